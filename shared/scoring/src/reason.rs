//! Why an offer may interest, in kinds that a page puts into words. Only evidence that won may speak.

use crate::accept::Acceptance;
use crate::candidate::Candidate;
use crate::feature::Feature;
use crate::id::ItemId;
use crate::receipt::Term;
use crate::scene::Scene;

/// The evidence that weighed most for an offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Bought in one order with this item of the cart.
    Together(Anchor),
    /// Bought within 30 days after this item by the same customers.
    Later(Anchor),
    /// Like this item by its title. Likeness is no promise that the two fit together.
    Related(Anchor),
    /// Bought before by this person, and used up.
    Again,
    /// Near what this person has bought.
    Taste,
    /// Looked at in this visit.
    Viewed,
    /// Sells well here now.
    Popular,
}

/// The item of the cart that a reason names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// Which.
    pub item: ItemId,
    /// Its title, as its row has it.
    pub title: String,
}

impl Reason {
    /// Its name in answers and records.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Together(_) => "together",
            Self::Later(_) => "later",
            Self::Related(_) => "related",
            Self::Again => "again",
            Self::Taste => "taste",
            Self::Viewed => "viewed",
            Self::Popular => "popular",
        }
    }
}

/// The kind of evidence a feature belongs to, where it can be a reason.
const fn kind(feature: Feature) -> Option<Kind> {
    match feature {
        Feature::ASum
        | Feature::AMax
        | Feature::AMean
        | Feature::NorMean
        | Feature::ESum
        | Feature::EMax
        | Feature::HasPair
        | Feature::NorMean2 => Some(Kind::Together),
        Feature::FSum => Some(Kind::Later),
        Feature::TitleMax | Feature::TitleMean => Some(Kind::Related),
        Feature::H60 | Feature::HRecency | Feature::HTimes => Some(Kind::Again),
        Feature::HA | Feature::HF | Feature::HTitle | Feature::HCategory => Some(Kind::Taste),
        _ => None,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Together,
    Later,
    Related,
    Again,
    Taste,
}

const KINDS: usize = 5;

/// The reason for an offer: of the kinds whose evidence exists, the one whose terms say most; the first when they tie.
pub(crate) fn reason(acceptance: &Acceptance<'_, '_>, scene: &Scene<'_>, candidate: &Candidate<'_>, terms: &[Term]) -> Reason {
    let mut said = [0_i64; KINDS];
    for term in terms {
        if let Some(kind) = term.subject.feature().and_then(kind) {
            said[kind as usize] += acceptance.speaks(term);
        }
    }
    let exists = |wanted: Kind| match wanted {
        Kind::Together => candidate.sum_a > 0.0,
        Kind::Later => candidate.sum_f > 0.0,
        Kind::Related => candidate.sum_t > 0.0,
        Kind::Again => candidate.bought.is_some() && scene.is_known(),
        Kind::Taste => candidate.near.is_some() && scene.is_known(),
    };
    let kinds = [Kind::Taste, Kind::Again, Kind::Related, Kind::Later, Kind::Together];
    let winner = kinds.into_iter().filter(|wanted| exists(*wanted)).max_by_key(|wanted| said[*wanted as usize]);
    let anchor = |place: u16| {
        let row = scene.anchors.get(usize::from(place))?;
        Some(Anchor { item: row.item().clone(), title: row.title.clone() })
    };
    let named = match winner {
        Some(Kind::Together) => anchor(candidate.anchor_a).map(Reason::Together),
        Some(Kind::Later) => anchor(candidate.anchor_f).map(Reason::Later),
        Some(Kind::Related) => anchor(candidate.anchor_t).map(Reason::Related),
        Some(Kind::Again) => Some(Reason::Again),
        Some(Kind::Taste) => Some(Reason::Taste),
        None if candidate.viewed => Some(Reason::Viewed),
        None => None,
    };
    named.unwrap_or(Reason::Popular)
}
