//! What a page and what a merchant get to see.
#![allow(clippy::unwrap_used)]

mod face;

use anyhow::Result;
use axum::http::{Method, StatusCode};
use edge::record;
use face::{Face, cart_of_mug, line, look_at_mug, offer_routes, with};
use serde_json::{Value, json};
use support::{NOW, made_up};

#[tokio::test]
async fn a_page_gets_all_that_it_draws_and_no_arithmetic() -> Result<()> {
    let face = Face::open().await?;
    let reply = face.post("/v1/product-page", &with(&look_at_mug(), &json!({ "item": "bottle" }))).await;
    assert_eq!(reply.status, StatusCode::OK);
    let answer = &reply.body;
    assert!(answer.get("receipt").is_none());
    assert_eq!((answer["placement"].as_str(), answer["buyer"].as_str()), (Some("product_page"), Some("anonymous")));
    assert!(answer["heading"].is_string() && answer["silence"].is_null());
    let socks = answer["offers"].as_array().unwrap().iter().find(|offer| offer["item"] == "socks").expect("the socks");
    assert_eq!(socks["price"], json!({ "amount": "14.90", "currency": "EUR", "minor": 1490 }));
    assert_eq!((socks["title"].as_str(), socks["url"].as_str()), (Some("Wool socks"), Some("/products/socks")));
    // A product with sizes opens a picker: nothing is chosen for the shopper.
    assert_eq!((&socks["variant"], &socks["options"]), (&Value::Null, &json!(["Size"])));
    assert_eq!(socks["variants"].as_array().unwrap().len(), 3);
    assert_eq!(socks["variants"][1], json!({ "variant": "socks-1", "title": "M", "price": socks["price"], "available": true }));
    assert!(socks["reason"]["text"].as_str().unwrap().contains("Steel bottle"), "{socks}");
    let reply = face.post("/v1/cart", &cart_of_mug()).await;
    let simple = &reply.body["offers"][0];
    assert!(simple["variant"].is_string() && simple["options"] == json!([]) && simple["variants"] == json!([]), "{simple}");
    Ok(())
}

#[tokio::test]
async fn every_placement_keeps_to_its_slots() -> Result<()> {
    let face = Face::open().await?;
    let lines = json!([line("camera", "649.00"), line("beans", "11.90"), line("mat", "34.00")]);
    for (stage, placement, most) in [("drawer", "cart_drawer", 2), ("page", "cart_page", 2), ("checkout", "checkout", 1)] {
        let reply = face.post("/v1/cart", &with(&cart_of_mug(), &json!({ "stage": stage, "lines": lines }))).await;
        assert_eq!((reply.body["placement"].as_str(), reply.items().len()), (Some(placement), most), "{}", reply.body);
    }
    assert_eq!(face.post("/v1/product-page", &with(&look_at_mug(), &json!({ "item": "camera" }))).await.items().len(), 4);
    Ok(())
}

#[tokio::test]
async fn the_merchant_sees_the_arithmetic_and_the_record_says_the_same() -> Result<()> {
    let face = Face::open().await?;
    for (path, body) in offer_routes() {
        let reply = face.post_as_merchant(path, &body).await;
        assert_eq!(reply.status, StatusCode::OK);
        let receipt = &reply.body["receipt"];
        let lines = receipt["offers"].as_array().unwrap();
        assert_eq!(lines.len(), reply.items().len());
        for line in lines.iter().chain(receipt["others"].as_array().unwrap()) {
            let terms = line["terms"].as_array().unwrap().iter().map(|term| term["log_odds"].as_i64().unwrap());
            assert_eq!(line["base"].as_i64().unwrap() + terms.sum::<i64>(), line["log_odds"].as_i64().unwrap());
        }
        let record = record::open(reply.body["record"].as_str().unwrap(), &made_up::shop_id(), &face.app.keyring, NOW)?;
        assert_eq!(format!("{:016x}", record.decision.seed), receipt["seed"].as_str().unwrap());
        for (kept, told) in record.decision.offers.iter().zip(lines) {
            assert_eq!(json!(kept.receipt.item.as_str()), told["item"]);
            assert_eq!(json!(kept.receipt.log_odds.0), told["log_odds"]);
            assert_eq!(json!(kept.receipt.value), told["value"]);
            assert_eq!(kept.receipt.rank.to_bits(), told["rank"].as_f64().unwrap().to_bits());
        }
        let told = receipt["others"].as_array().unwrap();
        assert_eq!(record.decision.others.len() + record.left_out as usize, told.len());
        assert!(record.decision.others.iter().zip(told).all(|(kept, told)| told["item"] == kept.item.as_str()));
        assert_eq!(record.decision.shadow.len(), receipt["shadow"].as_array().unwrap().len());
        assert!(receipt["shadow"][0]["title"].is_string() && receipt["shadow"][0]["price"]["minor"].is_i64());
    }
    Ok(())
}

#[tokio::test]
async fn another_key_is_no_admin_key() -> Result<()> {
    let face = Face::open().await?;
    let other = edge::admin_key::of(&face.app.keyring, &made_up::other_shop_id());
    let stranger = edge::admin_key::of(&face::keyring(2), &made_up::shop_id());
    for key in [other.reveal().as_str(), stranger.reveal(), "", "aak_", &face.token("customer 1")] {
        let bearer = format!("Bearer {key}");
        let headers = [("content-type", "text/plain"), ("authorization", bearer.as_str())];
        let reply = face.send(Method::POST, "/v1/cart", &headers, cart_of_mug().to_string()).await;
        assert_eq!((reply.status, reply.problem()), (StatusCode::UNAUTHORIZED, "bad_admin_key"), "{key}");
        assert_eq!(reply.headers["www-authenticate"], "Bearer");
    }
    assert!(face.test.calls.all().is_empty(), "no read is spent on it");
    // A page behind a password of its own sends that along.
    let headers = [("content-type", "text/plain"), ("authorization", "Basic dXNlcjpwYXNz")];
    let reply = face.send(Method::POST, "/v1/cart", &headers, cart_of_mug().to_string()).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert!(reply.body.get("receipt").is_none());
    Ok(())
}

#[tokio::test]
async fn the_same_question_at_the_same_time_has_the_same_answer() -> Result<()> {
    let face = Face::open().await?;
    for (path, body) in offer_routes() {
        let (one, two) = (face.post_as_merchant(path, &body).await.body, face.post_as_merchant(path, &body).await.body);
        assert_eq!((&one["offers"], &one["receipt"]), (&two["offers"], &two["receipt"]));
        assert_ne!(one["decision"], two["decision"], "a decision is made once and has its own name");
    }
    Ok(())
}

/// Follows `$ref`.
fn resolve<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(path) => document.pointer(path.trim_start_matches('#')).expect("a reference leads somewhere"),
        None => schema,
    }
}

/// Holds a value against the few words of JSON Schema that the document uses for objects and lists.
fn hold(document: &Value, schema: &Value, value: &Value, at: &str) {
    let schema = resolve(document, schema);
    if let Some(one_of) = schema["oneOf"].as_array() {
        if let (Some(object), false) = (one_of.iter().find(|schema| schema.get("$ref").is_some()), value.is_null()) {
            hold(document, object, value, at);
        }
        return;
    }
    if let Some(allowed) = schema["enum"].as_array() {
        assert!(allowed.contains(value), "{at}: {value}");
    }
    match value {
        Value::Object(fields) => {
            for required in schema["required"].as_array().into_iter().flatten() {
                assert!(fields.contains_key(required.as_str().unwrap()), "{at} lacks {required}");
            }
            for (name, value) in fields {
                match schema["properties"].get(name) {
                    Some(schema) => hold(document, schema, value, &format!("{at}.{name}")),
                    None => assert!(schema.get("additionalProperties").is_some(), "{at}.{name} is not documented"),
                }
            }
        }
        Value::Array(entries) => {
            let most = schema["maxItems"].as_u64().unwrap_or(u64::MAX);
            assert!(entries.len() as u64 <= most, "{at} has {} entries", entries.len());
            entries.iter().for_each(|entry| hold(document, &schema["items"], entry, at));
        }
        Value::String(text) => {
            assert!(text.len() as u64 <= schema["maxLength"].as_u64().unwrap_or(u64::MAX), "{at}");
        }
        _ => {}
    }
}

#[tokio::test]
async fn the_document_is_served_and_its_examples_and_answers_hold() -> Result<()> {
    let face = Face::open().await?;
    let reply = face.send(Method::GET, "/v1/openapi.json", &[], "").await;
    assert_eq!((reply.status, &reply.headers["content-type"]), (StatusCode::OK, &"application/json".parse()?));
    let document = reply.body;
    let shop = made_up::shop_id();
    let mut tried = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        let Some(post) = methods.get("post") else { continue };
        // What platforms tell is signed: webhooks' own tests send it.
        if offer_routes().iter().all(|(route, _)| *route != path) {
            continue;
        }
        for (media, content) in post["requestBody"]["content"].as_object().unwrap() {
            for (name, example) in content["examples"].as_object().unwrap() {
                hold(&document, &content["schema"], &example["value"], name);
                // The example's shop is the demo's; here the made-up one stands in for it.
                let body = with(&example["value"], &json!({ "shop": shop.as_str() })).to_string();
                let reply = face.send(Method::POST, path, &[("content-type", media)], body).await;
                assert_eq!(reply.status, StatusCode::OK, "{path} {name}: {}", reply.body);
                tried += 1;
            }
        }
    }
    assert!(tried >= 5);
    let answer = json!({ "$ref": "#/components/schemas/Answer" });
    for (path, body) in offer_routes() {
        hold(&document, &answer, &face.post_as_merchant(path, &body).await.body, "answer");
    }
    let problem = json!({ "$ref": "#/components/schemas/Problem" });
    let reply = face.post("/v1/cart", &json!({ "shop": shop.as_str() })).await;
    hold(&document, &problem, &reply.body, "problem");
    Ok(())
}
