//! Where the shipped coefficients come from: the files of `src/prior_sets`, printed anew.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod dealt;
mod support;
mod young_shop;

use std::fmt::Write as _;

use dealt::dealt_anew;
use learning::cases::Fold;
use learning::history::{History, HistoryBuilder};
use learning::logistic::{Centre, Sample, Thinning};
use learning::prior::{PriorShop, prior_model};
use learning::replayed::Replayed;
use learning::scenario::Person;
use learning::shelf::Shelf;
use scoring::feature::{ANONYMOUS_FEATURES, FEATURES};
use scoring::order::{Order, OrderLine};
use scoring::placement::Protocol;
use scoring::time::Timestamp;
use young_shop::{AGES, Knows, YoungShop};

/// Length of a fold, in percent of the span from the first to the last order.
const FOLD: i64 = 12;
/// Where the cases end, likewise: what comes after is for tests.
const CUT: i64 = 80;
/// Draws the hidden halves.
const SEED: u64 = 1;

/// Draws what is dealt anew.
const DEAL: u64 = 1;

/// A shop whose sets are shipped.
struct Source {
    /// From the first order to the last.
    span: [Timestamp; 2],
    history: History,
    shelf: Shelf,
    shop: PriorShop,
    /// Starts of its folds, in percent of the span.
    starts: &'static [i64],
}

impl Source {
    fn at(&self, percent: i64) -> Timestamp {
        let [Timestamp(first), Timestamp(last)] = self.span;
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

    fn print(&self, orders: &str) -> String {
        let mut text = format!("//! {orders}.\n\nuse super::PriorSet;\n");
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
                writeln!(text, "\n/// {protocol} cases, {who}: {cases} cases, {rows} candidates, {bought} bought.").unwrap();
                writeln!(text, "pub(crate) static {}_{suffix}: PriorSet = PriorSet {{", protocol.to_uppercase()).unwrap();
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
#[ignore = "takes minutes; prints the files of src/prior_sets"]
fn print_the_shipped_sets() {
    let Some(path) = support::orders_file() else { return };
    let source = |items_max: usize, shop: PriorShop, starts: &'static [i64]| {
        let (history, shelf) = support::read_orders(&path, items_max);
        let span = [history.times()[0], history.times()[history.len() - 1]];
        Source { span, history, shelf, shop, starts }
    };
    let small = source(10, PriorShop::Small, &[32, 44, 56, 68]);
    println!("--- small.rs\n{}--- end", small.print("Orders of at most 10 items"));
    // Nothing after the cut may be dealt to before it.
    let known = until(&small.history, small.at(CUT));
    let chance = Source { history: dealt_anew(&known, &small.shelf, DEAL), ..small };
    println!(
        "--- chance.rs\n{}--- end",
        chance.print("Orders of at most 10 items, their lines dealt anew within bands of prices")
    );
    // It has four times as many cases: half of the folds are enough.
    let full = source(usize::MAX, PriorShop::Full, &[56, 68]);
    println!("--- full.rs\n{}--- end", full.print("Orders of all sizes"));
}

/// The orders before a moment.
fn until(history: &History, moment: Timestamp) -> History {
    let mut builder = HistoryBuilder::new(history.currency());
    for order in 0..history.before(moment) {
        let line = |line: usize| OrderLine {
            item: history.items().id(history.line_items()[line]).clone(),
            quantity: history.line_quantities()[line],
            unit_price: history.line_prices()[line],
        };
        let customer = history.customer(order).map(|number| history.customer_id(number).clone());
        let (id, time) = (history.order_id(order).clone(), history.times()[order]);
        let lines = history.lines(order).map(line).collect();
        builder.push(&Order { id, customer, time, currency: history.currency(), lines }).unwrap();
    }
    builder.finish()
}

#[test]
fn literals_are_readable() {
    let values = [-3.883_229, 0.5, 2.0, 0.0, -0.000_000_1, 1_234.5, 0.077_43];
    assert_eq!(values.map(literal), ["-3.883_229", "0.5", "2.0", "0.0", "0.0", "1234.5", "0.077_43"]);
}
