//! What is remembered of a browser, and of the account that it belongs to.

use edge::App;
use edge::buyer_token::Proof;
use edge::problem::Problem;
use scoring::behaviour::Behaviour;
use scoring::id::{CustomerId, ItemId, ShopId, VisitorId};
use scoring::mail::Mails;
use scoring::memory::{CustomerMemory, Memory, Tie, Viewed, VisitorMemory};
use scoring::time::{DAY_SECONDS, Timestamp};
use store::{Step, StoreError};

use crate::keep::{TRIES, pause};

/// How old what is known of a viewed item may be, in seconds, before its row is looked at again.
const FRESH_SECONDS: i64 = DAY_SECONDS;

/// What a batch adds to memory.
pub(crate) struct Remembering<'a> {
    pub(crate) visitor: &'a VisitorId,
    /// Proof of the account that uses the browser.
    pub(crate) proof: Option<&'a Proof>,
    pub(crate) did: Behaviour,
    pub(crate) mails: Mails,
}

/// What was forgotten of a browser when consent was taken back; none when it never was.
pub(crate) async fn forgotten(app: &App, shop: &ShopId, visitor: &VisitorId) -> Result<Option<VisitorMemory>, Problem> {
    let held = app.store.held_visitor(shop, visitor, app.clock.now()).await?;
    Ok(held.value.filter(|memory| memory.forgotten.is_some()))
}

/// Adds to what is remembered of a browser, then of its account.
pub(crate) async fn remember(app: &App, shop: &ShopId, adding: &Remembering<'_>) -> Result<(), Problem> {
    let (store, now) = (&app.store, app.clock.now());
    let new = VisitorMemory { behaviour: adding.did.clone(), mails: adding.mails.clone(), ..VisitorMemory::default() };
    for attempt in 0..TRIES {
        pause(adding.visitor.as_str(), attempt).await;
        let held = store.held_visitor(shop, adding.visitor, now).await?;
        let mut memory = held.value.clone().unwrap_or_default().join(new.clone());
        if let Some(proof) = adding.proof {
            memory.tie(&proof.customer, proof.minted);
        }
        let owner = memory.owner().cloned();
        know(app, shop, &mut memory, &adding.did, now).await?;
        memory.tidy(now);
        if store.replace_visitor(shop, adding.visitor, &held, &memory, now).await? == Step::Done {
            if let Some(owner) = owner.as_ref().and_then(|owner| memory.tie_to(owner)) {
                share(app, shop, adding.visitor, owner, &memory).await?;
            }
            // A crash may have come between an end and its telling: whoever proves something here tells it again.
            if adding.proof.is_some() {
                for tie in memory.ties.iter().filter(|tie| !tie.holds()) {
                    part(app, shop, adding.visitor, tie).await?;
                }
            }
            return Ok(());
        }
    }
    Err(StoreError::Conflict.into())
}

/// Looks up what is known of items that were just viewed. An item without a row is not of this shop and stays unknown.
async fn know(app: &App, shop: &ShopId, memory: &mut VisitorMemory, did: &Behaviour, now: Timestamp) -> Result<(), Problem> {
    let is_fresh = |item: &ItemId| {
        memory.viewed.iter().any(|known| known.item == *item && now.0.saturating_sub(known.as_of.0) < FRESH_SECONDS)
    };
    let wanted: Vec<ItemId> = did.viewed(now).into_iter().filter(|item| !is_fresh(item)).collect();
    if !wanted.is_empty() {
        for row in app.store.rows(shop, &wanted).await? {
            memory.know(Viewed { item: row.item, as_of: row.as_of, facts: row.facts });
        }
    }
    Ok(())
}

/// What is remembered of a browser belongs to its account too.
async fn share(
    app: &App,
    shop: &ShopId,
    visitor: &VisitorId,
    tie: &Tie<CustomerId>,
    of_visitor: &VisitorMemory,
) -> Result<(), Problem> {
    let (store, now, customer) = (&app.store, app.clock.now(), &tie.other);
    for attempt in 0..TRIES {
        pause(customer.as_str(), attempt).await;
        let held = store.held_customer(shop, customer, now).await?;
        let stood = held.value.clone().unwrap_or_default();
        let mut memory = stood.clone();
        memory.tie(visitor, tie.proven);
        if memory.tie_to(visitor).is_some_and(Tie::holds) {
            let shared = Memory {
                behaviour: of_visitor.behaviour.clone(),
                viewed: of_visitor.viewed.clone(),
                mails: of_visitor.mails.clone(),
                ..Memory::default()
            };
            memory = memory.join(shared);
            memory.tidy(now);
        }
        let step = if are_others(&stood, &memory) {
            store.retie_customer(shop, customer, &held, &memory, now).await?
        } else {
            store.replace_customer_memory(shop, customer, &held, &memory).await?
        };
        if step == Step::Done {
            return Ok(());
        }
    }
    Err(StoreError::Conflict.into())
}

/// Whether other browsers are an account's, or another one is its first: its orders may then come from other decisions.
fn are_others(before: &CustomerMemory, after: &CustomerMemory) -> bool {
    let first = |memory: &CustomerMemory| memory.first.as_ref().map(|first| first.other.clone());
    !before.tied().eq(after.tied()) || first(before) != first(after)
}

/// A browser no longer belongs to an account: what was remembered from there goes, what its other browsers did stays.
pub(crate) async fn part(app: &App, shop: &ShopId, visitor: &VisitorId, tie: &Tie<CustomerId>) -> Result<(), Problem> {
    let (store, now, customer) = (&app.store, app.clock.now(), &tie.other);
    for attempt in 0..TRIES {
        pause(customer.as_str(), attempt).await;
        let held = store.held_customer(shop, customer, now).await?;
        let Some(mut memory) = held.value.clone() else { return Ok(()) };
        let Some(known) = memory.tie_to(visitor).filter(|known| known.holds()) else { return Ok(()) };
        let ended = tie.ended.max(Some(tie.proven)).unwrap_or_default();
        if ended < known.proven {
            return Ok(());
        }
        memory.untie(visitor, ended);
        let left: Vec<VisitorId> = memory.tied().cloned().collect();
        (memory.behaviour, memory.viewed) = (Behaviour::default(), Vec::new());
        for other in store.visitors(shop, &left, now).await? {
            memory = memory.join(Memory { behaviour: other.behaviour, viewed: other.viewed, ..Memory::default() });
        }
        memory.tidy(now);
        if store.retie_customer(shop, customer, &held, &memory, now).await? == Step::Done {
            return Ok(());
        }
    }
    Err(StoreError::Conflict.into())
}
