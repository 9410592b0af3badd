//! What one person gives to the comparison of arms: when they entered it and what they spent before and after. Plain figures; the
//! arithmetic is `learning`'s.
//!
//! A person is whoever draws the arms: a browser, for an account its first one. Everybody counts once at a placement, in the arm
//! of the first decision that came into view there, with all that they spent, whatever of it came by way of an offer: lift is
//! measured on assignment, never on display.

use crate::assignment::Arm;
use crate::id::OrderId;
use crate::placement::Placement;
use crate::report::Cell;
use crate::time::Timestamp;

/// Days after the entry whose spending counts as the outcome.
pub const OUTCOME_DAYS: i64 = 30;
/// Days before the entry whose spending says who somebody was without us.
pub const BEFORE_DAYS: i64 = 60;
/// Most orders of one person that are kept, the latest.
pub const SPENT_MAX: usize = 128;
/// What one person counts for at most, in minor units, in a shop whose own cap is not frozen yet.
pub const CAP_UNTIL_FROZEN: i64 = 10_000_000;

/// One person in the comparison of arms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    /// What the person counts for at most, in minor units, before the entry and after it; fixed when they were first met.
    pub cap: i64,
    /// Where they entered, by [`Placement::index`].
    pub entries: Vec<Entry>,
    /// What they spent, ascending by order; at most [`SPENT_MAX`].
    pub orders: Vec<Spent>,
    /// What erased orders had come to: it stays in the cells, without a name. By [`Placement::index`].
    pub nameless: Vec<Gone>,
    /// What stands of them in cells, one for each entry.
    pub counted: Vec<Stake>,
}

/// The first decision of a placement that came into a person's view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where.
    pub placement: Placement,
    /// When it was decided.
    pub time: Timestamp,
    /// Which arm it was decided in.
    pub arm: Arm,
}

/// What one order came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spent {
    /// Which.
    pub order: OrderId,
    /// When it was placed.
    pub time: Timestamp,
    /// What of it stayed paid, in minor units.
    pub revenue: i64,
}

/// What erased orders had come to at a placement, in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gone {
    /// Where.
    pub placement: Placement,
    /// Within [`OUTCOME_DAYS`] after the entry.
    pub after: i64,
    /// Within [`BEFORE_DAYS`] before it.
    pub before: i64,
}

/// What stands of a person in a cell, in minor units, capped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stake {
    /// Which cell: day, placement and arm of the entry.
    pub cell: Cell,
    /// Spent within [`OUTCOME_DAYS`] after the entry.
    pub after: i64,
    /// Spent within [`BEFORE_DAYS`] before it.
    pub before: i64,
}

/// How many moments a cell has.
pub const MOMENTS: usize = 6;

/// Sums over the people of a cell, of `x` spent after and `p` spent before, in the order of [`Moments::NAMES`]; changes of them
/// too. Squares of amounts need more than 64 bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moments(pub [i128; MOMENTS]);

impl Moments {
    /// Names in the store and in dumps: how many people, then sums of `x`, `x²`, `xp`, `p`, `p²`.
    pub const NAMES: [&'static str; MOMENTS] = ["people", "x", "xx", "xp", "p", "pp"];

    /// Whether nothing is counted.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.0 == [0; MOMENTS]
    }
}

impl Trial {
    /// Of somebody not met before.
    #[must_use]
    pub const fn new(cap: i64) -> Self {
        Self { cap, entries: Vec::new(), orders: Vec::new(), nameless: Vec::new(), counted: Vec::new() }
    }
}
