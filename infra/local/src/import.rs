//! `alongside import`: a published data set into the columns of an order file, so that anyone can re-run the figures.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use learning::history::History;
use scoring::id::{CustomerId, ItemId, OrderId};
use scoring::money::{Currency, Money};
use scoring::time::Timestamp;

use crate::files::amount::{Comma, NoPrice, NoQuantity, price, quantity};
use crate::files::drafts::{DraftLine, Drafts};
use crate::files::error::FileError;
use crate::files::goods::Goods;
use crate::files::moment::moment;
use crate::files::sheet::{Encoding, Record, Sheet};
use crate::files::skipped::{Skipped, Why};
use crate::files::source;

/// Turn a published data set into an order file.
///
/// Online Retail (UCI, https://doi.org/10.24432/C5BW33, CC BY 4.0) comes as one .xlsx. Open it in a spreadsheet program and
/// save it as "CSV UTF-8" with its own columns (InvoiceNo, StockCode, Description, Quantity, InvoiceDate, UnitPrice,
/// CustomerID, Country); dates may stand as 12/1/2010 8:26 (month first) or as 2010-12-01 08:26:00.
///
/// Cleaning: cancellations and adjustments (the invoice number begins with a letter), quantities and prices not above zero,
/// and codes that are no products go; codes are trimmed and put in capitals; lines of one code in an order become one
/// (quantities added, price = value / quantity); the most frequent description is the item's title; the earliest line time
/// is the order's.
///
/// Example:
///   alongside import --format online-retail --until 2011-09-25T16:06:00 "Online Retail.csv" --out online_retail.csv.gz
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct ImportArgs {
    /// Which data set it is.
    #[arg(long, value_enum)]
    pub format: Format,
    /// Last moment to take, itself included, as YYYY-MM-DDTHH:MM:SS; without it everything.
    #[arg(long, value_name = "MOMENT", value_parser = until)]
    pub until: Option<Timestamp>,
    /// The published file as CSV, plain or gzip.
    pub file: PathBuf,
    /// Where the order file goes; packed when the name ends in .gz. It appears whole or not at all.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// A published data set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Online Retail, UCI Machine Learning Repository, 2015.
    OnlineRetail,
}

fn until(text: &str) -> Result<Timestamp, String> {
    moment(text).ok_or_else(|| "write YYYY-MM-DDTHH:MM:SS".to_owned())
}

/// What an import made of a file.
#[derive(Debug)]
pub struct Imported {
    /// The orders.
    pub history: History,
    goods: Goods,
    /// Lines read, those later than asked for left out.
    pub lines: u64,
    /// Lines left out, and why.
    pub skipped: Skipped,
}

const COLUMNS: [&str; 7] = ["invoiceno", "stockcode", "description", "quantity", "invoicedate", "unitprice", "customerid"];

/// Reads, cleans, writes, and prints the counts.
///
/// # Errors
/// What reading or writing says; no output file is left behind then.
#[allow(clippy::print_stdout)]
pub fn run(args: &ImportArgs) -> anyhow::Result<()> {
    let Format::OnlineRetail = args.format;
    let bytes = source::open(&args.file, "reading")?;
    let imported = read(bytes, &source::name(&args.file), args.until)?;
    if imported.history.is_empty() {
        bail!("no line could be used\n{}", imported.skipped);
    }
    write_whole(&args.out, |out| write(&imported, out))?;
    print!("{}", report(&imported));
    Ok(())
}

/// Reads and cleans the published lines up to `until`.
///
/// # Errors
/// [`FileError`].
pub fn read(bytes: impl std::io::BufRead, name: &str, until: Option<Timestamp>) -> Result<Imported, FileError> {
    let mut sheet = Sheet::open(bytes, name, &COLUMNS.join(", "))?;
    let places = sheet.places(COLUMNS)?;
    let fields = sheet.columns().len();
    let (mut drafts, mut goods) = (Drafts::default(), Goods::default());
    let (mut lines, mut skipped) = (0, Skipped::default());
    while let Some(record) = sheet.read()? {
        lines += 1;
        let taken = if record.len() == fields { clean(record, &places, until, &mut goods) } else { Err(Why::Fields) };
        if let Err(why) = taken.and_then(|line| drafts.add(line)) {
            skipped.add(why, record.line());
        }
    }
    lines -= skipped.lines(Why::TooLate);
    let history =
        drafts.history(&goods, Currency::NONE, None).map_err(|what| FileError::TooMany { name: name.to_owned(), what })?;
    Ok(Imported { history, goods, lines, skipped })
}

/// One published line by the published rules.
fn clean(record: &Record, places: &[usize; 7], until: Option<Timestamp>, goods: &mut Goods) -> Result<DraftLine, Why> {
    let text = |place: usize| record.field(places[place], Encoding::Utf8OrLatin1).ok_or(Why::Encoding);
    let time = published_moment(&text(4)?).ok_or(Why::Date)?;
    if until.is_some_and(|until| time > until) {
        return Err(Why::TooLate);
    }
    let invoice = text(0)?;
    if invoice.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return Err(Why::Cancelled);
    }
    let quantity = quantity(&text(3)?).map_err(|why| match why {
        NoQuantity::Negative => Why::Returned,
        NoQuantity::Zero => Why::NoQuantity,
        NoQuantity::Unreadable => Why::Quantity,
    })?;
    let unit_price = price(&text(5)?, Comma::Foreign, Currency::NONE).map_err(|why| match why {
        NoPrice::NotAboveZero => Why::NotPaid,
        NoPrice::Unreadable => Why::Price,
    })?;
    let code = text(1)?.to_uppercase();
    if !is_product(&code) {
        return Err(Why::NoProduct);
    }
    let customer = text(6)?;
    let customer = Some(customer.strip_suffix(".0").unwrap_or(&customer)).filter(|id| !id.is_empty());
    let customer = customer.map(CustomerId::new).transpose().map_err(|_| Why::Customer)?;
    let order = OrderId::new(&invoice).map_err(|_| Why::OrderId)?;
    let item = goods.number(ItemId::new(&code).map_err(|_| Why::Item)?).ok_or(Why::Item)?;
    goods.get_mut(item).describe(&text(2)?, "", "");
    Ok(DraftLine { order, customer, time, item, quantity, unit_price })
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

/// Writes beside `path` and moves the whole file there at the end: it appears whole or not at all.
///
/// # Errors
/// What writing says; nothing stands at `path` then but what stood there before.
pub fn write_whole(path: &Path, write: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let mut name = path.file_name().context("the output needs a file name")?.to_owned();
    name.push(format!(".{}.part", std::process::id()));
    let part = path.with_file_name(name);
    let packed = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gz"));
    let written = || -> anyhow::Result<()> {
        let file = BufWriter::new(File::create(&part).with_context(|| format!("cannot write {}", part.display()))?);
        let mut file = if packed {
            let mut gzip = GzEncoder::new(file, Compression::default());
            write(&mut gzip)?;
            gzip.finish()?
        } else {
            let mut file = file;
            write(&mut file)?;
            file
        };
        file.flush()?;
        file.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
        fs::rename(&part, path).with_context(|| format!("cannot write {}", path.display()))
    };
    written().inspect_err(|_| {
        let _ = fs::remove_file(&part);
    })
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
