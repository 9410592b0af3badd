//! When each item was sold: whole counts, weighed by age only when read, since decayed floats would not subtract.

use core::ops::Range;

use scoring::count::DaySales;
use scoring::time::Timestamp;

use crate::history::{Basket, History};

/// Orders of an item by their moment, ascending.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sales {
    by_item: Vec<Vec<(Timestamp, u32)>>,
}

/// An item's popularity at a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Popularity {
    /// Sum over its orders of 2^-(age in days / 14).
    pub pop14: f64,
    /// The same with 60 days.
    pub pop60: f64,
    /// First sale.
    pub first: Option<Timestamp>,
}

impl Sales {
    /// Sales of the orders with these numbers.
    #[must_use]
    pub fn build(history: &History, orders: Range<usize>) -> Self {
        let mut sales = Self::default();
        for order in orders {
            sales.add(history.basket(order));
        }
        sales
    }

    /// One more order, of whatever size.
    pub fn add(&mut self, order: Basket<'_>) {
        let needed = order.items.iter().max().map_or(0, |item| *item as usize + 1);
        if needed > self.by_item.len() {
            self.by_item.resize_with(needed, Vec::new);
        }
        for item in order.items {
            let moments = &mut self.by_item[*item as usize];
            // Nearly always the latest.
            if moments.last().is_none_or(|(last, _)| *last < order.time) {
                moments.push((order.time, 1));
                continue;
            }
            match moments.binary_search_by_key(&order.time, |(time, _)| *time) {
                Ok(place) => moments[place].1 += 1,
                Err(place) => moments.insert(place, (order.time, 1)),
            }
        }
    }

    /// So many orders of an item at a moment; none changes nothing.
    pub(crate) fn put(&mut self, item: u32, time: Timestamp, orders: u32) {
        if orders == 0 {
            return;
        }
        let needed = item as usize + 1;
        if needed > self.by_item.len() {
            self.by_item.resize_with(needed, Vec::new);
        }
        let moments = &mut self.by_item[item as usize];
        match moments.binary_search_by_key(&time, |(time, _)| *time) {
            Ok(place) => moments[place].1 = moments[place].1.saturating_add(orders),
            Err(place) => moments.insert(place, (time, orders)),
        }
    }

    /// An item's orders by UTC day.
    pub(crate) fn days(&self, item: u32) -> Vec<DaySales> {
        let mut days: Vec<DaySales> = Vec::new();
        for (time, orders) in self.by_item.get(item as usize).into_iter().flatten() {
            match days.last_mut().filter(|last| last.day == time.day()) {
                Some(last) => last.orders += i64::from(*orders),
                None => days.push(DaySales { day: time.day(), orders: (*orders).into() }),
            }
        }
        days
    }

    /// Takes away an order that was added, exactly.
    pub fn subtract(&mut self, order: Basket<'_>) {
        for item in order.items {
            let Some(moments) = self.by_item.get_mut(*item as usize) else { continue };
            if let Ok(place) = moments.binary_search_by_key(&order.time, |(time, _)| *time) {
                moments[place].1 = moments[place].1.saturating_sub(1);
                if moments[place].1 == 0 {
                    moments.remove(place);
                }
            }
        }
        while self.by_item.last().is_some_and(Vec::is_empty) {
            self.by_item.pop();
        }
    }

    /// Popularity of an item at `now`; a sale that is still to come counts as one of this moment.
    #[must_use]
    pub fn popularity(&self, item: u32, now: Timestamp) -> Popularity {
        let moments = self.by_item.get(item as usize).map_or(&[][..], Vec::as_slice);
        let mut popularity = Popularity { first: moments.first().map(|(time, _)| *time), ..Popularity::default() };
        for (time, orders) in moments {
            let age = now.days_since(*time).max(0.0);
            popularity.pop14 += f64::from(*orders) * libm::exp2(-age / 14.0);
            popularity.pop60 += f64::from(*orders) * libm::exp2(-age / 60.0);
        }
        popularity
    }

    /// Orders that held the item.
    #[must_use]
    pub fn orders(&self, item: u32) -> u64 {
        self.by_item.get(item as usize).map_or(0, |moments| moments.iter().map(|(_, orders)| u64::from(*orders)).sum())
    }
}
