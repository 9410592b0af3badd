//! How often the same two items stand in one order again, and how often customers buy an item again: more than by chance?

use core::ops::Range;

use rustc_hash::FxHashMap;

use crate::history::History;

/// Items of an order above which nearly everything stands beside everything: larger orders are not asked.
const ITEMS_MAX: usize = 10;
/// The latest so many orders tell enough.
const ORDERS_MAX: usize = 1_000;
/// Pairs repeat so often, as a multiple of chance, in the shop whose coefficients are shipped: 4 to 7 times from its hundredth order on.
const SHIPPED: f64 = 6.0;
/// How alike shops are in this, as the shape of a gamma distribution: half or twice as much is usual.
const SHIPPED_SHAPE: f64 = 4.0;
/// Where orders are chance, seasons and bands of prices still make a sixth more or less.
const CHANCE_SHAPE: f64 = 40.0;
/// Customers buy again 2.5 to 13 times as often as by chance there; less than this says that here they do not.
const AGAIN: f64 = 1.5;
/// Repeats that chance alone must bring before their absence says anything.
const FEW: f64 = 2.0;

/// Repeats among a shop's latest orders of at most [`ITEMS_MAX`] items.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Repeats {
    /// Two orders that hold the same two items are one.
    pub pairs: Repeated,
    /// An item that its customer has bought in an earlier order is one.
    pub own: Repeated,
}

/// How often something repeats.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Repeated {
    /// As the orders are.
    pub observed: f64,
    /// If their lines were dealt anew: every item as often as it is, every order as large as it is.
    pub expected: f64,
}

impl Repeats {
    /// Repeats among the latest of the orders with these numbers.
    #[must_use]
    pub fn of(history: &History, orders: Range<usize>) -> Self {
        let latest = orders.start.max(orders.end.saturating_sub(ORDERS_MAX))..orders.end;
        let small = |order: &usize| history.basket(*order).items.len() <= ITEMS_MAX;
        let orders: Vec<usize> = latest.filter(small).collect();
        let mut times: FxHashMap<u32, f64> = FxHashMap::default();
        for item in orders.iter().flat_map(|order| history.basket(*order).items) {
            *times.entry(*item).or_default() += 1.0;
        }
        Self { pairs: pairs(history, &orders, &times), own: own(history, &orders, &times) }
    }

    /// Whether these repeats of pairs are likelier where orders are chance than in shops like the one whose coefficients are shipped.
    ///
    /// # Source
    /// Bayes factor of two negative binomials: counts by chance at a rate that, as a multiple of the expected one, is gamma distributed.
    #[must_use]
    pub fn pairs_are_chance(&self) -> bool {
        let Repeated { observed, expected } = self.pairs;
        let likelihood = |multiple: f64, shape: f64| {
            let mean = multiple * expected;
            libm::lgamma(observed + shape) - libm::lgamma(shape)
                + shape * libm::log(shape / (shape + mean))
                + observed * libm::log(mean / (shape + mean))
        };
        expected > 0.0 && likelihood(SHIPPED, SHIPPED_SHAPE) < likelihood(1.0, CHANCE_SHAPE)
    }

    /// Whether customers buy what they have bought no more than by chance, where chance would have shown it.
    #[must_use]
    pub fn own_are_chance(&self) -> bool {
        self.own.expected >= FEW && self.own.observed < AGAIN * self.own.expected
    }
}

/// Whole numbers are summed, so that the order of a map is no matter.
fn pairs(history: &History, orders: &[usize], times: &FxHashMap<u32, f64>) -> Repeated {
    let mut pairs: FxHashMap<(u32, u32), f64> = FxHashMap::default();
    let (mut places, mut own, mut lines) = (0.0, 0.0, 0.0);
    for order in orders {
        let items = history.basket(*order).items;
        let number = items.iter().map(|_| 1.0).sum::<f64>();
        let here = number * (number - 1.0) / 2.0;
        (places, own, lines) = (places + here, own + here * here, lines + number);
        for (place, item) in items.iter().enumerate() {
            for other in &items[place + 1..] {
                *pairs.entry((*item.min(other), *item.max(other))).or_default() += 1.0;
            }
        }
    }
    let twice = |times: &f64| times * (times - 1.0);
    let observed = pairs.values().map(twice).sum::<f64>() / 2.0;
    let again: f64 = times.values().map(twice).sum();
    let same: f64 = times.values().map(|times| twice(times) * twice(times)).sum();
    // Pairs of places in two orders, times the chance that both hold the same two items, over all deals of the lines.
    let deals = lines * (lines - 1.0) * (lines - 2.0) * (lines - 3.0);
    let expected = if deals > 0.0 { (places * places - own) * (again * again - same) / deals } else { 0.0 };
    Repeated { observed, expected }
}

fn own(history: &History, orders: &[usize], times: &FxHashMap<u32, f64>) -> Repeated {
    let lines: f64 = times.values().sum();
    let mut had: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    let (mut observed, mut chances) = (0.0, 0.0);
    for order in orders {
        let Some(customer) = history.customer(*order) else { continue };
        let had = had.entry(customer).or_default();
        let items = history.basket(*order).items;
        // An item's other lines, among which a place of this order draws.
        let others: f64 = had.iter().map(|item| times.get(item).map_or(0.0, |times| times - 1.0)).sum();
        for item in items {
            observed += if had.contains(item) { 1.0 } else { 0.0 };
            chances += others;
        }
        let new: Vec<u32> = items.iter().copied().filter(|item| !had.contains(item)).collect();
        had.extend(new);
    }
    Repeated { observed, expected: if lines > 0.0 { chances / lines } else { 0.0 } }
}
