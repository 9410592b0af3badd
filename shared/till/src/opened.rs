//! What shops are asked with, opened and kept in the sandbox's memory: a client that trusts this machine's certificates is dear to
//! make. A shop that gave something else is opened anew.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use edge::App;
use edge::platform_access::{AccessKey, PlatformAccess};
use platform::outbound::stripe::Stripe;
use platform::outbound::woocommerce::Shop;
use scoring::id::ShopId;
use store::SecretKind;

use crate::till::{TillError, Waits};

/// Most shops held.
const SHOPS_MAX: usize = 64;

/// Who is asked for one shop.
#[derive(Debug, Default)]
pub(crate) struct Opened {
    pub(crate) shop: Option<Shop>,
    pub(crate) stripe: Option<Stripe>,
    pub(crate) publishable: Option<String>,
    pub(crate) client: Option<String>,
}

/// What a shop gave, sealed as it was kept.
pub(crate) type Sealed = Vec<(SecretKind, Vec<u8>)>;

/// Opened shops of one sandbox, at most [`SHOPS_MAX`]. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Tills(Arc<Mutex<HashMap<ShopId, Held>>>);

/// What was opened, and what came of it.
type Held = (Sealed, Arc<Opened>);

impl Tills {
    /// Who is asked for a shop, by what it gave.
    pub(crate) fn open(&self, app: &App, id: &ShopId, sealed: Sealed, waits: Waits) -> Result<Arc<Opened>, TillError> {
        if let Some((known, opened)) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(id)
            && *known == sealed
        {
            return Ok(Arc::clone(opened));
        }
        let opened = Arc::new(Opened::of(app, id, &sealed, waits)?);
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.len() >= SHOPS_MAX {
            held.clear();
        }
        held.insert(id.clone(), (sealed, Arc::clone(&opened)));
        Ok(opened)
    }
}

impl Opened {
    fn of(app: &App, id: &ShopId, sealed: &Sealed, waits: Waits) -> Result<Self, TillError> {
        let mut opened = Self::default();
        for (kind, sealed) in sealed {
            let PlatformAccess { address, key, .. } = PlatformAccess::open(&app.keyring, id, *kind, sealed)?;
            match key {
                AccessKey::Woocommerce { key, secret } => {
                    opened.shop = Some(Shop::new(&address, &key, secret.reveal(), waits.patience)?.waiting(waits.shop));
                }
                AccessKey::Stripe { publishable, key } => {
                    opened.stripe = Some(Stripe::new(&address, key.reveal())?.waiting(waits.money));
                    opened.publishable = Some(publishable);
                }
                AccessKey::Shopify { client, .. } => opened.client = Some(client),
            }
        }
        Ok(opened)
    }
}
