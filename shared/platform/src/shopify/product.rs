//! Product and variant nodes.

use scoring::catalogue::Stock;
use serde::{Deserialize, Deserializer};

use super::gid;
use super::money::Amount;
use crate::decimal::Decimal;
use crate::error::ParseError;
use crate::goods::{OnShelf, Product, Variant};
use crate::moment;
use crate::text;

/// The title of the only variant of a product without options.
const ONLY_VARIANT: &str = "Default Title";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ProductNode {
    id: String,
    title: Option<String>,
    handle: Option<String>,
    status: Option<String>,
    /// Null when it is not published, which is not the same as not asked for.
    #[serde(default, deserialize_with = "asked")]
    published_at: Option<Option<String>>,
    updated_at: Option<String>,
    vendor: Option<String>,
    product_type: Option<String>,
    is_gift_card: Option<bool>,
    requires_selling_plan: Option<bool>,
    online_store_url: Option<String>,
    featured_media: Option<Media>,
    featured_image: Option<Image>,
}

fn asked<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(from).map(Some)
}

#[derive(Deserialize)]
pub(super) struct Media {
    preview: Option<Preview>,
}

#[derive(Deserialize)]
struct Preview {
    image: Option<Image>,
}

#[derive(Deserialize)]
pub(super) struct Image {
    url: Option<String>,
}

impl ProductNode {
    pub(super) fn product(self) -> Result<Product, ParseError> {
        let shelf = self.shelf();
        let updated = self.updated_at.as_deref().map(|text| moment::zoned(text, "updatedAt")).transpose()?;
        let page = || self.handle.as_deref().map(|handle| format!("/products/{handle}"));
        let media = self.featured_media.and_then(|media| media.preview?.image?.url);
        let image = media.or_else(|| self.featured_image.and_then(|image| image.url));
        Ok(Product {
            id: gid::product(&self.id)?,
            updated: updated.unwrap_or_default(),
            title: text::line(&self.title.unwrap_or_default()),
            category: text::line(&self.product_type.unwrap_or_default()),
            brand: text::line(&self.vendor.unwrap_or_default()),
            url: self.online_store_url.clone().or_else(page).unwrap_or_default(),
            image: image.unwrap_or_default(),
            shelf,
        })
    }

    /// A status that is not known is not recommendable.
    fn shelf(&self) -> OnShelf {
        match self.status.as_deref() {
            _ if self.is_gift_card == Some(true) => OnShelf::GiftCard,
            Some("DRAFT") => OnShelf::Draft,
            Some("ARCHIVED") => OnShelf::Archived,
            None | Some("ACTIVE") if self.published_at != Some(None) => {
                if self.requires_selling_plan == Some(true) {
                    OnShelf::Subscription
                } else {
                    OnShelf::Sold
                }
            }
            _ => OnShelf::Hidden,
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct VariantNode {
    id: String,
    title: Option<String>,
    sku: Option<String>,
    position: Option<u32>,
    updated_at: Option<String>,
    #[serde(default)]
    price: Decimal,
    #[serde(default)]
    compare_at_price: Decimal,
    available_for_sale: Option<bool>,
    image: Option<Image>,
    inventory_item: Option<InventoryItem>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct InventoryItem {
    unit_cost: Option<Amount>,
}

impl VariantNode {
    pub(super) fn variant(self) -> Result<Variant, ParseError> {
        let updated = self.updated_at.as_deref().map(|text| moment::zoned(text, "updatedAt")).transpose()?;
        let title = self.title.filter(|title| title != ONLY_VARIANT).unwrap_or_default();
        Ok(Variant {
            id: gid::variant(&self.id)?,
            updated: updated.unwrap_or_default(),
            title: text::line(&title),
            sku: text::line(&self.sku.unwrap_or_default()),
            position: self.position.unwrap_or_default(),
            price: self.price,
            list: self.compare_at_price,
            cost: self.inventory_item.and_then(|item| Some(item.unit_cost?.amount)).unwrap_or_default(),
            stock: if self.available_for_sale == Some(false) { Stock::SoldOut } else { Stock::Available },
            image: self.image.and_then(|image| image.url).unwrap_or_default(),
        })
    }
}
