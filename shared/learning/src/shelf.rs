//! What may be offered: the catalogue as learning needs it.

use std::collections::BTreeMap;

use scoring::catalogue::Item;
use scoring::id::ItemId;
use scoring::money::Currency;
use scoring::time::Timestamp;

use crate::history::History;
use crate::prices::{median, median_prices};

/// The goods that get rows and may be candidates.
#[derive(Clone, Debug)]
pub struct Shelf {
    currency: Currency,
    goods: BTreeMap<ItemId, Good>,
}

/// One item of the shelf.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Good {
    /// Title as shoppers read it.
    pub title: String,
    /// Category, or empty.
    pub category: String,
    /// Brand, or empty.
    pub brand: String,
    /// Price known to the ranker, in minor units, above 0.
    pub price: i64,
}

impl Shelf {
    /// An empty shelf with prices in `currency`.
    #[must_use]
    pub const fn new(currency: Currency) -> Self {
        Self { currency, goods: BTreeMap::new() }
    }

    /// What is on sale now, each item at the price of its first variant.
    #[must_use]
    pub fn of_items<'a>(items: impl IntoIterator<Item = &'a Item>, currency: Currency) -> Self {
        let mut shelf = Self::new(currency);
        items.into_iter().for_each(|item| shelf.put_item(item));
        shelf
    }

    /// Puts what an item is there, at the price of its first variant.
    pub fn put_item(&mut self, item: &Item) {
        let price = item.variants.first().map_or(0, |variant| variant.price.minor);
        let good = Good { title: item.title.clone(), category: item.category.clone(), brand: item.brand.clone(), price };
        self.put(item.id.clone(), good);
    }

    /// Puts `good` there; a second one of the same id replaces the first.
    pub fn put(&mut self, item: ItemId, good: Good) {
        self.goods.insert(item, good);
    }

    /// Currency of its prices.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// The good of an id.
    #[must_use]
    pub fn get(&self, item: &ItemId) -> Option<&Good> {
        self.goods.get(item)
    }

    /// All goods, ids ascending.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&ItemId, &Good)> {
        self.goods.iter()
    }

    /// How many goods.
    #[must_use]
    pub fn len(&self) -> usize {
        self.goods.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.goods.is_empty()
    }

    /// The part of this shelf that was sold before `moment`, at the prices known then
    /// ([`crate::prices::median_prices`]). Goods of this shelf bring titles, categories and brands; an item sold without
    /// being on it gets none.
    #[must_use]
    pub fn as_sold_before(&self, history: &History, moment: Timestamp) -> Self {
        let mut sold = Self::new(history.currency());
        for (number, price) in (0_u32..).zip(median_prices(history, moment)) {
            let Some(price) = price.filter(|price| *price > 0) else { continue };
            let item = history.items().id(number);
            sold.put(item.clone(), Good { price, ..self.get(item).cloned().unwrap_or_default() });
        }
        sold
    }

    /// Median price in minor units; `None` when empty.
    #[must_use]
    pub fn median_price(&self) -> Option<i64> {
        median(&mut self.goods.values().map(|good| good.price).collect::<Vec<_>>())
    }

    /// First quartile of prices in minor units (nearest rank); 0 when empty.
    #[must_use]
    pub fn small_price(&self) -> i64 {
        let mut prices: Vec<i64> = self.goods.values().map(|good| good.price).collect();
        prices.sort_unstable();
        prices.len().div_ceil(4).checked_sub(1).map_or(0, |place| prices[place])
    }
}
