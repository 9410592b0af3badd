//! The loop: what happened, where the offer stands then, what is done because of it, and what that comes to.

use edge::ledger::{Advanced, advance};
use edge::trace::TARGET;
use platform::stripe::ClientSecret;
use scoring::id::OrderId;
use scoring::one_tap::{Effect, Event, Heard, Offer, Outcome, Rail, State};

use crate::till::{Till, TillError};

/// Most effects in a row. No way through the states has as many.
const EFFECTS_MAX: usize = 16;

/// Where an offer stands after it was driven.
#[derive(Debug)]
pub struct Driven {
    /// The offer.
    pub offer: Offer,
    /// With what the buyer's page asks the bank's question.
    pub question: Option<ClientSecret>,
}

/// What an effect came to.
pub(crate) struct Done {
    pub(crate) event: Option<Event>,
    pub(crate) question: Option<ClientSecret>,
}

impl Done {
    pub(crate) const NOTHING: Self = Self { event: None, question: None };

    pub(crate) const fn told(event: Event) -> Self {
        Self { event: Some(event), question: None }
    }
}

impl Till {
    /// Lets something happen to the offer that follows an order and does all that follows from it; none where there is no offer.
    ///
    /// # Errors
    /// [`TillError`]: what was written stands, and sweep goes on from there.
    pub async fn drive(&self, order: &OrderId, event: Event) -> Result<Option<Driven>, TillError> {
        let mut question = None;
        let mut next = Some(event);
        let mut offer = None;
        for _ in 0..EFFECTS_MAX {
            let Some(event) = next.take() else { break };
            let now = self.app.clock.now();
            let Some(advanced) = advance(&self.app.store, (&self.id, order), &event, now).await? else { return Ok(None) };
            self.log(&advanced);
            let done = self.does(&advanced.offer, &advanced.effect).await?;
            question = done.question.or(question);
            next = done.event;
            offer = Some(advanced.offer);
        }
        Ok(offer.map(|offer| Driven { question: question.filter(|_| offer.course.state == State::Authenticating), offer }))
    }

    /// Takes up what somebody left, and asks the shop itself for what nobody told.
    ///
    /// # Errors
    /// As [`Till::drive`].
    pub async fn resume(&self, order: &OrderId) -> Result<Option<Driven>, TillError> {
        let Some(driven) = self.drive(order, Event::Resumed).await? else { return Ok(None) };
        let (state, rail) = (driven.offer.course.state, driven.offer.rail);
        if rail == Rail::Stripe && state == State::Added && self.is_on_order(&driven.offer).await {
            return self.drive(order, Event::Heard(Heard::OnOrder)).await;
        }
        Ok(Some(driven))
    }

    async fn does(&self, offer: &Offer, effect: &Effect) -> Result<Done, TillError> {
        Ok(match effect {
            // What is signed follows from where the offer stands: whoever answers the page signs it.
            Effect::None | Effect::Sign => Done::NOTHING,
            Effect::AskPrice => Done::told(Event::Asked(self.ask_price(offer).await?)),
            Effect::CreateChild => Done::told(Event::Child(self.create_child(offer).await)),
            Effect::Charge => self.charge(offer).await,
            Effect::LookUp(intent) => self.look_up(offer, intent).await,
            Effect::Find => self.find(offer).await,
            Effect::Settle => Done::told(Event::Settled(self.settle(offer).await)),
            Effect::Refund(intent) => {
                let outcome = self.refund(offer, intent).await;
                let is_own = offer.course.intent.as_ref() == Some(intent);
                if !is_own {
                    tracing::error!(
                        target: TARGET, shop = %self.id, order = %offer.order, offer = %offer.id, done = outcome == Outcome::Done,
                        "a second payment was taken for one offer, and is given back"
                    );
                }
                Done { event: Some(Event::GivenBack(outcome)).filter(|_| is_own), question: None }
            }
            Effect::CancelIntent(intent) => Done::told(Event::Revoked(self.cancel_intent(intent).await)),
            Effect::CancelChildren => Done::told(Event::Cleared(self.cancel_children(offer).await)),
            Effect::CancelStray(order) => {
                self.cancel_stray(order).await;
                Done::NOTHING
            }
        })
    }

    fn log(&self, advanced: &Advanced) {
        let Advanced { offer, before, effect } = advanced;
        let course = &offer.course;
        tracing::info!(
            target: TARGET,
            shop = %self.id,
            order = %offer.order,
            offer = %offer.id,
            before = before.name(),
            state = course.state.name(),
            trouble = course.trouble.map(|trouble| trouble.name()),
            effect = effect.name(),
            "one tap"
        );
    }
}
