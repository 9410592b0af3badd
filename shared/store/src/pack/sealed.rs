//! Something sealed: bytes that only the holder of the keys can read.

use super::wire::{Kind, Reader, Writer};
use super::{PackError, UnpackError};

/// Longest sealed bytes.
pub const SEALED_BYTES_MAX: usize = 4_096;

/// Packs sealed bytes.
///
/// # Errors
/// [`PackError`] when they are too long.
pub fn pack_sealed(sealed: &[u8]) -> Result<Vec<u8>, PackError> {
    let mut writer = Writer::new(Kind::Sealed, 8 + sealed.len());
    writer.blob(sealed, SEALED_BYTES_MAX, "sealed bytes")?;
    Ok(writer.finish())
}

/// Unpacks sealed bytes.
///
/// # Errors
/// [`UnpackError`] when the bytes are not what [`pack_sealed`] makes, or break a bound.
pub fn unpack_sealed(bytes: &[u8]) -> Result<Vec<u8>, UnpackError> {
    let mut reader = Reader::new(bytes, Kind::Sealed)?;
    let sealed = reader.blob(SEALED_BYTES_MAX, "sealed bytes")?;
    reader.finish()?;
    Ok(sealed)
}
