//! Shopify's bodies.

use platform::error::ParseError;
use platform::inbound::{Elsewhere, Event, ShopifyTopic};
use platform::told::gone;
use proptest::prelude::{prop_assert, prop_assert_eq, proptest};
use scoring::catalogue::{Endurance, Shelf, Shelved, Stock};
use scoring::marketing::{Answer, Channel};
use scoring::money::Currency;
use scoring::order::{Claim, Standing, ToldOrder};
use scoring::privacy::Wish;
use serde_json::{Value, json};

use crate::{NOW, SHOP, from_shopify, guests, with};

fn line(id: u64, product: u64, more: &Value) -> Value {
    let base = json!({
        "id": id, "product_id": product, "variant_id": product * 10, "title": "Wool rug", "sku": "RUG", "vendor": "Loom", "quantity": 1,
        "current_quantity": 1, "price": "20.00", "price_set": { "shop_money": { "amount": "20.00", "currency_code": "EUR" },
        "presentment_money": { "amount": "3300", "currency_code": "JPY" } }, "gift_card": false, "properties": [], "discount_allocations": []
    });
    with(base, more)
}

fn order(more: &Value) -> Value {
    let base = json!({
        "id": 501, "created_at": "2026-09-01T10:00:00+02:00", "processed_at": "2026-09-01T09:59:58+02:00", "updated_at": "2026-09-01T10:00:05+02:00",
        "cancelled_at": null, "test": false, "financial_status": "paid", "currency": "EUR", "email": "ina@example.test",
        "customer": { "id": 77, "email": "ina@example.test" }, "note_attributes": [{ "name": "_alongside_visitor", "value": "v-12" }],
        "current_total_price": "45.00", "line_items": [
            line(1, 11, &json!({})),
            line(2, 12, &json!({ "quantity": 2, "current_quantity": 2, "properties": [{ "name": "_alongside", "value": "dec-1" }, { "name": "x", "value": 7 }],
                "discount_allocations": [{ "amount": "5.00", "amount_set": { "shop_money": { "amount": "5.00", "currency_code": "EUR" } } }] })),
        ], "refunds": []
    });
    with(base, more)
}

fn told(more: &Value) -> ToldOrder {
    match from_shopify("orders/updated", &order(more)).unwrap() {
        Event::Order(told) => *told,
        other => panic!("{other:?}"),
    }
}

/// Item, quantity, price of one.
fn lines(told: &ToldOrder) -> Vec<(&str, u32, i64)> {
    told.order.lines.iter().map(|line| (line.item.as_str(), line.quantity, line.unit_price)).collect()
}

fn returned(told: &ToldOrder) -> Vec<(&str, u32)> {
    told.returned.iter().map(|returned| (returned.item.as_str(), returned.quantity)).collect()
}

#[test]
fn a_paid_order_is_told_whole_in_the_shops_money() {
    let paid = told(&json!({}));
    assert_eq!(lines(&paid), [("11", 1, 2_000), ("12", 2, 1_750)]);
    assert_eq!((paid.order.id.as_str(), paid.order.customer.as_ref().unwrap().as_str()), ("501", "77"));
    assert_eq!((paid.standing, paid.order.currency.code(), paid.order.time.0), (Standing::Counts, "EUR", 1_788_249_598));
    assert_eq!(paid.visitor.as_ref().unwrap().as_str(), "v-12");
    assert_eq!(paid.claims, [Claim { item: paid.order.lines[1].item.clone(), decision: "dec-1".to_owned() }]);
    assert_eq!(paid.told / 1_000, 1_788_249_605);
    for topic in ["orders/create", "orders/paid", "orders/cancelled"] {
        assert_eq!(from_shopify(topic, &order(&json!({}))).unwrap(), Event::Order(Box::new(paid.clone())), "{topic}");
    }
}

#[test]
fn a_guest_is_their_hashed_address_and_nobody_is_nobody() {
    let guest = told(&json!({ "customer": null }));
    assert_eq!(guest.order.customer, guests().guest("INA@example.test"));
    assert_eq!(told(&json!({ "customer": null, "email": null })).order.customer, None);
}

#[test]
fn what_does_not_count_is_void_and_keeps_no_line() {
    for more in [
        json!({ "cancelled_at": "2026-09-01T11:00:00+02:00" }),
        json!({ "test": true }),
        json!({ "financial_status": "pending" }),
        json!({ "financial_status": "voided" }),
        json!({ "financial_status": "refunded" }),
    ] {
        let void = told(&more);
        assert_eq!((void.standing, void.order.lines.len()), (Standing::Void, 0), "{more}");
    }
    assert!(matches!(from_shopify("orders/paid", &order(&json!({ "financial_status": "odd" }))), Err(ParseError::Field { .. })));
}

#[test]
fn refunds_come_off_by_line_and_goodwill_lowers_prices() {
    let refund = |adjustments: Value| json!({ "id": 9, "refund_line_items": [{ "line_item_id": 2, "quantity": 1, "subtotal": 17.5 }], "order_adjustments": adjustments });
    let by_line = told(&json!({ "financial_status": "partially_refunded", "refunds": [refund(json!([]))], "line_items": [
        line(1, 11, &json!({})), line(2, 12, &json!({ "quantity": 2, "current_quantity": 1 })), line(3, 13, &json!({ "current_quantity": 0 })),
    ] }));
    assert_eq!((lines(&by_line), returned(&by_line)), (vec![("11", 1, 2_000), ("12", 1, 2_000)], vec![("12", 1)]));
    let goodwill = json!([{ "kind": "refund_discrepancy", "amount": "-9.00" }, { "kind": "shipping_refund", "amount": "-4.00" }]);
    let lowered = told(&json!({ "refunds": [{ "id": 9, "order_adjustments": goodwill }] }));
    assert_eq!(lines(&lowered), [("11", 1, 1_600), ("12", 2, 1_400)], "9 of 45 went back");
    assert!(lowered.told > told(&json!({})).told, "of one second the one with a refund is later");
}

#[test]
fn lines_that_are_no_products_are_left_out_and_one_item_is_one_line() {
    let mixed = told(&json!({ "line_items": [
        line(1, 11, &json!({ "quantity": 1 })), line(2, 11, &json!({ "quantity": 3, "current_quantity": 3, "price_set": null, "price": "10.00" })),
        line(3, 14, &json!({ "gift_card": true })), line(4, 0, &json!({ "product_id": null })), line(5, 15, &json!({ "price": "0.00", "price_set": null })),
    ] }));
    assert_eq!(lines(&mixed), [("11", 4, 1_250)]);
}

#[test]
fn claims_that_cannot_be_names_are_dropped() {
    let claimed = |value: Value| {
        let line = line(1, 11, &json!({ "properties": [{ "name": "_alongside", "value": value }] }));
        told(&json!({ "line_items": [line] })).claims.len()
    };
    assert_eq!([claimed(json!("x")), claimed(json!("")), claimed(json!(7)), claimed(json!("y".repeat(49)))], [1, 0, 0, 0]);
    assert_eq!(told(&json!({ "note_attributes": [{ "name": "_alongside_visitor", "value": "not an id" }] })).visitor, None);
}

#[test]
fn a_refund_told_by_itself_is_applied_once_and_yields_to_the_order() {
    let body = json!({ "id": 9, "order_id": 501, "created_at": "2026-09-02T10:00:00+02:00", "refund_line_items": [
        { "line_item_id": 2, "quantity": 1, "subtotal": 17.5, "line_item": { "id": 2, "product_id": 12 } },
        { "line_item_id": 7, "quantity": 1, "line_item": { "id": 7, "product_id": null } },
    ] });
    let Event::Refund(refund) = from_shopify("refunds/create", &body).unwrap() else { panic!() };
    let paid = told(&json!({}));
    let after = refund.applied(&paid).unwrap();
    assert_eq!((lines(&after), returned(&after)), (vec![("11", 1, 2_000), ("12", 1, 1_750)], vec![("12", 1)]));
    assert_eq!(refund.applied(&after), None, "not twice");
    let of_that_second = told(&json!({ "updated_at": "2026-09-02T10:00:00+02:00" }));
    assert!(of_that_second.told > after.told);
    assert_eq!(refund.applied(&of_that_second), None, "the order's own telling has it in it");
    assert_eq!(refund.applied(&told(&json!({ "test": true }))), None);
}

#[test]
fn a_deleted_order_is_void_and_a_later_telling_brings_it_back() {
    let Event::OrderGone(id) = from_shopify("orders/delete", &json!({ "id": 501 })).unwrap() else { panic!() };
    let void = gone(&id, Some(told(&json!({}))), NOW).unwrap();
    assert_eq!(gone(&id, Some(void.clone()), NOW), None, "not twice");
    let ahead = told(&json!({ "updated_at": "2027-01-01T00:00:00Z" }));
    let over = gone(&id, Some(ahead.clone()), NOW).unwrap();
    assert_eq!((over.told, over.standing), (ahead.told + 1, Standing::Void), "a shop whose clock is ahead");
    assert_eq!((void.standing, void.order.lines.len(), void.order.customer.unwrap().as_str()), (Standing::Void, 0, "77"));
    let unknown = gone(&id, None, NOW).unwrap();
    assert!(unknown.told > told(&json!({})).told && unknown.standing == Standing::Void);
}

fn variant(id: u64, more: &Value) -> Value {
    let base = json!({ "id": id, "title": "S", "price": "12.00", "compare_at_price": "15.00", "sku": "S", "position": 1, "inventory_policy": "deny", "inventory_quantity": 4 });
    with(base, more)
}

fn product(more: &Value) -> Value {
    let base = json!({
        "id": 91, "title": "Linen shirt", "handle": "linen-shirt", "product_type": "Shirts", "vendor": "Loom", "status": "active", "tags": "a, b",
        "published_at": "2026-01-01T00:00:00Z", "updated_at": "2026-09-01T10:00:05+02:00", "options": [{ "name": "Size" }],
        "images": [{ "src": "https://cdn.example/shirt.jpg" }],
        "variants": [variant(2, &json!({ "position": 2, "title": "M", "inventory_quantity": 0 })), variant(1, &json!({}))],
    });
    with(base, more)
}

fn over(more: &Value, known: &Shelved) -> Option<Shelved> {
    match from_shopify("products/update", &product(more)).unwrap() {
        Event::Product(listing) => listing.over(known, Currency::new("EUR").unwrap()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_product_becomes_an_item_and_keeps_what_only_we_know() {
    let mut first = over(&json!({}), &Shelved::default()).unwrap();
    let item = first.item.as_mut().unwrap();
    assert_eq!(
        (item.id.as_str(), item.title.as_str(), item.category.as_str(), item.brand.as_str()),
        ("91", "Linen shirt", "Shirts", "Loom")
    );
    assert_eq!((item.url.as_str(), item.image.as_str()), ("/products/linen-shirt", "https://cdn.example/shirt.jpg"));
    let sold: Vec<_> =
        item.variants.iter().map(|sold| (sold.id.as_str(), sold.title.as_str(), sold.price.minor, sold.stock)).collect();
    assert_eq!(sold, [("1", "S", 1_200, Stock::Available), ("2", "M", 1_200, Stock::SoldOut)]);
    assert_eq!(item.variants[0].was.unwrap().minor, 1_500);
    (item.endurance, item.variants[0].cost) = (Endurance::Durable, item.variants[0].was);
    let later = json!({ "updated_at": "2026-09-01T10:00:06+02:00", "title": "Linen shirt II" });
    let second = over(&later, &first).unwrap();
    let item = second.item.as_ref().unwrap();
    assert_eq!(
        (item.endurance, item.variants[0].cost.unwrap().minor, item.title.as_str()),
        (Endurance::Durable, 1_500, "Linen shirt II")
    );
    assert_eq!((over(&json!({}), &second), over(&later, &second)), (None, None), "neither older nor the same is news");
}

#[test]
fn stock_is_counted_only_where_the_shop_counts_it() {
    let stock = |more: &Value| {
        let variants = json!([variant(1, &with(json!({ "inventory_quantity": 0 }), more))]);
        over(&json!({ "variants": variants }), &Shelved::default()).unwrap().item.unwrap().variants[0].stock
    };
    assert_eq!(stock(&json!({})), Stock::SoldOut);
    assert_eq!(stock(&json!({ "inventory_management": "shopify" })), Stock::SoldOut);
    assert_eq!(stock(&json!({ "inventory_management": null })), Stock::Available);
    assert_eq!(stock(&json!({ "inventory_policy": "continue" })), Stock::Available);
    assert_eq!(stock(&json!({ "inventory_quantity": null })), Stock::Available);
}

#[test]
fn what_is_not_for_shoppers_is_hidden() {
    for more in [
        json!({ "status": "draft" }),
        json!({ "status": "archived" }),
        json!({ "published_at": null }),
        json!({ "status": "unlisted" }),
    ] {
        assert_eq!(over(&more, &Shelved::default()).unwrap().shelf, Shelf::Hidden, "{more}");
    }
    let shown = over(&json!({}), &Shelved::default()).unwrap();
    assert_eq!(shown.shelf, Shelf::Shown);
    let priceless = over(&json!({ "updated_at": "2026-09-02T10:00:00Z", "variants": [] }), &shown).unwrap();
    assert_eq!((priceless.shelf, priceless.item), (Shelf::Hidden, shown.item));
}

#[test]
fn consent_is_a_yes_only_when_it_says_so() {
    let email = |state: &str| {
        json!({ "customer_id": 77, "email_address": "ina@example.test",
            "email_marketing_consent": { "state": state, "opt_in_level": "single_opt_in", "consent_updated_at": "2026-09-01T10:00:00Z" } })
    };
    for (state, answer) in
        [("subscribed", Answer::Yes), ("unsubscribed", Answer::No), ("pending", Answer::No), ("novel", Answer::No)]
    {
        let Event::Consent(word) = from_shopify("customers_email_marketing_consent/update", &email(state)).unwrap() else {
            panic!()
        };
        assert_eq!((word.customer.as_str(), word.channel, word.answer), ("77", Channel::Email, answer), "{state}");
    }
    let sms = json!({ "id": 77, "phone": "+49", "sms_marketing_consent": { "state": "subscribed", "consent_updated_at": "2026-09-01T10:00:00Z" } });
    let Event::Consent(word) = from_shopify("customers_marketing_consent/update", &sms).unwrap() else { panic!() };
    assert_eq!((word.channel, word.answer), (Channel::Sms, Answer::Yes));
}

#[test]
fn wishes_name_the_person_and_only_this_shop() {
    let body = json!({ "shop_id": 1, "shop_domain": SHOP, "customer": { "id": 77, "email": "ina@example.test", "phone": null },
        "orders_to_redact": [501, 502] });
    let Event::Privacy(asked) = from_shopify("customers/redact", &body).unwrap() else { panic!() };
    assert_eq!((asked.wish, asked.id.as_str(), asked.asked, asked.done), (Wish::Erase, "e-1", NOW, None));
    assert_eq!((asked.account.unwrap().as_str(), asked.guest, asked.orders.len()), ("77", guests().guest("ina@example.test"), 2));
    let export = with(body.clone(), &json!({ "orders_to_redact": null, "orders_requested": [501], "data_request": { "id": 3 } }));
    let mut export = export;
    export.as_object_mut().unwrap().remove("orders_to_redact");
    let Event::Privacy(asked) = from_shopify("customers/data_request", &export).unwrap() else { panic!() };
    assert_eq!((asked.wish, asked.orders.len()), (Wish::Export, 1));
    let shop = json!({ "shop_id": 1, "shop_domain": SHOP });
    let Event::Privacy(asked) = from_shopify("shop/redact", &shop).unwrap() else { panic!() };
    assert_eq!(asked.wish, Wish::ForgetShop);
    let Event::Privacy(asked) = from_shopify("app/uninstalled", &json!({ "id": 1, "myshopify_domain": SHOP })).unwrap() else {
        panic!()
    };
    assert_eq!(asked.wish, Wish::Uninstall);
    assert!(from_shopify("customers/redact", &shop).is_err(), "nobody is named");
    for topic in ["customers/redact", "shop/redact", "customers/data_request"] {
        assert!(from_shopify(topic, &with(body.clone(), &json!({ "shop_domain": "other.myshopify.com" }))).is_err(), "{topic}");
    }
    assert!(from_shopify("app/uninstalled", &json!({ "id": 1, "myshopify_domain": "other.myshopify.com" })).is_err());
}

#[test]
fn what_another_delivery_tells_whole_is_left_to_it() {
    let level = json!({ "inventory_item_id": 4, "location_id": 5, "available": null, "updated_at": "2026-09-01T10:00:00Z" });
    assert_eq!(from_shopify("inventory_levels/update", &level).unwrap(), Event::Elsewhere(Elsewhere::Stock));
    let edit = json!({ "order_edit": { "id": 1, "order_id": 501, "line_items": { "additions": [], "removals": [] } } });
    assert_eq!(from_shopify("orders/edited", &edit).unwrap(), Event::Elsewhere(Elsewhere::Edit));
    let Event::Customer(customer) = from_shopify("customers/update", &json!({ "id": 77, "email": null })).unwrap() else {
        panic!()
    };
    assert_eq!((customer.account.as_str(), customer.guest), ("77", None));
    assert_eq!(from_shopify("customers/delete", &json!({ "id": 77 })).unwrap().name(), "customer_gone");
}

#[test]
fn no_topic_takes_a_body_of_another_shape() {
    for topic in ShopifyTopic::ALL {
        for body in [json!([]), json!({}), json!("x"), json!(null), json!({ "id": "x" })] {
            assert!(from_shopify(topic.name(), &body).is_err() || *topic == ShopifyTopic::OrderEdited, "{topic:?} {body}");
        }
    }
}

proptest! {
    #[test]
    fn of_two_tellings_the_later_wins_whatever_their_states(first in 0..5_usize, second in 0..5_usize, seconds in 1..50_u32) {
        let states = ["pending", "authorized", "paid", "partially_refunded", "refunded"];
        let at = |state: usize, second: u32| {
            told(&json!({ "financial_status": states[state], "updated_at": format!("2026-09-01T10:00:{second:02}Z") })).told
        };
        prop_assert!(at(first, seconds) > at(second, seconds - 1));
        prop_assert_eq!(at(first, seconds).cmp(&at(second, seconds)), first.cmp(&second), "within one second the later state");
    }
}
