//! The one path from a request to an answer: gather, decide, record, render.

use std::time::{Duration, Instant};

use axum::extract::Request;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use scoring::assignment::Assignment;
use scoring::context::{Context, seed};
use scoring::decide::{conclude, shortlist};
use scoring::decision::Silence;
use scoring::id::VisitorId;
use store::Quotes;

use crate::admin_key;
use crate::app::App;
use crate::ask::Ask;
use crate::body;
use crate::consent::Caller;
use crate::cors;
use crate::decision_id::DecisionId;
use crate::gather::gather;
use crate::problem::{Cause, Problem};
use crate::record;
use crate::render::{self, Sight};
use crate::trace::TARGET;
use crate::wire;

/// How long the reads of an answer may take together: better no offers than late ones.
pub const READ_BUDGET: Duration = Duration::from_millis(1_200);

/// Answers a page: `read` turns the body into an [`Ask`]. `function` is the log field.
pub async fn respond(
    app: &App,
    function: &'static str,
    request: Request,
    read: fn(&str) -> Result<Ask<'_>, Problem>,
) -> Response {
    let (head, body) = request.into_parts();
    let answered = async {
        app.bucket.take(Instant::now())?;
        let text = body::text(&head.headers, body).await?;
        answer(app, function, &head.headers, &read(&text)?).await
    };
    match answered.await {
        Ok(answer) => ([(header::CACHE_CONTROL, "private, no-store")], axum::Json(answer)).into_response(),
        Err(problem) => problem.into_response(),
    }
}

async fn answer(app: &App, function: &'static str, headers: &HeaderMap, ask: &Ask<'_>) -> Result<wire::Answer, Problem> {
    let started = Instant::now();
    let sight = sight(app, headers, ask)?;
    let caller = ask.claims.admit(&ask.shop, &app.keyring, app.clock.now())?;
    let decided = tokio::time::timeout(READ_BUDGET, decide(app, headers, ask, &caller));
    let decided = decided.await.map_err(|_| Problem::Unavailable(Cause::Slow))??;
    let Decided { decision, quotes, .. } = &decided;
    let id = DecisionId::mint(&app.keyring, &ask.shop, &app.random)?;
    let record = record::seal(decision, &id, &ask.shop, (&caller, decided.drew.as_ref()), &app.keyring, &app.random)?;
    let (offers, receipt) = render::offers(decision, quotes, sight);
    let answer = wire::Answer {
        decision: id.to_string(),
        placement: decision.placement.name(),
        record,
        heading: render::heading(decision),
        offers,
        silence: decision.silence.map(Silence::name),
        buyer: caller.buyer().name(),
        receipt,
    };
    log(function, ask, &decided, &answer, started.elapsed());
    Ok(answer)
}

/// Who shows the shop's admin key sees receipts. Another bearer key is an error: its owner should know.
fn sight(app: &App, headers: &HeaderMap, ask: &Ask<'_>) -> Result<Sight, Problem> {
    let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match value.split_once(' ') {
        Some((scheme, key)) if scheme.eq_ignore_ascii_case("bearer") => {
            if admin_key::holds(key.trim(), &app.keyring, &ask.shop) {
                Ok(Sight::Receipts)
            } else {
                Err(Problem::BadAdminKey)
            }
        }
        _ => Ok(Sight::Offers),
    }
}

/// A decision and what it was drawn up with.
struct Decided {
    decision: scoring::decision::Decision,
    quotes: Quotes,
    corrupt: usize,
    known: bool,
    /// The browser that drew the arms.
    drew: Option<VisitorId>,
}

/// Two reads at most, and between them arithmetic.
async fn decide(app: &App, headers: &HeaderMap, ask: &Ask<'_>, caller: &Caller) -> Result<Decided, Problem> {
    let read = gather(app, ask, caller).await?;
    let settings = &read.settings;
    cors::admit(headers, &settings.shop)?;
    let cart = ask.holding.cart(&read.rows, settings.shop.currency)?;
    let now = app.clock.now();
    let session = read.remembered.session(&ask.session, ask.placement, now);
    let remembered = read.remembered.rows(&read.rows);
    let rows: Vec<_> = read.rows.iter().chain(&remembered).collect();
    let context = Context {
        shop: &settings.shop,
        placement: ask.placement,
        now,
        cart: &cart,
        person: read.person.as_ref(),
        session: &session,
        rows: &rows,
        policy: &settings.policy,
        model: &settings.model,
        assignment: Assignment::of(&ask.shop, read.remembered.assignment_id(caller.visitor()), ask.placement, &settings.policy),
        seed: seed(&ask.shop, caller.identity(), ask.placement, &cart, now),
    };
    let shortlist = shortlist(&context);
    let quotes = match shortlist.items() {
        [] => Quotes::default(),
        wanted => app.store.quotes(&ask.shop, wanted).await?,
    };
    let decision = conclude(&context, &shortlist, &quotes.quotes);
    let corrupt = read.corrupt + quotes.corrupt.len();
    let drew = read.remembered.assignment_id(caller.visitor()).cloned();
    Ok(Decided { decision, quotes, corrupt, known: read.person.as_ref().is_some_and(|person| person.orders > 0), drew })
}

/// One line a decision, without anything that tells who it was made for.
fn log(function: &'static str, ask: &Ask<'_>, decided: &Decided, answer: &wire::Answer, took: Duration) {
    tracing::info!(
        target: TARGET,
        function,
        placement = answer.placement,
        shop = %ask.shop,
        decision = answer.decision,
        offers = answer.offers.len(),
        silence = answer.silence,
        candidates = decided.decision.candidates,
        corrupt = decided.corrupt,
        known = decided.known,
        buyer = answer.buyer,
        duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        "decided"
    );
}
