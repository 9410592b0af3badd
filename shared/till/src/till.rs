//! What a shop is asked with, opened.

use std::time::Duration;

use edge::App;
use edge::keyring::SealError;
use edge::platform_access::{AccessKey, PlatformAccess};
use platform::outbound::stripe::Stripe;
use platform::outbound::woocommerce::Shop;
use platform::outbound::{AskError, Patience};
use scoring::id::ShopId;
use store::{SecretKind, StoreError};

/// How long a shop and the payment side are waited for.
#[derive(Clone, Copy, Debug)]
pub struct Waits {
    /// For one answer of the shop.
    pub shop: Duration,
    /// For one answer of the payment side.
    pub money: Duration,
    /// How often the shop is asked the same.
    pub patience: Patience,
}

impl Waits {
    /// For a buyer who waits: all answers of a tap together stay below what a gateway waits for.
    pub const BUYER: Self = Self { shop: Duration::from_secs(4), money: Duration::from_secs(10), patience: Patience::ONCE };

    /// For the clock.
    pub const CLOCK: Self = Self { shop: Duration::from_secs(15), money: Duration::from_secs(20), patience: Patience::ONCE };
}

/// Why an offer could not be driven. It names no person.
#[derive(Debug, thiserror::Error)]
pub enum TillError {
    /// The store says so.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What the shop is asked with does not open.
    #[error("what the shop is asked with does not open: {0}")]
    Sealed(#[from] SealError),
    /// It cannot be asked with that.
    #[error("the shop or its payment side cannot be asked: {0}")]
    Ask(#[from] AskError),
}

/// A shop's ledger and those who are asked for it. What is missing is taken for silent.
#[derive(Debug)]
pub struct Till {
    pub(crate) app: App,
    pub(crate) id: ShopId,
    pub(crate) shop: Option<Shop>,
    pub(crate) stripe: Option<Stripe>,
    publishable: Option<String>,
    client: Option<String>,
}

impl Till {
    /// Of a shop, with whatever it gave to be asked with: three reads.
    ///
    /// # Errors
    /// [`TillError`].
    pub async fn open(app: &App, id: &ShopId, waits: Waits) -> Result<Self, TillError> {
        let mut till = Self { app: app.clone(), id: id.clone(), shop: None, stripe: None, publishable: None, client: None };
        for kind in SecretKind::ACCESS.into_iter().chain(SecretKind::PAYMENT) {
            let Some(sealed) = app.store.secret(id, kind).await? else { continue };
            let PlatformAccess { address, key, .. } = PlatformAccess::open(&app.keyring, id, kind, &sealed)?;
            match key {
                AccessKey::Woocommerce { key, secret } => {
                    till.shop = Some(Shop::new(&address, &key, secret.reveal(), waits.patience)?.waiting(waits.shop));
                }
                AccessKey::Stripe { publishable, key } => {
                    till.stripe = Some(Stripe::new(&address, key.reveal())?.waiting(waits.money));
                    till.publishable = Some(publishable);
                }
                AccessKey::Shopify { client, .. } => till.client = Some(client),
            }
        }
        Ok(till)
    }

    /// What a page asks a bank's question with.
    #[must_use]
    pub fn publishable(&self) -> Option<&str> {
        self.publishable.as_deref()
    }

    /// The app's public name at the platform that charges itself.
    #[must_use]
    pub fn client(&self) -> Option<&str> {
        self.client.as_deref()
    }
}
