//! The batch way to counts: one dense accumulator, one anchor after the other.

use core::ops::Range;

use rayon::prelude::*;

use crate::counts::{CountRow, FollowRow, PairWeight, feeds_pairs, follow_weight, within_follow};
use crate::history::History;

/// Fewest anchors that a thread takes at once: its accumulator is as long as the list of items.
const ANCHORS_A_THREAD: usize = 256;

/// The orders to count, by anchor.
pub(crate) struct Tally<'a> {
    history: &'a History,
    /// Where each item's orders begin in `orders`; one more than items.
    starts: Vec<u32>,
    orders: Vec<u32>,
    /// Where each counted order's followers begin, from the first order of the range on; one more than orders.
    follower_starts: Vec<u32>,
    followers: Vec<(u32, i64)>,
    first: usize,
    counted: u64,
    weights: Vec<PairWeight>,
}

/// One thread's accumulators, all zero between anchors.
struct Scratch {
    cells: Vec<Cell>,
    follows: Vec<i64>,
    seen: Vec<u64>,
}

#[derive(Clone, Copy, Default)]
struct Cell {
    ch: i64,
    c1: i64,
    c0: u32,
}

#[allow(clippy::cast_possible_truncation)]
impl<'a> Tally<'a> {
    pub(crate) fn of(history: &'a History, range: Range<usize>) -> Self {
        let range = range.start.min(history.len())..range.end.min(history.len());
        let counts = |order: &usize| feeds_pairs(history.lines(*order).len());
        let mut starts = vec![0_u32; history.items().len() + 1];
        for order in range.clone().filter(counts) {
            for item in history.basket(order).items {
                starts[*item as usize + 1] += 1;
            }
        }
        for item in 1..starts.len() {
            starts[item] += starts[item - 1];
        }
        let mut next = starts.clone();
        let mut orders = vec![0_u32; starts.last().copied().unwrap_or_default() as usize];
        let mut counted = 0;
        for order in range.clone().filter(counts) {
            counted += 1;
            for item in history.basket(order).items {
                let place = &mut next[*item as usize];
                orders[*place as usize] = order as u32;
                *place += 1;
            }
        }
        let (follower_starts, followers) = followers(history, &range);
        let weights = (0..=crate::counts::PAIR_ITEMS_MAX).map(PairWeight::of).collect();
        Self { history, starts, orders, follower_starts, followers, first: range.start, counted, weights }
    }

    pub(crate) const fn orders(&self) -> u64 {
        self.counted
    }

    pub(crate) fn rows(&self) -> (Vec<CountRow>, Vec<FollowRow>) {
        let items = self.starts.len() - 1;
        (0..items)
            .into_par_iter()
            .with_min_len(ANCHORS_A_THREAD)
            .map_init(
                || Scratch { cells: vec![Cell::default(); items], follows: vec![0; items], seen: vec![0; items.div_ceil(64)] },
                |scratch, anchor| {
                    let orders = &self.orders[self.starts[anchor] as usize..self.starts[anchor + 1] as usize];
                    (self.row(orders, scratch), self.follow(orders, scratch))
                },
            )
            .unzip()
    }

    fn row(&self, orders: &[u32], scratch: &mut Scratch) -> CountRow {
        for order in orders {
            let items = self.history.basket(*order as usize).items;
            let weight = self.weights[items.len()];
            for item in items {
                let cell = &mut scratch.cells[*item as usize];
                cell.ch += weight.ch;
                cell.c1 += weight.c1;
                cell.c0 += 1;
                scratch.seen[(*item / 64) as usize] |= 1 << (item % 64);
            }
        }
        let length = scratch.seen.iter().map(|word| word.count_ones() as usize).sum();
        let mut row = CountRow {
            items: Vec::with_capacity(length),
            c0: Vec::with_capacity(length),
            ch: Vec::with_capacity(length),
            c1: Vec::with_capacity(length),
        };
        drain(&mut scratch.seen, |item| {
            let cell = core::mem::take(&mut scratch.cells[item as usize]);
            row.items.push(item);
            row.c0.push(cell.c0);
            row.ch.push(cell.ch);
            row.c1.push(cell.c1);
        });
        row
    }

    fn follow(&self, orders: &[u32], scratch: &mut Scratch) -> FollowRow {
        for order in orders {
            let place = *order as usize - self.first;
            let followers = &self.followers[self.follower_starts[place] as usize..self.follower_starts[place + 1] as usize];
            for (later, weight) in followers {
                for item in self.history.basket(*later as usize).items {
                    scratch.follows[*item as usize] += weight;
                    scratch.seen[(*item / 64) as usize] |= 1 << (item % 64);
                }
            }
        }
        let length = scratch.seen.iter().map(|word| word.count_ones() as usize).sum();
        let mut row = FollowRow { items: Vec::with_capacity(length), f: Vec::with_capacity(length), sent: 0 };
        drain(&mut scratch.seen, |item| {
            let weight = core::mem::take(&mut scratch.follows[item as usize]);
            row.items.push(item);
            row.f.push(weight);
            row.sent += weight;
        });
        row
    }
}

/// Visits the set bits in ascending order and clears them.
#[allow(clippy::cast_possible_truncation)]
fn drain(seen: &mut [u64], mut visit: impl FnMut(u32)) {
    for (place, word) in seen.iter_mut().enumerate() {
        while *word != 0 {
            visit(place as u32 * 64 + word.trailing_zeros());
            *word &= *word - 1;
        }
    }
}

/// For every order of the range, the later counted orders of its customer within the window, with their weight.
#[allow(clippy::cast_possible_truncation)]
fn followers(history: &History, range: &Range<usize>) -> (Vec<u32>, Vec<(u32, i64)>) {
    let times = history.times();
    let mut starts = Vec::with_capacity(range.len() + 1);
    let mut followers = Vec::new();
    starts.push(0);
    for order in range.clone() {
        let length = history.lines(order).len();
        if let Some(customer) = history.customer(order).filter(|_| feeds_pairs(length)) {
            let theirs = history.orders_of(customer);
            let after = theirs.partition_point(|other| *other as usize <= order);
            for later in &theirs[after..] {
                let place = *later as usize;
                if place >= range.end || !within_follow(times[order], times[place]) {
                    break;
                }
                let size = history.lines(place).len();
                if feeds_pairs(size) {
                    followers.push((*later, follow_weight(length, size)));
                }
            }
        }
        starts.push(followers.len() as u32);
    }
    (starts, followers)
}
