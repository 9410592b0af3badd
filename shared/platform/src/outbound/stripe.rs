//! Asking Stripe to take money, once. Nothing in here is tried again by itself: who asks keeps the key, and asks again with it.

use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, RequestBuilder, Url};
use scoring::time::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::AskError;
use super::http;
use crate::stripe::{
    API_VERSION, Intent, IntentStatus, OFFER_METADATA, ORDER_METADATA, SHOP_METADATA, amount, cancelled, charged, refunded,
};

pub use crate::stripe::{Cancelled, Charge, Charged, Doubt, Refunded};

/// Where Stripe is.
pub const STRIPE: &str = "https://api.stripe.com";
/// How long an answer is waited for unless said otherwise: less than the buyer's page waits for ours.
pub const WAIT: Duration = Duration::from_secs(20);
/// Longest answer in bytes: a page of intents.
const ANSWER_BYTES_MAX: usize = 4 << 20;
/// Longest idempotency key in bytes.
///
/// # Source
/// Stripe's documentation.
const KEY_BYTES_MAX: usize = 255;
/// Intents of a page, the most that Stripe gives, and pages that are looked through.
const PER_PAGE: usize = 100;
const PAGES_MAX: u32 = 20;
const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");
const VERSION: HeaderName = HeaderName::from_static("stripe-version");
const KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// A merchant's account that can be asked.
#[derive(Debug)]
pub struct Stripe {
    client: Client,
    base: Url,
    authorization: HeaderValue,
    wait: Duration,
}

impl Stripe {
    /// The account of a restricted key (`rk_`), at [`STRIPE`]; over plain http only on this very machine.
    ///
    /// # Errors
    /// [`AskError::Address`], [`AskError::Key`] (also for a key that is meant for browsers), [`AskError::Tls`].
    pub fn new(base_url: &str, restricted_key: &str) -> Result<Self, AskError> {
        let base = http::address(base_url)?;
        let word = restricted_key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !word || !(restricted_key.starts_with("rk_") || restricted_key.starts_with("sk_")) {
            return Err(AskError::Key);
        }
        let mut authorization = HeaderValue::from_str(&format!("Bearer {restricted_key}")).map_err(|_| AskError::Key)?;
        authorization.set_sensitive(true);
        Ok(Self { client: http::client()?, base, authorization, wait: WAIT })
    }

    /// The same, waiting at most `wait` for an answer.
    #[must_use]
    pub fn waiting(self, wait: Duration) -> Self {
        Self { wait, ..self }
    }

    /// Takes the money of `charge`, once for this key: the same charge with the same key is answered with what became of the first.
    /// The buyer is not asked: where the bank wants that, nothing is taken.
    pub async fn charge(&self, charge: &Charge, idempotency_key: &str) -> Charged {
        let refused = |code: &str| Charged::Refused { code: code.to_owned() };
        let Some(key) = key(idempotency_key) else { return refused("idempotency_key") };
        let Ok(units) = amount(charge.amount) else { return refused("amount") };
        let metadata = |name: &str| format!("metadata[{name}]");
        let form = self.form(&[
            ("amount", &units.to_string()),
            ("currency", &charge.amount.currency.code().to_ascii_lowercase()),
            ("customer", &charge.customer),
            ("payment_method", &charge.payment_method),
            ("payment_method_types[]", "card"),
            ("off_session", "true"),
            ("confirm", "true"),
            ("description", &charge.description),
            (&metadata(OFFER_METADATA), &charge.offer),
            (&metadata(ORDER_METADATA), &charge.order),
            (&metadata(SHOP_METADATA), &charge.shop),
        ]);
        match self.post("payment_intents", form, Some(key)).await {
            Ok((status, body)) => charged(status, &body),
            Err(why) => Charged::Unknown { why },
        }
    }

    /// How far an intent came; none when there is no such intent in this account.
    ///
    /// # Errors
    /// [`Doubt`].
    pub async fn intent(&self, id: &str) -> Result<Option<Intent>, Doubt> {
        let Some(path) = path(id, "") else { return Ok(None) };
        match self.get(&path, "").await? {
            (200, body) => Intent::read(&body).map(Some).map_err(|_| Doubt::Unreadable),
            (404, body) => missing(&body).map(|()| None),
            (status, body) => Err(doubt(status, &body)),
        }
    }

    /// The intent of `offer` among those of a customer since a moment; none when there is none. Of several the one that came
    /// furthest. Stripe forgets a key after a day: from then on this tells what became of it.
    ///
    /// It looks through the customer's own list, which knows an intent from the moment it is made; Stripe's search may lag behind.
    ///
    /// # Errors
    /// [`Doubt`]: then nothing is known, and none must not be concluded.
    pub async fn find(&self, customer: &str, offer: &str, since: Timestamp) -> Result<Option<Intent>, Doubt> {
        #[derive(Deserialize)]
        struct Page<'a> {
            #[serde(borrow)]
            data: Vec<&'a RawValue>,
            has_more: bool,
        }
        #[derive(Deserialize)]
        struct Named {
            id: String,
            #[serde(default)]
            metadata: Option<serde_json::Map<String, serde_json::Value>>,
        }
        let (since, limit) = (since.0.max(0).to_string(), PER_PAGE.to_string());
        let mut found: Option<Intent> = None;
        let mut after = String::new();
        for _ in 0..PAGES_MAX {
            let mut asked = vec![("customer", customer), ("created[gte]", since.as_str()), ("limit", limit.as_str())];
            if !after.is_empty() {
                asked.push(("starting_after", &after));
            }
            let (status, body) = self.get("payment_intents", &self.form(&asked)).await?;
            if status != 200 {
                return Err(doubt(status, &body));
            }
            let page: Page<'_> = serde_json::from_slice(&body).map_err(|_| Doubt::Unreadable)?;
            let mut last = None;
            for intent in page.data {
                let named: Named = serde_json::from_str(intent.get()).map_err(|_| Doubt::Unreadable)?;
                let bears = named.metadata.as_ref().and_then(|all| all.get(OFFER_METADATA)?.as_str()) == Some(offer);
                last = Some(named.id);
                if bears {
                    let intent = Intent::read(intent.get().as_bytes()).map_err(|_| Doubt::Unreadable)?;
                    if found.as_ref().is_none_or(|found| reach(intent.status) > reach(found.status)) {
                        found = Some(intent);
                    }
                }
            }
            match last.filter(|_| page.has_more) {
                Some(last) => after = last,
                None => return Ok(found),
            }
        }
        Err(Doubt::TooLong)
    }

    /// Gives all the money of an intent back, once for this key.
    pub async fn refund(&self, intent: &str, idempotency_key: &str) -> Refunded {
        let Some(key) = key(idempotency_key) else { return Refunded::Refused { code: "idempotency_key".to_owned() } };
        match self.post("refunds", self.form(&[("payment_intent", intent)]), Some(key)).await {
            Ok((status, body)) => refunded(status, &body),
            Err(why) => Refunded::Unknown { why },
        }
    }

    /// Gives an intent up whose money was not taken. Doing it twice is doing it once.
    pub async fn cancel(&self, intent: &str) -> Cancelled {
        let Some(path) = path(intent, "/cancel") else { return Cancelled::Refused { code: "resource_missing".to_owned() } };
        match self.post(&path, String::new(), None).await {
            Ok((status, body)) => cancelled(status, &body),
            Err(why) => Cancelled::Unknown { why },
        }
    }

    async fn post(&self, path: &str, form: String, key: Option<HeaderValue>) -> Result<(u16, Vec<u8>), Doubt> {
        let mut headers = HeaderMap::from_iter([(CONTENT_TYPE, FORM)]);
        headers.extend(key.map(|key| (KEY, key)));
        self.send(self.client.post(self.url(path, "")).headers(headers).body(form)).await
    }

    async fn get(&self, path: &str, query: &str) -> Result<(u16, Vec<u8>), Doubt> {
        self.send(self.client.get(self.url(path, query))).await
    }

    /// Names and values as forms and queries hold them.
    fn form(&self, pairs: &[(&str, &str)]) -> String {
        let mut url = self.base.clone();
        url.query_pairs_mut().extend_pairs(pairs);
        url.query().unwrap_or_default().to_owned()
    }

    fn url(&self, path: &str, query: &str) -> Url {
        let mut url = self.base.clone();
        url.set_path(&format!("{}/v1/{path}", self.base.path().trim_end_matches('/')));
        url.set_query(Some(query).filter(|query| !query.is_empty()));
        url
    }

    async fn send(&self, asked: RequestBuilder) -> Result<(u16, Vec<u8>), Doubt> {
        let asked = asked.header(AUTHORIZATION, self.authorization.clone()).header(VERSION, API_VERSION);
        let mut answer = asked.timeout(self.wait).send().await.map_err(|error| broken(&error))?;
        let status = answer.status().as_u16();
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| broken(&error))? {
            if body.len() + chunk.len() > ANSWER_BYTES_MAX {
                return Err(Doubt::Unreadable);
            }
            body.extend_from_slice(&chunk);
        }
        Ok((status, body))
    }
}

/// Why no answer came.
fn broken(error: &reqwest::Error) -> Doubt {
    if error.is_connect() {
        Doubt::NotReached
    } else if error.is_timeout() {
        Doubt::TimedOut
    } else {
        Doubt::Dropped
    }
}

/// What an answer to a question leaves open.
fn doubt(status: u16, body: &[u8]) -> Doubt {
    match charged(status, body) {
        Charged::Unknown { why } => why,
        _ => Doubt::Unreadable,
    }
}

/// Whether a 404 is Stripe's about an object, and not a gateway's about an address.
fn missing(body: &[u8]) -> Result<(), Doubt> {
    match charged(404, body) {
        Charged::Refused { code } if code == "resource_missing" => Ok(()),
        _ => Err(Doubt::Unreadable),
    }
}

/// How far a status is on the way to money being taken.
const fn reach(status: IntentStatus) -> u8 {
    match status {
        IntentStatus::Succeeded => 7,
        IntentStatus::Processing => 6,
        IntentStatus::RequiresCapture => 5,
        IntentStatus::Unknown => 4,
        IntentStatus::RequiresAction => 3,
        IntentStatus::RequiresConfirmation => 2,
        IntentStatus::RequiresPaymentMethod => 1,
        IntentStatus::Canceled => 0,
    }
}

/// A key that Stripe takes; none otherwise.
fn key(text: &str) -> Option<HeaderValue> {
    let fits = (1..=KEY_BYTES_MAX).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    fits.then(|| HeaderValue::from_str(text).ok()).flatten()
}

/// The path of an intent; none for what is no id of one.
fn path(id: &str, then: &str) -> Option<String> {
    let word = id.len() <= 64 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    (word && id.starts_with("pi_")).then(|| format!("payment_intents/{id}{then}"))
}
