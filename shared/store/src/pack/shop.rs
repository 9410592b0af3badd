//! A shop row, as bytes.

use scoring::id::{ItemId, ShopId};
use scoring::shop::{POPULAR_MAX, Popular, Shop};

use super::facts::{FACTS_BYTES_MIN, TagBytes, Tags};
use super::wire::{Kind, Reader, Writer};
use super::{PackError, UnpackError};

/// Most origins of a shop.
pub const ORIGINS_MAX: usize = 64;
/// Longest origin, in bytes.
pub const ORIGIN_BYTES_MAX: usize = 300;

/// Packs a shop row.
///
/// # Errors
/// [`PackError`] when it breaks a bound.
pub fn pack_shop(shop: &Shop) -> Result<Vec<u8>, PackError> {
    let mut writer = Writer::new(Kind::Shop, 2_048);
    writer.id(shop.id.as_str());
    writer.currency(shop.currency);
    writer.length(shop.origins.len(), ORIGINS_MAX, "origins")?;
    for origin in &shop.origins {
        writer.text(origin, ORIGIN_BYTES_MAX, "an origin")?;
    }
    writer.time(shop.as_of);
    writer.signed(shop.small_price);
    let tags = Tags::of(shop.popular.iter().map(|item| &item.facts));
    tags.write(&mut writer)?;
    writer.length(shop.popular.len(), POPULAR_MAX, "popular items")?;
    for item in &shop.popular {
        writer.id(item.item.as_str());
        tags.item(&mut writer, &item.facts)?;
    }
    Ok(writer.finish())
}

/// Unpacks a shop row.
///
/// # Errors
/// [`UnpackError`] when the bytes are not what [`pack_shop`] makes, or break a bound.
pub fn unpack_shop(bytes: &[u8]) -> Result<Shop, UnpackError> {
    let mut reader = Reader::new(bytes, Kind::Shop)?;
    let id = reader.id(ShopId::at_front)?;
    let currency = reader.currency()?;
    let length = reader.length(ORIGINS_MAX, 1, "origins")?;
    let origins = (0..length).map(|_| reader.text(ORIGIN_BYTES_MAX, "an origin")).collect::<Result<_, _>>()?;
    let as_of = reader.time()?;
    let small_price = reader.signed()?;
    let tags = TagBytes::read(&mut reader)?;
    let length = reader.length(POPULAR_MAX, 2 + FACTS_BYTES_MIN, "popular items")?;
    let popular = (0..length)
        .map(|_| Ok(Popular { item: reader.id(ItemId::at_front)?, facts: tags.item(&mut reader)? }))
        .collect::<Result<_, UnpackError>>()?;
    reader.finish()?;
    Ok(Shop { id, currency, origins, as_of, popular, small_price })
}
