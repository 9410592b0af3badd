//! The sealed record of a decision: all that is needed to explain it to the cent, carried by the page, readable by us only.
//!
//! Every decision has one, also an empty or a held-out one. The page gives it back when the block's place comes into view.

mod bytes;
mod form;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use scoring::decision::Decision;
use scoring::id::{CustomerId, ShopId, VisitorId};
use scoring::impression::Shopper;
use scoring::time::Timestamp;

use crate::buyer_token::SKEW_SECONDS;
use crate::consent::Caller;
use crate::decision_id::DecisionId;
use crate::keyring::{Keyring, Purpose, SEAL_OVERHEAD, SealError};
use crate::random::{NoRandomness, Random};

/// How long a record is taken back, in seconds.
pub const VALID_SECONDS: i64 = 24 * 3_600;

/// Most bytes of a sealed record, before base64url.
pub const RECORD_BYTES_MAX: usize = 4_000;

/// Most losers that a record keeps besides the runner-up.
pub const LOSERS_MAX: usize = 12;

const PLAIN_BYTES_MAX: usize = RECORD_BYTES_MAX - SEAL_OVERHEAD;
const TEXT_MAX: usize = RECORD_BYTES_MAX.div_ceil(3) * 4;

/// What a record says.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Of which decision.
    pub id: DecisionId,
    /// Of which shop.
    pub shop: ShopId,
    /// For whom: nobody without consent.
    pub person: Option<Person>,
    /// The decision: all offers and the runner-up, then as many losers as fit. Titles of reasons' anchors are left out
    /// (their ids are there), and values of terms are rounded to millionths.
    pub decision: Decision,
    /// How many losers were left out.
    pub left_out: u32,
}

/// Whom a decision was made for, under the names by which their profiles are kept. Only consent makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Their browser.
    pub visitor: Option<VisitorId>,
    /// Their account, proven when the decision was made.
    pub customer: Option<CustomerId>,
    /// The browser that drew their arms, where it is another: their account's first.
    pub first: Option<VisitorId>,
}

impl From<Person> for Shopper {
    fn from(person: Person) -> Self {
        Self { visitor: person.visitor, customer: person.customer, first: person.first }
    }
}

impl Person {
    /// The person behind a caller; none when they did not allow it, or have no name.
    fn of(caller: &Caller, drew: Option<&VisitorId>) -> Option<Self> {
        let first = drew.filter(|drew| caller.customer().is_some() && caller.visitor() != Some(*drew)).cloned();
        let person = Self { visitor: caller.visitor().cloned(), customer: caller.customer().cloned(), first };
        (person.visitor.is_some() || person.customer.is_some()).then_some(person)
    }
}

/// Why a record could not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealRecordError {
    /// The system gave no random bytes.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// The offers alone pass [`RECORD_BYTES_MAX`]: the policy shows more than a placement has slots.
    #[error("the offers of a decision do not fit into a record of {RECORD_BYTES_MAX} bytes")]
    TooLarge,
}

/// Why a record is not taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// It does not open.
    #[error("the record does not open: {0}")]
    Seal(#[from] SealError),
    /// Written by another version of the format.
    #[error("the record has format version {0}")]
    Version(u8),
    /// It opens and makes no sense.
    #[error("the record's bytes make no sense")]
    Broken,
    /// It is older than [`VALID_SECONDS`].
    #[error("the record is older than a day")]
    Stale,
    /// Its decision was made later than now.
    #[error("the record is from the future")]
    FromTheFuture,
}

/// Seals the record of a decision made for `caller`, whose arms the browser `drew` drew, as base64url.
///
/// # Errors
/// [`SealRecordError`].
pub fn seal(
    decision: &Decision,
    id: &DecisionId,
    shop: &ShopId,
    (caller, drew): (&Caller, Option<&VisitorId>),
    keyring: &Keyring,
    random: &Random,
) -> Result<String, SealRecordError> {
    let person = Person::of(caller, drew);
    let plain = form::write(decision, id, shop, person.as_ref()).ok_or(SealRecordError::TooLarge)?;
    let sealed = keyring.seal(Purpose::Record, shop, &plain, random)?;
    Ok(URL_SAFE_NO_PAD.encode(sealed))
}

/// Opens a record that came back to `shop`.
///
/// # Errors
/// [`RecordError`] naming the first thing that does not hold.
pub fn open(text: &str, shop: &ShopId, keyring: &Keyring, now: Timestamp) -> Result<Record, RecordError> {
    open_plain(text, shop, keyring, now).map(|(record, _)| record)
}

/// The same with its plain bytes, which are kept: a receipt is drawn from them later, by [`read`].
///
/// # Errors
/// As [`open`].
pub fn open_plain(text: &str, shop: &ShopId, keyring: &Keyring, now: Timestamp) -> Result<(Record, Vec<u8>), RecordError> {
    if text.len() > TEXT_MAX {
        return Err(SealError::Malformed.into());
    }
    let sealed = URL_SAFE_NO_PAD.decode(text).map_err(|_| SealError::Malformed)?;
    let plain = keyring.open(Purpose::Record, shop, &sealed)?;
    let record = form::read(&plain)?;
    if record.shop != *shop {
        return Err(RecordError::Broken);
    }
    let age = now.0.saturating_sub(record.decision.now.0);
    if age > VALID_SECONDS {
        Err(RecordError::Stale)
    } else if age < -SKEW_SECONDS {
        Err(RecordError::FromTheFuture)
    } else {
        Ok((record, plain))
    }
}

/// Reads plain bytes that were kept.
///
/// # Errors
/// [`RecordError::Version`], [`RecordError::Broken`].
pub fn read(plain: &[u8]) -> Result<Record, RecordError> {
    form::read(plain)
}

#[cfg(test)]
mod tests;
