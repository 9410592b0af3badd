//! Whole shops: one that removed the app stops at once; one that is to be forgotten goes from every table.

use edge::platform_access::{AccessKey, PlatformAccess};
use edge::trace::TARGET;
use platform::outbound::AskError;
use platform::outbound::shopify::Admin;
use scoring::id::ShopId;
use scoring::privacy::{PrivacyRequest, Receipt, Removed};
use scoring::time::Timestamp;
use store::key::Table;
use store::{RECORDS_AT_ONCE, SecretKind};

use crate::{FUNCTION, SweepError, Sweeper};

/// A shop is forgotten once nothing was found of it for so long: whatever still ran for it when its records went has ended.
const QUIET_SECONDS: u64 = 900;
/// First what it is believed by, last what nobody serves from.
const TABLES: [Table; Table::ALL.len()] = [
    Table::Access,
    Table::Settings,
    Table::Orders,
    Table::Counts,
    Table::Pairs,
    Table::Profiles,
    Table::Catalog,
    Table::Parked,
    Table::Decisions,
    Table::Cells,
    Table::Offers,
];

impl Sweeper {
    /// Closes a shop that removed the app, and forgets what it is asked with; unless it was connected again since, as where it
    /// was told late: then it opens again. How many wishes were closed.
    pub(crate) async fn uninstall(&self, shop: &ShopId, wishes: &[PrivacyRequest]) -> Result<usize, SweepError> {
        let Some(latest) = wishes.iter().map(|wish| wish.asked).max() else { return Ok(0) };
        let is_back = match self.is_connected(shop, latest).await {
            // A platform that does not answer for a shop is no word against its own.
            Err(SweepError::Ask(_)) => false,
            other => other?,
        };
        if is_back {
            self.app.store.open_shop(shop).await?;
        } else {
            self.app.store.close_shop(shop).await?;
            self.app.store.forget_access(shop).await?;
        }
        let mut closed = 0;
        for wish in wishes {
            closed += usize::from(self.close(shop, wish, None).await?);
        }
        Ok(closed)
    }

    /// Removes a slice of a shop from every table, unless it was connected again since it removed the app; whether it is gone.
    pub(crate) async fn forget_shop(&self, shop: &ShopId, wish: &PrivacyRequest) -> Result<bool, SweepError> {
        let store = &self.app.store;
        let mut held = store.receipt(shop, wish).await?;
        // Once begun it is carried through: half a shop serves nobody.
        if held.value.is_none() && self.is_connected(shop, wish.asked).await? {
            tracing::warn!(target: TARGET, function = FUNCTION, %shop, "is connected again, and so is not forgotten");
            let _ = self.close(shop, wish, None).await?;
            return Ok(false);
        }
        let now = self.app.clock.now();
        if held.value.is_none() {
            let receipt = Receipt { began: Some(now), ..Receipt::default() };
            let _ = store.remove(shop, wish, &[], (&held, &receipt)).await?;
            held = store.receipt(shop, wish).await?;
        }
        let most = usize::try_from(self.slice.pages.saturating_mul(self.slice.records)).unwrap_or(usize::MAX);
        let second = u64::try_from(now.0).unwrap_or_default();
        let mut found = 0;
        for table in TABLES {
            if found >= most {
                break;
            }
            let keys = store.records_of(shop, table, wish, most - found).await?;
            found += keys.len();
            for some in keys.chunks(RECORDS_AT_ONCE) {
                let mut receipt = held.value.clone().unwrap_or_default();
                receipt.add(Removed::Record, some.len() as u64);
                receipt.found = Some(second);
                // Overtaken, they are found again by the next run if they are still there.
                let _ = store.forget_records(shop, wish, some, (&held, &receipt)).await?;
                held = store.receipt(shop, wish).await?;
            }
        }
        if found > 0 {
            return Ok(false);
        }
        let last = held.value.and_then(|receipt| receipt.found);
        if last.is_some_and(|last| second.saturating_sub(last) < QUIET_SECONDS) {
            return Ok(false);
        }
        self.close(shop, wish, None).await
    }

    /// What a shop is asked with.
    pub(crate) async fn accesses(&self, shop: &ShopId) -> Result<Vec<PlatformAccess>, SweepError> {
        let mut accesses = Vec::new();
        for kind in SecretKind::ACCESS {
            if let Some(sealed) = self.app.store.secret(shop, kind).await? {
                accesses.push(PlatformAccess::open(&self.app.keyring, shop, kind, &sealed)?);
            }
        }
        Ok(accesses)
    }

    /// Whether the shop is connected: the platform still accepts what it is asked with. That goes when the app is removed. A
    /// WooCommerce shop is believed when it was connected after it said that it was not.
    async fn is_connected(&self, shop: &ShopId, said: Timestamp) -> Result<bool, SweepError> {
        for access in self.accesses(shop).await? {
            if access.kind() == SecretKind::WoocommerceKey {
                if access.connected > said {
                    return Ok(true);
                }
                continue;
            }
            let fresh = match self.access(shop).await {
                Ok(Some(fresh)) => fresh,
                Ok(None) | Err(SweepError::Ask(AskError::Refused(_))) => continue,
                Err(error) => return Err(error),
            };
            let AccessKey::Shopify { token, .. } = &fresh.key else { continue };
            match Admin::new(&fresh.address, token.reveal(), self.patience)?.greet().await {
                Ok(()) => return Ok(true),
                Err(AskError::Refused(_) | AskError::NotFound | AskError::Status(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(false)
    }
}

/// When everything that a shop changed is known at the least: since it was connected.
pub(crate) const fn known_since(access: &PlatformAccess) -> Timestamp {
    access.connected
}
