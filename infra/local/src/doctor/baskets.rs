//! Whether there are enough baskets to learn from, and whether some are no baskets at all.

use core::cmp::Reverse;

use learning::counts::PAIR_ITEMS_MAX;
use learning::fit::CASES_MIN;

use super::finding::{Count, Finding, Severity, share};
use super::kind::Kind;
use super::sales::Sales;
use super::wording::{counted, number, percent};

/// Pieces of an order from which on it is no basket.
const PIECES_MAX: u64 = 1_000;
/// Very large orders' part of the revenue from which on it should be looked at.
const LARGE_MEND: f64 = 0.25;
/// Orders of two or more items below which pairs are chance.
const SHARED_STOP: usize = 30;
const SHARED_MIN: usize = 300;
/// Orders in which a pair must stand to be more than chance, and how many such pairs there should be.
const PAIR_ORDERS_MIN: u32 = 5;
const PAIRS_MIN: usize = 100;
/// Customers with two or more orders below which nothing is known of returning.
const RETURNING_MIN: usize = 30;

pub(super) fn findings(sales: &Sales<'_>) -> Vec<Finding> {
    if sales.history.is_empty() {
        let count = Count { number: 0, of: 0, unit: "orders" };
        let says = "The file has a first line and no order.".to_owned();
        return vec![Finding::new(Severity::Stop, Kind::NoOrders, count, sales.touched(0), says)];
    }
    [few_shared(sales), few_to_fit(sales), few_pairs(sales), few_returning(sales), very_large(sales)]
        .into_iter()
        .flatten()
        .collect()
}

/// Whether pairs are counted in an order.
fn shared(sales: &Sales<'_>, order: usize) -> bool {
    (2..=PAIR_ITEMS_MAX).contains(&sales.history.lines(order).len())
}

fn few_shared(sales: &Sales<'_>) -> Option<Finding> {
    let history = sales.history;
    let orders: Vec<usize> = (0..history.len()).filter(|order| shared(sales, *order)).collect();
    let severity = match orders.len() {
        0..SHARED_STOP => Severity::Stop,
        SHARED_STOP..SHARED_MIN => Severity::Mend,
        _ => return None,
    };
    let says = format!(
        "{} of {} orders hold two to {PAIR_ITEMS_MAX} different items; what goes with what begins to show from about {SHARED_MIN} on, \
         and below {SHARED_STOP} it is chance.",
        number(orders.len()),
        number(history.len())
    );
    let revenue = sales.touched(orders.iter().map(|order| sales.order(*order)).sum());
    let count = Count { number: orders.len(), of: history.len(), unit: "orders" };
    Some(Finding::new(severity, Kind::FewSharedOrders, count, revenue, says))
}

/// The last 45 % of the time, which are replayed to fit a shop's own weights.
fn few_to_fit(sales: &Sales<'_>) -> Option<Finding> {
    let history = sales.history;
    let (first, last) = (history.times().first()?.0, history.times().last()?.0);
    let from = first + (last - first) * 55 / 100;
    let recent = (0..history.len()).filter(|order| history.times()[*order].0 >= from && shared(sales, *order));
    let recent: Vec<usize> = recent.collect();
    let says = format!(
        "{} orders of two or more items stand in the last 45 % of the time; weights of the shop's own are fitted from \
         {} on.",
        number(recent.len()),
        number(CASES_MIN)
    );
    let revenue = sales.touched(recent.iter().map(|order| sales.order(*order)).sum());
    let count = Count { number: recent.len(), of: history.len(), unit: "orders" };
    (recent.len() < CASES_MIN).then(|| Finding::new(Severity::Know, Kind::FewToFit, count, revenue, says))
}

/// Pairs that stand together in [`PAIR_ORDERS_MIN`] orders, counted up to [`PAIRS_MIN`]; one item after the other, so that
/// memory holds one row of counts however many pairs there are.
fn repeating_pairs(sales: &Sales<'_>) -> Vec<(u32, usize, usize)> {
    let history = sales.history;
    let mut orders_of: Vec<Vec<u32>> = vec![Vec::new(); sales.items()];
    for order in (0..history.len()).filter(|order| shared(sales, *order)) {
        for line in history.lines(order) {
            orders_of[history.line_items()[line] as usize].push(u32::try_from(order).unwrap_or(u32::MAX));
        }
    }
    let mut counts = vec![0_u32; sales.items()];
    let mut touched: Vec<usize> = Vec::new();
    let mut pairs = Vec::new();
    for (item, orders) in orders_of.iter().enumerate().filter(|(_, orders)| orders.len() >= PAIR_ORDERS_MIN as usize) {
        for order in orders {
            for line in history.lines(*order as usize) {
                let other = history.line_items()[line] as usize;
                if other > item {
                    if counts[other] == 0 {
                        touched.push(other);
                    }
                    counts[other] += 1;
                }
            }
        }
        touched.sort_unstable();
        for other in touched.drain(..) {
            let together = core::mem::take(&mut counts[other]);
            if together >= PAIR_ORDERS_MIN {
                pairs.push((together, item, other));
            }
        }
        if pairs.len() >= PAIRS_MIN {
            break;
        }
    }
    pairs.sort_unstable_by_key(|(together, item, other)| (Reverse(*together), *item, *other));
    pairs
}

fn few_pairs(sales: &Sales<'_>) -> Option<Finding> {
    let pairs = repeating_pairs(sales);
    if pairs.len() >= PAIRS_MIN {
        return None;
    }
    let mut items: Vec<usize> = pairs.iter().flat_map(|(_, item, other)| [*item, *other]).collect();
    items.sort_unstable();
    items.dedup();
    let says = format!(
        "{} pairs of items were bought together in at least {PAIR_ORDERS_MIN} orders; from about {PAIRS_MIN} on, pairs say more \
         than titles and categories do.",
        number(pairs.len())
    );
    let possible = sales.items().saturating_mul(sales.items().saturating_sub(1)) / 2;
    let count = Count { number: pairs.len(), of: possible, unit: "pairs" };
    let example = |(together, item, other): &(u32, usize, usize)| {
        format!("{} with {}: {together} orders", sales.name(*item), sales.name(*other))
    };
    let found = Finding::new(Severity::Mend, Kind::FewRepeatingPairs, count, sales.touched_by(&items), says);
    Some(found.showing(pairs.iter().map(example)))
}

fn few_returning(sales: &Sales<'_>) -> Option<Finding> {
    let history = sales.history;
    let customers = (0_u32..).take(history.customers_len());
    let returning: Vec<u32> = customers.filter(|customer| history.orders_of(*customer).len() > 1).collect();
    let says = format!(
        "{} of {} known customers have ordered more than once; from about {RETURNING_MIN} on, something can be said about what \
         people come back for.",
        number(returning.len()),
        number(history.customers_len())
    );
    let revenue = sales.touched(returning.iter().map(|customer| sales.customer(*customer)).sum());
    let count = Count { number: returning.len(), of: history.customers_len(), unit: "customers" };
    let few = returning.len() < RETURNING_MIN;
    few.then(|| Finding::new(Severity::Mend, Kind::FewReturningCustomers, count, revenue, says))
}

fn very_large(sales: &Sales<'_>) -> Option<Finding> {
    let history = sales.history;
    let items = |order: usize| history.lines(order).len();
    let pieces = |order: usize| history.lines(order).map(|line| u64::from(history.line_quantities()[line])).sum::<u64>();
    let (mut orders, mut many_items, mut their_pairs, mut all_pairs) = (Vec::new(), 0, 0_i128, 0_i128);
    for order in 0..history.len() {
        let pairs = (items(order) as i128 - 1) * items(order) as i128 / 2;
        all_pairs += pairs;
        if items(order) > PAIR_ITEMS_MAX {
            many_items += 1;
            their_pairs += pairs;
        }
        if items(order) > PAIR_ITEMS_MAX || pieces(order) > PIECES_MAX {
            orders.push(order);
        }
    }
    let revenue = sales.touched(orders.iter().map(|order| sales.order(*order)).sum())?;
    let severity = if revenue.share >= LARGE_MEND { Severity::Mend } else { Severity::Know };
    let says = format!(
        "{} of more than {PAIR_ITEMS_MAX} different items or {} pieces. The {} of more than {PAIR_ITEMS_MAX} items are \
         {} of the orders and would be {} of all pairs.",
        counted(orders.len(), "order"),
        number(usize::try_from(PIECES_MAX).unwrap_or_default()),
        number(many_items),
        percent(share(many_items as i128, history.len() as i128)),
        percent(share(their_pairs, all_pairs))
    );
    orders.sort_by_key(|order| (Reverse(sales.order(*order)), *order));
    let count = Count { number: orders.len(), of: history.len(), unit: "orders" };
    let found = Finding::new(severity, Kind::VeryLargeOrders, count, Some(revenue), says);
    let example = |order: &usize| {
        let pieces = usize::try_from(pieces(*order)).unwrap_or(usize::MAX);
        let (id, items) = (history.order_id(*order), counted(items(*order), "item"));
        format!("order {id}: {items}, {}, {}", counted(pieces, "piece"), sales.amount(sales.order(*order)))
    };
    (!orders.is_empty()).then(|| found.showing(orders.iter().map(example)))
}
