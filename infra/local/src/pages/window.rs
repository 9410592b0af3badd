//! What the pages show: the goods, the buyers, and who may mint their tokens.

use std::collections::HashMap;

use edge::keyring::Keyring;
use edge::{Clock, Random};
use scoring::catalogue::Item;
use scoring::id::{CustomerId, ItemId, ShopId, VisitorId};
use scoring::money::Currency;
use serde::{Deserialize, Serialize};

use crate::demo::Buyer;

/// A shop's window.
pub struct Window {
    /// The tenant.
    pub shop: ShopId,
    /// What the shop calls itself.
    pub name: String,
    /// Currency of its prices.
    pub currency: Currency,
    /// The goods, in the order in which they are listed.
    pub items: Vec<Item>,
    /// Its departments; empty when nothing is known about categories.
    pub departments: Vec<Department>,
    /// Goods that the front page puts first.
    pub picks: Vec<ItemId>,
    /// Whom the visitor may be; never empty.
    pub buyers: Vec<Persona>,
    /// Mints buyer tokens and the admin key.
    pub keyring: Keyring,
    /// The shop's time.
    pub clock: Clock,
    /// For tokens.
    pub random: Random,
    places: HashMap<ItemId, usize>,
}

/// A department: a name, and the categories in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Department {
    /// As the list shows it.
    pub name: String,
    /// Names of categories.
    pub categories: Vec<String>,
}

/// Somebody whom the visitor may be.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Persona {
    /// Its key in cookies and forms.
    pub key: String,
    /// What the switch calls it.
    pub label: String,
    /// What is known about it, in a sentence.
    pub story: String,
    /// The browser's id, with consent.
    pub visitor: Option<String>,
    /// The customer, when signed in.
    pub customer: Option<String>,
}

impl Persona {
    /// A buyer of the demo shop.
    #[must_use]
    pub fn of(buyer: Buyer) -> Self {
        Self {
            key: buyer.key().to_owned(),
            label: buyer.label().to_owned(),
            story: buyer.story().to_owned(),
            visitor: buyer.visitor().map(|id| id.to_string()),
            customer: buyer.customer().map(|id| id.to_string()),
        }
    }

    /// The browser's id, if it is one.
    #[must_use]
    pub fn visitor(&self) -> Option<VisitorId> {
        self.visitor.as_deref().and_then(|id| VisitorId::new(id).ok())
    }

    /// The customer, if it is one.
    #[must_use]
    pub fn customer(&self) -> Option<CustomerId> {
        self.customer.as_deref().and_then(|id| CustomerId::new(id).ok())
    }
}

impl Window {
    /// A window over `items`, with one department of all categories and nobody known.
    #[must_use]
    pub fn new(shop: ShopId, currency: Currency, items: Vec<Item>, keyring: Keyring) -> Self {
        let places = items.iter().enumerate().map(|(place, item)| (item.id.clone(), place)).collect();
        let mut categories: Vec<String> = Vec::new();
        for item in &items {
            if !item.category.is_empty() && !categories.contains(&item.category) && categories.len() < CATEGORIES_MAX {
                categories.push(item.category.clone());
            }
        }
        let departments = match categories.len() {
            0 => Vec::new(),
            _ => vec![Department { name: "Categories".to_owned(), categories }],
        };
        Self {
            name: shop.to_string(),
            shop,
            currency,
            items,
            departments,
            picks: Vec::new(),
            buyers: vec![Persona::of(Buyer::Unknown)],
            keyring,
            clock: Clock::System,
            random: Random::system(),
            places,
        }
    }

    /// The item of an id.
    #[must_use]
    pub fn item(&self, id: &str) -> Option<&Item> {
        ItemId::new(id).ok().and_then(|id| self.places.get(&id)).map(|place| &self.items[*place])
    }

    /// The buyer of a key; without a known key, the first.
    #[must_use]
    pub fn buyer(&self, key: &str) -> &Persona {
        self.buyers.iter().find(|buyer| buyer.key == key).unwrap_or(&self.buyers[0])
    }
}

/// Most categories that a list of them shows.
const CATEGORIES_MAX: usize = 200;
