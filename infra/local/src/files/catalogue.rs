//! The catalogue as JSON lines: `{"sku", "title", "category", "unit_price"}`, and when known `brand`, `cost`, `url`, `image` and
//! `variants`, a list of `{"variant_id", "title", "unit_price", "list_price", "cost", "available"}`, the default first.

use std::collections::BTreeMap;
use std::io::BufRead;
use std::path::Path;

use learning::shelf::{Good, Shelf};
use scoring::catalogue::{Stock, VARIANTS_MAX, Variant};
use scoring::id::{ItemId, VariantId};
use scoring::money::{Currency, Money};
use serde::Deserialize;

use super::error::FileError;
use super::goods::clean;
use super::json_lines::JsonLines;
use super::source;

/// A catalogue, read to its end.
#[derive(Debug)]
pub struct CatalogueFile {
    /// What may be offered.
    pub shelf: Shelf,
    /// What the merchant pays, in minor units, where the file says it.
    pub costs: BTreeMap<ItemId, i64>,
    /// How items are shown and sold, where the file says it.
    pub listings: BTreeMap<ItemId, Listing>,
}

/// How an item is shown and sold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// Its page, or empty.
    pub url: String,
    /// Its picture, or empty.
    pub image: String,
    /// What is sold, the default first; empty when the file does not say.
    pub variants: Vec<Variant>,
}

/// Longest address kept, in bytes; a longer one is left out.
const ADDRESS_BYTES_MAX: usize = 2_000;
/// Longest title of a variant, in bytes.
const VARIANT_TITLE_BYTES_MAX: usize = 250;

#[derive(Deserialize)]
struct VariantLine {
    variant_id: String,
    #[serde(default)]
    title: Option<String>,
    unit_price: f64,
    #[serde(default)]
    list_price: Option<f64>,
    #[serde(default)]
    cost: Option<f64>,
    #[serde(default)]
    available: Option<bool>,
}

impl VariantLine {
    fn variant(&self, currency: Currency) -> Result<Variant, String> {
        let id = VariantId::new(self.variant_id.trim()).map_err(|error| format!("variant_id: {error}"))?;
        let above = |number: f64, least: i64| amount(number, currency).filter(|minor| *minor >= least);
        let price = above(self.unit_price, 1).ok_or("unit_price of a variant: a price above zero is needed")?;
        let money = |minor: i64| Money::new(minor, currency);
        let title = clean(self.title.as_deref().unwrap_or_default());
        Ok(Variant {
            id,
            title: title[..title.floor_char_boundary(VARIANT_TITLE_BYTES_MAX)].to_owned(),
            price: money(price),
            was: self.list_price.and_then(|list| above(list, price + 1)).map(money),
            cost: self.cost.and_then(|cost| above(cost, 0)).map(money),
            stock: if self.available == Some(false) { Stock::SoldOut } else { Stock::Available },
        })
    }
}

#[derive(Deserialize)]
struct Line {
    sku: String,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    category: Option<String>,
    #[serde(default)]
    brand: Option<String>,
    unit_price: f64,
    #[serde(default)]
    cost: Option<f64>,
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    image: Option<String>,
    #[serde(default)]
    variants: Vec<VariantLine>,
}

/// An amount of a JSON file in minor units; none unless it is finite and within bounds.
#[must_use]
pub fn amount(number: f64, currency: Currency) -> Option<i64> {
    // A JSON number shows its shortest digits again, so that 5.275 is read as written.
    number.is_finite().then(|| Money::parse(&number.to_string(), currency).ok().map(|money| money.minor)).flatten()
}

/// Reads the catalogue of a file, with a progress bar.
///
/// # Errors
/// [`FileError::Malformed`] with its line for a line that is no item; what opening and reading say.
pub fn read(path: &Path, currency: Currency) -> Result<CatalogueFile, FileError> {
    read_from(source::open(path, "catalogue")?, &source::name(path), currency)
}

/// Reads a catalogue from unpacked bytes. Of two lines of one item the later counts.
///
/// # Errors
/// As [`read`].
pub fn read_from(bytes: impl BufRead, name: &str, currency: Currency) -> Result<CatalogueFile, FileError> {
    let mut lines = JsonLines::new(bytes, name);
    let (mut shelf, mut costs, mut listings) = (Shelf::new(currency), BTreeMap::new(), BTreeMap::new());
    while let Some(line) = lines.read::<Line>()? {
        let item = ItemId::new(line.sku.trim()).map_err(|error| lines.malformed(format_args!("sku: {error}")))?;
        let price = amount(line.unit_price, currency).filter(|minor| *minor > 0);
        let price = price.ok_or_else(|| lines.malformed("unit_price: a price above zero is needed"))?;
        let text = |text: Option<String>| text.map_or_else(String::new, |text| clean(&text).into_owned());
        if let Some(cost) = line.cost.and_then(|cost| amount(cost, currency)).filter(|minor| *minor >= 0) {
            costs.insert(item.clone(), cost);
        }
        let variants =
            line.variants.iter().take(VARIANTS_MAX).map(|variant| variant.variant(currency)).collect::<Result<Vec<_>, _>>();
        let address = |address: Option<String>| {
            let printable = |text: &String| text.len() <= ADDRESS_BYTES_MAX && !text.chars().any(char::is_control);
            address.filter(printable).unwrap_or_default()
        };
        let variants = variants.map_err(|error| lines.malformed(error))?;
        let listing = Listing { url: address(line.url), image: address(line.image), variants };
        if listing == Listing::default() {
            listings.remove(&item);
        } else {
            listings.insert(item.clone(), listing);
        }
        let (title, category, brand) = (text(line.title), text(line.category), text(line.brand));
        shelf.put(item, Good { title, category, brand, price });
    }
    Ok(CatalogueFile { shelf, costs, listings })
}
