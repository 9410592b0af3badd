//! Pair rows: a pure function of counts, sales, shelf and the moment of the rebuild.

use rayon::prelude::*;
use scoring::facts::{Facts, Tag};
use scoring::id::ItemId;
use scoring::money::Money;
use scoring::pair::{NEIGHBOURS_MAX, Neighbour, PairEntry, PairRow, TITLE_BYTES_MAX};
use scoring::time::Timestamp;

use crate::counts::Counts;
use crate::evidence::{Evidence, Weights};
use crate::items::Items;
use crate::ridge;
use crate::sales::Sales;
use crate::shelf::{Good, Shelf};
use crate::titles::Titles;

/// Entries by ridge weight, by association, by follow-up, by title.
pub(crate) const BY_E: usize = 30;
pub(crate) const BY_A: usize = 30;
pub(crate) const BY_F: usize = 10;
pub(crate) const BY_T: usize = 10;
/// Best sellers of the category that stand in for evidence.
const BEST_SELLERS: usize = 10;
/// Fewest rows that a thread takes at once.
pub(crate) const ROWS_A_THREAD: usize = 64;
/// Place of an item that is not on the shelf.
pub(crate) const UNLISTED: u32 = u32::MAX;

/// What rows are made from.
#[derive(Clone, Copy, Debug)]
pub struct Basis<'a> {
    /// Numbers of the items in counts and sales.
    pub items: &'a Items,
    /// Pairs.
    pub counts: &'a Counts,
    /// Popularity and first sales.
    pub sales: &'a Sales,
    /// What gets a row and may be a candidate.
    pub shelf: &'a Shelf,
    /// The moment at which ages are measured.
    pub now: Timestamp,
}

/// A row for every good of the shelf.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows {
    rows: Vec<PairRow>,
    /// By place: what profiles ask of a row's entries, without the rest of them.
    nearby: Vec<Vec<Nearby>>,
    lambda: f64,
}

/// An entry with evidence of orders.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Nearby {
    /// Place of its item's own row.
    pub(crate) place: u32,
    pub(crate) a: f32,
    pub(crate) f: f32,
}

impl Rows {
    /// Builds all rows.
    #[must_use]
    pub fn build(basis: &Basis<'_>) -> Self {
        let ground = Ground::of(basis);
        let goods = ground.goods.len();
        let (rows, nearby) = (0..goods)
            .into_par_iter()
            .with_min_len(ROWS_A_THREAD)
            .map_init(|| Evidence::new(goods), |evidence, place| ground.row(place, evidence))
            .unzip();
        Self { rows, nearby, lambda: ground.weights.lambda }
    }

    /// The row of an item.
    #[must_use]
    pub fn get(&self, item: &ItemId) -> Option<&PairRow> {
        self.place(item).map(|place| &self.rows[place])
    }

    /// Its entries with evidence of orders; none without a row.
    pub(crate) fn nearby(&self, item: &ItemId) -> &[Nearby] {
        self.place(item).map_or(&[], |place| &self.nearby[place])
    }

    fn place(&self, item: &ItemId) -> Option<usize> {
        self.rows.binary_search_by(|row| row.item.cmp(item)).ok()
    }

    /// All rows, items ascending.
    #[must_use]
    pub fn all(&self) -> &[PairRow] {
        &self.rows
    }

    /// The ridge's penalty.
    #[must_use]
    pub const fn lambda(&self) -> f64 {
        self.lambda
    }
}

/// What all rows share. A good's place on the shelf is its place in id order, so ties break by place.
pub(crate) struct Ground<'a> {
    now: Timestamp,
    pub(crate) goods: Vec<(&'a ItemId, &'a Good)>,
    /// By place: the item's number, if it was ever in an order.
    numbers: Vec<Option<u32>>,
    pub(crate) facts: Vec<Facts>,
    titles: Titles,
    weights: Weights<'a>,
    /// Places of the best sellers of each category.
    best: Vec<(Tag, Vec<u32>)>,
}

impl<'a> Ground<'a> {
    #[allow(clippy::cast_possible_truncation)]
    pub(crate) fn of(basis: &Basis<'a>) -> Self {
        let goods: Vec<(&ItemId, &Good)> = basis.shelf.iter().collect();
        let numbers: Vec<Option<u32>> = goods.iter().map(|(item, _)| basis.items.number(item)).collect();
        let mut places = vec![UNLISTED; basis.items.len()];
        for (place, number) in (0_u32..).zip(&numbers) {
            if let Some(number) = number {
                places[*number as usize] = place;
            }
        }
        let sold: Vec<bool> = numbers.iter().map(|number| number.is_some_and(|number| basis.sales.orders(number) > 0)).collect();
        let titles = Titles::of(&goods.iter().map(|(_, good)| *good).collect::<Vec<_>>(), &sold);
        let facts: Vec<Facts> = goods
            .par_iter()
            .zip(&numbers)
            .enumerate()
            .with_min_len(ROWS_A_THREAD)
            .map(|(place, ((_, good), number))| {
                let popularity = number.map(|number| basis.sales.popularity(number, basis.now)).unwrap_or_default();
                let age = popularity.first.map_or(0.0, |first| basis.now.days_since(first).max(0.0));
                Facts {
                    ln_price: libm::log(Money::new(good.price.max(1), basis.shelf.currency()).major()) as f32,
                    pop14: libm::log1p(popularity.pop14) as f32,
                    pop60: libm::log1p(popularity.pop60) as f32,
                    ln_age: libm::log1p(age) as f32,
                    category: Tag::of(&good.category),
                    brand: Tag::of(&good.brand),
                    title: titles.facts(place),
                }
            })
            .collect();
        let lambda = ridge::lambda(basis.counts);
        let wanted: Vec<bool> = places.iter().map(|place| *place != UNLISTED).collect();
        let ridge = ridge::weights(basis.counts, basis.items, lambda, &wanted);
        let weights = Weights::new(basis.counts, places, ridge, lambda);
        let best = best_sellers(&facts);
        Self { now: basis.now, goods, numbers, facts, titles, weights, best }
    }

    pub(crate) fn row(&self, place: usize, evidence: &mut Evidence) -> (PairRow, Vec<Nearby>) {
        let (item, good) = self.goods[place];
        evidence.gather(&self.weights, &self.titles, place, self.numbers[place]);
        let mut chosen: Vec<u32> = Vec::with_capacity(BY_E + BY_A + BY_F + BY_T);
        for (list, most) in [(&mut evidence.e, BY_E), (&mut evidence.a, BY_A), (&mut evidence.f, BY_F), (&mut evidence.t, BY_T)] {
            chosen.extend(top(list, most));
        }
        chosen.sort_unstable();
        chosen.dedup();
        let mut entries: Vec<PairEntry> = chosen.iter().map(|other| self.entry(place, *other, evidence)).collect();
        let nearby = chosen.into_iter().zip(&entries).filter(|(_, entry)| entry.a > 0.0 || entry.f > 0.0);
        let nearby = nearby.map(|(place, entry)| Nearby { place, a: entry.a, f: entry.f }).collect();
        evidence.clear();
        if entries.is_empty() {
            entries = self.cold_entries(place);
        }
        let row = PairRow {
            item: item.clone(),
            title: shortened(&good.title),
            as_of: self.now,
            facts: self.facts[place].clone(),
            entries,
            neighbours: self.neighbours(place),
        };
        (row, nearby)
    }

    #[allow(clippy::cast_possible_truncation)]
    fn entry(&self, anchor: usize, other: u32, evidence: &Evidence) -> PairEntry {
        let pair = self.weights.pair(self.numbers[anchor], self.numbers[other as usize]);
        PairEntry {
            item: self.goods[other as usize].0.clone(),
            e: pair.e as f32,
            a: pair.a as f32,
            l: pair.l as f32,
            f: pair.f as f32,
            t: evidence.title(other).min(1.0) as f32,
            facts: self.facts[other as usize].clone(),
        }
    }

    /// Best sellers of the category, with no evidence of their own.
    fn cold_entries(&self, anchor: usize) -> Vec<PairEntry> {
        let Ok(found) = self.best.binary_search_by_key(&self.facts[anchor].category, |(tag, _)| *tag) else {
            return Vec::new();
        };
        let mut places: Vec<u32> =
            self.best[found].1.iter().copied().filter(|place| *place as usize != anchor).take(BEST_SELLERS).collect();
        places.sort_unstable();
        let empty = |place: u32| PairEntry {
            item: self.goods[place as usize].0.clone(),
            e: 0.0,
            a: 0.0,
            l: 0.0,
            f: 0.0,
            t: 0.0,
            facts: self.facts[place as usize].clone(),
        };
        places.into_iter().map(empty).collect()
    }

    fn neighbours(&self, anchor: usize) -> Vec<Neighbour> {
        let Some(number) = self.numbers[anchor] else { return Vec::new() };
        let row = self.weights.counts.row(number);
        let mut listed: Vec<(u32, u32)> = row
            .items
            .iter()
            .zip(row.c0.iter())
            .map(|(other, together)| (self.weights.places[other as usize], together))
            .filter(|(place, _)| *place != UNLISTED && *place as usize != anchor)
            .collect();
        let nearer = |a: &(u32, u32), b: &(u32, u32)| b.1.cmp(&a.1).then(a.0.cmp(&b.0));
        if listed.len() > NEIGHBOURS_MAX {
            listed.select_nth_unstable_by(NEIGHBOURS_MAX, nearer);
            listed.truncate(NEIGHBOURS_MAX);
        }
        listed.sort_unstable_by(nearer);
        let name = |(place, together): (u32, u32)| Neighbour { item: self.goods[place as usize].0.clone(), together };
        listed.into_iter().map(name).collect()
    }
}

/// The places of the `most` largest values, ties by place; reorders `list`.
fn top(list: &mut Vec<(f64, u32)>, most: usize) -> impl Iterator<Item = u32> {
    if list.len() > most {
        list.select_nth_unstable_by(most, |a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        list.truncate(most);
    }
    list.iter().map(|(_, place)| *place)
}

/// Per category, its places by falling 14-day popularity, then id; one more than needed, since an anchor is not its own entry.
fn best_sellers(facts: &[Facts]) -> Vec<(Tag, Vec<u32>)> {
    let mut places: Vec<(Tag, u32)> = (0_u32..)
        .zip(facts)
        .filter(|(_, facts)| facts.category != Tag::NONE)
        .map(|(place, facts)| (facts.category, place))
        .collect();
    places.sort_unstable_by(|a, b| {
        let pop = |place: u32| facts[place as usize].pop14;
        a.0.cmp(&b.0).then(pop(b.1).total_cmp(&pop(a.1))).then(a.1.cmp(&b.1))
    });
    places
        .chunk_by(|a, b| a.0 == b.0)
        .map(|same| (same[0].0, same.iter().map(|(_, place)| *place).take(BEST_SELLERS + 1).collect()))
        .collect()
}

/// At most [`TITLE_BYTES_MAX`] bytes, cut between characters.
fn shortened(title: &str) -> String {
    let end = (0..=TITLE_BYTES_MAX.min(title.len())).rev().find(|end| title.is_char_boundary(*end)).unwrap_or(0);
    title[..end].to_owned()
}
