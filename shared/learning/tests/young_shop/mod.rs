//! A shop as it would have been with few orders.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used)]

use learning::excerpt::from_order;
use learning::history::History;
use learning::shelf::Shelf;
use learning::tables::Tables;
use scoring::time::Timestamp;

/// Orders that young shops know.
pub const AGES: [usize; 6] = [100, 250, 500, 1_000, 2_000, 4_000];

/// Which goods a young shop knows.
#[derive(Clone, Copy, Debug)]
pub enum Knows {
    /// Only what the orders that it knows have sold.
    Sold,
    /// What it has ever sold, as a catalogue would say it: titles and prices, but no sales.
    Catalogue,
}

impl Knows {
    pub const BOTH: [Self; 2] = [Self::Sold, Self::Catalogue];
}

/// The last orders before a moment, all that come after, and tables as of the moment.
pub struct YoungShop {
    pub history: History,
    pub tables: Tables,
}

impl YoungShop {
    /// The shop of `whole` that knows its last `orders` before `moment`, or all of them if they are fewer.
    pub fn of(whole: &History, shelf: &Shelf, moment: Timestamp, orders: usize, knows: Knows) -> Self {
        let history = from_order(whole, whole.before(moment).saturating_sub(orders)).unwrap();
        let tables = match knows {
            Knows::Sold => Tables::frozen(&history, shelf, moment),
            Knows::Catalogue => {
                let known = 0..history.before(moment);
                Tables::learn(&history, known, shelf.as_sold_before(whole, moment), moment)
            }
        };
        Self { history, tables }
    }
}
