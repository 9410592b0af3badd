//! Everything that is learned from orders up to a moment, except the model.

use core::ops::Range;

use scoring::facts::Facts;
use scoring::id::{ItemId, ShopId};
use scoring::shop::{POPULAR_MAX, Popular, Shop};
use scoring::time::Timestamp;

use crate::counts::{Counts, FOLLOW_DAYS};
use crate::history::{Basket, History};
use crate::rows::{Basis, Rows};
use crate::sales::Sales;
use crate::shelf::Shelf;

/// Counts, sales, rows and the popular list as of a moment.
#[derive(Clone, Debug)]
pub struct Tables {
    /// The moment at which ages are measured.
    pub as_of: Timestamp,
    /// Pair counts.
    pub counts: Counts,
    /// When each item was sold.
    pub sales: Sales,
    /// What may be offered, with the prices known.
    pub shelf: Shelf,
    /// A row for every good.
    pub rows: Rows,
    /// What sells best, by falling 14-day popularity, then id.
    pub popular: Vec<Popular>,
    /// First quartile of the shelf's prices.
    pub small_price: i64,
}

impl Tables {
    /// Learns the orders with these numbers; ages are measured at `as_of`.
    #[must_use]
    pub fn learn(history: &History, orders: Range<usize>, shelf: Shelf, as_of: Timestamp) -> Self {
        let counts = Counts::build(history, orders.clone());
        let sales = Sales::build(history, orders);
        let rows = Rows::build(&Basis { items: history.items(), counts: &counts, sales: &sales, shelf: &shelf, now: as_of });
        let (popular, small_price) = (most_popular(facts(&rows)), shelf.small_price());
        Self { as_of, counts, sales, shelf, rows, popular, small_price }
    }

    /// As a replay at `moment` may know the shop: orders strictly before it, the goods sold before it at their median price;
    /// titles, categories and brands from `shelf`.
    #[must_use]
    pub fn frozen(history: &History, shelf: &Shelf, moment: Timestamp) -> Self {
        Self::learn(history, 0..history.before(moment), shelf.as_sold_before(history, moment), moment)
    }

    /// Rebuilds rows, popular list and small price from counts and sales, at `as_of`. The way to learn live: append to the history,
    /// [`Tables::count`] the order, and rebuild now and then.
    pub fn rebuild(&mut self, history: &History, as_of: Timestamp) {
        let (counts, sales, shelf) = (&self.counts, &self.sales, &self.shelf);
        self.rows = Rows::build(&Basis { items: history.items(), counts, sales, shelf, now: as_of });
        self.popular = most_popular(facts(&self.rows));
        self.small_price = self.shelf.small_price();
        self.as_of = as_of;
    }

    /// Counts a finished order of `history` (by number) in pairs and sales; rows follow with the next [`Tables::rebuild`].
    pub fn count(&mut self, history: &History, order: usize) {
        let basket = history.basket(order);
        let window = |other: &&u32| {
            let time = history.times()[**other as usize];
            **other as usize != order && time.plus_days(FOLLOW_DAYS) >= basket.time && time <= basket.time.plus_days(FOLLOW_DAYS)
        };
        let counted = history.customer(order).map_or(&[][..], |customer| history.orders_of(customer));
        let others: Vec<Basket<'_>> = counted
            .iter()
            .take_while(|other| **other as usize <= order)
            .filter(window)
            .map(|other| history.basket(*other as usize))
            .collect();
        self.counts.add(basket, &others);
        self.sales.add(basket);
    }

    /// The shop row that decisions read.
    #[must_use]
    pub fn shop(&self, id: ShopId) -> Shop {
        Shop {
            id,
            currency: self.shelf.currency(),
            origins: Vec::new(),
            as_of: self.as_of,
            popular: self.popular.clone(),
            small_price: self.small_price,
        }
    }
}

fn facts(rows: &Rows) -> impl Iterator<Item = (&ItemId, &Facts)> {
    rows.all().iter().map(|row| (&row.item, &row.facts))
}

/// The goods (items ascending) of largest 14-day popularity that were ever sold, ties by id.
pub(crate) fn most_popular<'a>(goods: impl Iterator<Item = (&'a ItemId, &'a Facts)>) -> Vec<Popular> {
    let mut sold: Vec<(&ItemId, &Facts)> = goods.filter(|(_, facts)| facts.pop14 > 0.0).collect();
    sold.sort_by(|a, b| b.1.pop14.total_cmp(&a.1.pop14));
    sold.into_iter().take(POPULAR_MAX).map(|(item, facts)| Popular { item: item.clone(), facts: facts.clone() }).collect()
}
