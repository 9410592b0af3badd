//! Figures of a replay, with their uncertainty over customers.

use rustc_hash::FxHashMap;
use scoring::hash::mix;

use crate::replay::{CaseResult, SLOTS};

/// Bootstrap resamples of customers.
pub const RESAMPLES: usize = 1_000;

/// A figure with its 95 % interval.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figure {
    /// On the cases as they are.
    pub value: f64,
    /// 2.5th percentile over resamples.
    pub low: f64,
    /// 97.5th percentile.
    pub high: f64,
}

/// Figures of one ranking. Shares in [0, 1]; money in minor units. Captured is not lift: what was bought, was bought anyway.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measures {
    /// Cases.
    pub cases: u64,
    /// Cases with a hit.
    pub hit_cases: u64,
    /// Hits.
    pub hits: u64,
    /// Slots filled.
    pub shown: u64,
    /// Captured money by unit price.
    pub captured: i64,
    /// Captured money by unit price x quantity.
    pub captured_quantity: i64,
    /// Share of cases with a hit.
    pub hit_rate: f64,
    /// Hits by slots shown.
    pub precision: f64,
    /// Captured by (4 x cases).
    pub rpi: Figure,
    /// Captured by visible unit prices.
    pub cart_share: f64,
    /// The same, both x quantity.
    pub cart_share_quantity: f64,
    /// Mean price shown.
    pub mean_price: f64,
    /// Share of cases with at least one offer.
    pub coverage: f64,
    /// Mean predicted probability of what was shown; 0 without predictions.
    pub predicted: f64,
    /// Share of what was shown that was bought.
    pub observed: f64,
    /// Mean predicted probability x price of what was shown.
    pub predicted_money: f64,
    /// Mean captured money of what was shown.
    pub observed_money: f64,
}

/// Seeded resamples over customers, shared by all rankings of the same cases so that ratios are paired.
#[derive(Clone, Debug)]
pub struct Resamples {
    /// By case: its customer's place.
    clusters: Vec<u32>,
    /// By resample: how often each customer was drawn.
    weights: Vec<Vec<u16>>,
}

/// Pseudo-random numbers.
///
/// # Source
/// SplitMix64 (Steele, Lea, Flood 2014).
struct Dice(u64);

impl Dice {
    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// A number below `bound`, by the high half of a product: its bias is below bound / 2^64.
    #[allow(clippy::cast_possible_truncation)]
    fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.next()) * bound as u128) >> 64) as usize
    }
}

fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
impl Resamples {
    /// Draws [`RESAMPLES`] resamples for cases with these customers; a case without one is a customer of its own.
    #[must_use]
    pub fn draw(customers: impl IntoIterator<Item = Option<u32>>, seed: u64) -> Self {
        let mut places: FxHashMap<u32, u32> = FxHashMap::default();
        let mut next = 0;
        let mut fresh = || {
            next += 1;
            next - 1
        };
        let clusters: Vec<u32> = customers
            .into_iter()
            .map(|customer| match customer {
                Some(customer) => *places.entry(customer).or_insert_with(&mut fresh),
                None => fresh(),
            })
            .collect();
        let number = next as usize;
        let mut dice = Dice(seed);
        let weights = (0..RESAMPLES)
            .map(|_| {
                let mut weights = vec![0_u16; number];
                for _ in 0..number {
                    let weight = &mut weights[dice.below(number)];
                    *weight = weight.saturating_add(1);
                }
                weights
            })
            .collect();
        Self { clusters, weights }
    }

    /// Sums of a figure by customer.
    fn by_cluster(&self, figures: impl Iterator<Item = f64>) -> Vec<f64> {
        let mut sums = vec![0.0; self.weights.first().map_or(0, Vec::len)];
        for (cluster, figure) in self.clusters.iter().zip(figures) {
            sums[*cluster as usize] += figure;
        }
        sums
    }

    /// The ratio of two sums over cases, with the percentiles over resamples.
    fn figure(&self, above: &[f64], below: &[f64]) -> Figure {
        let value = share(above.iter().sum(), below.iter().sum());
        let mut ratios: Vec<f64> = self
            .weights
            .iter()
            .map(|weights| {
                let sum = |figures: &[f64]| figures.iter().zip(weights).map(|(x, w)| x * f64::from(*w)).sum();
                share(sum(above), sum(below))
            })
            .collect();
        ratios.sort_unstable_by(f64::total_cmp);
        Figure { value, low: percentile(&ratios, 0.025), high: percentile(&ratios, 0.975) }
    }

    /// The ratio of two sums over cases, `above` by `below`, each in the order of the cases; 0 where `below` sums to 0. A case
    /// outside a group counts 0 in both, and a difference of two rankings is one such sum: then it is paired.
    #[must_use]
    pub fn quotient(&self, above: impl Iterator<Item = f64>, below: impl Iterator<Item = f64>) -> Figure {
        self.figure(&self.by_cluster(above), &self.by_cluster(below))
    }

    /// How many customers have a case that counts more than 0; `counts` in the order of the cases.
    #[must_use]
    pub fn customers(&self, counts: impl Iterator<Item = f64>) -> usize {
        self.by_cluster(counts).into_iter().filter(|count| *count > 0.0).count()
    }

    /// Figures of one ranking; `results` in the order of the cases.
    #[must_use]
    pub fn measure(&self, results: &[CaseResult]) -> Measures {
        let count = |figure: fn(&CaseResult) -> u64| results.iter().map(figure).sum::<u64>();
        let money = |figure: fn(&CaseResult) -> i64| results.iter().map(figure).sum::<i64>();
        let float = |figure: fn(&CaseResult) -> f64| results.iter().map(figure).sum::<f64>();
        let cases = results.len() as u64;
        let hit_cases = count(|result| u64::from(result.hits > 0));
        let hits = count(|result| u64::from(result.hits));
        let shown = count(|result| u64::from(result.shown));
        let captured = money(|result| result.captured);
        let captured_quantity = money(|result| result.captured_quantity);
        let above = self.by_cluster(results.iter().map(|result| result.captured as f64));
        let below = self.by_cluster(results.iter().map(|_| SLOTS as f64));
        Measures {
            cases,
            hit_cases,
            hits,
            shown,
            captured,
            captured_quantity,
            hit_rate: share(hit_cases as f64, cases as f64),
            precision: share(hits as f64, shown as f64),
            rpi: self.figure(&above, &below),
            cart_share: share(captured as f64, money(|result| result.cart) as f64),
            cart_share_quantity: share(captured_quantity as f64, money(|result| result.cart_quantity) as f64),
            mean_price: share(money(|result| result.price) as f64, shown as f64),
            coverage: share(count(|result| u64::from(result.shown > 0)) as f64, cases as f64),
            predicted: share(float(|result| result.predicted), shown as f64),
            observed: share(hits as f64, shown as f64),
            predicted_money: share(float(|result| result.predicted_money), shown as f64),
            observed_money: share(captured as f64, shown as f64),
        }
    }

    /// Captured money of `ours` by that of `theirs`, on the same resamples; both in the order of the cases.
    #[must_use]
    pub fn ratio(&self, ours: &[CaseResult], theirs: &[CaseResult]) -> Figure {
        let captured = |results: &[CaseResult]| self.by_cluster(results.iter().map(|result| result.captured as f64));
        self.figure(&captured(ours), &captured(theirs))
    }
}

/// Percentile of ascending values, between neighbours by straight line; 0 without values.
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn percentile(sorted: &[f64], share: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return 0.0 };
    let place = share * last as f64;
    let (low, high) = (sorted[place as usize], sorted[(place as usize + 1).min(last)]);
    low + (high - low) * place.fract()
}

#[cfg(test)]
mod tests {
    use super::{Resamples, percentile};
    use crate::replay::CaseResult;

    #[test]
    fn percentiles_lie_between_neighbours() {
        assert_eq!([0.0, 0.5, 0.75, 1.0].map(|share| percentile(&[1.0, 3.0, 5.0], share)), [1.0, 3.0, 4.0, 5.0]);
        assert!(percentile(&[], 0.5).abs() < f64::EPSILON);
    }

    #[test]
    #[allow(clippy::cast_precision_loss, clippy::float_cmp)]
    fn a_customer_is_drawn_as_a_whole_and_ratios_are_paired() {
        let result = |captured| CaseResult { captured, shown: 4, hits: 1, ..CaseResult::default() };
        let customers = [Some(1), Some(1), Some(2), None, None];
        let ours = [8, 8, 0, 4, 4].map(result);
        let theirs = ours.map(|ours| result(ours.captured / 2));
        let resamples = Resamples::draw(customers, 7);
        let measures = resamples.measure(&ours);
        assert!((measures.rpi.value - 1.2).abs() < 1e-12);
        assert!(measures.rpi.low < 1.2 && measures.rpi.high > 1.2);
        // Every resample doubles alike.
        let ratio = resamples.ratio(&ours, &theirs);
        assert!([ratio.value, ratio.low, ratio.high].iter().all(|figure| (figure - 2.0).abs() < 1e-12));
        assert_eq!(Resamples::draw(customers, 7).measure(&ours), measures);
        // The same customers, a group of the cases, and a difference.
        let counts = || [1.0, 0.0, 1.0, 0.0, 1.0].into_iter();
        assert_eq!(resamples.customers(counts()), 3);
        let both = resamples.quotient(counts().map(|count| 3.0 * count), counts());
        assert!([both.value, both.low, both.high].iter().all(|figure| *figure == 0.0 || (figure - 3.0).abs() < 1e-12));
        let gain = resamples.quotient(ours.iter().map(|ours| (ours.captured / 2) as f64), ours.iter().map(|_| 4.0));
        assert!((gain.low * 2.0 - measures.rpi.low).abs() < 1e-12 && (gain.high * 2.0 - measures.rpi.high).abs() < 1e-12);
    }
}
