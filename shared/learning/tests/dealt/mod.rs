//! The same shop with the lines of its orders dealt anew: what sells is as before, what stands beside what is chance.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used)]

use learning::history::{History, HistoryBuilder};
use learning::shelf::Shelf;
use rustc_hash::FxHashMap;
use scoring::hash::mix;
use scoring::order::{Order, OrderLine};

/// What is dealt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cards {
    /// Whole lines, each at its price.
    Lines,
    /// Whole lines, among lines of like prices (by powers of two) only.
    LinesOfABand,
    /// Items only: prices and quantities stay where they are, so that an item's price says nothing either.
    Items,
}

/// The same orders with the lines of each category (one category where the shelf names none) dealt anew among them, so that every item
/// sells as often as before, but beside others. An order that is dealt an item twice keeps it once.
pub fn dealt_anew(history: &History, shelf: &Shelf, cards: Cards, seed: u64) -> History {
    let band = |line: usize| {
        let item = history.items().id(history.line_items()[line]);
        let category = shelf.get(item).map(|good| good.category.clone()).unwrap_or_default();
        let price = if cards == Cards::LinesOfABand { history.line_prices()[line].max(1).ilog2() } else { 0 };
        (category, price)
    };
    let mut bands: FxHashMap<(String, u32), Vec<usize>> = FxHashMap::default();
    for line in 0..history.line_items().len() {
        bands.entry(band(line)).or_default().push(line);
    }
    let mut dealt = vec![0; history.line_items().len()];
    for lines in bands.values() {
        let mut drawn = lines.clone();
        drawn.sort_by_key(|line| mix(mix(*line as u64 + 1) ^ mix(seed)));
        lines.iter().zip(drawn).for_each(|(line, card)| dealt[*line] = card);
    }
    let mut builder = HistoryBuilder::new(history.currency());
    for order in 0..history.len() {
        let mut lines: Vec<OrderLine> = Vec::new();
        for line in history.lines(order) {
            let item = history.items().id(history.line_items()[dealt[line]]);
            if lines.iter().all(|line| line.item != *item) {
                let from = if cards == Cards::Items { line } else { dealt[line] };
                let (quantity, unit_price) = (history.line_quantities()[from], history.line_prices()[from]);
                lines.push(OrderLine { item: item.clone(), quantity, unit_price });
            }
        }
        let customer = history.customer(order).map(|number| history.customer_id(number).clone());
        let (id, time) = (history.order_id(order).clone(), history.times()[order]);
        builder.push(&Order { id, customer, time, currency: history.currency(), lines }).unwrap();
    }
    builder.finish()
}
