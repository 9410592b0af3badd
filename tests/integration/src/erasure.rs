//! A person who was erased was never there: in the dump, in every table, and for whoever tells of them again.

use std::collections::{BTreeMap, BTreeSet};

use edge::{App, Clock, Random};
use scoring::id::{CustomerId, OrderId, RequestId, VisitorId};
use scoring::marketing::{Answer, Channel, MarketingConsent};
use scoring::order::{Standing, ToldOrder};
use scoring::privacy::{PrivacyRequest, Receipt, Removed, Wish};
use scoring::profile::Profile;
use store::key::Table;
use store::{Parked, Person, Store};
use support::{Moment, NOW, TestStore, made_up};
use sweep::{Slice, Sweeper};

use crate::exactly_once::{Dice, Erasing, clean, difference, event, hand_over, opened, tellings};

const WRITES: [&str; 5] = ["PutItem", "DeleteItem", "UpdateItem", "TransactWriteItems", "BatchWriteItem"];
/// A passage takes three runs.
const SLICE: Slice = Slice { pages: 14, records: 4, asks: 0 };
/// A passage is one run, and is noted on its way.
const WHOLE: Slice = Slice { pages: 60, records: 4, asks: 0 };

fn customer(name: &str) -> CustomerId {
    CustomerId::new(name).unwrap()
}

fn wish(id: &str, account: &str) -> PrivacyRequest {
    PrivacyRequest {
        id: RequestId::new(id).unwrap(),
        wish: Wish::Erase,
        account: Some(customer(account)),
        guest: None,
        orders: Vec::new(),
        asked: NOW,
        done: None,
    }
}

fn sweeper(store: &Store) -> Sweeper {
    let app = App { random: Random::system(), ..App::new(store.clone(), support::keyring()) };
    Sweeper::new(app.with_clock(Clock::Fixed(NOW))).with_slice(SLICE)
}

fn belongs_to(told: &ToldOrder, names: &BTreeSet<&str>) -> bool {
    told.order.customer.as_ref().is_some_and(|customer| names.contains(customer.as_str()))
}

/// Everything that a store may hold about a person besides their orders.
async fn surround(store: &Store, name: &str) {
    let shop = made_up::shop_id();
    let word = MarketingConsent { customer: customer(name), channel: Channel::Sms, answer: Answer::Yes, told: 1 };
    let _ = store.tell_marketing(&shop, &word).await.unwrap();
    let visitor = Person::Visitor(VisitorId::new(&format!("browser-of-{name}")).unwrap());
    store.put_profiles(&shop, [(visitor, Profile { as_of: NOW, ..Profile::default() })]).await.unwrap();
    let parked = Parked {
        fingerprint: RequestId::new(&format!("parked-{name}").replace(' ', "-")).unwrap(),
        origin: "made up".to_owned(),
        why: "unreadable".to_owned(),
        received: NOW,
        length: 1,
        body: format!(r#"{{"customer":{{"id":"{name}"}}}}"#).into_bytes(),
    };
    store.park(&shop, &parked).await.unwrap();
}

/// Tells everything once and learns it.
async fn told(test: &TestStore, tellings: &[ToldOrder]) {
    let shop = made_up::shop_id();
    for one in tellings {
        let _ = test.store.tell_order(&shop, one).await.unwrap();
        assert!(hand_over(&test.store, &event(&shop, &[&one.order.id], 0)).await.is_empty());
    }
}

/// What a stream would hand over while erasing revisions stand.
async fn learn_erased(store: &Store) {
    let shop = made_up::shop_id();
    let orders = store.all_orders(&shop).await.unwrap();
    let erased: Vec<&OrderId> =
        orders.iter().filter(|told| told.standing == Standing::Erased).map(|told| &told.order.id).collect();
    if !erased.is_empty() {
        assert!(hand_over(store, &event(&shop, &erased, 0)).await.is_empty());
    }
}

async fn open_wishes(store: &Store) -> usize {
    let wishes = store.privacy_requests(&made_up::shop_id()).await.unwrap();
    wishes.iter().filter(|wish| wish.done.is_none()).count()
}

/// No key and no body of any table holds any of these words.
async fn assert_absent(test: &TestStore, words: &[String]) {
    for table in Table::ALL {
        for (sort, body) in test.dump(table).await.unwrap() {
            for word in words {
                let found = sort.contains(word.as_str()) || body.windows(word.len()).any(|part| part == word.as_bytes());
                assert!(!found, "{word} is still in {table:?} under {sort}");
            }
        }
    }
}

/// Orders with the browser of their customer on them.
fn with_browsers(tellings: Vec<ToldOrder>) -> Vec<ToldOrder> {
    let browser = |told: &ToldOrder| VisitorId::new(&format!("browser-of-{}", told.order.customer.as_ref()?)).ok();
    tellings.into_iter().map(|told| ToldOrder { visitor: browser(&told), ..told }).collect()
}

/// The walk until every wish is closed, killed at drawn writes; how often it was.
async fn walk(test: &TestStore, dice: &mut Dice) -> usize {
    let (shop, mut crashes) = (made_up::shop_id(), 0);
    for run in 0..400 {
        if run < 40 && !dice.one_in(5) {
            let moment = if dice.one_in(2) { Moment::Before } else { Moment::After };
            test.calls.crash(dice.below(4) as usize, moment);
        }
        let _ = sweeper(&test.store).forget_people(&shop).await;
        crashes += usize::from(test.calls.revive());
        if dice.one_in(2) {
            learn_erased(&test.store).await;
        }
        if open_wishes(&test.store).await == 0 {
            return crashes;
        }
    }
    panic!("the walk never ends");
}

async fn compare(seed: u64, orders: u64) -> usize {
    let tellings = with_browsers(tellings(seed, orders, Erasing::Nobody));
    let last: BTreeMap<&OrderId, &ToldOrder> = tellings.iter().map(|told| (&told.order.id, told)).collect();
    let names = BTreeSet::from(["customer-0", "customer-1"]);
    let gone: BTreeSet<&OrderId> = last.iter().filter(|(_, told)| belongs_to(told, &names)).map(|(order, _)| *order).collect();
    let kept: Vec<ToldOrder> = tellings.iter().filter(|told| !gone.contains(&told.order.id)).cloned().collect();
    assert!(!gone.is_empty() && !kept.is_empty(), "seed {seed}: nobody to erase");
    let expected = clean(&kept).await;

    let (test, shop, mut dice) = (opened().await, made_up::shop_id(), Dice(seed ^ 0xe4a5e));
    told(&test, &tellings).await;
    for name in ["customer-0", "customer-1", "customer-2"] {
        surround(&test.store, name).await;
    }
    // One wishes twice.
    let wishes = [wish("r0", "customer-0"), wish("r1", "customer-1"), wish("r2", "customer-0")];
    for wish in &wishes {
        let _ = test.store.ask_privacy(&shop, wish).await.unwrap();
    }
    let crashes = walk(&test, &mut dice).await;
    let mut removed = 0;
    for wish in &wishes {
        removed += test.store.receipt(&shop, wish).await.unwrap().value.unwrap().count(Removed::Order);
    }
    assert_eq!(removed, gone.len() as u64, "seed {seed}: the receipts count every order once, whatever was killed");

    // Late, doubled, and once they are anonymous at their platform.
    let mut late: Vec<ToldOrder> = tellings.iter().filter(|told| gone.contains(&told.order.id)).cloned().collect();
    late.extend(gone.iter().map(|order| {
        let mut anonymous = last[order].clone();
        (anonymous.told, anonymous.order.customer, anonymous.visitor) = (anonymous.told + 1, None, None);
        anonymous
    }));
    told(&test, &late).await;
    for wish in &wishes {
        let again = test.store.ask_privacy(&shop, wish).await.unwrap();
        assert_eq!(again, store::Telling::Known, "and a wish that is done stays done");
    }
    let found = local::dump::text(&test.store, &shop).await.unwrap();
    assert!(expected == found, "seed {seed}, {crashes} crashes:\n{}", difference(&expected, &found));
    assert_absent(&test, &["customer-0".to_owned(), "customer-1".to_owned()]).await;
    let others = test.store.marketing(&shop, Channel::Sms, &customer("customer-2")).await.unwrap();
    assert!(others.is_some(), "another person's word stays");
    assert_eq!(test.store.parked(&shop, NOW, 10).await.unwrap().len(), 1, "and another's parked body");
    crashes
}

#[tokio::test]
#[allow(clippy::print_stdout)]
async fn erasing_people_is_never_having_had_them() {
    let mut crashes = 0;
    for seed in 40..42 {
        crashes += compare(seed, 14).await;
    }
    println!("2 shops, {crashes} crashes");
    assert!(crashes >= 8, "only {crashes} crashes");
}

#[tokio::test]
#[ignore = "minutes: cargo test --release -p integration fifty_people -- --ignored --nocapture"]
#[allow(clippy::print_stdout)]
async fn fifty_people_of_fifty_shops() {
    let mut crashes = 0;
    for seed in 2_000..2_050 {
        crashes += compare(seed, 24).await;
    }
    println!("50 shops, two people erased in each, {crashes} crashes, every dump equal");
}

/// One person with two orders, killed at the `writes`-th write of the walk; whether it was killed at all.
async fn killed_at(writes: usize, moment: Moment, expected: &str, tellings: &[ToldOrder]) -> bool {
    let (test, shop) = (opened().await, made_up::shop_id());
    told(&test, tellings).await;
    surround(&test.store, "customer-0").await;
    let one = wish("r0", "customer-0");
    let _ = test.store.ask_privacy(&shop, &one).await.unwrap();
    let (mut left, mut was_killed) = (writes, false);
    for _ in 0..40 {
        test.calls.clear();
        if !was_killed {
            test.calls.crash(left, moment);
        }
        let _ = sweeper(&test.store).with_slice(WHOLE).forget_people(&shop).await;
        was_killed |= test.calls.revive();
        left = left.saturating_sub(test.calls.all().iter().filter(|call| WRITES.contains(&call.as_str())).count());
        learn_erased(&test.store).await;
        if open_wishes(&test.store).await == 0 {
            break;
        }
    }
    assert_eq!(open_wishes(&test.store).await, 0, "killed at write {writes}, it goes on and ends");
    let receipt = test.store.receipt(&shop, &one).await.unwrap().value.unwrap();
    let counted =
        [Removed::Order, Removed::Profile, Removed::Visitor, Removed::Word, Removed::Parked].map(|kind| receipt.count(kind));
    assert_eq!(counted, [2, 1, 1, 1, 1], "killed at write {writes}: the receipt counts everything once");
    assert!(local::dump::text(&test.store, &shop).await.unwrap() == *expected, "killed at write {writes}");
    assert_absent(&test, &["customer-0".to_owned()]).await;
    was_killed
}

#[tokio::test]
async fn a_walk_killed_between_any_two_writes_goes_on_where_it_stopped() {
    let mut tellings = with_browsers(tellings(5, 30, Erasing::Nobody));
    // Two orders of the person and two of somebody else are enough for every kind of write.
    let mut left = BTreeMap::from([("customer-0", 2_u32), ("customer-1", 2)]);
    let last: BTreeMap<OrderId, ToldOrder> = tellings.drain(..).map(|told| (told.order.id.clone(), told)).collect();
    let few: Vec<ToldOrder> = last
        .into_values()
        .filter(|told| {
            let left = told.order.customer.as_ref().and_then(|customer| left.get_mut(customer.as_str()));
            told.standing == Standing::Counts && left.is_some_and(|left| std::mem::replace(left, left.saturating_sub(1)) > 0)
        })
        .collect();
    assert_eq!(few.len(), 4);
    let kept: Vec<ToldOrder> = few.iter().filter(|told| !belongs_to(told, &BTreeSet::from(["customer-0"]))).cloned().collect();
    let expected = clean(&kept).await;
    for moment in [Moment::Before, Moment::After] {
        let mut kills = 0;
        while killed_at(kills, moment, &expected, &few).await {
            kills += 1;
            assert!(kills < 100, "a walk of a few writes");
        }
        assert!(kills >= 5, "only {kills} writes to be killed at");
    }
}

#[tokio::test]
async fn a_wish_names_orders_that_never_came_and_they_never_come() {
    let (test, shop) = (opened().await, made_up::shop_id());
    let tellings = tellings(3, 6, Erasing::Nobody);
    let (first, rest) = tellings.split_first().unwrap();
    let rest: Vec<ToldOrder> = rest.iter().filter(|told| told.order.id != first.order.id).cloned().collect();
    told(&test, &rest).await;
    let before = local::dump::text(&test.store, &shop).await.unwrap();
    let named = PrivacyRequest { account: None, orders: vec![first.order.id.clone()], ..wish("r", "nobody") };
    let _ = test.store.ask_privacy(&shop, &named).await.unwrap();
    while open_wishes(&test.store).await > 0 {
        sweeper(&test.store).forget_people(&shop).await.unwrap();
    }
    told(&test, std::slice::from_ref(first)).await;
    assert!(local::dump::text(&test.store, &shop).await.unwrap() == before);
    assert_eq!(test.store.told_order(&shop, &first.order.id).await.unwrap(), None);
}

#[tokio::test]
async fn another_shops_person_of_the_same_name_stays() {
    let (test, other) = (opened().await, made_up::other_shop_id());
    let tellings = tellings(4, 12, Erasing::Nobody);
    told(&test, &tellings).await;
    for one in &tellings {
        let _ = test.store.tell_order(&other, one).await.unwrap();
        assert!(hand_over(&test.store, &event(&other, &[&one.order.id], 0)).await.is_empty());
    }
    let before = local::dump::text(&test.store, &other).await.unwrap();
    let app = App::new(test.store.clone(), support::keyring()).with_clock(Clock::Fixed(NOW));
    let receipt: Receipt = local::erase::customer(&app, &made_up::shop_id(), &customer("customer-0")).await.unwrap();
    assert!(receipt.count(Removed::Order) > 0);
    assert!(local::dump::text(&test.store, &other).await.unwrap() == before);
}

#[tokio::test]
async fn who_comes_back_after_being_erased_is_somebody_new() {
    let (test, shop) = (opened().await, made_up::shop_id());
    told(&test, &tellings(4, 12, Erasing::Nobody)).await;
    let app = App::new(test.store.clone(), support::keyring()).with_clock(Clock::Fixed(NOW));
    local::erase::customer(&app, &shop, &customer("customer-0")).await.unwrap();
    let mut next = tellings(9, 1, Erasing::Nobody).remove(0);
    (next.order.customer, next.order.time) = (Some(customer("customer-0")), NOW.plus_days(1));
    next.order.id = OrderId::new("a new order").unwrap();
    told(&test, std::slice::from_ref(&next)).await;
    assert_eq!(test.store.told_order(&shop, &next.order.id).await.unwrap(), Some(next));
    let profile = test.store.held_profile(&shop, &Person::Customer(customer("customer-0")), NOW).await.unwrap();
    assert_eq!(profile.value.map(|profile| profile.orders), Some(1));
}
