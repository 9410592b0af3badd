//! What a platform says a customer is, as bytes.

use scoring::badge::{BADGE_BYTES_MAX, BADGES_MAX, Badge, Badges};

use super::wire::{Kind, Reader, Writer};
use super::{PackError, UnpackError};

/// Packs a customer's badges.
///
/// # Errors
/// [`PackError`] when they break a bound, or do not ascend.
pub fn pack_badges(badges: &Badges) -> Result<Vec<u8>, PackError> {
    let mut writer = Writer::new(Kind::Badges, 128);
    if !badges.0.is_sorted_by(|a, b| a.slot < b.slot) {
        return Err(PackError::Order("badges"));
    }
    writer.length(badges.0.len(), BADGES_MAX, "badges")?;
    for badge in &badges.0 {
        writer.text(&badge.slot, BADGE_BYTES_MAX, "what a badge is of")?;
        writer.varint(badge.told);
        writer.text(&badge.value, BADGE_BYTES_MAX, "a badge")?;
    }
    Ok(writer.finish())
}

/// Unpacks them.
///
/// # Errors
/// [`UnpackError`] when the bytes are not what [`pack_badges`] makes.
pub fn unpack_badges(bytes: &[u8]) -> Result<Badges, UnpackError> {
    let mut reader = Reader::new(bytes, Kind::Badges)?;
    let length = reader.length(BADGES_MAX, 3, "badges")?;
    let badge = |reader: &mut Reader<'_>| {
        let slot = reader.text(BADGE_BYTES_MAX, "what a badge is of")?;
        Ok(Badge { slot, told: reader.varint()?, value: reader.text(BADGE_BYTES_MAX, "a badge")? })
    };
    let badges = (0..length).map(|_| badge(&mut reader)).collect::<Result<Vec<_>, UnpackError>>()?;
    reader.finish()?;
    if badges.is_sorted_by(|a, b| a.slot < b.slot) { Ok(Badges(badges)) } else { Err(UnpackError::Order("badges")) }
}
