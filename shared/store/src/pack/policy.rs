//! A policy, as bytes.

use scoring::money::Millionths;
use scoring::policy::{OwnedDurable, PlacementPolicy, Policy, PopularityAlone, PriceCap};

use super::wire::{Kind, Reader, Writer};
use super::{PackError, UnpackError};

/// Most slots of a placement.
pub const SLOTS_MAX: usize = 100;

const HAS_CAP: u8 = 1;
const REFUSES_POPULARITY: u8 = 2;
const REFUSES_OWNED: u8 = 4;

/// Packs a policy.
///
/// # Errors
/// [`PackError`] when it breaks a bound.
pub fn pack_policy(policy: &Policy) -> Result<Vec<u8>, PackError> {
    let mut writer = Writer::new(Kind::Policy, 256);
    writer.varint(policy.version.into());
    for visitors in [policy.holdout, policy.frequently_bought] {
        writer.signed(share(visitors).ok_or(PackError::Range("a share of visitors"))?.0);
    }
    for placement in &policy.placements {
        writer.length(placement.slots, SLOTS_MAX, "slots")?;
        writer.signed(placement.least_value);
        writer.signed(placement.least_probability.0);
        writer.signed(share(placement.same_category).ok_or(PackError::Range("what a further offer of a category counts for"))?.0);
        let flag = |set: bool, bit: u8| if set { bit } else { 0 };
        writer.u8(flag(placement.price_cap.is_some(), HAS_CAP)
            | flag(placement.popularity_alone == PopularityAlone::Refuse, REFUSES_POPULARITY)
            | flag(placement.owned_durable == OwnedDurable::Refuse, REFUSES_OWNED));
        if let Some(cap) = placement.price_cap {
            [cap.share, cap.share_sensitive, cap.sensitive_from].iter().for_each(|share| writer.signed(share.0));
        }
    }
    Ok(writer.finish())
}

/// Unpacks a policy.
///
/// # Errors
/// [`UnpackError`] when the bytes are not what [`pack_policy`] makes, or break a bound.
pub fn unpack_policy(bytes: &[u8]) -> Result<Policy, UnpackError> {
    let mut reader = Reader::new(bytes, Kind::Policy)?;
    let version = reader.count("a version")?;
    let holdout = visitors(&mut reader)?;
    let frequently_bought = visitors(&mut reader)?;
    let mut policy = Policy { version, holdout, frequently_bought, ..Policy::neutral() };
    for place in &mut policy.placements {
        *place = placement(&mut reader)?;
    }
    reader.finish()?;
    Ok(policy)
}

fn visitors(reader: &mut Reader<'_>) -> Result<Millionths, UnpackError> {
    share(Millionths(reader.signed()?)).ok_or(UnpackError::Range("a share of visitors"))
}

/// A share, if it lies in [0, 1].
fn share(share: Millionths) -> Option<Millionths> {
    (Millionths(0)..=Millionths::ONE).contains(&share).then_some(share)
}

fn placement(reader: &mut Reader<'_>) -> Result<PlacementPolicy, UnpackError> {
    let slots = reader.length(SLOTS_MAX, 0, "slots")?;
    let least_value = reader.signed()?;
    let least_probability = Millionths(reader.signed()?);
    let same_category = share(Millionths(reader.signed()?));
    let same_category = same_category.ok_or(UnpackError::Range("what a further offer of a category counts for"))?;
    let flags = reader.u8()?;
    if flags > (HAS_CAP | REFUSES_POPULARITY | REFUSES_OWNED) {
        return Err(UnpackError::Range("a placement's flags"));
    }
    let price_cap = if flags & HAS_CAP == 0 {
        None
    } else {
        Some(PriceCap {
            share: Millionths(reader.signed()?),
            share_sensitive: Millionths(reader.signed()?),
            sensitive_from: Millionths(reader.signed()?),
        })
    };
    let popularity_alone = if flags & REFUSES_POPULARITY == 0 { PopularityAlone::Allow } else { PopularityAlone::Refuse };
    let owned_durable = if flags & REFUSES_OWNED == 0 { OwnedDurable::Allow } else { OwnedDurable::Refuse };
    Ok(PlacementPolicy { slots, least_value, least_probability, price_cap, popularity_alone, owned_durable, same_category })
}
