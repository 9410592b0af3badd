//! A pair row: what goes with one item, ready to rank.

use crate::facts::Facts;
use crate::id::ItemId;
use crate::time::Timestamp;

/// Most entries of a row: 30 by ridge, 30 by association, 10 by follow-up, 10 by title, their union.
pub const ENTRIES_MAX: usize = 80;

/// Most neighbours kept for the shadow.
pub const NEIGHBOURS_MAX: usize = 20;

/// One item as an anchor: its own facts and its candidates.
#[derive(Clone, Debug, PartialEq)]
pub struct PairRow {
    /// The anchor.
    pub item: ItemId,
    /// Its title, for reasons in plain words; at most [`TITLE_BYTES_MAX`] bytes.
    pub title: String,
    /// When the row was built; of two facts about one item the newer wins.
    pub as_of: Timestamp,
    /// The anchor's own facts.
    pub facts: Facts,
    /// Candidates, item ids ascending and distinct; at most [`ENTRIES_MAX`].
    pub entries: Vec<PairEntry>,
    /// The items most often in one order with it, by falling count, then id; at most [`NEIGHBOURS_MAX`].
    pub neighbours: Vec<Neighbour>,
}

/// Longest title kept in a row, in bytes.
pub const TITLE_BYTES_MAX: usize = 120;

/// A candidate beside an anchor j, with its five weights.
///
/// # Source
/// EASE (Steck 2019) restricted to each item's neighbourhood for `e`; noisy-OR for `l`.
#[derive(Clone, Debug, PartialEq)]
pub struct PairEntry {
    /// The candidate i.
    pub item: ItemId,
    /// Local ridge regression weight of j for i; may be negative.
    pub e: f32,
    /// Association: size-weighted co-purchases over both items' sizes; at least 0.
    pub a: f32,
    /// -ln(1 - P(i | j)), shrunk to popularity; at least 0.
    pub l: f32,
    /// Directed: i within 30 days after j, by one customer; at least 0.
    pub f: f32,
    /// Cosine of the titles, in [0, 1].
    pub t: f32,
    /// The candidate's facts as of the row's moment.
    pub facts: Facts,
}

/// A neighbour by raw count: what "frequently bought together" knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neighbour {
    /// The other item.
    pub item: ItemId,
    /// Orders that held both.
    pub together: u32,
}
