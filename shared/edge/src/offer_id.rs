//! The name of a one-tap offer: random, ours, and bound to the order that it follows. A page must show it and the order's proof.

use core::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;
use scoring::id::{OfferName, OrderId, ShopId};

use crate::keyring::{KeyId, Keyring, Purpose, equal};
use crate::random::{NoRandomness, Random};

/// Random bytes of an id.
const RANDOM_BYTES: usize = 16;
/// Bytes of its MAC.
const MAC_BYTES: usize = 10;
const BYTES: usize = 1 + RANDOM_BYTES + MAC_BYTES;
/// Characters of an id as text.
pub const TEXT_CHARACTERS: usize = 36;

/// An offer's id: key id, random bytes, short MAC over them and the order, bound to the shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OfferId([u8; BYTES]);

/// The text is not the id of an offer of this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is not the id of an offer that was made here for this order")]
pub struct OfferIdError;

fn mac(key: &hmac::Key, front: &[u8], order: &OrderId) -> [u8; MAC_BYTES] {
    let mut context = hmac::Context::with_key(key);
    context.update(front);
    context.update(order.as_str().as_bytes());
    let mut short = [0; MAC_BYTES];
    short.copy_from_slice(&context.sign().as_ref()[..MAC_BYTES]);
    short
}

impl OfferId {
    /// A new id for the offer that follows an order.
    ///
    /// # Errors
    /// [`NoRandomness`] when the system has none to give.
    pub fn mint(keyring: &Keyring, shop: &ShopId, order: &OrderId, random: &Random) -> Result<Self, NoRandomness> {
        let (id, key) = keyring.mac_key(Purpose::OfferId, shop);
        let mut bytes = [0; BYTES];
        bytes[0] = id.0;
        bytes[1..=RANDOM_BYTES].copy_from_slice(&random.bytes::<RANDOM_BYTES>()?);
        let tag = mac(&key, &bytes[..=RANDOM_BYTES], order);
        bytes[1 + RANDOM_BYTES..].copy_from_slice(&tag);
        Ok(Self(bytes))
    }

    /// Reads an id that came back and checks that we made it for this order of this shop.
    ///
    /// # Errors
    /// [`OfferIdError`].
    pub fn verify(text: &str, keyring: &Keyring, shop: &ShopId, order: &OrderId) -> Result<Self, OfferIdError> {
        if text.len() != TEXT_CHARACTERS {
            return Err(OfferIdError);
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| OfferIdError)?;
        let bytes: [u8; BYTES] = bytes.try_into().map_err(|_| OfferIdError)?;
        let (front, tag) = bytes.split_at(1 + RANDOM_BYTES);
        let mut keys = keyring.mac_keys(Purpose::OfferId, shop, KeyId(bytes[0]));
        if keys.any(|key| equal(&key, tag, &mac(&key, front, order))) { Ok(Self(bytes)) } else { Err(OfferIdError) }
    }

    /// The name under which the offer is kept.
    ///
    /// # Panics
    /// Never: an id is spelled in the letters of a name, and is shorter than one may be.
    #[must_use]
    pub fn name(&self) -> OfferName {
        OfferName::new(&self.to_string()).expect("36 characters of base64url are a name")
    }
}

impl fmt::Display for OfferId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

/// Sixteen bytes that follow from a key of the ledger: the same for the same step of the same order, and nobody else's to guess.
#[must_use]
pub fn token_bytes(keyring: &Keyring, shop: &ShopId, key: &str) -> [u8; 16] {
    let (_, own) = keyring.mac_key(Purpose::OfferId, shop);
    let tag = hmac::sign(&own, key.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&tag.as_ref()[..16]);
    bytes
}

#[cfg(test)]
mod tests {
    use super::{OfferId, OfferIdError, token_bytes};
    use crate::keyring::{Keyring, MasterKey};
    use crate::random::Random;
    use scoring::id::{OrderId, ShopId};

    fn ring(n: u64, previous: Option<u64>) -> Keyring {
        let master = |n| MasterKey::fresh(&Random::fixed(n)).unwrap();
        Keyring::new(&master(n), previous.map(master).as_ref())
    }

    #[test]
    fn an_id_belongs_to_its_order_and_shop_and_no_change_of_it_does() {
        let (shop, order) = (|id: &str| ShopId::new(id).unwrap(), |id: &str| OrderId::new(id).unwrap());
        let id = OfferId::mint(&ring(1, None), &shop("demo"), &order("1001"), &Random::system()).unwrap();
        let text = id.to_string();
        assert_eq!((text.len(), id.name().as_str()), (super::TEXT_CHARACTERS, text.as_str()));
        assert_eq!(OfferId::verify(&text, &ring(1, None), &shop("demo"), &order("1001")), Ok(id));
        assert_eq!(OfferId::verify(&text, &ring(2, Some(1)), &shop("demo"), &order("1001")), Ok(id), "a rotation");
        for (name, reference, keys) in [("demo", "1002", 1), ("other", "1001", 1), ("demo", "1001", 2)] {
            let verified = OfferId::verify(&text, &ring(keys, None), &shop(name), &order(reference));
            assert_eq!(verified, Err(OfferIdError), "{name} {reference} {keys}");
        }
        for place in 0..super::BYTES {
            let mut bent = id;
            bent.0[place] ^= 1;
            assert!(OfferId::verify(&bent.to_string(), &ring(1, None), &shop("demo"), &order("1001")).is_err(), "byte {place}");
        }
        for text in ["", "x", &"A".repeat(36), &"é".repeat(18)] {
            assert!(OfferId::verify(text, &ring(1, None), &shop("demo"), &order("1001")).is_err());
        }
    }

    #[test]
    fn token_bytes_are_the_same_again_and_differ_by_shop_and_key() {
        let (ring, shop) = (ring(1, None), |id: &str| ShopId::new(id).unwrap());
        let bytes = token_bytes(&ring, &shop("a"), "k");
        assert_eq!(token_bytes(&ring, &shop("a"), "k"), bytes);
        assert_ne!(token_bytes(&ring, &shop("a"), "l"), bytes);
        assert_ne!(token_bytes(&ring, &shop("b"), "k"), bytes);
    }
}
