//! Where a scorecard's points stand among the unknowns of its fit.

use core::ops::Range;

use rayon::prelude::*;
use scoring::feature::{FEATURES, Feature};
use scoring::model::Coefficients;
use scoring::scorecard::{Curve, Grid, POINTS, SIDE, Scorecard, Surface};

use crate::logistic::Sample;

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
pub(super) struct Layout {
    /// By feature.
    pub(super) grids: Vec<Grid>,
    pub(super) pairs: Vec<([Feature; 2], [Grid; 2])>,
    pub(super) width: usize,
}

/// Two neighbouring unknowns: the place of the first, and the weight of each.
pub(super) type Touch = (usize, [f64; 2]);

impl Layout {
    pub(super) fn of(sample: &Sample, used: usize) -> Self {
        let spans: Vec<(f64, f64)> = (0..used).into_par_iter().map(|feature| span(sample, feature)).collect();
        let grid = |feature: usize, points: usize| Grid::over(spans[feature].0, spans[feature].1, points);
        let known = PAIRS.iter().filter(|pair| pair.iter().all(|feature| feature.index() < used));
        let pairs: Vec<_> = known.map(|pair| (*pair, pair.map(|feature| grid(feature.index(), SIDE)))).collect();
        let width = 1 + used * POINTS + pairs.len() * SIDE * SIDE;
        Self { grids: (0..used).map(|feature| grid(feature, POINTS)).collect(), pairs, width }
    }

    /// The unknowns of straight lines without surfaces.
    pub(super) fn lines(&self, linear: &Coefficients) -> Vec<f64> {
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
    pub(super) fn read(&self, card: &Scorecard) -> Vec<f64> {
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
    pub(super) fn write(&self, at: &[f64], sample: &Sample) -> Scorecard {
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

    /// Mean weight of each unknown over the candidates.
    fn mean_touch(&self, sample: &Sample) -> Vec<f64> {
        let mut means = vec![0.0; self.width];
        let mut touched = Vec::new();
        for (row, bought) in sample.features.iter().zip(&sample.bought) {
            self.touch(row, &mut touched);
            for (place, [first, second]) in &touched {
                means[*place] += sample.stands_for(*bought) * first;
                means[*place + 1] += sample.stands_for(*bought) * second;
            }
        }
        let candidates = sample.candidates().max(1.0);
        means.iter_mut().for_each(|mean| *mean /= candidates);
        means
    }

    pub(super) fn surfaces_start(&self) -> usize {
        1 + self.grids.len() * POINTS
    }

    /// The unknowns that a row touches, two neighbours at a time, ascending.
    #[inline]
    pub(super) fn touch(&self, row: &[f32; FEATURES], touched: &mut Vec<Touch>) {
        touched.clear();
        touched.push((0, [1.0, 0.0]));
        let mut put = |place: usize, first: f32, second: f32| touched.push((place, [first.into(), second.into()]));
        for (feature, (grid, value)) in self.grids.iter().zip(row).enumerate() {
            let (cell, part) = grid.place(f64::from(*value), POINTS);
            put(1 + feature * POINTS + cell, 1.0 - part, part);
        }
        let mut start = self.surfaces_start();
        for (pair, grids) in &self.pairs {
            let value = |place: usize| f64::from(row[pair[place].index()]);
            let (down, below) = grids[0].place(value(0), SIDE);
            let (along, beside) = grids[1].place(value(1), SIDE);
            let corner = start + down * SIDE + along;
            put(corner, (1.0 - below) * (1.0 - beside), (1.0 - below) * beside);
            if below > 0.0 {
                put(corner + SIDE, below * (1.0 - beside), below * beside);
            }
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
