//! The batch way to counts: one dense accumulator, one anchor after the other.

use core::ops::Range;

use rayon::prelude::*;

use crate::cells::Cells;
use crate::column::Column;
use crate::counts::{CountRow, FollowRow, PAIR_ITEMS_MAX, PairWeight};
use crate::history::History;
use crate::sequences::{Number, Placed, SIZES, Sequences};

/// Fewest anchors that a thread takes at once: its accumulator is as long as the list of items.
const ANCHORS_A_THREAD: usize = 128;
/// Orders whose lines are fetched together.
const ORDERS_AHEAD: usize = 64;
/// Bits of a cell's sum of weights, each at most 2^24; the count of orders stands above them.
const SUM_BITS: u32 = 44;
/// Most orders that a cell can add up: neither of its parts overflows.
const ORDERS_A_CELL: usize = (1 << (u64::BITS - SUM_BITS)) - 1;

/// The orders to count, by anchor.
pub(crate) struct Tally<N> {
    sequences: Sequences<N>,
    /// Where each item's orders begin in `orders`; one more than items.
    starts: Vec<u32>,
    orders: Vec<Placed>,
    /// By item: what it received from all that it followed.
    received: Vec<i64>,
    /// What an order adds to each of its pairs, by its size.
    weights: Vec<Together>,
    orders_a_cell: usize,
}

/// Two sums that the processor adds at once: the count of orders above ch, and c1.
type Together = [u64; 2];

/// One thread's accumulators.
struct Scratch {
    together: Cells<Together>,
    follows: Cells<u64>,
}

#[allow(clippy::cast_possible_truncation)]
impl<N: Number> Tally<N> {
    pub(crate) fn of(history: &History, range: Range<usize>) -> Self {
        let range = range.start.min(history.len())..range.end.min(history.len());
        let sequences: Sequences<N> = Sequences::of(history, &range);
        let mut starts = vec![0_u32; history.items().len() + 1];
        for item in sequences.orders().flat_map(|(order, _)| sequences.items(order)) {
            starts[(*item).into() as usize + 1] += 1;
        }
        for item in 1..starts.len() {
            starts[item] += starts[item - 1];
        }
        let mut next = starts.clone();
        let mut received = vec![0; history.items().len()];
        let mut orders = vec![Placed::default(); starts.last().copied().unwrap_or_default() as usize];
        for (order, sum) in sequences.orders() {
            for item in sequences.items(order) {
                let item = (*item).into() as usize;
                let place = &mut next[item];
                orders[*place as usize] = order;
                *place += 1;
                received[item] += sum;
            }
        }
        let weights = (0..=PAIR_ITEMS_MAX).map(PairWeight::of).map(|weight| together(1, weight)).collect();
        Self { sequences, starts, orders, received, weights, orders_a_cell: ORDERS_A_CELL }
    }

    pub(crate) fn orders(&self) -> u64 {
        self.sequences.orders().len() as u64
    }

    /// What each item received from all that it followed.
    pub(crate) fn received(&self) -> Vec<i64> {
        self.received.clone()
    }

    /// By item: what stood in one order with it, and what followed it.
    pub(crate) fn rows(&self) -> (Vec<CountRow>, Vec<FollowRow>) {
        let items = self.starts.len() - 1;
        (0..items)
            .into_par_iter()
            .with_min_len(ANCHORS_A_THREAD)
            .map_init(
                || Scratch { together: Cells::new(items), follows: Cells::new(items) },
                |scratch, anchor| self.row(anchor, scratch),
            )
            .unzip()
    }

    fn row(&self, anchor: usize, scratch: &mut Scratch) -> (CountRow, FollowRow) {
        let orders = &self.orders[self.starts[anchor] as usize..self.starts[anchor + 1] as usize];
        let parts = orders.chunks(self.orders_a_cell).map(|orders| {
            self.count(orders, scratch);
            scratch.together.take(anchor)
        });
        let row = parts.reduce(CountRow::joined).unwrap_or_default();
        (row, scratch.follows.take())
    }

    /// Adds no more orders than a cell can add up, and what follows them.
    fn count(&self, orders: &[Placed], scratch: &mut Scratch) {
        for near in orders.chunks(ORDERS_AHEAD) {
            self.sequences.fetch(near);
            for order in near {
                let items = self.sequences.items(*order);
                let weight = self.weights[items.len()];
                scratch.together.add(items.iter().map(|item| (*item, weight)));
            }
            for order in near {
                let (items, sizes, weights) = self.sequences.followers(*order);
                scratch
                    .follows
                    .add(items.iter().zip(sizes).map(|(item, size)| (*item, weights[usize::from(*size) % SIZES].into())));
            }
        }
    }
}

fn together(orders: u64, weight: PairWeight) -> Together {
    [orders << SUM_BITS | weight.ch.unsigned_abs(), weight.c1.unsigned_abs()]
}

#[allow(clippy::cast_possible_truncation)]
impl Cells<Together> {
    /// The row of the anchor, which was in all the orders: no item was in more.
    fn take(&mut self, anchor: usize) -> CountRow {
        self.list_all_met();
        let (items, met, most) = (self.items(), self.met.iter().map(|item| self.cells[*item as usize]), self.cells[anchor]);
        let (c0, ch) = (|[above, _]: Together| above >> SUM_BITS, |[above, _]: Together| above % (1 << SUM_BITS));
        let row = CountRow {
            items,
            c0: Column::of(met.clone().map(c0), c0(most)),
            ch: Column::of(met.clone().map(ch), ch(most)),
            c1: Column::of(met.map(|[_, c1]| c1), most[1]),
        };
        self.clear();
        row
    }
}

#[allow(clippy::cast_possible_wrap)]
impl Cells<u64> {
    fn take(&mut self) -> FollowRow {
        self.list_all_met();
        let f = self.met.iter().map(|item| self.cells[*item as usize]);
        // All bits of all of them together: no number is larger.
        let (sent, most) = f.clone().fold((0, 0), |(sum, bits), f| (sum + f, bits | f));
        let row = FollowRow { items: self.items(), f: Column::of(f, most), sent: sent as i64 };
        self.clear();
        row
    }
}

#[cfg(test)]
mod tests {
    use scoring::hash::mix;
    use scoring::id::{CustomerId, ItemId, OrderId};
    use scoring::money::Currency;
    use scoring::order::{Order, OrderLine};
    use scoring::time::Timestamp;

    use super::Tally;
    use crate::cells::FEW;
    use crate::counts::Counts;
    use crate::history::{Basket, History, HistoryBuilder};

    /// Made-up orders of a shop of at most `roots` x `roots` items; numbers that are many products sell much.
    fn history(orders: u64, roots: u64) -> History {
        let mut builder = HistoryBuilder::new(Currency::NONE);
        for order in 0..orders {
            let root = |salt: u64| mix(salt) % roots;
            let numbers = (0..1 + order % 9).map(|line| root(order * 16 + line) * root(!(order * 16 + line)));
            let line = |item| OrderLine { item: ItemId::new(&format!("i{item}")).unwrap(), quantity: 1, unit_price: 1 };
            let (id, lines) = (OrderId::new(&format!("o{order}")).unwrap(), numbers.map(line).collect());
            let customer = (order % 4 > 0).then(|| CustomerId::new(&format!("c{}", order % 4)).unwrap());
            builder
                .push(&Order { id, customer, time: Timestamp(order.cast_signed() * 36_000), currency: Currency::NONE, lines })
                .unwrap();
        }
        builder.finish()
    }

    #[test]
    fn more_orders_than_a_cell_can_add_up_are_counted_in_parts() {
        let history = history(50, 14);
        let mut tally = Tally::<u16>::of(&history, 0..history.len());
        let whole = tally.rows();
        assert_eq!(Tally::<u32>::of(&history, 0..history.len()).rows(), whole);
        tally.orders_a_cell = 3;
        assert_eq!(tally.rows(), whole);
    }

    #[test]
    fn few_items_met_are_found_as_many_are() {
        let history = history(3_000, 71);
        let tally = Tally::<u16>::of(&history, 0..history.len());
        let (rows, follows) = tally.rows();
        let few = history.items().len() / FEW;
        let lengths = |long: bool| rows.iter().filter(|row| (row.items.len() > few) == long).count();
        assert!(lengths(true) > 100 && lengths(false) > 100, "{few}: {} {}", lengths(true), lengths(false));
        assert!(follows.iter().any(|row| row.items.len() > few));
        let mut counts = Counts::default();
        for order in 0..history.len() {
            let before = history.customer(order).map_or(&[][..], |customer| history.orders_of(customer));
            let before: Vec<Basket<'_>> = before
                .iter()
                .take_while(|other| (**other as usize) < order)
                .map(|other| history.basket(*other as usize))
                .collect();
            counts.add(history.basket(order), &before);
        }
        assert_eq!(Counts::build(&history, 0..history.len()), counts);
    }
}
