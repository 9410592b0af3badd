//! Making the offer: two reads and one conditional put. Asked again, the same offer is answered.

use std::time::{Duration, Instant};

use axum::extract::Request;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use edge::buyer_token::Proof as Known;
use edge::consent::{Caller, Claims};
use edge::field::{self, Raw};
use edge::offer_id::OfferId;
use edge::problem::{Cause, Problem};
use edge::tap::{self, TapAsk, TapDecided, TapRead};
use edge::trace::TARGET;
use edge::{App, ask, page, reason_in_words};
use platform::inbound::paid::PaidOrder;
use platform::shopify::changeset::variant_number;
use scoring::cart::{Cart, CartLine};
use scoring::catalogue::Item;
use scoring::context::Session;
use scoring::decision::{Choice, Silence};
use scoring::id::ShopId;
use scoring::money::Money;
use scoring::one_tap::{Course, Missed, OFFER_SECONDS, Offer, REASON_BYTES_MAX, Rail, State, Terms, Why};
use scoring::time::Timestamp;
use serde::Deserialize;
use store::Telling;

use crate::FUNCTION;
use crate::answer::{Answer, Shown};
use crate::proof::{Fields, Handed};
use crate::why::{Chargeable, chargeable};

/// How long the whole answer may take: better no offer than a page that waits.
const BUDGET: Duration = Duration::from_millis(2_500);

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
    #[serde(borrow)]
    visitor: Raw<'a>,
    #[serde(borrow)]
    session: Raw<'a>,
}

/// Answers a page that asks for its offer.
pub(crate) async fn respond(app: &App, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let answered = async {
        let text = page::text(app, &head.headers, body).await?;
        let answering = answer(app, &text);
        tokio::time::timeout(BUDGET, answering).await.map_err(|_| Problem::Unavailable(Cause::Slow))?
    };
    match answered.await {
        Ok(answer) => ([(header::CACHE_CONTROL, "private, no-store")], axum::Json(answer)).into_response(),
        Err(problem) => problem.into_response(),
    }
}

async fn answer(app: &App, text: &str) -> Result<Answer, Problem> {
    let started = Instant::now();
    let Body { token, proof, signature, consent, visitor, session } = field::body(text)?;
    let handed = Fields { token, proof, signature }.read()?;
    let session = ask::session(session)?;
    let hints = handed.hints().map_err(|why| handed.refused(why))?;
    let now = app.clock.now();
    let caller = Claims { consent, visitor, buyer: None }.admit(&hints.shop, &app.keyring, now)?;
    let ask = TapAsk {
        shop: hints.shop,
        order: hints.order,
        customer: hints.customer,
        items: hints.items,
        session,
        secret: handed.secret(),
        needs: handed.needs(),
    };
    let read = tap::read(app, &ask, &caller).await?;
    // Nothing of what was read is looked at before this.
    let order = handed.verify(read.secret.as_ref(), now)?;
    let order = order.get();
    if order.shop != ask.shop || *order.order.id() != ask.order {
        return Err(handed.refused(platform::inbound::paid::PaidError::Malformed("what it names")));
    }
    let made = Making { app, handed: &handed, order, read: &read, now }.make(caller, &ask.session).await?;
    log(&ask.shop, &made, started);
    Ok(made)
}

/// What an offer is made from, its proof checked.
struct Making<'a> {
    app: &'a App,
    handed: &'a Handed<'a>,
    order: &'a PaidOrder,
    read: &'a TapRead,
    now: Timestamp,
}

impl Making<'_> {
    async fn make(&self, caller: Caller, session: &Session) -> Result<Answer, Problem> {
        let settings = self.read.settings()?;
        let Some(terms) = self.read.terms.as_ref().filter(|terms| !terms.withdrawal_url.is_empty()) else {
            return Ok(silent("off"));
        };
        if let Some(kept) = &self.read.offer {
            return self.again(&kept.offer, terms).await;
        }
        let proven = self.order.customer.clone().map(|customer| Known { customer, minted: self.now });
        let caller = caller.proven(proven);
        let decided = self.read.decide(self.app, &caller, &self.cart(), session).await?;
        let found = self.drafted(&decided, terms);
        let may = chargeable(self.order, &settings.shop, self.read, &self.handed.needs(), self.now);
        match (found, may) {
            (None, _) => {
                Ok(Answer { offer: None, ..record(&decided, decided.decision.silence.map_or("no_candidates", Silence::name)) })
            }
            (Some((draft, _)), Err(why)) => self.missed(&draft, why).await,
            (Some((draft, item)), Ok(may)) => self.put(draft, &item, may, &decided, terms).await,
        }
    }

    /// The order as what the shopper holds.
    fn cart(&self) -> Cart {
        let lines = self.order.lines.iter().map(|line| CartLine {
            item: line.item.clone(),
            variant: line.variant.clone(),
            quantity: line.quantity,
            unit_price: Money::new(line.unit_price, self.order.total.currency),
        });
        Cart::new(lines.collect())
    }

    /// What would be promised, not charged through anybody yet; none where nothing is worth it, or cannot be named to the platform.
    fn drafted(&self, decided: &TapDecided, terms: &Terms) -> Option<(Offer, Item)> {
        let chosen = decided.decision.offers.first()?;
        let item = decided.item.clone()?;
        // A variant is never chosen silently: of several, none is offered.
        let Choice::Only(variant) = &chosen.choice else { return None };
        if matches!(self.handed, Handed::Shopify { .. }) && variant_number(variant).is_none() {
            return None;
        }
        let shop = &self.order.shop;
        let id = OfferId::mint(&self.app.keyring, shop, self.order.order.id(), &self.app.random).ok()?;
        let reason = reason_in_words(&chosen.reason);
        let discount = terms.discount_on(chosen.price.minor);
        let offer = Offer {
            id: id.name(),
            shop: shop.clone(),
            order: self.order.order.id().clone(),
            decision: decided.id.name(),
            item: chosen.item.clone(),
            variant: variant.clone(),
            quantity: 1,
            reason: reason[..reason.floor_char_boundary(REASON_BYTES_MAX)].to_owned(),
            price: chosen.price,
            was: chosen.was,
            discount,
            total: Money::new(Offer::line_total(chosen.price.minor, 1, discount), chosen.price.currency),
            made: self.now,
            good_until: Timestamp(self.now.0 + OFFER_SECONDS),
            grace_seconds: terms.grace_seconds,
            rail: Rail::Platform,
            payer: None,
            course: Course::offered(self.now),
        };
        (offer.total.minor > 0).then_some((offer, item))
    }

    async fn put(
        &self,
        draft: Offer,
        item: &Item,
        may: Chargeable,
        decided: &TapDecided,
        terms: &Terms,
    ) -> Result<Answer, Problem> {
        let Chargeable { rail, payer } = may;
        let grace_seconds = if rail == Rail::Stripe { draft.grace_seconds } else { 0 };
        let offer = Offer { rail, payer, grace_seconds, ..draft };
        if self.app.store.put_offer(&offer).await? == Telling::Known {
            // Two pages at once: the first one's offer counts.
            let standing = self.app.store.offer(&offer.shop, &offer.order, self.now).await?;
            return match standing {
                Some(standing) => self.again(&standing.offer, terms).await,
                None => Ok(silent("no_candidates")),
            };
        }
        let shown = Shown::of(&offer, item, terms, &self.language());
        Ok(Answer { offer: shown, silence: None, ..record(decided, "") })
    }

    /// An offer that stands already, as it was promised; once answered it is not shown again.
    async fn again(&self, offer: &Offer, terms: &Terms) -> Result<Answer, Problem> {
        if offer.course.state == State::Offered && self.now > offer.good_until {
            return Ok(silent("expired"));
        }
        if matches!(offer.course.state, State::Declined | State::Expired | State::Failed) {
            return Ok(silent(offer.course.state.name()));
        }
        let items = self.app.store.items(&offer.shop, std::slice::from_ref(&offer.item)).await?;
        let shown = items.items.first().and_then(|item| Shown::of(offer, item, terms, &self.language()));
        let silence = shown.is_none().then_some("unlisted");
        Ok(Answer { decision: Some(offer.decision.to_string()), record: None, offer: shown, silence })
    }

    /// Notes what was at stake, once a day and order. No record goes out: nothing was shown.
    async fn missed(&self, draft: &Offer, why: Why) -> Result<Answer, Problem> {
        let missed = Missed { why, stake: draft.total, at: self.now };
        let _ = self.app.store.put_missed(&draft.shop, &draft.order, &missed).await?;
        Ok(silent(why.name()))
    }

    fn language(&self) -> String {
        self.order.locale.as_ref().map(|locale| locale.language()).unwrap_or_default()
    }
}

fn silent(why: &'static str) -> Answer {
    Answer { decision: None, record: None, offer: None, silence: Some(why) }
}

fn record(decided: &TapDecided, why: &'static str) -> Answer {
    Answer { decision: Some(decided.id.to_string()), record: Some(decided.record.clone()), offer: None, silence: Some(why) }
}

/// One line an answer, without anything that tells who it was made for.
fn log(shop: &ShopId, answer: &Answer, started: Instant) {
    tracing::info!(
        target: TARGET,
        function = FUNCTION,
        %shop,
        decision = answer.decision,
        offers = u8::from(answer.offer.is_some()),
        silence = answer.silence,
        duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        "confirmation"
    );
}
