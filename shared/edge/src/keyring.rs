//! The keys: one master key (and the one before it), from which a key for every purpose and shop is derived.

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::{hkdf, hmac};
use scoring::hash::draw;
use scoring::id::ShopId;

pub use crate::master_key::{MasterKey, MasterKeyError};
use crate::random::{NoRandomness, Random};

/// Version byte of everything sealed.
const SEAL_VERSION: u8 = 1;
const SALT_BYTES: usize = 16;
const TAG_BYTES: usize = 16;
/// Version, key id, shop mark.
const HEADER_BYTES: usize = 6;

/// Bytes that sealing adds.
pub const SEAL_OVERHEAD: usize = HEADER_BYTES + SALT_BYTES + TAG_BYTES;

/// What a derived key is for. A key of one purpose opens nothing of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Proof of who the buyer is.
    BuyerToken,
    /// The short MAC of a decision id.
    DecisionId,
    /// The sealed decision record.
    Record,
    /// The key with which a shop's merchant sees receipts.
    AdminKey,
    /// What a tenant's platform signs with, or is asked with.
    TenantSecret,
    /// The key under which the erased become marks.
    Marks,
    /// The short MAC of an offer's id.
    OfferId,
}

impl Purpose {
    const fn name(self) -> &'static [u8] {
        match self {
            Self::BuyerToken => b"alongside/1/buyer_token",
            Self::DecisionId => b"alongside/1/decision_id",
            Self::Record => b"alongside/1/record",
            Self::AdminKey => b"alongside/1/admin_key",
            Self::TenantSecret => b"alongside/1/tenant_secret",
            Self::Marks => b"alongside/1/marks",
            Self::OfferId => b"alongside/1/offer_id",
        }
    }
}

/// Why a sealed text does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Not base64url, or too short or too long to be one.
    #[error("it is cut off or is not one of our tokens")]
    Malformed,
    /// Made by another version.
    #[error("it was made by version {0} of the format")]
    Version(u8),
    /// Made with a key that is neither the current nor the previous one.
    #[error("its key is no longer in use")]
    UnknownKey,
    /// Made for another shop.
    #[error("it was made for another shop")]
    ForeignShop,
    /// Not made by us, or changed since.
    #[error("it was not made here, or was changed")]
    Forged,
}

/// Which master key something was made with: the first byte of a key derived for that end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KeyId(pub(crate) u8);

#[derive(Clone, Debug)]
struct Root {
    id: KeyId,
    key: hkdf::Prk,
}

/// The current key, with which things are made, and the previous one, which still opens what it made.
#[derive(Clone, Debug)]
pub struct Keyring {
    current: Root,
    previous: Option<Root>,
}

struct Length(usize);

impl hkdf::KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

impl Root {
    fn new(master: &MasterKey) -> Self {
        let key = hkdf::Salt::new(hkdf::HKDF_SHA256, b"alongside").extract(master.bytes());
        let mut id = [0_u8; 1];
        key.expand(&[b"alongside/1/key_id"], Length(1))
            .and_then(|okm| okm.fill(&mut id))
            .expect("one byte is within what HKDF gives");
        Self { id: KeyId(id[0]), key }
    }

    /// A zero byte parts the fields: neither a purpose nor a shop id can hold one.
    fn mac_key(&self, purpose: Purpose, shop: &ShopId) -> hmac::Key {
        self.key
            .expand(&[purpose.name(), &[0], shop.as_str().as_bytes()], hmac::HMAC_SHA256)
            .expect("a key's length is within what HKDF gives")
            .into()
    }

    /// Every message has its own key, salted with random bytes, so that the nonce may stand still and the number of
    /// messages under one master key has no practical bound.
    fn seal_key(&self, purpose: Purpose, shop: &ShopId, salt: &[u8]) -> LessSafeKey {
        let info = [purpose.name(), &[0], shop.as_str().as_bytes(), &[0], salt];
        let okm = self.key.expand(&info, &AES_256_GCM).expect("a key's length is within what HKDF gives");
        LessSafeKey::new(UnboundKey::from(okm))
    }
}

fn header(id: KeyId, shop: &ShopId) -> [u8; HEADER_BYTES] {
    let mark = draw(shop.as_str()).to_le_bytes();
    [SEAL_VERSION, id.0, mark[0], mark[1], mark[2], mark[3]]
}

fn nonce() -> Nonce {
    Nonce::assume_unique_for_key([0; 12])
}

impl Keyring {
    /// A ring of the current key and, during a rotation, the previous one.
    #[must_use]
    pub fn new(current: &MasterKey, previous: Option<&MasterKey>) -> Self {
        Self { current: Root::new(current), previous: previous.map(Root::new) }
    }

    /// Whether there is a key before the current one: a rotation is under way.
    #[must_use]
    pub const fn is_rotating(&self) -> bool {
        self.previous.is_some()
    }

    fn roots(&self) -> impl Iterator<Item = &Root> {
        std::iter::once(&self.current).chain(&self.previous)
    }

    /// The current MAC key and its id.
    pub(crate) fn mac_key(&self, purpose: Purpose, shop: &ShopId) -> (KeyId, hmac::Key) {
        (self.current.id, self.current.mac_key(purpose, shop))
    }

    /// The MAC keys that may have made something under `id`: two only if both roots happen to share it.
    pub(crate) fn mac_keys(&self, purpose: Purpose, shop: &ShopId, id: KeyId) -> impl Iterator<Item = hmac::Key> {
        self.roots().filter(move |root| root.id == id).map(move |root| root.mac_key(purpose, shop))
    }

    /// Encrypts and authenticates `plain` for one purpose and shop: header (version, key id, shop mark), salt, cipher
    /// text, tag; [`SEAL_OVERHEAD`] bytes longer than `plain`.
    ///
    /// # Errors
    /// [`NoRandomness`] when the system has none to give.
    pub(crate) fn seal(&self, purpose: Purpose, shop: &ShopId, plain: &[u8], random: &Random) -> Result<Vec<u8>, NoRandomness> {
        let salt = random.bytes::<SALT_BYTES>()?;
        let header = header(self.current.id, shop);
        let mut body = plain.to_vec();
        self.current
            .seal_key(purpose, shop, &salt)
            .seal_in_place_append_tag(nonce(), Aad::from(header), &mut body)
            .expect("a message of a few kilobytes is within what the cipher takes");
        Ok([header.as_slice(), &salt, &body].concat())
    }

    /// Whether something was sealed with another key than the current one, so that it should be sealed anew.
    pub(crate) fn is_old(&self, sealed: &[u8]) -> bool {
        sealed.get(1).is_some_and(|id| *id != self.current.id.0)
    }

    /// Opens what [`Keyring::seal`] made for the same purpose and shop.
    ///
    /// # Errors
    /// [`SealError`] naming the first thing that does not hold.
    pub(crate) fn open(&self, purpose: Purpose, shop: &ShopId, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        if sealed.len() < SEAL_OVERHEAD {
            return Err(SealError::Malformed);
        }
        let (head, rest) = sealed.split_at(HEADER_BYTES);
        let (salt, body) = rest.split_at(SALT_BYTES);
        let id = KeyId(head[1]);
        if head[0] != SEAL_VERSION {
            return Err(SealError::Version(head[0]));
        }
        if head != header(id, shop) {
            return Err(SealError::ForeignShop);
        }
        let mut error = SealError::UnknownKey;
        for root in self.roots().filter(|root| root.id == id) {
            let mut body = body.to_vec();
            let key = root.seal_key(purpose, shop, salt);
            if let Ok(plain) = key.open_in_place(nonce(), Aad::from(head), &mut body).map(|plain| plain.len()) {
                body.truncate(plain);
                return Ok(body);
            }
            error = SealError::Forged;
        }
        Err(error)
    }
}

/// Whether two texts are equal, in a time that tells nothing of where they differ: both are compared under a MAC.
pub(crate) fn equal(key: &hmac::Key, left: &[u8], right: &[u8]) -> bool {
    hmac::verify(key, left, hmac::sign(key, right).as_ref()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::{Keyring, MasterKey, Purpose, SEAL_OVERHEAD, SealError};
    use crate::random::Random;
    use scoring::id::ShopId;

    fn master(n: u64) -> MasterKey {
        MasterKey::fresh(&Random::fixed(n)).unwrap()
    }

    fn shop(name: &str) -> ShopId {
        ShopId::new(name).unwrap()
    }

    #[test]
    fn what_is_sealed_opens_for_its_purpose_and_shop_only() {
        let ring = Keyring::new(&master(1), None);
        let sealed = ring.seal(Purpose::Record, &shop("a"), b"hello", &Random::system()).unwrap();
        assert_eq!(sealed.len(), 5 + SEAL_OVERHEAD);
        assert_eq!(ring.open(Purpose::Record, &shop("a"), &sealed).as_deref(), Ok(b"hello".as_slice()));
        assert_eq!(ring.open(Purpose::Record, &shop("b"), &sealed), Err(SealError::ForeignShop));
        assert_eq!(ring.open(Purpose::BuyerToken, &shop("a"), &sealed), Err(SealError::Forged));
        assert_eq!(ring.open(Purpose::Record, &shop("a"), &sealed[..SEAL_OVERHEAD - 1]), Err(SealError::Malformed));
        for place in 0..sealed.len() {
            let mut bent = sealed.clone();
            bent[place] ^= 1;
            assert!(ring.open(Purpose::Record, &shop("a"), &bent).is_err(), "byte {place}");
        }
    }

    #[test]
    fn relabelling_the_shop_mark_does_not_carry_a_seal_to_another_shop() {
        let ring = Keyring::new(&master(1), None);
        let mut sealed = ring.seal(Purpose::Record, &shop("a"), b"hello", &Random::system()).unwrap();
        let other = ring.seal(Purpose::Record, &shop("b"), b"hello", &Random::system()).unwrap();
        sealed[..6].copy_from_slice(&other[..6]);
        assert_eq!(ring.open(Purpose::Record, &shop("b"), &sealed), Err(SealError::Forged));
    }

    #[test]
    fn two_shops_with_one_mark_still_have_two_keys() {
        let mut marks = std::collections::HashMap::new();
        let names = (0_u32..).map(|n| shop(&format!("shop-{n}")));
        let (one, two) = names
            .filter_map(|name| {
                let mark = super::header(super::KeyId(0), &name);
                marks.insert(mark, name.clone()).map(|earlier| (earlier, name))
            })
            .next()
            .unwrap();
        let ring = Keyring::new(&master(1), None);
        let sealed = ring.seal(Purpose::Record, &one, b"hello", &Random::system()).unwrap();
        assert_eq!(ring.open(Purpose::Record, &two, &sealed), Err(SealError::Forged));
    }

    #[test]
    fn a_rotation_keeps_what_the_old_key_made_until_it_is_dropped() {
        let sealed = Keyring::new(&master(1), None).seal(Purpose::Record, &shop("a"), b"x", &Random::system()).unwrap();
        let rotated = Keyring::new(&master(2), Some(&master(1)));
        assert!(rotated.open(Purpose::Record, &shop("a"), &sealed).is_ok());
        let dropped = Keyring::new(&master(2), None);
        assert_eq!(dropped.open(Purpose::Record, &shop("a"), &sealed), Err(SealError::UnknownKey));
    }
}
