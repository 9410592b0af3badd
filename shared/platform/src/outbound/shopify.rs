//! A Shopify shop's Admin API: the orders that changed, and renewing the token that asks for them.

use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::{Client, StatusCode, Url};
use scoring::time::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::http::{self, Failed};
use super::{AskError, Patience};
use crate::shopify::{CHANGED_QUERY, LINES_QUERY};

/// The version of the API whose words these are.
pub const API_VERSION: &str = "2026-10";
/// Longest answer in bytes.
const ANSWER_BYTES_MAX: usize = 16 << 20;
/// Most pages of one order's lines.
const LINE_PAGES_MAX: u32 = 100;
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// A shop that can be asked.
#[derive(Debug)]
pub struct Admin {
    client: Client,
    base: Url,
    token: HeaderValue,
    patience: Patience,
}

/// Some of the orders that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// Each with all its lines, unread: see [`crate::shopify::whole_order`].
    pub orders: Vec<Vec<u8>>,
    /// Where to go on; none after the last.
    pub next: Option<String>,
}

/// A token in the place of the one before, which no longer holds.
#[derive(Clone, Deserialize)]
pub struct Renewed {
    /// The token.
    #[serde(rename = "access_token")]
    pub token: String,
    /// After how many seconds it ends.
    #[serde(rename = "expires_in")]
    pub seconds: u64,
    /// What renews it.
    #[serde(rename = "refresh_token")]
    pub renewal: String,
    /// After how many seconds that ends too.
    #[serde(rename = "refresh_token_expires_in")]
    pub renewal_seconds: u64,
}

impl core::fmt::Debug for Renewed {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Renewed")
    }
}

impl Admin {
    /// A shop at `url`, asked with an offline token. Over plain http only on this very machine.
    ///
    /// # Errors
    /// [`AskError::Address`], [`AskError::Key`], [`AskError::Tls`].
    pub fn new(url: &str, token: &str, patience: Patience) -> Result<Self, AskError> {
        let mut token = HeaderValue::from_str(token).map_err(|_| AskError::Key)?;
        token.set_sensitive(true);
        Ok(Self { client: http::client()?, base: http::address(url)?, token, patience })
    }

    /// Orders that changed at or after `since`, the first few, or those `after` where the last answer ended.
    ///
    /// # Errors
    /// [`AskError`].
    pub async fn changed(&self, since: Timestamp, after: Option<&str>) -> Result<Changed, AskError> {
        let since = jiff::Timestamp::from_second(since.0).unwrap_or_default().strftime("%Y-%m-%dT%H:%M:%SZ");
        let mut data = self.ask(CHANGED_QUERY, json!({ "search": format!("updated_at:>='{since}'"), "after": after })).await?;
        let mut orders = Vec::new();
        let nodes = data["orders"]["nodes"].as_array_mut().map(std::mem::take).unwrap_or_default();
        for mut order in nodes {
            self.complete(&mut order).await?;
            orders.push(order.to_string().into_bytes());
        }
        Ok(Changed { orders, next: next(&data["orders"]) })
    }

    /// Whether the shop still accepts the token.
    ///
    /// # Errors
    /// [`AskError`]; [`AskError::Refused`] when it does not.
    pub async fn greet(&self) -> Result<(), AskError> {
        self.ask("{ shop { id } }", json!({})).await.map(drop)
    }

    /// Asks for the lines of a long order that did not come with it.
    async fn complete(&self, order: &mut Value) -> Result<(), AskError> {
        for _ in 0..LINE_PAGES_MAX {
            let Some(after) = next(&order["lineItems"]) else { return Ok(()) };
            let mut data = self.ask(LINES_QUERY, json!({ "id": order["id"], "after": after })).await?;
            let mut lines = data["order"]["lineItems"].take();
            order["lineItems"]["pageInfo"] = lines["pageInfo"].take();
            let (Some(all), Some(more)) = (order["lineItems"]["nodes"].as_array_mut(), lines["nodes"].as_array_mut()) else {
                return Err(AskError::NotFound);
            };
            all.append(more);
        }
        Ok(())
    }

    async fn ask(&self, query: &str, variables: Value) -> Result<Value, AskError> {
        let body = json!({ "query": query, "variables": variables }).to_string();
        http::patiently(self.patience, || self.try_to_ask(&body)).await.map(|(data, _)| data)
    }

    async fn try_to_ask(&self, body: &str) -> Result<Value, Failed> {
        let url = format!("{}/admin/api/{API_VERSION}/graphql.json", self.base.as_str().trim_end_matches('/'));
        let asked = self.client.post(url).header(CONTENT_TYPE, JSON).header("x-shopify-access-token", self.token.clone());
        let mut answer = asked.body(body.to_owned()).send().await.map_err(http::dropped)?;
        if answer.status() != StatusCode::OK {
            return Err(http::failed(answer.status(), answer.headers()));
        }
        let body = http::body(&mut answer, ANSWER_BYTES_MAX).await?;
        let mut answer: Value = serde_json::from_slice(&body).map_err(|_| http::not_json())?;
        let data = answer["data"].take();
        let codes = answer["errors"].as_array().into_iter().flatten().map(|error| error["extensions"]["code"].as_str());
        let codes: Vec<&str> = codes.map(|code| code.unwrap_or("no code")).collect();
        // Throttling is answered with 200.
        if codes.contains(&"THROTTLED") {
            return Err(Failed::ForNow("THROTTLED".to_owned(), room(&answer["extensions"]["cost"])));
        }
        match (data, codes.as_slice()) {
            (data @ Value::Object(_), []) => Ok(data),
            // What the app may not see comes as null; the rest is still to be had.
            (data @ Value::Object(_), codes) if codes.iter().all(|code| *code == "ACCESS_DENIED") => Ok(data),
            (_, codes) if codes.contains(&"ACCESS_DENIED") => Err(Failed::Finally(AskError::Refused(200))),
            (_, codes) => Err(Failed::ForNow(format!("an answer without data ({})", codes.join(", ")), None)),
        }
    }
}

/// Where a connection goes on.
fn next(connection: &Value) -> Option<String> {
    let page = &connection["pageInfo"];
    let goes_on = page["hasNextPage"] == Value::Bool(true);
    goes_on.then(|| page["endCursor"].as_str().map(str::to_owned)).flatten()
}

/// How long until there is room for a question that cost too much, by the rate that the answer tells.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn room(cost: &Value) -> Option<Duration> {
    let status = &cost["throttleStatus"];
    let missing = cost["requestedQueryCost"].as_f64()? - status["currentlyAvailable"].as_f64()?;
    let rate = status["restoreRate"].as_f64().filter(|rate| *rate > 0.0)?;
    Some(Duration::from_millis((missing / rate * 1_000.0).clamp(0.0, 60_000.0).ceil() as u64))
}

/// Renews a token: the one that `renewal` belongs to ends, and so does `renewal`.
///
/// # Errors
/// [`AskError`]; [`AskError::Refused`] when the shop has to be connected anew.
pub async fn renew(url: &str, client: &str, secret: &str, renewal: &str, patience: Patience) -> Result<Renewed, AskError> {
    let http_client = http::client()?;
    let url = format!("{}/admin/oauth/access_token", http::address(url)?.as_str().trim_end_matches('/'));
    let body = json!({
        "client_id": client, "client_secret": secret, "grant_type": "refresh_token", "refresh_token": renewal,
    })
    .to_string();
    http::patiently(patience, || try_to_renew(&http_client, &url, &body)).await.map(|(renewed, _)| renewed)
}

async fn try_to_renew(client: &Client, url: &str, body: &str) -> Result<Renewed, Failed> {
    let asked = client.post(url).header(CONTENT_TYPE, JSON).body(body.to_owned());
    let mut answer = asked.send().await.map_err(http::dropped)?;
    match answer.status() {
        StatusCode::OK => {}
        StatusCode::BAD_REQUEST => return Err(Failed::Finally(AskError::Refused(400))),
        status => return Err(http::failed(status, answer.headers())),
    }
    let body = http::body(&mut answer, ANSWER_BYTES_MAX).await?;
    serde_json::from_slice(&body).map_err(|_| http::not_json())
}

#[cfg(test)]
mod tests {
    use super::{Duration, Value, room};
    use serde_json::json;

    #[test]
    fn a_throttled_question_waits_until_there_is_room() {
        let cost = |asked: f64, available: f64, rate: f64| json!({ "requestedQueryCost": asked, "throttleStatus": { "currentlyAvailable": available, "restoreRate": rate } });
        assert_eq!(room(&cost(202.0, 118.0, 100.0)), Some(Duration::from_millis(840)));
        assert_eq!(room(&cost(202.0, 900.0, 100.0)), Some(Duration::ZERO));
        assert_eq!((room(&cost(202.0, 0.0, 0.0)), room(&Value::Null)), (None, None));
    }
}
