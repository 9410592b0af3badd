//! A figure, how sure it is, and whether it is sure enough to act on.

use learning::measure::Figure;
use serde::Serialize;

/// Fewest customers among the cases for an interval to mean something.
pub(super) const CUSTOMERS_MIN: usize = 30;

/// An interval may reach so far to each side, of the figure itself; a difference, of what the shop has now.
pub(super) const HALF_WIDTH_MAX: f64 = 0.5;

/// Whether a figure may be acted on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Verdict {
    /// A level that is known well enough.
    Enough,
    /// A difference whose whole interval is above 0.
    More,
    /// A difference whose whole interval is below 0.
    Less,
    /// A difference whose interval is narrow and holds 0.
    NoClearDifference,
    /// Too few customers, or too wide an interval.
    NotEnoughData,
}

/// A figure with its 95 % interval over customers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(super) struct Estimate {
    pub(super) value: f64,
    pub(super) interval: [f64; 2],
    /// Customers that it rests on.
    pub(super) customers: usize,
    pub(super) verdict: Verdict,
}

impl Estimate {
    /// A figure of its own. Where nothing was seen, nothing is known: resamples of nothing are sure of it.
    pub(super) fn level(figure: Figure, customers: usize) -> Self {
        let enough = customers >= CUSTOMERS_MIN && figure.value != 0.0 && half(figure) <= HALF_WIDTH_MAX * figure.value.abs();
        Self::of(figure, customers, if enough { Verdict::Enough } else { Verdict::NotEnoughData })
    }

    /// A difference to `now`, what the shop has.
    pub(super) fn difference(figure: Figure, customers: usize, now: f64) -> Self {
        let narrow = half(figure) <= HALF_WIDTH_MAX * now.abs().max(figure.value.abs());
        let verdict = match () {
            () if customers < CUSTOMERS_MIN || !narrow => Verdict::NotEnoughData,
            () if figure.low > 0.0 => Verdict::More,
            () if figure.high < 0.0 => Verdict::Less,
            () => Verdict::NoClearDifference,
        };
        Self::of(figure, customers, verdict)
    }

    const fn of(figure: Figure, customers: usize, verdict: Verdict) -> Self {
        Self { value: figure.value, interval: [figure.low, figure.high], customers, verdict }
    }

    pub(super) fn is_enough(&self) -> bool {
        self.verdict != Verdict::NotEnoughData
    }
}

fn half(figure: Figure) -> f64 {
    (figure.high - figure.low) / 2.0
}

#[cfg(test)]
mod tests {
    use super::{Estimate, Figure, Verdict};

    const fn figure(value: f64, low: f64, high: f64) -> Figure {
        Figure { value, low, high }
    }

    #[test]
    fn wide_intervals_and_few_customers_are_not_enough() {
        let level = |figure, customers| Estimate::level(figure, customers).verdict;
        assert_eq!(level(figure(10.0, 5.0, 15.0), 30), Verdict::Enough);
        assert_eq!(level(figure(10.0, 4.9, 15.0), 30), Verdict::NotEnoughData);
        assert_eq!(level(figure(10.0, 9.0, 11.0), 29), Verdict::NotEnoughData);
        assert_eq!(level(figure(0.0, 0.0, 0.0), 400), Verdict::NotEnoughData);
    }

    #[test]
    fn a_difference_is_more_or_less_only_by_its_whole_interval() {
        let difference = |figure, now| Estimate::difference(figure, 30, now).verdict;
        assert_eq!(difference(figure(5.0, 1.0, 9.0), 10.0), Verdict::More);
        assert_eq!(difference(figure(-5.0, -9.0, -1.0), 10.0), Verdict::Less);
        assert_eq!(difference(figure(1.0, -1.0, 3.0), 10.0), Verdict::NoClearDifference);
        assert_eq!(difference(figure(1.0, -7.0, 9.0), 10.0), Verdict::NotEnoughData);
        // Far above nothing is still far above.
        assert_eq!(difference(figure(5.0, 4.0, 6.0), 0.0), Verdict::More);
        assert_eq!(Estimate::difference(figure(5.0, 4.0, 6.0), 29, 10.0).verdict, Verdict::NotEnoughData);
    }
}
