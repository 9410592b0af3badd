//! Orders laid out for counting: each customer's one after the other, so that what follows an order stands right behind it.

use core::hint::black_box;
use core::ops::Range;

use crate::counts::{PAIR_ITEMS_MAX, feeds_pairs, follow_weight, within_follow};
use crate::history::History;

/// Sizes of orders are below it: a power of two, so that a masked size needs no check.
pub(crate) const SIZES: usize = (PAIR_ITEMS_MAX + 1).next_power_of_two();
/// How far behind the first item of an order another one is fetched with it.
const NEAR: usize = 32;

/// An item's number as it is laid out: in few bytes where there are few items, since reading them is what counting waits for.
pub(crate) trait Number: Copy + Default + Into<u32> + Send + Sync {
    /// The number in this form; only numbers that fit are ever given.
    fn of(item: u32) -> Self;
}

impl Number for u32 {
    fn of(item: u32) -> Self {
        item
    }
}

impl Number for u16 {
    #[allow(clippy::cast_possible_truncation)]
    fn of(item: u32) -> Self {
        item as Self
    }
}

/// The orders of a range that feed pairs: customer by customer in order of time, those of nobody at the end.
pub(crate) struct Sequences<N> {
    orders: Vec<Placed>,
    /// What earlier orders add to each item of an order, over all their items.
    received: Vec<i64>,
    /// Items of all lines.
    items: Vec<N>,
    /// Size of each line's order.
    sizes: Vec<u8>,
    /// What a pair of orders adds to each of their directed pairs, by the sizes of the earlier and the later.
    weights: Vec<[u32; SIZES]>,
}

/// Where an order's lines stand: as many as the size of its first line says. Behind them begin those of the orders that follow it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Placed {
    start: u32,
    followers_end: u32,
}

#[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap)]
impl<N: Number> Sequences<N> {
    pub(crate) fn of(history: &History, range: &Range<usize>) -> Self {
        let weights = (0..=PAIR_ITEMS_MAX).map(|earlier| core::array::from_fn(|later| weight(earlier, later))).collect();
        let counted = |order: &usize| range.contains(order) && feeds_pairs(history.lines(*order).len());
        let mut placed = Self {
            orders: Vec::with_capacity(range.len()),
            received: Vec::with_capacity(range.len()),
            items: Vec::with_capacity(history.lines_len()),
            sizes: Vec::with_capacity(history.lines_len()),
            weights,
        };
        let mut times = Vec::new();
        for customer in 0..history.customers_len() as u32 {
            let first = placed.orders.len();
            times.clear();
            for order in history.orders_of(customer).iter().map(|order| *order as usize).filter(counted) {
                placed.place(&history.line_items()[history.lines(order)]);
                times.push(history.times()[order]);
            }
            let mut follower = 0;
            for (order, time) in times.iter().enumerate() {
                while times.get(follower).is_some_and(|later| within_follow(*time, *later)) {
                    follower += 1;
                }
                placed.follow(first + order, first + follower);
            }
        }
        for order in range.clone().filter(|order| history.customer(*order).is_none()).filter(counted) {
            placed.place(&history.line_items()[history.lines(order)]);
        }
        placed
    }

    fn place(&mut self, items: &[u32]) {
        let start = self.items.len() as u32;
        self.items.extend(items.iter().map(|item| N::of(*item)));
        self.sizes.resize(self.items.len(), items.len() as u8);
        self.orders.push(Placed { start, followers_end: self.items.len() as u32 });
        self.received.push(0);
    }

    /// The orders after `order` up to `end` follow it.
    fn follow(&mut self, order: usize, end: usize) {
        let size = self.size(self.orders[order]);
        for later in order + 1..end {
            self.received[later] += i64::from(self.weights[size][self.size(self.orders[later])]) * size as i64;
        }
        // The last one's own followers are not placed yet.
        self.orders[order].followers_end = self.own_end(self.orders[end - 1]);
    }

    fn size(&self, order: Placed) -> usize {
        self.sizes[order.start as usize].into()
    }

    fn own_end(&self, order: Placed) -> u32 {
        order.start + u32::from(self.sizes[order.start as usize])
    }

    /// All orders, each with what earlier ones add to each of its items.
    pub(crate) fn orders(&self) -> impl ExactSizeIterator<Item = (Placed, i64)> + '_ {
        self.orders.iter().copied().zip(self.received.iter().copied())
    }

    /// Items of an order, ascending.
    pub(crate) fn items(&self, order: Placed) -> &[N] {
        &self.items[order.start as usize..self.own_end(order) as usize]
    }

    /// Items of all orders that follow an order, with the sizes of theirs, and the weights by such a size.
    pub(crate) fn followers(&self, order: Placed) -> (&[N], &[u8], &[u32; SIZES]) {
        let lines = self.own_end(order) as usize..order.followers_end as usize;
        (&self.items[lines.clone()], &self.sizes[lines], &self.weights[self.size(order)])
    }

    /// Reads a little of what stands at these orders and behind them, only to have it near: waiting for all at once takes little
    /// longer than waiting for one. Nothing here depends on what is read, or the wait for it would be no shorter.
    pub(crate) fn fetch(&self, orders: &[Placed]) {
        let last = self.items.len().saturating_sub(1);
        let mut read = 0;
        for order in orders {
            for line in [order.start as usize, last.min(order.start as usize + NEAR)] {
                read ^= self.items[line].into() ^ u32::from(self.sizes[line]);
            }
        }
        black_box(read);
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn weight(earlier: usize, later: usize) -> u32 {
    if feeds_pairs(earlier) && feeds_pairs(later) { follow_weight(earlier, later) as u32 } else { 0 }
}
