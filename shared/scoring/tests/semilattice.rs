//! What beacons tell becomes the same state however often, late or shuffled they arrive.
#![allow(clippy::unwrap_used)]

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use scoring::assignment::{Arm, Assignment};
use scoring::behaviour::{Behaviour, CartSeen, Engagement, MET_MAX, Met, PREFERENCES_MAX, Preference, Search, VIEWS_MAX, View};
use scoring::facts::Tag;
use scoring::id::{CustomerId, DecisionName, ItemId, VariantId, VisitorId};
use scoring::impression::{Exposure, Ground, Impression, Offered, Shopper};
use scoring::memory::{CustomerMemory, VisitorMemory};
use scoring::money::{Currency, Millionths, Money};
use scoring::outcome::{Act, Outcome, note};
use scoring::placement::Placement;
use scoring::signals::{PASSED_DAYS, Stage, VISIT_SECONDS};
use scoring::time::Timestamp;

const NOW: Timestamp = Timestamp(1_800_000_000);

/// Few enough to meet again and more than are kept.
fn items() -> impl Strategy<Value = ItemId> {
    (0..60_u32).prop_map(|n| ItemId::new(&n.to_string()).unwrap())
}

fn times() -> impl Strategy<Value = Timestamp> {
    (0..200_i64).prop_map(|minutes| Timestamp(NOW.0 - 60 * minutes))
}

/// What one beacon may say.
fn beacon() -> impl Strategy<Value = Behaviour> {
    let view = (times(), 0..3_u64, option::of(items()), 0..3_u64, 0..=100_u8, 0..900_u16, 0..=3_u8).prop_map(
        |(start, id, item, category, depth, dwell, bits)| {
            let mut one = Behaviour::default();
            let engagement = Engagement::of_bits(bits).unwrap();
            one.note_view(View { start, id, item, category: Tag(category), depth, dwell, engagement });
            one
        },
    );
    let day = (0..90_i64).prop_map(|day| {
        let mut one = Behaviour::default();
        one.note_day(day);
        one
    });
    let search = (times(), any::<u64>()).prop_map(|(at, id)| {
        let mut one = Behaviour::default();
        one.note_search(Search { at, id });
        one
    });
    let preference = (0..40_u8, times(), 0..3_u8).prop_map(|(name, at, value)| {
        let mut one = Behaviour::default();
        one.note_preference(Preference { name: name.to_string(), at, value: value.to_string() });
        one
    });
    let cart = (times(), proptest::collection::btree_set(items(), 0..4)).prop_map(|(at, items)| {
        let mut one = Behaviour::default();
        one.note_cart(CartSeen { at, items: items.into_iter().collect() });
        one.note_checkout(at);
        one
    });
    let places = proptest::sample::select(Placement::ALL.to_vec());
    let met = (items(), places, option::of(times()), option::of(times())).prop_map(|(item, placement, seen, passed)| {
        let mut one = Behaviour::default();
        one.note_met(Met { item, placement, seen, passed });
        one
    });
    prop_oneof![4 => view, 1 => day, 1 => search, 2 => preference, 1 => cart, 4 => met]
}

fn joined<'a>(all: impl Iterator<Item = &'a Behaviour>) -> Behaviour {
    all.fold(Behaviour::default(), |sum, one| sum.join(one.clone()))
}

fn impression(shopper: Option<Shopper>) -> Impression {
    let offer = |slot: u8, item: &str, ground: Ground| Offered {
        slot,
        item: ItemId::new(item).unwrap(),
        variant: VariantId::new(item).unwrap(),
        price: Money::new(100, Currency::NONE),
        probability: Millionths(10),
        propensity: Millionths::ONE,
        value: 1,
        ground,
    };
    Impression {
        decision: DecisionName::new("d").unwrap(),
        placement: Placement::CartPage,
        time: NOW,
        assignment: Assignment::Assigned(Arm::Ordinary),
        policy_version: 1,
        model_version: 1,
        shopper,
        offers: vec![offer(0, "lamp", Ground::Shop), offer(1, "rug", Ground::Person)],
        shadow: Vec::new(),
    }
}

fn shopper() -> Option<Shopper> {
    Some(Shopper { visitor: VisitorId::new("v").ok(), customer: None, first: None })
}

fn exposure() -> impl Strategy<Value = Exposure> {
    let shown = prop_oneof![Just(None), Just(Some(impression(shopper()))), Just(Some(impression(shopper()).nameless()))];
    let outcome = (0..20_u8, proptest::sample::select(Act::ALL.to_vec()), times());
    (shown, vec(outcome, 0..4)).prop_map(|(impression, all)| {
        let mut outcomes = Vec::new();
        all.into_iter().for_each(|(slot, act, last)| note(&mut outcomes, Outcome { slot, act, last }));
        Exposure { impression, outcomes }
    })
}

fn tied(ties: &[(u8, i64, Option<i64>)]) -> VisitorMemory {
    let mut memory = VisitorMemory::default();
    for (other, proven, ended) in ties {
        let other = CustomerId::new(&other.to_string()).unwrap();
        memory.tie(&other, Timestamp(*proven));
        ended.iter().for_each(|ended| memory.untie(&other, Timestamp(*ended)));
    }
    memory
}

proptest! {
    #[test]
    fn behaviour_is_the_same_in_every_order_and_grouping(
        beacons in vec(beacon(), 0..260),
        order in any::<prop::sample::Index>(),
        cut in any::<prop::sample::Index>(),
    ) {
        let whole = joined(beacons.iter());
        prop_assert!(whole.views.len() <= VIEWS_MAX && whole.met.len() <= MET_MAX && whole.preferences.len() <= PREFERENCES_MAX);
        let mut turned = beacons.clone();
        turned.rotate_left(order.index(beacons.len().max(1)).min(beacons.len()));
        turned.reverse();
        prop_assert_eq!(&joined(turned.iter()), &whole, "another order");
        let (left, right) = beacons.split_at(cut.index(beacons.len() + 1));
        prop_assert_eq!(&joined(left.iter()).join(joined(right.iter())), &whole, "another grouping");
        prop_assert_eq!(&whole.clone().join(whole.clone()), &whole, "twice");
        prop_assert_eq!(&joined(beacons.iter().chain(left)), &whole, "some of it twice");
    }

    #[test]
    fn exposures_are_the_same_in_every_order_and_grouping(a in exposure(), b in exposure(), c in exposure()) {
        prop_assert_eq!(a.clone().join(b.clone()), b.clone().join(a.clone()));
        prop_assert_eq!(a.clone().join(b.clone()).join(c.clone()), a.clone().join(b.clone().join(c)));
        prop_assert_eq!(a.clone().join(a.clone()), a.clone());
        prop_assert_eq!(a.clone().join(b.clone()).nameless(), a.nameless().join(b.nameless()));
    }

    #[test]
    fn what_an_exposure_tells_of_its_person_only_grows(a in exposure(), b in exposure()) {
        let told = |exposure: &Exposure| {
            let mut behaviour = Behaviour::default();
            behaviour.note_exposure(exposure);
            behaviour
        };
        let both = a.clone().join(b.clone());
        prop_assume!(both.impression.as_ref().is_none_or(|impression| impression.shopper.is_some()));
        prop_assert_eq!(told(&a).join(told(&both)), told(&both));
    }

    #[test]
    fn ties_are_the_same_in_every_order_and_a_browser_has_one_owner(
        ties in vec((0..4_u8, 0..9_i64, option::of(0..9_i64)), 0..8),
        turn in any::<prop::sample::Index>(),
    ) {
        let mut whole = tied(&ties);
        let mut turned = ties.clone();
        turned.rotate_left(turn.index(ties.len().max(1)).min(ties.len()));
        let mut other = tied(&turned).join(tied(&ties));
        prop_assert_eq!(whole.owner().cloned(), other.owner().cloned());
        prop_assert_eq!(&whole, &other);
        prop_assert!(whole.tied().count() <= 1);
    }
}

proptest! {
    #[test]
    fn what_is_forgotten_stays_forgotten_whatever_arrives_later(
        beacons in vec(beacon(), 0..100),
        cut in any::<prop::sample::Index>(),
        minutes in 0..200_i64,
    ) {
        let withdrawn = Timestamp(NOW.0 - 60 * minutes);
        let whole = |behaviour: Behaviour| VisitorMemory { behaviour, ..VisitorMemory::default() };
        let mut last = whole(joined(beacons.iter()));
        last.forget(withdrawn);
        let (before, after) = beacons.split_at(cut.index(beacons.len() + 1));
        let mut between = whole(joined(before.iter()));
        between.forget(withdrawn);
        prop_assert_eq!(between.join(whole(joined(after.iter()))), last);
    }
}

fn view(minutes_ago: i64, item: &str, category: u64, dwell: u16, engagement: Engagement) -> View {
    let start = Timestamp(NOW.0 - 60 * minutes_ago);
    View { start, id: 1, item: ItemId::new(item).ok(), category: Tag(category), depth: 50, dwell, engagement }
}

#[test]
fn signals_say_what_was_done_and_for_how_long() {
    let mut behaviour = Behaviour::default();
    assert_eq!(behaviour.signals(NOW).stage, Stage::Unknown);
    behaviour.note_view(view(9, "lamp", 5, 30, Engagement::default()));
    behaviour.note_view(view(7, "rug", 6, 200, Engagement::default()));
    behaviour.note_view(view(3, "lamp", 5, 40, Engagement::default()));
    for days in [0, 2, 40, 100] {
        behaviour.note_day(NOW.day() - days);
    }
    let signals = behaviour.signals(NOW);
    assert_eq!(
        signals.viewed.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["lamp", "rug"],
        "the latest first, each once"
    );
    assert_eq!(signals.dwell, [(Tag(6), 200), (Tag(5), 70)]);
    assert_eq!((signals.days_since_visit, signals.visits, signals.stage), (Some(0), 2, Stage::Looking));
    behaviour.note_view(view(2, "rug", 6, 1, Engagement::REVIEWS));
    assert_eq!(behaviour.signals(NOW).stage, Stage::Weighing);
    behaviour.note_checkout(NOW);
    assert_eq!(behaviour.signals(NOW).stage, Stage::Buying);
    let later = NOW.plus_days(91);
    assert_eq!((behaviour.signals(later).viewed.len(), behaviour.signals(later).stage), (0, Stage::Unknown));
}

#[test]
fn an_offer_is_not_repeated_later_in_the_visit_and_a_refused_one_not_for_weeks() {
    let mut exposure = Exposure { impression: Some(impression(shopper())), outcomes: Vec::new() };
    note(&mut exposure.outcomes, Outcome { slot: 0, act: Act::Seen, last: NOW });
    note(&mut exposure.outcomes, Outcome { slot: 1, act: Act::Dismissed, last: NOW });
    note(&mut exposure.outcomes, Outcome { slot: 9, act: Act::Seen, last: NOW });
    let mut behaviour = Behaviour::default();
    behaviour.note_exposure(&exposure);
    let names = |items: Vec<ItemId>| items.iter().map(ToString::to_string).collect::<Vec<_>>();
    let spent = |placement, now| {
        let spent = behaviour.spent(placement, now);
        (names(spent.seen), names(spent.passed))
    };
    let (lamp, rug, none) = (vec!["lamp".to_owned()], vec!["rug".to_owned()], Vec::<String>::new());
    assert_eq!(spent(Placement::Checkout, NOW), (lamp, rug.clone()));
    assert_eq!(spent(Placement::CartPage, NOW), (none.clone(), rug.clone()), "the same place may show it again");
    assert_eq!(spent(Placement::Checkout, Timestamp(NOW.0 + VISIT_SECONDS + 1)), (none.clone(), rug));
    assert_eq!(spent(Placement::Checkout, NOW.plus_days(PASSED_DAYS + 1)), (none.clone(), none));
}

#[test]
fn the_first_browser_draws_the_arms_and_a_given_up_proof_ties_no_more() {
    let (first, second) = (VisitorId::new("first").unwrap(), VisitorId::new("second").unwrap());
    let mut account = CustomerMemory::default();
    account.tie(&second, Timestamp(20));
    account.tie(&first, Timestamp(10));
    account.tie(&first, Timestamp(30));
    assert_eq!(account.first.as_ref().map(|first| &first.other), Some(&first));
    account.untie(&first, Timestamp(30));
    account.tie(&first, Timestamp(25));
    assert_eq!(account.tied().collect::<Vec<_>>(), [&second], "a late proof is as old as it was");
    account.tie(&first, Timestamp(31));
    assert_eq!(account.tied().count(), 2);
}
