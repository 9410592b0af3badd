//! Live learning beside serving. A shop that was learned a moment ago is served at once; what live learning goes on from is
//! written while its pages can be looked at already.

use edge::Clock;
use learn::Learner;
use scoring::id::ShopId;
use store::Store;

use super::schedule::Schedule;
use super::tell;
use crate::feed::Feed;
use crate::groundwork;
use crate::train::Learned;

/// What is still to be written of a shop that was just learned.
pub(super) struct Groundwork {
    pub(super) store: Store,
    pub(super) shop: ShopId,
    pub(super) clock: Clock,
    pub(super) learned: Box<Learned>,
}

/// Learns whatever is told and rebuilds on schedule, until dropped; first the groundwork is laid, if it has to be.
pub(super) async fn run(feed: Feed, learner: Learner, groundwork: Option<Groundwork>, schedule: Schedule) {
    if let Some(groundwork) = groundwork
        && let Err(error) = groundwork.lay(&feed).await
    {
        // Counts that are there in part would be counted twice: nothing is learned on top of them.
        return tell(&format!("orders placed here are not learned in this run: {error:#}"));
    }
    let training = schedule.start();
    if let Err(error) = &training {
        tell(&format!("rows and weights are not renewed in this run: {error}"));
    }
    feed.run(learner).await;
}

impl Groundwork {
    /// Writes it, passes over what that told the stream, and learns what was told besides.
    async fn lay(self, feed: &Feed) -> anyhow::Result<()> {
        let Self { store, shop, clock, learned } = self;
        groundwork::write(&store, &shop, &learned.history, &learned.tables).await?;
        feed.skip()?;
        // Whoever ordered meanwhile was passed over too.
        let besides = groundwork::told_besides(&store, &shop, &learned.history).await?;
        groundwork::catch_up(&store, &shop, besides, clock).await?;
        Ok(())
    }
}
