//! `alongside erase`: as if a customer had never come.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::Args;
use edge::Clock;
use learn::Learner;
use scoring::id::{CustomerId, OrderId, ShopId};
use scoring::order::{Standing, ToldOrder};
use store::{Endpoint, Patience, Store, TablePrefix};

use crate::embedded::{Embedded, Kept};
use crate::train::shop_id;

/// Erase a customer of a kept shop: their orders leave every count exactly, then the orders and the profile go.
///
/// Afterwards `alongside dump` prints what it would print had they never ordered. The fitted weights forget with the next
/// training. Run it while the shop is not being served.
///
/// Example:
///   alongside erase --data ./shop --customer 17850
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct EraseArgs {
    /// Folder of the kept store
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// Name of the shop in the store
    #[arg(long, default_value = "shop", value_parser = shop_id)]
    pub shop: ShopId,
    /// The customer, as the shop names them
    #[arg(long, value_name = "ID", value_parser = customer_id)]
    pub customer: CustomerId,
}

fn customer_id(text: &str) -> Result<CustomerId, String> {
    CustomerId::new(text).map_err(|error| error.to_string())
}

/// What was erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Orders that went.
    pub orders: usize,
}

/// Erases and prints a receipt.
///
/// # Errors
/// When there is no such store, it cannot be written, or something of the customer is left.
#[allow(clippy::print_stdout)]
pub fn run(args: &EraseArgs) -> anyhow::Result<()> {
    let file = args.data.join(crate::train::STORE_FILE);
    if !file.exists() {
        bail!("there is no store in {}", args.data.display());
    }
    let embedded = Embedded::start(Kept::File(&file))?;
    let store = Store::connect(Endpoint::local(embedded.url()).with_patience(Patience::WORK), TablePrefix::new("")?);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let receipt = runtime.block_on(async {
        store.create_tables().await?;
        customer(&store, &args.shop, &args.customer, Clock::System).await
    })?;
    println!("erased: {} orders with all that they taught, and the profile; a search found nothing left", receipt.orders);
    Ok(())
}

/// Erases a customer: an erasing telling for each of their orders, learned like any other; then a search for what is left.
///
/// # Errors
/// What the store says; and when something is left, as where an order cannot be read.
pub async fn customer(store: &Store, shop: &ShopId, customer: &CustomerId, clock: Clock) -> anyhow::Result<Receipt> {
    let theirs = orders(store, shop, customer).await?;
    for told in &theirs {
        let mut erased = ToldOrder { told: told.told.saturating_add(1), standing: Standing::Erased, ..told.clone() };
        (erased.visitor, erased.claims, erased.returned) = (None, Vec::new(), Vec::new());
        erased.reductions.clear();
        erased.order.lines.clear();
        let _ = store.tell_order(shop, &erased).await?;
    }
    let ids: Vec<OrderId> = theirs.iter().map(|told| told.order.id.clone()).collect();
    let learner = Learner::new(store.clone(), clock);
    if let Some((_, error)) = learner.learn(shop, &ids).await.pop() {
        return Err(error).context("not all is erased: run it again");
    }
    store.delete_customer(shop, customer).await?;
    let left = orders(store, shop, customer).await?.len() + store.history(shop, customer).await?.history.orders.len();
    if left > 0 {
        bail!("{left} orders of the customer are left: they came in the meantime; run it again");
    }
    Ok(Receipt { orders: theirs.len() })
}

async fn orders(store: &Store, shop: &ShopId, customer: &CustomerId) -> anyhow::Result<Vec<ToldOrder>> {
    let mut orders = store.all_orders(shop).await?;
    orders.retain(|told| told.order.customer.as_ref() == Some(customer));
    Ok(orders)
}
