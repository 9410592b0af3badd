//! Prices as shoppers read them.

use maud::{Markup, html};
use scoring::catalogue::{Item, Stock, Variant};
use scoring::money::{Currency, Money};
use serde_json::{Value, json};

/// `€14.90`; the script spells prices in the same way.
pub(super) fn spelt(money: Money) -> String {
    let amount = amount(money);
    match money.currency.code() {
        "EUR" => format!("€{amount}"),
        "USD" => format!("${amount}"),
        "GBP" => format!("£{amount}"),
        "JPY" => format!("¥{amount}"),
        "XXX" => amount,
        code => format!("{code} {amount}"),
    }
}

/// The decimal text alone.
fn amount(money: Money) -> String {
    let text = money.to_string();
    text.split(' ').next().unwrap_or_default().to_owned()
}

/// What a product's tile and page show: the price of what can be had, and the honest former one.
pub(super) fn tag(item: &Item) -> Markup {
    let Some(variant) = item.reckoned(None).or(item.variants.first()) else { return html! {} };
    html! {
        span.price.cut[variant.was.is_some()] { (spelt(variant.price)) }
        @if let Some(was) = variant.was {
            s.was { span.unseen { "before " } (spelt(was)) }
        }
    }
}

/// A product as the script needs it to put it into the cart.
pub(super) fn data(item: &Item) -> Value {
    let variant = |variant: &Variant| {
        json!({
            "variant": variant.id.as_str(),
            "title": variant.title,
            "price": { "amount": amount(variant.price), "currency": variant.price.currency.code(), "minor": variant.price.minor },
            "available": variant.stock == Stock::Available,
        })
    };
    json!({
        "item": item.id.as_str(),
        "title": item.title,
        "options": if item.variants.len() > 1 { item.options.clone() } else { Vec::new() },
        "variants": item.variants.iter().map(variant).collect::<Vec<_>>(),
    })
}

/// Decimals that a page's sums have.
pub(super) fn places(currency: Currency) -> u32 {
    currency.exponent()
}
