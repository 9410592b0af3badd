//! Who is not believed: foreign orders, other shops, replayed and guessed names, old proofs, offers that are over.

use anyhow::Result;
use serde_json::{Value, json};
use store::key::Table;
use support::{NOW, made_up};

use crate::desk::{Desk, SECRET, paid, post, proof, signed, with};

const OFFER: &str = "/v1/confirmation/offer";

#[tokio::test]
async fn a_proof_that_does_not_hold_brings_nothing() -> Result<()> {
    let desk = Desk::open().await?;
    let text = paid(7_001).to_string();
    let mut bent = signed(&text, SECRET);
    bent["proof"] = json!(text.replace("649.00", "1.00"));
    let other_shop = with(&paid(7_001), &json!({ "shop": made_up::other_shop_id().as_str() }));
    let old = with(&paid(7_001), &json!({ "asked": NOW.0 - 3_700 }));
    let early = with(&paid(7_001), &json!({ "asked": NOW.0 + 3_700 }));
    let for_login = with(&paid(7_001), &json!({ "proof": "login" }));
    let unsigned: Vec<Value> = vec![
        bent,
        signed(&text, "another0secret"),
        json!({ "proof": text, "signature": "" }),
        proof(&other_shop),
        proof(&old),
        proof(&early),
        proof(&for_login),
        json!({ "token": "a.b.c" }),
        json!({ "token": "" }),
        json!({ "proof": "{}", "signature": "x" }),
    ];
    let page = desk.page().await;
    for body in unsigned {
        assert_eq!(desk.post(OFFER, &body).await.problem(), (401, "bad_signature"), "{body}");
        let path = format!("/v1/confirmation/{}/accept", page.1);
        assert_eq!(desk.post(&path, &body).await.problem(), (401, "bad_signature"), "{body}");
    }
    for body in [json!({}), json!({ "proof": text }), json!({ "token": 7 }), with(&page.0, &json!({ "session": { "seen": 7 } }))]
    {
        assert_eq!(desk.post(OFFER, &body).await.problem(), (400, "bad_field"), "{body}");
    }
    assert_eq!(desk.test.dump(Table::Offers).await?.len(), 1);
    assert!(desk.stripe.asked().is_empty());
    Ok(())
}

#[tokio::test]
async fn an_offer_opens_only_with_its_own_order() -> Result<()> {
    let desk = Desk::open().await?;
    let (one, two) = (desk.page().await, desk.page().await);
    let unknown = (404, "unknown_offer");
    // Another buyer's order, however well it is signed, and another offer's name.
    assert_eq!(desk.accept(&(two.0.clone(), one.1.clone())).await.problem(), unknown);
    assert_eq!(desk.decline(&(two.0.clone(), one.1.clone())).await.problem(), unknown);
    let mut guessed = one.1.clone().into_bytes();
    guessed[10] = if guessed[10] == b'A' { b'B' } else { b'A' };
    for name in [String::from_utf8(guessed)?, "x".to_owned(), "A".repeat(36), one.1.to_lowercase()] {
        assert_eq!(desk.accept(&(one.0.clone(), name)).await.problem(), unknown);
    }
    // A name of ours that was never kept: made for this order and lost.
    let order = scoring::id::OrderId::new(&crate::desk::order_of(&one.0).to_string())?;
    let never = edge::offer_id::OfferId::mint(&desk.app.keyring, &made_up::shop_id(), &order, &desk.app.random)?;
    assert_eq!(desk.accept(&(one.0.clone(), never.to_string())).await.problem(), unknown);
    assert!(desk.stripe.asked().is_empty() && desk.shop.written().is_empty());
    assert_eq!(desk.accept(&one).await.state(), "added", "its own still opens");
    Ok(())
}

#[tokio::test]
async fn an_offer_that_is_over_is_not_taken() -> Result<()> {
    let desk = Desk::open().await?;
    let page = desk.page().await;
    let path = format!("/v1/confirmation/{}/accept", page.1);
    let late = post(&desk.at(1_801), &path, &page.0).await;
    assert_eq!(late.state(), "expired");
    assert_eq!(desk.accept(&page).await.state(), "expired", "and stays over");
    let refused = desk.page().await;
    assert_eq!(desk.decline(&refused).await.state(), "declined");
    assert_eq!(desk.accept(&refused).await.state(), "declined", "a refused offer is not taken by a second tap");
    let path = format!("/v1/confirmation/{}/accept", refused.1);
    assert_eq!(post(&desk.at(3_700), &path, &refused.0).await.problem(), (401, "bad_signature"), "an old proof");
    assert!(desk.stripe.asked().is_empty());
    Ok(())
}
