//! Counts between the two forms they have: by number while a whole shop is learned at once, by anchor where they are stored.

use scoring::count::{Counted, Footing, PairCount, PairWeights};
use scoring::facts::Facts;
use scoring::id::ItemId;
use scoring::plan::Contribution;
use scoring::time::Timestamp;

use crate::counts::{Counts, feeds_pairs};
use crate::gathered::{Gathered, Gathering};
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
    footings_of(items, &tables.counts, tables.rows.all().iter().map(|row| (&row.item, &row.facts)))
}

pub(crate) fn footings_of<'a>(
    items: &Items,
    counts: &Counts,
    goods: impl Iterator<Item = (&'a ItemId, &'a Facts)>,
) -> Vec<Footing> {
    let footing = |(item, facts): (&ItemId, &Facts)| {
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
    goods.map(footing).collect()
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
    let mut gathering = Gathering::default();
    stored.iter().for_each(|(item, counted)| gathering.take(item, counted));
    let Gathered { items, counts, sales, orders } = gathering.finish();
    let rows = Rows::build(&Basis { items: &items, counts: &counts, sales: &sales, shelf, now });
    let footings = footings_of(&items, &counts, rows.all().iter().map(|row| (&row.item, &row.facts)));
    Rebuilt { rows, orders, footings }
}
