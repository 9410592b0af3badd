//! Orders while their lines still arrive: the lines of one order may stand anywhere in a file.

use std::collections::HashMap;

use learning::history::{History, HistoryBuilder, HistoryError};
use scoring::id::{CustomerId, OrderId};
use scoring::money::Currency;
use scoring::order::{Order, OrderLine};
use scoring::time::{DAY_SECONDS, Timestamp};

use super::goods::Goods;
use super::skipped::Why;

/// Orders by id, 16 bytes a line.
#[derive(Debug, Default)]
pub struct Drafts {
    numbers: HashMap<OrderId, u32>,
    orders: Vec<Draft>,
}

#[derive(Debug)]
struct Draft {
    id: OrderId,
    customer: Option<CustomerId>,
    /// Time of the first line read, against which later ones are held.
    first: Timestamp,
    earliest: Timestamp,
    lines: Vec<Line>,
}

#[derive(Clone, Copy, Debug)]
struct Line {
    item: u32,
    quantity: u32,
    unit_price: i64,
}

/// What one line says about its order.
#[derive(Debug)]
pub struct DraftLine {
    /// Which order.
    pub order: OrderId,
    /// Whose, if said.
    pub customer: Option<CustomerId>,
    /// When.
    pub time: Timestamp,
    /// Number of the item in the file's goods.
    pub item: u32,
    /// How many; at least 1.
    pub quantity: u32,
    /// Price of one in minor units, above 0.
    pub unit_price: i64,
}

/// The order of `line`, a new one if need be. A customer named on one of its lines only is the customer of all;
/// lines up to a day apart are one order at its earliest time.
///
/// # Errors
/// [`Why::OtherCustomer`] or [`Why::OtherDate`]: the id has been used for another order.
fn belongs(order: &mut Draft, line: &DraftLine) -> Result<(), Why> {
    if (line.time.0 - order.first.0).abs() > DAY_SECONDS {
        return Err(Why::OtherDate);
    }
    match (&order.customer, &line.customer) {
        (Some(known), Some(named)) if known != named => return Err(Why::OtherCustomer),
        (None, Some(named)) => order.customer = Some(named.clone()),
        _ => {}
    }
    order.earliest = order.earliest.min(line.time);
    Ok(())
}

impl Drafts {
    /// Adds a line.
    ///
    /// # Errors
    /// [`Why::OtherCustomer`] or [`Why::OtherDate`] when its order id has been used for another order.
    pub fn add(&mut self, line: DraftLine) -> Result<(), Why> {
        let last = self.orders.len().checked_sub(1).filter(|last| self.orders[*last].id == line.order);
        let known = last.or_else(|| self.numbers.get(&line.order).map(|number| *number as usize));
        let place = match known {
            Some(place) => place,
            None => {
                let number = u32::try_from(self.orders.len()).map_err(|_| Why::OrderId)?;
                self.numbers.insert(line.order.clone(), number);
                let (first, earliest) = (line.time, line.time);
                let (id, customer) = (line.order.clone(), line.customer.clone());
                self.orders.push(Draft { id, customer, first, earliest, lines: Vec::new() });
                number as usize
            }
        };
        let order = &mut self.orders[place];
        belongs(order, &line)?;
        order.lines.push(Line { item: line.item, quantity: line.quantity, unit_price: line.unit_price });
        Ok(())
    }

    /// The history of all orders, or of those with at most `items_max` items.
    ///
    /// # Errors
    /// [`HistoryError::TooMany`].
    pub fn history(self, goods: &Goods, currency: Currency, items_max: Option<usize>) -> Result<History, HistoryError> {
        drop(self.numbers);
        let mut builder = HistoryBuilder::new(currency);
        for draft in self.orders {
            let lines = merged(draft.lines);
            if items_max.is_some_and(|most| lines.len() > most) {
                continue;
            }
            let lines = lines
                .iter()
                .map(|line| OrderLine {
                    item: goods.get(line.item).item.clone(),
                    quantity: line.quantity,
                    unit_price: line.unit_price,
                })
                .collect();
            builder.push(&Order { id: draft.id, customer: draft.customer, time: draft.earliest, currency, lines })?;
        }
        Ok(builder.finish())
    }
}

/// One line an item: quantities added; of different prices their mean by quantity.
fn merged(mut lines: Vec<Line>) -> Vec<Line> {
    lines.sort_by_key(|line| line.item);
    lines
        .chunk_by(|a, b| a.item == b.item)
        .map(|same| {
            let quantity = same.iter().fold(0_u32, |sum, line| sum.saturating_add(line.quantity));
            let one_price = same.iter().all(|line| line.unit_price == same[0].unit_price);
            let unit_price = if one_price { same[0].unit_price } else { mean_price(same) };
            Line { item: same[0].item, quantity, unit_price }
        })
        .collect()
}

/// Value by quantity, halves to even; at least one minor unit.
fn mean_price(lines: &[Line]) -> i64 {
    let value: i128 = lines.iter().map(|line| i128::from(line.unit_price) * i128::from(line.quantity)).sum();
    let quantity: i128 = lines.iter().map(|line| i128::from(line.quantity)).sum();
    let (whole, rest) = (value / quantity, value % quantity);
    let up = match (rest * 2).cmp(&quantity) {
        core::cmp::Ordering::Less => 0,
        core::cmp::Ordering::Equal => whole & 1,
        core::cmp::Ordering::Greater => 1,
    };
    i64::try_from(whole + up).unwrap_or(i64::MAX).max(1)
}
