//! Stored counts of a whole shop, taken item by item as they are read: 24 bytes a pair, and 12 more where one follows the other.

use scoring::count::{Counted, DaySales};
use scoring::id::ItemId;
use scoring::time::Timestamp;

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
        let (mut row, mut follows) = (CountRow::default(), FollowRow::default());
        for pair in &counted.pairs {
            let (other, weights) = (self.items.number_by_arrival(&pair.item), &pair.weights);
            if weights.c0 > 0 {
                row.items.push(other);
                row.c0.push(u32::try_from(weights.c0).unwrap_or(u32::MAX));
                row.ch.push(weights.ch);
                row.c1.push(weights.c1);
            }
            if weights.f > 0 {
                follows.items.push(other);
                follows.f.push(weights.f);
                follows.sent += weights.f;
            }
        }
        [&mut row.ch, &mut row.c1, &mut follows.f].into_iter().for_each(Vec::shrink_to_fit);
        [&mut row.items, &mut row.c0, &mut follows.items].into_iter().for_each(Vec::shrink_to_fit);
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
        let renumber = |numbers: &mut [u32]| numbers.iter_mut().for_each(|number| *number = renumbered[*number as usize]);
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

/// Seconds from a day's begin to its noon.
const NOON: i64 = scoring::time::DAY_SECONDS / 2;

/// Sales as stored, each day's at noon.
fn put_days(sales: &mut Sales, item: u32, days: &[DaySales]) {
    for DaySales { day, orders } in days {
        let moment = Timestamp(day.saturating_mul(scoring::time::DAY_SECONDS).saturating_add(NOON));
        sales.put(item, moment, u32::try_from(*orders).unwrap_or_default());
    }
}
