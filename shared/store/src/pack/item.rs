//! An item with its variants, as bytes.

use scoring::catalogue::{Endurance, Item, Stock, VARIANTS_MAX, Variant};
use scoring::id::{ItemId, VariantId};
use scoring::money::{Currency, Money};

use super::wire::{Kind, Reader, Writer};
use super::{PackError, UnpackError};

/// Longest title of an item, in bytes.
pub const ITEM_TITLE_BYTES_MAX: usize = 1_024;
/// Longest category, brand, option name or variant title, in bytes.
pub const NAME_BYTES_MAX: usize = 256;
/// Longest URL of a page or a picture, in bytes.
pub const URL_BYTES_MAX: usize = 2_048;
/// Most option names of an item.
pub const OPTIONS_MAX: usize = 16;

/// Title, category, brand, addresses of page and picture: how long they may be.
const TEXT_BYTES_MAX: [(usize, &str); 5] = [
    (ITEM_TITLE_BYTES_MAX, "an item's title"),
    (NAME_BYTES_MAX, "a category"),
    (NAME_BYTES_MAX, "a brand"),
    (URL_BYTES_MAX, "an item's address"),
    (URL_BYTES_MAX, "a picture's address"),
];

/// Packs an item with its variants.
///
/// # Errors
/// [`PackError`] when it breaks a bound.
pub fn pack_item(item: &Item) -> Result<Vec<u8>, PackError> {
    let Some(first) = item.variants.first() else { return Err(PackError::Range("the number of variants")) };
    let mut writer = Writer::new(Kind::Item, 256 + item.variants.len() * 32);
    writer.id(item.id.as_str());
    let texts = [&item.title, &item.category, &item.brand, &item.url, &item.image];
    writer.texts(texts.map(String::as_str), TEXT_BYTES_MAX)?;
    writer.u8(match item.endurance {
        Endurance::Unknown => 0,
        Endurance::Durable => 1,
        Endurance::Consumable => 2,
    });
    writer.length(item.options.len(), OPTIONS_MAX, "options")?;
    for option in &item.options {
        writer.text(option, NAME_BYTES_MAX, "an option's name")?;
    }
    let usual = first.price.currency;
    writer.currency(usual);
    writer.length(item.variants.len(), VARIANTS_MAX, "variants")?;
    item.variants.iter().try_for_each(|variant| put_variant(&mut writer, variant, usual))?;
    Ok(writer.finish())
}

const SOLD_OUT: u8 = 1;
const HAS_WAS: u8 = 2;
const HAS_COST: u8 = 4;
/// Prices of this variant are not all in the usual currency: each is spelled out.
const SPELLED: u8 = 8;

fn put_variant(writer: &mut Writer, variant: &Variant, usual: Currency) -> Result<(), PackError> {
    let amounts = [Some(variant.price), variant.was, variant.cost];
    let spelled = amounts.iter().flatten().any(|money| money.currency != usual);
    let flag = |set: bool, bit: u8| if set { bit } else { 0 };
    writer.id(variant.id.as_str());
    writer.text(&variant.title, NAME_BYTES_MAX, "a variant's title")?;
    writer.u8(flag(variant.stock == Stock::SoldOut, SOLD_OUT)
        | flag(variant.was.is_some(), HAS_WAS)
        | flag(variant.cost.is_some(), HAS_COST)
        | flag(spelled, SPELLED));
    for money in amounts.into_iter().flatten() {
        if spelled {
            writer.currency(money.currency);
        }
        writer.minor(money, "a price")?;
    }
    Ok(())
}

/// Unpacks an item with its variants.
///
/// # Errors
/// [`UnpackError`] when the bytes are not what [`pack_item`] makes, or break a bound.
pub fn unpack_item(bytes: &[u8]) -> Result<Item, UnpackError> {
    let mut reader = Reader::new(bytes, Kind::Item)?;
    let id = reader.id(ItemId::at_front)?;
    let [title, category, brand, url, image] = reader.texts(TEXT_BYTES_MAX)?;
    let endurance = match reader.u8()? {
        0 => Endurance::Unknown,
        1 => Endurance::Durable,
        2 => Endurance::Consumable,
        _ => return Err(UnpackError::Range("an endurance")),
    };
    let length = reader.length(OPTIONS_MAX, 1, "options")?;
    let options = (0..length).map(|_| reader.text(NAME_BYTES_MAX, "an option's name")).collect::<Result<_, _>>()?;
    let usual = reader.currency()?;
    let length = reader.length(VARIANTS_MAX, 5, "variants")?;
    let variants = (0..length).map(|_| variant(&mut reader, usual)).collect::<Result<Vec<_>, _>>()?;
    reader.finish()?;
    if variants.first().is_none_or(|first| first.price.currency != usual) {
        return Err(UnpackError::Range("the number of variants"));
    }
    Ok(Item { id, title, category, brand, url, image, endurance, options, variants })
}

fn variant(reader: &mut Reader<'_>, usual: Currency) -> Result<Variant, UnpackError> {
    let id = reader.id(VariantId::at_front)?;
    let title = reader.text(NAME_BYTES_MAX, "a variant's title")?;
    let flags = reader.u8()?;
    if flags > (SOLD_OUT | HAS_WAS | HAS_COST | SPELLED) {
        return Err(UnpackError::Range("a variant's flags"));
    }
    let mut amount = || -> Result<Money, UnpackError> {
        let currency = if flags & SPELLED == 0 { usual } else { reader.currency()? };
        reader.money(currency, "a price")
    };
    let price = amount()?;
    let was = if flags & HAS_WAS == 0 { None } else { Some(amount()?) };
    let cost = if flags & HAS_COST == 0 { None } else { Some(amount()?) };
    let stock = if flags & SOLD_OUT == 0 { Stock::Available } else { Stock::SoldOut };
    Ok(Variant { id, title, price, was, cost, stock })
}
