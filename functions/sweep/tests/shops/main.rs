//! Whole shops: one that removed the app, one that is to be forgotten; and orders that have kept their customer long enough.
#![allow(clippy::unwrap_used)]

use edge::keyring::{Keyring, MasterKey};
use edge::marks::Marks;
use edge::platform_access::{AccessKey, PlatformAccess};
use edge::resealed::reseal;
use edge::tenant_secret::TenantSecret;
use edge::{App, Clock, Random, Secret};
use learn::Learner;
use scoring::id::{CustomerId, OrderId, RequestId, ShopId};
use scoring::order::{Order, OrderLine, Standing, ToldOrder};
use scoring::privacy::{PrivacyRequest, Removed, Wish};
use scoring::time::{DAY_SECONDS, Timestamp};
use store::key::{PARTITION, SORT, Table};
use store::{SecretKind, Store};
use support::{Moment, NOW, TestStore, made_up};
use sweep::{Slice, Sweeper};

fn wish(id: &str, wish: Wish, asked: Timestamp) -> PrivacyRequest {
    let id = RequestId::new(id).unwrap();
    PrivacyRequest { id, wish, account: None, guest: None, orders: Vec::new(), asked, done: None }
}

fn sweeper(store: &Store, now: Timestamp) -> Sweeper {
    let app = App::new(store.clone(), support::keyring()).with_clock(Clock::Fixed(now));
    Sweeper::new(app).with_slice(Slice { pages: 5, records: 10, asks: 0 })
}

async fn sweep(test: &TestStore, now: Timestamp) {
    sweeper(&test.store, now).sweep_shop(&made_up::shop_id()).await.unwrap();
}

fn order(id: &str, customer: Option<&str>, time: Timestamp) -> ToldOrder {
    let line = |item| OrderLine { item: made_up::item_id(item), quantity: 1, unit_price: 900 };
    ToldOrder {
        order: Order {
            id: OrderId::new(id).unwrap(),
            customer: customer.map(|name| CustomerId::new(name).unwrap()),
            time,
            currency: made_up::currency(),
            lines: vec![line("camera"), line("mug")],
        },
        told: u64::try_from(time.0).unwrap() * 1_000,
        standing: Standing::Counts,
        visitor: None,
        claims: Vec::new(),
        returned: Vec::new(),
        reductions: Vec::new(),
    }
}

async fn learned(store: &Store, shop: &ShopId, orders: &[ToldOrder]) {
    let learner = Learner::new(store.clone(), Clock::Fixed(NOW), support::keyring());
    for told in orders {
        let _ = store.tell_order(shop, told).await.unwrap();
        assert!(learner.learn(shop, core::slice::from_ref(&told.order.id)).await.is_empty());
    }
}

async fn give_key(test: &TestStore, connected: Timestamp) {
    let key = AccessKey::Woocommerce { key: "ck".to_owned(), secret: Secret::new("cs".to_owned()) };
    let access = PlatformAccess { address: support::nowhere().unwrap(), connected, key };
    let sealed = access.seal(&support::keyring(), &made_up::shop_id(), &Random::system()).unwrap();
    test.store.put_secret(&made_up::shop_id(), SecretKind::WoocommerceKey, &sealed).await.unwrap();
}

#[tokio::test]
async fn a_shop_that_removed_the_app_is_closed_and_opens_again_as_it_was() {
    let (test, shop) = (support::store().await.unwrap(), made_up::shop_id());
    made_up::seed(&test.store).await.unwrap();
    let before = test.store.shop(&shop).await.unwrap();
    give_key(&test, Timestamp(NOW.0 - DAY_SECONDS)).await;
    test.store.put_secret(&shop, SecretKind::Woocommerce, b"signs").await.unwrap();
    let _ = test.store.ask_privacy(&shop, &wish("u1", Wish::Uninstall, NOW)).await.unwrap();
    sweep(&test, NOW).await;
    assert_eq!(test.store.shop(&shop).await.unwrap(), None, "decisions do not find it");
    assert_eq!(test.store.shops().await.unwrap(), [], "nor does training");
    assert_eq!(test.store.secret(&shop, SecretKind::WoocommerceKey).await.unwrap(), None);
    assert!(test.store.secret(&shop, SecretKind::Woocommerce).await.unwrap().is_some(), "its last wishes are believed");
    assert!(!test.store.rows(&shop, &[made_up::item_id("mug")]).await.unwrap().is_empty(), "its data stay");
    assert!(test.store.wish(&shop, Wish::Uninstall, &RequestId::new("u1").unwrap()).await.unwrap().unwrap().done.is_some());
    test.store.open_shop(&shop).await.unwrap();
    assert_eq!(test.store.shop(&shop).await.unwrap(), before);
}

#[tokio::test]
async fn one_that_is_back_before_it_was_noticed_stays() {
    let (test, shop) = (support::store().await.unwrap(), made_up::shop_id());
    made_up::seed(&test.store).await.unwrap();
    test.store.close_shop(&shop).await.unwrap();
    let _ = test.store.ask_privacy(&shop, &wish("u1", Wish::Uninstall, Timestamp(NOW.0 - 60))).await.unwrap();
    give_key(&test, NOW).await;
    sweep(&test, NOW).await;
    assert!(test.store.shop(&shop).await.unwrap().is_some());
    assert!(test.store.secret(&shop, SecretKind::WoocommerceKey).await.unwrap().is_some());
    // Forty-eight hours after it was removed the platform asks to forget it all the same.
    let redact = wish("f1", Wish::ForgetShop, Timestamp(NOW.0 - 1));
    let _ = test.store.ask_privacy(&shop, &redact).await.unwrap();
    sweep(&test, NOW).await;
    assert!(test.store.shop(&shop).await.unwrap().is_some(), "it is connected again, and so is not forgotten");
    assert!(test.store.wish(&shop, Wish::ForgetShop, &redact.id).await.unwrap().unwrap().done.is_some());
}

#[tokio::test]
async fn a_forgotten_shop_goes_from_every_table_whatever_is_killed_and_its_neighbour_stays() {
    let (test, shop, other) = (support::store().await.unwrap(), made_up::shop_id(), made_up::other_shop_id());
    made_up::seed(&test.store).await.unwrap();
    let orders: Vec<ToldOrder> =
        (0..8).map(|n| order(&format!("o{n}"), Some("somebody"), Timestamp(NOW.0 - n * 3_600))).collect();
    learned(&test.store, &shop, &orders).await;
    learned(&test.store, &other, &orders[..2]).await;
    test.store.put_shop(&made_up::shop_named(other.clone())).await.unwrap();
    test.store.put_secret(&shop, SecretKind::Shopify, b"signs").await.unwrap();
    let erase = PrivacyRequest { account: CustomerId::new("somebody").ok(), ..wish("e1", Wish::Erase, NOW) };
    let _ = test.store.ask_privacy(&shop, &erase).await.unwrap();
    let _ = test.store.ask_privacy(&shop, &wish("f1", Wish::ForgetShop, NOW)).await.unwrap();
    let standing = {
        let mut standing = 0;
        for table in Table::ALL {
            let scan = test.client().scan().table_name(test.prefix.table(table)).send().await.unwrap();
            let all = scan.items.unwrap();
            standing += all.iter().filter(|record| record[PARTITION].as_s().unwrap().starts_with(shop.as_str())).count() as u64;
        }
        standing
    };
    let mut now = NOW;
    for run in 0.. {
        assert!(run < 200, "it never ends");
        now = Timestamp(now.0 + 120);
        if run % 3 != 2 {
            test.calls.crash(run % 7, if run % 2 == 0 { Moment::Before } else { Moment::After });
        }
        let _ = sweeper(&test.store, now).sweep_shop(&shop).await;
        test.calls.revive();
        let stands = test.store.wish(&shop, Wish::ForgetShop, &RequestId::new("f1").unwrap()).await.unwrap().unwrap();
        if stands.done.is_some() {
            break;
        }
    }
    assert!(now.0 - NOW.0 >= 900, "a quarter of an hour after its last record");
    for table in Table::ALL {
        let scan = test.client().scan().table_name(test.prefix.table(table)).send().await.unwrap();
        for record in scan.items.unwrap() {
            let partition = record[PARTITION].as_s().unwrap();
            let is_wish = table == Table::Access && record[SORT].as_s().unwrap().ends_with("#forget_shop#f1");
            assert!(is_wish || !partition.starts_with(shop.as_str()), "{partition} is still in {table:?}");
        }
    }
    let receipt = test.store.receipt(&shop, &wish("f1", Wish::ForgetShop, NOW)).await.unwrap().value.unwrap();
    // All but the wish itself: the receipt counts in the transaction that deletes.
    assert_eq!(receipt.count(Removed::Record), standing - 1, "{receipt:?}");
    assert_eq!(test.store.all_orders(&other).await.unwrap().len(), 2);
    assert!(test.store.shop(&other).await.unwrap().is_some());
}

#[tokio::test]
async fn orders_lose_their_customer_at_the_end_of_their_retention_by_the_one_way_to_subtract() {
    let shop = made_up::shop_id();
    let (old, young) = (NOW.plus_days(-400), NOW.plus_days(-20));
    let linked = [order("1", Some("ada"), old), order("2", Some("ada"), old.plus_days(3)), order("3", Some("ada"), young)];
    let cut = [order("1", None, old), order("2", None, old.plus_days(3)), order("3", Some("ada"), young)];
    let expected = support::store().await.unwrap();
    made_up::seed(&expected.store).await.unwrap();
    learned(&expected.store, &shop, &cut).await;
    let test = support::store().await.unwrap();
    made_up::seed(&test.store).await.unwrap();
    learned(&test.store, &shop, &linked).await;
    sweep(&test, NOW).await;
    assert_eq!(test.store.all_orders(&shop).await.unwrap(), linked, "off until the merchant says so");
    test.store.put_retention(&shop, Some(12)).await.unwrap();
    let learner = Learner::new(test.store.clone(), Clock::Fixed(NOW), support::keyring());
    for _ in 0..8 {
        sweep(&test, NOW).await;
        let ids: Vec<OrderId> = linked.iter().map(|told| told.order.id.clone()).collect();
        assert!(learner.learn(&shop, &ids).await.is_empty());
    }
    let customers = test.store.all_orders(&shop).await.unwrap().into_iter().map(|told| told.order.customer.is_some());
    assert_eq!(customers.collect::<Vec<_>>(), [false, false, true]);
    let counted = |test: &TestStore| {
        let store = test.store.clone();
        async move { store.all_counted(&made_up::shop_id()).await.unwrap() }
    };
    assert_eq!(counted(&test).await, counted(&expected).await);
    let history = test.store.history(&shop, &CustomerId::new("ada").unwrap()).await.unwrap().history;
    assert_eq!(history.orders.len(), 1);
}

#[tokio::test]
async fn what_the_master_key_before_sealed_is_sealed_anew() {
    let (test, shop) = (support::store().await.unwrap(), made_up::shop_id());
    made_up::seed(&test.store).await.unwrap();
    let (old, new) = (MasterKey::fresh(&Random::fixed(1)).unwrap(), MasterKey::fresh(&Random::fixed(2)).unwrap());
    let (before, during, after) = (Keyring::new(&old, None), Keyring::new(&new, Some(&old)), Keyring::new(&new, None));
    let secret = TenantSecret::new("made0up0secret", [3; 32]).unwrap();
    for kind in [SecretKind::Shopify, SecretKind::Woocommerce] {
        let sealed = secret.seal(&before, &shop, kind, &Random::system()).unwrap();
        test.store.put_secret(&shop, kind, &sealed).await.unwrap();
    }
    let marks = Marks::made(&test.store, &before, &shop, &Random::system()).await.unwrap();
    let ada = CustomerId::new("ada").unwrap();
    assert!(Marks::of(&test.store, &after, &shop).await.is_err(), "without the key before nothing opens");
    let sweep = async |keyring: Keyring| {
        let app = App::new(test.store.clone(), keyring).with_clock(Clock::Fixed(NOW));
        Sweeper::new(app).with_slice(Slice { pages: 5, records: 10, asks: 0 }).sweep_shop(&shop).await.unwrap();
    };
    // Cut off at each of its writes, it goes on.
    for writes in 0..3 {
        test.calls.crash(writes, Moment::After);
        let app = App::new(test.store.clone(), during.clone()).with_clock(Clock::Fixed(NOW));
        let _ = Sweeper::new(app).with_slice(Slice { pages: 5, records: 10, asks: 0 }).sweep_shop(&shop).await;
        test.calls.revive();
    }
    sweep(during.clone()).await;
    for kind in [SecretKind::Shopify, SecretKind::Woocommerce] {
        let sealed = test.store.secret(&shop, kind).await.unwrap().unwrap();
        assert_eq!(TenantSecret::open(&after, &shop, kind, &sealed).as_ref(), Ok(&secret), "the old key can go");
        sweep(during.clone()).await;
        assert_eq!(test.store.secret(&shop, kind).await.unwrap().unwrap(), sealed, "once");
    }
    let again = Marks::of(&test.store, &after, &shop).await.unwrap().unwrap();
    assert_eq!(again.customer(&ada), marks.customer(&ada));
    test.calls.clear();
    assert_eq!(reseal(&test.store, &after, &shop, &Random::system()).await.unwrap(), 0);
    assert!(test.calls.all().is_empty(), "without a rotation nothing is read");
}
