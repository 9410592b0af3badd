//! What Shopify tells.

use anyhow::Result;
use axum::http::StatusCode;
use edge::tenant_secret::TenantSecret;
use platform::guest::GuestKey;
use scoring::catalogue::Stock;
use scoring::customer::{Tier, Tiers};
use scoring::id::{CustomerId, ItemId};
use scoring::marketing::{Answer, Channel};
use scoring::order::{Returned, Standing};
use scoring::privacy::Wish;
use serde_json::{Value, json};
use store::SecretKind;
use store::key::Table;
use support::NOW;

use crate::desk::{Desk, SECRET, shop, shopify_headers, shopify_order, with};

#[tokio::test]
async fn an_order_is_one_read_of_the_secret_and_one_conditional_write() -> Result<()> {
    let desk = Desk::open().await?;
    desk.shopify("orders/create", &shopify_order(&json!({}))).await;
    assert_eq!(desk.test.calls.all(), ["GetItem", "PutItem", "UpdateItem"], "and once a minute a note that the shop was heard");
    desk.test.calls.clear();
    desk.shopify("orders/paid", &shopify_order(&json!({}))).await;
    assert_eq!(desk.test.calls.all(), ["GetItem", "PutItem"]);
    assert_eq!(desk.test.store.heard(&shop()).await?, Some(NOW));
    let told = desk.order(501).await.unwrap();
    assert_eq!((told.standing, told.order.lines[0].quantity, told.order.lines[0].unit_price), (Standing::Counts, 3, 990));
    assert_eq!((told.order.customer, told.claims[0].decision.as_str()), (Some(CustomerId::new("77")?), "dec-1"));
    Ok(())
}

#[tokio::test]
async fn deliveries_doubled_and_in_any_order_end_alike() -> Result<()> {
    let line =
        |current: u64| json!([{ "id": 1, "product_id": 700, "quantity": 3, "current_quantity": current, "price": "9.90" }]);
    let story: [(&str, Value); 4] = [
        ("orders/create", shopify_order(&json!({ "financial_status": "pending" }))),
        ("orders/paid", shopify_order(&json!({}))),
        (
            "orders/updated",
            shopify_order(
                &json!({ "updated_at": "2026-09-03T10:00:00Z", "financial_status": "partially_refunded", "line_items": line(2),
            "refunds": [{ "id": 9, "refund_line_items": [{ "line_item_id": 1, "quantity": 1 }] }] }),
            ),
        ),
        (
            "refunds/create",
            json!({ "id": 9, "order_id": 501, "created_at": "2026-09-03T10:00:00Z",
            "refund_line_items": [{ "line_item_id": 1, "quantity": 1, "line_item": { "product_id": 700 } }] }),
        ),
    ];
    let mut ends = Vec::new();
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2], [2, 3, 1, 0], [3, 0, 2, 1]] {
        let desk = Desk::open().await?;
        for place in order.into_iter().chain(order).chain([order[0]]) {
            desk.shopify(story[place].0, &story[place].1).await;
        }
        ends.push(desk.order(501).await.unwrap());
        assert!(desk.parked().await.is_empty());
    }
    assert!(ends.windows(2).all(|two| two[0] == two[1]), "{ends:#?}");
    assert_eq!(
        (ends[0].order.lines[0].quantity, &ends[0].returned),
        (2, &vec![Returned { item: ItemId::new("700")?, quantity: 1 }])
    );
    Ok(())
}

#[tokio::test]
async fn a_cancelled_a_test_and_a_deleted_order_are_void() -> Result<()> {
    let desk = Desk::open().await?;
    desk.shopify("orders/paid", &shopify_order(&json!({}))).await;
    let cancelled = json!({ "updated_at": "2026-09-02T10:00:00Z", "cancelled_at": "2026-09-02T10:00:00Z" });
    desk.shopify("orders/cancelled", &shopify_order(&cancelled)).await;
    let told = desk.order(501).await.unwrap();
    assert_eq!((told.standing, told.order.lines.len()), (Standing::Void, 0));
    desk.shopify("orders/create", &shopify_order(&json!({ "id": 502, "test": true }))).await;
    assert_eq!(desk.order(502).await.unwrap().standing, Standing::Void);
    desk.shopify("orders/delete", &json!({ "id": 503 })).await;
    assert_eq!(desk.order(503).await.unwrap().standing, Standing::Void);
    Ok(())
}

#[tokio::test]
async fn a_guest_is_known_by_the_shops_own_hash() -> Result<()> {
    let desk = Desk::open().await?;
    desk.shopify("orders/paid", &shopify_order(&json!({ "customer": null }))).await;
    assert_eq!(desk.order(501).await.unwrap().order.customer, GuestKey::new(&[9; 32]).guest("ina@example.test"));
    for (name, body) in desk.test.dump(Table::Orders).await? {
        assert!(!name.contains("ina") && !body.windows(4).any(|four| four == b"ina@"), "no address is kept");
    }
    Ok(())
}

#[tokio::test]
async fn both_secrets_hold_during_a_rotation_and_the_stale_one_does_not_after() -> Result<()> {
    let desk = Desk::open().await?;
    let rotated = TenantSecret::new(SECRET, [9; 32])?.rotated("fresh0secret")?;
    desk.connect(&shop(), SecretKind::Shopify, &rotated).await?;
    let body = shopify_order(&json!({})).to_string();
    for (secret, status) in
        [(SECRET, StatusCode::OK), ("fresh0secret", StatusCode::OK), ("staler0secret", StatusCode::UNAUTHORIZED)]
    {
        let headers = shopify_headers("orders/paid", &shop(), secret, body.as_bytes());
        assert_eq!(desk.post_shopify(&headers, body.as_bytes()).await.status, status, "{secret}");
    }
    desk.connect(&shop(), SecretKind::Shopify, &TenantSecret::new("fresh0secret", [9; 32])?).await?;
    let headers = shopify_headers("orders/paid", &shop(), SECRET, body.as_bytes());
    assert_eq!(desk.post_shopify(&headers, body.as_bytes()).await.status, StatusCode::UNAUTHORIZED);
    Ok(())
}

fn product(updated: &str, more: &Value) -> Value {
    let base = json!({ "id": 700, "title": "Enamel mug", "handle": "enamel-mug", "status": "active", "published_at": "2026-01-01T00:00:00Z",
        "updated_at": updated, "options": [{ "name": "Title" }],
        "variants": [{ "id": 7001, "title": "Default Title", "price": "9.90", "inventory_policy": "deny", "inventory_quantity": 5 }] });
    with(base, more)
}

#[tokio::test]
async fn a_product_is_listed_changed_taken_off_and_never_by_something_older() -> Result<()> {
    let desk = Desk::open().await?;
    let id = [ItemId::new("700")?];
    let read = async || desk.test.store.items(&shop(), &id).await.unwrap().items;
    desk.shopify("products/create", &product("2026-09-01T10:00:00Z", &json!({}))).await;
    let listed = &read().await[0];
    assert_eq!((listed.title.as_str(), listed.variants[0].price.to_string().as_str()), ("Enamel mug", "9.90 EUR"));
    let sold_out = json!({ "variants": [{ "id": 7001, "title": "Default Title", "price": "10.90", "inventory_policy": "deny", "inventory_quantity": 0 }] });
    desk.shopify("products/update", &product("2026-09-02T10:00:00Z", &sold_out)).await;
    desk.shopify("products/update", &product("2026-09-01T12:00:00Z", &json!({}))).await;
    let changed = &read().await[0];
    assert_eq!((changed.variants[0].price.minor, changed.variants[0].stock), (1_090, Stock::SoldOut));
    desk.shopify("products/delete", &json!({ "id": 700 })).await;
    assert!(read().await.is_empty());
    desk.shopify("products/update", &product("2026-09-02T11:00:00Z", &json!({}))).await;
    // The clock of these tests stands before those updates; a deletion counts from when it arrives.
    desk.shopify("products/delete", &json!({ "id": 701 })).await;
    desk.shopify("products/update", &product("2025-11-21T08:59:59Z", &json!({ "id": 701 }))).await;
    assert!(
        desk.test.store.items(&shop(), &[ItemId::new("701")?]).await?.items.is_empty(),
        "a late update does not bring it back"
    );
    Ok(())
}

#[tokio::test]
async fn consent_and_wishes_are_kept_once() -> Result<()> {
    let desk = Desk::open().await?;
    let word = |state: &str, at: &str| json!({ "customer_id": 77, "email_marketing_consent": { "state": state, "consent_updated_at": at } });
    desk.shopify("customers_email_marketing_consent/update", &word("unsubscribed", "2026-09-02T10:00:00Z")).await;
    desk.shopify("customers/email_marketing_consent_update", &word("subscribed", "2026-09-01T10:00:00Z")).await;
    let stands = desk.test.store.marketing(&shop(), Channel::Email, &CustomerId::new("77")?).await?;
    assert_eq!(stands.map(|word| word.answer), Some(Answer::No), "the older yes came late");
    let domain = shop().to_string();
    let person =
        json!({ "shop_domain": domain, "customer": { "id": 77, "email": "ina@example.test" }, "orders_to_redact": [501] });
    for _ in 0..2 {
        desk.shopify("customers/redact", &person).await;
        desk.shopify("customers/data_request", &person).await;
        desk.shopify("shop/redact", &json!({ "shop_domain": domain })).await;
        desk.shopify("app/uninstalled", &json!({ "id": 1, "myshopify_domain": domain })).await;
    }
    let requests = desk.test.store.privacy_requests(&shop()).await?;
    let wishes: Vec<_> = requests.iter().map(|request| request.wish).collect();
    assert_eq!(wishes, [Wish::Erase, Wish::Export, Wish::ForgetShop, Wish::Uninstall]);
    assert_eq!(
        (requests[0].account.as_ref().map(CustomerId::as_str), requests[0].orders.len(), requests[0].done),
        (Some("77"), 1, None)
    );
    assert_eq!(requests[0].guest, GuestKey::new(&[9; 32]).guest("ina@example.test"));
    Ok(())
}

#[tokio::test]
async fn what_needs_no_keeping_writes_nothing() -> Result<()> {
    let desk = Desk::open().await?;
    let before = desk.written().await;
    desk.shopify("inventory_levels/update", &json!({ "inventory_item_id": 4, "available": 3 })).await;
    desk.shopify("orders/edited", &json!({ "order_edit": { "order_id": 501 } })).await;
    desk.shopify("customers/create", &json!({ "id": 77, "email": "ina@example.test" })).await;
    desk.shopify("customers/update", &json!({ "id": 77 })).await;
    desk.shopify("customers/delete", &json!({ "id": 77 })).await;
    desk.shopify("themes/publish", &json!({ "id": 1 })).await;
    desk.shopify("refunds/create", &json!({ "order_id": 999, "created_at": "2026-09-01T10:00:00Z" })).await;
    assert_eq!(desk.written().await, before);
    assert_eq!(desk.test.calls.count("PutItem"), 0);
    Ok(())
}

#[tokio::test]
async fn a_shop_that_removed_the_app_is_unknown_at_once() -> Result<()> {
    let desk = Desk::open().await?;
    let gone = json!({ "id": 1, "myshopify_domain": shop().as_str() });
    desk.shopify("app/uninstalled", &gone).await;
    assert_eq!(desk.test.store.shop(&shop()).await?, None);
    // It is back, and the platform, which heard no answer, says once more that it went.
    desk.test.store.open_shop(&shop()).await?;
    desk.shopify("app/uninstalled", &gone).await;
    assert!(desk.test.store.shop(&shop()).await?.is_some(), "the same word counts once");
    Ok(())
}

#[tokio::test]
async fn a_late_word_about_being_written_to_does_not_bring_the_erased_back() -> Result<()> {
    let desk = Desk::open().await?;
    let (customer, random) = (CustomerId::new("77")?, edge::Random::system());
    let marks = edge::marks::Marks::made(&desk.app.store, &desk.app.keyring, &shop(), &random).await.unwrap();
    desk.test.store.put_mark(&shop(), &marks.customer(&customer), NOW).await?;
    let consent = |told: &str| {
        json!({ "customer_id": 77, "email_address": "ina@example.test",
            "email_marketing_consent": { "state": "subscribed", "consent_updated_at": told } })
    };
    let topic = "customers_email_marketing_consent/update";
    desk.shopify(topic, &consent("2025-11-20T10:00:00Z")).await;
    assert_eq!(desk.test.store.marketing(&shop(), Channel::Email, &customer).await?, None);
    desk.shopify(topic, &consent("2025-11-22T10:00:00Z")).await;
    let word = desk.test.store.marketing(&shop(), Channel::Email, &customer).await?;
    assert_eq!(word.map(|word| word.answer), Some(Answer::Yes), "a word given since is a new one");
    Ok(())
}

#[tokio::test]
async fn badges_that_stand_for_a_band_are_kept_and_no_others() -> Result<()> {
    let desk = Desk::open().await?;
    let (store, customer) = (&desk.test.store, CustomerId::new("77")?);
    let tags = |at: &str, tags: &[&str]| json!({ "customerId": "gid://shopify/Customer/77", "occurredAt": at, "tags": tags });
    desk.shopify("customer.tags_added", &tags("2026-09-01T10:00:00Z", &["VIP"])).await;
    assert!(store.badges(&shop(), &customer).await?.held().next().is_none(), "the shop maps none");
    let badges = ["vip", "loyalty.tier=gold", "wholesale"].map(str::to_owned).to_vec();
    store.put_tiers(&shop(), &Tiers(vec![Tier { name: "gold".to_owned(), from: 100_000, badges }])).await?;
    let held = async || store.badges(&shop(), &customer).await.unwrap().held().map(str::to_owned).collect::<Vec<_>>();
    desk.shopify("customer.tags_added", &tags("2026-09-02T10:00:00Z", &["VIP", "allergic to nuts"])).await;
    assert_eq!(held().await, ["vip"]);
    desk.shopify("customer.tags_removed", &tags("2026-09-01T10:00:00Z", &["vip"])).await;
    assert_eq!(held().await, ["vip"], "an older word");
    desk.shopify("customer.tags_removed", &tags("2026-09-03T10:00:00Z", &["vip"])).await;
    assert!(held().await.is_empty());
    let field =
        json!([{ "namespace": "loyalty", "key": "tier", "value": "Gold" }, { "namespace": "health", "key": "size", "value": 4 }]);
    desk.shopify("customers/update", &json!({ "id": 77, "updated_at": "2026-09-04T10:00:00Z", "metafields": field })).await;
    assert_eq!(held().await, ["loyalty.tier=gold"]);
    let role = json!({ "id": 77, "role": "wholesale", "date_modified_gmt": "2026-09-05T10:00:00" });
    desk.woocommerce("customer.updated", &role).await;
    assert_eq!(held().await, ["loyalty.tier=gold", "wholesale"]);
    Ok(())
}
