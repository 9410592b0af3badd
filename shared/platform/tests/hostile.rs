//! Whatever a file or a shop holds, reading it ends in an object or in an error.
#![allow(clippy::unwrap_used)]

use platform::error::ParseError;
use platform::guest::GuestKey;
use platform::inbound::{Envelope, Secrets, ShopifyTopic, WoocommerceTopic, is_ping, signature};
use platform::inbound::{Event, Verified};
use platform::shopify;
use platform::stripe::{Intent, cancelled, charged, refunded};
use platform::told::Refund;
use platform::woocommerce::now::order_now;
use platform::woocommerce::{customer, order, product, refund, variation};
use proptest::prelude::{any, prop_oneof, proptest};
use proptest::strategy::{Just, Strategy};
use scoring::catalogue::Shelved;
use scoring::id::ShopId;
use scoring::money::Currency;
use scoring::order::Standing;
use scoring::time::Timestamp;

/// JSON values that a field should not hold.
fn odd_value() -> impl Strategy<Value = String> {
    let odd = [
        "null",
        "-1",
        "1e308",
        "18446744073709551616",
        "[]",
        "{}",
        "[[{}]]",
        "true",
        "\"\"",
        "\"-0.00\"",
        "\"99999999999999999999.99\"",
        "\"gid://shopify/Product/99999999999999999999999\"",
        "[{\"id\":1,\"quantity\":-9223372036854775808}]",
    ];
    prop_oneof![
        (0..odd.len()).prop_map(move |place| odd[place].to_owned()),
        any::<i64>().prop_map(|number| number.to_string()),
        "[ -~]{0,20}".prop_map(|text| serde_json::Value::from(text).to_string()),
        Just("{\"shopMoney\":{\"amount\":\"100000000000.00\",\"currencyCode\":\"JPY\"}}".to_owned()),
    ]
}

const SHOPIFY: [(&str, &str); 4] = [
    (
        "Order",
        "createdAt processedAt updatedAt cancelledAt test displayFinancialStatus currencyCode email customer totalRefundedSet netPaymentSet",
    ),
    (
        "LineItem",
        "title quantity currentQuantity isGiftCard product variant lineItemGroup originalUnitPriceSet discountedTotalSet discountAllocations __parentId",
    ),
    ("Product", "title status publishedAt updatedAt featuredMedia requiresSellingPlan"),
    ("ProductVariant", "title position price compareAtPrice inventoryItem __parentId"),
];

const REST: &str = "created_at processed_at updated_at cancelled_at test financial_status email customer current_total_price \
    current_total_price_set note_attributes line_items refunds order_id refund_line_items order_adjustments title handle status \
    published_at vendor product_type options images image variants customer_id email_marketing_consent sms_marketing_consent \
    customer orders_to_redact inventory_item_id order_edit checkout_token metafields total_outstanding taxes_included";

const WOOCOMMERCE: &str = "status currency prices_include_tax date_created_gmt date_modified_gmt total customer_id billing meta_data \
    line_items shipping_lines fee_lines refunds transaction_id total_tax date_paid_gmt name type price stock_status parent_id categories images image attributes variations \
    cost_of_goods_sold email menu_order";

fn read_all(bytes: &[u8]) {
    let guests = GuestKey::new(&[1; 32]);
    let _ = shopify::parse(bytes, &guests);
    let _ = order(bytes, &guests);
    let _ = product(bytes);
    let _ = variation(bytes);
    let _ = customer(bytes, &guests);
    let _ = refund(bytes);
    let _ = order_now(bytes);
    let _ = shopify::whole_taken(bytes);
    let _ = shopify::applied::applied(bytes);
    let _ = Intent::read(bytes);
    for status in [200, 400, 402, 404, 409, 429, 500] {
        let _ = (charged(status, bytes), refunded(status, bytes), cancelled(status, bytes));
    }
    deliver(bytes);
}

/// The bytes as a validly signed delivery about everything.
fn deliver(bytes: &[u8]) {
    let _ = is_ping(bytes);
    let (guests, secrets) = (GuestKey::new(&[1; 32]), Secrets { current: "s", previous: None });
    let signed = signature("s", bytes);
    let shop = ShopId::new("shop.example").unwrap();
    for topic in ShopifyTopic::ALL {
        let header = |name: &str| match name {
            "x-shopify-hmac-sha256" => Some(signed.as_str()),
            "x-shopify-shop-domain" => Some("shop.example"),
            "x-shopify-topic" => Some(topic.name()),
            _ => None,
        };
        if let Ok(delivery) = Envelope::shopify(header).unwrap().open(bytes, &secrets) {
            let _ = delivery.taken();
            apply(delivery.event(&guests, Timestamp(1_790_000_000)).map(Verified::into_inner));
        }
    }
    for topic in WoocommerceTopic::ALL {
        let header = |name: &str| match name {
            "x-wc-webhook-signature" => Some(signed.as_str()),
            "x-wc-webhook-topic" => Some(topic.name()),
            _ => None,
        };
        if let Ok(delivery) = Envelope::woocommerce(&shop, header).unwrap().open(bytes, &secrets) {
            let _ = delivery.taken();
            apply(delivery.event(&guests, Timestamp(1_790_000_000)).map(Verified::into_inner));
        }
    }
}

/// What follows from what was read.
fn apply(event: Result<Event, ParseError>) {
    let euros = Currency::new("EUR").unwrap();
    match event {
        Ok(Event::Order(told)) => {
            assert!(told.order.lines.is_sorted_by(|a, b| a.item < b.item) && told.returned.is_sorted_by(|a, b| a.item < b.item));
            assert!(told.order.lines.iter().all(|line| line.quantity > 0 && line.unit_price > 0));
            assert!(told.order.lines.is_empty() || told.standing == Standing::Counts);
            let all = told.order.lines.iter().map(|line| (line.item.clone(), line.quantity)).collect();
            let refund = Refund { order: told.order.id.clone(), at: Timestamp(i64::MAX), lines: all };
            let _ = refund.applied(&told);
        }
        Ok(Event::Product(listing)) => drop(listing.over(&Shelved::default(), euros)),
        Ok(Event::Variation(change)) => drop(change.over(&Shelved::default(), euros)),
        Ok(_) | Err(_) => {}
    }
}

fn fields(names: &str, values: &[String]) -> Vec<String> {
    names.split_whitespace().zip(values).map(|(field, value)| format!("\"{field}\":{value}")).collect()
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in any::<Vec<u8>>()) {
        read_all(&bytes);
    }

    #[test]
    fn no_shopify_field_panics(kind in 0..SHOPIFY.len(), values in proptest::collection::vec(odd_value(), 12)) {
        let (name, names) = SHOPIFY[kind];
        let fields = fields(names, &values).join(",");
        read_all(format!("{{\"id\":\"gid://shopify/{name}/1\",{fields}}}").as_bytes());
    }

    #[test]
    fn no_woocommerce_field_panics(values in proptest::collection::vec(odd_value(), 33), wrong in 0..28_usize) {
        let fields = fields(WOOCOMMERCE, &values);
        read_all(format!("{{\"id\":1,{}}}", fields.join(",")).as_bytes());
        // One odd field in an order that is right otherwise reaches further.
        let right = r#"{"id":1,"status":"completed","currency":"EUR","date_created_gmt":"2026-01-01T00:00:00","line_items":[]}"#;
        let odd: serde_json::Value = serde_json::from_str(&format!("{{{}}}", fields[wrong])).unwrap_or_default();
        let mut whole: serde_json::Value = serde_json::from_str(right).unwrap();
        if let Some(odd) = odd.as_object() {
            whole.as_object_mut().unwrap().extend(odd.clone());
        }
        read_all(whole.to_string().as_bytes());
    }

    #[test]
    fn no_rest_field_panics(values in proptest::collection::vec(odd_value(), 37), wrong in 0..37_usize) {
        let fields = fields(REST, &values);
        // One odd field in bodies that are right otherwise reaches further.
        let order = r#"{"id":1,"order_id":1,"customer_id":1,"shop_domain":"shop.example","currency":"EUR","created_at":"2026-01-01T00:00:00Z",
            "updated_at":"2026-01-01T00:00:00Z","current_total_price":"9.00","line_items":[{"id":1,"product_id":2,"quantity":3,"price":"3.00"}],
            "refunds":[{"id":1,"refund_line_items":[{"line_item_id":1,"quantity":1,"line_item":{"product_id":2}}],
            "order_adjustments":[{"kind":"refund_discrepancy","amount":"-1.00"}]}],
            "variants":[{"id":1,"price":"3.00"}],"email_marketing_consent":{"state":"subscribed","consent_updated_at":"2026-01-01T00:00:00Z"}}"#;
        deliver(order.as_bytes());
        let mut whole: serde_json::Value = serde_json::from_str(order).unwrap();
        let odd: serde_json::Value = serde_json::from_str(&format!("{{{}}}", fields[wrong])).unwrap_or_default();
        if let Some(odd) = odd.as_object() {
            whole.as_object_mut().unwrap().extend(odd.clone());
        }
        deliver(whole.to_string().as_bytes());
    }

    #[test]
    fn no_line_field_panics(values in proptest::collection::vec(odd_value(), 12)) {
        let names = "product_id variant_id title sku vendor quantity current_quantity gift_card price price_set discount_allocations properties";
        for field in fields(names, &values) {
            let line = format!(r#"{{"id":1,"product_id":2,"quantity":3,"price":"3.00",{field}}}"#);
            let order = format!(r#"{{"id":1,"currency":"EUR","created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z","line_items":[{line}]}}"#);
            deliver(order.as_bytes());
        }
    }
}
