//! What is kept about watching a shop: its rhythm, how far its changes are known, and the gaps that were healed.

use crate::time::Timestamp;

/// Hours of a week, the first that of Thursday, midnight UTC, as 1970 began.
pub const WEEK_HOURS: usize = 168;
/// Most healed gaps that are remembered.
pub const GAPS_MAX: usize = 20;

/// How far the watch over a shop has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Watch {
    /// How often the shop's customers order; none before its orders were first passed through.
    pub rhythm: Option<Rhythm>,
    /// When its orders were last passed through.
    pub passed: Option<Timestamp>,
    /// Everything that its platform changed up to here is known.
    pub known: Option<Timestamp>,
    /// What is being asked for.
    pub pull: Option<Pull>,
    /// Not to be asked again before; after a failure.
    pub again: Option<Timestamp>,
    /// What is wrong with asking it.
    pub trouble: Option<Trouble>,
    /// What was missed and then fetched, the latest last; at most [`GAPS_MAX`].
    pub gaps: Vec<Gap>,
}

/// Orders of some weeks by the hour of the week in which they were placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rhythm {
    /// How many weeks; at least 1.
    pub weeks: u32,
    /// How many orders.
    pub hours: [u32; WEEK_HOURS],
}

/// Changes of a shop that are being asked for, page by page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pull {
    /// Why.
    pub why: Why,
    /// Changes since then.
    pub from: Timestamp,
    /// When it began: what changed later is left to the next one.
    pub began: Timestamp,
    /// What is asked for now.
    pub leg: Leg,
    /// Where to go on, in the platform's or the store's own words; empty at a leg's beginning.
    pub next: String,
    /// How many orders the shop said there were, to notice one that vanishes between two pages.
    pub total: u64,
    /// Orders that had not been told.
    pub told: u64,
    /// Orders that were gone.
    pub gone: u64,
}

/// Why a shop is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// A day has passed.
    Daily,
    /// It has been silent for longer than is likely.
    Silence,
}

/// What a shop is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leg {
    /// What changed.
    Changed,
    /// Which of the orders that stand are no longer there.
    Missing,
}

/// Something that was missed and then fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Why it was looked for.
    pub why: Why,
    /// Changes since then were asked for.
    pub from: Timestamp,
    /// Up to then.
    pub until: Timestamp,
    /// Orders that had not been told.
    pub told: u64,
    /// Orders that were gone.
    pub gone: u64,
}

/// Why a shop cannot be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It does not accept what we show: it has to be connected anew.
    Refused,
    /// It does not answer as it should.
    Silent,
}

/// How far a passage through all orders of a shop has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Which, at random.
    pub name: u64,
    /// When it began.
    pub began: Timestamp,
    /// Which partition is being passed through.
    pub place: u32,
    /// The last record in it that was seen; empty at its beginning.
    pub after: String,
    /// Orders of the last weeks, by the hour of the week in which they were placed.
    pub hours: [u32; WEEK_HOURS],
}
