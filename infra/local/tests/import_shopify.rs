//! Shopify's bulk results, made up: every kind of order and line, grouped and not, interrupted and repeated.
#![allow(clippy::unwrap_used)]

mod export;

use std::fs;

use export::{Folder, catalogue, gzip, orders};
use local::files::orders::{Taking, read};
use local::import::{Exports, From, Pace, Stopped, import};
use serde_json::{Value, json};

fn money(amount: &str, code: &str) -> Value {
    json!({ "shopMoney": { "amount": amount, "currencyCode": code }, "presentmentMoney": { "amount": "1", "currencyCode": "XTS" } })
}

fn order(id: u64, more: &Value) -> Value {
    let mut node = json!({
        "id": format!("gid://shopify/Order/{id}"),
        "createdAt": "2026-03-01T10:00:00+02:00",
        "updatedAt": "2026-03-01T10:05:00+02:00",
        "cancelledAt": null,
        "test": false,
        "displayFinancialStatus": "PAID",
        "currencyCode": "EUR",
        "email": null,
        "customer": { "id": "gid://shopify/Customer/71" },
    });
    node.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    node
}

fn line(id: u64, order: u64, more: &Value) -> Value {
    let mut node = json!({
        "id": format!("gid://shopify/LineItem/{id}"),
        "title": "Line title",
        "sku": "LABEL",
        "vendor": "Maker",
        "quantity": 1,
        "currentQuantity": 1,
        "isGiftCard": false,
        "product": { "id": "gid://shopify/Product/91" },
        "variant": { "id": "gid://shopify/ProductVariant/451" },
        "lineItemGroup": null,
        "originalUnitPriceSet": money("10.0", "EUR"),
        "discountedTotalSet": money("10.0", "EUR"),
        "__parentId": format!("gid://shopify/Order/{order}"),
    });
    node.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    node
}

fn product(id: u64, more: &Value) -> Value {
    let mut node = json!({
        "id": format!("gid://shopify/Product/{id}"),
        "title": "Sea Salt",
        "handle": "sea-salt",
        "status": "ACTIVE",
        "publishedAt": "2026-01-01T00:00:00Z",
        "updatedAt": "2026-02-01T00:00:00Z",
        "vendor": "Tidal",
        "productType": "Seasoning",
        "featuredMedia": { "preview": { "image": { "url": "https://cdn.example/salt.jpg" } } },
    });
    node.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    node
}

fn variant(id: u64, product: u64, more: &Value) -> Value {
    let mut node = json!({
        "id": format!("gid://shopify/ProductVariant/{id}"),
        "title": "Default Title",
        "sku": "SALT",
        "position": 1,
        "price": "9.00",
        "compareAtPrice": null,
        "availableForSale": true,
        "inventoryItem": { "unitCost": { "amount": "4.2", "currencyCode": "EUR" } },
        "__parentId": format!("gid://shopify/Product/{product}"),
    });
    node.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    node
}

/// Every kind of order and line.
fn shop() -> Vec<Value> {
    let group = |quantity: u64| json!({ "id": "gid://shopify/LineItemGroup/5", "title": "Tea set", "quantity": quantity, "variantId": "gid://shopify/ProductVariant/461" });
    vec![
        order(1, &json!({})),
        // Two of three stayed; a discount of the whole order is only in the allocations.
        line(
            11,
            1,
            &json!({ "quantity": 3, "currentQuantity": 2, "discountedTotalSet": money("30.0", "EUR"),
            "discountAllocations": [{ "allocatedAmountSet": money("1.5", "EUR") }, { "allocatedAmountSet": money("1.5", "EUR") }] }),
        ),
        line(12, 1, &json!({ "isGiftCard": true })),
        line(13, 1, &json!({ "title": "Tip", "product": null, "variant": null, "sku": null, "vendor": null })),
        line(14, 1, &json!({ "title": "Engraving", "product": null, "variant": null, "sku": null, "vendor": null })),
        line(15, 1, &json!({ "product": null, "variant": null })),
        line(16, 1, &json!({ "currentQuantity": 0, "product": { "id": "gid://shopify/Product/92" } })),
        line(17, 1, &json!({ "discountedTotalSet": money("0.0", "EUR"), "product": { "id": "gid://shopify/Product/93" } })),
        // A bundle of two teas and two tins: one line of the set. Its parts are worth 2 x 6 + 2 x 2.
        order(2, &json!({ "customer": null, "email": "Guest@Example.test", "processedAt": "2026-03-02T00:00:00Z" })),
        line(
            21,
            2,
            &json!({ "quantity": 2, "currentQuantity": 2, "discountedTotalSet": money("12.0", "EUR"), "lineItemGroup": group(2),
            "product": { "id": "gid://shopify/Product/94" } }),
        ),
        line(
            22,
            2,
            &json!({ "quantity": 2, "currentQuantity": 2, "discountedTotalSet": money("4.0", "EUR"), "lineItemGroup": group(2),
            "product": { "id": "gid://shopify/Product/95" } }),
        ),
        // A guest with the address of an account.
        order(3, &json!({ "customer": null, "email": "ada@example.test ", "createdAt": "2026-03-03T23:30:00-05:00" })),
        line(31, 3, &json!({ "variant": null })),
        order(4, &json!({ "customer": null, "createdAt": "2026-03-05T00:00:00Z" })),
        line(41, 4, &json!({})),
        order(5, &json!({ "cancelledAt": "2026-03-02T00:00:00Z" })),
        order(6, &json!({ "test": true })),
        order(7, &json!({ "displayFinancialStatus": "PENDING" })),
        order(8, &json!({ "displayFinancialStatus": "VOIDED" })),
        order(9, &json!({ "displayFinancialStatus": "REFUNDED" })),
        line(91, 9, &json!({})),
        order(10, &json!({ "currencyCode": "JPY" })),
        line(101, 10, &json!({ "originalUnitPriceSet": money("1200", "JPY"), "discountedTotalSet": money("1200", "JPY") })),
        // Two of ten went back without a line: prices are lower by a fifth.
        order(
            20,
            &json!({ "displayFinancialStatus": "PARTIALLY_REFUNDED", "createdAt": "2026-03-06T00:00:00Z",
            "totalRefundedSet": money("2.0", "EUR"), "netPaymentSet": money("8.0", "EUR"), "currentTotalPriceSet": money("10.0", "EUR") }),
        ),
        line(201, 20, &json!({})),
        order(30, &json!({ "createdAt": "2026-03-07T00:00:00Z" })),
        line(301, 30, &json!({ "currentQuantity": 0 })),
        json!({ "id": "gid://shopify/ShippingLine/5", "__parentId": "gid://shopify/Order/30" }),
        json!({ "quantity": 1, "__parentId": "gid://shopify/Refund/5" }),
        line(999, 404, &json!({})),
    ]
}

fn goods() -> Vec<Value> {
    vec![
        product(91, &json!({})),
        variant(452, 91, &json!({ "title": "1 kg", "position": 2, "price": "27.00", "compareAtPrice": "30.00" })),
        variant(451, 91, &json!({ "title": "250 g", "availableForSale": false })),
        product(96, &json!({ "title": "Tea set", "publishedAt": "2026-01-01T00:00:00Z" })),
        variant(461, 96, &json!({ "price": "9.50", "inventoryItem": { "unitCost": null } })),
        product(97, &json!({ "status": "DRAFT" })),
        product(98, &json!({ "publishedAt": null })),
        product(99, &json!({ "isGiftCard": true })),
        product(100, &json!({})),
        json!({ "id": "gid://shopify/Collection/1", "handle": "pantry", "__parentId": "gid://shopify/Product/91" }),
    ]
}

fn customers() -> Vec<Value> {
    vec![json!({ "id": "gid://shopify/Customer/72", "defaultEmailAddress": { "emailAddress": "Ada@example.test" } })]
}

fn lines(nodes: &[Value]) -> String {
    nodes.iter().map(|node| format!("{node}\n")).collect()
}

/// The files of a made-up shop.
fn exports(folder: &Folder) -> Exports {
    Exports {
        orders: vec![folder.write("orders.jsonl", lines(&shop()))],
        products: vec![folder.write("products.jsonl.gz", gzip(&lines(&goods())))],
        customers: vec![folder.write("customers.jsonl", lines(&customers()))],
        ..Exports::default()
    }
}

const WRITTEN: &str = "order_id,customer_id,timestamp,sku,variant_id,variant_sku,title,category,brand,quantity,unit_price,list_price,cost,currency\n\
1,71,2026-03-01T08:00:00Z,91,451,LABEL,Sea Salt,Seasoning,Tidal,2,9.00,10.00,4.20,EUR\n\
2,GUEST,2026-03-02T00:00:00Z,96,461,,Tea set,Seasoning,Tidal,2,8.00,20.00,,EUR\n\
3,72,2026-03-04T04:30:00Z,91,,LABEL,Sea Salt,Seasoning,Tidal,1,10.00,10.00,,EUR\n\
4,,2026-03-05T00:00:00Z,91,451,LABEL,Sea Salt,Seasoning,Tidal,1,10.00,10.00,4.20,EUR\n\
20,71,2026-03-06T00:00:00Z,91,451,LABEL,Sea Salt,Seasoning,Tidal,1,8.00,10.00,4.20,EUR\n";

#[test]
fn every_kind_of_order_and_line_is_taken_as_a_merchant_would() {
    let folder = Folder::new("shopify-kinds");
    let imported = import(&From::Shopify(exports(&folder)), &folder.out(), Pace::default()).unwrap();
    let text = orders(&folder.out());
    let guest = text.lines().nth(2).unwrap().split(',').nth(1).unwrap();
    assert!(guest.starts_with("guest-") && guest.len() == 38, "{guest}");
    assert_eq!(text.replace(guest, "GUEST"), WRITTEN);
    let report = serde_json::to_value(&imported.report).unwrap();
    assert_eq!(
        report["orders"]["left_out"],
        json!({ "cancelled": 1, "test orders": 1, "not paid (pending, on hold, draft)": 1, "payment failed, voided or expired": 1,
            "fully refunded": 1, "in JPY, not EUR": 1, "nothing left on them to learn from": 1 })
    );
    assert_eq!((&report["orders"]["read"], &report["orders"]["written"]), (&json!(12), &json!(5)));
    assert_eq!((&report["orders"]["with_refunds"], &report["orders"]["with_lowered_prices"]), (&json!(3), &json!(1)));
    assert_eq!(
        report["lines"]["left_out"],
        json!({ "gift cards": 1, "tips": 1, "custom lines without a product": 1, "refunded or taken off": 2, "free (gifts, samples)": 1,
            "lines of deleted products (the export no longer says which)": 1, "parts of bundles, counted with their bundle": 2 })
    );
    assert_eq!((&report["lines"]["bundles"], &report["lines"]["without_order"]), (&json!(1), &json!(1)));
    assert_eq!(
        report["customers"],
        json!({ "known": 3, "of_accounts": 2, "of_recognised_guests": 1, "of_guests": 1, "of_nobody": 1 })
    );
    assert_eq!(
        report["catalogue"]["left_out"],
        json!({ "draft, private or pending": 1, "not published or hidden": 1, "gift cards": 1, "without a price": 1 })
    );
    // The learner reads it as it is, and nothing of an address stands in any file.
    let read = read(&folder.out().join("orders.csv.gz"), Taking::default()).unwrap();
    assert_eq!((read.history.len(), read.lines, read.skipped.total()), (5, 5, 0));
    for file in fs::read_dir(folder.out()).unwrap() {
        let bytes = fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.to_ascii_lowercase().windows(12).any(|bytes| bytes == b"example.test"));
    }
}

#[test]
fn the_catalogue_has_variants_pictures_and_costs() {
    let folder = Folder::new("shopify-goods");
    import(&From::Shopify(exports(&folder)), &folder.out(), Pace::default()).unwrap();
    let lines: Vec<Value> = catalogue(&folder.out()).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    // The default is sold out, so that its price is not the one a shopper meets.
    assert_eq!(
        lines[0],
        json!({ "sku": "91", "title": "Sea Salt", "category": "Seasoning", "brand": "Tidal", "unit_price": 27.0, "cost": 4.2,
            "currency": "EUR", "url": "/products/sea-salt", "image": "https://cdn.example/salt.jpg", "variants": [
            { "variant_id": "451", "title": "250 g", "variant_sku": "SALT", "unit_price": 9.0, "cost": 4.2, "available": false },
            { "variant_id": "452", "title": "1 kg", "variant_sku": "SALT", "unit_price": 27.0, "list_price": 30.0, "cost": 4.2, "available": true },
        ] })
    );
    assert_eq!((&lines[1]["sku"], &lines[1]["unit_price"], lines[1].get("cost")), (&json!("96"), &json!(9.5), None));
}

#[test]
fn children_may_stand_anywhere_in_one_file_or_several() {
    let folder = Folder::new("shopify-order");
    import(&From::Shopify(exports(&folder)), &folder.out(), Pace::default()).unwrap();
    let grouped = (orders(&folder.out()), catalogue(&folder.out()));
    let key = fs::read(folder.out().join("customer.key")).unwrap();
    let (mut nodes, mut goods) = (shop(), goods());
    nodes.reverse();
    goods.reverse();
    let (first, second) = nodes.split_at(nodes.len() / 2);
    for (name, files) in [
        ("reversed", vec![lines(&nodes)]),
        ("split", vec![lines(second), lines(first)]),
        ("array", vec![serde_json::to_string_pretty(&nodes).unwrap()]),
    ] {
        let out = folder.out().with_file_name(name);
        fs::create_dir_all(&out).unwrap();
        fs::write(out.join("customer.key"), &key).unwrap();
        let orders_files = (0..).zip(&files).map(|(n, text)| folder.write(&format!("{name}-{n}.jsonl"), text)).collect();
        let exports = Exports {
            orders: orders_files,
            products: vec![folder.write(&format!("{name}-goods.jsonl"), lines(&goods))],
            customers: vec![folder.write("customers.jsonl", lines(&customers()))],
            ..Exports::default()
        };
        import(&From::Shopify(exports), &out, Pace::default()).unwrap();
        assert_eq!((orders(&out), catalogue(&out)), grouped, "{name}");
    }
}

#[test]
fn stopped_anywhere_it_ends_with_the_same_bytes() {
    let folder = Folder::new("shopify-stopped");
    let from = From::Shopify(exports(&folder));
    let whole = import(&from, &folder.out(), Pace::default()).unwrap();
    let key = fs::read(folder.out().join("customer.key")).unwrap();
    let bytes = |out: &std::path::Path| ["orders.csv.gz", "catalog.jsonl"].map(|name| fs::read(out.join(name)).unwrap());
    let (expected, report) = (bytes(&folder.out()), serde_json::to_value(&whole.report).unwrap());
    let records = (shop().len() + goods().len() + customers().len()) as u64;
    for batch in [1, 4] {
        for stop in 1..=records {
            let out = folder.out().with_file_name(format!("stop-{batch}-{stop}"));
            fs::create_dir_all(&out).unwrap();
            fs::write(out.join("customer.key"), &key).unwrap();
            let error = import(&from, &out, Pace { batch, stop_after: Some(stop) }).unwrap_err();
            assert!(error.is::<Stopped>(), "{error:#}");
            assert!(!out.join("orders.csv.gz").exists());
            let resumed = import(&from, &out, Pace { batch, stop_after: None }).unwrap();
            assert_eq!(bytes(&out), expected, "batch {batch}, stopped after {stop}");
            assert_eq!(serde_json::to_value(&resumed.report).unwrap(), report, "batch {batch}, stopped after {stop}");
            fs::remove_dir_all(&out).unwrap();
        }
    }
}

#[test]
fn twice_changes_nothing_and_newer_replaces_older() {
    let folder = Folder::new("shopify-newer");
    let from = From::Shopify(exports(&folder));
    let first = import(&from, &folder.out(), Pace::default()).unwrap();
    let bytes = || fs::read(folder.out().join("orders.csv.gz")).unwrap();
    let before = bytes();
    let again = import(&from, &folder.out(), Pace::default()).unwrap();
    assert_eq!(bytes(), before);
    assert_eq!(serde_json::to_value(&again.report).unwrap(), serde_json::to_value(&first.report).unwrap());

    // A newer state: everything of order 4 came back but one of two; an older one of order 1 changes nothing.
    let newer = [
        line(41, 4, &json!({ "quantity": 2, "currentQuantity": 1, "discountedTotalSet": money("20", "EUR") })),
        order(4, &json!({ "customer": null, "createdAt": "2026-03-05T00:00:00Z", "updatedAt": "2026-04-01T00:00:00Z" })),
        order(1, &json!({ "updatedAt": "2026-02-01T00:00:00Z", "cancelledAt": "2026-02-01T00:00:00Z" })),
        line(11, 1, &json!({ "currentQuantity": 0 })),
    ];
    let next = Exports { orders: vec![folder.write("newer.jsonl", lines(&newer))], ..Exports::default() };
    import(&From::Shopify(next), &folder.out(), Pace::default()).unwrap();
    let text = orders(&folder.out());
    let of = |id: &str| text.lines().filter(|line| line.starts_with(&format!("{id},"))).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(of("4"), ["4,,2026-03-05T00:00:00Z,91,451,LABEL,Sea Salt,Seasoning,Tidal,1,10.00,10.00,4.20,EUR"]);
    assert_eq!(of("1"), ["1,71,2026-03-01T08:00:00Z,91,451,LABEL,Sea Salt,Seasoning,Tidal,2,9.00,10.00,4.20,EUR"]);

    // A newer catalogue without the tea set: it is no longer offered, and still the title of what was sold.
    let fewer = [product(91, &json!({ "updatedAt": "2026-05-01T00:00:00Z" })), variant(452, 91, &json!({ "price": "28" }))];
    let next = Exports { products: vec![folder.write("fewer.jsonl", lines(&fewer))], ..Exports::default() };
    let imported = import(&From::Shopify(next), &folder.out(), Pace::default()).unwrap();
    let goods: Vec<Value> = catalogue(&folder.out()).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((goods.len(), &goods[0]["unit_price"], goods[0]["variants"].as_array().unwrap().len()), (1, &json!(28.0), 1));
    assert_eq!(imported.report.catalogue.unwrap().left_out["no longer in the newest export"], 5);
    assert!(orders(&folder.out()).contains("Tea set"));
}

#[test]
fn bad_lines_are_counted_with_their_number_and_the_rest_is_taken() {
    let folder = Folder::new("shopify-bad");
    let long = format!("{{\"id\":\"{}\"}}", "x".repeat(5 << 20));
    let bad = [
        "{not json".to_owned(),
        String::new(),
        "[1,2]".to_owned(),
        "{\"id\":\"gid://shopify/Order/x\"}".to_owned(),
        "{\"title\":\"no id\"}".to_owned(),
        line(1, 1, &json!({ "quantity": -1 })).to_string(),
        line(1, 1, &json!({ "quantity": 1e40 })).to_string(),
        line(1, 1, &json!({ "discountedTotalSet": money("1e9", "EUR") })).to_string(),
        order(2, &json!({ "createdAt": "yesterday" })).to_string(),
        order(2, &json!({ "displayFinancialStatus": "SURPRISE" })).to_string(),
        long,
        order(3, &json!({})).to_string(),
        line(31, 3, &json!({})).to_string(),
    ];
    let mut bytes = bad.join("\n").into_bytes();
    bytes.extend(b"\n{\"id\":\"\xff\"}\n");
    let exports = Exports { orders: vec![folder.write("orders.jsonl", bytes)], ..Exports::default() };
    let imported = import(&From::Shopify(exports), &folder.out(), Pace::default()).unwrap();
    assert_eq!((imported.report.orders.written, imported.report.lines.written), (1, 1));
    let passed: u64 = imported.report.passed_over.iter().map(|passed| passed.records).sum();
    assert_eq!(passed, 11, "{:?}", imported.report.passed_over);
    assert_eq!(imported.report.passed_over.iter().map(|passed| passed.first).min(), Some(1));
    assert!(imported.report.to_string().contains("longer than 4 MB (first: line 11"), "{}", imported.report);
}

#[test]
fn a_cut_off_file_is_named_kept_and_replaced() {
    let folder = Folder::new("shopify-cut");
    let export = exports(&folder);
    import(&From::Shopify(export.clone()), &folder.out(), Pace::default()).unwrap();
    let expected = orders(&folder.out());
    let out = folder.out().with_file_name("cut");
    fs::create_dir_all(&out).unwrap();
    fs::copy(folder.out().join("customer.key"), out.join("customer.key")).unwrap();
    let packed = gzip(&lines(&shop()).repeat(50));
    let cut = Exports { orders: vec![folder.write("o.jsonl.gz", &packed[..packed.len() - 9])], ..export.clone() };
    let error = import(&From::Shopify(cut), &out, Pace::default()).unwrap_err().to_string();
    assert!(error.contains("o.jsonl.gz: the gzip file is cut off after line") && error.contains("are kept"), "{error}");
    assert!(!out.join("orders.csv.gz").exists());
    let whole = Exports { orders: vec![folder.write("o.jsonl.gz", packed)], ..export };
    import(&From::Shopify(whole), &out, Pace::default()).unwrap();
    assert_eq!(orders(&out), expected);
}

#[test]
fn what_cannot_be_is_said_before_anything_is_read() {
    let folder = Folder::new("shopify-wrong");
    let error = |from: From| format!("{:#}", import(&from, &folder.out(), Pace::default()).unwrap_err());
    assert!(error(From::Shopify(Exports::default())).contains("nothing to read"));
    let missing = Exports { orders: vec!["nowhere.jsonl".into()], ..Exports::default() };
    assert!(error(From::Shopify(missing)).contains("cannot open nowhere.jsonl"));
    let html = Exports { orders: vec![folder.write("page.html", "<html>")], ..Exports::default() };
    assert!(error(From::Shopify(html.clone())).contains("page.html, line 1: JSON is needed"));
    import(&From::Shopify(exports(&folder)), &folder.out(), Pace::default()).unwrap();
    assert!(error(From::Woocommerce(html)).contains("holds an import of shopify"));
    fs::write(folder.out().join("customer.key"), "short").unwrap();
    assert!(error(From::Shopify(exports(&folder))).contains("must hold 32 bytes"));
}
