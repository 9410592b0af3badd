//! The one secret of an installation: everything else is derived from it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::random::{NoRandomness, Random};
use crate::secret::Secret;

/// Bytes of a master key.
const MASTER_KEY_BYTES: usize = 32;

/// The root of all other keys of an installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MasterKey(Secret<[u8; MASTER_KEY_BYTES]>);

/// A text is not a master key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a master key is {MASTER_KEY_BYTES} random bytes in base64, as `openssl rand -base64 32` prints them")]
pub struct MasterKeyError;

impl MasterKey {
    /// Reads base64.
    ///
    /// # Errors
    /// [`MasterKeyError`] unless it is base64 of [`MASTER_KEY_BYTES`] bytes.
    pub fn from_base64(text: &str) -> Result<Self, MasterKeyError> {
        let bytes = STANDARD.decode(text.trim()).map_err(|_| MasterKeyError)?;
        bytes.try_into().map(|bytes| Self(Secret::new(bytes))).map_err(|_| MasterKeyError)
    }

    /// A fresh one.
    ///
    /// # Errors
    /// [`NoRandomness`] when the system has none to give.
    pub fn fresh(random: &Random) -> Result<Self, NoRandomness> {
        random.bytes().map(|bytes| Self(Secret::new(bytes)))
    }

    pub(crate) const fn bytes(&self) -> &[u8; MASTER_KEY_BYTES] {
        self.0.reveal()
    }

    /// As base64, to be kept in a file that only its owner reads.
    #[must_use]
    pub fn to_base64(&self) -> Secret<String> {
        Secret::new(STANDARD.encode(self.0.reveal()))
    }
}

#[cfg(test)]
mod tests {
    use super::MasterKey;
    use crate::keyring::Keyring;
    use crate::random::Random;

    #[test]
    fn a_master_key_is_read_strictly_and_never_shown() {
        let key = MasterKey::fresh(&Random::fixed(7)).unwrap();
        assert_eq!(MasterKey::from_base64(key.to_base64().reveal()), Ok(key.clone()));
        assert!(MasterKey::from_base64("c2hvcnQ=").is_err());
        assert!(MasterKey::from_base64("not base64!").is_err());
        assert_eq!(format!("{key:?}"), "MasterKey(Secret(..))");
        assert!(!format!("{:?}", Keyring::new(&key, None)).contains(key.to_base64().reveal().as_str()));
    }
}
