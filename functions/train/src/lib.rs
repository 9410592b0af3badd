//! Trains every shop on a schedule: rebuilds its rows when anything changed, fits its weights anew each week, adopts what is better.
//!
//! Between two rebuilds `learn` renews touched rows by what the last one left behind. A rebuild makes everything anew that needs
//! the whole shop: the ridge and its penalty, the facts of all entries, rows of new items, best sellers, the shop row, and the
//! footing on which `learn` goes on. Rows are a pure function of counts, catalogue and the rebuild's clock. It may stop anywhere:
//! the mark that a change left behind stays until a rebuild has ended, and rows already written need not be written again.
#![deny(missing_docs)]

mod cap;
mod gather;
mod rebuild;
mod refit;
mod rows;

use edge::Clock;
use learning::fit::FitReport;
use scoring::hash::draw;
use scoring::id::ShopId;
use scoring::time::Timestamp;
use serde::{Deserialize, Serialize};
use store::{Change, Store, StoreError};

pub use rebuild::{End, Rebuilt};

/// The function's name: folder, package, binary and log field.
pub const FUNCTION: &str = "train";

/// How long one run begins something new, in seconds: well below the quarter of an hour that a Lambda function has.
const RUN_SECONDS: i64 = 600;
/// How often the schedule wakes it: by then another shop comes first.
const TURN_SECONDS: i64 = 900;

/// The state of one sandbox. Clones share it.
#[derive(Clone, Debug)]
pub struct Trainer {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
}

/// What a schedule sends: that it is time. Nothing in it matters.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub struct Schedule {}

/// What a run came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// Shops looked at.
    pub shops: u32,
    /// Of these, rebuilt to the end.
    pub rebuilt: u32,
    /// Rows written.
    pub rows: u64,
    /// Shops whose weights were fitted, whatever came of it.
    pub fitted: u32,
    /// Of these, those that adopted a new model.
    pub adopted: u32,
    /// Shops to which the next run goes on: time was up, or somebody else was at it.
    pub left: u32,
    /// Shops that failed; the next run tries again.
    pub failed: u32,
}

/// Whether something is done that is not due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Only what is due.
    WhenDue,
    /// All of it.
    Now,
}

/// What a shop's training came to.
#[derive(Clone, Debug, Default)]
pub struct Trained {
    /// The rebuild, if there was one.
    pub rebuilt: Option<Rebuilt>,
    /// The fit, if there was one.
    pub fitted: Option<Fitted>,
}

/// What a fit came to.
#[derive(Clone, Debug)]
pub struct Fitted {
    /// By kind of case.
    pub reports: Vec<FitReport>,
    /// The version that is adopted; none when the model before stays.
    pub adopted: Option<u32>,
}

/// Answers a wake of the schedule.
pub async fn answer(trainer: Trainer, _: Schedule) -> Answer {
    match Box::pin(trainer.train_all()).await {
        Ok(answer) => answer,
        Err(error) => {
            tracing::error!(target: edge::trace::TARGET, function = FUNCTION, cause = %error, "no shop can be listed");
            Answer { failed: 1, ..Answer::default() }
        }
    }
}

impl Trainer {
    /// Over the tables of `store`, at the time of `clock`.
    #[must_use]
    pub const fn new(store: Store, clock: Clock) -> Self {
        Self { store, clock }
    }

    /// Trains every shop for which it is due, until time is up. Each run begins with another shop, so that a large one stops
    /// nobody for long.
    ///
    /// # Errors
    /// When the shops cannot be listed.
    pub async fn train_all(&self) -> Result<Answer, StoreError> {
        let mut shops = self.store.shops().await?;
        let began = self.clock.now();
        let turn = draw(&began.0.div_euclid(TURN_SECONDS).to_string());
        if let Some(first) = turn.checked_rem(shops.len() as u64).and_then(|first| usize::try_from(first).ok()) {
            shops.rotate_left(first);
        }
        let mut answer = Answer::default();
        let until = Timestamp(began.0.saturating_add(RUN_SECONDS));
        for shop in shops {
            if self.clock.now() >= until {
                answer.left += 1;
                continue;
            }
            answer.shops += 1;
            match Box::pin(self.train(&shop, Wish::WhenDue, until)).await {
                Ok(trained) => answer.take(&shop, &trained),
                Err(error) => {
                    answer.failed += 1;
                    tracing::warn!(target: edge::trace::TARGET, function = FUNCTION, %shop, cause = %error, "to be tried again");
                }
            }
        }
        Ok(answer)
    }

    /// Trains one shop. After `until` nothing new is begun.
    ///
    /// # Errors
    /// What the store says.
    pub async fn train(&self, shop: &ShopId, wish: Wish, until: Timestamp) -> Result<Trained, StoreError> {
        let training = self.store.training(shop).await?;
        let mut trained = Trained::default();
        let is_due = match training.change {
            Change::Noted | Change::Taken => true,
            Change::Nothing => training.run == 0 && self.store.footing_head(shop).await?.is_none(),
        };
        if is_due || wish == Wish::Now {
            trained.rebuilt = self.rebuild(shop, until).await?;
            if let Err(error) = self.freeze_cap(shop).await {
                // Until it is frozen people count up to a generous cap: nothing waits for it.
                tracing::warn!(target: edge::trace::TARGET, function = FUNCTION, %shop, cause = %error, "the cap is not frozen yet");
            }
        }
        if self.clock.now() < until && self.is_fit_due(shop, training.fitting, &trained, wish).await? {
            trained.fitted = Some(self.refit(shop).await?);
        }
        Ok(trained)
    }
}

impl Answer {
    fn take(&mut self, shop: &ShopId, trained: &Trained) {
        if let Some(Rebuilt { end, rows, written, renewed, forgotten, .. }) = &trained.rebuilt {
            match end {
                End::Done => self.rebuilt += 1,
                End::Unfinished | End::Overtaken => self.left += 1,
            }
            self.rows += written;
            tracing::info!(target: edge::trace::TARGET, function = FUNCTION, %shop, rows, written, renewed, forgotten, ?end, "rebuilt");
        }
        if let Some(Fitted { adopted, .. }) = &trained.fitted {
            self.fitted += 1;
            self.adopted += u32::from(adopted.is_some());
            tracing::info!(target: edge::trace::TARGET, function = FUNCTION, %shop, adopted, "fitted");
        }
    }
}
