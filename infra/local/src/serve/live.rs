//! Live learning beside serving. A shop that was learned a moment ago is served at once; what live learning goes on from is
//! written while its pages can be looked at already.

use edge::Clock;
use learn::Learner;
use scoring::id::ShopId;
use store::Store;

use super::tell;
use crate::feed::Feed;
use crate::groundwork;
use crate::train::Learned;

/// Learns whatever `shop` is told, until dropped; after the groundwork of `learned`, if that is still to be written.
pub(super) async fn run(feed: Feed, store: Store, shop: ShopId, clock: Clock, learned: Option<Box<Learned>>) {
    if let Some(learned) = learned
        && let Err(error) = lay(&feed, &store, &shop, clock, &learned).await
    {
        // Counts that are there in part would be counted twice: nothing is learned on top of them.
        return tell(&format!("orders placed here are not learned in this run: {error:#}"));
    }
    feed.run(Learner::new(store, clock)).await;
}

/// Writes the groundwork, passes over what it told the stream, and learns what was told besides.
async fn lay(feed: &Feed, store: &Store, shop: &ShopId, clock: Clock, learned: &Learned) -> anyhow::Result<()> {
    groundwork::write(store, shop, &learned.history, &learned.tables).await?;
    feed.skip()?;
    // Whoever ordered meanwhile was passed over too.
    let besides = groundwork::told_besides(store, shop, &learned.history).await?;
    groundwork::catch_up(store, shop, besides, clock).await?;
    Ok(())
}
