//! Teaching the store the demo shop.

use edge::keyring::Keyring;
use learning::history::HistoryBuilder;
use learning::prior::{PriorShop, prior_model};
use learning::profile::of_customer;
use learning::shelf::{Good, Shelf};
use learning::tables::Tables;
use scoring::id::ItemId;
use scoring::money::Money;
use scoring::policy::Policy;
use scoring::time::Timestamp;
use store::{Person, Store};

use super::tell;
use crate::demo::{self, Buyer, DemoShop};
use crate::pages::{Department, Persona, Window};

/// Draws the demo shop as of `now`, learns it and writes everything that decisions read.
///
/// # Errors
/// When the store cannot be written.
pub(super) async fn demo(store: &Store, keyring: Keyring, now: Timestamp) -> anyhow::Result<Window> {
    let shop = demo::shop(demo::SEED, now);
    tell(&format!("Learning a demo shop: {} products, {} orders over a year", shop.items.len(), shop.orders.len()));
    teach(store, &shop).await?;
    Ok(window(shop, keyring))
}

/// Learns `shop` and writes it: catalogue, rows, profiles, and last the shop row, policy and model, with which it is open.
///
/// # Errors
/// When the store cannot be written.
pub async fn teach(store: &Store, shop: &DemoShop) -> anyhow::Result<()> {
    let mut builder = HistoryBuilder::new(shop.currency);
    for order in &shop.orders {
        builder.push(order)?;
    }
    let history = builder.finish();
    let mut shelf = Shelf::new(shop.currency);
    for item in &shop.items {
        let price = item.variants.first().map_or(0, |variant| variant.price.minor);
        let good = Good { title: item.title.clone(), category: item.category.clone(), brand: item.brand.clone(), price };
        shelf.put(item.id.clone(), good);
    }
    let median = shelf.median_price().map(|minor| Money::new(minor, shop.currency).major());
    let tables = Tables::learn(&history, 0..history.len(), shelf, shop.now);
    let customers = 0..u32::try_from(history.customers_len())?;
    let profiles = customers.filter_map(|number| {
        let profile = of_customer(&history, &tables.rows, number, shop.now)?;
        Some((Person::Customer(history.customer_id(number).clone()), profile))
    });
    let visitors =
        Buyer::ALL.into_iter().filter_map(|buyer| Some((Person::Visitor(buyer.visitor()?), buyer.visitor_profile(shop.now)?)));
    let model = prior_model(PriorShop::Small, median);
    store.put_items(&shop.id, &shop.items).await?;
    store.put_rows(&shop.id, tables.rows.all()).await?;
    store.put_profiles(&shop.id, profiles.chain(visitors)).await?;
    store.adopt(&tables.shop(shop.id.clone()), &Policy::standard(shop.currency), &model).await?;
    Ok(())
}

/// The window of the demo shop.
fn window(shop: DemoShop, keyring: Keyring) -> Window {
    let mut window = Window::new(shop.id, shop.currency, shop.items, keyring);
    decorate(&mut window);
    window
}

/// What the demo shop's window has and no other's: a name, departments, picks, and four buyers.
pub(super) fn decorate(window: &mut Window) {
    use demo::stories::{CAMERA, ESPRESSO, JACKET, OFFICE_CHAIR, STOVE, TENT, YOGA_MAT};
    window.name = "Larch & Ladle".to_owned();
    window.departments = demo::departments()
        .into_iter()
        .map(|(name, categories)| Department {
            name: name.to_owned(),
            categories: categories.into_iter().map(str::to_owned).collect(),
        })
        .collect();
    let picks = [JACKET, CAMERA, ESPRESSO, TENT, YOGA_MAT, "edelgrat-chefs-knife-20-cm", STOVE, OFFICE_CHAIR];
    window.picks = picks.into_iter().filter_map(|id| ItemId::new(id).ok()).collect();
    window.buyers = Buyer::ALL.into_iter().map(Persona::of).collect();
}
