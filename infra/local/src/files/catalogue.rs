//! The catalogue as JSON lines: `{"sku", "title", "category", "unit_price"}`, and `brand` and `cost` when known.

use std::collections::BTreeMap;
use std::io::BufRead;
use std::path::Path;

use learning::shelf::{Good, Shelf};
use scoring::id::ItemId;
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
    let (mut shelf, mut costs) = (Shelf::new(currency), BTreeMap::new());
    while let Some(line) = lines.read::<Line>()? {
        let item = ItemId::new(line.sku.trim()).map_err(|error| lines.malformed(format_args!("sku: {error}")))?;
        let price = amount(line.unit_price, currency).filter(|minor| *minor > 0);
        let price = price.ok_or_else(|| lines.malformed("unit_price: a price above zero is needed"))?;
        let text = |text: Option<String>| text.map_or_else(String::new, |text| clean(&text).into_owned());
        if let Some(cost) = line.cost.and_then(|cost| amount(cost, currency)).filter(|minor| *minor >= 0) {
            costs.insert(item.clone(), cost);
        }
        let (title, category, brand) = (text(line.title), text(line.category), text(line.brand));
        shelf.put(item, Good { title, category, brand, price });
    }
    Ok(CatalogueFile { shelf, costs })
}
