//! Pair rows: a pure function of counts, sales, shelf and the moment of the rebuild.

use scoring::id::ItemId;
use scoring::pair::PairRow;
use scoring::time::Timestamp;

use crate::counts::Counts;
use crate::items::Items;
use crate::sales::Sales;
use crate::shelf::Shelf;

/// What rows are made from.
#[derive(Clone, Copy, Debug)]
pub struct Basis<'a> {
    /// Numbers of the items in counts and sales.
    pub items: &'a Items,
    /// Pairs.
    pub counts: &'a Counts,
    /// Popularity and first sales.
    pub sales: &'a Sales,
    /// What gets a row and may be a candidate.
    pub shelf: &'a Shelf,
    /// The moment at which ages are measured.
    pub now: Timestamp,
}

/// A row for every good of the shelf.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows {
    rows: Vec<PairRow>,
    lambda: f64,
}

impl Rows {
    /// Builds all rows.
    #[must_use]
    pub fn build(_basis: &Basis<'_>) -> Self {
        unimplemented!()
    }

    /// The row of an item.
    #[must_use]
    pub fn get(&self, item: &ItemId) -> Option<&PairRow> {
        self.rows.binary_search_by(|row| row.item.cmp(item)).ok().map(|place| &self.rows[place])
    }

    /// All rows, items ascending.
    #[must_use]
    pub fn all(&self) -> &[PairRow] {
        &self.rows
    }

    /// The ridge's penalty.
    #[must_use]
    pub const fn lambda(&self) -> f64 {
        self.lambda
    }
}
