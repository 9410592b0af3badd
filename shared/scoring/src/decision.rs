//! The answer at one placement at one moment: offers, or silence with its reason.

use crate::assignment::Assignment;
use crate::guard::Guard;
use crate::id::{ItemId, VariantId};
use crate::money::Money;
use crate::placement::Placement;
use crate::reason::Reason;
use crate::receipt::Receipt;
use crate::time::Timestamp;

/// Most candidates whose variants are read and which are scored again with today's prices.
pub const FINALISTS_MAX: usize = 24;

/// Most items of the shadow.
pub const SHADOW_MAX: usize = 4;

/// The answer, possibly empty, with all that is needed to explain it later.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// Where.
    pub placement: Placement,
    /// When.
    pub now: Timestamp,
    /// As in the context.
    pub seed: u64,
    /// As in the context.
    pub assignment: Assignment,
    /// The policy's version.
    pub policy_version: u32,
    /// The model's version.
    pub model_version: u32,
    /// What is shown, best first.
    pub offers: Vec<Offer>,
    /// Why nothing is shown; none when something is.
    pub silence: Option<Silence>,
    /// The finalists that are not shown, by rank (the first is the runner-up), then those that a guard removed.
    pub others: Vec<Receipt>,
    /// What "frequently bought together" would have shown.
    pub shadow: Vec<ItemId>,
    /// How many candidates were looked at in all.
    pub candidates: u32,
    /// How many finalists each guard removed, by [`Guard::index`].
    pub guarded: [u32; Guard::ALL.len()],
}

/// What is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// The item.
    pub item: ItemId,
    /// Which variant, or that the shopper chooses.
    pub choice: Choice,
    /// Price of the variant reckoned with.
    pub price: Money,
    /// Its honest former price.
    pub was: Option<Money>,
    /// Why it may interest.
    pub reason: Reason,
    /// Its arithmetic.
    pub receipt: Receipt,
}

/// Whether one tap adds an offer, or the shopper first picks a size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// There is one variant only.
    Only(VariantId),
    /// There are options; the named variant is what price and value reckon with, never silently chosen.
    Pick(VariantId),
}

/// Why nothing is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// The policy keeps the placement empty.
    Off,
    /// The person is in the holdout.
    HeldOut,
    /// Nothing is known that could be offered.
    NoCandidates,
    /// Every candidate fell to a guard; the one that took most.
    Guarded(Guard),
}

impl Silence {
    /// Its name in answers and records.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::HeldOut => "held_out",
            Self::NoCandidates => "no_candidates",
            Self::Guarded(guard) => guard.name(),
        }
    }
}
