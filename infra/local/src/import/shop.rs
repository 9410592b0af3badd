//! An import of a shop from its first record to its outputs.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use scoring::money::Currency;

use super::fetch::{self, Ask};
use super::intake::{Pace, Run};
use super::order_file::{self, Written};
use super::report::Report;
use super::staged_order::Belonging;
use super::staging::{Kind, Staging, main_currency};
use super::{Exports, catalogue_file, own_columns, shopify, woocommerce};
use crate::files::output::write_whole;

/// Where a shop's data come from.
#[derive(Clone, Debug)]
pub enum From {
    /// Files in our own columns.
    OwnColumns(Exports),
    /// Files of Shopify bulk operations.
    Shopify(Exports),
    /// Saved WooCommerce pages.
    Woocommerce(Exports),
    /// A running WooCommerce shop, and its currency where it is said.
    Shop(Ask, Option<Currency>),
}

impl From {
    const fn format(&self) -> &'static str {
        match self {
            Self::OwnColumns(_) => "csv",
            Self::Shopify(_) => "shopify",
            Self::Woocommerce(_) | Self::Shop(..) => "woocommerce",
        }
    }

    const fn currency(&self) -> Option<Currency> {
        match self {
            Self::OwnColumns(exports) | Self::Shopify(exports) | Self::Woocommerce(exports) => exports.currency,
            Self::Shop(_, currency) => *currency,
        }
    }

    /// Says what cannot be, before anything is read.
    fn check(&self) -> anyhow::Result<()> {
        let format = self.format();
        let exports = match self {
            Self::OwnColumns(exports) | Self::Shopify(exports) | Self::Woocommerce(exports) => exports,
            Self::Shop(..) => return Ok(()),
        };
        if exports.url.is_some() {
            bail!("--url goes with --format woocommerce");
        }
        if exports.orders.is_empty() && exports.products.is_empty() && exports.customers.is_empty() && exports.refunds.is_empty()
        {
            bail!("nothing to read: give --orders FILE; `alongside import --help` shows how to export them");
        }
        if !exports.refunds.is_empty() && !matches!(self, Self::Woocommerce(_)) {
            bail!("--refunds goes with --format woocommerce: {format} orders say themselves what went back");
        }
        if matches!(self, Self::OwnColumns(_)) && !(exports.products.is_empty() && exports.customers.is_empty()) {
            bail!("--format csv reads --orders only; a catalogue of your own goes to `train` and `serve` as --catalog");
        }
        let all = [&exports.orders, &exports.products, &exports.customers, &exports.refunds];
        for path in all.into_iter().flatten() {
            fs::metadata(path).with_context(|| format!("cannot open {}", path.display()))?;
        }
        Ok(())
    }
}

/// What an import wrote.
#[derive(Debug)]
pub struct Imported {
    /// The order file.
    pub orders: PathBuf,
    /// The catalogue, where there is one.
    pub catalogue: Option<PathBuf>,
    /// What was counted.
    pub report: Report,
}

/// Reads what is new, and writes `orders.csv.gz` and `catalog.jsonl` anew into `folder`.
///
/// # Errors
/// [`super::Stopped`] where `pace` says so; what reading or writing says. The outputs are as they were then, what was read is kept.
pub fn import(from: &From, folder: &Path, pace: Pace) -> anyhow::Result<Imported> {
    from.check()?;
    let staging = Staging::open(folder, from.format())?;
    staging.sweep()?;
    let guests = staging.guest_key()?;
    let number = staging.new_run()?;
    let mut run = Run { staging: &staging, number, batch: pace.batch.max(1), left: pace.stop_after };
    match from {
        From::OwnColumns(exports) => own_columns::take(&mut run, exports, &guests)?,
        From::Shopify(exports) => shopify::take(&mut run, exports, &guests)?,
        From::Woocommerce(exports) => woocommerce::take(&mut run, exports, &guests)?,
        From::Shop(ask, _) => fetch::take(&mut run, ask, &guests)?,
    }
    outputs(from, &staging)
}

fn outputs(from: &From, staging: &Staging) -> anyhow::Result<Imported> {
    // A currency once given holds for later runs too.
    if let Some(currency) = from.currency() {
        staging.set_about("currency", currency.code())?;
    }
    let given = staging.about("currency")?.and_then(|code| Currency::new(&code).ok());
    let currency = given.or(main_currency(&staging.standings()?)).unwrap_or(Currency::NONE);
    let belonging = if matches!(from, From::Shopify(_)) { Belonging::EachLine } else { Belonging::Newest };
    let (orders, catalogue) = (staging.folder().join("orders.csv.gz"), staging.folder().join("catalog.jsonl"));
    let mut written = Written::default();
    write_whole(&orders, |out| {
        written = order_file::write(staging, currency, belonging, out)?;
        Ok(())
    })?;
    let mut listed = None;
    if staging.last_run(Kind::Products)?.is_some() {
        write_whole(&catalogue, |out| {
            listed = Some(catalogue_file::write(staging, currency, out)?);
            Ok(())
        })?;
    }
    let report = Report::new(from.format(), staging, currency.code(), &written, listed.as_ref())?;
    Ok(Imported { orders, catalogue: listed.map(|_| catalogue), report })
}
