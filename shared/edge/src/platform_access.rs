//! What a tenant's platform is asked with, as it is kept: sealed for its shop.

use core::fmt;

use scoring::id::ShopId;
use scoring::time::Timestamp;
use store::SecretKind;

use crate::keyring::{Keyring, Purpose, SealError};
use crate::random::{NoRandomness, Random};
use crate::secret::Secret;
use crate::tenant_secret::mark;

/// Version byte of the plain form.
const VERSION: u8 = 1;
/// Longest text of an access, in bytes: four of them fit into what is sealed.
pub const ACCESS_TEXT_BYTES_MAX: usize = 900;

/// What a platform is asked with.
#[derive(Clone, PartialEq, Eq)]
pub struct PlatformAccess {
    /// The shop's own address, as `https://shop.example`.
    pub address: String,
    /// When the shop gave it.
    pub connected: Timestamp,
    /// What is shown.
    pub key: AccessKey,
}

/// What is shown to a platform.
#[derive(Clone, PartialEq, Eq)]
pub enum AccessKey {
    /// The two halves of a WooCommerce shop's REST key.
    Woocommerce {
        /// The public half.
        key: String,
        /// The secret half.
        secret: Secret<String>,
    },
    /// A Shopify shop's offline token.
    Shopify {
        /// The app's public name.
        client: String,
        /// The token.
        token: Secret<String>,
        /// How it is renewed; none for one that never expires.
        renewal: Option<Renewal>,
    },
    /// The merchant's own account at Stripe.
    Stripe {
        /// What its pages may show: a bank's question is asked with it.
        publishable: String,
        /// A restricted key: it may make, read, cancel and give back payments, and nothing else.
        key: Secret<String>,
    },
}

/// How a token is renewed. Renewing makes both anew.
#[derive(Clone, PartialEq, Eq)]
pub struct Renewal {
    /// When the token ends.
    pub expires: Timestamp,
    /// What renews it.
    pub token: Secret<String>,
    /// When that ends too: then the merchant has to open the app.
    pub ends: Timestamp,
}

impl fmt::Debug for PlatformAccess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PlatformAccess")
    }
}

/// An access cannot be sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccessError {
    /// A text that is too long.
    #[error("an address, a key and a token have at most {ACCESS_TEXT_BYTES_MAX} bytes each")]
    TooLong,
    /// The system has no randomness.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
}

impl PlatformAccess {
    /// Among a tenant's secrets.
    #[must_use]
    pub const fn kind(&self) -> SecretKind {
        match self.key {
            AccessKey::Woocommerce { .. } => SecretKind::WoocommerceKey,
            AccessKey::Shopify { .. } => SecretKind::ShopifyToken,
            AccessKey::Stripe { .. } => SecretKind::StripeKey,
        }
    }

    /// Sealed for its shop.
    ///
    /// # Errors
    /// [`AccessError`].
    pub fn seal(&self, keyring: &Keyring, shop: &ShopId, random: &Random) -> Result<Vec<u8>, AccessError> {
        let mut plain = vec![VERSION, mark(self.kind())];
        let mut texts = vec![self.address.as_str()];
        let mut times = vec![self.connected];
        match &self.key {
            AccessKey::Woocommerce { key, secret } => texts.extend([key, secret.reveal().as_str()]),
            AccessKey::Stripe { publishable, key } => texts.extend([publishable, key.reveal().as_str()]),
            AccessKey::Shopify { client, token, renewal } => {
                texts.extend([client, token.reveal().as_str()]);
                if let Some(renewal) = renewal {
                    texts.push(renewal.token.reveal());
                    times.extend([renewal.expires, renewal.ends]);
                }
            }
        }
        plain.push(u8::try_from(times.len()).unwrap_or(u8::MAX));
        times.iter().for_each(|time| plain.extend_from_slice(&time.0.to_le_bytes()));
        for text in texts {
            let length = u16::try_from(text.len()).ok().filter(|length| usize::from(*length) <= ACCESS_TEXT_BYTES_MAX);
            plain.extend_from_slice(&length.ok_or(AccessError::TooLong)?.to_le_bytes());
            plain.extend_from_slice(text.as_bytes());
        }
        Ok(keyring.seal(Purpose::TenantSecret, shop, &plain, random)?)
    }

    /// Opens what was sealed for this shop.
    ///
    /// # Errors
    /// [`SealError`] naming the first thing that does not hold.
    pub fn open(keyring: &Keyring, shop: &ShopId, kind: SecretKind, sealed: &[u8]) -> Result<Self, SealError> {
        let plain = keyring.open(Purpose::TenantSecret, shop, sealed)?;
        let (version, rest) = plain.split_first().ok_or(SealError::Malformed)?;
        if *version != VERSION {
            return Err(SealError::Version(*version));
        }
        let rest = rest.strip_prefix(&[mark(kind)]).ok_or(SealError::Forged)?;
        let (times, texts) = parts(rest).ok_or(SealError::Malformed)?;
        let whole = match (kind, times.as_slice(), texts.as_slice()) {
            (SecretKind::WoocommerceKey, [connected], [address, key, secret]) => {
                Some((*connected, address, AccessKey::Woocommerce { key: key.clone(), secret: Secret::new(secret.clone()) }))
            }
            (SecretKind::StripeKey, [connected], [address, publishable, key]) => {
                let key = AccessKey::Stripe { publishable: publishable.clone(), key: Secret::new(key.clone()) };
                Some((*connected, address, key))
            }
            (SecretKind::ShopifyToken, [connected, renewed @ ..], [address, client, token, renewing @ ..]) => {
                let renewal = match (renewed, renewing) {
                    ([], []) => Some(None),
                    ([expires, ends], [token]) => {
                        Some(Some(Renewal { expires: *expires, token: Secret::new(token.clone()), ends: *ends }))
                    }
                    _ => None,
                };
                let key = |renewal| AccessKey::Shopify { client: client.clone(), token: Secret::new(token.clone()), renewal };
                renewal.map(|renewal| (*connected, address, key(renewal)))
            }
            _ => None,
        };
        let (connected, address, key) = whole.ok_or(SealError::Malformed)?;
        Ok(Self { address: address.clone(), connected, key })
    }
}

/// The moments and texts of a plain form.
fn parts(plain: &[u8]) -> Option<(Vec<Timestamp>, Vec<String>)> {
    let (count, mut rest) = plain.split_first()?;
    let mut times = Vec::new();
    for _ in 0..*count {
        let (time, after) = rest.split_first_chunk::<8>()?;
        times.push(Timestamp(i64::from_le_bytes(*time)));
        rest = after;
    }
    let mut texts = Vec::new();
    while !rest.is_empty() {
        let (length, after) = rest.split_first_chunk::<2>()?;
        let (text, after) = after.split_at_checked(usize::from(u16::from_le_bytes(*length)))?;
        texts.push(core::str::from_utf8(text).ok()?.to_owned());
        rest = after;
    }
    Some((times, texts))
}

#[cfg(test)]
mod tests {
    use super::{ACCESS_TEXT_BYTES_MAX, AccessError, AccessKey, PlatformAccess, Renewal};
    use crate::keyring::{Keyring, MasterKey, SealError};
    use crate::random::Random;
    use crate::secret::Secret;
    use scoring::id::ShopId;
    use scoring::time::Timestamp;
    use store::SecretKind;
    use store::pack::SEALED_BYTES_MAX;

    #[test]
    fn an_access_opens_for_its_shop_and_platform_and_shows_nothing() {
        let ring = Keyring::new(&MasterKey::fresh(&Random::fixed(1)).unwrap(), None);
        let shop = |name| ShopId::new(name).unwrap();
        let secret = |text: &str| Secret::new(text.to_owned());
        let access = |key| PlatformAccess { address: "https://a.example".to_owned(), connected: Timestamp(5), key };
        let renewal = Renewal { expires: Timestamp(7), token: secret("made-up-renewal"), ends: Timestamp(9) };
        let shopify = |renewal| AccessKey::Shopify { client: "c".to_owned(), token: secret("made-up-token"), renewal };
        let woocommerce = AccessKey::Woocommerce { key: "ck_1".to_owned(), secret: secret("made-up-secret") };
        let stripe = AccessKey::Stripe { publishable: "pk_1".to_owned(), key: secret("made-up-key") };
        for access in [access(stripe), access(woocommerce), access(shopify(None)), access(shopify(Some(renewal)))] {
            let sealed = access.seal(&ring, &shop("a"), &Random::system()).unwrap();
            assert!(PlatformAccess::open(&ring, &shop("a"), access.kind(), &sealed).unwrap() == access);
            assert!(PlatformAccess::open(&ring, &shop("b"), access.kind(), &sealed) == Err(SealError::ForeignShop));
            assert!(PlatformAccess::open(&ring, &shop("a"), SecretKind::Shopify, &sealed) == Err(SealError::Forged));
            assert!(!sealed.windows(7).any(|seven| seven == b"made-up") && !format!("{access:?}").contains("made-up"));
        }
        let long = "x".repeat(ACCESS_TEXT_BYTES_MAX);
        let renewal = Renewal { expires: Timestamp(7), token: secret(&long), ends: Timestamp(9) };
        let longest = AccessKey::Shopify { client: long.clone(), token: secret(&long), renewal: Some(renewal) };
        let longest = PlatformAccess { address: long.clone(), ..access(longest) };
        assert!(longest.seal(&ring, &shop("a"), &Random::system()).unwrap().len() <= SEALED_BYTES_MAX);
        let beyond = PlatformAccess { address: format!("{long}x"), ..longest };
        assert_eq!(beyond.seal(&ring, &shop("a"), &Random::system()).unwrap_err(), AccessError::TooLong);
    }
}
