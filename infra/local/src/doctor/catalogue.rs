//! The catalogue as it is, with all its gaps: `train` refuses what is only counted here.

use std::collections::BTreeMap;
use std::io::BufRead;
use std::path::Path;

use scoring::id::ItemId;
use scoring::money::{Currency, Money};
use serde_json::{Map, Value};

use crate::files::error::FileError;
use crate::files::goods::clean;
use crate::files::json_lines::JsonLines;
use crate::files::source;

/// Most categories of one item that are told apart.
const CATEGORIES_MAX: usize = 8;

/// What a catalogue may say about an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Property {
    /// What the shopper reads.
    Title,
    /// Where it stands in the shop.
    Category,
    /// Who makes it.
    Brand,
    /// What sort of thing it is.
    Type,
    /// What it looks like.
    Image,
    /// What the merchant pays for it.
    Cost,
}

impl Property {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Title, Self::Category, Self::Brand, Self::Type, Self::Image, Self::Cost];

    /// The names it may stand under.
    const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Title => &["title"],
            Self::Category => &["category"],
            Self::Brand => &["brand", "vendor"],
            Self::Type => &["type", "product_type"],
            Self::Image => &["image", "image_url", "images"],
            Self::Cost => &["cost"],
        }
    }
}

/// A catalogue, read to its end.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    /// Its items, ids ascending.
    pub items: BTreeMap<ItemId, Listed>,
    /// Whether any line names a property at all, by [`Property`].
    named: [bool; Property::ALL.len()],
}

/// An item of a catalogue; of several lines the last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// Title, or empty.
    pub title: String,
    /// Category, or empty.
    pub category: String,
    /// Other categories that earlier lines of it named.
    pub before: Vec<String>,
    /// Price above zero in minor units, where there is one.
    pub price: Option<i64>,
    /// Cost above zero in minor units, where there is one.
    pub cost: Option<i64>,
    /// Lines that list it.
    pub lines: u32,
    has: [bool; Property::ALL.len()],
}

impl Listed {
    /// Whether its line says something for `property`.
    #[must_use]
    pub const fn has(&self, property: Property) -> bool {
        self.has[property as usize]
    }
}

impl Catalogue {
    /// Whether any line names `property`: where none does, nothing is missing, it is unknown.
    #[must_use]
    pub const fn names(&self, property: Property) -> bool {
        self.named[property as usize]
    }

    /// Reads the catalogue of a file, with a progress bar. Prices without a currency of their own are in `currency`.
    ///
    /// # Errors
    /// [`FileError::Malformed`] for a line that is no JSON object with a usable `sku`; what opening and reading say.
    pub fn read(path: &Path, currency: Currency) -> Result<Self, FileError> {
        Self::read_from(source::open(path, "catalogue")?, &source::name(path), currency)
    }

    /// Reads a catalogue from unpacked bytes.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_from(bytes: impl BufRead, name: &str, currency: Currency) -> Result<Self, FileError> {
        let mut lines = JsonLines::new(bytes, name);
        let mut catalogue = Self::default();
        while let Some(line) = lines.read::<Map<String, Value>>()? {
            let sku = line.get("sku").map(text).unwrap_or_default();
            let item = ItemId::new(&sku).map_err(|error| lines.malformed(format_args!("sku: {error}")))?;
            catalogue.put(item, &line, currency);
        }
        Ok(catalogue)
    }

    fn put(&mut self, item: ItemId, line: &Map<String, Value>, currency: Currency) {
        let mut listed = Listed { lines: 1, ..Listed::default() };
        for property in Property::ALL {
            let values = || property.names().iter().filter_map(|name| line.get(*name));
            self.named[property as usize] |= values().next().is_some();
            let said = values().map(text).find(|text| !text.is_empty()).unwrap_or_default();
            listed.has[property as usize] = !said.is_empty();
            match property {
                Property::Title => listed.title = said,
                Property::Category => listed.category = said,
                // A cost of zero says that nobody entered one.
                Property::Cost => {
                    listed.cost = above_zero(&said, currency);
                    listed.has[property as usize] = listed.cost.is_some();
                }
                Property::Brand | Property::Type | Property::Image => {}
            }
        }
        listed.price = line.get("unit_price").and_then(|price| above_zero(&text(price), currency));
        if let Some(earlier) = self.items.remove(&item) {
            listed.lines = earlier.lines.saturating_add(1);
            listed.before = earlier.before;
            if listed.before.len() < CATEGORIES_MAX && !earlier.category.is_empty() {
                listed.before.push(earlier.category);
            }
        }
        self.items.insert(item, listed);
    }
}

fn above_zero(text: &str, currency: Currency) -> Option<i64> {
    Money::parse(text, currency).ok().map(|money| money.minor).filter(|minor| *minor > 0)
}

/// A value as one line of text; of a list its first that is not empty.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => clean(text).into_owned(),
        // A JSON number shows its shortest digits again; exponents are left to fail as prices.
        Value::Number(number) => number.to_string(),
        Value::Array(values) => values.iter().take(CATEGORIES_MAX).map(flat).find(|text| !text.is_empty()).unwrap_or_default(),
        Value::Null | Value::Bool(_) | Value::Object(_) => flat(value),
    }
}

/// A value that is no list as text; of an object only that there is one.
fn flat(value: &Value) -> String {
    match value {
        Value::String(text) => clean(text).into_owned(),
        Value::Number(number) => number.to_string(),
        Value::Object(fields) if !fields.is_empty() => "{}".to_owned(),
        Value::Null | Value::Bool(_) | Value::Object(_) | Value::Array(_) => String::new(),
    }
}
