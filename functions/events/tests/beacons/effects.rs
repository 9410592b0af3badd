//! What beacons change: what is kept, and what the next decision makes of it.

use anyhow::Result;
use scoring::assignment::{Arm, Assignment};
use scoring::behaviour::Engagement;
use scoring::facts::Tag;
use scoring::mail::MailAct;
use scoring::outcome::Act;
use scoring::signals::Stage;
use serde_json::{Value, json};
use support::{NOW, made_up};

use crate::desk::{Desk, VISITOR, act, batch, given, shown, viewed, visitor};

fn items(answer: &Value) -> Vec<&str> {
    answer["offers"].as_array().unwrap().iter().map(|offer| offer["item"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn everything_a_page_tells_is_remembered() -> Result<()> {
    let desk = Desk::open().await?;
    let mut read = viewed("1", 90, "camera");
    (read["reviews"], read["depth"], read["dwell"]) = (json!(true), json!(900), json!(90_000));
    let events = json!([
        read,
        { "type": "product_viewed", "id": "view-000001", "at": NOW.0 - 90, "item": "camera", "compared": true },
        { "type": "category_viewed", "id": "page-000001", "at": NOW.0 - 60, "category": "Outdoor", "dwell": 30 },
        { "type": "searched", "id": "search-01", "at": NOW.0 - 50 },
        { "type": "cart_seen", "at": NOW.0 - 40, "items": ["mug", "camera", "mug"] },
        { "type": "checkout_started", "at": NOW.0 - 30 },
        { "type": "preference_declared", "at": NOW.0 - 20, "name": "use", "value": "travel" },
        { "type": "email_opened", "at": NOW.0 - 15, "id": "mail-2025-11" },
        { "type": "email_clicked", "at": NOW.0 - 10, "id": "mail-2025-11" },
        { "type": "email_opened", "at": NOW.0 - 5, "id": "mail-2025-11" },
    ]);
    desk.tell_all(&batch(&events)).await;
    desk.tell_all(&batch(&events)).await;
    let memory = desk.of_visitor(VISITOR).await;
    let behaviour = &memory.behaviour;
    assert_eq!((behaviour.views.len(), behaviour.searches.len(), behaviour.days.as_slice()), (2, 1, [NOW.day()].as_slice()));
    let view = &behaviour.views[0];
    assert_eq!((view.depth, view.dwell, view.engagement), (100, 1_800, Engagement::ALL), "bounded, and joined by id");
    assert_eq!(behaviour.cart.as_ref().unwrap().items, [made_up::item_id("camera"), made_up::item_id("mug")]);
    let signals = behaviour.signals(NOW);
    assert_eq!((signals.stage, signals.visits), (Stage::Buying, 1));
    assert_eq!(signals.dwell[1], (Tag::of("outdoor"), 30));
    assert_eq!((signals.preferences[0].name.as_str(), signals.preferences[0].value.as_str()), ("use", "travel"));
    let mails = |act| memory.mails.count(act, NOW.plus_days(-30));
    assert_eq!((mails(MailAct::Opened).mails, mails(MailAct::Opened).last.unwrap().0), (1, NOW.0 - 5));
    assert_eq!((mails(MailAct::Clicked).mails, mails(MailAct::Clicked).last.unwrap().0), (1, NOW.0 - 10));
    assert_eq!(memory.viewed.iter().map(|viewed| viewed.item.to_string()).collect::<Vec<_>>(), ["camera"]);
    Ok(())
}

#[tokio::test]
async fn a_decision_that_came_into_view_is_kept_with_its_receipt_and_found_by_its_person() -> Result<()> {
    let desk = Desk::open().await?;
    let person = json!({ "consent": given(), "visitor": VISITOR, "buyer": desk.token("customer 1") });
    let decision = desk.decide(&person).await;
    let mut events = shown(&decision);
    events.push(act("offer_clicked", &decision, 0));
    events.push(act("offer_added", &decision, 0));
    desk.tell_all(&batch(&json!(events))).await;
    let exposure = desk.exposure(&decision).await.unwrap();
    let impression = exposure.impression.unwrap();
    let shopper = impression.shopper.clone().unwrap();
    assert_eq!((shopper.visitor, shopper.customer), (Some(visitor(VISITOR)), Some(made_up::customer())));
    assert_eq!(impression.assignment, Assignment::Assigned(Arm::Ordinary));
    for (offer, answer) in impression.offers.iter().zip(decision["offers"].as_array().unwrap()) {
        assert_eq!(
            (offer.item.as_str(), offer.price.minor),
            (answer["item"].as_str().unwrap(), answer["price"]["minor"].as_i64().unwrap())
        );
        assert!(offer.probability.0 > 0 && offer.propensity.0 == 1_000_000);
    }
    let acts: Vec<(u8, Act)> = exposure.outcomes.iter().map(|outcome| (outcome.slot, outcome.act)).collect();
    assert_eq!(acts, [(0, Act::Seen), (0, Act::Clicked), (0, Act::Added), (1, Act::Seen)]);
    let (store, shop) = (&desk.test.store, crate::desk::shop());
    let plain = store.decision_record(&shop, &impression.decision, NOW).await?.unwrap();
    assert_eq!(edge::record::read(&plain)?.id.to_string(), impression.decision.as_str());
    for person in [store::Person::Visitor(visitor(VISITOR)), store::Person::Customer(made_up::customer())] {
        let found = store.shown(&shop, &person, (NOW, NOW), 9, NOW).await?;
        assert_eq!(found, [impression.shown()]);
    }
    Ok(())
}

#[tokio::test]
async fn a_held_out_and_an_empty_decision_count_too() -> Result<()> {
    let desk = Desk::open().await?;
    let policy = scoring::policy::Policy { version: 9, holdout: scoring::money::Millionths::ONE, ..made_up::policy() };
    desk.test.store.put_policy(&crate::desk::shop(), &policy).await?;
    let decision = desk.decide(&json!({ "consent": given(), "visitor": VISITOR })).await;
    assert_eq!(decision["silence"], "held_out");
    desk.tell_all(&batch(&json!(shown(&decision)))).await;
    let impression = desk.exposure(&decision).await.unwrap().impression.unwrap();
    assert_eq!((impression.assignment, impression.offers.len()), (Assignment::Assigned(Arm::Holdout), 0));
    Ok(())
}

#[tokio::test]
async fn viewed_items_come_up_again_and_refused_ones_do_not_though_the_page_forgot() -> Result<()> {
    let desk = Desk::open().await?;
    let person = json!({ "consent": given(), "visitor": VISITOR });
    let first = desk.decide(&person).await;
    assert!(!items(&first).contains(&"mat"), "nothing but looking at it speaks for the mat");
    let refused = items(&first)[0].to_owned();
    let mut events = shown(&first);
    events.push(act("offer_dismissed", &first, 0));
    events.push(viewed("1", 60, "mat"));
    events.push(viewed("2", 30, "not of this shop"));
    desk.tell_all(&batch(&json!(events))).await;
    desk.test.calls.clear();
    let mut asks = person.clone();
    asks["lines"] = json!([{ "item": "unheard-of", "quantity": 1, "unit_price": "90.00" }]);
    let with_memory = desk.decide(&asks).await;
    assert_eq!(desk.test.calls.all(), ["BatchGetItem", "BatchGetItem"], "memory comes with the first read");
    assert!(items(&with_memory).contains(&"mat"), "{with_memory}");
    assert!(with_memory["offers"].as_array().unwrap().iter().any(|offer| offer["reason"]["kind"] == "viewed"));
    let nobody = desk.decide(&json!({ "lines": asks["lines"] })).await;
    assert!(!items(&nobody).contains(&"mat"), "of nobody nothing is remembered");
    let again = desk.decide(&person).await;
    assert!(!items(&again).contains(&refused.as_str()), "{refused} was refused");
    let mut checkout = person.clone();
    checkout["stage"] = json!("checkout");
    let seen: Vec<String> = items(&first).iter().map(ToString::to_string).collect();
    let at_checkout = desk.decide(&checkout).await;
    assert!(items(&at_checkout).iter().all(|item| !seen.iter().any(|one| one == item)), "nothing of the cart page comes again");
    Ok(())
}
