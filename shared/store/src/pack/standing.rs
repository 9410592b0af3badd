//! Where a customer stands, as bytes: an attribute of its own beside the profile, which no decision unpacks.

use scoring::customer::{BRANDS_MAX, BrandShare, CustomerStanding};
use scoring::facts::Tag;
use scoring::money::Millionths;

use super::wire::{Kind, Reader, Writer};
use super::{PackError, UnpackError};

/// The section's own version.
const VERSION: u8 = 1;

/// Packs a customer's standing.
///
/// # Errors
/// [`PackError`] when it breaks a bound.
pub fn pack_standing(standing: &CustomerStanding) -> Result<Vec<u8>, PackError> {
    let mut writer = Writer::new(Kind::Standing, 96 + 12 * standing.brands.len());
    writer.u8(VERSION);
    writer.time(standing.as_of);
    writer.currency(standing.currency);
    writer.varint(standing.orders.into());
    writer.time(standing.first);
    writer.time(standing.last);
    for amount in [standing.spent, standing.spent_year, standing.mean_order] {
        writer.signed(amount);
    }
    share(&mut writer, standing.reduced)?;
    writer.signed(standing.saved);
    writer.signed(standing.expected_orders.0);
    writer.signed(standing.expected_spend);
    writer.u8(standing.tier);
    if !standing.brands.is_sorted_by(|a, b| a.brand < b.brand) {
        return Err(PackError::Order("brands"));
    }
    writer.length(standing.brands.len(), BRANDS_MAX, "brands")?;
    for brand in &standing.brands {
        writer.u64(brand.brand.0);
        share(&mut writer, brand.share)?;
    }
    Ok(writer.finish())
}

fn share(writer: &mut Writer, share: Millionths) -> Result<(), PackError> {
    if !(0..=Millionths::ONE.0).contains(&share.0) {
        return Err(PackError::Range("a share"));
    }
    writer.varint(share.0.unsigned_abs());
    Ok(())
}

/// Unpacks it.
///
/// # Errors
/// [`UnpackError`] when the bytes are not what [`pack_standing`] makes.
pub fn unpack_standing(bytes: &[u8]) -> Result<CustomerStanding, UnpackError> {
    let mut reader = Reader::new(bytes, Kind::Standing)?;
    let found = reader.u8()?;
    if found != VERSION {
        return Err(UnpackError::Version { found });
    }
    let standing = CustomerStanding {
        as_of: reader.time()?,
        currency: reader.currency()?,
        orders: reader.count("a count")?,
        first: reader.time()?,
        last: reader.time()?,
        spent: reader.signed()?,
        spent_year: reader.signed()?,
        mean_order: reader.signed()?,
        reduced: read_share(&mut reader)?,
        saved: reader.signed()?,
        expected_orders: Millionths(reader.signed()?),
        expected_spend: reader.signed()?,
        tier: reader.u8()?,
        brands: brands(&mut reader)?,
    };
    reader.finish()?;
    Ok(standing)
}

fn read_share(reader: &mut Reader<'_>) -> Result<Millionths, UnpackError> {
    let share = i64::from(reader.count("a share")?);
    if share > Millionths::ONE.0 { Err(UnpackError::Range("a share")) } else { Ok(Millionths(share)) }
}

fn brands(reader: &mut Reader<'_>) -> Result<Vec<BrandShare>, UnpackError> {
    let length = reader.length(BRANDS_MAX, 9, "brands")?;
    let mut brands: Vec<BrandShare> = Vec::with_capacity(length);
    for _ in 0..length {
        let brand = Tag(reader.u64()?);
        if brands.last().is_some_and(|last| last.brand >= brand) {
            return Err(UnpackError::Order("brands"));
        }
        brands.push(BrandShare { brand, share: read_share(reader)? });
    }
    Ok(brands)
}
