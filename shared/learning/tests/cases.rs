//! Histories and cases on a handful of made-up orders.
#![allow(clippy::unwrap_used)]

mod made_up;

use learning::cases::{Case, Cut, Fold, Hidden, draw, draw_some};
use learning::history::HistoryError;
use learning::replay::{Shown, score};
use made_up::{history, order};
use scoring::id::ItemId;
use scoring::money::Currency;
use scoring::placement::Protocol;
use scoring::time::Timestamp;

const DAY: i64 = 86_400;

fn everything() -> Fold {
    Fold { tables: Timestamp(0), span: Timestamp(0)..Timestamp(i64::MAX), horizon: Timestamp(100 * DAY) }
}

#[test]
fn orders_are_sorted_and_lines_merged() {
    let mut history = history(&[
        order("2", "ann", 5, &[("b", 1, 300), ("a", 2, 100), ("b", 4, 350)]),
        order("10", "ann", 5, &[("c", 1, 500)]),
        order("1", "", 3, &[("b", 1, 300)]),
    ]);
    let ids: Vec<&str> = (0..3).map(|order| history.order_id(order).as_str()).collect();
    assert_eq!(ids, ["1", "10", "2"]);
    let lines = history.lines(2);
    assert_eq!(&history.line_items()[lines.clone()], [0, 1]);
    assert_eq!(&history.line_quantities()[lines.clone()], [2, 5]);
    assert_eq!(&history.line_prices()[lines], [100, 300]);
    assert_eq!((history.customer(0), history.orders_of(0)), (None, &[1, 2][..]));
    assert_eq!(history.orders_before(0, Timestamp(5)), &[0_u32; 0]);
    assert_eq!((history.before(Timestamp(5)), history.before(Timestamp(6))), (1, 3));
    assert_eq!(history.append(&order("3", "bob", 5, &[("aa", 1, 100)])), Ok(3));
    assert_eq!(history.items().number(&ItemId::new("aa").unwrap()), Some(3));
    assert!(matches!(history.append(&order("4", "", 4, &[])), Err(HistoryError::Late { .. })));
    let mut dollars = order("5", "", 9, &[]);
    dollars.currency = Currency::new("USD").unwrap();
    assert!(matches!(history.append(&dollars), Err(HistoryError::Currency { .. })));
    assert_eq!(history.len(), 4);
}

#[test]
fn halves_and_pages_hide_the_rest() {
    let lines = [("a", 1, 100), ("b", 2, 200), ("c", 3, 300), ("d", 4, 400), ("e", 5, 500)];
    let history = history(&[order("one", "", 5, &lines[..1]), order("two", "", 6, &lines)]);
    let cart = &draw(&history, Protocol::Cart, &everything(), 1);
    let page = &draw(&history, Protocol::Page, &everything(), 1);
    assert_eq!((cart.len(), page.len()), (1, 1));
    assert_eq!((cart[0].visible.len(), cart[0].hidden.len()), (2, 3));
    assert_eq!((page[0].visible.len(), page[0].hidden.len()), (1, 4));
    assert!(cart[0].visible.contains(&page[0].visible[0]));
    for case in [&cart[0], &page[0]] {
        let mut items: Vec<u32> = case.visible.iter().map(|line| history.line_items()[*line]).collect();
        items.extend(case.hidden.iter().map(|hidden| hidden.item));
        items.sort_unstable();
        assert_eq!(items, [0, 1, 2, 3, 4]);
        assert_eq!(case.cart(&history).lines().len(), case.visible.len());
    }
    let seeds: Vec<Vec<usize>> =
        (0..20).map(|seed| draw(&history, Protocol::Cart, &everything(), seed)[0].visible.clone()).collect();
    assert!(seeds.iter().any(|visible| *visible != seeds[0]), "another seed draws otherwise");
}

#[test]
fn follow_looks_thirty_days_ahead_and_no_further_than_the_horizon() {
    let history = history(&[
        order("1", "ann", 0, &[("a", 1, 100)]),
        order("2", "ann", 10 * DAY, &[("a", 1, 100), ("b", 2, 200)]),
        order("3", "ann", 30 * DAY, &[("b", 3, 250), ("c", 1, 300)]),
        order("4", "ann", 30 * DAY + 1, &[("d", 1, 400)]),
        order("5", "bob", 10 * DAY, &[("e", 1, 400)]),
        order("6", "ann", 71 * DAY, &[("f", 1, 400)]),
        order("7", "ann", 80 * DAY, &[("g", 1, 400)]),
    ]);
    let cases = draw(&history, Protocol::Follow, &everything(), 1);
    let item = |name: &str| history.items().number(&ItemId::new(name).unwrap()).unwrap();
    // Order 6 has a follower, but its window ends after the horizon.
    assert_eq!(cases.iter().map(|case| case.order).collect::<Vec<_>>(), [0, 1, 3]);
    assert_eq!(
        cases[0].hidden,
        [Hidden { item: item("b"), quantity: 5, unit_price: 200 }, Hidden { item: item("c"), quantity: 1, unit_price: 300 }]
    );
    assert_eq!(cases[1].hidden.iter().map(|hidden| hidden.item).collect::<Vec<_>>(), [item("c"), item("d")]);
}

#[test]
fn the_first_four_distinct_hidden_items_count() {
    let lines = [("a", 1, 100), ("b", 2, 200), ("c", 3, 300), ("d", 4, 400), ("e", 5, 500), ("f", 1, 600), ("g", 1, 700)];
    let history = history(&[order("one", "ann", 5, &lines)]);
    let case = &draw(&history, Protocol::Page, &everything(), 1)[0];
    let seen = history.line_items()[case.visible[0]];
    let hidden: Vec<u32> = case.hidden.iter().map(|hidden| hidden.item).collect();
    let shown =
        [seen, hidden[0], hidden[0], 99, hidden[1], hidden[2], hidden[3]].map(|item| Shown { item, price: 50, probability: 0.5 });
    let result = score(&history, case, &shown);
    assert_eq!((result.shown, result.hits, result.price), (4, 3, 200));
    let money = |quantities: bool| -> i64 {
        let each = case.hidden[..3].iter();
        each.map(|hidden| hidden.unit_price * if quantities { i64::try_from(hidden.quantity).unwrap() } else { 1 }).sum()
    };
    assert_eq!((result.captured, result.captured_quantity), (money(false), money(true)));
    assert_eq!(result.cart, history.line_prices()[case.visible[0]]);
}

#[test]
fn cuts_lie_at_shares_of_the_span() {
    let none = Cut::of(&history(&[]));
    assert_eq!((none.second, none.last), (Timestamp(0), Timestamp(0)));
    let cut = Cut::of(&history(&[order("1", "", 1_000, &[("a", 1, 1)]), order("2", "", 1_101, &[("a", 1, 1)])]));
    // 68.68 and 80.8 seconds, rounded up.
    assert_eq!([cut.second, cut.cut, cut.last].map(|time| time.0), [1_069, 1_081, 1_101]);
}

#[test]
fn some_of_the_cases_are_drawn_as_all_of_them_are() {
    let lines = [("a", 1, 100), ("b", 2, 200), ("c", 3, 300), ("d", 4, 400)];
    let customers = ["", "ann", "bob"];
    let orders: Vec<_> = (0..40_usize)
        .map(|number| {
            let (customer, time) = (customers[number % 3], number as i64 * 4 * DAY);
            order(&number.to_string(), customer, time, &lines[..1 + number % lines.len()])
        })
        .collect();
    let history = history(&orders);
    for protocol in Protocol::ALL {
        let all = draw(&history, protocol, &everything(), 1);
        assert!(all.len() > 5, "{protocol:?}: {}", all.len());
        assert_eq!(draw_some(&history, protocol, &everything(), 1, 40), all);
        let some: Vec<Case> = (0..5).map(|case| all[case * all.len() / 5].clone()).collect();
        assert_eq!(draw_some(&history, protocol, &everything(), 1, 5), some);
        assert_eq!(draw_some(&history, protocol, &everything(), 1, 0), []);
    }
}
