//! The input token of Shopify's post-purchase extension.

use scoring::id::{CustomerId, OrderId};
use scoring::money::{Currency, Money};
use scoring::time::Timestamp;
use serde::Deserialize;

use super::{
    Country, LINES_MAX, Locale, OrderReference, PaidError, PaidLine, PaidOrder, PaymentMeans, Release, Secrets, Ships, Verified,
    currency, fresh, paid, shop,
};
use crate::decimal::Decimal;
use crate::jwt;
use crate::order::{item, quantity, variant};
use crate::settle::quotient;

/// How far Shopify's clock may be ahead of ours, in seconds.
///
/// # Source
/// The tolerance of Shopify's own library for its tokens.
pub const EARLY_SECONDS_MAX: u64 = 10;

/// Who issues these tokens. Others are signed with the same secret: sessions, and what we sign ourselves.
const ISSUER: &str = "shopify";

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    iat: i64,
    input_data: Input,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    extension_point: String,
    initial_purchase: Purchase,
    #[serde(default)]
    locale: Option<String>,
    shop: Shop,
}

#[derive(Deserialize)]
struct Shop {
    domain: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Purchase {
    reference_id: String,
    #[serde(default)]
    customer_id: Option<String>,
    #[serde(default)]
    destination_country_code: Option<String>,
    total_price_set: Bag,
    line_items: Vec<Line>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    /// None for what was typed by hand.
    #[serde(default)]
    product: Option<Product>,
    quantity: i64,
    total_price_set: Bag,
}

#[derive(Deserialize)]
struct Product {
    id: u64,
    #[serde(default)]
    variant: Option<Variant>,
}

#[derive(Deserialize)]
struct Variant {
    id: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bag {
    shop_money: Amount,
    #[serde(default)]
    presentment_money: Option<Amount>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Amount {
    amount: Decimal,
    currency_code: String,
}

pub(super) fn claimed_shop(token: &str) -> Result<super::ShopId, PaidError> {
    #[derive(Deserialize)]
    struct Claims {
        input_data: Input,
    }
    #[derive(Deserialize)]
    struct Input {
        shop: Shop,
    }
    let token = jwt::read(token).ok_or(PaidError::Malformed("token"))?;
    let claims: Claims = serde_json::from_slice(token.claims()).map_err(|_| PaidError::Malformed("input_data.shop"))?;
    shop(&claims.input_data.shop.domain)
}

/// The order of a post-purchase token that one of the secrets signed: issued by Shopify about the very checkout that it names, not
/// more than `max_age` seconds ago (Shopify sets no end to it) and not in the future.
///
/// Three-decimal currencies are read to their last digit; whether such an amount can be charged is the charger's to say.
///
/// # Errors
/// [`PaidError`].
pub fn verify_shopify(
    token: &str,
    secrets: &Secrets<'_>,
    now: Timestamp,
    max_age: u64,
) -> Result<Verified<PaidOrder>, PaidError> {
    let token = jwt::read(token).ok_or(PaidError::Malformed("token"))?;
    let claims = token.prove(secrets).ok_or(PaidError::Forged)?;
    claims.and_then(|claims| {
        let claims: Claims = serde_json::from_slice(claims).map_err(|_| PaidError::Malformed("claims"))?;
        if claims.iss != ISSUER {
            return Err(PaidError::Malformed("iss"));
        }
        fresh(claims.iat, now, max_age, EARLY_SECONDS_MAX)?;
        claims.order()
    })
}

impl Claims {
    fn order(self) -> Result<PaidOrder, PaidError> {
        let Input { extension_point, initial_purchase: purchase, locale, shop: from } = self.input_data;
        if !extension_point.starts_with("Checkout::PostPurchase::") {
            return Err(PaidError::Malformed("extensionPoint"));
        }
        if self.sub != purchase.reference_id {
            return Err(PaidError::Malformed("sub"));
        }
        let total = &purchase.total_price_set;
        let shops = currency(&total.shop_money.currency_code)?;
        let presentment = total.presentment_money.as_ref().map_or(Ok(shops), |money| currency(&money.currency_code))?;
        if purchase.line_items.len() > LINES_MAX {
            return Err(PaidError::Malformed("lineItems"));
        }
        let lines = purchase.line_items.iter().filter_map(|line| line.read(shops).transpose());
        let country = purchase.destination_country_code.as_deref().and_then(Country::new);
        Ok(PaidOrder {
            shop: shop(&from.domain)?,
            order: OrderReference::Checkout(OrderId::new(&self.sub).map_err(|_| PaidError::Malformed("referenceId"))?),
            placed_at: Timestamp(self.iat),
            customer: purchase.customer_id.as_deref().filter(|id| !id.is_empty()).map(customer).transpose()?,
            lines: lines.collect::<Result<_, _>>()?,
            total: Money::new(paid(&total.shop_money.amount, shops, "totalPriceSet")?, shops),
            presentment,
            country,
            locale: locale.as_deref().and_then(Locale::new),
            means: PaymentMeans::Platform,
            ships: if country.is_some() { Ships::Address } else { Ships::Unknown },
            // Shopify holds an order back for as long as this page is open, and refuses additions once it does not.
            release: Release::Held,
        })
    }
}

impl Line {
    /// None for a line that is no product.
    fn read(&self, shops: Currency) -> Result<Option<PaidLine>, PaidError> {
        let pieces = quantity(self.quantity).filter(|pieces| *pieces > 0).ok_or(PaidError::Malformed("quantity"))?;
        let money = &self.total_price_set.shop_money;
        if money.currency_code != shops.code() {
            return Err(PaidError::Malformed("a line in another currency"));
        }
        let unit_price = quotient(paid(&money.amount, shops, "line totalPriceSet")?.into(), pieces.into());
        let Some(product) = &self.product else { return Ok(None) };
        Ok(Some(PaidLine {
            item: item(product.id).ok_or(PaidError::Malformed("product"))?,
            variant: product.variant.as_ref().and_then(|of| variant(of.id)),
            quantity: pieces,
            unit_price,
        }))
    }
}

/// A number as text.
fn customer(id: &str) -> Result<CustomerId, PaidError> {
    let number = id.strip_prefix("gid://shopify/Customer/").unwrap_or(id);
    let digits = number.bytes().all(|byte| byte.is_ascii_digit()) && number.len() <= 20;
    digits.then(|| CustomerId::new(number).ok()).flatten().ok_or(PaidError::Malformed("customerId"))
}
