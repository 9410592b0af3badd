//! What went wrong, as RFC 9457 problem documents. Statuses are chosen here and nowhere else.

use std::borrow::Cow;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use store::StoreError;

use crate::cors::Refused;
use crate::keyring::SealError;
use crate::random::NoRandomness;
use crate::record::SealRecordError;

/// Why a request has no answer. It quotes nothing that the caller sent, so that it may be logged.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// No such path.
    #[error("there is nothing at this path: see /v1/openapi.json for what there is")]
    UnknownRoute,
    /// The path is there, the method is not.
    #[error("this path does not know the method: the Allow header names those it knows")]
    WrongMethod,
    /// Neither JSON nor plain text.
    #[error("send JSON as `application/json` or `text/plain`")]
    WrongMediaType,
    /// More bytes than this path takes.
    #[error("a request has at most {most} bytes: send fewer lines")]
    BodyTooLarge {
        /// How many it takes.
        most: usize,
    },
    /// The body ended early.
    #[error("the body could not be read to its end: send it again")]
    BrokenBody,
    /// Not text.
    #[error("the body is not UTF-8 text")]
    NotUtf8,
    /// Not JSON, or not an object of ours.
    #[error("the body is not the JSON object that is expected here: {0}")]
    NotJson(String),
    /// A field is missing, of the wrong kind or out of range.
    #[error("`{place}` {wanted}")]
    BadField {
        /// Where: `lines[3].unit_price`.
        place: String,
        /// What it has to be: "must be a whole number from 1 to 1000000".
        wanted: Cow<'static, str>,
    },
    /// A bearer key that is not the shop's admin key.
    #[error("the bearer key is not this shop's admin key: leave it out, or ask for the current one")]
    BadAdminKey,
    /// Not signed, or not by the shop that it names, or over other bytes.
    #[error("the signature does not hold: sign the very bytes of the body with the secret that this shop has here")]
    BadSignature,
    /// No shop of this name, or one that has not learned anything yet.
    #[error("this shop is not known here: connect it and let it learn its orders first")]
    UnknownShop,
    /// No such offer, or not for this order.
    #[error("there is no such offer for this order: ask for one first")]
    UnknownOffer,
    /// A page of another site asks.
    #[error("this shop does not answer pages of this origin: add the origin to the shop's settings")]
    ForeignOrigin,
    /// Lines in a currency other than the shop's.
    #[error("`{0}` is not the shop's currency: send prices in the shop's currency")]
    MixedCurrency(String),
    /// More than this sandbox serves.
    #[error("too many requests at once: try again after the time in Retry-After")]
    TooManyRequests {
        /// Seconds until there is room again.
        retry_after: u64,
    },
    /// The store gave no answer.
    #[error("no answer is possible at the moment: show nothing and try again later")]
    Unavailable(#[source] Cause),
}

/// Why no answer is possible; for the log only.
#[derive(Debug, thiserror::Error)]
pub enum Cause {
    /// The store said so.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It took too long.
    #[error("the reads took longer than an answer may take")]
    Slow,
    /// The system has no random bytes.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// What the shop's platform signs with does not open.
    #[error("the shop's secret does not open: {0}")]
    Sealed(SealError),
    /// The decision has no record, and without one nothing is shown.
    #[error(transparent)]
    Record(#[from] SealRecordError),
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

impl From<NoRandomness> for Problem {
    fn from(error: NoRandomness) -> Self {
        Self::Unavailable(error.into())
    }
}

impl From<SealRecordError> for Problem {
    fn from(error: SealRecordError) -> Self {
        Self::Unavailable(error.into())
    }
}

impl Problem {
    /// A field at `place` that has to be `wanted`.
    pub(crate) fn field(place: impl ToString, wanted: impl Into<Cow<'static, str>>) -> Self {
        Self::BadField { place: place.to_string(), wanted: wanted.into() }
    }

    /// Its status.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::UnknownRoute | Self::UnknownShop | Self::UnknownOffer => StatusCode::NOT_FOUND,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::WrongMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::BodyTooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::BrokenBody | Self::NotUtf8 | Self::NotJson(_) | Self::BadField { .. } => StatusCode::BAD_REQUEST,
            Self::BadAdminKey | Self::BadSignature => StatusCode::UNAUTHORIZED,
            Self::ForeignOrigin => StatusCode::FORBIDDEN,
            Self::MixedCurrency(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooManyRequests { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The last part of its `type`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::UnknownRoute => "unknown_route",
            Self::WrongMethod => "wrong_method",
            Self::WrongMediaType => "wrong_media_type",
            Self::BodyTooLarge { .. } => "body_too_large",
            Self::BrokenBody => "broken_body",
            Self::NotUtf8 => "not_utf8",
            Self::NotJson(_) => "not_json",
            Self::BadField { .. } => "bad_field",
            Self::BadAdminKey => "bad_admin_key",
            Self::BadSignature => "bad_signature",
            Self::UnknownShop => "unknown_shop",
            Self::UnknownOffer => "unknown_offer",
            Self::ForeignOrigin => "foreign_origin",
            Self::MixedCurrency(_) => "mixed_currency",
            Self::TooManyRequests { .. } => "too_many_requests",
            Self::Unavailable(_) => "unavailable",
        }
    }

    const fn title(&self) -> &'static str {
        match self {
            Self::UnknownRoute => "Nothing here",
            Self::WrongMethod => "Wrong method",
            Self::WrongMediaType => "Wrong media type",
            Self::BodyTooLarge { .. } => "Body too large",
            Self::BrokenBody => "Broken body",
            Self::NotUtf8 => "Not UTF-8",
            Self::NotJson(_) => "Not the expected JSON",
            Self::BadField { .. } => "A field is not right",
            Self::BadAdminKey => "Not the admin key",
            Self::BadSignature => "The signature does not hold",
            Self::UnknownShop => "Unknown shop",
            Self::UnknownOffer => "Unknown offer",
            Self::ForeignOrigin => "Foreign origin",
            Self::MixedCurrency(_) => "Mixed currency",
            Self::TooManyRequests { .. } => "Too many requests",
            Self::Unavailable(_) => "Not available",
        }
    }

    fn log(&self) {
        let (problem, status) = (self.name(), self.status().as_u16());
        match self {
            Self::Unavailable(cause) => {
                let cause = chain(cause);
                tracing::error!(target: crate::trace::TARGET, problem, status, cause, "no answer");
            }
            _ => tracing::info!(target: crate::trace::TARGET, problem, status, detail = %self, "refused"),
        }
    }
}

/// An error and what led to it, in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        text = format!("{text}: {source}");
        next = source.source();
    }
    text
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        self.log();
        let status = self.status();
        let mut document = json!({
            "type": format!("/problems/{}", self.name()),
            "title": self.title(),
            "status": status.as_u16(),
            "detail": self.to_string(),
        });
        if let Self::BadField { place, .. } | Self::MixedCurrency(place) = &self {
            document["field"] = json!(place);
        }
        let headers = [(header::CONTENT_TYPE, "application/problem+json"), (header::CACHE_CONTROL, "private, no-store")];
        let mut response = (status, headers, document.to_string()).into_response();
        match self {
            Self::TooManyRequests { retry_after } => {
                response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(retry_after));
            }
            Self::BadAdminKey => {
                response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            Self::ForeignOrigin => {
                response.extensions_mut().insert(Refused);
            }
            _ => {}
        }
        response
    }
}
