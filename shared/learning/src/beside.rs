//! What later followed each order, seen from the items in it: the two parts of a history that [`crate::opportunity`] compares.

use scoring::time::Timestamp;

use crate::cases::Cut;
use crate::counts::{FOLLOW_DAYS, PAIR_ITEMS_MAX};
use crate::history::History;

/// Kinds of orders: three kinds of buyers by five sizes.
pub(crate) const KINDS: usize = 15;

/// An order as a survey sees it.
pub(crate) struct Seen {
    /// Customer, or a number of its own.
    pub(crate) customer: u64,
    buyer: usize,
    size: usize,
    /// Items and whether they stand in the order itself (else in a later one of the customer), items ascending.
    pub(crate) items: Vec<(u32, bool)>,
}

/// Earlier orders (0) and recent ones (1), and the orders of each item in them.
pub(crate) struct Parts {
    pub(crate) orders: [Vec<Seen>; 2],
    by_item: [Vec<Vec<u32>>; 2],
}

impl Seen {
    fn of(history: &History, order: usize) -> Self {
        let (time, lines) = (history.times()[order], history.lines(order));
        let mut items: Vec<(u32, bool)> = history.line_items()[lines.clone()].iter().map(|item| (*item, true)).collect();
        let mut buyer = 0;
        if let Some(customer) = history.customer(order) {
            buyer = if history.orders_before(customer, time).is_empty() { 1 } else { 2 };
            let theirs = history.orders_of(customer);
            let later = &theirs[theirs.partition_point(|other| history.times()[*other as usize] <= time)..];
            for other in later.iter().map(|other| *other as usize) {
                if history.times()[other] > time.plus_days(FOLLOW_DAYS) {
                    break;
                }
                if history.lines(other).len() <= PAIR_ITEMS_MAX {
                    items.extend(history.line_items()[history.lines(other)].iter().map(|item| (*item, false)));
                }
            }
        }
        // Of an item in this order and a later one, this order comes first.
        items.sort_unstable_by_key(|(item, own)| (*item, !own));
        items.dedup_by_key(|(item, _)| *item);
        // Above all customers' numbers: nobody.
        let customer = history.customer(order).map_or((1 << 32) + order as u64, u64::from);
        Self { customer, buyer, size: lines.len(), items }
    }

    /// The kind of this order beside an anchor and a partner.
    const fn kind(&self, holds_partner: bool) -> usize {
        let others = self.size.saturating_sub(1 + holds_partner as usize);
        let size = match others {
            0 => 0,
            1..=3 => 1,
            4..=9 => 2,
            10..=29 => 3,
            _ => 4,
        };
        self.buyer * 5 + size
    }
}

impl Parts {
    /// Earlier orders are those whose days end before the cut, recent ones those from the cut on whose days end before the last order.
    pub(crate) fn of(history: &History, cut: &Cut) -> Self {
        let (first, second) = (history.before(cut.cut.plus_days(-FOLLOW_DAYS)), history.before(cut.cut));
        let end = history.before(Timestamp(cut.last.plus_days(-FOLLOW_DAYS).0.saturating_add(1)));
        let orders = [0..first, second..end.max(second)].map(|orders| -> Vec<Seen> {
            let small = orders.filter(|order| history.lines(*order).len() <= PAIR_ITEMS_MAX);
            small.map(|order| Seen::of(history, order)).collect()
        });
        let by_item = orders.each_ref().map(|orders| {
            let mut by_item = vec![Vec::new(); history.items().len()];
            for (place, seen) in (0_u32..).zip(orders) {
                for (item, _) in seen.items.iter().filter(|(_, own)| *own) {
                    by_item[*item as usize].push(place);
                }
            }
            by_item
        });
        Self { orders, by_item }
    }

    /// How many orders of a part hold an item.
    pub(crate) fn count(&self, part: usize, item: u32) -> usize {
        self.by_item[part][item as usize].len()
    }

    /// Orders of a part that hold an item.
    pub(crate) fn holding(&self, part: usize, item: u32) -> impl ExactSizeIterator<Item = &Seen> {
        self.by_item[part][item as usize].iter().map(move |place| &self.orders[part][*place as usize])
    }
}

/// How many customers placed them.
pub(crate) fn customers<'a>(orders: impl Iterator<Item = &'a Seen>) -> usize {
    let mut customers: Vec<u64> = orders.map(|seen| seen.customer).collect();
    customers.sort_unstable();
    customers.dedup();
    customers.len()
}

/// The orders with an anchor beside one partner: customer, kind, whether it was taken.
pub(crate) fn beside(parts: &Parts, part: usize, anchor: u32, partner: u32) -> Vec<(u64, usize, f64)> {
    let one = |seen: &Seen| {
        let place = seen.items.binary_search_by_key(&partner, |(item, _)| *item);
        let holds = place.is_ok_and(|place| seen.items[place].1);
        (seen.customer, seen.kind(holds), if place.is_ok() { 1.0 } else { 0.0 })
    };
    parts.holding(part, anchor).map(one).collect()
}
