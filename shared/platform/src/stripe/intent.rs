//! A payment intent: what Stripe calls one wish to take money, and how far it came.

use core::fmt;

use scoring::money::Money;
use scoring::time::Timestamp;
use serde::Deserialize;

use super::{OFFER_METADATA, ORDER_METADATA, SHOP_METADATA, amounts};
use crate::error::ParseError;

/// A payment intent, without a word about the card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intent {
    /// Stripe's id of it: `pi_`.
    pub id: String,
    /// How far it came.
    pub status: IntentStatus,
    /// What was to be taken.
    pub amount: Money,
    /// What was taken.
    pub received: Money,
    /// When it was made.
    pub created: Timestamp,
    /// With what the buyer's browser may go on with it.
    pub client_secret: Option<ClientSecret>,
    /// What for.
    pub asked: Asked,
    /// Why the last attempt failed: Stripe's code, and the bank's.
    pub failure: Option<(String, Option<String>)>,
}

/// How far an intent came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntentStatus {
    /// The money is taken.
    Succeeded,
    /// The bank has not answered yet.
    Processing,
    /// The buyer has to prove who they are.
    RequiresAction,
    /// The last attempt failed, or there was none.
    RequiresPaymentMethod,
    /// Nobody has asked for the money yet.
    RequiresConfirmation,
    /// The money is set aside and not taken; we never ask for that.
    RequiresCapture,
    /// Given up: no money will be taken.
    Canceled,
    /// A word that is newer than this.
    Unknown,
}

/// What a payment intent says that it is for, as we wrote it. Whoever may write to the account may write it too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// The offer.
    pub offer: Option<String>,
    /// The order beside which it was made.
    pub order: Option<String>,
    /// The shop.
    pub shop: Option<String>,
}

/// What lets a browser go on with one intent: for the buyer's page, and for no log.
#[derive(Clone, PartialEq, Eq)]
pub struct ClientSecret(String);

impl ClientSecret {
    /// The secret.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientSecret")
    }
}

/// An intent as Stripe writes it.
#[derive(Deserialize)]
pub(super) struct IntentBody {
    id: String,
    status: String,
    amount: i64,
    #[serde(default)]
    amount_received: i64,
    currency: String,
    #[serde(default)]
    created: i64,
    #[serde(default)]
    client_secret: Option<String>,
    #[serde(default)]
    metadata: Option<serde_json::Map<String, serde_json::Value>>,
    #[serde(default)]
    last_payment_error: Option<Failure>,
}

#[derive(Deserialize)]
struct Failure {
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    decline_code: Option<String>,
}

impl Intent {
    /// Reads an intent.
    ///
    /// # Errors
    /// [`ParseError`] for what is none, and for one in a currency that is not charged.
    pub fn read(body: &[u8]) -> Result<Self, ParseError> {
        serde_json::from_slice::<IntentBody>(body)?.intent()
    }
}

impl IntentBody {
    pub(super) fn intent(self) -> Result<Intent, ParseError> {
        let money = |amount| {
            let money = amounts::money(amount, &self.currency);
            money.map_err(|_| ParseError::field("amount", "not an amount in a currency that is charged"))
        };
        if !self.id.starts_with("pi_") {
            return Err(ParseError::field("id", "not a payment intent's"));
        }
        let asked = |name| self.metadata.as_ref()?.get(name)?.as_str().map(str::to_owned);
        Ok(Intent {
            status: match self.status.as_str() {
                "succeeded" => IntentStatus::Succeeded,
                "processing" => IntentStatus::Processing,
                "requires_action" => IntentStatus::RequiresAction,
                "requires_payment_method" => IntentStatus::RequiresPaymentMethod,
                "requires_confirmation" => IntentStatus::RequiresConfirmation,
                "requires_capture" => IntentStatus::RequiresCapture,
                "canceled" => IntentStatus::Canceled,
                _ => IntentStatus::Unknown,
            },
            amount: money(self.amount)?,
            received: money(self.amount_received)?,
            created: Timestamp(self.created),
            asked: Asked { offer: asked(OFFER_METADATA), order: asked(ORDER_METADATA), shop: asked(SHOP_METADATA) },
            failure: self.last_payment_error.map(|failure| (failure.code.unwrap_or_default(), failure.decline_code)),
            client_secret: self.client_secret.map(ClientSecret),
            id: self.id,
        })
    }
}
