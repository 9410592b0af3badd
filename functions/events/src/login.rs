//! The platform's word about who is logged in becomes a buyer token.

use std::time::{Duration, Instant};

use axum::extract::Request;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use edge::App;
use edge::buyer_token::{self, Proof, VALID_SECONDS};
use edge::consent::{Caller, Claims, Consent};
use edge::field::{self, Place, Raw};
use edge::page;
use edge::problem::{Cause, Problem};
use edge::tenant_secret::TenantSecret;
use edge::trace::TARGET;
use platform::inbound::{Login, LoginClaim, LoginError, Secrets, Verified};
use scoring::behaviour::Behaviour;
use scoring::id::ShopId;
use scoring::mail::Mails;
use serde::{Deserialize, Serialize};
use store::SecretKind;

use crate::FUNCTION;
use crate::memory::{self, Remembering};

/// How long it may take.
const BUDGET: Duration = Duration::from_secs(4);

#[derive(Default, Deserialize)]
struct Body<'a> {
    #[serde(borrow)]
    consent: Raw<'a>,
    #[serde(borrow)]
    visitor: Raw<'a>,
    #[serde(borrow)]
    proof: Raw<'a>,
    #[serde(borrow)]
    signature: Raw<'a>,
}

/// What the page gets.
#[derive(Debug, Serialize)]
struct Answer {
    /// The token to send with every question; none when nobody is logged in, or consent is withheld.
    buyer: Option<String>,
    /// Seconds for which it is believed.
    seconds: i64,
}

/// Answers a page that wants its token.
pub(crate) async fn respond(app: &App, query: Option<&str>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let answered = async {
        let text = page::text(app, &head.headers, body).await?;
        let answering = answer(app, &head.headers, query.unwrap_or_default(), &text);
        tokio::time::timeout(BUDGET, answering).await.map_err(|_| Problem::Unavailable(Cause::Slow))?
    };
    match answered.await {
        Ok(answer) => ([(header::CACHE_CONTROL, "private, no-store")], axum::Json(answer)).into_response(),
        Err(problem) => problem.into_response(),
    }
}

async fn answer(app: &App, headers: &HeaderMap, query: &str, text: &str) -> Result<Answer, Problem> {
    let started = Instant::now();
    let body: Body<'_> = if text.trim().is_empty() { Body::default() } else { field::body(text)? };
    let (kind, claim) = if query.is_empty() {
        let text = |name: &'static str, raw| field::text(Place::Top(name), field::required(Place::Top(name), raw)?);
        let (proof, signature) = (text("proof", body.proof)?, text("signature", body.signature)?);
        (SecretKind::Woocommerce, LoginClaim::plugin(&proof, &signature))
    } else {
        (SecretKind::Shopify, LoginClaim::shopify(query))
    };
    let refused = |why: LoginError| {
        tracing::info!(target: TARGET, function = FUNCTION, platform = kind.name(), reason = %why, "not believed");
        Problem::BadSignature
    };
    let claim = claim.map_err(refused)?;
    let shop = claim.shop().clone();
    let now = app.clock.now();
    // A token is a name: without consent there is none, whatever the platform says.
    let claims = Claims { consent: body.consent, visitor: body.visitor, buyer: None };
    let caller = claims.admit(&shop, &app.keyring, now)?;
    if caller.consent() == Consent::Withheld {
        return Ok(Answer { buyer: None, seconds: 0 });
    }
    let Some(secret) = secret(app, &shop, kind).await? else { return Err(refused(LoginError::Forged)) };
    let secrets =
        Secrets { current: secret.current().reveal(), previous: secret.previous().map(|previous| previous.reveal().as_str()) };
    let login = claim.open(&secrets, now).map_err(refused)?;
    page::admit(app, headers, &shop).await?;
    let buyer = token(app, &shop, &caller, &login).await?;
    tracing::info!(
        target: TARGET,
        function = FUNCTION,
        platform = kind.name(),
        %shop,
        buyer = if buyer.is_some() { "known" } else { "anonymous" },
        duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        "session"
    );
    Ok(Answer { seconds: buyer.as_ref().map_or(0, |_| VALID_SECONDS), buyer })
}

/// Mints a token for whoever is proven to be logged in, and ties their browser to them.
async fn token(app: &App, shop: &ShopId, caller: &Caller, login: &Verified<Login>) -> Result<Option<String>, Problem> {
    let Some(customer) = &login.get().customer else { return Ok(None) };
    let minted = app.clock.now();
    let token = buyer_token::mint(&app.keyring, shop, customer, minted, &app.random)?;
    if let Some(visitor) = caller.visitor() {
        let proof = Proof { customer: customer.clone(), minted };
        memory::remember(
            app,
            shop,
            &Remembering { visitor, proof: Some(&proof), did: Behaviour::default(), mails: Mails::default() },
        )
        .await?;
    }
    Ok(Some(token))
}

/// What the shop signs with; none for a shop that is not connected.
async fn secret(app: &App, shop: &ShopId, kind: SecretKind) -> Result<Option<TenantSecret>, Problem> {
    let Some(sealed) = app.store.secret(shop, kind).await? else { return Ok(None) };
    match TenantSecret::open(&app.keyring, shop, kind, &sealed) {
        Ok(secret) => Ok(Some(secret)),
        Err(error) => {
            tracing::error!(target: TARGET, function = FUNCTION, %shop, cause = %error, "the shop's secret does not open");
            Err(Problem::Unavailable(Cause::Sealed(error)))
        }
    }
}
