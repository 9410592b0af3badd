//! Programs that look at shops and say so: they are answered, and nothing of them is kept.

use axum::http::{HeaderMap, header};

/// What the names of such programs hold.
const MARKS: [&str; 6] = ["bot", "crawl", "spider", "slurp", "lighthouse", "preview"];

/// Whether the sender says that it is one.
pub(crate) fn is_declared(headers: &HeaderMap) -> bool {
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let agent = agent.to_ascii_lowercase();
    MARKS.iter().any(|mark| agent.contains(mark))
}
