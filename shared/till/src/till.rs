//! A shop's ledger, with those who are asked for it.

use std::sync::Arc;
use std::time::Duration;

use edge::App;
use edge::keyring::SealError;
use platform::outbound::stripe::Stripe;
use platform::outbound::woocommerce::Shop;
use platform::outbound::{AskError, Patience};
use scoring::id::ShopId;
use store::{SecretKind, StoreError};

use crate::opened::{Opened, Tills};

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
    opened: Arc<Opened>,
}

impl Till {
    /// Of a shop, with whatever it gave to be asked with: one read.
    ///
    /// # Errors
    /// [`TillError`].
    pub async fn open(app: &App, id: &ShopId, waits: Waits, tills: &Tills) -> Result<Self, TillError> {
        let sealed = app.store.secrets(id, &SecretKind::ASKING).await?;
        Self::with(app, id, sealed, waits, tills)
    }

    /// Of a shop, with what it gave, as that was read sealed; other secrets among it are left alone.
    ///
    /// # Errors
    /// [`TillError`].
    pub fn with(
        app: &App,
        id: &ShopId,
        mut sealed: Vec<(SecretKind, Vec<u8>)>,
        waits: Waits,
        tills: &Tills,
    ) -> Result<Self, TillError> {
        sealed.retain(|(kind, _)| SecretKind::ASKING.contains(kind));
        Ok(Self { app: app.clone(), id: id.clone(), opened: tills.open(app, id, sealed, waits)? })
    }

    pub(crate) fn shop(&self) -> Option<&Shop> {
        self.opened.shop.as_ref()
    }

    pub(crate) fn stripe(&self) -> Option<&Stripe> {
        self.opened.stripe.as_ref()
    }

    /// What a page asks a bank's question with.
    #[must_use]
    pub fn publishable(&self) -> Option<&str> {
        self.opened.publishable.as_deref()
    }

    /// The app's public name at the platform that charges itself.
    #[must_use]
    pub fn client(&self) -> Option<&str> {
        self.opened.client.as_deref()
    }
}
