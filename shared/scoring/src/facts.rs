//! What a row says about an item besides its pairs, so that ranking needs no second look-up.

use crate::hash::fnv1a64;
use crate::title::{TitleVector, WordBytes};

/// A category or brand by the hash of its name; rows compare them and never need to spell them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag(pub u64);

impl Tag {
    /// No category or brand known. Two unknowns are not alike: see [`Tag::same`].
    pub const NONE: Self = Self(0);

    /// The tag of a name; case and outer white space do not matter, an empty name is [`Tag::NONE`].
    #[must_use]
    pub fn of(name: &str) -> Self {
        let name = name.trim();
        if name.is_empty() { Self::NONE } else { Self(fnv1a64(name.to_lowercase().as_bytes())) }
    }

    /// Both known and equal.
    #[must_use]
    pub const fn same(self, other: Self) -> bool {
        self.0 != 0 && self.0 == other.0
    }
}

/// How many of the facts are figures.
pub const FACTS_FIGURES: usize = 4;

/// An item's facts as of the moment its row, profile or shop row was written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// ln of the price in major units.
    pub ln_price: f32,
    /// ln(1 + sum over the item's orders of 2^-(age in days / 14)).
    pub pop14: f32,
    /// The same with a half-life of 60 days.
    pub pop60: f32,
    /// ln(1 + days since the first sale).
    pub ln_age: f32,
    /// Category, or [`Tag::NONE`].
    pub category: Tag,
    /// Brand, or [`Tag::NONE`].
    pub brand: Tag,
    /// Title.
    pub title: TitleVector,
}

impl Facts {
    /// Of an item of which nothing is known.
    pub const UNKNOWN: Self = Self {
        ln_price: 0.0,
        pop14: 0.0,
        pop60: 0.0,
        ln_age: 0.0,
        category: Tag::NONE,
        brand: Tag::NONE,
        title: TitleVector::EMPTY,
    };

    /// What of them is a figure, in the order in which records keep them.
    #[must_use]
    pub const fn figures(&self) -> [f32; FACTS_FIGURES] {
        [self.ln_price, self.pop14, self.pop60, self.ln_age]
    }

    /// The same facts, looked at where they stand.
    #[must_use]
    pub fn at(&self) -> FactsAt<'_> {
        let Self { ln_price, pop14, pop60, ln_age, category, .. } = *self;
        FactsAt { ln_price, pop14, pop60, ln_age, category, title: self.title.words() }
    }
}

/// [`Facts`] where they stand in a record, as far as a decision needs them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FactsAt<'a> {
    /// As in [`Facts`].
    pub ln_price: f32,
    /// As in [`Facts`].
    pub pop14: f32,
    /// As in [`Facts`].
    pub pop60: f32,
    /// As in [`Facts`].
    pub ln_age: f32,
    /// As in [`Facts`].
    pub category: Tag,
    /// Words of the title.
    pub title: &'a [WordBytes],
}
