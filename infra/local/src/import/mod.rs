//! `alongside import`: what a shop's platform exports, or a published data set, into the columns of an order file.

mod catalogue_file;
mod fetch;
mod intake;
pub mod online_retail;
mod order_file;
mod own_columns;
pub mod report;
mod shop;
mod shopify;
mod staged_order;
mod staging;
mod woocommerce;

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};
use scoring::money::Currency;
use scoring::time::Timestamp;
use serde::Serialize;

use crate::answer::currency;
use crate::doctor::{Diagnosis, examine_files};
use crate::files::moment::moment;
use crate::files::output::write_whole;

pub(crate) use fetch::secret;
pub use fetch::{Ask, SECRET};
pub use intake::{BATCH, Pace, Stopped};
pub use shop::{From, Imported, import};

use report::Report;

/// Turn a shop's exports into an order file and a catalogue, or a published data set into an order file.
///
/// With --format csv, shopify or woocommerce everything goes into the folder --out:
///   orders.csv.gz   one line for each item of an order, sorted by time: what `backtest`, `train` and `serve` read as --orders
///   catalog.jsonl   what may be offered now, with variants, pictures and costs: what `train` and `serve` read as --catalog
///   staging.sqlite  where the import stands
///   customer.key    what makes guests' hashes; keep it, or guests are strangers after the next import
/// The counts are printed, and after them what `doctor` says of the two files.
/// An import that was stopped goes on where it was. The same file twice changes nothing. A newer export of an order or product
/// replaces the older. No e-mail address is written anywhere: a guest is a hash of it.
///
/// What counts: paid orders. Left out and counted: cancelled, failed, unpaid, test and fully refunded orders; gift cards, tips,
/// shipping, fees, custom lines, free lines; what was refunded. Bundles are one line. Prices are as paid, after every discount, in
/// the shop's own currency.
#[derive(Args, Debug)]
#[command(verbatim_doc_comment, after_long_help = teaching())]
pub struct ImportArgs {
    /// Where the data come from.
    #[arg(long, value_enum)]
    pub format: Format,
    /// online-retail only: last moment to take, itself included, as YYYY-MM-DDTHH:MM:SS; without it everything.
    #[arg(long, value_name = "MOMENT", value_parser = until)]
    pub until: Option<Timestamp>,
    /// online-retail: the published file, .xlsx or CSV. csv: the same as --orders.
    pub file: Option<PathBuf>,
    /// What the shop exported.
    #[command(flatten)]
    pub exports: Exports,
    /// Folder for the outputs; for online-retail the order file, packed when its name ends in .gz. Outputs appear whole or not at all.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Also write the counts here as JSON.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
}

/// A shop's exports: files, or the shop itself.
#[derive(Args, Clone, Debug, Default)]
pub struct Exports {
    /// Orders; may be given several times. Plain or gzip, whatever the name.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub orders: Vec<PathBuf>,
    /// Products and variants; give all files of one export together: what is in none of them is no longer sold.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub products: Vec<PathBuf>,
    /// Customers, so that a guest who has an account is known again.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub customers: Vec<PathBuf>,
    /// woocommerce only: refunds with their lines, as /wc/v3/refunds answers them.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub refunds: Vec<PathBuf>,
    /// woocommerce only: ask the shop itself at this address.
    #[arg(long, value_name = "URL", requires = "key")]
    pub url: Option<String>,
    /// woocommerce only: the REST key (ck_...).
    #[arg(long, value_name = "KEY", requires = "url")]
    pub key: Option<String>,
    /// woocommerce only: file with the key's secret (cs_...); without it ALONGSIDE_WOOCOMMERCE_SECRET is read.
    #[arg(long, value_name = "FILE", requires = "url")]
    pub secret_file: Option<PathBuf>,
    /// The shop's currency, as in EUR; without it that of most orders. Orders in others are left out and counted.
    #[arg(long, value_name = "CODE", value_parser = currency)]
    pub currency: Option<Currency>,
}

/// Where data come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Our own columns: order_id, customer_id, timestamp, sku, quantity, unit_price, and where known title, category, brand, cost, currency.
    Csv,
    /// JSON Lines of Shopify bulk operations, grouped or not.
    Shopify,
    /// WooCommerce REST pages: arrays of JSON in files, or fetched from the shop.
    Woocommerce,
    /// Online Retail, UCI Machine Learning Repository, 2015 (https://doi.org/10.24432/C5BW33).
    OnlineRetail,
}

fn until(text: &str) -> Result<Timestamp, String> {
    moment(text).ok_or_else(|| "write YYYY-MM-DDTHH:MM:SS".to_owned())
}

/// How to get the exports, by platform.
fn teaching() -> String {
    format!(
        "Shopify: run a bulk operation (Admin GraphQL, bulkOperationRunQuery) for each of these queries, and download its url:

orders (read_orders; read_all_orders for more than 60 days)
{}
products (read_products, read_inventory)
{}
customers (read_customers; only needed where guests order without a customer record)
{}
  alongside import --format shopify --orders orders.jsonl --products products.jsonl --customers customers.jsonl --out shop

WooCommerce, asking the shop (WooCommerce > Settings > Advanced > REST API > Add key, permission Read):

  {SECRET}=cs_... alongside import --format woocommerce --url https://shop.example --key ck_... --out shop
  The second time only orders that changed are asked for. A file with the secret does as well: --secret-file cs.txt

WooCommerce, from saved pages (GET /wp-json/wc/v3/orders?per_page=100&page=1 and so on; products, products/ID/variations, customers):

  alongside import --format woocommerce --orders orders-*.json --products products-*.json variations-*.json --out shop

Any other shop, in our own columns:

  alongside import --format csv --orders 2024.csv.gz 2025.csv.gz --currency EUR --out shop

The published data set:

  alongside import --format online-retail --until 2011-09-25T16:06:00 \"Online Retail.xlsx\" --out online_retail.csv.gz

Then:

  alongside backtest --orders shop/orders.csv.gz
  alongside serve --orders shop/orders.csv.gz --catalog shop/catalog.jsonl",
        platform::shopify::ORDERS_QUERY,
        platform::shopify::PRODUCTS_QUERY,
        platform::shopify::CUSTOMERS_QUERY,
    )
}

/// Reads, writes, and prints the counts.
///
/// # Errors
/// What reading or writing says; the outputs are as they were then.
pub fn run(args: &ImportArgs) -> anyhow::Result<()> {
    let from = match args.format {
        Format::OnlineRetail => return published(args),
        Format::Csv => {
            let mut exports = args.exports.clone();
            exports.orders.extend(args.file.clone());
            From::OwnColumns(exports)
        }
        Format::Shopify => From::Shopify(args.exports.clone()),
        Format::Woocommerce => match (&args.exports.url, &args.exports.key) {
            (Some(url), Some(key)) => From::Shop(Ask::new(url, key, args.exports.secret_file.as_ref())?, args.exports.currency),
            _ => From::Woocommerce(args.exports.clone()),
        },
    };
    if args.file.is_some() && args.format != Format::Csv {
        bail!("name the files by what they hold: --orders FILE --products FILE --customers FILE");
    }
    if args.until.is_some() {
        bail!("--until goes with --format online-retail");
    }
    let imported = import(&from, &args.out, Pace::default())?;
    finish(args, &imported)
}

/// What an import says of itself: what it counted, and what is wrong with what it wrote.
#[derive(Serialize)]
struct Said<'a> {
    #[serde(flatten)]
    report: &'a Report,
    /// None without an order.
    doctor: Option<Diagnosis>,
}

/// The end of an import: what it counted, and what the doctor says of the files that it wrote.
#[allow(clippy::print_stdout)]
fn finish(args: &ImportArgs, imported: &Imported) -> anyhow::Result<()> {
    let (report, catalogue) = (&imported.report, imported.catalogue.as_deref());
    let doctor = (report.orders.written > 0).then(|| examine_files(&imported.orders, catalogue, None)).transpose()?;
    let said = Said { report, doctor };
    if let Some(path) = &args.report {
        write_whole(path, |out| {
            serde_json::to_writer_pretty(&mut *out, &said)?;
            Ok(out.write_all(b"\n")?)
        })?;
    }
    print!("{report}");
    if let Some(diagnosis) = &said.doctor {
        println!("\nwhat the doctor says of them:\n\n{diagnosis}");
    }
    println!("\nwritten: {}", imported.orders.display());
    if let Some(catalogue) = &imported.catalogue {
        println!("written: {}", catalogue.display());
    }
    println!("next:    alongside backtest --orders {}", imported.orders.display());
    Ok(())
}

fn published(args: &ImportArgs) -> anyhow::Result<()> {
    let file = args.file.as_ref().context("name the published file: alongside import --format online-retail FILE --out OUT")?;
    if args.report.is_some() {
        bail!("--report goes with csv, shopify and woocommerce");
    }
    online_retail::run(file, args.until, &args.out)
}
