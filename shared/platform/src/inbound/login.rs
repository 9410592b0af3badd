//! Who is logged in at a shop, by the platform's word: Shopify's signed app proxy, or the WooCommerce shop's plugin.
//!
//! A customer comes from what is signed and from nowhere else. What is signed says when it was, and holds for a short while.

use std::borrow::Cow;
use std::collections::BTreeMap;

use scoring::id::{CustomerId, ShopId};
use scoring::time::Timestamp;
use serde::Deserialize;

use super::verified::{Secrets, Verified};

/// How far the moment of Shopify's proof may be from ours, in seconds.
///
/// # Source
/// What Shopify's own library accepts.
pub const PROXY_SECONDS_MAX: u64 = 90;
/// The same of the plugin's proof: shops keep their own clocks.
pub const PLUGIN_SECONDS_MAX: u64 = 300;

/// Longest query or proof that is looked at, in bytes.
const BYTES_MAX: usize = 4_096;
/// Most parameters of a query.
const PARAMETERS_MAX: usize = 32;
/// Parameters that may come once only: two of them would be one signed text and two meanings.
const ONCE: [&str; 5] = ["hmac", "shop", "signature", "timestamp", "logged_in_customer_id"];

/// What a proof claims. Before [`LoginClaim::open`] only the shop may be used, to find what it signs with.
#[derive(Clone, PartialEq, Eq)]
pub struct LoginClaim {
    login: Login,
    moment: i64,
    seconds: u64,
    signed: String,
    signature: Signature,
}

#[derive(Clone, PartialEq, Eq)]
enum Signature {
    Hex(String),
    Base64(String),
}

/// Who is logged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// At which shop.
    pub shop: ShopId,
    /// Who; nobody is an answer too.
    pub customer: Option<CustomerId>,
}

/// Why a proof proves nothing. It quotes nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoginError {
    /// Parts are missing, doubled, too long or of the wrong kind.
    #[error("the proof is not of the form that the platform gives it")]
    Malformed,
    /// The signature is not the shop's.
    #[error("the signature is not this shop's over this proof")]
    Forged,
    /// It was made too long ago, or in the future.
    #[error("the proof is too old: ask the platform for a fresh one")]
    Stale,
}

impl core::fmt::Debug for LoginClaim {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "LoginClaim({})", self.login.shop)
    }
}

impl LoginClaim {
    /// Reads the query that Shopify's app proxy adds, raw as it came.
    ///
    /// What is signed are the decoded parameters in their order, one behind the other without anything between. A value that
    /// holds `=` could therefore be read as more parameters than it was, and is refused.
    ///
    /// # Errors
    /// [`LoginError::Malformed`].
    pub fn shopify(query: &str) -> Result<Self, LoginError> {
        let mut parameters: BTreeMap<String, Vec<String>> = BTreeMap::new();
        if query.len() > BYTES_MAX || query.split('&').count() > PARAMETERS_MAX {
            return Err(LoginError::Malformed);
        }
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, value) = (decoded(name)?, decoded(value)?);
            if name.contains('=') || value.contains('=') {
                return Err(LoginError::Malformed);
            }
            parameters.entry(name).or_default().push(value);
        }
        if ONCE.iter().any(|name| parameters.get(*name).is_some_and(|values| values.len() > 1)) {
            return Err(LoginError::Malformed);
        }
        let signature = parameters.remove("signature").unwrap_or_default().concat();
        let text = |name: &str| parameters.get(name).map(|values| values.concat());
        let shop = text("shop").and_then(|shop| ShopId::new(&shop.to_ascii_lowercase()).ok());
        let moment = text("timestamp").and_then(|moment| moment.parse().ok());
        let customer = text("logged_in_customer_id").ok_or(LoginError::Malformed)?;
        if !customer.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(LoginError::Malformed);
        }
        let customer = (!customer.is_empty()).then(|| CustomerId::new(&customer)).transpose();
        let login = Login { shop: shop.ok_or(LoginError::Malformed)?, customer: customer.map_err(|_| LoginError::Malformed)? };
        let signed = parameters.iter().map(|(name, values)| format!("{name}={}", values.join(","))).collect();
        Ok(Self {
            login,
            moment: moment.ok_or(LoginError::Malformed)?,
            seconds: PROXY_SECONDS_MAX,
            signed,
            signature: Signature::Hex(signature),
        })
    }

    /// Reads what the shop's plugin wrote into its page: a JSON text, and beside it the signature over that very text. The text
    /// says what it is for, so that nothing else that is signed with the same secret is taken for it.
    ///
    /// # Errors
    /// [`LoginError::Malformed`].
    pub fn plugin(proof: &str, signature: &str) -> Result<Self, LoginError> {
        #[derive(Deserialize)]
        struct Proof<'a> {
            #[serde(borrow)]
            proof: Cow<'a, str>,
            #[serde(borrow)]
            shop: Cow<'a, str>,
            #[serde(default)]
            customer: Option<u64>,
            asked: i64,
        }
        if proof.len() > BYTES_MAX {
            return Err(LoginError::Malformed);
        }
        let read: Proof<'_> = serde_json::from_str(proof).map_err(|_| LoginError::Malformed)?;
        if read.proof != "session" {
            return Err(LoginError::Malformed);
        }
        let shop = ShopId::new(&read.shop).map_err(|_| LoginError::Malformed)?;
        // WordPress counts its users from 1; 0 is nobody.
        let customer = read.customer.filter(|number| *number > 0).map(|number| CustomerId::new(&number.to_string()));
        let login = Login { shop, customer: customer.transpose().map_err(|_| LoginError::Malformed)? };
        Ok(Self {
            login,
            moment: read.asked,
            seconds: PLUGIN_SECONDS_MAX,
            signed: proof.to_owned(),
            signature: Signature::Base64(signature.to_owned()),
        })
    }

    /// The shop that it claims to be from.
    #[must_use]
    pub const fn shop(&self) -> &ShopId {
        &self.login.shop
    }

    /// Who is logged in, if the signature is made with one of the secrets and the proof is fresh.
    ///
    /// # Errors
    /// [`LoginError::Forged`], [`LoginError::Stale`].
    pub fn open(self, secrets: &Secrets<'_>, now: Timestamp) -> Result<Verified<Login>, LoginError> {
        let Self { login, moment, seconds, signed, signature } = self;
        let proven = match signature {
            Signature::Hex(digits) => secrets.prove_hex(&digits, signed.as_bytes(), login),
            Signature::Base64(text) => secrets.prove(&text, signed.as_bytes(), login),
        };
        let proven = proven.ok_or(LoginError::Forged)?;
        if moment.abs_diff(now.0) > seconds { Err(LoginError::Stale) } else { Ok(proven) }
    }
}

/// A part of a query as it was before it was made fit for one.
fn decoded(text: &str) -> Result<String, LoginError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digit = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16)).ok_or(LoginError::Malformed);
                let (high, low) = (digit(rest.next())?, digit(rest.next())?);
                (high << 4 | low) as u8
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).map_err(|_| LoginError::Malformed)
}

/// The query of a visitor's visit as Shopify's app proxy would sign it: for those who send, tests and trials.
#[must_use]
pub fn proxy_query(secret: &str, parameters: &[(&str, &str)]) -> String {
    let mut sorted: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    parameters.iter().for_each(|(name, value)| sorted.entry(*name).or_default().push(*value));
    let signed: String = sorted.iter().map(|(name, values)| format!("{name}={}", values.join(","))).collect();
    let encoded = |text: &str| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~');
        let spell = |byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
        text.bytes().map(spell).collect::<String>()
    };
    let pairs = parameters.iter().map(|(name, value)| format!("{}={}&", encoded(name), encoded(value)));
    format!("{}signature={}", pairs.collect::<String>(), super::verified::sign_hex(secret, signed.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::{Login, LoginClaim, LoginError, PLUGIN_SECONDS_MAX, PROXY_SECONDS_MAX, proxy_query};
    use crate::inbound::{Secrets, signature};
    use proptest::prelude::*;
    use scoring::time::Timestamp;

    const SECRET: &str = "shpss_made_up";
    const NOW: Timestamp = Timestamp(1_790_928_960);

    /// `printf '%s' MESSAGE | openssl dgst -sha256 -hmac shpss_made_up`, the message being the parameters sorted, decoded and
    /// joined: `color=red,blue bluelogged_in_customer_id=77path_prefix=/apps/pathshop=pine.myshopify.comtimestamp=1790928960`.
    const VECTOR: &str = "color=red&timestamp=1790928960&shop=pine.myshopify.com&color=blue+blue&logged_in_customer_id=77\
        &path_prefix=%2Fapps%2Fpath&signature=";
    const VECTOR_SIGNATURE: &str = "a6c01351087948ee2a1c1a51b95d581a753c5977de4267aa2375a41ec62a43a5";

    fn open(query: &str, now: Timestamp) -> Result<Login, LoginError> {
        let secrets = Secrets { current: SECRET, previous: None };
        LoginClaim::shopify(query)?.open(&secrets, now).map(crate::inbound::Verified::into_inner)
    }

    fn signed(more: &[(&str, &str)]) -> String {
        let usual = [("shop", "pine.myshopify.com"), ("path_prefix", "/apps/x"), ("timestamp", "1790928960")];
        proxy_query(SECRET, &[&usual, more].concat())
    }

    #[test]
    fn a_query_is_signed_as_openssl_signs_it() {
        let login = open(&format!("{VECTOR}{VECTOR_SIGNATURE}"), NOW).unwrap();
        assert_eq!((login.shop.as_str(), login.customer.unwrap().as_str()), ("pine.myshopify.com", "77"));
        let upper = VECTOR_SIGNATURE.to_uppercase();
        assert_eq!(open(&format!("{VECTOR}{upper}"), NOW), Err(LoginError::Forged), "Shopify writes small letters");
        assert_eq!(open(&format!("{VECTOR}{}", &VECTOR_SIGNATURE[2..]), NOW), Err(LoginError::Forged));
        assert_eq!(open(VECTOR, NOW), Err(LoginError::Forged));
        let other = format!("{VECTOR}{VECTOR_SIGNATURE}").replace("customer_id=77", "customer_id=78");
        assert_eq!(open(&other, NOW), Err(LoginError::Forged));
    }

    #[test]
    fn nobody_logged_in_is_an_answer_and_a_proof_is_fresh() {
        assert_eq!(open(&signed(&[("logged_in_customer_id", "")]), NOW).unwrap().customer, None);
        let query = signed(&[("logged_in_customer_id", "77")]);
        let most = i64::try_from(PROXY_SECONDS_MAX).unwrap();
        for (seconds, holds) in
            [(0, true), (most, true), (-most, true), (most + 1, false), (-most - 1, false), (i64::MAX - NOW.0, false)]
        {
            let opened = open(&query, Timestamp(NOW.0 + seconds));
            assert_eq!(opened.err(), (!holds).then_some(LoginError::Stale), "{seconds}");
        }
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_refused() {
        let twice = signed(&[("logged_in_customer_id", "77"), ("logged_in_customer_id", "78")]);
        // Signed by Shopify for a visitor who sent one parameter, read as though there were more of them.
        let injected = signed(&[("logged_in_customer_id", ""), ("a", "logged_in_customer_id=77")]);
        for query in [
            twice.as_str(),
            injected.as_str(),
            "",
            "&&",
            "shop=a",
            "%zz=1",
            "a=%f",
            "%ff=1",
            &"a=b&".repeat(40),
            &"x".repeat(5_000),
        ] {
            assert_eq!(open(query, NOW), Err(LoginError::Malformed), "{query}");
        }
        for (name, value) in [("timestamp", "soon"), ("logged_in_customer_id", "7a"), ("shop", "no shop")] {
            let query = signed(&[("logged_in_customer_id", "77")]);
            let start = query.find(&format!("{name}=")).unwrap() + name.len() + 1;
            let end = start + query[start..].find('&').unwrap();
            let bent = format!("{}{}{}", &query[..start], value.replace(' ', "+"), &query[end..]);
            assert_eq!(open(&bent, NOW), Err(LoginError::Malformed), "{name}");
        }
    }

    #[test]
    fn a_plugins_proof_says_what_it_is_for() {
        let secrets = Secrets { current: "new", previous: Some(SECRET) };
        let open = |proof: &str, signature: &str, now: i64| {
            LoginClaim::plugin(proof, signature)?.open(&secrets, Timestamp(now)).map(crate::inbound::Verified::into_inner)
        };
        let proof = r#"{"proof":"session","shop":"pine.example","customer":5,"asked":1790928960}"#;
        let tag = signature(SECRET, proof.as_bytes());
        assert_eq!(tag, "ntJQWxh1tqmSagRy2mHZvkIxv7bsKrjXWRM7LwhYpYs=", "as openssl signs it, and the plugin");
        assert_eq!(open(proof, &tag, NOW.0).unwrap().customer.unwrap().as_str(), "5");
        let most = i64::try_from(PLUGIN_SECONDS_MAX).unwrap();
        assert_eq!(open(proof, &tag, NOW.0 + most + 1), Err(LoginError::Stale));
        assert_eq!(open(&proof.replace('5', "6"), &tag, NOW.0), Err(LoginError::Forged));
        let nobody = proof.replace("\"customer\":5", "\"customer\":0");
        assert_eq!(open(&nobody, &signature("new", nobody.as_bytes()), NOW.0).unwrap().customer, None);
        for other in [
            r#"{"wish":"erase","shop":"pine.example","asked":1}"#,
            r#"{"proof":"order","shop":"pine.example","asked":1}"#,
            "[]",
            "",
        ] {
            assert_eq!(open(other, &signature(SECRET, other.as_bytes()), 1), Err(LoginError::Malformed), "{other}");
        }
    }

    proptest! {
        #[test]
        fn no_query_is_believed_and_none_breaks_the_reader(query in "[ -~é]{0,200}") {
            prop_assert!(open(&query, NOW).is_err());
        }

        #[test]
        fn whatever_is_signed_is_read_back(value in "[ -<>-~é]{0,20}", customer in 0..u64::MAX) {
            let query = signed(&[("extra", &value), ("logged_in_customer_id", &customer.to_string())]);
            let login = open(&query, NOW).unwrap();
            prop_assert_eq!(login.customer.unwrap().to_string(), customer.to_string());
        }
    }
}
