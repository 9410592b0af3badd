//! The price known to the ranker where no catalogue says it.

use scoring::time::Timestamp;

use crate::history::History;

/// How long before the moment a price is recent.
const RECENT_DAYS: i64 = 90;

/// By item number: median unit price of its lines in the 90 days before `moment`, else of all earlier lines; `None` when
/// it was never sold before. Minor units, halves to even.
#[must_use]
pub fn median_prices(history: &History, moment: Timestamp) -> Vec<Option<i64>> {
    let end = history.before(moment);
    let recent = history.before(moment.plus_days(-RECENT_DAYS)).min(end);
    let lines = |orders: core::ops::Range<usize>| {
        if orders.is_empty() { 0..0 } else { history.lines(orders.start).start..history.lines(orders.end - 1).end }
    };
    let mut medians = medians_of(history, lines(recent..end));
    if medians.iter().any(Option::is_none) {
        for (median, older) in medians.iter_mut().zip(medians_of(history, lines(0..recent))) {
            *median = median.or(older);
        }
    }
    medians
}

fn medians_of(history: &History, lines: core::ops::Range<usize>) -> Vec<Option<i64>> {
    let items = &history.line_items()[lines.clone()];
    let prices = &history.line_prices()[lines];
    let mut starts = vec![0_usize; history.items().len() + 1];
    for item in items {
        starts[*item as usize + 1] += 1;
    }
    for item in 1..starts.len() {
        starts[item] += starts[item - 1];
    }
    let mut next = starts.clone();
    let mut by_item = vec![0_i64; prices.len()];
    for (item, price) in items.iter().zip(prices) {
        let place = &mut next[*item as usize];
        by_item[*place] = *price;
        *place += 1;
    }
    starts.windows(2).map(|bounds| median(&mut by_item[bounds[0]..bounds[1]])).collect()
}

/// The middle of `values`, or the mean of the two in the middle, halves to even.
pub(crate) fn median(values: &mut [i64]) -> Option<i64> {
    let middle = values.len() / 2;
    if values.is_empty() {
        return None;
    }
    values.sort_unstable();
    if values.len() % 2 == 1 {
        return Some(values[middle]);
    }
    let sum = values[middle - 1] + values[middle];
    let half = sum.div_euclid(2);
    Some(if sum.rem_euclid(2) == 1 && half % 2 != 0 { half + 1 } else { half })
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn medians_round_halves_to_even() {
        assert_eq!(median(&mut []), None);
        assert_eq!(median(&mut [5, 1, 9]), Some(5));
        assert_eq!(median(&mut [1, 4]), Some(2));
        assert_eq!(median(&mut [3, 4]), Some(4));
    }
}
