//! `alongside erase`: as if a customer had never come; and what became of those who wished so.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::Args;
use edge::App;
use edge::marks::Marks;
use learn::Learner;
use platform::moment::written;
use scoring::id::{CustomerId, OrderId, RequestId, ShopId};
use scoring::order::Standing;
use scoring::privacy::{PrivacyRequest, Receipt, Removed, Wish};
use scoring::time::Timestamp;
use store::{Person, Store};
use sweep::Sweeper;

use crate::data_folder::DataFolder;
use crate::kept;
use crate::pages::Persona;
use crate::train::shop_id;

/// Slices after which a walk that does not end is given up: millions of orders.
const SLICES_MAX: u32 = 1_000;
/// Orders whose marks are looked up together.
const MARKS_AT_ONCE: usize = 500;

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
                let folder = DataFolder::open(&args.data)?;
                let buyers = folder.buyers()?;
                let known = still_known(&kept.app.store, &shop, buyers.clone()).await?;
                if known.len() < buyers.len() {
                    folder.name_buyers(&known)?;
                }
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

/// Takes back what a file told of people and orders that had been erased: the list outlives whatever is learned at once.
///
/// # Errors
/// What the store says, and when the list's key does not open.
pub async fn again(app: &App, shop: &ShopId) -> anyhow::Result<()> {
    let Some(marks) = Marks::of(&app.store, &app.keyring, shop).await? else { return Ok(()) };
    for some in app.store.all_orders(shop).await?.chunks(MARKS_AT_ONCE) {
        let people = some.iter().filter_map(|told| told.order.customer.as_ref()).map(|customer| marks.customer(customer));
        let sought: Vec<RequestId> = some.iter().map(|told| marks.order(&told.order.id)).chain(people).collect();
        let standing: HashMap<RequestId, Timestamp> = app.store.marks(shop, &sought).await?.into_iter().collect();
        for told in some {
            let of_erased = |customer| standing.get(&marks.customer(customer)).is_some_and(|until| told.order.time <= *until);
            let is_erased =
                standing.contains_key(&marks.order(&told.order.id)) || told.order.customer.as_ref().is_some_and(of_erased);
            if is_erased && told.standing != Standing::Erased {
                let _ = app.store.tell_order(shop, &told.erased(app.clock.now())).await?;
            }
        }
    }
    take_back(app, shop).await
}

/// Of buyers whom a page may show, those of whom something is still known.
///
/// # Errors
/// What the store says.
pub async fn still_known(store: &Store, shop: &ShopId, buyers: Vec<Persona>) -> anyhow::Result<Vec<Persona>> {
    let mut known = Vec::new();
    for buyer in buyers {
        let customer = buyer.customer.as_deref().map(CustomerId::new).transpose()?;
        let is_known = match customer {
            Some(customer) => store.held_profile(shop, &Person::Customer(customer), Timestamp(i64::MIN)).await?.is_there(),
            None => true,
        };
        if is_known {
            known.push(buyer);
        }
    }
    Ok(known)
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
