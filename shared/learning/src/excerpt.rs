//! The same shop, younger: a history without its earliest orders.

use scoring::order::{Order, OrderLine};

use crate::history::{History, HistoryBuilder, HistoryError};

/// The orders of `history` from number `first` on. Items and customers of earlier orders are unknown to it; ids, times, lines and
/// prices stay, so that cases drawn from orders that both hold are the same cases.
///
/// # Errors
/// [`HistoryError`], in theory: what one history holds, another can.
pub fn from_order(history: &History, first: usize) -> Result<History, HistoryError> {
    let mut builder = HistoryBuilder::new(history.currency());
    for order in first..history.len() {
        let line = |line: usize| OrderLine {
            item: history.items().id(history.line_items()[line]).clone(),
            quantity: history.line_quantities()[line],
            unit_price: history.line_prices()[line],
        };
        builder.push(&Order {
            id: history.order_id(order).clone(),
            customer: history.customer(order).map(|number| history.customer_id(number).clone()),
            time: history.times()[order],
            currency: history.currency(),
            lines: history.lines(order).map(line).collect(),
        })?;
    }
    Ok(builder.finish())
}
