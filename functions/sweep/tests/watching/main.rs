//! Shops that fell silent, and platforms that answer as platforms do.
#![allow(clippy::unwrap_used)]

mod failing;
mod shopify;
mod stand_in;
mod tokens;
mod woocommerce;

use std::time::Duration;

use edge::platform_access::{AccessKey, PlatformAccess, Renewal};
use edge::tenant_secret::TenantSecret;
use edge::{App, Clock, Random, Secret};
use platform::outbound::Patience;
use scoring::time::{DAY_SECONDS, Timestamp};
use scoring::watch::Watch;
use store::SecretKind;
use support::{NOW, TestStore, made_up};
use sweep::{Slice, Sweeper};

const PATIENCE: Patience =
    Patience { attempts: 3, first_wait: Duration::from_millis(1), longest_wait: Duration::from_millis(50) };
const SLICE: Slice = Slice { pages: 100, records: 100, asks: 50 };

fn secret(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

/// The shop of a test, connected a day ago.
async fn connected(url: &str, key: AccessKey) -> TestStore {
    let test = support::store().await.unwrap();
    made_up::seed(&test.store).await.unwrap();
    connect(&test, url, key, Timestamp(NOW.0 - DAY_SECONDS)).await;
    test
}

async fn connect(test: &TestStore, url: &str, key: AccessKey, connected: Timestamp) {
    let (shop, keyring, random) = (made_up::shop_id(), support::keyring(), Random::system());
    let kind = if matches!(key, AccessKey::Shopify { .. }) { SecretKind::Shopify } else { SecretKind::Woocommerce };
    let signing = TenantSecret::new("signing0secret", [7; 32]).unwrap();
    test.store.put_secret(&shop, kind, &signing.seal(&keyring, &shop, kind, &random).unwrap()).await.unwrap();
    let access = PlatformAccess { address: url.to_owned(), connected, key };
    let sealed = access.seal(&keyring, &shop, &random).unwrap();
    test.store.put_secret(&shop, access.kind(), &sealed).await.unwrap();
}

fn woocommerce_key() -> AccessKey {
    AccessKey::Woocommerce { key: "ck_made_up".to_owned(), secret: secret("cs_made_up") }
}

/// A token that ends in so many seconds.
fn shopify_token(token: &str, renewal: &str, seconds: i64) -> AccessKey {
    let renewal =
        Renewal { expires: Timestamp(NOW.0 + seconds), token: secret(renewal), ends: Timestamp(NOW.0 + 90 * DAY_SECONDS) };
    AccessKey::Shopify { client: "client".to_owned(), token: secret(token), renewal: Some(renewal) }
}

fn sweeper_at(test: &TestStore, now: Timestamp) -> Sweeper {
    let app = App::new(test.store.clone(), support::keyring()).with_clock(Clock::Fixed(now));
    Sweeper::new(app).with_slice(SLICE).with_patience(PATIENCE)
}

async fn sweep_at(test: &TestStore, now: Timestamp) {
    sweeper_at(test, now).sweep_shop(&made_up::shop_id()).await.unwrap();
}

async fn watch(test: &TestStore) -> Watch {
    test.store.watch(&made_up::shop_id()).await.unwrap().value.unwrap_or_default()
}
