//! Plans and histories, as bytes.

use scoring::id::{CustomerId, ItemId, OrderId};
use scoring::order::ORDER_LINES_MAX;
use scoring::plan::{Contribution, HISTORY_ORDERS_MAX, OrderHistory, Plan, PlannedOrder};

use super::wire::{Kind, Reader, Writer};
use super::{PackError, UnpackError};

/// Packs a plan.
///
/// # Errors
/// [`PackError`] when it breaks a bound.
pub fn pack_plan(plan: &Plan) -> Result<Vec<u8>, PackError> {
    let Plan { revision, told, now, before } = plan;
    let items = |side: &Option<Contribution>| side.as_ref().map_or(0, |side| side.items.len());
    let mut writer = Writer::new(Kind::Plan, 64 + 16 * (items(now) + items(before)));
    writer.varint(*revision);
    writer.varint(*told);
    for side in [now, before] {
        let Some(Contribution { customer, time, items }) = side else {
            writer.u8(0);
            continue;
        };
        writer.u8(1);
        writer.optional_id(customer.as_ref().map(CustomerId::as_str));
        writer.time(*time);
        if !items.is_sorted_by(|a, b| a < b) {
            return Err(PackError::Order("items"));
        }
        writer.length(items.len(), ORDER_LINES_MAX, "items")?;
        items.iter().for_each(|item| writer.id(item.as_str()));
    }
    Ok(writer.finish())
}

/// Unpacks a plan.
///
/// # Errors
/// [`UnpackError`] when the bytes are not what [`pack_plan`] makes, or break a bound.
pub fn unpack_plan(bytes: &[u8]) -> Result<Plan, UnpackError> {
    let mut reader = Reader::new(bytes, Kind::Plan)?;
    let (revision, told) = (reader.varint()?, reader.varint()?);
    let now = read_side(&mut reader)?;
    let before = read_side(&mut reader)?;
    reader.finish()?;
    Ok(Plan { revision, told, now, before })
}

fn read_side(reader: &mut Reader<'_>) -> Result<Option<Contribution>, UnpackError> {
    match reader.u8()? {
        0 => return Ok(None),
        1 => {}
        _ => return Err(UnpackError::Range("a contribution")),
    }
    let customer = reader.optional_id(CustomerId::at_front)?;
    let time = reader.time()?;
    let length = reader.length(ORDER_LINES_MAX, 2, "items")?;
    let items = (0..length).map(|_| reader.id(ItemId::at_front)).collect::<Result<Vec<_>, _>>()?;
    if !items.is_sorted_by(|a, b| a < b) {
        return Err(UnpackError::Order("items"));
    }
    Ok(Some(Contribution { customer, time, items }))
}

/// Packs a history.
///
/// # Errors
/// [`PackError`] when it breaks a bound.
pub fn pack_history(history: &OrderHistory) -> Result<Vec<u8>, PackError> {
    let OrderHistory { orders, last } = history;
    let mut writer = Writer::new(Kind::History, 64 + 24 * orders.len());
    writer.optional_id(last.as_ref().map(OrderId::as_str));
    if !orders.is_sorted_by(|a, b| a < b) {
        return Err(PackError::Order("orders"));
    }
    writer.length(orders.len(), HISTORY_ORDERS_MAX, "orders")?;
    for PlannedOrder { time, order } in orders {
        writer.time(*time);
        writer.id(order.as_str());
    }
    Ok(writer.finish())
}

/// Unpacks a history.
///
/// # Errors
/// [`UnpackError`] when the bytes are not what [`pack_history`] makes, or break a bound.
pub fn unpack_history(bytes: &[u8]) -> Result<OrderHistory, UnpackError> {
    let mut reader = Reader::new(bytes, Kind::History)?;
    let last = reader.optional_id(OrderId::at_front)?;
    let length = reader.length(HISTORY_ORDERS_MAX, 3, "orders")?;
    let mut orders = Vec::with_capacity(length);
    for _ in 0..length {
        orders.push(PlannedOrder { time: reader.time()?, order: reader.id(OrderId::at_front)? });
    }
    if !orders.is_sorted_by(|a, b| a < b) {
        return Err(UnpackError::Order("orders"));
    }
    reader.finish()?;
    Ok(OrderHistory { orders, last })
}
