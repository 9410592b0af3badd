//! Two customers of a learned shop whom the demo's visitor may be: the one who spent most, and the one who rebuys most.

use std::collections::HashMap;

use learning::history::History;

use crate::demo::Buyer;
use crate::pages::Persona;

/// The two, as far as there are customers with a story; no name and no address is known here, only the shop's own id.
#[must_use]
pub fn telling(history: &History) -> Vec<Persona> {
    let customers = || (0_u32..).take(history.customers_len());
    let loyal = customers().max_by_key(|customer| (spent(history, *customer), std::cmp::Reverse(*customer)));
    let returning = customers()
        .filter(|customer| Some(*customer) != loyal)
        .max_by_key(|customer| (rebought(history, *customer), std::cmp::Reverse(*customer)));
    let persona = |buyer: Buyer, customer: u32, story: String| Persona {
        story,
        customer: Some(history.customer_id(customer).to_string()),
        ..Persona::of(buyer)
    };
    let mut buyers = Vec::new();
    if let Some(customer) = loyal {
        let story = format!("Signed in. Spent more than anybody: {} orders.", history.orders_of(customer).len());
        buyers.push(persona(Buyer::Loyal, customer, story));
    }
    if let Some(customer) = returning.filter(|customer| rebought(history, *customer) > 0) {
        let story = format!("Signed in. Rebuys more than others: {} orders.", history.orders_of(customer).len());
        buyers.push(persona(Buyer::Returning, customer, story));
    }
    buyers
}

fn spent(history: &History, customer: u32) -> i64 {
    let lines = history.orders_of(customer).iter().flat_map(|order| history.lines(*order as usize));
    lines.map(|line| history.line_prices()[line].saturating_mul(i64::from(history.line_quantities()[line]))).sum()
}

/// Lines of items that the customer had bought before, among at most so many lines: one who buys everything is no example.
fn rebought(history: &History, customer: u32) -> u32 {
    let mut seen: HashMap<u32, u32> = HashMap::new();
    for line in history.orders_of(customer).iter().flat_map(|order| history.lines(*order as usize)) {
        *seen.entry(history.line_items()[line]).or_default() += 1;
    }
    if seen.len() > ITEMS_MAX { 0 } else { seen.values().map(|times| times - 1).sum() }
}

/// Most different items of a customer who comes back for supplies.
const ITEMS_MAX: usize = 60;
