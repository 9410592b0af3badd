//! What one person gives to the comparison of arms, as bytes; and what a shop's people count for at most.

use scoring::assignment::Arm;
use scoring::id::OrderId;
use scoring::placement::Placement;
use scoring::trial::{Entry, Gone, SPENT_MAX, Spent, Stake, Trial};

use super::reckoning::{read_cell, read_placement, write_cell};
use super::wire::{Kind, Reader, Writer};
use super::{PackError, UnpackError};

const ENTRIES_MAX: usize = Placement::ALL.len();

/// Packs a person's trial.
///
/// # Errors
/// [`PackError`] when it breaks a bound.
pub fn pack_trial(trial: &Trial) -> Result<Vec<u8>, PackError> {
    let Trial { cap, entries, orders, nameless, counted } = trial;
    let mut writer = Writer::new(Kind::Trial, 64 + 32 * orders.len());
    writer.signed(*cap);
    ascending(entries.is_sorted_by(|a, b| a.placement.index() < b.placement.index()), "entries")?;
    writer.length(entries.len(), ENTRIES_MAX, "entries")?;
    for entry in entries {
        writer.u8(entry.placement.index() as u8);
        writer.time(entry.time);
        writer.u8(match entry.arm {
            Arm::Ordinary => 1,
            Arm::Holdout => 2,
            Arm::FrequentlyBought => 3,
        });
    }
    ascending(orders.is_sorted_by(|a, b| a.order < b.order), "orders")?;
    writer.length(orders.len(), SPENT_MAX, "orders")?;
    for spent in orders {
        writer.id(spent.order.as_str());
        writer.time(spent.time);
        writer.signed(spent.revenue);
    }
    ascending(nameless.is_sorted_by(|a, b| a.placement.index() < b.placement.index()), "what is gone")?;
    writer.length(nameless.len(), ENTRIES_MAX, "what is gone")?;
    for gone in nameless {
        writer.u8(gone.placement.index() as u8);
        writer.signed(gone.after);
        writer.signed(gone.before);
    }
    writer.length(counted.len(), ENTRIES_MAX, "stakes")?;
    for stake in counted {
        write_cell(&mut writer, &stake.cell);
        writer.signed(stake.after);
        writer.signed(stake.before);
    }
    Ok(writer.finish())
}

fn ascending(ordered: bool, what: &'static str) -> Result<(), PackError> {
    if ordered { Ok(()) } else { Err(PackError::Order(what)) }
}

/// Unpacks a person's trial.
///
/// # Errors
/// [`UnpackError`] when the bytes are not what [`pack_trial`] makes, or break a bound.
pub fn unpack_trial(bytes: &[u8]) -> Result<Trial, UnpackError> {
    let mut reader = Reader::new(bytes, Kind::Trial)?;
    let cap = reader.signed()?;
    let length = reader.length(ENTRIES_MAX, 3, "entries")?;
    let entry = |reader: &mut Reader<'_>| {
        let (placement, time) = (read_placement(reader)?, reader.time()?);
        let arm = match reader.u8()? {
            1 => Arm::Ordinary,
            2 => Arm::Holdout,
            3 => Arm::FrequentlyBought,
            _ => return Err(UnpackError::Range("an arm")),
        };
        Ok(Entry { placement, time, arm })
    };
    let entries = (0..length).map(|_| entry(&mut reader)).collect::<Result<Vec<Entry>, UnpackError>>()?;
    let length = reader.length(SPENT_MAX, 4, "orders")?;
    let spent = |reader: &mut Reader<'_>| {
        Ok(Spent { order: reader.id(OrderId::at_front)?, time: reader.time()?, revenue: reader.signed()? })
    };
    let orders = (0..length).map(|_| spent(&mut reader)).collect::<Result<Vec<Spent>, UnpackError>>()?;
    let length = reader.length(ENTRIES_MAX, 3, "what is gone")?;
    let gone = |reader: &mut Reader<'_>| {
        Ok(Gone { placement: read_placement(reader)?, after: reader.signed()?, before: reader.signed()? })
    };
    let nameless = (0..length).map(|_| gone(&mut reader)).collect::<Result<Vec<Gone>, UnpackError>>()?;
    let length = reader.length(ENTRIES_MAX, 5, "stakes")?;
    let stake =
        |reader: &mut Reader<'_>| Ok(Stake { cell: read_cell(reader)?, after: reader.signed()?, before: reader.signed()? });
    let counted = (0..length).map(|_| stake(&mut reader)).collect::<Result<Vec<Stake>, UnpackError>>()?;
    reader.finish()?;
    let is_sorted = entries.is_sorted_by(|a, b| a.placement.index() < b.placement.index())
        && orders.is_sorted_by(|a, b| a.order < b.order)
        && nameless.is_sorted_by(|a, b| a.placement.index() < b.placement.index());
    if is_sorted { Ok(Trial { cap, entries, orders, nameless, counted }) } else { Err(UnpackError::Order("a trial")) }
}

/// Packs what one person counts for at most.
#[must_use]
pub fn pack_cap(cap: i64) -> Vec<u8> {
    let mut writer = Writer::new(Kind::Cap, 12);
    writer.signed(cap);
    writer.finish()
}

/// Unpacks it.
///
/// # Errors
/// [`UnpackError`] when the bytes are not what [`pack_cap`] makes.
pub fn unpack_cap(bytes: &[u8]) -> Result<i64, UnpackError> {
    let mut reader = Reader::new(bytes, Kind::Cap)?;
    let cap = reader.signed()?;
    reader.finish()?;
    Ok(cap)
}

/// Packs the word that other browsers are an account's: a mark of them, which tells nothing but that they changed.
#[must_use]
pub(crate) fn pack_tied(mark: u64) -> Vec<u8> {
    let mut writer = Writer::new(Kind::Tied, 10);
    writer.u64(mark);
    writer.finish()
}
