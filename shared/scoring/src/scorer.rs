//! A scorer's arithmetic: terms in whole millionths that sum to the log-odds, whichever family serves.

use crate::feature::{FEATURES, Feature};
use crate::model::{Coefficients, Family, Scorer};
use crate::money::Millionths;
use crate::receipt::{Subject, Term};

/// Terms under construction: their sum is kept in whole millionths.
struct Sum {
    base: Millionths,
    terms: Vec<Term>,
    log_odds: Millionths,
}

impl Sum {
    fn from(base: f64) -> Self {
        let base = Millionths::nearest(base);
        Self { base, terms: Vec::with_capacity(FEATURES + 9), log_odds: base }
    }

    #[inline(always)]
    fn add(&mut self, subject: Subject, value: f64, log_odds: Millionths) {
        if log_odds.0 != 0 {
            self.log_odds.0 += log_odds.0;
            self.terms.push(Term { subject, value, log_odds });
        }
    }
}

impl Coefficients {
    /// What a feature's value adds.
    fn term(&self, feature: Feature, value: f64) -> Millionths {
        let weight = &self.weights[feature.index()];
        Millionths::nearest_of_scaled(weight.coef / weight.sd * 1e6 * (value - weight.mean))
    }

    /// The log-odds as a plain sum.
    #[must_use]
    pub fn log_odds(&self, values: &[f64; FEATURES]) -> f64 {
        let term = |(weight, value): (&crate::model::Weight, &f64)| weight.coef * (value - weight.mean) / weight.sd;
        self.intercept + self.weights.iter().zip(values).map(term).sum::<f64>()
    }
}

impl Scorer {
    /// Base, terms that are not 0, and their exact sum, from the first `used` features.
    #[must_use]
    pub fn explain(&self, values: &[f64; FEATURES], used: usize) -> (Millionths, Vec<Term>, Millionths) {
        let features = || Feature::ALL.into_iter().take(used);
        let mut sum = match &self.family {
            Family::Logistic => {
                let mut sum = Sum::from(self.linear.intercept);
                for feature in features() {
                    let value = values[feature.index()];
                    sum.add(Subject::Feature(feature), value, self.linear.term(feature, value));
                }
                sum
            }
            Family::Scorecard(card) => {
                let mut sum = Sum::from(card.base);
                // All of one step before the next: each then runs through whole registers.
                let added = card.heights(values).map(|height| Millionths::nearest(f64::from(height)));
                for ((feature, value), log_odds) in Feature::ALL.iter().zip(values).zip(added).take(used) {
                    sum.add(Subject::Feature(*feature), *value, log_odds);
                }
                for surface in &card.surfaces {
                    let [first, second] = surface.pair;
                    let value = values[first.index()];
                    let log_odds = surface.at(value, values[second.index()]);
                    sum.add(Subject::Pair(first, second), value, Millionths::nearest(f64::from(log_odds)));
                }
                sum
            }
            Family::Forest(forest) => {
                // What rounding the parts leaves over goes to the base, so that the sum is the forest's own.
                let (base, parts) = forest.parts(values);
                let whole = Millionths::nearest(base + parts.iter().sum::<f64>());
                let rounded = parts.map(Millionths::nearest);
                let mut sum = Sum::from(0.0);
                sum.base = Millionths(whole.0 - rounded.iter().map(|part| part.0).sum::<i64>());
                sum.log_odds = sum.base;
                for feature in features() {
                    sum.add(Subject::Feature(feature), values[feature.index()], rounded[feature.index()]);
                }
                sum
            }
        };
        let before = sum.log_odds;
        sum.add(Subject::Correction, before.float(), self.correction.term(before));
        // As long as it is: room for terms that are not there would be kept with every receipt.
        (sum.base, sum.terms.as_slice().to_vec(), sum.log_odds)
    }

    /// The corrected log-odds as a plain sum.
    #[must_use]
    pub fn log_odds(&self, values: &[f64; FEATURES]) -> f64 {
        let plain = match &self.family {
            Family::Logistic => self.linear.log_odds(values),
            Family::Scorecard(card) => card.log_odds(values),
            Family::Forest(forest) => forest.log_odds(values),
        };
        self.correction.apply(plain)
    }

    /// What a feature adds at the value that it has without evidence; trees do not tell.
    pub(crate) fn without(&self, feature: Feature, value: f64) -> Millionths {
        match &self.family {
            Family::Logistic => self.linear.term(feature, value),
            Family::Scorecard(card) => Millionths::nearest(f64::from(card.curves[feature.index()].at(value))),
            Family::Forest(_) => Millionths(0),
        }
    }
}
