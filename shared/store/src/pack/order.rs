//! An order as its platform last told it, as bytes.

use scoring::id::{CustomerId, ItemId, OrderId, VisitorId};
use scoring::order::{
    CLAIM_BYTES_MAX, CLAIMS_MAX, Claim, ORDER_LINES_MAX, Order, OrderLine, REDUCTIONS_MAX, Reduction, Returned, Standing,
    ToldOrder,
};

use super::wire::{Kind, Reader, Writer};
use super::{PackError, UnpackError};

/// Bytes of the smallest line: an id of one byte, a quantity, a price.
const LINE_BYTES_MIN: usize = 4;
/// With the standing: at the end stands what lines were reduced by. Orders told before it had a place are read as without.
const REDUCED: u8 = 0x10;

/// Packs a told order.
///
/// # Errors
/// [`PackError`] when it breaks a bound.
pub fn pack_order(told: &ToldOrder) -> Result<Vec<u8>, PackError> {
    let ToldOrder { order, told, standing, visitor, claims, returned, reductions } = told;
    let mut writer = Writer::new(Kind::Order, 64 + 24 * order.lines.len());
    writer.id(order.id.as_str());
    writer.optional_id(order.customer.as_ref().map(CustomerId::as_str));
    writer.time(order.time);
    writer.currency(order.currency);
    writer.length(order.lines.len(), ORDER_LINES_MAX, "lines")?;
    ascending(order.lines.iter().map(|line| &line.item), "lines")?;
    for line in &order.lines {
        writer.id(line.item.as_str());
        writer.varint(line.quantity.into());
        writer.signed(line.unit_price);
    }
    writer.varint(*told);
    let reduced = if reductions.is_empty() { 0 } else { REDUCED };
    writer.u8(match standing {
        Standing::Counts => reduced,
        Standing::Void => 1 | reduced,
        Standing::Erased => 2 | reduced,
    });
    writer.optional_id(visitor.as_ref().map(VisitorId::as_str));
    writer.length(claims.len(), CLAIMS_MAX, "claims")?;
    for claim in claims {
        writer.id(claim.item.as_str());
        writer.text(&claim.decision, CLAIM_BYTES_MAX, "a decision's name")?;
    }
    writer.length(returned.len(), ORDER_LINES_MAX, "returned items")?;
    ascending(returned.iter().map(|returned| &returned.item), "returned items")?;
    for returned in returned {
        writer.id(returned.item.as_str());
        writer.varint(returned.quantity.into());
    }
    if !reductions.is_empty() {
        writer.length(reductions.len(), REDUCTIONS_MAX, "reductions")?;
        ascending(reductions.iter().map(|reduction| &reduction.item), "reductions")?;
        for reduction in reductions {
            writer.id(reduction.item.as_str());
            writer.signed(reduction.by);
        }
    }
    Ok(writer.finish())
}

/// Unpacks a told order.
///
/// # Errors
/// [`UnpackError`] when the bytes are not what [`pack_order`] makes, or break a bound.
pub fn unpack_order(bytes: &[u8]) -> Result<ToldOrder, UnpackError> {
    let mut reader = Reader::new(bytes, Kind::Order)?;
    let id = reader.id(OrderId::at_front)?;
    let customer = reader.optional_id(CustomerId::at_front)?;
    let time = reader.time()?;
    let currency = reader.currency()?;
    let length = reader.length(ORDER_LINES_MAX, LINE_BYTES_MIN, "lines")?;
    let mut lines: Vec<OrderLine> = Vec::with_capacity(length);
    for _ in 0..length {
        let item = reader.id(ItemId::at_front)?;
        if lines.last().is_some_and(|last| last.item >= item) {
            return Err(UnpackError::Order("lines"));
        }
        lines.push(OrderLine { item, quantity: reader.count("a quantity")?, unit_price: reader.signed()? });
    }
    let told = reader.varint()?;
    let standing = reader.u8()?;
    let is_reduced = standing & REDUCED != 0;
    let standing = match standing & !REDUCED {
        0 => Standing::Counts,
        1 => Standing::Void,
        2 => Standing::Erased,
        _ => return Err(UnpackError::Range("an order's standing")),
    };
    let visitor = reader.optional_id(VisitorId::at_front)?;
    let length = reader.length(CLAIMS_MAX, 3, "claims")?;
    let claims = (0..length)
        .map(|_| Ok(Claim { item: reader.id(ItemId::at_front)?, decision: reader.text(CLAIM_BYTES_MAX, "a decision's name")? }))
        .collect::<Result<_, UnpackError>>()?;
    let length = reader.length(ORDER_LINES_MAX, 3, "returned items")?;
    let mut returned: Vec<Returned> = Vec::with_capacity(length);
    for _ in 0..length {
        let item = reader.id(ItemId::at_front)?;
        if returned.last().is_some_and(|last| last.item >= item) {
            return Err(UnpackError::Order("returned items"));
        }
        returned.push(Returned { item, quantity: reader.count("a quantity")? });
    }
    let reductions = if is_reduced { reductions(&mut reader)? } else { Vec::new() };
    reader.finish()?;
    let order = Order { id, customer, time, currency, lines };
    Ok(ToldOrder { order, told, standing, visitor, claims, returned, reductions })
}

/// Never an empty list: an order without reductions says so.
fn reductions(reader: &mut Reader<'_>) -> Result<Vec<Reduction>, UnpackError> {
    let length = reader.length(REDUCTIONS_MAX, 3, "reductions")?;
    let mut reductions: Vec<Reduction> = Vec::with_capacity(length);
    for _ in 0..length {
        let item = reader.id(ItemId::at_front)?;
        if reductions.last().is_some_and(|last| last.item >= item) {
            return Err(UnpackError::Order("reductions"));
        }
        reductions.push(Reduction { item, by: reader.signed()? });
    }
    if reductions.is_empty() { Err(UnpackError::Range("reductions")) } else { Ok(reductions) }
}

fn ascending<'a>(mut items: impl Iterator<Item = &'a ItemId> + Clone, what: &'static str) -> Result<(), PackError> {
    let next = items.clone().skip(1);
    if items.by_ref().zip(next).all(|(item, next)| item < next) { Ok(()) } else { Err(PackError::Order(what)) }
}
