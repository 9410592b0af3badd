//! `alongside doctor`: what is wrong in a shop's data, in the order in which it matters, and what to do about it.

mod baskets;
mod catalogue;
mod changes;
mod concentration;
mod duplicates;
mod finding;
mod gaps;
mod kind;
mod left_out;
mod listing;
mod range;
mod report;
mod sales;
mod titles;
mod unknown;
mod wording;

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use scoring::money::Currency;
use serde::Serialize;

use crate::answer::currency;
use crate::files::orders::{self, OrderFile, Taking};
use crate::files::output::write_whole;
use crate::files::skipped::Skipped;
use crate::progress;

pub use catalogue::{Catalogue, Listed, Property};
pub use finding::{EXAMPLES_MAX, Finding, Severity, Touched};
pub use kind::Kind;
pub use sales::Sales;
pub use unknown::Unknown;

/// The form of the JSON; it grows when a field changes its meaning or goes.
const FORM: u32 = 1;

/// Find what is wrong in a shop's data, and say what to do about it.
///
/// Looks for things under several SKUs, prices and costs that are missing or impossible, several currencies, days that are missing
/// from the export, orders without customers, one customer who is most of the shop, orders too large to be baskets, sudden
/// changes of the range, and whether there is enough to learn from; with --catalog also for what it lacks and where the two files
/// disagree. What the files do not say is listed as not known.
///
/// Each finding says how much revenue it touches and what to do. stop: settle it before anything is learned. mend: go on, and mend
/// it. know: perhaps nothing is wrong.
///
/// The exit code is 0 when the files could be read, whatever was found; with --strict it is 3 when something says stop.
/// The same files print the same bytes. Lines are read one by one; kept are sums, and 16 bytes a line.
///
/// Example:
///   alongside doctor --orders orders.csv.gz --catalog catalog.jsonl --currency EUR --json findings.json
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct DoctorArgs {
    /// Order lines: CSV or CSV.gz with order_id, customer_id, timestamp, sku, quantity, unit_price, and title, category, brand,
    /// cost, currency where known.
    #[arg(long, value_name = "FILE")]
    pub orders: PathBuf,
    /// What is sold now, one {"sku", "title", "category", "unit_price", "brand", "type", "cost", "image"} a line.
    #[arg(long, value_name = "FILE")]
    pub catalog: Option<PathBuf>,
    /// Currency of the prices, as in EUR; without it the one the file names, else none.
    #[arg(long, value_name = "CODE", value_parser = currency)]
    pub currency: Option<Currency>,
    /// Also write everything here as JSON.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Exit with 3 when a finding says stop.
    #[arg(long)]
    pub strict: bool,
}

/// Something says stop, and the caller wanted to hear of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} findings say stop; settle them first (see above)")]
pub struct MustStop(pub usize);

/// What was found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Diagnosis {
    /// The form of this JSON.
    pub form: u32,
    /// What was looked at.
    pub shop: Shop,
    /// What is wrong, worst first.
    pub findings: Vec<Finding>,
    /// What the files do not say.
    pub unknown: Vec<Unknown>,
}

/// What was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shop {
    /// Lines of the order file.
    pub lines: u64,
    /// Those left out.
    pub lines_left_out: u64,
    /// Orders.
    pub orders: u64,
    /// Items sold.
    pub items: u64,
    /// Known customers.
    pub customers: u64,
    /// Items of the catalogue, where there is one.
    pub catalogue_items: Option<u64>,
    /// Day of the first order, as YYYY-MM-DD.
    pub first_day: Option<String>,
    /// Day of the last.
    pub last_day: Option<String>,
    /// Currency of all amounts; none when no line names one.
    pub currency: Option<String>,
    /// Decimals of a minor unit.
    pub decimals: u32,
    /// Revenue of all orders in minor units.
    pub revenue_minor: i128,
    #[serde(skip)]
    money: Currency,
}

impl Diagnosis {
    /// How many findings say stop.
    #[must_use]
    pub fn stops(&self) -> usize {
        self.findings.iter().filter(|finding| finding.severity == Severity::Stop).count()
    }

    fn currency(&self) -> Currency {
        self.shop.money
    }
}

/// Lines that were read, and which of them were left out.
#[derive(Clone, Copy, Debug)]
pub struct LinesRead<'a> {
    /// All lines of the file.
    pub lines: u64,
    /// Those left out, and why.
    pub skipped: &'a Skipped,
}

/// Examines what was sold, and the catalogue where there is one.
#[must_use]
pub fn examine(sales: &Sales<'_>, read: LinesRead<'_>, catalogue: Option<&Catalogue>) -> Diagnosis {
    let things = range::things(sales, catalogue);
    let mut findings = left_out::findings(read.skipped, read.lines);
    findings.extend(baskets::findings(sales));
    findings.extend(concentration::findings(sales));
    findings.extend(gaps::findings(sales));
    findings.extend(changes::findings(sales));
    findings.extend(duplicates::findings(sales, &things));
    findings.extend(listing::findings(sales, &things, catalogue));
    finding::rank(&mut findings);
    let unknown = unknown::unknowns(sales, &things, catalogue);
    Diagnosis { form: FORM, shop: shop(sales, read, catalogue), findings, unknown }
}

/// [`examine`] of a file of orders.
#[must_use]
pub fn examine_file(file: &OrderFile, catalogue: Option<&Catalogue>) -> Diagnosis {
    let read = LinesRead { lines: file.lines + file.skipped.total(), skipped: &file.skipped };
    examine(&Sales::of(&file.history, &file.goods), read, catalogue)
}

/// [`examine`] of the files themselves.
///
/// # Errors
/// When one of them cannot be read.
pub fn examine_files(orders: &Path, catalogue: Option<&Path>, currency: Option<Currency>) -> anyhow::Result<Diagnosis> {
    let file = orders::read(orders, Taking { currency, items_max: None })?;
    let catalogue = catalogue.map(|path| Catalogue::read(path, file.history.currency())).transpose()?;
    let spinner = progress::spinner("examining");
    let diagnosis = examine_file(&file, catalogue.as_ref());
    spinner.finish_and_clear();
    Ok(diagnosis)
}

fn shop(sales: &Sales<'_>, read: LinesRead<'_>, catalogue: Option<&Catalogue>) -> Shop {
    let history = sales.history;
    let money = history.currency();
    let day = |time: Option<&scoring::time::Timestamp>| time.map(|time| wording::day(time.day()));
    Shop {
        lines: read.lines,
        lines_left_out: read.skipped.total(),
        orders: history.len() as u64,
        items: history.items().len() as u64,
        customers: history.customers_len() as u64,
        catalogue_items: catalogue.map(|catalogue| catalogue.items.len() as u64),
        first_day: day(history.times().first()),
        last_day: day(history.times().last()),
        currency: (money != Currency::NONE).then(|| money.code().to_owned()),
        decimals: money.exponent(),
        revenue_minor: sales.total(),
        money,
    }
}

/// Reads, examines, prints.
///
/// # Errors
/// What reading or writing says; [`MustStop`] when that was asked for.
pub fn run(args: &DoctorArgs) -> anyhow::Result<()> {
    let diagnosis = examine_files(&args.orders, args.catalog.as_deref(), args.currency)?;
    std::io::stdout().write_all(diagnosis.to_string().as_bytes())?;
    if let Some(path) = &args.json {
        write_whole(path, |out| Ok(serde_json::to_writer_pretty(out, &diagnosis)?))?;
    }
    match diagnosis.stops() {
        stops if stops > 0 && args.strict => Err(MustStop(stops).into()),
        _ => Ok(()),
    }
}
