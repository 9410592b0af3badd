//! What pages read.

use edge::wire::Amount;
use scoring::catalogue::Item;
use scoring::money::Money;
use scoring::one_tap::{Offer, State, Terms};
use serde::Serialize;

use crate::button::{button, no_thanks};

/// The answer to a page that asks for an offer.
#[derive(Debug, Serialize)]
pub(crate) struct Answer {
    /// Id of the decision.
    pub(crate) decision: Option<String>,
    /// The sealed record, to be sent back with the beacon once the offer is in view; none for one that was given before.
    pub(crate) record: Option<String>,
    /// The one offer.
    pub(crate) offer: Option<Shown>,
    /// Why there is none.
    pub(crate) silence: Option<&'static str>,
}

/// The offer as it is shown. Nothing in it is preselected.
#[derive(Debug, Serialize)]
pub(crate) struct Shown {
    id: String,
    state: &'static str,
    item: String,
    title: String,
    variant: String,
    variant_title: Option<String>,
    quantity: u32,
    price: Amount,
    was: Option<Amount>,
    discount: Option<Amount>,
    total: Amount,
    image: Option<String>,
    reason: String,
    delivery: Option<String>,
    links: Links,
    good_until: i64,
    undo_seconds: u32,
    button: String,
    no_thanks: &'static str,
}

#[derive(Debug, Serialize)]
struct Links {
    product: Option<String>,
    delivery: Option<String>,
    withdrawal: String,
}

/// How an offer stands after a tap.
#[derive(Debug, Serialize)]
pub(crate) struct Standing {
    pub(crate) offer: String,
    pub(crate) state: &'static str,
    /// What went another way.
    pub(crate) trouble: Option<&'static str>,
    /// What is charged, or was.
    pub(crate) total: Amount,
    /// Ask again in so many seconds: somebody is at it.
    pub(crate) again_in: Option<u32>,
    /// The signed change that the platform's page applies.
    pub(crate) changeset: Option<String>,
    /// The bank's question.
    pub(crate) authenticate: Option<Question>,
    /// Until when the line may be taken back, by declining.
    pub(crate) undo_until: Option<i64>,
}

/// With what a page asks the bank's question.
#[derive(Debug, Serialize)]
pub(crate) struct Question {
    pub(crate) publishable: String,
    pub(crate) client_secret: String,
}

impl Shown {
    /// An offer of `item`; none if the catalogue no longer has the variant.
    pub(crate) fn of(offer: &Offer, item: &Item, terms: &Terms, language: &str) -> Option<Self> {
        let variant = item.variants.iter().find(|variant| variant.id == offer.variant)?;
        let amount = |money: Money| edge::amount(money);
        let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Some(Self {
            id: offer.id.to_string(),
            state: offer.course.state.name(),
            item: offer.item.to_string(),
            title: item.title.clone(),
            variant: offer.variant.to_string(),
            variant_title: filled(&variant.title),
            quantity: offer.quantity,
            price: amount(offer.price),
            was: offer.was.map(amount),
            discount: (offer.discount > 0).then(|| amount(Money::new(offer.discount, offer.price.currency))),
            total: amount(offer.total),
            image: filled(&item.image),
            reason: offer.reason.clone(),
            delivery: filled(&terms.delivery),
            links: Links {
                product: filled(&item.url),
                delivery: filled(&terms.delivery_url),
                withdrawal: terms.withdrawal_url.clone(),
            },
            good_until: offer.good_until.0,
            undo_seconds: offer.grace_seconds,
            button: button(language, offer.total),
            no_thanks: no_thanks(language),
        })
    }
}

/// Whether whoever tapped should ask again: what is not finished goes on without them.
pub(crate) const fn again_in(state: State) -> Option<u32> {
    match state {
        State::Accepted | State::Charging | State::Charged | State::Revoking | State::Refunding | State::Cancelling => Some(2),
        _ => None,
    }
}
