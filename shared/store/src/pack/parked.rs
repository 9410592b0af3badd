//! A body that could not be applied, as bytes.

use scoring::id::RequestId;

use super::wire::{Kind, Reader, Writer};
use super::{PackError, UnpackError};
use crate::parked::Parked;

/// Most bytes of a body that are kept: with everything else within what one record of DynamoDB may have.
pub const PARKED_BYTES_MAX: usize = 262_144;
/// Longest reason, and longest origin, in bytes.
pub const WHY_BYTES_MAX: usize = 500;

/// Packs a parked body.
///
/// # Errors
/// [`PackError`] when it breaks a bound.
pub fn pack_parked(parked: &Parked) -> Result<Vec<u8>, PackError> {
    let Parked { fingerprint, origin, why, received, length, body } = parked;
    let mut writer = Writer::new(Kind::Parked, 256 + body.len());
    writer.id(fingerprint.as_str());
    writer.text(origin, WHY_BYTES_MAX, "an origin")?;
    writer.text(why, WHY_BYTES_MAX, "a reason")?;
    writer.time(*received);
    writer.varint(*length);
    writer.blob(body, PARKED_BYTES_MAX, "a body")?;
    Ok(writer.finish())
}

/// Unpacks a parked body.
///
/// # Errors
/// [`UnpackError`] when the bytes are not what [`pack_parked`] makes, or break a bound.
pub fn unpack_parked(bytes: &[u8]) -> Result<Parked, UnpackError> {
    let mut reader = Reader::new(bytes, Kind::Parked)?;
    let fingerprint = reader.id(RequestId::at_front)?;
    let origin = reader.text(WHY_BYTES_MAX, "an origin")?;
    let why = reader.text(WHY_BYTES_MAX, "a reason")?;
    let received = reader.time()?;
    let length = reader.varint()?;
    let body = reader.blob(PARKED_BYTES_MAX, "a body")?;
    reader.finish()?;
    Ok(Parked { fingerprint, origin, why, received, length, body })
}
