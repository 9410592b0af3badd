//! Order lines as CSV, plain or gzip: `order_id, customer_id, timestamp, sku, title, category, quantity, unit_price`.
//!
//! Columns are found by name and may stand in any order; title, category, brand, cost and currency may be missing. What
//! cannot be learned from is left out and counted; what makes the whole file doubtful is an error, and nothing is kept.

use std::borrow::Cow;
use std::io::BufRead;
use std::path::Path;

use learning::history::History;
use learning::prices::median_prices;
use learning::shelf::{Good, Shelf};
use scoring::id::{CustomerId, ItemId, OrderId};
use scoring::money::Currency;
use scoring::time::Timestamp;

use super::amount::{Comma, NoPrice, NoQuantity, price, quantity};
use super::drafts::{DraftLine, Drafts};
use super::error::FileError;
use super::goods::Goods;
use super::moment::moment;
use super::sheet::{Encoding, Record, Sheet};
use super::skipped::{Skipped, Why};
use super::source;

/// The columns that must be there.
pub const COLUMNS: [&str; 6] = ["order_id", "customer_id", "timestamp", "sku", "quantity", "unit_price"];

/// How a file is to be taken.
#[derive(Clone, Copy, Debug, Default)]
pub struct Taking {
    /// Currency of its prices; without it the one its lines name, else none, with four decimals.
    pub currency: Option<Currency>,
    /// Orders of more items are left out before anything else.
    pub items_max: Option<usize>,
}

/// A file of orders, read to its end.
#[derive(Debug)]
pub struct OrderFile {
    /// Its orders.
    pub history: History,
    /// Its items as the lines describe them.
    pub goods: Goods,
    /// Lines that were learned from.
    pub lines: u64,
    /// Lines that were not.
    pub skipped: Skipped,
}

impl OrderFile {
    /// Everything sold, at the median price of its last 90 days.
    #[must_use]
    pub fn shelf(&self) -> Shelf {
        let mut shelf = Shelf::new(self.history.currency());
        let end = self.history.times().last().map_or(Timestamp(0), |last| Timestamp(last.0 + 1));
        let prices = median_prices(&self.history, end);
        for good in self.goods.all() {
            let number = self.history.items().number(&good.item);
            let Some(price) = number.and_then(|number| prices.get(number as usize).copied().flatten()) else { continue };
            let (title, category, brand) = (good.title().to_owned(), good.category().to_owned(), good.brand().to_owned());
            shelf.put(good.item.clone(), Good { title, category, brand, price: price.max(1) });
        }
        shelf
    }
}

/// Reads the orders of a file, with a progress bar.
///
/// # Errors
/// [`FileError`]; nothing is kept then.
pub fn read(path: &Path, taking: Taking) -> Result<OrderFile, FileError> {
    read_from(source::open(path, "reading")?, &source::name(path), taking)
}

/// Reads orders from unpacked bytes; `name` stands in messages.
///
/// # Errors
/// As [`read`].
pub fn read_from(bytes: impl BufRead, name: &str, taking: Taking) -> Result<OrderFile, FileError> {
    let mut sheet = Sheet::open(bytes, name, &COLUMNS.join(", "))?;
    let mut lines = Lines::new(&sheet, taking.currency)?;
    let mut drafts = Drafts::default();
    let (mut used, mut skipped) = (0, Skipped::default());
    while let Some(record) = sheet.read()? {
        match lines.line(record).and_then(|line| drafts.add(line)) {
            Ok(()) => used += 1,
            Err(why) => skipped.add(why, record.line()),
        }
    }
    if used == 0 && skipped.total() > 0 {
        return Err(FileError::NothingUsable { name: name.to_owned(), skipped: skipped.to_string() });
    }
    let currency = lines.currency.unwrap_or(Currency::NONE);
    let history = drafts
        .history(&lines.goods, currency, taking.items_max)
        .map_err(|what| FileError::TooMany { name: name.to_owned(), what })?;
    Ok(OrderFile { history, goods: lines.goods, lines: used, skipped })
}

/// Where the columns of our own stand in a table.
#[derive(Debug)]
pub struct Columns {
    required: [usize; COLUMNS.len()],
    title: Option<usize>,
    category: Option<usize>,
    brand: Option<usize>,
    cost: Option<usize>,
    currency: Option<usize>,
    comma: Comma,
    fields: usize,
}

/// One line of an order file, checked.
#[derive(Clone, Debug)]
pub struct CsvLine {
    /// Which order.
    pub order: OrderId,
    /// Whose, if said.
    pub customer: Option<CustomerId>,
    /// When.
    pub time: Timestamp,
    /// What.
    pub item: ItemId,
    /// How many; at least 1.
    pub quantity: u32,
    /// Price of one in minor units, above 0.
    pub unit_price: i64,
    /// Currency of the price.
    pub currency: Currency,
    /// Title, or empty.
    pub title: String,
    /// Category, or empty.
    pub category: String,
    /// Brand, or empty.
    pub brand: String,
    /// What the merchant pays for one, in minor units, when it is said.
    pub cost: Option<i64>,
}

impl Columns {
    /// Finds them by name in the first line.
    ///
    /// # Errors
    /// [`FileError::MissingColumns`].
    pub fn of<R: BufRead>(sheet: &Sheet<R>) -> Result<Self, FileError> {
        Ok(Self {
            required: sheet.places(COLUMNS)?,
            title: sheet.place("title"),
            category: sheet.place("category"),
            brand: sheet.place("brand"),
            cost: sheet.place("cost"),
            currency: sheet.place("currency"),
            comma: if sheet.delimiter() == b',' { Comma::Foreign } else { Comma::Decimal },
            fields: sheet.columns().len(),
        })
    }

    /// A line in our own words, in the currency it names, else in the `known` one, else in none.
    ///
    /// # Errors
    /// Why it cannot be learned from: the first reason that applies.
    pub fn line(&self, record: &Record, known: Option<Currency>) -> Result<CsvLine, Why> {
        if record.len() != self.fields {
            return Err(Why::Fields);
        }
        let text = |place: usize| record.field(place, Encoding::Utf8).ok_or(Why::Encoding);
        let optional = |place: Option<usize>| place.map_or(Ok(Cow::Borrowed("")), text);
        let [order, customer, time, item, number, money] = self.required;
        let (title, category, brand) = (optional(self.title)?, optional(self.category)?, optional(self.brand)?);
        let order = OrderId::new(&text(order)?).map_err(|_| Why::OrderId)?;
        let item = ItemId::new(&text(item)?).map_err(|_| Why::Item)?;
        let customer = Some(text(customer)?).filter(|id| !id.is_empty());
        let customer = customer.map(|id| CustomerId::new(&id)).transpose().map_err(|_| Why::Customer)?;
        let time = moment(&text(time)?).ok_or(Why::Date)?;
        let quantity = quantity(&text(number)?).map_err(|why| match why {
            NoQuantity::Negative => Why::Returned,
            NoQuantity::Zero => Why::NoQuantity,
            NoQuantity::Unreadable => Why::Quantity,
        })?;
        let currency = currency_of(&optional(self.currency)?, known)?;
        let unit_price = price(&text(money)?, self.comma, currency).map_err(|why| match why {
            NoPrice::NotAboveZero => Why::NotPaid,
            NoPrice::Unreadable => Why::Price,
        })?;
        let cost = price(&optional(self.cost)?, self.comma, currency).ok();
        let (title, category, brand) = (title.into_owned(), category.into_owned(), brand.into_owned());
        Ok(CsvLine { order, customer, time, item, quantity, unit_price, currency, title, category, brand, cost })
    }
}

/// The currency of a line that names `code`, or none.
fn currency_of(code: &str, known: Option<Currency>) -> Result<Currency, Why> {
    match (Currency::new(&code.to_uppercase()), known) {
        (Ok(named), Some(known)) if named != known => Err(Why::Currency),
        (Ok(named), _) => Ok(named),
        (Err(_), known) if code.is_empty() => Ok(known.unwrap_or(Currency::NONE)),
        (Err(_), _) => Err(Why::Currency),
    }
}

/// What the lines so far have said.
struct Lines {
    columns: Columns,
    currency: Option<Currency>,
    goods: Goods,
}

impl Lines {
    fn new<R: BufRead>(sheet: &Sheet<R>, currency: Option<Currency>) -> Result<Self, FileError> {
        Ok(Self { columns: Columns::of(sheet)?, currency, goods: Goods::default() })
    }

    fn line(&mut self, record: &Record) -> Result<DraftLine, Why> {
        let line = self.columns.line(record, self.currency)?;
        // Only a line that counts may settle the currency or describe an item.
        self.currency = Some(line.currency);
        let item = self.goods.number(line.item).ok_or(Why::Item)?;
        let good = self.goods.get_mut(item);
        good.describe(&line.title, &line.category, &line.brand);
        good.cost = line.cost.or(good.cost);
        let CsvLine { order, customer, time, quantity, unit_price, .. } = line;
        Ok(DraftLine { order, customer, time, item, quantity, unit_price })
    }
}
