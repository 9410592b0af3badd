//! A person as decisions see them: derived on write, read in one item, decayed on reading.

use crate::facts::{Facts, Tag};
use crate::id::ItemId;
use crate::money::Millionths;
use crate::time::Timestamp;

/// Most bought items that a profile keeps (largest recency weight first, then id).
pub const BOUGHT_MAX: usize = 200;
/// Most items kept by each of the two affinities.
pub const AFFINITY_MAX: usize = 50;
/// Most words of the person's title vector.
pub const PROFILE_WORDS_MAX: usize = 512;
/// Half-life of a purchase in a profile, in days.
pub const HALF_LIFE_DAYS: f64 = 60.0;

/// What a customer (or a visitor) brings to a decision.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Profile {
    /// The moment to which the decayed figures belong.
    pub as_of: Timestamp,
    /// Orders placed before it.
    pub orders: u32,
    /// Items bought, ids ascending; at most [`BOUGHT_MAX`].
    pub bought: Vec<Bought>,
    /// Items near the history, ids ascending; at most 2 x [`AFFINITY_MAX`].
    pub affinities: Vec<Affinity>,
    /// Mean ln price of what was bought, weighted by recency; meaningless without history.
    pub ln_price: f32,
    /// The person's title vector, words ascending; at most [`PROFILE_WORDS_MAX`].
    pub title: Vec<ProfileWord>,
    /// Recency-weighted share of the history in each known category, tags ascending.
    pub categories: Vec<CategoryShare>,
    /// Share of spending on reduced prices, in [0, 1]: how sensitive to price the person is known to be.
    pub discount_share: Millionths,
}

impl Profile {
    /// The factor by which recency weights have shrunk from [`Profile::as_of`] to `now`.
    #[must_use]
    pub fn decay(&self, now: Timestamp) -> f64 {
        libm::exp2(-now.days_since(self.as_of).max(0.0) / HALF_LIFE_DAYS)
    }
}

/// An item the person has bought.
#[derive(Clone, Debug, PartialEq)]
pub struct Bought {
    /// Which.
    pub item: ItemId,
    /// Sum over the orders that held it of 2^-(age in days / 60), at [`Profile::as_of`].
    pub h60: f32,
    /// Orders that held it.
    pub times: u32,
    /// The last of them.
    pub last: Timestamp,
    /// The item's facts.
    pub facts: Facts,
}

/// An item near what the person has bought.
#[derive(Clone, Debug, PartialEq)]
pub struct Affinity {
    /// Which.
    pub item: ItemId,
    /// Recency-weighted mean of association over the history; 0 outside the [`AFFINITY_MAX`] largest.
    pub a: f32,
    /// The same of the directed 30-day weight.
    pub f: f32,
    /// The item's facts.
    pub facts: Facts,
}

/// A word of the person's title vector.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ProfileWord {
    /// As in [`crate::title::TitleWeight::word`].
    pub word: u32,
    /// Recency-weighted mean of the history's title weights.
    pub weight: f32,
}

/// How much of the history lies in one category.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CategoryShare {
    /// The category; never [`Tag::NONE`].
    pub category: Tag,
    /// Share in [0, 1].
    pub share: f32,
}
