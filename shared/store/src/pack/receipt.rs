//! What became of a wish, as bytes.

use scoring::privacy::{Receipt, Removed};

use super::wire::{Kind, Reader, Writer};
use super::{PackError, UnpackError};

/// Packs a receipt.
///
/// # Errors
/// Never.
pub fn pack_receipt(receipt: &Receipt) -> Result<Vec<u8>, PackError> {
    let mut writer = Writer::new(Kind::Receipt, 64);
    writer.optional_time(receipt.began);
    writer.u8(u8::from(receipt.found.is_some()));
    if let Some(found) = receipt.found {
        writer.varint(found);
    }
    writer.length(Removed::ALL.len(), Removed::ALL.len(), "kinds")?;
    Removed::ALL.into_iter().for_each(|kind| writer.varint(receipt.count(kind)));
    Ok(writer.finish())
}

/// Unpacks a receipt; one from before a kind was known has none of that kind.
///
/// # Errors
/// [`UnpackError`] when the bytes are not what [`pack_receipt`] makes.
pub fn unpack_receipt(bytes: &[u8]) -> Result<Receipt, UnpackError> {
    let mut reader = Reader::new(bytes, Kind::Receipt)?;
    let began = reader.optional_time()?;
    let found = if reader.flag("whether something was found")? { Some(reader.varint()?) } else { None };
    let mut receipt = Receipt { began, found, ..Receipt::default() };
    let kinds = reader.length(Removed::ALL.len(), 1, "kinds")?;
    for kind in Removed::ALL.into_iter().take(kinds) {
        receipt.add(kind, reader.varint()?);
    }
    reader.finish()?;
    Ok(receipt)
}
