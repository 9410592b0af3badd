//! The merchant's terms for one-tap offers, as bytes.

use scoring::money::Millionths;
use scoring::one_tap::{DISCOUNT_MAX, GRACE_SECONDS_MAX, NO_DAYS_MAX, Terms};

use super::URL_BYTES_MAX;
use super::wire::{Kind, Reader, Writer};
use super::{PackError, UnpackError};

/// Longest plain sentence about delivery, in bytes.
pub const DELIVERY_BYTES_MAX: usize = 200;

/// Packs terms.
///
/// # Errors
/// [`PackError`] when they break a bound.
pub fn pack_terms(terms: &Terms) -> Result<Vec<u8>, PackError> {
    let Terms { no_days, grace_seconds, discount, withdrawal_url, delivery_url, delivery } = terms;
    let mut writer = Writer::new(Kind::Terms, 256);
    writer.varint(within(*no_days, NO_DAYS_MAX).ok_or(PackError::Range("days after a no"))?.into());
    writer.varint(within(*grace_seconds, GRACE_SECONDS_MAX).ok_or(PackError::Range("a time of grace"))?.into());
    writer.signed(share(*discount).ok_or(PackError::Range("a discount"))?.0);
    writer.text(withdrawal_url, URL_BYTES_MAX, "an address")?;
    writer.text(delivery_url, URL_BYTES_MAX, "an address")?;
    writer.text(delivery, DELIVERY_BYTES_MAX, "a word about delivery")?;
    Ok(writer.finish())
}

/// Unpacks terms.
///
/// # Errors
/// [`UnpackError`] when the bytes are not what [`pack_terms`] makes.
pub fn unpack_terms(bytes: &[u8]) -> Result<Terms, UnpackError> {
    let mut reader = Reader::new(bytes, Kind::Terms)?;
    let no_days = within(reader.count("days after a no")?, NO_DAYS_MAX).ok_or(UnpackError::Range("days after a no"))?;
    let grace_seconds = within(reader.count("a time of grace")?, GRACE_SECONDS_MAX);
    let grace_seconds = grace_seconds.ok_or(UnpackError::Range("a time of grace"))?;
    let discount = share(Millionths(reader.signed()?)).ok_or(UnpackError::Range("a discount"))?;
    let withdrawal_url = reader.text(URL_BYTES_MAX, "an address")?;
    let delivery_url = reader.text(URL_BYTES_MAX, "an address")?;
    let delivery = reader.text(DELIVERY_BYTES_MAX, "a word about delivery")?;
    reader.finish()?;
    Ok(Terms { no_days, grace_seconds, discount, withdrawal_url, delivery_url, delivery })
}

fn within(value: u32, most: u32) -> Option<u32> {
    (value <= most).then_some(value)
}

fn share(share: Millionths) -> Option<Millionths> {
    (Millionths(0)..=DISCOUNT_MAX).contains(&share).then_some(share)
}
