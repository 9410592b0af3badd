//! What happens after the cut changes nothing before it: neither tables nor weights nor any decision up to the first of the test.
#![allow(clippy::unwrap_used)]

mod made_up;

use learning::cases::{Case, Cut, draw};
use learning::excerpt::from_order;
use learning::fit::{FitReport, fit_model};
use learning::history::{History, HistoryBuilder};
use learning::prior::{PriorShop, prior_model};
use learning::replay::Shown;
use learning::scenario::{Person, Scenario};
use learning::shelf::Shelf;
use learning::tables::Tables;
use made_up::themed;
use scoring::hash::mix;
use scoring::id::{CustomerId, ItemId, ShopId};
use scoring::model::Model;
use scoring::order::{Order, OrderLine};
use scoring::placement::Protocol;
use scoring::time::Timestamp;

/// Orders of `history` by number, as they came.
fn orders(history: &History) -> Vec<Order> {
    let line = |line: usize| OrderLine {
        item: history.items().id(history.line_items()[line]).clone(),
        quantity: history.line_quantities()[line],
        unit_price: history.line_prices()[line],
    };
    let order = |order: usize| Order {
        id: history.order_id(order).clone(),
        customer: history.customer(order).map(|number| history.customer_id(number).clone()),
        time: history.times()[order],
        currency: history.currency(),
        lines: history.lines(order).map(line).collect(),
    };
    (0..history.len()).map(order).collect()
}

/// The same shop until the cut and in the test's first order that can be a case. After it every order goes to another customer, some
/// to strangers, with other items (some that nobody has ever sold), quantities and prices. The last order keeps its moment, since
/// the cut is a share of the span.
fn another_future(history: &History, cut: &Cut, from: usize) -> History {
    let mut builder = HistoryBuilder::new(history.currency());
    let before = history.before(cut.cut);
    let all = orders(history);
    for (number, order) in (0_u64..).zip(&all) {
        let mut order = order.clone();
        if number as usize >= before && number as usize != from {
            let dice = mix(number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
            let other = &all[before + (dice % (all.len() - before) as u64) as usize];
            order.customer = match dice % 7 {
                0 => Some(CustomerId::new(&format!("stranger-{number}")).unwrap()),
                _ => other.customer.clone(),
            };
            order.lines = other.lines.clone();
            order.lines.push(OrderLine {
                // Some sort before all items, some after.
                item: ItemId::new(&format!("{}-new-{}", if dice.is_multiple_of(2) { "a" } else { "z" }, dice % 5)).unwrap(),
                quantity: 9,
                unit_price: 7_777,
            });
            for line in &mut order.lines {
                line.unit_price += 1 + (dice % 500) as i64;
                line.quantity += 3;
            }
        }
        builder.push(&order).unwrap();
    }
    builder.finish()
}

/// An offer shown: item, price, bits of its probability.
type Offered = (String, i64, u64);

/// An item's pair counts: its own name, then others with c0, ch and c1.
type Counted = (String, Vec<(String, u32, i64, i64)>);

/// What one future lets a backtest learn before it, in terms that do not depend on how items are numbered.
struct Learned {
    history: History,
    tables: Tables,
    model: Model,
    reports: Vec<FitReport>,
}

impl Learned {
    fn of(history: History, shelf: &Shelf, cut: &Cut) -> Self {
        let (model, reports) = fit_model(&history, shelf, cut, &prior_model(PriorShop::Small, None), 1);
        let tables = Tables::frozen(&history, shelf, cut.cut);
        Self { history, tables, model, reports }
    }

    fn shown(&self, tables: &Tables, case: &Case, protocol: Protocol) -> Vec<Offered> {
        let scenario = Scenario::new(&self.history, tables, ShopId::new("leak").unwrap());
        let profile = scenario.profile(case, Person::Known);
        let shown = scenario.decide(case, protocol, &self.model, profile.as_ref());
        let spelt = |shown: &Shown| (self.history.items().id(shown.item).to_string(), shown.price, shown.probability.to_bits());
        shown.iter().map(spelt).collect()
    }

    /// Everything decided in the folds that training uses.
    fn decided_before(&self, shelf: &Shelf, cut: &Cut) -> Vec<Vec<Offered>> {
        let mut decided = Vec::new();
        for protocol in Protocol::ALL {
            for fold in cut.training(protocol) {
                let tables = Tables::frozen(&self.history, shelf, fold.tables);
                for case in draw(&self.history, protocol, &fold, 1) {
                    decided.push(self.shown(&tables, &case, protocol));
                }
            }
        }
        decided
    }

    fn counted(&self) -> Vec<Counted> {
        let items = self.history.items();
        let name = |item: u32| items.id(item).to_string();
        let row = |item: u32| {
            let row = self.tables.counts.row(item);
            (0..row.items.len())
                .map(|place| (name(row.items.get(place)), row.c0.get(place), row.ch.get(place), row.c1.get(place)))
                .collect()
        };
        let all = (0..u32::try_from(items.len()).unwrap()).map(|item| (name(item), row(item)));
        let mut counted: Vec<Counted> = all.filter(|(_, row): &Counted| !row.is_empty()).collect();
        counted.sort();
        counted
    }
}

#[test]
fn another_future_changes_nothing_before_it() {
    let (history, shelf) = themed(6_000);
    let cut = Cut::of(&history);
    let first = draw(&history, Protocol::Cart, &cut.test(), 1)[0].clone();
    let future = another_future(&history, &cut, first.order);
    assert_eq!(Cut::of(&future), cut);
    let differs = (history.before(cut.cut)..history.len())
        .filter(|order| {
            let customer = |history: &History| history.customer(*order).map(|number| history.customer_id(number).clone());
            customer(&history) != customer(&future)
        })
        .count();
    assert!(differs > 500, "only {differs} orders changed hands");

    let was = Learned::of(history, &shelf, &cut);
    let is = Learned::of(future, &shelf, &cut);
    assert!(
        was.reports.iter().any(|report| matches!(report.outcome, learning::fit::Outcome::Adopted { .. })),
        "{:?}",
        was.reports
    );
    assert_eq!(was.reports, is.reports);
    assert_eq!(was.model, is.model);
    assert_eq!(was.tables.rows.all(), is.tables.rows.all());
    assert_eq!(was.tables.popular, is.tables.popular);
    assert_eq!(was.tables.small_price, is.tables.small_price);
    assert_eq!(was.counted(), is.counted());

    let (before, same) = (was.decided_before(&shelf, &cut), is.decided_before(&shelf, &cut));
    assert!(before.len() > 1_000 && before.iter().any(|shown| !shown.is_empty()));
    assert_eq!(before, same);

    // The first decision of the test, by number the same order in both.
    let again = draw(&is.history, Protocol::Cart, &cut.test(), 1).into_iter().find(|case| case.order == first.order).unwrap();
    let shown = was.shown(&was.tables, &first, Protocol::Cart);
    assert_eq!(shown.len(), 4);
    assert_eq!(shown, is.shown(&is.tables, &again, Protocol::Cart));
}

#[test]
fn a_change_before_the_cut_is_seen() {
    // The same comparison must be able to fail.
    let (history, shelf) = themed(6_000);
    let cut = Cut::of(&history);
    let mut all = orders(&history);
    let last_before = history.before(cut.cut) - 1;
    all[last_before].lines.truncate(1);
    let mut builder = HistoryBuilder::new(history.currency());
    for order in &all {
        builder.push(order).unwrap();
    }
    let other = builder.finish();
    let tables = |history: &History| Tables::frozen(history, &shelf, cut.cut);
    assert_ne!(tables(&history).rows.all(), tables(&other).rows.all());
}

#[test]
fn a_younger_shop_is_the_same_shop_without_its_past() {
    let (history, _) = themed(2_000);
    let young = from_order(&history, 1_500).unwrap();
    assert_eq!(young.len(), 500);
    assert_eq!(orders(&young), orders(&history)[1_500..]);
    assert_eq!(young.before(history.times()[1_500]), 0);
    let fold = learning::cases::Fold {
        tables: Timestamp(0),
        span: history.times()[1_600]..Timestamp(i64::MAX),
        horizon: *history.times().last().unwrap(),
    };
    let named = |history: &History| -> Vec<(String, Vec<String>)> {
        let item = |line: &usize| history.items().id(history.line_items()[*line]).to_string();
        let cases = draw(history, Protocol::Cart, &fold, 1);
        cases.iter().map(|case| (history.order_id(case.order).to_string(), case.visible.iter().map(item).collect())).collect()
    };
    assert_eq!(named(&young), named(&history));
}
