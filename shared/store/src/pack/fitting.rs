//! When weights were last fitted, as bytes.

use scoring::fitting::Fitting;

use super::UnpackError;
use super::wire::{Kind, Reader, Writer};

/// Packs a fit's moment.
#[must_use]
pub fn pack_fitting(fitting: &Fitting) -> Vec<u8> {
    let mut writer = Writer::new(Kind::Fitting, 24);
    writer.time(fitting.at);
    writer.signed(fitting.orders);
    writer.finish()
}

/// Unpacks it.
///
/// # Errors
/// [`UnpackError`] when the bytes are not what [`pack_fitting`] makes.
pub fn unpack_fitting(bytes: &[u8]) -> Result<Fitting, UnpackError> {
    let mut reader = Reader::new(bytes, Kind::Fitting)?;
    let fitting = Fitting { at: reader.time()?, orders: reader.signed()? };
    reader.finish()?;
    Ok(fitting)
}
