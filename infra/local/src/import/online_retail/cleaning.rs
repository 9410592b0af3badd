//! The published cleaning rules of the Online Retail data.

use std::borrow::Cow;

use jiff::civil::DateTime;
use learning::history::History;
use scoring::id::{CustomerId, ItemId, OrderId};
use scoring::money::Currency;
use scoring::time::Timestamp;

use crate::files::amount::{Comma, NoPrice, NoQuantity, price, quantity};
use crate::files::drafts::{DraftLine, Drafts};
use crate::files::error::FileError;
use crate::files::goods::Goods;
use crate::files::moment::moment;
use crate::files::skipped::{Skipped, Why};

/// The published columns that are used, in lower case.
pub(super) const COLUMNS: [&str; 7] =
    ["invoiceno", "stockcode", "description", "quantity", "invoicedate", "unitprice", "customerid"];

/// The fields of one published line, by [`COLUMNS`].
pub(super) type Fields<'a> = [Cow<'a, str>; COLUMNS.len()];

/// What an import made of a file.
#[derive(Debug)]
pub struct Imported {
    /// The orders.
    pub history: History,
    /// Their items.
    pub goods: Goods,
    /// Lines read, those later than asked for left out.
    pub lines: u64,
    /// Lines left out, and why.
    pub skipped: Skipped,
}

/// Published lines on their way to orders.
#[derive(Debug)]
pub(super) struct Cleaning {
    until: Option<Timestamp>,
    drafts: Drafts,
    goods: Goods,
    lines: u64,
    skipped: Skipped,
}

impl Cleaning {
    pub(super) fn new(until: Option<Timestamp>) -> Self {
        Self { until, drafts: Drafts::default(), goods: Goods::default(), lines: 0, skipped: Skipped::default() }
    }

    /// Takes one line; none when it has too many or too few fields.
    pub(super) fn take(&mut self, line: u64, fields: Option<&Fields<'_>>) {
        self.lines += 1;
        let taken = fields.ok_or(Why::Fields).and_then(|fields| self.clean(fields)).and_then(|line| self.drafts.add(line));
        if let Err(why) = taken {
            self.skipped.add(why, line);
        }
    }

    /// One line by the rules.
    fn clean(&mut self, fields: &Fields<'_>) -> Result<DraftLine, Why> {
        let [invoice, code, description, number, date, money, customer] = fields;
        let time = published_moment(date).ok_or(Why::Date)?;
        if self.until.is_some_and(|until| time > until) {
            return Err(Why::TooLate);
        }
        if invoice.starts_with(|first: char| first.is_ascii_alphabetic()) {
            return Err(Why::Cancelled);
        }
        let quantity = quantity(number).map_err(|why| match why {
            NoQuantity::Negative => Why::Returned,
            NoQuantity::Zero => Why::NoQuantity,
            NoQuantity::Unreadable => Why::Quantity,
        })?;
        let unit_price = price(money, Comma::Foreign, Currency::NONE).map_err(|why| match why {
            NoPrice::NotAboveZero => Why::NotPaid,
            NoPrice::Unreadable => Why::Price,
        })?;
        let code = code.to_uppercase();
        if !is_product(&code) {
            return Err(Why::NoProduct);
        }
        let customer = Some(customer.strip_suffix(".0").unwrap_or(customer)).filter(|id| !id.is_empty());
        let customer = customer.map(CustomerId::new).transpose().map_err(|_| Why::Customer)?;
        let order = OrderId::new(invoice).map_err(|_| Why::OrderId)?;
        let item = self.goods.number(ItemId::new(&code).map_err(|_| Why::Item)?).ok_or(Why::Item)?;
        self.goods.get_mut(item).describe(description, "", "");
        Ok(DraftLine { order, customer, time, item, quantity, unit_price })
    }

    /// The orders of all lines.
    pub(super) fn finish(self, name: &str) -> Result<Imported, FileError> {
        let history = self
            .drafts
            .history(&self.goods, Currency::NONE, None)
            .map_err(|what| FileError::TooMany { name: name.to_owned(), what })?;
        let lines = self.lines - self.skipped.lines(Why::TooLate);
        Ok(Imported { history, goods: self.goods, lines, skipped: self.skipped })
    }
}

/// Products have five digits and perhaps letters; everything else is postage, a fee, a voucher or an entry by hand.
fn is_product(code: &str) -> bool {
    let letters = code.trim_start_matches(|c: char| c.is_ascii_digit());
    code.len() - letters.len() == 5 && letters.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// `12/1/2010 8:26`, month first, as the data set's CSV exports have it; or ISO.
fn published_moment(text: &str) -> Option<Timestamp> {
    if let Some(moment) = moment(text) {
        return Some(moment);
    }
    let (date, time) = text.split_once(' ')?;
    let mut date = date.split('/').map(|part| part.parse::<i16>().ok());
    let mut time = time.trim().split(':').map(|part| part.parse::<i8>().ok());
    let (month, day, year) = (date.next()??, date.next()??, date.next()??);
    let (hour, minute, second) = (time.next()??, time.next()??, time.next().unwrap_or(Some(0))?);
    if date.next().is_some() || time.next().is_some() {
        return None;
    }
    let civil = DateTime::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?, hour, minute, second, 0).ok()?;
    moment(&civil.to_string())
}
