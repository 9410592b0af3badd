//! Weeks in which much of the range came or went at once.

use super::finding::{Count, Finding, Severity, share};
use super::kind::Kind;
use super::sales::Sales;
use super::wording::{counted, day, percent};

/// First weeks, in which everything is new; and last weeks, in which nobody knows yet what is gone.
const WEEKS_MARGIN: usize = 8;
/// Weeks before a change whose revenue tells what went.
const WEEKS_BEFORE: usize = 4;
/// Part of the revenue that must be new, or gone.
const SHARE_MIN: f64 = 0.3;
/// That part as a multiple of the shop's own middle week: every range changes a little all the time.
const TIMES_USUAL: f64 = 3.0;
/// Fewer items or orders than these make no change of a range.
const ITEMS_MIN: usize = 5;
const ORDERS_MIN: usize = 20;

/// What a week sold, and how much of it was new or went.
#[derive(Clone, Copy, Debug, Default)]
struct Week {
    orders: usize,
    revenue: i128,
    changed: i128,
    items: usize,
}

impl Week {
    fn share(&self) -> f64 {
        share(self.changed, self.revenue)
    }
}

/// Lines of the history with the week in which each was sold, and the first and last week of every item.
struct Weeks<'a> {
    sales: &'a Sales<'a>,
    start: i64,
    weeks: usize,
    first: Vec<usize>,
    last: Vec<usize>,
}

impl<'a> Weeks<'a> {
    fn of(sales: &'a Sales<'a>) -> Option<Self> {
        let times = sales.history.times();
        let (start, end) = (times.first()?.day(), times.last()?.day());
        let weeks = usize::try_from((end - start) / 7).ok()? + 1;
        let (mut first, mut last) = (vec![usize::MAX; sales.items()], vec![0; sales.items()]);
        let all = Self { sales, start, weeks, first: Vec::new(), last: Vec::new() };
        for (week, line) in all.lines() {
            let item = all.item(line);
            first[item] = first[item].min(week);
            last[item] = last[item].max(week);
        }
        Some(Self { first, last, ..all })
    }

    fn week(&self, order: usize) -> usize {
        usize::try_from((self.sales.history.times()[order].day() - self.start) / 7).unwrap_or_default()
    }

    fn lines(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let history = self.sales.history;
        (0..history.len()).flat_map(move |order| history.lines(order).map(move |line| (self.week(order), line)))
    }

    fn item(&self, line: usize) -> usize {
        self.sales.history.line_items()[line] as usize
    }

    fn empty(&self) -> Vec<Week> {
        vec![Week::default(); self.weeks]
    }

    /// Each week's revenue, and that of items first sold in it.
    fn coming(&self) -> Vec<Week> {
        let mut weeks = self.empty();
        (0..self.sales.history.len()).for_each(|order| weeks[self.week(order)].orders += 1);
        self.first.iter().for_each(|first| weeks[*first].items += 1);
        for (week, line) in self.lines() {
            let revenue = self.sales.line(line);
            weeks[week].revenue += revenue;
            weeks[week].changed += if self.first[self.item(line)] == week { revenue } else { 0 };
        }
        weeks
    }

    /// Revenue of the four weeks before each week, and that of items never sold from that week on.
    fn going(&self) -> Vec<Week> {
        let mut weeks = self.empty();
        for order in 0..self.sales.history.len() {
            let week = self.week(order);
            for later in self.after(week) {
                weeks[later].orders += 1;
                weeks[later].revenue += self.sales.order(order);
            }
        }
        for last in &self.last {
            self.after(*last).for_each(|later| weeks[later].items += 1);
        }
        for (week, line) in self.lines() {
            let revenue = self.sales.line(line);
            self.went(week, line).for_each(|later| weeks[later].changed += revenue);
        }
        weeks
    }

    fn after(&self, week: usize) -> core::ops::Range<usize> {
        (week + 1).min(self.weeks)..(week + 1 + WEEKS_BEFORE).min(self.weeks)
    }

    /// Weeks for which a line of `week` counts among what went.
    fn went(&self, week: usize, line: usize) -> core::ops::Range<usize> {
        let after = self.after(week);
        let gone = self.last[self.item(line)] + 1;
        after.start.max(gone).min(after.end)..after.end
    }
}

/// Weeks of `among` that stand out, one for each run of them: the one of the largest share.
fn outstanding(weeks: &[Week], among: core::ops::Range<usize>) -> Vec<usize> {
    let mut shares: Vec<f64> = weeks[among.clone()].iter().filter(|week| week.revenue > 0).map(Week::share).collect();
    shares.sort_by(f64::total_cmp);
    let usual = shares.get(shares.len() / 2).copied().unwrap_or_default();
    let stands_out =
        |week: &Week| week.items >= ITEMS_MIN && week.orders >= ORDERS_MIN && week.share() >= SHARE_MIN.max(TIMES_USUAL * usual);
    let places: Vec<usize> = among.filter(|place| stands_out(&weeks[*place])).collect();
    let runs = places.chunk_by(|a, b| a + 1 == *b);
    let largest = |a: &&usize, b: &&usize| weeks[**a].share().total_cmp(&weeks[**b].share()).then(b.cmp(a));
    runs.filter_map(|run| run.iter().max_by(largest).copied()).collect()
}

pub(super) fn findings(sales: &Sales<'_>) -> Vec<Finding> {
    let Some(weeks) = Weeks::of(sales) else { return Vec::new() };
    let settled = WEEKS_MARGIN.max(weeks.weeks / 4);
    if weeks.weeks < 2 * WEEKS_MARGIN {
        return Vec::new();
    }
    let (new, gone) = (weeks.coming(), weeks.going());
    let came = outstanding(&new, settled..weeks.weeks);
    let went = outstanding(&gone, WEEKS_BEFORE..weeks.weeks - WEEKS_MARGIN);
    let came_revenue = came.iter().map(|week| new[*week].changed).sum();
    let went_revenue = weeks
        .lines()
        .filter(|(week, line)| weeks.went(*week, *line).any(|later| went.binary_search(&later).is_ok()))
        .map(|(_, line)| sales.line(line))
        .sum();
    let finding = |kind, mut places: Vec<usize>, of: &[Week], revenue, says: &str| {
        places.sort_by(|a, b| of[*b].share().total_cmp(&of[*a].share()).then(a.cmp(b)));
        let count = Count { number: places.len(), of: weeks.weeks, unit: "weeks" };
        let says = format!("{} {says}", counted(places.len(), "week"));
        let example = |week: &usize| {
            let monday = weeks.start + i64::try_from(week * 7).unwrap_or_default();
            let (items, part) = (counted(of[*week].items, "item"), percent(of[*week].share()));
            format!("week from {}: {part} of revenue, {items}", day(monday))
        };
        let found = Finding::new(Severity::Mend, kind, count, sales.touched(revenue), says);
        (!places.is_empty()).then(|| found.showing(places.iter().map(example)))
    };
    let came = finding(
        Kind::NewItemsAtOnce,
        came,
        &new,
        came_revenue,
        "in which at least 30 %, and three times the usual part, of the revenue came from items never sold before.",
    );
    let went = finding(
        Kind::ItemsGoneAtOnce,
        went,
        &gone,
        went_revenue,
        "after which at least 30 %, and three times the usual part, of the last four weeks' revenue was never sold again.",
    );
    came.into_iter().chain(went).collect()
}
