//! The decision in two steps, with the one look-up of today's prices between them.

use crate::catalogue::Item;
use crate::context::Context;
use crate::decision::Decision;
use crate::id::ItemId;

/// The finalists by the facts in the rows, and the shadow: what the second read must fetch.
#[derive(Clone, Debug)]
pub struct Shortlist {
    items: Vec<ItemId>,
}

impl Shortlist {
    /// The items whose catalogue records the conclusion needs: finalists and shadow, distinct, at most 28.
    #[must_use]
    pub fn items(&self) -> &[ItemId] {
        &self.items
    }
}

/// Generates and scores candidates by the facts in the rows and keeps the finalists.
#[must_use]
pub fn shortlist(_context: &Context<'_>) -> Shortlist {
    Shortlist { items: Vec::new() }
}

/// Scores the finalists again with today's `items` (in any order; missing ones are unlisted), guards, ranks, and keeps
/// what may be shown.
#[must_use]
pub fn conclude(_context: &Context<'_>, _shortlist: &Shortlist, _items: &[Item]) -> Decision {
    unimplemented!()
}
