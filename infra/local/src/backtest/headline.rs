//! Captured money for a thousand orders: against what the shop has, by kind of buyer and size of cart.

use scoring::placement::{Placement, Protocol};
use serde::Serialize;

use super::estimate::Estimate;
use super::panel::Panel;
use super::ranking::Ranking;

/// Orders that money is counted for.
const ORDERS: f64 = 1_000.0;

/// Sizes of carts that are looked at apart: name, least and most items.
const SIZES: [(&str, usize, usize); 4] =
    [("1 item", 1, 1), ("2 to 3 items", 2, 3), ("4 to 9 items", 4, 9), ("10 or more items", 10, usize::MAX)];

/// Captured money of a group of cases for a thousand orders, major units.
#[derive(Serialize)]
pub(super) struct Group {
    pub(super) name: String,
    pub(super) cases: usize,
    /// What the shop has now.
    pub(super) now: Estimate,
    pub(super) ours: Estimate,
    /// Ours less now, on the same orders.
    pub(super) difference: Estimate,
}

/// The headline of one kind of case.
#[derive(Serialize)]
pub(super) struct Headline {
    /// Which way of counting "frequently bought together" stands for what the shop has: the one that captured more here.
    pub(super) now: &'static str,
    pub(super) slots: usize,
    pub(super) all: Group,
    /// With as many offers as the placement shows when it serves, where those are fewer.
    pub(super) served: Option<Group>,
    pub(super) buyers: Vec<Group>,
    /// Empty where all cases show one item.
    pub(super) sizes: Vec<Group>,
}

#[allow(clippy::cast_precision_loss)]
pub(super) fn headline(panel: &Panel<'_>, history: &learning::history::History) -> Headline {
    let (now, ours) = (panel.results(panel.now()), panel.results(Ranking::Profile));
    let replayed = panel.replayed;
    let group = |name: &str, within: &dyn Fn(usize) -> bool| {
        let one = |case: usize| if within(case) { 1.0 } else { 0.0 };
        let money = |captured: i64, case: usize| one(case) * panel.major(captured) * ORDERS;
        let (now, ours) = (|case: usize| money(now[case].captured, case), |case: usize| money(ours[case].captured, case));
        Group {
            name: name.to_owned(),
            cases: (0..replayed.cases.len()).filter(|case| within(*case)).count(),
            now: panel.level(now, one),
            ours: panel.level(ours, one),
            difference: panel.difference(ours, now, one),
        }
    };
    let slots = served_slots(replayed.protocol);
    let served = (slots < learning::replay::SLOTS).then(|| {
        let theirs: Vec<f64> = (0..replayed.cases.len())
            .map(|case| {
                let hidden = replayed.kept[case].shown[panel.now() as usize].iter().take(slots);
                let captured = hidden.filter_map(|item| replayed.cases[case].hides(*item)).map(|hidden| hidden.unit_price);
                panel.major(captured.sum()) * ORDERS
            })
            .collect();
        let ours: Vec<f64> = (0..replayed.cases.len())
            .map(|case| panel.major(replayed.kept[case].first(history, &replayed.cases[case], slots).captured) * ORDERS)
            .collect();
        Group {
            name: format!("{slots} offers, as served"),
            cases: replayed.cases.len(),
            now: panel.level(|case| theirs[case], |_| 1.0),
            ours: panel.level(|case| ours[case], |_| 1.0),
            difference: panel.difference(|case| ours[case], |case| theirs[case], |_| 1.0),
        }
    });
    let size = |case: usize| replayed.cases[case].visible.len();
    let sizes = SIZES.iter().map(|(name, least, most)| group(name, &|case| (*least..=*most).contains(&size(case))));
    Headline {
        now: panel.now().plain_name(),
        slots: learning::replay::SLOTS,
        all: group("All orders", &|_| true),
        served,
        buyers: vec![
            group("Bought here before", &|case| replayed.kept[case].known),
            group("Unknown or first order", &|case| !replayed.kept[case].known),
        ],
        sizes: if replayed.protocol == Protocol::Page { Vec::new() } else { sizes.collect() },
    }
}

/// Offers of the placement that a protocol stands for, when it serves.
const fn served_slots(protocol: Protocol) -> usize {
    match protocol {
        Protocol::Page => Placement::ProductPage.slots(),
        Protocol::Cart => Placement::CartPage.slots(),
        Protocol::Follow => Placement::FollowUp.slots(),
    }
}
