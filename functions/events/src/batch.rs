//! From a batch to its answer.

use std::time::{Duration, Instant};

use axum::extract::Request;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use edge::App;
use edge::ask;
use edge::consent::Claims;
use edge::field::{self, Place, Raw};
use edge::page;
use edge::problem::{Cause, Problem};
use edge::trace::TARGET;
use serde::{Deserialize, Serialize};

use crate::keep::{self, Kept};
use crate::told::{EVENTS_MAX, Reader, Refused, Told};
use crate::{FUNCTION, robot};

/// How long a batch may take. Nobody waits for it, but no sandbox should either.
const BUDGET: Duration = Duration::from_secs(8);

#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow)]
    shop: Raw<'a>,
    #[serde(borrow)]
    events: Raw<'a>,
    #[serde(borrow)]
    consent: Raw<'a>,
    #[serde(borrow)]
    visitor: Raw<'a>,
    #[serde(borrow)]
    buyer: Raw<'a>,
    /// Taken as pages send it with everything else; what it says comes as events.
    #[serde(borrow)]
    session: Raw<'a>,
}

/// What became of a batch.
#[derive(Debug, Serialize)]
struct Answer {
    /// Events that are kept, or were before.
    kept: usize,
    /// Those that are not, and why.
    refused: Vec<Line>,
    /// What became of the buyer token.
    buyer: &'static str,
    /// Whether more is left to delete after a withdrawal: it is asked for by sending the withdrawal again.
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    unfinished: bool,
}

/// An event that is not kept.
#[derive(Debug, Serialize)]
struct Line {
    event: usize,
    reason: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

/// Answers a batch.
pub(crate) async fn respond(app: &App, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let answered = async {
        let text = page::text(app, &head.headers, body).await?;
        tokio::time::timeout(BUDGET, answer(app, &head.headers, &text)).await.map_err(|_| Problem::Unavailable(Cause::Slow))?
    };
    match answered.await {
        Ok(answer) => ([(header::CACHE_CONTROL, "private, no-store")], axum::Json(answer)).into_response(),
        Err(problem) => problem.into_response(),
    }
}

async fn answer(app: &App, headers: &HeaderMap, text: &str) -> Result<Answer, Problem> {
    let started = Instant::now();
    let Body { shop, events, consent, visitor, buyer, session } = field::body(text)?;
    let shop = ask::shop(shop)?;
    ask::session(session)?;
    let list = field::list("events", Some(field::required(Place::Top("events"), events)?), EVENTS_MAX)?;
    let claims = Claims { consent, visitor, buyer };
    let now = app.clock.now();
    let caller = claims.admit(&shop, &app.keyring, now)?;
    let mut refused = Vec::new();
    let mut told: Vec<(usize, Told)> = Vec::new();
    let reader = Reader { app, shop: &shop, now };
    for (index, raw) in list.iter().enumerate() {
        match if robot::is_declared(headers) { Err(Refused::Robot) } else { reader.read(index, raw) } {
            Ok(one) => told.push((index, one)),
            Err(why) => refused.push((index, why)),
        }
    }
    // Nothing of the shop is read for a batch that has nothing to say.
    let Kept { refused: more, is_unfinished } = if told.is_empty() {
        Kept::default()
    } else {
        page::admit(app, headers, &shop).await?;
        keep::keep(app, &shop, &claims, &caller, told).await?
    };
    refused.extend(more);
    refused.sort_by_key(|(index, _)| *index);
    let kept = list.len() - refused.len();
    tracing::info!(
        target: TARGET,
        function = FUNCTION,
        %shop,
        kept,
        refused = refused.len(),
        buyer = caller.buyer().name(),
        duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        "told"
    );
    let line = |(event, why): (usize, Refused)| {
        let reason = why.name();
        Line { event, reason, detail: if let Refused::Wrong(detail) = why { Some(detail) } else { None } }
    };
    let refused = refused.into_iter().map(line).collect();
    Ok(Answer { kept, refused, buyer: caller.buyer().name(), unfinished: is_unfinished })
}
