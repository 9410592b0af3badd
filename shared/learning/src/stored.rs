//! Counts between the two forms they have: by number while a whole shop is learned at once, by anchor where they are stored.

use scoring::count::{Counted, DaySales, Footing, PairCount, PairWeights};
use scoring::facts::Facts;
use scoring::id::ItemId;
use scoring::plan::Contribution;
use scoring::time::Timestamp;

use crate::counts::{Counts, feeds_pairs};
use crate::history::History;
use crate::items::Items;
use crate::rows::{Basis, Rows};
use crate::sales::Sales;
use crate::shelf::Shelf;
use crate::tables::Tables;

/// What an order of `history` (by number) contributes.
///
/// # Panics
/// When there is no such order.
#[must_use]
pub fn contribution(history: &History, order: usize) -> Contribution {
    let mut items: Vec<ItemId> = history.basket(order).items.iter().map(|number| history.items().id(*number).clone()).collect();
    items.sort_unstable();
    let customer = history.customer(order).map(|number| history.customer_id(number).clone());
    Contribution { customer, time: history.times()[order], items }
}

/// The counts of every item of `history`, items ascending, as plans, spread and folded order by order leave them.
#[must_use]
pub fn counted(history: &History, counts: &Counts, sales: &Sales) -> Vec<(ItemId, Counted)> {
    let items = history.items();
    let mut led = vec![0_i64; items.len()];
    for order in 0..history.len() {
        let basket = history.basket(order);
        let least = basket.items.iter().min_by_key(|number| items.rank(**number));
        if let Some(least) = least.filter(|_| feeds_pairs(basket.items.len())) {
            led[*least as usize] += 1;
        }
    }
    let mut all: Vec<(ItemId, Counted)> = (0_u32..)
        .zip(led)
        .map(|(number, led)| {
            let mut pairs = pairs(items, counts, number);
            pairs.sort_unstable_by(|a, b| a.item.cmp(&b.item));
            let counted = Counted { led, received: counts.received(number), sales: sales.days(number), pairs };
            (items.id(number).clone(), counted)
        })
        .filter(|(_, counted)| *counted != Counted::default())
        .collect();
    all.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    all
}

/// Both rows of an item as one.
fn pairs(items: &Items, counts: &Counts, number: u32) -> Vec<PairCount> {
    let (row, follows) = (counts.row(number), counts.follow(number));
    let together = row.items.iter().enumerate().map(|(place, other)| PairCount {
        item: items.id(other).clone(),
        weights: PairWeights {
            c0: row.c0.get(place).into(),
            ch: row.ch.get(place),
            c1: row.c1.get(place),
            f: follows.place(other).map_or(0, |place| follows.f.get(place)),
        },
    });
    let only_after = follows.items.iter().zip(follows.f.iter()).filter(|(other, _)| row.place(*other).is_none());
    let after = only_after
        .map(|(other, f)| PairCount { item: items.id(other).clone(), weights: PairWeights { f, ..PairWeights::default() } });
    together.chain(after).collect()
}

/// What the rows of `tables` leave behind for those that are renewed before the next rebuild.
#[must_use]
pub fn footings(items: &Items, tables: &Tables) -> Vec<Footing> {
    footings_of(items, &tables.counts, &tables.rows)
}

fn footings_of(items: &Items, counts: &Counts, rows: &Rows) -> Vec<Footing> {
    let footing = |item: &ItemId, facts: &Facts| {
        let number = items.number(item);
        let place = number.and_then(|number| counts.row(number).place(number).map(|place| (counts.row(number), place)));
        Footing {
            item: item.clone(),
            c0: place.map_or(0, |(row, place)| row.c0.get(place).into()),
            c1: place.map_or(0, |(row, place)| row.c1.get(place)),
            received: number.map_or(0, |number| counts.received(number)),
            facts: facts.clone(),
        }
    };
    rows.all().iter().map(|row| footing(&row.item, &row.facts)).collect()
}

/// Everything that stored counts give again: rows at one moment, and their footing.
#[derive(Clone, Debug)]
pub struct Rebuilt {
    /// A row for every good of the shelf.
    pub rows: Rows,
    /// Orders that feed pairs.
    pub orders: i64,
    /// The footing of the rows.
    pub footings: Vec<Footing>,
}

/// Rows, a pure function of the `stored` counts, the shelf and the moment. A day's sales count as made at its noon.
#[must_use]
pub fn rebuilt(stored: &[(ItemId, Counted)], shelf: &Shelf, now: Timestamp) -> Rebuilt {
    let mut items = Items::default();
    for (item, counted) in stored {
        items.number_by_arrival(item);
        for pair in &counted.pairs {
            items.number_by_arrival(&pair.item);
        }
    }
    let (items, _) = items.sorted();
    let orders: i64 = stored.iter().map(|(_, counted)| counted.led).sum();
    let numbered: Vec<(u32, &Counted)> =
        stored.iter().filter_map(|(item, counted)| Some((items.number(item)?, counted))).collect();
    let counts = Counts::of_stored(&items, &numbered, orders);
    let sales = Sales::of_days(numbered.iter().map(|(number, counted)| (*number, counted.sales.as_slice())));
    let rows = Rows::build(&Basis { items: &items, counts: &counts, sales: &sales, shelf, now });
    let footings = footings_of(&items, &counts, &rows);
    Rebuilt { rows, orders, footings }
}

/// Seconds from a day's begin to its noon.
const NOON: i64 = scoring::time::DAY_SECONDS / 2;

impl Sales {
    /// Sales as stored, each day's at noon.
    fn of_days<'a>(by_item: impl Iterator<Item = (u32, &'a [DaySales])>) -> Self {
        let mut sales = Self::default();
        for (item, days) in by_item {
            for DaySales { day, orders } in days {
                let moment = Timestamp(day.saturating_mul(scoring::time::DAY_SECONDS).saturating_add(NOON));
                sales.put(item, moment, u32::try_from(*orders).unwrap_or_default());
            }
        }
        sales
    }
}
