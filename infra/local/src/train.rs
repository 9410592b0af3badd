//! `alongside train`: learn a file of orders into a kept store.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use edge::keyring::Keyring;
use edge::{App, Clock, Random};
use learning::fit::{FitReport, Kind, Outcome};
use learning::history::History;
use learning::profile::of_customer;
use learning::refit::refit;
pub use learning::refit::starting_model;
use learning::shelf::Shelf;
use learning::standing;
use learning::tables::Tables;
use rayon::prelude::*;
use scoring::catalogue::Item;
use scoring::customer::{CustomerStanding, Tiers};
use scoring::id::{CustomerId, ItemId, ShopId};
use scoring::model::Model;
use scoring::money::{Currency, Money};
use scoring::policy::Policy;
use scoring::profile::Profile;
use scoring::time::Timestamp;
use store::{Endpoint, Patience, Person, Store, StoreError, TablePrefix};

use crate::answer::currency;
use crate::data_folder::{self, DataFolder};
use crate::embedded::{Embedded, Kept};
use crate::erase;
use crate::feed::Feed;
use crate::files::catalogue::{self, Listing};
use crate::files::orders::{self, Taking};
use crate::files::source;
use crate::groundwork;
use crate::packed::listed;
use crate::progress;
use crate::retrain;
use crate::serve::customers;

/// The store's file in a data folder.
pub const STORE_FILE: &str = "alongside.db";

/// Profiles made together: enough for all cores, few enough that the store need not wait for them.
const PROFILES_AT_ONCE: usize = 100;

/// Learn a file of orders into a kept store, which `serve --data DIR` opens.
///
/// Counts what goes with what, fits the weights by replaying the shop's own baskets (or keeps the shipped ones where the shop
/// is too young), and writes rows, customers' profiles, catalogue, model and settings. Prints counts, fit and peak memory.
/// Memory grows with orders and pairs, never with the text around them: 345,000 lines of a wholesale shop took 0.4 GB.
///
/// Without --orders it trains anew what the folder keeps: rows from the counts, weights from the orders, as the schedule of a
/// served shop does by itself. A fit that is no better changes nothing. Not while the shop is being served.
///
/// Example:
///   alongside train --orders orders.csv.gz --catalog catalog.jsonl --currency EUR --data ./shop
///   alongside serve --data ./shop
///   alongside train --data ./shop
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct TrainArgs {
    /// Order lines: CSV or CSV.gz with order_id, customer_id, timestamp, sku, quantity, unit_price, and title, category, brand,
    /// cost, currency where known.
    #[arg(long, value_name = "FILE")]
    pub orders: Option<PathBuf>,
    /// What is sold now, one {"sku", "title", "category", "unit_price", "brand", "cost"} a line; without it everything ever sold,
    /// at the median price of its last 90 days.
    #[arg(long, value_name = "FILE", requires = "orders")]
    pub catalog: Option<PathBuf>,
    /// Folder of the kept store; made when it is not there.
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// Name of the shop in the store.
    #[arg(long, default_value = "shop", value_parser = shop_id)]
    pub shop: ShopId,
    /// Currency of the prices, as in EUR; without it the one the file names, else none, with four decimals.
    #[arg(long, value_name = "CODE", value_parser = currency, requires = "orders")]
    pub currency: Option<Currency>,
}

pub(crate) fn shop_id(text: &str) -> Result<ShopId, String> {
    ShopId::new(text).map_err(|error| error.to_string())
}

/// Everything that orders teach.
#[derive(Debug)]
pub struct Learned {
    /// The orders.
    pub history: History,
    /// Counts, rows, popular items.
    pub tables: Tables,
    /// The weights.
    pub model: Model,
    /// How they came about.
    pub reports: Vec<FitReport>,
}

/// Learns all of `history`: rows for what is on the `shelf`, ages as of the last order, weights by replaying the last three
/// tenths of its time.
#[must_use]
pub fn learn(history: History, shelf: Shelf) -> Learned {
    let orders = 0..history.len();
    let (model, reports) = refit(&history, &shelf);
    let as_of = history.times().last().copied().unwrap_or_default();
    let tables = Tables::learn(&history, orders, shelf, as_of);
    Learned { history, tables, model, reports }
}

impl Learned {
    /// Profiles of all known customers, as of just after the last order; made a few at a time, on all cores.
    pub fn profiles(&self) -> impl Iterator<Item = (Person, Profile)> + '_ {
        let moment = Timestamp(self.tables.as_of.0 + 1);
        let customers: Vec<u32> = (0_u32..).take(self.history.customers_len()).collect();
        let profile = move |number: &u32| {
            let profile = of_customer(&self.history, &self.tables.rows, *number, moment)?;
            Some((Person::Customer(self.history.customer_id(*number).clone()), profile))
        };
        (0..customers.len().div_ceil(PROFILES_AT_ONCE)).flat_map(move |part| {
            let start = part * PROFILES_AT_ONCE;
            let some = &customers[start..customers.len().min(start + PROFILES_AT_ONCE)];
            some.par_iter().filter_map(profile).collect::<Vec<_>>()
        })
    }

    /// The same customers with where they stand.
    fn customers<'a>(&'a self, tiers: &'a Tiers) -> impl Iterator<Item = (CustomerId, Profile, CustomerStanding)> + 'a {
        self.profiles().filter_map(move |(person, profile)| {
            let Person::Customer(customer) = person else { return None };
            let number = self.history.customer_number(&customer)?;
            let standing = standing::of_customer(&self.history, &self.tables.rows, number, profile.as_of, tiers)?;
            Some((customer, profile, standing))
        })
    }

    /// Catalogue records: shown and sold as `listings` say; else one variant, in stock, at the shelf's price and at the cost that
    /// `costs` know.
    #[must_use]
    pub fn items(&self, costs: &BTreeMap<ItemId, i64>, listings: &BTreeMap<ItemId, Listing>) -> Vec<Item> {
        let currency = self.tables.shelf.currency();
        let items = self.tables.shelf.iter().filter_map(|(id, good)| listed(id, good, currency).ok());
        items
            .map(|mut item| {
                let cost = costs.get(&item.id).map(|cost| Money::new(*cost, currency));
                item.variants.iter_mut().for_each(|variant| variant.cost = cost);
                if let Some(Listing { url, image, variants }) = listings.get(&item.id) {
                    (item.url, item.image) = (url.clone(), image.clone());
                    if !variants.is_empty() {
                        item.variants.clone_from(variants);
                    }
                }
                item
            })
            .collect()
    }

    /// Writes it all for `shop`. A policy that stands there stays; a model that changed gets the next version. Settings go last:
    /// until then decisions go on under what stood before.
    ///
    /// # Errors
    /// What the store says.
    pub async fn write(&self, store: &Store, shop: &ShopId, items: &[Item]) -> Result<(), StoreError> {
        self.write_served(store, shop, items).await?;
        let besides = groundwork::write(store, shop, &self.history, &self.tables).await?;
        groundwork::catch_up(store, shop, besides, Clock::Fixed(self.tables.as_of)).await?;
        self.adopt(store, shop).await
    }

    /// Writes what decisions read of a shop, and opens it. What live learning goes on from, the [`groundwork`], has to follow.
    ///
    /// # Errors
    /// What the store says.
    pub async fn open(&self, store: &Store, shop: &ShopId, items: &[Item]) -> Result<(), StoreError> {
        self.write_served(store, shop, items).await?;
        self.adopt(store, shop).await
    }

    async fn write_served(&self, store: &Store, shop: &ShopId, items: &[Item]) -> Result<(), StoreError> {
        store.put_items(shop, items).await?;
        store.put_rows(shop, self.tables.rows.all()).await?;
        let tiers = store.tiers(shop).await?;
        store.put_customers(shop, self.customers(&tiers)).await
    }

    async fn adopt(&self, store: &Store, shop: &ShopId) -> Result<(), StoreError> {
        let policy = store.policy(shop).await?.unwrap_or_else(|| Policy::standard(self.tables.shelf.currency()));
        let mut model = self.model.clone();
        if let Some(current) = store.model(shop).await? {
            model.version = current.version;
            if model != current {
                model.version += 1;
            }
        }
        store.adopt(&self.tables.shop(shop.clone()), &policy, &model).await
    }

    /// Lines about what was learned.
    #[must_use]
    pub fn report(&self) -> String {
        let (history, rows) = (&self.history, self.tables.rows.all());
        let entries: usize = rows.iter().map(|row| row.entries.len()).sum();
        format!(
            "{} lines, {} orders, {} items sold, {} known customers\n{} rows with {entries} entries\n{}",
            history.lines_len(),
            history.len(),
            history.items().len(),
            history.customers_len(),
            rows.len(),
            fit_report(&self.reports)
        )
    }
}

/// One line a kind of case.
#[must_use]
pub fn fit_report(reports: &[FitReport]) -> String {
    let line = |report: &FitReport| {
        let outcome = match report.outcome {
            Outcome::Adopted { kind, fitted, prior } => {
                let [anonymous, known] = report.corrections.map(|correction| {
                    format!(
                        "{:.2} x {} {:.2}",
                        correction.slope,
                        if correction.offset < 0.0 { '-' } else { '+' },
                        correction.offset.abs()
                    )
                });
                let kind = match kind {
                    Kind::Logistic => "straight lines",
                    Kind::Scorecard => "scorecard",
                    Kind::Forest => "trees",
                };
                format!(
                    "{kind} fitted (log-loss {fitted:.5}, shipped weights {prior:.5}), log-odds x corrected to {anonymous} (unknown) and {known} (known)"
                )
            }
            Outcome::NoBetter { fitted, prior } => {
                format!("shipped weights stay: a fit is not surely better (log-loss {fitted:.5} v {prior:.5})")
            }
            Outcome::TooFew => "shipped weights stay: not enough data to fit".to_owned(),
        };
        let FitReport { protocol, cases, rows, positives, .. } = report;
        format!("fit {:<6} {cases:>6} cases {rows:>8} candidates {positives:>6} bought: {outcome}\n", protocol.name())
    };
    reports.iter().map(line).collect()
}

/// Largest memory this process has held, in words.
#[must_use]
pub fn peak_memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = peak.and_then(|peak| peak.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    kilobytes.map_or_else(|| "peak memory unknown".to_owned(), |kilobytes| format!("peak memory {} MB", kilobytes.div_ceil(1024)))
}

/// Processor time of this process so far, in seconds; none where the system does not tell.
#[must_use]
pub fn cpu_seconds() -> Option<f64> {
    // Fields 14 and 15 in hundredths of a second; the second field may hold blanks, but ends with the last parenthesis.
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let (_, fields) = stat.rsplit_once(')')?;
    let ticks = fields.split_whitespace().skip(11).take(2).map(|field| field.parse::<f64>().ok());
    Some(ticks.sum::<Option<f64>>()? / 100.0)
}

/// A shop's files, learned.
#[derive(Debug)]
pub struct Lesson {
    /// What they taught.
    pub learned: Learned,
    /// What the merchant pays, where a file says it.
    pub costs: BTreeMap<ItemId, i64>,
    /// How items are shown and sold, where a catalogue says it.
    pub listings: BTreeMap<ItemId, Listing>,
    /// What was left out and what was learned, in lines to be shown.
    pub report: String,
}

/// Reads and learns a file of orders, and of what is sold now where there is one; without it everything ever sold is.
///
/// # Errors
/// When a file cannot be read to its end.
pub fn study(orders: &Path, catalog: Option<&Path>, currency: Option<Currency>) -> anyhow::Result<Lesson> {
    let file = orders::read(orders, Taking { currency, items_max: None })?;
    let mut costs: BTreeMap<ItemId, i64> =
        file.goods.all().iter().filter_map(|good| Some((good.item.clone(), good.cost?))).collect();
    let mut listings = BTreeMap::new();
    let shelf = match catalog {
        Some(path) => {
            let mut catalogue = catalogue::read(path, file.history.currency())?;
            costs.append(&mut catalogue.costs);
            listings = catalogue.listings;
            catalogue.shelf
        }
        None => file.shelf(),
    };
    let spinner = progress::spinner("learning");
    let (started, before) = (Instant::now(), cpu_seconds());
    let learned = learn(file.history, shelf);
    spinner.finish_and_clear();
    let cpu = cpu_seconds()
        .zip(before)
        .map_or_else(String::new, |(after, before)| format!(", {:.1} s of processor time", after - before));
    eprintln!("learned in {:.1} s{cpu}", started.elapsed().as_secs_f64());
    let mut report = learned.report();
    if file.skipped.total() > 0 {
        report.insert_str(0, &format!("left out of {}:\n{}\n", source::name(orders), file.skipped));
    }
    Ok(Lesson { learned, costs, listings, report })
}

/// Learns, writes, prints.
///
/// # Errors
/// What reading, learning or writing says. A file that cannot be read to its end changes nothing in the store.
#[allow(clippy::print_stdout)]
pub fn run(args: &TrainArgs) -> anyhow::Result<()> {
    let Some(orders) = &args.orders else { return retrain::run(&args.data, &args.shop) };
    let Lesson { learned, costs, listings, report } = study(orders, args.catalog.as_deref(), args.currency)?;
    print!("{report}");
    let folder = DataFolder::open(&args.data)?;
    let embedded = Embedded::start(Kept::File(&folder.store()))?;
    let endpoint = Endpoint::local(embedded.url()).with_patience(Patience::WORK);
    let store = Store::connect(endpoint, TablePrefix::new("")?).with_loader(embedded.loader());
    let spinner = progress::spinner("writing");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let keyring = Keyring::new(&data_folder::master_key(Some(&folder), &Random::system())?, None);
    let buyers = runtime.block_on(async {
        store.create_tables().await?;
        learned.write(&store, &args.shop, &learned.items(&costs, &listings)).await?;
        Feed::open(embedded.database(), &store)?.skip()?;
        erase::again(&App::new(store.clone(), keyring), &args.shop).await?;
        erase::still_known(&store, &args.shop, customers::telling(&learned.history)).await
    })?;
    // Whom the pages of `serve` may name: without them nobody's history could be looked at.
    folder.name_buyers(&buyers)?;
    spinner.finish_and_clear();
    println!("written to {}; {}", folder.store().display(), peak_memory());
    Ok(())
}
