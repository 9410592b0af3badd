//! Proofs of paid orders: believed with the shop's signature, fresh, and whole; anything else ends in an error.
#![allow(clippy::unwrap_used)]

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use platform::inbound::paid::{
    EARLY_SECONDS_MAX, LINES_MAX, NotReusable, OrderReference, PaidError, PaidOrder, PaymentMeans, Proof, Release, Reuse, Ships,
    claimed_shop, verify, verify_shopify, verify_woocommerce,
};
use platform::inbound::{PLUGIN_SECONDS_MAX, Secrets, Verified, signature};
use proptest::prelude::{Strategy, any, prop_assert, prop_assert_eq, proptest};
use scoring::time::Timestamp;
use serde_json::{Value, json};

const SECRET: &str = "shpss_synthetic_secret";
const NOW: Timestamp = Timestamp(1_790_928_960);
const HOUR: u64 = 3_600;

/// Made with another library than ours, thirty seconds before [`NOW`].
const TOKEN: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJzaG9waWZ5Iiwic3ViIjoiYzBmZmVlMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM\
    DEiLCJpYXQiOjE3OTA5Mjg5MzAsImlucHV0X2RhdGEiOnsiZXh0ZW5zaW9uUG9pbnQiOiJDaGVja291dDo6UG9zdFB1cmNoYXNlOjpTaG91bGR\
    SZW5kZXIiLCJpbml0aWFsUHVyY2hhc2UiOnsicmVmZXJlbmNlSWQiOiJjMGZmZWUwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMSIsImN1c3Rvb\
    WVySWQiOiI3MTAwMDAwMDAwMDAxIiwiZGVzdGluYXRpb25Db3VudHJ5Q29kZSI6IlBUIiwidG90YWxQcmljZVNldCI6eyJzaG9wTW9uZXkiOns\
    iYW1vdW50IjoiMzguMDAiLCJjdXJyZW5jeUNvZGUiOiJFVVIifSwicHJlc2VudG1lbnRNb25leSI6eyJhbW91bnQiOiIzOC4wMCIsImN1cnJlb\
    mN5Q29kZSI6IkVVUiJ9fSwibGluZUl0ZW1zIjpbeyJwcm9kdWN0Ijp7ImlkIjo5MTAwMDAwMDAwMDAxLCJ0aXRsZSI6IlNlYSBTYWx0IiwidmF\
    yaWFudCI6eyJpZCI6NDUxMDAwMDAwMDAwMSwidGl0bGUiOiIyNTAgZyIsIm1ldGFmaWVsZHMiOltdfSwibWV0YWZpZWxkcyI6W119LCJxdWFud\
    Gl0eSI6MiwidG90YWxQcmljZVNldCI6eyJzaG9wTW9uZXkiOnsiYW1vdW50IjoiMTguMDAiLCJjdXJyZW5jeUNvZGUiOiJFVVIifSwicHJlc2V\
    udG1lbnRNb25leSI6eyJhbW91bnQiOiIxOC4wMCIsImN1cnJlbmN5Q29kZSI6IkVVUiJ9fX0seyJwcm9kdWN0Ijp7ImlkIjo5MTAwMDAwMDAwM\
    DAyLCJ0aXRsZSI6Ik9saXZlIE9pbCIsInZhcmlhbnQiOnsiaWQiOjQ1MTAwMDAwMDAwMDIsInRpdGxlIjoiNTAwIG1sIiwibWV0YWZpZWxkcyI\
    6W119LCJtZXRhZmllbGRzIjpbXX0sInF1YW50aXR5IjoxLCJ0b3RhbFByaWNlU2V0Ijp7InNob3BNb25leSI6eyJhbW91bnQiOiIxNi4wMCIsI\
    mN1cnJlbmN5Q29kZSI6IkVVUiJ9LCJwcmVzZW50bWVudE1vbmV5Ijp7ImFtb3VudCI6IjE2LjAwIiwiY3VycmVuY3lDb2RlIjoiRVVSIn19fV1\
    9LCJsb2NhbGUiOiJwdC1QVCIsInNob3AiOnsiaWQiOjY0MDAwMDAwMDAxLCJkb21haW4iOiJ0aWRhbC1wYW50cnkubXlzaG9waWZ5LmNvbSIsI\
    m1ldGFmaWVsZHMiOltdfSwidmVyc2lvbiI6InVuc3RhYmxlIn19.ivhZUKKTULs_dZbqTnnWz-fRDw8C2cHBumZ_8Ii8blQ";

fn secrets() -> Secrets<'static> {
    Secrets { current: SECRET, previous: None }
}

/// The claims of such a token, with other values in place of some.
fn claims(change: impl FnOnce(&mut Value)) -> Value {
    let money = |amount: &str| {
        let money = json!({ "amount": amount, "currencyCode": "EUR" });
        json!({ "shopMoney": money, "presentmentMoney": money })
    };
    let line = |product: u64, quantity: u32, amount: &str| {
        json!({ "product": { "id": product, "title": "Tea", "variant": { "id": product * 10, "title": "", "metafields": [] }, "metafields": [] },
            "quantity": quantity, "totalPriceSet": money(amount) })
    };
    let mut claims = json!({
        "iss": "shopify", "sub": "c0ffee", "iat": NOW.0 - 5,
        "input_data": {
            "extensionPoint": "Checkout::PostPurchase::Render", "locale": "pt-PT", "version": "unstable",
            "shop": { "id": 1, "domain": "Pine.myshopify.com", "metafields": [] },
            "initialPurchase": {
                "referenceId": "c0ffee", "customerId": "77", "destinationCountryCode": "PT", "totalPriceSet": money("38.00"),
                "lineItems": [line(1, 2, "18.01"), line(2, 1, "16.00")],
            },
        },
    });
    change(&mut claims);
    claims
}

/// The claims signed: other claims of the same secret are made alike.
fn token(claims: &Value, secret: &str) -> String {
    let encoded = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let signed = format!("{}.{}", encoded(r#"{"alg":"HS256","typ":"JWT"}"#), encoded(&claims.to_string()));
    let tag = base64::engine::general_purpose::STANDARD.decode(signature(secret, signed.as_bytes())).unwrap();
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(tag))
}

fn shopify(token: &str) -> Result<PaidOrder, PaidError> {
    verify_shopify(token, &secrets(), NOW, HOUR).map(Verified::into_inner)
}

fn changed(change: impl FnOnce(&mut Value)) -> Result<PaidOrder, PaidError> {
    shopify(&token(&claims(change), SECRET))
}

fn purchase(claims: &mut Value) -> &mut Value {
    &mut claims["input_data"]["initialPurchase"]
}

#[test]
fn a_token_of_shopifys_is_read() {
    assert_eq!(claimed_shop(&Proof::Shopify { token: TOKEN }).unwrap().as_str(), "tidal-pantry.myshopify.com");
    let order = verify(&Proof::Shopify { token: TOKEN }, &secrets(), NOW, HOUR).unwrap().into_inner();
    assert_eq!(order.shop.as_str(), "tidal-pantry.myshopify.com");
    assert!(matches!(&order.order, OrderReference::Checkout(id) if id.as_str() == "c0ffee00000000000000000000000001"));
    assert_eq!((order.placed_at.0, order.customer.unwrap().as_str()), (NOW.0 - 30, "7100000000001"));
    assert_eq!((order.total.to_string(), order.presentment.code()), ("38.00 EUR".to_owned(), "EUR"));
    let lines: Vec<_> = order.lines.iter().map(|line| (line.item.as_str(), line.quantity, line.unit_price)).collect();
    assert_eq!(lines, [("9100000000001", 2, 900), ("9100000000002", 1, 1600)]);
    assert_eq!(order.lines[0].variant.as_ref().unwrap().as_str(), "4510000000001");
    assert_eq!((order.country.unwrap().code().to_owned(), order.locale.unwrap().language()), ("PT".to_owned(), "pt".to_owned()));
    assert_eq!((order.means, order.ships, order.release), (PaymentMeans::Platform, Ships::Address, Release::Held));
}

#[test]
fn what_a_token_claims_is_what_was_signed_for_this_page() {
    assert_eq!(changed(|_| {}).unwrap().lines[0].unit_price, 900, "half a cent goes to the even one");
    let refused = |change: fn(&mut Value), why: PaidError| assert_eq!(changed(change).unwrap_err(), why);
    refused(|claims| claims["iss"] = "synthetic-client-id".into(), PaidError::Malformed("iss"));
    refused(|claims| claims["sub"] = "another".into(), PaidError::Malformed("sub"));
    refused(|claims| purchase(claims)["referenceId"] = "another".into(), PaidError::Malformed("sub"));
    refused(
        |claims| claims["input_data"]["extensionPoint"] = "Checkout::Dynamic::Render".into(),
        PaidError::Malformed("extensionPoint"),
    );
    refused(|claims| claims["iat"] = (NOW.0 * 1000).into(), PaidError::Early);
    for missing in ["iss", "sub", "iat", "input_data"] {
        let without = changed(|claims| drop(claims.as_object_mut().unwrap().remove(missing)));
        assert_eq!(without.unwrap_err(), PaidError::Malformed("claims"), "{missing}");
    }
    for missing in ["referenceId", "totalPriceSet", "lineItems"] {
        let without = changed(|claims| drop(purchase(claims).as_object_mut().unwrap().remove(missing)));
        assert_eq!(without.unwrap_err(), PaidError::Malformed("claims"), "{missing}");
    }
    let bare = changed(|claims| {
        let purchase = purchase(claims).as_object_mut().unwrap();
        purchase.remove("customerId");
        purchase.remove("destinationCountryCode");
    })
    .unwrap();
    assert_eq!((bare.customer, bare.country, bare.ships), (None, None, Ships::Unknown));
    refused(|claims| purchase(claims)["customerId"] = "7 7".into(), PaidError::Malformed("customerId"));
    refused(|claims| purchase(claims)["lineItems"][0]["quantity"] = 0.into(), PaidError::Malformed("quantity"));
    refused(|claims| purchase(claims)["lineItems"][0]["quantity"] = (-1).into(), PaidError::Malformed("quantity"));
    let typed = changed(|claims| purchase(claims)["lineItems"][0]["product"] = Value::Null).unwrap();
    assert_eq!(typed.lines.len(), 1, "a line typed by hand is no product");
}

#[test]
fn money_is_in_one_known_currency() {
    let in_money = |code: &str, amount: &str| {
        changed(|claims| {
            let money = json!({ "shopMoney": { "amount": amount, "currencyCode": code } });
            purchase(claims)["totalPriceSet"] = money.clone();
            purchase(claims)["lineItems"][0]["totalPriceSet"] = money;
            purchase(claims)["lineItems"].as_array_mut().unwrap().truncate(1);
        })
        .map(|order| (order.total.to_string(), order.lines[0].unit_price))
    };
    assert_eq!(in_money("EUR", "18.00"), Ok(("18.00 EUR".to_owned(), 900)));
    assert_eq!(in_money("JPY", "1800.0"), Ok(("1800 JPY".to_owned(), 900)));
    assert_eq!(in_money("KWD", "1.002"), Ok(("1.002 KWD".to_owned(), 501)), "read to the last digit");
    for code in ["XXX", "ABC", "eur", ""] {
        assert_eq!(in_money(code, "18.00"), Err(PaidError::Currency), "{code}");
    }
    for amount in ["-1.00", "free", "", "1e3", "99999999999999999999"] {
        assert!(matches!(in_money("EUR", amount), Err(PaidError::Malformed(_))), "{amount}");
    }
    let other_line =
        changed(|claims| purchase(claims)["lineItems"][1]["totalPriceSet"]["shopMoney"]["currencyCode"] = "USD".into());
    assert_eq!(other_line.unwrap_err(), PaidError::Malformed("a line in another currency"));
    let abroad = changed(|claims| purchase(claims)["totalPriceSet"]["presentmentMoney"]["currencyCode"] = "JPY".into()).unwrap();
    assert_eq!((abroad.total.currency.code(), abroad.presentment.code()), ("EUR", "JPY"));
}

#[test]
fn a_token_is_signed_by_its_shop_and_fresh() {
    let claims = claims(|_| {});
    assert_eq!(shopify(&token(&claims, "another")).unwrap_err(), PaidError::Forged);
    let rotating = Secrets { current: "fresh", previous: Some(SECRET) };
    assert!(verify_shopify(TOKEN, &rotating, NOW, HOUR).is_ok());
    let over = Secrets { current: "fresh", previous: None };
    assert_eq!(verify_shopify(TOKEN, &over, NOW, HOUR).unwrap_err(), PaidError::Forged);
    let unsigned = format!("{}.{}.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#), URL_SAFE_NO_PAD.encode(claims.to_string()));
    assert_eq!(shopify(&unsigned).unwrap_err(), PaidError::Malformed("token"));
    // The claims of one token under the signature of another.
    let (_, tag) = TOKEN.rsplit_once('.').unwrap();
    let (signed, _) = token(&claims, SECRET).rsplit_once('.').map(|(signed, tag)| (signed.to_owned(), tag.to_owned())).unwrap();
    assert_eq!(shopify(&format!("{signed}.{tag}")).unwrap_err(), PaidError::Forged);
    let (hour, early) = (i64::try_from(HOUR).unwrap(), i64::try_from(EARLY_SECONDS_MAX).unwrap());
    let made = NOW.0 - 30;
    for (now, why) in [
        (made, None),
        (made + hour, None),
        (made + hour + 1, Some(PaidError::Stale)),
        (i64::MAX, Some(PaidError::Stale)),
        (made - early, None),
        (made - early - 1, Some(PaidError::Early)),
        (i64::MIN, Some(PaidError::Early)),
    ] {
        assert_eq!(verify_shopify(TOKEN, &secrets(), Timestamp(now), HOUR).err(), why, "{now}");
    }
}

#[test]
fn too_much_is_refused_before_it_is_read() {
    let long = changed(|claims| claims["input_data"]["version"] = "x".repeat(200_000).into());
    assert_eq!(long.unwrap_err(), PaidError::Malformed("token"));
    let many = |lines: usize| {
        changed(|claims| {
            let line = json!({ "quantity": 1, "totalPriceSet": { "shopMoney": { "amount": "1", "currencyCode": "EUR" } }, "product": { "id": 1 } });
            purchase(claims)["lineItems"] = vec![line; lines].into();
        })
    };
    assert_eq!(many(LINES_MAX).unwrap().lines.len(), LINES_MAX);
    assert_eq!(many(LINES_MAX + 1).unwrap_err(), PaidError::Malformed("lineItems"));
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let text = format!(r#"{{"proof":"paid","shop":"pine.example","lines":{deep}}}"#);
    assert_eq!(woocommerce(&text).unwrap_err(), PaidError::Malformed("text"));
    assert_eq!(claimed_shop(&Proof::Woocommerce { text: &text, signature: "" }).unwrap().as_str(), "pine.example");
    assert_eq!(woocommerce(&"x".repeat(100_000)).unwrap_err(), PaidError::Malformed("too long"));
}

fn plugins(change: impl FnOnce(&mut Value)) -> Value {
    let mut text = json!({
        "proof": "paid", "shop": "pine.example", "asked": NOW.0 - 2, "order": 7001, "placed": NOW.0 - 40, "customer": 55,
        "currency": "EUR", "total": "38.00", "country": "PT", "locale": "pt_PT",
        "lines": [{ "product": 101, "variation": 1011, "quantity": 2, "paid": "18.00" }, { "product": 102, "quantity": 1, "paid": "16.00" }],
        "payment": { "gateway": "stripe", "kind": "card", "customer": "cus_1", "method": "pm_1", "reuse": "agreed" },
        "ships": "address", "release": "held",
    });
    change(&mut text);
    text
}

fn woocommerce(text: &str) -> Result<PaidOrder, PaidError> {
    verify_woocommerce(text, &signature(SECRET, text.as_bytes()), &secrets(), NOW, HOUR).map(Verified::into_inner)
}

fn plugin(change: impl FnOnce(&mut Value)) -> Result<PaidOrder, PaidError> {
    woocommerce(&plugins(change).to_string())
}

#[test]
fn a_text_of_the_plugins_is_read() {
    let order = plugin(|_| {}).unwrap();
    assert_eq!((order.shop.as_str(), order.order.id().as_str()), ("pine.example", "7001"));
    assert!(matches!(order.order, OrderReference::Order(_)));
    assert_eq!((order.placed_at.0, order.customer.unwrap().as_str()), (NOW.0 - 40, "55"));
    assert_eq!((order.total.to_string(), order.presentment.code()), ("38.00 EUR".to_owned(), "EUR"));
    let lines: Vec<_> = order
        .lines
        .iter()
        .map(|line| (line.item.as_str(), line.variant.as_ref().map(|id| id.as_str()), line.unit_price))
        .collect();
    assert_eq!(lines, [("101", Some("1011"), 900), ("102", None, 1600)]);
    assert_eq!((order.locale.as_ref().unwrap().tag(), order.ships, order.release), ("pt-PT", Ships::Address, Release::Held));
    let card = |reuse| PaymentMeans::Stripe { customer: "cus_1".to_owned(), payment_method: "pm_1".to_owned(), reuse };
    assert_eq!(order.means, card(Reuse::Agreed));
    let silent = plugin(|text| drop(text["payment"].as_object_mut().unwrap().remove("reuse"))).unwrap();
    assert_eq!(silent.means, card(Reuse::NotAgreed), "saying nothing is saying no");
}

#[test]
fn what_cannot_be_charged_again_says_why() {
    let means = |name: &str, value: Value| plugin(|text| text["payment"][name] = value).map(|order| order.means);
    for (name, value, why) in [
        ("gateway", "paypal", NotReusable::OtherGateway),
        ("gateway", "cod", NotReusable::OtherGateway),
        ("kind", "sepa_debit", NotReusable::NotACard),
        ("kind", "", NotReusable::NotACard),
        ("method", "src_1", NotReusable::OlderSource),
        ("method", "card_1", NotReusable::OlderSource),
        ("customer", "", NotReusable::NobodysCard),
        ("customer", "acct_1", NotReusable::NobodysCard),
        ("method", "", NotReusable::NobodysCard),
    ] {
        assert_eq!(means(name, value.into()), Ok(PaymentMeans::NotReusable(why)), "{name} {value}");
    }
    assert_eq!(means("kind", Value::Null), Ok(PaymentMeans::NotReusable(NotReusable::NotACard)));
    for odd in ["cus_1&amount=1", "cus 1", &"c".repeat(65)] {
        assert_eq!(means("customer", odd.into()), Err(PaidError::Malformed("payment")), "{odd}");
    }
    for odd in [json!("maybe"), json!(true)] {
        assert_eq!(means("reuse", odd), Err(PaidError::Malformed("text")));
    }
}

#[test]
fn a_text_is_signed_for_this_and_fresh() {
    let text = plugins(|_| {}).to_string();
    let tag = signature(SECRET, text.as_bytes());
    let opened = |text: &str, tag: &str, secrets: &Secrets<'_>, now: i64| {
        verify_woocommerce(text, tag, secrets, Timestamp(now), HOUR).err()
    };
    for (what, bent) in [("38.00", "8.00"), ("7001", "7002"), ("cus_1", "cus_2"), ("agreed", "not_agreed"), ("pine", "fir")] {
        assert!(text.contains(what));
        assert_eq!(opened(&text.replace(what, bent), &tag, &secrets(), NOW.0), Some(PaidError::Forged), "{what}");
    }
    assert_eq!(opened(&text, &tag, &Secrets { current: "fresh", previous: Some(SECRET) }, NOW.0), None);
    assert_eq!(opened(&text, &tag, &Secrets { current: "fresh", previous: None }, NOW.0), Some(PaidError::Forged));
    assert_eq!(opened(&text, "", &secrets(), NOW.0), Some(PaidError::Forged));
    let (hour, early) = (i64::try_from(HOUR).unwrap(), i64::try_from(PLUGIN_SECONDS_MAX).unwrap());
    let made = NOW.0 - 2;
    for (now, why) in [
        (made + hour, None),
        (made + hour + 1, Some(PaidError::Stale)),
        (made - early, None),
        (made - early - 1, Some(PaidError::Early)),
    ] {
        assert_eq!(opened(&text, &tag, &secrets(), now), why, "{now}");
    }
    // The same secret signs who is logged in, and wishes.
    for proof in ["session", "order", ""] {
        assert_eq!(plugin(|text| text["proof"] = proof.into()).unwrap_err(), PaidError::Malformed("proof"));
    }
    for missing in ["proof", "shop", "asked", "order", "placed", "currency", "total", "lines", "payment", "ships", "release"] {
        let without = plugin(|text| drop(text.as_object_mut().unwrap().remove(missing)));
        assert!(matches!(without.unwrap_err(), PaidError::Malformed(_)), "{missing}");
    }
    assert_eq!(plugin(|text| text["placed"] = (NOW.0 + 4_000).into()).unwrap_err(), PaidError::Malformed("placed"));
    assert!(
        plugin(|text| text["placed"] = (NOW.0 - 90_000).into()).is_ok(),
        "a page that is opened again is told of, not judged"
    );
    assert_eq!(plugin(|text| text["order"] = 0.into()).unwrap_err(), PaidError::Malformed("order"));
    assert_eq!(plugin(|text| text["currency"] = "XTS".into()).unwrap_err(), PaidError::Currency);
    assert_eq!(
        plugin(|text| text["lines"] = vec![json!({ "product": 1, "quantity": 1, "paid": "1" }); LINES_MAX + 1].into())
            .unwrap_err(),
        PaidError::Malformed("lines")
    );
    assert_eq!(plugin(|text| text["customer"] = 0.into()).unwrap().customer, None);
    // One name twice is two meanings.
    let twice = text.replacen("\"order\":7001", "\"order\":7001,\"order\":7002", 1);
    assert_eq!(woocommerce(&twice).unwrap_err(), PaidError::Malformed("text"));
}

proptest! {
    #[test]
    fn no_bytes_are_believed_and_none_break_the_reader(text in any::<String>()) {
        prop_assert!(shopify(&text).is_err());
        prop_assert!(verify_woocommerce(&text, &text, &secrets(), NOW, HOUR).is_err());
        let _ = claimed_shop(&Proof::Shopify { token: &text });
        let _ = claimed_shop(&Proof::Woocommerce { text: &text, signature: &text });
        // Signed by the shop itself it is still nothing, or read.
        let _ = woocommerce(&text);
    }

    #[test]
    fn no_bit_of_a_token_can_be_changed(place in 0..TOKEN.len(), other in "[A-Za-z0-9_.-]") {
        let mut bent = TOKEN.to_owned();
        bent.replace_range(place..=place, &other);
        prop_assert!(bent == TOKEN || shopify(&bent).is_err());
    }

    #[test]
    fn odd_values_end_in_an_order_or_an_error(path in 0..14_usize, value in odd()) {
        let name = ["iss", "sub", "iat", "input_data"];
        let inner = ["referenceId", "customerId", "destinationCountryCode", "totalPriceSet", "lineItems"];
        let plain = ["order", "placed", "lines", "payment", "total"];
        let odd: Value = serde_json::from_str(&value).unwrap_or_default();
        match path {
            0..4 => drop(changed(|claims| claims[name[path]] = odd)),
            4..9 => drop(changed(|claims| purchase(claims)[inner[path - 4]] = odd)),
            _ => drop(plugin(|text| text[plain[path - 9]] = odd)),
        }
    }

    #[test]
    fn what_was_paid_is_read_back(minor in 0_i64..100_000_000, quantity in 1_u32..1_000) {
        let amount = format!("{}.{:02}", minor / 100, minor % 100);
        let order = plugin(|text| {
            text["total"] = amount.clone().into();
            text["lines"] = json!([{ "product": 1, "quantity": quantity, "paid": amount }]);
        }).unwrap();
        prop_assert_eq!(order.total.minor, minor);
        let off = (order.lines[0].unit_price * i64::from(quantity) - minor).abs();
        prop_assert!(off * 2 <= i64::from(quantity));
    }
}

/// JSON values that a field should not hold.
fn odd() -> impl Strategy<Value = String> {
    proptest::prelude::prop_oneof![
        proptest::sample::select(vec![
            "null",
            "-1",
            "1e308",
            "18446744073709551616",
            "[]",
            "{}",
            "[[{}]]",
            "true",
            "\"\"",
            "[null]"
        ])
        .prop_map(str::to_owned),
        any::<i64>().prop_map(|number| number.to_string()),
        "[ -~]{0,40}".prop_map(|text| Value::from(text).to_string()),
    ]
}
