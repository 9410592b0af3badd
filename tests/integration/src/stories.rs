//! What a shop owner would nod at, told on the demo shop.

use local::demo::Buyer;
use local::demo::stories::{
    CAMERA, CAMERA_BAGS, CAMERA_BATTERY, CAMERA_CARDS, CHEAP, ESPRESSO, JACKET, KITCHEN_CART, LAPTOP_STAND, OFFICE_CHAIR,
    OTHER_BATTERIES, OTHER_CARDS, OUTDOOR_ACCESSORIES, OUTDOOR_CART, STOVE, STOVE_GAS, YOGA_BANDS, YOGA_MAT, YOGA_ROLLERS,
};
use serde_json::json;

use crate::demo::{DEMO, offered, prices};

#[test]
fn a_loyal_hiker_who_looked_around_sees_something_else_beside_a_jacket_than_a_newcomer() {
    let newcomer = DEMO.page(Buyer::Unknown, JACKET);
    let session = json!({ "viewed": OUTDOOR_ACCESSORIES });
    let loyal = DEMO.ask("/v1/product-page", &DEMO.by(Buyer::Loyal, json!({ "item": JACKET, "session": session })));
    assert_eq!(loyal["buyer"], "known");
    assert!(!offered(&newcomer).is_empty() && !offered(&loyal).is_empty(), "{newcomer} {loyal}");
    assert_ne!(offered(&newcomer), offered(&loyal));
}

#[test]
fn two_carts_of_180_euros_get_different_offers() {
    for cart in [&OUTDOOR_CART[..], &KITCHEN_CART[..]] {
        assert!((16_500..=19_500).contains(&DEMO.value(cart)), "{} is not about 180 euros", DEMO.value(cart));
    }
    let outdoor = DEMO.cart(Buyer::Unknown, "page", &OUTDOOR_CART);
    let kitchen = DEMO.cart(Buyer::Unknown, "page", &KITCHEN_CART);
    assert!(!offered(&outdoor).is_empty() && !offered(&kitchen).is_empty());
    assert!(offered(&outdoor).iter().all(|item| !offered(&kitchen).contains(item)), "{outdoor} {kitchen}");
}

#[test]
fn a_camera_gets_the_card_bag_and_battery_that_fit() {
    let answer = DEMO.page(Buyer::Unknown, CAMERA);
    let offers = offered(&answer);
    assert!(offers.contains(&CAMERA_BATTERY), "{offers:?}");
    assert!(offers.iter().any(|item| CAMERA_CARDS.contains(item)), "{offers:?}");
    assert!(offers.iter().any(|item| CAMERA_BAGS.contains(item)), "{offers:?}");
    for wrong in OTHER_BATTERIES.iter().chain(&OTHER_CARDS) {
        assert!(!offers.contains(wrong), "{wrong} does not fit");
    }
}

#[test]
fn a_yoga_mat_gets_its_bands_and_roller() {
    let answer = DEMO.page(Buyer::Unknown, YOGA_MAT);
    let offers = offered(&answer);
    assert!(offers.iter().any(|item| YOGA_BANDS.contains(item)), "{offers:?}");
    assert!(offers.iter().any(|item| YOGA_ROLLERS.contains(item)), "{offers:?}");
}

#[test]
fn an_office_chair_gets_no_laptop_stand() {
    for answer in [DEMO.page(Buyer::Unknown, OFFICE_CHAIR), DEMO.cart(Buyer::Unknown, "page", &[OFFICE_CHAIR])] {
        assert!(!offered(&answer).contains(&LAPTOP_STAND), "{answer}");
    }
}

#[test]
fn a_newcomer_who_minds_the_price_gets_a_small_thing_or_nothing() {
    for anchor in [JACKET, CAMERA, ESPRESSO, YOGA_MAT, OFFICE_CHAIR, STOVE] {
        let value = DEMO.value(&[anchor]);
        let most = |share_percent: i64| {
            (value * share_percent / 100).max(DEMO.learned.tables.shop(DEMO.shop.id.clone()).small_price / 2)
        };
        for price in prices(&DEMO.page(Buyer::Thrifty, anchor)) {
            assert!(price <= most(40), "{price} beside {anchor} of {value}");
        }
        for price in prices(&DEMO.cart(Buyer::Thrifty, "page", &[anchor])) {
            assert!(price <= most(25), "{price} beside {anchor} of {value}");
        }
    }
}

#[test]
fn a_cart_of_one_cheap_thing_is_never_offered_a_dear_one() {
    let small = DEMO.learned.tables.shop(DEMO.shop.id.clone()).small_price;
    for buyer in Buyer::ALL {
        for stage in ["drawer", "page", "checkout"] {
            let answer = DEMO.cart(buyer, stage, &[CHEAP]);
            for price in prices(&answer) {
                assert!(price <= small.max(DEMO.value(&[CHEAP])), "{price} beside {CHEAP}, {stage}, {buyer:?}");
            }
        }
    }
}

#[test]
fn a_stove_gets_the_gas_that_fits_it() {
    let answer = DEMO.page(Buyer::Unknown, STOVE);
    assert!(offered(&answer).iter().any(|item| STOVE_GAS.contains(item)), "{:?}", offered(&answer));
}

#[test]
fn the_checkout_offers_at_most_one_thing_and_the_cart_two() {
    for buyer in Buyer::ALL {
        for cart in [&[CAMERA][..], &[ESPRESSO], &OUTDOOR_CART, &KITCHEN_CART] {
            assert!(offered(&DEMO.cart(buyer, "checkout", cart)).len() <= 1);
            assert!(offered(&DEMO.cart(buyer, "drawer", cart)).len() <= 2);
            assert!(offered(&DEMO.cart(buyer, "page", cart)).len() <= 2);
        }
    }
    let one = DEMO.cart(Buyer::Unknown, "checkout", &[CAMERA]);
    assert_eq!(offered(&one).len(), 1, "{one}");
}

#[test]
fn what_was_seen_or_refused_does_not_come_back() {
    let first = DEMO.cart(Buyer::Unknown, "page", &[CAMERA]);
    let shown = offered(&first);
    assert!(!shown.is_empty());
    let body = json!({
        "shop": "demo", "stage": "checkout", "lines": [DEMO.line(CAMERA)],
        "session": { "seen": [shown[0]], "passed": shown[1..] },
    });
    let later = DEMO.ask("/v1/cart", &body);
    assert!(offered(&later).iter().all(|item| !shown.contains(item)), "{later}");
}

#[test]
fn reasons_are_said_only_with_their_evidence() {
    for buyer in Buyer::ALL {
        for anchor in [JACKET, CAMERA, ESPRESSO, YOGA_MAT, STOVE] {
            let answer = DEMO.page(buyer, anchor);
            for offer in answer["offers"].as_array().unwrap() {
                let kind = offer["reason"]["kind"].as_str().unwrap();
                let line =
                    answer["receipt"]["offers"].as_array().unwrap().iter().find(|line| line["item"] == offer["item"]).unwrap();
                let value = |feature: &str| {
                    let terms = line["terms"].as_array().unwrap();
                    terms.iter().find(|term| term["feature"] == feature).map_or(0.0, |term| term["value"].as_f64().unwrap())
                };
                let evidence = match kind {
                    "together" => value("a_sum"),
                    "later" => value("f_sum"),
                    "related" => value("title_max"),
                    "again" => value("h_times"),
                    "taste" => value("h_a") + value("h_f"),
                    _ => 1.0,
                };
                assert!(evidence > 0.0, "{kind} without evidence: {line}");
            }
        }
    }
}
