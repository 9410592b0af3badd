//! Partners lately missing, in shops made so that the answer is known.
#![allow(clippy::unwrap_used)]

mod made_up;

use learning::cases::Cut;
use learning::history::History;
use learning::opportunity::{Survey, survey};
use made_up::{history, order};
use proptest::prelude::*;
use scoring::hash::mix;
use scoring::order::Order;

const DAY: i64 = 86_400;
const DAYS: i64 = 400;

/// One order an hour and a half over 400 days. Of a hundred orders with the camera `taken` hold the card before the cut and
/// `lately` after it; the tripod goes with the bag half the time throughout. `fades`: the card is hardly sold to anybody lately.
fn shop(taken: u64, lately: u64, card_elsewhere: [u64; 2], salt: u64) -> History {
    let mut orders: Vec<Order> = Vec::new();
    for number in 0..6_400_u64 {
        let dice = |what: u64| mix(mix(number * 32 + what + salt * 7_919) ^ 0x5bd1_e995) % 100;
        let time = i64::try_from(number).unwrap() * DAYS * DAY / 6_400;
        let late = usize::from(time >= DAYS * DAY * 8 / 10);
        let customer = format!("c{}", dice(1) * 40 + dice(2) % 40);
        let mut lines: Vec<(&str, u32, i64)> = vec![("filler", 1, 500)];
        if dice(3) < 25 {
            lines.push(("camera", 1, 90_000));
            if dice(4) < [taken, lately][late] {
                lines.push(("card", 1, 4_000));
            }
        } else if dice(5) < card_elsewhere[late] {
            lines.push(("card", 1, 4_000));
        }
        if dice(6) < 20 {
            lines.push(("bag", 1, 6_000));
            if dice(7) < 50 {
                lines.push(("tripod", 1, 8_000));
            }
        }
        orders.push(order(&format!("{number:05}"), if dice(8) < 30 { "" } else { &customer }, time, &lines));
    }
    history(&orders)
}

fn surveyed(history: &History) -> (Survey, Vec<(String, String)>) {
    let prices: Vec<Option<i64>> = (0..history.items().len())
        .map(|item| Some(if history.items().id(u32::try_from(item).unwrap()).as_str() == "card" { 4_000 } else { 8_000 }))
        .collect();
    let survey = survey(history, &Cut::of(history), &prices);
    let name = |item: u32| history.items().id(item).to_string();
    let names = survey.found.iter().map(|one| (name(one.anchor), name(one.partner))).collect();
    (survey, names)
}

#[test]
fn a_partner_that_buyers_lately_leave_out_is_found_with_its_money() {
    // Elsewhere the card sells as ever, so that it is not the season.
    let (survey, names) = surveyed(&shop(60, 20, [10, 10], 1));
    assert!(survey.pairs >= 2, "{survey:?}");
    let place = names.iter().position(|pair| *pair == ("camera".to_owned(), "card".to_owned())).expect("camera without card");
    let found = &survey.found[place];
    assert!((found.observed - 0.2).abs() < 0.07, "{found:?}");
    // The card's sales fell as a whole with the camera's, which is taken off what was expected.
    assert!(found.expected > 0.3 && found.expected < 0.62, "{found:?}");
    assert!(found.gap.low > 0.0 && found.gap.value <= found.expected - found.observed, "shrunk, never blown up: {found:?}");
    let worth = 4_000.0 * f64::from(u32::try_from(found.recent.0).unwrap());
    assert!((found.money.value - found.gap.value * worth).abs() < 1e-6);
    assert!(found.customers >= 30 && found.earlier.0 >= 50);
    assert!(!names.iter().any(|(anchor, partner)| anchor == "bag" && partner == "tripod"), "{names:?}");
}

#[test]
fn what_fades_everywhere_is_no_opportunity() {
    let (_, names) = surveyed(&shop(60, 1, [30, 1], 2));
    assert!(!names.iter().any(|(_, partner)| partner == "card"), "{names:?}");
}

#[test]
fn too_few_orders_compare_nothing() {
    let few: Vec<Order> = (0..40)
        .map(|number| order(&format!("{number}"), "", number * 10 * DAY, &[("camera", 1, 9_000), ("card", 1, 400)]))
        .collect();
    let (survey, names) = surveyed(&history(&few));
    assert_eq!((survey.pairs, names.len()), (0, 0));
    let (survey, _) = surveyed(&history(&[]));
    assert_eq!(survey.pairs, 0);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]
    #[test]
    fn chance_alone_is_seldom_an_opportunity(salt in 10_u64..10_000) {
        // Nothing changes at the cut.
        let (survey, names) = surveyed(&shop(50, 50, [10, 10], salt));
        prop_assert!(survey.pairs >= 1);
        prop_assert!(names.len() <= 1, "{names:?}");
        for found in &survey.found {
            prop_assert!((0.0..=1.0).contains(&found.expected) && (0.0..=1.0).contains(&found.observed));
        }
    }
}
