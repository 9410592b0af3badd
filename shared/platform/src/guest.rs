//! Guests: the same person again, without keeping their address.

use core::fmt;

use ring::hmac;
use scoring::id::CustomerId;

/// Turns an e-mail address into a stable customer id that only the holder of the key could make again.
pub struct GuestKey(hmac::Key);

/// Hexadecimal digits kept of the hash: 128 bits.
const DIGITS: usize = 32;

impl GuestKey {
    /// Over 32 secret bytes. The same bytes give the same ids.
    #[must_use]
    pub fn new(secret: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, secret))
    }

    /// `guest-` and half of HMAC-SHA-256 of the trimmed, lower-cased address; none for a text without an `@`.
    #[must_use]
    pub fn guest(&self, email: &str) -> Option<CustomerId> {
        let email = email.trim().to_lowercase();
        if !email.contains('@') {
            return None;
        }
        let tag = hmac::sign(&self.0, email.as_bytes());
        let mut id = String::from("guest-");
        id.extend(
            tag.as_ref()
                .iter()
                .flat_map(|byte| [byte >> 4, byte & 15])
                .take(DIGITS)
                .filter_map(|digit| char::from_digit(u32::from(digit), 16)),
        );
        CustomerId::new(&id).ok()
    }
}

impl fmt::Debug for GuestKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("GuestKey")
    }
}

#[cfg(test)]
mod tests {
    use super::GuestKey;

    #[test]
    fn one_address_is_one_guest() {
        let key = GuestKey::new(&[7; 32]);
        let guest = key.guest("ada@example.test").unwrap();
        assert_eq!(key.guest(" Ada@Example.TEST "), Some(guest.clone()));
        assert_eq!(guest.as_str().len(), 38);
        assert!(!guest.as_str().contains("ada"));
        assert_ne!(key.guest("bea@example.test"), Some(guest.clone()));
        assert_ne!(GuestKey::new(&[8; 32]).guest("ada@example.test"), Some(guest));
        assert_eq!(key.guest(""), None);
        assert_eq!(format!("{key:?}"), "GuestKey");
    }
}
