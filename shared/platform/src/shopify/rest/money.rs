//! Amounts with the shop's currency beside them where Shopify says it.

use scoring::money::Currency;
use serde::Deserialize;

use crate::decimal::Decimal;
use crate::error::ParseError;

/// An amount in the shop's money and in the buyer's.
#[derive(Deserialize)]
pub(super) struct MoneySet {
    shop_money: Amount,
}

#[derive(Deserialize)]
struct Amount {
    amount: Decimal,
    #[serde(default)]
    currency_code: Option<String>,
}

impl MoneySet {
    /// Minor units of the shop's currency.
    fn minor(&self, currency: Currency, field: &'static str) -> Result<i64, ParseError> {
        if self.shop_money.currency_code.as_deref().is_some_and(|code| code != currency.code()) {
            return Err(ParseError::field(field, "not in the order's currency"));
        }
        self.shop_money.amount.minor(currency, field)
    }
}

/// The shop's money of a pair of fields; none when neither is there. The plain one is in the shop's currency as well.
pub(super) fn shop_money(
    set: Option<&MoneySet>,
    plain: &Decimal,
    currency: Currency,
    field: &'static str,
) -> Result<Option<i64>, ParseError> {
    match set {
        Some(set) => set.minor(currency, field).map(Some),
        None if plain.is_empty() => Ok(None),
        None => plain.minor(currency, field).map(Some),
    }
}
