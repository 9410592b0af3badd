//! A WooCommerce shop's REST lists, page by page.

use std::net::IpAddr;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::fmt::rfc2822;
use reqwest::header::{AUTHORIZATION, DATE, HeaderMap, HeaderValue, LOCATION, RETRY_AFTER};
use reqwest::{Client, StatusCode, Url};
use rustls_platform_verifier::BuilderVerifierExt as _;
use scoring::time::Timestamp;
use serde_json::value::RawValue;

use super::{AskError, Patience};

/// Most objects that a shop gives at once.
pub const PER_PAGE: usize = 100;
/// Longest page in bytes.
const PAGE_BYTES_MAX: usize = 64 << 20;
const CONNECT: Duration = Duration::from_secs(15);
const ANSWER: Duration = Duration::from_secs(120);

/// A shop that can be asked.
#[derive(Debug)]
pub struct Shop {
    client: Client,
    base: Url,
    authorization: HeaderValue,
    patience: Patience,
}

/// One of a shop's lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum List {
    /// All orders, or those changed after a moment.
    Orders(Option<Timestamp>),
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

/// Why one attempt failed.
enum Failed {
    /// It will fail again.
    Finally(AskError),
    /// It may not; the shop may have said how long to wait.
    ForNow(String, Option<Duration>),
}

impl Shop {
    /// A shop at `url`, asked with a REST key's two halves. Over plain http only on this very machine.
    ///
    /// # Errors
    /// [`AskError::Address`], [`AskError::Key`], [`AskError::Tls`].
    pub fn new(url: &str, key: &str, secret: &str, patience: Patience) -> Result<Self, AskError> {
        let mut base = Url::parse(url).map_err(|_| AskError::Address("write the shop's address as https://shop.example"))?;
        let here = base.host_str().is_some_and(|host| {
            let host = host.trim_start_matches('[').trim_end_matches(']');
            host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
        });
        match base.scheme() {
            "https" => {}
            "http" if here => {}
            _ => {
                return Err(AskError::Address(
                    "write the shop's address as https://shop.example: over http anyone could read the secret",
                ));
            }
        }
        if !base.username().is_empty() || base.password().is_some() {
            return Err(AskError::Address("leave the key out of the address"));
        }
        base.set_query(None);
        base.set_fragment(None);
        let word = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !word(key) || !word(secret) {
            return Err(AskError::Key);
        }
        let basic = format!("Basic {}", STANDARD.encode(format!("{key}:{secret}")));
        let mut authorization = HeaderValue::from_str(&basic).map_err(|_| AskError::Key)?;
        authorization.set_sensitive(true);
        let tls = |error: rustls::Error| AskError::Tls(error.to_string());
        let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().map_err(tls)?;
        let config = config.with_platform_verifier().map_err(tls)?.with_no_client_auth();
        // A redirect could lead the secret elsewhere: it is an error that names the place.
        let client = Client::builder()
            .tls_backend_preconfigured(config)
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT)
            .timeout(ANSWER)
            .user_agent(concat!("Alongside/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| AskError::Tls(error.without_url().to_string()))?;
        Ok(Self { client, base, authorization, patience })
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
        let mut retries = 0;
        loop {
            let (last, asked) = match self.ask(list, number).await {
                Ok(page) => return Ok(Page { retries, ..page }),
                Err(Failed::Finally(error)) => return Err(error),
                Err(Failed::ForNow(last, asked)) => (last, asked),
            };
            retries += 1;
            if retries >= self.patience.attempts {
                return Err(AskError::GaveUp { attempts: retries, last });
            }
            let doubled = self.patience.first_wait.saturating_mul(1 << (retries - 1).min(16));
            tokio::time::sleep(asked.unwrap_or(doubled).min(self.patience.longest_wait)).await;
        }
    }

    fn url(&self, list: &List, number: u64) -> String {
        let (path, filter) = match list {
            List::Orders(None) => ("orders".to_owned(), String::new()),
            List::Orders(Some(after)) => {
                let after = jiff::Timestamp::from_second(after.0).unwrap_or_default().strftime("%Y-%m-%dT%H:%M:%S");
                ("orders".to_owned(), format!("&modified_after={after}&dates_are_gmt=true"))
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
        let dropped = |error: reqwest::Error| Failed::ForNow(told(error), None);
        let asked = self.client.get(self.url(list, number)).header(AUTHORIZATION, self.authorization.clone());
        let mut answer = asked.send().await.map_err(dropped)?;
        let status = answer.status();
        if status != StatusCode::OK {
            return Err(failed(status, answer.headers()));
        }
        let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok()?.trim().parse::<u64>().ok());
        let pages = header("x-wp-totalpages");
        let answered = answer.headers().get(DATE).and_then(|date| moment(date.to_str().ok()?));
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(dropped)? {
            if body.len() + chunk.len() > PAGE_BYTES_MAX {
                return Err(Failed::Finally(AskError::Status(status.as_u16())));
            }
            body.extend_from_slice(&chunk);
        }
        let bodies: Vec<Box<RawValue>> = serde_json::from_slice(&body)
            .map_err(|_| Failed::ForNow("no list of JSON came (a firewall's or a maintenance page?)".to_owned(), None))?;
        let more = match pages {
            Some(pages) => number < pages && !bodies.is_empty(),
            None => bodies.len() >= PER_PAGE,
        };
        Ok(Page { last: if more { Last::No } else { Last::Yes }, bodies, pages, answered, retries: 0 })
    }
}

/// An error of the connection with its cause, without the address.
fn told(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(deeper) = cause {
        text.push_str(": ");
        text.push_str(&deeper.to_string());
        cause = deeper.source();
    }
    text
}

fn failed(status: StatusCode, headers: &HeaderMap) -> Failed {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).unwrap_or_default().trim();
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Failed::Finally(AskError::Refused(status.as_u16())),
        StatusCode::NOT_FOUND => Failed::Finally(AskError::NotFound),
        _ if status.is_redirection() => {
            let to = text(LOCATION).split(['?', '#']).next().unwrap_or_default();
            let to = to.split("/wp-json").next().unwrap_or_default().to_owned();
            Failed::Finally(AskError::Moved { status: status.as_u16(), to })
        }
        StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => {
            Failed::ForNow(format!("HTTP {}", status.as_u16()), wait(text(RETRY_AFTER), text(DATE)))
        }
        _ if status.is_server_error() => Failed::ForNow(format!("HTTP {}", status.as_u16()), wait(text(RETRY_AFTER), text(DATE))),
        _ => Failed::Finally(AskError::Status(status.as_u16())),
    }
}

/// `Retry-After`: seconds, or a date against the answer's own.
fn wait(after: &str, now: &str) -> Option<Duration> {
    if let Ok(seconds) = after.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let seconds = moment(after)?.0.saturating_sub(moment(now)?.0);
    u64::try_from(seconds).ok().map(Duration::from_secs)
}

/// An HTTP date.
fn moment(text: &str) -> Option<Timestamp> {
    rfc2822::DateTimeParser::new().parse_timestamp(text).ok().map(|time| Timestamp(time.as_second()))
}

#[cfg(test)]
mod tests {
    use super::{List, Patience, Shop, Timestamp, moment, wait};
    use std::time::Duration;

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

    #[test]
    fn waits_are_seconds_or_dates() {
        assert_eq!(wait("7", ""), Some(Duration::from_secs(7)));
        let (date, later) = ("Fri, 02 Oct 2026 08:15:20 GMT", "Fri, 02 Oct 2026 08:15:50 GMT");
        assert_eq!(wait(later, date), Some(Duration::from_secs(30)));
        assert_eq!((wait(date, later), wait("soon", date), wait("", "")), (None, None, None));
        assert_eq!(moment(date), Some(Timestamp(1_790_928_920)));
    }
}
