//! Bands of spending, as bytes.

use scoring::badge::BADGE_BYTES_MAX;
use scoring::customer::{TIER_BADGES_MAX, TIER_NAME_BYTES_MAX, TIERS_MAX, Tier, Tiers};

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
        writer.length(tier.badges.len(), TIER_BADGES_MAX, "a band's badges")?;
        for badge in &tier.badges {
            writer.text(badge, BADGE_BYTES_MAX, "a badge")?;
        }
    }
    Ok(writer.finish())
}

/// Unpacks them.
///
/// # Errors
/// [`UnpackError`] when the bytes are not what [`pack_tiers`] makes.
pub fn unpack_tiers(bytes: &[u8]) -> Result<Tiers, UnpackError> {
    let mut reader = Reader::new(bytes, Kind::Tiers)?;
    let length = reader.length(TIERS_MAX, 3, "bands")?;
    let tiers = (0..length).map(|_| tier(&mut reader)).collect::<Result<Vec<_>, UnpackError>>()?;
    reader.finish()?;
    if tiers.is_sorted_by(|a, b| a.from < b.from) { Ok(Tiers(tiers)) } else { Err(UnpackError::Order("bands")) }
}

fn tier(reader: &mut Reader<'_>) -> Result<Tier, UnpackError> {
    let (name, from) = (reader.text(TIER_NAME_BYTES_MAX, "a band's name")?, reader.signed()?);
    let length = reader.length(TIER_BADGES_MAX, 1, "a band's badges")?;
    let badges = (0..length).map(|_| reader.text(BADGE_BYTES_MAX, "a badge")).collect::<Result<_, _>>()?;
    Ok(Tier { name, from, badges })
}
