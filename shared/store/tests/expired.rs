//! What has expired and still stands is read by nobody: DynamoDB takes its time to remove it.
#![allow(clippy::unwrap_used)]

use scoring::assignment::{Arm, Assignment};
use scoring::behaviour::Search;
use scoring::id::{CustomerId, DecisionName, OrderId, RequestId, VariantId, VisitorId};
use scoring::id::{ItemId, OfferName};
use scoring::impression::{Exposure, Ground, Impression, Offered, Shopper};
use scoring::memory::VisitorMemory;
use scoring::money::{Millionths, Money};
use scoring::one_tap::{Course, Missed, Offer, Rail, Why};
use scoring::outcome::{Act, Outcome};
use scoring::placement::Placement;
use scoring::profile::Profile;
use scoring::report::{Attribution, Purchase, Reckoning};
use scoring::signals::BEHAVIOUR_DAYS;
use scoring::time::Timestamp;
use scoring::trial::{Entry, Trial};
use store::key::{EXPIRES, Table};
use store::{
    DECISION_DAYS, GatherRequest, OFFER_DAYS, PARKED_DAYS, Parked, Person, Recount, Restake, SecretKind, Settings, Step, Store,
    TapRequest,
};
use support::{NOW, TestStore, made_up};

const EVER: (Timestamp, Timestamp) = (Timestamp(0), Timestamp(i64::MAX));

fn decision() -> DecisionName {
    DecisionName::new("d-1").unwrap()
}

fn order() -> OrderId {
    OrderId::new("1001").unwrap()
}

fn visitor() -> VisitorId {
    VisitorId::new("visitor-0123456789").unwrap()
}

fn customer() -> CustomerId {
    CustomerId::new("ada").unwrap()
}

fn exposure() -> Exposure {
    let offer = Offered {
        slot: 0,
        item: made_up::item_id("card"),
        variant: VariantId::new("one").unwrap(),
        price: Money::new(1_490, made_up::currency()),
        probability: Millionths(40_000),
        propensity: Millionths::ONE,
        value: 60,
        ground: Ground::Shop,
    };
    let impression = Impression {
        decision: decision(),
        placement: Placement::FollowUp,
        time: NOW,
        assignment: Assignment::Assigned(Arm::Ordinary),
        policy_version: 1,
        model_version: 1,
        shopper: Some(Shopper { visitor: Some(visitor()), customer: Some(customer()), first: None }),
        offers: vec![offer],
        shadow: Vec::new(),
    };
    Exposure { impression: Some(impression), outcomes: vec![Outcome { slot: 0, act: Act::Clicked, last: NOW }] }
}

/// An offer after the order that nobody took.
fn offer() -> Offer {
    let price = Money::new(1_490, made_up::currency());
    Offer {
        id: OfferName::new("o-1").unwrap(),
        shop: made_up::shop_id(),
        order: order(),
        decision: decision(),
        item: ItemId::new("card").unwrap(),
        variant: VariantId::new("one").unwrap(),
        quantity: 1,
        reason: String::new(),
        price,
        was: None,
        discount: 0,
        total: price,
        made: NOW,
        good_until: NOW,
        grace_seconds: 0,
        rail: Rail::Platform,
        payer: None,
        course: Course::offered(NOW),
    }
}

/// Something of every kind that goes by itself.
async fn write(store: &Store) {
    let (shop, exposure) = (made_up::shop_id(), exposure());
    let held = store.held_exposure(&shop, &decision(), NOW).await.unwrap();
    store.put_decision_record(&shop, &decision(), b"all of it", NOW).await.unwrap();
    store.put_shown(&shop, exposure.impression.as_ref().unwrap(), NOW).await.unwrap();
    store.put_clicks(&shop, &exposure, &exposure.outcomes, NOW).await.unwrap();
    assert_eq!(store.replace_exposure(&shop, &decision(), &held, &exposure, NOW).await.unwrap(), Step::Done);
    let held = store.held_attribution(&shop, &order(), NOW).await.unwrap();
    let attribution = Attribution { time: NOW, decisions: vec![decision()], units: vec![visitor()], ..Attribution::default() };
    let kept = store.replace_attribution(&shop, &order(), &held, Some(&attribution), NOW).await.unwrap();
    assert_eq!(kept, Step::Done);
    let held = store.held_reckoning(&shop, &decision(), NOW).await.unwrap();
    let purchase = Purchase { order: order(), item: made_up::item_id("card"), pieces: 1, revenue: 1_490, returned: 0 };
    let reckoning = Reckoning { purchases: vec![purchase], ..Reckoning::default() };
    let recount = Recount { decision: &decision(), held: &held, reckoning: &reckoning, changes: &[], order: None };
    assert_eq!(store.recount(&shop, recount, NOW).await.unwrap(), Step::Done);
    let held = store.held_trial(&shop, &visitor(), NOW).await.unwrap();
    let mut trial = Trial::new(1_000);
    trial.entries.push(Entry { placement: Placement::CartPage, time: NOW, arm: Arm::Ordinary });
    let restake = Restake { unit: &visitor(), held: &held, trial: &trial, changes: &[], order: None };
    assert_eq!(store.restake(&shop, restake, NOW).await.unwrap(), Step::Done);
    for person in [Person::Visitor(visitor()), Person::Customer(customer())] {
        store.put_placed(&shop, &person, NOW, &order(), NOW).await.unwrap();
    }
    let held = store.held_visitor(&shop, &visitor(), NOW).await.unwrap();
    let mut memory = VisitorMemory::default();
    memory.behaviour.note_search(Search { at: NOW, id: 7 });
    memory.tie(&customer(), NOW);
    assert_eq!(store.replace_visitor(&shop, &visitor(), &held, &memory, NOW).await.unwrap(), Step::Done);
    let person = Person::Visitor(visitor());
    let held = store.held_profile(&shop, &person, NOW).await.unwrap();
    let kept = store.replace_profile(&shop, &person, &held, Some(&Profile::default())).await.unwrap();
    assert_eq!(kept, Step::Done);
    store.put_offer(&offer()).await.unwrap();
    let missed = Missed { why: Why::Pickup, stake: offer().total, at: NOW };
    store.put_missed(&shop, &order(), &missed).await.unwrap();
    store.put_no(&shop, &customer(), NOW, 30).await.unwrap();
    let body = b"not json".to_vec();
    let parked = Parked {
        fingerprint: RequestId::new("f").unwrap(),
        origin: "shopify orders/paid".to_owned(),
        why: "no json".to_owned(),
        received: NOW,
        length: 8,
        body,
    };
    store.park(&shop, &parked).await.unwrap();
}

/// By every path how much is read, and the path's name.
async fn read(store: &Store, now: Timestamp) -> Vec<(&'static str, usize)> {
    let shop = made_up::shop_id();
    let mut found = Vec::new();
    let held = store.held_exposure(&shop, &decision(), now).await.unwrap();
    found.push(("exposure", usize::from(held.value.is_some())));
    found.push(("exposures", store.exposures(&shop, &[decision()], now).await.unwrap().len()));
    found.push(("all exposures", store.all_exposures(&shop, now).await.unwrap().len()));
    found.push(("record", usize::from(store.decision_record(&shop, &decision(), now).await.unwrap().is_some())));
    let held = store.held_reckoning(&shop, &decision(), now).await.unwrap();
    found.push(("reckoning", usize::from(held.value.is_some())));
    found.push(("all reckonings", store.all_reckonings(&shop, now).await.unwrap().len()));
    let held = store.held_attribution(&shop, &order(), now).await.unwrap();
    found.push(("attribution", usize::from(held.value.is_some())));
    found.push(("trial", usize::from(store.held_trial(&shop, &visitor(), now).await.unwrap().value.is_some())));
    for (name, person) in [("of a browser", Person::Visitor(visitor())), ("of an account", Person::Customer(customer()))] {
        found.push((name, store.shown(&shop, &person, EVER, 9, now).await.unwrap().len()));
        found.push((name, store.clicked(&shop, &person, EVER, 9, now).await.unwrap().len()));
        found.push((name, store.placed(&shop, &person, EVER, 9, now).await.unwrap().len()));
    }
    let held = store.held_visitor(&shop, &visitor(), now).await.unwrap();
    found.push(("memory", usize::from(held.value.is_some())));
    found.push(("memories", store.visitors(&shop, &[visitor()], now).await.unwrap().len()));
    found.push(("all memories", store.all_visitors(&shop, now).await.unwrap().len()));
    found.push(("browsers of an account", store.visitors_of(&shop, &customer(), now).await.unwrap().len()));
    let held = store.held_profile(&shop, &Person::Visitor(visitor()), now).await.unwrap();
    found.push(("a browser's profile", usize::from(held.value.is_some())));
    let (visitor, items) = (visitor(), []);
    let request =
        GatherRequest { shop: &shop, items: &items, visitor: Some(&visitor), customer: None, settings: Settings::Cached, now };
    let gathered = store.gather(&request).await.unwrap();
    found.push(("first read: profile", usize::from(gathered.visitor.is_some())));
    found.push(("first read: memory", usize::from(gathered.visitor_memory.is_some())));
    let (order, customer) = (order(), customer());
    let tap = TapRequest { secret: SecretKind::Woocommerce, order: &order, needs: &[], customer: Some(&customer) };
    let (_, tapped) = store.gather_tap(&request, &tap).await.unwrap();
    found.push(("first read of a confirmation: offer", usize::from(tapped.offer.is_some())));
    found.push(("first read of a confirmation: no", usize::from(tapped.no_until.is_some())));
    found.push(("offer", usize::from(store.offer(&shop, &order, now).await.unwrap().is_some())));
    found.push(("missed", store.missed_on(&shop, NOW.day(), 9, now).await.unwrap().len()));
    found.push(("parked", store.parked(&shop, now, 9).await.unwrap().len()));
    found
}

/// Records of a table that say when they go.
async fn expiring(test: &TestStore, table: Table) -> usize {
    let all = test.client().scan().table_name(test.prefix.table(table)).send().await.unwrap().items.unwrap_or_default();
    all.iter().filter(|record| record.contains_key(EXPIRES)).count()
}

#[tokio::test]
async fn what_has_expired_is_read_by_no_path() {
    let test = support::store().await.unwrap();
    write(&test.store).await;
    let before = read(&test.store, Timestamp(NOW.0 + 60)).await;
    assert!(before.iter().all(|(_, found)| *found == 1), "{before:?}");
    let longest = DECISION_DAYS.max(BEHAVIOUR_DAYS).max(PARKED_DAYS).max(OFFER_DAYS);
    let after = read(&test.store, NOW.plus_days(longest)).await;
    assert!(after.iter().all(|(_, found)| *found == 0), "{after:?}");
    // All of it still stands: whoever deletes it is somebody else. A kind that is new here wants a line above.
    let standing =
        (expiring(&test, Table::Decisions).await, expiring(&test, Table::Profiles).await, expiring(&test, Table::Parked).await);
    assert_eq!(standing, (11, 1, 1));
    assert_eq!(expiring(&test, Table::Offers).await, 3);
    let streams = Table::ALL.into_iter().filter(|table| table.expires()).count();
    assert_eq!(streams, 4, "a further table whose records expire belongs into this test");
}
