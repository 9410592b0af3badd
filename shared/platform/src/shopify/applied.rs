//! What a post-purchase page reports about a change that it handed to Shopify. The page is the buyer's: it is a claim that helps to
//! show the right words, and never proof. The order's own telling is.

use serde::Deserialize;

use crate::error::ParseError;

/// Longest report that is looked at, in bytes.
const BYTES_MAX: usize = 16 << 10;
/// Most faults that are kept.
const FAULTS_MAX: usize = 8;

/// What the page says became of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// What.
    pub outcome: Outcome,
    /// Why not.
    pub faults: Vec<Fault>,
    /// How many further changes Shopify would take at this checkout.
    pub remaining: Option<u32>,
}

/// What became of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// On the order, and paid.
    Processed,
    /// On the order, and NOT paid: the order has a balance due.
    PartiallyProcessed,
    /// Nothing changed.
    Unprocessed,
}

/// Why a change was not made, or not whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The payment failed.
    PaymentRequired,
    /// Sold out meanwhile.
    InsufficientInventory,
    /// This very change was made before.
    AlreadyApplied,
    /// The order's means cannot be charged again.
    UnsupportedPaymentMethod,
    /// The change makes no sense to Shopify.
    InvalidRequest,
    /// Something broke at Shopify.
    ServerError,
    /// The buyer has not agreed to a subscription.
    BuyerConsentRequired,
    /// Something about a subscription, which we never sign.
    Subscription,
    /// Too late: the order was handed on to be packed.
    OrderReleased,
    /// A word that is newer than this.
    Unknown,
}

impl Fault {
    fn named(code: &str) -> Self {
        match code {
            "payment_required" => Self::PaymentRequired,
            "insufficient_inventory" => Self::InsufficientInventory,
            "changeset_already_applied" => Self::AlreadyApplied,
            "unsupported_payment_method" => Self::UnsupportedPaymentMethod,
            "invalid_request" => Self::InvalidRequest,
            "server_error" => Self::ServerError,
            "buyer_consent_required" => Self::BuyerConsentRequired,
            "subscription_vaulting_error"
            | "subscription_contract_creation_error"
            | "subscription_no_shipping_address_error"
            | "subscription_limit_error" => Self::Subscription,
            "order_released_error" => Self::OrderReleased,
            _ => Self::Unknown,
        }
    }
}

/// Reads what `applyChangeset` gave the page.
///
/// # Errors
/// [`ParseError`] for what is no result.
pub fn applied(body: &[u8]) -> Result<Applied, ParseError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Body {
        status: String,
        #[serde(default)]
        errors: Vec<Error>,
        #[serde(default)]
        changeset_applications_remaining: Option<u32>,
    }
    #[derive(Deserialize)]
    struct Error {
        code: String,
    }
    if body.len() > BYTES_MAX {
        return Err(ParseError::field("result", "too long"));
    }
    let body: Body = serde_json::from_slice(body)?;
    Ok(Applied {
        outcome: match body.status.as_str() {
            "processed" => Outcome::Processed,
            "partially_processed" => Outcome::PartiallyProcessed,
            "unprocessed" => Outcome::Unprocessed,
            _ => return Err(ParseError::field("status", "none of processed, partially_processed, unprocessed")),
        },
        faults: body.errors.iter().take(FAULTS_MAX).map(|error| Fault::named(&error.code)).collect(),
        remaining: body.changeset_applications_remaining,
    })
}

#[cfg(test)]
mod tests {
    use super::{Fault, Outcome, applied};

    #[test]
    fn a_pages_report_is_read() {
        let read = |text: &str| applied(text.as_bytes()).map(|applied| (applied.outcome, applied.faults, applied.remaining)).ok();
        assert_eq!(
            read(r#"{"status":"processed","errors":[],"changesetApplicationsRemaining":2}"#),
            Some((Outcome::Processed, vec![], Some(2)))
        );
        assert_eq!(
            read(r#"{"status":"partially_processed","errors":[{"code":"payment_required","message":"x"}]}"#),
            Some((Outcome::PartiallyProcessed, vec![Fault::PaymentRequired], None))
        );
        assert_eq!(
            read(
                r#"{"status":"unprocessed","errors":[{"code":"changeset_already_applied"},{"code":"order_released_error"},{"code":"new"}]}"#
            ),
            Some((Outcome::Unprocessed, vec![Fault::AlreadyApplied, Fault::OrderReleased, Fault::Unknown], None))
        );
        let long = format!(r#"{{"status":"processed","x":"{}"}}"#, "x".repeat(20_000));
        for other in [r#"{"status":"done"}"#, r#"{"errors":[]}"#, "[]", "", &long] {
            assert_eq!(read(other), None);
        }
    }
}
