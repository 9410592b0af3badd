//! Why a candidate falls.

use crate::candidate::Candidate;
use crate::catalogue::{Endurance, Form, Quote};
use crate::context::Context;
use crate::id::ItemId;
use crate::money::Millionths;
use crate::placement::Placement;
use crate::policy::{OwnedDurable, PopularityAlone};
use crate::value::money_kept;

/// A guard that removed a candidate. The first that applies is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Guard {
    /// The catalogue does not know it (any more).
    Unlisted,
    /// No variant can be had.
    SoldOut,
    /// Its price is in another currency than the shop's.
    Currency,
    /// Selling it would keep no money.
    NoMargin,
    /// A durable item that the person owns.
    OwnedDurable,
    /// Offered at an earlier placement of this visit.
    SeenEarlier,
    /// Offered and refused.
    Passed,
    /// Dearer than belongs beside this cart.
    PriceCap,
    /// Nothing but its popularity speaks for it.
    PopularityAlone,
    /// Too unlikely to be accepted.
    Unlikely,
    /// Expected value below the threshold.
    BelowThreshold,
    /// It comes in several forms, and nobody could be asked which. Asked with the catalogue's guards; named last, since records
    /// count guards by their place.
    VariantUnchosen,
}

impl Guard {
    /// All of them, in the order in which they are asked but for the last.
    pub const ALL: [Self; 12] = [
        Self::Unlisted,
        Self::SoldOut,
        Self::Currency,
        Self::NoMargin,
        Self::OwnedDurable,
        Self::SeenEarlier,
        Self::Passed,
        Self::PriceCap,
        Self::PopularityAlone,
        Self::Unlikely,
        Self::BelowThreshold,
        Self::VariantUnchosen,
    ];

    /// Its name in receipts and records.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unlisted => "unlisted",
            Self::SoldOut => "sold_out",
            Self::Currency => "currency",
            Self::NoMargin => "no_margin",
            Self::OwnedDurable => "owned_durable",
            Self::SeenEarlier => "seen_earlier",
            Self::Passed => "passed",
            Self::PriceCap => "price_cap",
            Self::PopularityAlone => "popularity_alone",
            Self::Unlikely => "unlikely",
            Self::BelowThreshold => "below_threshold",
            Self::VariantUnchosen => "variant_unchosen",
        }
    }

    /// Its place in [`Guard::ALL`].
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }
}

/// What of this visit speaks against an item.
pub(crate) fn earlier(context: &Context<'_>, item: &ItemId) -> Option<Guard> {
    if context.session.seen.contains(item) {
        Some(Guard::SeenEarlier)
    } else {
        context.session.passed.contains(item).then_some(Guard::Passed)
    }
}

/// Guards that need nothing but the rows, the visit and the price known to them.
pub(crate) fn by_evidence(context: &Context<'_>, candidate: &Candidate<'_>) -> Option<Guard> {
    let policy = &context.policy.placements[context.placement.index()];
    if candidate.earlier.is_some() {
        candidate.earlier
    } else if policy.popularity_alone == PopularityAlone::Refuse && candidate.is_popularity_alone() {
        Some(Guard::PopularityAlone)
    } else {
        None
    }
}

/// Guards that need today's catalogue record.
pub(crate) fn by_catalogue(context: &Context<'_>, candidate: &Candidate<'_>, quote: Option<&Quote>) -> Option<Guard> {
    let Some(quote) = quote else { return Some(Guard::Unlisted) };
    let Some(variant) = &quote.variant else { return Some(Guard::SoldOut) };
    let policy = &context.policy.placements[context.placement.index()];
    if variant.price.currency != context.shop.currency {
        Some(Guard::Currency)
    } else if context.placement == Placement::Confirmation && quote.form == Form::OneOfSeveral {
        // One tap leaves no room for a picker, and a size is never chosen silently.
        Some(Guard::VariantUnchosen)
    } else if money_kept(variant).minor <= 0 {
        Some(Guard::NoMargin)
    } else if policy.owned_durable == OwnedDurable::Refuse && quote.endurance == Endurance::Durable && candidate.bought.is_some()
    {
        Some(Guard::OwnedDurable)
    } else if ceiling(context).is_some_and(|dearest| variant.price.minor > dearest) {
        Some(Guard::PriceCap)
    } else {
        None
    }
}

/// Guards on what the offer is expected to bring.
pub(crate) fn by_value(context: &Context<'_>, probability: f64, value: i64) -> Option<Guard> {
    let policy = &context.policy.placements[context.placement.index()];
    if Millionths::nearest(probability) < policy.least_probability {
        Some(Guard::Unlikely)
    } else if value < policy.least_value {
        Some(Guard::BelowThreshold)
    } else {
        None
    }
}

/// The dearest price that belongs beside the cart, in minor units of the shop's currency; none without a cap. Figures
/// above any real cart saturate.
pub(crate) fn ceiling(context: &Context<'_>) -> Option<i64> {
    let cap = context.policy.placements[context.placement.index()].price_cap?;
    let value = context
        .cart
        .lines()
        .iter()
        .fold(0_i128, |sum, line| sum + i128::from(line.unit_price.minor.max(0)) * i128::from(line.quantity));
    let sensitive = context.person.is_some_and(|person| person.discount_share >= cap.sensitive_from);
    let (share, small) =
        if sensitive { (cap.share_sensitive, context.shop.small_price / 2) } else { (cap.share, context.shop.small_price) };
    let share = value * i128::from(share.0.max(0)) / i128::from(Millionths::ONE.0);
    Some(i64::try_from(share).unwrap_or(i64::MAX).max(small))
}
