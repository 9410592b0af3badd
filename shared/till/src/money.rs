//! What the payment side is asked, and what its answers mean to the ledger.

use edge::trace::TARGET;
use platform::outbound::stripe::{Cancelled, Charge, Charged, Refunded};
use platform::stripe::{Intent, IntentStatus};
use scoring::id::IntentId;
use scoring::one_tap::{Event, KeyedStep, Money, Offer, Outcome, State, key};

use crate::drive::Done;
use crate::till::Till;

/// The bank's wish to see the buyer, among the reasons for which a payment waits.
const AUTHENTICATION: &str = "authentication_required";

impl Till {
    pub(crate) async fn charge(&self, offer: &Offer) -> Done {
        // A key that was withdrawn is silence: what an earlier request did is not known by that.
        let (Some(stripe), Some(payer)) = (self.stripe(), &offer.payer) else { return told(Money::Unknown) };
        let charge = Charge {
            amount: offer.total,
            customer: payer.customer.to_string(),
            payment_method: payer.method.to_string(),
            description: format!("Added to order {} with one tap", offer.order),
            offer: offer.id.to_string(),
            order: offer.order.to_string(),
            shop: offer.shop.to_string(),
        };
        match stripe.charge(&charge, &key(&offer.shop, &offer.order, KeyedStep::Charge)).await {
            Charged::Succeeded { intent, received } => {
                if received != offer.total {
                    tracing::error!(target: TARGET, shop = %self.id, order = %offer.order, offer = %offer.id, "another amount was taken than was asked for");
                }
                named(&intent, Money::Taken)
            }
            Charged::Processing { intent } => named(&intent, Money::Underway),
            Charged::AuthenticationRequired { intent, client_secret } => {
                Done { question: Some(client_secret), ..named(&intent, Money::Waiting) }
            }
            Charged::Declined { .. } => told(Money::Declined),
            Charged::Refused { code } => {
                tracing::warn!(target: TARGET, shop = %self.id, order = %offer.order, code, "the payment side takes the request for a wrong one");
                told(Money::Refused)
            }
            Charged::Unknown { why } => {
                tracing::warn!(target: TARGET, shop = %self.id, order = %offer.order, why = %why, "not known whether money was taken");
                told(Money::Unknown)
            }
        }
    }

    pub(crate) async fn look_up(&self, offer: &Offer, intent: &IntentId) -> Done {
        let Some(stripe) = self.stripe() else { return told(Money::Unknown) };
        match stripe.intent(intent.as_str()).await {
            Ok(Some(found)) => stands(offer, found),
            // Not this account's: it was made in another, which may have taken it.
            Ok(None) | Err(_) => told(Money::Unknown),
        }
    }

    pub(crate) async fn find(&self, offer: &Offer) -> Done {
        let (Some(stripe), Some(payer)) = (self.stripe(), &offer.payer) else { return told(Money::Unknown) };
        match stripe.find(payer.customer.as_str(), offer.id.as_str(), offer.made).await {
            Ok(Some(found)) => stands(offer, found),
            Ok(None) => told(Money::Nothing),
            Err(_) => told(Money::Unknown),
        }
    }

    pub(crate) async fn refund(&self, offer: &Offer, intent: &IntentId) -> Outcome {
        let Some(stripe) = self.stripe() else { return Outcome::Unknown };
        match stripe.refund(intent.as_str(), &key(&offer.shop, &offer.order, KeyedStep::Refund(intent))).await {
            Refunded::Done { .. } => Outcome::Done,
            Refunded::Refused { code } => {
                tracing::error!(target: TARGET, shop = %self.id, order = %offer.order, code, "the payment side does not give the money back");
                Outcome::Refused
            }
            Refunded::Unknown { .. } => Outcome::Unknown,
        }
    }

    pub(crate) async fn cancel_intent(&self, intent: &IntentId) -> Outcome {
        let Some(stripe) = self.stripe() else { return Outcome::Unknown };
        match stripe.cancel(intent.as_str()).await {
            Cancelled::Done => Outcome::Done,
            Cancelled::TooLate(_) => Outcome::Refused,
            Cancelled::Refused { .. } | Cancelled::Unknown { .. } => Outcome::Unknown,
        }
    }
}

const fn told(money: Money) -> Done {
    Done::told(Event::Money(money))
}

fn named(intent: &str, money: fn(IntentId) -> Money) -> Done {
    told(IntentId::new(intent).map_or(Money::Unknown, money))
}

/// Where a payment stands, as the ledger hears it.
fn stands(offer: &Offer, intent: Intent) -> Done {
    let waits = |intent: Intent| Done { question: intent.client_secret, ..named(&intent.id, Money::Waiting) };
    match intent.status {
        IntentStatus::Succeeded => named(&intent.id, Money::Taken),
        IntentStatus::Processing => named(&intent.id, Money::Underway),
        IntentStatus::Canceled => named(&intent.id, Money::Dead),
        IntentStatus::RequiresAction | IntentStatus::RequiresConfirmation => waits(intent),
        IntentStatus::RequiresPaymentMethod => {
            let wants_buyer = intent.failure.as_ref().is_some_and(|(code, _)| code == AUTHENTICATION);
            // Once its buyer is asked, a failed answer may be given again.
            if wants_buyer || offer.course.state == State::Authenticating { waits(intent) } else { told(Money::Declined) }
        }
        IntentStatus::RequiresCapture | IntentStatus::Unknown => told(Money::Unknown),
    }
}
