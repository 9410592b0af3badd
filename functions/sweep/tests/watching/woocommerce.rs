//! A WooCommerce shop whose deliveries failed.

use scoring::id::OrderId;
use scoring::order::{Order, OrderLine, Standing, ToldOrder};
use scoring::time::{DAY_SECONDS, Timestamp};
use scoring::watch::{Rhythm, WEEK_HOURS, Watch, Why};
use serde_json::{Value, json};
use support::{NOW, TestStore, made_up};

use crate::stand_in::{Platform, StandIn};
use crate::{connected, sweep_at, watch, woocommerce_key};

/// An order as the REST API answers it; modified an hour ago.
pub(crate) fn order(id: u64) -> Value {
    json!({
        "id": id, "status": "completed", "currency": "EUR", "date_created_gmt": "2025-11-21T07:00:00",
        "date_modified_gmt": "2025-11-21T08:00:00", "total": "10.00", "customer_id": 3, "billing": { "email": "" },
        "line_items": [{ "id": id * 10, "name": "Thing", "product_id": id % 5 + 1, "quantity": 1, "total": "10.00", "subtotal": "10.00" }],
    })
}

pub(crate) fn shop(orders: impl IntoIterator<Item = u64>) -> StandIn {
    StandIn::open(Platform { orders: orders.into_iter().map(order).collect(), per_page: 10, ..Platform::default() })
}

/// An order that was told and stands.
async fn tell(test: &TestStore, id: &str, time: Timestamp) {
    let line = OrderLine { item: made_up::item_id("mug"), quantity: 1, unit_price: 100 };
    let order = Order { id: OrderId::new(id).unwrap(), customer: None, time, currency: made_up::currency(), lines: vec![line] };
    let (claims, returned, reductions) = (Vec::new(), Vec::new(), Vec::new());
    let told = ToldOrder { order, told: 1, standing: Standing::Counts, visitor: None, claims, returned, reductions };
    let _ = test.store.tell_order(&made_up::shop_id(), &told).await.unwrap();
}

async fn orders(test: &TestStore) -> usize {
    test.store.all_orders(&made_up::shop_id()).await.unwrap().len()
}

#[tokio::test]
async fn after_a_day_a_shop_is_asked_and_what_was_missed_is_told_once() {
    let shop = shop(1..=25);
    let test = connected(&shop.url, woocommerce_key()).await;
    sweep_at(&test, Timestamp(NOW.0 - 1)).await;
    assert!(shop.lock().asked.is_empty(), "the day is not over");
    sweep_at(&test, NOW).await;
    assert_eq!(orders(&test).await, 25);
    let state = watch(&test).await;
    assert_eq!((state.known, state.pull, state.gaps.len()), (Some(NOW), None, 1));
    let gap = state.gaps[0];
    assert_eq!((gap.why, gap.told, gap.gone, gap.until), (Why::Daily, 25, 0, NOW));
    let asked = shop.lock().asked.len();
    sweep_at(&test, Timestamp(NOW.0 + 60)).await;
    assert_eq!(shop.lock().asked.len(), asked, "and left alone until the next day");
    sweep_at(&test, Timestamp(NOW.0 + DAY_SECONDS)).await;
    assert_eq!(watch(&test).await.gaps.len(), 1, "what is known is no gap");
}

#[tokio::test]
async fn one_that_vanishes_between_two_pages_takes_none_with_it() {
    let shop = shop(1..=25);
    shop.lock().vanish_after_page.push_back(3);
    let test = connected(&shop.url, woocommerce_key()).await;
    sweep_at(&test, NOW).await;
    let told = test.store.all_orders(&made_up::shop_id()).await.unwrap();
    let standing = told.iter().filter(|told| told.standing == Standing::Counts).count();
    assert_eq!(standing, 24, "number 11 slipped to the first page and was found there");
    let gone = told.iter().find(|told| told.order.id.as_str() == "3").unwrap();
    assert_eq!(gone.standing, Standing::Void, "and number 3 was asked after");
}

#[tokio::test]
async fn what_was_deleted_without_a_word_is_void_and_what_is_in_the_trash_as_well() {
    let shop = shop([7, 8]);
    let mut trashed = order(9);
    trashed["status"] = json!("trash");
    trashed["date_modified_gmt"] = json!("2025-01-01T00:00:00");
    shop.lock().orders.push(trashed);
    let test = connected(&shop.url, woocommerce_key()).await;
    let recent = Timestamp(NOW.0 - DAY_SECONDS);
    for (id, time) in [("5", recent), ("6", recent.plus_days(-90)), ("7", recent), ("9", recent), ("demo-1", recent)] {
        tell(&test, id, time).await;
    }
    sweep_at(&test, NOW).await;
    let standing = async |id: &str| {
        let told = test.store.told_order(&made_up::shop_id(), &OrderId::new(id).unwrap()).await.unwrap();
        told.map(|told| told.standing)
    };
    assert_eq!(standing("5").await, Some(Standing::Void), "the shop has it no more");
    assert_eq!(standing("6").await, Some(Standing::Counts), "too old to be asked after");
    assert_eq!(standing("7").await, Some(Standing::Counts));
    assert_eq!(standing("9").await, Some(Standing::Void), "in the trash");
    assert_eq!(standing("demo-1").await, Some(Standing::Counts), "not one of the platform's");
    assert_eq!(watch(&test).await.gaps[0].gone, 1);
    assert!(!shop.lock().asked.contains(&"order 7".to_owned()), "what is named is not asked for by itself");
}

#[tokio::test]
async fn silence_that_chance_does_not_explain_is_looked_into() {
    let shop = shop(1..=3);
    let test = connected(&shop.url, woocommerce_key()).await;
    // Asked in the night; four orders an hour are usual.
    let held = test.store.watch(&made_up::shop_id()).await.unwrap();
    let known = Timestamp(NOW.0 - 7_200);
    let rhythm = Rhythm { weeks: 4, hours: [16; WEEK_HOURS] };
    let state = Watch { rhythm: Some(rhythm), passed: Some(NOW), known: Some(known), ..Watch::default() };
    let _ = test.store.keep_watch(&made_up::shop_id(), &held, state).await.unwrap();
    test.store.note_heard(&made_up::shop_id(), Timestamp(NOW.0 - 6_200)).await.unwrap();
    sweep_at(&test, NOW).await;
    assert!(shop.lock().asked.is_empty(), "6.9 orders are missing in 6,200 seconds: just believable");
    sweep_at(&test, Timestamp(NOW.0 + 60)).await;
    let gap = watch(&test).await.gaps[0];
    assert_eq!((gap.why, gap.told, gap.from), (Why::Silence, 3, known));
    assert!(!shop.lock().asked.contains(&"named".to_owned()), "which orders are gone is asked once a day");
}

#[tokio::test]
async fn a_pull_of_many_pages_is_done_in_slices_and_known_only_at_its_end() {
    let shop = shop(1..=55);
    let test = connected(&shop.url, woocommerce_key()).await;
    let slice = sweep::Slice { asks: 2, ..crate::SLICE };
    let mut runs = 0;
    while watch(&test).await.known.is_none() {
        runs += 1;
        assert!(runs < 30);
        let sweeper = crate::sweeper_at(&test, Timestamp(NOW.0 + runs * 60)).with_slice(slice);
        sweeper.sweep_shop(&made_up::shop_id()).await.unwrap();
    }
    assert!(runs >= 3, "two pages a run");
    assert_eq!(orders(&test).await, 55);
    assert_eq!(watch(&test).await.known, Some(Timestamp(NOW.0 + 60)), "what changes while it lasts is left to the next");
}

#[tokio::test]
async fn the_rhythm_is_that_of_the_last_four_weeks() {
    let shop = shop([]);
    let test = connected(&shop.url, woocommerce_key()).await;
    for week in 0..6 {
        tell(&test, &format!("w{week}"), NOW.plus_days(-7 * week - 1)).await;
    }
    sweep_at(&test, NOW).await;
    let rhythm = watch(&test).await.rhythm.unwrap();
    assert_eq!((rhythm.weeks, rhythm.hours.iter().sum::<u32>(), rhythm.hours.iter().max().copied()), (4, 4, Some(4)));
}
