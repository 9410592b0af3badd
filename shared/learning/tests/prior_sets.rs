//! Where the shipped coefficients come from: `src/prior_sets.rs`, printed anew.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod support;
mod young_shop;

use std::fmt::Write as _;

use learning::cases::Fold;
use learning::history::History;
use learning::logistic::{Centre, Sample, Thinning};
use learning::prior::{PriorShop, prior_model};
use learning::replayed::Replayed;
use learning::scenario::Person;
use learning::shelf::Shelf;
use scoring::feature::{ANONYMOUS_FEATURES, FEATURES};
use scoring::placement::Protocol;
use scoring::time::Timestamp;
use young_shop::{AGES, Knows, YoungShop};

/// Length of a fold, in percent of the span from the first to the last order.
const FOLD: i64 = 12;
/// Where the cases end, likewise: what comes after is for tests.
const CUT: i64 = 80;
/// Draws the hidden halves.
const SEED: u64 = 1;

/// The head of the file.
const HEAD: &str = "\
//! The coefficients that a shop starts with: numbers only, as they were fitted.
//!
//! Provenance: fitted on the public data set *Online Retail* (D. Chen 2015, UCI Machine Learning Repository,
//! <https://doi.org/10.24432/C5BW33>, CC BY 4.0), order lines from 2010-12-01 to 2011-07-28 after cleaning, prices in pounds. Folds of
//! 12 % of the time span, the last one ending at 80 % of it; in each the shop as it would have been with its last 100, 250, 500, 1,000,
//! 2,000 and 4,000 orders before the fold, once knowing its whole catalogue and once only what these orders sold; all of them together in
//! one L2-penalised logistic regression (C = 1) on standardised features. The categories of that file are empty, so the three category
//! features have coefficient 0.
//!
//! Printed by `ALONGSIDE_ORDERS=online_retail.csv.gz cargo test --release -p learning --test prior_sets -- --ignored --nocapture`.

/// A fitted set: mean, standard deviation and coefficient of each feature, in order.
#[derive(Debug)]
pub(crate) struct PriorSet {
    pub(crate) intercept: f64,
    pub(crate) weights: &'static [[f64; 3]],
}
";

/// A shop whose sets are shipped.
struct Source {
    history: History,
    shelf: Shelf,
    shop: PriorShop,
    /// Starts of its folds, in percent of the span.
    starts: &'static [i64],
}

impl Source {
    fn at(&self, percent: i64) -> Timestamp {
        let (first, last) = (self.history.times()[0].0, self.history.times()[self.history.len() - 1].0);
        Timestamp(first + ((last - first) * percent + 99).div_euclid(100))
    }

    /// The fold that starts at a share of the span; that of follow 30 days earlier, so that the days it looks ahead end with it.
    fn fold(&self, start: i64, protocol: Protocol) -> Fold {
        let horizon = self.at(start + FOLD);
        let days = if protocol == Protocol::Follow { -30 } else { 0 };
        let (start, end) = (self.at(start).plus_days(days), horizon.plus_days(days));
        Fold { tables: start, span: start..end, horizon }
    }

    /// Candidates of all folds, ages and kinds of catalogue, and the number of cases.
    fn sample(&self, protocol: Protocol, person: Person) -> (Sample, usize) {
        let prior = prior_model(self.shop, None);
        let (mut all, mut cases) = (Sample::default(), 0);
        for start in self.starts {
            assert!(start + FOLD <= CUT);
            let fold = self.fold(*start, protocol);
            for (age, knows) in AGES.into_iter().flat_map(|age| Knows::BOTH.map(|knows| (age, knows))) {
                let young = YoungShop::of(&self.history, &self.shelf, fold.tables, age, knows);
                let replayed = Replayed::of(&young.history, &young.tables, &fold, protocol, person, &prior, SEED);
                let part = replayed.sample.thinned(Thinning::of(usize::MAX));
                cases += replayed.ends.len();
                all.features.extend(part.features);
                all.bought.extend(part.bought);
                all.left_out = part.left_out;
            }
        }
        (all, cases)
    }

    fn print(&self, name: &str, orders: &str) -> String {
        let mut text = String::new();
        for protocol in Protocol::ALL {
            let persons = [
                (Person::Ignored, ANONYMOUS_FEATURES, "ANONYMOUS", "nobody known"),
                (Person::Known, FEATURES, "KNOWN", "people with an earlier order"),
            ];
            for (person, used, suffix, who) in persons {
                let (sample, cases) = self.sample(protocol, person);
                let set = sample.fit(used, Centre::Zero);
                let protocol = protocol.name();
                let (rows, bought) = (sample.features.len(), sample.positives());
                writeln!(text, "\n/// {orders}, {protocol} cases, {who}: {cases} cases, {rows} candidates, {bought} bought.")
                    .unwrap();
                writeln!(text, "pub(crate) static {name}_{}_{suffix}: PriorSet = PriorSet {{", protocol.to_uppercase()).unwrap();
                writeln!(text, "    intercept: {},\n    weights: &[", literal(set.intercept)).unwrap();
                for weight in &set.weights[..used] {
                    let [mean, sd, coef] = [weight.mean, weight.sd, weight.coef].map(literal);
                    writeln!(text, "        [{mean}, {sd}, {coef}],").unwrap();
                }
                writeln!(text, "    ],\n}};").unwrap();
            }
        }
        text
    }
}

/// Six decimals, in groups of three, without zeros at the end.
fn literal(value: f64) -> String {
    let text = format!("{value:.6}");
    let (whole, fraction) = text.split_once('.').unwrap();
    let fraction = fraction.trim_end_matches('0');
    let (thousandths, rest) = fraction.split_at(fraction.len().min(3));
    let whole = if whole == "-0" && fraction.is_empty() { "0" } else { whole };
    match (thousandths, rest) {
        ("", _) => format!("{whole}.0"),
        (thousandths, "") => format!("{whole}.{thousandths}"),
        (thousandths, rest) => format!("{whole}.{thousandths}_{rest}"),
    }
}

#[test]
#[ignore = "takes minutes; prints src/prior_sets.rs"]
fn print_the_shipped_sets() {
    let Some(path) = support::orders_file() else { return };
    // The whole shop has four times as many cases: half of the folds are enough.
    let sources = [
        (10, PriorShop::Small, &[32, 44, 56, 68][..], "SMALL", "Orders of at most 10 items"),
        (usize::MAX, PriorShop::Full, &[56, 68][..], "FULL", "Orders of all sizes"),
    ];
    let mut text = HEAD.to_owned();
    for (items_max, shop, starts, name, orders) in sources {
        let (history, shelf) = support::read_orders(&path, items_max);
        text += &Source { history, shelf, shop, starts }.print(name, orders);
    }
    // Between two lines, so that what the test runner prints can be cut off.
    println!("--- prior_sets.rs\n{text}--- end");
}

#[test]
fn literals_are_readable() {
    let values = [-3.883_229, 0.5, 2.0, 0.0, -0.000_000_1, 1_234.5, 0.077_43];
    assert_eq!(values.map(literal), ["-3.883_229", "0.5", "2.0", "0.0", "0.0", "1234.5", "0.077_43"]);
}
