//! Tokens that end: renewed before, by one at a time.

use edge::platform_access::{AccessKey, PlatformAccess};
use scoring::time::{DAY_SECONDS, Timestamp};
use scoring::watch::Trouble as Kept;
use store::SecretKind;
use support::{Failure, Moment, NOW, TestStore, made_up};

use crate::shopify::{order, shop};
use crate::stand_in::Trouble;
use crate::{connected, shopify_token, sweep_at, sweeper_at, watch};

async fn access(test: &TestStore) -> PlatformAccess {
    let (shop, kind) = (made_up::shop_id(), SecretKind::ShopifyToken);
    let kept = test.store.token(&shop, kind).await.unwrap().unwrap();
    PlatformAccess::open(&support::keyring(), &shop, kind, &kept.sealed).unwrap()
}

async fn token(test: &TestStore) -> String {
    match access(test).await.key {
        AccessKey::Shopify { token, .. } => token.reveal().clone(),
        AccessKey::Woocommerce { .. } | AccessKey::Stripe { .. } => panic!("another platform"),
    }
}

#[tokio::test]
async fn a_token_is_renewed_before_it_ends_and_not_sooner() {
    let shop = shop(vec![order(1, 1)]);
    let test = connected(&shop.url, shopify_token("token-0", "renewal-0", 301)).await;
    sweep_at(&test, NOW).await;
    assert_eq!((token(&test).await.as_str(), shop.lock().renewals), ("token-0", 0));
    sweep_at(&test, Timestamp(NOW.0 + 2)).await;
    assert_eq!((token(&test).await.as_str(), shop.lock().renewals), ("token-1", 1));
    sweep_at(&test, Timestamp(NOW.0 + DAY_SECONDS)).await;
    assert_eq!((token(&test).await.as_str(), watch(&test).await.trouble), ("token-2", None), "and again the next day");
}

#[tokio::test]
async fn many_runs_at_once_renew_once_and_lose_nothing() {
    let shop = shop(vec![order(1, 1)]);
    let test = connected(&shop.url, shopify_token("token-0", "renewal-0", 60)).await;
    let mut runs = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let sweeper = sweeper_at(&test, NOW);
        runs.spawn(async move { sweeper.sweep_shop(&made_up::shop_id()).await.map(drop) });
    }
    while let Some(run) = runs.join_next().await {
        run.unwrap().unwrap();
    }
    assert_eq!(shop.lock().renewals, 1, "two would have ended each other's");
    let kept = token(&test).await;
    assert_eq!(kept, shop.lock().token);
    sweep_at(&test, Timestamp(NOW.0 + DAY_SECONDS)).await;
    let trouble = watch(&test).await.trouble;
    assert_eq!((shop.lock().renewals, trouble), (2, None));
}

#[tokio::test]
async fn the_renewed_token_is_kept_though_the_store_falters() {
    let shop = shop(vec![]);
    let test = connected(&shop.url, shopify_token("token-0", "renewal-0", 60)).await;
    sweep_at(&test, Timestamp(NOW.0 - DAY_SECONDS + 1)).await;
    // The lease is an UpdateItem; the renewed token is the first PutItem.
    test.calls.fail("PutItem", Failure::Throttled, 6);
    let _ = sweeper_at(&test, NOW).sweep_shop(&made_up::shop_id()).await;
    test.calls.clear();
    sweep_at(&test, Timestamp(NOW.0 + 3_600)).await;
    assert_eq!(token(&test).await, shop.lock().token);
    assert_eq!(watch(&test).await.trouble, None);
}

#[tokio::test]
async fn who_died_with_the_lease_does_not_keep_it() {
    let shop = shop(vec![]);
    let test = connected(&shop.url, shopify_token("token-0", "renewal-0", 60)).await;
    sweep_at(&test, Timestamp(NOW.0 - DAY_SECONDS + 1)).await;
    let seen = shop.lock().asked.len();
    // The lease is taken, and nothing after it.
    test.calls.crash(0, Moment::After);
    assert!(sweeper_at(&test, NOW).sweep_shop(&made_up::shop_id()).await.is_err());
    assert!(test.calls.revive());
    assert_eq!(shop.lock().asked.len(), seen, "it died before it asked");
    sweep_at(&test, Timestamp(NOW.0 + 30)).await;
    assert_eq!(shop.lock().asked.len(), seen, "the lease still holds");
    sweep_at(&test, Timestamp(NOW.0 + 901)).await;
    assert_eq!(token(&test).await, "token-1");
}

#[tokio::test]
async fn a_shop_that_refuses_is_said_to_and_left_alone_for_an_hour() {
    let shop = shop(vec![order(1, 1)]);
    let test = connected(&shop.url, shopify_token("token-0", "an older renewal", 60)).await;
    sweep_at(&test, NOW).await;
    assert_eq!(watch(&test).await.trouble, Some(Kept::Refused));
    let asked = shop.lock().asked.len();
    sweep_at(&test, Timestamp(NOW.0 + 3_599)).await;
    assert_eq!(shop.lock().asked.len(), asked);
    // Connected anew.
    let connected = Timestamp(NOW.0 - DAY_SECONDS);
    crate::connect(&test, &shop.url, shopify_token("token-0", "renewal-0", 90_000), connected).await;
    sweep_at(&test, Timestamp(NOW.0 + DAY_SECONDS)).await;
    assert_eq!((watch(&test).await.trouble, watch(&test).await.gaps.len()), (None, 1));
}

#[tokio::test]
async fn a_platform_that_breaks_while_renewing_is_asked_again() {
    let shop = shop(vec![order(1, 1)]);
    shop.lock().troubles.extend([Trouble::Unavailable, Trouble::TooMany]);
    let test = connected(&shop.url, shopify_token("token-0", "renewal-0", 60)).await;
    sweep_at(&test, NOW).await;
    assert_eq!((token(&test).await.as_str(), watch(&test).await.gaps.len()), ("token-1", 1));
}
