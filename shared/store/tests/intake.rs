//! What webhooks write: sealed secrets, wishes about personal data, consent, parked bodies, items as their platform told them.
#![allow(clippy::unwrap_used)]

#[allow(dead_code)]
mod largest;

use scoring::catalogue::{Shelf, Shelved};
use scoring::id::RequestId;
use scoring::marketing::{Answer, Channel, MarketingConsent};
use scoring::privacy::{PrivacyRequest, Wish};
use scoring::time::{DAY_SECONDS, Timestamp};
use store::key::Table;
use store::pack::PARKED_BYTES_MAX;
use store::{PARKED_DAYS, Parked, SecretKind, StoreError, Telling};
use support::{NOW, made_up};

fn request(id: &str, wish: Wish) -> PrivacyRequest {
    let id = RequestId::new(id).unwrap();
    PrivacyRequest { id, wish, account: Some(made_up::customer()), guest: None, orders: Vec::new(), asked: NOW, done: None }
}

#[tokio::test]
async fn a_secret_is_the_bytes_that_were_kept_for_one_shop_and_platform() {
    let test = support::store().await.unwrap();
    let (shop, other) = (made_up::shop_id(), made_up::other_shop_id());
    test.store.put_secret(&shop, SecretKind::Shopify, b"first").await.unwrap();
    test.store.put_secret(&shop, SecretKind::Shopify, b"second").await.unwrap();
    assert_eq!(test.store.secret(&shop, SecretKind::Shopify).await.unwrap().as_deref(), Some(b"second".as_slice()));
    assert_eq!(test.store.secret(&shop, SecretKind::Woocommerce).await.unwrap(), None);
    assert_eq!(test.store.secret(&other, SecretKind::Shopify).await.unwrap(), None);
    assert!(matches!(test.store.put_secret(&shop, SecretKind::Shopify, &[0; 5_000]).await, Err(StoreError::Pack(_))));
}

#[tokio::test]
async fn a_wish_stands_once_and_one_that_is_done_stays_done() {
    let test = support::store().await.unwrap();
    let shop = made_up::shop_id();
    let erase = request("r1", Wish::Erase);
    assert_eq!(test.store.ask_privacy(&shop, &erase).await.unwrap(), Telling::Kept);
    let done = PrivacyRequest { account: None, done: Some(NOW), ..erase.clone() };
    test.store.close_privacy(&shop, &done).await.unwrap();
    assert_eq!(test.store.ask_privacy(&shop, &erase).await.unwrap(), Telling::Known);
    let export = request("r1", Wish::Export);
    assert_eq!(test.store.ask_privacy(&shop, &export).await.unwrap(), Telling::Kept, "another wish under the same name");
    test.store.put_secret(&shop, SecretKind::Shopify, b"beside them").await.unwrap();
    assert_eq!(test.store.privacy_requests(&shop).await.unwrap(), [done, export]);
    assert_eq!(test.store.privacy_requests(&made_up::other_shop_id()).await.unwrap(), []);
    let largest = largest::privacy();
    test.store.ask_privacy(&shop, &largest).await.unwrap();
    assert!(test.store.privacy_requests(&shop).await.unwrap().contains(&largest));
}

#[tokio::test]
async fn of_a_customers_words_the_newest_stands_in_each_channel() {
    let test = support::store().await.unwrap();
    let (shop, customer) = (made_up::shop_id(), made_up::customer());
    let word = |told, answer| MarketingConsent { customer: customer.clone(), channel: Channel::Email, answer, told };
    assert_eq!(test.store.marketing(&shop, Channel::Email, &customer).await.unwrap(), None);
    for (told, answer, expected) in [
        (20, Answer::Yes, Telling::Kept),
        (10, Answer::No, Telling::Known),
        (20, Answer::No, Telling::Known),
        (30, Answer::No, Telling::Kept),
    ] {
        assert_eq!(test.store.tell_marketing(&shop, &word(told, answer)).await.unwrap(), expected);
    }
    assert_eq!(test.store.marketing(&shop, Channel::Email, &customer).await.unwrap(), Some(word(30, Answer::No)));
    assert_eq!(test.store.marketing(&shop, Channel::Sms, &customer).await.unwrap(), None);
}

#[tokio::test]
async fn a_parked_body_is_kept_once_for_a_while() {
    let test = support::store().await.unwrap();
    let shop = made_up::shop_id();
    let parked = |name: &str, received: Timestamp| Parked {
        fingerprint: RequestId::new(name).unwrap(),
        origin: "shopify orders/paid".to_owned(),
        why: "no updated_at".to_owned(),
        received,
        length: 3,
        body: b"{}x".to_vec(),
    };
    let later = Timestamp(NOW.0 + 5);
    for one in [parked("b", later), parked("a", NOW), parked("a", NOW)] {
        test.store.park(&shop, &one).await.unwrap();
    }
    assert_eq!(test.store.parked(&shop, NOW, 10).await.unwrap(), [parked("a", NOW), parked("b", later)]);
    let end = Timestamp(NOW.0 + PARKED_DAYS * DAY_SECONDS);
    assert_eq!(test.store.parked(&shop, end, 10).await.unwrap(), [parked("b", later)], "what has expired is not read");
    assert_eq!(test.store.parked(&made_up::other_shop_id(), NOW, 10).await.unwrap(), []);
    let too_long = Parked { body: vec![0; PARKED_BYTES_MAX + 1], ..parked("c", NOW) };
    assert!(matches!(test.store.park(&shop, &too_long).await, Err(StoreError::Pack(_))));
    test.store.park(&shop, &largest::parked()).await.unwrap();
}

#[tokio::test]
async fn only_tables_that_say_so_expire_and_saying_it_twice_is_fine() {
    let test = support::store().await.unwrap();
    test.store.create_tables().await.unwrap();
    for table in Table::ALL {
        let asked = test.client().describe_time_to_live().table_name(test.prefix.table(table)).send().await.unwrap();
        let status = asked.time_to_live_description.and_then(|asked| asked.time_to_live_status);
        let enabled = status.is_some_and(|status| status.as_str().starts_with("ENABL"));
        assert_eq!(enabled, table.expires(), "{table:?}");
    }
}

#[tokio::test]
async fn an_item_is_shelved_over_what_was_read_and_nothing_else() {
    let test = support::store().await.unwrap();
    made_up::seed(&test.store).await.unwrap();
    let shop = made_up::shop_id();
    let mug = made_up::item_id("mug");
    let trained = test.store.standing(&shop, &mug).await.unwrap();
    assert_eq!((trained.shelved.told, trained.shelved.shelf, trained.shelved.item.is_some()), (0, Shelf::Shown, true));
    let newer = Shelved { told: 7_000, ..trained.shelved.clone() };
    test.store.shelve(&shop, &mug, &newer, &trained).await.unwrap();
    assert!(matches!(test.store.shelve(&shop, &mug, &newer, &trained).await, Err(StoreError::Conflict)), "somebody was first");
    let standing = test.store.standing(&shop, &mug).await.unwrap();
    assert_eq!(standing.shelved, newer);
    let hidden = Shelved { told: 8_000, shelf: Shelf::Hidden, ..newer };
    test.store.shelve(&shop, &mug, &hidden, &standing).await.unwrap();
    assert_eq!(test.store.items(&shop, std::slice::from_ref(&mug)).await.unwrap().items, [], "no decision reads it");
    assert_eq!(test.store.standing(&shop, &mug).await.unwrap().shelved, hidden, "and it is kept");
    // One that was taken off before it was known.
    let ghost = made_up::item_id("ghost");
    let nothing = test.store.standing(&shop, &ghost).await.unwrap();
    let gone = Shelved { told: 9_000, shelf: Shelf::Hidden, ..Shelved::default() };
    test.store.shelve(&shop, &ghost, &gone, &nothing).await.unwrap();
    let read = test.store.items(&shop, std::slice::from_ref(&ghost)).await.unwrap();
    assert_eq!((read.items, read.corrupt), (vec![], vec![]));
    assert_eq!(test.store.standing(&shop, &ghost).await.unwrap().shelved, gone);
    // The one beside it was not touched, whatever happened here.
    let bag = made_up::item_id("bag");
    assert_eq!(test.store.items(&shop, std::slice::from_ref(&bag)).await.unwrap().items.len(), 1);
}
