//! Tapping, through to the line on an order; and every way in which it may go wrong.

use anyhow::Result;
use axum::http::StatusCode;
use scoring::one_tap::{State, Terms, Trouble};
use serde_json::json;
use support::{Goods, Mood, NOW, ShopMood};

use crate::desk::{DAY, Desk, order_of, post, shop, with};
use crate::goods;

#[tokio::test]
async fn a_tap_charges_what_was_shown_and_the_line_comes_on_a_child_order() -> Result<()> {
    let desk = Desk::open().await?;
    let page = desk.page().await;
    let reply = desk.accept(&page).await;
    assert_eq!(reply.state(), "added", "{}", reply.body);
    let taken = desk.stripe.taken();
    let offer = desk.kept(&page).await;
    assert_eq!((taken.len(), taken[0].amount, taken[0].offer.as_str()), (1, offer.total.minor, page.1.as_str()));
    let children = desk.shop.children(order_of(&page.0));
    assert_eq!((children.len(), &children[0]["status"]), (1, &json!("processing")));
    assert_eq!(children[0]["transaction_id"], taken[0].intent);
    assert!(offer.payer.is_none(), "whoever was charged is forgotten");
    let states: Vec<_> = offer.course.history.iter().map(|passed| passed.state).collect();
    assert_eq!(states, [State::Offered, State::Accepted, State::Charging, State::Charged, State::Added]);
    assert_eq!(desk.test.store.tapped_on(&shop(), DAY, 10).await?, [offer]);
    for _ in 0..3 {
        assert_eq!(desk.accept(&page).await.state(), "added");
    }
    assert_eq!(desk.decline(&page).await.state(), "added", "too late to refuse, and no grace was promised");
    assert_eq!((desk.stripe.taken().len(), desk.shop.children(order_of(&page.0)).len()), (1, 1));
    Ok(())
}

#[tokio::test]
async fn the_banks_no_charges_nothing_and_leaves_nothing() -> Result<()> {
    let desk = Desk::open().await?;
    desk.stripe.plan([Mood::Decline]);
    let page = desk.page().await;
    let reply = desk.accept(&page).await;
    assert_eq!((reply.state(), &reply.body["trouble"]), ("failed", &json!("bank_declined")));
    assert_eq!(desk.accept(&page).await.state(), "failed", "never tried again by itself");
    assert!(desk.stripe.taken().is_empty());
    assert_eq!(desk.shop.children(order_of(&page.0))[0]["status"], "cancelled");
    Ok(())
}

#[tokio::test]
async fn a_banks_question_goes_to_the_page_and_its_answer_is_asked_of_the_bank() -> Result<()> {
    let desk = Desk::open().await?;
    desk.stripe.plan([Mood::Authenticate]);
    let page = desk.page().await;
    let reply = desk.accept(&page).await;
    assert_eq!(reply.state(), "authenticating");
    let question = &reply.body["authenticate"];
    assert_eq!(question["publishable"], "pk_test_standin");
    assert!(question["client_secret"].as_str().is_some_and(|secret| secret.starts_with("pi_")));
    let asked_again = desk.accept(&page).await;
    assert_eq!((asked_again.state(), &asked_again.body["authenticate"]), ("authenticating", question));
    let intent = desk.kept(&page).await.course.intent.unwrap();
    desk.stripe.finish(intent.as_str());
    assert_eq!(desk.accept(&page).await.state(), "added");
    assert_eq!(desk.stripe.taken().len(), 1);
    // Whoever refuses the question is charged nothing.
    desk.stripe.plan([Mood::Authenticate]);
    let other = desk.page().await;
    assert_eq!(desk.accept(&other).await.state(), "authenticating");
    assert_eq!(desk.decline(&other).await.state(), "declined");
    assert_eq!(desk.stripe.taken().len(), 1);
    Ok(())
}

#[tokio::test]
async fn what_is_not_known_waits_and_nobody_charges_again() -> Result<()> {
    let desk = Desk::open().await?;
    for mood in [Mood::TakeAndBreak, Mood::TooMany, Mood::Firewall, Mood::Process] {
        desk.stripe.plan([mood]);
        let page = desk.page().await;
        let reply = desk.accept(&page).await;
        assert_eq!((reply.state(), &reply.body["again_in"]), ("charging", &json!(2)), "{mood:?}");
        assert_eq!(desk.accept(&page).await.state(), "charging", "another tap does not charge");
        let keys = desk.stripe.asked();
        assert!(keys.values().all(|times| *times == 1), "{keys:?}");
    }
    Ok(())
}

#[tokio::test]
async fn price_and_stock_are_asked_again_at_the_tap() -> Result<()> {
    let desk = Desk::open().await?;
    let dearer = |page: &(serde_json::Value, String), minor: i64, stock: i64| {
        let _ = page;
        Goods { price: minor, stock: Some(stock) }
    };
    for (change, trouble) in [((1, 10), Trouble::PriceChanged), ((0, 0), Trouble::SoldOut)] {
        let page = desk.page().await;
        let offer = desk.kept(&page).await;
        let number: u64 = offer.item.as_str().parse()?;
        desk.shop.shelve(number, dearer(&page, offer.price.minor + change.0, change.1));
        let reply = desk.accept(&page).await;
        assert_eq!((reply.state(), &reply.body["trouble"]), ("expired", &json!(trouble.name())));
        assert!(desk.shop.children(order_of(&page.0)).is_empty(), "nothing is made for it");
        desk.shop.shelve(number, Goods { price: offer.price.minor, stock: Some(100) });
    }
    let page = desk.page().await;
    desk.shop.merchant(order_of(&page.0), &json!({ "status": "completed" }));
    let reply = desk.accept(&page).await;
    assert_eq!((reply.state(), &reply.body["trouble"]), ("expired", &json!("order_released")));
    // Our own catalogue knows sooner.
    let page = desk.page().await;
    let offer = desk.kept(&page).await;
    let mut item = goods::items().into_iter().find(|item| item.id == offer.item).unwrap();
    item.variants[0].price.minor += 100;
    desk.test.store.put_items(&shop(), &[item]).await?;
    assert_eq!(desk.accept(&page).await.state(), "expired");
    assert!(desk.stripe.taken().is_empty());
    Ok(())
}

#[tokio::test]
async fn a_shop_that_does_not_take_the_order_is_charged_for_nothing() -> Result<()> {
    let desk = Desk::open().await?;
    let page = desk.page().await;
    desk.shop.plan([ShopMood::Refuse, ShopMood::Refuse]);
    assert_eq!(desk.accept(&page).await.state(), "failed");
    let page = desk.page().await;
    desk.shop.plan([ShopMood::Break]);
    assert_eq!(desk.accept(&page).await.state(), "accepted", "sweep takes it up");
    assert!(desk.stripe.taken().is_empty());
    Ok(())
}

#[tokio::test]
async fn charged_and_not_addable_pays_itself_back() -> Result<()> {
    let desk = Desk::open().await?;
    let page = desk.page().await;
    // The child order is made; settling it is refused.
    desk.shop.plan([ShopMood::Write, ShopMood::Refuse, ShopMood::Write]);
    let reply = desk.accept(&page).await;
    assert_eq!((reply.state(), &reply.body["trouble"]), ("refunded", &json!("not_addable")), "{}", reply.body);
    assert_eq!((desk.stripe.taken().len(), desk.stripe.refunds().len()), (1, 1));
    assert_eq!(desk.shop.children(order_of(&page.0))[0]["status"], "cancelled");
    Ok(())
}

#[tokio::test]
async fn within_the_grace_a_line_is_taken_back() -> Result<()> {
    let desk = Desk::open().await?;
    let terms = Terms { grace_seconds: 600, ..Terms::standard("/withdrawal") };
    desk.test.store.put_terms(&shop(), Some(&terms)).await?;
    let (page, late) = (desk.page().await, desk.page().await);
    let reply = desk.accept(&page).await;
    assert_eq!((reply.state(), &reply.body["undo_until"]), ("added", &json!(NOW.0 + 600)));
    assert_eq!(desk.decline(&page).await.state(), "refunded");
    assert_eq!(desk.decline(&page).await.state(), "refunded", "once");
    assert_eq!(desk.stripe.refunds().len(), 1);
    assert_eq!(desk.accept(&late).await.state(), "added");
    let path = format!("/v1/confirmation/{}/decline", late.1);
    assert_eq!(post(&desk.at(601), &path, &late.0).await.state(), "added");
    assert_eq!(desk.stripe.refunds().len(), 1);
    Ok(())
}

#[tokio::test]
async fn what_a_page_says_about_price_and_goods_is_not_read() -> Result<()> {
    let desk = Desk::open().await?;
    let page = desk.page().await;
    let offer = desk.kept(&page).await;
    let tampered = with(&page.0, &json!({ "price": { "minor": 1 }, "total": 1, "discount": 1, "variant": "100", "quantity": 9 }));
    let reply = desk.accept(&(tampered, page.1.clone())).await;
    assert_eq!((reply.status, reply.state()), (StatusCode::OK, "added"));
    assert_eq!(desk.stripe.taken()[0].amount, offer.total.minor);
    Ok(())
}
