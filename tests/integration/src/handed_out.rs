//! The merchant's commands on a kept shop: what is known about a person is handed out, and the person goes.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use edge::Clock;
use learn::Learner;
use local::erase::EraseArgs;
use local::export::ExportArgs;
use scoring::id::{CustomerId, OrderId, RequestId};
use scoring::marketing::{Answer, Channel, MarketingConsent};
use scoring::privacy::{PrivacyRequest, Wish};
use serde_json::Value;
use support::{NOW, made_up};

use crate::exactly_once::{Erasing, tellings};

/// A kept shop with the orders of a few customers, learned.
fn kept(name: &str) -> PathBuf {
    let data = std::env::temp_dir().join(format!("alongside-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&data);
    fs::create_dir_all(&data).unwrap();
    fs::write(data.join(local::train::STORE_FILE), b"").unwrap();
    with(&data, async |store, shop| {
        made_up::seed(store).await.unwrap();
        let learner = Learner::new(store.clone(), Clock::Fixed(NOW), support::keyring());
        for told in tellings(11, 12, Erasing::Nobody) {
            let _ = store.tell_order(shop, &told).await.unwrap();
            assert!(learner.learn(shop, core::slice::from_ref(&told.order.id)).await.is_empty());
        }
        let word = MarketingConsent { customer: customer(), channel: Channel::Email, answer: Answer::Yes, told: 1_000 };
        let _ = store.tell_marketing(shop, &word).await.unwrap();
        let export = PrivacyRequest {
            id: RequestId::new("asked-by-platform").unwrap(),
            wish: Wish::Export,
            account: Some(customer()),
            guest: None,
            orders: Vec::new(),
            asked: NOW,
            done: None,
        };
        let _ = store.ask_privacy(shop, &export).await.unwrap();
    });
    data
}

fn customer() -> CustomerId {
    CustomerId::new("customer-1").unwrap()
}

fn with<T>(data: &Path, command: impl AsyncFnOnce(&store::Store, &scoring::id::ShopId) -> T) -> T {
    local::kept::with(data, async |kept| Ok(command(&kept.app.store, &made_up::shop_id()).await)).unwrap()
}

fn export(data: &Path, out: &Path) -> anyhow::Result<()> {
    local::export::run(&ExportArgs {
        data: data.to_owned(),
        shop: None,
        customer: None,
        request: Some(RequestId::new("asked-by-platform").unwrap()),
        out: out.to_owned(),
    })
}

#[test]
fn everything_about_a_person_is_one_readable_file_and_then_the_wish_is_done() {
    let data = kept("export");
    let out = data.join("person.json");
    let theirs: Vec<OrderId> = with(&data, async |store, shop| {
        let orders = store.all_orders(shop).await.unwrap().into_iter();
        orders.filter(|told| told.order.customer == Some(customer())).map(|told| told.order.id).collect()
    });
    fs::write(&out, "somebody's file").unwrap();
    assert!(export(&data, &out).is_err(), "no file is written over");
    fs::remove_file(&out).unwrap();
    export(&data, &out).unwrap();
    assert_eq!(fs::metadata(&out).unwrap().permissions().mode() & 0o777, 0o600);
    let text = fs::read_to_string(&out).unwrap();
    let file: Value = serde_json::from_str(&text).unwrap();
    let orders: Vec<&str> = file["orders"].as_array().unwrap().iter().map(|order| order["order"].as_str().unwrap()).collect();
    assert!(!theirs.is_empty() && orders.len() == theirs.len());
    assert!(theirs.iter().all(|order| orders.contains(&order.as_str())));
    let profile = &file["profiles"][0];
    assert_eq!(profile["consents"]["email"]["may_be_written_to"], "yes");
    let bought = profile["profile"]["bought"].as_array().unwrap();
    assert!(bought.iter().all(|bought| bought["title"].is_string()), "things have names: {bought:?}");
    assert!(!text.contains("customer-0") && !text.contains("customer-2"), "nobody else is in it");
    assert!(export(&data, &data.join("again.json")).is_err(), "the wish is done");
    let listed = with(&data, async |store, shop| store.privacy_requests(shop).await.unwrap());
    assert!(listed[0].done.is_some() && listed[0].account.is_none(), "and its person is no longer on the list");
    fs::remove_dir_all(&data).unwrap();
}

#[test]
fn a_customer_erased_by_hand_leaves_a_receipt_and_nothing_else() {
    let data = kept("erase");
    let args = |customer: Option<CustomerId>| EraseArgs { data: data.clone(), shop: None, status: customer.is_none(), customer };
    let before = with(&data, async |store, shop| {
        let orders = store.all_orders(shop).await.unwrap();
        orders.iter().filter(|told| told.order.customer == Some(customer())).count()
    });
    local::erase::run(&args(Some(customer()))).unwrap();
    local::erase::run(&args(None)).unwrap();
    let (status, dump) = with(&data, async |store, shop| {
        (local::erase::status(store, shop).await.unwrap(), local::dump::text(store, shop).await.unwrap())
    });
    assert!(status.contains(&format!("removed: {before} orders, 1 profiles, 1 consents")), "{status}");
    assert!(!status.contains("customer-1") && !dump.contains("customer-1"));
    let open = with(&data, async |store, shop| store.privacy_requests(shop).await.unwrap());
    assert!(open.iter().all(|wish| wish.done.is_some()), "what was to be handed out is gone with them");
    let file = fs::read(data.join(local::train::STORE_FILE)).unwrap();
    assert!(!file.is_empty());
    fs::remove_dir_all(&data).unwrap();
}
