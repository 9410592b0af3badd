//! What is not believed, and what is too much.

use anyhow::Result;
use axum::http::StatusCode;
use edge::rate::Bucket;
use edge::record::VALID_SECONDS;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use scoring::shop::Shop;
use scoring::time::Timestamp;
use serde_json::{Value, json};
use store::key::Table;
use support::{Failure, NOW, made_up};

use crate::desk::{Desk, VISITOR, act, batch, given, shop, shown, viewed};

#[tokio::test]
async fn an_event_that_makes_no_sense_is_named_and_its_neighbours_go_on() -> Result<()> {
    let desk = Desk::open().await?;
    let decision = desk.decide(&json!({})).await;
    let good = viewed("1", 10, "mug");
    let bent = |name: &str, value: Value| {
        let mut event = good.clone();
        event[name] = value;
        event
    };
    let cases = [
        (json!({ "type": "thought", "at": NOW.0 }), "unknown_type"),
        (json!(null), "bad_event"),
        (json!([]), "bad_event"),
        (json!({}), "bad_event"),
        (bent("at", json!(null)), "bad_event"),
        (bent("at", json!("now")), "bad_event"),
        (bent("at", json!(NOW.0 + 601)), "from_the_future"),
        (bent("at", json!(i64::MAX)), "from_the_future"),
        (bent("at", json!(NOW.0 - 48 * 3_600 - 1)), "late"),
        (bent("at", json!(i64::MIN)), "late"),
        (bent("id", json!("short")), "bad_event"),
        (bent("id", json!("x".repeat(65))), "bad_event"),
        (bent("item", json!("")), "bad_event"),
        (bent("depth", json!(-1)), "bad_event"),
        (bent("dwell", json!(1.5)), "bad_event"),
        (bent("reviews", json!("yes")), "bad_event"),
        (bent("category", json!("c".repeat(201))), "bad_event"),
        (json!({ "type": "preference_declared", "at": NOW.0, "name": "x", "value": "v".repeat(41) }), "bad_event"),
        (json!({ "type": "consent_withdrawn", "at": NOW.0, "what": "everything" }), "bad_event"),
        (json!({ "type": "block_seen", "record": "AAAA" }), "forged"),
        (json!({ "type": "block_seen", "record": "x".repeat(60_000) }), "forged"),
        (act("offer_seen", &json!({ "decision": "AAAA" }), 0), "forged"),
        (act("offer_seen", &decision, 16), "bad_event"),
        (act("offer_seen", &decision, 999), "bad_event"),
    ];
    for (event, reason) in cases {
        let reply = desk.tell(&batch(&json!([good, event, good]))).await;
        assert_eq!(reply.refused(), [(1, reason)], "{event}");
        assert_eq!(reply.body["kept"], 2);
        let detail = reply.body["refused"][0]["detail"].as_str();
        assert_eq!(detail.is_some_and(|detail| detail.contains("events[1]")), reason == "bad_event", "{event}: {detail:?}");
    }
    Ok(())
}

#[tokio::test]
async fn records_of_other_shops_and_other_times_are_not_taken() -> Result<()> {
    let desk = Desk::open().await?;
    let decision = desk.decide(&json!({})).await;
    let elsewhere = json!({ "shop": made_up::other_shop_id().as_str(), "events": shown(&decision) });
    let reply = desk.tell(&elsewhere).await;
    assert!(reply.refused().iter().all(|(_, reason)| *reason == "forged"), "{}", reply.body);
    let own = json!({ "shop": shop().as_str(), "events": [shown(&decision)[0]] });
    let desk = desk.at(Timestamp(NOW.0 + VALID_SECONDS + 1));
    assert_eq!(desk.tell(&own).await.refused(), [(0, "late")]);
    let desk = desk.at(Timestamp(NOW.0 - 3_600));
    assert_eq!(desk.tell(&own).await.refused(), [(0, "from_the_future")]);
    assert!(desk.test.dump(Table::Decisions).await?.is_empty());
    let desk = desk.at(Timestamp(NOW.0 + VALID_SECONDS));
    desk.tell_all(&own).await;
    assert!(desk.exposure(&decision).await.is_some());
    Ok(())
}

#[tokio::test]
async fn a_batch_is_small_or_it_is_refused() -> Result<()> {
    let desk = Desk::open().await?;
    let many: Vec<Value> = (0..51).map(|n| viewed(&n.to_string(), n, "mug")).collect();
    let reply = desk.post("/v1/events", &batch(&json!(many))).await;
    assert_eq!((reply.status, reply.problem()), (StatusCode::BAD_REQUEST, "bad_field"));
    desk.tell_all(&batch(&json!(many[..50]))).await;
    let mut decisions = Vec::new();
    for _ in 0..10 {
        decisions.push(shown(&desk.decide(&json!({})).await).remove(0));
    }
    let reply = desk.tell(&json!({ "shop": shop().as_str(), "events": decisions })).await;
    assert_eq!(reply.refused(), [(8, "too_many_decisions"), (9, "too_many_decisions")]);
    let long = "x".repeat(70_000);
    let reply = desk.send("/v1/events", &[("content-type", "text/plain")], long).await;
    assert_eq!((reply.status, reply.problem()), (StatusCode::PAYLOAD_TOO_LARGE, "body_too_large"));
    for body in ["", "[]", "{}", r#"{"shop":"demo"}"#, r#"{"shop":"demo","events":{}}"#] {
        let reply = desk.send("/v1/events", &[("content-type", "text/plain")], body).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{body}");
    }
    Ok(())
}

#[tokio::test]
async fn a_flood_a_robot_and_a_foreign_page_cost_nothing() -> Result<()> {
    let mut desk = Desk::open().await?;
    let told = batch(&json!([viewed("1", 1, "mug")])).to_string();
    let robot = [("content-type", "text/plain"), ("user-agent", "Mozilla/5.0 (compatible; SomeBot/2.1)")];
    let reply = desk.send("/v1/events", &robot, told.clone()).await;
    assert_eq!((reply.status, reply.refused()), (StatusCode::OK, vec![(0, "robot")]));
    assert!(desk.test.calls.all().is_empty());
    let empty = desk.tell(&batch(&json!([]))).await;
    assert_eq!((empty.body["kept"].as_u64(), desk.test.calls.all().len()), (Some(0), 0));
    let unknown = json!({ "shop": "unknown.example", "consent": given(), "visitor": VISITOR, "events": [viewed("1", 1, "mug")] });
    let reply = desk.post("/v1/events", &unknown).await;
    assert_eq!((reply.status, reply.problem()), (StatusCode::NOT_FOUND, "unknown_shop"));
    let row = Shop { origins: vec!["https://shop.example".to_owned()], ..made_up::shop() };
    desk.test.store.put_shop(&row).await?;
    let before = desk.test.dump(Table::Profiles).await?;
    for (origin, status) in [("https://evil.example", StatusCode::FORBIDDEN), ("https://shop.example", StatusCode::OK)] {
        let reply = desk.send("/v1/events", &[("content-type", "text/plain"), ("origin", origin)], told.clone()).await;
        assert_eq!(reply.status, status, "{origin}");
        let allowed = reply.headers.get("access-control-allow-origin").is_some();
        assert_eq!(allowed, status == StatusCode::OK);
        assert_eq!(desk.test.dump(Table::Profiles).await? == before, status != StatusCode::OK);
    }
    desk.app.bucket = Bucket::new(1, 2);
    let desk = desk.at(NOW);
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(desk.send("/v1/events", &[("content-type", "text/plain")], told.clone()).await.status);
    }
    assert_eq!(statuses.iter().filter(|status| **status == StatusCode::TOO_MANY_REQUESTS).count(), 2, "{statuses:?}");
    Ok(())
}

#[tokio::test]
async fn a_store_that_gives_no_answer_is_told_to_the_page_and_nothing_is_half_kept() -> Result<()> {
    let desk = Desk::open().await?;
    let decision = desk.decide(&json!({ "consent": given(), "visitor": VISITOR })).await;
    let told = batch(&json!(shown(&decision)));
    for operation in ["GetItem", "PutItem", "UpdateItem"] {
        desk.test.calls.fail(operation, Failure::Broken, 20);
        let reply = desk.post("/v1/events", &told).await;
        assert_eq!((reply.status, reply.problem()), (StatusCode::SERVICE_UNAVAILABLE, "unavailable"), "{operation}");
        desk.test.calls.clear();
    }
    desk.tell_all(&told).await;
    assert!(desk.exposure(&decision).await.unwrap().impression.is_some());
    Ok(())
}

#[tokio::test]
async fn a_token_that_does_not_hold_ties_nothing_and_the_page_is_told() -> Result<()> {
    let desk = Desk::open().await?;
    let stale = desk.token_minted("customer 1", Timestamp(NOW.0 - edge::buyer_token::VALID_SECONDS - 1));
    let early = desk.token_minted("customer 1", Timestamp(NOW.0 + 3_600));
    for (token, is) in [(stale.as_str(), "stale"), (early.as_str(), "invalid"), ("customer 1", "invalid"), ("", "invalid")] {
        let mut told = batch(&json!([viewed("1", 10, "mug")]));
        told["buyer"] = json!(token);
        let reply = desk.tell(&told).await;
        assert_eq!((reply.body["kept"].as_u64(), reply.body["buyer"].as_str()), (Some(1), Some(is)), "{token}");
        assert!(desk.of_visitor(VISITOR).await.ties.is_empty() && desk.of_customer("customer 1").await.is_empty());
    }
    Ok(())
}

/// What may stand anywhere in an event.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (NOW.0 - 100..NOW.0 + 100).prop_map(Value::from),
        "\\PC{0,30}".prop_map(Value::from),
        "[a-z]{8,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| proptest::collection::vec(inner, 0..3).prop_map(Value::from))
}

#[test]
fn no_batch_breaks_the_reader() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let desk = runtime.block_on(Desk::open()).unwrap();
    let kinds = [
        "product_viewed",
        "category_viewed",
        "searched",
        "cart_seen",
        "checkout_started",
        "preference_declared",
        "block_seen",
        "offer_seen",
        "consent_withdrawn",
        "logged_out",
    ];
    let fields = [
        "id", "at", "item", "items", "category", "depth", "dwell", "reviews", "name", "value", "record", "decision", "slot",
        "what",
    ];
    let event = (proptest::sample::select(kinds.to_vec()), proptest::collection::vec(anything(), fields.len()));
    let events = proptest::collection::vec(event, 0..5);
    let mut runner = TestRunner::new(Config { cases: 120, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&events, |events| {
        let one = |(kind, values): &(&str, Vec<Value>)| {
            let mut event = json!({ "type": kind });
            fields.iter().zip(values).for_each(|(field, value)| event[*field] = value.clone());
            event
        };
        let told = batch(&json!(events.iter().map(one).collect::<Vec<_>>()));
        let reply = runtime.block_on(desk.post("/v1/events", &told));
        prop_assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
        let counted = reply.body["kept"].as_u64().unwrap() + reply.refused().len() as u64;
        prop_assert_eq!(counted, events.len() as u64);
        Ok(())
    });
    outcome.unwrap();
}
