//! The same shop with the lines of its orders dealt anew: what sells is as before, what stands beside what is chance.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used)]

use learning::history::{History, HistoryBuilder};
use learning::shelf::Shelf;
use rustc_hash::FxHashMap;
use scoring::hash::mix;
use scoring::order::{Order, OrderLine};

/// The same orders with the lines of each category dealt anew among them, so that every item sells as often as before, but beside
/// others. Where there are no categories, bands of prices (by powers of two) stand in. An order that is dealt an item twice keeps it once.
pub fn dealt_anew(history: &History, shelf: &Shelf, seed: u64) -> History {
    let band = |line: usize| {
        let item = history.items().id(history.line_items()[line]);
        let category = shelf.get(item).map(|good| good.category.clone()).unwrap_or_default();
        if category.is_empty() { history.line_prices()[line].max(1).ilog2().to_string() } else { category }
    };
    let mut bands: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    for line in 0..history.line_items().len() {
        bands.entry(band(line)).or_default().push(line);
    }
    let mut dealt = vec![0; history.line_items().len()];
    for lines in bands.values() {
        let mut cards = lines.clone();
        cards.sort_by_key(|line| mix(mix(*line as u64 + 1) ^ seed));
        lines.iter().zip(cards).for_each(|(line, card)| dealt[*line] = card);
    }
    let mut builder = HistoryBuilder::new(history.currency());
    for order in 0..history.len() {
        let mut lines: Vec<OrderLine> = Vec::new();
        for card in history.lines(order).map(|line| dealt[line]) {
            let item = history.items().id(history.line_items()[card]);
            if lines.iter().all(|line| line.item != *item) {
                let (quantity, unit_price) = (history.line_quantities()[card], history.line_prices()[card]);
                lines.push(OrderLine { item: item.clone(), quantity, unit_price });
            }
        }
        let customer = history.customer(order).map(|number| history.customer_id(number).clone());
        let (id, time) = (history.order_id(order).clone(), history.times()[order]);
        builder.push(&Order { id, customer, time, currency: history.currency(), lines }).unwrap();
    }
    builder.finish()
}
