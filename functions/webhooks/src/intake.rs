//! From a request to an answer: believed or refused, kept or asked for again.

use std::future::Future;
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use edge::App;
use edge::problem::{Cause, Problem};
use edge::tenant_secret::TenantSecret;
use edge::trace::TARGET;
use platform::error::ParseError;
use platform::guest::GuestKey;
use platform::inbound::{Delivery, Envelope, Refusal, Secrets, Topic, Verified};
use platform::stripe::{EventRefusal, StripeDelivery};
use scoring::id::{RequestId, ShopId};
use store::pack::{PARKED_BYTES_MAX, WHY_BYTES_MAX};
use store::{Parked, SecretKind, StoreError};

use crate::apply::{self, Outcome};
use crate::taken;
use crate::{DELIVERY_BYTES_MAX, FUNCTION};

/// How long a delivery may take: Shopify waits five seconds, and an answer that nobody hears is as bad as none.
const BUDGET: Duration = Duration::from_secs(4);

/// Exactly 200 and nothing else, or a problem.
pub(crate) async fn respond(taking: impl Future<Output = Result<(), Problem>>) -> Response {
    match tokio::time::timeout(BUDGET, taking).await {
        Ok(Ok(())) => StatusCode::OK.into_response(),
        Ok(Err(problem)) => problem.into_response(),
        Err(_) => Problem::Unavailable(Cause::Slow).into_response(),
    }
}

/// The bytes of a delivery as they came.
pub(crate) async fn bytes(app: &App, headers: &HeaderMap, body: Body, media: &[&str]) -> Result<Bytes, Problem> {
    app.bucket.take(Instant::now())?;
    edge::body::bytes(headers, body, media, DELIVERY_BYTES_MAX).await
}

/// Verifies a delivery, reads it, and keeps what it says; of whom it came. Whatever cannot be believed is one answer, so that nobody learns which
/// shops there are.
pub(crate) async fn take(
    app: &App,
    kind: SecretKind,
    envelope: Result<Envelope, Refusal>,
    body: &[u8],
) -> Result<ShopId, Problem> {
    let started = Instant::now();
    let refused = |refusal: Refusal| {
        tracing::info!(target: TARGET, function = FUNCTION, platform = kind.name(), reason = %refusal, "not believed");
        Problem::BadSignature
    };
    let envelope = envelope.map_err(refused)?;
    let Some(secret) = secret(app, kind, envelope.shop()).await? else { return Err(refused(Refusal::Forged)) };
    let secrets =
        Secrets { current: secret.current().reveal(), previous: secret.previous().map(|previous| previous.reveal().as_str()) };
    let delivery = envelope.open(body, &secrets).map_err(refused)?;
    let outcome = keep(app, kind, &delivery, &GuestKey::new(secret.guests().reveal())).await?;
    let (shop, topic) = (delivery.get().shop(), delivery.get().topic().name());
    tracing::info!(
        target: TARGET,
        function = FUNCTION,
        platform = kind.name(),
        %shop,
        topic,
        outcome = outcome.name(),
        bytes = body.len(),
        duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        "taken"
    );
    Ok(shop.clone())
}

/// Verifies an event of a merchant's account at Stripe and lets the ledger hear it.
pub(crate) async fn payment(app: &App, tenant: &str, signature: Option<&str>, body: &[u8]) -> Result<(), Problem> {
    let kind = SecretKind::Stripe;
    let refused = |refusal: EventRefusal| {
        tracing::info!(target: TARGET, function = FUNCTION, platform = kind.name(), reason = %refusal, "not believed");
        Problem::BadSignature
    };
    let signature = signature.ok_or_else(|| refused(EventRefusal::Unsigned))?;
    let shop = ShopId::new(tenant).map_err(|_| refused(EventRefusal::Forged))?;
    let Some(secret) = secret(app, kind, &shop).await? else { return Err(refused(EventRefusal::Forged)) };
    let secrets =
        Secrets { current: secret.current().reveal(), previous: secret.previous().map(|previous| previous.reveal().as_str()) };
    let delivery = StripeDelivery::open(signature, body, &secrets, app.clock.now()).map_err(refused)?;
    // What cannot be read will not be readable the next time either.
    let Ok(event) = delivery.event() else {
        tracing::warn!(target: TARGET, function = FUNCTION, %shop, platform = kind.name(), "a signed event cannot be read");
        return Ok(());
    };
    let hearing = taken::payment(app, &shop, &event).await?;
    let heard = hearing == taken::Hearing::Heard;
    tracing::info!(target: TARGET, function = FUNCTION, platform = kind.name(), %shop, heard, "taken");
    Ok(())
}

/// What the shop signs with; none for a shop that is not connected.
async fn secret(app: &App, kind: SecretKind, shop: &ShopId) -> Result<Option<TenantSecret>, Problem> {
    let Some(sealed) = app.store.secret(shop, kind).await? else { return Ok(None) };
    match TenantSecret::open(&app.keyring, shop, kind, &sealed) {
        Ok(secret) => Ok(Some(secret)),
        Err(error) => {
            // Not the sender's fault: the shop has to be connected anew, and until then asks again.
            tracing::error!(target: TARGET, function = FUNCTION, %shop, cause = %error, "the shop's secret does not open");
            Err(Problem::Unavailable(Cause::Sealed(error)))
        }
    }
}

/// One conditional write; what cannot be applied is parked instead, and only what could not even be parked is asked for again.
async fn keep(app: &App, kind: SecretKind, delivery: &Verified<Delivery<'_>>, guests: &GuestKey) -> Result<Outcome, Problem> {
    let now = app.clock.now();
    let why = match delivery.event(guests, now) {
        Ok(event) => match apply::apply(app, delivery.get().shop(), &event, now).await {
            Ok(outcome) => {
                // Kept or known: whoever waits for it hears it, again if need be.
                taken::order(app, delivery).await?;
                return Ok(outcome);
            }
            // What breaks a bound, or meets a record that nobody can read, will do so again.
            Err(error @ (StoreError::Pack(_) | StoreError::Corrupt(_))) => error.to_string(),
            Err(error) => return Err(error.into()),
        },
        // Signed like an object: the shop could not show it, or no longer may.
        Err(ParseError::Refusal(code)) => {
            let (shop, topic) = (delivery.get().shop(), delivery.get().topic().name());
            tracing::warn!(target: TARGET, function = FUNCTION, %shop, topic, code, "the shop sent a refusal instead of an object");
            return Ok(Outcome::Nothing);
        }
        // The plugin is there to be told what is wrong, and to send it again.
        Err(error) if matches!(delivery.get().topic(), Topic::Plugin(_)) => return Err(wrong(&error)),
        Err(error) => error.without_content(),
    };
    park(app, kind, delivery.get(), &why).await?;
    Ok(Outcome::Parked)
}

/// What is wrong with a body of the plugin's.
fn wrong(error: &ParseError) -> Problem {
    let field = |place: &str, wanted: &str| Problem::BadField { place: place.to_owned(), wanted: wanted.to_owned().into() };
    match error {
        ParseError::Missing(place) => field(place, "is missing"),
        ParseError::Field { field: place, what } => field(place, what),
        ParseError::Json(_) | ParseError::Refusal(_) => Problem::NotJson(error.without_content()),
    }
}

async fn park(app: &App, kind: SecretKind, delivery: &Delivery<'_>, why: &str) -> Result<(), Problem> {
    let (shop, topic, body) = (delivery.shop(), delivery.topic().name(), delivery.body());
    // A fingerprint is always an id; without one there would be nothing to park it under.
    let Ok(fingerprint) = RequestId::new(&delivery.fingerprint()) else { return Ok(()) };
    tracing::warn!(target: TARGET, function = FUNCTION, %shop, topic, fingerprint = %fingerprint, why, "parked");
    let parked = Parked {
        fingerprint,
        origin: format!("{} {topic}", kind.name()),
        why: why[..why.floor_char_boundary(WHY_BYTES_MAX)].to_owned(),
        received: app.clock.now(),
        length: body.len() as u64,
        body: body[..body.len().min(PARKED_BYTES_MAX)].to_vec(),
    };
    Ok(app.store.park(shop, &parked).await?)
}
