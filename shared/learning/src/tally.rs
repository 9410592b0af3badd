//! The batch way to counts: one dense accumulator, one anchor after the other.

use core::ops::Range;

use rayon::prelude::*;

use crate::counts::{CountRow, FollowRow, PAIR_ITEMS_MAX, PairWeight};
use crate::history::History;
use crate::sequences::{Number, Placed, SIZES, Sequences};

/// Fewest anchors that a thread takes at once: its accumulator is as long as the list of items.
const ANCHORS_A_THREAD: usize = 128;
/// Orders whose lines are fetched together.
const ORDERS_AHEAD: usize = 16;
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
    weights: Vec<Cell>,
    orders_a_cell: usize,
}

/// Two sums that the processor adds at once: the count of orders above ch, and c1.
type Cell = [u64; 2];

/// One thread's accumulators, all zero between anchors.
struct Scratch {
    cells: Vec<Cell>,
    met: Marks,
    follows: Vec<i64>,
    followed: Marks,
    /// Items met, ascending.
    items: Vec<u32>,
}

/// 1 for every item met. Bytes, since setting one does not wait for the one set before it.
struct Marks(Vec<[u8; 64]>);

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
        let weights = (0..=PAIR_ITEMS_MAX).map(PairWeight::of).map(|weight| cell(1, weight)).collect();
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
                || Scratch::new(items),
                |scratch, anchor| self.row(&self.orders[self.starts[anchor] as usize..self.starts[anchor + 1] as usize], scratch),
            )
            .unzip()
    }

    fn row(&self, orders: &[Placed], scratch: &mut Scratch) -> (CountRow, FollowRow) {
        let parts = orders.chunks(self.orders_a_cell).map(|orders| {
            self.count(orders, scratch);
            scratch.take_row()
        });
        let row = parts.reduce(CountRow::joined).unwrap_or_default();
        (row, scratch.take_follows())
    }

    /// Adds no more orders than a cell can add up, and what follows them.
    fn count(&self, orders: &[Placed], scratch: &mut Scratch) {
        for near in orders.chunks(ORDERS_AHEAD) {
            self.sequences.fetch(near);
            for order in near {
                let items = self.sequences.items(*order);
                scratch.add(items, self.weights[items.len()]);
            }
            for order in near {
                let (items, sizes, weights) = self.sequences.followers(*order);
                scratch.add_following(items, sizes, weights);
            }
        }
    }
}

fn cell(orders: u64, weight: PairWeight) -> Cell {
    [orders << SUM_BITS | weight.ch.unsigned_abs(), weight.c1.unsigned_abs()]
}

#[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap)]
impl Scratch {
    fn new(items: usize) -> Self {
        // As long as the marks, so that one check serves both.
        let padded = items.next_multiple_of(64);
        let marks = || Marks(vec![[0; 64]; padded / 64]);
        let (cells, follows) = (vec![Cell::default(); padded], vec![0; padded]);
        Self { cells, met: marks(), follows, followed: marks(), items: Vec::with_capacity(items) }
    }

    fn add<N: Number>(&mut self, items: &[N], weight: Cell) {
        let marks = self.met.0.as_flattened_mut();
        let cells = &mut self.cells[..marks.len()];
        for item in items {
            let item = (*item).into() as usize;
            let cell = &mut cells[item];
            cell[0] += weight[0];
            cell[1] += weight[1];
            marks[item] = 1;
        }
    }

    fn add_following<N: Number>(&mut self, items: &[N], sizes: &[u8], weights: &[i64; SIZES]) {
        let marks = self.followed.0.as_flattened_mut();
        let follows = &mut self.follows[..marks.len()];
        for (item, size) in items.iter().zip(sizes) {
            let item = (*item).into() as usize;
            follows[item] += weights[usize::from(*size) % SIZES];
            marks[item] = 1;
        }
    }

    fn take_row(&mut self) -> CountRow {
        self.met.drain(&mut self.items);
        let (items, cells) = (&self.items, &mut self.cells);
        let at = |item: &u32| cells[*item as usize];
        let row = CountRow {
            items: items.clone(),
            c0: items.iter().map(|item| (at(item)[0] >> SUM_BITS) as u32).collect(),
            ch: items.iter().map(|item| (at(item)[0] & ((1 << SUM_BITS) - 1)) as i64).collect(),
            c1: items.iter().map(|item| at(item)[1] as i64).collect(),
        };
        for item in items {
            cells[*item as usize] = Cell::default();
        }
        row
    }

    fn take_follows(&mut self) -> FollowRow {
        self.followed.drain(&mut self.items);
        let f: Vec<i64> = self.items.iter().map(|item| core::mem::take(&mut self.follows[*item as usize])).collect();
        FollowRow { items: self.items.clone(), sent: f.iter().sum(), f }
    }
}

impl Marks {
    /// Lists the marked items, ascending, and takes the marks away.
    #[allow(clippy::cast_possible_truncation)]
    fn drain(&mut self, items: &mut Vec<u32>) {
        items.clear();
        for (place, marks) in self.0.iter_mut().enumerate() {
            let (bytes, _) = marks.as_chunks::<8>();
            let mut set = 0_u64;
            for (place, eight) in bytes.iter().enumerate() {
                // Each byte is 0 or 1; the product gathers them in its top byte, the first one lowest.
                set |= (u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56) << (8 * place);
            }
            if set != 0 {
                *marks = [0; 64];
            }
            while set != 0 {
                items.push(place as u32 * 64 + set.trailing_zeros());
                set &= set - 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use scoring::id::{ItemId, OrderId};
    use scoring::money::Currency;
    use scoring::order::{Order, OrderLine};
    use scoring::time::Timestamp;

    use super::Tally;
    use crate::history::HistoryBuilder;

    #[test]
    fn more_orders_than_a_cell_can_add_up_are_counted_in_parts() {
        let mut builder = HistoryBuilder::new(Currency::NONE);
        for order in 0..50_i64 {
            let items = (0..1 + order % 9).map(|item| (item * (order + 1)) % 200);
            let line = |item| OrderLine { item: ItemId::new(&format!("i{item}")).unwrap(), quantity: 1, unit_price: 1 };
            let (id, lines) = (OrderId::new(&format!("o{order}")).unwrap(), items.map(line).collect());
            builder.push(&Order { id, customer: None, time: Timestamp(order), currency: Currency::NONE, lines }).unwrap();
        }
        let history = builder.finish();
        let mut tally = Tally::<u16>::of(&history, 0..history.len());
        let whole = tally.rows();
        assert_eq!(Tally::<u32>::of(&history, 0..history.len()).rows(), whole);
        tally.orders_a_cell = 3;
        assert_eq!(tally.rows(), whole);
    }
}
