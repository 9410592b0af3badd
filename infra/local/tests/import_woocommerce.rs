//! Saved WooCommerce pages, made up: every kind of order and line.
#![allow(clippy::unwrap_used)]

mod export;

use std::fs;

use export::{Folder, catalogue, gzip, orders};
use local::files::catalogue as catalogue_file;
use local::import::{Exports, From, Pace, import};
use scoring::money::Currency;
use serde_json::{Value, json};

fn merged(mut base: Value, more: &Value) -> Value {
    base.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    base
}

fn order(id: u64, more: &Value) -> Value {
    let base = json!({
        "id": id, "parent_id": 0, "status": "completed", "currency": "EUR", "prices_include_tax": false,
        "date_created_gmt": format!("2026-03-{:02}T08:00:00", id % 28 + 1), "date_modified_gmt": "2026-04-01T00:00:00",
        "date_paid_gmt": null, "total": "20.00", "customer_id": 55, "billing": { "email": "ada@example.test" },
        "meta_data": [], "line_items": [line(id * 10, 101, &json!({}))], "shipping_lines": [], "fee_lines": [], "refunds": [],
    });
    merged(base, more)
}

fn line(id: u64, product: u64, more: &Value) -> Value {
    let base = json!({
        "id": id, "name": "Sea Salt &amp; more", "product_id": product, "variation_id": 0, "quantity": 2, "subtotal": "20.00",
        "subtotal_tax": "4.00", "total": "18.00", "total_tax": "3.60", "sku": "SALT", "price": 9, "meta_data": [],
    });
    merged(base, more)
}

fn meta(key: &str, value: &str) -> Value {
    json!([{ "id": 1, "key": "_other", "value": { "nested": [] } }, { "id": 2, "key": key, "value": value }])
}

fn all_orders() -> Vec<Value> {
    vec![
        // Two of three stayed after a refund that names its line; shipping, a fee and a tip beside it.
        order(
            1,
            &json!({
                "line_items": [line(10, 101, &json!({ "quantity": 3, "total": "27.00", "subtotal": "30.00", "variation_id": 1011 }))],
                "shipping_lines": [{ "id": 8, "method_title": "Flat rate", "total": "4.00" }],
                "fee_lines": [{ "id": 9, "name": "Gift wrap", "total": "2.00" }, { "id": 7, "name": "Tip for the team", "total": "1.00" }],
                "refunds": [{ "id": 900, "reason": "", "total": "-9.00" }],
            }),
        ),
        // With tax in the prices; a refund of money for one line.
        order(2, &json!({ "prices_include_tax": true, "customer_id": 0, "refunds": [{ "id": 901, "total": "-2.00" }] })),
        // A quarter of the money went back without saying for what.
        order(3, &json!({ "status": "processing", "total": "20.00", "refunds": [{ "id": 902, "total": "-5.00" }] })),
        // A bundle whose parts carry their own price.
        order(
            4,
            &json!({ "customer_id": 0, "billing": { "email": "Guest@Example.test" }, "line_items": [
                line(41, 190, &json!({ "quantity": 1, "name": "Tea set", "total": "5.00", "subtotal": "5.00", "meta_data": meta("_bundle_cart_key", "k1") })),
                line(42, 191, &json!({ "quantity": 1, "total": "6.00", "subtotal": "6.00", "meta_data": meta("_bundled_by", "k1") })),
                line(43, 192, &json!({ "quantity": 2, "total": "4.00", "subtotal": "4.00", "meta_data": meta("_bundled_by", "k1") })),
                // Its parent is not on the order: it counts by itself.
                line(44, 193, &json!({ "quantity": 1, "total": "3.00", "subtotal": "3.00", "meta_data": meta("_bundled_by", "gone") })),
            ] }),
        ),
        order(
            5,
            &json!({ "customer_id": 0, "billing": [], "line_items": [
                line(51, 0, &json!({})),
                line(52, 194, &json!({ "total": "0.00" })),
                line(53, 195, &json!({ "quantity": 1.0, "total": "7.00", "subtotal": "" })),
            ] }),
        ),
        order(6, &json!({ "status": "cancelled" })),
        order(7, &json!({ "status": "failed" })),
        order(8, &json!({ "status": "on-hold" })),
        order(9, &json!({ "status": "checkout-draft" })),
        order(10, &json!({ "status": "refunded" })),
        order(11, &json!({ "status": "trash" })),
        order(12, &json!({ "meta_data": meta("_wcpay_mode", "test") })),
        order(13, &json!({ "status": "shipped", "date_paid_gmt": "2026-03-14T09:00:00" })),
        order(14, &json!({ "status": "awaiting-pickup" })),
        order(15, &json!({ "currency": "USD" })),
        json!({ "code": "woocommerce_rest_cannot_view", "message": "Sorry", "data": { "status": 403 } }),
        order(16, &json!({ "line_items": [line(161, 101, &json!({ "quantity": 0.5 }))] })),
        order(17, &json!({ "line_items": [line(171, 101, &json!({ "quantity": -1 }))] })),
    ]
}

fn refunds() -> Value {
    json!([
        { "id": 900, "amount": "9.00", "line_items": [{ "id": 1, "quantity": -1, "total": "-9.00", "total_tax": "-1.80", "meta_data": meta("_refunded_item_id", "10") }] },
        { "id": 901, "amount": "2.40", "line_items": [{ "id": 2, "quantity": 0, "total": "-2.00", "total_tax": "-0.40", "meta_data": meta("_refunded_item_id", "20") }] },
    ])
}

fn product(id: u64, more: &Value) -> Value {
    let base = json!({
        "id": id, "name": "Sea Salt", "type": "simple", "status": "publish", "catalog_visibility": "visible", "sku": "SALT",
        "date_modified_gmt": "2026-01-01T00:00:00", "permalink": "https://shop.example/sea-salt", "price": "9.00", "regular_price": "10.00",
        "purchasable": true, "stock_status": "instock", "parent_id": 0, "categories": [{ "id": 1, "name": "Food &amp; Drink", "slug": "f" }],
        "brands": [], "images": [{ "id": 1, "src": "https://shop.example/salt.jpg" }], "attributes": [], "variations": [], "meta_data": [],
    });
    merged(base, more)
}

fn products() -> Vec<Value> {
    vec![
        product(101, &json!({ "type": "variable", "price": "9.00", "regular_price": "", "variations": [1012, 1011], "sku": "" })),
        product(
            190,
            &json!({ "name": "Tea set", "cost_of_goods_sold": { "values": [{ "defined_value": 3.5 }], "total_value": 3.5 } }),
        ),
        product(194, &json!({ "status": "private" })),
        product(195, &json!({ "catalog_visibility": "hidden" })),
        product(196, &json!({ "type": "grouped" })),
        product(197, &json!({ "price": "", "regular_price": "" })),
        product(198, &json!({ "stock_status": "outofstock", "meta_data": meta("_wc_cog_cost", "1.25") })),
    ]
}

/// A variation as older shops answer it: without its type and product.
fn variation(id: u64, option: &str, price: &str) -> Value {
    json!({ "id": id, "sku": format!("SALT-{id}"), "price": price, "regular_price": price, "status": "publish", "purchasable": true,
        "stock_status": "instock", "date_modified_gmt": "2026-01-01T00:00:00", "image": { "src": "https://shop.example/v.jpg" },
        "parent_id": 101, "type": "variation", "attributes": [{ "id": 1, "name": "Size", "option": option }] })
}

fn exports(folder: &Folder) -> Exports {
    let all = all_orders();
    let (first, second) = all.split_at(7);
    let page = |orders: &[Value]| serde_json::to_string_pretty(orders).unwrap();
    Exports {
        orders: vec![folder.write("orders-1.json", page(first)), folder.write("orders-2.json.gz", gzip(&page(second)))],
        products: vec![
            folder.write(
                "variations.json",
                json!([variation(1011, "250 g", "9.00"), variation(1012, "1 kg", "27.00")]).to_string(),
            ),
            folder.write("products.json", json!(products()).to_string()),
        ],
        customers: vec![folder.write("customers.json", json!([{ "id": 55, "email": "ada@example.test" }]).to_string())],
        refunds: vec![folder.write("refunds.json", refunds().to_string())],
        ..Exports::default()
    }
}

#[test]
fn every_kind_of_order_and_line_is_taken_as_a_merchant_would() {
    let folder = Folder::new("woo-kinds");
    let imported = import(&From::Woocommerce(exports(&folder)), &folder.out(), Pace::default()).unwrap();
    let text = orders(&folder.out());
    let short: Vec<String> = text
        .lines()
        .skip(1)
        .map(|line| {
            let fields: Vec<&str> = line.split(',').collect();
            let customer = if fields[1].starts_with("guest-") { "guest" } else { fields[1] };
            [fields[0], customer, fields[3], fields[4], fields[9], fields[10], fields[11], fields[12]].join(",")
        })
        .collect();
    assert_eq!(
        short,
        [
            "1,55,101,1011,2,9.00,10.00,",
            // (18.00 + 3.60 - 2.40) / 2, by a guest whose account is known.
            "2,55,101,,2,9.60,12.00,",
            "3,55,101,,2,6.75,10.00,",
            "4,guest,190,,1,15.00,15.00,3.50",
            "4,guest,193,,1,3.00,3.00,",
            "5,,195,,1,7.00,7.00,",
            "13,55,101,,2,9.00,10.00,",
            // Half a kilogram is a begun piece.
            "16,55,101,,1,18.00,20.00,",
        ]
    );
    let report = serde_json::to_value(&imported.report).unwrap();
    assert_eq!(
        report["orders"]["left_out"],
        json!({ "cancelled": 1, "payment failed, voided or expired": 1, "not paid (pending, on hold, draft)": 3, "fully refunded": 1,
            "in the trash": 1, "test orders": 1, "in USD, not EUR": 1 })
    );
    assert_eq!(
        report["lines"]["left_out"],
        json!({ "shipping": 1, "fees": 1, "tips": 1, "free (gifts, samples)": 1, "parts of bundles, counted with their bundle": 2,
            "lines of deleted products (the export no longer says which)": 1 })
    );
    assert_eq!((&report["orders"]["with_lowered_prices"], &report["lines"]["bundles"]), (&json!(1), &json!(1)));
    let whys: Vec<&str> = imported.report.passed_over.iter().map(|passed| passed.why.as_str()).collect();
    assert_eq!(whys, ["a field cannot be read", "an error message of the shop instead of an object"]);
    assert!(imported.report.passed_over[0].example.contains("quantity"), "{:?}", imported.report.passed_over);
    for file in fs::read_dir(folder.out()).unwrap() {
        let bytes = fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.to_ascii_lowercase().windows(12).any(|bytes| bytes == b"example.test"));
    }
}

#[test]
fn variations_stand_below_their_product() {
    let folder = Folder::new("woo-goods");
    let imported = import(&From::Woocommerce(exports(&folder)), &folder.out(), Pace::default()).unwrap();
    let lines: Vec<Value> = catalogue(&folder.out()).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(
        lines[0],
        json!({ "sku": "101", "title": "Sea Salt", "category": "Food & Drink", "unit_price": 27.0, "currency": "EUR",
            "url": "https://shop.example/sea-salt", "image": "https://shop.example/salt.jpg", "variants": [
            { "variant_id": "1012", "title": "1 kg", "variant_sku": "SALT-1012", "unit_price": 27.0, "available": true, "image": "https://shop.example/v.jpg" },
            { "variant_id": "1011", "title": "250 g", "variant_sku": "SALT-1011", "unit_price": 9.0, "available": true, "image": "https://shop.example/v.jpg" },
        ] })
    );
    let (set, salt) = (&lines[1], &lines[2]);
    assert_eq!((&set["cost"], &set["variants"][0]["list_price"]), (&json!(3.5), &json!(10.0)));
    assert_eq!((&salt["cost"], &salt["variants"][0]["available"]), (&json!(1.25), &json!(false)));
    assert_eq!(
        imported.report.catalogue.unwrap().left_out.into_iter().collect::<Vec<_>>(),
        [
            ("draft, private or pending", 1),
            ("grouped or sold elsewhere", 1),
            ("not published or hidden", 1),
            ("without a price", 1)
        ]
        .map(|(why, count)| (why.to_owned(), count))
    );
    // What it writes is what the catalogue reader reads.
    let read = catalogue_file::read(&folder.out().join("catalog.jsonl"), Currency::new("EUR").unwrap()).unwrap();
    assert_eq!((read.shelf.len(), read.costs.len()), (3, 2));
}

#[test]
fn currencies_without_and_with_three_decimals() {
    for (code, total, expected) in [("JPY", "1201", "600"), ("KWD", "3.125", "1.562")] {
        let folder = Folder::new(&format!("woo-{code}"));
        let order =
            order(1, &json!({ "currency": code, "line_items": [line(1, 7, &json!({ "total": total, "subtotal": total }))] }));
        let exports = Exports { orders: vec![folder.write("o.json", json!([order]).to_string())], ..Exports::default() };
        import(&From::Woocommerce(exports), &folder.out(), Pace::default()).unwrap();
        let text = orders(&folder.out());
        let fields: Vec<&str> = text.lines().nth(1).unwrap().split(',').collect();
        assert_eq!((fields[10], fields[13]), (expected, code));
    }
}

#[test]
fn a_named_currency_counts_instead_of_the_most_frequent() {
    let folder = Folder::new("woo-named");
    let exports = Exports { currency: Currency::new("USD").ok(), ..exports(&folder) };
    let imported = import(&From::Woocommerce(exports.clone()), &folder.out(), Pace::default()).unwrap();
    assert_eq!((imported.report.orders.written, imported.report.orders.currency.as_str()), (1, "USD"));
    // And it holds when it is not named again.
    let again = import(&From::Woocommerce(Exports { currency: None, ..exports }), &folder.out(), Pace::default()).unwrap();
    assert_eq!(again.report.orders.currency, "USD");
}

#[test]
fn a_newer_page_replaces_the_order_with_its_lines() {
    let folder = Folder::new("woo-newer");
    import(&From::Woocommerce(exports(&folder)), &folder.out(), Pace::default()).unwrap();
    let pages = |orders: Value| Exports { orders: vec![folder.write("next.json", orders.to_string())], ..Exports::default() };
    let newer = order(
        3,
        &json!({ "date_modified_gmt": "2026-05-01T00:00:00", "line_items": [line(31, 105, &json!({}))], "refunds": [] }),
    );
    let older = order(13, &json!({ "date_modified_gmt": "2026-03-01T00:00:00", "status": "cancelled" }));
    import(&From::Woocommerce(pages(json!([newer, older]))), &folder.out(), Pace::default()).unwrap();
    let text = orders(&folder.out());
    let of = |id: &str| text.lines().filter(|line| line.starts_with(&format!("{id},"))).count();
    assert_eq!((of("3"), of("13")), (1, 1));
    assert!(text.lines().any(|line| line.starts_with("3,55,2026-03-04T08:00:00Z,105,") && line.contains(",9.00,")), "{text}");
}

#[test]
fn an_array_without_its_end_is_named_with_its_line() {
    let folder = Folder::new("woo-bad");
    let text = format!("[\n{},\n{}", order(1, &json!({})), "{\"id\": 2, \"line");
    let exports = Exports { orders: vec![folder.write("page.json", text)], ..Exports::default() };
    let error = import(&From::Woocommerce(exports), &folder.out(), Pace::default()).unwrap_err();
    assert!(error.to_string().contains("page.json, line 3: the file ends within an object"), "{error}");
    assert_eq!(local::files::exit_code(&error), 2);
}
