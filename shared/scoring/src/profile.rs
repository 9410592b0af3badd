//! A person as decisions see them: derived on write, read in one item, decayed on reading.

use crate::facts::{FACTS_FIGURES, Facts, Tag};
use crate::id::ItemId;
use crate::mentions::Mentions;
use crate::money::Millionths;
use crate::time::Timestamp;
use crate::word_table::WordTable;

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

/// Figures of a bought item: its recency weight, then those of its facts.
pub const BOUGHT_FIGURES: usize = 1 + FACTS_FIGURES;
/// Figures of an item near the history: its two affinities, then those of its facts.
pub const NEAR_FIGURES: usize = 2 + FACTS_FIGURES;

/// A [`Profile`] as a decision reads it.
#[derive(Clone, Debug, PartialEq)]
pub struct ProfileSheet {
    /// As in [`Profile`].
    pub as_of: Timestamp,
    /// As in [`Profile`].
    pub orders: u32,
    /// As in [`Profile`].
    pub ln_price: f32,
    /// As in [`Profile`].
    pub discount_share: Millionths,
    /// Items bought, with their recency weights.
    pub bought: Mentions<BOUGHT_FIGURES>,
    /// How often and when last, by their places.
    pub purchases: Vec<Purchases>,
    /// Items near the history, with their affinities A and F.
    pub near: Mentions<NEAR_FIGURES>,
    /// The person's title vector.
    pub title: WordTable,
    /// As in [`Profile`].
    pub categories: Vec<CategoryShare>,
}

/// When an item was bought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purchases {
    /// As in [`Bought`].
    pub times: u32,
    /// As in [`Bought`].
    pub last: Timestamp,
}

impl ProfileSheet {
    /// Lays out a profile.
    #[must_use]
    pub fn of(profile: &Profile) -> Self {
        Self {
            as_of: profile.as_of,
            orders: profile.orders,
            ln_price: profile.ln_price,
            discount_share: profile.discount_share,
            bought: Mentions::of(profile.bought.iter().map(|bought| (&bought.item, [bought.h60], &bought.facts))),
            purchases: profile.bought.iter().map(|bought| Purchases { times: bought.times, last: bought.last }).collect(),
            near: Mentions::of(profile.affinities.iter().map(|near| (&near.item, [near.a, near.f], &near.facts))),
            title: WordTable::of(profile.title.iter().map(|word| (word.word, word.weight))),
            categories: profile.categories.clone(),
        }
    }

    /// The factor by which recency weights have shrunk from [`ProfileSheet::as_of`] to `now`.
    #[must_use]
    pub fn decay(&self, now: Timestamp) -> f64 {
        libm::exp2(-now.days_since(self.as_of).max(0.0) / HALF_LIFE_DAYS)
    }
}
