//! Doubled, shuffled, cut off: the state is that of one clean run.

use anyhow::Result;
use axum::http::StatusCode;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};
use support::Moment;

use crate::desk::{Desk, VISITOR, act, batch, given, shown, viewed};

/// Numbers that are the same in every run.
fn dice(seed: u8) -> TestRunner {
    TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]))
}

/// A visit told in several batches, some with the proof of an account.
async fn visit(desk: &Desk) -> Vec<Value> {
    let token = desk.token("customer 1");
    let person = json!({ "consent": given(), "visitor": VISITOR });
    let one = desk.decide(&person).await;
    let other = desk.decide(&json!({ "consent": given(), "visitor": VISITOR, "buyer": token, "stage": "checkout" })).await;
    let mut batches: Vec<Value> = Vec::new();
    for (n, item) in ["camera", "mug", "mat", "beans"].into_iter().enumerate() {
        let mut longer = viewed(&n.to_string(), 600, item);
        longer["dwell"] = json!(90);
        batches.push(batch(&json!([viewed(&n.to_string(), 600, item)])));
        batches.push(batch(&json!([longer, { "type": "searched", "id": format!("search-{n:02}"), "at": support::NOW.0 }])));
    }
    for event in shown(&one).into_iter().chain(shown(&other)) {
        batches.push(batch(&json!([event])));
    }
    batches.push(batch(&json!([act("offer_dismissed", &one, 1), act("offer_added", &other, 0)])));
    for place in [1, 4, 9] {
        batches[place]["buyer"] = json!(token);
    }
    batches
}

#[tokio::test]
async fn doubled_and_shuffled_batches_leave_the_state_of_one_clean_run() -> Result<()> {
    let desk = Desk::open().await?;
    let batches = visit(&desk).await;
    for one in &batches {
        desk.tell_all(one).await;
    }
    let clean = desk.written().await;
    let mut runner = dice(3);
    for round in 0..3 {
        forget_everything(&desk).await?;
        let thrice: Vec<Value> = batches.iter().chain(&batches).chain(&batches).cloned().collect();
        let shuffled = proptest::strategy::Just(thrice).prop_shuffle().new_tree(&mut runner).unwrap().current();
        for one in &shuffled {
            desk.tell_all(one).await;
        }
        assert_eq!(desk.written().await, clean, "round {round}");
    }
    Ok(())
}

#[tokio::test]
async fn a_crash_at_any_write_loses_nothing_and_doubles_nothing() -> Result<()> {
    let desk = Desk::open().await?;
    let batches = visit(&desk).await;
    for one in &batches {
        desk.tell_all(one).await;
    }
    let clean = desk.written().await;
    let mut crashes = 0;
    for (place, moment) in (0..20).step_by(2).zip([Moment::Before, Moment::After].into_iter().cycle()) {
        forget_everything(&desk).await?;
        desk.test.calls.crash(place, moment);
        for one in &batches {
            let reply = desk.post("/v1/events", one).await;
            if reply.status == StatusCode::SERVICE_UNAVAILABLE {
                assert!(desk.test.calls.revive());
                crashes += 1;
                // The page was told that it is not kept, and sends it again.
                desk.tell_all(one).await;
            } else {
                assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
            }
        }
        desk.test.calls.revive();
        assert_eq!(desk.written().await, clean, "write {place}");
    }
    assert!(crashes >= 9, "{crashes} crashes");
    Ok(())
}

async fn forget_everything(desk: &Desk) -> Result<()> {
    let (store, shop) = (&desk.test.store, crate::desk::shop());
    for (visitor, _) in store.all_visitors(&shop, support::NOW).await? {
        store.delete_decisions(&shop, &store::Person::Visitor(visitor.clone()), usize::MAX).await?;
        store.delete_visitor(&shop, &visitor).await?;
    }
    for (customer, _) in store.all_customer_memories(&shop, support::NOW).await? {
        let held = store.held_customer(&shop, &customer, support::NOW).await?;
        let _ = store.replace_customer_memory(&shop, &customer, &held, &Default::default()).await?;
    }
    desk.test.calls.clear();
    Ok(())
}

#[tokio::test]
async fn two_tabs_at_once_lose_nothing() -> Result<()> {
    let desk = Desk::open().await?;
    let tabs: Vec<Value> = (0..6).map(|n| batch(&json!([viewed(&n.to_string(), 10 * n, "camera")]))).collect();
    let replies = tabs.iter().map(|tab| desk.post("/v1/events", tab));
    let mut kept = 0;
    for (reply, tab) in join_all(replies).await.into_iter().zip(&tabs) {
        match reply.status {
            StatusCode::OK => kept += 1,
            // More met than may wait: the page is told, and sends it again.
            _ => desk.tell_all(tab).await,
        }
    }
    assert!(kept > 0);
    assert_eq!(desk.of_visitor(VISITOR).await.behaviour.views.len(), 6);
    Ok(())
}

/// Polls all of them side by side on this thread.
async fn join_all<T>(futures: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut waiting: Vec<_> = futures.map(|future| (Box::pin(future), None)).collect();
    std::future::poll_fn(move |context| {
        let mut pending = false;
        for (future, done) in &mut waiting {
            if done.is_none() {
                match future.as_mut().poll(context) {
                    std::task::Poll::Ready(value) => *done = Some(value),
                    std::task::Poll::Pending => pending = true,
                }
            }
        }
        if pending {
            return std::task::Poll::Pending;
        }
        std::task::Poll::Ready(waiting.iter_mut().filter_map(|(_, done)| done.take()).collect())
    })
    .await
}
