//! Shops with few orders: at least the reference on the last of the real ones before the cut, never below what every shop has already,
//! and, where what stands beside what is chance, what sells.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod dealt;
mod made_up;
mod support;

use dealt::{Cards, dealt_anew};
use learning::baselines::Baseline;
use learning::cases::{Case, Cut, draw};
use learning::excerpt::from_order;
use learning::fit::fit_model;
use learning::history::History;
use learning::measure::Resamples;
use learning::prior::{PriorShop, first_model};
use learning::replay::{CaseResult, Shown, score};
use learning::scenario::{Person, Scenario};
use learning::shelf::Shelf;
use learning::tables::Tables;
use made_up::{once, scattered, themed};
use scoring::id::ShopId;
use scoring::model::Model;
use scoring::placement::Protocol;

/// Orders before the cut, and RPI of the reference's logistic regression with profile. Its figures come back to within a hundredth with the
/// shipped sets when titles, prices and first sales of the whole catalogue are known, and only what these orders sold is offered.
const TABLE: [(usize, f64); 6] = [(100, 0.297), (250, 0.408), (500, 0.488), (1_000, 0.555), (2_000, 0.651), (4_000, 0.666)];

/// RPI of a young shop, in minor units.
struct Found {
    ours: f64,
    popularity: Rival,
    /// "Frequently bought together".
    together: Rival,
}

/// What every shop has already.
struct Rival {
    rpi: f64,
    /// Upper bound of our ratio to it, 95 % over customers: where it is below 1, ours is less by more than chance.
    at_most: f64,
}

impl Found {
    fn best(&self) -> f64 {
        self.popularity.rpi.max(self.together.rpi)
    }

    /// Of forty answers one is below its interval by luck alone; none may be below by a fifth.
    fn is_surely_below(&self, rival: &Rival) -> bool {
        rival.at_most < 1.0 && self.ours < 0.8 * rival.rpi
    }
}

/// The last fifth of a shop that knows only its last orders before it.
struct Young {
    history: History,
    cut: Cut,
    orders: usize,
    model: Model,
}

impl Young {
    fn of(whole: &History, shelf: &Shelf, orders: usize) -> Self {
        let cut = Cut::of(whole);
        let history = from_order(whole, whole.before(cut.cut) - orders).unwrap();
        let first = first_model(&history, 0..orders, PriorShop::like(&history, 0..orders), None);
        let (model, _) = fit_model(&history, shelf, &cut.of_excerpt(&history), &first, 1);
        Self { history, cut, orders, model }
    }

    fn ask(&self, listed: &Shelf, protocol: Protocol) -> Found {
        let Self { history, cut, orders, model } = self;
        let tables = Tables::learn(history, 0..*orders, listed.clone(), cut.cut);
        let scenario = Scenario::new(history, &tables, ShopId::new("young").unwrap());
        let cases = draw(history, protocol, &cut.test(), 1);
        let resamples = Resamples::draw(cases.iter().map(|case| case.customer), 1);
        let ours = |case: &Case| {
            let profile = scenario.profile(case, Person::Known);
            score(history, case, &scenario.decide(case, protocol, model, profile.as_ref()))
        };
        let plain = |baseline: &Baseline| -> Vec<CaseResult> {
            let shown = |item| Shown { item, price: 0, probability: 0.0 };
            let one =
                |case: &Case| score(history, case, &baseline.rank(history, case).into_iter().map(shown).collect::<Vec<_>>());
            cases.iter().map(one).collect()
        };
        let rpi = |results: &[CaseResult]| resamples.measure(results).rpi.value;
        let ours: Vec<CaseResult> = cases.iter().map(ours).collect();
        let rival = |baseline: &Baseline| {
            let theirs = plain(baseline);
            Rival { rpi: rpi(&theirs), at_most: resamples.ratio(&ours, &theirs).high }
        };
        let popularity = rival(&Baseline::popularity(history, 0..*orders));
        let together = rival(&Baseline::frequently_bought(history, 0..*orders, usize::MAX));
        let found = Found { ours: rpi(&ours), popularity, together };
        let (ours, popularity, together) = (found.ours, found.popularity.rpi, found.together.rpi);
        let (protocol, origin, g) = (protocol.name(), model.origin, model.price_exponent);
        println!(
            "{orders:5} orders, {protocol}: {origin:?}, g {g}, ours {ours:.1}, popularity {popularity:.1}, together {together:.1}"
        );
        found
    }
}

#[test]
fn young_shops_reach_the_reference() {
    let Some(path) = support::orders_file() else { return };
    let (whole, shelf) = support::read_orders(&path, 10);
    let cut = Cut::of(&whole);
    // All that was ever sold before the cut, as a catalogue would list it; or only what the orders that a shop knows have sold.
    let catalogue = shelf.as_sold_before(&whole, cut.cut);
    let mut missed = Vec::new();
    for (orders, least) in TABLE {
        let young = Young::of(&whole, &shelf, orders);
        let sold = shelf.as_sold_before(&young.history, cut.cut);
        for protocol in Protocol::ALL {
            let least = if protocol == Protocol::Cart { least * 1e4 } else { 0.0 };
            for (knows, listed, least) in [("catalogue", &catalogue, least), ("sold", &sold, 0.0)] {
                let found = young.ask(listed, protocol);
                if found.ours < found.best().max(least) {
                    missed.push((orders, knows, protocol));
                }
            }
        }
    }
    assert!(missed.is_empty(), "below the reference, popularity or bought together: {missed:?}");
}

/// Asks for each shop at each age: never below popularity by more than chance, and not below over all of them.
fn never_below_popularity(shops: &[(History, &Shelf)], ages: &[usize]) {
    let (mut all, mut plain) = (0.0, 0.0);
    for (history, shelf) in shops {
        let listed = shelf.as_sold_before(history, Cut::of(history).cut);
        for orders in ages {
            let found = Young::of(history, shelf, *orders).ask(&listed, Protocol::Cart);
            assert!(!found.is_surely_below(&found.popularity), "{orders} orders");
            (all, plain) = (all + found.ours, plain + found.popularity.rpi);
        }
    }
    assert!(all >= plain, "{all} is below {plain}");
}

#[test]
fn real_orders_dealt_anew_are_never_below_popularity() {
    let Some(path) = support::orders_file() else { return };
    let (whole, shelf) = support::read_orders(&path, 10);
    let shops: Vec<(History, &Shelf)> = [Cards::Lines, Cards::LinesOfABand, Cards::Items]
        .into_iter()
        .flat_map(|cards| [1, 2].map(|seed| (cards, seed)))
        .map(|(cards, seed)| (dealt_anew(&whole, &shelf, cards, seed), &shelf))
        .collect();
    never_below_popularity(&shops, &[100, 250, 500, 1_000]);
    never_below_popularity(&shops[..1], &[2_000, 4_000]);
}

#[test]
fn made_up_orders_dealt_anew_are_never_below_popularity() {
    // Without a catalogue everything is one category; with one, what stands in a category still goes together.
    let (scattered, listed) = scattered();
    let (themed, _) = themed(1_500);
    let unlisted = Shelf::new(listed.currency());
    let shops: Vec<(History, &Shelf)> = (1..=3)
        .flat_map(|seed| {
            [(&scattered, &listed), (&scattered, &unlisted), (&themed, &unlisted)]
                .map(|(history, shelf)| (dealt_anew(history, shelf, Cards::Lines, seed), shelf))
        })
        .collect();
    never_below_popularity(&shops, &[100, 250, 500, 1_000]);
}

#[test]
fn shops_whose_pairs_repeat_are_above_what_they_have() {
    let (themed, themes) = themed(1_500);
    let (scattered, listed) = scattered();
    let shops = [(&themed, &themes), (&once(&themed), &themes), (&scattered, &listed), (&once(&scattered), &listed)];
    for (history, shelf) in shops {
        let (mut all, mut best) = (0.0, 0.0);
        for orders in [100, 250, 500, 900] {
            let found = Young::of(history, shelf, orders).ask(shelf, Protocol::Cart);
            assert!(!found.is_surely_below(&found.popularity) && !found.is_surely_below(&found.together), "{orders} orders");
            (all, best) = (all + found.ours, best + found.best());
        }
        assert!(all >= best, "{all} is below {best}");
    }
}
