//! The shop's range: everything sold, and everything in the catalogue where there is one.

use scoring::id::ItemId;

use super::catalogue::{Catalogue, Listed, Property};
use super::sales::Sales;
use super::wording;
use crate::files::goods::SeenGood;

/// A thing of the range.
#[derive(Debug)]
pub(super) struct Thing<'a> {
    /// Its id.
    pub(super) id: &'a ItemId,
    /// Title by the catalogue, else by the orders; or empty.
    pub(super) title: &'a str,
    /// Category by the catalogue, else by the orders; or empty.
    pub(super) category: &'a str,
    /// Price by the catalogue, else the median paid lately.
    pub(super) price: Option<i64>,
    /// What the merchant pays for it.
    pub(super) cost: Option<i64>,
    /// What it has brought.
    pub(super) revenue: i128,
    /// Its number in the orders, if it was ever sold.
    pub(super) sold: Option<usize>,
    /// Its line in the catalogue.
    pub(super) listed: Option<&'a Listed>,
    good: Option<&'a SeenGood>,
}

impl<'a> Thing<'a> {
    fn sold(sales: &Sales<'a>, item: usize) -> Self {
        let good = sales.good(item);
        let number = u32::try_from(item).unwrap_or_default();
        Self {
            id: sales.history.items().id(number),
            title: sales.title(item),
            category: good.map_or("", SeenGood::category),
            price: sales.price(item),
            cost: good.and_then(|good| good.cost),
            revenue: sales.item(item),
            sold: Some(item),
            listed: None,
            good,
        }
    }

    fn list(self, listed: &'a Listed) -> Self {
        let first = |catalogue: &'a str, orders: &'a str| if catalogue.is_empty() { orders } else { catalogue };
        Self {
            title: first(&listed.title, self.title),
            category: first(&listed.category, self.category),
            price: listed.price.or(self.price),
            cost: listed.cost.or(self.cost),
            listed: Some(listed),
            ..self
        }
    }

    /// Whether `property` is known of it: by the catalogue where there is one (what the merchant pays by either file).
    pub(super) fn has(&self, property: Property) -> bool {
        match (property, self.listed) {
            (Property::Cost, _) => self.cost.is_some(),
            (_, Some(listed)) => listed.has(property),
            (Property::Title, None) => !self.title.is_empty(),
            (Property::Category, None) => !self.category.is_empty(),
            (Property::Brand, None) => self.good.is_some_and(|good| !good.brand().is_empty()),
            (Property::Type | Property::Image, None) => false,
        }
    }

    /// All categories that any line gives it.
    pub(super) fn categories(&self) -> impl Iterator<Item = &'a str> {
        let orders = self.good.into_iter().flat_map(|good| good.categories().map(|(category, _)| category));
        let before = self.listed.into_iter().flat_map(|listed| listed.before.iter().map(String::as_str));
        // Where the catalogue says it, old orders may say otherwise: that is a move, not a contradiction.
        let moved = self.listed.is_some_and(|listed| !listed.category.is_empty());
        let one = [self.category].into_iter().filter(|category| !category.is_empty());
        one.chain(before).chain(orders.filter(move |_| !moved))
    }

    /// It in words.
    pub(super) fn name(&self) -> String {
        wording::named(self.id.as_str(), self.title)
    }
}

/// All things, ids ascending.
pub(super) fn things<'a>(sales: &Sales<'a>, catalogue: Option<&'a Catalogue>) -> Vec<Thing<'a>> {
    let mut things: Vec<Thing<'a>> = (0..sales.items()).map(|item| Thing::sold(sales, item)).collect();
    for (id, listed) in catalogue.into_iter().flat_map(|catalogue| &catalogue.items) {
        match sales.history.items().number(id) {
            Some(number) => {
                let place = number as usize;
                let sold = Thing::sold(sales, place);
                things[place] = sold.list(listed);
            }
            None => {
                let unsold = Thing {
                    id,
                    title: "",
                    category: "",
                    price: None,
                    cost: None,
                    revenue: 0,
                    sold: None,
                    listed: None,
                    good: None,
                };
                things.push(unsold.list(listed));
            }
        }
    }
    things.sort_by_key(|thing| thing.id);
    things
}

/// Sorts places among `things` so that those of most revenue come first, equals in order of their ids.
pub(super) fn dearest_first(things: &[Thing<'_>], places: &mut [usize]) {
    places.sort_by_key(|place| (core::cmp::Reverse(things[*place].revenue), *place));
}

/// Revenue of the things at `places`, each named once.
pub(super) fn revenue(things: &[Thing<'_>], places: &[usize]) -> i128 {
    places.iter().map(|place| things[*place].revenue).sum()
}
