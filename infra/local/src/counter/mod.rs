//! What a platform and a payment account are to a real shop, in stand-ins on this machine: the served shop's orders stand in one, what
//! was taken for them in the other. The functions ask them as they ask the real ones, and hear of every order as they do from those.

mod deliver;
mod proof;
mod view;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Context as _;
use edge::Secret;
use edge::keyring::Keyring;
use edge::platform_access::{AccessKey, PlatformAccess};
use scoring::catalogue::{Item, Stock};
use scoring::id::{CustomerId, ShopId, VisitorId};
use scoring::money::Currency;
use scoring::one_tap::Terms;
use scoring::time::Timestamp;
use serde_json::{Value, json};
use stand_in::{Goods, Mood, PricesAre, STRIPE_KEY, StripeStandIn, WOOCOMMERCE_KEY, WoocommerceStandIn};
use store::Store;

use crate::pages::Window;

/// Tax on everything, in hundredths of a percent.
const TAX: u32 = 1_900;
/// Most orders that are remembered for their confirmation pages; the oldest goes first.
const PLACED_MAX: usize = 1_000;
/// What the bank keeps for every buyer.
const CARD: (&str, &str) = ("cus_1", "pm_1");

/// The stand-ins of one shop.
pub struct Counter {
    shop: WoocommerceStandIn,
    bank: StripeStandIn,
    /// The shop's name with us.
    tenant: ShopId,
    currency: Currency,
    /// What the shop signs with.
    secret: Secret<String>,
    placed: Mutex<BTreeMap<u64, Placed>>,
}

/// One line as the buyer put it into the cart.
#[derive(Clone, Debug)]
pub struct Line {
    /// Product.
    pub item: String,
    /// Variant; the product itself where it has only one.
    pub variant: String,
    /// How many.
    pub quantity: u32,
    /// Price of one in minor units, with tax.
    pub price: i64,
    /// The decision that it came from.
    pub decision: Option<String>,
}

/// Whether the buyer ticked the box about the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreed {
    /// Ticked.
    Yes,
    /// Left as it was.
    No,
}

/// An order to be placed.
#[derive(Clone, Debug)]
pub struct Basket {
    /// Its lines.
    pub lines: Vec<Line>,
    /// Who is signed in.
    pub customer: Option<CustomerId>,
    /// The browser's id, with consent.
    pub visitor: Option<VisitorId>,
    /// About the card.
    pub agreed: Agreed,
}

/// What is remembered of a placed order.
struct Placed {
    at: Timestamp,
    basket: Basket,
}

/// What the bank does with the next charge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Next {
    /// It takes the money.
    Takes,
    /// It says no.
    Declines,
    /// It wants its buyer's word.
    Asks,
    /// It takes the money, and the answer is lost.
    TakesAndFallsSilent,
}

impl Counter {
    /// Opens the counter of a shop whose prices have cents; none for another. The functions find it in the store from then on.
    ///
    /// # Errors
    /// When no port can be had, or the store cannot be written.
    pub async fn open(store: &Store, keyring: &Keyring, window: &Window, secret: &str) -> anyhow::Result<Option<Self>> {
        if window.currency.exponent() != 2 {
            return Ok(None);
        }
        let clock = || {
            let clock = window.clock;
            stand_in::Clock::of(move || clock.now().0)
        };
        // Numbers that no earlier run has given.
        let first = u64::try_from(window.clock.now().0).unwrap_or_default().saturating_mul(10);
        let shop = WoocommerceStandIn::start_with(TAX, PricesAre::WithTax, clock(), first).context("the shop's stand-in")?;
        let bank = StripeStandIn::start_with(clock()).context("the bank's stand-in")?;
        window.items.iter().for_each(|item| shelve(&shop, item));
        let (tenant, currency) = (window.shop.clone(), window.currency);
        let counter = Self { shop, bank, tenant, currency, secret: Secret::new(secret.to_owned()), placed: Mutex::default() };
        counter.connect(store, keyring, window).await?;
        Ok(Some(counter))
    }

    async fn connect(&self, store: &Store, keyring: &Keyring, window: &Window) -> anyhow::Result<()> {
        let (key, secret) = WOOCOMMERCE_KEY;
        let shop = AccessKey::Woocommerce { key: key.to_owned(), secret: Secret::new(secret.to_owned()) };
        let bank = AccessKey::Stripe { publishable: "pk_demo".to_owned(), key: Secret::new(STRIPE_KEY.to_owned()) };
        for (address, key) in [(self.shop.url(), shop), (self.bank.url(), bank)] {
            let access = PlatformAccess { address, connected: window.clock.now(), key };
            let sealed = access.seal(keyring, &self.tenant, &window.random)?;
            store.put_secret(&self.tenant, access.kind(), &sealed).await?;
        }
        if store.terms(&self.tenant).await?.is_none() {
            let terms = Terms {
                delivery_url: "/delivery".to_owned(),
                delivery: "Comes with your order, in two days.".to_owned(),
                ..Terms::standard("/withdrawal")
            };
            store.put_terms(&self.tenant, Some(&terms)).await?;
        }
        Ok(())
    }

    /// Places an order and pays it. The shop tells it like any other.
    pub fn place(&self, basket: Basket, now: Timestamp) -> u64 {
        let lines: Vec<Value> = basket.lines.iter().map(line).collect();
        let meta: Vec<Value> = basket
            .visitor
            .iter()
            .map(|visitor| json!({ "key": platform::told::VISITOR_ATTRIBUTE, "value": visitor.as_str() }))
            .collect();
        let order = self.shop.place(&json!({
            "status": "pending", "currency": self.currency.code(), "line_items": lines, "meta_data": meta,
            "customer_id": basket.customer.as_ref().map_or_else(|| json!(0), |customer| json!(customer.as_str())),
            "billing": { "first_name": "Demo", "country": "DE" }, "shipping": { "country": "DE" },
            "payment_method": "stripe", "payment_method_title": "Card",
        }));
        let mut placed = self.placed();
        while placed.len() >= PLACED_MAX {
            placed.pop_first();
        }
        placed.insert(order, Placed { at: now, basket });
        order
    }

    /// What the bank does with the next charge; after it, it takes money again.
    pub fn next(&self, next: Next) {
        self.bank.plan_only(match next {
            Next::Takes => Mood::Take,
            Next::Declines => Mood::Decline,
            Next::Asks => Mood::Authenticate,
            Next::TakesAndFallsSilent => Mood::TakeAndBreak,
        });
    }

    /// The buyer has said yes to the bank's question.
    pub fn approve(&self, client_secret: &str) {
        if let Some((intent, _)) = client_secret.split_once("_secret") {
            self.bank.finish(intent);
        }
    }

    fn placed(&self) -> MutexGuard<'_, BTreeMap<u64, Placed>> {
        self.placed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A counter and how it is shared.
pub type Shared = Option<Arc<Counter>>;

fn shelve(shop: &WoocommerceStandIn, item: &Item) {
    for variant in &item.variants {
        let stock = (variant.stock == Stock::SoldOut).then_some(0);
        shop.shelve(&variant.id, Goods { price: variant.price.minor, stock });
    }
}

fn line(line: &Line) -> Value {
    let marks: Vec<Value> =
        line.decision.iter().map(|decision| json!({ "key": platform::told::LINE_PROPERTY, "value": decision })).collect();
    let mut told = json!({ "product_id": line.item, "quantity": line.quantity, "meta_data": marks });
    if line.variant != line.item {
        told["variation_id"] = line.variant.as_str().into();
    }
    told
}
