//! Logistic regression with an L2 penalty, by Newton's method.

use rayon::prelude::*;
use scoring::feature::FEATURES;
use scoring::hash::mix;
use scoring::model::{Coefficients, Weight};

use crate::ridge::solve;

/// The intercept, which stands first, and the features.
const WIDTH: usize = FEATURES + 1;
/// Rows that one sum runs over: sums of chunks are added in order, so threads do not change the result.
const CHUNK: usize = 4_096;
/// Most steps; eight or so are enough.
const STEPS_MAX: usize = 50;
/// A step below it ends the search: the next would be about its square.
const ENOUGH: f64 = 1e-6;

/// Candidates of many cases, with what was bought.
#[derive(Clone, Debug, Default)]
pub struct Sample {
    /// Features by [`scoring::feature::Feature::index`].
    pub features: Vec<[f32; FEATURES]>,
    /// Whether the candidate was bought.
    pub bought: Vec<bool>,
    /// For each candidate here that was not bought, so many others were left out; fits count it for all of them.
    pub left_out: u32,
}

/// Candidates above which a fit leaves out some of those that were not bought.
const WHOLE_MAX: usize = 150_000;
/// At the least, one in so many of them stays: twenty to one they are the many, and a quarter of them say almost as much.
const KEPT_OF_MAX: usize = 4;

/// Which of the candidates that were not bought a fit sees: one in so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thinning(u32);

impl Thinning {
    /// For so many candidates in all.
    #[must_use]
    #[allow(clippy::cast_possible_truncation)]
    pub fn of(candidates: usize) -> Self {
        Self((candidates / WHOLE_MAX).clamp(1, KEPT_OF_MAX) as u32)
    }
}

/// What a penalty pulls coefficients towards.
#[derive(Clone, Copy, Debug)]
pub enum Centre<'a> {
    /// Nothing speaks for anything.
    Zero,
    /// These coefficients, in their own standardisation.
    Prior(&'a Coefficients),
}

impl Centre<'_> {
    /// The coefficients in the standardisation of `moments`; the intercept is left to the sample.
    fn at(self, moments: &[(f64, f64)]) -> [f64; WIDTH] {
        let mut at = [0.0; WIDTH];
        if let Self::Prior(prior) = self {
            for ((at, weight), (_, sd)) in at[1..].iter_mut().zip(&prior.weights).zip(moments) {
                *at = weight.coef / weight.sd * sd;
            }
        }
        at
    }
}

impl Sample {
    /// Candidates that were bought.
    #[must_use]
    pub fn positives(&self) -> usize {
        self.bought.iter().filter(|bought| **bought).count()
    }

    /// All that was bought and a part of the rest, drawn by place.
    #[must_use]
    pub fn thinned(&self, thinning: Thinning) -> Self {
        let kept = |row: &usize| self.bought[*row] || mix(*row as u64).is_multiple_of(thinning.0.into());
        let rows: Vec<usize> = (0..self.features.len()).filter(kept).collect();
        Self {
            features: rows.iter().map(|row| self.features[*row]).collect(),
            bought: rows.iter().map(|row| self.bought[*row]).collect(),
            left_out: thinning.0 - 1,
        }
    }

    /// Adds rows of which as many were left out.
    pub(crate) fn append(&mut self, more: Self) {
        self.features.extend(more.features);
        self.bought.extend(more.bought);
        self.left_out = more.left_out;
    }

    /// How many candidates a row stands for.
    #[inline(always)]
    pub(crate) fn stands_for(&self, bought: bool) -> f64 {
        if bought { 1.0 } else { f64::from(self.left_out) + 1.0 }
    }

    /// Candidates that the rows stand for.
    #[allow(clippy::cast_precision_loss)]
    pub(crate) fn candidates(&self) -> f64 {
        let bought = self.positives() as f64;
        bought + (self.features.len() as f64 - bought) * self.stands_for(false)
    }

    /// Mean and standard deviation of the first `used` features over the rows; a constant one gets deviation 1.
    #[allow(clippy::cast_precision_loss)]
    fn moments(&self, used: usize) -> Vec<(f64, f64)> {
        let rows = self.features.len().max(1) as f64;
        let mean_of = |figure: &dyn Fn(usize, f32) -> f64| {
            let mut sums = [0.0; FEATURES];
            for row in &self.features {
                for (feature, (sum, value)) in sums.iter_mut().zip(row).enumerate() {
                    *sum += figure(feature, *value);
                }
            }
            sums.map(|sum| sum / rows)
        };
        let means = mean_of(&|_, value| f64::from(value));
        let squares = mean_of(&|feature, value| (f64::from(value) - means[feature]).powi(2));
        let spread = |square: f64| if square.sqrt() > 1e-9 { square.sqrt() } else { 1.0 };
        means.into_iter().zip(squares).take(used).map(|(mean, square)| (mean, spread(square))).collect()
    }

    /// Minimises sum of log-loss (of all that the rows stand for) + 0.5 |coefficients - centre|² over the first `used` features, standardised over this sample; the
    /// intercept is free. Later features get coefficient 0.
    ///
    /// # Source
    /// Newton's method (iteratively reweighted least squares) with halved steps where a full one overshoots.
    #[must_use]
    pub fn fit(&self, used: usize, centre: Centre<'_>) -> Coefficients {
        self.fit_from(used, centre, centre)
    }

    /// The same minimum, searched from `start`: near it, fewer steps are needed.
    #[must_use]
    pub(crate) fn fit_from(&self, used: usize, centre: Centre<'_>, start: Centre<'_>) -> Coefficients {
        let moments = self.moments(used.min(FEATURES));
        let width = moments.len() + 1;
        let mut scale = [(0.0, 0.0); FEATURES];
        for (scale, (mean, sd)) in scale.iter_mut().zip(&moments) {
            *scale = (*mean, 1.0 / sd);
        }
        let centre_at = centre.at(&moments);
        let mut at = start.at(&moments);
        at[0] = self.base_log_odds();
        let mut now = self.sums(&scale, &at, width);
        for _ in 0..STEPS_MAX {
            let step = newton_step(&now, &at, &centre_at, width);
            let loss = now.loss + penalty(&at, &centre_at);
            let mut length = 1.0;
            loop {
                let next: [f64; WIDTH] = core::array::from_fn(|place| at[place] - length * step[place]);
                let sums = self.sums(&scale, &next, width);
                if sums.loss + penalty(&next, &centre_at) <= loss + 1e-12 * loss.abs() || length < 1e-3 {
                    (at, now) = (next, sums);
                    break;
                }
                length *= 0.5;
            }
            if step.iter().all(|part| part.abs() * length < ENOUGH) {
                break;
            }
        }
        let mut weights = [Weight::SILENT; FEATURES];
        for (feature, (mean, sd)) in moments.iter().enumerate() {
            weights[feature] = Weight { mean: *mean, sd: *sd, coef: at[feature + 1] };
        }
        Coefficients { intercept: at[0], weights }
    }

    /// Mean log-loss of these log-odds, in the order of the rows; 0 without rows.
    #[must_use]
    #[allow(clippy::cast_precision_loss)]
    pub fn log_loss(&self, log_odds: &[f64]) -> f64 {
        let loss: f64 = log_odds.iter().zip(&self.bought).map(|(odds, bought)| log_loss(*odds, *bought)).sum();
        loss / self.features.len().max(1) as f64
    }

    #[allow(clippy::cast_precision_loss)]
    fn base_log_odds(&self) -> f64 {
        let share = (self.positives() as f64 + 0.5) / (self.candidates() + 1.0);
        (share / (1.0 - share)).ln()
    }

    fn sums(&self, scale: &[(f64, f64); FEATURES], at: &[f64; WIDTH], width: usize) -> Sums {
        let chunks: Vec<Sums> = self
            .features
            .par_chunks(CHUNK)
            .zip(self.bought.par_chunks(CHUNK))
            .map(|(features, bought)| {
                let mut sums = Sums::zero();
                for (row, bought) in features.iter().zip(bought) {
                    sums.add(&standardised(row, scale), at, *bought, self.stands_for(*bought), width);
                }
                sums
            })
            .collect();
        let mut total = Sums::zero();
        for chunk in &chunks {
            total.join(chunk);
        }
        total
    }
}

/// Loss, gradient and curvature (its lower triangle) without the penalty.
struct Sums {
    loss: f64,
    gradient: [f64; WIDTH],
    curvature: Box<[[f64; WIDTH]; WIDTH]>,
}

impl Sums {
    fn zero() -> Self {
        Self { loss: 0.0, gradient: [0.0; WIDTH], curvature: Box::new([[0.0; WIDTH]; WIDTH]) }
    }

    fn add(&mut self, row: &[f64; WIDTH], at: &[f64; WIDTH], bought: bool, times: f64, width: usize) {
        let odds = log_odds(row, at);
        // One exponential serves the probability and the loss.
        let small = libm::exp(-odds.abs());
        let probability = if odds < 0.0 { small } else { 1.0 } / (1.0 + small);
        let error = times * (probability - f64::from(u8::from(bought)));
        let weight = times * probability * (1.0 - probability);
        self.loss += times * (if bought { -odds } else { odds }.max(0.0) + libm::log1p(small));
        for (gradient, value) in self.gradient.iter_mut().zip(row) {
            *gradient += error * value;
        }
        for (place, (line, value)) in self.curvature.iter_mut().zip(row).enumerate().take(width) {
            let weighted = weight * value;
            for (cell, other) in line[..=place].iter_mut().zip(row) {
                *cell += weighted * other;
            }
        }
    }

    fn join(&mut self, other: &Self) {
        self.loss += other.loss;
        for (sum, part) in self.gradient.iter_mut().zip(&other.gradient) {
            *sum += part;
        }
        for (sum, part) in self.curvature.as_flattened_mut().iter_mut().zip(other.curvature.as_flattened()) {
            *sum += part;
        }
    }
}

/// A 1 for the intercept, then the row in standard deviations from the mean; features without a scale become 0.
fn standardised(row: &[f32; FEATURES], scale: &[(f64, f64); FEATURES]) -> [f64; WIDTH] {
    let mut standardised = [1.0; WIDTH];
    for ((to, value), (mean, factor)) in standardised[1..].iter_mut().zip(row).zip(scale) {
        *to = (f64::from(*value) - mean) * factor;
    }
    standardised
}

fn log_odds(row: &[f64; WIDTH], at: &[f64; WIDTH]) -> f64 {
    row.iter().zip(at).map(|(value, coefficient)| value * coefficient).sum()
}

/// ln(1 + exp(-odds)) if bought, ln(1 + exp(odds)) if not, without overflow.
pub(crate) fn log_loss(odds: f64, bought: bool) -> f64 {
    let against = if bought { -odds } else { odds };
    against.max(0.0) + libm::log1p(libm::exp(-against.abs()))
}

fn penalty(at: &[f64; WIDTH], centre: &[f64; WIDTH]) -> f64 {
    0.5 * at[1..].iter().zip(&centre[1..]).map(|(at, centre)| (at - centre).powi(2)).sum::<f64>()
}

/// The full step: curvature of the penalised loss against its gradient, over the intercept and the used features.
fn newton_step(sums: &Sums, at: &[f64; WIDTH], centre: &[f64; WIDTH], width: usize) -> [f64; WIDTH] {
    let mut matrix = vec![0.0; width * width];
    let mut step = [0.0; WIDTH];
    for place in 0..width {
        step[place] = sums.gradient[place] + if place > 0 { at[place] - centre[place] } else { 0.0 };
        matrix[place * width..=place * width + place].copy_from_slice(&sums.curvature[place][..=place]);
        matrix[place * width + place] += if place > 0 { 1.0 } else { 1e-9 };
    }
    solve(&mut matrix, &mut step[..width]);
    step
}

#[cfg(test)]
mod tests {
    use super::{Centre, Sample, Thinning};
    use scoring::feature::FEATURES;

    /// Made-up rows of which the first two features decide.
    fn sample(rows: u64) -> Sample {
        let mut sample = Sample::default();
        for row in 0..rows {
            let dice = |salt: u64| (scoring::hash::mix(row * 7 + salt + 1) % 1_000) as f32 / 500.0 - 1.0;
            let mut features = [0.0; FEATURES];
            features[..3].copy_from_slice(&[dice(1), dice(2) * 10.0 + 5.0, dice(3)]);
            let odds = 2.0 * f64::from(features[0]) - 0.2 * f64::from(features[1] - 5.0) - 1.0;
            sample.features.push(features);
            sample.bought.push(f64::from(dice(4) + 1.0) / 2.0 < 1.0 / (1.0 + (-odds).exp()));
        }
        sample
    }

    #[test]
    fn the_truth_is_found() {
        let sample = sample(20_000);
        let fitted = sample.fit(FEATURES, Centre::Zero);
        let slope = |feature: usize| fitted.weights[feature].coef / fitted.weights[feature].sd;
        assert!((slope(0) - 2.0).abs() < 0.1, "{}", slope(0));
        assert!((slope(1) + 0.2).abs() < 0.02, "{}", slope(1));
        assert!(slope(2).abs() < 0.1 && slope(3).abs() < f64::EPSILON, "{} {}", slope(2), slope(3));
        // At the minimum, moving any coefficient makes the penalised loss larger.
        let rows = 20_000.0;
        let total = |set: &scoring::model::Coefficients| {
            let odds: Vec<f64> = sample.features.iter().map(|row| set.log_odds(&row.map(f64::from))).collect();
            sample.log_loss(&odds) * rows + 0.5 * set.weights.iter().map(|weight| weight.coef.powi(2)).sum::<f64>()
        };
        for feature in 0..3 {
            for nudge in [-1e-3, 1e-3] {
                let mut nudged = fitted.clone();
                nudged.weights[feature].coef += nudge;
                assert!(total(&nudged) > total(&fitted));
            }
        }
    }

    #[test]
    fn a_part_of_the_rest_says_almost_as_much() {
        let whole = sample(40_000);
        let part = whole.thinned(Thinning::of(usize::MAX));
        assert_eq!(part.positives(), whole.positives());
        assert!(part.features.len() < whole.features.len() * 3 / 4);
        let [all, few] = [&whole, &part].map(|sample| sample.fit(FEATURES, Centre::Zero));
        let apart = |row: &[f32; FEATURES]| {
            let row = row.map(f64::from);
            (all.log_odds(&row) - few.log_odds(&row)).abs()
        };
        let mean = whole.features.iter().map(apart).sum::<f64>() / 40_000.0;
        assert!(mean < 0.08, "{mean}");
    }

    #[test]
    fn few_rows_stay_near_the_prior() {
        let prior = sample(20_000).fit(FEATURES, Centre::Zero);
        let young = sample(12).fit(FEATURES, Centre::Prior(&prior));
        let shared = (young.weights[0].coef / young.weights[0].sd, prior.weights[0].coef / prior.weights[0].sd);
        assert!((shared.0 - shared.1).abs() < 1.0, "{shared:?}");
        assert!(sample(0).fit(FEATURES, Centre::Zero).intercept.is_finite());
    }
}
