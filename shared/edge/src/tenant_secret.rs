//! What a tenant's platform signs with, as it is kept: sealed for its shop and platform.

use core::fmt;

use scoring::id::ShopId;
use store::SecretKind;

use crate::keyring::{Keyring, Purpose, SealError};
use crate::random::{NoRandomness, Random};
use crate::secret::Secret;

/// Version byte of the plain form.
const VERSION: u8 = 1;
/// Longest secret, in bytes.
pub const SECRET_BYTES_MAX: usize = 1_000;
/// Bytes of the key under which guests' addresses become ids.
const GUEST_BYTES: usize = 32;

/// The secret that a platform shares with us, the one before it, and the key for the shop's guests.
#[derive(Clone, PartialEq, Eq)]
pub struct TenantSecret {
    current: Secret<String>,
    previous: Option<Secret<String>>,
    guests: Secret<[u8; GUEST_BYTES]>,
}

impl fmt::Debug for TenantSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TenantSecret")
    }
}

/// A text cannot be a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a secret has 1 to {SECRET_BYTES_MAX} bytes")]
pub struct TenantSecretError;

impl TenantSecret {
    /// A tenant's first secret. `guests` is the key that its imports used, so that a guest stays the same person.
    ///
    /// # Errors
    /// [`TenantSecretError`].
    pub fn new(secret: &str, guests: [u8; GUEST_BYTES]) -> Result<Self, TenantSecretError> {
        Ok(Self { current: checked(secret)?, previous: None, guests: Secret::new(guests) })
    }

    /// The same tenant with another secret; the one of now is believed beside it.
    ///
    /// # Errors
    /// [`TenantSecretError`].
    pub fn rotated(self, secret: &str) -> Result<Self, TenantSecretError> {
        Ok(Self { current: checked(secret)?, previous: Some(self.current), guests: self.guests })
    }

    /// The secret to use.
    #[must_use]
    pub const fn current(&self) -> &Secret<String> {
        &self.current
    }

    /// The secret that may still be used.
    #[must_use]
    pub const fn previous(&self) -> Option<&Secret<String>> {
        self.previous.as_ref()
    }

    /// The key under which guests' addresses become ids.
    #[must_use]
    pub const fn guests(&self) -> &Secret<[u8; GUEST_BYTES]> {
        &self.guests
    }

    /// Sealed for its shop and platform.
    ///
    /// # Errors
    /// [`NoRandomness`] when the system has none to give.
    pub fn seal(&self, keyring: &Keyring, shop: &ShopId, kind: SecretKind, random: &Random) -> Result<Vec<u8>, NoRandomness> {
        let mut plain = vec![VERSION, mark(kind)];
        plain.extend_from_slice(self.guests.reveal());
        let texts = [Some(&self.current), self.previous.as_ref()];
        for text in texts.into_iter().flatten() {
            // Bounded when it was made.
            plain.extend_from_slice(&u16::try_from(text.reveal().len()).unwrap_or(u16::MAX).to_le_bytes());
            plain.extend_from_slice(text.reveal().as_bytes());
        }
        keyring.seal(Purpose::TenantSecret, shop, &plain, random)
    }

    /// Opens what was sealed for this shop and platform.
    ///
    /// # Errors
    /// [`SealError`] naming the first thing that does not hold.
    pub fn open(keyring: &Keyring, shop: &ShopId, kind: SecretKind, sealed: &[u8]) -> Result<Self, SealError> {
        let plain = keyring.open(Purpose::TenantSecret, shop, sealed)?;
        let rest = match plain.split_first() {
            Some((&VERSION, rest)) => rest.strip_prefix(&[mark(kind)]).ok_or(SealError::Forged)?,
            Some((other, _)) => return Err(SealError::Version(*other)),
            None => return Err(SealError::Malformed),
        };
        let (guests, mut rest) = rest.split_first_chunk::<GUEST_BYTES>().ok_or(SealError::Malformed)?;
        let mut texts = Vec::new();
        while !rest.is_empty() {
            let (length, after) = rest.split_first_chunk::<2>().ok_or(SealError::Malformed)?;
            let (text, after) = after.split_at_checked(usize::from(u16::from_le_bytes(*length))).ok_or(SealError::Malformed)?;
            let text = core::str::from_utf8(text).map_err(|_| SealError::Malformed)?;
            texts.push(checked(text).map_err(|_| SealError::Malformed)?);
            rest = after;
        }
        let mut texts = texts.into_iter();
        let (current, previous) = (texts.next().ok_or(SealError::Malformed)?, texts.next());
        Ok(Self { current, previous, guests: Secret::new(*guests) })
    }
}

fn checked(secret: &str) -> Result<Secret<String>, TenantSecretError> {
    if (1..=SECRET_BYTES_MAX).contains(&secret.len()) { Ok(Secret::new(secret.to_owned())) } else { Err(TenantSecretError) }
}

/// What tells the plain forms of secrets apart.
pub(crate) const fn mark(kind: SecretKind) -> u8 {
    match kind {
        SecretKind::Shopify => b's',
        SecretKind::Woocommerce => b'w',
        SecretKind::ShopifyToken => b't',
        SecretKind::WoocommerceKey => b'k',
        SecretKind::Stripe => b'e',
        SecretKind::StripeKey => b'p',
    }
}

#[cfg(test)]
mod tests {
    use super::{SECRET_BYTES_MAX, TenantSecret};
    use crate::keyring::{Keyring, MasterKey, SealError};
    use crate::random::Random;
    use scoring::id::ShopId;
    use store::SecretKind;
    use store::pack::SEALED_BYTES_MAX;

    #[test]
    fn a_secret_opens_for_its_shop_and_platform_and_shows_nothing() {
        let ring = Keyring::new(&MasterKey::fresh(&Random::fixed(1)).unwrap(), None);
        let shop = |name| ShopId::new(name).unwrap();
        let first = TenantSecret::new("made-up-one", [5; 32]).unwrap();
        let second = first.clone().rotated("made-up-two").unwrap();
        for secret in [&first, &second] {
            let sealed = secret.seal(&ring, &shop("a"), SecretKind::Shopify, &Random::system()).unwrap();
            assert_eq!(TenantSecret::open(&ring, &shop("a"), SecretKind::Shopify, &sealed).as_ref(), Ok(secret));
            assert_eq!(TenantSecret::open(&ring, &shop("b"), SecretKind::Shopify, &sealed), Err(SealError::ForeignShop));
            assert_eq!(TenantSecret::open(&ring, &shop("a"), SecretKind::Woocommerce, &sealed), Err(SealError::Forged));
            assert!(!sealed.windows(7).any(|seven| seven == b"made-up"));
            assert!(!format!("{secret:?}").contains("made-up"));
        }
        assert_eq!(
            (second.current().reveal().as_str(), second.previous().unwrap().reveal().as_str()),
            ("made-up-two", "made-up-one")
        );
        assert_eq!(second.guests(), first.guests());
        let long = "x".repeat(SECRET_BYTES_MAX);
        let longest = TenantSecret::new(&long, [5; 32]).unwrap().rotated(&long).unwrap();
        assert!(longest.seal(&ring, &shop("a"), SecretKind::Shopify, &Random::system()).unwrap().len() <= SEALED_BYTES_MAX);
        assert!(TenantSecret::new("", [5; 32]).is_err() && TenantSecret::new(&format!("{long}x"), [5; 32]).is_err());
    }
}
