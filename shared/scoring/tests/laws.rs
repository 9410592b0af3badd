//! The laws of the decision, over made-up shops.
#![allow(clippy::unwrap_used, reason = "a made-up shop is well formed")]

use std::collections::BTreeSet;

use proptest::prelude::*;
use scoring::accept::{Acceptance, probability};
use scoring::assignment::{Arm, Assignment};
use scoring::candidate::generate;
use scoring::cart::{Cart, CartLine};
use scoring::catalogue::{Endurance, Item, Quote, Stock, Variant};
use scoring::context::{Context, Session};
use scoring::decide::{conclude, shortlist};
use scoring::decision::{Decision, FINALISTS_MAX, Silence};
use scoring::facts::{Facts, Tag};
use scoring::feature::{ANONYMOUS_FEATURES, FEATURES, Feature};
use scoring::forest::{Ask, Forest, Node};
use scoring::guard::Guard;
use scoring::hash::mix;
use scoring::id::{ItemId, ShopId, VariantId};
use scoring::model::{Coefficients, Correction, Family, Model, ModelOrigin, Scorer, ScorerPair, Weight};
use scoring::money::{Currency, Millionths, Money};
use scoring::pair::{Neighbour, PairEntry, PairRow, PairSheet};
use scoring::placement::Placement;
use scoring::policy::Policy;
use scoring::profile::{Affinity, Bought, CategoryShare, Profile, ProfileSheet, ProfileWord};
use scoring::scene::Scene;
use scoring::scorecard::{Curve, Grid, POINTS, SIDE, Scorecard, Surface};
use scoring::shop::{Popular, Shop};
use scoring::time::Timestamp;
use scoring::title::TitleWeight;
use scoring::value::expected;

const NOW: Timestamp = Timestamp(1_700_000_000);
const ITEMS: u32 = 60;

fn euro() -> Currency {
    Currency::new("EUR").unwrap()
}

fn item_id(n: u32) -> ItemId {
    ItemId::new(&format!("item-{n:03}")).unwrap()
}

/// A made-up shop on which any decision can be tried.
#[derive(Clone, Debug)]
struct World {
    shop: Shop,
    cart: Cart,
    person: Option<Profile>,
    session: Session,
    rows: Vec<PairRow>,
    items: Vec<Item>,
    model: Model,
    policy: Policy,
    placement: Placement,
    assignment: Assignment,
}

impl World {
    fn decide(&self) -> Decision {
        self.with(|context| {
            let shortlist = shortlist(context);
            assert!(shortlist.items().len() <= FINALISTS_MAX + 4);
            conclude(context, &shortlist, &self.items.iter().map(Item::quote).collect::<Vec<Quote>>())
        })
    }

    fn with<T>(&self, look: impl FnOnce(&Context<'_>) -> T) -> T {
        let rows: Vec<PairSheet> = self.rows.iter().map(PairSheet::of).collect();
        let person = self.person.as_ref().map(ProfileSheet::of);
        look(&Context {
            shop: &self.shop,
            placement: self.placement,
            now: NOW,
            cart: &self.cart,
            person: person.as_ref(),
            session: &self.session,
            rows: &rows.iter().collect::<Vec<_>>(),
            policy: &self.policy,
            model: &self.model,
            assignment: self.assignment,
            seed: 7,
        })
    }
}

prop_compose! {
    fn facts()(price in 0_u32..200, pop in 0.0_f32..6.0, age in 0.0_f32..6.0, category in 0_u64..4, word in 0_u32..20) -> Facts {
        Facts {
            ln_price: ((price + 1) as f32).ln(),
            pop14: pop,
            pop60: pop * 1.5,
            ln_age: age,
            category: Tag(category),
            brand: Tag(category / 2),
            title: [TitleWeight { word, weight: 40_000 }].into_iter().collect(),
        }
    }
}

prop_compose! {
    fn entry(n: u32)(e in -0.2_f32..0.5, a in 0.0_f32..0.5, l in 0.0_f32..1.0, f in 0.0_f32..0.2, t in 0.0_f32..1.0, zero in 0_u8..4, facts in facts()) -> PairEntry {
        match zero {
            0 => PairEntry { item: item_id(n), e: 0.0, a: 0.0, l: 0.0, f: 0.0, t: 0.0, facts },
            1 => PairEntry { item: item_id(n), e: 0.0, a: 0.0, l: 0.01, f: 0.0, t, facts },
            _ => PairEntry { item: item_id(n), e, a, l, f, t, facts },
        }
    }
}

fn row(n: u32) -> impl Strategy<Value = PairRow> {
    let entries = proptest::sample::subsequence((0..ITEMS).filter(|m| *m != n).collect::<Vec<_>>(), 0..40);
    (entries, facts(), 0_i64..3)
        .prop_flat_map(move |(entries, facts, age)| {
            let neighbours: Vec<Neighbour> =
                entries.iter().take(20).map(|m| Neighbour { item: item_id(*m), together: 1 + m % 5 }).collect();
            let entries: Vec<_> = entries.into_iter().map(entry).collect();
            (entries, Just(neighbours), Just(facts), Just(age))
        })
        .prop_map(move |(entries, neighbours, facts, age)| PairRow {
            item: item_id(n),
            title: format!("Item {n}"),
            as_of: NOW.plus_days(-age),
            facts,
            entries,
            neighbours,
        })
}

fn profile() -> impl Strategy<Value = Profile> {
    let picks = || proptest::sample::subsequence((0..ITEMS).collect::<Vec<_>>(), 0..20);
    (0_u32..4, picks(), picks(), proptest::collection::vec(facts(), 40), 0_i64..1_000_001).prop_map(
        |(orders, bought, near, facts, discount)| Profile {
            as_of: NOW.plus_days(-10),
            orders,
            bought: bought
                .iter()
                .zip(&facts)
                .map(|(n, facts)| Bought {
                    item: item_id(*n),
                    h60: 0.8,
                    times: 1,
                    last: NOW.plus_days(-12),
                    facts: facts.clone(),
                })
                .collect(),
            affinities: near
                .iter()
                .zip(facts.iter().rev())
                .map(|(n, facts)| Affinity { item: item_id(*n), a: 0.05, f: 0.01, facts: facts.clone() })
                .collect(),
            ln_price: 2.5,
            title: (0..20).map(|word| ProfileWord { word, weight: 0.05 }).collect(),
            categories: vec![CategoryShare { category: Tag(1), share: 0.7 }],
            discount_share: Millionths(discount),
        },
    )
}

fn coefficients() -> impl Strategy<Value = Coefficients> {
    let weight = (-2.0_f64..2.0, 0.1_f64..3.0, -1.0_f64..1.0).prop_map(|(mean, sd, coef)| Weight { mean, sd, coef });
    (-6.0_f64..0.0, proptest::collection::vec(weight, FEATURES))
        .prop_map(|(intercept, weights)| Coefficients { intercept, weights: weights.try_into().unwrap() })
}

/// One of the three families, by a seed: enough to try their laws.
fn family(kind: u8, seed: u64) -> Family {
    let draw = |salt: u64| (mix(seed ^ salt) % 2_001) as f32 / 1_000.0 - 1.0;
    let grid = Grid { low: -1.0, density: 2.0 };
    match kind {
        0 => Family::Logistic,
        1 => {
            let curve =
                |feature: usize| Curve { grid, heights: core::array::from_fn(|point| draw((feature * POINTS + point) as u64)) };
            let heights = core::array::from_fn(|down| core::array::from_fn(|along| draw((10_000 + down * SIDE + along) as u64)));
            Family::Scorecard(Scorecard {
                base: -3.0,
                curves: Box::new(core::array::from_fn(
                    |feature| {
                        if feature < ANONYMOUS_FEATURES { curve(feature) } else { Curve::SILENT }
                    },
                )),
                surfaces: vec![Surface { pair: [Feature::ESum, Feature::Pop14], grids: [grid; 2], heights }],
            })
        }
        _ => {
            let ask = |tree: u64, ahead| {
                Some(Ask { feature: (mix(seed ^ tree) % ANONYMOUS_FEATURES as u64) as u8, most: draw(tree), ahead })
            };
            let tree = |nth: u64| {
                [ask(nth, 2), None, ask(nth + 77, 2), None, None]
                    .into_iter()
                    .zip(0_u64..)
                    .map(|(ask, node)| Node { mean: draw(nth * 5 + node + 500), ask })
                    .collect::<Vec<_>>()
            };
            Family::Forest(Forest {
                base: -3.0,
                roots: (0..9).map(|nth| nth * 5).collect(),
                nodes: (0..9).flat_map(tree).collect(),
            })
        }
    }
}

fn scorer() -> impl Strategy<Value = Scorer> {
    (coefficients(), 0_u8..3, any::<u64>(), 0.0_f64..2.0, -1.0_f64..1.0).prop_map(|(mut linear, kind, seed, slope, offset)| {
        linear.weights[ANONYMOUS_FEATURES..].fill(Weight::SILENT);
        Scorer { linear, family: family(kind, seed), correction: Correction { slope, offset } }
    })
}

fn model() -> impl Strategy<Value = Model> {
    let known = (coefficients(), 0.0_f64..2.0, -1.0_f64..1.0)
        .prop_map(|(linear, slope, offset)| Scorer { correction: Correction { slope, offset }, ..Scorer::logistic(linear) });
    let known = prop_oneof![known, scorer()];
    (scorer(), known, 0.0_f64..1.0).prop_map(|(anonymous, known, price_exponent)| {
        let pair = ScorerPair { anonymous, known };
        Model {
            version: 3,
            origin: ModelOrigin::Fitted,
            price_exponent,
            ln_price_shift: 0.0,
            sets: [pair.clone(), pair.clone(), pair],
        }
    })
}

fn items() -> impl Strategy<Value = Vec<Item>> {
    let variant = (1_i64..20_000, proptest::option::of(1_i64..20_000), 0_u8..5);
    let item = (proptest::collection::vec(variant, 1..4), 0_u8..3);
    proptest::collection::vec(proptest::option::weighted(0.95, item), ITEMS as usize).prop_map(|items| {
        let made = |n: usize, (variants, endurance): (Vec<(i64, Option<i64>, u8)>, u8)| Item {
            id: item_id(n as u32),
            title: format!("Item {n}"),
            category: String::new(),
            brand: String::new(),
            url: String::new(),
            image: String::new(),
            endurance: [Endurance::Unknown, Endurance::Durable, Endurance::Consumable][usize::from(endurance)],
            options: Vec::new(),
            variants: variants
                .into_iter()
                .enumerate()
                .map(|(v, (price, cost, stock))| Variant {
                    id: VariantId::new(&format!("{n}-{v}")).unwrap(),
                    title: String::new(),
                    price: Money::new(price, euro()),
                    was: None,
                    cost: cost.map(|cost| Money::new(cost, euro())),
                    stock: if stock == 0 { Stock::SoldOut } else { Stock::Available },
                })
                .collect(),
        };
        items.into_iter().enumerate().filter_map(|(n, item)| item.map(|item| made(n, item))).collect()
    })
}

fn world() -> impl Strategy<Value = World> {
    let numbers = || proptest::sample::subsequence((0..ITEMS).collect::<Vec<_>>(), 0..6);
    let popular = proptest::collection::vec(facts(), 15);
    let scene = (numbers(), numbers(), numbers(), numbers());
    let placement = proptest::sample::select(Placement::ALL.to_vec());
    let arm = proptest::sample::select(vec![Arm::Ordinary, Arm::Holdout, Arm::FrequentlyBought]);
    let policy = proptest::sample::select(vec![Policy::standard(euro()), Policy::neutral()]);
    (scene, popular, proptest::option::of(profile()), items(), model(), placement, arm, policy)
        .prop_flat_map(|((cart, viewed, seen, passed), popular, person, items, model, placement, arm, policy)| {
            let read: BTreeSet<u32> = cart.iter().chain(&viewed).copied().collect();
            let rows: Vec<_> = read.into_iter().map(row).collect();
            (rows, Just((cart, viewed, seen, passed, popular, person, items, model, placement, arm, policy)))
        })
        .prop_map(|(rows, (cart, viewed, seen, passed, popular, person, items, model, placement, arm, policy))| World {
            shop: Shop {
                id: ShopId::new("laws").unwrap(),
                currency: euro(),
                origins: Vec::new(),
                as_of: NOW.plus_days(-1),
                popular: popular.into_iter().enumerate().map(|(n, facts)| Popular { item: item_id(n as u32), facts }).collect(),
                small_price: 900,
            },
            cart: Cart::new(cart.into_iter().map(|n| line(n, 1 + n)).collect()),
            person,
            session: Session {
                viewed: viewed.into_iter().map(item_id).collect(),
                seen: seen.into_iter().map(item_id).collect(),
                passed: passed.into_iter().map(item_id).collect(),
            },
            rows,
            items,
            model,
            policy,
            placement,
            assignment: Assignment::Assigned(arm),
        })
}

fn line(n: u32, quantity: u32) -> CartLine {
    CartLine { item: item_id(n), variant: None, quantity, unit_price: Money::new(500 + i64::from(n) * 100, euro()) }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn same_context_same_decision(world in world()) {
        prop_assert_eq!(world.decide(), world.decide());
    }

    #[test]
    fn order_of_arrival_never_matters(world in world(), turn in 0_usize..7) {
        let mut turned = world.clone();
        let turn = |length: usize| if length == 0 { 0 } else { turn % length };
        turned.rows.rotate_left(turn(world.rows.len()));
        turned.items.reverse();
        turned.shop.popular.reverse();
        turned.session.viewed.reverse();
        turned.session.passed.reverse();
        let mut lines = world.cart.lines().to_vec();
        lines.reverse();
        turned.cart = Cart::new(lines);
        for row in &mut turned.rows {
            row.entries.reverse();
            row.neighbours.reverse();
        }
        if let Some(person) = &mut turned.person {
            person.bought.reverse();
            person.affinities.reverse();
        }
        prop_assert_eq!(world.decide(), turned.decide());
    }

    #[test]
    fn receipts_add_up(world in world()) {
        let decision = world.decide();
        for receipt in decision.offers.iter().map(|offer| &offer.receipt).chain(&decision.others) {
            let sum: i64 = receipt.terms.iter().map(|term| term.log_odds.0).sum();
            prop_assert_eq!(receipt.base.0 + sum, receipt.log_odds.0);
            let accepted = probability(receipt.log_odds);
            prop_assert!((0.0..=1.0).contains(&accepted));
            prop_assert_eq!(receipt.probability, Millionths::nearest(accepted));
            prop_assert_eq!(receipt.value, expected(accepted, receipt.money));
        }
    }

    #[test]
    fn the_rough_sum_is_near_the_explained_one(world in world()) {
        world.with(|context| {
            let scene = Scene::of(context);
            let acceptance = Acceptance::of(context.model.pair(context.placement.protocol()), &scene, context.now);
            let rough = acceptance.rough();
            for candidate in generate(context, &scene) {
                let ln_price = f64::from(candidate.facts.ln_price);
                let (base, terms, sum) = acceptance.explain(&candidate, ln_price);
                let pair = context.model.pair(context.placement.protocol());
                let scorer = if scene.is_known() { &pair.known } else { &pair.anonymous };
                if scorer.family == Family::Logistic {
                    assert!((f64::from(rough.log_odds(&candidate)) - sum.float()).abs() < 2e-3);
                }
                let plain = scorer.log_odds(&scene.features(&candidate, ln_price, context.now));
                assert!((plain - sum.float()).abs() < 2e-4, "{plain} {sum:?}");
                assert_eq!(base.0 + terms.iter().map(|term| term.log_odds.0).sum::<i64>(), sum.0);
            }
        });
    }

    #[test]
    fn a_correction_keeps_the_order(slope in 0.0_f64..3.0, offset in -5.0_f64..5.0, at in -20_000_000_i64..20_000_000, more in 0_i64..5) {
        let corrected = |log_odds: i64| {
            let correction = Correction { slope, offset };
            Millionths(log_odds + correction.term(Millionths(log_odds)).0)
        };
        prop_assert!(corrected(at + more) >= corrected(at));
        prop_assert!((0.0..=1.0).contains(&probability(corrected(at))));
        prop_assert_eq!(Correction::IDENTITY.term(Millionths(at)), Millionths(0));
    }

    #[test]
    fn guards_hold(world in world()) {
        let decision = world.decide();
        let policy = &world.policy.placements[world.placement.index()];
        prop_assert!(decision.offers.len() <= policy.slots);
        prop_assert_eq!(decision.offers.is_empty(), decision.silence.is_some());
        if world.assignment == Assignment::Assigned(Arm::Holdout) {
            prop_assert!(decision.offers.is_empty());
            prop_assert!(matches!(decision.silence, Some(Silence::HeldOut)));
        }
        let value: i64 = world.cart.lines().iter().map(|line| line.unit_price.minor * i64::from(line.quantity)).sum();
        for offer in &decision.offers {
            prop_assert!(!world.cart.holds(&offer.item));
            prop_assert!(!world.session.seen.contains(&offer.item) && !world.session.passed.contains(&offer.item));
            prop_assert!(offer.receipt.money.minor > 0);
            prop_assert!(offer.receipt.guard.is_none());
            prop_assert!(offer.receipt.value >= policy.least_value);
            let item = world.items.iter().find(|item| item.id == offer.item).unwrap();
            let variant = item.variants.iter().find(|variant| Some(&variant.id) == offer.receipt.variant.as_ref()).unwrap();
            prop_assert_eq!(variant.stock, Stock::Available);
            if let Some(cap) = policy.price_cap {
                let most = (value * cap.share.0 / 1_000_000).max(world.shop.small_price);
                prop_assert!(offer.price.minor <= most);
            }
        }
        for receipt in decision.others.iter().filter(|receipt| receipt.guard == Some(Guard::Unlisted)) {
            prop_assert!(!world.items.iter().any(|item| item.id == receipt.item));
        }
    }

    #[test]
    fn best_first(world in world()) {
        let decision = world.decide();
        if world.assignment == Assignment::Assigned(Arm::Ordinary) && world.policy == Policy::neutral() {
            let ranks: Vec<f64> = decision
                .offers
                .iter()
                .map(|offer| offer.receipt.rank)
                .chain(decision.others.iter().filter(|receipt| receipt.guard.is_none()).map(|receipt| receipt.rank))
                .collect();
            prop_assert!(ranks.windows(2).all(|pair| pair[0] >= pair[1]));
        }
    }
}
