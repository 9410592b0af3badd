//! Orders folded per second: `cargo bench -p bench --bench folding`, on the real orders when `ALONGSIDE_ORDERS` names their file,
//! else on the demo shop's year. Everything on one core: without the store what is planned, spread and merged, in batches as a
//! stream hands them over; through the embedded store the whole way, profiles and rows included.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a bench stops where its input is not what it says"
)]

use std::collections::HashMap;
use std::path::Path;
use std::time::Instant;

use edge::Clock;
use learn::Learner;
use learning::contribution::{Beside, Planned, may_follow};
use learning::history::{History, HistoryBuilder};
use learning::merged::merged;
use learning::stored::contribution;
use local::embedded::{Embedded, Kept};
use local::files::orders::{Taking, read};
use scoring::count::{Counted, Delta};
use scoring::id::{ItemId, OrderId, ShopId};
use scoring::money::Currency;
use scoring::order::{Order, OrderLine, Standing, ToldOrder};
use scoring::plan::Plan;
use scoring::time::Timestamp;
use store::{Endpoint, Patience, Store, TablePrefix};

/// Records of a stream that come together.
const BATCH: usize = 100;
/// Orders through the store: the last ones, after all others are in the counts.
const THROUGH: usize = 500;

fn main() {
    let (source, history) = match std::env::var_os("ALONGSIDE_ORDERS") {
        Some(path) => {
            let taking = Taking { currency: None, items_max: None };
            ("ALONGSIDE_ORDERS", read(Path::new(&path), taking).expect("ALONGSIDE_ORDERS names a file").history)
        }
        None => ("the demo shop", demo()),
    };
    let lines = history.lines_len() as f64 / history.len().max(1) as f64;
    eprintln!("{source}: {} orders, {lines:.1} lines each", history.len());
    let mut counts = HashMap::new();
    let (orders, seconds) = fold(&history, 0..history.len(), &mut counts);
    eprintln!("without the store: {orders} orders in {seconds:.2} s, {:.0} a second", orders as f64 / seconds);
    let late = history.len().saturating_sub(THROUGH);
    let (orders, seconds) = fold(&history, late..history.len(), &mut counts);
    eprintln!("  of these the last {orders} again, upon full counts: {:.0} a second", orders as f64 / seconds);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let (orders, seconds) = runtime.block_on(through_the_store(&history));
    eprintln!("through the embedded store: {orders} orders in {seconds:.2} s, {:.1} a second", orders as f64 / seconds);
}

fn demo() -> History {
    let shop = local::demo::shop(local::demo::SEED, Timestamp(1_763_715_600));
    let mut builder = HistoryBuilder::new(shop.currency);
    shop.orders.iter().for_each(|order| builder.push(order).expect("made for each other"));
    builder.finish()
}

/// Plans orders one after the other, spreads them as deltas, and merges these into counts, anchor by anchor and batch by batch.
fn fold(history: &History, orders: core::ops::Range<usize>, counts: &mut HashMap<ItemId, Counted>) -> (usize, f64) {
    let number = orders.len();
    let started = Instant::now();
    let all: Vec<usize> = orders.collect();
    for batch in all.chunks(BATCH) {
        let mut waiting: HashMap<ItemId, Vec<Delta>> = HashMap::new();
        for order in batch {
            let now = contribution(history, *order);
            let before = history.customer(*order).map_or(&[][..], |customer| history.orders_of(customer));
            let beside: Vec<Beside> = before
                .iter()
                .map(|other| *other as usize)
                .filter(|other| other < order)
                .map(|other| Beside { order: history.order_id(other).clone(), contribution: contribution(history, other) })
                .filter(|other| may_follow(&now, &other.contribution))
                .collect();
            let plan = Plan { revision: 1, told: 1, now: Some(now), before: None };
            let planned = Planned { order: history.order_id(*order), plan: &plan, beside_now: &beside, beside_before: &[] };
            for delta in planned.deltas() {
                waiting.entry(delta.anchor.clone()).or_default().push(delta);
            }
        }
        for (anchor, deltas) in waiting {
            let counted = counts.remove(&anchor).unwrap_or_default();
            counts.insert(anchor, merged(counted, &deltas));
        }
    }
    (number, started.elapsed().as_secs_f64())
}

/// Tells and learns the last orders in a store that has all others in its counts.
async fn through_the_store(history: &History) -> (usize, f64) {
    let engine = Embedded::start(Kept::Memory).expect("an engine");
    let endpoint = Endpoint::local(engine.url()).with_patience(Patience::WORK);
    let (store, shop) = (Store::connect(endpoint, TablePrefix::new("").unwrap()), ShopId::new("bench").unwrap());
    store.create_tables().await.expect("tables");
    let mut early = HistoryBuilder::new(history.currency());
    let late = history.len().saturating_sub(THROUGH);
    (0..late).for_each(|order| early.push(&order_of(history, order)).expect("in order"));
    let early = early.finish();
    let now = history.times().last().copied().unwrap_or_default();
    let shelf = learning::shelf::Shelf::new(history.currency()).as_sold_before(&early, now);
    let tables = learning::tables::Tables::learn(&early, 0..early.len(), shelf, now);
    store.put_rows(&shop, tables.rows.all()).await.expect("rows");
    local::groundwork::write(&store, &shop, &early, &tables).await.expect("groundwork");
    let told: Vec<ToldOrder> = (late..history.len()).map(|order| telling(history, order)).collect();
    let learner = Learner::again(store.clone(), Clock::Fixed(now));
    let started = Instant::now();
    for batch in told.chunks(BATCH) {
        for told in batch {
            let _ = store.tell_order(&shop, told).await.expect("told");
        }
        let ids: Vec<OrderId> = batch.iter().map(|told| told.order.id.clone()).collect();
        let failed = learner.learn(&shop, &ids).await;
        assert!(failed.is_empty(), "{failed:?}");
    }
    (told.len(), started.elapsed().as_secs_f64())
}

fn order_of(history: &History, order: usize) -> Order {
    let mut lines: Vec<OrderLine> = history
        .lines(order)
        .map(|line| OrderLine {
            item: history.items().id(history.line_items()[line]).clone(),
            quantity: history.line_quantities()[line],
            unit_price: history.line_prices()[line],
        })
        .collect();
    lines.sort_unstable_by(|a, b| a.item.cmp(&b.item));
    let customer = history.customer(order).map(|number| history.customer_id(number).clone());
    let currency: Currency = history.currency();
    Order { id: history.order_id(order).clone(), customer, time: history.times()[order], currency, lines }
}

fn telling(history: &History, order: usize) -> ToldOrder {
    let order = order_of(history, order);
    let told = u64::try_from(order.time.0).unwrap_or_default().saturating_mul(1_000);
    let (claims, returned, reductions) = (Vec::new(), Vec::new(), Vec::new());
    ToldOrder { order, told, standing: Standing::Counts, visitor: None, claims, returned, reductions }
}
