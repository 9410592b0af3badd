//! `alongside erase`: as if a customer had never come; and what became of those who wished so.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::Args;
use edge::App;
use learn::Learner;
use platform::moment::written;
use scoring::id::{CustomerId, OrderId, RequestId, ShopId};
use scoring::order::Standing;
use scoring::privacy::{PrivacyRequest, Receipt, Removed, Wish};
use store::Store;
use sweep::Sweeper;

use crate::kept;
use crate::train::shop_id;

/// Slices after which a walk that does not end is given up: millions of orders.
const SLICES_MAX: u32 = 1_000;

/// Erase a customer of a kept shop: their orders leave every count exactly, then the orders and the profile go.
///
/// Afterwards `alongside dump` prints what it would print had they never ordered. The fitted weights forget with the next
/// training. The list of the erased keeps keyed hashes, so that no late delivery and no file brings them back. It may be stopped
/// anywhere: run it again and it goes on. Run it while the shop is not being served.
///
/// Example:
///   alongside erase --data ./shop --customer 17850
///   alongside erase --data ./shop --status
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct EraseArgs {
    /// Folder of the kept store
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// Name of the shop in the store; needed only where there are several
    #[arg(long, value_parser = shop_id)]
    pub shop: Option<ShopId>,
    /// The customer, as the shop names them
    #[arg(long, value_name = "ID", value_parser = customer_id, required_unless_present = "status")]
    pub customer: Option<CustomerId>,
    /// Print every wish about personal data and what became of it, and erase nobody
    #[arg(long, conflicts_with = "customer")]
    pub status: bool,
}

pub(crate) fn customer_id(text: &str) -> Result<CustomerId, String> {
    CustomerId::new(text).map_err(|error| error.to_string())
}

/// Erases and prints a receipt, or prints all receipts.
///
/// # Errors
/// When there is no such store, it cannot be written, or something of the customer is left.
#[allow(clippy::print_stdout)]
pub fn run(args: &EraseArgs) -> anyhow::Result<()> {
    kept::with(&args.data, async |kept| {
        let shop = kept.shop(args.shop.as_ref()).await?;
        match &args.customer {
            Some(customer) => {
                let receipt = self::customer(&kept.app, &shop, customer).await?;
                println!("erased: {}; a search found nothing left", counts(&receipt));
            }
            None => print!("{}", status(&kept.app.store, &shop).await?),
        }
        Ok(())
    })
}

/// Erases a customer by the walk that every wish goes: put on the list, walked, and learned, until a search finds nothing.
///
/// # Errors
/// What the store says; and when something is left, as where an order cannot be read.
pub async fn customer(app: &App, shop: &ShopId, customer: &CustomerId) -> anyhow::Result<Receipt> {
    let chance = u64::from_le_bytes(app.random.bytes()?);
    let request = PrivacyRequest {
        id: RequestId::new(&format!("by-hand-{}-{chance:016x}", app.clock.now().0))?,
        wish: Wish::Erase,
        account: Some(customer.clone()),
        guest: None,
        orders: Vec::new(),
        asked: app.clock.now(),
        done: None,
    };
    let _ = app.store.ask_privacy(shop, &request).await?;
    let sweeper = Sweeper::new(app.clone());
    for _ in 0..SLICES_MAX {
        let _ = sweeper.forget_people(shop).await?;
        let stands = app.store.wish(shop, Wish::Erase, &request.id).await?;
        if stands.is_none_or(|request| request.done.is_some()) {
            return Ok(app.store.receipt(shop, &request).await?.value.unwrap_or_default());
        }
        take_back(app, shop).await?;
    }
    bail!("something of the customer is left: run it again, or ask `alongside erase --status`")
}

/// Learns what erasing revisions take back, where no stream does so.
///
/// # Errors
/// What the store says.
pub async fn take_back(app: &App, shop: &ShopId) -> anyhow::Result<()> {
    let orders = app.store.all_orders(shop).await?.into_iter().filter(|told| told.standing == Standing::Erased);
    let erased: Vec<OrderId> = orders.map(|told| told.order.id).collect();
    let learner = Learner::new(app.store.clone(), app.clock, app.keyring.clone());
    learner.learn(shop, &erased).await.pop().map_or(Ok(()), |(_, error)| Err(error)).context("not all is erased: run it again")
}

/// Every wish and what became of it, the latest last.
///
/// # Errors
/// What the store says.
pub async fn status(store: &Store, shop: &ShopId) -> anyhow::Result<String> {
    let mut wishes = store.privacy_requests(shop).await?;
    wishes.sort_by(|a, b| (a.asked, &a.id).cmp(&(b.asked, &b.id)));
    let mut text = String::new();
    for wish in wishes {
        let receipt = store.receipt(shop, &wish).await?.value.unwrap_or_default();
        let state = wish.done.map_or_else(|| "open".to_owned(), |done| format!("done {}", written(done)));
        write!(text, "{}  {}  asked {}  {state}", wish.id, wish.wish.name(), written(wish.asked))?;
        if wish.wish != Wish::Export {
            write!(text, "  removed: {}", counts(&receipt))?;
        }
        text.push('\n');
    }
    if text.is_empty() {
        text.push_str("nobody has wished anything\n");
    }
    Ok(text)
}

fn counts(receipt: &Receipt) -> String {
    let kinds = Removed::ALL.into_iter().filter(|kind| receipt.count(*kind) > 0);
    let counted: Vec<String> = kinds.map(|kind| format!("{} {}", receipt.count(kind), kind.name())).collect();
    if counted.is_empty() { "nothing was there".to_owned() } else { counted.join(", ") }
}
