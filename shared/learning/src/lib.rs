//! How Alongside learns: counts of pairs, rows, profiles, cases, fits and replays.
//!
//! Pure and heavy: no clock, no dice, no I/O. Threads only make it faster, never different: whatever runs in parallel is
//! independent by item or by case, and what is summed across threads is whole numbers.
#![deny(missing_docs)]

pub mod attribution;
pub mod baselines;
mod beside;
pub mod cap;
pub mod cases;
mod cells;
pub mod chance;
pub mod column;
pub mod contribution;
pub mod correction;
pub mod counts;
mod evidence;
pub mod excerpt;
pub mod exponent;
pub mod fit;
pub mod forest;
pub mod gathered;
pub mod history;
pub mod items;
pub mod lift;
pub mod logistic;
pub mod measure;
pub mod merged;
pub mod opportunity;
pub mod parts;
pub mod prices;
pub mod prior;
mod prior_sets;
pub mod profile;
pub mod refit;
pub mod renewed;
pub mod repeats;
pub mod replay;
pub mod replayed;
pub mod ridge;
pub mod rows;
pub mod sales;
pub mod scenario;
pub mod scorecard;
mod sequences;
pub mod shelf;
pub mod standing;
pub mod stored;
pub mod tables;
mod tally;
pub mod titles;
pub mod trial;
