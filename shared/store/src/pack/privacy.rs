//! A wish about personal data, as bytes.

use scoring::id::{CustomerId, OrderId, RequestId};
use scoring::privacy::{PrivacyRequest, REQUEST_ORDERS_MAX, Wish};

use super::wire::{Kind, Reader, Writer};
use super::{PackError, UnpackError};

/// Packs a wish.
///
/// # Errors
/// [`PackError`] when it names too many orders.
pub fn pack_privacy(request: &PrivacyRequest) -> Result<Vec<u8>, PackError> {
    let PrivacyRequest { id, wish, account, guest, orders, asked, done } = request;
    let mut writer = Writer::new(Kind::Privacy, 128 + 16 * orders.len());
    writer.id(id.as_str());
    writer.u8(match wish {
        Wish::Erase => 0,
        Wish::Export => 1,
        Wish::ForgetShop => 2,
        Wish::Uninstall => 3,
    });
    writer.optional_id(account.as_ref().map(CustomerId::as_str));
    writer.optional_id(guest.as_ref().map(CustomerId::as_str));
    writer.length(orders.len(), REQUEST_ORDERS_MAX, "orders")?;
    orders.iter().for_each(|order| writer.id(order.as_str()));
    writer.time(*asked);
    writer.u8(u8::from(done.is_some()));
    if let Some(done) = done {
        writer.time(*done);
    }
    Ok(writer.finish())
}

/// Unpacks a wish.
///
/// # Errors
/// [`UnpackError`] when the bytes are not what [`pack_privacy`] makes, or break a bound.
pub fn unpack_privacy(bytes: &[u8]) -> Result<PrivacyRequest, UnpackError> {
    let mut reader = Reader::new(bytes, Kind::Privacy)?;
    let id = reader.id(RequestId::at_front)?;
    let wish = match reader.u8()? {
        0 => Wish::Erase,
        1 => Wish::Export,
        2 => Wish::ForgetShop,
        3 => Wish::Uninstall,
        _ => return Err(UnpackError::Range("a wish")),
    };
    let account = reader.optional_id(CustomerId::at_front)?;
    let guest = reader.optional_id(CustomerId::at_front)?;
    let length = reader.length(REQUEST_ORDERS_MAX, 2, "orders")?;
    let orders = (0..length).map(|_| reader.id(OrderId::at_front)).collect::<Result<_, _>>()?;
    let asked = reader.time()?;
    let done = match reader.u8()? {
        0 => None,
        1 => Some(reader.time()?),
        _ => return Err(UnpackError::Range("whether a wish is done")),
    };
    reader.finish()?;
    Ok(PrivacyRequest { id, wish, account, guest, orders, asked, done })
}
