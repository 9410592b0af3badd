//! The tables that exist: by lifecycle, and by who may touch them.

/// The tables that exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Table {
    /// Shop row, policy and model, current and earlier.
    Settings,
    /// Items with their variants.
    Catalog,
    /// Pair rows.
    Pairs,
    /// Profiles of visitors and customers.
    Profiles,
    /// Orders as last told.
    Orders,
    /// Sealed secrets of tenants, and the erasure list.
    Access,
    /// Bodies that could not be applied.
    Parked,
    /// Plans, deltas, counts by item, and what rows borrow from the last rebuild.
    Counts,
    /// What came back of decisions.
    Decisions,
    /// Counters of reports.
    Cells,
    /// The one-tap ledger.
    Offers,
}

impl Table {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Settings,
        Self::Catalog,
        Self::Pairs,
        Self::Profiles,
        Self::Orders,
        Self::Access,
        Self::Parked,
        Self::Counts,
        Self::Decisions,
        Self::Cells,
        Self::Offers,
    ];

    /// Its name after the prefix.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Settings => "settings",
            Self::Catalog => "catalog",
            Self::Pairs => "pairs",
            Self::Profiles => "profiles",
            Self::Orders => "orders",
            Self::Access => "access",
            Self::Parked => "parked",
            Self::Counts => "counts",
            Self::Decisions => "decisions",
            Self::Cells => "cells",
            Self::Offers => "offers",
        }
    }

    /// Whether its records, or some of them, go by themselves when they are old.
    #[must_use]
    pub const fn expires(self) -> bool {
        matches!(self, Self::Parked | Self::Decisions | Self::Profiles | Self::Offers)
    }

    /// Whether its changes wake a function.
    #[must_use]
    pub const fn is_streamed(self) -> bool {
        matches!(self, Self::Orders | Self::Decisions)
    }
}
