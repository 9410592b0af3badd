//! A customer, and their word about being written to.

use scoring::badge::{BADGES_MAX, Badge, Holds};
use scoring::id::CustomerId;
use scoring::marketing::{Answer, Channel, MarketingConsent};
use scoring::time::Timestamp;
use serde::Deserialize;

use crate::error::ParseError;
use crate::goods::Customer;
use crate::guest::GuestKey;
use crate::moment;
use crate::order;
use crate::shopify::gid;

#[derive(Deserialize)]
struct Body {
    id: u64,
    #[serde(default)]
    email: Option<String>,
    #[serde(default)]
    updated_at: Option<String>,
    #[serde(default, deserialize_with = "super::or_default")]
    metafields: Vec<Metafield>,
}

/// Reads a customer; the address becomes the guest that it would be.
pub(crate) fn customer(body: &[u8], guests: &GuestKey) -> Result<Customer, ParseError> {
    let Body { id, email, updated_at, metafields } = serde_json::from_slice(body)?;
    // Without a moment nobody can say which is newer.
    let told = updated_at.as_deref().and_then(|text| moment::zoned(text, "updated_at").ok()).map(milliseconds);
    let guest = email.as_deref().and_then(|email| guests.guest(email));
    Ok(Customer { account: account(id)?, guest, badges: metafields.iter().filter_map(|field| field.badge(told)).collect() })
}

/// A metafield, as subscriptions may ask for them.
#[derive(Deserialize)]
struct Metafield {
    namespace: String,
    key: String,
    #[serde(default)]
    value: serde_json::Value,
}

impl Metafield {
    fn badge(&self, told: Option<u64>) -> Option<Badge> {
        let value = self.value.as_str().map_or_else(|| self.value.to_string(), str::to_owned);
        Badge::metafield(&self.namespace, &self.key, &value, told?)
    }
}

/// Reads which tags a customer got, or lost.
pub(crate) fn tags(body: &[u8], holds: Holds) -> Result<Customer, ParseError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Body {
        customer_id: String,
        occurred_at: String,
        #[serde(default, deserialize_with = "super::or_default")]
        tags: Vec<String>,
    }
    let Body { customer_id, occurred_at, tags } = serde_json::from_slice(body)?;
    let told = milliseconds(moment::zoned(&occurred_at, "occurredAt")?);
    let badges = tags.iter().take(BADGES_MAX).filter_map(|tag| Badge::tag(tag, holds, told)).collect();
    Ok(Customer { account: gid::customer(&customer_id)?, guest: None, badges })
}

fn milliseconds(at: Timestamp) -> u64 {
    u64::try_from(at.0).unwrap_or_default().saturating_mul(1_000)
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
