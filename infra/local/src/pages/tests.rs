use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::any;
use edge::Random;
use edge::keyring::{Keyring, MasterKey};
use scoring::time::Timestamp;
use serde_json::Value;
use store::{Endpoint, Store, TablePrefix};
use tower::ServiceExt as _;

use super::{Window, router};
use crate::demo::{SEED, shop};
use crate::pages::Persona;

/// The pages of the demo shop over an API that says what it was asked with.
fn pages() -> (Router, Keyring) {
    let keyring = Keyring::new(&MasterKey::fresh(&Random::fixed(1)).unwrap(), None);
    let shop = shop(SEED, Timestamp(1_762_000_000));
    let mut window = Window::new(shop.id, shop.currency, shop.items, keyring.clone());
    window.buyers = crate::demo::Buyer::ALL.into_iter().map(Persona::of).collect();
    let echo = any(async |request: Request| {
        let bearer = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or("none");
        format!("{} {bearer}", request.uri().path())
    });
    // Nobody listens there: these pages only read.
    let store = Store::connect(Endpoint::local("http://127.0.0.1:1"), TablePrefix::default());
    (router(Arc::new(window), Router::new().route("/v1/{*rest}", echo), store, None), keyring)
}

async fn get(path: &str, cookie: &str) -> (StatusCode, HeaderMap, String) {
    send(Request::get(path).header(header::COOKIE, cookie).body(Body::empty()).unwrap()).await
}

async fn send(request: Request) -> (StatusCode, HeaderMap, String) {
    let Ok(response) = pages().0.oneshot(request).await;
    let (head, body) = response.into_parts();
    let bytes = to_bytes(body, 10_000_000).await.unwrap();
    (head.status, head.headers, String::from_utf8(bytes.into()).unwrap())
}

#[tokio::test]
async fn every_page_is_there_and_loads_nothing_from_elsewhere() {
    for path in [
        "/",
        "/?q=jacket",
        "/?category=Jackets",
        "/?page=9999",
        "/cart",
        "/checkout",
        "/thanks",
        "/products/kestrel-k5-camera-body",
    ] {
        let (status, headers, body) = get(path, "").await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert!(headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().contains("default-src 'none'"), "{path}");
        assert!(!body.contains("http://") && !body.contains("https://") && !body.contains("style="), "{path}");
        assert!(body.contains("Skip to content") && body.contains("aria-live"), "{path}");
    }
    for path in [
        "/demo/style.css",
        "/demo/shop.js",
        "/demo/cart.js",
        "/demo/offers.js",
        "/demo/picker.js",
        "/demo/curious.js",
        "/demo/who.js",
        "/demo/beacons.js",
    ] {
        assert_eq!(get(path, "").await.0, StatusCode::OK, "{path}");
    }
    for path in ["/nowhere", "/products/nothing", "/products/%00", "/demo/images/nothing.svg", "/demo/images/x", "/demo/secret"] {
        assert_eq!(get(path, "").await.0, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn search_finds_and_says_so_when_it_does_not() {
    assert!(get("/?q=CAMERA%20kestrel%20body", "").await.2.contains("Kestrel K7 Pro Camera Body"));
    let (_, _, body) = get("/?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E", "").await;
    assert!(body.contains("Nothing found") && !body.contains("<script>alert"));
}

#[tokio::test]
async fn the_buyer_is_who_the_cookie_says_and_the_token_is_proof() {
    let nobody: Value = serde_json::from_str(&get("/demo/buyer", "").await.2).unwrap();
    assert_eq!(nobody, serde_json::json!({ "key": "unknown" }));
    let thrifty: Value = serde_json::from_str(&get("/demo/buyer", "a=b; alongside_buyer=thrifty").await.2).unwrap();
    assert_eq!(thrifty["consent"]["tracking"], true);
    assert!(thrifty["buyer"].is_null());
    let (_, headers, body) = get("/demo/buyer", "alongside_buyer=loyal").await;
    let loyal: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(headers[header::CACHE_CONTROL], "private, no-store");
    let now = edge::Clock::System.now();
    let demo = scoring::id::ShopId::new("demo").unwrap();
    let customer = edge::buyer_token::verify(&pages().1, &demo, loyal["buyer"].as_str().unwrap(), now).unwrap().customer;
    assert_eq!(customer.as_str(), "customer-0001");
}

#[tokio::test]
async fn consent_is_given_and_withdrawn_and_without_it_nobody_is_named() {
    let nobody = serde_json::json!({ "key": "loyal" });
    let answer: Value =
        serde_json::from_str(&get("/demo/buyer", "alongside_buyer=loyal; alongside_consent=withdraw").await.2).unwrap();
    assert_eq!(answer, nobody);
    for (choice, page) in [("give", "Allow tracking"), ("withdraw", "Withdraw consent to tracking")] {
        let buyer = if choice == "give" { "unknown" } else { "loyal" };
        assert!(get("/", &format!("alongside_buyer={buyer}")).await.2.contains(page), "{buyer}");
        let request = Request::post("/demo/consent").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let request = request.header(header::COOKIE, format!("alongside_buyer={buyer}"));
        let (status, headers, _) = send(request.body(Body::from(format!("choice={choice}&back=//evil"))).unwrap()).await;
        assert_eq!((status, &headers[header::LOCATION]), (StatusCode::SEE_OTHER, &"/".parse().unwrap()));
        let cookies: Vec<&str> = headers.get_all(header::SET_COOKIE).iter().map(|cookie| cookie.to_str().unwrap()).collect();
        assert!(cookies[0].starts_with(&format!("alongside_consent={choice}; ")) && cookies.len() == 2, "{cookies:?}");
        if choice == "give" {
            let jar: String = cookies.iter().map(|cookie| format!("{}; ", cookie.split(';').next().unwrap())).collect();
            assert!(get("/", &jar).await.2.contains("Consent given: "));
            let answer: Value = serde_json::from_str(&get("/demo/buyer", &jar).await.2).unwrap();
            assert!(answer["consent"]["tracking"] == true && answer["visitor"].as_str().unwrap().len() > 30, "{answer}");
        }
    }
}

#[tokio::test]
async fn the_switch_goes_back_to_our_own_pages_only() {
    for (back, wanted) in
        [("/products/x", "/products/x"), ("https://evil.example", "/"), ("//evil.example", "/"), ("/\\evil", "/"), ("", "/")]
    {
        let form = format!("buyer=loyal&back={}", super::home::encoded(back));
        let request = Request::post("/demo/buyer").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let (status, headers, _) = send(request.body(Body::from(form)).unwrap()).await;
        assert_eq!((status, &headers[header::LOCATION]), (StatusCode::SEE_OTHER, &wanted.parse().unwrap()), "{back}");
        assert!(headers[header::SET_COOKIE].to_str().unwrap().starts_with("alongside_buyer=loyal; "));
    }
}

#[tokio::test]
async fn the_merchants_key_is_added_on_this_side_and_for_our_own_pages_only() {
    let ask = |site: &str| Request::post("/demo/explain/v1/cart").header("sec-fetch-site", site).body(Body::from("{}")).unwrap();
    let (status, _, body) = send(ask("same-origin")).await;
    assert_eq!(status, StatusCode::OK);
    assert!(body.starts_with("/v1/cart Bearer aak_"), "{body}");
    assert_eq!(send(ask("cross-site")).await.0, StatusCode::FORBIDDEN);
    let key = edge::admin_key::of(&pages().1, &scoring::id::ShopId::new("demo").unwrap());
    for path in ["/", "/cart", "/products/norrland-3-trail-jacket", "/demo/buyer", "/demo/shop.js"] {
        assert!(!get(path, "alongside_buyer=loyal").await.2.contains(key.reveal().as_str()), "{path}");
    }
}

#[tokio::test]
async fn pictures_are_drawn_in_the_colour_of_the_variant() {
    let (status, headers, moss) = get("/demo/images/norrland-3-trail-jacket.svg", "").await;
    let (_, _, rust) = get("/demo/images/norrland-3-trail-jacket.svg?variant=norrland-3-trail-jacket-m-rust", "").await;
    assert_eq!((status, &headers[header::CONTENT_TYPE]), (StatusCode::OK, &"image/svg+xml".parse().unwrap()));
    assert!(moss.starts_with("<svg") && moss != rust);
}

#[tokio::test]
async fn a_foreign_name_that_points_here_sees_nothing() {
    for (host, wanted) in [
        ("127.0.0.1:8787", StatusCode::OK),
        ("localhost", StatusCode::OK),
        ("shop.evil.example:8787", StatusCode::MISDIRECTED_REQUEST),
        ("", StatusCode::MISDIRECTED_REQUEST),
    ] {
        let request = Request::get("/demo/buyer").header(header::HOST, host).body(Body::empty()).unwrap();
        assert_eq!(send(request).await.0, wanted, "{host}");
    }
}
