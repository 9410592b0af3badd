//! Arbitrary values of every stored entity, within their bounds.

mod clock;
mod decisions;
mod memories;
mod offers;
mod training;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use scoring::catalogue::{Endurance, Item, Shelf, Stock, VARIANTS_MAX, Variant};
use scoring::count::{Counted, DaySales, Delta, DeltaGroup, Footing, PairCount, PairWeights};
use scoring::facts::{Facts, Tag};
use scoring::feature::{FEATURES, Feature};
use scoring::forest::{Ask, Forest, LEAVES_MAX, Node};
use scoring::id::{CustomerId, ItemId, OrderId, RequestId, ShopId, VariantId, VisitorId};
use scoring::marketing::{Answer, Channel, MarketingConsent};
use scoring::model::{Coefficients, Correction, Family, Model, ModelOrigin, Scorer, ScorerPair, Weight};
use scoring::money::{Currency, Millionths, Money};
use scoring::order::{Claim, Order, OrderLine, Reduction, Returned, Standing, ToldOrder};
use scoring::pair::{ENTRIES_MAX, NEIGHBOURS_MAX, Neighbour, PairEntry, PairRow};
use scoring::placement::Placement;
use scoring::plan::{Contribution, OrderHistory, Plan, PlannedOrder};
use scoring::policy::{OwnedDurable, PlacementPolicy, Policy, PopularityAlone, PriceCap};
use scoring::privacy::{PrivacyRequest, Wish};
use scoring::profile::{Affinity, Bought, CategoryShare, Profile, ProfileWord};
use scoring::scorecard::{Curve, Grid, POINTS, SIDE, SURFACES_MAX, Scorecard, Surface};
use scoring::shop::{POPULAR_MAX, Popular, Shop};
use scoring::time::Timestamp;
use scoring::title::{TITLE_WORDS_MAX, TitleVector, TitleWeight};
use store::Parked;
use store::pack::Shelving;

pub(crate) use clock::{passage, receipt, watch};
pub(crate) use decisions::{attribution, badges, exposure, items, reckoning, trial};
pub(crate) use memories::{customer_memory, visitor_memory};
pub(crate) use offers::{missed, offer, terms};
pub(crate) use training::{fitting, standing, tiers};

fn f32s() -> impl Strategy<Value = f32> {
    prop_oneof![-10.0_f32..10.0, any::<f32>().prop_filter("finite", |value| value.is_finite())]
}

fn f64s() -> impl Strategy<Value = f64> {
    any::<f64>().prop_filter("finite", |value| value.is_finite())
}

fn ids() -> impl Strategy<Value = ItemId> {
    prop_oneof!["[0-9A-Z]{1,8}", "[a-z#|é日 ]{0,10}[!-~]", "[!-~]{60,64}"].prop_map(|text| ItemId::new(&text).unwrap())
}

fn tags() -> impl Strategy<Value = Tag> {
    prop_oneof![Just(Tag::NONE), (1_u64..5).prop_map(Tag), any::<u64>().prop_map(Tag)]
}

fn title() -> impl Strategy<Value = TitleVector> {
    let word = prop_oneof![0_u32..40, any::<u32>()];
    proptest::collection::btree_map(word, any::<u16>(), 0..=TITLE_WORDS_MAX)
        .prop_map(|words| words.into_iter().map(|(word, weight)| TitleWeight { word, weight }).collect())
}

fn facts() -> impl Strategy<Value = Facts> {
    (f32s(), f32s(), f32s(), f32s(), tags(), tags(), title()).prop_map(
        |(ln_price, pop14, pop60, ln_age, category, brand, title)| Facts {
            ln_price,
            pop14,
            pop60,
            ln_age,
            category,
            brand,
            title,
        },
    )
}

/// Distinct ids ascending, each with a value.
fn by_id<T: core::fmt::Debug>(value: impl Strategy<Value = T>, most: usize) -> impl Strategy<Value = Vec<(ItemId, T)>> {
    proptest::collection::btree_map(ids(), value, 0..=most).prop_map(|map| map.into_iter().collect())
}

fn times() -> impl Strategy<Value = Timestamp> {
    prop_oneof![1_600_000_000_i64..1_700_000_000, any::<i64>()].prop_map(Timestamp)
}

pub(crate) fn row() -> impl Strategy<Value = PairRow> {
    let entries = by_id(([f32s(), f32s(), f32s(), f32s(), f32s()], facts()), ENTRIES_MAX);
    let neighbours = vec((ids(), any::<u32>()), 0..=NEIGHBOURS_MAX);
    (ids(), "[ -~é]{0,60}", times(), facts(), entries, neighbours).prop_map(|(item, title, as_of, facts, entries, neighbours)| {
        PairRow {
            item,
            title,
            as_of,
            facts,
            entries: entries
                .into_iter()
                .map(|(item, ([e, a, l, f, t], facts))| PairEntry { item, e, a, l, f, t, facts })
                .collect(),
            neighbours: neighbours.into_iter().map(|(item, together)| Neighbour { item, together }).collect(),
        }
    })
}

pub(crate) fn profile() -> impl Strategy<Value = Profile> {
    let bought = by_id((f32s(), any::<u32>(), times(), facts()), 40);
    let affinities = by_id((f32s(), f32s(), facts()), 40);
    let words = proptest::collection::btree_map(prop_oneof![0_u32..400, any::<u32>()], f32s(), 0..=300);
    let categories = proptest::collection::btree_map(any::<u64>(), f32s(), 0..=20);
    (times(), any::<u32>(), bought, affinities, f32s(), words, categories, 0_i64..=1_000_000).prop_map(
        |(as_of, orders, bought, affinities, ln_price, words, categories, share)| Profile {
            as_of,
            orders,
            bought: bought
                .into_iter()
                .map(|(item, (h60, times, last, facts))| Bought { item, h60, times, last, facts })
                .collect(),
            affinities: affinities.into_iter().map(|(item, (a, f, facts))| Affinity { item, a, f, facts }).collect(),
            ln_price,
            title: words.into_iter().map(|(word, weight)| ProfileWord { word, weight }).collect(),
            categories: categories.into_iter().map(|(tag, share)| CategoryShare { category: Tag(tag), share }).collect(),
            discount_share: Millionths(share),
        },
    )
}

fn money() -> impl Strategy<Value = Money> {
    (-Money::MINOR_MAX..=Money::MINOR_MAX, prop_oneof![Just("EUR"), Just("JPY"), Just("XXX")])
        .prop_map(|(minor, code)| Money::new(minor, Currency::new(code).unwrap()))
}

fn variant() -> impl Strategy<Value = Variant> {
    let stock = prop_oneof![Just(Stock::Available), Just(Stock::SoldOut)];
    (ids(), "[ -~ü]{0,30}", money(), option::of(money()), option::of(money()), stock).prop_map(
        |(id, title, price, was, cost, stock)| Variant {
            id: VariantId::new(id.as_str()).unwrap(),
            title,
            price,
            was,
            cost,
            stock,
        },
    )
}

pub(crate) fn item() -> impl Strategy<Value = Item> {
    let endurance = prop_oneof![Just(Endurance::Unknown), Just(Endurance::Durable), Just(Endurance::Consumable)];
    let texts = ("\\PC{0,40}", "\\PC{0,20}", "\\PC{0,20}", "[!-~]{0,80}", "[!-~]{0,80}");
    (ids(), texts, endurance, vec("\\PC{0,12}", 0..4), vec(variant(), 1..=VARIANTS_MAX)).prop_map(
        |(id, (title, category, brand, url, image), endurance, options, variants)| Item {
            id,
            title,
            category,
            brand,
            url,
            image,
            endurance,
            options,
            variants,
        },
    )
}

pub(crate) fn shop() -> impl Strategy<Value = Shop> {
    let popular = vec((ids(), facts()), 0..=POPULAR_MAX);
    ("[a-z0-9._-]{1,64}", vec("[!-~]{0,60}", 0..8), times(), popular, any::<i64>()).prop_map(
        |(id, origins, as_of, popular, small_price)| Shop {
            id: ShopId::new(&id).unwrap(),
            currency: Currency::new("CHF").unwrap(),
            origins,
            as_of,
            popular: popular.into_iter().map(|(item, facts)| Popular { item, facts }).collect(),
            small_price,
        },
    )
}

fn placement() -> impl Strategy<Value = PlacementPolicy> {
    let cap = option::of([any::<i64>(), any::<i64>(), any::<i64>()]);
    let alone = prop_oneof![Just(PopularityAlone::Allow), Just(PopularityAlone::Refuse)];
    let owned = prop_oneof![Just(OwnedDurable::Allow), Just(OwnedDurable::Refuse)];
    (0_usize..=100, any::<i64>(), any::<i64>(), cap, alone, owned, 0_i64..=1_000_000).prop_map(
        |(slots, least_value, least_probability, cap, popularity_alone, owned_durable, same_category)| PlacementPolicy {
            slots,
            least_value,
            least_probability: Millionths(least_probability),
            price_cap: cap.map(|[share, share_sensitive, sensitive_from]| PriceCap {
                share: Millionths(share),
                share_sensitive: Millionths(share_sensitive),
                sensitive_from: Millionths(sensitive_from),
            }),
            popularity_alone,
            owned_durable,
            same_category: Millionths(same_category),
        },
    )
}

pub(crate) fn policy() -> impl Strategy<Value = Policy> {
    let placements = vec(placement(), Placement::ALL.len()).prop_map(|all| all.try_into().unwrap());
    (any::<u32>(), placements, 0_i64..=1_000_000, 0_i64..=1_000_000).prop_map(
        |(version, placements, holdout, frequently_bought)| Policy {
            version,
            placements,
            holdout: Millionths(holdout),
            frequently_bought: Millionths(frequently_bought),
        },
    )
}

fn coefficients() -> impl Strategy<Value = Coefficients> {
    let weight = (f64s(), 1e-9_f64..1e9, f64s()).prop_map(|(mean, sd, coef)| Weight { mean, sd, coef });
    (f64s(), vec(weight, FEATURES))
        .prop_map(|(intercept, weights)| Coefficients { intercept, weights: weights.try_into().unwrap() })
}

fn grid() -> impl Strategy<Value = Grid> {
    (f32s(), 0.0_f32..1e9).prop_map(|(low, density)| Grid { low, density })
}

fn features() -> impl Strategy<Value = Feature> {
    proptest::sample::select(Feature::ALL.to_vec())
}

fn scorecard() -> impl Strategy<Value = Scorecard> {
    let curve = (grid(), vec(f32s(), POINTS)).prop_map(|(grid, heights)| Curve { grid, heights: heights.try_into().unwrap() });
    let surface = ([features(), features()], [grid(), grid()], vec(f32s(), SIDE * SIDE)).prop_map(|(pair, grids, all)| {
        let mut heights = [[0.0; SIDE]; SIDE];
        heights.as_flattened_mut().copy_from_slice(&all);
        Surface { pair, grids, heights }
    });
    (f64s(), vec(curve, FEATURES), vec(surface, 0..=SURFACES_MAX)).prop_map(|(base, curves, surfaces)| {
        let curves: Box<[Curve]> = curves.into();
        Scorecard { base, curves: curves.try_into().unwrap(), surfaces }
    })
}

/// A tree's nodes from the root down: each question has everything before the list's middle on its first side.
fn tree(leaves: &[f32], asks: &[(Feature, f32)]) -> Vec<Node> {
    match (leaves, asks) {
        ([leaf], _) | ([leaf, _, ..], []) => vec![Node { mean: *leaf, ask: None }],
        (_, [(feature, most), rest @ ..]) => {
            let (first, second) = leaves.split_at(leaves.len() / 2);
            let first = tree(first, rest);
            let ahead = u8::try_from(1 + first.len()).unwrap();
            let root = Node { mean: 0.5, ask: Some(Ask { feature: feature.index() as u8, most: *most, ahead }) };
            [vec![root], first, tree(second, rest)].concat()
        }
        ([], []) => vec![Node { mean: 0.0, ask: None }],
    }
}

fn forest() -> impl Strategy<Value = Forest> {
    let one = (vec(f32s(), 1..=LEAVES_MAX), vec((features(), f32s()), 0..6)).prop_map(|(leaves, asks)| tree(&leaves, &asks));
    (f64s(), vec(one, 0..12)).prop_map(|(base, trees)| {
        let mut forest = Forest { base, roots: Vec::new(), nodes: Vec::new() };
        for tree in trees {
            forest.roots.push(u32::try_from(forest.nodes.len()).unwrap());
            forest.nodes.extend(tree);
        }
        forest
    })
}

fn scorer() -> impl Strategy<Value = Scorer> {
    let family = prop_oneof![Just(Family::Logistic), scorecard().prop_map(Family::Scorecard), forest().prop_map(Family::Forest),];
    (coefficients(), family, 0.0_f64..1e9, f64s()).prop_map(|(linear, family, slope, offset)| Scorer {
        linear,
        family,
        correction: Correction { slope, offset },
    })
}

pub(crate) fn model() -> impl Strategy<Value = Model> {
    let pair = || (scorer(), scorer()).prop_map(|(anonymous, known)| ScorerPair { anonymous, known });
    let origin = prop_oneof![Just(ModelOrigin::Prior), Just(ModelOrigin::Fitted)];
    (any::<u32>(), origin, f64s(), f64s(), [pair(), pair(), pair()]).prop_map(
        |(version, origin, price_exponent, ln_price_shift, sets)| Model { version, origin, price_exponent, ln_price_shift, sets },
    )
}

/// A row without entries.
pub(crate) fn plain_row() -> PairRow {
    let facts = Facts { ln_price: 2.5, pop14: 1.25, pop60: 3.75, ..Facts::default() };
    PairRow {
        item: ItemId::new("lamp").unwrap(),
        title: "Lamp".to_owned(),
        as_of: Timestamp(1_700_000_000),
        facts,
        entries: Vec::new(),
        neighbours: Vec::new(),
    }
}

/// An item with one variant.
pub(crate) fn plain_item() -> Item {
    Item {
        id: ItemId::new("lamp").unwrap(),
        title: "Lamp".to_owned(),
        category: String::new(),
        brand: String::new(),
        url: String::new(),
        image: String::new(),
        endurance: Endurance::Unknown,
        options: Vec::new(),
        variants: vec![Variant {
            id: VariantId::new("lamp-1").unwrap(),
            title: String::new(),
            price: Money::new(1490, Currency::NONE),
            was: None,
            cost: None,
            stock: Stock::Available,
        }],
    }
}

pub(crate) fn order() -> impl Strategy<Value = ToldOrder> {
    let lines = by_id((any::<u32>(), any::<i64>()), 12);
    let persons = (option::of("[a-z0-9]{1,12}"), option::of("[a-z0-9]{1,12}"));
    let claims = vec((ids(), "[A-Za-z0-9_-]{0,48}"), 0..4);
    let standing = prop_oneof![Just(Standing::Counts), Just(Standing::Void), Just(Standing::Erased)];
    let back = (by_id(any::<u32>(), 4), by_id(any::<i64>(), 4));
    ("[0-9]{1,12}", persons, times(), lines, any::<u64>(), standing, claims, back).prop_map(
        |(id, (customer, visitor), time, lines, told, standing, claims, (returned, reductions))| ToldOrder {
            order: Order {
                id: OrderId::new(&id).unwrap(),
                customer: customer.map(|id| CustomerId::new(&id).unwrap()),
                time,
                currency: Currency::new("EUR").unwrap(),
                lines: lines.into_iter().map(|(item, (quantity, unit_price))| OrderLine { item, quantity, unit_price }).collect(),
            },
            told,
            standing,
            visitor: visitor.map(|id| VisitorId::new(&id).unwrap()),
            claims: claims.into_iter().map(|(item, decision)| Claim { item, decision }).collect(),
            returned: returned.into_iter().map(|(item, quantity)| Returned { item, quantity }).collect(),
            reductions: reductions.into_iter().map(|(item, by)| Reduction { item, by }).collect(),
        },
    )
}

pub(crate) fn privacy() -> impl Strategy<Value = PrivacyRequest> {
    let wish = prop_oneof![Just(Wish::Erase), Just(Wish::Export), Just(Wish::ForgetShop), Just(Wish::Uninstall)];
    let persons = (option::of("[0-9]{1,12}"), option::of("[a-z0-9-]{1,38}"));
    ("[A-Za-z0-9_-]{1,40}", wish, persons, vec("[0-9]{1,12}", 0..8), times(), option::of(times())).prop_map(
        |(id, wish, (account, guest), orders, asked, done)| PrivacyRequest {
            id: RequestId::new(&id).unwrap(),
            wish,
            account: account.map(|id| CustomerId::new(&id).unwrap()),
            guest: guest.map(|id| CustomerId::new(&id).unwrap()),
            orders: orders.iter().map(|id| OrderId::new(id).unwrap()).collect(),
            asked,
            done,
        },
    )
}

pub(crate) fn marketing() -> impl Strategy<Value = MarketingConsent> {
    let answer = prop_oneof![Just(Answer::Yes), Just(Answer::No)];
    let channel = prop_oneof![Just(Channel::Email), Just(Channel::Sms)];
    ("[!-~]{1,20}", channel, answer, any::<u64>()).prop_map(|(customer, channel, answer, told)| MarketingConsent {
        customer: CustomerId::new(&customer).unwrap(),
        channel,
        answer,
        told,
    })
}

pub(crate) fn parked() -> impl Strategy<Value = Parked> {
    ("[0-9a-f]{32}", "[ -~é]{0,40}", "[ -~é]{0,60}", times(), any::<u64>(), vec(any::<u8>(), 0..80)).prop_map(
        |(fingerprint, origin, why, received, length, body)| Parked {
            fingerprint: RequestId::new(&fingerprint).unwrap(),
            origin,
            why,
            received,
            length,
            body,
        },
    )
}

pub(crate) fn shelving() -> impl Strategy<Value = Shelving> {
    let shelf = prop_oneof![Just(Shelf::Shown), Just(Shelf::Hidden)];
    (shelf, by_id(any::<u64>(), 20)).prop_map(|(shelf, variations)| Shelving {
        shelf,
        variations: variations.into_iter().map(|(id, told)| (VariantId::new(id.as_str()).unwrap(), told)).collect(),
    })
}

fn contribution() -> impl Strategy<Value = Contribution> {
    (option::of("[a-z0-9]{1,12}"), times(), by_id(Just(()), 12)).prop_map(|(customer, time, items)| Contribution {
        customer: customer.map(|id| CustomerId::new(&id).unwrap()),
        time,
        items: items.into_iter().map(|(item, ())| item).collect(),
    })
}

pub(crate) fn plan() -> impl Strategy<Value = Plan> {
    (any::<u64>(), any::<u64>(), option::of(contribution()), option::of(contribution()))
        .prop_map(|(revision, told, now, before)| Plan { revision, told, now, before })
}

pub(crate) fn history() -> impl Strategy<Value = OrderHistory> {
    let planned = (times(), "[0-9]{1,12}").prop_map(|(time, id)| PlannedOrder { time, order: OrderId::new(&id).unwrap() });
    (proptest::collection::btree_set(planned, 0..20), option::of("[0-9]{1,12}")).prop_map(|(orders, last)| OrderHistory {
        orders: orders.into_iter().collect(),
        last: last.map(|id| OrderId::new(&id).unwrap()),
    })
}

fn weights() -> impl Strategy<Value = PairWeights> {
    let weight = || prop_oneof![-3_i64..100_000_000, any::<i64>()];
    (weight(), weight(), weight(), weight()).prop_map(|(c0, ch, c1, f)| PairWeights { c0, ch, c1, f })
}

fn sales(most: usize) -> impl Strategy<Value = Vec<DaySales>> {
    let day = prop_oneof![9 => 19_000_i64..22_000, 1 => any::<i64>()];
    proptest::collection::btree_map(day, any::<i64>(), 0..=most)
        .prop_map(|days| days.into_iter().map(|(day, orders)| DaySales { day, orders }).collect())
}

pub(crate) fn counted() -> impl Strategy<Value = Counted> {
    (any::<i64>(), any::<i64>(), sales(30), by_id(weights(), 30)).prop_map(|(led, received, sales, pairs)| Counted {
        led,
        received,
        sales,
        pairs: pairs.into_iter().map(|(item, weights)| PairCount { item, weights }).collect(),
    })
}

/// At the anchor of [`plain_row`].
pub(crate) fn delta() -> impl Strategy<Value = Delta> {
    let groups = vec((weights(), by_id(Just(()), 8)), 0..5);
    (any::<i64>(), any::<i64>(), sales(2), groups).prop_map(|(led, received, sales, groups)| Delta {
        anchor: plain_row().item,
        part: 0,
        led,
        received,
        sales,
        groups: groups
            .into_iter()
            .map(|(weights, items)| DeltaGroup { weights, items: items.into_iter().map(|(item, ())| item).collect() })
            .collect(),
    })
}

pub(crate) fn footings() -> impl Strategy<Value = Vec<Footing>> {
    by_id((any::<i64>(), any::<i64>(), any::<i64>(), facts()), 12).prop_map(|all| {
        all.into_iter().map(|(item, (c0, c1, received, facts))| Footing { item, c0, c1, received, facts }).collect()
    })
}
