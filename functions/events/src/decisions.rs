//! A decision that came into view, and what became of its offers: counted once, with its person only as far as they allow.

use edge::App;
use edge::consent::Consent;
use edge::problem::Problem;
use scoring::id::ShopId;
use scoring::impression::Exposure;
use scoring::memory::VisitorMemory;
use scoring::outcome::note;
use store::{Step, StoreError};

use crate::keep::{TRIES, pause};
use crate::told::Came;

/// What a batch's sender allows of their decisions.
pub(crate) struct Bearing {
    pub(crate) consent: Consent,
    /// What was remembered when consent was taken back; decisions made until then stay nameless.
    pub(crate) forgotten: Option<VisitorMemory>,
}

impl Came {
    /// The same decision told twice in one batch.
    pub(crate) fn join(&mut self, other: Self) {
        other.exposure.outcomes.into_iter().for_each(|outcome| note(&mut self.exposure.outcomes, outcome));
        self.exposure.impression = self.exposure.impression.take().or(other.exposure.impression);
        self.plain = self.plain.take().or(other.plain);
    }
}

impl Bearing {
    /// Whether a decision must lose its person.
    fn unnames(&self, exposure: &Exposure) -> bool {
        let forgotten =
            |memory: &VisitorMemory| exposure.impression.as_ref().is_some_and(|impression| memory.has_forgotten(impression.time));
        self.consent == Consent::Withheld || self.forgotten.as_ref().is_some_and(forgotten)
    }
}

/// Keeps what came back of a decision; all of it as it stands now.
pub(crate) async fn keep(app: &App, shop: &ShopId, bearing: &Bearing, came: Came) -> Result<Exposure, Problem> {
    let (store, now) = (&app.store, app.clock.now());
    let Came { decision, exposure: incoming, plain } = came;
    for attempt in 0..TRIES {
        pause(decision.as_str(), attempt).await;
        let held = store.held_exposure(shop, &decision, now).await?;
        let stood = held.value.clone().unwrap_or_default();
        let joined = stood.clone().join(incoming.clone());
        let joined = if bearing.unnames(&joined) { joined.nameless() } else { joined };
        let named = |exposure: &Exposure| exposure.impression.as_ref().is_some_and(|one| one.shopper.is_some());
        if named(&stood) && !named(&joined) {
            // Consent was taken back in between: receipt and names go with the person.
            store.unname_decision(shop, &decision, now).await?;
            continue;
        }
        if stood.impression.is_none()
            && let Some(impression) = &joined.impression
        {
            // Whatever finds the impression stands before it does: a crash between leaves nothing that counts.
            let lost = named(&incoming) && !named(&joined);
            if let Some(plain) = plain.as_ref().filter(|_| !lost) {
                store.put_decision_record(shop, &decision, plain, now).await?;
            }
            store.put_shown(shop, impression, now).await?;
        }
        // An impression that comes after its clicks brings all of them along.
        let clicks = if stood.impression.is_none() { &joined.outcomes } else { &incoming.outcomes };
        store.put_clicks(shop, &joined, clicks, now).await?;
        if store.replace_exposure(shop, &decision, &held, &joined, now).await? == Step::Done {
            return Ok(joined);
        }
    }
    Err(StoreError::Conflict.into())
}
