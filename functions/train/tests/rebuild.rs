//! Rebuilds: the very rows of a batch, only what changed, nothing over what learning wrote meanwhile, whole after every crash.
#![allow(clippy::unwrap_used)]

mod shop;

use std::time::Duration;

use edge::Clock;
use learn::Learner;
use scoring::id::ItemId;
use scoring::time::Timestamp;
use store::{Change, Endpoint, Patience, Store};
use support::{CallCounter, Failure, Moment, NOW, made_up};
use train::{End, Trainer, Wish};

use shop::{AS_OF, World, order};

const EVER: Timestamp = Timestamp(i64::MAX);

#[tokio::test]
async fn rows_from_the_store_are_byte_for_byte_those_of_a_batch() {
    let world = World::with(60).await;
    let trained = world.trainer().train(&world.shop, Wish::WhenDue, EVER).await.unwrap();
    let rebuilt = trained.rebuilt.unwrap();
    assert_eq!((rebuilt.end, rebuilt.as_of, rebuilt.orders, rebuilt.rows), (End::Done, AS_OF, 60, 12));
    world.assert_rows().await;
    let batch = world.batch().await;
    let row = world.test.store.shop(&world.shop).await.unwrap().unwrap();
    assert_eq!((row.popular, row.small_price, row.as_of), (batch.popular.clone(), batch.small_price, AS_OF));
    let head = world.test.store.footing_head(&world.shop).await.unwrap().unwrap();
    let footings = world.test.store.footings(&world.shop, &head).await.unwrap();
    assert_eq!((head.orders, head.as_of, footings.len()), (60, AS_OF, 12));
    assert!(footings.iter().all(|footing| footing.facts == batch.rows.get(&footing.item).unwrap().facts));
}

#[tokio::test]
async fn only_what_changed_is_written_and_nothing_when_nothing_did() {
    let mut world = World::with(40).await;
    let trainer = world.trainer();
    assert!(trainer.train(&world.shop, Wish::WhenDue, EVER).await.unwrap().rebuilt.is_some());
    world.test.calls.clear();
    assert!(trainer.train(&world.shop, Wish::WhenDue, EVER).await.unwrap().rebuilt.is_none());
    let reads = world.test.calls.all();
    assert!(reads.iter().all(|call| call == "GetItem") && reads.len() <= 3, "an idle shop costs {reads:?}");
    let again = trainer.train(&world.shop, Wish::Now, EVER).await.unwrap().rebuilt.unwrap();
    assert_eq!((again.written, again.renewed, again.forgotten), (0, 0, 0));
    world.learn(1_000).await;
    let after = trainer.train(&world.shop, Wish::WhenDue, EVER).await.unwrap().rebuilt.unwrap();
    assert_eq!((after.end, after.orders), (End::Done, 41));
    world.assert_rows().await;
}

#[tokio::test]
async fn an_item_has_a_row_from_the_day_it_enters_the_catalogue_until_it_goes() {
    let world = World::with(30).await;
    let (trainer, store) = (world.trainer(), &world.test.store);
    trainer.train(&world.shop, Wish::WhenDue, EVER).await.unwrap();
    // One shares a word with another; of one nothing is known but its category.
    let new =
        [made_up::item("lens", "Camera lens", "photo", 39_900, &[]), made_up::item("zither", "Zither", "kitchen", 9_900, &[])];
    store.put_items(&world.shop, &new).await.unwrap();
    store.note_change(&world.shop).await.unwrap();
    trainer.train(&world.shop, Wish::WhenDue, EVER).await.unwrap();
    world.assert_rows().await;
    let rows = store.rows(&world.shop, &new.each_ref().map(|item| item.id.clone())).await.unwrap();
    let row = |item: &str| rows.iter().find(|row| row.item.as_str() == item).unwrap();
    assert!(row("lens").entries.iter().any(|entry| entry.item.as_str() == "camera" && entry.t > 0.0));
    let near: Vec<&str> = row("zither").entries.iter().map(|entry| entry.item.as_str()).collect();
    assert!(near.contains(&"beans") && near.contains(&"mug"), "{near:?}");
    // Gone again.
    let key = store::key::Key::item(&world.shop, &new[1].id);
    let delete = world.test.client().delete_item().table_name(world.test.prefix.table(key.table));
    let attribute = |text: String| aws_sdk_dynamodb::types::AttributeValue::S(text);
    let delete = delete.key(store::key::PARTITION, attribute(key.partition)).key(store::key::SORT, attribute(key.sort));
    delete.send().await.unwrap();
    store.note_change(&world.shop).await.unwrap();
    let rebuilt = trainer.train(&world.shop, Wish::WhenDue, EVER).await.unwrap().rebuilt.unwrap();
    assert_eq!(rebuilt.forgotten, 1);
    world.assert_rows().await;
}

#[tokio::test]
async fn a_row_that_learning_renewed_meanwhile_is_made_anew() {
    let mut world = World::with(30).await;
    world.trainer().train(&world.shop, Wish::WhenDue, EVER).await.unwrap();
    world.learn(500).await;
    let ahead = CallCounter::start(&world.test.url()).unwrap();
    let patience = Patience { attempt: Duration::from_secs(60), operation: Duration::from_secs(120), ..Patience::WORK };
    let store = Store::connect(Endpoint::local(ahead.url()).with_patience(patience), world.test.prefix.clone());
    // Rows are met and counts are read by then; every row waits on its way.
    ahead.fail("PutItem", Failure::Late(Duration::from_secs(4)), 12);
    let (trainer, shop) = (Trainer::new(store, Clock::Fixed(NOW)), world.shop.clone());
    let training = tokio::spawn(async move { trainer.train(&shop, Wish::WhenDue, EVER).await.unwrap() });
    while ahead.count("PutItem") == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    // The same things once more: their rows are among those on their way.
    let mut again = order(501);
    again.order.lines.clone_from(&world.told.last().unwrap().order.lines);
    world.learn_all(vec![again]).await;
    let rebuilt = training.await.unwrap().rebuilt.unwrap();
    assert_eq!((rebuilt.end, rebuilt.orders), (End::Done, 31));
    let touched = world.told.last().unwrap().order.lines.len() as u64;
    assert!(rebuilt.renewed >= touched, "{touched} rows were learned meanwhile, {} made anew", rebuilt.renewed);
    // The order that came in between is in its rows, and the next rebuild is due for it.
    let line = &world.told.last().unwrap().order.lines[0].item;
    let counted = world.test.store.counted(&world.shop, line).await.unwrap().counted;
    let row = &world.test.store.rows(&world.shop, std::slice::from_ref(line)).await.unwrap()[0];
    for neighbour in &row.neighbours {
        let pair = counted.pairs.iter().find(|pair| pair.item == neighbour.item).unwrap();
        assert_eq!(i64::from(neighbour.together), pair.weights.c0);
    }
    assert_eq!(world.test.store.training(&world.shop).await.unwrap().change, Change::Noted);
    world.trainer().train(&world.shop, Wish::WhenDue, EVER).await.unwrap();
    world.assert_rows().await;
}

#[tokio::test]
async fn a_crash_at_any_write_leaves_a_whole_footing_and_the_next_run_ends_it() {
    let mut world = World::with(20).await;
    world.trainer().train(&world.shop, Wish::WhenDue, EVER).await.unwrap();
    let (mut crashes, mut number) = (0, 100);
    for writes in (0..40).step_by(2) {
        world.learn(number).await;
        number += 1;
        let moment = if writes % 4 == 0 { Moment::Before } else { Moment::After };
        world.test.calls.crash(writes, moment);
        let outcome = world.trainer().train(&world.shop, Wish::WhenDue, EVER).await;
        let is_crashed = world.test.calls.revive();
        crashes += usize::from(is_crashed);
        // Learning goes on upon whatever footing stands.
        let head = world.test.store.footing_head(&world.shop).await.unwrap().unwrap();
        assert_eq!(world.test.store.footings(&world.shop, &head).await.unwrap().len(), 12, "after {writes} writes");
        world.learn(number).await;
        number += 1;
        let ended = world.trainer().train(&world.shop, Wish::WhenDue, EVER).await.unwrap();
        assert_eq!(ended.rebuilt.unwrap().end, End::Done, "after {writes} writes");
        world.assert_rows().await;
        assert_eq!(world.test.store.training(&world.shop).await.unwrap().change, Change::Nothing);
        if !is_crashed {
            outcome.unwrap();
            break;
        }
    }
    assert!(crashes >= 5, "only {crashes} crashes");
}

#[tokio::test]
async fn two_at_once_end_as_one() {
    let mut world = World::with(25).await;
    for number in 200..202 {
        let (one, other) = (world.trainer(), world.trainer());
        let (one, other) = tokio::join!(one.train(&world.shop, Wish::Now, EVER), other.train(&world.shop, Wish::Now, EVER));
        let ends = [one.unwrap(), other.unwrap()].map(|trained| trained.rebuilt.unwrap().end);
        assert!(ends.contains(&End::Done), "{ends:?}");
        world.assert_rows().await;
        world.learn(number).await;
    }
}

#[tokio::test]
async fn learning_and_training_at_once_lose_nothing() {
    let mut world = World::with(10).await;
    let store = &world.test.store;
    for round in 0..3 {
        let told: Vec<_> = (0..4).map(|n| order(300 + round * 4 + n)).collect();
        for told in &told {
            let _ = store.tell_order(&world.shop, told).await.unwrap();
        }
        let ids: Vec<_> = told.iter().map(|told| told.order.id.clone()).collect();
        let (learner, trainer) = (Learner::new(store.clone(), Clock::Fixed(NOW), support::keyring()), world.trainer());
        let (failed, trained) = tokio::join!(learner.learn(&world.shop, &ids), trainer.train(&world.shop, Wish::Now, EVER));
        assert!(failed.is_empty(), "{failed:?}");
        trained.unwrap();
        world.told.extend(told);
    }
    world.trainer().train(&world.shop, Wish::WhenDue, EVER).await.unwrap();
    world.assert_rows().await;
}

#[tokio::test]
async fn when_time_is_up_the_next_run_goes_on() {
    let world = World::with(10).await;
    let (trainer, store) = (world.trainer(), &world.test.store);
    let cut = trainer.train(&world.shop, Wish::WhenDue, NOW).await.unwrap();
    assert_eq!(cut.rebuilt.unwrap().end, End::Unfinished);
    assert_eq!(store.training(&world.shop).await.unwrap().change, Change::Taken);
    assert_eq!(store.footing_head(&world.shop).await.unwrap(), None);
    let answer = trainer.train_all().await.unwrap();
    assert_eq!((answer.shops, answer.rebuilt, answer.left, answer.failed), (1, 1, 0, 0));
    world.assert_rows().await;
}

#[tokio::test]
async fn an_unreadable_item_keeps_the_row_that_it_has() {
    let world = World::with(20).await;
    let mug = ItemId::new("mug").unwrap();
    let before = world.test.store.rows(&world.shop, std::slice::from_ref(&mug)).await.unwrap();
    world.test.put_bytes(store::key::Key::item(&world.shop, &mug), b"poison").await.unwrap();
    let rebuilt = world.trainer().train(&world.shop, Wish::WhenDue, EVER).await.unwrap().rebuilt.unwrap();
    assert_eq!((rebuilt.rows, rebuilt.forgotten), (11, 0));
    assert_eq!(world.test.store.rows(&world.shop, &[mug]).await.unwrap(), before);
}

#[tokio::test]
async fn what_one_person_counts_for_at_most_is_frozen_once_enough_orders_stand() {
    let mut world = World::with(60).await;
    let cap = async |world: &World| world.test.store.spending_cap(&world.shop).await.unwrap();
    world.trainer().train(&world.shop, Wish::WhenDue, EVER).await.unwrap();
    assert_eq!(cap(&world).await, None, "too few");
    let many = (2_000..2_400).map(|number| {
        let mut told = order(number);
        told.order.customer = None;
        told
    });
    world.learn_all(many.collect()).await;
    world.trainer().train(&world.shop, Wish::WhenDue, EVER).await.unwrap();
    let frozen = cap(&world).await.unwrap();
    assert!((1_800..=9_000).contains(&frozen), "{frozen}");
    let mut dear = order(5_000);
    dear.order.lines.iter_mut().for_each(|line| line.unit_price = 1_000_000);
    world.learn_all(vec![dear]).await;
    world.trainer().train(&world.shop, Wish::WhenDue, EVER).await.unwrap();
    assert_eq!(cap(&world).await, Some(frozen), "frozen");
}
