//! Moving an offer of the one-tap ledger: read, decide, write if nobody was first; whoever did so does the effect.

use scoring::id::{OrderId, ShopId};
use scoring::one_tap::{Effect, Event, Offer, State, step};
use scoring::time::Timestamp;
use store::{Step, Store, StoreError};

/// How often in a row somebody else may be first.
const TRIES: usize = 24;

/// Where an offer stands after something happened, and what is to be done because of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advanced {
    /// As it is written.
    pub offer: Offer,
    /// Where it stood.
    pub before: State,
    /// To be done by whoever called.
    pub effect: Effect,
}

/// Lets something happen to the offer that follows an order; none where there is none.
///
/// # Errors
/// As [`Store::move_offer`]; [`StoreError::Conflict`] when others keep being first.
pub async fn advance(
    store: &Store,
    (shop, order): (&ShopId, &OrderId),
    event: &Event,
    now: Timestamp,
) -> Result<Option<Advanced>, StoreError> {
    for _ in 0..TRIES {
        let Some(kept) = store.offer(shop, order, now).await? else { return Ok(None) };
        let next = step(&kept.offer, event, now);
        let before = kept.offer.course.state;
        let Some(course) = next.course else {
            return Ok(Some(Advanced { offer: kept.offer, before, effect: next.effect }));
        };
        let offer = kept.offer.moved(course);
        if store.move_offer(&kept, &offer).await? == Step::Done {
            return Ok(Some(Advanced { offer, before, effect: next.effect }));
        }
    }
    Err(StoreError::Conflict)
}
