//! Files in our own columns into the staging database.

use std::path::Path;

use platform::guest::GuestKey;
use platform::order::{Kept, OrderHead, OrderLine, Standing, What};
use platform::woocommerce::Prices;
use scoring::money::Currency;

use super::Exports;
use super::intake::{Intake, Known, Run, Why, once};
use super::staging::{Changed, CsvExtras, Kind, Source, Staging};
use crate::files::orders::{COLUMNS, Columns, CsvLine};
use crate::files::sheet::Sheet;
use crate::files::skipped;
use crate::files::source;

/// Takes all files; an order that stands in several is that of the last.
pub(super) fn take(run: &mut Run<'_>, exports: &Exports, guests: &GuestKey) -> anyhow::Result<()> {
    run.staging.make_line_index()?;
    for path in once(&exports.orders) {
        file(run, path, exports.currency, guests)?;
    }
    Ok(())
}

fn file(run: &mut Run<'_>, path: &Path, currency: Option<Currency>, guests: &GuestKey) -> anyhow::Result<()> {
    let Some(source) = run.file(Kind::Orders, path)? else { return Ok(()) };
    let staging = run.staging;
    let mut sheet = Sheet::open(source::open(path, "orders")?, &source::name(path), &COLUMNS.join(", "))?;
    let columns = Columns::of(&sheet)?;
    let mut intake = Intake::begin(run, source.clone())?;
    loop {
        let record = match sheet.read() {
            Ok(Some(record)) => record,
            Ok(None) => return intake.finish(),
            Err(error) => return Err(intake.cut_off(error)),
        };
        if intake.known() == Known::Yes {
            continue;
        }
        let outcome = match columns.line(record, currency) {
            Ok(line) => line_in(staging, &source, record.line(), &line, guests)?,
            Err(why) => Err(why),
        };
        intake.took(record.line(), outcome.map_err(|why| Why { kind: why.words(), words: why.words().to_owned() }))?;
    }
}

/// Puts a line there, and its order when it is the first of it. Lines of one order agree about customer and day, as when the file is
/// learned without an import.
fn line_in(
    staging: &Staging,
    source: &Source,
    number: u64,
    line: &CsvLine,
    guests: &GuestKey,
) -> anyhow::Result<Result<(), skipped::Why>> {
    let guest = line.customer.as_ref().and_then(|customer| guests.guest(customer.as_str()));
    let account = line.customer.clone().filter(|_| guest.is_none());
    let mut head = OrderHead {
        id: line.order.clone(),
        placed: line.time,
        updated: scoring::time::Timestamp(0),
        account,
        guest,
        currency: line.currency,
        standing: Standing::Counts,
        kept: Kept::ALL,
    };
    let known = staging.csv_head(source.number, line.order.as_str())?;
    let changed = match known.map_or(Ok(Changed::Yes), |known| known.join(&mut head)) {
        Ok(changed) => changed,
        Err(why) => return Ok(Err(why)),
    };
    if changed == Changed::Yes {
        staging.put_head(source.number, &head, 0, Prices::WithTax)?;
    }
    add(staging, source, number, line)?;
    Ok(Ok(()))
}

fn add(staging: &Staging, source: &Source, number: u64, line: &CsvLine) -> rusqlite::Result<()> {
    let money = line.unit_price.saturating_mul(i64::from(line.quantity));
    let read = OrderLine {
        // In the order of the file, which is the order of texts of one length.
        id: format!("{number:012}"),
        what: What::Product { item: line.item.clone(), variant: None },
        title: line.title.clone(),
        sku: String::new(),
        ordered: line.quantity,
        stayed: line.quantity,
        paid: money,
        list: money,
        bundle: None,
    };
    let extras = CsvExtras { category: &line.category, brand: &line.brand, cost: line.cost };
    staging.add_line(source.number, line.order.as_str(), &read, extras)
}
