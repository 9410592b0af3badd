//! How far a passage through a shop's orders has come, as bytes.

use scoring::id::ID_BYTES_MAX;
use scoring::watch::{Passage, WEEK_HOURS};

use super::wire::{Kind, Reader, Writer};
use super::{PackError, UnpackError};

/// Longest sort key in a table that is passed through.
const AFTER_BYTES_MAX: usize = 4 * ID_BYTES_MAX;

/// Packs a passage.
///
/// # Errors
/// [`PackError`] when it breaks a bound.
pub fn pack_passage(passage: &Passage) -> Result<Vec<u8>, PackError> {
    let Passage { name, began, place, after, hours } = passage;
    let mut writer = Writer::new(Kind::Passage, 512);
    writer.varint(*name);
    writer.time(*began);
    writer.varint((*place).into());
    writer.text(after, AFTER_BYTES_MAX, "a place")?;
    hours.iter().for_each(|orders| writer.varint((*orders).into()));
    Ok(writer.finish())
}

/// Unpacks a passage.
///
/// # Errors
/// [`UnpackError`] when the bytes are not what [`pack_passage`] makes.
pub fn unpack_passage(bytes: &[u8]) -> Result<Passage, UnpackError> {
    let mut reader = Reader::new(bytes, Kind::Passage)?;
    let name = reader.varint()?;
    let began = reader.time()?;
    let place = reader.count("a place")?;
    let after = reader.text(AFTER_BYTES_MAX, "a place")?;
    let mut hours = [0; WEEK_HOURS];
    for orders in &mut hours {
        *orders = reader.count("orders")?;
    }
    reader.finish()?;
    Ok(Passage { name, began, place, after, hours })
}
