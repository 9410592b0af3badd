//! Browser and account: tied by proof, parted by whoever logs out.

use anyhow::Result;
use scoring::assignment::Assignment;
use scoring::placement::Placement;
use scoring::time::Timestamp;
use serde_json::{Value, json};
use support::{NOW, made_up};

use crate::desk::{Desk, VISITOR, batch, given, shop, viewed, visitor};

const OTHER: &str = "visitor-ffffffffffffffff";

fn from(browser: &str, token: Option<&str>, events: &Value) -> Value {
    let mut told = batch(events);
    told["visitor"] = json!(browser);
    if let Some(token) = token {
        told["buyer"] = json!(token);
    }
    told
}

fn viewed_by(memory: &scoring::behaviour::Behaviour) -> Vec<String> {
    memory.viewed(NOW).iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn what_a_browser_did_belongs_to_its_account_too_before_and_after_the_proof() -> Result<()> {
    let desk = Desk::open().await?;
    // Of whom nothing is known but what their browsers did.
    let token = desk.token("customer 9");
    desk.tell_all(&from(VISITOR, None, &json!([viewed("1", 90, "mat")]))).await;
    assert!(desk.of_customer("customer 9").await.is_empty(), "nothing was proven yet");
    desk.tell_all(&from(VISITOR, Some(&token), &json!([viewed("2", 60, "mug")]))).await;
    desk.tell_all(&from(VISITOR, None, &json!([viewed("3", 30, "beans")]))).await;
    desk.tell_all(&from(OTHER, Some(&token), &json!([viewed("4", 10, "bag")]))).await;
    let account = desk.of_customer("customer 9").await;
    assert_eq!(viewed_by(&account.behaviour), ["bag", "beans", "mug", "mat"]);
    assert_eq!(account.tied().count(), 2);
    assert_eq!(viewed_by(&desk.of_visitor(OTHER).await.behaviour), ["bag"], "browsers do not know each other");
    // A decision on a third device, with nothing but the proof, knows all of it in two reads.
    desk.test.calls.clear();
    let lines = json!([{ "item": "unheard-of", "quantity": 1, "unit_price": "90.00" }]);
    let answer = desk.decide(&json!({ "consent": given(), "buyer": token, "lines": lines })).await;
    assert_eq!(desk.test.calls.all(), ["BatchGetItem", "BatchGetItem"]);
    assert!(answer["offers"].to_string().contains("mat") || answer["offers"].to_string().contains("bag"), "{answer}");
    Ok(())
}

#[tokio::test]
async fn logging_in_changes_no_arm_and_an_account_without_a_browser_has_one() -> Result<()> {
    let desk = Desk::open().await?;
    let policy = scoring::policy::Policy { version: 9, holdout: scoring::money::Millionths(500_000), ..made_up::policy() };
    desk.test.store.put_policy(&shop(), &policy).await?;
    let held_out = |browser: &str| {
        Assignment::of(&shop(), Some(&visitor(browser)), Placement::CartPage, &policy).arm() == scoring::assignment::Arm::Holdout
    };
    let browsers: Vec<String> = (0..40).map(|n| format!("visitor-00000000000{n:05}")).collect();
    let first = browsers.iter().find(|browser| held_out(browser)).unwrap();
    let second = browsers.iter().find(|browser| !held_out(browser)).unwrap();
    let token = desk.token("customer 1");
    desk.tell_all(&from(first, Some(&token), &json!([viewed("1", 90, "mat")]))).await;
    for person in [
        json!({ "consent": given(), "visitor": first }),
        json!({ "consent": given(), "visitor": first, "buyer": token }),
        json!({ "consent": given(), "buyer": token }),
        json!({ "consent": given(), "visitor": second, "buyer": token }),
    ] {
        assert_eq!(desk.decide(&person).await["silence"], "held_out", "{person}");
    }
    let stranger = json!({ "consent": given(), "visitor": second });
    assert_ne!(desk.decide(&stranger).await["silence"], "held_out");
    Ok(())
}

#[tokio::test]
async fn logging_out_parts_them_and_a_late_beacon_does_not_tie_them_again() -> Result<()> {
    let desk = Desk::open().await?;
    let token = desk.token("customer 1");
    let mine = from(VISITOR, Some(&token), &json!([viewed("1", 90, "mat")]));
    let elsewhere = from(OTHER, Some(&token), &json!([viewed("2", 60, "mug")]));
    let out = from(VISITOR, Some(&token), &json!([{ "type": "logged_out" }]));
    for order in [[&mine, &elsewhere, &out], [&out, &mine, &elsewhere], [&mine, &out, &elsewhere]] {
        for told in order.into_iter().chain(order) {
            desk.tell_all(told).await;
        }
        let account = desk.of_customer("customer 1").await;
        assert_eq!(viewed_by(&account.behaviour), ["mug"], "what the browser did is its own again");
        assert_eq!(account.tied().collect::<Vec<_>>(), [&visitor(OTHER)]);
        assert_eq!(viewed_by(&desk.of_visitor(VISITOR).await.behaviour), ["mat"]);
    }
    // A proof made later ties them again.
    let later = desk.at(Timestamp(NOW.0 + 60));
    let again = later.token("customer 1");
    later.tell_all(&from(VISITOR, Some(&again), &json!([]))).await;
    assert_eq!(later.of_customer("customer 1").await.tied().count(), 1, "an empty batch proves nothing");
    later.tell_all(&from(VISITOR, Some(&again), &json!([viewed("3", 5, "beans")]))).await;
    assert_eq!(later.of_customer("customer 1").await.tied().count(), 2);
    assert_eq!(viewed_by(&later.of_customer("customer 1").await.behaviour).len(), 3);
    Ok(())
}

#[tokio::test]
async fn on_a_shared_device_the_next_account_takes_over() -> Result<()> {
    let desk = Desk::open().await?;
    let earlier = desk.token_minted("customer 1", Timestamp(NOW.0 - 600));
    let later = desk.token("customer 2");
    let one = from(VISITOR, Some(&earlier), &json!([viewed("1", 500, "mat")]));
    let other = from(VISITOR, Some(&later), &json!([viewed("2", 60, "mug")]));
    for order in [[&one, &other], [&other, &one]] {
        for told in order.into_iter().chain(order) {
            desk.tell_all(told).await;
        }
        assert!(desk.of_customer("customer 1").await.behaviour.is_empty());
        assert_eq!(desk.of_customer("customer 1").await.tied().count(), 0);
        assert_eq!(desk.of_customer("customer 2").await.tied().count(), 1);
        assert_eq!(desk.of_visitor(VISITOR).await.tied().count(), 1);
    }
    let _ = desk;
    Ok(())
}

#[tokio::test]
async fn a_new_tie_has_the_accounts_orders_joined_anew_and_the_same_again_does_not() -> Result<()> {
    let desk = Desk::open().await?;
    let token = desk.token("customer 1");
    let key = store::key::Key::tied(&shop(), &made_up::customer()).sort;
    let word = async || {
        let dump = desk.test.dump(store::key::Table::Decisions).await.unwrap();
        dump.into_iter().find(|(sort, _)| *sort == key).map(|(_, body)| body)
    };
    desk.tell_all(&from(VISITOR, None, &json!([viewed("1", 90, "mat")]))).await;
    assert_eq!(word().await, None, "nothing was proven yet");
    desk.tell_all(&from(VISITOR, Some(&token), &json!([viewed("2", 60, "mug")]))).await;
    let first = word().await;
    assert!(first.is_some());
    desk.tell_all(&from(VISITOR, Some(&token), &json!([viewed("3", 30, "bag")]))).await;
    assert_eq!(word().await, first, "the same tie says nothing new");
    desk.tell_all(&from(OTHER, Some(&token), &json!([viewed("4", 10, "bag")]))).await;
    let second = word().await;
    assert_ne!(second, first);
    desk.tell_all(&from(OTHER, Some(&token), &json!([{ "type": "logged_out" }]))).await;
    assert_eq!(desk.of_customer("customer 1").await.tied().count(), 1);
    Ok(())
}
