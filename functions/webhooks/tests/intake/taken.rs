//! What the ledger hears of orders that grew by an offer, and of payments.

use anyhow::Result;
use axum::http::{Method, StatusCode};
use platform::stripe::event_signature;
use scoring::id::{DecisionName, ItemId, OfferName, OrderId, PayerId, VariantId};
use scoring::money::Money;
use scoring::one_tap::{Child, Course, Event, Money as News, Offer, Payer, Rail, State, Trouble};
use scoring::time::Timestamp;
use serde_json::{Value, json};
use support::{NOW, made_up};

use crate::desk::{Desk, OTHER_SECRET, Reply, SECRET, shop, shopify_order, with, woocommerce_order};

fn offer(reference: &str, rail: Rail) -> Offer {
    let price = Money::new(1_490, made_up::currency());
    let payer = PayerId::new("cus_1").unwrap();
    Offer {
        id: OfferName::new("offer-1").unwrap(),
        shop: shop(),
        order: OrderId::new(reference).unwrap(),
        decision: DecisionName::new("d-1").unwrap(),
        item: ItemId::new("801").unwrap(),
        variant: VariantId::new("801").unwrap(),
        quantity: 1,
        reason: String::new(),
        price,
        was: None,
        discount: 0,
        total: price,
        made: NOW,
        good_until: Timestamp(NOW.0 + 1_800),
        grace_seconds: 0,
        rail,
        payer: (rail == Rail::Stripe).then(|| Payer { customer: payer.clone(), method: payer }),
        course: Course::offered(NOW),
    }
}

/// An offer to which all of this happened.
async fn stands(desk: &Desk, offer: &Offer, events: &[Event]) -> Result<State> {
    desk.test.store.put_offer(offer).await?;
    for event in events {
        edge::ledger::advance(&desk.test.store, (&offer.shop, &offer.order), event, NOW).await?;
    }
    state(desk, offer).await
}

async fn state(desk: &Desk, offer: &Offer) -> Result<State> {
    Ok(desk.test.store.offer(&offer.shop, &offer.order, support::NOW).await?.unwrap().offer.course.state)
}

fn charging() -> Vec<Event> {
    let child = Child::Made { id: OrderId::new("77").unwrap(), total: Some(1_490) };
    vec![Event::Tapped, Event::Child(child)]
}

fn added() -> Vec<Event> {
    let taken = News::Taken(scoring::id::IntentId::new("pi_1").unwrap());
    [charging(), vec![Event::Money(taken), Event::Settled(scoring::one_tap::Outcome::Done)]].concat()
}

async fn stripe(desk: &Desk, tenant: &str, secret: &str, body: &Value) -> Reply {
    let body = body.to_string().into_bytes();
    let signature = event_signature(secret, &body, NOW);
    let headers = vec![("content-type", "application/json".to_owned()), ("stripe-signature", signature)];
    desk.send(Method::POST, &format!("/webhooks/stripe/{tenant}"), &headers, body).await
}

fn event(kind: &str, status: &str, more: &Value) -> Value {
    let metadata = json!({ "alongside_offer": "offer-1", "alongside_order": "22", "alongside_shop": shop().as_str() });
    let intent = json!({ "id": "pi_1", "status": status, "amount": 1490, "amount_received": 1490, "currency": "eur", "created": NOW.0, "metadata": metadata });
    json!({ "id": "evt_1", "type": kind, "created": NOW.0, "livemode": false, "data": { "object": with(intent, more) } })
}

#[tokio::test]
async fn a_child_order_that_bears_the_offer_confirms_it() -> Result<()> {
    let desk = Desk::open().await?;
    let offer = offer("22", Rail::Stripe);
    assert_eq!(stands(&desk, &offer, &added()).await?, State::Added);
    let child = |offer: &str, status: &str| {
        let marks = json!([{ "id": 1, "key": "_alongside_offer", "value": offer }]);
        woocommerce_order(&json!({ "id": 77, "parent_id": 22, "status": status, "meta_data": marks }))
    };
    for (name, status) in [("another", "processing"), ("offer-1", "pending"), ("offer-1", "cancelled")] {
        desk.woocommerce("order.updated", &child(name, status)).await;
        assert_eq!(state(&desk, &offer).await?, State::Added, "{name} {status}");
    }
    desk.woocommerce("order.updated", &woocommerce_order(&json!({}))).await;
    assert_eq!(state(&desk, &offer).await?, State::Added, "the order itself says nothing of it");
    for _ in 0..2 {
        desk.woocommerce("order.updated", &child("offer-1", "processing")).await;
        assert_eq!(state(&desk, &offer).await?, State::Confirmed);
    }
    Ok(())
}

#[tokio::test]
async fn a_shopify_order_confirms_by_its_checkout_and_says_what_is_due() -> Result<()> {
    let desk = Desk::open().await?;
    let line = json!({ "id": 2, "product_id": 801, "variant_id": 801, "quantity": 1, "current_quantity": 1, "price": "14.90" });
    let grown = |reference: &str, more: &Value| {
        let lines = json!([shopify_order(&json!({}))["line_items"][0], line]);
        with(shopify_order(&json!({ "checkout_token": reference, "line_items": lines, "current_total_price": "44.60" })), more)
    };
    let tapped = [Event::Tapped, Event::Asked(scoring::one_tap::Asked::Holds)];
    let paid = offer("checkout-1", Rail::Platform);
    assert_eq!(stands(&desk, &paid, &tapped).await?, State::Charging);
    desk.shopify("orders/paid", &shopify_order(&json!({ "checkout_token": "checkout-1" }))).await;
    assert_eq!(state(&desk, &paid).await?, State::Charging, "the order as it was before the tap");
    desk.shopify("orders/updated", &grown("checkout-1", &json!({ "updated_at": "2026-09-01T10:05:00Z" }))).await;
    assert_eq!(state(&desk, &paid).await?, State::Confirmed);
    let due = offer("checkout-2", Rail::Platform);
    assert_eq!(stands(&desk, &due, &tapped).await?, State::Charging);
    let owing = json!({ "id": 502, "financial_status": "partially_paid", "total_outstanding": "14.90" });
    desk.shopify("orders/updated", &grown("checkout-2", &owing)).await;
    let kept = desk.test.store.offer(&shop(), &due.order, support::NOW).await?.unwrap().offer;
    assert_eq!((kept.course.state, kept.course.trouble), (State::Added, Some(Trouble::BalanceDue)));
    let settled = json!({ "id": 502, "updated_at": "2026-09-01T11:00:00Z", "total_outstanding": "0.00" });
    desk.shopify("orders/updated", &grown("checkout-2", &settled)).await;
    assert_eq!(state(&desk, &due).await?, State::Confirmed);
    // One that was only offered, and whose order holds the item by some other way, was not taken.
    let untouched = offer("checkout-3", Rail::Platform);
    assert_eq!(stands(&desk, &untouched, &[]).await?, State::Offered);
    desk.shopify("orders/updated", &grown("checkout-3", &json!({ "id": 503 }))).await;
    assert_eq!(state(&desk, &untouched).await?, State::Offered);
    Ok(())
}

#[tokio::test]
async fn the_payment_side_tells_late_twice_and_in_any_order() -> Result<()> {
    let desk = Desk::open().await?;
    let offer = offer("22", Rail::Stripe);
    assert_eq!(stands(&desk, &offer, &charging()).await?, State::Charging);
    let asks = json!({ "last_payment_error": { "code": "authentication_required" } });
    for (kind, status, more, expected) in [
        ("payment_intent.created", "requires_confirmation", json!({}), State::Charging),
        ("payment_intent.payment_failed", "requires_payment_method", asks, State::Authenticating),
        ("payment_intent.succeeded", "succeeded", json!({}), State::Charged),
        ("payment_intent.succeeded", "succeeded", json!({}), State::Charged),
        ("payment_intent.payment_failed", "requires_payment_method", json!({}), State::Charged),
        ("payment_intent.canceled", "canceled", json!({}), State::Charged),
    ] {
        let reply = stripe(&desk, shop().as_str(), SECRET, &event(kind, status, &more)).await;
        assert_eq!((reply.status, reply.body.len()), (StatusCode::OK, 0), "{kind}");
        assert_eq!(state(&desk, &offer).await?, expected, "{kind}");
    }
    Ok(())
}

#[tokio::test]
async fn an_event_that_is_not_this_shops_moves_nothing() -> Result<()> {
    let desk = Desk::open().await?;
    let offer = offer("22", Rail::Stripe);
    assert_eq!(stands(&desk, &offer, &charging()).await?, State::Charging);
    let taken = event("payment_intent.succeeded", "succeeded", &json!({}));
    for (tenant, secret) in [(shop().as_str(), OTHER_SECRET), ("nobody.example", SECRET), ("No-Shop", SECRET)] {
        let reply = stripe(&desk, tenant, secret, &taken).await;
        assert_eq!((reply.status, reply.problem().as_str()), (StatusCode::UNAUTHORIZED, "bad_signature"), "{tenant}");
    }
    let plain = vec![("content-type", "application/json".to_owned())];
    let reply = desk.send(Method::POST, &format!("/webhooks/stripe/{}", shop()), &plain, taken.to_string()).await;
    assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
    // Signed, and about another offer, another order or another shop.
    for (name, value) in [("alongside_offer", "offer-2"), ("alongside_order", "23"), ("alongside_shop", "other.example")] {
        let mut other = taken.clone();
        other["data"]["object"]["metadata"][name] = json!(value);
        assert_eq!(stripe(&desk, shop().as_str(), SECRET, &other).await.status, StatusCode::OK);
    }
    for broken in [
        json!({}),
        json!({ "id": "evt", "type": "payment_intent.succeeded", "created": 1, "livemode": false, "data": { "object": 7 } }),
    ] {
        assert_eq!(
            stripe(&desk, shop().as_str(), SECRET, &broken).await.status,
            StatusCode::OK,
            "it would not be readable again"
        );
    }
    assert_eq!(state(&desk, &offer).await?, State::Charging);
    Ok(())
}
