//! A product, a variation, a customer.

use scoring::badge::Badge;
use scoring::catalogue::Stock;
use scoring::id::{CustomerId, ItemId, VariantId};
use scoring::time::Timestamp;
use serde::Deserialize;

use super::{Meta, Name, lenient, refused};
use crate::decimal::Decimal;
use crate::error::ParseError;
use crate::goods::{Customer, OnShelf, Product, Variant};
use crate::guest::GuestKey;
use crate::listing::{Listing, Variants, VariationChange};
use crate::moment;
use crate::text;

/// What a body of `/products` is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listed {
    /// A product: its variants when it is sold as it is, else the ids of its variations, the default first.
    Product(Product, Option<Variant>, Vec<VariantId>),
    /// A variation, and its product when the body says it.
    Variation(Option<ItemId>, Variant),
}

#[derive(Deserialize)]
struct Body {
    id: Name,
    #[serde(default)]
    name: Option<String>,
    #[serde(default, rename = "type")]
    kind: Option<String>,
    #[serde(default)]
    status: Option<String>,
    #[serde(default)]
    catalog_visibility: Option<String>,
    #[serde(default)]
    date_modified_gmt: Option<String>,
    #[serde(default)]
    post_password: Option<String>,
    #[serde(default)]
    permalink: Option<String>,
    #[serde(default)]
    sku: Option<String>,
    #[serde(default)]
    price: Decimal,
    #[serde(default)]
    regular_price: Decimal,
    #[serde(default)]
    purchasable: Option<bool>,
    #[serde(default)]
    stock_status: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    parent_id: Name,
    #[serde(default, deserialize_with = "lenient")]
    menu_order: i64,
    #[serde(default, deserialize_with = "lenient")]
    categories: Vec<Named>,
    #[serde(default, deserialize_with = "lenient")]
    brands: Vec<Named>,
    #[serde(default, deserialize_with = "lenient")]
    images: Vec<Image>,
    #[serde(default, deserialize_with = "lenient")]
    image: Option<Image>,
    #[serde(default, deserialize_with = "lenient")]
    attributes: Vec<Attribute>,
    #[serde(default, deserialize_with = "lenient")]
    variations: Vec<Name>,
    #[serde(default, deserialize_with = "lenient")]
    cost_of_goods_sold: Cost,
    #[serde(default, deserialize_with = "lenient")]
    meta_data: Vec<Meta>,
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
struct Attribute {
    #[serde(default)]
    name: Option<String>,
    /// Whether its variations differ in it.
    #[serde(default)]
    variation: Option<bool>,
    #[serde(default)]
    option: Option<String>,
}

#[derive(Default, Deserialize)]
struct Cost {
    #[serde(default)]
    total_value: Decimal,
}

/// Reads a body of `/products` or `/products/{id}/variations`.
///
/// # Errors
/// [`ParseError`] for what is no product.
pub fn product(body: &[u8]) -> Result<Listed, ParseError> {
    refused(body)?;
    let body: Body = serde_json::from_slice(body)?;
    if body.kind.as_deref() == Some("variation") || !body.parent_id.is_none() && body.name.is_none() {
        return Ok(Listed::Variation(body.parent_id.item(), body.variant(Decided::Variation)?));
    }
    let variations: Vec<VariantId> = body.variations.iter().filter_map(Name::variant).collect();
    let only = if variations.is_empty() { Some(body.variant(Decided::Only)?) } else { None };
    Ok(Listed::Product(body.product()?, only, variations))
}

/// What a webhook about a product tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    /// A product.
    Product(Listing),
    /// One of its variations, of which the product itself does not tell.
    Variation(VariationChange),
}

/// Reads the body of a webhook about a product.
///
/// # Errors
/// [`ParseError`] for what is no product, and for a variation that does not say of which.
pub fn listing(body: &[u8]) -> Result<Changed, ParseError> {
    refused(body)?;
    let body: Body = serde_json::from_slice(body)?;
    if body.kind.as_deref() == Some("variation") || !body.parent_id.is_none() && body.name.is_none() {
        return Ok(Changed::Variation(VariationChange {
            item: body.parent_id.item().ok_or(ParseError::Missing("parent_id"))?,
            title: body.title_of_product(),
            url: body.permalink.clone().unwrap_or_default(),
            variant: body.variant(Decided::Variation)?,
        }));
    }
    if body.date_modified_gmt.as_deref().unwrap_or_default().is_empty() {
        return Err(ParseError::Missing("date_modified_gmt"));
    }
    let named: Vec<VariantId> = body.variations.iter().filter_map(Name::variant).collect();
    let own = body.variant(Decided::Only)?;
    let options = body.attributes.iter().filter(|attribute| attribute.variation == Some(true));
    let options = options.filter_map(|attribute| attribute.name.as_deref()).map(text::unescaped).collect();
    let variants = if named.is_empty() { Variants::Told(vec![own]) } else { Variants::Named(named, own) };
    Ok(Changed::Product(Listing { product: body.product()?, options, variants }))
}

/// Reads a body of `/products/{id}/variations`, where older shops do not say that it is one.
///
/// # Errors
/// [`ParseError`] for what is no variation.
pub fn variation(body: &[u8]) -> Result<Variant, ParseError> {
    refused(body)?;
    serde_json::from_slice::<Body>(body)?.variant(Decided::Variation)
}

/// Whether a variant is one of several.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Decided {
    Only,
    Variation,
}

impl Body {
    /// A variation's name is its product's, a dash, and its options.
    fn title_of_product(&self) -> String {
        let name = text::unescaped(self.name.as_deref().unwrap_or_default());
        name.rsplit_once(" - ").map_or(name.clone(), |(title, _)| title.to_owned())
    }

    fn product(self) -> Result<Product, ParseError> {
        let shelf = self.shelf();
        let first = |names: Vec<Named>| names.into_iter().find_map(|named| named.name).unwrap_or_default();
        let updated = self.updated()?;
        Ok(Product {
            id: self.id.item().ok_or(ParseError::Missing("id"))?,
            updated,
            title: text::unescaped(&self.name.unwrap_or_default()),
            category: text::unescaped(&first(self.categories)),
            brand: text::unescaped(&first(self.brands)),
            url: self.permalink.unwrap_or_default(),
            image: self.images.into_iter().find_map(|image| image.src).unwrap_or_default(),
            shelf,
        })
    }

    fn updated(&self) -> Result<Timestamp, ParseError> {
        let updated = self.date_modified_gmt.as_deref().filter(|text| !text.is_empty());
        Ok(updated.map(|text| moment::utc(text, "date_modified_gmt")).transpose()?.unwrap_or_default())
    }

    fn shelf(&self) -> OnShelf {
        let kind = self.kind.as_deref().unwrap_or("simple");
        match self.status.as_deref().unwrap_or("publish") {
            _ if kind == "gift-card" || kind == "pw-gift-card" => OnShelf::GiftCard,
            "draft" | "pending" | "private" | "auto-draft" => OnShelf::Draft,
            "trash" => OnShelf::Archived,
            "publish" if self.post_password.as_deref().is_some_and(|password| !password.is_empty()) => OnShelf::Hidden,
            "publish" if self.catalog_visibility.as_deref() == Some("hidden") => OnShelf::Hidden,
            "publish" if matches!(kind, "subscription" | "variable-subscription") => OnShelf::Subscription,
            "publish" if matches!(kind, "grouped" | "external") => OnShelf::NotForSale,
            "publish" => OnShelf::Sold,
            _ => OnShelf::Hidden,
        }
    }

    /// A variation's own name repeats its product's; what tells it apart are its options.
    fn variant(&self, decided: Decided) -> Result<Variant, ParseError> {
        let options: Vec<String> =
            self.attributes.iter().filter_map(|attribute| attribute.option.as_deref()).map(text::unescaped).collect();
        let several = decided == Decided::Variation;
        let sold_out = self.stock_status.as_deref() == Some("outofstock") || self.purchasable == Some(false);
        let published = !several || self.status.as_deref().unwrap_or("publish") == "publish";
        let cost = self.cost_of_goods_sold.total_value.clone();
        let plugin_cost = || {
            let text = Meta::find(&self.meta_data, "_wc_cog_cost")?;
            serde_json::from_value(serde_json::Value::String(text)).ok()
        };
        let own_image = self.image.as_ref().and_then(|image| image.src.clone());
        Ok(Variant {
            id: self.id.variant().ok_or(ParseError::Missing("id"))?,
            updated: self.updated()?,
            title: if several { options.join(" / ") } else { String::new() },
            sku: text::line(self.sku.as_deref().unwrap_or_default()),
            position: u32::try_from(self.menu_order).unwrap_or_default(),
            price: self.price.clone(),
            list: self.regular_price.clone(),
            cost: if cost.is_empty() { plugin_cost().unwrap_or_default() } else { cost },
            stock: if sold_out || !published { Stock::SoldOut } else { Stock::Available },
            image: own_image.unwrap_or_default(),
        })
    }
}

/// Reads a body of `/customers`.
///
/// # Errors
/// [`ParseError`] for what is no customer.
pub fn customer(body: &[u8], guests: &GuestKey) -> Result<Customer, ParseError> {
    #[derive(Deserialize)]
    struct Body {
        id: u64,
        #[serde(default)]
        email: Option<String>,
        #[serde(default)]
        role: Option<String>,
        #[serde(default)]
        date_modified_gmt: Option<String>,
    }
    refused(body)?;
    let body: Body = serde_json::from_slice(body)?;
    let account = (body.id > 0).then(|| CustomerId::new(&body.id.to_string()).ok()).flatten();
    let account = account.ok_or(ParseError::Missing("id"))?;
    // A role without a moment cannot be told from an older one.
    let at = body.date_modified_gmt.as_deref().and_then(|text| moment::utc(text, "date_modified_gmt").ok());
    let told = at.and_then(|at| u64::try_from(at.0).ok()).map(|seconds| seconds.saturating_mul(1_000));
    let role = told.and_then(|told| Badge::role(body.role.as_deref().unwrap_or_default(), told));
    let guest = body.email.as_deref().and_then(|email| guests.guest(email));
    Ok(Customer { account, guest, badges: role.into_iter().collect() })
}
