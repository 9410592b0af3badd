//! What deliveries say of one-tap offers: an order that grew by one, a payment that was taken or refused. They move the ledger; what
//! is to be done because of it sweep does.

use edge::App;
use edge::ledger::advance;
use platform::inbound::one_tap::Taken;
use platform::inbound::paid::OrderReference;
use platform::inbound::{Delivery, Verified};
use platform::order::Standing;
use platform::stripe::{Asked, StripeEvent, StripeEventKind};
use scoring::id::{IntentId, OfferName, OrderId, ShopId};
use scoring::one_tap::{Event, Heard, Money, Offer};
use store::StoreError;

/// The bank's wish to see the buyer: no no.
const AUTHENTICATION: &str = "authentication_required";

/// Whether an offer heard what it waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hearing {
    /// It did.
    Heard,
    /// There is none, or it is another's.
    Nothing,
}

/// Lets the offer that an order grew by hear of it.
pub(crate) async fn order(app: &App, delivery: &Verified<Delivery<'_>>) -> Result<Hearing, StoreError> {
    // What cannot be read as an order was told so already.
    let Ok(Some(taken)) = delivery.taken() else { return Ok(Hearing::Nothing) };
    let (shop, taken) = (delivery.get().shop(), taken.get());
    let Some(reference) = taken.reference.as_ref().filter(|_| taken.standing == Standing::Counts) else {
        return Ok(Hearing::Nothing);
    };
    // A WooCommerce order that grew by an offer bears its name; of a Shopify order the checkout is asked for.
    if matches!(reference, OrderReference::Order(_)) && named(taken).next().is_none() {
        return Ok(Hearing::Nothing);
    }
    let Some(kept) = app.store.offer(shop, reference.id(), app.clock.now()).await? else { return Ok(Hearing::Nothing) };
    if !bears(taken, reference, &kept.offer) {
        return Ok(Hearing::Nothing);
    }
    let is_due = taken.due.is_some_and(|due| due.minor > 0);
    let heard = Event::Heard(if is_due { Heard::BalanceDue } else { Heard::OnOrder });
    let advanced = advance(&app.store, (shop, reference.id()), &heard, app.clock.now()).await?;
    Ok(if advanced.is_some() { Hearing::Heard } else { Hearing::Nothing })
}

fn named(taken: &Taken) -> impl Iterator<Item = &str> {
    taken.offer.as_deref().into_iter().chain(taken.lines.iter().filter_map(|line| line.offer.as_deref()))
}

/// Whether the order holds the offer's line: by its name, or on Shopify, which does not always tell marks, by what was offered, which
/// the order did not hold before.
fn bears(taken: &Taken, reference: &OrderReference, offer: &Offer) -> bool {
    if named(taken).any(|name| name == offer.id.as_str()) {
        return true;
    }
    let is_line = |item, variant: Option<&_>| item == &offer.item && variant.is_none_or(|variant| *variant == offer.variant);
    matches!(reference, OrderReference::Checkout(_)) && taken.lines.iter().any(|line| is_line(&line.item, line.variant.as_ref()))
}

/// Lets the offer that a payment was for hear of it.
pub(crate) async fn payment(app: &App, shop: &ShopId, event: &Verified<StripeEvent>) -> Result<Hearing, StoreError> {
    let told = match &event.get().kind {
        StripeEventKind::IntentSucceeded(intent) => (&intent.asked, name(&intent.id).map(Money::Taken)),
        StripeEventKind::IntentCanceled(intent) => (&intent.asked, name(&intent.id).map(Money::Dead)),
        StripeEventKind::IntentFailed(intent) => {
            let asks = intent.failure.as_ref().is_some_and(|(code, _)| code == AUTHENTICATION);
            (&intent.asked, if asks { name(&intent.id).map(Money::Waiting) } else { Some(Money::Declined) })
        }
        StripeEventKind::ChargeRefunded { .. } | StripeEventKind::Other => return Ok(Hearing::Nothing),
    };
    let (Asked { offer: Some(offer), order: Some(order), shop: Some(named) }, Some(money)) = told else {
        return Ok(Hearing::Nothing);
    };
    let (Ok(offer), Ok(order)) = (OfferName::new(offer), OrderId::new(order)) else { return Ok(Hearing::Nothing) };
    let kept = app
        .store
        .offer(shop, &order, app.clock.now())
        .await?
        .filter(|kept| kept.offer.id == offer && named.as_str() == shop.as_str());
    if kept.is_none() {
        return Ok(Hearing::Nothing);
    }
    let advanced = advance(&app.store, (shop, &order), &Event::Money(money), app.clock.now()).await?;
    Ok(if advanced.is_some() { Hearing::Heard } else { Hearing::Nothing })
}

fn name(intent: &str) -> Option<IntentId> {
    IntentId::new(intent).ok()
}
