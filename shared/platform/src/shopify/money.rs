//! Money with its currency; of a pair of currencies the shop's.

use scoring::money::Currency;
use serde::Deserialize;

use crate::decimal::Decimal;
use crate::error::ParseError;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MoneyBag {
    pub(super) shop_money: Amount,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Amount {
    pub(super) amount: Decimal,
    #[serde(default)]
    currency_code: Option<String>,
}

impl Amount {
    pub(super) fn minor(&self, field: &'static str) -> Result<i64, ParseError> {
        let code = self.currency_code.as_deref().ok_or(ParseError::Missing("currencyCode beside an amount"))?;
        self.amount.minor(currency(code)?, field)
    }
}

impl MoneyBag {
    /// Minor units of the shop's currency.
    pub(super) fn minor(&self, field: &'static str) -> Result<i64, ParseError> {
        self.shop_money.minor(field)
    }
}

pub(super) fn currency(code: &str) -> Result<Currency, ParseError> {
    Currency::new(code).map_err(|_| ParseError::field("currencyCode", "not three capital letters"))
}

/// A node that is only its id.
#[derive(Deserialize)]
pub(super) struct Reference {
    pub(super) id: String,
}
