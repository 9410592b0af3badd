//! A customer's profile, rebuilt from their orders: never patched, so that a refund or a late order needs no special way.

use rustc_hash::{FxBuildHasher, FxHashMap};
use scoring::facts::{Facts, Tag};
use scoring::id::ItemId;
use scoring::money::{Millionths, Money};
use scoring::pair::PairRow;
use scoring::profile::{
    AFFINITY_MAX, Affinity, BOUGHT_MAX, Bought, CategoryShare, HALF_LIFE_DAYS, PROFILE_WORDS_MAX, Profile, ProfileWord,
};
use scoring::time::Timestamp;

use crate::history::History;
use crate::prior::PRICE_EXPONENT;
use crate::rows::Rows;

/// A line below this share of the item's known price was bought at a reduced price.
const REDUCED: f64 = 0.95;
/// Items near a history, as many as are usual.
const NEAR: usize = 1_024;

/// A bought line as a profile needs it.
#[derive(Clone, Copy, Debug)]
pub struct Purchase<'a> {
    /// Which order of the customer (any number that tells two apart); lines of one order stand together.
    pub order: u32,
    /// When.
    pub time: Timestamp,
    /// What.
    pub item: &'a ItemId,
    /// How many.
    pub quantity: u32,
    /// Price of one; the item's price where there is no row.
    pub unit_price: Money,
}

/// One bought item, gathered over all orders.
struct Own<'a> {
    item: &'a ItemId,
    row: Option<&'a PairRow>,
    h60: f64,
    times: u32,
    last: Timestamp,
    ln_line_price: f64,
}

impl Own<'_> {
    fn ln_price(&self) -> f64 {
        self.row.map_or(self.ln_line_price, |row| f64::from(row.facts.ln_price))
    }

    #[allow(clippy::cast_possible_truncation)]
    fn facts(&self) -> Facts {
        self.row.map_or_else(|| Facts { ln_price: self.ln_line_price as f32, ..Facts::UNKNOWN }, |row| row.facts.clone())
    }
}

/// The profile of the `purchases` (in order of time, one line an item and order), as of `as_of`. An item without a `row` keeps
/// the price of its last line. Everything derived looks at the whole history; only the list of items bought is cut.
///
/// # Source
/// Recency weights h60 = sum 2^-(age in days / 60); affinities are their weighted mean over the rows of what was bought.
#[must_use]
pub fn derive<'a>(purchases: &[Purchase<'a>], as_of: Timestamp, row: impl Fn(&ItemId) -> Option<&'a PairRow>) -> Profile {
    derive_near(purchases, as_of, row, near_in_rows)
}

/// The same; `near` says what stands near the weighted items bought.
fn derive_near<'a>(
    purchases: &[Purchase<'a>],
    as_of: Timestamp,
    row: impl Fn(&ItemId) -> Option<&'a PairRow>,
    near: impl FnOnce(&[(f64, &Own<'a>)]) -> Vec<Near<'a>>,
) -> Profile {
    let own = gather(purchases, as_of, row);
    let total: f64 = own.iter().map(|own| own.h60).sum();
    let weighted: Vec<(f64, &Own<'_>)> = own.iter().map(|own| (if total > 0.0 { own.h60 / total } else { 0.0 }, own)).collect();
    let mut orders: Vec<u32> = purchases.iter().map(|purchase| purchase.order).collect();
    orders.dedup();
    #[allow(clippy::cast_possible_truncation)]
    Profile {
        as_of,
        orders: orders.len() as u32,
        bought: bought(&own),
        affinities: affinities(&near(&weighted)),
        ln_price: weighted.iter().map(|(weight, own)| weight * own.ln_price()).sum::<f64>() as f32,
        title: title(&weighted),
        categories: categories(&weighted),
        discount_share: discount_share(purchases, &own),
    }
}

/// The items bought, ids ascending.
fn gather<'a>(purchases: &[Purchase<'a>], as_of: Timestamp, row: impl Fn(&ItemId) -> Option<&'a PairRow>) -> Vec<Own<'a>> {
    let mut places: FxHashMap<&ItemId, usize> = FxHashMap::default();
    let mut own: Vec<Own<'a>> = Vec::new();
    let mut moment = (Timestamp(i64::MIN), 0.0);
    for purchase in purchases {
        if moment.0 != purchase.time {
            moment = (purchase.time, libm::exp2(-as_of.days_since(purchase.time).max(0.0) / HALF_LIFE_DAYS));
        }
        let place = *places.entry(purchase.item).or_insert(own.len());
        if place == own.len() {
            let (item, row) = (purchase.item, row(purchase.item));
            own.push(Own { item, row, h60: 0.0, times: 0, last: purchase.time, ln_line_price: 0.0 });
        }
        let own = &mut own[place];
        own.h60 += moment.1;
        own.times += 1;
        own.last = own.last.max(purchase.time);
        own.ln_line_price = libm::log(purchase.unit_price.major().max(1e-4));
    }
    own.sort_unstable_by(|a, b| a.item.cmp(b.item));
    own
}

#[allow(clippy::cast_possible_truncation)]
fn bought(own: &[Own<'_>]) -> Vec<Bought> {
    let mut kept: Vec<&Own<'_>> = own.iter().collect();
    if kept.len() > BOUGHT_MAX {
        let worth = |own: &Own<'_>| own.h60 * libm::exp(PRICE_EXPONENT * own.ln_price());
        kept.sort_by(|a, b| worth(b).total_cmp(&worth(a)));
        kept.truncate(BOUGHT_MAX);
        kept.sort_unstable_by(|a, b| a.item.cmp(b.item));
    }
    kept.into_iter()
        .map(|own| Bought { item: own.item.clone(), h60: own.h60 as f32, times: own.times, last: own.last, facts: own.facts() })
        .collect()
}

/// An item near the history.
struct Near<'a> {
    item: &'a ItemId,
    facts: &'a Facts,
    a: f64,
    f: f64,
}

/// Items near by, in whatever order, each with the weighted sums of what the rows of the items bought say.
fn near_in_rows<'a>(weighted: &[(f64, &Own<'a>)]) -> Vec<Near<'a>> {
    // Few items are near, many times over.
    let mut places: FxHashMap<&ItemId, usize> = FxHashMap::with_capacity_and_hasher(NEAR, FxBuildHasher);
    let mut near: Vec<Near<'_>> = Vec::with_capacity(NEAR);
    for (weight, row) in weighted.iter().filter_map(|(weight, own)| own.row.map(|row| (*weight, row))) {
        for entry in row.entries.iter().filter(|entry| entry.a > 0.0 || entry.f > 0.0) {
            let place = *places.entry(&entry.item).or_insert(near.len());
            if place == near.len() {
                near.push(Near { item: &entry.item, facts: &entry.facts, a: 0.0, f: 0.0 });
            }
            near[place].a += weight * f64::from(entry.a);
            near[place].f += weight * f64::from(entry.f);
        }
    }
    near
}

/// The same from all rows of a shop, which know each other's places.
fn near_in_shop<'a>(weighted: &[(f64, &Own<'_>)], rows: &'a Rows) -> Vec<Near<'a>> {
    let mut places: FxHashMap<u32, usize> = FxHashMap::with_capacity_and_hasher(NEAR, FxBuildHasher);
    let mut near: Vec<Near<'_>> = Vec::with_capacity(NEAR);
    for (weight, own) in weighted.iter().filter(|(_, own)| own.row.is_some()) {
        for nearby in rows.nearby(own.item) {
            let place = *places.entry(nearby.place).or_insert(near.len());
            if place == near.len() {
                let row = &rows.all()[nearby.place as usize];
                near.push(Near { item: &row.item, facts: &row.facts, a: 0.0, f: 0.0 });
            }
            near[place].a += weight * f64::from(nearby.a);
            near[place].f += weight * f64::from(nearby.f);
        }
    }
    near
}

#[allow(clippy::cast_possible_truncation)]
fn affinities(near: &[Near<'_>]) -> Vec<Affinity> {
    let nearest = |figure: fn(&Near<'_>) -> f64| {
        let mut places: Vec<usize> = (0..near.len()).filter(|place| figure(&near[*place]) > 0.0).collect();
        let stronger =
            |a: &usize, b: &usize| figure(&near[*b]).total_cmp(&figure(&near[*a])).then_with(|| near[*a].item.cmp(near[*b].item));
        if places.len() > AFFINITY_MAX {
            places.select_nth_unstable_by(AFFINITY_MAX, stronger);
            places.truncate(AFFINITY_MAX);
        }
        places
    };
    let mut kept: Vec<(usize, f64, f64)> = nearest(|near| near.a)
        .into_iter()
        .map(|place| (place, near[place].a, 0.0))
        .chain(nearest(|near| near.f).into_iter().map(|place| (place, 0.0, near[place].f)))
        .collect();
    kept.sort_unstable_by(|a, b| near[a.0].item.cmp(near[b.0].item));
    kept.dedup_by(|later, first| {
        let same = later.0 == first.0;
        if same {
            (first.1, first.2) = (first.1 + later.1, first.2 + later.2);
        }
        same
    });
    let affinity = |(place, a, f): (usize, f64, f64)| Affinity {
        item: near[place].item.clone(),
        a: a as f32,
        f: f as f32,
        facts: near[place].facts.clone(),
    };
    kept.into_iter().map(affinity).collect()
}

#[allow(clippy::cast_possible_truncation)]
fn title(weighted: &[(f64, &Own<'_>)]) -> Vec<ProfileWord> {
    let mut words: Vec<(u32, f64)> = weighted
        .iter()
        .filter_map(|(weight, own)| own.row.map(|row| (weight, row)))
        .flat_map(|(weight, row)| row.facts.title.iter().map(move |word| (word.word, weight * word.float())))
        .collect();
    // Stable, so that each word's weights are added in order of the items.
    words.sort_by_key(|(word, _)| *word);
    words.dedup_by(|later, first| {
        let same = later.0 == first.0;
        if same {
            first.1 += later.1;
        }
        same
    });
    if words.len() > PROFILE_WORDS_MAX {
        words.sort_by(|a, b| b.1.total_cmp(&a.1));
        words.truncate(PROFILE_WORDS_MAX);
        words.sort_unstable_by_key(|(word, _)| *word);
    }
    words.into_iter().map(|(word, weight)| ProfileWord { word, weight: weight as f32 }).collect()
}

#[allow(clippy::cast_possible_truncation)]
fn categories(weighted: &[(f64, &Own<'_>)]) -> Vec<CategoryShare> {
    let mut shares: Vec<(Tag, f64)> = weighted
        .iter()
        .filter_map(|(weight, own)| own.row.map(|row| (row.facts.category, *weight)))
        .filter(|(category, _)| *category != Tag::NONE)
        .collect();
    shares.sort_by_key(|(category, _)| *category);
    shares.dedup_by(|later, first| {
        let same = later.0 == first.0;
        if same {
            first.1 += later.1;
        }
        same
    });
    shares.into_iter().map(|(category, share)| CategoryShare { category, share: share as f32 }).collect()
}

/// Share of spending on lines well below the item's known price; lines of unknown items count as full price.
fn discount_share(purchases: &[Purchase<'_>], own: &[Own<'_>]) -> Millionths {
    let (mut spent, mut reduced) = (0.0, 0.0);
    for purchase in purchases {
        let price = purchase.unit_price.major().max(0.0);
        let value = price * f64::from(purchase.quantity);
        spent += value;
        let known = own.binary_search_by(|own| own.item.cmp(purchase.item)).ok().and_then(|place| own[place].row);
        if known.is_some_and(|row| price < REDUCED * libm::exp(f64::from(row.facts.ln_price))) {
            reduced += value;
        }
    }
    if spent > 0.0 { Millionths::nearest(reduced / spent) } else { Millionths(0) }
}

/// The profile of a customer of `history` (by number) as of `moment`: orders strictly before it. `None` without any.
#[must_use]
pub fn of_customer(history: &History, rows: &Rows, customer: u32, moment: Timestamp) -> Option<Profile> {
    let orders = history.orders_before(customer, moment);
    let purchases: Vec<Purchase<'_>> = orders
        .iter()
        .flat_map(|order| history.lines(*order as usize).map(move |line| (*order, line)))
        .map(|(order, line)| Purchase {
            order,
            time: history.times()[order as usize],
            item: history.items().id(history.line_items()[line]),
            quantity: history.line_quantities()[line],
            unit_price: Money::new(history.line_prices()[line], history.currency()),
        })
        .collect();
    (!orders.is_empty()).then(|| derive_near(&purchases, moment, |item| rows.get(item), |weighted| near_in_shop(weighted, rows)))
}
