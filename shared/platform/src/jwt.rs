//! Tokens as Shopify signs and takes them: JSON Web Tokens with HMAC-SHA-256, and with nothing else.
//!
//! # Source
//! RFC 7519, RFC 7515.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::inbound::{Secrets, Verified};

/// Longest token that is looked at, in bytes: an order of a few hundred lines.
pub(crate) const BYTES_MAX: usize = 96 << 10;

/// A token's parts, unproven.
pub(crate) struct Unproven<'a> {
    signed: &'a str,
    claims: Vec<u8>,
    tag: Vec<u8>,
}

/// The parts of a token; none for what is no token, or is signed in another way: the token itself must not choose how it is checked.
pub(crate) fn read(token: &str) -> Option<Unproven<'_>> {
    #[derive(Deserialize)]
    struct Header {
        alg: String,
        #[serde(default)]
        typ: Option<String>,
        /// Rules that a reader must know; we know none.
        #[serde(default)]
        crit: Option<Box<RawValue>>,
    }
    if token.len() > BYTES_MAX {
        return None;
    }
    let (signed, tag) = token.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.').filter(|(_, claims)| !claims.contains('.'))?;
    let decoded = |text: &str| URL_SAFE_NO_PAD.decode(text).ok();
    let header: Header = serde_json::from_slice(&decoded(header)?).ok()?;
    let plain = header.alg == "HS256" && header.crit.is_none() && header.typ.is_none_or(|typ| typ.eq_ignore_ascii_case("JWT"));
    let (claims, tag) = (decoded(claims)?, decoded(tag)?);
    plain.then_some(Unproven { signed, claims, tag })
}

impl Unproven<'_> {
    /// The claims, unproven.
    pub(crate) fn claims(&self) -> &[u8] {
        &self.claims
    }

    /// The claims, if one of the secrets signed them.
    pub(crate) fn prove(self, secrets: &Secrets<'_>) -> Option<Verified<Vec<u8>>> {
        secrets.prove_tag(&self.tag, self.signed.as_bytes(), self.claims)
    }
}

/// `claims`, a JSON text, as a token: the same claims and secret give the same bytes.
pub(crate) fn sign(claims: &str, secret: &[u8]) -> String {
    let encoded = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let signed = format!("{}.{}", encoded(r#"{"alg":"HS256","typ":"JWT"}"#), encoded(claims));
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(tag))
}

#[cfg(test)]
mod tests {
    use super::{BYTES_MAX, read, sign};
    use crate::inbound::Secrets;
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use proptest::prelude::{any, prop_assert, proptest};

    fn holds(token: &str, secret: &str) -> bool {
        read(token).and_then(|token| token.prove(&Secrets { current: secret, previous: None })).is_some()
    }

    /// A token with another header, signed all the same.
    fn headed(header: &str) -> String {
        let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode("{}"));
        let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, b"s");
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(ring::hmac::sign(&key, signed.as_bytes())))
    }

    #[test]
    fn only_one_way_of_signing_is_believed() {
        assert!(holds(&headed(r#"{"alg":"HS256"}"#), "s") && holds(&headed(r#"{"alg":"HS256","typ":"jwt","kid":"1"}"#), "s"));
        for header in [
            r#"{"alg":"none"}"#,
            r#"{"alg":"None","typ":"JWT"}"#,
            r#"{"alg":"hs256"}"#,
            r#"{"alg":"HS512"}"#,
            r#"{"alg":"RS256"}"#,
            r#"{"alg":"HS256","typ":"JWE"}"#,
            r#"{"alg":"HS256","crit":["b64"],"b64":false}"#,
            r#"{"alg":"HS256","alg":"none"}"#,
            r#"{"typ":"JWT"}"#,
            "[]",
        ] {
            assert!(!holds(&headed(header), "s"), "{header}");
        }
        let unsigned = format!("{}.{}.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#), URL_SAFE_NO_PAD.encode("{}"));
        assert!(!holds(&unsigned, "s") && !holds(&unsigned, ""));
    }

    #[test]
    fn what_is_no_token_is_none() {
        let token = sign("{}", b"s");
        assert!(holds(&token, "s") && !holds(&token, "t") && !holds(&token, ""));
        let cut = &token[..token.len() - 1];
        for other in ["", ".", "..", "a.b.c", cut, &format!("{token}="), &format!("{token}.x"), &format!(" {token}")] {
            assert!(!holds(other, "s"), "{other}");
        }
        assert!(read(&sign(&"x".repeat(BYTES_MAX), b"s")).is_none());
    }

    proptest! {
        #[test]
        fn a_token_holds_for_its_secret_and_bytes_only(claims in any::<String>(), secret in "[a-z0-9]{1,40}", place: usize) {
            let token = sign(&claims, secret.as_bytes());
            prop_assert!(holds(&token, &secret));
            let other = format!("{secret}x");
            prop_assert!(!holds(&token, &other));
            let mut bent = token.into_bytes();
            let place = place % bent.len();
            bent[place] = if bent[place] == b'A' { b'B' } else { b'A' };
            prop_assert!(!holds(&String::from_utf8(bent).unwrap(), &secret));
        }

        #[test]
        fn no_text_breaks_the_reader(text in any::<String>()) {
            prop_assert!(!holds(&text, "s"));
        }
    }
}
