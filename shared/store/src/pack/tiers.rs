//! Bands of spending, as bytes.

use scoring::customer::{TIER_NAME_BYTES_MAX, TIERS_MAX, Tier, Tiers};

use super::wire::{Kind, Reader, Writer};
use super::{PackError, UnpackError};

/// Packs a shop's bands.
///
/// # Errors
/// [`PackError`] when they break a bound, or do not ascend.
pub fn pack_tiers(tiers: &Tiers) -> Result<Vec<u8>, PackError> {
    let mut writer = Writer::new(Kind::Tiers, 64);
    if !tiers.0.is_sorted_by(|a, b| a.from < b.from) {
        return Err(PackError::Order("bands"));
    }
    writer.length(tiers.0.len(), TIERS_MAX, "bands")?;
    for tier in &tiers.0 {
        writer.text(&tier.name, TIER_NAME_BYTES_MAX, "a band's name")?;
        writer.signed(tier.from);
    }
    Ok(writer.finish())
}

/// Unpacks them.
///
/// # Errors
/// [`UnpackError`] when the bytes are not what [`pack_tiers`] makes.
pub fn unpack_tiers(bytes: &[u8]) -> Result<Tiers, UnpackError> {
    let mut reader = Reader::new(bytes, Kind::Tiers)?;
    let length = reader.length(TIERS_MAX, 2, "bands")?;
    let tiers = (0..length)
        .map(|_| Ok(Tier { name: reader.text(TIER_NAME_BYTES_MAX, "a band's name")?, from: reader.signed()? }))
        .collect::<Result<Vec<_>, UnpackError>>()?;
    reader.finish()?;
    if tiers.is_sorted_by(|a, b| a.from < b.from) { Ok(Tiers(tiers)) } else { Err(UnpackError::Order("bands")) }
}
