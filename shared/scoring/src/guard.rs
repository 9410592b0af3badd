//! Why a candidate falls.

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
}

impl Guard {
    /// All of them, in the order in which they are asked.
    pub const ALL: [Self; 11] = [
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
        }
    }

    /// Its place in [`Guard::ALL`].
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }
}
