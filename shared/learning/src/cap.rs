//! What one person counts for at most in the comparison of arms: one who buys for a whole club must not decide it.

use std::collections::HashMap;

use scoring::id::CustomerId;
use scoring::order::ToldOrder;
use scoring::time::DAY_SECONDS;
use scoring::trial::OUTCOME_DAYS;

use crate::trial::spent;

/// Spans of spending from which a percentile can be read.
pub const SPANS_MIN: usize = 200;
/// The percentile, in thousandths.
const PERCENTILE: usize = 995;

/// What people spent within spans as long as an outcome, as orders come by.
#[derive(Debug, Default)]
pub struct Spending {
    customers: HashMap<(CustomerId, i64), i64>,
    guests: Vec<i64>,
}

impl Spending {
    /// Adds an order; one that does not count adds nothing. A guest's is a span of its own.
    pub fn push(&mut self, told: &ToldOrder) {
        let Some(spent) = spent(told) else { return };
        match &told.order.customer {
            Some(customer) => {
                let span = spent.time.0.div_euclid(OUTCOME_DAYS * DAY_SECONDS);
                let sum = self.customers.entry((customer.clone(), span)).or_default();
                *sum = sum.saturating_add(spent.revenue);
            }
            None => self.guests.push(spent.revenue),
        }
    }

    /// The 99.5th percentile of the spans (nearest rank), at least 1; none below [`SPANS_MIN`] of them.
    #[must_use]
    pub fn cap(self) -> Option<i64> {
        let mut spans: Vec<i64> = self.customers.into_values().chain(self.guests).collect();
        if spans.len() < SPANS_MIN {
            return None;
        }
        spans.sort_unstable();
        let rank = (spans.len() * PERCENTILE).div_ceil(1_000);
        spans.get(rank.saturating_sub(1)).map(|cap| (*cap).max(1))
    }
}

#[cfg(test)]
mod tests {
    use scoring::id::{CustomerId, ItemId, OrderId};
    use scoring::money::Currency;
    use scoring::order::{Order, OrderLine, Standing, ToldOrder};
    use scoring::time::Timestamp;

    use super::{SPANS_MIN, Spending};

    fn told(number: i64, customer: Option<&str>, paid: i64) -> ToldOrder {
        ToldOrder {
            order: Order {
                id: OrderId::new(&number.to_string()).unwrap(),
                customer: customer.map(|name| CustomerId::new(name).unwrap()),
                time: Timestamp(number),
                currency: Currency::NONE,
                lines: vec![OrderLine { item: ItemId::new("a").unwrap(), quantity: 2, unit_price: paid / 2 }],
            },
            told: 1,
            standing: Standing::Counts,
            visitor: None,
            claims: Vec::new(),
            returned: Vec::new(),
            reductions: Vec::new(),
        }
    }

    #[test]
    fn the_cap_is_what_all_but_five_in_a_thousand_stay_below() {
        let mut spending = Spending::default();
        (1..=1_000).for_each(|number| spending.push(&told(number, None, number * 2)));
        assert_eq!(spending.cap(), Some(1_990));
        let mut few = Spending::default();
        (1..SPANS_MIN as i64).for_each(|number| few.push(&told(number, None, 2)));
        few.push(&ToldOrder { standing: Standing::Void, ..told(5, None, 2) });
        assert_eq!(few.cap(), None);
        let mut one = Spending::default();
        (0..1_000).for_each(|number| one.push(&told(number, Some("ada"), 2)));
        assert_eq!(one.cap(), None, "one customer's orders of a month are one span");
    }
}
