//! Orders that grew by an offer: what both platforms' deliveries tell of it.

use platform::inbound::one_tap::Taken;
use platform::inbound::paid::OrderReference;
use platform::inbound::{Envelope, Verified, signature};
use platform::order::Standing;
use serde_json::{Value, json};

use crate::{SECRET, find, open, shop, shopify_headers, with};

fn shopify(topic: &str, body: &Value) -> Option<Taken> {
    let body = body.to_string();
    let headers = shopify_headers("x-shopify-", topic, body.as_bytes());
    let delivery = open(Envelope::shopify(|name| find(&headers, name)), body.as_bytes()).unwrap();
    delivery.taken().unwrap().map(Verified::into_inner)
}

fn woocommerce(topic: &str, body: &Value) -> Option<Taken> {
    let body = body.to_string();
    let headers = vec![
        ("x-wc-webhook-topic".to_owned(), topic.to_owned()),
        ("x-wc-webhook-signature".to_owned(), signature(SECRET, body.as_bytes())),
    ];
    let delivery = open(Envelope::woocommerce(&shop(), |name| find(&headers, name)), body.as_bytes()).unwrap();
    delivery.taken().unwrap().map(Verified::into_inner)
}

/// An order to which a post-purchase page added a third line, a fifth cheaper.
fn grown(more: &Value) -> Value {
    let set = |amount: &str| json!({ "shop_money": { "amount": amount, "currency_code": "EUR" }, "presentment_money": { "amount": "1", "currency_code": "JPY" } });
    let line = |product: u64, price: &str, off: Value| {
        json!({ "id": product * 100, "product_id": product, "variant_id": product * 10, "quantity": 1, "current_quantity": 1, "price": price,
            "price_set": set(price), "properties": [], "discount_allocations": off, "tax_lines": [{ "price": "0.96", "price_set": set("0.96") }] })
    };
    let off = json!([{ "amount": "1.20", "amount_set": set("1.20"), "discount_application_index": 0 }]);
    let base = json!({
        "id": 6_200_000_000_001_u64, "checkout_token": "c0ffee01", "created_at": "2026-10-02T10:15:20+02:00",
        "updated_at": "2026-10-02T10:16:05+02:00", "currency": "EUR", "financial_status": "paid", "taxes_included": true,
        "current_total_price": "26.80", "current_total_price_set": set("26.80"), "total_outstanding": "0.00",
        "metafields": [{ "namespace": "other", "key": "offer", "value": "x" }, { "namespace": "alongside", "key": "offer", "value": "o-1" }],
        "line_items": [line(1, "18.00", json!([])), line(3, "6.00", off)],
    });
    with(base, more)
}

#[test]
fn a_shopify_order_says_by_which_checkout_and_offer_it_grew() {
    let taken = shopify("orders/updated", &grown(&json!({}))).unwrap();
    assert_eq!((taken.order.as_str(), taken.offer.as_deref(), taken.standing), ("6200000000001", Some("o-1"), Standing::Counts));
    assert!(matches!(taken.reference.unwrap(), OrderReference::Checkout(token) if token.as_str() == "c0ffee01"));
    assert_eq!((taken.total.to_string(), taken.due.unwrap().minor), ("26.80 EUR".to_owned(), 0));
    let added = &taken.lines[1];
    assert_eq!((added.item.as_str(), added.variant.as_ref().unwrap().as_str(), added.quantity), ("3", "30", 1));
    assert_eq!(added.paid.to_string(), "4.80 EUR");
    let net = shopify("orders/updated", &grown(&json!({ "taxes_included": false }))).unwrap();
    assert_eq!(net.lines[1].paid.to_string(), "5.76 EUR", "where tax comes on top, it was paid too");
    let owing =
        shopify("orders/updated", &grown(&json!({ "financial_status": "partially_paid", "total_outstanding": "4.80" }))).unwrap();
    assert_eq!((owing.due.unwrap().minor, owing.standing), (480, Standing::Counts), "on the order and not paid");
    let unmarked = shopify("orders/paid", &grown(&json!({ "metafields": [], "checkout_token": null }))).unwrap();
    assert_eq!((unmarked.offer, unmarked.reference), (None, None));
    let gone = shopify("orders/cancelled", &grown(&json!({ "cancelled_at": "2026-10-02T10:17:00Z" }))).unwrap();
    assert_eq!(gone.standing, Standing::Cancelled);
    assert_eq!(shopify("products/delete", &json!({ "id": 1 })), None);
}

/// A child order as a shop told one.
fn child(more: &Value) -> Value {
    let base = json!({
        "id": 27, "parent_id": 26, "status": "processing", "currency": "USD", "prices_include_tax": false, "discount_total": "1.20",
        "date_created_gmt": "2026-11-21T05:21:34", "date_modified_gmt": "2026-11-21T05:21:35", "date_paid_gmt": "2026-11-21T05:21:34",
        "total": "5.28", "total_tax": "0.48", "customer_id": 0, "transaction_id": "pi_1", "created_via": "rest-api",
        "meta_data": [{ "id": 1, "key": "_alongside_offer", "value": "o-1" }],
        "line_items": [{ "id": 7, "name": "Paper Filters", "product_id": 17, "variation_id": 0, "quantity": 1, "subtotal": "6.00",
            "total": "4.80", "total_tax": "0.48", "price": 4.8,
            "meta_data": [{ "id": 65, "key": "_alongside_offer", "value": "o-1" }, { "id": 66, "key": "_reduced_stock", "value": "1" }] }],
    });
    with(base, more)
}

#[test]
fn a_child_order_says_whose_child_it_is() {
    for topic in ["order.created", "order.updated"] {
        let taken = woocommerce(topic, &child(&json!({}))).unwrap();
        assert_eq!((taken.order.as_str(), taken.offer.as_deref(), taken.standing), ("27", Some("o-1"), Standing::Counts));
        assert!(matches!(taken.reference.unwrap(), OrderReference::Order(id) if id.as_str() == "26"));
        assert_eq!((taken.total.to_string(), taken.due), ("5.28 USD".to_owned(), None));
        let line = &taken.lines[0];
        assert_eq!(
            (line.item.as_str(), line.offer.as_deref(), line.paid.minor, line.variant.as_ref()),
            ("17", Some("o-1"), 528, None)
        );
    }
    let pending = json!({ "status": "pending", "date_paid_gmt": null });
    assert_eq!(woocommerce("order.created", &child(&pending)).unwrap().standing, Standing::Pending);
    let shipped = json!({ "status": "shipped" });
    assert_eq!(woocommerce("order.updated", &child(&shipped)).unwrap().standing, Standing::Counts, "a status of the shop's own");
    let own = woocommerce("order.updated", &child(&json!({ "parent_id": 0, "meta_data": [] }))).unwrap();
    assert!(matches!(own.reference.unwrap(), OrderReference::Order(id) if id.as_str() == "27"));
    assert_eq!((own.offer, own.lines[0].offer.as_deref()), (None, Some("o-1")), "a line on the order itself");
    let long = json!({ "meta_data": [{ "key": "_alongside_offer", "value": "x".repeat(65) }] });
    assert_eq!(woocommerce("order.updated", &child(&long)).unwrap().offer, None);
    assert_eq!(woocommerce("order.deleted", &json!({ "id": 27 })), None);
}
