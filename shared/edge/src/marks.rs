//! Marks of the erased: keyed hashes of people and orders, by which whatever tells of them again is known and dropped.
//!
//! Every shop has a key of its own for them, random and kept sealed, so that marks outlive the master key of their day. Where
//! nobody was ever erased there is no key, and nothing to ask.

use core::fmt;

use ring::hmac;
use scoring::id::{CustomerId, OrderId, RequestId, ShopId};
use store::{Step, Store, StoreError};

use crate::keyring::{Keyring, Purpose, SealError};
use crate::random::{NoRandomness, Random};

/// Bytes of a shop's key for marks.
const KEY_BYTES: usize = 32;
/// Hexadecimal digits of a mark: 128 bits.
const DIGITS: usize = 32;

/// Makes marks.
#[derive(Clone)]
pub struct Marks(hmac::Key);

impl fmt::Debug for Marks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Marks")
    }
}

/// Why there are no marks.
#[derive(Debug, thiserror::Error)]
pub enum MarksError {
    /// The store says so.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Their key does not open.
    #[error("the shop's key for marks does not open: {0}")]
    Sealed(#[from] SealError),
    /// There is nothing to make a key from.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
}

impl Marks {
    /// A shop's; none where nobody was ever erased.
    ///
    /// # Errors
    /// [`MarksError`].
    pub async fn of(store: &Store, keyring: &Keyring, shop: &ShopId) -> Result<Option<Self>, MarksError> {
        let Some(sealed) = store.mark_key(shop).await? else { return Ok(None) };
        Ok(Some(Self::new(&keyring.open(Purpose::Marks, shop, &sealed)?)))
    }

    /// A shop's, with a fresh key the first time. A key that was sealed with a master key of before is sealed anew.
    ///
    /// # Errors
    /// [`MarksError`].
    pub async fn made(store: &Store, keyring: &Keyring, shop: &ShopId, random: &Random) -> Result<Self, MarksError> {
        loop {
            let stands = store.mark_key(shop).await?;
            let key = match &stands {
                Some(sealed) => keyring.open(Purpose::Marks, shop, sealed)?,
                None => random.bytes::<KEY_BYTES>()?.to_vec(),
            };
            if stands.as_ref().is_some_and(|sealed| !keyring.is_old(sealed)) {
                return Ok(Self::new(&key));
            }
            let sealed = keyring.seal(Purpose::Marks, shop, &key, random)?;
            if store.put_mark_key(shop, &sealed, stands.as_deref()).await? == Step::Done {
                return Ok(Self::new(&key));
            }
        }
    }

    fn new(key: &[u8]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key))
    }

    /// The mark of a customer.
    #[must_use]
    pub fn customer(&self, customer: &CustomerId) -> RequestId {
        self.mark(b"customer", customer.as_str())
    }

    /// The mark of an order.
    #[must_use]
    pub fn order(&self, order: &OrderId) -> RequestId {
        self.mark(b"order", order.as_str())
    }

    fn mark(&self, kind: &[u8], id: &str) -> RequestId {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(kind);
        context.update(&[0]);
        context.update(id.as_bytes());
        let tag = context.sign();
        let digits = tag.as_ref().iter().flat_map(|byte| [byte >> 4, byte & 15]).take(DIGITS);
        let text: String = digits.filter_map(|digit| char::from_digit(u32::from(digit), 16)).collect();
        RequestId::new(&text).expect("hexadecimal digits are an id")
    }
}

#[cfg(test)]
mod tests {
    use super::Marks;
    use scoring::id::{CustomerId, OrderId};

    #[test]
    fn a_mark_is_its_own_and_tells_nothing() {
        let marks = Marks::new(&[7; 32]);
        let (customer, order) = (CustomerId::new("17850").unwrap(), OrderId::new("17850").unwrap());
        let mark = marks.customer(&customer);
        assert_eq!(mark, Marks::new(&[7; 32]).customer(&customer));
        assert_ne!(mark, marks.order(&order), "a customer's number may be an order's too");
        assert_ne!(mark, Marks::new(&[8; 32]).customer(&customer), "other shops have other keys");
        assert_eq!(mark.as_str().len(), 32);
        assert!(!mark.as_str().contains("17850") && format!("{marks:?}") == "Marks");
    }
}
