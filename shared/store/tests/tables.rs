//! The store over a real DynamoDB API.
#![allow(clippy::unwrap_used)]

use std::time::Duration;

use scoring::catalogue::Item;
use scoring::id::{CustomerId, ItemId, OrderId, ShopId, VisitorId};
use scoring::money::Currency;
use scoring::order::{Order, OrderLine, Standing, ToldOrder};
use scoring::pair::PairSheet;
use scoring::profile::{Profile, ProfileSheet};
use scoring::time::Timestamp;
use store::key::{Key, Table};
use store::pack::{FORMAT, PackError, UnpackError, pack_item, pack_profile, pack_row, pack_shop};
use store::{
    Credentials, Endpoint, GATHER_ITEMS_MAX, GatherRequest, Gathered, Patience, Person, Record, Settings, Store, StoreError,
    TablePrefix, Telling,
};
use support::{Failure, TestStore, made_up};

async fn seeded() -> TestStore {
    let test = support::store().await.unwrap();
    made_up::seed(&test.store).await.unwrap();
    test.calls.clear();
    test
}

fn request<'a>(shop: &'a ShopId, items: &'a [ItemId]) -> GatherRequest<'a> {
    GatherRequest { shop, items, visitor: None, customer: None, settings: Settings::Read, now: support::NOW }
}

fn sheets() -> Vec<PairSheet> {
    made_up::rows().iter().map(PairSheet::of).collect()
}

fn ids() -> Vec<ItemId> {
    made_up::items().into_iter().map(|item| item.id).collect()
}

#[tokio::test]
async fn what_was_written_comes_back_in_two_calls() {
    let test = seeded().await;
    let (shop, visitor, customer) = (made_up::shop_id(), made_up::visitor(), made_up::customer());
    let mut items = ids();
    items.reverse();
    items.push(items[0].clone());
    let request = GatherRequest { visitor: Some(&visitor), customer: Some(&customer), ..request(&shop, &items) };
    let gathered = test.store.gather(&request).await.unwrap();
    assert_eq!(
        gathered,
        Gathered {
            rows: sheets(),
            visitor: Some(ProfileSheet::of(&Profile { as_of: support::NOW, ..Profile::default() })),
            visitor_memory: None,
            customer_memory: None,
            customer: Some(ProfileSheet::of(&made_up::profile())),
            shop: Some(made_up::shop()),
            policy: Some(made_up::policy()),
            model: Some(made_up::model()),
            corrupt: Vec::new(),
        }
    );
    let found = test.store.quotes(&shop, &items).await.unwrap();
    assert_eq!((&found.quotes, &found.corrupt), (&made_up::items().iter().map(Item::quote).collect(), &vec![]));
    assert_eq!(test.calls.all(), ["BatchGetItem", "BatchGetItem"]);
    assert!(made_up::items().iter().all(|item| found.item(&item.id).as_ref() == Some(item)));
    let found = test.store.items(&shop, &items).await.unwrap();
    assert_eq!((found.items, found.corrupt), (made_up::items(), vec![]));
}

#[tokio::test]
async fn the_missing_is_missing_and_costs_no_call_when_nothing_is_asked() {
    let test = seeded().await;
    let (shop, nobody) = (made_up::shop_id(), VisitorId::new("nobody").unwrap());
    let items = [made_up::item_id("unheard-of"), made_up::item_id("mat")];
    let request = GatherRequest { visitor: Some(&nobody), settings: Settings::Cached, ..request(&shop, &items) };
    let gathered = test.store.gather(&request).await.unwrap();
    assert_eq!(gathered.rows.iter().map(|row| row.item().as_str()).collect::<Vec<_>>(), ["mat"]);
    assert_eq!(Gathered { rows: vec![], ..gathered }, Gathered::default());
    assert_eq!(test.store.items(&shop, &items).await.unwrap().items.len(), 1);
    test.calls.clear();
    let none = GatherRequest { settings: Settings::Cached, ..self::request(&shop, &[]) };
    assert_eq!(test.store.gather(&none).await.unwrap(), Gathered::default());
    assert_eq!(test.store.items(&shop, &[]).await.unwrap().items, []);
    assert!(test.calls.all().is_empty());
}

#[tokio::test]
async fn two_shops_never_see_each_other() {
    let test = seeded().await;
    let (other, customer) = (made_up::other_shop_id(), made_up::customer());
    let items = ids();
    let request = GatherRequest { customer: Some(&customer), ..request(&other, &items) };
    assert_eq!(test.store.gather(&request).await.unwrap(), Gathered::default());
    assert_eq!(test.store.items(&other, &items).await.unwrap().items, []);
    assert_eq!(test.store.catalogue(&other).all(usize::MAX).await.unwrap().items, []);
    assert_eq!(test.store.shop(&other).await.unwrap(), None);
    let row = made_up::shop_named(other.clone());
    test.store.adopt(&row, &made_up::policy(), &made_up::model()).await.unwrap();
    assert_eq!(test.store.shops().await.unwrap(), [made_up::shop_id(), other.clone()]);
    assert_eq!(test.store.gather(&request).await.unwrap().rows, []);
}

#[tokio::test]
async fn odd_ids_are_only_ids() {
    let test = support::store().await.unwrap();
    let shop = made_up::shop_id();
    let odd = ["v#x", "c#x", "shop", "a|b", "made-up.example#0", "#", "größe 7", "日本", "a b", " a b", "policy#0000000001"];
    let mut items =
        odd.map(|id| scoring::catalogue::Item { id: made_up::item_id(id), ..made_up::item("mat", id, "", 100, &[]) }).to_vec();
    test.store.put_items(&shop, &items).await.unwrap();
    items.sort_by(|a, b| a.id.cmp(&b.id));
    assert_eq!(test.store.catalogue(&shop).all(usize::MAX).await.unwrap().items, items);
    let ids = items.iter().map(|item| item.id.clone()).collect::<Vec<_>>();
    assert_eq!(test.store.items(&shop, &ids).await.unwrap().items, items);
    // A visitor and a customer of one name are two people.
    let profile = |orders| Profile { orders, ..Profile::default() };
    let (visitor, customer) = (VisitorId::new("x").unwrap(), CustomerId::new("x").unwrap());
    let people = [(Person::Visitor(visitor.clone()), profile(1)), (Person::Customer(customer.clone()), profile(2))];
    test.store.put_profiles(&shop, people).await.unwrap();
    let request = GatherRequest { visitor: Some(&visitor), customer: Some(&customer), ..request(&shop, &[]) };
    let gathered = test.store.gather(&request).await.unwrap();
    assert_eq!((gathered.visitor, gathered.customer), (Some(ProfileSheet::of(&profile(1))), Some(ProfileSheet::of(&profile(2)))));
}

#[tokio::test]
async fn the_catalogue_is_listed_by_query_to_its_end() {
    let test = support::store().await.unwrap();
    let (shop, other) = (made_up::shop_id(), made_up::other_shop_id());
    // Each record is near its bound, so that a partition has more than one page of 1 MB.
    let heavy = |n: usize| {
        let mut item = made_up::item(&format!("item-{n:04}"), "Item", "", 100, &["S"; 100]);
        item.variants.iter_mut().for_each(|variant| variant.title = "x".repeat(256));
        item
    };
    let items = (0..800).map(heavy).collect::<Vec<_>>();
    test.store.put_items(&shop, &items).await.unwrap();
    test.store.put_items(&other, &items[..3]).await.unwrap();
    test.calls.clear();
    let listed = test.store.catalogue(&shop).all(usize::MAX).await.unwrap();
    assert_eq!(listed.items.len(), items.len());
    assert!(listed.items == items && listed.corrupt.is_empty());
    assert!(test.calls.count("Query") > 16 && test.calls.count("Scan") == 0, "{:?}", test.calls.all());
    assert_eq!(test.store.catalogue(&other).all(usize::MAX).await.unwrap().items, items[..3]);
}

#[tokio::test]
async fn a_corrupt_row_is_reported_and_skipped() {
    let test = seeded().await;
    let (shop, visitor, customer) = (made_up::shop_id(), made_up::visitor(), made_up::customer());
    let mat = made_up::item_id("mat");
    let row = pack_row(&made_up::rows()[0]).unwrap();
    let newer = [&[FORMAT + 1], &row[1..]].concat();
    for (bytes, why) in [
        (b"junk".as_slice(), UnpackError::Version { found: b'j' }),
        (&newer, UnpackError::Version { found: FORMAT + 1 }),
        (&row[..12], UnpackError::Short),
        (&row, UnpackError::Misplaced),
        (&[FORMAT, b'p'], UnpackError::Kind),
    ] {
        test.put_bytes(Key::row(&shop, &mat), bytes).await.unwrap();
        let gathered = test.store.gather(&request(&shop, &ids())).await.unwrap();
        assert_eq!(gathered.rows.len(), made_up::rows().len() - 1);
        let [corrupt] = &gathered.corrupt[..] else { panic!("{:?}", gathered.corrupt) };
        assert_eq!((&corrupt.shop, &corrupt.record), (&shop, &Record::Row(mat.clone())));
        assert_eq!(corrupt.why, why);
    }
    test.put_bytes(Key::customer(&shop, &customer), b"").await.unwrap();
    test.put_bytes(Key::visitor(&shop, &visitor), &[FORMAT, b'r']).await.unwrap();
    let request = GatherRequest { visitor: Some(&visitor), customer: Some(&customer), ..request(&shop, &[]) };
    let gathered = test.store.gather(&request).await.unwrap();
    assert_eq!((gathered.visitor, gathered.customer, gathered.corrupt.len()), (None, None, 2));
    let told = gathered.corrupt.iter().map(ToString::to_string).collect::<String>();
    assert!(!told.contains("visitor-1") && !told.contains("customer 1"), "a person in a log line: {told}");
    test.put_bytes(Key::item(&shop, &mat), &pack_item(&made_up::items()[0]).unwrap()).await.unwrap();
    let found = test.store.items(&shop, &ids()).await.unwrap();
    assert_eq!((found.items.len(), found.corrupt[0].why), (made_up::items().len() - 1, UnpackError::Misplaced));
    assert_eq!(test.store.catalogue(&shop).all(usize::MAX).await.unwrap(), found);
}

#[tokio::test]
async fn corrupt_settings_are_an_error() {
    let shop = made_up::shop_id();
    for (key, record) in
        [(Key::shop(&shop), Record::Shop), (Key::policy(&shop), Record::Policy), (Key::model(&shop), Record::Model)]
    {
        let test = seeded().await;
        test.put_bytes(key, &[FORMAT]).await.unwrap();
        let error = test.store.gather(&request(&shop, &[])).await.unwrap_err();
        assert!(matches!(&error, StoreError::Corrupt(corrupt) if corrupt.record == record), "{error}");
    }
    let test = seeded().await;
    let foreign = pack_shop(&made_up::shop_named(made_up::other_shop_id())).unwrap();
    test.put_bytes(Key::shop(&shop), &foreign).await.unwrap();
    assert!(matches!(test.store.shop(&shop).await, Err(StoreError::Corrupt(corrupt)) if corrupt.why == UnpackError::Misplaced));
}

#[tokio::test]
async fn unprocessed_keys_are_asked_for_again_but_not_for_ever() {
    let test = seeded().await;
    let (shop, items) = (made_up::shop_id(), ids());
    let whole = test.store.gather(&request(&shop, &items)).await.unwrap();
    test.calls.clear();
    test.calls.fail("BatchGetItem", Failure::Unprocessed, 2);
    test.calls.fail("BatchGetItem", Failure::HalfUnprocessed, 2);
    assert_eq!(test.store.gather(&request(&shop, &items)).await.unwrap(), whole);
    assert_eq!(test.calls.count("BatchGetItem"), 5);
    test.calls.clear();
    test.calls.fail("BatchGetItem", Failure::Unprocessed, 100);
    assert!(matches!(test.store.gather(&request(&shop, &items)).await, Err(StoreError::Throttled)));
    assert!(matches!(test.store.items(&shop, &items).await, Err(StoreError::Throttled)));
    assert_eq!(test.calls.count("BatchGetItem"), 10);
}

#[tokio::test]
async fn unprocessed_puts_are_put_again() {
    let test = support::store().await.unwrap();
    let shop = made_up::shop_id();
    test.calls.fail("BatchWriteItem", Failure::HalfUnprocessed, 2);
    test.calls.fail("BatchWriteItem", Failure::Unprocessed, 1);
    test.store.put_rows(&shop, &made_up::rows()).await.unwrap();
    assert_eq!(test.calls.count("BatchWriteItem"), 4);
    assert_eq!(test.store.gather(&request(&shop, &ids())).await.unwrap().rows, sheets());
}

#[tokio::test]
async fn hundreds_are_written_25_a_call_and_repeats_once() {
    let test = support::store().await.unwrap();
    let shop = made_up::shop_id();
    let profile = |orders| Profile { orders, ..Profile::default() };
    let person = |n: u32| Person::Customer(CustomerId::new(&n.to_string()).unwrap());
    test.store.put_profiles(&shop, (0..510).map(|n| (person(n), profile(n)))).await.unwrap();
    assert_eq!(test.calls.count("BatchWriteItem"), 21);
    assert_eq!(test.dump(Table::Profiles).await.unwrap().len(), 510);
    test.store.put_profiles(&shop, [(person(1), profile(7)), (person(1), profile(8))]).await.unwrap();
    let stands = test.dump(Table::Profiles).await.unwrap().into_iter().find(|(sort, _)| sort == "c#1").unwrap();
    assert_eq!(stands.1, pack_profile(&profile(8)).unwrap());
}

#[tokio::test]
async fn what_breaks_a_bound_is_not_written() {
    let test = support::store().await.unwrap();
    let mut rows = made_up::rows();
    rows[0].entries[0].e = f32::NAN;
    let refused = test.store.put_rows(&made_up::shop_id(), &rows).await;
    assert!(matches!(refused, Err(StoreError::Pack(PackError::Range("a fact or a weight")))));
    assert_eq!(test.dump(Table::Pairs).await.unwrap(), []);
}

#[tokio::test]
async fn a_version_is_activated_once_and_never_changes() {
    let test = seeded().await;
    let shop = made_up::shop_id();
    let mut model = made_up::model();
    test.store.put_model(&shop, &model).await.unwrap();
    model.price_exponent = 0.5;
    assert!(matches!(test.store.put_model(&shop, &model).await, Err(StoreError::Conflict)), "version 1 has other content");
    model.version = 2;
    test.store.put_model(&shop, &model).await.unwrap();
    assert_eq!(test.store.model(&shop).await.unwrap(), Some(model));
    assert!(matches!(test.store.put_model(&shop, &made_up::model()).await, Err(StoreError::Conflict)), "2 is current");
    // All or nothing: the model is refused, so the policy and the shop row stay.
    let (mut row, mut policy) = (made_up::shop(), made_up::policy());
    (row.small_price, policy.version) = (1, 1);
    assert!(matches!(test.store.adopt(&row, &policy, &made_up::model()).await, Err(StoreError::Conflict)));
    assert_eq!(test.store.shop(&shop).await.unwrap(), Some(made_up::shop()));
    assert_eq!(test.store.policy(&shop).await.unwrap(), Some(made_up::policy()));
    test.store.put_policy(&shop, &policy).await.unwrap();
    test.store.put_shop(&row).await.unwrap();
    let gathered = test.store.gather(&request(&shop, &[])).await.unwrap();
    assert_eq!((gathered.shop, gathered.policy), (Some(row), Some(policy)));
}

#[tokio::test]
async fn tables_are_created_once() {
    let test = seeded().await;
    test.store.create_tables().await.unwrap();
    assert_eq!(test.store.shops().await.unwrap(), [made_up::shop_id()]);
}

#[tokio::test]
async fn too_many_keys_are_refused_and_the_most_are_read_at_once() {
    let test = seeded().await;
    let (shop, visitor, customer) = (made_up::shop_id(), made_up::visitor(), made_up::customer());
    let many = (0..=GATHER_ITEMS_MAX).map(|n| made_up::item_id(&format!("n{n}"))).collect::<Vec<_>>();
    let refused = test.store.gather(&request(&shop, &many)).await;
    assert!(matches!(refused, Err(StoreError::TooManyKeys { asked: 96, most: 95 })));
    let request = GatherRequest { visitor: Some(&visitor), customer: Some(&customer), ..request(&shop, &many[1..]) };
    assert!(test.store.gather(&request).await.unwrap().model.is_some());
    assert_eq!(test.calls.all(), ["BatchGetItem"]);
}

#[tokio::test]
async fn trouble_has_its_name() {
    let test = seeded().await;
    let (shop, items) = (made_up::shop_id(), ids());
    test.calls.fail("BatchGetItem", Failure::Throttled, 100);
    assert!(matches!(test.store.gather(&request(&shop, &items)).await, Err(StoreError::Throttled)));
    assert!(test.calls.count("BatchGetItem") <= 5, "attempts are bounded");
    test.calls.clear();
    test.calls.fail("BatchGetItem", Failure::Broken, 1);
    assert!(test.store.gather(&request(&shop, &items)).await.is_ok(), "one bad answer is tried again");
    let gone = Store::connect(Endpoint::local(support::nowhere().unwrap()), test.prefix.clone());
    let error = gone.gather(&request(&shop, &items)).await.unwrap_err();
    assert!(
        matches!(&error, StoreError::Unavailable { operation: "BatchGetItem", .. })
            && std::error::Error::source(&error).is_some()
    );
    let bare = Store::connect(Endpoint::local(test.url()), TablePrefix::new("not-there-").unwrap());
    assert!(matches!(bare.gather(&request(&shop, &items)).await, Err(StoreError::NoTable)));
    assert!(matches!(bare.put_items(&shop, &made_up::items()).await, Err(StoreError::NoTable)));
    assert!(matches!(bare.adopt(&made_up::shop(), &made_up::policy(), &made_up::model()).await, Err(StoreError::NoTable)));
}

#[tokio::test]
async fn a_page_does_not_wait_for_a_stalled_store() {
    let test = seeded().await;
    let patience = Patience { attempt: Duration::from_millis(50), operation: Duration::from_millis(120), ..Patience::PAGE };
    let store = Store::connect(Endpoint::local(test.url()).with_patience(patience), test.prefix.clone());
    test.calls.fail("BatchGetItem", Failure::Late(Duration::from_secs(5)), 10);
    let error = store.gather(&request(&made_up::shop_id(), &[])).await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable { .. }), "{error}");
}

#[test]
fn secrets_stay_out_of_debug_lines() {
    let keys = Credentials {
        access_key: "the-key-id".to_owned(),
        secret_key: "the-secret".to_owned(),
        session_token: Some("the-token".to_owned()),
    };
    let endpoint = Endpoint::aws("eu-central-1", keys);
    let told = format!("{endpoint:?} {:?}", Store::connect(endpoint.clone(), TablePrefix::default()));
    assert!(told.contains("eu-central-1"));
    for secret in ["the-key-id", "the-secret", "the-token"] {
        assert!(!told.contains(secret), "{told}");
    }
    assert!(TablePrefix::new("no spaces").is_err() && TablePrefix::new(&"x".repeat(65)).is_err() && TablePrefix::new("").is_ok());
}

#[tokio::test]
async fn an_older_telling_never_overwrites_a_newer_one() {
    let test = support::store().await.unwrap();
    let shop = made_up::shop_id();
    let order = |told: u64, quantity: u32| ToldOrder {
        order: Order {
            id: OrderId::new("1001").unwrap(),
            customer: Some(made_up::customer()),
            time: Timestamp(1_700_000_000),
            currency: Currency::new("EUR").unwrap(),
            lines: vec![OrderLine { item: ids()[0].clone(), quantity, unit_price: 1_290 }],
        },
        told,
        standing: Standing::Counts,
        visitor: None,
        claims: Vec::new(),
        returned: Vec::new(),
        reductions: Vec::new(),
    };
    assert_eq!(test.store.told_order(&shop, &order(0, 0).order.id).await.unwrap(), None);
    for (told, quantity, expected) in
        [(20, 2, Telling::Kept), (20, 3, Telling::Known), (10, 1, Telling::Known), (30, 4, Telling::Kept)]
    {
        assert_eq!(test.store.tell_order(&shop, &order(told, quantity)).await.unwrap(), expected);
    }
    let kept = test.store.told_order(&shop, &order(0, 0).order.id).await.unwrap();
    assert_eq!(kept, Some(order(30, 4)));
    let other = ShopId::new("another").unwrap();
    assert_eq!(test.store.told_order(&other, &order(0, 0).order.id).await.unwrap(), None);
}
