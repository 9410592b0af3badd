//! Of what comes back of decisions, and what reports count of them.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use scoring::assignment::{Arm, Assignment};
use scoring::badge::{Badge, Badges};
use scoring::id::{CustomerId, DecisionName, ItemId, OrderId, VariantId, VisitorId};
use scoring::impression::{Exposure, Ground, Impression, Offered, Shopper};
use scoring::money::{Millionths, Money};
use scoring::outcome::{Act, Outcome, note};
use scoring::placement::Placement;
use scoring::report::{Attribution, Cell, Purchase, Reckoning, Tally};
use scoring::trial::{Entry, Gone, Spent, Stake, Trial};

use super::{ids, money, times};

fn offered() -> impl Strategy<Value = Vec<Offered>> {
    let ground = prop_oneof![Just(Ground::Shop), Just(Ground::Person)];
    let offer = (ids(), ids(), money(), any::<[i64; 3]>(), ground);
    proptest::collection::btree_map(0_u8..16, offer, 0..6).prop_map(|offers| {
        let whole = |(slot, (item, variant, price, [probability, propensity, value], ground)): (
            u8,
            (ItemId, ItemId, Money, [i64; 3], Ground),
        )| Offered {
            slot,
            item,
            variant: VariantId::new(variant.as_str()).unwrap(),
            price,
            probability: Millionths(probability),
            propensity: Millionths(propensity),
            value,
            ground,
        };
        offers.into_iter().map(whole).collect()
    })
}

fn impression() -> impl Strategy<Value = Impression> {
    let arms = [
        Assignment::Unassigned,
        Assignment::Assigned(Arm::Ordinary),
        Assignment::Assigned(Arm::Holdout),
        Assignment::Assigned(Arm::FrequentlyBought),
    ];
    let shopper = option::of((option::of("[a-z0-9]{1,12}"), option::of("[!-~]{1,12}"), option::of("[a-z0-9]{1,12}")));
    let moment = (proptest::sample::select(Placement::ALL.to_vec()), times(), proptest::sample::select(arms.to_vec()));
    ("[A-Za-z0-9_-]{1,40}", moment, any::<[u32; 2]>(), shopper, offered(), vec(ids(), 0..4)).prop_map(
        |(decision, (placement, time, assignment), [policy_version, model_version], shopper, offers, shadow)| Impression {
            decision: DecisionName::new(&decision).unwrap(),
            placement,
            time,
            assignment,
            policy_version,
            model_version,
            shopper: shopper.map(|(visitor, customer, first)| Shopper {
                visitor: visitor.map(|id| VisitorId::new(&id).unwrap()),
                customer: customer.map(|id| CustomerId::new(&id).unwrap()),
                first: first.map(|id| VisitorId::new(&id).unwrap()),
            }),
            offers,
            shadow,
        },
    )
}

pub(crate) fn exposure() -> impl Strategy<Value = Exposure> {
    let outcome = (0_u8..16, proptest::sample::select(Act::ALL.to_vec()), times());
    (option::of(impression()), vec(outcome, 0..8)).prop_map(|(impression, all)| {
        let mut outcomes = Vec::new();
        all.into_iter().for_each(|(slot, act, last)| note(&mut outcomes, Outcome { slot, act, last }));
        Exposure { impression, outcomes }
    })
}

pub(crate) fn items() -> impl Strategy<Value = Vec<ItemId>> {
    vec(ids(), 0..16)
}

fn purchases() -> impl Strategy<Value = Vec<Purchase>> {
    let purchase = ("[ -~]{1,20}", ids(), any::<u32>(), any::<i64>(), any::<u32>());
    vec(purchase, 0..6).prop_map(|all| {
        let mut purchases: Vec<Purchase> = all
            .into_iter()
            .filter_map(|(order, item, pieces, revenue, returned)| {
                Some(Purchase { order: OrderId::new(&order).ok()?, item, pieces, revenue, returned })
            })
            .collect();
        purchases.sort_unstable();
        purchases.dedup_by(|a, b| (&a.order, &a.item) == (&b.order, &b.item));
        purchases
    })
}

pub(crate) fn reckoning() -> impl Strategy<Value = Reckoning> {
    let arms = [
        Assignment::Unassigned,
        Assignment::Assigned(Arm::Ordinary),
        Assignment::Assigned(Arm::Holdout),
        Assignment::Assigned(Arm::FrequentlyBought),
    ];
    let places = (proptest::sample::select(Placement::ALL.to_vec()), proptest::sample::select(arms.to_vec()));
    let cell = (any::<i64>(), places).prop_map(|(day, (placement, assignment))| Cell { day, placement, assignment });
    let tally = || any::<[i64; 15]>().prop_map(Tally);
    (purchases(), tally(), option::of((cell, tally()))).prop_map(|(purchases, nameless, counted)| Reckoning {
        purchases,
        nameless,
        counted,
    })
}

pub(crate) fn badges() -> impl Strategy<Value = Badges> {
    proptest::collection::btree_map("[a-z:.]{1,20}", (any::<u64>(), "[a-z=]{0,20}"), 0..6)
        .prop_map(|all| Badges(all.into_iter().map(|(slot, (told, value))| Badge { slot, told, value }).collect()))
}

pub(crate) fn trial() -> impl Strategy<Value = Trial> {
    let arms = [Arm::Ordinary, Arm::Holdout, Arm::FrequentlyBought];
    let places = || proptest::sample::subsequence(Placement::ALL.to_vec(), 0..6);
    let entries = (places(), vec((times(), proptest::sample::select(arms.to_vec())), 6)).prop_map(|(places, rest)| {
        places.into_iter().zip(rest).map(|(placement, (time, arm))| Entry { placement, time, arm }).collect::<Vec<_>>()
    });
    let gone = (places(), vec(any::<[i64; 2]>(), 6)).prop_map(|(places, rest)| {
        let one = |(placement, [after, before]): (Placement, [i64; 2])| Gone { placement, after, before };
        places.into_iter().zip(rest).map(one).collect::<Vec<_>>()
    });
    let orders = proptest::collection::btree_map("[!-~]{1,20}", (times(), any::<i64>()), 0..6);
    (any::<i64>(), entries, gone, orders, any::<[i64; 2]>()).prop_map(|(cap, entries, nameless, orders, [after, before])| {
        let spent = |(order, (time, revenue)): (String, _)| Some(Spent { order: OrderId::new(&order).ok()?, time, revenue });
        let stake = |entry: &Entry| {
            let assignment = Assignment::Assigned(entry.arm);
            Stake { cell: Cell { day: entry.time.day(), placement: entry.placement, assignment }, after, before }
        };
        let counted = entries.iter().map(stake).collect();
        Trial { cap, entries, orders: orders.into_iter().filter_map(spent).collect(), nameless, counted }
    })
}

pub(crate) fn attribution() -> impl Strategy<Value = Attribution> {
    let names = |most| vec("[A-Za-z0-9_-]{1,40}", 0..most);
    (times(), names(5), names(4), option::of(names(2)), names(4)).prop_map(|(time, decisions, visitors, customer, units)| {
        Attribution {
            time,
            decisions: decisions.iter().map(|name| DecisionName::new(name).unwrap()).collect(),
            visitors: visitors.iter().map(|name| VisitorId::new(name).unwrap()).collect(),
            customer: customer.and_then(|names| CustomerId::new(names.first()?).ok()),
            units: units.iter().map(|name| VisitorId::new(name).unwrap()).collect(),
        }
    })
}
