//! What live learning goes on from, after a shop was learned at once: its orders, their plans, histories and counts.

use std::collections::{BTreeMap, BTreeSet};

use edge::Clock;
use learn::Learner;
use learning::history::History;
use learning::stored::{contribution, counted, footings};
use learning::tables::Tables;
use scoring::count::FootingHead;
use scoring::fitting::Fitting;
use scoring::id::{CustomerId, OrderId, ShopId};
use scoring::order::{Order, OrderLine, Standing, ToldOrder};
use scoring::plan::{HISTORY_ORDERS_MAX, OrderHistory, Plan, PlannedOrder};
use store::{Store, StoreError};

/// Writes it all for `shop`. Of a customer with more than [`HISTORY_ORDERS_MAX`] orders the latest stand in the history; the counts
/// hold them all. What the store was told besides comes back, still to be learned.
///
/// # Errors
/// What the store says. Written in part, it has to be written again.
pub async fn write(store: &Store, shop: &ShopId, history: &History, tables: &Tables) -> Result<BTreeSet<OrderId>, StoreError> {
    let besides = told_besides(store, shop, history).await?;
    store.forget_counts(shop).await?;
    let orders = (0..history.len()).filter(|order| !besides.contains(history.order_id(*order)));
    store.put_orders(shop, orders.map(|order| told(history, order))).await?;
    store.put_counted(shop, &counted(history, &tables.counts, &tables.sales)).await?;
    store.put_histories(shop, histories(history)).await?;
    let plan = |order| {
        let now = Some(contribution(history, order)).filter(|now| !now.items.is_empty());
        (history.order_id(order).clone(), Plan { revision: 1, told: telling(history, order), now, before: None })
    };
    store.put_plans(shop, (0..history.len()).map(plan)).await?;
    let orders = i64::try_from(tables.counts.orders()).unwrap_or(i64::MAX);
    let run = store.take_changes(shop).await?.run;
    let head = FootingHead { as_of: tables.as_of, orders, parts: 0, run };
    let _ = store.put_footings(shop, &footings(history.items(), tables), head).await?;
    // What was noted in the meantime is rebuilt on schedule; weights have just been fitted.
    let _ = store.settle_changes(shop, run).await?;
    store.keep_fitting(shop, &Fitting { at: tables.as_of, orders }).await?;
    Ok(besides)
}

/// Learns what the store was told besides.
///
/// # Errors
/// What the store says.
pub async fn catch_up(store: &Store, shop: &ShopId, besides: BTreeSet<OrderId>, clock: Clock) -> Result<(), StoreError> {
    let besides: Vec<OrderId> = besides.into_iter().collect();
    let learner = Learner::again(store.clone(), clock);
    learner.learn(shop, &besides).await.pop().map_or(Ok(()), |(_, error)| Err(error))
}

/// Orders that stand in the store and not in `history`, or in a newer telling than there.
///
/// # Errors
/// What the store says.
pub async fn told_besides(store: &Store, shop: &ShopId, history: &History) -> Result<BTreeSet<OrderId>, StoreError> {
    let mut stored: BTreeMap<OrderId, u64> =
        store.all_orders(shop).await?.into_iter().map(|told| (told.order.id, told.told)).collect();
    for order in 0..history.len() {
        let moment = telling(history, order);
        if stored.get(history.order_id(order)).is_some_and(|stored| *stored <= moment) {
            stored.remove(history.order_id(order));
        }
    }
    Ok(stored.into_keys().collect())
}

/// When an order of a file counts as told: when it was placed.
fn telling(history: &History, order: usize) -> u64 {
    u64::try_from(history.times()[order].0).unwrap_or_default().saturating_mul(1_000)
}

fn told(history: &History, order: usize) -> ToldOrder {
    let mut lines: Vec<OrderLine> = history
        .lines(order)
        .map(|line| OrderLine {
            item: history.items().id(history.line_items()[line]).clone(),
            quantity: history.line_quantities()[line],
            unit_price: history.line_prices()[line],
        })
        .collect();
    lines.sort_unstable_by(|a, b| a.item.cmp(&b.item));
    ToldOrder {
        order: Order {
            id: history.order_id(order).clone(),
            customer: history.customer(order).map(|number| history.customer_id(number).clone()),
            time: history.times()[order],
            currency: history.currency(),
            lines,
        },
        told: telling(history, order),
        standing: Standing::Counts,
        visitor: None,
        claims: Vec::new(),
        returned: Vec::new(),
        reductions: Vec::new(),
    }
}

fn histories(history: &History) -> impl Iterator<Item = (CustomerId, OrderHistory)> + '_ {
    (0_u32..).take(history.customers_len()).map(|number| {
        let orders = history.orders_of(number);
        let latest = &orders[orders.len().saturating_sub(HISTORY_ORDERS_MAX)..];
        let planned = |order: &u32| PlannedOrder {
            time: history.times()[*order as usize],
            order: history.order_id(*order as usize).clone(),
        };
        (history.customer_id(number).clone(), OrderHistory { orders: latest.iter().map(planned).collect(), last: None })
    })
}
