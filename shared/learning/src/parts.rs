//! Rows made a part at a time, where all of them together are too many to hold.

use core::ops::Range;

use rayon::prelude::*;
use scoring::count::Footing;
use scoring::facts::Facts;
use scoring::id::ItemId;
use scoring::pair::PairRow;
use scoring::shop::Popular;

use crate::counts::Counts;
use crate::evidence::Evidence;
use crate::rows::{Basis, Ground, ROWS_A_THREAD};
use crate::stored::footings_of;
use crate::tables::most_popular;

/// What all rows share, made once; rows, each on demand.
pub struct RowsInParts<'a> {
    basis: Basis<'a>,
    ground: Ground<'a>,
}

impl<'a> RowsInParts<'a> {
    /// Of a basis. This is where the ridge is solved.
    #[must_use]
    pub fn of(basis: Basis<'a>) -> Self {
        Self { basis, ground: Ground::of(&basis) }
    }

    /// How many rows there are: one for every good of the shelf.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.ground.goods.len()
    }

    /// Whether the shelf is empty.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.ground.goods.is_empty()
    }

    /// The rows at these places, items ascending.
    ///
    /// # Panics
    /// When a place is not below [`RowsInParts::len`].
    #[must_use]
    pub fn rows(&self, places: Range<usize>) -> Vec<PairRow> {
        let goods = self.len();
        places
            .into_par_iter()
            .with_min_len(ROWS_A_THREAD)
            .map_init(|| Evidence::new(goods), |evidence, place| self.ground.row(place, evidence).0)
            .collect()
    }

    /// What the rows leave behind for those that are renewed before the next rebuild, items ascending.
    #[must_use]
    pub fn footings(&self) -> Vec<Footing> {
        let counts: &Counts = self.basis.counts;
        footings_of(self.basis.items, counts, self.facts())
    }

    /// What sells best.
    #[must_use]
    pub fn popular(&self) -> Vec<Popular> {
        most_popular(self.facts())
    }

    fn facts(&self) -> impl Iterator<Item = (&ItemId, &Facts)> {
        self.ground.goods.iter().map(|(item, _)| *item).zip(&self.ground.facts)
    }
}
