//! What reports have counted of a decision and of an order, as bytes.

use scoring::assignment::{Arm, Assignment};
use scoring::id::{CustomerId, DecisionName, ItemId, OrderId, VisitorId};
use scoring::placement::Placement;
use scoring::report::{Attribution, Cell, FIGURES, NAMES_MAX, PURCHASES_MAX, Purchase, Reckoning, TAKEN_MAX, Tally, UNITS_MAX};

use super::wire::{Kind, Reader, Writer};
use super::{PackError, UnpackError};

/// Fewest bytes of a purchase: two ids of one byte, three figures.
const PURCHASE_BYTES_MIN: usize = 2 + 2 + 3;

/// Packs what was counted of a decision.
///
/// # Errors
/// [`PackError`] when it breaks a bound.
pub fn pack_reckoning(reckoning: &Reckoning) -> Result<Vec<u8>, PackError> {
    let Reckoning { purchases, nameless, counted } = reckoning;
    let mut writer = Writer::new(Kind::Reckoning, 64 + 32 * purchases.len());
    writer.length(purchases.len(), PURCHASES_MAX, "purchases")?;
    if !purchases.is_sorted_by(|a, b| (&a.order, &a.item) < (&b.order, &b.item)) {
        return Err(PackError::Order("purchases"));
    }
    for purchase in purchases {
        writer.id(purchase.order.as_str());
        writer.id(purchase.item.as_str());
        writer.varint(purchase.pieces.into());
        writer.signed(purchase.revenue);
        writer.varint(purchase.returned.into());
    }
    write_tally(&mut writer, nameless);
    match counted {
        None => writer.u8(0),
        Some((cell, tally)) => {
            writer.u8(1);
            write_cell(&mut writer, cell);
            write_tally(&mut writer, tally);
        }
    }
    Ok(writer.finish())
}

pub(super) fn write_cell(writer: &mut Writer, cell: &Cell) {
    writer.signed(cell.day);
    writer.u8(cell.placement.index() as u8);
    writer.u8(match cell.assignment {
        Assignment::Unassigned => 0,
        Assignment::Assigned(Arm::Ordinary) => 1,
        Assignment::Assigned(Arm::Holdout) => 2,
        Assignment::Assigned(Arm::FrequentlyBought) => 3,
    });
}

pub(super) fn read_cell(reader: &mut Reader<'_>) -> Result<Cell, UnpackError> {
    let day = reader.signed()?;
    let placement = read_placement(reader)?;
    let assignment = match reader.u8()? {
        0 => Assignment::Unassigned,
        1 => Assignment::Assigned(Arm::Ordinary),
        2 => Assignment::Assigned(Arm::Holdout),
        3 => Assignment::Assigned(Arm::FrequentlyBought),
        _ => return Err(UnpackError::Range("an arm")),
    };
    Ok(Cell { day, placement, assignment })
}

pub(super) fn read_placement(reader: &mut Reader<'_>) -> Result<Placement, UnpackError> {
    Placement::ALL.get(usize::from(reader.u8()?)).copied().ok_or(UnpackError::Range("a placement"))
}

fn write_tally(writer: &mut Writer, tally: &Tally) {
    tally.0.iter().for_each(|figure| writer.signed(*figure));
}

fn read_tally(reader: &mut Reader<'_>) -> Result<Tally, UnpackError> {
    let mut figures = [0; FIGURES];
    for figure in &mut figures {
        *figure = reader.signed()?;
    }
    Ok(Tally(figures))
}

/// Unpacks what was counted of a decision.
///
/// # Errors
/// [`UnpackError`] when the bytes are not what [`pack_reckoning`] makes, or break a bound.
pub fn unpack_reckoning(bytes: &[u8]) -> Result<Reckoning, UnpackError> {
    let mut reader = Reader::new(bytes, Kind::Reckoning)?;
    let length = reader.length(PURCHASES_MAX, PURCHASE_BYTES_MIN, "purchases")?;
    let mut purchases: Vec<Purchase> = Vec::with_capacity(length);
    for _ in 0..length {
        let (order, item) = (reader.id(OrderId::at_front)?, reader.id(ItemId::at_front)?);
        if purchases.last().is_some_and(|last| (&last.order, &last.item) >= (&order, &item)) {
            return Err(UnpackError::Order("purchases"));
        }
        let pieces = reader.count("pieces")?;
        purchases.push(Purchase { order, item, pieces, revenue: reader.signed()?, returned: reader.count("pieces")? });
    }
    let nameless = read_tally(&mut reader)?;
    let counted = match reader.u8()? {
        0 => None,
        1 => {
            let cell = read_cell(&mut reader)?;
            Some((cell, read_tally(&mut reader)?))
        }
        _ => return Err(UnpackError::Range("a flag")),
    };
    reader.finish()?;
    Ok(Reckoning { purchases, nameless, counted })
}

/// Packs what an order was attributed to.
///
/// # Errors
/// [`PackError`] when it breaks a bound.
pub fn pack_attribution(attribution: &Attribution) -> Result<Vec<u8>, PackError> {
    let Attribution { time, decisions, visitors, customer, units } = attribution;
    let mut writer = Writer::new(Kind::Attribution, 32 + 40 * decisions.len());
    writer.time(*time);
    writer.length(decisions.len(), 2 * TAKEN_MAX, "decisions")?;
    decisions.iter().for_each(|decision| writer.id(decision.as_str()));
    writer.length(visitors.len(), NAMES_MAX, "browsers")?;
    visitors.iter().for_each(|visitor| writer.id(visitor.as_str()));
    writer.optional_id(customer.as_ref().map(CustomerId::as_str));
    writer.length(units.len(), UNITS_MAX, "units")?;
    units.iter().for_each(|unit| writer.id(unit.as_str()));
    Ok(writer.finish())
}

/// Unpacks what an order was attributed to.
///
/// # Errors
/// [`UnpackError`] when the bytes are not what [`pack_attribution`] makes, or break a bound.
pub fn unpack_attribution(bytes: &[u8]) -> Result<Attribution, UnpackError> {
    let mut reader = Reader::new(bytes, Kind::Attribution)?;
    let time = reader.time()?;
    let length = reader.length(2 * TAKEN_MAX, 2, "decisions")?;
    let decisions = (0..length).map(|_| reader.id(DecisionName::at_front)).collect::<Result<_, _>>()?;
    let length = reader.length(NAMES_MAX, 2, "browsers")?;
    let visitors = (0..length).map(|_| reader.id(VisitorId::at_front)).collect::<Result<_, _>>()?;
    let customer = reader.optional_id(CustomerId::at_front)?;
    let length = reader.length(UNITS_MAX, 2, "units")?;
    let units = (0..length).map(|_| reader.id(VisitorId::at_front)).collect::<Result<_, _>>()?;
    reader.finish()?;
    Ok(Attribution { time, decisions, visitors, customer, units })
}

/// Packs that an order was placed; all of it stands in the key.
#[must_use]
pub fn pack_placed() -> Vec<u8> {
    Writer::new(Kind::Placed, 2).finish()
}
