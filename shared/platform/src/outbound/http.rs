//! What asking any shop has in common: one client, bounded waits and answers, no address and no secret in an error.

use std::net::IpAddr;
use std::time::Duration;

use jiff::fmt::rfc2822;
use reqwest::header::{DATE, HeaderMap, HeaderValue, LOCATION, RETRY_AFTER};
use reqwest::{Client, Response, StatusCode, Url};
use rustls_platform_verifier::BuilderVerifierExt as _;
use scoring::time::Timestamp;

use super::{AskError, Patience};

const CONNECT: Duration = Duration::from_secs(15);
const ANSWER: Duration = Duration::from_secs(120);

/// Why one attempt failed.
pub(super) enum Failed {
    /// It will fail again.
    Finally(AskError),
    /// It may not; the shop may have said how long to wait.
    ForNow(String, Option<Duration>),
}

/// A shop's address: over plain http only on this very machine.
pub(super) fn address(url: &str) -> Result<Url, AskError> {
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
    Ok(base)
}

/// A client that keeps to TLS as this machine trusts it. A redirect could lead a secret elsewhere: it is an error that names the
/// place.
pub(super) fn client() -> Result<Client, AskError> {
    let tls = |error: rustls::Error| AskError::Tls(error.to_string());
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().map_err(tls)?;
    let config = config.with_platform_verifier().map_err(tls)?.with_no_client_auth();
    Client::builder()
        .tls_backend_preconfigured(config)
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECT)
        .timeout(ANSWER)
        .user_agent(concat!("Alongside/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|error| AskError::Tls(error.without_url().to_string()))
}

/// Tries until it is done, will not be, or patience ends; with how often it had to be tried again.
pub(super) async fn patiently<T, Attempt>(patience: Patience, attempt: impl Fn() -> Attempt) -> Result<(T, u32), AskError>
where
    Attempt: Future<Output = Result<T, Failed>>,
{
    let mut retries = 0;
    loop {
        let (last, asked) = match attempt().await {
            Ok(done) => return Ok((done, retries)),
            Err(Failed::Finally(error)) => return Err(error),
            Err(Failed::ForNow(last, asked)) => (last, asked),
        };
        retries += 1;
        if retries >= patience.attempts {
            return Err(AskError::GaveUp { attempts: retries, last });
        }
        let doubled = patience.first_wait.saturating_mul(1 << (retries - 1).min(16));
        tokio::time::sleep(asked.unwrap_or(doubled).min(patience.longest_wait)).await;
    }
}

/// The bytes of an answer, at most `most`.
pub(super) async fn body(answer: &mut Response, most: usize) -> Result<Vec<u8>, Failed> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(dropped)? {
        if body.len() + chunk.len() > most {
            return Err(Failed::Finally(AskError::Status(answer.status().as_u16())));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// A connection that broke.
#[allow(clippy::needless_pass_by_value, reason = "as map_err hands it over")]
pub(super) fn dropped(error: reqwest::Error) -> Failed {
    Failed::ForNow(told(error), None)
}

/// An answer in the place of JSON.
pub(super) fn not_json() -> Failed {
    Failed::ForNow("no list of JSON came (a firewall's or a maintenance page?)".to_owned(), None)
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

/// What an answer other than 200 means.
pub(super) fn failed(status: StatusCode, headers: &HeaderMap) -> Failed {
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
pub(super) fn moment(text: &str) -> Option<Timestamp> {
    rfc2822::DateTimeParser::new().parse_timestamp(text).ok().map(|time| Timestamp(time.as_second()))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{moment, wait};
    use scoring::time::Timestamp;

    #[test]
    fn waits_are_seconds_or_dates() {
        assert_eq!(wait("7", ""), Some(Duration::from_secs(7)));
        let (date, later) = ("Fri, 02 Oct 2026 08:15:20 GMT", "Fri, 02 Oct 2026 08:15:50 GMT");
        assert_eq!(wait(later, date), Some(Duration::from_secs(30)));
        assert_eq!((wait(date, later), wait("soon", date), wait("", "")), (None, None, None));
        assert_eq!(moment(date), Some(Timestamp(1_790_928_920)));
    }
}
