//! Lift: what an arm brought beyond another, per person, with its interval, from moments alone.
//!
//! The outcome `x` of each person is adjusted by what they spent before, `p`: `y = x - theta (p - mean p)`, with `theta` the
//! pooled within-arm covariance of `x` and `p` over the variance of `p`. What was spent before an experiment cannot depend on its
//! arms, so the adjusted means differ by the same in expectation, and vary less by the share that the past explains.
//! Source: Deng, Xu, Kohavi, Walker (2013), "Improving the Sensitivity of Online Controlled Experiments by Utilizing
//! Pre-Experiment Data" (CUPED), WSDM '13, sections 3.2 and 3.3, <https://doi.org/10.1145/2433396.2433413>. The interval is
//! Welch's, with the normal's quantile: arms are large or nothing is said.

use scoring::trial::Moments;

/// People in each of two arms below which nothing is said.
pub const PEOPLE_MIN: i128 = 200;
/// The normal's 97.5th percentile.
const Z_95: f64 = 1.959_963_984_540_054;

/// What an arm brought beyond another, in minor units a person.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lift {
    /// People in the arm, and in the one that it is compared with.
    pub people: (i128, i128),
    /// Adjusted mean of the other arm.
    pub base: f64,
    /// Difference of the adjusted means.
    pub lift: f64,
    /// Its 95 % interval.
    pub interval: (f64, f64),
    /// Share of the variance that the past explained, in [0, 1].
    pub explained: f64,
}

/// One arm: how many, means, and sums of squares about them.
#[derive(Clone, Copy)]
struct Arm {
    n: f64,
    x: f64,
    p: f64,
    xx: f64,
    xp: f64,
    pp: f64,
}

impl Arm {
    /// Sums of squares are made of whole numbers first: `n xx - x x` loses nothing, whatever the means.
    #[allow(clippy::cast_precision_loss)]
    fn of(moments: &Moments) -> Self {
        let [n, x, xx, xp, p, pp] = moments.0;
        let about = |square: i128, one: i128, other: i128| {
            n.checked_mul(square).zip(one.checked_mul(other)).map_or(0.0, |(a, b)| (a - b) as f64) / n as f64
        };
        let mean = |sum: i128| sum as f64 / n as f64;
        Self { n: n as f64, x: mean(x), p: mean(p), xx: about(xx, x, x), xp: about(xp, x, p), pp: about(pp, p, p) }
    }

    /// Variance of the mean of the adjusted outcome.
    fn error(&self, theta: f64) -> f64 {
        let squares = (2.0 * theta).mul_add(-self.xp, (theta * theta).mul_add(self.pp, self.xx));
        squares.max(0.0) / (self.n * (self.n - 1.0))
    }
}

/// What `arm` brought beyond `other`; none where there is not enough data: fewer than [`PEOPLE_MIN`] people in either, or nobody
/// spent anything.
#[must_use]
pub fn lift(arm: &Moments, other: &Moments) -> Option<Lift> {
    let people = (arm.0[0], other.0[0]);
    if people.0 < PEOPLE_MIN || people.1 < PEOPLE_MIN {
        return None;
    }
    let (a, b) = (Arm::of(arm), Arm::of(other));
    let (xx, xp, pp) = (a.xx + b.xx, a.xp + b.xp, a.pp + b.pp);
    if xx <= 0.0 {
        return None;
    }
    let theta = if pp > 0.0 { xp / pp } else { 0.0 };
    let centre = a.n.mul_add(a.p, b.n * b.p) / (a.n + b.n);
    let adjusted = |one: &Arm| theta.mul_add(-(one.p - centre), one.x);
    let (base, lift) = (adjusted(&b), adjusted(&a) - adjusted(&b));
    let error = Z_95 * (a.error(theta) + b.error(theta)).sqrt();
    let explained = if pp > 0.0 { (xp * xp / (pp * xx)).clamp(0.0, 1.0) } else { 0.0 };
    Some(Lift { people, base, lift, interval: (lift - error, lift + error), explained })
}

#[cfg(test)]
mod tests {
    use scoring::assignment::{Arm, Assignment};
    use scoring::hash::mix;
    use scoring::placement::Placement;
    use scoring::report::Cell;
    use scoring::trial::{Moments, Stake};

    use super::{Lift, lift};
    use crate::trial::{moments, sum};

    /// People who spend about what they spent before, and `more`.
    fn people(seed: u64, many: u64, more: i64) -> Moments {
        let cell = Cell { day: 1, placement: Placement::CartPage, assignment: Assignment::Assigned(Arm::Ordinary) };
        let one = |n: u64| {
            let before = i64::try_from(mix(seed ^ n) % 10_000).unwrap();
            let noise = i64::try_from(mix(seed ^ n ^ 0xabcd) % 2_000).unwrap();
            moments(&Stake { cell, before, after: before + noise + more })
        };
        (0..many).map(one).fold(Moments::default(), |all, one| sum(&all, &one))
    }

    #[test]
    fn few_people_are_not_enough_and_neither_are_people_who_buy_nothing() {
        assert_eq!(lift(&people(1, 199, 0), &people(2, 5_000, 0)), None);
        assert_eq!(lift(&Moments([500, 0, 0, 0, 0, 0]), &Moments([500, 0, 0, 0, 0, 0])), None);
    }

    #[test]
    fn the_past_explains_most_and_the_interval_holds_the_truth() {
        let Lift { lift: found, interval, explained, base, .. } = lift(&people(1, 2_000, 150), &people(2, 2_000, 0)).unwrap();
        assert!(explained > 0.9, "{explained}");
        assert!(interval.0 < 150.0 && 150.0 < interval.1 && interval.0 > 0.0, "{found} in {interval:?}");
        assert!(interval.1 - interval.0 < 100.0, "without the past it would be 370 wide: {interval:?}");
        assert!((5_500.0..6_500.0).contains(&base), "{base}");
    }

    #[test]
    fn nothing_before_leaves_the_plain_difference() {
        // 0 and 200 by turns against 0 and 100 by turns.
        let arm = Moments([400, 40_000, 8_000_000, 0, 0, 0]);
        let other = Moments([400, 20_000, 2_000_000, 0, 0, 0]);
        let found = lift(&arm, &other).unwrap();
        assert!((found.lift - 50.0).abs() < 1e-9 && (found.base - 50.0).abs() < 1e-9);
        let error = 1.959_963_984_540_054 * (10_000.0_f64 / 399.0 + 2_500.0 / 399.0).sqrt();
        assert!((found.interval.1 - found.lift - error).abs() < 1e-9, "{found:?}");
    }
}
