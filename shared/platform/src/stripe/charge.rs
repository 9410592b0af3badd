//! One charge, and what each answer to it means. What is not certain is called so: a doubt is asked about again with the same key,
//! never with another.

use scoring::money::Money;
use serde::Deserialize;

use super::intent::{ClientSecret, Intent, IntentBody, IntentStatus};

/// Money to be taken once, from a card that the merchant's account has stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge {
    /// How much, in all, in the currency of the order.
    pub amount: Money,
    /// Stripe's customer whose card it is: `cus_`.
    pub customer: String,
    /// The card: `pm_`.
    pub payment_method: String,
    /// A line for the merchant's eyes, and where set up so for the buyer's receipt.
    pub description: String,
    /// The offer; it is looked for by it.
    pub offer: String,
    /// The order beside which the offer was made.
    pub order: String,
    /// The shop.
    pub shop: String,
}

/// What an answer to a charge means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Charged {
    /// The money is taken.
    Succeeded {
        /// The intent.
        intent: String,
        /// What was taken: to be compared with what was wanted.
        received: Money,
    },
    /// The bank has not answered yet: an event will tell, or the intent.
    Processing {
        /// The intent.
        intent: String,
    },
    /// Nothing is taken until the buyer proves who they are, in their browser and with this intent.
    AuthenticationRequired {
        /// The intent.
        intent: String,
        /// With what their browser goes on.
        client_secret: ClientSecret,
    },
    /// The bank said no: nothing is taken, and asking again is no use.
    Declined {
        /// The intent, where there is one.
        intent: Option<String>,
        /// Stripe's code.
        code: String,
        /// The bank's.
        decline_code: Option<String>,
    },
    /// The request was wrong, or the card is no longer there: nothing is taken with this key, and asking again is no use.
    Refused {
        /// Stripe's code, or what stands for it.
        code: String,
    },
    /// Whether money was taken is not known. It is asked for again with the SAME key and the same charge, or looked for.
    Unknown {
        /// Why.
        why: Doubt,
    },
}

/// Why an answer settles nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Doubt {
    /// No connection came about: the request never left.
    #[error("Stripe could not be reached")]
    NotReached,
    /// No answer in time.
    #[error("Stripe did not answer in time")]
    TimedOut,
    /// The connection broke before the answer was there.
    #[error("the connection to Stripe broke")]
    Dropped,
    /// Something broke at Stripe. Such an answer is kept like any other: the same key may be answered with it again and again,
    /// though money was taken. It is looked for as well.
    #[error("Stripe answered HTTP {0}")]
    Server(u16),
    /// Another request with this key is being worked on.
    #[error("another request with this key is being worked on")]
    KeyInUse,
    /// Too many requests at once, of all or about this object.
    #[error("too many requests at once")]
    TooMany,
    /// The account's key is not accepted. What an earlier request with this idempotency key did is not known.
    #[error("Stripe does not accept the account's key, or not for this")]
    NotLetIn,
    /// The key was used before with another charge: asking again never helps, only looking for what was taken.
    #[error("this key was used before with other parameters")]
    OtherParameters,
    /// An answer in other words than ours.
    #[error("Stripe's answer cannot be read")]
    Unreadable,
    /// A list without an end.
    #[error("the account has more payments than are looked through")]
    TooLong,
}

impl Doubt {
    /// Whether the very first request with a key that is answered like this has certainly taken nothing. Of a later one it says
    /// nothing about those before.
    #[must_use]
    pub const fn is_nothing_at_first(self) -> bool {
        matches!(self, Self::NotReached | Self::NotLetIn | Self::TooMany)
    }

    /// Whether asking again with the same key can ever settle it.
    #[must_use]
    pub const fn may_pass(self) -> bool {
        !matches!(self, Self::OtherParameters)
    }
}

/// What an answer to a refund means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refunded {
    /// The money is on its way back, or was before.
    Done {
        /// Stripe's id of the refund; none when everything had been given back before.
        refund: Option<String>,
    },
    /// It cannot be given back.
    Refused {
        /// Stripe's code.
        code: String,
    },
    /// Not known: to be asked for again with the SAME key.
    Unknown {
        /// Why.
        why: Doubt,
    },
}

/// What an answer to giving up an intent means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cancelled {
    /// No money will be taken.
    Done,
    /// It came too far: where it stands.
    TooLate(IntentStatus),
    /// There is no such intent, or it is not ours.
    Refused {
        /// Stripe's code.
        code: String,
    },
    /// Not known: to be asked for again.
    Unknown {
        /// Why.
        why: Doubt,
    },
}

/// An error as Stripe writes it.
#[derive(Deserialize)]
struct ErrorBody {
    error: StripeError,
}

#[derive(Deserialize)]
struct StripeError {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    decline_code: Option<String>,
    #[serde(default)]
    payment_intent: Option<IntentBody>,
}

impl StripeError {
    /// Its code, or what stands for one.
    fn code(&self) -> String {
        self.code.clone().unwrap_or_else(|| self.kind.clone())
    }
}

/// The error of an answer that is no success; a doubt where it settles nothing. What Stripe says counts before the number that it
/// says it under: those of conflicts are not promised anywhere.
fn error(status: u16, body: &[u8]) -> Result<StripeError, Doubt> {
    if status >= 500 {
        return Err(Doubt::Server(status));
    }
    let error = serde_json::from_slice::<ErrorBody>(body).map(|body| body.error);
    let code = error.as_ref().ok().and_then(|error| error.code.as_deref());
    let kind = error.as_ref().map_or("", |error| error.kind.as_str());
    match (status, code, kind) {
        (_, Some("idempotency_key_in_use"), _) => Err(Doubt::KeyInUse),
        (_, _, "idempotency_error") => Err(Doubt::OtherParameters),
        (409, ..) => Err(Doubt::KeyInUse),
        (_, Some("rate_limit" | "lock_timeout"), _) | (429, ..) => Err(Doubt::TooMany),
        (401 | 403, ..) => Err(Doubt::NotLetIn),
        (_, _, "api_error" | "api_connection_error") => Err(Doubt::Server(status)),
        (400 | 402 | 404, ..) => error.map_err(|_| Doubt::Unreadable),
        _ => Err(Doubt::Unreadable),
    }
}

/// What `body`, answered with `status` to a charge, means.
#[must_use]
pub fn charged(status: u16, body: &[u8]) -> Charged {
    if status == 200 {
        return Intent::read(body).map_or(Charged::Unknown { why: Doubt::Unreadable }, succeeded);
    }
    let error = match error(status, body) {
        Ok(error) => error,
        Err(why) => return Charged::Unknown { why },
    };
    let code = error.code();
    if error.kind != "card_error" {
        return Charged::Refused { code };
    }
    let decline_code = error.decline_code;
    let Some(intent) = error.payment_intent.and_then(|intent| intent.intent().ok()) else {
        return Charged::Declined { intent: None, code, decline_code };
    };
    match (intent.status, intent.client_secret) {
        // An error beside a success would be a contradiction.
        (IntentStatus::Succeeded | IntentStatus::Processing | IntentStatus::RequiresCapture | IntentStatus::Unknown, _) => {
            Charged::Unknown { why: Doubt::Unreadable }
        }
        (_, Some(client_secret)) if code == "authentication_required" => {
            Charged::AuthenticationRequired { intent: intent.id, client_secret }
        }
        _ => Charged::Declined { intent: Some(intent.id), code, decline_code },
    }
}

fn succeeded(intent: Intent) -> Charged {
    let Intent { id, received, .. } = intent;
    match (intent.status, intent.client_secret) {
        (IntentStatus::Succeeded, _) => Charged::Succeeded { intent: id, received },
        (IntentStatus::Processing, _) => Charged::Processing { intent: id },
        (IntentStatus::RequiresAction, Some(client_secret)) => Charged::AuthenticationRequired { intent: id, client_secret },
        (IntentStatus::RequiresPaymentMethod, _) => {
            let (code, decline_code) = intent.failure.unwrap_or_default();
            Charged::Declined { intent: Some(id), code, decline_code }
        }
        (IntentStatus::Canceled, _) => Charged::Refused { code: "canceled".to_owned() },
        // Whatever this is, it is not what was asked for: nobody may take it for a no.
        _ => Charged::Unknown { why: Doubt::Unreadable },
    }
}

/// What `body`, answered with `status` to a refund, means.
#[must_use]
pub fn refunded(status: u16, body: &[u8]) -> Refunded {
    #[derive(Deserialize)]
    struct Refund {
        id: String,
        #[serde(default)]
        status: Option<String>,
    }
    if status == 200 {
        return match serde_json::from_slice::<Refund>(body) {
            Ok(Refund { id, status }) => match status.as_deref() {
                None | Some("succeeded" | "pending") => Refunded::Done { refund: Some(id) },
                Some(other) => Refunded::Refused { code: other.chars().take(40).collect() },
            },
            Err(_) => Refunded::Unknown { why: Doubt::Unreadable },
        };
    }
    match error(status, body) {
        Ok(error) if error.code() == "charge_already_refunded" => Refunded::Done { refund: None },
        Ok(error) => Refunded::Refused { code: error.code() },
        Err(why) => Refunded::Unknown { why },
    }
}

/// What `body`, answered with `status` to giving up an intent, means.
#[must_use]
pub fn cancelled(status: u16, body: &[u8]) -> Cancelled {
    let stands = |intent: Intent| match intent.status {
        IntentStatus::Canceled => Cancelled::Done,
        other => Cancelled::TooLate(other),
    };
    if status == 200 {
        return Intent::read(body).map_or(Cancelled::Unknown { why: Doubt::Unreadable }, stands);
    }
    match error(status, body) {
        Ok(StripeError { payment_intent: Some(intent), .. }) => {
            intent.intent().map_or(Cancelled::Unknown { why: Doubt::Unreadable }, stands)
        }
        Ok(error) => Cancelled::Refused { code: error.code() },
        Err(why) => Cancelled::Unknown { why },
    }
}
