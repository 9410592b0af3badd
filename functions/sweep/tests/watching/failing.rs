//! Slow, throttled, unreachable, and pages of firewalls: nothing half done is called done.

use scoring::time::Timestamp;
use scoring::watch::Trouble as Kept;
use support::{Failure, NOW, made_up};

use crate::stand_in::Trouble;
use crate::woocommerce::shop;
use crate::{connected, sweep_at, sweeper_at, watch, woocommerce_key};

#[tokio::test]
async fn a_page_that_comes_after_all_is_no_trouble() {
    let shop = shop(1..=25);
    shop.lock().troubles.extend([Trouble::TooMany, Trouble::Unavailable]);
    let test = connected(&shop.url, woocommerce_key()).await;
    sweep_at(&test, NOW).await;
    assert_eq!((watch(&test).await.trouble, watch(&test).await.gaps[0].told), (None, 25));
}

#[tokio::test]
async fn a_shop_behind_a_firewall_is_asked_again_where_it_stopped() {
    let shop = shop(1..=25);
    let test = connected(&shop.url, woocommerce_key()).await;
    let slice = sweep::Slice { asks: 1, ..crate::SLICE };
    sweeper_at(&test, NOW).with_slice(slice).sweep_shop(&made_up::shop_id()).await.unwrap();
    shop.lock().troubles.extend([Trouble::Firewall; 3]);
    sweep_at(&test, Timestamp(NOW.0 + 60)).await;
    let state = watch(&test).await;
    assert_eq!((state.known, state.trouble), (None, Some(Kept::Silent)), "half of it is not known");
    assert_eq!(state.pull.unwrap().told, 10);
    sweep_at(&test, Timestamp(NOW.0 + 120)).await;
    assert_eq!(shop.lock().asked.len(), 4, "it is left alone for a while");
    sweep_at(&test, Timestamp(NOW.0 + 361)).await;
    let state = watch(&test).await;
    assert_eq!((state.known, state.trouble, state.gaps[0].told), (Some(NOW), None, 25));
    assert!(!shop.lock().asked[1..].contains(&"changed 1".to_owned()), "what had come is not asked for again");
}

#[tokio::test]
async fn a_key_that_was_withdrawn_is_trouble_and_no_shop_without_orders() {
    let shop = shop(1..=5);
    shop.lock().troubles.push_back(Trouble::Forbidden);
    let test = connected(&shop.url, woocommerce_key()).await;
    sweep_at(&test, NOW).await;
    let state = watch(&test).await;
    assert_eq!((state.known, state.trouble, state.gaps.len()), (None, Some(Kept::Refused), 0));
}

#[tokio::test]
async fn nobody_at_the_address_is_trouble_and_the_next_shop_goes_on() {
    let test = connected(&support::nowhere().unwrap(), woocommerce_key()).await;
    sweep_at(&test, NOW).await;
    assert_eq!(watch(&test).await.trouble, Some(Kept::Silent));
}

#[tokio::test]
async fn a_store_that_throttles_stops_the_slice_and_loses_nothing() {
    let shop = shop(1..=25);
    let test = connected(&shop.url, woocommerce_key()).await;
    sweeper_at(&test, Timestamp(NOW.0 - 1)).sweep_shop(&made_up::shop_id()).await.unwrap();
    test.calls.clear();
    test.calls.fail("PutItem", Failure::Throttled, 1_000);
    assert!(sweeper_at(&test, NOW).sweep_shop(&made_up::shop_id()).await.is_err());
    assert!(test.calls.count("PutItem") <= 6, "a bounded number of attempts");
    test.calls.clear();
    sweep_at(&test, Timestamp(NOW.0 + 60)).await;
    assert_eq!((watch(&test).await.gaps[0].told, watch(&test).await.pull), (25, None));
}

#[tokio::test]
async fn what_cannot_be_read_is_set_aside_and_its_neighbours_are_told() {
    let shop = shop(1..=3);
    shop.lock().orders[1]["currency"] = serde_json::json!("not a currency");
    let test = connected(&shop.url, woocommerce_key()).await;
    sweep_at(&test, NOW).await;
    assert_eq!(watch(&test).await.gaps[0].told, 2);
    let parked = test.store.parked(&made_up::shop_id(), NOW, 10).await.unwrap();
    assert_eq!((parked.len(), parked[0].origin.as_str()), (1, "woocommerce asked"));
}
