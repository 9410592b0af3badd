//! The merchant's guardrails, as far as decisions read them.

use crate::money::{Currency, Millionths};
use crate::placement::Placement;

/// A shop's guardrails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Rises by one with each activation.
    pub version: u32,
    /// By [`Placement::index`].
    pub placements: [PlacementPolicy; 6],
    /// Share of visitors who are left alone at a placement, so that lift can be measured.
    pub holdout: Millionths,
    /// Share of visitors who see "frequently bought together" instead, so that personalisation itself is on trial.
    pub frequently_bought: Millionths,
}

/// What may stand at one placement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlacementPolicy {
    /// Most offers; never more than [`Placement::slots`], except in the neutral policy.
    pub slots: usize,
    /// Least expected value of an offer, in minor units; below it: silence.
    pub least_value: i64,
    /// Least probability of acceptance; below it: silence.
    pub least_probability: Millionths,
    /// Dearest offer relative to the cart's value; none: no cap.
    pub price_cap: Option<PriceCap>,
    /// What to do with a candidate whose only evidence is popularity.
    pub popularity_alone: PopularityAlone,
    /// What to do with a durable item that the person owns.
    pub owned_durable: OwnedDurable,
    /// What a further offer of a category already shown counts for, of its rank: two of a kind are rarely both wanted.
    pub same_category: Millionths,
}

/// The dearest offer that still belongs beside a cart. A shop's small things ([`crate::shop::Shop::small_price`])
/// always may, except to the price-conscious.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PriceCap {
    /// Most of the cart's value (of the anchor's price on a product page).
    pub share: Millionths,
    /// The same for people known to be sensitive to price.
    pub share_sensitive: Millionths,
    /// From this share of spending on reduced prices on, a person is taken as sensitive to price.
    pub sensitive_from: Millionths,
}

/// What to do with a candidate whose only evidence is popularity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PopularityAlone {
    /// It may be offered.
    Allow,
    /// It falls.
    Refuse,
}

/// What to do with a durable item that the person owns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnedDurable {
    /// It may be offered again.
    Allow,
    /// It falls.
    Refuse,
}

impl Policy {
    /// Safe defaults for a shop whose merchant has not yet written a policy.
    #[must_use]
    pub fn standard(currency: Currency) -> Self {
        // Five cents and their like: a currency without decimals counts in larger units.
        let least_value = (currency.scale() / 20).max(5);
        let cap = |share, share_sensitive| {
            Some(PriceCap {
                share: Millionths(share),
                share_sensitive: Millionths(share_sensitive),
                sensitive_from: Millionths(500_000),
            })
        };
        Self {
            version: 0,
            placements: Placement::ALL.map(|placement| PlacementPolicy {
                slots: placement.slots(),
                least_value,
                least_probability: Millionths(5_000),
                price_cap: match placement {
                    Placement::ProductPage | Placement::FollowUp => cap(1_000_000, 400_000),
                    Placement::CartDrawer | Placement::CartPage | Placement::Confirmation => cap(600_000, 250_000),
                    Placement::Checkout => cap(300_000, 150_000),
                },
                popularity_alone: match placement {
                    Placement::ProductPage | Placement::FollowUp => PopularityAlone::Allow,
                    _ => PopularityAlone::Refuse,
                },
                owned_durable: OwnedDurable::Refuse,
                same_category: Millionths(500_000),
            }),
            holdout: Millionths(0),
            frequently_bought: Millionths(0),
        }
    }

    /// No guardrail at all and four slots everywhere: for replays that compare rankings.
    #[must_use]
    pub fn neutral() -> Self {
        Self {
            version: 0,
            placements: [PlacementPolicy {
                slots: 4,
                least_value: 0,
                least_probability: Millionths(0),
                price_cap: None,
                popularity_alone: PopularityAlone::Allow,
                owned_durable: OwnedDurable::Allow,
                same_category: Millionths::ONE,
            }; 6],
            holdout: Millionths(0),
            frequently_bought: Millionths(0),
        }
    }
}
