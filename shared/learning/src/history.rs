//! A shop's orders, held so that years of them fit in memory.

use core::ops::Range;

use rustc_hash::FxHashMap;
use scoring::id::{CustomerId, ItemId, OrderId};
use scoring::money::Currency;
use scoring::order::Order;
use scoring::time::Timestamp;

use crate::items::Items;

/// Why an order cannot join a history.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HistoryError {
    /// It is in another currency than the history.
    #[error("order {order}: this history is in {expected}, not {found}; convert the prices or leave the order out")]
    Currency {
        /// The order.
        order: OrderId,
        /// The history's currency.
        expected: Currency,
        /// The order's.
        found: Currency,
    },
    /// It is older than the last order, and this history is already in order of time.
    #[error("order {order} is older than the last order; give orders in order of time")]
    Late {
        /// The order.
        order: OrderId,
    },
    /// More lines, items, customers or orders than 32 bits number.
    #[error("more than 4 billion lines are too many for one history")]
    TooMany,
}

/// Number of an order without a customer.
const NOBODY: u32 = u32::MAX;

/// Orders sorted by (time, id as text), one line an item, interned: 16 bytes a line.
#[derive(Clone, Debug)]
pub struct History {
    currency: Currency,
    items: Items,
    customers: Vec<CustomerId>,
    customer_numbers: FxHashMap<CustomerId, u32>,
    customer_orders: Vec<Vec<u32>>,
    ids: Vec<OrderId>,
    times: Vec<Timestamp>,
    customer: Vec<u32>,
    /// Where each order's lines begin; one more than orders.
    starts: Vec<u32>,
    line_items: Vec<u32>,
    line_quantities: Vec<u32>,
    line_prices: Vec<i64>,
}

/// An order of a history as pair counting sees it.
#[derive(Clone, Copy, Debug)]
pub struct Basket<'a> {
    /// When.
    pub time: Timestamp,
    /// Which; decides which of two orders of one second came first.
    pub id: &'a str,
    /// Numbers of its distinct items.
    pub items: &'a [u32],
}

impl History {
    /// Currency of all its prices.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// The items by number.
    #[must_use]
    pub const fn items(&self) -> &Items {
        &self.items
    }

    /// How many orders.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.times.len()
    }

    /// Whether there is no order.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.times.is_empty()
    }

    /// How many lines.
    #[must_use]
    pub const fn lines_len(&self) -> usize {
        self.line_items.len()
    }

    /// How many known customers.
    #[must_use]
    pub const fn customers_len(&self) -> usize {
        self.customers.len()
    }

    /// How many orders lie before `moment` (strictly): their numbers are 0 up to it.
    #[must_use]
    pub fn before(&self, moment: Timestamp) -> usize {
        self.times.partition_point(|time| *time < moment)
    }

    /// Times of all orders, ascending.
    #[must_use]
    pub fn times(&self) -> &[Timestamp] {
        &self.times
    }

    /// Id of an order.
    ///
    /// # Panics
    /// When there is no such order.
    #[must_use]
    pub fn order_id(&self, order: usize) -> &OrderId {
        &self.ids[order]
    }

    /// Number of the order's customer, if known.
    ///
    /// # Panics
    /// When there is no such order.
    #[must_use]
    pub fn customer(&self, order: usize) -> Option<u32> {
        Some(self.customer[order]).filter(|number| *number != NOBODY)
    }

    /// Number of a customer with at least one order.
    #[must_use]
    pub fn customer_number(&self, customer: &CustomerId) -> Option<u32> {
        self.customer_numbers.get(customer).copied()
    }

    /// Id of a customer's number.
    ///
    /// # Panics
    /// When the number was never given out.
    #[must_use]
    pub fn customer_id(&self, number: u32) -> &CustomerId {
        &self.customers[number as usize]
    }

    /// Orders of a customer, in order of time.
    ///
    /// # Panics
    /// When the number was never given out.
    #[must_use]
    pub fn orders_of(&self, customer: u32) -> &[u32] {
        &self.customer_orders[customer as usize]
    }

    /// Orders of a customer before `moment` (strictly).
    ///
    /// # Panics
    /// When the number was never given out.
    #[must_use]
    pub fn orders_before(&self, customer: u32, moment: Timestamp) -> &[u32] {
        let orders = self.orders_of(customer);
        &orders[..orders.partition_point(|order| self.times[*order as usize] < moment)]
    }

    /// Numbers of an order's lines.
    ///
    /// # Panics
    /// When there is no such order.
    #[must_use]
    pub fn lines(&self, order: usize) -> Range<usize> {
        self.starts[order] as usize..self.starts[order + 1] as usize
    }

    /// Items of all lines, by line number.
    #[must_use]
    pub fn line_items(&self) -> &[u32] {
        &self.line_items
    }

    /// Quantities of all lines, by line number.
    #[must_use]
    pub fn line_quantities(&self) -> &[u32] {
        &self.line_quantities
    }

    /// Unit prices of all lines in minor units, by line number.
    #[must_use]
    pub fn line_prices(&self) -> &[i64] {
        &self.line_prices
    }

    /// An order as pair counting sees it.
    ///
    /// # Panics
    /// When there is no such order.
    #[must_use]
    pub fn basket(&self, order: usize) -> Basket<'_> {
        Basket { time: self.times[order], id: self.ids[order].as_str(), items: &self.line_items[self.lines(order)] }
    }

    /// Adds the latest order; returns its number. New items and customers get new numbers.
    ///
    /// # Errors
    /// [`HistoryError::Currency`], [`HistoryError::Late`] when it is older than the last one, [`HistoryError::TooMany`].
    pub fn append(&mut self, order: &Order) -> Result<usize, HistoryError> {
        if self.times.last().is_some_and(|last| order.time < *last) {
            return Err(HistoryError::Late { order: order.id.clone() });
        }
        self.record(order, Items::intern)
    }

    fn record(&mut self, order: &Order, number: fn(&mut Items, &ItemId) -> u32) -> Result<usize, HistoryError> {
        let place = u32::try_from(self.len()).map_err(|_| HistoryError::TooMany)?;
        if u32::try_from(self.line_items.len() + order.lines.len()).is_err() {
            return Err(HistoryError::TooMany);
        }
        let lines = merged(order, self.currency, |item| number(&mut self.items, item))?;
        let customer = match &order.customer {
            Some(id) => self.intern_customer(id),
            None => NOBODY,
        };
        if let Some(orders) = self.customer_orders.get_mut(customer as usize) {
            orders.push(place);
        }
        self.extend_lines(&lines);
        self.ids.push(order.id.clone());
        self.times.push(order.time);
        self.customer.push(customer);
        Ok(place as usize)
    }

    #[allow(clippy::cast_possible_truncation)]
    fn extend_lines(&mut self, lines: &[Line]) {
        self.line_items.extend(lines.iter().map(|line| line.item));
        self.line_quantities.extend(lines.iter().map(|line| line.quantity));
        self.line_prices.extend(lines.iter().map(|line| line.unit_price));
        self.starts.push(self.line_items.len() as u32);
    }

    #[allow(clippy::cast_possible_truncation)]
    fn intern_customer(&mut self, id: &CustomerId) -> u32 {
        *self.customer_numbers.entry(id.clone()).or_insert_with(|| {
            self.customers.push(id.clone());
            self.customer_orders.push(Vec::new());
            (self.customers.len() - 1) as u32
        })
    }
}

/// A line of an order, its item by number.
#[derive(Clone, Copy, Debug)]
struct Line {
    item: u32,
    quantity: u32,
    unit_price: i64,
}

/// One line an item, in order of their item numbers; quantities of repeated items are added, the first price stays.
fn merged(order: &Order, currency: Currency, mut number: impl FnMut(&ItemId) -> u32) -> Result<Vec<Line>, HistoryError> {
    if order.currency != currency {
        return Err(HistoryError::Currency { order: order.id.clone(), expected: currency, found: order.currency });
    }
    let mut lines: Vec<Line> = order
        .lines
        .iter()
        .map(|line| Line { item: number(&line.item), quantity: line.quantity, unit_price: line.unit_price })
        .collect();
    lines.sort_by_key(|line| line.item);
    lines.dedup_by(|later, first| {
        let same = later.item == first.item;
        if same {
            first.quantity = first.quantity.saturating_add(later.quantity);
        }
        same
    });
    Ok(lines)
}

/// Collects orders in any order of arrival.
#[derive(Debug)]
pub struct HistoryBuilder {
    history: History,
}

impl HistoryBuilder {
    /// Nothing yet; all prices will be in `currency`.
    #[must_use]
    pub fn new(currency: Currency) -> Self {
        Self {
            history: History {
                currency,
                items: Items::default(),
                customers: Vec::new(),
                customer_numbers: FxHashMap::default(),
                customer_orders: Vec::new(),
                ids: Vec::new(),
                times: Vec::new(),
                customer: Vec::new(),
                starts: vec![0],
                line_items: Vec::new(),
                line_quantities: Vec::new(),
                line_prices: Vec::new(),
            },
        }
    }

    /// Adds one order. An order id must be pushed once only.
    ///
    /// # Errors
    /// [`HistoryError::Currency`] or [`HistoryError::TooMany`].
    pub fn push(&mut self, order: &Order) -> Result<(), HistoryError> {
        self.history.record(order, |items, item| items.number_by_arrival(item)).map(drop)
    }

    /// Sorts orders by (time, id) and numbers items in ascending id order.
    #[must_use]
    #[allow(clippy::cast_possible_truncation)]
    pub fn finish(self) -> History {
        let from = self.history;
        let (items, renumbered) = from.items.sorted();
        let mut places: Vec<u32> = (0..from.len() as u32).collect();
        places.sort_by_key(|place| (from.times[*place as usize], &from.ids[*place as usize]));
        let mut to = Self::new(from.currency).history;
        to.items = items;
        to.line_items.reserve_exact(from.line_items.len());
        to.line_quantities.reserve_exact(from.line_items.len());
        to.line_prices.reserve_exact(from.line_items.len());
        let mut lines = Vec::new();
        for place in &places {
            lines.clear();
            lines.extend(from.lines(*place as usize).map(|line| Line {
                item: renumbered[from.line_items[line] as usize],
                quantity: from.line_quantities[line],
                unit_price: from.line_prices[line],
            }));
            lines.sort_unstable_by_key(|line| line.item);
            to.extend_lines(&lines);
        }
        let mut new_place = vec![0_u32; places.len()];
        for (new, old) in (0_u32..).zip(&places) {
            new_place[*old as usize] = new;
        }
        to.times = places.iter().map(|place| from.times[*place as usize]).collect();
        to.customer = places.iter().map(|place| from.customer[*place as usize]).collect();
        to.ids = places.iter().map(|place| from.ids[*place as usize].clone()).collect();
        to.customers = from.customers;
        to.customer_numbers = from.customer_numbers;
        to.customer_orders = from.customer_orders;
        for orders in &mut to.customer_orders {
            for order in orders.iter_mut() {
                *order = new_place[*order as usize];
            }
            orders.sort_unstable();
        }
        to
    }
}
