//! The rankings on trial.

/// A ranking on trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ranking {
    Popularity,
    Raw,
    Capped,
    CartOnlyByProbability,
    CartOnly,
    ProfileByProbability,
    Profile,
}

/// How many there are.
pub(super) const RANKINGS: usize = Ranking::ALL.len();

impl Ranking {
    pub(super) const ALL: [Self; 7] = [
        Self::Popularity,
        Self::Raw,
        Self::Capped,
        Self::CartOnlyByProbability,
        Self::CartOnly,
        Self::ProfileByProbability,
        Self::Profile,
    ];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Popularity => "popularity",
            Self::Raw => "FBT raw",
            Self::Capped => "FBT <= 15",
            Self::CartOnlyByProbability => "LR cart-only, P",
            Self::CartOnly => "LR cart-only, P x p^.85",
            Self::ProfileByProbability => "LR + profile, P",
            Self::Profile => "LR + profile, P x p^.85",
        }
    }

    /// The same for somebody who does not read formulas.
    pub(super) const fn plain_name(self) -> &'static str {
        match self {
            Self::Popularity => "Best sellers",
            Self::Raw => "Frequently bought together",
            Self::Capped => "Frequently bought together, large orders left out",
            Self::CartOnlyByProbability => "Alongside by likelihood, buyer unknown",
            Self::CartOnly => "Alongside, buyer unknown",
            Self::ProfileByProbability => "Alongside by likelihood",
            Self::Profile => "Alongside",
        }
    }
}
