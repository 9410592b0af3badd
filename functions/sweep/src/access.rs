//! What a shop is asked with, fit to be used: a token that ends soon is renewed first, by one run at a time.
//!
//! Renewing ends the token that renews as well: two who renewed at once would each end the other's, and the shop would be lost
//! until its merchant opens the app. Whoever renews therefore holds a lease, which outlasts all attempts.

use std::time::Duration;

use edge::Secret;
use edge::platform_access::{AccessKey, PlatformAccess, Renewal};
use edge::tenant_secret::TenantSecret;
use edge::trace::TARGET;
use platform::outbound::shopify::{Renewed, renew};
use platform::outbound::{AskError, Patience};
use scoring::id::ShopId;
use scoring::time::Timestamp;
use store::{KeptToken, SecretKind, Step, StoreError};

use crate::{FUNCTION, SweepError, Sweeper};

/// A token with less left is renewed.
const EARLY_SECONDS: i64 = 300;
/// How long a lease holds: longer than all attempts to renew take together.
const LEASE_SECONDS: i64 = 900;
/// Attempts to renew are few: the shop is asked again in a minute.
const PATIENCE: Patience = Patience { attempts: 3, first_wait: Duration::from_secs(1), longest_wait: Duration::from_secs(5) };
/// How often the renewed token is written: it is the only copy.
const WRITES: u32 = 5;
const BETWEEN_WRITES: Duration = Duration::from_millis(500);
/// How often in a row somebody else may be first.
const ATTEMPTS: u32 = 5;

impl Sweeper {
    /// What a shop is asked with; none for a shop that gave nothing.
    pub(crate) async fn access(&self, shop: &ShopId) -> Result<Option<PlatformAccess>, SweepError> {
        for kind in SecretKind::ACCESS {
            for _ in 0..ATTEMPTS {
                let Some(kept) = self.app.store.token(shop, kind).await? else { break };
                let access = PlatformAccess::open(&self.app.keyring, shop, kind, &kept.sealed)?;
                let now = self.app.clock.now();
                let (client, renewal) = match &access.key {
                    AccessKey::Shopify { client, renewal: Some(renewal), .. } if renewal.expires.0 - now.0 < EARLY_SECONDS => {
                        (client.clone(), renewal.clone())
                    }
                    _ => return Ok(Some(access)),
                };
                if kept.lease.is_some_and(|lease| lease > now) {
                    // Once it is renewed, the one that stands here may hold no more.
                    return Err(SweepError::Renewing);
                }
                let until = Timestamp(now.0 + LEASE_SECONDS);
                if self.app.store.lease_token(shop, kind, &kept, (now, until)).await? == Step::Overtaken {
                    continue;
                }
                return self.renew(shop, &kept, access, &client, &renewal).await.map(Some);
            }
        }
        Ok(None)
    }

    /// Renews a token whose lease is held.
    async fn renew(
        &self,
        shop: &ShopId,
        kept: &KeptToken,
        access: PlatformAccess,
        client: &str,
        renewal: &Renewal,
    ) -> Result<PlatformAccess, SweepError> {
        let kind = access.kind();
        let Some(sealed) = self.app.store.secret(shop, SecretKind::Shopify).await? else {
            return Err(AskError::Refused(0).into());
        };
        let secret = TenantSecret::open(&self.app.keyring, shop, SecretKind::Shopify, &sealed)?;
        let asked = renew(&access.address, client, secret.current().reveal(), renewal.token.reveal(), PATIENCE).await;
        let now = self.app.clock.now();
        let renewed = match asked {
            Ok(renewed) => renewed,
            // It still holds for a while; the lease keeps others from asking meanwhile.
            Err(AskError::GaveUp { .. }) if renewal.expires > now => return Ok(access),
            Err(error) => return Err(error.into()),
        };
        let fresh = renewed_access(access, client, renewed, now);
        let sealed = fresh.seal(&self.app.keyring, shop, &self.app.random)?;
        for attempt in 1..=WRITES {
            match self.app.store.renew_token(shop, kind, kept, &sealed).await {
                Ok(Step::Done) => break,
                Ok(Step::Overtaken) => {
                    // Written already, by an attempt whose answer was lost; or the shop was connected anew meanwhile.
                    let stands = self.app.store.token(shop, kind).await?;
                    let stands = stands.ok_or(SweepError::Overtaken)?;
                    return Ok(PlatformAccess::open(&self.app.keyring, shop, kind, &stands.sealed)?);
                }
                Err(error) if attempt == WRITES => {
                    tracing::error!(target: TARGET, function = FUNCTION, %shop, cause = %error, "a renewed token could not be kept: the shop must be connected anew");
                    return Err(error.into());
                }
                Err(StoreError::Throttled | StoreError::Conflict | StoreError::Unavailable { .. }) => {
                    tokio::time::sleep(BETWEEN_WRITES).await;
                }
                Err(error) => return Err(error.into()),
            }
        }
        tracing::info!(target: TARGET, function = FUNCTION, %shop, "token renewed");
        Ok(fresh)
    }
}

fn renewed_access(access: PlatformAccess, client: &str, renewed: Renewed, now: Timestamp) -> PlatformAccess {
    let after = |seconds: u64| Timestamp(now.0.saturating_add(i64::try_from(seconds).unwrap_or(i64::MAX)));
    let renewal =
        Renewal { expires: after(renewed.seconds), token: Secret::new(renewed.renewal), ends: after(renewed.renewal_seconds) };
    let key = AccessKey::Shopify { client: client.to_owned(), token: Secret::new(renewed.token), renewal: Some(renewal) };
    PlatformAccess { key, ..access }
}
