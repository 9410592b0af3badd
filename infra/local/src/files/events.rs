//! Events as JSON lines, in order of time: moments at which an answer is due, and finished orders.

use std::io::BufRead;

use scoring::cart::{Cart, CartLine};
use scoring::id::{CustomerId, ItemId, OrderId};
use scoring::money::{Currency, Money};
use scoring::order::{Order, OrderLine};
use scoring::time::Timestamp;
use serde::Deserialize;

use super::amount::QUANTITY_MAX;
use super::catalogue::amount;
use super::error::FileError;
use super::json_lines::JsonLines;
use super::moment::moment;

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Answer now.
    Case(CaseEvent),
    /// Learn this.
    Order(Order),
}

/// A moment at which an answer is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseEvent {
    /// Its name in the answers.
    pub id: String,
    /// Who asks, if known.
    pub customer: Option<CustomerId>,
    /// When.
    pub time: Timestamp,
    /// What they hold.
    pub cart: Cart,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Line {
    Case {
        case_id: String,
        #[serde(default)]
        customer_id: Option<String>,
        timestamp: String,
        cart: Vec<Thing>,
    },
    Order {
        order_id: String,
        #[serde(default)]
        customer_id: Option<String>,
        timestamp: String,
        lines: Vec<Thing>,
    },
}

#[derive(Deserialize)]
struct Thing {
    sku: String,
    quantity: f64,
    unit_price: f64,
}

/// Events, read one by one: nothing is known of later lines.
pub struct Events<R> {
    lines: JsonLines<R>,
    currency: Currency,
    last: Option<Timestamp>,
}

impl<R: BufRead> Events<R> {
    /// Over `bytes`; prices are in `currency`, `name` stands in messages.
    pub fn new(bytes: R, name: &str, currency: Currency) -> Self {
        Self { lines: JsonLines::new(bytes, name), currency, last: None }
    }

    /// A complaint about the event last read.
    #[must_use]
    pub fn malformed(&self, what: impl ToString) -> FileError {
        self.lines.malformed(what)
    }

    /// The next event; none after the last.
    ///
    /// # Errors
    /// [`FileError::Malformed`] with its line for anything that is no event, or lies before the one above it.
    pub fn read(&mut self) -> Result<Option<Event>, FileError> {
        let Some(line) = self.lines.read::<Line>()? else { return Ok(None) };
        let event = match line {
            Line::Case { case_id, customer_id, timestamp, cart } => Event::Case(CaseEvent {
                id: case_id,
                customer: self.customer(customer_id)?,
                time: self.time(&timestamp)?,
                cart: Cart::new(cart.into_iter().map(|thing| self.cart_line(&thing)).collect::<Result<_, _>>()?),
            }),
            Line::Order { order_id, customer_id, timestamp, lines } => Event::Order(Order {
                id: OrderId::new(order_id.trim()).map_err(|error| self.lines.malformed(format_args!("order_id: {error}")))?,
                customer: self.customer(customer_id)?,
                time: self.time(&timestamp)?,
                currency: self.currency,
                lines: lines.into_iter().map(|thing| self.order_line(&thing)).collect::<Result<_, _>>()?,
            }),
        };
        Ok(Some(event))
    }

    fn customer(&self, id: Option<String>) -> Result<Option<CustomerId>, FileError> {
        let id = id.unwrap_or_default();
        let known = Some(id.trim()).filter(|id| !id.is_empty()).map(CustomerId::new);
        known.transpose().map_err(|error| self.lines.malformed(format_args!("customer_id: {error}")))
    }

    fn time(&mut self, text: &str) -> Result<Timestamp, FileError> {
        let time = moment(text.trim()).ok_or_else(|| self.lines.malformed("timestamp: write YYYY-MM-DDTHH:MM:SS"))?;
        if self.last.is_some_and(|last| time < last) {
            return Err(self.lines.malformed("timestamp: earlier than the line above; events stand in order of time"));
        }
        self.last = Some(time);
        Ok(time)
    }

    fn thing(&self, thing: &Thing) -> Result<(ItemId, u32, i64), FileError> {
        let item = ItemId::new(thing.sku.trim()).map_err(|error| self.lines.malformed(format_args!("sku: {error}")))?;
        let whole = thing.quantity.fract() == 0.0 && (1.0..=f64::from(QUANTITY_MAX)).contains(&thing.quantity);
        if !whole {
            return Err(self.lines.malformed("quantity: a whole number of at least 1 is needed"));
        }
        let price = amount(thing.unit_price, self.currency).filter(|minor| *minor >= 0);
        let price = price.ok_or_else(|| self.lines.malformed("unit_price: a price of at least 0 is needed"))?;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        Ok((item, thing.quantity as u32, price))
    }

    fn cart_line(&self, thing: &Thing) -> Result<CartLine, FileError> {
        let (item, quantity, price) = self.thing(thing)?;
        Ok(CartLine { item, variant: None, quantity, unit_price: Money::new(price, self.currency) })
    }

    fn order_line(&self, thing: &Thing) -> Result<OrderLine, FileError> {
        let (item, quantity, unit_price) = self.thing(thing)?;
        Ok(OrderLine { item, quantity, unit_price })
    }
}
