//! What every shop has already: popularity, and "frequently bought together", counted in full.

use core::ops::Range;

use rayon::prelude::*;

use crate::cases::Case;
use crate::history::History;
use crate::replay::SLOTS;

/// Fewest items that a thread takes at once.
const ITEMS_A_THREAD: usize = 256;

/// A ranking without a model.
#[derive(Clone, Debug)]
pub enum Baseline {
    /// Number of earlier orders by item number, no decay.
    Popularity(Vec<u32>),
    /// Number of earlier orders holding both, summed over the visible items.
    FrequentlyBought(Together),
}

/// By item number: the other items of its orders and how many orders held both.
#[derive(Clone, Debug)]
pub struct Together {
    rows: Vec<Vec<(u32, u32)>>,
}

impl Baseline {
    /// Popularity over the orders with these numbers.
    #[must_use]
    pub fn popularity(history: &History, orders: Range<usize>) -> Self {
        let mut counts = vec![0; history.items().len()];
        for order in orders {
            for item in history.basket(order).items {
                counts[*item as usize] += 1;
            }
        }
        Self::Popularity(counts)
    }

    /// "Frequently bought together" over the orders with these numbers that hold at most `items_max` items.
    #[must_use]
    pub fn frequently_bought(history: &History, orders: Range<usize>, items_max: usize) -> Self {
        let items = history.items().len();
        let mut by_item: Vec<Vec<usize>> = vec![Vec::new(); items];
        for order in orders.filter(|order| history.lines(*order).len() <= items_max) {
            for item in history.basket(order).items {
                by_item[*item as usize].push(order);
            }
        }
        let row = |counts: &mut Vec<u32>, item: usize| {
            for order in &by_item[item] {
                for other in history.basket(*order).items {
                    counts[*other as usize] += 1;
                }
            }
            let pairs = (0_u32..).zip(counts.iter_mut());
            let taken = pairs.map(|(other, count)| (other, core::mem::take(count)));
            taken.filter(|(other, count)| *count > 0 && *other as usize != item).collect()
        };
        let rows = (0..items).into_par_iter().with_min_len(ITEMS_A_THREAD).map_init(|| vec![0; items], row).collect();
        Self::FrequentlyBought(Together { rows })
    }

    /// The best four for a case, best first; ties by item id; nothing without a count.
    #[must_use]
    pub fn rank(&self, history: &History, case: &Case) -> Vec<u32> {
        let mut sums;
        let scores = match self {
            Self::Popularity(counts) => counts,
            Self::FrequentlyBought(together) => {
                sums = vec![0; history.items().len()];
                for line in &case.visible {
                    let row = together.rows.get(history.line_items()[*line] as usize);
                    for (other, count) in row.into_iter().flatten() {
                        sums[*other as usize] += count;
                    }
                }
                &sums
            }
        };
        let mut best: Vec<(u32, u32)> = Vec::with_capacity(SLOTS + 1);
        for (item, score) in (0_u32..).zip(scores.iter().copied()) {
            let enters = |(least, last): &(u32, u32)| {
                score > *least || score == *least && history.items().rank(item) < history.items().rank(*last)
            };
            if score == 0 || best.len() == SLOTS && !best.last().is_some_and(enters) || case.shows(history, item) {
                continue;
            }
            let place = best.iter().position(enters).unwrap_or(best.len());
            best.insert(place, (score, item));
            best.truncate(SLOTS);
        }
        best.into_iter().map(|(_, item)| item).collect()
    }
}
