//! Whatever a file or a shop holds, reading it ends in an object or in an error.
#![allow(clippy::unwrap_used)]

use platform::guest::GuestKey;
use platform::shopify;
use platform::woocommerce::{customer, order, product, refund, variation};
use proptest::prelude::{any, prop_oneof, proptest};
use proptest::strategy::{Just, Strategy};

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

const WOOCOMMERCE: &str = "status currency prices_include_tax date_created_gmt date_modified_gmt total customer_id billing meta_data \
    line_items shipping_lines fee_lines refunds name type price stock_status parent_id categories images image attributes variations \
    cost_of_goods_sold email menu_order";

fn read_all(bytes: &[u8]) {
    let guests = GuestKey::new(&[1; 32]);
    let _ = shopify::parse(bytes, &guests);
    let _ = order(bytes, &guests);
    let _ = product(bytes);
    let _ = variation(bytes);
    let _ = customer(bytes, &guests);
    let _ = refund(bytes);
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
    fn no_woocommerce_field_panics(values in proptest::collection::vec(odd_value(), 30), wrong in 0..25_usize) {
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
}
