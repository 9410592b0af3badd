//! A Shopify shop whose deliveries failed.

use serde_json::{Value, json};
use support::{NOW, made_up};

use crate::stand_in::{Platform, StandIn, Trouble};
use crate::{connected, shopify_token, sweep_at, watch};

/// An order of so many lines.
pub(crate) fn order(id: u64, lines: u64) -> Value {
    let money = json!({ "shopMoney": { "amount": "4.5", "currencyCode": "EUR" } });
    let line = |n: u64| {
        json!({
            "id": format!("gid://shopify/LineItem/{}", id * 100 + n), "title": "Tea", "quantity": 1, "currentQuantity": 1,
            "product": { "id": format!("gid://shopify/Product/{}", n + 1) }, "originalUnitPriceSet": money, "customAttributes": []
        })
    };
    json!({
        "id": format!("gid://shopify/Order/{id}"), "createdAt": "2025-11-21T07:00:00Z", "updatedAt": "2025-11-21T08:00:00Z",
        "displayFinancialStatus": "PAID", "currencyCode": "EUR", "customAttributes": [], "refunds": [],
        "lineItems": (0..lines).map(line).collect::<Vec<_>>(),
    })
}

pub(crate) fn shop(orders: Vec<Value>) -> StandIn {
    let (token, renewal) = ("token-0".to_owned(), "renewal-0".to_owned());
    StandIn::open(Platform { orders, per_page: 2, token, renewal, ..Platform::default() })
}

#[tokio::test]
async fn changed_orders_come_with_all_their_lines() {
    let shop = shop((1..=5).map(|id| order(id, id)).collect());
    let test = connected(&shop.url, shopify_token("token-0", "renewal-0", 3_600)).await;
    sweep_at(&test, NOW).await;
    let told = test.store.all_orders(&made_up::shop_id()).await.unwrap();
    let lines: Vec<usize> = told.iter().map(|told| told.order.lines.len()).collect();
    assert_eq!(lines, [1, 2, 3, 4, 5]);
    let state = watch(&test).await;
    assert_eq!((state.known, state.gaps[0].told), (Some(NOW), 5));
    assert!(shop.lock().asked[0].starts_with("updated_at:>='2025-11-20T08:58:00Z'"), "{:?}", shop.lock().asked);
}

#[tokio::test]
async fn throttling_that_is_answered_with_200_is_waited_out() {
    let shop = shop(vec![order(1, 1)]);
    shop.lock().troubles.extend([Trouble::Throttled, Trouble::Throttled]);
    let test = connected(&shop.url, shopify_token("token-0", "renewal-0", 3_600)).await;
    sweep_at(&test, NOW).await;
    assert_eq!(watch(&test).await.gaps[0].told, 1);
}
