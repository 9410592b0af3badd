//! An item with its variants, as bytes.

use scoring::catalogue::{Endurance, Form, Item, Quote, Quoted, Stock, VARIANTS_MAX, Variant};
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
    let mut variants = Vec::new();
    let head = read(bytes, |variant| {
        let VariantAt { id, title, price, was, cost, stock } = variant;
        variants.push(Variant { id, title: title.to_owned(), price, was, cost, stock });
    })?;
    let [title, category, brand, url, image] = head.texts.map(str::to_owned);
    let options = head.options.into_iter().map(str::to_owned).collect();
    Ok(Item { id: head.id, title, category, brand, url, image, endurance: head.endurance, options, variants })
}

/// Unpacks what a decision needs of an item: all of the record is checked, its texts stay where they are.
///
/// # Errors
/// As [`unpack_item`].
pub fn unpack_quote(bytes: &[u8]) -> Result<Quote, UnpackError> {
    let (mut variants, mut reckoned) = (0, None);
    let head = read(bytes, |variant| {
        variants += 1;
        if reckoned.is_none() && variant.stock == Stock::Available {
            let VariantAt { id, price, was, cost, .. } = variant;
            reckoned = Some(Quoted { id, price, was, cost });
        }
    })?;
    let form = if variants == 1 { Form::Only } else { Form::OneOfSeveral };
    Ok(Quote { item: head.id, endurance: head.endurance, form, variant: reckoned })
}

/// What stands before an item's variants.
struct Head<'a> {
    id: ItemId,
    texts: [&'a str; 5],
    endurance: Endurance,
    options: Vec<&'a str>,
}

/// A variant where it stands.
struct VariantAt<'a> {
    id: VariantId,
    title: &'a str,
    price: Money,
    was: Option<Money>,
    cost: Option<Money>,
    stock: Stock,
}

fn read<'a>(bytes: &'a [u8], mut each: impl FnMut(VariantAt<'a>)) -> Result<Head<'a>, UnpackError> {
    let mut reader = Reader::new(bytes, Kind::Item)?;
    let id = reader.id(ItemId::at_front)?;
    let texts = reader.texts_at(TEXT_BYTES_MAX)?;
    let endurance = match reader.u8()? {
        0 => Endurance::Unknown,
        1 => Endurance::Durable,
        2 => Endurance::Consumable,
        _ => return Err(UnpackError::Range("an endurance")),
    };
    let length = reader.length(OPTIONS_MAX, 1, "options")?;
    let mut options = Vec::with_capacity(length);
    for _ in 0..length {
        options.push(reader.text_at(NAME_BYTES_MAX, "an option's name")?);
    }
    let usual = reader.currency()?;
    let length = reader.length(VARIANTS_MAX, 5, "variants")?;
    let mut first = None;
    for _ in 0..length {
        let variant = variant(&mut reader, usual)?;
        first = first.or(Some(variant.price.currency));
        each(variant);
    }
    reader.finish()?;
    if first != Some(usual) {
        return Err(UnpackError::Range("the number of variants"));
    }
    Ok(Head { id, texts, endurance, options })
}

fn variant<'a>(reader: &mut Reader<'a>, usual: Currency) -> Result<VariantAt<'a>, UnpackError> {
    let id = reader.id(VariantId::at_front)?;
    let title = reader.text_at(NAME_BYTES_MAX, "a variant's title")?;
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
    Ok(VariantAt { id, title, price, was, cost, stock })
}
