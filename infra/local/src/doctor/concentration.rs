//! Whose orders these are: nobody's, mostly one customer's, or those of customers unlike the others.

use core::cmp::Reverse;

use super::finding::{Count, Finding, Severity, share};
use super::kind::Kind;
use super::sales::Sales;
use super::wording::{counted, number, percent};

/// One customer's part of the revenue for each severity.
const TOP_STOP: f64 = 0.5;
const TOP_MEND: f64 = 0.2;
const TOP_KNOW: f64 = 0.1;
/// Part of orders or revenue without a customer from which on it should be mended.
const NAMELESS_MEND: f64 = 0.2;
/// A customer's mean order as a multiple of the shop's middle order, from which on they are of another size.
const EXTREME_TIMES: i128 = 10;
/// Part of the revenue from which on such customers are worth a word.
const EXTREME_SHARE: f64 = 0.05;
/// Orders without which there is no size of an order.
const ORDERS_MIN: usize = 20;

pub(super) fn findings(sales: &Sales<'_>) -> Vec<Finding> {
    [nameless(sales), largest(sales), extreme(sales)].into_iter().flatten().collect()
}

fn nameless(sales: &Sales<'_>) -> Option<Finding> {
    let history = sales.history;
    let mut orders: Vec<usize> = (0..history.len()).filter(|order| history.customer(*order).is_none()).collect();
    let revenue = sales.touched(orders.iter().map(|order| sales.order(*order)).sum())?;
    let part = share(orders.len() as i128, history.len() as i128);
    let severity = if part.max(revenue.share) >= NAMELESS_MEND { Severity::Mend } else { Severity::Know };
    let says = format!("{} of {} orders ({}) name no customer.", number(orders.len()), number(history.len()), percent(part));
    orders.sort_by_key(|order| (Reverse(sales.order(*order)), *order));
    let count = Count { number: orders.len(), of: history.len(), unit: "orders" };
    let found = Finding::new(severity, Kind::OrdersWithoutCustomer, count, Some(revenue), says);
    let example = |order: &usize| format!("order {}: {}", history.order_id(*order), sales.amount(sales.order(*order)));
    (!orders.is_empty()).then(|| found.showing(orders.iter().map(example)))
}

/// Customers, those of most revenue first; equals in order of their ids.
fn by_revenue(sales: &Sales<'_>) -> Vec<(i128, u32)> {
    let numbers = (0_u32..).take(sales.history.customers_len());
    let mut customers: Vec<(i128, u32)> = numbers.map(|customer| (sales.customer(customer), customer)).collect();
    customers.sort_by_key(|(revenue, customer)| (Reverse(*revenue), sales.history.customer_id(*customer)));
    customers
}

fn told(sales: &Sales<'_>, (revenue, customer): (i128, u32)) -> String {
    let (id, orders) = (sales.history.customer_id(customer), sales.history.orders_of(customer).len());
    format!("customer {id}: {}, {}", counted(orders, "order"), sales.amount(revenue))
}

fn largest(sales: &Sales<'_>) -> Option<Finding> {
    let customers = by_revenue(sales);
    let (most, _) = *customers.first()?;
    let revenue = sales.touched(most)?;
    let severity = match revenue.share {
        share if share >= TOP_STOP => Severity::Stop,
        share if share >= TOP_MEND => Severity::Mend,
        share if share >= TOP_KNOW => Severity::Know,
        _ => return None,
    };
    let ten: i128 = customers.iter().take(10).map(|(revenue, _)| revenue).sum();
    let says = format!(
        "One customer brings {} of the revenue; the ten largest bring {}.",
        percent(revenue.share),
        percent(share(ten, sales.total()))
    );
    let count = Count { number: 1, of: customers.len(), unit: "customers" };
    let found = Finding::new(severity, Kind::OneLargeCustomer, count, Some(revenue), says);
    Some(found.showing(customers.iter().map(|customer| told(sales, *customer))))
}

fn extreme(sales: &Sales<'_>) -> Option<Finding> {
    let mut orders: Vec<i128> = (0..sales.history.len()).map(|order| sales.order(order)).collect();
    if orders.len() < ORDERS_MIN {
        return None;
    }
    let half = orders.len() / 2;
    let (_, middle, _) = orders.select_nth_unstable(half);
    let middle = *middle;
    let mut customers = by_revenue(sales);
    let known = customers.len();
    let bound = |customer: u32| middle * EXTREME_TIMES * sales.history.orders_of(customer).len() as i128;
    customers.retain(|(revenue, customer)| *revenue >= bound(*customer).max(1));
    let revenue = sales.touched(customers.iter().map(|(revenue, _)| revenue).sum())?;
    if revenue.share < EXTREME_SHARE {
        return None;
    }
    let says = format!(
        "The orders of {} are, in the mean, at least {EXTREME_TIMES} times the shop's middle order of {}; together \
         they bring {} of the revenue.",
        counted(customers.len(), "customer"),
        sales.amount(middle),
        percent(revenue.share)
    );
    let count = Count { number: customers.len(), of: known, unit: "customers" };
    let found = Finding::new(Severity::Know, Kind::ExtremeCustomers, count, Some(revenue), says);
    Some(found.showing(customers.iter().map(|customer| told(sales, *customer))))
}
