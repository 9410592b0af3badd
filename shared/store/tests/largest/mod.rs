//! The largest record of each kind that its format allows.

mod offers;

use scoring::assignment::{Arm, Assignment};
use scoring::badge::{BADGE_BYTES_MAX, BADGES_MAX, Badge, Badges};
use scoring::behaviour::{
    CART_SEEN_MAX, CartSeen, DEPTH_MAX, DWELL_SECONDS_MAX, Engagement, MET_MAX, Met, PREFERENCE_BYTES_MAX, PREFERENCES_MAX,
    Preference, SEARCHES_MAX, Search, VIEWS_MAX, VISIT_DAYS_MAX, View,
};
use scoring::catalogue::{Endurance, Item, Stock, VARIANTS_MAX, Variant};
use scoring::count::{Counted, DELTA_ITEMS_MAX, DaySales, Delta, DeltaGroup, Footing, FootingHead, PairCount, PairWeights};
use scoring::customer::{BRANDS_MAX, BrandShare, CustomerStanding, TIER_BADGES_MAX, TIER_NAME_BYTES_MAX, TIERS_MAX, Tier, Tiers};
use scoring::decision::SHADOW_MAX;
use scoring::facts::{Facts, Tag};
use scoring::feature::FEATURES;
use scoring::fitting::Fitting;
use scoring::forest::{Ask, Forest, LEAVES_MAX, Node, TREES_MAX};
use scoring::id::{CustomerId, DecisionName, ID_BYTES_MAX, ItemId, OrderId, RequestId, ShopId, VariantId, VisitorId};
use scoring::impression::{Exposure, Ground, Impression, Offered, Shopper};
use scoring::mail::{MAIL_ACTS_MAX, MailAct, MailMoment};
use scoring::marketing::{Answer, Channel, MarketingConsent};
use scoring::memory::{TIES_MAX, Viewed, VisitorMemory};
use scoring::model::{Coefficients, Correction, Family, Model, ModelOrigin, Scorer, ScorerPair, Weight};
use scoring::money::{Currency, Millionths, Money};
use scoring::order::{
    CLAIM_BYTES_MAX, CLAIMS_MAX, Claim, ORDER_LINES_MAX, Order, OrderLine, REDUCTIONS_MAX, Reduction, Returned, Standing,
    ToldOrder,
};
use scoring::outcome::{Act, OUTCOME_SLOTS_MAX, Outcome};
use scoring::pair::{ENTRIES_MAX, NEIGHBOURS_MAX, Neighbour, PairEntry, PairRow, TITLE_BYTES_MAX};
use scoring::placement::Placement;
use scoring::plan::{Contribution, HISTORY_ORDERS_MAX, OrderHistory, Plan, PlannedOrder};
use scoring::policy::{OwnedDurable, PlacementPolicy, Policy, PopularityAlone, PriceCap};
use scoring::privacy::{PrivacyRequest, REQUEST_ORDERS_MAX, Receipt, Removed, Wish};
use scoring::profile::{AFFINITY_MAX, Affinity, BOUGHT_MAX, Bought, CategoryShare, PROFILE_WORDS_MAX, Profile, ProfileWord};
use scoring::report::{Attribution, Cell, FIGURES, NAMES_MAX, PURCHASES_MAX, Purchase, Reckoning, TAKEN_MAX, Tally, UNITS_MAX};
use scoring::shop::{POPULAR_MAX, Popular, Shop};
use scoring::signals::VIEWED_MAX;
use scoring::time::Timestamp;
use scoring::title::{TITLE_WORDS_MAX, TitleWeight};
use scoring::trial::{Entry, Gone, SPENT_MAX, Spent, Stake, Trial};
use scoring::watch::{GAPS_MAX, Gap, Leg, Passage, Pull, Rhythm, Trouble, WEEK_HOURS, Watch, Why};
use store::Parked;
use store::pack::{
    FOOTINGS_MAX, ITEM_TITLE_BYTES_MAX, NAME_BYTES_MAX, NEXT_BYTES_MAX, OPTIONS_MAX, ORIGIN_BYTES_MAX, ORIGINS_MAX,
    PARKED_BYTES_MAX, PROFILE_CATEGORIES_MAX, SLOTS_MAX, URL_BYTES_MAX, WHY_BYTES_MAX,
};

#[allow(unused_imports, reason = "of the largest records only some are packed everywhere")]
pub(crate) use offers::{missed, offer, terms};

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

pub(crate) fn exposure() -> Exposure {
    let longest = "x".repeat(ID_BYTES_MAX);
    let offer = |slot: u8| Offered {
        slot,
        item: id(slot.into()),
        variant: VariantId::new(&longest).unwrap(),
        price: Money::new(-Money::MINOR_MAX, Currency::NONE),
        probability: Millionths(i64::MIN),
        propensity: Millionths(i64::MIN),
        value: i64::MIN,
        ground: Ground::Person,
    };
    let acts = |slot: u8| Act::ALL.map(|act| Outcome { slot, act, last: Timestamp(i64::MIN) });
    Exposure {
        impression: Some(Impression {
            decision: DecisionName::new(&longest).unwrap(),
            placement: Placement::FollowUp,
            time: Timestamp(i64::MIN),
            assignment: Assignment::Assigned(Arm::FrequentlyBought),
            policy_version: u32::MAX,
            model_version: u32::MAX,
            shopper: Some(Shopper {
                visitor: VisitorId::new(&longest).ok(),
                customer: CustomerId::new(&longest).ok(),
                first: VisitorId::new(&longest).ok(),
            }),
            offers: (0..OUTCOME_SLOTS_MAX).map(offer).collect(),
            shadow: (0..SHADOW_MAX).map(id).collect(),
        }),
        outcomes: (0..OUTCOME_SLOTS_MAX).flat_map(acts).collect(),
    }
}

pub(crate) fn shown() -> Vec<ItemId> {
    (0..OUTCOME_SLOTS_MAX).map(|slot| id(slot.into())).collect()
}

/// Its ties lead to `other` and to names of the same length as the longest.
pub(crate) fn memory(other: CustomerId) -> VisitorMemory {
    let at = |n: usize| Timestamp(i64::MAX - i64::try_from(n).unwrap());
    let mut memory = VisitorMemory::default();
    let long = |n: usize| CustomerId::new(&format!("{n:0>ID_BYTES_MAX$}")).unwrap();
    memory.tie(&other, Timestamp(0));
    (0..TIES_MAX).for_each(|n| memory.tie(&long(n), at(n)));
    let view = |n: usize| View {
        start: at(n),
        id: u64::MAX,
        item: Some(id(n)),
        category: Tag(u64::MAX),
        depth: DEPTH_MAX,
        dwell: DWELL_SECONDS_MAX,
        engagement: Engagement::ALL,
    };
    (0..VIEWS_MAX).for_each(|n| memory.behaviour.note_view(view(n)));
    (0..VISIT_DAYS_MAX).for_each(|n| memory.behaviour.note_day(at(n).0));
    (0..SEARCHES_MAX).for_each(|n| memory.behaviour.note_search(Search { at: at(n), id: u64::MAX }));
    for n in 0..PREFERENCES_MAX {
        let name = format!("{n:0>PREFERENCE_BYTES_MAX$}");
        memory.behaviour.note_preference(Preference { value: name.clone(), name, at: at(n) });
    }
    for act in [MailAct::Opened, MailAct::Clicked] {
        (0..MAIL_ACTS_MAX).for_each(|n| memory.mails.note(act, MailMoment { at: at(n), mail: u64::MAX }));
    }
    memory.behaviour.note_cart(CartSeen { at: at(0), items: (0..CART_SEEN_MAX).map(id).collect() });
    memory.behaviour.note_checkout(at(0));
    for n in 0..MET_MAX {
        let met = Met { item: id(n), placement: Placement::FollowUp, seen: Some(at(n)), passed: Some(at(n)) };
        memory.behaviour.note_met(met);
    }
    (0..2 * VIEWED_MAX).for_each(|n| memory.know(Viewed { item: id(n), as_of: at(n), facts: facts(n) }));
    memory
}

pub(crate) fn reckoning() -> Reckoning {
    let purchase = |n: usize| Purchase {
        order: OrderId::new(&format!("{n:0width$}", width = ID_BYTES_MAX)).unwrap(),
        item: id(0),
        pieces: u32::MAX,
        revenue: i64::MIN,
        returned: u32::MAX,
    };
    let full = Tally([i64::MIN; FIGURES]);
    let cell = Cell { day: i64::MIN, placement: Placement::FollowUp, assignment: Assignment::Assigned(Arm::FrequentlyBought) };
    Reckoning { purchases: (0..PURCHASES_MAX).map(purchase).collect(), nameless: full, counted: Some((cell, full)) }
}

pub(crate) fn attribution() -> Attribution {
    let longest = "x".repeat(ID_BYTES_MAX);
    Attribution {
        time: Timestamp(i64::MIN),
        decisions: vec![DecisionName::new(&longest).unwrap(); 2 * TAKEN_MAX],
        visitors: vec![VisitorId::new(&longest).unwrap(); NAMES_MAX],
        customer: CustomerId::new(&longest).ok(),
        units: vec![VisitorId::new(&longest).unwrap(); UNITS_MAX],
    }
}

pub(crate) fn badges() -> Badges {
    let slot = |n: usize| format!("{n:0>BADGE_BYTES_MAX$}");
    Badges((0..BADGES_MAX).map(|n| Badge { slot: slot(n), told: u64::MAX, value: slot(n) }).collect())
}

pub(crate) fn trial() -> Trial {
    let spent = |n: usize| Spent {
        order: OrderId::new(&format!("{n:0width$}", width = ID_BYTES_MAX)).unwrap(),
        time: Timestamp(i64::MIN),
        revenue: i64::MIN,
    };
    let (least, arm) = (i64::MIN, Arm::FrequentlyBought);
    let cell = |placement| Cell { day: least, placement, assignment: Assignment::Assigned(arm) };
    Trial {
        cap: least,
        entries: Placement::ALL.map(|placement| Entry { placement, time: Timestamp(least), arm }).to_vec(),
        orders: (0..SPENT_MAX).map(spent).collect(),
        nameless: Placement::ALL.map(|placement| Gone { placement, after: least, before: least }).to_vec(),
        counted: Placement::ALL.map(|placement| Stake { cell: cell(placement), after: least, before: least }).to_vec(),
    }
}

pub(crate) fn receipt() -> Receipt {
    Receipt { began: Some(Timestamp(i64::MIN)), found: Some(u64::MAX), removed: [u64::MAX; Removed::ALL.len()] }
}

pub(crate) fn passage() -> Passage {
    let after = text(4 * ID_BYTES_MAX);
    Passage { name: u64::MAX, began: Timestamp(i64::MIN), place: u32::MAX, after, hours: [u32::MAX; WEEK_HOURS] }
}

pub(crate) fn watch() -> Watch {
    let last = Timestamp(i64::MIN);
    let gap = Gap { why: Why::Silence, from: last, until: last, told: u64::MAX, gone: u64::MAX };
    let pull = Pull {
        why: Why::Silence,
        from: last,
        began: last,
        leg: Leg::Missing,
        next: text(NEXT_BYTES_MAX),
        total: u64::MAX,
        told: u64::MAX,
        gone: u64::MAX,
    };
    Watch {
        rhythm: Some(Rhythm { weeks: u32::MAX, hours: [u32::MAX; WEEK_HOURS] }),
        passed: Some(last),
        known: Some(last),
        pull: Some(pull),
        again: Some(last),
        trouble: Some(Trouble::Silent),
        gaps: vec![gap; GAPS_MAX],
    }
}

pub(crate) fn fitting() -> Fitting {
    Fitting { at: Timestamp(i64::MIN), orders: i64::MIN }
}

pub(crate) fn tiers() -> Tiers {
    let tier = |n: usize| Tier {
        name: text(TIER_NAME_BYTES_MAX),
        from: i64::MIN + n as i64,
        badges: vec![text(BADGE_BYTES_MAX); TIER_BADGES_MAX],
    };
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
