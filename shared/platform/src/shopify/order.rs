//! An order node.

use serde::Deserialize;

use super::gid;
use super::money::{MoneyBag, Reference, currency};
use crate::error::ParseError;
use crate::guest::GuestKey;
use crate::moment;
use crate::order::{Kept, OrderHead, Standing};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OrderNode {
    id: String,
    created_at: Option<String>,
    processed_at: Option<String>,
    updated_at: Option<String>,
    cancelled_at: Option<String>,
    #[serde(default)]
    test: Option<bool>,
    display_financial_status: Option<String>,
    currency_code: Option<String>,
    email: Option<String>,
    customer: Option<Reference>,
    total_refunded_set: Option<MoneyBag>,
    net_payment_set: Option<MoneyBag>,
    current_total_price_set: Option<MoneyBag>,
}

impl OrderNode {
    pub(super) fn head(&self, guests: &GuestKey) -> Result<OrderHead, ParseError> {
        let placed = self.processed_at.as_deref().or(self.created_at.as_deref()).ok_or(ParseError::Missing("createdAt"))?;
        let placed = moment::zoned(placed, "createdAt")?;
        let updated = self.updated_at.as_deref().map(|text| moment::zoned(text, "updatedAt")).transpose()?;
        Ok(OrderHead {
            id: gid::order(&self.id)?,
            placed,
            updated: updated.unwrap_or(placed),
            account: self.customer.as_ref().map(|customer| gid::customer(&customer.id)).transpose()?,
            guest: self.email.as_deref().and_then(|email| guests.guest(email)),
            currency: currency(self.currency_code.as_deref().ok_or(ParseError::Missing("currencyCode"))?)?,
            standing: self.standing()?,
            kept: self.kept()?,
        })
    }

    /// An export that did not ask for the status says nothing against its orders.
    fn standing(&self) -> Result<Standing, ParseError> {
        if self.cancelled_at.is_some() {
            return Ok(Standing::Cancelled);
        }
        if self.test == Some(true) {
            return Ok(Standing::Test);
        }
        Ok(match self.display_financial_status.as_deref() {
            None | Some("PAID" | "PARTIALLY_PAID" | "PARTIALLY_REFUNDED" | "AUTHORIZED") => Standing::Counts,
            Some("PENDING") => Standing::Pending,
            Some("VOIDED" | "EXPIRED") => Standing::Failed,
            Some("REFUNDED") => Standing::Refunded,
            Some(_) => return Err(ParseError::field("displayFinancialStatus", "a status that is not known")),
        })
    }

    /// Money that went back without a line: what the goods that stayed cost, less what the merchant kept of it.
    fn kept(&self) -> Result<Kept, ParseError> {
        let minor = |bag: &Option<MoneyBag>, field| bag.as_ref().map(|bag| bag.minor(field)).transpose();
        let refunded = minor(&self.total_refunded_set, "totalRefundedSet")?.unwrap_or_default();
        let net = minor(&self.net_payment_set, "netPaymentSet")?;
        let total = minor(&self.current_total_price_set, "currentTotalPriceSet")?;
        Ok(match (net, total) {
            (Some(net), Some(total)) if refunded > 0 => Kept::after(total.saturating_sub(net).min(refunded), total),
            _ => Kept::ALL,
        })
    }
}
