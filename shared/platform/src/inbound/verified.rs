//! Proof that bytes come from the holder of a secret.

use core::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;

use crate::text;

/// Bytes of an HMAC-SHA-256.
const TAG_BYTES: usize = 32;

/// Something that came with a signature that holds. Only checking one makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified<T>(T);

impl<T> Verified<T> {
    /// What was proven.
    pub const fn get(&self) -> &T {
        &self.0
    }

    /// What was proven, without the proof.
    pub fn into_inner(self) -> T {
        self.0
    }

    /// What follows from it, as proven as itself.
    pub(crate) fn and_then<U, E>(&self, read: impl FnOnce(&T) -> Result<U, E>) -> Result<Verified<U>, E> {
        read(&self.0).map(Verified)
    }
}

impl<T> Verified<Option<T>> {
    /// What there is of it, as proven as the whole.
    pub(super) fn present(self) -> Option<Verified<T>> {
        self.0.map(Verified)
    }
}

/// What a shop signs with: its secret and, while it is being replaced, the one before.
#[derive(Clone)]
pub struct Secrets<'a> {
    /// The one that is to be used.
    pub current: &'a str,
    /// The one that may still be.
    pub previous: Option<&'a str>,
}

impl fmt::Debug for Secrets<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets")
    }
}

impl Secrets<'_> {
    /// `value` with its proof, if `signature` (base64 of HMAC-SHA-256) is over exactly `body`. An empty secret proves nothing.
    pub(crate) fn prove<T>(&self, signature: &str, body: &[u8], value: T) -> Option<Verified<T>> {
        // More characters than a tag has are not worth decoding.
        let tag = (signature.len() <= 2 * TAG_BYTES).then(|| STANDARD.decode(signature.trim()).ok()).flatten()?;
        self.prove_tag(&tag, body, value)
    }

    /// The same of a signature in small hexadecimal digits.
    pub(crate) fn prove_hex<T>(&self, signature: &str, body: &[u8], value: T) -> Option<Verified<T>> {
        let digit = |byte: u8| char::from(byte).to_digit(16).filter(|_| !byte.is_ascii_uppercase());
        if signature.len() != 2 * TAG_BYTES {
            return None;
        }
        let pairs = signature.as_bytes().as_chunks::<2>().0.iter();
        let tag = pairs.map(|[high, low]| Some((digit(*high)? << 4 | digit(*low)?) as u8)).collect::<Option<Vec<u8>>>()?;
        self.prove_tag(&tag, body, value)
    }

    /// The same of a signature's bytes.
    pub(crate) fn prove_tag<T>(&self, tag: &[u8], body: &[u8], value: T) -> Option<Verified<T>> {
        let holds = |secret: &str| {
            !secret.is_empty() && hmac::verify(&hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()), body, tag).is_ok()
        };
        // WordPress undoes the escapes of pages in a stored secret before it signs.
        let either = |secret: &str| holds(secret) || (secret.contains('&') && holds(&text::plain(secret)));
        (either(self.current) || self.previous.is_some_and(either)).then_some(Verified(value))
    }
}

/// The signature of `body`.
pub(super) fn sign(secret: &str, body: &[u8]) -> String {
    STANDARD.encode(hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()), body))
}

/// The same in small hexadecimal digits.
pub(super) fn sign_hex(secret: &str, body: &[u8]) -> String {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()), body);
    tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether a body without a signature is the one that WooCommerce sends when a webhook is made: `webhook_id=12`. It proves nothing
/// and asks for nothing but the status 200.
#[must_use]
pub fn is_ping(body: &[u8]) -> bool {
    let digits = body.trim_ascii_end().strip_prefix(b"webhook_id=").unwrap_or_default();
    (1..=20).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::{Secrets, is_ping, sign};
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

    /// `printf '%s' BODY | openssl dgst -sha256 -hmac SECRET -binary | base64`
    const VECTORS: [(&str, &str, &str); 4] = [
        ("key", "The quick brown fox jumps over the lazy dog", "97yD9DBThCSxMpjmqm+xQ+9NWaFJRhdZl0edvC0aPNg="),
        ("shpss_made_up", "{\"id\":1}", "hYqgkjuv3ELONzlJTzR4ft1iOsdRR/SF1iYaxBAgtT0="),
        ("wc0made0up", "{\"id\":25}", "B47S/XG7qGm7yvUtrFGCAZXfneHVBkcBD1Y8hCEXYRc="),
        ("a&b", "{\"id\":25}", "iLtWKWHtveUx0jlKTfYdR5k90a849HX+x2WkkxZvZJo="),
    ];

    fn holds(current: &str, previous: Option<&str>, signature: &str, body: &str) -> bool {
        Secrets { current, previous }.prove(signature, body.as_bytes(), ()).is_some()
    }

    #[test]
    fn signatures_are_those_of_openssl() {
        for (secret, body, signature) in VECTORS {
            assert_eq!(sign(secret, body.as_bytes()), signature);
            assert!(holds(secret, None, signature, body));
            assert!(holds("another", Some(secret), signature, body), "the secret before still proves");
            assert!(!holds("another", None, signature, body));
            assert!(!holds(secret, None, signature, &format!("{body} ")), "one byte more");
        }
    }

    #[test]
    fn escapes_in_a_stored_secret_are_undone_as_wordpress_does() {
        let (_, body, signature) = VECTORS[3];
        assert!(holds("a&amp;b", None, signature, body));
        assert!(!holds("", None, &sign("", body.as_bytes()), body), "an empty secret proves nothing");
    }

    #[test]
    fn what_is_no_signature_proves_nothing() {
        let (secret, body, signature) = VECTORS[1];
        let long = signature.repeat(3);
        for wrong in ["", "=", "AAAA", &signature[1..], &signature.to_lowercase(), &long, "\u{e9}"] {
            assert!(!holds(secret, Some(secret), wrong, body), "{wrong}");
        }
    }

    #[test]
    fn only_a_ping_is_a_ping() {
        assert!(is_ping(b"webhook_id=12") && is_ping(b"webhook_id=7\n"));
        for other in ["", "webhook_id=", "webhook_id=a", "webhook_id=1&x=2", " webhook_id=1", "{\"webhook_id\":1}"] {
            assert!(!is_ping(other.as_bytes()), "{other}");
        }
    }

    proptest! {
        #[test]
        fn a_signature_holds_for_its_secret_and_bytes_only(secret in "[a-z0-9]{1,40}", body: Vec<u8>, place: usize, bit in 0..8_u32) {
            let signature = sign(&secret, &body);
            let secrets = Secrets { current: &secret, previous: None };
            prop_assert!(secrets.prove(&signature, &body, ()).is_some());
            if !body.is_empty() {
                let mut bent = body.clone();
                let place = place % body.len();
                bent[place] ^= 1 << bit;
                prop_assert!(secrets.prove(&signature, &bent, ()).is_none());
            }
            let other = format!("{secret}x");
            let others = Secrets { current: &other, previous: None };
            prop_assert!(others.prove(&signature, &body, ()).is_none());
        }

        #[test]
        fn no_text_is_a_signature(signature in any::<String>(), body: Vec<u8>) {
            let secrets = Secrets { current: "s", previous: Some("t") };
            let held = secrets.prove(&signature, &body, ()).is_some();
            prop_assert_eq!(held, [sign("s", &body), sign("t", &body)].contains(&signature.trim().to_owned()));
        }
    }
}
