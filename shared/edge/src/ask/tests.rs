//! No JSON breaks the border, and what passes it is bounded.

use proptest::prelude::*;
use scoring::facts::Facts;
use scoring::id::{ItemId, ShopId};
use scoring::money::Currency;
use scoring::pair::{PairRow, PairSheet};
use scoring::placement::Placement;
use scoring::time::Timestamp;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use store::GATHER_ITEMS_MAX;

use super::{Ask, Holding, LINES_MAX, lines, row_price, session, shop};
use crate::consent::Claims;
use crate::keyring::{Keyring, MasterKey};
use crate::random::Random;

fn raw(value: &Value) -> Box<RawValue> {
    RawValue::from_string(value.to_string()).unwrap()
}

/// Any JSON, with the names and values that the border looks for strewn in.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
        "[0-9]{0,30}(\\.[0-9]{0,30})?".prop_map(Value::from),
        prop::sample::select(vec!["mug", "EUR", "1.50", "-1", "NaN", "visitor-0123456789"]).prop_map(Value::from),
    ];
    let name = prop::sample::select(vec![
        "item",
        "variant",
        "quantity",
        "unit_price",
        "currency",
        "viewed",
        "seen",
        "passed",
        "tracking",
        "no_profiling",
        "x",
    ]);
    leaf.prop_recursive(4, 64, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            prop::collection::btree_map(name.clone().prop_map(str::to_owned), inner, 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

fn euro() -> Currency {
    Currency::new("EUR").unwrap()
}

proptest! {
    #[test]
    fn no_json_breaks_the_border(value in anything()) {
        let raw = raw(&value);
        let _ = shop(Some(&raw));
        let _ = session(Some(&raw));
        if let Ok(lines) = lines(Some(&raw)) {
            let _ = Holding::Cart(lines).cart(&[], euro());
        }
        let keyring = Keyring::new(&MasterKey::fresh(&Random::fixed(1)).unwrap(), None);
        let given = RawValue::from_string(r#"{"tracking":true}"#.to_owned()).unwrap();
        for consent in [&raw, &given] {
            let claims = Claims { consent: Some(consent), visitor: Some(&raw), buyer: Some(&raw) };
            if let Ok(caller) = claims.admit(&ShopId::new("demo").unwrap(), &keyring, Timestamp(0)) {
                prop_assert!(caller.customer().is_none(), "nothing here proves anything");
            }
        }
    }

    #[test]
    fn whatever_is_asked_fits_one_read(held in 0..LINES_MAX, viewed in 0..50_usize, same in any::<bool>()) {
        let line = |n: usize| json!({ "item": format!("i{n:03}"), "quantity": 1, "unit_price": "1" });
        let name = |n: usize| if same { format!("i{n:03}") } else { format!("v{n}") };
        let given_lines = raw(&json!((0..held).map(line).collect::<Vec<_>>()));
        let given_session = raw(&json!({ "viewed": (0..viewed).map(name).collect::<Vec<_>>() }));
        let ask = Ask {
            shop: ShopId::new("demo").unwrap(),
            placement: Placement::CartPage,
            holding: Holding::Cart(lines(Some(&given_lines)).unwrap()),
            session: session(Some(&given_session)).unwrap(),
            claims: Claims::default(),
        };
        let rows = ask.rows();
        prop_assert!(rows.len() <= GATHER_ITEMS_MAX);
        let mut distinct = rows.clone();
        distinct.sort_unstable();
        distinct.dedup();
        prop_assert_eq!(distinct.len(), rows.len());
        prop_assert_eq!(ask.holding.cart(&[], euro()).unwrap().lines().len(), held, "every line stays in the cart");
    }

    #[test]
    fn a_rows_price_is_the_shops_price(minor in 1..1_000_000_i64) {
        #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
        let ln_price = (minor as f64 / 100.0).ln() as f32;
        let row = PairRow {
            item: ItemId::new("mug").unwrap(),
            title: String::new(),
            as_of: Timestamp(0),
            facts: Facts { ln_price, ..Facts::default() },
            entries: vec![],
            neighbours: vec![],
        };
        let row = PairSheet::of(&row);
        prop_assert!((row_price(&row, euro()).minor - minor).abs() <= 1);
        let cart = Holding::Looked(row.item().clone()).cart(std::slice::from_ref(&row), euro()).unwrap();
        prop_assert_eq!(cart.lines()[0].unit_price, row_price(&row, euro()));
    }
}

#[test]
fn a_rows_price_stays_within_bounds_whatever_it_says() {
    for ln_price in [f32::NAN, f32::NEG_INFINITY, f32::INFINITY, 1e30] {
        let facts = Facts { ln_price, ..Facts::default() };
        let row = PairRow {
            item: ItemId::new("mug").unwrap(),
            title: String::new(),
            as_of: Timestamp(0),
            facts,
            entries: vec![],
            neighbours: vec![],
        };
        assert!((0..=scoring::money::Money::MINOR_MAX).contains(&row_price(&PairSheet::of(&row), euro()).minor), "{ln_price}");
    }
}
