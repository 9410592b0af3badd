//! From bytes to text: bounded, of a known media type, UTF-8.

use axum::body::{Body, Bytes, HttpBody, to_bytes};
use axum::http::{HeaderMap, header};

use crate::problem::Problem;

/// Most bytes of a page's request.
pub const BODY_BYTES_MAX: usize = 64 * 1024;

/// Reads a body of a page to its end.
pub(crate) async fn text(headers: &HeaderMap, body: Body) -> Result<String, Problem> {
    let bytes = bytes(headers, body, &["application/json", "text/plain"], BODY_BYTES_MAX).await?;
    String::from_utf8(bytes.into()).map_err(|_| Problem::NotUtf8)
}

/// Reads a body to its end, as it came: at most `most` bytes, of one of the media types.
///
/// # Errors
/// [`Problem::WrongMediaType`], [`Problem::BodyTooLarge`], [`Problem::BrokenBody`].
pub async fn bytes(headers: &HeaderMap, body: Body, media: &[&str], most: usize) -> Result<Bytes, Problem> {
    if !is_of(headers, media) {
        return Err(Problem::WrongMediaType);
    }
    if body.size_hint().lower() > most as u64 {
        return Err(Problem::BodyTooLarge { most });
    }
    to_bytes(body, most).await.map_err(|error| {
        let too_large = std::error::Error::source(&error).is_some_and(|source| source.is::<http_body_util::LengthLimitError>());
        if too_large { Problem::BodyTooLarge { most } } else { Problem::BrokenBody }
    })
}

/// JSON comes from pages as itself, or as plain text, which spares the browser a preflight.
fn is_of(headers: &HeaderMap, media: &[&str]) -> bool {
    let Some(value) = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()) else { return false };
    let found = value.split(';').next().unwrap_or_default().trim();
    media.iter().any(|media| found.eq_ignore_ascii_case(media))
}

#[cfg(test)]
mod tests {
    use super::{BODY_BYTES_MAX, text};
    use axum::body::Body;
    use axum::http::{HeaderMap, HeaderValue, header};

    async fn read(media: Option<&'static str>, bytes: Vec<u8>) -> Result<String, &'static str> {
        let mut headers = HeaderMap::new();
        if let Some(media) = media {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
        }
        // A stream without a known length, as a hostile client may send it.
        let body = Body::from_stream(axum::body::Body::from(bytes).into_data_stream());
        text(&headers, body).await.map_err(|problem| problem.name())
    }

    #[tokio::test]
    async fn a_body_is_small_utf8_text_of_a_known_media_type() {
        assert_eq!(read(Some("text/plain;charset=UTF-8"), b"{}".to_vec()).await, Ok("{}".to_owned()));
        assert_eq!(read(Some("Application/JSON"), b"{}".to_vec()).await, Ok("{}".to_owned()));
        for media in [None, Some("application/x-www-form-urlencoded"), Some("application/jsonp"), Some("")] {
            assert_eq!(read(media, b"{}".to_vec()).await, Err("wrong_media_type"), "{media:?}");
        }
        assert_eq!(read(Some("text/plain"), vec![0xff, 0xfe]).await, Err("not_utf8"));
        assert!(read(Some("text/plain"), vec![b' '; BODY_BYTES_MAX]).await.is_ok());
        assert_eq!(read(Some("text/plain"), vec![b' '; BODY_BYTES_MAX + 1]).await, Err("body_too_large"));
        assert_eq!(read(Some("text/plain"), vec![b' '; 10_000_000]).await, Err("body_too_large"));
    }
}
