//! What came back of a decision, as bytes: its exposure, its receipt, and how it is found by its person.

use scoring::assignment::{Arm, Assignment};
use scoring::decision::SHADOW_MAX;
use scoring::id::{CustomerId, DecisionName, ItemId, VariantId, VisitorId};
use scoring::impression::{Exposure, Ground, Impression, Offered, Shopper};
use scoring::money::Millionths;
use scoring::outcome::{Act, OUTCOME_SLOTS_MAX, Outcome};
use scoring::placement::Placement;

use super::wire::{Kind, Reader, Writer};
use super::{PackError, UnpackError};

/// Most bytes of a decision's receipt.
pub const DECISION_RECORD_BYTES_MAX: usize = 4_000;

const OFFERS_MAX: usize = OUTCOME_SLOTS_MAX as usize;
const OUTCOMES_MAX: usize = OFFERS_MAX * Act::ALL.len();
/// Fewest bytes of an offer: slot, two ids of one byte, currency, price, three figures, ground.
const OFFER_BYTES_MIN: usize = 1 + 2 + 2 + 3 + 1 + 3 + 1;

/// Packs an exposure.
///
/// # Errors
/// [`PackError`] when it breaks a bound.
pub fn pack_exposure(exposure: &Exposure) -> Result<Vec<u8>, PackError> {
    let mut writer = Writer::new(Kind::Exposure, 256);
    match &exposure.impression {
        None => writer.u8(0),
        Some(impression) => {
            writer.u8(1);
            write_impression(&mut writer, impression)?;
        }
    }
    writer.length(exposure.outcomes.len(), OUTCOMES_MAX, "outcomes")?;
    if !exposure.outcomes.is_sorted_by(|a, b| (a.slot, a.act) < (b.slot, b.act)) {
        return Err(PackError::Order("outcomes"));
    }
    for outcome in &exposure.outcomes {
        writer.u8(slot(outcome.slot)?);
        writer.u8(outcome.act.index() as u8);
        writer.time(outcome.last);
    }
    Ok(writer.finish())
}

fn slot(slot: u8) -> Result<u8, PackError> {
    if slot < OUTCOME_SLOTS_MAX { Ok(slot) } else { Err(PackError::Range("a slot")) }
}

fn write_impression(writer: &mut Writer, impression: &Impression) -> Result<(), PackError> {
    let Impression { decision, placement, time, assignment, policy_version, model_version, shopper, offers, shadow } = impression;
    writer.id(decision.as_str());
    writer.u8(placement.index() as u8);
    writer.time(*time);
    writer.u8(match assignment {
        Assignment::Unassigned => 0,
        Assignment::Assigned(Arm::Ordinary) => 1,
        Assignment::Assigned(Arm::Holdout) => 2,
        Assignment::Assigned(Arm::FrequentlyBought) => 3,
    });
    writer.varint((*policy_version).into());
    writer.varint((*model_version).into());
    writer.u8(u8::from(shopper.is_some()));
    if let Some(Shopper { visitor, customer, first }) = shopper {
        writer.optional_id(visitor.as_ref().map(VisitorId::as_str));
        writer.optional_id(customer.as_ref().map(CustomerId::as_str));
        writer.optional_id(first.as_ref().map(VisitorId::as_str));
    }
    writer.length(offers.len(), OFFERS_MAX, "offers")?;
    if !offers.is_sorted_by(|a, b| a.slot < b.slot) {
        return Err(PackError::Order("offers"));
    }
    for offer in offers {
        writer.u8(slot(offer.slot)?);
        writer.id(offer.item.as_str());
        writer.id(offer.variant.as_str());
        writer.currency(offer.price.currency);
        writer.minor(offer.price, "a price")?;
        writer.signed(offer.probability.0);
        writer.signed(offer.propensity.0);
        writer.signed(offer.value);
        writer.u8(u8::from(offer.ground == Ground::Person));
    }
    write_items(writer, shadow, SHADOW_MAX, "items of the shadow")
}

fn write_items(writer: &mut Writer, items: &[ItemId], most: usize, what: &'static str) -> Result<(), PackError> {
    writer.length(items.len(), most, what)?;
    items.iter().for_each(|item| writer.id(item.as_str()));
    Ok(())
}

/// Unpacks an exposure.
///
/// # Errors
/// [`UnpackError`] when the bytes are not what [`pack_exposure`] makes, or break a bound.
pub fn unpack_exposure(bytes: &[u8]) -> Result<Exposure, UnpackError> {
    let mut reader = Reader::new(bytes, Kind::Exposure)?;
    let impression = if flag(&mut reader)? { Some(read_impression(&mut reader)?) } else { None };
    let length = reader.length(OUTCOMES_MAX, 3, "outcomes")?;
    let mut outcomes: Vec<Outcome> = Vec::with_capacity(length);
    for _ in 0..length {
        let (slot, act) = (read_slot(&mut reader)?, reader.u8()?);
        let act = *Act::ALL.get(usize::from(act)).ok_or(UnpackError::Range("an act"))?;
        if outcomes.last().is_some_and(|last| (last.slot, last.act) >= (slot, act)) {
            return Err(UnpackError::Order("outcomes"));
        }
        outcomes.push(Outcome { slot, act, last: reader.time()? });
    }
    reader.finish()?;
    Ok(Exposure { impression, outcomes })
}

fn flag(reader: &mut Reader<'_>) -> Result<bool, UnpackError> {
    match reader.u8()? {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(UnpackError::Range("a flag")),
    }
}

fn read_slot(reader: &mut Reader<'_>) -> Result<u8, UnpackError> {
    let slot = reader.u8()?;
    if slot < OUTCOME_SLOTS_MAX { Ok(slot) } else { Err(UnpackError::Range("a slot")) }
}

fn read_impression(reader: &mut Reader<'_>) -> Result<Impression, UnpackError> {
    let decision = reader.id(DecisionName::at_front)?;
    let placement = *Placement::ALL.get(usize::from(reader.u8()?)).ok_or(UnpackError::Range("a placement"))?;
    let time = reader.time()?;
    let assignment = match reader.u8()? {
        0 => Assignment::Unassigned,
        1 => Assignment::Assigned(Arm::Ordinary),
        2 => Assignment::Assigned(Arm::Holdout),
        3 => Assignment::Assigned(Arm::FrequentlyBought),
        _ => return Err(UnpackError::Range("an arm")),
    };
    let (policy_version, model_version) = (reader.count("a version")?, reader.count("a version")?);
    let shopper = if flag(reader)? {
        let visitor = reader.optional_id(VisitorId::at_front)?;
        let customer = reader.optional_id(CustomerId::at_front)?;
        Some(Shopper { visitor, customer, first: reader.optional_id(VisitorId::at_front)? })
    } else {
        None
    };
    let length = reader.length(OFFERS_MAX, OFFER_BYTES_MIN, "offers")?;
    let mut offers: Vec<Offered> = Vec::with_capacity(length);
    for _ in 0..length {
        let slot = read_slot(reader)?;
        if offers.last().is_some_and(|last| last.slot >= slot) {
            return Err(UnpackError::Order("offers"));
        }
        let (item, variant) = (reader.id(ItemId::at_front)?, reader.id(VariantId::at_front)?);
        let currency = reader.currency()?;
        offers.push(Offered {
            slot,
            item,
            variant,
            price: reader.money(currency, "a price")?,
            probability: Millionths(reader.signed()?),
            propensity: Millionths(reader.signed()?),
            value: reader.signed()?,
            ground: if flag(reader)? { Ground::Person } else { Ground::Shop },
        });
    }
    let shadow = read_items(reader, SHADOW_MAX, "items of the shadow")?;
    Ok(Impression { decision, placement, time, assignment, policy_version, model_version, shopper, offers, shadow })
}

fn read_items(reader: &mut Reader<'_>, most: usize, what: &'static str) -> Result<Vec<ItemId>, UnpackError> {
    let length = reader.length(most, 2, what)?;
    (0..length).map(|_| reader.id(ItemId::at_front)).collect()
}

/// Packs what was shown to a person; decision and moment stand in the key.
///
/// # Errors
/// [`PackError`] when it breaks a bound.
pub fn pack_shown(items: &[ItemId]) -> Result<Vec<u8>, PackError> {
    let mut writer = Writer::new(Kind::Shown, 64);
    write_items(&mut writer, items, OFFERS_MAX, "offers")?;
    Ok(writer.finish())
}

/// Unpacks what was shown to a person.
///
/// # Errors
/// [`UnpackError`] when the bytes are not what [`pack_shown`] makes, or break a bound.
pub fn unpack_shown(bytes: &[u8]) -> Result<Vec<ItemId>, UnpackError> {
    let mut reader = Reader::new(bytes, Kind::Shown)?;
    let items = read_items(&mut reader, OFFERS_MAX, "offers")?;
    reader.finish()?;
    Ok(items)
}

/// Packs a decision's receipt: the plain bytes of its record.
///
/// # Errors
/// [`PackError`] when it is too long.
pub fn pack_decision_record(record: &[u8]) -> Result<Vec<u8>, PackError> {
    let mut writer = Writer::new(Kind::DecisionRecord, record.len() + 4);
    writer.blob(record, DECISION_RECORD_BYTES_MAX, "a record")?;
    Ok(writer.finish())
}

/// Unpacks a decision's receipt.
///
/// # Errors
/// [`UnpackError`] when the bytes are not what [`pack_decision_record`] makes, or break a bound.
pub fn unpack_decision_record(bytes: &[u8]) -> Result<Vec<u8>, UnpackError> {
    let mut reader = Reader::new(bytes, Kind::DecisionRecord)?;
    let record = reader.blob(DECISION_RECORD_BYTES_MAX, "a record")?;
    reader.finish()?;
    Ok(record)
}
