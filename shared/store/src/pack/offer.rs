//! An offer of the ledger, as bytes.

use scoring::id::{DecisionName, ItemId, OfferName, OrderId, PayerId, ShopId, VariantId};
use scoring::money::{Currency, Money};
use scoring::one_tap::{GRACE_SECONDS_MAX, Missed, Offer, Payer, QUANTITY_MAX, REASON_BYTES_MAX, Rail, Why};
use scoring::time::Timestamp;

use super::course;
use super::wire::{Kind, Reader, Writer};
use super::{PackError, UnpackError};

/// Packs an offer.
///
/// # Errors
/// [`PackError`] when it breaks a bound.
pub fn pack_offer(offer: &Offer) -> Result<Vec<u8>, PackError> {
    let Offer { id, shop, order, decision, item, variant, quantity, reason, price, was, discount, total, .. } = offer;
    let Offer { made, good_until, grace_seconds, rail, payer, course, .. } = offer;
    let mut writer = Writer::new(Kind::Offer, 512);
    [id.as_str(), shop.as_str(), order.as_str(), decision.as_str(), item.as_str(), variant.as_str()]
        .into_iter()
        .for_each(|id| writer.id(id));
    writer.varint(within(*quantity, QUANTITY_MAX).filter(|some| *some > 0).ok_or(PackError::Range("a quantity"))?.into());
    writer.text(reason, REASON_BYTES_MAX, "a reason")?;
    writer.currency(price.currency);
    amount(&mut writer, *price, price.currency)?;
    writer.u8(u8::from(was.is_some()));
    if let Some(was) = was {
        amount(&mut writer, *was, price.currency)?;
    }
    amount(&mut writer, Money::new(*discount, price.currency), price.currency)?;
    amount(&mut writer, *total, price.currency)?;
    writer.time(*made);
    writer.time(*good_until);
    writer.varint(within(*grace_seconds, GRACE_SECONDS_MAX).ok_or(PackError::Range("a time of grace"))?.into());
    writer.u8(match rail {
        Rail::Platform => 0,
        Rail::Stripe => 1,
    });
    writer.u8(u8::from(payer.is_some()));
    if let Some(Payer { customer, method }) = payer {
        writer.id(customer.as_str());
        writer.id(method.as_str());
    }
    course::write(&mut writer, course)?;
    Ok(writer.finish())
}

/// Unpacks an offer.
///
/// # Errors
/// [`UnpackError`] when the bytes are not what [`pack_offer`] makes.
pub fn unpack_offer(bytes: &[u8]) -> Result<Offer, UnpackError> {
    let mut reader = Reader::new(bytes, Kind::Offer)?;
    let id = reader.id(OfferName::at_front)?;
    let shop = reader.id(ShopId::at_front)?;
    let order = reader.id(OrderId::at_front)?;
    let decision = reader.id(DecisionName::at_front)?;
    let item = reader.id(ItemId::at_front)?;
    let variant = reader.id(VariantId::at_front)?;
    let quantity = within(reader.count("a quantity")?, QUANTITY_MAX).filter(|some| *some > 0);
    let quantity = quantity.ok_or(UnpackError::Range("a quantity"))?;
    let reason = reader.text(REASON_BYTES_MAX, "a reason")?;
    let currency = reader.currency()?;
    let price = positive(&mut reader, currency)?;
    let was = if reader.flag("whether there is a former price")? { Some(positive(&mut reader, currency)?) } else { None };
    let discount = positive(&mut reader, currency)?.minor;
    let total = positive(&mut reader, currency)?;
    let [made, good_until] = [reader.time()?, reader.time()?];
    let grace_seconds = within(reader.count("a time of grace")?, GRACE_SECONDS_MAX);
    let grace_seconds = grace_seconds.ok_or(UnpackError::Range("a time of grace"))?;
    let rail = match reader.u8()? {
        0 => Rail::Platform,
        1 => Rail::Stripe,
        _ => return Err(UnpackError::Range("who charges")),
    };
    let payer = if reader.flag("whether there is a payer")? {
        Some(Payer { customer: reader.id(PayerId::at_front)?, method: reader.id(PayerId::at_front)? })
    } else {
        None
    };
    let course = course::read(&mut reader)?;
    reader.finish()?;
    Ok(Offer {
        id,
        shop,
        order,
        decision,
        item,
        variant,
        quantity,
        reason,
        price,
        was,
        discount,
        total,
        made,
        good_until,
        grace_seconds,
        rail,
        payer,
        course,
    })
}

/// Packs why there was no offer, and what it would have been.
///
/// # Errors
/// [`PackError`] when it breaks a bound.
pub fn pack_missed(missed: &Missed) -> Result<Vec<u8>, PackError> {
    let Missed { why, stake, at } = missed;
    let mut writer = Writer::new(Kind::Missed, 24);
    writer.u8(why.index() as u8);
    writer.currency(stake.currency);
    amount(&mut writer, *stake, stake.currency)?;
    writer.time(*at);
    Ok(writer.finish())
}

/// Unpacks why there was no offer.
///
/// # Errors
/// [`UnpackError`] when the bytes are not what [`pack_missed`] makes.
pub fn unpack_missed(bytes: &[u8]) -> Result<Missed, UnpackError> {
    let mut reader = Reader::new(bytes, Kind::Missed)?;
    let why = *Why::ALL.get(usize::from(reader.u8()?)).ok_or(UnpackError::Range("why there is no offer"))?;
    let currency = reader.currency()?;
    let stake = positive(&mut reader, currency)?;
    let at: Timestamp = reader.time()?;
    reader.finish()?;
    Ok(Missed { why, stake, at })
}

fn within(value: u32, most: u32) -> Option<u32> {
    (value <= most).then_some(value)
}

fn amount(writer: &mut Writer, money: Money, currency: Currency) -> Result<(), PackError> {
    if money.currency != currency || money.minor < 0 {
        return Err(PackError::Range("an amount"));
    }
    writer.minor(money, "an amount")
}

fn positive(reader: &mut Reader<'_>, currency: Currency) -> Result<Money, UnpackError> {
    let money = reader.money(currency, "an amount")?;
    if money.minor < 0 { Err(UnpackError::Range("an amount")) } else { Ok(money) }
}
