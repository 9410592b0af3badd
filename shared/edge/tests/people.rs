//! Who one is has to be proven, and consent comes before everything.
#![allow(clippy::unwrap_used)]

mod face;

use anyhow::Result;
use axum::http::StatusCode;
use edge::buyer_token::VALID_SECONDS;
use edge::record;
use face::{Face, VISITOR, keyring, offer_routes, token, with};
use serde_json::{Value, json};
use support::{NOW, made_up};

/// What a decision says, but for what has to differ: ids, the seed, the fate of the token.
fn essence(answer: &Value) -> Value {
    let mut essence = json!({ "offers": answer["offers"], "heading": answer["heading"], "receipt": answer["receipt"] });
    for field in ["seed", "assignment"] {
        assert!(essence["receipt"].as_object_mut().unwrap().remove(field).is_some());
    }
    essence
}

/// Whether anything in the arithmetic comes from a person's history.
fn is_personal(answer: &Value) -> bool {
    let personal = ["h60", "h_recency", "h_times", "h_orders", "h_a", "h_f", "h_category", "h_title"];
    let receipt = &answer["receipt"];
    let lines = receipt["offers"].as_array().unwrap().iter().chain(receipt["others"].as_array().unwrap());
    let mut terms = lines.flat_map(|line| line["terms"].as_array().unwrap());
    terms.any(|term| personal.contains(&term["feature"].as_str().unwrap()))
}

#[tokio::test]
async fn a_proven_customer_is_answered_otherwise_than_nobody() -> Result<()> {
    let face = Face::open().await?;
    for (path, body) in offer_routes() {
        let nobody = face.post_as_merchant(path, &body).await.body;
        assert_eq!(nobody["buyer"], "anonymous");
        assert_eq!(nobody["receipt"]["assignment"], "unassigned");
        assert!(!is_personal(&nobody));
        let fields = json!({ "consent": { "tracking": true }, "buyer": face.token("customer 1") });
        let known = face.post_as_merchant(path, &with(&body, &fields)).await.body;
        assert_eq!(known["buyer"], "known");
        assert!(is_personal(&known), "{path}: {known}");
        let fields = json!({ "consent": { "tracking": true }, "visitor": VISITOR });
        let visitor = face.post_as_merchant(path, &with(&body, &fields)).await.body;
        assert_eq!((visitor["buyer"].as_str(), visitor["receipt"]["assignment"].as_str()), (Some("anonymous"), Some("ordinary")));
        assert!(is_personal(&visitor), "{path}: {visitor}");
    }
    Ok(())
}

#[tokio::test]
async fn no_other_persons_and_no_other_shops_name_opens_anything() -> Result<()> {
    let face = Face::open().await?;
    let (shop, other) = (made_up::shop_id(), made_up::other_shop_id());
    let decision = face.post("/v1/cart", &face::cart_of_mug()).await.body["decision"].clone();
    let mine = face.token("customer 1");
    let intrusions = [
        // A bare id, wherever one might hope that it is believed.
        (json!({ "buyer": "customer 1" }), "invalid"),
        (json!({ "customer": "customer 1", "customer_id": "customer 1", "order": "1001", "email": "a@b.example" }), "anonymous"),
        (json!({ "consent": { "tracking": true, "customer": "customer 1" } }), "anonymous"),
        // Tokens that are not this shop's, not ours, too old, from the future, cut off, or made of something else.
        (json!({ "buyer": token(&face.app.keyring, &other, "customer 1", 0) }), "invalid"),
        (json!({ "buyer": token(&keyring(2), &shop, "customer 1", 0) }), "invalid"),
        (json!({ "buyer": token(&face.app.keyring, &shop, "customer 1", VALID_SECONDS + 1) }), "stale"),
        (json!({ "buyer": token(&face.app.keyring, &shop, "customer 1", -3_600) }), "invalid"),
        (json!({ "buyer": mine[..mine.len() - 2] }), "invalid"),
        (json!({ "buyer": decision }), "invalid"),
        (json!({ "buyer": "" }), "invalid"),
        // A proof of somebody without a history here, though with one in the other shop.
        (json!({ "buyer": token(&face.app.keyring, &shop, "stranger", 0) }), "known"),
        // Visitors: unknown, a decision's id, a customer's name.
        (json!({ "visitor": "visitor-ffffffffffffffff" }), "anonymous"),
        (json!({ "visitor": decision }), "anonymous"),
    ];
    for (path, body) in offer_routes() {
        let nobody = essence(&face.post_as_merchant(path, &body).await.body);
        for (fields, buyer) in &intrusions {
            let asked = with(&with(&body, &json!({ "consent": { "tracking": true } })), fields);
            let reply = face.post_as_merchant(path, &asked).await;
            assert_eq!((reply.status, reply.body["buyer"].as_str()), (StatusCode::OK, Some(*buyer)), "{path} {fields}");
            assert_eq!(essence(&reply.body), nobody, "{path} {fields}");
        }
        // The visitor and the customer whom this shop knows are nobody in the other one.
        let elsewhere = with(&body, &json!({ "shop": other.as_str() }));
        let stranger = essence(&face.post_as_merchant(path, &elsewhere).await.body);
        let fields = json!({ "consent": { "tracking": true }, "visitor": VISITOR, "buyer": mine });
        let reply = face.post_as_merchant(path, &with(&elsewhere, &fields)).await;
        assert_eq!(reply.body["buyer"], "invalid");
        assert_eq!(essence(&reply.body), stranger, "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn without_consent_a_valid_token_is_not_even_read() -> Result<()> {
    let face = Face::open().await?;
    let withheld = [json!(null), json!({}), json!({ "tracking": false }), json!({ "tracking": true, "no_profiling": true })];
    for (path, body) in offer_routes() {
        let nobody = essence(&face.post_as_merchant(path, &body).await.body);
        for consent in &withheld {
            let named = json!({ "consent": consent, "visitor": VISITOR, "buyer": face.token("customer 1") });
            // What may not be read may as well be nonsense.
            let nonsense = json!({ "consent": consent, "visitor": [[]], "buyer": { "x": 7 } });
            for fields in [named, nonsense] {
                let reply = face.post_as_merchant(path, &with(&body, &fields)).await;
                assert_eq!((reply.status, reply.body["buyer"].as_str()), (StatusCode::OK, Some("anonymous")), "{path} {fields}");
                assert_eq!(reply.body["receipt"]["assignment"], "unassigned");
                assert_eq!(essence(&reply.body), nobody, "{path} {fields}");
                let text = reply.body["record"].as_str().unwrap();
                let record = record::open(text, &made_up::shop_id(), &face.app.keyring, NOW)?;
                assert_eq!(record.person, None);
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn the_answer_names_nobody_and_its_record_is_sealed() -> Result<()> {
    let face = Face::open().await?;
    let fields = json!({ "consent": { "tracking": true }, "visitor": VISITOR, "buyer": face.token("customer 1") });
    for (path, body) in offer_routes() {
        let reply = face.post(path, &with(&body, &fields)).await;
        let text = reply.body.to_string();
        assert!(!text.contains("customer 1") && !text.contains(VISITOR), "{text}");
        let record = record::open(reply.body["record"].as_str().unwrap(), &made_up::shop_id(), &face.app.keyring, NOW)?;
        let person = record.person.expect("a person who consented");
        assert_eq!(person.customer, Some(made_up::customer()));
        assert_eq!(record.id.to_string(), reply.body["decision"].as_str().unwrap());
        assert!(record::open(reply.body["record"].as_str().unwrap(), &made_up::other_shop_id(), &face.app.keyring, NOW).is_err());
    }
    Ok(())
}
