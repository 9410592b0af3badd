//! The mark of the erased, and how long orders keep their customer, as bytes.

use scoring::time::Timestamp;

use super::UnpackError;
use super::wire::{Kind, Reader, Writer};

/// Packs a mark: up to when its person was erased.
#[must_use]
pub fn pack_mark(until: Timestamp) -> Vec<u8> {
    let mut writer = Writer::new(Kind::Mark, 12);
    writer.time(until);
    writer.finish()
}

/// Unpacks a mark.
///
/// # Errors
/// [`UnpackError`] when the bytes are not what [`pack_mark`] makes.
pub fn unpack_mark(bytes: &[u8]) -> Result<Timestamp, UnpackError> {
    let mut reader = Reader::new(bytes, Kind::Mark)?;
    let until = reader.time()?;
    reader.finish()?;
    Ok(until)
}

/// Packs a number of months.
#[must_use]
pub fn pack_retention(months: u32) -> Vec<u8> {
    let mut writer = Writer::new(Kind::Retention, 8);
    writer.varint(months.into());
    writer.finish()
}

/// Unpacks a number of months.
///
/// # Errors
/// [`UnpackError`] when the bytes are not what [`pack_retention`] makes.
pub fn unpack_retention(bytes: &[u8]) -> Result<u32, UnpackError> {
    let mut reader = Reader::new(bytes, Kind::Retention)?;
    let months = reader.count("months")?;
    reader.finish()?;
    Ok(months)
}
