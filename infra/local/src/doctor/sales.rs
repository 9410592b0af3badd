//! What was sold, summed by item, order and customer.

use learning::history::History;
use learning::prices::median_prices;
use scoring::time::Timestamp;

use super::finding::Touched;
use super::wording;
use crate::files::goods::{Goods, SeenGood};

/// A history with its sums. Amounts are minor units.
#[derive(Debug)]
pub struct Sales<'a> {
    /// The orders.
    pub history: &'a History,
    goods: Vec<Option<&'a SeenGood>>,
    item_revenue: Vec<i128>,
    order_revenue: Vec<i128>,
    prices: Vec<Option<i64>>,
    total: i128,
}

impl<'a> Sales<'a> {
    /// Sums `history`, whose lines described `goods`.
    #[must_use]
    pub fn of(history: &'a History, goods: &'a Goods) -> Self {
        let mut described = vec![None; history.items().len()];
        for good in goods.all() {
            if let Some(number) = history.items().number(&good.item) {
                described[number as usize] = Some(good);
            }
        }
        let mut item_revenue = vec![0; history.items().len()];
        let mut order_revenue = vec![0; history.len()];
        for (order, sum) in order_revenue.iter_mut().enumerate() {
            for line in history.lines(order) {
                let revenue = line_revenue(history, line);
                *sum += revenue;
                item_revenue[history.line_items()[line] as usize] += revenue;
            }
        }
        let end = history.times().last().map_or(Timestamp(0), |last| Timestamp(last.0 + 1));
        let total = order_revenue.iter().sum();
        Self { history, goods: described, item_revenue, order_revenue, prices: median_prices(history, end), total }
    }

    /// Revenue of everything.
    #[must_use]
    pub const fn total(&self) -> i128 {
        self.total
    }

    /// Revenue of a line, by its number in the history.
    pub(super) fn line(&self, line: usize) -> i128 {
        line_revenue(self.history, line)
    }

    /// Revenue of an item, by its number in the history.
    pub(super) fn item(&self, item: usize) -> i128 {
        self.item_revenue[item]
    }

    /// How many items were sold.
    pub(super) fn items(&self) -> usize {
        self.item_revenue.len()
    }

    /// Revenue of an order, by its number in the history.
    pub(super) fn order(&self, order: usize) -> i128 {
        self.order_revenue[order]
    }

    /// Revenue of a customer, by number.
    pub(super) fn customer(&self, customer: u32) -> i128 {
        self.history.orders_of(customer).iter().map(|order| self.order(*order as usize)).sum()
    }

    /// What the lines say about an item.
    pub(super) fn good(&self, item: usize) -> Option<&'a SeenGood> {
        self.goods[item]
    }

    /// The most frequent title of an item, or empty.
    pub(super) fn title(&self, item: usize) -> &'a str {
        self.goods[item].map_or("", SeenGood::title)
    }

    /// Median price of an item in its last 90 days.
    pub(super) fn price(&self, item: usize) -> Option<i64> {
        self.prices[item]
    }

    /// The revenue of a finding.
    pub(super) fn touched(&self, minor: i128) -> Option<Touched> {
        Some(Touched::of(minor, self.total))
    }

    /// Revenue of all of `items`, each named once.
    pub(super) fn touched_by(&self, items: &[usize]) -> Option<Touched> {
        self.touched(items.iter().map(|item| self.item(*item)).sum())
    }

    /// An amount in words.
    pub(super) fn amount(&self, minor: i128) -> String {
        wording::amount(minor, self.history.currency())
    }

    /// An item in words.
    pub(super) fn name(&self, item: usize) -> String {
        let id = u32::try_from(item).unwrap_or_default();
        wording::named(self.history.items().id(id).as_str(), self.title(item))
    }

    /// Sorts items so that those of most revenue come first, equals in order of their ids.
    pub(super) fn dearest_first(&self, items: &mut [usize]) {
        items.sort_by_key(|item| (core::cmp::Reverse(self.item(*item)), *item));
    }
}

fn line_revenue(history: &History, line: usize) -> i128 {
    i128::from(history.line_prices()[line]) * i128::from(history.line_quantities()[line])
}
