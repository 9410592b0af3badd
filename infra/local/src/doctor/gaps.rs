//! Days without orders, against what the shop's own rhythm makes plausible.

use super::finding::{Count, Finding, Severity};
use super::kind::Kind;
use super::sales::Sales;
use super::wording::{counted, day, number, percent};

/// Days before and after a gap from which the rate around it is taken.
const AROUND_DAYS: usize = 28;
/// How likely even one such gap may be, by chance, in the whole file.
const CHANCE: f64 = 0.01;
/// Part of all orders that must be missing for each severity.
const SHARE_STOP: f64 = 0.25;
const SHARE_MEND: f64 = 0.03;

/// Days in a row, and the orders that would be usual in them.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Gap {
    first: usize,
    days: usize,
    usual: f64,
}

/// Gaps of `counts` orders a day that chance does not explain.
///
/// With orders coming one by one at the rate around the gap (of the 28 days before and the 28 after it, by day of the week, the
/// lower, since shops grow), a gap in which n are usual has probability e^-n (Poisson). Reported is what would happen once in a hundred such files.
#[allow(clippy::cast_precision_loss)]
fn gaps(counts: &[u32]) -> Vec<Gap> {
    let weekday = weekday_factors(counts);
    let rhythm = |days: core::ops::Range<usize>| days.map(|day| weekday[day % 7]).sum::<f64>();
    let orders = |days: core::ops::Range<usize>| counts[days].iter().map(|count| f64::from(*count)).sum::<f64>();
    let rate = |days: core::ops::Range<usize>| match rhythm(days.clone()) {
        around if around > 0.0 => orders(days) / around,
        _ => 0.0,
    };
    let enough = libm::log(counts.len() as f64 / CHANCE);
    let mut gaps = Vec::new();
    let mut first = 0;
    for run in counts.chunk_by(|a, b| (*a == 0) == (*b == 0)) {
        let end = first + run.len();
        if run[0] == 0 {
            let (before, after) = (first.saturating_sub(AROUND_DAYS)..first, end..(end + AROUND_DAYS).min(counts.len()));
            let usual = rate(before).min(rate(after)) * rhythm(first..end);
            if usual >= enough {
                gaps.push(Gap { first, days: run.len(), usual });
            }
        }
        first = end;
    }
    gaps
}

/// Orders of each day of the week, of which the first is that of the first day, as a multiple of the mean day's.
#[allow(clippy::cast_precision_loss)]
fn weekday_factors(counts: &[u32]) -> [f64; 7] {
    let (mut orders, mut days) = ([0.0; 7], [0.0; 7]);
    for (day, count) in counts.iter().enumerate() {
        orders[day % 7] += f64::from(*count);
        days[day % 7] += 1.0;
    }
    let mean = orders.iter().sum::<f64>() / counts.len().max(1) as f64;
    core::array::from_fn(|weekday| if days[weekday] * mean > 0.0 { orders[weekday] / days[weekday] / mean } else { 0.0 })
}

#[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, clippy::cast_sign_loss)]
pub(super) fn findings(sales: &Sales<'_>) -> Option<Finding> {
    let times = sales.history.times();
    let (start, end) = (times.first()?.day(), times.last()?.day());
    let mut counts = vec![0_u32; usize::try_from(end - start).ok()? + 1];
    for time in times {
        counts[usize::try_from(time.day() - start).ok()?] += 1;
    }
    let mut gaps = gaps(&counts);
    let days: usize = gaps.iter().map(|gap| gap.days).sum();
    let usual: f64 = gaps.iter().map(|gap| gap.usual).sum();
    let part = usual / (usual + times.len() as f64);
    let severity = match part {
        part if part >= SHARE_STOP => Severity::Stop,
        part if part >= SHARE_MEND => Severity::Mend,
        _ => Severity::Know,
    };
    let says = format!(
        "{} without a single order where, going by the quieter of the four weeks before and after, about {} orders would be usual \
         ({} of all). What the missing days brought is not known.",
        counted(gaps.len(), "break"),
        number(usual.round() as usize),
        percent(part)
    );
    gaps.sort_by(|a, b| b.usual.total_cmp(&a.usual).then(a.first.cmp(&b.first)));
    let example = |gap: &Gap| {
        let first = start + gap.first as i64;
        let span = match gap.days {
            1 => day(first),
            days => format!("{} to {} ({days} days)", day(first), day(first + days as i64 - 1)),
        };
        format!("{span}: about {} orders would be usual", number(gap.usual.round() as usize))
    };
    let count = Count { number: days, of: counts.len(), unit: "days" };
    let found = Finding::new(severity, Kind::DaysWithoutOrders, count, None, says);
    (days > 0).then(|| found.showing(gaps.iter().map(example)))
}

#[cfg(test)]
mod tests {
    use super::gaps;

    #[test]
    fn a_closed_weekday_is_a_rhythm_and_a_lost_week_is_a_gap() {
        let mut counts: Vec<u32> = (0..210).map(|day| if day % 7 == 6 { 0 } else { 5 }).collect();
        assert!(gaps(&counts).is_empty());
        counts[70..77].fill(0);
        let found = gaps(&counts);
        // The closed days on both sides belong to the stretch.
        assert_eq!(found.iter().map(|gap| (gap.first, gap.days)).collect::<Vec<_>>(), [(69, 8)]);
        assert!((found[0].usual - 30.0).abs() < 1.5, "{found:?}");
    }

    #[test]
    fn a_shop_of_one_order_a_week_has_no_gap_in_a_fortnight() {
        let counts: Vec<u32> = (0..365).map(|day| u32::from(day % 7 == 0 && day % 21 != 0)).collect();
        assert!(gaps(&counts).is_empty());
        assert!(gaps(&[]).is_empty());
        assert!(gaps(&[1]).is_empty());
    }

    #[test]
    fn a_shop_that_grows_had_no_gap_when_it_was_small() {
        let counts: Vec<u32> = (0..200).map(|day| if day < 100 { u32::from(day % 3 == 0) } else { 40 }).collect();
        assert!(gaps(&counts).is_empty(), "{:?}", gaps(&counts));
    }
}
