//! Online Retail (UCI, 2015): a published data set into an order file, so that anyone can re-run the figures.
//!
//! It comes as one .xlsx, which is read as it is. So is the same table saved as CSV, with its own columns (InvoiceNo, StockCode,
//! Description, Quantity, InvoiceDate, UnitPrice, CustomerID); dates may then stand as 12/1/2010 8:26 (month first) or as
//! 2010-12-01 08:26:00.
//!
//! Cleaning: cancellations and adjustments (the invoice number begins with a letter), quantities and prices not above zero,
//! and codes that are no products go; codes are trimmed and put in capitals; lines of one code in an order become one
//! (quantities added, price = value / quantity); the most frequent description is the item's title; the earliest line time
//! is the order's.

mod cleaning;
mod workbook;

use std::collections::BTreeMap;
use std::io::{BufRead, Write};
use std::path::Path;

use anyhow::bail;
use jiff::tz::TimeZone;
use scoring::id::ItemId;
use scoring::money::{Currency, Money};
use scoring::time::Timestamp;

use crate::files::error::FileError;
use crate::files::output::write_whole;
use crate::files::sheet::{Encoding, Sheet};
use crate::files::skipped::Why;
use crate::files::source;
use crate::progress;

pub use cleaning::Imported;
use cleaning::{COLUMNS, Cleaning};

/// Reads, cleans, writes, and prints the counts.
///
/// # Errors
/// What reading or writing says; no output file is left behind then.
#[allow(clippy::print_stdout)]
pub fn run(file: &Path, until: Option<Timestamp>, out: &Path) -> anyhow::Result<()> {
    let imported = read(file, until)?;
    if imported.history.is_empty() {
        bail!("no line could be used\n{}", imported.skipped);
    }
    write_whole(out, |out| write(&imported, out))?;
    print!("{}", report(&imported));
    Ok(())
}

/// Reads and cleans the published lines up to `until`, from a spreadsheet or from CSV by the file's first bytes.
///
/// # Errors
/// [`FileError`].
fn read(path: &Path, until: Option<Timestamp>) -> Result<Imported, FileError> {
    let name = source::name(path);
    if workbook::is_workbook(path)? {
        let spinner = progress::spinner("reading");
        let imported = workbook::read(path, &name, until);
        spinner.finish_and_clear();
        imported
    } else {
        read_csv(source::open(path, "reading")?, &name, until)
    }
}

/// Reads and cleans CSV.
///
/// # Errors
/// [`FileError`].
pub fn read_csv(bytes: impl BufRead, name: &str, until: Option<Timestamp>) -> Result<Imported, FileError> {
    let mut sheet = Sheet::open(bytes, name, &COLUMNS.join(", "))?;
    let places = sheet.places(COLUMNS)?;
    let fields = sheet.columns().len();
    let mut cleaning = Cleaning::new(until);
    while let Some(record) = sheet.read()? {
        let field = |place: usize| record.field(place, Encoding::Utf8OrLatin1).unwrap_or_default();
        let line = (record.len() == fields).then(|| places.map(field));
        cleaning.take(record.line(), line.as_ref());
    }
    cleaning.finish(name)
}

fn write(imported: &Imported, out: &mut dyn Write) -> anyhow::Result<()> {
    let titles: BTreeMap<&ItemId, &str> = imported.goods.all().iter().map(|good| (&good.item, good.title())).collect();
    let history = &imported.history;
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(out);
    csv.write_record(["order_id", "customer_id", "timestamp", "sku", "title", "category", "quantity", "unit_price"])?;
    for order in 0..history.len() {
        let time = jiff::Timestamp::from_second(history.times()[order].0)?.to_zoned(TimeZone::UTC).datetime();
        let time = time.strftime("%Y-%m-%dT%H:%M:%S").to_string();
        let customer = history.customer(order).map_or("", |customer| history.customer_id(customer).as_str());
        for line in history.lines(order) {
            let item = history.items().id(history.line_items()[line]);
            let title = titles.get(item).copied().unwrap_or_default();
            let quantity = history.line_quantities()[line].to_string();
            let price = Money::new(history.line_prices()[line], Currency::NONE).to_string();
            csv.write_record([history.order_id(order).as_str(), customer, &time, item.as_str(), title, "", &quantity, &price])?;
        }
    }
    csv.flush()?;
    Ok(())
}

/// The counts, and those to compare them with.
#[must_use]
pub fn report(imported: &Imported) -> String {
    let (history, skipped) = (&imported.history, &imported.skipped);
    let nothing = skipped.lines(Why::Returned) + skipped.lines(Why::NoQuantity) + skipped.lines(Why::NotPaid);
    let moment = |time: Option<&Timestamp>| {
        let time = time.and_then(|time| jiff::Timestamp::from_second(time.0).ok());
        time.map_or_else(String::new, |time| time.to_zoned(TimeZone::UTC).datetime().to_string())
    };
    let (first, last) = (moment(history.times().first()), moment(history.times().last()));
    let mut text = format!("{first} to {last}\n\n{:<44}{:>9}{:>22}\n", "", "here", "until 2011-09-25 16:06");
    for (label, here, published) in [
        ("raw lines", imported.lines, 360_208),
        ("  cancellations and adjustments, removed", skipped.lines(Why::Cancelled), 6_465),
        ("  quantity or price not above zero, removed", nothing, 1_927),
        ("  codes that are no products, removed", skipped.lines(Why::NoProduct), 1_736),
        ("lines", history.lines_len() as u64, 344_686),
        ("orders", history.len() as u64, 13_795),
        ("items", history.items().len() as u64, 3_618),
        ("known customers", history.customers_len() as u64, 3_547),
    ] {
        text.push_str(&format!("{label:<44}{here:>9}{published:>22}\n"));
    }
    if skipped.total() > 0 {
        text.push_str(&format!("\nleft out:\n{skipped}\n"));
    }
    text
}
