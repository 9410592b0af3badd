//! When a shop's weights were last fitted.

use crate::time::Timestamp;

/// A fit of a shop's weights, adopted or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fitting {
    /// When.
    pub at: Timestamp,
    /// On so many of its orders.
    pub orders: i64,
}
