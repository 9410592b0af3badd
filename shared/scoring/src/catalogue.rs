//! The shop's goods: items, and the variants that are sold.

use crate::id::{ItemId, VariantId};
use crate::money::Money;

/// Most variants of one item that a decision looks at.
pub const VARIANTS_MAX: usize = 100;

/// An item as the shop describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Which.
    pub id: ItemId,
    /// Title as shoppers read it.
    pub title: String,
    /// Category, or empty.
    pub category: String,
    /// Brand, or empty.
    pub brand: String,
    /// Product page, absolute or from the shop's root, or empty.
    pub url: String,
    /// Picture, absolute or from the shop's root, or empty.
    pub image: String,
    /// Whether owning it ends the need.
    pub endurance: Endurance,
    /// Names of the options that tell its variants apart ("Size"); empty when there is one variant.
    pub options: Vec<String>,
    /// What is sold; the first is the default. Never empty, at most [`VARIANTS_MAX`].
    pub variants: Vec<Variant>,
}

/// Whether owning an item ends the need for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Endurance {
    /// The shop has not said.
    #[default]
    Unknown,
    /// Bought once, kept: not offered to its owner.
    Durable,
    /// Used up: offered again when due.
    Consumable,
}

/// One sellable form of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// Which.
    pub id: VariantId,
    /// What tells it apart ("M / blue"); empty when it is the only one.
    pub title: String,
    /// Price now.
    pub price: Money,
    /// Honest former price, when the shop gives one above `price`.
    pub was: Option<Money>,
    /// What the merchant pays for it, when known.
    pub cost: Option<Money>,
    /// Whether it can be had.
    pub stock: Stock,
}

/// Whether a variant can be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stock {
    /// Can be ordered.
    Available,
    /// Cannot be ordered now.
    SoldOut,
}

/// An item as its platform last told it, with the moments at which its parts were told, so that none is overwritten by an older one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shelved {
    /// The item; none when it was taken off before anything was known of it.
    pub item: Option<Item>,
    /// Whether it may be offered.
    pub shelf: Shelf,
    /// When the platform last changed the product, in milliseconds since 1970; 0 when nobody said.
    pub told: u64,
    /// When it last changed variations that tell themselves, ids ascending; at most [`VARIANTS_MAX`].
    pub variations: Vec<(VariantId, u64)>,
}

/// Whether an item may be offered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shelf {
    /// It may, as far as its variants' stock goes.
    #[default]
    Shown,
    /// Draft, hidden, archived, deleted: it is kept, so that it comes back as it was, and no decision reads it.
    Hidden,
}

impl Item {
    /// The variant a decision reckons with: in stock, then the one bought before, then the default.
    /// None when nothing is in stock.
    #[must_use]
    pub fn reckoned(&self, bought: Option<&VariantId>) -> Option<&Variant> {
        let available = |variant: &&Variant| variant.stock == Stock::Available;
        self.variants
            .iter()
            .filter(available)
            .find(|variant| Some(&variant.id) == bought)
            .or_else(|| self.variants.iter().find(available))
    }

    /// What a decision needs of it.
    #[must_use]
    pub fn quote(&self) -> Quote {
        Quote {
            item: self.id.clone(),
            endurance: self.endurance,
            form: if self.variants.len() == 1 { Form::Only } else { Form::OneOfSeveral },
            variant: self.reckoned(None).map(|variant| Quoted {
                id: variant.id.clone(),
                price: variant.price,
                was: variant.was,
                cost: variant.cost,
            }),
        }
    }
}

/// What a decision needs of an item: the variant reckoned with, at today's price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// The item.
    pub item: ItemId,
    /// As in [`Item`].
    pub endurance: Endurance,
    /// Whether there is another variant.
    pub form: Form,
    /// The variant that [`Item::reckoned`] names.
    pub variant: Option<Quoted>,
}

/// Whether an item is sold in one form or in several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// There is one variant.
    Only,
    /// There are options.
    OneOfSeveral,
}

/// A variant that can be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quoted {
    /// Which.
    pub id: VariantId,
    /// As in [`Variant`].
    pub price: Money,
    /// As in [`Variant`].
    pub was: Option<Money>,
    /// As in [`Variant`].
    pub cost: Option<Money>,
}
