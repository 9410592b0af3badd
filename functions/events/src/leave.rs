//! Taking back: consent, and the account at a browser. What is here may delete; nothing here is read for anything else.

use edge::App;
use edge::buyer_token::Proof;
use edge::consent::Leaver;
use edge::problem::Problem;
use scoring::id::{CustomerId, ShopId, VisitorId};
use scoring::marketing::{Answer, Channel, MarketingConsent};
use scoring::memory::{CustomerMemory, Tie, VisitorMemory};
use scoring::time::Timestamp;
use store::{Person, Step, StoreError};

use crate::keep::{TRIES, pause};
use crate::memory::part;
use crate::told::Withdrawal;

/// Most decisions that one request deletes.
const DELETED_MAX: usize = 200;

/// Both names of somebody who logs out.
pub(crate) fn given_up(leaver: &Leaver) -> (Option<VisitorId>, Option<Proof>) {
    (leaver.visitor.clone(), leaver.proof.clone())
}

/// Ends what a token tied, however old it is.
pub(crate) async fn log_out(app: &App, shop: &ShopId, visitor: &VisitorId, proof: &Proof) -> Result<(), Problem> {
    let (store, now) = (&app.store, app.clock.now());
    for attempt in 0..TRIES {
        pause(visitor.as_str(), attempt).await;
        let held = store.held_visitor(shop, visitor, now).await?;
        let mut memory = held.value.clone().unwrap_or_default();
        memory.untie(&proof.customer, proof.minted);
        if store.replace_visitor(shop, visitor, &held, &memory, now).await? == Step::Done {
            let ended = Tie { other: proof.customer.clone(), proven: proof.minted, ended: Some(proof.minted) };
            return part(app, shop, visitor, &ended).await;
        }
    }
    Err(StoreError::Conflict.into())
}

/// Takes consent back; whether more is left to delete.
pub(crate) async fn withdraw(
    app: &App,
    shop: &ShopId,
    leaver: &Leaver,
    what: Withdrawal,
    at: Timestamp,
) -> Result<bool, Problem> {
    match what {
        Withdrawal::Marketing(channel) => {
            if let Some(proof) = &leaver.proof {
                silence(app, shop, &proof.customer, channel, at).await?;
            }
            Ok(false)
        }
        Withdrawal::Memory => {
            let mut unfinished = false;
            if let Some(visitor) = &leaver.visitor {
                unfinished |= forget_visitor(app, shop, visitor, at).await?;
            }
            if let Some(proof) = &leaver.proof {
                unfinished |= forget_customer(app, shop, &proof.customer, at).await?;
            }
            Ok(unfinished)
        }
    }
}

/// A page may say no for its customer. Only the platform may say yes.
async fn silence(app: &App, shop: &ShopId, customer: &CustomerId, channel: Channel, at: Timestamp) -> Result<(), Problem> {
    let told = u64::try_from(at.0).unwrap_or_default().saturating_mul(1_000);
    let word = MarketingConsent { customer: customer.clone(), channel, answer: Answer::No, told };
    app.store.tell_marketing(shop, &word).await?;
    Ok(())
}

/// Forgets what a browser did. Its record keeps the moment alone, so that a late beacon cannot bring it back, and goes by itself.
async fn forget_visitor(app: &App, shop: &ShopId, visitor: &VisitorId, at: Timestamp) -> Result<bool, Problem> {
    let (store, now) = (&app.store, app.clock.now());
    for attempt in 0..TRIES {
        pause(visitor.as_str(), attempt).await;
        let held = store.held_visitor(shop, visitor, now).await?;
        let known = held.value.clone().unwrap_or_default();
        for tie in known.ties.iter().filter(|tie| tie.holds()) {
            let ended = Tie { ended: Some(tie.proven), ..tie.clone() };
            part(app, shop, visitor, &ended).await?;
        }
        let mut memory: VisitorMemory = known;
        memory.forget(at);
        if store.forget_visitor(shop, visitor, &held, &memory, now).await? == Step::Done {
            store.delete_trial(shop, visitor).await?;
            return Ok(store.delete_decisions(shop, &Person::Visitor(visitor.clone()), DELETED_MAX).await?.is_unfinished);
        }
    }
    Err(StoreError::Conflict.into())
}

/// Forgets what was shared with an account, its browsers' records with it. Its orders are the shop's and stay.
async fn forget_customer(app: &App, shop: &ShopId, customer: &CustomerId, at: Timestamp) -> Result<bool, Problem> {
    let (store, now) = (&app.store, app.clock.now());
    for attempt in 0..TRIES {
        pause(customer.as_str(), attempt).await;
        let held = store.held_customer(shop, customer, now).await?;
        let known = held.value.clone().unwrap_or_default();
        let browsers: Vec<VisitorId> = known.tied().cloned().collect();
        let first = known.first.as_ref().map(|first| first.other.clone());
        let mut memory: CustomerMemory = known;
        memory.forget(at);
        if store.replace_customer_memory(shop, customer, &held, &memory).await? == Step::Done {
            let mut unfinished = false;
            if let Some(first) = &first {
                store.delete_trial(shop, first).await?;
            }
            for browser in &browsers {
                unfinished |= Box::pin(forget_visitor(app, shop, browser, at)).await?;
            }
            let own = store.delete_decisions(shop, &Person::Customer(customer.clone()), DELETED_MAX).await?;
            return Ok(unfinished || own.is_unfinished);
        }
    }
    Err(StoreError::Conflict.into())
}
