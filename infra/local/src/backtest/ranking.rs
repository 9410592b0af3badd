//! The rankings on trial.

/// A ranking on trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ranking {
    Popularity,
    Raw,
    Capped,
    LinesCartOnly,
    Lines,
    TreesCartOnly,
    Trees,
    CartOnlyByProbability,
    CartOnly,
    CandidatesOnly,
    ProfileByProbability,
    Profile,
}

/// How many there are.
pub(super) const RANKINGS: usize = Ranking::ALL.len();

impl Ranking {
    pub(super) const ALL: [Self; 12] = [
        Self::Popularity,
        Self::Raw,
        Self::Capped,
        Self::LinesCartOnly,
        Self::Lines,
        Self::TreesCartOnly,
        Self::Trees,
        Self::CartOnlyByProbability,
        Self::CartOnly,
        Self::CandidatesOnly,
        Self::ProfileByProbability,
        Self::Profile,
    ];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Popularity => "popularity",
            Self::Raw => "FBT raw",
            Self::Capped => "FBT <= 15",
            Self::LinesCartOnly => "LR cart-only",
            Self::Lines => "LR + profile",
            Self::TreesCartOnly => "trees cart-only",
            Self::Trees => "trees + profile",
            Self::CartOnlyByProbability => "cart-only, P",
            Self::CartOnly => "cart-only",
            Self::CandidatesOnly => "cart-only, candidates +",
            Self::ProfileByProbability => "+ profile, P",
            Self::Profile => "+ profile",
        }
    }

    /// The same for somebody who does not read formulas.
    pub(super) const fn plain_name(self) -> &'static str {
        match self {
            Self::Popularity => "Best sellers",
            Self::Raw => "Frequently bought together",
            Self::Capped => "Frequently bought together, large orders left out",
            Self::LinesCartOnly => "Alongside with straight lines, buyer unknown",
            Self::Lines => "Alongside with straight lines",
            Self::TreesCartOnly => "Alongside with trees, buyer unknown",
            Self::Trees => "Alongside with trees",
            Self::CandidatesOnly => "Alongside, the history only brings candidates",
            Self::CartOnlyByProbability => "Alongside by likelihood, buyer unknown",
            Self::CartOnly => "Alongside, buyer unknown",
            Self::ProfileByProbability => "Alongside by likelihood",
            Self::Profile => "Alongside",
        }
    }

    /// Whether it predicts probabilities.
    pub(super) const fn predicts(self) -> bool {
        !matches!(self, Self::Popularity | Self::Raw | Self::Capped)
    }
}
