//! What rows borrow from the last rebuild, as bytes.

use scoring::count::{Footing, FootingHead};
use scoring::id::ItemId;

use super::facts::{FACTS_BYTES_MIN, TagBytes, Tags};
use super::wire::{Kind, Reader, Writer};
use super::{PackError, UnpackError};

/// Most items of one part.
pub const FOOTINGS_MAX: usize = 500;

/// Packs what says which rebuild the parts are of.
#[must_use]
pub fn pack_footing_head(head: &FootingHead) -> Vec<u8> {
    let mut writer = Writer::new(Kind::FootingHead, 32);
    writer.time(head.as_of);
    writer.signed(head.orders);
    writer.varint(head.parts.into());
    writer.varint(head.run);
    writer.finish()
}

/// Unpacks it.
///
/// # Errors
/// [`UnpackError`] when the bytes are not what [`pack_footing_head`] makes.
pub fn unpack_footing_head(bytes: &[u8]) -> Result<FootingHead, UnpackError> {
    let mut reader = Reader::new(bytes, Kind::FootingHead)?;
    let (as_of, orders, parts) = (reader.time()?, reader.signed()?, reader.count("parts")?);
    let head = FootingHead { as_of, orders, parts, run: reader.varint()? };
    reader.finish()?;
    Ok(head)
}

/// Packs one part.
///
/// # Errors
/// [`PackError`] when it breaks a bound.
pub fn pack_footings(footings: &[Footing]) -> Result<Vec<u8>, PackError> {
    let tags = Tags::of(footings.iter().map(|footing| &footing.facts));
    let mut writer = Writer::new(Kind::Footings, 64 + 100 * footings.len());
    tags.write(&mut writer)?;
    if !footings.is_sorted_by(|a, b| a.item < b.item) {
        return Err(PackError::Order("items"));
    }
    writer.length(footings.len(), FOOTINGS_MAX, "items")?;
    for Footing { item, c0, c1, received, facts } in footings {
        writer.id(item.as_str());
        [c0, c1, received].into_iter().for_each(|count| writer.signed(*count));
        tags.item(&mut writer, facts)?;
    }
    Ok(writer.finish())
}

/// Unpacks one part.
///
/// # Errors
/// [`UnpackError`] when the bytes are not what [`pack_footings`] makes, or break a bound.
pub fn unpack_footings(bytes: &[u8]) -> Result<Vec<Footing>, UnpackError> {
    let mut reader = Reader::new(bytes, Kind::Footings)?;
    let tags = TagBytes::read(&mut reader)?;
    let length = reader.length(FOOTINGS_MAX, 2 + 3 + FACTS_BYTES_MIN, "items")?;
    let mut footings = Vec::with_capacity(length);
    for _ in 0..length {
        let item = reader.id(ItemId::at_front)?;
        let (c0, c1, received) = (reader.signed()?, reader.signed()?, reader.signed()?);
        footings.push(Footing { item, c0, c1, received, facts: tags.item(&mut reader)? });
    }
    if !footings.is_sorted_by(|a, b| a.item < b.item) {
        return Err(UnpackError::Order("items"));
    }
    reader.finish()?;
    Ok(footings)
}
