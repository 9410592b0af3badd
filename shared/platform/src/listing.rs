//! From a platform's product to an item of the catalogue: prices in the shop's currency, and kept what only we know.

use scoring::catalogue::{Endurance, Item, Shelf, Shelved, Stock, VARIANTS_MAX, Variant as Sold};
use scoring::id::{ItemId, VariantId};
use scoring::money::{Currency, Money};
use scoring::time::Timestamp;

use crate::goods::{OnShelf, Product, Variant};
use crate::text;

/// Most option names that are kept.
const OPTIONS_MAX: usize = 16;
/// Longest address of a page or picture that is kept, in bytes.
const URL_BYTES_MAX: usize = 2_000;

/// A product as its platform tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// The product.
    pub product: Product,
    /// Names of its options ("Size").
    pub options: Vec<String>,
    /// What is sold of it.
    pub variants: Variants,
}

/// What a product's body says of its variants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Variants {
    /// All of them.
    Told(Vec<Variant>),
    /// Which there are, the default first, and the lowest price; each tells itself.
    Named(Vec<VariantId>, Variant),
}

/// One variation of a product, told by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariationChange {
    /// Of which product.
    pub item: ItemId,
    /// Title of the product, as far as the variation's tells it.
    pub title: String,
    /// Page of the variation.
    pub url: String,
    /// The variation.
    pub variant: Variant,
}

fn millis(time: Timestamp) -> u64 {
    u64::try_from(time.0).unwrap_or_default().saturating_mul(1_000)
}

impl Listing {
    /// When the platform changed it, in milliseconds since 1970.
    #[must_use]
    pub fn told(&self) -> u64 {
        millis(self.product.updated)
    }

    /// The item as it stands now; none when the same or a newer telling stands.
    ///
    /// What only the merchant knows (what ends the need, what a variant costs) is taken over from what stands.
    #[must_use]
    pub fn over(&self, known: &Shelved, currency: Currency) -> Option<Shelved> {
        let told = self.told();
        if known.told >= told {
            return None;
        }
        let before = known.item.as_ref();
        let standing = |id: &VariantId| before?.variants.iter().find(|sold| sold.id == *id);
        let mut variants: Vec<Sold> = match &self.variants {
            Variants::Told(variants) => {
                let mut variants: Vec<&Variant> = variants.iter().collect();
                variants.sort_by_key(|variant| variant.position);
                variants.into_iter().filter_map(|variant| sold(variant, standing(&variant.id), currency)).collect()
            }
            Variants::Named(ids, lowest) => {
                // A variation that has not told itself has no price of its own yet: it is listed, and cannot be had.
                let unseen = |id: &VariantId| {
                    let sold = sold(&Variant { id: id.clone(), ..lowest.clone() }, None, currency)?;
                    Some(Sold { stock: Stock::SoldOut, was: None, ..sold })
                };
                ids.iter().filter_map(|id| standing(id).cloned().or_else(|| unseen(id))).collect()
            }
        };
        variants.truncate(VARIANTS_MAX);
        let shelf = if self.product.shelf == OnShelf::Sold { Shelf::Shown } else { Shelf::Hidden };
        let Product { id, title, category, brand, url, image, .. } = &self.product;
        let item = Item {
            id: id.clone(),
            title: title.clone(),
            category: category.clone(),
            brand: brand.clone(),
            url: address(url),
            image: address(image),
            endurance: before.map_or(Endurance::Unknown, |item| item.endurance),
            options: self.options.iter().take(OPTIONS_MAX).cloned().collect(),
            variants,
        };
        let is_left = |id: &VariantId| item.variants.iter().any(|sold| sold.id == *id);
        let variations = known.variations.iter().filter(|(id, _)| is_left(id)).cloned().collect();
        if item.variants.is_empty() {
            // Nothing of it has a price: what stands is kept, and not offered.
            return Some(Shelved { shelf: Shelf::Hidden, told, ..known.clone() });
        }
        Some(Shelved { item: Some(item), shelf, told, variations })
    }
}

impl VariationChange {
    /// The item with this variation in it; none when the same or a newer telling of it stands, or it has no price.
    #[must_use]
    pub fn over(&self, known: &Shelved, currency: Currency) -> Option<Shelved> {
        let (id, told) = (&self.variant.id, millis(self.variant.updated));
        let place = known.variations.binary_search_by(|(other, _)| other.cmp(id));
        if place.is_ok_and(|place| known.variations[place].1 >= told) {
            return None;
        }
        let before = known.item.as_ref().and_then(|item| item.variants.iter().find(|sold| sold.id == *id));
        let sold = sold(&self.variant, before, currency)?;
        // A product that has not told itself yet: any word of its own will be newer.
        let mut item = known.item.clone().unwrap_or_else(|| Item {
            id: self.item.clone(),
            title: self.title.clone(),
            category: String::new(),
            brand: String::new(),
            url: address(self.url.split('?').next().unwrap_or_default()),
            image: String::new(),
            endurance: Endurance::Unknown,
            options: Vec::new(),
            variants: Vec::new(),
        });
        match item.variants.iter().position(|sold| sold.id == *id) {
            Some(place) => item.variants[place] = sold,
            None if item.variants.len() < VARIANTS_MAX => item.variants.push(sold),
            None => return None,
        }
        let mut variations = known.variations.clone();
        match place {
            Ok(place) => variations[place].1 = told,
            Err(place) => variations.insert(place, (id.clone(), told)),
        }
        // Variations that are no longer named leave their moment behind.
        variations.retain(|(id, _)| item.variants.iter().any(|sold| sold.id == *id));
        Some(Shelved { item: Some(item), variations, ..known.clone() })
    }
}

/// What stands of a product that was deleted, as it was told `now`: kept, so that it comes back as it was, and not offered. None
/// when that is so already.
///
/// A deletion does not say when it was. It counts from now, or right after what it takes off, since clocks differ.
#[must_use]
pub fn gone(known: &Shelved, now: Timestamp) -> Option<Shelved> {
    let after = if known.shelf == Shelf::Hidden { known.told } else { known.told.saturating_add(1) };
    let told = millis(now).saturating_add(999).max(after);
    (known.shelf == Shelf::Shown || known.told < told).then(|| Shelved { shelf: Shelf::Hidden, told, ..known.clone() })
}

/// A variant at its price; none without one.
fn sold(variant: &Variant, before: Option<&Sold>, currency: Currency) -> Option<Sold> {
    let minor = |decimal: &crate::Decimal| decimal.minor(currency, "price").ok();
    let price = minor(&variant.price).filter(|price| *price > 0)?;
    let was = minor(&variant.list).filter(|list| *list > price);
    let cost = minor(&variant.cost).filter(|cost| *cost >= 0).map(|cost| Money::new(cost, currency));
    Some(Sold {
        id: variant.id.clone(),
        title: text::line(&variant.title),
        price: Money::new(price, currency),
        was: was.map(|was| Money::new(was, currency)),
        cost: cost.or_else(|| before?.cost),
        stock: variant.stock,
    })
}

/// An address that is neither too long nor more than one line.
fn address(url: &str) -> String {
    if url.len() > URL_BYTES_MAX || url.contains(char::is_control) { String::new() } else { url.to_owned() }
}
