//! Why an offer may interest, in kinds that a page puts into words. Only evidence that won may speak.

use crate::id::ItemId;

/// The evidence that weighed most for an offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Bought in one order with this item of the cart.
    Together(Anchor),
    /// Bought within 30 days after this item by the same customers.
    Later(Anchor),
    /// Made to go with this item: their titles share what matters.
    Fits(Anchor),
    /// Bought before by this person, and used up.
    Again,
    /// Near what this person has bought.
    Taste,
    /// Looked at in this visit.
    Viewed,
    /// Sells well here now.
    Popular,
}

/// The item of the cart that a reason names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// Which.
    pub item: ItemId,
    /// Its title, as its row has it.
    pub title: String,
}

impl Reason {
    /// Its name in answers and records.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Together(_) => "together",
            Self::Later(_) => "later",
            Self::Fits(_) => "fits",
            Self::Again => "again",
            Self::Taste => "taste",
            Self::Viewed => "viewed",
            Self::Popular => "popular",
        }
    }
}
