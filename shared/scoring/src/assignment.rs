//! Who is left alone, and who sees the plain list: by hash, so that anyone can recompute it.

use crate::hash::{fnv1a64, mix};
use crate::id::{ShopId, VisitorId};
use crate::money::Millionths;
use crate::placement::Placement;
use crate::policy::Policy;

/// What a decision does for the person it is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assignment {
    /// No consent or no id: the ordinary decision without a person, outside every experiment.
    Unassigned,
    /// In the experiment, in this arm.
    Assigned(Arm),
}

/// The arms of an experiment at one placement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arm {
    /// Offers by this product.
    Ordinary,
    /// Nothing is shown; what would have been is recorded.
    Holdout,
    /// What "frequently bought together" says is shown.
    FrequentlyBought,
}

impl Assignment {
    /// The arm of the person with `assignment_id` (the first visitor id, which a profile keeps) at `placement`.
    /// Each placement draws anew, so that the arms of two placements are independent.
    #[must_use]
    pub fn of(shop: &ShopId, assignment_id: Option<&VisitorId>, placement: Placement, policy: &Policy) -> Self {
        let Some(id) = assignment_id else { return Self::Unassigned };
        let text = format!("{shop}|{id}|{}", placement.name());
        let draw = mix(fnv1a64(text.as_bytes())) % Millionths::ONE.0.unsigned_abs();
        let holdout = policy.holdout.0.unsigned_abs();
        let plain = holdout + policy.frequently_bought.0.unsigned_abs();
        Self::Assigned(match draw {
            draw if draw < holdout => Arm::Holdout,
            draw if draw < plain => Arm::FrequentlyBought,
            _ => Arm::Ordinary,
        })
    }

    /// The arm whose rules the decision follows.
    #[must_use]
    pub const fn arm(self) -> Arm {
        match self {
            Self::Unassigned => Arm::Ordinary,
            Self::Assigned(arm) => arm,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Arm, Assignment};
    use crate::id::{ShopId, VisitorId};
    use crate::money::{Currency, Millionths};
    use crate::placement::Placement;
    use crate::policy::Policy;

    #[test]
    fn shares_are_kept_and_the_nameless_are_never_held_out() {
        let shop = ShopId::new("demo").unwrap();
        let mut policy = Policy::standard(Currency::NONE);
        policy.holdout = Millionths(100_000);
        let held = (0..10_000)
            .filter(|n| {
                let visitor = VisitorId::new(&format!("visitor-{n}")).unwrap();
                Assignment::of(&shop, Some(&visitor), Placement::CartPage, &policy) == Assignment::Assigned(Arm::Holdout)
            })
            .count();
        assert!((900..1_100).contains(&held), "{held}");
        policy.holdout = Millionths::ONE;
        assert_eq!(Assignment::of(&shop, None, Placement::CartPage, &policy), Assignment::Unassigned);
    }
}
