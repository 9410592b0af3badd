//! A customer, and their word about being written to.

use scoring::id::CustomerId;
use scoring::marketing::{Answer, Channel, MarketingConsent};
use serde::Deserialize;

use crate::error::ParseError;
use crate::goods::Customer;
use crate::guest::GuestKey;
use crate::moment;
use crate::order;

#[derive(Deserialize)]
struct Body {
    id: u64,
    #[serde(default)]
    email: Option<String>,
}

/// Reads a customer; the address becomes the guest that it would be.
pub(crate) fn customer(body: &[u8], guests: &GuestKey) -> Result<Customer, ParseError> {
    let Body { id, email } = serde_json::from_slice(body)?;
    Ok(Customer { account: account(id)?, guest: email.as_deref().and_then(|email| guests.guest(email)) })
}

#[derive(Deserialize)]
struct Word {
    state: String,
    #[serde(default)]
    consent_updated_at: Option<String>,
}

impl Word {
    /// It counts from the moment at which the customer gave it.
    fn read(self, customer: CustomerId, channel: Channel) -> Result<MarketingConsent, ParseError> {
        let answer = if self.state == "subscribed" { Answer::Yes } else { Answer::No };
        let at = self.consent_updated_at.as_deref().map(|text| moment::zoned(text, "consent_updated_at")).transpose()?;
        let seconds = at.map(|at| u64::try_from(at.0).unwrap_or_default()).ok_or(ParseError::Missing("consent_updated_at"))?;
        // Of a yes and a no of one second, the no is the later.
        let last = if answer == Answer::No { 1 } else { 0 };
        Ok(MarketingConsent { customer, channel, answer, told: seconds.saturating_mul(1_000).saturating_add(last) })
    }
}

/// Reads a customer's word about e-mails.
pub(crate) fn email_consent(body: &[u8]) -> Result<MarketingConsent, ParseError> {
    #[derive(Deserialize)]
    struct Body {
        #[serde(alias = "id")]
        customer_id: u64,
        email_marketing_consent: Word,
    }
    let Body { customer_id, email_marketing_consent } = serde_json::from_slice(body)?;
    email_marketing_consent.read(account(customer_id)?, Channel::Email)
}

/// Reads a customer's word about text messages.
pub(crate) fn sms_consent(body: &[u8]) -> Result<MarketingConsent, ParseError> {
    #[derive(Deserialize)]
    struct Body {
        #[serde(alias = "customer_id")]
        id: u64,
        sms_marketing_consent: Word,
    }
    let Body { id, sms_marketing_consent } = serde_json::from_slice(body)?;
    sms_marketing_consent.read(account(id)?, Channel::Sms)
}

fn account(id: u64) -> Result<CustomerId, ParseError> {
    order::customer(id).ok_or(ParseError::Missing("customer id"))
}
