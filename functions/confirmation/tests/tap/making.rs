//! Making the offer.

use anyhow::Result;
use scoring::id::{CustomerId, OrderId};
use scoring::money::{Millionths, Money};
use scoring::one_tap::{State, Terms, Why};
use serde_json::{Value, json};
use store::SecretKind;
use store::key::{Key, Table};
use support::{NOW, made_up};

use crate::desk::{DAY, Desk, paid, post, proof, shop, with};
use crate::goods;

const OFFER: &str = "/v1/confirmation/offer";

fn changed(order: u64, change: &Value) -> Value {
    proof(&with(&paid(order), change))
}

#[tokio::test]
async fn two_reads_and_one_conditional_put_and_then_the_same_offer_again() -> Result<()> {
    let desk = Desk::open().await?;
    let order = desk.shop.paid_order(goods::number("camera"), 1);
    let body = with(&proof(&paid(order)), &json!({ "consent": { "tracking": true }, "visitor": "visitor-0123456789abcdef" }));
    desk.test.calls.clear();
    let first = desk.post(OFFER, &body).await;
    assert_eq!(desk.test.calls.all(), ["BatchGetItem", "BatchGetItem", "PutItem"]);
    assert!(desk.test.calls.sent()[2].contains("attribute_not_exists"));
    let shown = first.offer();
    assert_eq!(shown["state"], "offered");
    assert_eq!(shown["no_thanks"], "No thanks");
    let total = shown["total"]["amount"].as_str().unwrap();
    assert_eq!(shown["button"], format!("Buy now: pay {total} {}", made_up::currency()));
    assert_eq!(shown["links"]["withdrawal"], "/withdrawal");
    assert!(first.body["record"].as_str().is_some_and(|record| record.len() > 100));
    assert!(shown["reason"].as_str().is_some_and(|reason| reason.contains("camera")), "{shown}");
    desk.test.calls.clear();
    let again = desk.post(OFFER, &body).await;
    assert_eq!(again.offer(), shown, "a page that is opened again shows the same");
    assert_eq!(desk.test.calls.all(), ["BatchGetItem", "BatchGetItem"]);
    // Warm or cold.
    let cold = post(&desk.at(60), OFFER, &body).await;
    assert_eq!(cold.offer(), shown);
    assert_eq!(desk.test.dump(Table::Offers).await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn nothing_that_was_bought_seen_or_passed_or_comes_in_sizes() -> Result<()> {
    let desk = Desk::open().await?;
    let mut passed: Vec<String> = Vec::new();
    for n in 0.. {
        let session = json!({ "session": { "seen": passed.iter().step_by(2).collect::<Vec<_>>(), "passed": passed } });
        let order = desk.shop.paid_order(goods::number("camera"), 1);
        let reply = desk.post(OFFER, &with(&proof(&paid(order)), &session)).await;
        let Some(item) = reply.body["offer"]["item"].as_str() else {
            assert!(n > 1, "{}", reply.body);
            assert!(reply.body["record"].is_string(), "silence has its record");
            break;
        };
        assert!(!passed.contains(&item.to_owned()) && item != goods::number("camera").to_string());
        let sold = goods::items().into_iter().find(|known| known.id.as_str() == item).unwrap();
        assert_eq!(sold.variants.len(), 1, "a size is never chosen silently");
        passed.push(item.to_owned());
        assert!(n < 20);
    }
    // Beside a jacket only the socks are near, and they come in sizes.
    let order = desk.shop.paid_order(goods::number("jacket") * 10, 1);
    let line = json!({ "lines": [{ "product": goods::number("jacket"), "variation": goods::number("jacket") * 10, "quantity": 1, "paid": "129.00" }] });
    let reply = desk.post(OFFER, &changed(order, &line)).await;
    assert_ne!(reply.body["offer"]["item"], goods::number("socks").to_string());
    Ok(())
}

#[tokio::test]
async fn every_reason_why_there_is_none_is_kept_with_the_money_at_stake() -> Result<()> {
    let desk = Desk::open().await?;
    let stripe = |change: Value| json!({ "payment": with(&paid(1)["payment"], &change) });
    let cases = [
        (json!({ "release": "released" }), Why::Released),
        (json!({ "ships": "pickup" }), Why::Pickup),
        (json!({ "ships": "digital" }), Why::Digital),
        (json!({ "presentment": "USD" }), Why::OtherCurrency),
        (stripe(json!({ "reuse": "not_agreed" })), Why::NotAgreed),
        (stripe(json!({ "reuse": null })).clone(), Why::NotAgreed),
        (stripe(json!({ "gateway": "paypal" })), Why::OtherGateway),
        (stripe(json!({ "kind": "klarna" })), Why::NotACard),
        (stripe(json!({ "method": "src_1" })), Why::OlderCard),
        (stripe(json!({ "customer": null })), Why::NobodysCard),
    ];
    for (place, (change, why)) in cases.iter().enumerate() {
        // Left out, not null: that is how the plugin says nothing.
        let mut text = with(&paid(500 + place as u64), change);
        if let Some(payment) = text["payment"].as_object_mut() {
            payment.retain(|_, value| !value.is_null());
        }
        desk.test.calls.clear();
        let reply = desk.post(OFFER, &proof(&text)).await;
        assert_eq!(reply.silence(), why.name());
        assert_eq!(desk.test.calls.all(), ["BatchGetItem", "BatchGetItem", "PutItem"], "{why:?}");
        assert!(reply.body["record"].is_null(), "nothing was shown");
        desk.post(OFFER, &proof(&text)).await;
    }
    let missed = desk.test.store.missed_on(&shop(), DAY, 100, NOW).await?;
    assert_eq!(missed.len(), cases.len(), "once an order");
    assert!(missed.iter().all(|missed| missed.stake.minor > 0 && missed.stake.currency == made_up::currency()));
    for (_, why) in &cases {
        assert!(missed.iter().any(|missed| missed.why == *why));
    }
    let offers = desk.test.dump(Table::Offers).await?;
    assert_eq!(offers.len(), cases.len(), "no offer is put");
    Ok(())
}

#[tokio::test]
async fn a_shop_that_gave_no_key_is_asked_for_nothing_and_one_without_terms_makes_no_offers() -> Result<()> {
    let desk = Desk::open().await?;
    for kind in [SecretKind::StripeKey, SecretKind::WoocommerceKey] {
        let key = Key::secret(&shop(), kind);
        let kept = desk.test.store.secret(&shop(), kind).await?.unwrap();
        desk.test.delete(key).await?;
        assert_eq!(desk.post(OFFER, &proof(&paid(41))).await.silence(), "not_connected", "{kind:?}");
        desk.test.store.put_secret(&shop(), kind, &kept).await?;
    }
    desk.test.store.put_terms(&shop(), None).await?;
    desk.test.calls.clear();
    assert_eq!(desk.post(OFFER, &proof(&paid(42))).await.silence(), "off");
    assert_eq!(desk.test.calls.all(), ["BatchGetItem"]);
    desk.test.store.put_terms(&shop(), Some(&Terms::standard(""))).await?;
    assert_eq!(desk.post(OFFER, &proof(&paid(43))).await.silence(), "off", "without a word about withdrawal nothing is offered");
    Ok(())
}

#[tokio::test]
async fn a_no_is_remembered_of_an_account_with_consent_and_of_the_order_always() -> Result<()> {
    let desk = Desk::open().await?;
    let consent = json!({ "consent": { "tracking": true } });
    let (nameless, known) = (desk.page().await, desk.page().await);
    assert_eq!(desk.decline(&nameless).await.state(), "declined");
    assert_eq!(desk.post(OFFER, &nameless.0).await.silence(), "declined", "this order is left alone");
    let customer = CustomerId::new("55")?;
    let before = desk.test.dump(Table::Offers).await?.len();
    assert_eq!(desk.decline(&(with(&known.0, &consent), known.1.clone())).await.state(), "declined");
    assert_eq!(desk.test.dump(Table::Offers).await?.len(), before + 1);
    assert_eq!(Key::said_no(&shop(), &customer).table, Table::Offers);
    let next = with(&proof(&paid(900)), &consent);
    assert_eq!(desk.post(OFFER, &next).await.silence(), "said_no");
    desk.post(OFFER, &proof(&paid(901))).await.offer();
    let later = with(&proof(&with(&paid(902), &json!({ "asked": NOW.plus_days(31).0 }))), &consent);
    post(&desk.at(31 * 86_400), OFFER, &later).await.offer();
    Ok(())
}

#[tokio::test]
async fn a_discount_is_taken_off_and_said() -> Result<()> {
    let desk = Desk::open().await?;
    let terms = Terms { discount: Millionths(100_000), grace_seconds: 600, ..Terms::standard("/withdrawal") };
    desk.test.store.put_terms(&shop(), Some(&terms)).await?;
    let (body, _) = desk.page().await;
    let order = OrderId::new(&crate::desk::order_of(&body).to_string())?;
    let kept = desk.test.store.offer(&shop(), &order, support::NOW).await?.unwrap().offer;
    assert_eq!(kept.discount, kept.price.minor / 10);
    assert_eq!(kept.total, Money::new(kept.price.minor - kept.discount, kept.price.currency));
    assert_eq!((kept.grace_seconds, kept.course.state), (600, State::Offered));
    Ok(())
}
