//! What came back of a decision: that it was shown, and what followed. Plain figures, for attribution and reports.

use crate::assignment::Assignment;
use crate::decision::{Choice, Decision, Offer};
use crate::feature::Feature;
use crate::id::{CustomerId, DecisionName, ItemId, VariantId, VisitorId};
use crate::money::{Millionths, Money};
use crate::outcome::{OUTCOME_SLOTS_MAX, Outcome, note};
use crate::placement::Placement;
use crate::reason::Reason;
use crate::time::Timestamp;

/// All that is known of one decision after it left. It only grows by [`Exposure::join`], whose order never matters: outcomes may
/// come before the impression and then wait for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exposure {
    /// What was shown; none while its record has not come back.
    pub impression: Option<Impression>,
    /// What was done with the offers, ascending by slot and act.
    pub outcomes: Vec<Outcome>,
}

/// A decision whose block's place came into view, drawn or not; it may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Impression {
    /// Of which decision.
    pub decision: DecisionName,
    /// Where.
    pub placement: Placement,
    /// When it was decided.
    pub time: Timestamp,
    /// Which arm.
    pub assignment: Assignment,
    /// The policy's version.
    pub policy_version: u32,
    /// The model's version.
    pub model_version: u32,
    /// To whom; none without consent.
    pub shopper: Option<Shopper>,
    /// What was offered, slots ascending. A nameless impression has lost the offers that rested on a person.
    pub offers: Vec<Offered>,
    /// What "frequently bought together" would have shown.
    pub shadow: Vec<ItemId>,
}

/// Whom something was shown to, under the names by which their profiles are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shopper {
    /// Their browser.
    pub visitor: Option<VisitorId>,
    /// Their account, proven when the decision was made.
    pub customer: Option<CustomerId>,
    /// The browser that drew their arms, where it is another: their account's first.
    pub first: Option<VisitorId>,
}

impl Shopper {
    /// Who they are in the comparison of arms: the browser that drew them.
    #[must_use]
    pub fn unit(&self) -> Option<&VisitorId> {
        self.first.as_ref().or(self.visitor.as_ref())
    }
}

/// One offer as it was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// Its place in the decision, from 0.
    pub slot: u8,
    /// What.
    pub item: ItemId,
    /// The variant reckoned with.
    pub variant: VariantId,
    /// At which price.
    pub price: Money,
    /// How likely it was thought to be bought.
    pub probability: Millionths,
    /// With which probability this decision would have offered it.
    pub propensity: Millionths,
    /// Expected money in minor units.
    pub value: i64,
    /// What it rested on.
    pub ground: Ground,
}

/// What an offer rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// The cart and the shop.
    Shop,
    /// What is known of the person.
    Person,
}

/// What was shown to a person at a moment: enough to find out which decision an order's line came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Which decision.
    pub decision: DecisionName,
    /// When it was decided.
    pub time: Timestamp,
    /// What was offered, by slot.
    pub items: Vec<ItemId>,
}

/// Features that say something of the person and this very item.
const OF_PERSON_AND_ITEM: [Feature; 5] = [Feature::H60, Feature::HRecency, Feature::HTimes, Feature::HA, Feature::HF];

impl Ground {
    /// An offer rests on the person where its reason does, and where anything of its arithmetic does: a thing bought before is
    /// theirs to hide, also when it would go with the cart.
    fn of(offer: &Offer) -> Self {
        let personal = |feature: Feature| OF_PERSON_AND_ITEM.contains(&feature);
        let said = offer.receipt.terms.iter().any(|term| term.value > 0.0 && term.subject.feature().is_some_and(personal));
        match offer.reason {
            Reason::Together(_) | Reason::Later(_) | Reason::Related(_) | Reason::Popular if !said => Self::Shop,
            _ => Self::Person,
        }
    }
}

impl Impression {
    /// The impression of a decision that came into view.
    #[must_use]
    pub fn of(decision: &Decision, name: DecisionName, shopper: Option<Shopper>) -> Self {
        let offers = (0..OUTCOME_SLOTS_MAX).zip(&decision.offers).map(|(slot, offer)| Offered {
            slot,
            item: offer.item.clone(),
            variant: match &offer.choice {
                Choice::Only(variant) | Choice::Pick(variant) => variant.clone(),
            },
            price: offer.price,
            probability: offer.receipt.probability,
            propensity: offer.receipt.propensity,
            value: offer.receipt.value,
            ground: Ground::of(offer),
        });
        Self {
            decision: name,
            placement: decision.placement,
            time: decision.now,
            assignment: decision.assignment,
            policy_version: decision.policy_version,
            model_version: decision.model_version,
            shopper,
            offers: offers.collect(),
            shadow: decision.shadow.clone(),
        }
    }

    /// The same without its person: outside every experiment, without the offers that rested on them.
    #[must_use]
    pub fn nameless(mut self) -> Self {
        if self.shopper.take().is_some() {
            self.assignment = Assignment::Unassigned;
            self.offers.retain(|offer| offer.ground == Ground::Shop);
        }
        self
    }

    /// As it is found by its person.
    #[must_use]
    pub fn shown(&self) -> Shown {
        let items = self.offers.iter().map(|offer| offer.item.clone()).collect();
        Shown { decision: self.decision.clone(), time: self.time, items }
    }
}

impl Exposure {
    /// Both together. Of two copies of an impression the nameless one stays: a withdrawal outlives what was on its way.
    #[must_use]
    pub fn join(mut self, other: Self) -> Self {
        other.outcomes.into_iter().for_each(|outcome| note(&mut self.outcomes, outcome));
        self.impression = match (self.impression, other.impression) {
            (Some(one), Some(another)) => Some(if one.shopper.is_some() { another } else { one }),
            (one, another) => one.or(another),
        };
        self
    }

    /// The same without its person.
    #[must_use]
    pub fn nameless(self) -> Self {
        Self { impression: self.impression.map(Impression::nameless), outcomes: self.outcomes }
    }
}
