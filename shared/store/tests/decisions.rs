//! What came back of decisions: kept once, found by its person, taken back whole.
#![allow(clippy::unwrap_used)]

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;
use scoring::assignment::{Arm, Assignment};
use scoring::id::{CustomerId, DecisionName, ShopId, VariantId, VisitorId};
use scoring::impression::{Exposure, Ground, Impression, Offered, Shopper};
use scoring::money::{Millionths, Money};
use scoring::outcome::{Act, Outcome};
use scoring::placement::Placement;
use scoring::time::Timestamp;
use store::key::{Key, Table, exposure_at};
use store::{DECISION_DAYS, Deleted, Person, Step, Store};
use support::{NOW, made_up};

fn name(text: &str) -> DecisionName {
    DecisionName::new(text).unwrap()
}

fn visitor(text: &str) -> VisitorId {
    VisitorId::new(text).unwrap()
}

fn customer(text: &str) -> CustomerId {
    CustomerId::new(text).unwrap()
}

fn impression(decision: &str, time: Timestamp, shopper: Option<(&str, &str)>) -> Impression {
    let offer = |slot: u8, item: &str, ground: Ground| Offered {
        slot,
        item: made_up::item_id(item),
        variant: VariantId::new("one").unwrap(),
        price: Money::new(1_490, made_up::currency()),
        probability: Millionths(40_000),
        propensity: Millionths::ONE,
        value: 60,
        ground,
    };
    Impression {
        decision: name(decision),
        placement: Placement::CartPage,
        time,
        assignment: Assignment::Assigned(Arm::Ordinary),
        policy_version: 1,
        model_version: 2,
        shopper: shopper.map(|(browser, account)| Shopper {
            visitor: Some(visitor(browser)),
            customer: Some(customer(account)),
            first: None,
        }),
        offers: vec![offer(0, "card", Ground::Shop), offer(1, "beans", Ground::Person)],
        shadow: vec![made_up::item_id("bag")],
    }
}

async fn keep(store: &Store, shop: &ShopId, impression: Impression) -> Result<()> {
    let decision = impression.decision.clone();
    store.put_decision_record(shop, &decision, b"all of it", NOW).await?;
    store.put_shown(shop, &impression, NOW).await?;
    let held = store.held_exposure(shop, &decision, NOW).await?;
    let exposure = Exposure { impression: Some(impression), outcomes: Vec::new() };
    let exposure = held.value.clone().unwrap_or_default().join(exposure);
    assert_eq!(store.replace_exposure(shop, &decision, &held, &exposure, NOW).await?, Step::Done);
    Ok(())
}

#[tokio::test]
async fn an_exposure_is_replaced_only_as_it_was_read_and_goes_after_its_days() -> Result<()> {
    let test = support::store().await?;
    let (store, shop, decision) = (&test.store, made_up::shop_id(), name("d-1"));
    let empty = store.held_exposure(&shop, &decision, NOW).await?;
    assert_eq!(empty.value, None);
    let outcome = Outcome { slot: 0, act: Act::Seen, last: NOW };
    let early = Exposure { impression: None, outcomes: vec![outcome] };
    assert_eq!(store.replace_exposure(&shop, &decision, &empty, &early, NOW).await?, Step::Done);
    assert_eq!(store.replace_exposure(&shop, &decision, &empty, &Exposure::default(), NOW).await?, Step::Overtaken);
    keep(store, &shop, impression("d-1", NOW, None)).await?;
    test.calls.clear();
    let held = store.held_exposure(&shop, &decision, NOW).await?;
    let stands = held.value.clone().unwrap();
    assert_eq!((stands.impression.is_some(), stands.outcomes.as_slice()), (true, [outcome].as_slice()));
    assert_eq!(store.replace_exposure(&shop, &decision, &held, &stands, NOW).await?, Step::Done);
    assert_eq!(test.calls.all(), ["GetItem"], "the same again costs nothing");
    let later = NOW.plus_days(DECISION_DAYS);
    assert_eq!(store.held_exposure(&shop, &decision, later).await?.value, None);
    assert_eq!(store.decision_record(&shop, &decision, later).await?, None);
    assert_eq!(store.decision_record(&shop, &decision, NOW).await?.as_deref(), Some(b"all of it".as_slice()));
    assert!(store.exposures(&shop, std::slice::from_ref(&decision), later).await?.is_empty());
    assert_eq!(store.exposures(&shop, &[decision, name("d-2")], NOW).await?.len(), 1);
    assert!(store.all_exposures(&made_up::other_shop_id(), NOW).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn what_was_shown_to_a_person_is_found_by_moment_the_latest_first() -> Result<()> {
    let test = support::store().await?;
    let (store, shop) = (&test.store, made_up::shop_id());
    for (n, minutes) in [(1, 10), (2, 30), (3, 20)] {
        keep(store, &shop, impression(&format!("d-{n}"), Timestamp(NOW.0 + 60 * minutes), Some(("v-1", "a")))).await?;
    }
    // Ids that begin alike, or hold what parts a key, are other people.
    keep(store, &shop, impression("d-4", NOW, Some(("v-1x", "a#00000000000000000009#d")))).await?;
    keep(store, &shop, impression("d-5", NOW, None)).await?;
    let names = async |person: &Person, from: i64, to: i64, most: usize| {
        let span = (Timestamp(NOW.0 + from), Timestamp(NOW.0 + to));
        let shown = store.shown(&shop, person, span, most, NOW).await.unwrap();
        shown.into_iter().map(|shown| shown.decision.to_string()).collect::<Vec<_>>()
    };
    let browser = Person::Visitor(visitor("v-1"));
    assert_eq!(names(&browser, 0, 3_600, 9).await, ["d-2", "d-3", "d-1"]);
    assert_eq!(names(&browser, 600, 1_200, 9).await, ["d-3", "d-1"], "both ends belong to the span");
    assert_eq!(names(&browser, 0, 3_600, 1).await, ["d-2"]);
    assert_eq!(names(&Person::Customer(customer("a")), 0, 3_600, 9).await, ["d-2", "d-3", "d-1"]);
    let all = store.shown(&shop, &browser, (NOW, Timestamp(i64::MAX)), 9, NOW).await?;
    assert_eq!(all[0].items, [made_up::item_id("card"), made_up::item_id("beans")]);
    assert_eq!(names(&Person::Visitor(visitor("v-2")), 0, 3_600, 9).await, Vec::<String>::new());
    Ok(())
}

#[tokio::test]
async fn a_person_is_taken_out_of_their_decisions_or_deleted_with_them() -> Result<()> {
    let test = support::store().await?;
    let (store, shop) = (&test.store, made_up::shop_id());
    keep(store, &shop, impression("d-0", NOW, None)).await?;
    let without = test.dump(Table::Decisions).await?;
    for n in 1..=3 {
        keep(store, &shop, impression(&format!("d-{n}"), NOW, Some(("v-1", "ada")))).await?;
    }
    store.unname_decision(&shop, &name("d-1"), NOW).await?;
    store.unname_decision(&shop, &name("d-1"), NOW).await?;
    store.unname_decision(&shop, &name("never"), NOW).await?;
    let nameless = store.exposures(&shop, &[name("d-1")], NOW).await?[0].1.impression.clone().unwrap();
    assert_eq!((nameless.shopper, nameless.assignment), (None, Assignment::Unassigned));
    assert_eq!(
        nameless.offers.iter().map(|offer| offer.item.to_string()).collect::<Vec<_>>(),
        ["card"],
        "personal items are gone"
    );
    assert_eq!(store.decision_record(&shop, &name("d-1"), NOW).await?, None);
    let deleted = store.delete_decisions(&shop, &Person::Visitor(visitor("v-1")), 100).await?;
    assert_eq!(deleted, Deleted { decisions: 2, is_unfinished: false });
    let deleted = store.delete_decisions(&shop, &Person::Customer(customer("ada")), 100).await?;
    assert_eq!(deleted.decisions, 0, "the other name went along");
    let mut left = test.dump(Table::Decisions).await?;
    left.retain(|(sort, _)| !sort.ends_with("d-1"));
    assert_eq!(left, without);
    Ok(())
}

#[test]
fn only_exposures_are_heard_by_learning() {
    let shop = made_up::shop_id();
    let key = Key::exposure(&shop, &name("d-1"));
    assert_eq!(exposure_at(&key.partition, &key.sort), Some((shop.clone(), name("d-1"))));
    for other in [Key::decision_record(&shop, &name("d-1")), Key::shown(&shop, &Person::Visitor(visitor("v")), NOW, &name("d-1"))]
    {
        assert_eq!(exposure_at(&other.partition, &other.sort), None);
    }
}

#[tokio::test]
async fn a_follow_up_leads_to_orders_by_its_clicks_and_they_go_with_it() -> Result<()> {
    let test = support::store().await?;
    let (store, shop, person) = (&test.store, made_up::shop_id(), Person::Customer(customer("a")));
    let follow_up = Impression { placement: Placement::FollowUp, ..impression("d-1", NOW, Some(("v-1", "a"))) };
    keep(store, &shop, follow_up).await?;
    let ever = (NOW, Timestamp(i64::MAX));
    let shown = store.shown(&shop, &person, ever, 9, NOW).await?;
    assert!(shown.len() == 1 && shown[0].items.is_empty(), "a list that lies in a mailbox leads nowhere: {shown:?}");
    let click = |at: i64| Outcome { slot: 1, act: Act::Clicked, last: Timestamp(NOW.0 + at) };
    for at in [900, 300, 900] {
        store.note_outcome(&shop, &name("d-1"), click(at), NOW).await?;
    }
    store.note_outcome(&shop, &name("d-1"), Outcome { act: Act::Seen, ..click(5) }, NOW).await?;
    let clicked = store.clicked(&shop, &person, ever, 9, NOW).await?;
    assert_eq!(clicked.iter().map(|one| one.time.0 - NOW.0).collect::<Vec<_>>(), [900, 300], "each click by its moment, once");
    assert_eq!(clicked[0].items, [made_up::item_id("card"), made_up::item_id("beans")]);
    let stands = store.held_exposure(&shop, &name("d-1"), NOW).await?.value.unwrap();
    assert_eq!(
        stands.outcomes.iter().map(|one| (one.act, one.last.0 - NOW.0)).collect::<Vec<_>>(),
        [(Act::Seen, 5), (Act::Clicked, 900)]
    );
    // A decision of the site that is clicked leaves no such trace.
    keep(store, &shop, impression("d-2", NOW, Some(("v-1", "a")))).await?;
    store.note_outcome(&shop, &name("d-2"), click(1), NOW).await?;
    assert_eq!(store.clicked(&shop, &person, ever, 9, NOW).await?.len(), 2);
    assert_eq!(store.delete_decisions(&shop, &Person::Visitor(visitor("v-1")), 9).await?.decisions, 2);
    assert!(test.dump(Table::Decisions).await?.is_empty(), "under either name");
    Ok(())
}
