//! WooCommerce's bodies.

use platform::error::ParseError;
use platform::inbound::{Event, WoocommerceTopic};
use platform::listing;
use scoring::catalogue::{Shelf, Shelved, Stock};
use scoring::money::Currency;
use scoring::order::{Standing, ToldOrder};
use scoring::time::Timestamp;
use serde_json::{Value, json};

use crate::{from_woocommerce, guests, with};

fn line(id: u64, product: u64, more: &Value) -> Value {
    let base = json!({ "id": id, "name": "Tea", "product_id": product, "variation_id": 0, "quantity": 1, "subtotal": "10.00", "subtotal_tax": "0.00",
        "total": "10.00", "total_tax": "0.00", "sku": "T", "price": 10, "meta_data": [] });
    with(base, more)
}

fn order(more: &Value) -> Value {
    let base = json!({ "id": 22, "parent_id": 0, "status": "processing", "currency": "USD", "prices_include_tax": false,
        "date_created_gmt": "2026-09-01T08:00:00", "date_modified_gmt": "2026-09-01T08:00:01", "total": "25.00", "customer_id": 5,
        "billing": { "email": "Kim@example.test" }, "meta_data": [{ "id": 1, "key": "_alongside_visitor", "value": "v-9" }],
        "line_items": [line(1, 11, &json!({})), line(2, 12, &json!({ "quantity": 2, "total": "15.00", "meta_data": [
            { "id": 4, "key": "_alongside", "value": "dec-2" }, { "id": 5, "key": "odd", "value": { "any": ["thing"] } }] }))],
        "shipping_lines": [], "fee_lines": [], "refunds": [] });
    with(base, more)
}

fn told(more: &Value) -> ToldOrder {
    match from_woocommerce("order.updated", &order(more)).unwrap() {
        Event::Order(told) => *told,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_order_is_the_same_by_either_topic_and_counts_when_paid() {
    let paid = told(&json!({}));
    let found: Vec<_> = paid.order.lines.iter().map(|line| (line.item.as_str(), line.quantity, line.unit_price)).collect();
    assert_eq!(found, [("11", 1, 1_000), ("12", 2, 750)]);
    assert_eq!((paid.order.customer.as_ref().unwrap().as_str(), paid.visitor.as_ref().unwrap().as_str()), ("5", "v-9"));
    assert_eq!((paid.claims[0].item.as_str(), paid.claims[0].decision.as_str()), ("12", "dec-2"));
    for topic in ["order.created", "order.restored"] {
        assert_eq!(from_woocommerce(topic, &order(&json!({}))).unwrap(), Event::Order(Box::new(paid.clone())), "{topic}");
    }
    assert_eq!(told(&json!({ "customer_id": 0 })).order.customer, guests().guest("kim@example.test"));
    for status in ["pending", "on-hold", "failed", "cancelled", "refunded", "trash", "checkout-draft"] {
        assert_eq!(told(&json!({ "status": status })).standing, Standing::Void, "{status}");
    }
}

#[test]
fn states_of_one_second_keep_their_order() {
    let path = [
        "checkout-draft",
        "pending",
        "failed",
        "on-hold",
        "processing",
        "shipped",
        "completed",
        "cancelled",
        "refunded",
        "trash",
    ];
    let moments: Vec<u64> = path.iter().map(|status| told(&json!({ "status": status })).told).collect();
    assert!(moments.is_sorted_by(|a, b| a < b), "{moments:?}");
    let refunded = told(&json!({ "refunds": [{ "id": 1, "total": "-5.00" }] }));
    assert!(refunded.told > told(&json!({})).told);
    assert!(told(&json!({ "status": "trash" })).told < told(&json!({ "date_modified_gmt": "2026-09-01T08:00:02" })).told);
}

#[test]
fn a_refund_on_an_order_lowers_its_prices() {
    let refunded = told(&json!({ "refunds": [{ "id": 1, "reason": "", "total": "-5.00" }] }));
    let prices: Vec<i64> = refunded.order.lines.iter().map(|line| line.unit_price).collect();
    assert_eq!(prices, [800, 600], "5 of 25 went back");
    assert_eq!(told(&json!({ "refunds": [{ "id": 1, "total": "-25.00" }] })).order.lines, []);
}

#[test]
fn a_signed_refusal_is_named_and_is_no_object() {
    for topic in ["order.updated", "order.deleted", "product.updated", "customer.updated"] {
        for code in ["woocommerce_rest_product_invalid_id", "woocommerce_rest_cannot_view"] {
            let refused = from_woocommerce(topic, &json!({ "code": code, "message": "No.", "data": { "status": 404 } }));
            assert!(matches!(refused, Err(ParseError::Refusal(found)) if found == code), "{topic}");
        }
    }
}

fn product(id: u64, more: &Value) -> Value {
    let base = json!({ "id": id, "name": "T-Shirt &amp; more", "type": "simple", "status": "publish", "catalog_visibility": "visible",
        "date_modified_gmt": "2026-09-01T08:00:00", "permalink": "https://shop.example/t-shirt/", "price": "26.00", "regular_price": "30.00",
        "purchasable": true, "stock_status": "instock", "parent_id": 0, "categories": [{ "id": 1, "name": "Shirts" }], "images": [{ "src": "https://shop.example/t.jpg" }],
        "attributes": [{ "name": "Size", "variation": true, "options": ["S", "M"] }], "variations": [], "post_password": "" });
    with(base, more)
}

fn variation(id: u64, modified: &str, more: &Value) -> Value {
    let own = json!({ "type": "variation", "parent_id": 19, "name": "T-Shirt - S", "date_modified_gmt": modified, "categories": [], "images": [],
        "permalink": "https://shop.example/t-shirt/?attribute_size=S", "attributes": [{ "name": "Size", "option": "S" }] });
    with(product(id, &own), more)
}

fn over(body: &Value, known: &Shelved) -> Option<Shelved> {
    let usd = Currency::new("USD").unwrap();
    match from_woocommerce("product.updated", body).unwrap() {
        Event::Product(listing) => listing.over(known, usd),
        Event::Variation(change) => change.over(known, usd),
        other => panic!("{other:?}"),
    }
}

/// Id, price and stock of each variant.
fn sold(shelved: &Shelved) -> Vec<(&str, i64, Stock)> {
    shelved.item.as_ref().unwrap().variants.iter().map(|sold| (sold.id.as_str(), sold.price.minor, sold.stock)).collect()
}

#[test]
fn a_simple_product_is_its_own_variant() {
    let shelved = over(&product(11, &json!({})), &Shelved::default()).unwrap();
    assert_eq!(sold(&shelved), [("11", 2_600, Stock::Available)]);
    let item = shelved.item.as_ref().unwrap();
    assert_eq!(
        (item.title.as_str(), item.category.as_str(), item.options.as_slice()),
        ("T-Shirt & more", "Shirts", ["Size".to_owned()].as_slice())
    );
    for more in [
        json!({ "status": "private" }),
        json!({ "catalog_visibility": "hidden" }),
        json!({ "post_password": "x" }),
        json!({ "type": "grouped" }),
    ] {
        assert_eq!(over(&product(11, &more), &Shelved::default()).unwrap().shelf, Shelf::Hidden, "{more}");
    }
}

#[test]
fn a_variable_product_and_its_variations_arrive_in_any_order() {
    let parent = product(19, &json!({ "type": "variable", "variations": [20, 21], "regular_price": "" }));
    let small = variation(20, "2026-09-01T08:00:05", &json!({}));
    let medium = variation(21, "2026-09-01T08:00:01", &json!({ "price": "28.00", "stock_status": "outofstock" }));
    let bodies = [&parent, &small, &medium];
    let mut ends = Vec::new();
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let mut shelved = Shelved::default();
        for _ in 0..2 {
            for place in order {
                shelved = over(bodies[place], &shelved).unwrap_or(shelved);
            }
        }
        ends.push(shelved);
    }
    for end in &ends {
        let mut found = sold(end);
        found.sort_unstable_by_key(|found| found.0);
        assert_eq!(found, [("20", 2_600, Stock::Available), ("21", 2_800, Stock::SoldOut)]);
        assert_eq!((end.item.as_ref().unwrap().category.as_str(), end.variations.len()), ("Shirts", 2));
    }
    let older = variation(20, "2026-09-01T08:00:04", &json!({ "price": "1.00" }));
    assert_eq!(over(&older, &ends[0]), None, "an older telling of a variation is no news");
    // Before its variations told themselves nothing of it can be had.
    assert_eq!(
        sold(&over(&parent, &Shelved::default()).unwrap()),
        [("20", 2_600, Stock::SoldOut), ("21", 2_600, Stock::SoldOut)]
    );
}

#[test]
fn a_product_comes_back_from_the_trash_as_it_was() {
    let parent = |modified: &str| product(19, &json!({ "type": "variable", "variations": [20], "date_modified_gmt": modified }));
    let shelved = over(&parent("2026-09-01T08:00:00"), &Shelved::default()).unwrap();
    let shelved = over(&variation(20, "2026-09-01T08:00:01", &json!({})), &shelved).unwrap();
    let Event::ProductGone(id) = from_woocommerce("product.deleted", &json!({ "id": 19 })).unwrap() else { panic!() };
    assert_eq!(id.as_str(), "19");
    // 2026-09-01T08:10:00
    let gone = listing::gone(&shelved, Timestamp(1_788_250_200)).unwrap();
    assert_eq!((gone.shelf, &gone.item), (Shelf::Hidden, &shelved.item));
    assert_eq!(over(&parent("2026-09-01T08:05:00"), &gone), None, "a late update does not bring it back");
    let back = over(&parent("2026-09-01T08:20:00"), &gone).unwrap();
    assert_eq!((back.shelf, sold(&back)), (Shelf::Shown, vec![("20", 2_600, Stock::Available)]));
}

#[test]
fn no_topic_takes_a_body_of_another_shape() {
    for topic in WoocommerceTopic::ALL {
        for body in [json!([]), json!({}), json!("x"), json!(null), json!({ "id": "x" }), json!({ "id": 0 })] {
            assert!(from_woocommerce(topic.name(), &body).is_err(), "{topic:?} {body}");
        }
    }
}
