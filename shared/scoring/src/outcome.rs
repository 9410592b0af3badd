//! What a shopper did with an offer. Each act is kept once, by the last moment at which it happened: told twice, late or in any
//! order, the same stands.

use crate::time::Timestamp;

/// Most offers of one decision: a follow-up list is frozen with twelve.
pub const OUTCOME_SLOTS_MAX: u8 = 16;

/// What can become of an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Act {
    /// At least half of it was in sight.
    Seen,
    /// Its product page was opened.
    Clicked,
    /// It was put into the cart.
    Added,
    /// It was refused.
    Dismissed,
}

/// One act at one offer of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Place of the offer in its decision, from 0; below [`OUTCOME_SLOTS_MAX`].
    pub slot: u8,
    /// What was done.
    pub act: Act,
    /// When it was last done.
    pub last: Timestamp,
}

impl Act {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Seen, Self::Clicked, Self::Added, Self::Dismissed];

    /// Its name in beacons and dumps.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Seen => "seen",
            Self::Clicked => "clicked",
            Self::Added => "added",
            Self::Dismissed => "dismissed",
        }
    }

    /// Its place in [`Act::ALL`].
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }
}

/// Adds an outcome to `outcomes`, which ascend by slot and act. Of the same act the later moment stays.
pub fn note(outcomes: &mut Vec<Outcome>, outcome: Outcome) {
    match outcomes.binary_search_by_key(&(outcome.slot, outcome.act), |known| (known.slot, known.act)) {
        Ok(place) => outcomes[place].last = outcomes[place].last.max(outcome.last),
        Err(place) if outcome.slot < OUTCOME_SLOTS_MAX => outcomes.insert(place, outcome),
        Err(_) => {}
    }
}
