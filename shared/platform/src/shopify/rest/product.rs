//! A product with its variants, and stock at one place.

use scoring::catalogue::Stock;
use serde::{Deserialize, Deserializer};

use super::or_default;
use crate::decimal::Decimal;
use crate::error::ParseError;
use crate::goods::{OnShelf, Product, Variant};
use crate::listing::{Listing, Variants};
use crate::moment;
use crate::order::{item, variant};
use crate::text;

/// The title of the only variant of a product without options.
const ONLY_VARIANT: &str = "Default Title";
/// The name of its only option.
const ONLY_OPTION: &str = "Title";

#[derive(Deserialize)]
struct Body {
    id: u64,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    handle: Option<String>,
    #[serde(default)]
    status: Option<String>,
    /// Null when it is not published, which is not the same as not told.
    #[serde(default, deserialize_with = "told")]
    published_at: Option<Option<String>>,
    updated_at: String,
    #[serde(default)]
    vendor: Option<String>,
    #[serde(default)]
    product_type: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    options: Vec<Named>,
    #[serde(default, deserialize_with = "or_default")]
    images: Vec<Image>,
    #[serde(default)]
    image: Option<Image>,
    #[serde(default, deserialize_with = "or_default")]
    variants: Vec<VariantBody>,
}

fn told<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(from).map(Some)
}

#[derive(Deserialize)]
struct Named {
    #[serde(default)]
    name: Option<String>,
}

#[derive(Deserialize)]
struct Image {
    #[serde(default)]
    src: Option<String>,
}

#[derive(Deserialize)]
struct VariantBody {
    id: u64,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    sku: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    position: u32,
    #[serde(default)]
    price: Decimal,
    #[serde(default)]
    compare_at_price: Decimal,
    #[serde(default)]
    inventory_policy: Option<String>,
    #[serde(default)]
    inventory_quantity: Option<i64>,
    /// Null when nobody counts its stock, which is not the same as not told.
    #[serde(default, deserialize_with = "told")]
    inventory_management: Option<Option<String>>,
}

/// Reads a product.
pub(crate) fn product(body: &[u8]) -> Result<Listing, ParseError> {
    let body: Body = serde_json::from_slice(body)?;
    let shelf = body.shelf();
    let image = body.image.into_iter().chain(body.images).find_map(|image| image.src);
    let page = body.handle.as_deref().filter(|handle| !handle.is_empty()).map(|handle| format!("/products/{handle}"));
    let options = body.options.into_iter().filter_map(|option| option.name).filter(|name| name != ONLY_OPTION);
    let variants = body.variants.into_iter().map(VariantBody::variant).collect::<Result<_, _>>()?;
    Ok(Listing {
        product: Product {
            id: item(body.id).ok_or(ParseError::Missing("id"))?,
            updated: moment::zoned(&body.updated_at, "updated_at")?,
            title: text::line(body.title.as_deref().unwrap_or_default()),
            category: text::line(body.product_type.as_deref().unwrap_or_default()),
            brand: text::line(body.vendor.as_deref().unwrap_or_default()),
            url: page.unwrap_or_default(),
            image: image.unwrap_or_default(),
            shelf,
        },
        options: options.map(|name| text::line(&name)).collect(),
        variants: Variants::Told(variants),
    })
}

impl Body {
    /// A status that is not known is not recommendable.
    fn shelf(&self) -> OnShelf {
        match self.status.as_deref() {
            Some("draft") => OnShelf::Draft,
            Some("archived") => OnShelf::Archived,
            None | Some("active") if self.published_at != Some(None) => OnShelf::Sold,
            _ => OnShelf::Hidden,
        }
    }
}

impl VariantBody {
    fn variant(self) -> Result<Variant, ParseError> {
        let stock = self.stock();
        Ok(Variant {
            id: variant(self.id).ok_or(ParseError::Missing("variant id"))?,
            updated: scoring::time::Timestamp::default(),
            title: text::line(self.title.as_deref().filter(|title| *title != ONLY_VARIANT).unwrap_or_default()),
            sku: text::line(self.sku.as_deref().unwrap_or_default()),
            position: self.position,
            price: self.price,
            list: self.compare_at_price,
            cost: Decimal::default(),
            stock,
            image: String::new(),
        })
    }

    /// Sold out is what is counted, is not there, and may not be sold beyond.
    fn stock(&self) -> Stock {
        let counted = self.inventory_management != Some(None);
        let denied = self.inventory_policy.as_deref() != Some("continue");
        let none_left = self.inventory_quantity.is_some_and(|left| left <= 0);
        if counted && denied && none_left { Stock::SoldOut } else { Stock::Available }
    }
}

/// Reads the stock of a variant at one place.
pub(crate) fn inventory_level(body: &[u8]) -> Result<(), ParseError> {
    #[derive(Deserialize)]
    struct Level {
        #[serde(rename = "inventory_item_id")]
        _of: u64,
    }
    serde_json::from_slice::<Level>(body).map(drop).map_err(ParseError::from)
}
