//! Which decision a line of an order came from, and what of it reports count.
//!
//! A line belongs to the decision whose name it carries; without one to the latest impression of the item to the same person: on
//! the site within [`SITE_HOURS`], of a follow-up within [`CLICK_DAYS`] after a click in it. What is counted is a pure function of what came back of the decision and of the orders that stand,
//! in whatever order either was told.

use std::collections::BTreeMap;

use scoring::id::{DecisionName, ItemId, OrderId};
use scoring::impression::{Exposure, Impression, Offered, Shown};
use scoring::order::{Standing, ToldOrder};
use scoring::outcome::Act;
use scoring::placement::Placement;
use scoring::report::{Cell, Figure, PURCHASES_MAX, Purchase, Reckoning, TAKEN_MAX, Tally};
use scoring::time::{DAY_SECONDS, Timestamp};

/// Hours within which an order's line is attributed to what its person was shown on the site.
pub const SITE_HOURS: i64 = 24;

/// Days within which an order's line is attributed to a follow-up that its person clicked.
pub const CLICK_DAYS: i64 = 7;

/// What an order's person met before it, in any order.
#[derive(Clone, Debug, Default)]
pub struct Met {
    /// What they were shown on the site, by the moment of the decision, within [`window_before`] the order.
    pub shown: Vec<Shown>,
    /// Follow-ups that they clicked, by the moment of the click, within [`clicked_before`] it.
    pub clicked: Vec<Shown>,
}

/// The window before an order in which what was shown on the site may have led to it.
#[must_use]
pub const fn window_before(order: Timestamp) -> (Timestamp, Timestamp) {
    (Timestamp(order.0 - SITE_HOURS * 3_600), order)
}

/// The window before an order in which the click of a follow-up may have led to it.
#[must_use]
pub const fn clicked_before(order: Timestamp) -> (Timestamp, Timestamp) {
    (Timestamp(order.0 - CLICK_DAYS * DAY_SECONDS), order)
}

/// The window after a decision in which an order may have come from it: a follow-up may be clicked late.
#[must_use]
pub const fn window_after(placement: Placement, decision: Timestamp) -> (Timestamp, Timestamp) {
    match placement {
        Placement::FollowUp => (decision, Timestamp(i64::MAX)),
        _ => (decision, Timestamp(decision.0 + SITE_HOURS * 3_600)),
    }
}

/// The purchases of an order by the decisions they came from. `claimed` are the names that its lines carry, by item, each
/// verified; `met` is what its person met before it.
#[must_use]
pub fn attributed(
    told: &ToldOrder,
    claimed: &BTreeMap<ItemId, DecisionName>,
    met: &Met,
) -> BTreeMap<DecisionName, Vec<Purchase>> {
    let mut taken: BTreeMap<DecisionName, Vec<Purchase>> = BTreeMap::new();
    if told.standing != Standing::Counts {
        return taken;
    }
    let returned = |item: &ItemId| told.returned.iter().find(|returned| returned.item == *item).map_or(0, |one| one.quantity);
    let within = |(from, to): (Timestamp, Timestamp), shown: &Shown| (from..=to).contains(&shown.time);
    let (site, click) = (window_before(told.order.time), clicked_before(told.order.time));
    let latest = |item: &ItemId| {
        let shown = met.shown.iter().filter(|shown| within(site, shown));
        let met = shown.chain(met.clicked.iter().filter(|shown| within(click, shown)));
        met.filter(|shown| shown.items.contains(item))
            .max_by(|a, b| (a.time, &a.decision).cmp(&(b.time, &b.decision)))
            .map(|shown| &shown.decision)
    };
    let lines = told.order.lines.iter().map(|line| (&line.item, line.quantity, line.unit_price));
    // What came back whole has no line any more, but still tells something of the offer.
    let gone = told.returned.iter().filter(|returned| !told.order.lines.iter().any(|line| line.item == returned.item));
    for (item, pieces, price) in lines.chain(gone.map(|returned| (&returned.item, 0, 0))) {
        let Some(decision) = claimed.get(item).or_else(|| latest(item)) else { continue };
        if taken.len() == TAKEN_MAX && !taken.contains_key(decision) {
            continue;
        }
        taken.entry(decision.clone()).or_default().push(Purchase {
            order: told.order.id.clone(),
            item: item.clone(),
            pieces,
            revenue: price.saturating_mul(pieces.into()),
            returned: returned(item),
        });
    }
    for purchases in taken.values_mut() {
        purchases.sort_unstable();
    }
    taken
}

/// The cell of a decision.
#[must_use]
pub const fn cell(impression: &Impression) -> Cell {
    Cell { day: impression.time.day(), placement: impression.placement, assignment: impression.assignment }
}

fn add(tally: &mut Tally, figure: Figure, by: i64) {
    let place = &mut tally.0[figure.index()];
    *place = place.saturating_add(by);
}

/// What a page told of a decision.
fn viewed(impression: &Impression, exposure: &Exposure) -> Tally {
    let mut tally = Tally::default();
    add(&mut tally, Figure::Decisions, 1);
    add(&mut tally, Figure::Silent, i64::from(impression.offers.is_empty()));
    for offer in &impression.offers {
        add(&mut tally, Figure::Offers, 1);
        add(&mut tally, Figure::Expected, offer.value);
        add(&mut tally, Figure::Differing, i64::from(differs(impression, offer)));
    }
    for outcome in &exposure.outcomes {
        let figure = match outcome.act {
            Act::Seen => Figure::Seen,
            Act::Clicked => Figure::Clicked,
            Act::Added => Figure::Added,
            Act::Dismissed => Figure::Dismissed,
        };
        add(&mut tally, figure, i64::from(impression.offers.iter().any(|offer| offer.slot == outcome.slot)));
    }
    tally
}

/// What orders took of the offers that were made.
fn bought<'a>(impression: &Impression, purchases: impl Iterator<Item = &'a Purchase>) -> Tally {
    let mut tally = Tally::default();
    for purchase in purchases {
        let Some(offer) = impression.offers.iter().find(|offer| offer.item == purchase.item) else { continue };
        let differing = i64::from(differs(impression, offer));
        add(&mut tally, Figure::Bought, 1);
        add(&mut tally, Figure::Pieces, purchase.pieces.into());
        add(&mut tally, Figure::Revenue, purchase.revenue);
        add(&mut tally, Figure::Returned, purchase.returned.into());
        add(&mut tally, Figure::DifferingBought, differing);
        add(&mut tally, Figure::DifferingRevenue, differing * purchase.revenue);
    }
    tally
}

fn differs(impression: &Impression, offer: &Offered) -> bool {
    !impression.shadow.contains(&offer.item)
}

/// `a` and `b` together.
#[must_use]
pub fn sum(a: &Tally, b: &Tally) -> Tally {
    Tally(core::array::from_fn(|place| a.0[place].saturating_add(b.0[place])))
}

/// What has to be added to `from` to make it `to`.
#[must_use]
pub fn change(from: &Tally, to: &Tally) -> Tally {
    Tally(core::array::from_fn(|place| to.0[place].saturating_sub(from.0[place])))
}

/// The purchases of one order become these; a decision keeps at most [`PURCHASES_MAX`].
#[must_use]
pub fn taking(mut reckoning: Reckoning, order: &OrderId, purchases: &[Purchase]) -> Reckoning {
    reckoning.purchases.retain(|purchase| purchase.order != *order);
    reckoning.purchases.extend(purchases.iter().cloned());
    reckoning.purchases.sort_unstable();
    reckoning.purchases.truncate(PURCHASES_MAX);
    reckoning
}

/// An erased order goes from a decision; what it gave to the cell stays there without a name.
#[must_use]
pub fn forgetting(mut reckoning: Reckoning, order: &OrderId, exposure: &Exposure) -> Reckoning {
    if let Some(impression) = &exposure.impression {
        let its = reckoning.purchases.iter().filter(|purchase| purchase.order == *order);
        reckoning.nameless = sum(&reckoning.nameless, &bought(impression, its));
    }
    reckoning.purchases.retain(|purchase| purchase.order != *order);
    reckoning
}

/// What stands in the cell of a decision, anew. An impression that lost its person, and with them some of its offers, stays counted
/// as it was: cells keep totals without a name.
#[must_use]
pub fn reckoned(mut reckoning: Reckoning, exposure: &Exposure) -> Reckoning {
    let Some(impression) = &exposure.impression else { return reckoning };
    let orders = sum(&bought(impression, reckoning.purchases.iter()), &reckoning.nameless);
    let anew = (cell(impression), sum(&viewed(impression, exposure), &orders));
    let was_more = |(was, tally): &(Cell, Tally)| *was != anew.0 || tally.of(Figure::Offers) > anew.1.of(Figure::Offers);
    if !reckoning.counted.as_ref().is_some_and(was_more) {
        reckoning.counted = Some(anew);
    }
    reckoning
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use scoring::assignment::{Arm, Assignment};
    use scoring::id::{CustomerId, DecisionName, ItemId, OrderId, VariantId};
    use scoring::impression::{Exposure, Ground, Impression, Offered, Shopper, Shown};
    use scoring::money::{Currency, Millionths, Money};
    use scoring::order::{Order, OrderLine, Returned, Standing, ToldOrder};
    use scoring::outcome::{Act, Outcome};
    use scoring::placement::Placement;
    use scoring::report::{Figure, Reckoning, Tally};
    use scoring::time::Timestamp;

    use super::{CLICK_DAYS, Met, attributed, change, forgetting, reckoned, sum, taking};

    const HOUR: i64 = 3_600;

    fn item(name: &str) -> ItemId {
        ItemId::new(name).unwrap()
    }

    fn name(name: &str) -> DecisionName {
        DecisionName::new(name).unwrap()
    }

    fn told(lines: &[(&str, u32, i64)], returned: &[(&str, u32)]) -> ToldOrder {
        let line = |(name, quantity, unit_price): &(&str, u32, i64)| OrderLine {
            item: item(name),
            quantity: *quantity,
            unit_price: *unit_price,
        };
        ToldOrder {
            order: Order {
                id: OrderId::new("1").unwrap(),
                customer: None,
                time: Timestamp(100 * HOUR),
                currency: Currency::NONE,
                lines: lines.iter().map(line).collect(),
            },
            told: 1,
            standing: Standing::Counts,
            visitor: None,
            claims: Vec::new(),
            returned: returned.iter().map(|(name, quantity)| Returned { item: item(name), quantity: *quantity }).collect(),
            reductions: Vec::new(),
        }
    }

    fn shown(decision: &str, hour: i64, items: &[&str]) -> Shown {
        Shown { decision: name(decision), time: Timestamp(hour * HOUR), items: items.iter().map(|name| item(name)).collect() }
    }

    fn on_site(shown: &[Shown]) -> Met {
        Met { shown: shown.to_vec(), clicked: Vec::new() }
    }

    fn exposure(shopper: Option<Shopper>) -> Exposure {
        let offer = |slot, name: &str| Offered {
            slot,
            item: item(name),
            variant: VariantId::new(name).unwrap(),
            price: Money::new(500, Currency::NONE),
            probability: Millionths(100_000),
            propensity: Millionths::ONE,
            value: 50,
            ground: Ground::Shop,
        };
        let impression = Impression {
            decision: name("d"),
            placement: Placement::CartPage,
            time: Timestamp(99 * HOUR),
            assignment: Assignment::Assigned(Arm::Ordinary),
            policy_version: 1,
            model_version: 1,
            shopper,
            offers: vec![offer(0, "bag"), offer(1, "cup")],
            shadow: vec![item("cup")],
        };
        let seen = |slot| Outcome { slot, act: Act::Seen, last: Timestamp(99 * HOUR) };
        Exposure { impression: Some(impression), outcomes: vec![seen(0), seen(1)] }
    }

    #[test]
    fn a_line_belongs_to_the_decision_it_names_else_to_the_latest_that_showed_it() {
        let order = told(&[("bag", 2, 500), ("cup", 1, 300), ("hat", 1, 900)], &[]);
        let claimed = BTreeMap::from([(item("bag"), name("named"))]);
        let seen = [
            shown("early", 80, &["bag", "cup"]),
            shown("late", 99, &["cup"]),
            shown("after", 101, &["cup"]),
            shown("long-ago", 75, &["hat"]),
        ];
        let taken = attributed(&order, &claimed, &on_site(&seen));
        let of = |decision: &str| taken[&name(decision)].iter().map(|one| (one.item.as_str(), one.revenue)).collect::<Vec<_>>();
        assert_eq!(taken.len(), 2, "nothing from the future, nothing older than a day: {taken:?}");
        assert_eq!(of("named"), [("bag", 1_000)]);
        assert_eq!(of("late"), [("cup", 300)]);
        let void = ToldOrder { standing: Standing::Void, ..order };
        assert!(attributed(&void, &claimed, &on_site(&seen)).is_empty());
    }

    #[test]
    fn a_click_in_a_follow_up_leads_to_orders_for_seven_days() {
        let order = told(&[("bag", 1, 500)], &[]);
        let days = |days: i64| 100 - 24 * days;
        let of = |shown: &[Shown], clicked: &[Shown]| {
            let met = Met { shown: shown.to_vec(), clicked: clicked.to_vec() };
            attributed(&order, &BTreeMap::new(), &met).into_keys().map(|name| name.to_string()).collect::<Vec<_>>()
        };
        let mail = |days_ago| shown("mail", days(days_ago), &["bag"]);
        assert_eq!(of(&[], &[mail(CLICK_DAYS)]), ["mail"]);
        assert_eq!(of(&[], &[mail(CLICK_DAYS + 1)]), Vec::<String>::new());
        assert_eq!(of(&[mail(1)], &[]), ["mail"], "both ends belong to it");
        assert_eq!(of(&[mail(2)], &[]), Vec::<String>::new(), "on the site it is a day");
        assert_eq!(of(&[shown("page", 90, &["bag"])], &[mail(3)]), ["page"], "the latest has it");
        assert_eq!(of(&[shown("page", 90, &["cup"])], &[mail(3)]), ["mail"]);
    }

    #[test]
    fn what_came_back_whole_is_still_told_of_its_offer() {
        let order = told(&[("bag", 1, 500)], &[("bag", 1), ("cup", 1)]);
        let taken = attributed(&order, &BTreeMap::new(), &on_site(&[shown("d", 99, &["bag", "cup"])]));
        let figures = |one: &scoring::report::Purchase| (one.pieces, one.revenue, one.returned);
        assert_eq!(taken[&name("d")].iter().map(figures).collect::<Vec<_>>(), [(1, 500, 1), (0, 0, 1)]);
    }

    #[test]
    fn what_is_counted_does_not_depend_on_what_was_told_first() {
        let order = told(&[("bag", 2, 500), ("hat", 1, 900)], &[]);
        let claimed = BTreeMap::from([(item("bag"), name("d")), (item("hat"), name("d"))]);
        let purchases = &attributed(&order, &claimed, &Met::default())[&name("d")];
        let first = reckoned(taking(Reckoning::default(), &order.order.id, purchases), &Exposure::default());
        assert_eq!(first.counted, None, "nothing is counted before the block was in view");
        let order_first = reckoned(first, &exposure(None));
        let view_first = reckoned(Reckoning::default(), &exposure(None));
        let view_first = reckoned(taking(view_first, &order.order.id, purchases), &exposure(None));
        assert_eq!(order_first, view_first);
        let (_, tally) = order_first.counted.unwrap();
        let figures = [Figure::Decisions, Figure::Offers, Figure::Seen, Figure::Bought, Figure::Pieces, Figure::Revenue];
        assert_eq!(figures.map(|figure| tally.of(figure)), [1, 2, 2, 1, 2, 1_000], "the hat was never offered");
        assert_eq!(
            (tally.of(Figure::Differing), tally.of(Figure::DifferingRevenue), tally.of(Figure::Expected)),
            (1, 1_000, 100)
        );
    }

    #[test]
    fn taking_an_order_away_restores_the_cell_and_erasing_it_keeps_totals() {
        let order = told(&[("bag", 2, 500)], &[]);
        let claimed = BTreeMap::from([(item("bag"), name("d"))]);
        let purchases = &attributed(&order, &claimed, &Met::default())[&name("d")];
        let before = reckoned(Reckoning::default(), &exposure(None));
        let with = reckoned(taking(before.clone(), &order.order.id, purchases), &exposure(None));
        assert_eq!(reckoned(taking(with.clone(), &order.order.id, &[]), &exposure(None)), before);
        let erased = reckoned(forgetting(with.clone(), &order.order.id, &exposure(None)), &exposure(None));
        assert!(erased.purchases.is_empty());
        assert_eq!(erased.counted, with.counted);
    }

    #[test]
    fn a_decision_that_lost_its_person_stays_counted_as_it_was() {
        let shopper = Shopper { visitor: None, customer: Some(CustomerId::new("ada").unwrap()), first: None };
        let mut named = exposure(Some(shopper));
        if let Some(impression) = &mut named.impression {
            impression.offers[0].ground = Ground::Person;
        }
        let counted = reckoned(Reckoning::default(), &named);
        assert_eq!(reckoned(counted.clone(), &named.nameless()), counted);
    }

    #[test]
    fn a_change_leads_from_one_tally_to_the_other() {
        let (mut a, mut b) = (Tally::default(), Tally::default());
        (a.0[3], b.0[3], b.0[5]) = (7, 2, -4);
        assert_eq!(sum(&a, &change(&a, &b)), b);
    }
}
