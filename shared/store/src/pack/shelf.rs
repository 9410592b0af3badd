//! What stands beside an item that its platform told, as bytes.

use scoring::catalogue::{Shelf, VARIANTS_MAX};
use scoring::id::VariantId;

use super::wire::{Kind, Reader, Writer};
use super::{PackError, UnpackError};

/// Whether an item is shown, and when its variations were told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shelving {
    /// Whether it may be offered.
    pub shelf: Shelf,
    /// When variations that tell themselves were last told, in milliseconds since 1970, ids ascending.
    pub variations: Vec<(VariantId, u64)>,
}

/// Packs what stands beside an item.
///
/// # Errors
/// [`PackError`] when it breaks a bound.
pub fn pack_shelf(shelving: &Shelving) -> Result<Vec<u8>, PackError> {
    let Shelving { shelf, variations } = shelving;
    let mut writer = Writer::new(Kind::Shelf, 8 + 24 * variations.len());
    writer.u8(match shelf {
        Shelf::Shown => 0,
        Shelf::Hidden => 1,
    });
    writer.length(variations.len(), VARIANTS_MAX, "variations")?;
    if !variations.is_sorted_by(|(a, _), (b, _)| a < b) {
        return Err(PackError::Order("variations"));
    }
    for (variant, told) in variations {
        writer.id(variant.as_str());
        writer.varint(*told);
    }
    Ok(writer.finish())
}

/// Unpacks what stands beside an item.
///
/// # Errors
/// [`UnpackError`] when the bytes are not what [`pack_shelf`] makes, or break a bound.
pub fn unpack_shelf(bytes: &[u8]) -> Result<Shelving, UnpackError> {
    let mut reader = Reader::new(bytes, Kind::Shelf)?;
    let shelf = match reader.u8()? {
        0 => Shelf::Shown,
        1 => Shelf::Hidden,
        _ => return Err(UnpackError::Range("a shelf")),
    };
    let length = reader.length(VARIANTS_MAX, 3, "variations")?;
    let mut variations: Vec<(VariantId, u64)> = Vec::with_capacity(length);
    for _ in 0..length {
        let variant = reader.id(VariantId::at_front)?;
        if variations.last().is_some_and(|(last, _)| *last >= variant) {
            return Err(UnpackError::Order("variations"));
        }
        variations.push((variant, reader.varint()?));
    }
    reader.finish()?;
    Ok(Shelving { shelf, variations })
}
