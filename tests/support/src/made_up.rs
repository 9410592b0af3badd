//! A small made-up shop: a dozen items in four corners, what goes with what, one regular customer.

use anyhow::Result;
use scoring::catalogue::{Endurance, Item, Stock, Variant};
use scoring::facts::{Facts, Tag};
use scoring::feature::{FEATURES, Feature};
use scoring::id::{CustomerId, ItemId, ShopId, VariantId, VisitorId};
use scoring::model::{Coefficients, Model, ModelOrigin, Scorer, ScorerPair, Weight};
use scoring::money::{Currency, Millionths, Money};
use scoring::pair::{Neighbour, PairEntry, PairRow};
use scoring::policy::Policy;
use scoring::profile::{Affinity, Bought, CategoryShare, Profile, ProfileWord};
use scoring::shop::{Popular, Shop};
use scoring::title::{TitleVector, TitleWeight};
use store::{Person, Store};

use crate::NOW;

/// Sizes, or none.
const NONE: &[&str] = &[];
/// Sizes of a jacket.
const SIZES: &[&str] = &["S", "M", "L"];

/// Id, title, category, price in cents, sizes.
const GOODS: [(&str, &str, &str, i64, &[&str]); 12] = [
    ("camera", "Mirrorless camera", "photo", 64_900, NONE),
    ("card", "Camera memory card", "photo", 2_990, NONE),
    ("bag", "Camera bag", "photo", 5_900, NONE),
    ("battery", "Camera battery", "photo", 3_900, NONE),
    ("jacket", "Rain jacket", "outdoor", 12_900, SIZES),
    ("socks", "Wool socks", "outdoor", 1_490, SIZES),
    ("bottle", "Steel bottle", "outdoor", 2_490, NONE),
    ("mat", "Yoga mat", "yoga", 3_400, NONE),
    ("band", "Yoga band", "yoga", 1_200, NONE),
    ("beans", "Coffee beans", "kitchen", 1_190, NONE),
    ("filter", "Coffee filters", "kitchen", 490, NONE),
    ("mug", "Coffee mug", "kitchen", 990, NONE),
];

/// The shop's id.
#[must_use]
pub fn shop_id() -> ShopId {
    ShopId::new("made-up.example").expect("a valid id")
}

/// Another shop, whose records must never mix with the first's.
#[must_use]
pub fn other_shop_id() -> ShopId {
    ShopId::new("other.example").expect("a valid id")
}

/// The regular customer of [`profile`].
#[must_use]
pub fn customer() -> CustomerId {
    CustomerId::new("customer 1").expect("a valid id")
}

/// A browser with a profile of its own.
#[must_use]
pub fn visitor() -> VisitorId {
    VisitorId::new("visitor-1").expect("a valid id")
}

/// An item id.
///
/// # Panics
/// When `text` is none.
#[must_use]
pub fn item_id(text: &str) -> ItemId {
    ItemId::new(text).expect("a valid id")
}

/// The shop's currency.
#[must_use]
pub fn currency() -> Currency {
    Currency::new("EUR").expect("a currency")
}

/// The catalogue, ids ascending.
#[must_use]
pub fn items() -> Vec<Item> {
    let mut items = GOODS.map(|(id, title, category, price, sizes)| item(id, title, category, price, sizes)).to_vec();
    items.sort_by(|a, b| a.id.cmp(&b.id));
    items
}

/// An item with a variant for each size, or one; all in stock.
#[must_use]
pub fn item(id: &str, title: &str, category: &str, price: i64, sizes: &[&str]) -> Item {
    let variant = |(place, size): (usize, &&str)| Variant {
        id: VariantId::new(&format!("{id}-{place}")).expect("a valid id"),
        title: (*size).to_owned(),
        price: Money::new(price, currency()),
        was: None,
        cost: None,
        stock: Stock::Available,
    };
    let only: &[&str] = if sizes.is_empty() { &[""] } else { sizes };
    Item {
        id: item_id(id),
        title: title.to_owned(),
        category: category.to_owned(),
        brand: "Made Up".to_owned(),
        url: format!("/products/{id}"),
        image: format!("/images/{id}.svg"),
        endurance: if category == "kitchen" && id != "mug" { Endurance::Consumable } else { Endurance::Durable },
        options: if sizes.is_empty() { Vec::new() } else { vec!["Size".to_owned()] },
        variants: only.iter().enumerate().map(variant).collect(),
    }
}

/// Facts of an item: its words weigh the same, popularity falls with its place in the list.
///
/// # Panics
/// When the shop has no such item.
#[must_use]
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
pub fn facts(id: &ItemId) -> Facts {
    let place = GOODS.iter().position(|(other, ..)| *other == id.as_str()).expect("an item of the shop");
    let (_, title, category, price, _) = GOODS[place];
    let mut words = title.to_lowercase().split(' ').map(TitleWeight::word).collect::<Vec<_>>();
    words.sort_unstable();
    let weight = (65_535.0 / (words.len() as f64).sqrt()) as u16;
    let popularity = 3.0 - place as f32 / 10.0;
    Facts {
        ln_price: (price as f32 / 100.0).ln(),
        pop14: popularity,
        pop60: popularity + 1.0,
        ln_age: 5.0,
        category: Tag::of(category),
        brand: Tag::of("Made Up"),
        title: words.into_iter().map(|word| TitleWeight { word, weight }).collect::<TitleVector>(),
    }
}

/// A pair row for every item: the others of its corner go with it, the rest hardly.
#[must_use]
#[allow(clippy::cast_precision_loss)]
pub fn rows() -> Vec<PairRow> {
    let items = items();
    let row = |anchor: &Item| {
        let others = items.iter().filter(|other| other.id != anchor.id);
        let entry = |other: &Item| {
            let near = if other.category == anchor.category { 1.0 } else { 0.01 };
            let each = near / (1.0 + facts(&other.id).pop14);
            PairEntry {
                item: other.id.clone(),
                e: 0.2 * each,
                a: 0.1 * each,
                l: 0.15 * each,
                f: 0.02 * each,
                t: 0.3 * near,
                facts: facts(&other.id),
            }
        };
        let near = others.clone().filter(|other| other.category == anchor.category);
        PairRow {
            item: anchor.id.clone(),
            title: anchor.title.clone(),
            as_of: NOW,
            facts: facts(&anchor.id),
            entries: others.map(entry).collect(),
            neighbours: (1_u32..).zip(near).map(|(n, other)| Neighbour { item: other.id.clone(), together: 40 / n }).collect(),
        }
    };
    items.iter().map(row).collect()
}

/// The regular customer: coffee beans again and again, a rain jacket once.
#[must_use]
pub fn profile() -> Profile {
    let bought = |id: &str, times: u32, days: i64| Bought {
        item: item_id(id),
        h60: 0.8,
        times,
        last: NOW.plus_days(-days),
        facts: facts(&item_id(id)),
    };
    let near = |id: &str| Affinity { item: item_id(id), a: 0.05, f: 0.01, facts: facts(&item_id(id)) };
    let mut title = facts(&item_id("beans")).title.iter().chain(facts(&item_id("jacket")).title.iter()).collect::<Vec<_>>();
    title.sort_by_key(|word| word.word);
    let mut categories =
        [("kitchen", 0.75), ("outdoor", 0.25)].map(|(name, share)| CategoryShare { category: Tag::of(name), share });
    categories.sort_by_key(|share| share.category);
    Profile {
        as_of: NOW,
        orders: 5,
        bought: vec![bought("beans", 4, 20), bought("jacket", 1, 90)],
        affinities: vec![near("filter"), near("mug"), near("socks")],
        ln_price: 3.1,
        title: title.into_iter().map(|word| ProfileWord { word: word.word, weight: 0.4 }).collect(),
        categories: categories.to_vec(),
        discount_share: Millionths(100_000),
    }
}

/// The shop row: any origin may ask.
#[must_use]
pub fn shop() -> Shop {
    shop_named(shop_id())
}

/// The same row under another id.
#[must_use]
pub fn shop_named(id: ShopId) -> Shop {
    let popular = GOODS.iter().take(5).map(|(id, ..)| Popular { item: item_id(id), facts: facts(&item_id(id)) });
    Shop { id, currency: currency(), origins: Vec::new(), as_of: NOW, popular: popular.collect(), small_price: 1_190 }
}

/// The policy of a shop whose merchant has written none.
#[must_use]
pub fn policy() -> Policy {
    Policy::standard(currency())
}

/// A plausible model: pairs and repeats speak for an item, a price above the cart's against it.
#[must_use]
pub fn model() -> Model {
    let weighted = |loud: &[(Feature, f64)]| {
        let mut weights = [Weight::SILENT; FEATURES];
        for (feature, coef) in loud {
            weights[feature.index()].coef = *coef;
        }
        Scorer::logistic(Coefficients { intercept: -4.0, weights })
    };
    let anonymous = [(Feature::ASum, 1.5), (Feature::ESum, 1.0), (Feature::TitleMax, 0.5), (Feature::PriceVsCart, -0.2)];
    let known = [anonymous.as_slice(), &[(Feature::H60, 1.0), (Feature::HA, 0.5), (Feature::HCategory, 0.3)]].concat();
    let pair = ScorerPair { anonymous: weighted(&anonymous), known: weighted(&known) };
    Model {
        version: 1,
        origin: ModelOrigin::Prior,
        price_exponent: 0.85,
        ln_price_shift: 0.0,
        sets: [pair.clone(), pair.clone(), pair],
    }
}

/// Writes the whole shop: settings, catalogue, rows, the customer's profile and, under [`visitor`], an empty one.
///
/// # Errors
/// When the store refuses.
pub async fn seed(store: &Store) -> Result<()> {
    let shop = shop_id();
    store.adopt(&self::shop(), &policy(), &model()).await?;
    store.put_items(&shop, &items()).await?;
    store.put_rows(&shop, &rows()).await?;
    let profiles =
        [(Person::Customer(customer()), profile()), (Person::Visitor(visitor()), Profile { as_of: NOW, ..Profile::default() })];
    store.put_profiles(&shop, profiles).await?;
    Ok(())
}
