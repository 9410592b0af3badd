//! Stored counts of a whole shop, taken item by item as they are read.

use scoring::count::{Counted, DaySales};
use scoring::id::ItemId;
use scoring::time::Timestamp;

use crate::column::{Column, Whole};
use crate::counts::{CountRow, Counts, FollowRow};
use crate::items::Items;
use crate::sales::Sales;

/// Counts under collection.
#[derive(Debug, Default)]
pub struct Gathering {
    items: Items,
    orders: i64,
    anchors: Vec<Anchor>,
}

/// One item's counts, others by their numbers of arrival.
#[derive(Debug)]
struct Anchor {
    number: u32,
    received: i64,
    sales: Vec<DaySales>,
    row: CountRow,
    follows: FollowRow,
}

/// A shop's counts as rows are made from them.
#[derive(Clone, Debug)]
pub struct Gathered {
    /// Numbers of the items.
    pub items: Items,
    /// Pairs.
    pub counts: Counts,
    /// Sales, each day's at its noon.
    pub sales: Sales,
    /// Orders that feed pairs.
    pub orders: i64,
}

impl Gathering {
    /// Takes an item's counts; each item is to be taken once. Figures below 0 count as 0.
    pub fn take(&mut self, item: &ItemId, counted: &Counted) {
        let number = self.items.number_by_arrival(item);
        let (mut items, mut c0, mut ch, mut c1) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let (mut later, mut f) = (Vec::new(), Vec::new());
        for pair in &counted.pairs {
            let (other, weights) = (self.items.number_by_arrival(&pair.item), &pair.weights);
            if weights.c0 > 0 {
                items.push(other.into());
                c0.push(weights.c0.min(u32::MAX.into()).cast_unsigned());
                ch.push(weights.ch.max(0).cast_unsigned());
                c1.push(weights.c1.max(0).cast_unsigned());
            }
            if weights.f > 0 {
                later.push(other.into());
                f.push(weights.f.cast_unsigned());
            }
        }
        let sent = f.iter().map(|weight| weight.cast_signed()).sum();
        let row = CountRow { items: column(items), c0: column(c0), ch: column(ch), c1: column(c1) };
        let follows = FollowRow { items: column(later), f: column(f), sent };
        self.orders += counted.led;
        let (received, sales) = (counted.received.max(0), counted.sales.clone());
        self.anchors.push(Anchor { number, received, sales, row, follows });
    }

    /// Numbers all items in order of their ids, in which pairs stand already.
    #[must_use]
    pub fn finish(self) -> Gathered {
        let (items, renumbered) = self.items.sorted();
        let mut rows = vec![CountRow::default(); items.len()];
        let mut follows = vec![FollowRow::default(); items.len()];
        let mut received = vec![0; items.len()];
        let mut sales = Sales::default();
        let renumber = |numbers: &mut Column<u32>| {
            *numbers = column(numbers.iter().map(|number| renumbered[number as usize].into()).collect());
        };
        for mut anchor in self.anchors {
            let number = renumbered[anchor.number as usize];
            renumber(&mut anchor.row.items);
            renumber(&mut anchor.follows.items);
            put_days(&mut sales, number, &anchor.sales);
            received[number as usize] = anchor.received;
            rows[number as usize] = anchor.row;
            follows[number as usize] = anchor.follows;
        }
        let counts = Counts::of_rows(self.orders, rows, follows, received);
        Gathered { items, counts, sales, orders: self.orders }
    }
}

/// A column of these numbers, as narrow as they allow.
fn column<T: Whole>(numbers: Vec<u64>) -> Column<T> {
    let most = numbers.iter().copied().max().unwrap_or_default();
    Column::of(numbers.into_iter(), most)
}

/// Seconds from a day's begin to its noon.
const NOON: i64 = scoring::time::DAY_SECONDS / 2;

/// Sales as stored, each day's at noon.
fn put_days(sales: &mut Sales, item: u32, days: &[DaySales]) {
    for DaySales { day, orders } in days {
        let moment = Timestamp(day.saturating_mul(scoring::time::DAY_SECONDS).saturating_add(NOON));
        sales.put(item, moment, u32::try_from(*orders).unwrap_or_default());
    }
}
