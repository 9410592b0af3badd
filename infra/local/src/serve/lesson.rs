//! Teaching the store the demo shop.

use edge::keyring::Keyring;
use learning::cases::Cut;
use learning::fit::{Kind, fit_families};
use learning::history::HistoryBuilder;
use learning::shelf::{Good, Shelf};
use learning::tables::Tables;
use scoring::catalogue::Item;
use scoring::id::{ItemId, ShopId};
use scoring::time::Timestamp;
use store::{Person, Store, StoreError};

use super::tell;
use crate::data_folder::DataFolder;
use crate::demo::{self, Buyer, DemoShop};
use crate::pages::{Department, Persona, Window};
use crate::train::{Learned, starting_model};

/// Draws the demo shop as of `now`, learns it and writes it: whole into a folder, else for [`super::live`] to go on with.
///
/// # Errors
/// When the store cannot be written.
pub(super) async fn demo(
    store: &Store,
    folder: Option<&DataFolder>,
    keyring: Keyring,
    now: Timestamp,
) -> anyhow::Result<(Window, Option<Box<Learned>>)> {
    let shop = demo::shop(demo::SEED, now);
    tell(&format!("Learning a demo shop: {} products, {} orders over a year", shop.items.len(), shop.orders.len()));
    let learned = learn(&shop)?;
    put_visitors(store, &shop).await?;
    let learned = written(store, folder, &shop.id, learned, &shop.items).await?;
    let mut window = Window::new(shop.id, shop.currency, shop.items, keyring);
    decorate(&mut window);
    Ok((window, learned))
}

/// Learns `shop` and writes it: catalogue, rows, profiles, and last the shop row, policy and model, with which it is open.
///
/// # Errors
/// When the store cannot be written.
pub async fn teach(store: &Store, shop: &DemoShop) -> anyhow::Result<()> {
    put_visitors(store, shop).await?;
    learn(shop)?.write(store, &shop.id, &shop.items).await?;
    Ok(())
}

/// Writes what was learned. What is kept is whole before it opens, so that the next start finds all of it or nothing; what is gone
/// with the process opens at once, and comes back to have its groundwork laid.
pub(super) async fn written(
    store: &Store,
    folder: Option<&DataFolder>,
    shop: &ShopId,
    learned: Learned,
    items: &[Item],
) -> Result<Option<Box<Learned>>, StoreError> {
    if folder.is_some() {
        learned.write(store, shop, items).await?;
        return Ok(None);
    }
    learned.open(store, shop, items).await?;
    Ok(Some(Box::new(learned)))
}

async fn put_visitors(store: &Store, shop: &DemoShop) -> Result<(), StoreError> {
    let visitors =
        Buyer::ALL.into_iter().filter_map(|buyer| Some((Person::Visitor(buyer.visitor()?), buyer.visitor_profile(shop.now)?)));
    store.put_profiles(&shop.id, visitors).await
}

/// Everything that the orders of `shop` teach, as of its moment.
///
/// # Errors
/// When an order cannot join the history; the generator makes none such.
pub fn learn(shop: &DemoShop) -> anyhow::Result<Learned> {
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
    let orders = 0..history.len();
    let prior = starting_model(&history, orders.clone(), &shelf);
    // Straight lines: their fit takes a second in a debug build, that of curves ten.
    let kinds = [Kind::Logistic];
    let [(model, reports)] = fit_families(&history, &shelf, &folds(&history, shop.now), &prior, demo::SEED, kinds);
    let tables = Tables::learn(&history, orders, shelf, shop.now);
    Ok(Learned { history, tables, model, reports })
}

/// The year is young: folds from 50 and 75 % of it on, so that there are cases enough to fit.
fn folds(history: &learning::history::History, now: Timestamp) -> Cut {
    let first = history.times().first().copied().unwrap_or(now);
    let at = |percent: i64| Timestamp(first.0 + (now.0 - first.0) * percent / 100);
    Cut { second: at(75), cut: now, last: now }
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
