//! Fitting scorecards: curves and surfaces that follow the shop's baskets as far as they are many, and straight lines otherwise.

use core::ops::Range;

use rayon::prelude::*;
use scoring::feature::{FEATURES, Feature};
use scoring::model::Coefficients;
use scoring::scorecard::{Curve, Grid, POINTS, SIDE, Scorecard, Surface};

use crate::logistic::Sample;
use crate::ridge::solve;

/// Rows that one sum runs over: sums of chunks are added in order, so threads do not change the result.
const CHUNK: usize = 32_768;
/// Most steps; five or so are enough.
const STEPS_MAX: usize = 20;
/// A gain of log-loss a row below it ends the search.
const ENOUGH: f64 = 1e-5;

/// A step shorter than this part of the full one is taken as it is.
const SHORTEST: f64 = 1e-3;
/// A row whose p (1 - p) is below it tells little of the curvature: of those only one in [`CURVED_EVERY`] is reckoned, that often.
const CURVED_MIN: f64 = 0.05;
/// See [`CURVED_MIN`].
const CURVED_EVERY: u8 = 16;

/// How strongly a scorecard is held back: chosen on earlier time, in both shops.
mod stiffness {
    /// Of a curve against bending.
    pub(super) const BEND: f64 = 1_000.0;
    /// Of a curve's points against leaving the straight line they start from.
    pub(super) const LEAVE: f64 = 2.0;
    /// Of a surface against bending along either feature.
    pub(super) const WARP: f64 = 30.0;
    /// Of a surface's points against leaving 0.
    pub(super) const RISE: f64 = 5.0;
}

/// Pairs of features that get a surface: those in which trees, grown on what curves leave over, gained most in both shops.
pub const PAIRS: [[Feature; 2]; 8] = [
    [Feature::ESum, Feature::Pop14],
    [Feature::FSum, Feature::LnNCart],
    [Feature::TitleMax, Feature::Pop60],
    [Feature::TitleMax, Feature::HTitle],
    [Feature::Pop14, Feature::Pop60],
    [Feature::LnNCart, Feature::HF],
    [Feature::HRecency, Feature::HOrders],
    [Feature::HTimes, Feature::HOrders],
];

/// Where each feature's and each pair's points stand among the unknowns; the base stands first.
struct Layout {
    /// By feature.
    grids: Vec<Grid>,
    pairs: Vec<([Feature; 2], [Grid; 2])>,
    width: usize,
}

impl Layout {
    fn of(sample: &Sample, used: usize) -> Self {
        let spans: Vec<(f64, f64)> = (0..used).into_par_iter().map(|feature| span(sample, feature)).collect();
        let grid = |feature: usize, points: usize| Grid::over(spans[feature].0, spans[feature].1, points);
        let known = PAIRS.iter().filter(|pair| pair.iter().all(|feature| feature.index() < used));
        let pairs: Vec<_> = known.map(|pair| (*pair, pair.map(|feature| grid(feature.index(), SIDE)))).collect();
        let width = 1 + used * POINTS + pairs.len() * SIDE * SIDE;
        Self { grids: (0..used).map(|feature| grid(feature, POINTS)).collect(), pairs, width }
    }

    /// The unknowns of straight lines without surfaces.
    fn lines(&self, linear: &Coefficients) -> Vec<f64> {
        let mut at = vec![0.0; self.width];
        at[0] = linear.intercept;
        for ((heights, grid), weight) in at[1..].chunks_mut(POINTS).zip(&self.grids).zip(&linear.weights) {
            for (point, height) in heights.iter_mut().enumerate() {
                *height = weight.coef * (grid.value(point) - weight.mean) / weight.sd;
            }
        }
        at
    }

    /// The unknowns that give the curves and surfaces of `card`, which may stand on other grids.
    fn read(&self, card: &Scorecard) -> Vec<f64> {
        let mut at = vec![0.0; self.width];
        at[0] = card.base;
        for ((heights, grid), curve) in at[1..].chunks_mut(POINTS).zip(&self.grids).zip(card.curves.iter()) {
            for (point, height) in heights.iter_mut().enumerate() {
                *height = f64::from(curve.at(grid.value(point)));
            }
        }
        for (nth, ((pair, grids), surface)) in self.pairs.iter().zip(&card.surfaces).enumerate() {
            let heights = &mut at[self.surfaces_start() + nth * SIDE * SIDE..][..SIDE * SIDE];
            for (place, height) in heights.iter_mut().enumerate().filter(|_| surface.pair == *pair) {
                *height = f64::from(surface.at(grids[0].value(place / SIDE), grids[1].value(place % SIDE)));
            }
        }
        at
    }

    /// The scorecard of these unknowns; curves and surfaces are moved so that each is 0 on average over the sample, and the base
    /// is the log-odds of an average row.
    fn write(&self, at: &[f64], sample: &Sample) -> Scorecard {
        let means = self.mean_touch(sample);
        let mut base = at[0];
        let mut level = |range: Range<usize>| {
            let level: f64 = at[range.clone()].iter().zip(&means[range]).map(|(at, mean)| at * mean).sum();
            base += level;
            level
        };
        let mut curves = Box::new([Curve::SILENT; FEATURES]);
        for (feature, grid) in self.grids.iter().enumerate() {
            let start = 1 + feature * POINTS;
            let level = level(start..start + POINTS);
            let heights = core::array::from_fn(|point| (at[start + point] - level) as f32);
            curves[feature] = Curve { grid: *grid, heights };
        }
        let mut surfaces = Vec::with_capacity(self.pairs.len());
        for (nth, (pair, grids)) in self.pairs.iter().enumerate() {
            let start = self.surfaces_start() + nth * SIDE * SIDE;
            let level = level(start..start + SIDE * SIDE);
            let height = |down: usize, along: usize| (at[start + down * SIDE + along] - level) as f32;
            let heights = core::array::from_fn(|down| core::array::from_fn(|along| height(down, along)));
            surfaces.push(Surface { pair: *pair, grids: *grids, heights });
        }
        Scorecard { base, curves, surfaces }
    }

    /// Mean weight of each unknown over the sample.
    fn mean_touch(&self, sample: &Sample) -> Vec<f64> {
        let mut means = vec![0.0; self.width];
        let mut touched = Vec::new();
        for row in &sample.features {
            self.touch(row, &mut touched);
            for (place, weight) in &touched {
                means[*place as usize] += f64::from(*weight);
            }
        }
        let rows = sample.features.len().max(1) as f64;
        means.iter_mut().for_each(|mean| *mean /= rows);
        means
    }

    fn surfaces_start(&self) -> usize {
        1 + self.grids.len() * POINTS
    }

    /// The unknowns that a row touches, with their weights.
    #[inline]
    fn touch(&self, row: &[f32; FEATURES], touched: &mut Vec<(u32, f32)>) {
        touched.clear();
        touched.push((0, 1.0));
        let mut put = |place: usize, weight: f32| {
            if weight > 0.0 {
                touched.push((place as u32, weight));
            }
        };
        for (feature, (grid, value)) in self.grids.iter().zip(row).enumerate() {
            let (cell, part) = grid.place(f64::from(*value), POINTS);
            let start = 1 + feature * POINTS + cell;
            put(start, 1.0 - part);
            put(start + 1, part);
        }
        let mut start = self.surfaces_start();
        for (pair, grids) in &self.pairs {
            let value = |place: usize| f64::from(row[pair[place].index()]);
            let (down, below) = grids[0].place(value(0), SIDE);
            let (along, beside) = grids[1].place(value(1), SIDE);
            let corner = start + down * SIDE + along;
            put(corner, (1.0 - below) * (1.0 - beside));
            put(corner + 1, (1.0 - below) * beside);
            put(corner + SIDE, below * (1.0 - beside));
            put(corner + SIDE + 1, below * beside);
            start += SIDE * SIDE;
        }
    }
}

/// From the smallest value to one that only one in five hundred exceeds.
fn span(sample: &Sample, feature: usize) -> (f64, f64) {
    let mut values: Vec<f32> = sample.features.iter().map(|row| row[feature]).collect();
    let Some(last) = values.len().checked_sub(1) else { return (0.0, 0.0) };
    let at = |values: &mut Vec<f32>, place: usize| f64::from(*values.select_nth_unstable_by(place, f32::total_cmp).1);
    (at(&mut values, last / 500), at(&mut values, last - last / 500))
}

struct Sums {
    loss: f64,
    gradient: Vec<f64>,
    curvature: Vec<f64>,
}

impl Sums {
    fn zero(width: usize) -> Self {
        Self { loss: 0.0, gradient: vec![0.0; width], curvature: vec![0.0; width * width] }
    }

    /// Adds a row by what it touches; `nth` is its place among [`CURVED_EVERY`].
    fn add(&mut self, touched: &[(u32, f32)], at: &[f64], bought: bool, nth: u8) {
        let width = self.gradient.len();
        let odds: f64 = touched.iter().map(|(place, weight)| at[*place as usize] * f64::from(*weight)).sum();
        let small = libm::exp(-odds.abs());
        let probability = if odds < 0.0 { small } else { 1.0 } / (1.0 + small);
        let error = probability - f64::from(u8::from(bought));
        self.loss += if bought { -odds } else { odds }.max(0.0) + libm::log1p(small);
        for (place, weight) in touched {
            self.gradient[*place as usize] += error * f64::from(*weight);
        }
        let steep = match probability * (1.0 - probability) {
            steep if steep >= CURVED_MIN => steep,
            steep if nth == 0 => steep * f64::from(CURVED_EVERY),
            _ => return,
        };
        for (nth, (place, weight)) in touched.iter().enumerate() {
            let line = &mut self.curvature[*place as usize * width..][..=*place as usize];
            let weighted = steep * f64::from(*weight);
            for (other, other_weight) in &touched[..=nth] {
                line[*other as usize] += weighted * f64::from(*other_weight);
            }
        }
    }
}

/// What the penalty adds: half of sum over rows r of weight_r (r . (at - centre))^2.
struct Penalty {
    rows: Vec<(f64, Vec<(usize, f64)>)>,
}

impl Penalty {
    fn of(layout: &Layout) -> Self {
        let mut rows = vec![(1e-9, vec![(0, 1.0)])];
        let bend = |a: usize, b: usize, c: usize| vec![(a, 1.0), (b, -2.0), (c, 1.0)];
        for nth in 0..layout.grids.len() {
            let start = 1 + nth * POINTS;
            for point in 0..POINTS {
                rows.push((stiffness::LEAVE, vec![(start + point, 1.0)]));
                if point >= 2 {
                    rows.push((stiffness::BEND, bend(start + point - 2, start + point - 1, start + point)));
                }
            }
        }
        for nth in 0..layout.pairs.len() {
            let start = layout.surfaces_start() + nth * SIDE * SIDE;
            for down in 0..SIDE {
                for along in 0..SIDE {
                    let place = start + down * SIDE + along;
                    rows.push((stiffness::RISE, vec![(place, 1.0)]));
                    if down >= 2 {
                        rows.push((stiffness::WARP, bend(place - 2 * SIDE, place - SIDE, place)));
                    }
                    if along >= 2 {
                        rows.push((stiffness::WARP, bend(place - 2, place - 1, place)));
                    }
                }
            }
        }
        Self { rows }
    }

    fn loss(&self, off: &[f64]) -> f64 {
        let square = |row: &[(usize, f64)]| row.iter().map(|(place, factor)| factor * off[*place]).sum::<f64>().powi(2);
        0.5 * self.rows.iter().map(|(weight, row)| weight * square(row)).sum::<f64>()
    }

    fn add(&self, off: &[f64], gradient: &mut [f64], matrix: &mut [f64], width: usize) {
        for (weight, row) in &self.rows {
            let lean: f64 = row.iter().map(|(place, factor)| factor * off[*place]).sum();
            for (place, factor) in row {
                gradient[*place] += weight * factor * lean;
                for (other, other_factor) in row {
                    if other <= place {
                        matrix[place * width + other] += weight * factor * other_factor;
                    }
                }
            }
        }
    }
}

impl Sample {
    fn sums_of(&self, layout: &Layout, at: &[f64]) -> Sums {
        let width = layout.width;
        let parts: Vec<Sums> = self
            .features
            .par_chunks(CHUNK)
            .zip(self.bought.par_chunks(CHUNK))
            .map(|(features, bought)| {
                let mut sums = Sums::zero(width);
                let mut touched = Vec::with_capacity(width);
                for ((row, bought), nth) in features.iter().zip(bought).zip((0..CURVED_EVERY).cycle()) {
                    layout.touch(row, &mut touched);
                    sums.add(&touched, at, *bought, nth);
                }
                sums
            })
            .collect();
        let mut total = Sums::zero(width);
        for part in parts {
            total.loss += part.loss;
            total.gradient.iter_mut().zip(part.gradient).for_each(|(sum, part)| *sum += part);
            total.curvature.iter_mut().zip(part.curvature).for_each(|(sum, part)| *sum += part);
        }
        total
    }

    /// The scorecard of least penalised log-loss over the first `used` features and those of [`PAIRS`] among them, drawn towards
    /// the straight lines of `linear`; the search starts there, or at `start`.
    ///
    /// # Source
    /// Penalised splines of degree 1 (Eilers and Marx 1996) in a logistic regression, by Newton's method.
    #[must_use]
    pub fn fit_scorecard(&self, used: usize, linear: &Coefficients, start: Option<&Scorecard>) -> Scorecard {
        let layout = Layout::of(self, used);
        let centre = layout.lines(linear);
        let penalty = Penalty::of(&layout);
        let mut at = start.map_or_else(|| centre.clone(), |card| layout.read(card));
        let mut now = self.sums_of(&layout, &at);
        let enough = ENOUGH * self.features.len().max(1) as f64;
        for _ in 0..STEPS_MAX {
            let lean = apart(&at, &centre);
            let loss = now.loss + penalty.loss(&lean);
            penalty.add(&lean, &mut now.gradient, &mut now.curvature, layout.width);
            let mut step = now.gradient.clone();
            solve(&mut now.curvature, &mut step);
            let promised = 0.5 * step.iter().zip(&now.gradient).map(|(step, slope)| step * slope).sum::<f64>();
            let mut length = 1.0;
            let next = |length: f64| at.iter().zip(&step).map(|(at, step)| at - length * step).collect::<Vec<f64>>();
            if promised < enough {
                at = next(length);
                break;
            }
            (at, now) = loop {
                let next = next(length);
                let sums = self.sums_of(&layout, &next);
                if sums.loss + penalty.loss(&apart(&next, &centre)) <= loss || length < SHORTEST {
                    break (next, sums);
                }
                length *= 0.5;
            };
        }
        layout.write(&at, self)
    }
}

fn apart(at: &[f64], centre: &[f64]) -> Vec<f64> {
    at.iter().zip(centre).map(|(at, centre)| at - centre).collect()
}

#[cfg(test)]
mod tests {
    use scoring::feature::{ANONYMOUS_FEATURES, FEATURES};
    use scoring::hash::mix;

    use crate::forest::Growth;
    use crate::logistic::{Centre, Sample};

    fn dice(row: u64, salt: u64) -> f64 {
        (mix(row * 31 + salt) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// The truth: a hump in the first feature, and two that only count together (title_max and pop60, a pair that gets a surface).
    fn truth(row: &[f64; FEATURES]) -> f64 {
        3.0 - 8.0 * (row[0] - 0.5).abs() + if (row[7] > 0.5) == (row[12] > 0.5) { 1.0 } else { -1.0 } - 3.0
    }

    fn sample(rows: u64) -> Sample {
        let mut sample = Sample::default();
        for row in 0..rows {
            let mut features = [0.0; FEATURES];
            for place in [0, 3, 7, 12] {
                features[place] = dice(row, place as u64);
            }
            sample.features.push(features.map(|value| value as f32));
            sample.bought.push(dice(row, 99) < 1.0 / (1.0 + (-truth(&features)).exp()));
        }
        sample
    }

    /// Mean distance from the true log-odds.
    fn off(sample: &Sample, log_odds: impl Fn(&[f64; FEATURES]) -> f64) -> f64 {
        let rows = sample.features.iter().map(|row| row.map(f64::from));
        rows.map(|row| (log_odds(&row) - truth(&row)).abs()).sum::<f64>() / sample.features.len() as f64
    }

    #[test]
    fn curves_and_surfaces_follow_what_lines_cannot() {
        let (known, unseen) = (sample(60_000), Sample { features: sample(70_000).features[60_000..].to_vec(), bought: Vec::new() });
        let lines = known.fit(ANONYMOUS_FEATURES, Centre::Zero);
        let card = known.fit_scorecard(ANONYMOUS_FEATURES, &lines, None);
        let (straight, curved) = (off(&unseen, |row| lines.log_odds(row)), off(&unseen, |row| card.log_odds(row)));
        assert!(curved < 0.45 && curved < 0.5 * straight, "{curved} {straight}");
        // Started from its end, the search stays there.
        let again = known.fit_scorecard(ANONYMOUS_FEATURES, &lines, Some(&card));
        assert!(off(&unseen, |row| again.log_odds(row)) < curved + 0.01);
        // Curves are 0 on average: the base is an average row's.
        let mean = known.features.iter().map(|row| f64::from(card.curves[0].at(f64::from(row[0])))).sum::<f64>();
        assert!((mean / 60_000.0).abs() < 1e-3);
    }

    #[test]
    fn few_rows_stay_near_the_lines() {
        let lines = sample(20_000).fit(ANONYMOUS_FEATURES, Centre::Zero);
        let few = sample(60);
        let card = few.fit_scorecard(ANONYMOUS_FEATURES, &lines, None);
        let apart = few.features.iter().map(|row| row.map(f64::from)).map(|row| (card.log_odds(&row) - lines.log_odds(&row)).abs());
        assert!(apart.fold(0.0, f64::max) < 1.5);
        let none = Sample::default().fit_scorecard(ANONYMOUS_FEATURES, &lines, None);
        assert!(none.log_odds(&[0.0; FEATURES]).is_finite());
    }

    #[test]
    fn threads_change_nothing() {
        let sample = sample(70_000);
        let growth = Growth { trees: 12, ..Growth::RECIPE };
        let fit = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                let lines = sample.fit(ANONYMOUS_FEATURES, Centre::Zero);
                let card = sample.fit_scorecard(ANONYMOUS_FEATURES, &lines, None);
                (card, sample.grow_forest(ANONYMOUS_FEATURES, growth, 7))
            })
        };
        let (card, forest) = fit(1);
        assert_eq!((&card, &forest), (&fit(2).0, &fit(2).1));
        assert!(forest != sample.grow_forest(ANONYMOUS_FEATURES, growth, 8));
        let (share, rows) = (sample.positives() as f64, sample.features.len() as f64);
        let mean = |log_odds: &dyn Fn(&[f64; FEATURES]) -> f64| {
            sample.features.iter().map(|row| 1.0 / (1.0 + (-log_odds(&row.map(f64::from))).exp())).sum::<f64>() / rows
        };
        assert!((mean(&|row| card.log_odds(row)) - share / rows).abs() < 1e-3);
        assert!((mean(&|row| forest.log_odds(row)) - share / rows).abs() < 2e-2);
    }
}
