//! A believable shop to try everything on: outdoor, camera and kitchen goods, and a year of orders by four kinds of
//! customers. Pure and seeded: the same seed gives the same shop on every machine; the moment only dates it.

mod basket;
mod buyers;
mod dice;
mod goods;
mod history;
mod pairs;
pub mod picture;
mod price;
mod shopper;
pub mod stories;

use scoring::catalogue::Item;
use scoring::id::ShopId;
use scoring::money::Currency;
use scoring::order::Order;
use scoring::time::Timestamp;

pub use buyers::Buyer;

/// The id of the demo shop.
pub const SHOP: &str = "demo";

/// The seed of the shop that `serve` shows.
pub const SEED: u64 = 24;

/// The demo shop: its goods and its year.
#[derive(Clone, Debug)]
pub struct DemoShop {
    /// Its id.
    pub id: ShopId,
    /// Its only currency.
    pub currency: Currency,
    /// The moment at which it was drawn: prices are those of then.
    pub now: Timestamp,
    /// Its catalogue, by field.
    pub items: Vec<Item>,
    /// Its orders, oldest first.
    pub orders: Vec<Order>,
}

/// The departments of the demo shop, and the categories in each.
#[must_use]
pub fn departments() -> Vec<(&'static str, Vec<&'static str>)> {
    let mut departments: Vec<(&str, Vec<&str>)> = Vec::new();
    for good in goods::range() {
        let name = good.field.department();
        let place = departments.iter().position(|(known, _)| *known == name).unwrap_or_else(|| {
            departments.push((name, Vec::new()));
            departments.len() - 1
        });
        if !departments[place].1.contains(&good.category) {
            departments[place].1.push(good.category);
        }
    }
    departments
}

/// Draws the shop of `seed` as it is at `now`.
#[must_use]
pub fn shop(seed: u64, now: Timestamp) -> DemoShop {
    let shelf = basket::Shelf::stocked();
    let orders = history::year(&shelf, now, &mut dice::Dice::new(seed));
    DemoShop {
        id: ShopId::new(SHOP).expect("lower case letters"),
        currency: goods::euro(),
        now,
        items: shelf.goods.iter().map(|good| good.item(history::DAYS)).collect(),
        orders,
    }
}

#[cfg(test)]
mod tests;
