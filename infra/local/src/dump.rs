//! `alongside dump`: what a shop has learned, as text that can be compared.

mod outcomes;
mod pages;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::Args;
use learning::merged::merged;
use learning::shelf::Shelf;
use learning::stored::rebuilt;
use scoring::count::Counted;
use scoring::customer::CustomerStanding;
use scoring::id::{CustomerId, ItemId, ShopId};
use scoring::money::Currency;
use scoring::order::{Standing, ToldOrder};
use scoring::pair::PairRow;
use scoring::profile::Profile;
use scoring::time::Timestamp;
use store::{Endpoint, Patience, Store, TablePrefix};

use crate::data_folder::DataFolder;
use crate::embedded::{Embedded, Kept};
use crate::train::shop_id;

/// Print all that a kept shop knows, in one order, so that two states can be compared.
///
/// One line a fact, sorted: orders as they stand, counts of items and pairs with every waiting change folded in, orders by day,
/// rows rebuilt from the counts as of the last order, customers' profiles and where they stand, decisions that came into view and what
/// became of them, what orders took of them, the cells of reports, what is remembered of visitors and customers. Nothing of how it
/// came about: no versions, no marks, no checkpoints. Two shops that were told the same, however often and in whatever order, print
/// the same bytes.
///
/// Example:
///   alongside dump --data ./shop > before.txt
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct DumpArgs {
    /// Folder of the kept store
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// Name of the shop in the store; needed only where there are several
    #[arg(long, value_parser = shop_id)]
    pub shop: Option<ShopId>,
}

/// Prints the dump.
///
/// # Errors
/// When there is no such store or shop, or a record cannot be understood.
pub fn run(args: &DumpArgs) -> anyhow::Result<()> {
    let file = args.data.join(crate::train::STORE_FILE);
    if !file.exists() {
        bail!("there is no store in {}: make one with `alongside train` or `alongside serve --data`", args.data.display());
    }
    let folder = DataFolder::open(&args.data)?;
    let embedded = Embedded::start(Kept::File(&folder.store()))?;
    let store = Store::connect(Endpoint::local(embedded.url()).with_patience(Patience::WORK), TablePrefix::new("")?);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let text = runtime.block_on(async {
        store.create_tables().await?;
        let shops = store.shops().await?;
        let names = || shops.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let shop = match (&args.shop, shops.as_slice()) {
            (Some(shop), _) if shops.contains(shop) => shop,
            (Some(shop), _) => bail!("there is no shop {shop} here; there are: {}", names()),
            (None, [shop]) => shop,
            (None, []) => bail!("there is no shop here yet"),
            (None, _) => bail!("there are several shops here: choose one with --shop: {}", names()),
        };
        text(&store, shop).await
    })?;
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error).context("the dump cannot be written"),
        _ => Ok(()),
    }
}

/// The dump of a shop.
///
/// # Errors
/// When the store cannot be read, or a record cannot be understood.
pub async fn text(store: &Store, shop: &ShopId) -> anyhow::Result<String> {
    let orders = store.all_orders(shop).await?;
    let mut stored: Vec<(ItemId, Counted)> = Vec::new();
    for (item, counted, deltas) in store.all_counted(shop).await? {
        let counted = merged(counted, &deltas);
        if counted != Counted::default() {
            stored.push((item, counted));
        }
    }
    let currency = store.shop(shop).await?.map_or(Currency::NONE, |shop| shop.currency);
    let items = store.catalogue(shop).all(usize::MAX).await?;
    let now = orders.iter().map(|told| told.order.time).max().unwrap_or_default();
    let rows = rebuilt(&stored, &Shelf::of_items(&items.items, currency), now).rows;
    let mut lines = Vec::new();
    orders.iter().try_for_each(|told| order(&mut lines, told))?;
    stored.iter().try_for_each(|(item, counted)| counts(&mut lines, item, counted))?;
    rows.all().iter().try_for_each(|one| row(&mut lines, one))?;
    let profiles: BTreeMap<CustomerId, Profile> = store.all_customers(shop).await?.into_iter().collect();
    profiles.iter().try_for_each(|(customer, one)| profile(&mut lines, customer, one))?;
    let mut standings = BTreeMap::new();
    store.customer_standings(shop, |customer, one| drop(standings.insert(customer, one))).await?;
    standings.iter().try_for_each(|(customer, one)| standing(&mut lines, customer, one))?;
    pages::add(&mut lines, store, shop).await?;
    outcomes::add(&mut lines, store, shop).await?;
    lines.sort_unstable();
    Ok(lines.concat())
}

fn order(lines: &mut Vec<String>, told: &ToldOrder) -> std::fmt::Result {
    let mut line = format!("order\t{}", told.order.id);
    let standing = match told.standing {
        Standing::Counts => "counts",
        Standing::Void => "void",
        Standing::Erased => "erased",
    };
    let customer = told.order.customer.as_ref().map_or("", CustomerId::as_str);
    write!(line, "\t{standing}\t{customer}\t{}\t{}", told.order.time.0, told.order.currency.code())?;
    for one in &told.order.lines {
        write!(line, "\t{} x {} at {}", one.quantity, one.item, one.unit_price)?;
    }
    for returned in &told.returned {
        write!(line, "\t{} x {} returned", returned.quantity, returned.item)?;
    }
    line.push('\n');
    lines.push(line);
    Ok(())
}

fn counts(lines: &mut Vec<String>, item: &ItemId, counted: &Counted) -> std::fmt::Result {
    let Counted { led, received, sales, pairs } = counted;
    lines.push(format!("count\t{item}\tleads {led}\treceived {received}\n"));
    for pair in pairs {
        let weights = pair.weights;
        let line = format!("pair\t{item}\t{}\t{}\t{}\t{}\t{}\n", pair.item, weights.c0, weights.ch, weights.c1, weights.f);
        lines.push(line);
    }
    lines.extend(sales.iter().map(|day| format!("sales\t{item}\t{:08}\t{}\n", day.day, day.orders)));
    Ok(())
}

fn row(lines: &mut Vec<String>, row: &PairRow) -> std::fmt::Result {
    let facts = &row.facts;
    let mut line = format!("row\t{}\t{:?} {:?} {:?} {:?}", row.item, facts.ln_price, facts.pop14, facts.pop60, facts.ln_age);
    for entry in &row.entries {
        write!(line, "\t{} {:?} {:?} {:?} {:?} {:?}", entry.item, entry.e, entry.a, entry.l, entry.f, entry.t)?;
    }
    for neighbour in &row.neighbours {
        write!(line, "\t{} x {}", neighbour.together, neighbour.item)?;
    }
    line.push('\n');
    lines.push(line);
    Ok(())
}

/// What of a profile does not depend on the moment at which it was derived.
fn profile(lines: &mut Vec<String>, customer: &CustomerId, profile: &Profile) -> std::fmt::Result {
    let mut line = format!("profile\t{customer}\t{} orders", profile.orders);
    for bought in &profile.bought {
        write!(line, "\t{} x {} until {}", bought.times, bought.item, moment(bought.last))?;
    }
    line.push('\n');
    lines.push(line);
    Ok(())
}

/// What of a standing does not depend on the moment at which it was drawn.
fn standing(lines: &mut Vec<String>, customer: &CustomerId, standing: &CustomerStanding) -> std::fmt::Result {
    let CustomerStanding { orders, first, last, spent, mean_order, reduced, saved, .. } = standing;
    let mut line = format!("standing\t{customer}\t{orders} orders from {} until {}", moment(*first), moment(*last));
    write!(line, "\tspent {spent} {}, {mean_order} an order", standing.currency.code())?;
    writeln!(line, "\treduced {} of a million, saved {saved}", reduced.0)?;
    lines.push(line);
    Ok(())
}

const fn moment(time: Timestamp) -> i64 {
    time.0
}
