//! The coefficients that a shop starts with: numbers only, as they were fitted.
//!
//! Provenance: fitted on the public data set *Online Retail* (D. Chen 2015, UCI Machine Learning Repository,
//! <https://doi.org/10.24432/C5BW33>, CC BY 4.0), order lines from 2010-12-01 to 2011-07-28 after cleaning, prices in pounds. Folds of
//! 12 % of the time span, the last one ending at 80 % of it; in each the shop as it would have been with its last 100, 250, 500, 1,000,
//! 2,000 and 4,000 orders before the fold (all there were, if fewer), once knowing its whole catalogue and once only what these orders
//! sold; all of them together in one L2-penalised logistic regression (C = 1) on standardised features. Of the candidates that were not
//! bought one in four is kept, and counted four times. The categories of that file are empty, so the three category features have
//! coefficient 0.
//!
//! The files are printed by
//! `ALONGSIDE_ORDERS=online_retail.csv.gz cargo test --release -p learning --test prior_sets -- --ignored --nocapture`.

pub(crate) mod chance;
pub(crate) mod full;
pub(crate) mod small;

/// A fitted set: mean, standard deviation and coefficient of each feature, in order.
#[derive(Debug)]
pub(crate) struct PriorSet {
    pub(crate) intercept: f64,
    pub(crate) weights: &'static [[f64; 3]],
}
