//! The largest record of each kind that its format allows.

use scoring::catalogue::{Endurance, Item, Stock, VARIANTS_MAX, Variant};
use scoring::count::{Counted, DELTA_ITEMS_MAX, DaySales, Delta, DeltaGroup, Footing, FootingHead, PairCount, PairWeights};
use scoring::customer::{BRANDS_MAX, BrandShare, CustomerStanding, TIER_NAME_BYTES_MAX, TIERS_MAX, Tier, Tiers};
use scoring::facts::{Facts, Tag};
use scoring::feature::FEATURES;
use scoring::fitting::Fitting;
use scoring::forest::{Ask, Forest, LEAVES_MAX, Node, TREES_MAX};
use scoring::id::{CustomerId, ID_BYTES_MAX, ItemId, OrderId, RequestId, ShopId, VariantId, VisitorId};
use scoring::marketing::{Answer, Channel, MarketingConsent};
use scoring::model::{Coefficients, Correction, Family, Model, ModelOrigin, Scorer, ScorerPair, Weight};
use scoring::money::{Currency, Millionths, Money};
use scoring::order::{
    CLAIM_BYTES_MAX, CLAIMS_MAX, Claim, ORDER_LINES_MAX, Order, OrderLine, REDUCTIONS_MAX, Reduction, Returned, Standing,
    ToldOrder,
};
use scoring::pair::{ENTRIES_MAX, NEIGHBOURS_MAX, Neighbour, PairEntry, PairRow, TITLE_BYTES_MAX};
use scoring::plan::{Contribution, HISTORY_ORDERS_MAX, OrderHistory, Plan, PlannedOrder};
use scoring::policy::{OwnedDurable, PlacementPolicy, Policy, PopularityAlone, PriceCap};
use scoring::privacy::{PrivacyRequest, REQUEST_ORDERS_MAX, Wish};
use scoring::profile::{AFFINITY_MAX, Affinity, BOUGHT_MAX, Bought, CategoryShare, PROFILE_WORDS_MAX, Profile, ProfileWord};
use scoring::shop::{POPULAR_MAX, Popular, Shop};
use scoring::time::Timestamp;
use scoring::title::{TITLE_WORDS_MAX, TitleWeight};
use store::Parked;
use store::pack::{
    FOOTINGS_MAX, ITEM_TITLE_BYTES_MAX, NAME_BYTES_MAX, OPTIONS_MAX, ORIGIN_BYTES_MAX, ORIGINS_MAX, PARKED_BYTES_MAX,
    PROFILE_CATEGORIES_MAX, SLOTS_MAX, URL_BYTES_MAX, WHY_BYTES_MAX,
};

pub(crate) fn id(n: usize) -> ItemId {
    ItemId::new(&format!("{n:0>ID_BYTES_MAX$}")).unwrap()
}

/// Facts that share neither a word nor a tag with others.
fn facts(n: usize) -> Facts {
    let n = u32::try_from(n).unwrap() + 1;
    let words = (0..12).map(|k| TitleWeight { word: n * 100 + k, weight: u16::MAX });
    assert_eq!(words.len(), TITLE_WORDS_MAX);
    Facts { category: Tag(u64::from(n) * 2), brand: Tag(u64::from(n) * 2 + 1), title: words.collect(), ..Facts::default() }
}

fn text(length: usize) -> String {
    "x".repeat(length)
}

pub(crate) fn row() -> PairRow {
    let entry = |n| PairEntry { item: id(n), e: 1.0, a: 1.0, l: 1.0, f: 1.0, t: 1.0, facts: facts(n) };
    PairRow {
        item: id(0),
        title: text(TITLE_BYTES_MAX),
        as_of: Timestamp(i64::MAX),
        facts: facts(ENTRIES_MAX),
        entries: (0..ENTRIES_MAX).map(entry).collect(),
        neighbours: (0..NEIGHBOURS_MAX).map(|n| Neighbour { item: id(n), together: u32::MAX }).collect(),
    }
}

pub(crate) fn profile() -> Profile {
    let bought = |n| Bought { item: id(n), h60: 1.0, times: u32::MAX, last: Timestamp(0), facts: facts(n) };
    let affinity = |n| Affinity { item: id(n), a: 1.0, f: 1.0, facts: facts(n + BOUGHT_MAX) };
    Profile {
        as_of: Timestamp(i64::MAX),
        orders: u32::MAX,
        bought: (0..BOUGHT_MAX).map(bought).collect(),
        affinities: (0..2 * AFFINITY_MAX).map(affinity).collect(),
        ln_price: 1.0,
        title: (0_u32..).take(PROFILE_WORDS_MAX).map(|n| ProfileWord { word: n + 1_000_000, weight: 1.0 }).collect(),
        categories: (1_u64..).take(PROFILE_CATEGORIES_MAX).map(|n| CategoryShare { category: Tag(n), share: 1.0 }).collect(),
        discount_share: Millionths::ONE,
    }
}

pub(crate) fn item() -> Item {
    let money = |code: &str| Money::new(-Money::MINOR_MAX, Currency::new(code).unwrap());
    let variant = |n| Variant {
        id: VariantId::new(id(n).as_str()).unwrap(),
        title: text(NAME_BYTES_MAX),
        price: money("EUR"),
        was: Some(money("USD")),
        cost: Some(money("CHF")),
        stock: Stock::SoldOut,
    };
    Item {
        id: id(0),
        title: text(ITEM_TITLE_BYTES_MAX),
        category: text(NAME_BYTES_MAX),
        brand: text(NAME_BYTES_MAX),
        url: text(URL_BYTES_MAX),
        image: text(URL_BYTES_MAX),
        endurance: Endurance::Durable,
        options: vec![text(NAME_BYTES_MAX); OPTIONS_MAX],
        variants: (0..VARIANTS_MAX).map(variant).collect(),
    }
}

pub(crate) fn shop() -> Shop {
    Shop {
        id: ShopId::new(id(0).as_str()).unwrap(),
        currency: Currency::NONE,
        origins: vec![text(ORIGIN_BYTES_MAX); ORIGINS_MAX],
        as_of: Timestamp(i64::MAX),
        popular: (0..POPULAR_MAX).map(|n| Popular { item: id(n), facts: facts(n) }).collect(),
        small_price: i64::MAX,
    }
}

pub(crate) fn policy() -> Policy {
    let most = Millionths(i64::MIN);
    let placement = PlacementPolicy {
        slots: SLOTS_MAX,
        least_value: i64::MIN,
        least_probability: most,
        price_cap: Some(PriceCap { share: most, share_sensitive: most, sensitive_from: most }),
        popularity_alone: PopularityAlone::Refuse,
        owned_durable: OwnedDurable::Refuse,
        same_category: Millionths::ONE,
    };
    Policy { version: u32::MAX, placements: [placement; 6], holdout: Millionths::ONE, frequently_bought: Millionths::ONE }
}

pub(crate) fn model() -> Model {
    let coefficients = Coefficients { intercept: 1.0, weights: [Weight::SILENT; FEATURES] };
    let inner = (0..LEAVES_MAX - 1).map(|_| Node { mean: 1.0, ask: Some(Ask { feature: 0, most: 1.0, ahead: 2 }) });
    let leaf = Node { mean: 1.0, ask: None };
    // A question after each other, a leaf after each of them.
    let tree: Vec<Node> = inner.flat_map(|inner| [inner, leaf]).chain([leaf]).collect();
    let forest = Forest {
        base: 1.0,
        roots: (0..TREES_MAX).map(|nth| u32::try_from(nth * tree.len()).unwrap()).collect(),
        nodes: tree.repeat(TREES_MAX),
    };
    let scorer = Scorer { linear: coefficients, family: Family::Forest(forest), correction: Correction::IDENTITY };
    let pair = ScorerPair { anonymous: scorer.clone(), known: scorer };
    Model {
        version: u32::MAX,
        origin: ModelOrigin::Fitted,
        price_exponent: 1.0,
        ln_price_shift: 1.0,
        sets: [pair.clone(), pair.clone(), pair],
    }
}

pub(crate) fn order() -> ToldOrder {
    let longest = "x".repeat(ID_BYTES_MAX);
    ToldOrder {
        order: Order {
            id: OrderId::new(&longest).unwrap(),
            customer: CustomerId::new(&longest).ok(),
            time: Timestamp(i64::MAX),
            currency: Currency::NONE,
            lines: (0..ORDER_LINES_MAX).map(|n| OrderLine { item: id(n), quantity: u32::MAX, unit_price: i64::MAX }).collect(),
        },
        told: u64::MAX,
        standing: Standing::Counts,
        visitor: VisitorId::new(&longest).ok(),
        claims: (0..CLAIMS_MAX).map(|n| Claim { item: id(n), decision: text(CLAIM_BYTES_MAX) }).collect(),
        returned: (0..ORDER_LINES_MAX).map(|n| Returned { item: id(n), quantity: u32::MAX }).collect(),
        reductions: (0..REDUCTIONS_MAX).map(|n| Reduction { item: id(n), by: i64::MAX }).collect(),
    }
}

pub(crate) fn privacy() -> PrivacyRequest {
    let longest = "x".repeat(ID_BYTES_MAX);
    PrivacyRequest {
        id: RequestId::new(&longest).unwrap(),
        wish: Wish::Erase,
        account: CustomerId::new(&longest).ok(),
        guest: CustomerId::new(&longest).ok(),
        orders: vec![OrderId::new(&longest).unwrap(); REQUEST_ORDERS_MAX],
        asked: Timestamp(i64::MAX),
        done: Some(Timestamp(i64::MAX)),
    }
}

pub(crate) fn marketing() -> MarketingConsent {
    let customer = CustomerId::new(&"x".repeat(ID_BYTES_MAX)).unwrap();
    MarketingConsent { customer, channel: Channel::Email, answer: Answer::Yes, told: u64::MAX }
}

pub(crate) fn parked() -> Parked {
    Parked {
        fingerprint: RequestId::new(&"x".repeat(ID_BYTES_MAX)).unwrap(),
        origin: text(WHY_BYTES_MAX),
        why: text(WHY_BYTES_MAX),
        received: Timestamp(i64::MAX),
        length: u64::MAX,
        body: vec![0xff; PARKED_BYTES_MAX],
    }
}

pub(crate) fn plan() -> Plan {
    let side = Contribution {
        customer: CustomerId::new(&"x".repeat(ID_BYTES_MAX)).ok(),
        time: Timestamp(i64::MAX),
        items: (0..ORDER_LINES_MAX).map(id).collect(),
    };
    Plan { revision: u64::MAX, told: u64::MAX, now: Some(side.clone()), before: Some(side) }
}

pub(crate) fn history() -> OrderHistory {
    let order = |n| OrderId::new(id(n).as_str()).unwrap();
    let planned = |n| PlannedOrder { time: Timestamp(i64::MAX), order: order(n) };
    OrderHistory { orders: (0..HISTORY_ORDERS_MAX).map(planned).collect(), last: Some(order(0)) }
}

const MOST: PairWeights = PairWeights { c0: i64::MAX, ch: i64::MAX, c1: i64::MAX, f: i64::MAX };

/// As many neighbours as a page has bytes for.
pub(crate) fn page() -> Counted {
    let pairs = (0..1_000).map(|n| PairCount { item: id(n), weights: MOST }).collect();
    Counted { led: i64::MAX, received: i64::MAX, sales: vec![DaySales { day: 1, orders: i64::MAX }], pairs }
}

pub(crate) fn delta() -> Delta {
    let group = |n| DeltaGroup { weights: MOST, items: vec![id(n)] };
    let groups = (0..DELTA_ITEMS_MAX).map(group).collect();
    Delta { anchor: id(0), part: 0, led: i64::MAX, received: i64::MAX, sales: Vec::new(), groups }
}

pub(crate) fn footing_head() -> FootingHead {
    FootingHead { as_of: Timestamp(i64::MAX), orders: i64::MAX, parts: u32::MAX, run: u64::MAX }
}

pub(crate) fn footings() -> Vec<Footing> {
    let footing = |n| Footing { item: id(n), c0: i64::MAX, c1: i64::MAX, received: i64::MAX, facts: facts(n) };
    (0..FOOTINGS_MAX).map(footing).collect()
}

pub(crate) fn fitting() -> Fitting {
    Fitting { at: Timestamp(i64::MIN), orders: i64::MIN }
}

pub(crate) fn tiers() -> Tiers {
    let tier = |n: usize| Tier { name: text(TIER_NAME_BYTES_MAX), from: i64::MIN + n as i64 };
    Tiers((0..TIERS_MAX).map(tier).collect())
}

pub(crate) fn standing() -> CustomerStanding {
    let most = i64::MIN;
    CustomerStanding {
        as_of: Timestamp(most),
        currency: Currency::NONE,
        orders: u32::MAX,
        first: Timestamp(most),
        last: Timestamp(most),
        spent: most,
        spent_year: most,
        mean_order: most,
        reduced: Millionths::ONE,
        saved: most,
        expected_orders: Millionths(most),
        expected_spend: most,
        tier: u8::MAX,
        brands: (1_u64..).take(BRANDS_MAX).map(|n| BrandShare { brand: Tag(n), share: Millionths::ONE }).collect(),
    }
}
