//! A request in our own words: where, beside what, for whom.

use std::borrow::Cow;

use scoring::cart::{CART_ITEMS_MAX, Cart, CartLine};
use scoring::context::{SESSION_ITEMS_MAX, Session, VIEWED_ROWS_MAX};
use scoring::id::{ItemId, ShopId, VariantId};
use scoring::money::{Currency, Money, MoneyError};
use scoring::pair::PairSheet;
use scoring::placement::Placement;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::consent::Claims;
use crate::field::{self, Place, Raw};
use crate::problem::Problem;

/// Most lines of a cart in a request. The first [`CART_ITEMS_MAX`] items by id are read.
pub const LINES_MAX: usize = 500;

/// Longest price text, in bytes.
const PRICE_BYTES_MAX: usize = 40;

/// What a page asks.
#[derive(Clone, Debug)]
pub struct Ask<'a> {
    /// The tenant.
    pub shop: ShopId,
    /// Where the offers would stand.
    pub placement: Placement,
    /// Beside what.
    pub holding: Holding,
    /// What the page remembers of this visit.
    pub session: Session,
    /// Who asks, unread so far.
    pub claims: Claims<'a>,
}

/// What the shopper holds.
#[derive(Clone, Debug)]
pub enum Holding {
    /// The one item looked at; its price comes from its row.
    Looked(ItemId),
    /// The live cart.
    Cart(Vec<Line>),
}

/// A line of the live cart as the page shows it.
#[derive(Clone, Debug)]
pub struct Line {
    item: ItemId,
    variant: Option<VariantId>,
    quantity: u32,
    price: Price,
}

/// A decimal that waits for the shop's currency.
#[derive(Clone, Debug)]
struct Price {
    text: String,
    currency: Option<Currency>,
}

impl Price {
    /// Takes a decimal text or a JSON number, as it was written: no float comes in between.
    fn read(place: Place, raw: &RawValue, currency: Option<Currency>) -> Result<Self, Problem> {
        let text = if raw.get().starts_with('"') { field::text(place, raw)? } else { Cow::Borrowed(raw.get()) };
        let wrong = || Problem::field(place, "must be a decimal number that is not negative, as in 14.90");
        if text.len() > PRICE_BYTES_MAX || text.starts_with(['-', '+']) {
            return Err(wrong());
        }
        match Money::parse(&text, currency.unwrap_or(Currency::NONE)) {
            // Whether it is in range is known with the currency.
            Ok(_) | Err(MoneyError::OutOfRange) => Ok(Self { text: text.into_owned(), currency }),
            Err(_) => Err(wrong()),
        }
    }

    fn money(&self, place: Place, shop: Currency) -> Result<Money, Problem> {
        if self.currency.is_some_and(|currency| currency != shop) {
            let Place::Within(list, index, _) = place else { return Err(Problem::MixedCurrency(place.to_string())) };
            return Err(Problem::MixedCurrency(Place::Within(list, index, "currency").to_string()));
        }
        Money::parse(&self.text, shop).map_err(|error| Problem::field(place, format!("is not a price: {error}")))
    }
}

#[derive(Deserialize)]
struct LineFields<'a> {
    #[serde(borrow)]
    item: Raw<'a>,
    #[serde(borrow)]
    variant: Raw<'a>,
    #[serde(borrow)]
    quantity: Raw<'a>,
    #[serde(borrow)]
    unit_price: Raw<'a>,
    #[serde(borrow)]
    currency: Raw<'a>,
}

#[derive(Default, Deserialize)]
struct SessionFields<'a> {
    #[serde(borrow)]
    viewed: Raw<'a>,
    #[serde(borrow)]
    seen: Raw<'a>,
    #[serde(borrow)]
    passed: Raw<'a>,
}

/// Reads the tenant.
///
/// # Errors
/// [`Problem::BadField`].
pub fn shop(raw: Raw<'_>) -> Result<ShopId, Problem> {
    let place = Place::Top("shop");
    field::id(place, field::required(place, raw)?, ShopId::new)
}

/// Reads an item that has to be there.
///
/// # Errors
/// [`Problem::BadField`].
pub fn item(place: Place, raw: Raw<'_>) -> Result<ItemId, Problem> {
    field::id(place, field::required(place, raw)?, ItemId::new)
}

/// Reads what the page remembers; nothing when it is missing.
///
/// # Errors
/// [`Problem::BadField`] for a bad id or a list of more than [`SESSION_ITEMS_MAX`].
pub fn session(raw: Raw<'_>) -> Result<Session, Problem> {
    let fields: SessionFields<'_> = field::object(Place::Top("session"), raw)?;
    let items = |name: &'static str, raw: Raw<'_>| -> Result<Vec<ItemId>, Problem> {
        let list = field::list(name, raw, SESSION_ITEMS_MAX)?;
        list.into_iter().enumerate().map(|(index, raw)| field::id(Place::Element(name, index), raw, ItemId::new)).collect()
    };
    Ok(Session {
        viewed: items("session.viewed", fields.viewed)?,
        seen: items("session.seen", fields.seen)?,
        passed: items("session.passed", fields.passed)?,
    })
}

/// Reads the lines of a cart; an empty cart is a cart.
///
/// # Errors
/// [`Problem::BadField`] naming the first line and field that is wrong, or more than [`LINES_MAX`] lines.
pub fn lines(raw: Raw<'_>) -> Result<Vec<Line>, Problem> {
    let raw = field::required(Place::Top("lines"), raw)?;
    let list = field::list("lines", Some(raw), LINES_MAX)?;
    list.into_iter().enumerate().map(|(index, raw)| line(index, raw)).collect()
}

fn line(index: usize, raw: &RawValue) -> Result<Line, Problem> {
    let at = |name| Place::Within("lines", index, name);
    let whole = Place::Element("lines", index);
    // A line that is null is no line.
    let fields: Option<LineFields<'_>> = field::object(whole, Some(raw))?;
    let fields = fields.ok_or_else(|| Problem::field(whole, "is missing"))?;
    let currency = fields.currency.map(|raw| {
        let code = field::text(at("currency"), raw)?;
        Currency::new(&code).map_err(|error| Problem::field(at("currency"), format!("is not a currency: {error}")))
    });
    let quantity = field::required(at("quantity"), fields.quantity)?;
    let price = field::required(at("unit_price"), fields.unit_price)?;
    Ok(Line {
        item: item(at("item"), fields.item)?,
        variant: fields.variant.map(|raw| field::id(at("variant"), raw, VariantId::new)).transpose()?,
        quantity: field::quantity(at("quantity"), quantity)?,
        price: Price::read(at("unit_price"), price, currency.transpose()?)?,
    })
}

impl Holding {
    /// The cart, once the rows and the shop's currency are known.
    pub(crate) fn cart(&self, rows: &[PairSheet], currency: Currency) -> Result<Cart, Problem> {
        let lines = match self {
            Self::Looked(item) => vec![CartLine {
                item: item.clone(),
                variant: None,
                quantity: 1,
                unit_price: rows
                    .iter()
                    .find(|row| row.item() == item)
                    .map_or(Money::new(0, currency), |row| row_price(row, currency)),
            }],
            Self::Cart(lines) => lines
                .iter()
                .enumerate()
                .map(|(index, line)| {
                    Ok(CartLine {
                        item: line.item.clone(),
                        variant: line.variant.clone(),
                        quantity: line.quantity,
                        unit_price: line.price.money(Place::Within("lines", index, "unit_price"), currency)?,
                    })
                })
                .collect::<Result<_, Problem>>()?,
        };
        Ok(Cart::new(lines))
    }

    fn items(&self) -> Vec<ItemId> {
        match self {
            Self::Looked(item) => vec![item.clone()],
            Self::Cart(lines) => {
                let mut items: Vec<ItemId> = lines.iter().map(|line| line.item.clone()).collect();
                items.sort_unstable();
                items.dedup();
                items.truncate(CART_ITEMS_MAX);
                items
            }
        }
    }
}

/// The price of a row's own item by its facts, to the nearest minor unit.
#[must_use]
#[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
pub fn row_price(row: &PairSheet, currency: Currency) -> Money {
    let minor = libm::round(libm::exp(f64::from(row.facts().ln_price)) * currency.scale() as f64) as i64;
    Money::new(minor.clamp(0, Money::MINOR_MAX), currency)
}

impl Ask<'_> {
    /// Whose pair rows the first read wants: of the cart, then of the latest few items looked at besides.
    pub(crate) fn rows(&self) -> Vec<ItemId> {
        let mut items = self.holding.items();
        let held = items.len();
        for viewed in &self.session.viewed {
            if items.len() < held + VIEWED_ROWS_MAX && !items.contains(viewed) {
                items.push(viewed.clone());
            }
        }
        items
    }
}

#[cfg(test)]
mod tests;
