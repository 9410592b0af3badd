//! A WooCommerce shop's REST API: its lists, page by page, and what a one-tap offer needs of it.

mod for_sale;
mod object;
mod one_tap;

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::{AUTHORIZATION, DATE, HeaderValue};
use reqwest::{Client, RequestBuilder, StatusCode, Url};
use scoring::id::OrderId;
use scoring::time::Timestamp;
use serde_json::value::RawValue;

use super::http::{self, Failed};
use super::{AskError, Patience};

pub use for_sale::ForSale;
pub use object::Unwritten;
pub use one_tap::{Addition, Created, Made};

/// Most objects that a shop gives at once.
pub const PER_PAGE: usize = 100;
/// Longest page in bytes.
const PAGE_BYTES_MAX: usize = 64 << 20;

/// A shop that can be asked.
#[derive(Debug)]
pub struct Shop {
    client: Client,
    base: Url,
    authorization: HeaderValue,
    patience: Patience,
    wait: Duration,
}

/// One of a shop's lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum List {
    /// All orders, or those changed after a moment.
    Orders(Option<Timestamp>),
    /// Of orders with these ids, at most [`PER_PAGE`], those that are there: only their ids. Ids must be whole numbers.
    OrdersNamed(Vec<OrderId>),
    /// The refunds of an order.
    Refunds(String),
    /// All products.
    Products,
    /// The variations of a product.
    Variations(String),
    /// All customers.
    Customers,
}

/// A page of a list.
#[derive(Debug)]
pub struct Page {
    /// Its objects, unread.
    pub bodies: Vec<Box<RawValue>>,
    /// Whether it is the last.
    pub last: Last,
    /// How many pages there are, where the shop says it.
    pub pages: Option<u64>,
    /// How many objects there are on all of them, where the shop says it.
    pub total: Option<u64>,
    /// The shop's clock as it answered.
    pub answered: Option<Timestamp>,
    /// How often it had to be asked again.
    pub retries: u32,
}

/// Whether there are further pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Last {
    /// This was the last.
    Yes,
    /// There are more.
    No,
}

impl Shop {
    /// A shop at `url`, asked with a REST key's two halves. Over plain http only on this very machine.
    ///
    /// # Errors
    /// [`AskError::Address`], [`AskError::Key`], [`AskError::Tls`].
    pub fn new(url: &str, key: &str, secret: &str, patience: Patience) -> Result<Self, AskError> {
        let base = http::address(url)?;
        let word = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !word(key) || !word(secret) {
            return Err(AskError::Key);
        }
        let basic = format!("Basic {}", STANDARD.encode(format!("{key}:{secret}")));
        let mut authorization = HeaderValue::from_str(&basic).map_err(|_| AskError::Key)?;
        authorization.set_sensitive(true);
        let client = http::client()?;
        Ok(Self { client, base, authorization, patience, wait: object::WAIT })
    }

    /// The shop's address as it names its lists, without the key.
    #[must_use]
    pub fn address(&self) -> &str {
        self.base.as_str().trim_end_matches('/')
    }

    /// Page `number`, from 1. What may pass (a dropped connection, 429, 5xx, a firewall's page instead of JSON) is asked for again.
    ///
    /// # Errors
    /// [`AskError`].
    pub async fn page(&self, list: &List, number: u64) -> Result<Page, AskError> {
        let (page, retries) = http::patiently(self.patience, || self.ask(list, number)).await?;
        Ok(Page { retries, ..page })
    }

    /// One order as it stands; none when there is no such order any more. A shop that does not answer as WooCommerce does is an
    /// error: it says nothing about its orders.
    ///
    /// # Errors
    /// [`AskError`].
    pub async fn order(&self, id: &OrderId) -> Result<Option<Box<RawValue>>, AskError> {
        http::patiently(self.patience, || self.ask_order(id)).await.map(|(order, _)| order)
    }

    async fn ask_order(&self, id: &OrderId) -> Result<Option<Box<RawValue>>, Failed> {
        let mut url = self.base.clone();
        let path = format!("{}/wp-json/wc/v3/orders/", url.path().trim_end_matches('/'));
        url.set_path(&path);
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().push(id.as_str());
        }
        self.object_of(self.client.get(url).header(AUTHORIZATION, self.authorization.clone())).await
    }

    /// The object that is answered; none where WooCommerce says that there is no such one.
    async fn object_of(&self, asked: RequestBuilder) -> Result<Option<Box<RawValue>>, Failed> {
        #[derive(serde::Deserialize)]
        struct Refusal {
            code: String,
        }
        let mut answer = asked.send().await.map_err(http::dropped)?;
        let status = answer.status();
        if ![StatusCode::OK, StatusCode::CREATED, StatusCode::NOT_FOUND].contains(&status) {
            return Err(http::failed(status, answer.headers()));
        }
        let body = http::body(&mut answer, PAGE_BYTES_MAX).await?;
        if status != StatusCode::NOT_FOUND {
            return serde_json::from_slice(&body).map(Some).map_err(|_| http::not_json());
        }
        match serde_json::from_slice::<Refusal>(&body) {
            Ok(refusal) if refusal.code.starts_with("woocommerce_rest_") && refusal.code.ends_with("_invalid_id") => Ok(None),
            _ => Err(Failed::Finally(AskError::NotFound)),
        }
    }

    fn url(&self, list: &List, number: u64) -> String {
        let (path, filter) = match list {
            List::Orders(None) => ("orders".to_owned(), String::new()),
            List::Orders(Some(after)) => {
                let after = jiff::Timestamp::from_second(after.0).unwrap_or_default().strftime("%Y-%m-%dT%H:%M:%S");
                ("orders".to_owned(), format!("&modified_after={after}&dates_are_gmt=true"))
            }
            List::OrdersNamed(ids) => {
                let ids = ids.iter().map(OrderId::as_str).collect::<Vec<_>>().join(",");
                ("orders".to_owned(), format!("&include={ids}&_fields=id"))
            }
            List::Refunds(order) => (format!("orders/{order}/refunds"), String::new()),
            List::Products => ("products".to_owned(), "&status=any".to_owned()),
            List::Variations(product) => (format!("products/{product}/variations"), String::new()),
            List::Customers => ("customers".to_owned(), "&role=all".to_owned()),
        };
        let base = self.address();
        format!("{base}/wp-json/wc/v3/{path}?per_page={PER_PAGE}&page={number}&orderby=id&order=asc{filter}")
    }

    async fn ask(&self, list: &List, number: u64) -> Result<Page, Failed> {
        let asked = self.client.get(self.url(list, number)).header(AUTHORIZATION, self.authorization.clone());
        let mut answer = asked.send().await.map_err(http::dropped)?;
        let status = answer.status();
        if status != StatusCode::OK {
            return Err(http::failed(status, answer.headers()));
        }
        let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok()?.trim().parse::<u64>().ok());
        let (pages, total) = (header("x-wp-totalpages"), header("x-wp-total"));
        let answered = answer.headers().get(DATE).and_then(|date| http::moment(date.to_str().ok()?));
        let body = http::body(&mut answer, PAGE_BYTES_MAX).await?;
        let bodies: Vec<Box<RawValue>> = serde_json::from_slice(&body).map_err(|_| http::not_json())?;
        let more = match pages {
            Some(pages) => number < pages && !bodies.is_empty(),
            None => bodies.len() >= PER_PAGE,
        };
        Ok(Page { last: if more { Last::No } else { Last::Yes }, bodies, pages, total, answered, retries: 0 })
    }
}

#[cfg(test)]
mod tests {
    use super::{List, Patience, Shop, Timestamp};

    #[test]
    fn the_secret_travels_over_tls_only() {
        let shop = |url| Shop::new(url, "ck_1", "cs_1", Patience::IMPORT);
        for url in
            ["https://shop.example", "https://shop.example/sub/", "http://127.0.0.1:8080", "http://[::1]:80", "http://localhost"]
        {
            assert!(shop(url).is_ok(), "{url}");
        }
        for url in ["http://shop.example", "ftp://shop.example", "shop.example", "", "https://ck:cs@shop.example"] {
            assert!(shop(url).is_err(), "{url}");
        }
        assert!(Shop::new("https://shop.example", "ck 1", "cs", Patience::IMPORT).is_err());
        let shown = format!("{:?}", Shop::new("https://shop.example", "ck_1", "cs_9z", Patience::IMPORT).unwrap());
        assert!(!shown.contains("cs_9z") && !shown.contains("Basic"), "{shown}");
    }

    #[test]
    fn lists_are_asked_for_in_order_of_ids() {
        let shop = Shop::new("https://shop.example/sub/", "ck_1", "cs_1", Patience::IMPORT).unwrap();
        assert_eq!(
            shop.url(&List::Orders(Some(Timestamp(1_311_854_400))), 3),
            "https://shop.example/sub/wp-json/wc/v3/orders?per_page=100&page=3&orderby=id&order=asc&modified_after=2011-07-28T12:00:00&dates_are_gmt=true"
        );
    }
}
