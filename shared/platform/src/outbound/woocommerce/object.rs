//! One object of a shop's, asked for or written. A write is never tried again by itself: whether it came through may be unknown.

use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{Method, StatusCode};
use scoring::id::OrderId;
use serde_json::Value;
use serde_json::value::RawValue;

use super::Shop;
use crate::outbound::AskError;
use crate::outbound::http::{self, Failed};
use crate::woocommerce::now::{OrderNow, Status, order_now};

/// How long one answer is waited for unless said otherwise.
pub(super) const WAIT: Duration = Duration::from_secs(20);
/// Decimals in which amounts are asked for: so much finer than a cent that tax comes out even.
pub(super) const DECIMALS: u32 = 6;
/// Longest answer in bytes.
const ANSWER_BYTES_MAX: usize = 4 << 20;
/// Most children of one order that are looked through.
const CHILDREN_MAX: usize = 100;
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// Why nothing is known to be written.
#[derive(Debug, thiserror::Error)]
pub enum Unwritten {
    /// The shop said no: nothing is written, and asking again is no use.
    #[error("the shop refused: {0}")]
    Refused(AskError),
    /// There is no such order.
    #[error("the shop has no such order")]
    Gone,
    /// The order stands where this cannot be done any more.
    #[error("the order stands at {0:?}")]
    Stands(Status),
    /// The shop answered with something that does not hold what was to be written.
    #[error("the shop's answer does not hold what was to be written")]
    Other,
    /// Whether it is written is not known: to be asked for again.
    #[error("whether it is written is not known: {0}")]
    Unknown(String),
}

impl Shop {
    /// The same, waiting at most `wait` for an answer about one order or product.
    #[must_use]
    pub fn waiting(self, wait: Duration) -> Self {
        Self { wait, ..self }
    }

    /// An order as it stands now, with amounts to the last digit; none when there is no such order.
    ///
    /// # Errors
    /// [`AskError`].
    pub async fn order_now(&self, id: &OrderId) -> Result<Option<OrderNow>, AskError> {
        let path = ["orders", id.as_str()];
        let body = http::patiently(self.patience, || self.ask_object(&path)).await?.0;
        body.map(|body| order_now(body.get().as_bytes()).map_err(|_| AskError::NotFound)).transpose()
    }

    /// The child orders of an order.
    pub(super) async fn children(&self, parent: &OrderId) -> Result<Vec<OrderNow>, Unwritten> {
        number(parent.as_str())?;
        let filter = format!("parent={parent}&status=any&per_page={CHILDREN_MAX}&orderby=id&order=asc&dp={DECIMALS}");
        let bodies = http::patiently(self.patience, || async {
            let mut url = self.object(&["orders"]);
            url.set_query(Some(&filter));
            let asked = self.client.get(url).header(AUTHORIZATION, self.authorization.clone()).timeout(self.wait);
            let mut answer = asked.send().await.map_err(http::dropped)?;
            if answer.status() != StatusCode::OK {
                return Err(http::failed(answer.status(), answer.headers()));
            }
            let body = http::body(&mut answer, ANSWER_BYTES_MAX).await?;
            serde_json::from_slice::<Vec<Box<RawValue>>>(&body).map_err(|_| http::not_json())
        });
        let bodies = bodies.await.map_err(unread)?.0;
        if bodies.len() >= CHILDREN_MAX {
            return Err(Unwritten::Other);
        }
        let orders = bodies.iter().map(|body| order_now(body.get().as_bytes()).map_err(|_| Unwritten::Other));
        let mut orders = orders.collect::<Result<Vec<_>, _>>()?;
        // A shop that does not know the filter answers with all orders.
        orders.retain(|order| order.parent.as_ref() == Some(parent));
        Ok(orders)
    }

    /// Changes an order.
    pub(super) async fn change(&self, order: &OrderId, body: &Value) -> Result<OrderNow, Unwritten> {
        self.write(Method::PUT, &["orders", order.as_str()], body).await
    }

    /// Makes an order.
    pub(super) async fn make(&self, body: &Value) -> Result<OrderNow, Unwritten> {
        self.write(Method::POST, &["orders"], body).await
    }

    /// Where an object is.
    fn object(&self, path: &[&str]) -> reqwest::Url {
        let mut url = self.base.clone();
        let base = format!("{}/wp-json/wc/v3/", url.path().trim_end_matches('/'));
        url.set_path(&base);
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        url.set_query(Some(&format!("dp={DECIMALS}")));
        url
    }

    /// An object, unread; none where there is no such one.
    pub(super) async fn ask_object(&self, path: &[&str]) -> Result<Option<Box<RawValue>>, Failed> {
        let asked = self.client.get(self.object(path)).header(AUTHORIZATION, self.authorization.clone()).timeout(self.wait);
        self.object_of(asked).await
    }

    async fn write(&self, method: Method, path: &[&str], body: &Value) -> Result<OrderNow, Unwritten> {
        let asked = self.client.request(method, self.object(path)).header(AUTHORIZATION, self.authorization.clone());
        let asked = asked.header(CONTENT_TYPE, JSON).timeout(self.wait).body(body.to_string());
        match self.object_of(asked).await {
            Ok(Some(body)) => {
                let order = order_now(body.get().as_bytes());
                order.map_err(|_| Unwritten::Unknown("an answer that is no order".to_owned()))
            }
            Ok(None) => Err(Unwritten::Gone),
            // It is written, and what was answered is too long to be read.
            Err(Failed::Finally(AskError::Status(status))) if (200..300).contains(&status) => {
                Err(Unwritten::Unknown("an answer that is too long".to_owned()))
            }
            Err(Failed::Finally(error)) => Err(Unwritten::Refused(error)),
            Err(Failed::ForNow(why, _)) => Err(Unwritten::Unknown(why)),
        }
    }
}

/// What could not be read, for those who were to write: nothing is written.
pub(super) fn unread(error: AskError) -> Unwritten {
    match error {
        AskError::GaveUp { last, .. } => Unwritten::Unknown(last),
        other => Unwritten::Refused(other),
    }
}

/// The number that an order's id is.
pub(super) fn number(id: &str) -> Result<u64, Unwritten> {
    id.parse().map_err(|_| Unwritten::Gone)
}
