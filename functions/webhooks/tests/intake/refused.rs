//! What is not believed changes nothing, and what is believed and cannot be read is kept aside.

use anyhow::Result;
use axum::http::{Method, StatusCode};
use serde_json::json;
use support::{NOW, made_up};

use crate::desk::{Desk, OTHER_SECRET, SECRET, shop, shopify_headers, shopify_order, woocommerce_headers, woocommerce_path};

#[tokio::test]
async fn a_forged_delivery_is_401_and_no_write() -> Result<()> {
    let desk = Desk::open().await?;
    let before = desk.written().await;
    desk.test.calls.clear();
    let body = shopify_order(&json!({})).to_string();
    let good = shopify_headers("orders/paid", &shop(), SECRET, body.as_bytes());
    let without = |name: &str| good.iter().filter(|(known, _)| *known != name).cloned().collect::<Vec<_>>();
    let mut bent = good.clone();
    bent[3].1 = bent[3].1.to_lowercase();
    let forgeries = [
        ("another secret", shopify_headers("orders/paid", &shop(), OTHER_SECRET, body.as_bytes()), body.as_bytes().to_vec()),
        (
            "another shop",
            shopify_headers("orders/paid", &made_up::other_shop_id(), SECRET, body.as_bytes()),
            body.as_bytes().to_vec(),
        ),
        (
            "no such shop",
            shopify_headers("orders/paid", &"nobody.example".parse_shop(), SECRET, body.as_bytes()),
            body.as_bytes().to_vec(),
        ),
        ("other bytes", good.clone(), format!("{body} ").into_bytes()),
        ("no bytes", shopify_headers("orders/paid", &shop(), SECRET, b""), Vec::new()),
        ("no signature", without("x-shopify-hmac-sha256"), body.as_bytes().to_vec()),
        ("no shop", without("x-shopify-shop-domain"), body.as_bytes().to_vec()),
        ("a bent signature", bent, body.as_bytes().to_vec()),
        ("a ping", without("x-shopify-hmac-sha256"), b"webhook_id=12".to_vec()),
    ];
    for (name, headers, body) in forgeries {
        let reply = desk.post_shopify(&headers, &body).await;
        assert_eq!((reply.status, reply.problem().as_str()), (StatusCode::UNAUTHORIZED, "bad_signature"), "{name}");
    }
    assert!(desk.test.calls.all().iter().all(|call| call == "GetItem"), "{:?}", desk.test.calls.all());
    assert_eq!(desk.written().await, before);
    Ok(())
}

trait ParseShop {
    fn parse_shop(&self) -> scoring::id::ShopId;
}

impl ParseShop for str {
    fn parse_shop(&self) -> scoring::id::ShopId {
        scoring::id::ShopId::new(self).unwrap()
    }
}

#[tokio::test]
async fn requests_that_are_none_are_problems() -> Result<()> {
    let desk = Desk::open().await?;
    let body = shopify_order(&json!({})).to_string();
    let good = shopify_headers("orders/paid", &shop(), SECRET, body.as_bytes());
    for path in ["/webhooks/shopify".to_owned(), woocommerce_path(&shop())] {
        let reply = desk.send(Method::GET, &path, &good, "").await;
        assert_eq!(
            (reply.status, reply.problem().as_str(), &reply.headers["allow"]),
            (StatusCode::METHOD_NOT_ALLOWED, "wrong_method", &"POST".parse()?)
        );
        let mut text = good.clone();
        text[0].1 = "text/html".to_owned();
        let reply = desk.send(Method::POST, &path, &text, body.clone()).await;
        assert_eq!((reply.status, reply.problem().as_str()), (StatusCode::UNSUPPORTED_MEDIA_TYPE, "wrong_media_type"));
        let reply = desk.send(Method::POST, &path, &good, vec![b' '; 10 * 1024 * 1024]).await;
        assert_eq!((reply.status, reply.problem().as_str()), (StatusCode::PAYLOAD_TOO_LARGE, "body_too_large"));
    }
    let mut form = good.clone();
    form[0].1 = "application/x-www-form-urlencoded".to_owned();
    assert_eq!(desk.post_shopify(&form, body.as_bytes()).await.problem(), "wrong_media_type", "Shopify has no ping");
    assert!(desk.test.calls.all().is_empty());
    Ok(())
}

#[tokio::test]
async fn a_signed_body_that_cannot_be_read_is_parked_and_answered_200() -> Result<()> {
    let desk = Desk::open().await?;
    let long = format!("{{\"id\": 1, \"note\": \"{}\"", "x".repeat(3 * 1024 * 1024));
    let bodies: [&[u8]; 5] =
        [b"not json", &[b'{', 0xff, 0xfe, b'}'], b"[]", b"{\"id\":7,\"email\":\"ina@example.test\"}", long.as_bytes()];
    for body in bodies {
        for _ in 0..2 {
            let reply = desk.post_shopify(&shopify_headers("orders/paid", &shop(), SECRET, body), body).await;
            assert_eq!((reply.status, reply.body.len()), (StatusCode::OK, 0));
        }
        let headers = woocommerce_headers("order.updated", SECRET, body);
        let reply = desk.send(Method::POST, &woocommerce_path(&shop()), &headers, body.to_vec()).await;
        assert_eq!(reply.status, StatusCode::OK);
    }
    let parked = desk.parked().await;
    assert_eq!(parked.len(), 2 * bodies.len(), "once each");
    for body in bodies {
        let kept: Vec<_> =
            parked.iter().filter(|parked| body.starts_with(&parked.body) && parked.length == body.len() as u64).collect();
        assert_eq!(kept.len(), 2);
        assert!(kept.iter().all(|parked| parked.received == NOW && !parked.why.is_empty() && !parked.why.contains("ina@")));
        assert!(kept.iter().any(|parked| parked.origin == "shopify orders/paid"));
    }
    assert!(desk.test.store.parked(&made_up::other_shop_id(), NOW, 10).await?.is_empty());
    Ok(())
}
