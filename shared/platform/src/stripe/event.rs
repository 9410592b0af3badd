//! What Stripe tells unasked: believed once its signature holds, and only then read. Events come in any order and more than once;
//! their id tells two of one event apart, and what they say of an intent is where it stood, not where it stands.

use scoring::money::Money;
use scoring::time::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::intent::Intent;
use super::{OFFER_METADATA, amounts};
use crate::error::ParseError;
use crate::inbound::{Secrets, Verified, signature_hex};

/// How far the moment of a signature may be from ours, in seconds.
///
/// # Source
/// The tolerance of Stripe's own libraries.
pub const EVENT_SECONDS_MAX: u64 = 300;
/// Longest header that is looked at, in bytes.
const HEADER_BYTES_MAX: usize = 2_048;
/// Most signatures that are tried: Stripe sends one, and two while an endpoint's secret is being replaced.
const SIGNATURES_MAX: usize = 8;
/// Longest body that is looked at, in bytes.
const BODY_BYTES_MAX: usize = 1 << 20;

/// A delivery whose signature holds, unread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StripeDelivery<'a> {
    body: &'a [u8],
}

/// Why a delivery is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EventRefusal {
    /// There is no signature, or its header is not of Stripe's form.
    #[error("the event is not signed as Stripe signs")]
    Unsigned,
    /// None of the signatures is made with one of the secrets over these bytes.
    #[error("the signature is not this endpoint's over these bytes")]
    Forged,
    /// It was signed too long ago, or in the future.
    #[error("the signature is of another time")]
    Stale,
}

/// Whether money moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// It does.
    Live,
    /// A trial.
    Test,
}

/// What happened in a merchant's account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StripeEvent {
    /// Stripe's id of the event.
    pub id: String,
    /// When.
    pub created: Timestamp,
    /// Whether money moves.
    pub mode: Mode,
    /// What.
    pub kind: StripeEventKind,
}

/// What an event is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StripeEventKind {
    /// The money of an intent is taken.
    IntentSucceeded(Box<Intent>),
    /// An attempt at it failed; another may follow.
    IntentFailed(Box<Intent>),
    /// It was given up.
    IntentCanceled(Box<Intent>),
    /// Money went back.
    ChargeRefunded {
        /// Of which intent.
        intent: Option<String>,
        /// What had been taken.
        amount: Money,
        /// What went back of it so far, in all.
        refunded: Money,
        /// The offer that it was for, as far as the charge carries it.
        offer: Option<String>,
    },
    /// Something else.
    Other,
}

impl<'a> StripeDelivery<'a> {
    /// The delivery of `body`, if one of the signatures of `header` (`Stripe-Signature`) is made with one of the secrets, which are
    /// used as they are, at most [`EVENT_SECONDS_MAX`] away from `now`.
    ///
    /// # Errors
    /// [`EventRefusal`].
    pub fn open(header: &str, body: &'a [u8], secrets: &Secrets<'_>, now: Timestamp) -> Result<Verified<Self>, EventRefusal> {
        if header.len() > HEADER_BYTES_MAX || body.len() > BODY_BYTES_MAX || body.is_empty() {
            return Err(EventRefusal::Unsigned);
        }
        let pairs = || header.split(',').filter_map(|pair| pair.trim().split_once('='));
        let mut moments = pairs().filter(|(name, _)| *name == "t").map(|(_, value)| value);
        let (Some(moment), None) = (moments.next(), moments.next()) else { return Err(EventRefusal::Unsigned) };
        let digits = !moment.is_empty() && moment.len() <= 12 && moment.bytes().all(|byte| byte.is_ascii_digit());
        let seconds = digits.then(|| moment.parse::<i64>().ok()).flatten().ok_or(EventRefusal::Unsigned)?;
        let mut signatures = pairs().filter(|(name, _)| *name == "v1").map(|(_, value)| value).take(SIGNATURES_MAX).peekable();
        if signatures.peek().is_none() {
            return Err(EventRefusal::Unsigned);
        }
        let signed = [moment.as_bytes(), b".", body].concat();
        let proven = signatures.find_map(|signature| secrets.prove_hex(signature, &signed, Self { body }));
        let proven = proven.ok_or(EventRefusal::Forged)?;
        if seconds.abs_diff(now.0) > EVENT_SECONDS_MAX { Err(EventRefusal::Stale) } else { Ok(proven) }
    }
}

impl Verified<StripeDelivery<'_>> {
    /// Reads the event.
    ///
    /// # Errors
    /// [`ParseError`].
    pub fn event(&self) -> Result<Verified<StripeEvent>, ParseError> {
        self.and_then(|delivery| read(delivery.body))
    }
}

fn read(body: &[u8]) -> Result<StripeEvent, ParseError> {
    #[derive(Deserialize)]
    struct Event<'a> {
        id: String,
        #[serde(rename = "type")]
        kind: String,
        created: i64,
        livemode: bool,
        #[serde(borrow)]
        data: Data<'a>,
    }
    #[derive(Deserialize)]
    struct Data<'a> {
        #[serde(borrow)]
        object: &'a RawValue,
    }
    let event: Event<'_> = serde_json::from_slice(body)?;
    let object = event.data.object.get().as_bytes();
    let intent = || Intent::read(object).map(Box::new);
    let kind = match event.kind.as_str() {
        "payment_intent.succeeded" => StripeEventKind::IntentSucceeded(intent()?),
        "payment_intent.payment_failed" => StripeEventKind::IntentFailed(intent()?),
        "payment_intent.canceled" => StripeEventKind::IntentCanceled(intent()?),
        "charge.refunded" => refunded(object)?,
        _ => StripeEventKind::Other,
    };
    let mode = if event.livemode { Mode::Live } else { Mode::Test };
    Ok(StripeEvent { id: event.id, created: Timestamp(event.created), mode, kind })
}

fn refunded(object: &[u8]) -> Result<StripeEventKind, ParseError> {
    #[derive(Deserialize)]
    struct Charge {
        amount: i64,
        amount_refunded: i64,
        currency: String,
        #[serde(default)]
        payment_intent: Option<String>,
        #[serde(default)]
        metadata: Option<serde_json::Map<String, serde_json::Value>>,
    }
    let charge: Charge = serde_json::from_slice(object)?;
    let money = |amount| {
        let money = amounts::money(amount, &charge.currency);
        money.map_err(|_| ParseError::field("amount", "not an amount in a currency that is charged"))
    };
    Ok(StripeEventKind::ChargeRefunded {
        amount: money(charge.amount)?,
        refunded: money(charge.amount_refunded)?,
        offer: charge.metadata.as_ref().and_then(|all| all.get(OFFER_METADATA)?.as_str().map(str::to_owned)),
        intent: charge.payment_intent,
    })
}

/// The header of a body signed at `moment`, for those who send: tests and trials.
#[must_use]
pub fn event_signature(secret: &str, body: &[u8], moment: Timestamp) -> String {
    let signed = [moment.0.to_string().as_bytes(), b".", body].concat();
    format!("t={},v1={}", moment.0, signature_hex(secret, &signed))
}
