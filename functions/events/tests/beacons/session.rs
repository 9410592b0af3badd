//! The platform's word becomes a token: Shopify's signed query, the plugin's signed text.

use anyhow::Result;
use axum::http::StatusCode;
use platform::inbound::{proxy_query, signature};
use scoring::time::Timestamp;
use serde_json::{Value, json};
use store::key::Table;
use support::{NOW, made_up};

use crate::desk::{Desk, Reply, SECRET, VISITOR, given, shop, visitor};

fn query(customer: &str, moment: i64, secret: &str) -> String {
    let (shop, moment) = (shop().to_string(), moment.to_string());
    let parameters =
        [("shop", shop.as_str()), ("logged_in_customer_id", customer), ("path_prefix", "/apps/x"), ("timestamp", &moment)];
    format!("/v1/session?{}", proxy_query(secret, &parameters))
}

fn plugin(customer: u64, asked: i64, secret: &str) -> Value {
    let proof = json!({ "proof": "session", "shop": shop().as_str(), "customer": customer, "asked": asked }).to_string();
    json!({ "proof": proof, "signature": signature(secret, proof.as_bytes()), "consent": given(), "visitor": VISITOR })
}

async fn ask(desk: &Desk, path: &str, body: &Value) -> Reply {
    desk.post(path, body).await
}

#[tokio::test]
async fn a_proof_becomes_a_token_that_the_cart_believes() -> Result<()> {
    let desk = Desk::open().await?;
    let person = json!({ "consent": given(), "visitor": VISITOR });
    for (path, body) in [(query("77", NOW.0, SECRET), person.clone()), ("/v1/session".to_owned(), plugin(77, NOW.0, SECRET))] {
        let reply = ask(&desk, &path, &body).await;
        assert_eq!((reply.status, reply.body["seconds"].as_i64()), (StatusCode::OK, Some(1_800)), "{}", reply.body);
        assert_eq!(reply.headers["cache-control"], "private, no-store");
        let token = reply.body["buyer"].as_str().unwrap();
        assert!(!token.contains("77"));
        let answer = desk.decide(&json!({ "consent": given(), "visitor": VISITOR, "buyer": token })).await;
        assert_eq!(answer["buyer"], "known");
    }
    let account = desk.of_customer("77").await;
    assert_eq!(account.first.as_ref().map(|first| &first.other), Some(&visitor(VISITOR)), "the browser is tied at once");
    assert_eq!(desk.of_visitor(VISITOR).await.tied().count(), 1);
    Ok(())
}

#[tokio::test]
async fn nobody_logged_in_gets_no_token_and_is_no_error() -> Result<()> {
    let desk = Desk::open().await?;
    for (path, body) in
        [(query("", NOW.0, SECRET), json!({ "consent": given() })), ("/v1/session".to_owned(), plugin(0, NOW.0, SECRET))]
    {
        let reply = ask(&desk, &path, &body).await;
        assert_eq!((reply.status, &reply.body["buyer"]), (StatusCode::OK, &Value::Null));
    }
    Ok(())
}

#[tokio::test]
async fn without_consent_there_is_no_token_and_nothing_is_read() -> Result<()> {
    let desk = Desk::open().await?;
    for body in [json!({}), json!({ "consent": { "tracking": true, "no_profiling": true }, "visitor": VISITOR })] {
        let reply = ask(&desk, &query("77", NOW.0, SECRET), &body).await;
        assert_eq!((reply.status, &reply.body["buyer"]), (StatusCode::OK, &Value::Null));
    }
    let reply = desk.send(&query("77", NOW.0, SECRET), &[("content-type", "text/plain")], "").await;
    assert_eq!((reply.status, &reply.body["buyer"]), (StatusCode::OK, &Value::Null), "an empty body says nothing of consent");
    assert!(desk.test.calls.all().is_empty());
    Ok(())
}

#[tokio::test]
async fn forged_stale_and_future_proofs_are_one_answer() -> Result<()> {
    let desk = Desk::open().await?;
    let person = json!({ "consent": given(), "visitor": VISITOR });
    let fresh = query("77", NOW.0, SECRET);
    let mut cases = vec![
        (query("77", NOW.0 - 91, SECRET), person.clone()),
        (query("77", NOW.0 + 91, SECRET), person.clone()),
        (query("77", NOW.0, "another secret"), person.clone()),
        (fresh.replace("=77&", "=78&"), person.clone()),
        (format!("{fresh}&logged_in_customer_id=78"), person.clone()),
        (fresh.replace(shop().as_str(), made_up::other_shop_id().as_str()), person.clone()),
        (fresh.replace(shop().as_str(), "unknown.example"), person.clone()),
        ("/v1/session?shop=made-up.example".to_owned(), person.clone()),
        ("/v1/session".to_owned(), plugin(77, NOW.0 - 301, SECRET)),
        ("/v1/session".to_owned(), plugin(77, NOW.0 + 301, SECRET)),
        ("/v1/session".to_owned(), plugin(77, NOW.0, "another secret")),
    ];
    let mut bent = plugin(77, NOW.0, SECRET);
    bent["proof"] = json!(bent["proof"].as_str().unwrap().replace("77", "78"));
    cases.push(("/v1/session".to_owned(), bent));
    for (path, body) in cases {
        let reply = ask(&desk, &path, &body).await;
        assert_eq!((reply.status, reply.problem()), (StatusCode::UNAUTHORIZED, "bad_signature"), "{path}");
        assert!(!reply.body.to_string().contains("77") && !reply.body.to_string().contains("unknown.example"), "{}", reply.body);
    }
    // A customer named beside a proof is nobody.
    let mut beside = json!({ "consent": given(), "customer": 78, "customer_id": "78", "buyer": "78" });
    beside["visitor"] = json!(VISITOR);
    let reply = ask(&desk, &query("", NOW.0, SECRET), &beside).await;
    assert_eq!(&reply.body["buyer"], &Value::Null);
    let reply = ask(&desk, "/v1/session", &json!({ "consent": given() })).await;
    assert_eq!((reply.status, reply.problem()), (StatusCode::BAD_REQUEST, "bad_field"));
    assert_eq!(desk.test.dump(Table::Profiles).await?.len(), 2, "nobody new is known");
    Ok(())
}

#[tokio::test]
async fn a_rotated_secret_still_proves_for_a_while() -> Result<()> {
    let desk = Desk::open().await?;
    let kind = store::SecretKind::Shopify;
    let rotated = edge::tenant_secret::TenantSecret::new(SECRET, [9; 32])?.rotated("the next one")?;
    let sealed = rotated.seal(&desk.app.keyring, &shop(), kind, &edge::Random::system())?;
    desk.test.store.put_secret(&shop(), kind, &sealed).await?;
    for secret in [SECRET, "the next one"] {
        let reply = ask(&desk, &query("77", NOW.0, secret), &json!({ "consent": given() })).await;
        assert!(reply.body["buyer"].is_string(), "{}", reply.body);
    }
    let desk = desk.at(Timestamp(NOW.0 + 1_000));
    let reply = ask(&desk, &query("77", NOW.0, SECRET), &json!({ "consent": given() })).await;
    assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
    Ok(())
}
