//! `catalog.jsonl` out of the staging database: what may be offered now, sorted by id.

use std::collections::BTreeMap;
use std::io::Write;

use platform::goods::OnShelf;
use rusqlite::{Row, params};
use scoring::catalogue::VARIANTS_MAX;
use scoring::money::{Currency, Money};
use serde::Serialize;

use super::order_file::decimal;
use super::staging::{Kind, Staging};

/// What was written.
#[derive(Debug, Default)]
pub(super) struct Listed {
    pub(super) products: u64,
    pub(super) variants: u64,
    /// Variants whose cost is known.
    pub(super) costs: u64,
    pub(super) left_out: BTreeMap<&'static str, u64>,
}

#[derive(Serialize)]
struct Line<'a> {
    sku: &'a str,
    title: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    category: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    brand: &'a str,
    unit_price: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    cost: Option<f64>,
    #[serde(skip_serializing_if = "str::is_empty")]
    currency: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    url: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    image: &'a str,
    variants: Vec<VariantLine>,
}

#[derive(Serialize)]
struct VariantLine {
    variant_id: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    title: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    variant_sku: String,
    unit_price: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    list_price: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cost: Option<f64>,
    available: bool,
    #[serde(skip_serializing_if = "String::is_empty")]
    image: String,
    #[serde(skip)]
    source: i64,
}

/// Writes every product of the newest catalogue that may be offered.
pub(super) fn write(staging: &Staging, currency: Currency, out: &mut dyn Write) -> anyhow::Result<Listed> {
    let mut listed = Listed::default();
    let run = staging.last_run(Kind::Products)?;
    let mut ask = staging.db().prepare(
        "SELECT products.id, title, category, brand, url, image, shelf, source, run FROM products JOIN sources ON number = source
         ORDER BY products.id",
    )?;
    let mut rows = ask.query([])?;
    while let Some(row) = rows.next()? {
        let shelf = OnShelf::ALL.get(row.get::<_, usize>(6)?).copied().unwrap_or(OnShelf::Hidden);
        if row.get::<_, Option<i64>>(8)? != run {
            *listed.left_out.entry("no longer in the newest export").or_default() += 1;
        } else if shelf != OnShelf::Sold {
            *listed.left_out.entry(shelf.words()).or_default() += 1;
        } else {
            product(staging, currency, row, &mut listed, out)?;
        }
    }
    Ok(listed)
}

fn product(staging: &Staging, currency: Currency, row: &Row<'_>, listed: &mut Listed, out: &mut dyn Write) -> anyhow::Result<()> {
    let text = |place: usize| Ok::<_, rusqlite::Error>(row.get_ref(place)?.as_str()?);
    let variants = variants(staging, currency, text(0)?, row.get(7)?)?;
    // The price that a shopper meets: of the default, or of the first that can be had.
    let Some(shown) = variants.iter().find(|variant| variant.available).or_else(|| variants.first()) else {
        *listed.left_out.entry("without a price").or_default() += 1;
        return Ok(());
    };
    let line = Line {
        sku: text(0)?,
        title: text(1)?,
        category: text(2)?,
        brand: text(3)?,
        unit_price: shown.unit_price,
        cost: shown.cost,
        currency: if currency == Currency::NONE { "" } else { currency.code() },
        url: text(4)?,
        image: text(5)?,
        variants: Vec::new(),
    };
    listed.products += 1;
    listed.variants += variants.len() as u64;
    listed.costs += variants.iter().filter(|variant| variant.cost.is_some()).count() as u64;
    serde_json::to_writer(&mut *out, &Line { variants, ..line })?;
    out.write_all(b"\n")?;
    Ok(())
}

/// The priced variants of a product, the default first: those the product names, else those of its own or a later export.
fn variants(staging: &Staging, currency: Currency, product: &str, source: i64) -> anyhow::Result<Vec<VariantLine>> {
    let mut ask = staging.db().prepare_cached(
        "SELECT variants.id, title, sku, price, list, cost, stock, image, variants.source FROM variants
         LEFT JOIN members ON members.variant = variants.id
         WHERE (variants.product = ?1 AND NOT EXISTS (SELECT 1 FROM members WHERE members.product = ?1)) OR members.product = ?1
         ORDER BY coalesce(members.place, 0), position, length(variants.id), variants.id LIMIT ?2",
    )?;
    let money = |text: &str| Money::parse(text, currency).ok().map(|money| money.minor);
    let number = |minor: i64| decimal(minor, currency).parse::<f64>().unwrap_or_default();
    let mut found = Vec::new();
    let mut rows = ask.query(params![product, 10 * VARIANTS_MAX])?;
    while let Some(row) = rows.next()? {
        let Some(price) = money(row.get_ref(3)?.as_str()?).filter(|price| *price > 0) else { continue };
        let list = money(row.get_ref(4)?.as_str()?).filter(|list| *list > price);
        let cost = money(row.get_ref(5)?.as_str()?).filter(|cost| *cost >= 0);
        found.push(VariantLine {
            variant_id: row.get(0)?,
            title: row.get(1)?,
            variant_sku: row.get(2)?,
            unit_price: number(price),
            list_price: list.map(number),
            cost: cost.map(number),
            available: row.get(6)?,
            image: row.get(7)?,
            source: row.get(8)?,
        });
    }
    if found.iter().any(|variant| variant.source >= source) {
        found.retain(|variant| variant.source >= source);
    }
    found.truncate(VARIANTS_MAX);
    Ok(found)
}
