//! A customer's word about being written to, as bytes.

use scoring::id::CustomerId;
use scoring::marketing::{Answer, Channel, MarketingConsent};

use super::UnpackError;
use super::wire::{Kind, Reader, Writer};

/// Packs a customer's word.
#[must_use]
pub fn pack_marketing(word: &MarketingConsent) -> Vec<u8> {
    let MarketingConsent { customer, channel, answer, told } = word;
    let mut writer = Writer::new(Kind::Marketing, 80);
    writer.id(customer.as_str());
    writer.u8(match channel {
        Channel::Email => 0,
        Channel::Sms => 1,
    });
    writer.u8(match answer {
        Answer::No => 0,
        Answer::Yes => 1,
    });
    writer.varint(*told);
    writer.finish()
}

/// Unpacks a customer's word.
///
/// # Errors
/// [`UnpackError`] when the bytes are not what [`pack_marketing`] makes.
pub fn unpack_marketing(bytes: &[u8]) -> Result<MarketingConsent, UnpackError> {
    let mut reader = Reader::new(bytes, Kind::Marketing)?;
    let customer = reader.id(CustomerId::at_front)?;
    let channel = match reader.u8()? {
        0 => Channel::Email,
        1 => Channel::Sms,
        _ => return Err(UnpackError::Range("a channel")),
    };
    let answer = match reader.u8()? {
        0 => Answer::No,
        1 => Answer::Yes,
        _ => return Err(UnpackError::Range("an answer")),
    };
    let told = reader.varint()?;
    reader.finish()?;
    Ok(MarketingConsent { customer, channel, answer, told })
}
