//! Orders laid out for counting: each customer's one after the other, so that what follows an order stands right behind it.

use core::hint::black_box;
use core::ops::{BitXor, Range};

use crate::counts::{PAIR_ITEMS_MAX, feeds_pairs, follow_weight, within_follow};
use crate::history::History;

/// Sizes of orders are below it: a power of two, so that a masked size needs no check.
pub(crate) const SIZES: usize = (PAIR_ITEMS_MAX + 1).next_power_of_two();
/// Items of an order that are fetched with one of them.
const NEAR: usize = 16;

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
    weights: Vec<[i64; SIZES]>,
}

/// Where an order's lines stand.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Placed {
    start: u32,
    /// End of its own lines; there begin those of the orders that follow it.
    end: u32,
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
                placed.place(history.basket(order).items);
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
            placed.place(history.basket(order).items);
        }
        placed
    }

    fn place(&mut self, items: &[u32]) {
        let start = self.items.len() as u32;
        self.items.extend(items.iter().map(|item| N::of(*item)));
        self.sizes.resize(self.items.len(), items.len() as u8);
        let end = self.items.len() as u32;
        self.orders.push(Placed { start, end, followers_end: end });
        self.received.push(0);
    }

    /// The orders after `order` up to `end` follow it.
    fn follow(&mut self, order: usize, end: usize) {
        let size = self.orders[order].size();
        let followers = order + 1..end;
        for (later, received) in self.orders[followers.clone()].iter().zip(&mut self.received[followers]) {
            *received += self.weights[size][later.size()] * size as i64;
        }
        self.orders[order].followers_end = self.orders[end - 1].end;
    }

    /// All orders, each with what earlier ones add to each of its items.
    pub(crate) fn orders(&self) -> impl ExactSizeIterator<Item = (Placed, i64)> + '_ {
        self.orders.iter().copied().zip(self.received.iter().copied())
    }

    /// Items of an order, ascending.
    pub(crate) fn items(&self, order: Placed) -> &[N] {
        &self.items[order.start as usize..order.end as usize]
    }

    /// Items of all orders that follow an order, with the sizes of theirs, and the weights by such a size.
    pub(crate) fn followers(&self, order: Placed) -> (&[N], &[u8], &[i64; SIZES]) {
        let lines = order.end as usize..order.followers_end as usize;
        (&self.items[lines.clone()], &self.sizes[lines], &self.weights[order.size()])
    }

    /// Reads some of the items of these orders, and the first of what follows each, only to have them all near: waiting for all at
    /// once takes little longer than waiting for one.
    pub(crate) fn fetch(&self, orders: &[Placed]) {
        let mut read = 0;
        for order in orders {
            read ^= self.items(*order).iter().step_by(NEAR).map(|item| (*item).into()).fold(0, u32::bitxor);
            let (items, sizes, _) = self.followers(*order);
            if let (Some(item), Some(size)) = (items.get(NEAR), sizes.first()) {
                read ^= (*item).into() ^ u32::from(*size);
            }
        }
        black_box(read);
    }
}

impl Placed {
    const fn size(self) -> usize {
        (self.end - self.start) as usize
    }
}

fn weight(earlier: usize, later: usize) -> i64 {
    if feeds_pairs(earlier) && feeds_pairs(later) { follow_weight(earlier, later) } else { 0 }
}
