//! The tap, and the no: the proof again, the offer's own name, and what was stored; nothing else of the page counts.

use std::time::Duration;

use axum::extract::Request;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use edge::App;
use edge::consent::{Claims, Consent};
use edge::field::{self, Raw};
use edge::offer_id::{OfferId, token_bytes};
use edge::page;
use edge::problem::{Cause, Problem};
use edge::tenant_secret::TenantSecret;
use edge::trace::TARGET;
use platform::inbound::paid::{PaidOrder, claimed_shop};
use platform::shopify::changeset::{Change, Changeset, Discount, Off, sign, token_id, variant_number};
use scoring::money::Money;
use scoring::one_tap::{Event, KeyedStep, NO_DAYS, Offer, Rail, State, key};
use serde::Deserialize;
use store::SecretKind;
use till::{Driven, Till, TillError, Tills, Waits};

use crate::FUNCTION;
use crate::answer::{Question, Standing, again_in};
use crate::proof::{Fields, Handed};

/// How long a tap may take before its page is told to ask again. What was begun goes on.
const BUDGET: Duration = Duration::from_secs(25);
/// What stands beside a reduction on the order.
const DISCOUNT_TITLE: &str = "One-tap price";

/// Which of the two buttons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Press {
    Accept,
    Decline,
}

#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow)]
    token: Raw<'a>,
    #[serde(borrow)]
    proof: Raw<'a>,
    #[serde(borrow)]
    signature: Raw<'a>,
    #[serde(borrow)]
    consent: Raw<'a>,
}

/// Answers a tap.
pub(crate) async fn respond(app: &App, tills: &Tills, tapped: (&str, Press), request: Request) -> Response {
    let (head, body) = request.into_parts();
    let answered = async {
        let text = page::text(app, &head.headers, body).await?;
        let answering = Box::pin(answer(app, tills, tapped, &text));
        tokio::time::timeout(BUDGET, answering).await.map_err(|_| Problem::Unavailable(Cause::Slow))?
    };
    match answered.await {
        Ok(answer) => ([(header::CACHE_CONTROL, "private, no-store")], axum::Json(answer)).into_response(),
        Err(problem) => problem.into_response(),
    }
}

async fn answer(app: &App, tills: &Tills, (offer, press): (&str, Press), text: &str) -> Result<Standing, Problem> {
    let Body { token, proof, signature, consent } = field::body(text)?;
    let handed = Fields { token, proof, signature }.read()?;
    let shop = claimed_shop(&handed.proof()).map_err(|why| handed.refused(why))?;
    let now = app.clock.now();
    // What the proof is checked with and what a tap wants besides, in one read; the latter stays sealed until the proof holds.
    let kinds = [&[handed.secret()], SecretKind::ASKING.as_slice()].concat();
    let sealed = app.store.secrets(&shop, &kinds).await?;
    let secret = sealed.iter().find(|(kind, _)| *kind == handed.secret());
    let secret = secret.map(|(kind, sealed)| TenantSecret::open(&app.keyring, &shop, *kind, sealed)).transpose();
    let secret = secret.map_err(|error| Problem::Unavailable(Cause::Sealed(error)))?;
    let order = handed.verify(secret.as_ref(), now)?;
    let order = order.get();
    let reference = order.order.id();
    // The name was made for this very order: another order's, or a guessed one, ends here without a read.
    let id = OfferId::verify(offer, &app.keyring, &shop, reference).map_err(|_| Problem::UnknownOffer)?;
    let kept = app.store.offer(&shop, reference, now).await?.filter(|kept| kept.offer.id == id.name());
    let kept = kept.ok_or(Problem::UnknownOffer)?;
    let event = match press {
        Press::Accept => Event::Tapped,
        Press::Decline if kept.offer.is_undoable(now) => Event::Undone,
        Press::Decline => Event::Refused,
    };
    let till = Till::with(app, &shop, sealed, Waits::BUYER, tills).map_err(unavailable)?;
    let driven = till.drive(reference, event).await.map_err(unavailable)?.ok_or(Problem::UnknownOffer)?;
    if press == Press::Decline {
        remember_no(app, order, Claims { consent, visitor: None, buyer: None }, &driven.offer).await?;
    }
    standing(app, &till, &handed, secret.as_ref(), driven)
}

/// Leaves whoever said no alone for a while: their account, where they allow that it is known; else this order only, whose offer is
/// refused.
async fn remember_no(app: &App, order: &PaidOrder, claims: Claims<'_>, offer: &Offer) -> Result<(), Problem> {
    let now = app.clock.now();
    let caller = claims.admit(&order.shop, &app.keyring, now)?;
    let (Some(customer), Consent::Given, State::Declined) = (&order.customer, caller.consent(), offer.course.state) else {
        return Ok(());
    };
    let days = app.store.terms(&order.shop).await?.map_or(NO_DAYS, |terms| terms.no_days);
    if days > 0 {
        app.store.put_no(&order.shop, customer, now, days).await?;
    }
    Ok(())
}

fn standing(
    app: &App,
    till: &Till,
    handed: &Handed<'_>,
    secret: Option<&TenantSecret>,
    driven: Driven,
) -> Result<Standing, Problem> {
    let Driven { offer, question } = driven;
    let course = &offer.course;
    let is_signed = offer.rail == Rail::Platform && course.state == State::Charging;
    let changeset = match (is_signed, secret, till.client()) {
        (true, Some(secret), Some(client)) => Some(sign(&changes(app, &offer, client), secret.current().reveal().as_bytes())),
        (true, ..) => return Err(Problem::Unavailable(Cause::Slow)),
        (false, ..) => None,
    };
    let authenticate = till
        .publishable()
        .zip(question)
        .map(|(publishable, secret)| Question { publishable: publishable.to_owned(), client_secret: secret.reveal().to_owned() });
    let now = app.clock.now();
    let undo_until = course.reached(State::Added).filter(|_| offer.is_undoable(now));
    tracing::info!(
        target: TARGET,
        function = FUNCTION,
        platform = handed.secret().name(),
        shop = %offer.shop,
        offer = %offer.id,
        state = course.state.name(),
        trouble = course.trouble.map(|trouble| trouble.name()),
        "tapped"
    );
    Ok(Standing {
        offer: offer.id.to_string(),
        state: course.state.name(),
        trouble: course.trouble.map(|trouble| trouble.name()),
        total: edge::amount(offer.total),
        again_in: again_in(course.state).filter(|_| changeset.is_none()),
        changeset,
        authenticate,
        undo_until: undo_until.map(|added| added.0 + i64::from(offer.grace_seconds)),
    })
}

/// The one change that may be made of the order: the stored offer's. The same bytes however often it is asked for.
fn changes(app: &App, offer: &Offer, client: &str) -> Changeset {
    let discount = (offer.discount > 0).then(|| Discount {
        off: Off::Amount(Money::new(offer.discount, offer.price.currency)),
        title: DISCOUNT_TITLE.to_owned(),
    });
    // It was checked when the offer was made; nothing is added for what is no number.
    let line = variant_number(&offer.variant).map(|variant| Change::AddVariant { variant, quantity: offer.quantity, discount });
    let key = key(&offer.shop, &offer.order, KeyedStep::Change);
    Changeset {
        client_id: client.to_owned(),
        jti: token_id(token_bytes(&app.keyring, &offer.shop, &key)),
        issued_at: offer.course.entered,
        reference: offer.order.to_string(),
        changes: line.into_iter().chain([Change::mark(offer.id.as_str())]).collect(),
    }
}

fn unavailable(error: TillError) -> Problem {
    match error {
        TillError::Store(error) => error.into(),
        TillError::Sealed(error) => Problem::Unavailable(Cause::Sealed(error)),
        TillError::Ask(error) => {
            tracing::error!(target: TARGET, function = FUNCTION, cause = %error, "the shop cannot be asked");
            Problem::Unavailable(Cause::Slow)
        }
    }
}
