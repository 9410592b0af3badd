//! Fitting scorecards: curves and surfaces that follow the shop's baskets as far as they are many, and straight lines otherwise.

mod layout;
mod penalty;
#[cfg(test)]
mod tests;

use rayon::prelude::*;
use scoring::model::Coefficients;
use scoring::scorecard::Scorecard;

use crate::logistic::Sample;
use crate::ridge::solve;

pub use layout::PAIRS;
use layout::{Layout, Touch};
use penalty::Penalty;

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

struct Sums {
    loss: f64,
    gradient: Vec<f64>,
    curvature: Vec<f64>,
}

impl Sums {
    fn zero(width: usize) -> Self {
        Self { loss: 0.0, gradient: vec![0.0; width], curvature: vec![0.0; width * width] }
    }

    /// Adds a row by what it touches, so many `times`; `nth` is its place among [`CURVED_EVERY`].
    fn add(&mut self, touched: &[Touch], at: &[f64], bought: bool, times: f64, nth: u8) {
        let width = self.gradient.len();
        let odds = touched.iter().fold(0.0, |odds, (place, [first, second])| odds + at[*place] * first + at[*place + 1] * second);
        let small = libm::exp(-odds.abs());
        let probability = if odds < 0.0 { small } else { 1.0 } / (1.0 + small);
        let error = times * (probability - f64::from(u8::from(bought)));
        self.loss += times * (if bought { -odds } else { odds }.max(0.0) + libm::log1p(small));
        for (place, [first, second]) in touched {
            self.gradient[*place] += error * first;
            self.gradient[*place + 1] += error * second;
        }
        let steep = match probability * (1.0 - probability) {
            steep if steep >= CURVED_MIN => times * steep,
            steep if nth == 0 => times * steep * f64::from(CURVED_EVERY),
            _ => return,
        };
        for (nth, (place, weights)) in touched.iter().enumerate() {
            for (place, weight) in (*place..).zip(weights).filter(|(_, weight)| **weight > 0.0) {
                // Both neighbours at once, also where the second stands beyond the diagonal: nobody reads there.
                let line = &mut self.curvature[place * width..][..width];
                let weighted = steep * weight;
                for (other, [first, second]) in &touched[..=nth] {
                    let pair = &mut line[*other..][..2];
                    pair[0] += weighted * first;
                    pair[1] += weighted * second;
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
                    sums.add(&touched, at, *bought, self.stands_for(*bought), nth);
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
        let enough = ENOUGH * self.candidates().max(1.0);
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
