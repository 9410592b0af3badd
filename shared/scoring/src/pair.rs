//! A pair row: what goes with one item, ready to rank.

use core::iter;

use crate::facts::{FACTS_FIGURES, Facts, FactsAt};
use crate::id::ItemId;
use crate::mentions::{Mention, Mentions};
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

/// Weights of an entry.
pub const WEIGHTS: usize = 5;
/// Figures of an entry: its weights in the order E, A, L, F, T, then those of its facts.
pub const PAIR_FIGURES: usize = WEIGHTS + FACTS_FIGURES;

/// A pair row as a decision reads it.
#[derive(Clone, Debug, PartialEq)]
pub struct PairSheet {
    /// As in [`PairRow`].
    pub title: String,
    /// As in [`PairRow`].
    pub as_of: Timestamp,
    /// The neighbours of a [`PairRow`], in their order.
    neighbours: Vec<ItemId>,
    /// Orders that held each of them too.
    together: Vec<u32>,
    /// The entries and, last, the anchor itself.
    mentions: Mentions<PAIR_FIGURES>,
}

impl PairEntry {
    /// Its weights, in the order in which records keep them.
    #[must_use]
    pub const fn weights(&self) -> [f32; WEIGHTS] {
        [self.e, self.a, self.l, self.f, self.t]
    }
}

impl PairSheet {
    /// A row from what it mentions: its entries and, last, itself. None without that, or when a neighbour lacks its count.
    #[must_use]
    pub fn new(
        title: String,
        as_of: Timestamp,
        mentions: Mentions<PAIR_FIGURES>,
        neighbours: Vec<ItemId>,
        together: Vec<u32>,
    ) -> Option<Self> {
        mentions.get(mentions.len().checked_sub(1)?)?;
        (neighbours.len() == together.len()).then_some(Self { title, as_of, neighbours, together, mentions })
    }

    /// Lays out a row.
    #[must_use]
    pub fn of(row: &PairRow) -> Self {
        let entries = row.entries.iter().map(|entry| (&entry.item, entry.weights(), &entry.facts));
        let mentions = Mentions::of(entries.chain(iter::once((&row.item, [0.0; WEIGHTS], &row.facts))));
        Self {
            title: row.title.clone(),
            as_of: row.as_of,
            neighbours: row.neighbours.iter().map(|neighbour| neighbour.item.clone()).collect(),
            together: row.neighbours.iter().map(|neighbour| neighbour.together).collect(),
            mentions,
        }
    }

    /// The anchor.
    #[must_use]
    pub fn item(&self) -> &ItemId {
        self.itself().item
    }

    /// Its facts.
    #[must_use]
    pub fn facts(&self) -> FactsAt<'_> {
        self.itself().facts()
    }

    #[allow(clippy::expect_used, reason = "no sheet is made without its anchor")]
    fn itself(&self) -> Mention<'_, PAIR_FIGURES> {
        self.mentions.get(self.len()).expect("a sheet ends with its anchor")
    }

    /// The items most often in one order with it, and in how many.
    pub fn neighbours(&self) -> impl Iterator<Item = (&ItemId, u32)> {
        self.neighbours.iter().zip(self.together.iter().copied())
    }

    /// How many entries.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.mentions.len() - 1
    }

    /// Whether there is no entry.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The candidates.
    #[inline(always)]
    pub fn entries(&self) -> impl Iterator<Item = Mention<'_, PAIR_FIGURES>> {
        self.mentions.iter().take(self.len())
    }
}
