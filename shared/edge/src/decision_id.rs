//! The name of a decision: random, short, and ours. It travels as a line property of the cart and comes back with the order.

use core::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;
use scoring::id::{DecisionName, ShopId};

use crate::keyring::{KeyId, Keyring, Purpose, equal};
use crate::random::{NoRandomness, Random};

/// Random bytes of an id.
const RANDOM_BYTES: usize = 16;
/// Bytes of its MAC: a forger's chance is 2^-80 a try, and every try is a request.
const MAC_BYTES: usize = 10;
const BYTES: usize = 1 + RANDOM_BYTES + MAC_BYTES;

/// Characters of an id as text.
pub const TEXT_CHARACTERS: usize = 36;

/// A decision's id: key id, random bytes, short MAC bound to the shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DecisionId([u8; BYTES]);

/// Why a text is not the id of a decision of this shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecisionIdError {
    /// Not [`TEXT_CHARACTERS`] characters of base64url.
    #[error("a decision id has {TEXT_CHARACTERS} characters of base64url")]
    Malformed,
    /// Not made by us for this shop.
    #[error("the decision id was not made here for this shop")]
    Forged,
}

fn mac(key: &hmac::Key, signed: &[u8]) -> [u8; MAC_BYTES] {
    let tag = hmac::sign(key, signed);
    let mut short = [0; MAC_BYTES];
    short.copy_from_slice(&tag.as_ref()[..MAC_BYTES]);
    short
}

impl DecisionId {
    /// A new id for a decision of `shop`.
    ///
    /// # Errors
    /// [`NoRandomness`] when the system has none to give.
    pub fn mint(keyring: &Keyring, shop: &ShopId, random: &Random) -> Result<Self, NoRandomness> {
        let (id, key) = keyring.mac_key(Purpose::DecisionId, shop);
        let mut bytes = [0; BYTES];
        bytes[0] = id.0;
        bytes[1..=RANDOM_BYTES].copy_from_slice(&random.bytes::<RANDOM_BYTES>()?);
        let tag = mac(&key, &bytes[..=RANDOM_BYTES]);
        bytes[1 + RANDOM_BYTES..].copy_from_slice(&tag);
        Ok(Self(bytes))
    }

    /// Reads an id that came back and checks that we made it for `shop`.
    ///
    /// # Errors
    /// [`DecisionIdError`].
    pub fn verify(text: &str, keyring: &Keyring, shop: &ShopId) -> Result<Self, DecisionIdError> {
        if text.len() != TEXT_CHARACTERS {
            return Err(DecisionIdError::Malformed);
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| DecisionIdError::Malformed)?;
        let bytes: [u8; BYTES] = bytes.try_into().map_err(|_| DecisionIdError::Malformed)?;
        let (signed, tag) = bytes.split_at(1 + RANDOM_BYTES);
        let ours = keyring.mac_keys(Purpose::DecisionId, shop, KeyId(bytes[0])).any(|key| equal(&key, tag, &mac(&key, signed)));
        if ours { Ok(Self(bytes)) } else { Err(DecisionIdError::Forged) }
    }

    /// The name under which it is kept.
    ///
    /// # Panics
    /// Never: an id is spelled in the letters of a name, and is shorter than one may be.
    #[must_use]
    pub fn name(&self) -> DecisionName {
        DecisionName::new(&self.to_string()).expect("36 characters of base64url are a name")
    }

    /// Its bytes, for the record.
    pub(crate) const fn bytes(&self) -> &[u8; BYTES] {
        &self.0
    }

    /// From the bytes of a record that we sealed.
    pub(crate) const fn from_record(bytes: [u8; BYTES]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for DecisionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::{DecisionId, DecisionIdError, TEXT_CHARACTERS};
    use crate::keyring::{Keyring, MasterKey};
    use crate::random::Random;
    use proptest::prelude::*;
    use scoring::id::ShopId;

    fn master(n: u64) -> MasterKey {
        MasterKey::fresh(&Random::fixed(n)).unwrap()
    }

    fn shop(name: &str) -> ShopId {
        ShopId::new(name).unwrap()
    }

    #[test]
    fn an_id_is_short_and_belongs_to_its_shop() {
        let ring = Keyring::new(&master(1), None);
        let id = DecisionId::mint(&ring, &shop("demo"), &Random::system()).unwrap();
        let text = id.to_string();
        assert_eq!(text.len(), TEXT_CHARACTERS);
        const { assert!(TEXT_CHARACTERS < 48) };
        assert_eq!(DecisionId::verify(&text, &ring, &shop("demo")), Ok(id));
        assert_eq!(DecisionId::verify(&text, &ring, &shop("other")), Err(DecisionIdError::Forged));
        assert_eq!(DecisionId::verify(&text[1..], &ring, &shop("demo")), Err(DecisionIdError::Malformed));
        let rotated = Keyring::new(&master(2), Some(&master(1)));
        assert_eq!(DecisionId::verify(&text, &rotated, &shop("demo")), Ok(id));
        let dropped = Keyring::new(&master(2), None);
        assert_eq!(DecisionId::verify(&text, &dropped, &shop("demo")), Err(DecisionIdError::Forged));
    }

    proptest! {
        #[test]
        fn a_changed_id_is_forged(place in 0..super::BYTES, bit in 0..8_u32) {
            let ring = Keyring::new(&master(1), None);
            let mut id = DecisionId::mint(&ring, &shop("demo"), &Random::fixed(3)).unwrap();
            id.0[place] ^= 1 << bit;
            prop_assert_eq!(DecisionId::verify(&id.to_string(), &ring, &shop("demo")), Err(DecisionIdError::Forged));
        }

        #[test]
        fn no_text_is_believed(text in ".{0,60}") {
            let ring = Keyring::new(&master(1), None);
            prop_assert!(DecisionId::verify(&text, &ring, &shop("demo")).is_err());
        }
    }
}
