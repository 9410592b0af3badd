//! Every bad input has a decided answer, and none of them reaches a decision.
#![allow(clippy::unwrap_used)]

mod face;

use anyhow::Result;
use axum::http::{Method, StatusCode};
use face::{Face, cart_of_mug, line, look_at_mug, with};
use serde_json::{Value, json};
use support::made_up;

const PLAIN: &[(&str, &str)] = &[("content-type", "text/plain")];

async fn cart(face: &Face, lines: &str) -> face::Reply {
    let shop = made_up::shop_id();
    let body = format!(r#"{{"shop":"{shop}","stage":"page","lines":{lines}}}"#);
    face.send(Method::POST, "/v1/cart", PLAIN, body).await
}

#[tokio::test]
async fn an_empty_cart_and_an_unknown_item_are_answered() -> Result<()> {
    let face = Face::open().await?;
    let reply = cart(&face, "[]").await;
    assert_eq!(reply.status, StatusCode::OK);
    assert!(reply.items().is_empty() && reply.body["silence"].is_string() && reply.body["heading"].is_null(), "{}", reply.body);
    let reply = cart(&face, r#"[{"item":"never-heard-of","quantity":1,"unit_price":"5"}]"#).await;
    assert_eq!(reply.status, StatusCode::OK);
    let reply = face.post("/v1/product-page", &with(&look_at_mug(), &json!({ "item": "never-heard-of" }))).await;
    assert_eq!(reply.status, StatusCode::OK);
    // Numbers as platforms print ids, keys that we do not know, the same item twice.
    let twice =
        r#"[{"item":12345,"variant":678,"quantity":1,"unit_price":5,"new":[{}]},{"item":"12345","quantity":2,"unit_price":"4"}]"#;
    assert_eq!(cart(&face, twice).await.status, StatusCode::OK);
    Ok(())
}

#[tokio::test]
async fn every_wrong_field_is_named() -> Result<()> {
    let face = Face::open().await?;
    let long = "x".repeat(65);
    let lines = [
        (r#"[{"item":"mug","quantity":-1,"unit_price":"1"}]"#, "lines[0].quantity"),
        (r#"[{"item":"mug","quantity":0,"unit_price":"1"}]"#, "lines[0].quantity"),
        (r#"[{"item":"mug","quantity":1000001,"unit_price":"1"}]"#, "lines[0].quantity"),
        (r#"[{"item":"mug","quantity":1.5,"unit_price":"1"}]"#, "lines[0].quantity"),
        (r#"[{"item":"mug","quantity":99999999999999999999,"unit_price":"1"}]"#, "lines[0].quantity"),
        (r#"[{"item":"mug","unit_price":"1"}]"#, "lines[0].quantity"),
        (r#"[{"item":"mug","quantity":1,"unit_price":"NaN"}]"#, "lines[0].unit_price"),
        (r#"[{"item":"mug","quantity":1,"unit_price":1e400}]"#, "lines[0].unit_price"),
        (r#"[{"item":"mug","quantity":1,"unit_price":"1e400"}]"#, "lines[0].unit_price"),
        (r#"[{"item":"mug","quantity":1,"unit_price":-0.01}]"#, "lines[0].unit_price"),
        (r#"[{"item":"mug","quantity":1,"unit_price":"-5"}]"#, "lines[0].unit_price"),
        (r#"[{"item":"mug","quantity":1,"unit_price":"12,50"}]"#, "lines[0].unit_price"),
        (r#"[{"item":"mug","quantity":1,"unit_price":9999999999.99}]"#, "lines[0].unit_price"),
        (r#"[{"item":"mug","quantity":1,"unit_price":"99999999999999999999999"}]"#, "lines[0].unit_price"),
        (r#"[{"item":"mug","quantity":1,"unit_price":true}]"#, "lines[0].unit_price"),
        (r#"[{"item":"mug","quantity":1,"unit_price":""}]"#, "lines[0].unit_price"),
        (r#"[{"item":"mug","quantity":1}]"#, "lines[0].unit_price"),
        (r#"[{"item":"mug","quantity":1,"unit_price":"1","currency":"euro"}]"#, "lines[0].currency"),
        (r#"[{"item":"mug","quantity":1,"unit_price":"1"},{"item":"","quantity":1,"unit_price":"1"}]"#, "lines[1].item"),
        (r#"[{"item":"mug","quantity":1,"unit_price":"1"},{"quantity":1,"unit_price":"1"}]"#, "lines[1].item"),
        (r#"[{"item":["mug"],"quantity":1,"unit_price":"1"}]"#, "lines[0].item"),
        (r#"[{"item":"mug","variant":"","quantity":1,"unit_price":"1"}]"#, "lines[0].variant"),
        (r#"["mug"]"#, "lines[0]"),
        ("[null]", "lines[0]"),
        ("[[1,2,3]]", "lines[0]"),
        ("{}", "lines"),
        ("7", "lines"),
        ("null", "lines"),
    ];
    for (text, field) in lines {
        let reply = cart(&face, text).await;
        assert_eq!((reply.status, reply.problem()), (StatusCode::BAD_REQUEST, "bad_field"), "{text}");
        assert_eq!(reply.body["field"], field, "{text}");
    }
    let fields = [
        (json!({ "shop": null }), "shop"),
        (json!({ "shop": "Not A Shop" }), "shop"),
        (json!({ "shop": {} }), "shop"),
        (json!({ "stage": null }), "stage"),
        (json!({ "stage": "lobby" }), "stage"),
        (json!({ "stage": 7 }), "stage"),
        (json!({ "consent": true }), "consent"),
        (json!({ "consent": { "tracking": 1 } }), "consent.tracking"),
        (json!({ "consent": { "tracking": true }, "visitor": "short" }), "visitor"),
        (json!({ "consent": { "tracking": true }, "visitor": "0123456789abcdef#" }), "visitor"),
        (json!({ "consent": { "tracking": true }, "buyer": 7 }), "buyer"),
        (json!({ "session": [] }), "session"),
        (json!({ "session": { "viewed": vec!["a"; 51] } }), "session.viewed"),
        (json!({ "session": { "seen": ["a", long] } }), "session.seen[1]"),
        (json!({ "session": { "passed": "a" } }), "session.passed"),
    ];
    for (change, field) in fields {
        let reply = face.post("/v1/cart", &with(&cart_of_mug(), &change)).await;
        assert_eq!((reply.status, reply.problem()), (StatusCode::BAD_REQUEST, "bad_field"), "{change}");
        assert_eq!(reply.body["field"], field, "{change}");
    }
    let reply = face.post("/v1/product-page", &with(&look_at_mug(), &json!({ "item": null }))).await;
    assert_eq!((reply.problem(), reply.body["field"].as_str()), ("bad_field", Some("item")));
    Ok(())
}

#[tokio::test]
async fn a_cart_of_another_currency_is_not_reckoned_with() -> Result<()> {
    let face = Face::open().await?;
    let euros = r#"[{"item":"mug","quantity":1,"unit_price":"9.90","currency":"EUR"}]"#;
    assert_eq!(cart(&face, euros).await.status, StatusCode::OK);
    let mixed = r#"[{"item":"mug","quantity":1,"unit_price":"9.90","currency":"EUR"},
                    {"item":"beans","quantity":1,"unit_price":"9.90","currency":"USD"}]"#;
    let reply = cart(&face, mixed).await;
    assert_eq!((reply.status, reply.problem()), (StatusCode::UNPROCESSABLE_ENTITY, "mixed_currency"));
    assert_eq!(reply.body["field"], "lines[1].currency");
    Ok(())
}

#[tokio::test]
async fn too_much_is_refused_before_it_costs_a_read() -> Result<()> {
    let face = Face::open().await?;
    let lines = |count: usize| json!((0..count).map(|n| line(&format!("i{n}"), "1")).collect::<Vec<_>>()).to_string();
    assert_eq!(cart(&face, &lines(500)).await.status, StatusCode::OK);
    face.test.calls.clear();
    let reply = cart(&face, &lines(501)).await;
    assert_eq!((reply.problem(), reply.body["field"].as_str()), ("bad_field", Some("lines")));
    assert_eq!(cart(&face, &lines(10_000)).await.problem(), "body_too_large");
    // So small that ten thousand of them fit.
    assert_eq!(cart(&face, &format!("[{}]", vec!["{}"; 10_000].join(","))).await.body["field"], "lines");
    let reply = face.send(Method::POST, "/v1/cart", PLAIN, vec![b'x'; 10_000_000]).await;
    assert_eq!((reply.status, reply.problem()), (StatusCode::PAYLOAD_TOO_LARGE, "body_too_large"));
    assert!(face.test.calls.all().is_empty());
    Ok(())
}

#[tokio::test]
async fn what_is_no_json_object_is_refused() -> Result<()> {
    let face = Face::open().await?;
    let nan = r#"{"shop":"made-up.example","stage":"page","lines":[{"item":"mug","quantity":1,"unit_price":NaN}]}"#;
    for body in
        ["", "[]", "null", "\"x\"", "{", nan, r#"{"shop":"a","shop":"b"}"#, &"[".repeat(60_000), &"{\"a\":".repeat(10_000)]
    {
        let reply = face.send(Method::POST, "/v1/cart", PLAIN, body.to_owned()).await;
        assert_eq!((reply.status, reply.problem()), (StatusCode::BAD_REQUEST, "not_json"), "{:.40}", body);
    }
    let reply = face.send(Method::POST, "/v1/cart", PLAIN, vec![b'{', b'"', 0xff, 0xfe, b'"', b'}']).await;
    assert_eq!((reply.status, reply.problem()), (StatusCode::BAD_REQUEST, "not_utf8"));
    assert!(face.test.calls.all().is_empty());
    Ok(())
}

#[tokio::test]
async fn wrong_routes_methods_and_media_types_are_problems_too() -> Result<()> {
    let face = Face::open().await?;
    let good = cart_of_mug().to_string();
    for media in ["application/x-www-form-urlencoded", "multipart/form-data", "text/html", "application/xml", "text"] {
        let reply = face.send(Method::POST, "/v1/cart", &[("content-type", media)], good.clone()).await;
        assert_eq!((reply.status, reply.problem()), (StatusCode::UNSUPPORTED_MEDIA_TYPE, "wrong_media_type"), "{media}");
    }
    assert_eq!(face.send(Method::POST, "/v1/cart", &[], good.clone()).await.problem(), "wrong_media_type");
    for method in [Method::GET, Method::PUT, Method::DELETE, Method::PATCH] {
        let reply = face.send(method, "/v1/cart", PLAIN, good.clone()).await;
        assert_eq!((reply.status, reply.problem()), (StatusCode::METHOD_NOT_ALLOWED, "wrong_method"));
        assert_eq!(reply.headers["allow"], "POST");
    }
    for path in ["/", "/v1", "/v1/carts", "/v1/cart/", "/v1/../v1/cart", "/v1/cart%00"] {
        let reply = face.send(Method::POST, path, PLAIN, good.clone()).await;
        assert_eq!((reply.status, reply.problem()), (StatusCode::NOT_FOUND, "unknown_route"), "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn an_unknown_shop_is_told_so() -> Result<()> {
    let face = Face::open().await?;
    let reply = face.post("/v1/cart", &with(&cart_of_mug(), &json!({ "shop": "nobody.example" }))).await;
    assert_eq!((reply.status, reply.problem()), (StatusCode::NOT_FOUND, "unknown_shop"));
    Ok(())
}

#[tokio::test]
async fn only_the_shops_own_pages_may_ask() -> Result<()> {
    let face = Face::open().await?;
    let mut shop = made_up::shop();
    shop.origins = vec!["https://made-up.example".to_owned()];
    face.test.store.put_shop(&shop).await?;
    let ask = async |origin: Option<&'static str>, body: &Value| {
        let mut headers = PLAIN.to_vec();
        headers.extend(origin.map(|origin| ("origin", origin)));
        face.send(Method::POST, "/v1/cart", &headers, body.to_string()).await
    };
    let own = ask(Some("https://made-up.example"), &cart_of_mug()).await;
    assert_eq!((own.status, &own.headers["access-control-allow-origin"]), (StatusCode::OK, &"https://made-up.example".parse()?));
    assert_eq!(own.headers["cache-control"], "private, no-store");
    assert_eq!(ask(None, &cart_of_mug()).await.status, StatusCode::OK, "a server asks");
    for foreign in ["https://evil.example", "http://made-up.example", "https://made-up.example.evil.example", "null", ""] {
        let reply = ask(Some(foreign), &cart_of_mug()).await;
        assert_eq!((reply.status, reply.problem()), (StatusCode::FORBIDDEN, "foreign_origin"), "{foreign}");
        assert!(!reply.headers.contains_key("access-control-allow-origin"));
    }
    // A page can read what it did wrong.
    let reply = ask(Some("https://made-up.example"), &json!({})).await;
    assert_eq!(
        (reply.problem(), &reply.headers["access-control-allow-origin"]),
        ("bad_field", &"https://made-up.example".parse()?)
    );
    let headers = [("origin", "https://made-up.example"), ("access-control-request-method", "POST")];
    for (_, path) in product_page::ROUTES.iter().chain(cart::ROUTES) {
        let reply = face.send(Method::OPTIONS, path, &headers, "").await;
        assert_eq!(reply.status, StatusCode::NO_CONTENT);
        assert_eq!(reply.headers["access-control-allow-origin"], "https://made-up.example");
        assert_eq!(reply.headers["access-control-allow-methods"], "POST");
        assert_eq!(reply.headers["access-control-allow-headers"], "content-type");
        assert!(reply.headers.contains_key("access-control-max-age"));
    }
    Ok(())
}

#[tokio::test]
async fn a_sandbox_serves_its_measure_and_then_says_when_to_come_back() -> Result<()> {
    let mut face = Face::open().await?;
    let app = edge::App { bucket: edge::rate::Bucket::new(1, 2), ..face.app.clone() };
    face.router = edge::face(face::routes(), app);
    for _ in 0..2 {
        assert_eq!(face.post("/v1/cart", &cart_of_mug()).await.status, StatusCode::OK);
    }
    let reply = face.post("/v1/cart", &cart_of_mug()).await;
    assert_eq!((reply.status, reply.problem()), (StatusCode::TOO_MANY_REQUESTS, "too_many_requests"));
    assert_eq!(reply.headers["retry-after"], "1");
    Ok(())
}
