//! The only learned state of the pair tables: whole numbers that add and subtract exactly.

use core::ops::Range;

use scoring::time::Timestamp;

use crate::column::Column;
use crate::history::{Basket, History};
use crate::sequences::Number;
use crate::tally::Tally;

/// 2^24: weights are held as round(w x 2^24).
pub const UNIT: f64 = 16_777_216.0;
/// Orders of more items feed popularity and profiles, not pairs.
pub const PAIR_ITEMS_MAX: usize = 100;
/// How long after an order a later one of the same customer counts as following it.
pub const FOLLOW_DAYS: i64 = 30;

/// Counts of pairs. Equal counts have equal fields: no empty row stands at the end, no entry counts nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    orders: u64,
    rows: Vec<CountRow>,
    follows: Vec<FollowRow>,
    received: Vec<i64>,
}

/// What was in one order with an item j, itself included; ascending by item number. Columns of one length.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CountRow {
    /// The other item i.
    pub items: Column<u32>,
    /// Orders with both.
    pub c0: Column<u32>,
    /// Sum of 1/sqrt(m), m = max(n - 1, 1), in 1/[`UNIT`].
    pub ch: Column<i64>,
    /// Sum of 1/m, in 1/[`UNIT`].
    pub c1: Column<i64>,
}

/// What followed an item j within 30 days; ascending by item number. Columns of one length.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FollowRow {
    /// The later item i, which may be j itself: a rebuy.
    pub items: Column<u32>,
    /// Sum of 1/sqrt(n n'), in 1/[`UNIT`].
    pub f: Column<i64>,
    /// Sum of the row.
    pub sent: i64,
}

static NO_COUNTS: CountRow = CountRow { items: Column::new(), c0: Column::new(), ch: Column::new(), c1: Column::new() };
static NO_FOLLOWS: FollowRow = FollowRow { items: Column::new(), f: Column::new(), sent: 0 };

/// What one order adds to each of its pairs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PairWeight {
    pub(crate) ch: i64,
    pub(crate) c1: i64,
}

#[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
impl PairWeight {
    pub(crate) fn of(items: usize) -> Self {
        let m = items.saturating_sub(1).max(1) as f64;
        Self { ch: (UNIT / m.sqrt()).round() as i64, c1: (UNIT / m).round() as i64 }
    }
}

/// What an order of `earlier` items followed by one of `later` adds to each directed pair.
#[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
pub(crate) fn follow_weight(earlier: usize, later: usize) -> i64 {
    (UNIT / ((earlier * later) as f64).sqrt()).round() as i64
}

/// Whether an order of so many items feeds pairs.
pub(crate) const fn feeds_pairs(items: usize) -> bool {
    items >= 1 && items <= PAIR_ITEMS_MAX
}

/// Whether `later` is at most [`FOLLOW_DAYS`] after `earlier`.
pub(crate) fn within_follow(earlier: Timestamp, later: Timestamp) -> bool {
    later <= earlier.plus_days(FOLLOW_DAYS)
}

/// Whether an order joins the counts or leaves them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Add,
    Subtract,
}

impl Change {
    const fn signed(self, weight: i64) -> i64 {
        match self {
            Self::Add => weight,
            Self::Subtract => -weight,
        }
    }
}

impl Counts {
    /// Counts the orders with these numbers, all at once.
    #[must_use]
    pub fn build(history: &History, orders: Range<usize>) -> Self {
        let mut counts = if u16::try_from(history.items().len()).is_ok() {
            Self::of(&Tally::<u16>::of(history, orders))
        } else {
            Self::of(&Tally::<u32>::of(history, orders))
        };
        counts.trim();
        counts
    }

    /// Of rows by item number, as stored counts give them, and how many orders fed them.
    pub(crate) fn of_rows(orders: i64, rows: Vec<CountRow>, follows: Vec<FollowRow>, received: Vec<i64>) -> Self {
        let mut counts = Self { orders: orders.max(0).unsigned_abs(), rows, follows, received };
        counts.trim();
        counts
    }

    fn of<N: Number>(tally: &Tally<N>) -> Self {
        let (rows, follows) = tally.rows();
        Self { orders: tally.orders(), rows, follows, received: tally.received() }
    }

    /// Counts one more order against `others`: the same customer's other counted orders within [`FOLLOW_DAYS`] either way
    /// (those further away or too large are passed over).
    pub fn add(&mut self, order: Basket<'_>, others: &[Basket<'_>]) {
        self.change(order, others, Change::Add);
    }

    /// Takes away an order that was added; `others` as in [`Counts::add`]. Afterwards the counts are as if it had never been.
    pub fn subtract(&mut self, order: Basket<'_>, others: &[Basket<'_>]) {
        self.change(order, others, Change::Subtract);
        self.trim();
    }

    fn change(&mut self, order: Basket<'_>, others: &[Basket<'_>], change: Change) {
        if !feeds_pairs(order.items.len()) {
            return;
        }
        self.reach(order.items);
        match change {
            Change::Add => self.orders += 1,
            Change::Subtract => self.orders = self.orders.saturating_sub(1),
        }
        let weight = PairWeight::of(order.items.len());
        for item in order.items {
            self.rows[*item as usize].change(order.items, weight, change);
        }
        for other in others.iter().filter(|other| feeds_pairs(other.items.len())) {
            let (earlier, later) =
                if (order.time, order.id) < (other.time, other.id) { (&order, other) } else { (other, &order) };
            if within_follow(earlier.time, later.time) {
                self.reach(other.items);
                let weight = change.signed(follow_weight(earlier.items.len(), later.items.len()));
                self.change_follow(earlier.items, later.items, weight);
            }
        }
    }

    #[allow(clippy::cast_possible_wrap)]
    fn change_follow(&mut self, earlier: &[u32], later: &[u32], weight: i64) {
        for item in earlier {
            let row = &mut self.follows[*item as usize];
            row.change(later, weight);
            row.sent += weight * later.len() as i64;
        }
        for item in later {
            self.received[*item as usize] += weight * earlier.len() as i64;
        }
    }

    fn reach(&mut self, items: &[u32]) {
        let needed = items.iter().max().map_or(0, |item| *item as usize + 1);
        if needed > self.rows.len() {
            self.rows.resize_with(needed, CountRow::default);
            self.follows.resize_with(needed, FollowRow::default);
            self.received.resize(needed, 0);
        }
    }

    /// An item has a row if it was in any counted order, so the three columns of items end together.
    fn trim(&mut self) {
        let used = self.rows.iter().rposition(|row| !row.items.is_empty()).map_or(0, |last| last + 1);
        self.rows.truncate(used);
        self.follows.truncate(used);
        self.received.truncate(used);
    }

    /// Orders that feed pairs.
    #[must_use]
    pub const fn orders(&self) -> u64 {
        self.orders
    }

    /// How many items any row may name: all numbers are below it.
    #[must_use]
    pub const fn items_len(&self) -> usize {
        self.rows.len()
    }

    /// How many directed pairs are counted, the diagonal included.
    #[must_use]
    pub fn pairs_len(&self) -> usize {
        self.rows.iter().map(|row| row.items.len()).sum()
    }

    /// The row of an item; empty when it was never in a counted order.
    #[must_use]
    pub fn row(&self, item: u32) -> &CountRow {
        self.rows.get(item as usize).unwrap_or(&NO_COUNTS)
    }

    /// The directed row of an item.
    #[must_use]
    pub fn follow(&self, item: u32) -> &FollowRow {
        self.follows.get(item as usize).unwrap_or(&NO_FOLLOWS)
    }

    /// Sum of the directed column of an item.
    #[must_use]
    pub fn received(&self, item: u32) -> i64 {
        self.received.get(item as usize).copied().unwrap_or_default()
    }
}

impl CountRow {
    /// Place of `item` in the columns.
    #[must_use]
    pub fn place(&self, item: u32) -> Option<usize> {
        self.items.search(item).ok()
    }

    /// The sum of both.
    pub(crate) fn joined(mut self, other: Self) -> Self {
        let items: Vec<u32> = other.items.iter().collect();
        self.make_room(&items);
        for (index, item) in items.into_iter().enumerate() {
            let Some(place) = self.place(item) else { continue };
            self.c0.set(place, self.c0.get(place) + other.c0.get(index));
            self.ch.set(place, self.ch.get(place) + other.ch.get(index));
            self.c1.set(place, self.c1.get(place) + other.c1.get(index));
        }
        self
    }

    /// Opens an empty cell for each of the ascending `others` that has none.
    fn make_room(&mut self, others: &[u32]) {
        let places = make_room(&mut self.items, others);
        self.c0.insert_zeros(&places);
        self.ch.insert_zeros(&places);
        self.c1.insert_zeros(&places);
    }

    fn change(&mut self, others: &[u32], weight: PairWeight, change: Change) {
        if change == Change::Add {
            self.make_room(others);
        }
        let mut emptied = false;
        for other in others {
            let Some(place) = self.place(*other) else { continue };
            self.ch.set(place, self.ch.get(place) + change.signed(weight.ch));
            self.c1.set(place, self.c1.get(place) + change.signed(weight.c1));
            let orders = match change {
                Change::Add => self.c0.get(place) + 1,
                Change::Subtract => self.c0.get(place).saturating_sub(1),
            };
            self.c0.set(place, orders);
            emptied |= orders == 0;
        }
        if emptied {
            let keep: Vec<bool> = self.c0.iter().map(|count| count > 0).collect();
            self.items.retain(&keep);
            self.c0.retain(&keep);
            self.ch.retain(&keep);
            self.c1.retain(&keep);
        }
    }
}

impl FollowRow {
    /// Place of `item` in the columns.
    #[must_use]
    pub fn place(&self, item: u32) -> Option<usize> {
        self.items.search(item).ok()
    }

    fn change(&mut self, later: &[u32], weight: i64) {
        if weight > 0 {
            let places = make_room(&mut self.items, later);
            self.f.insert_zeros(&places);
        }
        let mut emptied = false;
        for item in later {
            let Some(place) = self.place(*item) else { continue };
            let sum = self.f.get(place) + weight;
            self.f.set(place, sum);
            emptied |= sum == 0;
        }
        if emptied {
            let keep: Vec<bool> = self.f.iter().map(|weight| weight != 0).collect();
            self.items.retain(&keep);
            self.f.retain(&keep);
        }
    }
}

/// Adds to the ascending `items` those of the ascending `others` that it lacks; where in its old places they belonged.
fn make_room(items: &mut Column<u32>, others: &[u32]) -> Vec<usize> {
    let lacking: Vec<(usize, u32)> =
        others.iter().filter_map(|other| items.search(*other).err().map(|place| (place, *other))).collect();
    let places: Vec<usize> = lacking.iter().map(|(place, _)| *place).collect();
    items.insert_zeros(&places);
    for (shift, (place, other)) in lacking.into_iter().enumerate() {
        items.set(place + shift, other);
    }
    places
}
