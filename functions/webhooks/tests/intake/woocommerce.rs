//! What WooCommerce tells.

use anyhow::Result;
use axum::http::{Method, StatusCode};
use scoring::id::{ItemId, ShopId};
use scoring::order::Standing;
use serde_json::{Value, json};

use crate::desk::{Desk, SECRET, shop, with, woocommerce_headers, woocommerce_order, woocommerce_path};

#[tokio::test]
async fn the_ping_is_exactly_200_and_touches_nothing() -> Result<()> {
    let desk = Desk::open().await?;
    let form = vec![("content-type", "application/x-www-form-urlencoded".to_owned())];
    for path in [woocommerce_path(&shop()), woocommerce_path(&ShopId::new("nobody.example")?)] {
        let reply = desk.send(Method::POST, &path, &form, "webhook_id=12").await;
        assert_eq!((reply.status.as_u16(), reply.body.len()), (200, 0));
    }
    assert!(desk.test.calls.all().is_empty());
    let reply = desk.send(Method::POST, &woocommerce_path(&shop()), &form, "webhook_id=12&x=1").await;
    assert_eq!((reply.status, reply.problem().as_str()), (StatusCode::UNAUTHORIZED, "bad_signature"));
    Ok(())
}

#[tokio::test]
async fn an_update_may_come_before_its_creation_and_both_share_a_delivery_id() -> Result<()> {
    let desk = Desk::open().await?;
    for topic in ["order.updated", "order.created"] {
        desk.woocommerce(topic, &woocommerce_order(&json!({}))).await;
    }
    desk.woocommerce("order.updated", &woocommerce_order(&json!({ "id": 23, "customer_id": 0 }))).await;
    assert_eq!(desk.order(22).await.unwrap().order.customer.unwrap().as_str(), "5");
    assert!(desk.order(23).await.unwrap().order.customer.unwrap().as_str().starts_with("guest-"));
    Ok(())
}

#[tokio::test]
async fn states_of_one_second_end_in_the_later_one() -> Result<()> {
    for path in
        [["pending", "processing", "completed"], ["completed", "pending", "processing"], ["processing", "completed", "pending"]]
    {
        let desk = Desk::open().await?;
        for status in path {
            desk.woocommerce("order.updated", &woocommerce_order(&json!({ "status": status }))).await;
        }
        assert_eq!(desk.order(22).await.unwrap().standing, Standing::Counts, "{path:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_refund_lowers_a_full_one_voids_and_the_trash_voids() -> Result<()> {
    let desk = Desk::open().await?;
    desk.woocommerce("order.updated", &woocommerce_order(&json!({ "refunds": [{ "id": 3, "total": "-9.00" }] }))).await;
    assert_eq!(desk.order(22).await.unwrap().order.lines[0].unit_price, 4_000);
    desk.woocommerce(
        "order.updated",
        &woocommerce_order(&json!({ "status": "refunded", "date_modified_gmt": "2026-09-02T08:00:00" })),
    )
    .await;
    assert_eq!(desk.order(22).await.unwrap().standing, Standing::Void);
    desk.woocommerce("order.deleted", &json!({ "id": 24 })).await;
    desk.woocommerce("order.updated", &woocommerce_order(&json!({ "id": 24, "date_modified_gmt": "2025-11-21T08:00:00" }))).await;
    assert_eq!(desk.order(24).await.unwrap().standing, Standing::Void, "a telling from before the trash");
    desk.woocommerce("order.restored", &woocommerce_order(&json!({ "id": 24 }))).await;
    assert_eq!(desk.order(24).await.unwrap().standing, Standing::Counts);
    Ok(())
}

fn product(id: u64, more: &Value) -> Value {
    let base = json!({ "id": id, "name": "T-Shirt", "type": "simple", "status": "publish", "catalog_visibility": "visible",
        "date_modified_gmt": "2026-09-01T08:00:00", "permalink": "https://shop.example/t-shirt/", "price": "26.00", "purchasable": true, "stock_status": "instock" });
    with(base, more)
}

#[tokio::test]
async fn products_and_variations_are_listed() -> Result<()> {
    let desk = Desk::open().await?;
    desk.woocommerce("product.created", &product(19, &json!({ "type": "variable", "variations": [20, 21] }))).await;
    let small = json!({ "type": "variation", "parent_id": 19, "name": "T-Shirt - S", "price": "24.00" });
    desk.woocommerce("product.updated", &product(20, &small)).await;
    let shirt = ItemId::new("19")?;
    let items = desk.test.store.items(&shop(), std::slice::from_ref(&shirt)).await?.items;
    let prices: Vec<_> = items[0].variants.iter().map(|variant| (variant.id.as_str(), variant.price.minor)).collect();
    assert_eq!(prices, [("20", 2_400), ("21", 2_600)]);
    desk.woocommerce(
        "product.updated",
        &product(19, &json!({ "type": "variable", "variations": [20, 21], "status": "private", "date_modified_gmt": "2026-09-02T08:00:00" })),
    )
    .await;
    assert!(desk.test.store.items(&shop(), std::slice::from_ref(&shirt)).await?.items.is_empty());
    let back = json!({ "type": "variable", "variations": [20, 21], "date_modified_gmt": "2026-09-03T08:00:00" });
    desk.woocommerce("product.restored", &product(19, &back)).await;
    let items = desk.test.store.items(&shop(), std::slice::from_ref(&shirt)).await?.items;
    assert_eq!(items[0].variants[0].price.minor, 2_400, "as it was");
    Ok(())
}

#[tokio::test]
async fn a_signed_refusal_is_taken_and_kept_nowhere() -> Result<()> {
    let desk = Desk::open().await?;
    let before = desk.written().await;
    for (topic, code) in
        [("product.updated", "woocommerce_rest_product_invalid_id"), ("order.updated", "woocommerce_rest_cannot_view")]
    {
        desk.woocommerce(topic, &json!({ "code": code, "message": "No.", "data": { "status": 404 } })).await;
    }
    for topic in ["customer.created", "customer.updated", "customer.deleted"] {
        desk.woocommerce(topic, &json!({ "id": 5, "email": "kim@example.test" })).await;
    }
    desk.woocommerce("coupon.created", &json!({ "id": 5 })).await;
    assert_eq!(desk.written().await, before);
    Ok(())
}

#[tokio::test]
async fn a_shop_has_its_own_address_and_its_own_secret() -> Result<()> {
    let desk = Desk::open().await?;
    let body = woocommerce_order(&json!({})).to_string();
    let headers = woocommerce_headers("order.updated", SECRET, body.as_bytes());
    let other = support::made_up::other_shop_id();
    for path in [
        woocommerce_path(&other),
        woocommerce_path(&ShopId::new("nobody.example")?),
        "/webhooks/woocommerce/No%20Shop".to_owned(),
    ] {
        let reply = desk.send(Method::POST, &path, &headers, body.clone()).await;
        assert_eq!((reply.status, reply.problem().as_str()), (StatusCode::UNAUTHORIZED, "bad_signature"), "{path}");
    }
    assert_eq!(desk.test.calls.count("PutItem"), 0);
    Ok(())
}
