//! What was promised: fixed when it is shown, and never taken from a page.

use super::{Course, State};
use crate::id::{DecisionName, ItemId, OfferName, OrderId, PayerId, ShopId, VariantId};
use crate::money::Money;
use crate::time::Timestamp;

/// An offer of the ledger. It names no person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Its unguessable name.
    pub id: OfferName,
    /// Whose.
    pub shop: ShopId,
    /// The order that it follows, by the platform's reference.
    pub order: OrderId,
    /// The decision that chose it.
    pub decision: DecisionName,
    /// What.
    pub item: ItemId,
    /// Which of it.
    pub variant: VariantId,
    /// How many; 1 to [`super::QUANTITY_MAX`].
    pub quantity: u32,
    /// Why it may interest, as the page says it; at most [`super::REASON_BYTES_MAX`] bytes.
    pub reason: String,
    /// Price of one before the discount, in the currency of the offer.
    pub price: Money,
    /// Honest former price of one.
    pub was: Option<Money>,
    /// What is taken off the whole line, in minor units; at least 0.
    pub discount: i64,
    /// What is charged, with tax and shipping.
    pub total: Money,
    /// When it was made.
    pub made: Timestamp,
    /// Until when it may be taken.
    pub good_until: Timestamp,
    /// Seconds for which an added line may be taken back.
    pub grace_seconds: u32,
    /// Who charges.
    pub rail: Rail,
    /// Whose payment is charged, as long as that may be needed.
    pub payer: Option<Payer>,
    /// Where it stands.
    pub course: Course,
}

/// Who takes the money, and so who is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Rail {
    /// The platform charges a change of the order that we sign.
    Platform,
    /// We charge through the merchant's own account, and the line comes on a child order.
    Stripe,
}

impl Rail {
    /// Its name in statements and logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Platform => "platform",
            Self::Stripe => "stripe",
        }
    }
}

/// A stored payment, by the names that the payment side gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payer {
    /// The customer there.
    pub customer: PayerId,
    /// The means of payment there.
    pub method: PayerId,
}

impl Offer {
    /// The same after a step. Whoever was to be charged is forgotten once nothing can be charged any more.
    #[must_use]
    pub fn moved(&self, course: Course) -> Self {
        let may_charge = matches!(course.state, State::Offered | State::Accepted | State::Charging);
        let payer = self.payer.clone().filter(|_| may_charge);
        Self { payer, course, ..self.clone() }
    }

    /// Whether a line that was added may still be taken back.
    #[must_use]
    pub fn is_undoable(&self, now: Timestamp) -> bool {
        let added = self.course.reached(State::Added);
        let until = added.map(|added| added.0.saturating_add(i64::from(self.grace_seconds)));
        let stands = matches!(self.course.state, State::Added | State::Confirmed);
        self.rail == Rail::Stripe && self.grace_seconds > 0 && stands && until.is_some_and(|until| now.0 <= until)
    }

    /// How the amount of a line follows from its price: never below zero.
    #[must_use]
    pub const fn line_total(price: i64, quantity: u32, discount: i64) -> i64 {
        let total = price.saturating_mul(quantity as i64).saturating_sub(discount);
        if total < 0 { 0 } else { total }
    }
}
