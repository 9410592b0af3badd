//! Where a customer stands, drawn from their orders: spending, reductions, brands, and what is to be expected of them.

use scoring::customer::{BRANDS_MAX, BrandShare, CustomerStanding, Tiers};
use scoring::facts::Tag;
use scoring::id::ItemId;
use scoring::money::{Currency, Millionths, Money};
use scoring::pair::PairRow;
use scoring::profile::HALF_LIFE_DAYS;
use scoring::time::{DAY_SECONDS, Timestamp};

use crate::history::History;
use crate::profile::Purchase;
use crate::rows::Rows;

/// Days of a year, for spending and expectation alike.
const YEAR_DAYS: i64 = 365;
/// Days of the week in which [`expected_orders`] counts.
const WEEK_DAYS: f64 = 7.0;

/// A bought line, and what one of it was cheaper than by the list.
#[derive(Clone, Copy, Debug)]
pub struct Paid<'a> {
    /// The line.
    pub purchase: Purchase<'a>,
    /// Minor units; 0 where nothing is known of the list.
    pub reduction: i64,
}

/// The standing of who made these purchases (in order of time, lines of one order together, at least one), as of `as_of`; lines
/// in another currency than `currency` are left out of amounts. None without purchases.
#[must_use]
pub fn standing<'a>(
    paid: &[Paid<'_>],
    as_of: Timestamp,
    currency: Currency,
    tiers: &Tiers,
    row: impl Fn(&ItemId) -> Option<&'a PairRow>,
) -> Option<CustomerStanding> {
    let (first, last) = (paid.first()?.purchase.time, paid.last()?.purchase.time);
    let mut orders: Vec<u32> = paid.iter().map(|paid| paid.purchase.order).collect();
    orders.dedup();
    let year = as_of.plus_days(-YEAR_DAYS);
    let (mut spent, mut spent_year, mut reduced, mut saved) = (0_i64, 0_i64, 0_i64, 0_i64);
    for Paid { purchase, reduction } in paid.iter().filter(|paid| paid.purchase.unit_price.currency == currency) {
        let times = |minor: i64| minor.saturating_mul(purchase.quantity.into());
        let value = times(purchase.unit_price.minor);
        spent = spent.saturating_add(value);
        if purchase.time > year {
            spent_year = spent_year.saturating_add(value);
        }
        if *reduction > 0 {
            reduced = reduced.saturating_add(value);
            saved = saved.saturating_add(times(*reduction));
        }
    }
    let count = u32::try_from(orders.len()).unwrap_or(u32::MAX);
    let mean_order = nearest(spent.into(), i128::from(count.max(1)));
    let expected = expected_orders(orders.len(), first, last, as_of);
    let expected_orders = Millionths::nearest(expected);
    Some(CustomerStanding {
        as_of,
        currency,
        orders: count,
        first,
        last,
        spent,
        spent_year,
        mean_order,
        reduced: share(reduced, spent),
        saved,
        expected_orders,
        expected_spend: nearest(i128::from(expected_orders.0) * i128::from(mean_order), i128::from(Millionths::ONE.0)),
        tier: tiers.of(spent_year),
        brands: brands(paid, as_of, row),
    })
}

/// The standing of a customer of `history` (by number) as of `moment`: orders strictly before it. None without any.
#[must_use]
pub fn of_customer(history: &History, rows: &Rows, customer: u32, moment: Timestamp, tiers: &Tiers) -> Option<CustomerStanding> {
    let orders = history.orders_before(customer, moment);
    let lines = orders.iter().flat_map(|order| history.lines(*order as usize).map(move |line| (*order, line)));
    let paid: Vec<Paid<'_>> = lines
        .map(|(order, line)| Paid {
            purchase: Purchase {
                order,
                time: history.times()[order as usize],
                item: history.items().id(history.line_items()[line]),
                quantity: history.line_quantities()[line],
                unit_price: Money::new(history.line_prices()[line], history.currency()),
            },
            reduction: 0,
        })
        .collect();
    standing(&paid, moment, history.currency(), tiers, |item| rows.get(item))
}

/// `part / of`, halves to even; `of` above 0.
fn nearest(part: i128, of: i128) -> i64 {
    let (whole, rest) = (part.div_euclid(of), part.rem_euclid(of));
    let up = match (rest * 2).cmp(&of) {
        core::cmp::Ordering::Less => 0,
        core::cmp::Ordering::Equal => whole & 1,
        core::cmp::Ordering::Greater => 1,
    };
    i64::try_from(whole + up).unwrap_or(if part < 0 { i64::MIN } else { i64::MAX })
}

fn share(part: i64, of: i64) -> Millionths {
    if of <= 0 {
        return Millionths(0);
    }
    Millionths(nearest(i128::from(part) * i128::from(Millionths::ONE.0), of.into()).clamp(0, Millionths::ONE.0))
}

/// Shares of the brands that are known, of the whole history.
fn brands<'a>(paid: &[Paid<'_>], as_of: Timestamp, row: impl Fn(&ItemId) -> Option<&'a PairRow>) -> Vec<BrandShare> {
    let mut all = 0.0;
    let mut weights: Vec<(Tag, f64)> = Vec::new();
    for Paid { purchase, .. } in paid {
        let weight = libm::exp2(-as_of.days_since(purchase.time).max(0.0) / HALF_LIFE_DAYS);
        all += weight;
        let brand = row(purchase.item).map_or(Tag::NONE, |row| row.facts.brand);
        if brand != Tag::NONE {
            weights.push((brand, weight));
        }
    }
    // Stable, so that a brand's weights are added in order of time.
    weights.sort_by_key(|(brand, _)| *brand);
    weights.dedup_by(|later, first| {
        let same = later.0 == first.0;
        if same {
            first.1 += later.1;
        }
        same
    });
    weights.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    weights.truncate(BRANDS_MAX);
    let share = |weight: f64| Millionths(Millionths::nearest(weight / all).0.clamp(0, Millionths::ONE.0));
    let mut brands: Vec<BrandShare> =
        weights.into_iter().map(|(brand, weight)| BrandShare { brand, share: share(weight) }).collect();
    brands.sort_unstable_by_key(|brand| brand.brand);
    brands
}

/// What is published of customers who come and go, in weeks: gamma-distributed rates of ordering (shape R, scale ALPHA) and
/// beta-distributed chances to leave after an order (A, B).
const R: f64 = 0.243;
const ALPHA: f64 = 4.414;
const A: f64 = 0.793;
const B: f64 = 2.426;
/// Terms of a series after which it is taken as it is; the terms fall faster than the powers of something below 1.
const TERMS_MAX: u32 = 10_000;
/// A term so small ends it.
const NEGLIGIBLE: f64 = 1e-12;

/// Orders to be expected in the 365 days after `as_of` from somebody with so many `orders` (at least 1) from `first` to `last`.
///
/// # Source
/// The BG/NBD model: P. Fader, B. Hardie, K. Lee (2005), "Counting Your Customers" the Easy Way, Marketing Science 24(2), equation
/// 10, with their estimates for an online shop of music. The estimates are kept as they are: as the distribution that customers
/// are drawn from they shrink a short history towards somebody who rarely returns, and weigh no more than a month against a
/// long one. The hypergeometric series is taken after Euler's transformation, in which nothing overflows.
fn expected_orders(orders: usize, first: Timestamp, last: Timestamp, as_of: Timestamp) -> f64 {
    #[allow(clippy::cast_precision_loss)]
    let weeks = |from: Timestamp, to: Timestamp| (to.0.saturating_sub(from.0)).max(0) as f64 / (DAY_SECONDS as f64 * WEEK_DAYS);
    #[allow(clippy::cast_precision_loss)]
    let (x, recency, age) = (orders.saturating_sub(1) as f64, weeks(first, last), weeks(first, as_of.max(last)));
    #[allow(clippy::cast_precision_loss)]
    let horizon = YEAR_DAYS as f64 / WEEK_DAYS;
    expectation(x, recency, age, horizon)
}

/// The same of `x` repeat orders, the last after `recency` weeks, the first `age` weeks ago, for `horizon` weeks.
fn expectation(x: f64, recency: f64, age: f64, horizon: f64) -> f64 {
    let rest = (ALPHA + age) / (ALPHA + age + horizon);
    let series = hypergeometric(A + B - 1.0 - R, A - 1.0, A + B + x - 1.0, 1.0 - rest);
    let while_here = (A + B + x - 1.0) / (A - 1.0) * (1.0 - libm::pow(rest, A - 1.0) * series);
    let gone = if x > 0.0 { A / (B + x - 1.0) * libm::pow((ALPHA + age) / (ALPHA + recency), R + x) } else { 0.0 };
    while_here / (1.0 + gone)
}

/// Gauss's series at `z` in [0, 1), for `c` above `a` + `b`.
fn hypergeometric(a: f64, b: f64, c: f64, z: f64) -> f64 {
    let (mut sum, mut term) = (1.0, 1.0);
    for n in (0..TERMS_MAX).map(f64::from) {
        term *= (a + n) * (b + n) / ((c + n) * (n + 1.0)) * z;
        sum += term;
        if term.abs() < NEGLIGIBLE {
            break;
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use scoring::customer::{Tier, Tiers};
    use scoring::id::ItemId;
    use scoring::money::{Currency, Millionths, Money};
    use scoring::time::Timestamp;

    use super::{Paid, expectation, expected_orders, standing};
    use crate::profile::Purchase;

    #[test]
    fn the_expectation_is_the_published_one() {
        // Their example: two repeat orders, the last after 30.43 of 38.86 weeks, for the next 39.
        assert!((expectation(2.0, 30.43, 38.86, 39.0) - 1.226).abs() < 0.001, "{}", expectation(2.0, 30.43, 38.86, 39.0));
    }

    #[test]
    fn who_ordered_more_and_later_is_expected_to_order_more() {
        let (day, at) = (86_400, |day: i64| Timestamp(day * 86_400));
        let expected = |orders, last| expected_orders(orders, at(0), at(last), Timestamp(400 * day));
        assert!(expected(5, 390) > expected(2, 390) && expected(5, 390) > expected(5, 100));
        for orders in [1, 2, 10, 100, 1_000] {
            for last in [0, 1, 200, 400] {
                let expected = expected(orders, last);
                assert!(
                    expected.is_finite() && (0.0..=2.0 * orders as f64).contains(&expected),
                    "{orders} until {last}: {expected}"
                );
            }
        }
    }

    #[test]
    fn amounts_are_whole_and_of_one_currency() {
        let (euro, item) = (Currency::new("EUR").unwrap(), ItemId::new("i").unwrap());
        let paid = |order, days: i64, quantity, minor, currency, reduction| Paid {
            purchase: Purchase {
                order,
                time: Timestamp(0).plus_days(days),
                item: &item,
                quantity,
                unit_price: Money::new(minor, currency),
            },
            reduction,
        };
        let all = [
            paid(1, 0, 1, 1_001, euro, 0),
            paid(2, 500, 2, 500, euro, 100),
            paid(2, 500, 1, 7_000, Currency::NONE, 1),
            paid(3, 600, 1, 1_000, euro, 0),
        ];
        let tier = |name: &str, from| Tier { name: name.to_owned(), from, badges: Vec::new() };
        let tiers = Tiers(vec![tier("silver", 1_000), tier("gold", 2_000), tier("platinum", 2_001)]);
        let found = standing(&all, Timestamp(0).plus_days(700), euro, &tiers, |_| None).unwrap();
        assert_eq!((found.orders, found.spent, found.spent_year, found.mean_order), (3, 3_001, 2_000, 1_000));
        assert_eq!((found.saved, found.reduced, found.tier), (200, Millionths(333_222), 2));
        assert_eq!(found.brands, []);
        assert!(standing(&[], Timestamp(0), euro, &tiers, |_| None).is_none());
    }
}
