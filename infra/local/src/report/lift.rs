//! What arms brought beyond each other.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use learning::lift::{Lift, PEOPLE_MIN, lift};
use learning::trial::sum;
use scoring::assignment::{Arm, Assignment};
use scoring::money::{Currency, Money};
use scoring::placement::Placement;
use scoring::report::Cell;
use scoring::trial::Moments;

use super::arm;

/// Which arm is compared with which.
const PAIRS: [(Arm, Arm); 3] =
    [(Arm::Ordinary, Arm::Holdout), (Arm::FrequentlyBought, Arm::Holdout), (Arm::Ordinary, Arm::FrequentlyBought)];

/// Lift in lines; nothing where nobody was assigned to two arms.
pub(super) fn text(cells: &[(Cell, Moments)], currency: Currency) -> String {
    let mut sums: BTreeMap<usize, (Placement, BTreeMap<&'static str, Moments>)> = BTreeMap::new();
    for (cell, moments) in cells {
        let (_, arms) = sums.entry(cell.placement.index()).or_insert((cell.placement, BTreeMap::new()));
        let known = arms.entry(arm(cell.assignment)).or_default();
        *known = sum(known, moments);
    }
    let mut text = String::new();
    for (placement, arms) in sums.values() {
        for (one, other) in PAIRS {
            let names = (arm(Assignment::Assigned(one)), arm(Assignment::Assigned(other)));
            let (Some(one), Some(other)) = (arms.get(names.0), arms.get(names.1)) else { continue };
            let _ = write!(text, "{:<14}{} beyond {}: ", placement.name(), names.0, names.1);
            let _ = match lift(one, other) {
                None => writeln!(text, "not enough data ({} and {} people; {PEOPLE_MIN} each, who buy)", one.0[0], other.0[0]),
                Some(found) => line(&mut text, &found, currency),
            };
        }
    }
    if !text.is_empty() {
        text.insert_str(0, "\nLift by arm, for each person within 30 days, with its 95 % interval:\n");
    }
    text
}

fn line(text: &mut String, found: &Lift, currency: Currency) -> std::fmt::Result {
    let money = |minor: f64| Money::new(minor.round_ties_even() as i64, currency).to_string();
    let Lift { people, base, lift, interval, explained } = *found;
    write!(text, "{} [{}, {}]", money(lift), money(interval.0), money(interval.1))?;
    if base > 0.0 {
        let share = |minor: f64| 100.0 * minor / base;
        write!(text, ", {:+.1} % [{:+.1}, {:+.1}] of {}", share(lift), share(interval.0), share(interval.1), money(base))?;
    }
    let past = 100.0 * explained;
    writeln!(text, "; {} and {} people, the past explains {past:.0} % of the variance", people.0, people.1)
}

#[cfg(test)]
mod tests {
    use scoring::assignment::{Arm, Assignment};
    use scoring::money::Currency;
    use scoring::placement::Placement;
    use scoring::report::Cell;
    use scoring::trial::Moments;

    use super::text;

    fn cell(day: i64, arm: Arm) -> Cell {
        Cell { day, placement: Placement::CartPage, assignment: Assignment::Assigned(arm) }
    }

    #[test]
    fn arms_are_compared_by_people_and_few_are_not_enough() {
        let eur = Currency::new("EUR").unwrap();
        // 0 and 200.00 by turns against 0 and 100.00 by turns, over two days.
        let half = Moments([200, 2_000_000, 40_000_000_000, 0, 0, 0]);
        let held = Moments([400, 2_000_000, 20_000_000_000, 0, 0, 0]);
        let plain = Moments([20, 0, 0, 0, 0, 0]);
        let text = text(
            &[
                (cell(1, Arm::Ordinary), half),
                (cell(2, Arm::Ordinary), half),
                (cell(2, Arm::Holdout), held),
                (cell(2, Arm::FrequentlyBought), plain),
            ],
            eur,
        );
        assert!(text.contains("offers beyond held out: 50.00 EUR [") && text.contains("+100.0 % ["), "{text}");
        assert!(text.contains("plain list beyond held out: not enough data (20 and 400"), "{text}");
        assert!(super::text(&[(cell(1, Arm::Ordinary), half)], eur).is_empty(), "one arm is no comparison");
    }
}
