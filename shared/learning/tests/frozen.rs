//! Candidates, features and probabilities against the golden file of the real orders: the recipe with frozen tables and prior
//! coefficients.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod support;

use learning::prior::{PriorShop, prior_model};
use learning::profile::of_customer;
use learning::tables::Tables;
use scoring::accept::{Acceptance, probability};
use scoring::assignment::Assignment;
use scoring::candidate::generate;
use scoring::cart::{Cart, CartLine};
use scoring::context::{Context, Session};
use scoring::feature::{ANONYMOUS_FEATURES, FEATURES};
use scoring::id::ShopId;
use scoring::money::{Currency, Money};
use scoring::pair::PairSheet;
use scoring::placement::Placement;
use scoring::policy::Policy;
use scoring::profile::ProfileSheet;
use scoring::scene::Scene;
use support::{customer, event_order, moment, order_lines, read_lines};

#[test]
fn golden_answers_agree() {
    let Some(folder) = support::golden_folder() else { return };
    let (mut history, _) = support::read_orders(&folder.join("train.csv.gz"), usize::MAX);
    let shelf = support::read_catalogue(&folder.join("catalog.jsonl"));
    let last = *history.times().last().unwrap();
    let tables = Tables::learn(&history, 0..history.len(), shelf, last);
    let model = prior_model(PriorShop::Small, None);
    let shop = tables.shop(ShopId::new("golden").unwrap());
    let expected = read_lines(&folder.join("expected_frozen.jsonl"));
    let mut answered = expected.iter();
    for event in read_lines(&folder.join("replay.jsonl")) {
        if event["type"] == "order" {
            history.append(&event_order(&event)).unwrap();
            continue;
        }
        let expected = answered.next().unwrap();
        assert_eq!(expected["case_id"], event["case_id"]);
        let now = moment(event["timestamp"].as_str().unwrap());
        let person = customer(&event["customer_id"])
            .and_then(|id| history.customer_number(&id))
            .and_then(|number| of_customer(&history, &tables.rows, number, now));
        assert_eq!(u64::from(person.as_ref().map_or(0, |person| person.orders)), expected["orders_known"].as_u64().unwrap());
        let line = |line: scoring::order::OrderLine| CartLine {
            item: line.item,
            variant: None,
            quantity: line.quantity,
            unit_price: Money::new(line.unit_price, Currency::NONE),
        };
        let cart = Cart::new(order_lines(&event["cart"]).into_iter().map(line).collect());
        let rows: Vec<PairSheet> =
            cart.lines().iter().filter_map(|line| tables.rows.get(&line.item)).map(PairSheet::of).collect();
        let person = person.as_ref().map(ProfileSheet::of);
        let context = Context {
            shop: &shop,
            placement: Placement::CartPage,
            now,
            cart: &cart,
            person: person.as_ref(),
            session: &Session::default(),
            rows: &rows.iter().collect::<Vec<_>>(),
            policy: &Policy::neutral(),
            model: &model,
            assignment: Assignment::Unassigned,
            seed: 0,
        };
        compare(&context, &tables, expected);
    }
    assert!(answered.next().is_none());
}

fn compare(context: &Context<'_>, tables: &Tables, expected: &serde_json::Value) {
    let case = expected["case_id"].as_str().unwrap();
    let scene = Scene::of(context);
    let acceptance = Acceptance::of(context.model.pair(context.placement.protocol()), &scene, context.now);
    let mut ranked: Vec<_> = generate(context, &scene)
        .into_iter()
        .filter_map(|candidate| {
            let good = tables.shelf.get(candidate.item)?;
            let ln_price = Money::new(good.price, Currency::NONE).major().ln();
            let accepted = probability(acceptance.explain(&candidate, ln_price).2);
            let features = scene.features(&candidate, ln_price, context.now);
            Some((accepted * (0.85 * ln_price).exp(), accepted, candidate.item, features))
        })
        .collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.2.cmp(b.2)));
    println!("{case}: {} candidates, {} expected", ranked.len(), expected["candidates"]);
    let candidates = i64::try_from(ranked.len()).unwrap();
    assert!((candidates - expected["candidates"].as_i64().unwrap()).abs() <= 5, "{case}: {candidates} candidates");
    let used = if scene.is_known() { FEATURES } else { ANONYMOUS_FEATURES };
    for (found, wanted) in ranked.iter().zip(expected["top"].as_array().unwrap()) {
        assert_eq!(found.2.as_str(), wanted["sku"].as_str().unwrap(), "{case}");
        assert!((found.1 - wanted["p"].as_f64().unwrap()).abs() < 1e-4, "{case} {}: P {}", found.2, found.1);
        let features = wanted["features"].as_array().unwrap();
        assert_eq!(features.len(), used, "{case}");
        for (feature, (value, wanted)) in found.3.iter().zip(features).enumerate() {
            let wanted = wanted.as_f64().unwrap();
            assert!((value - wanted).abs() < 1e-4, "{case} {} feature {feature}: {value} is not {wanted}", found.2);
        }
    }
}
