//! What happens by the clock: offers that were taken are carried through, whoever wishes it is erased, shops that fell silent are asked what they changed, tokens are renewed,
//! and orders lose their customer when they have kept it long enough.
//!
//! A run does a bounded slice for every shop and notes where it stopped; the next one goes on there. Whatever a run repeats
//! changes nothing, so that it may be killed anywhere, and two may run at once.
#![deny(missing_docs)]

mod access;
mod erase;
pub mod export;
mod pages;
mod passage;
mod people;
mod pull;
mod shop;
mod silence;
mod taps;
mod watch;

use std::time::Duration;

use edge::keyring::SealError;
use edge::marks::MarksError;
use edge::platform_access::AccessError;
use edge::resealed::reseal;
use edge::trace::TARGET;
use edge::{App, NoRandomness};
use platform::outbound::{AskError, Patience};
use scoring::id::ShopId;
use scoring::privacy::{PrivacyRequest, Wish};
use serde::{Deserialize, Serialize};
use store::StoreError;
use till::Tills;

pub use people::{Sought, guest_key};
pub use silence::expected_thousandths;

/// The function's name: folder, package, binary and log field.
pub const FUNCTION: &str = "sweep";

/// How long a run may take: it is cut off then, and the next one goes on.
const RUN: Duration = Duration::from_secs(240);

/// What the schedule sends. Nothing in it is needed.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub struct Scheduled {}

/// What a run came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Swept {
    /// Shops that were looked at.
    pub shops: usize,
    /// Wishes that were closed.
    pub closed: usize,
    /// Wishes that are still open.
    pub open: usize,
    /// Shops whose slice broke off; the next run goes on there.
    pub failed: usize,
}

/// How much of each shop one run does.
#[derive(Clone, Copy, Debug)]
pub struct Slice {
    /// Pages of the store that are passed through.
    pub pages: u32,
    /// Records of such a page.
    pub records: u32,
    /// Questions to its platform.
    pub asks: u32,
}

impl Slice {
    /// For a run a minute.
    pub const MINUTE: Self = Self { pages: 400, records: 500, asks: 60 };
}

/// The state of one sandbox. Clones share it.
#[derive(Clone, Debug)]
pub struct Sweeper {
    pub(crate) app: App,
    pub(crate) slice: Slice,
    pub(crate) patience: Patience,
    pub(crate) tills: Tills,
}

/// Why a shop's slice broke off. It names no person.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// The store says so.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There are no marks.
    #[error(transparent)]
    Marks(#[from] MarksError),
    /// A secret of the shop does not open.
    #[error("a secret of the shop does not open: {0}")]
    Sealed(#[from] SealError),
    /// A secret of the shop cannot be sealed.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The platform gave no answer.
    #[error("the platform: {0}")]
    Ask(#[from] AskError),
    /// The system has no randomness.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// Somebody else was first, again and again.
    #[error("somebody else was first, again and again")]
    Overtaken,
    /// Somebody else is renewing the token.
    #[error("the shop's token is being renewed")]
    Renewing,
}

/// Answers one event of the schedule.
pub async fn answer(sweeper: Sweeper, _: Scheduled) -> Swept {
    match tokio::time::timeout(RUN, sweeper.sweep()).await {
        Ok(swept) => swept,
        Err(_) => {
            tracing::warn!(target: TARGET, function = FUNCTION, "cut off; the next run goes on");
            Swept { failed: 1, ..Swept::default() }
        }
    }
}

impl Sweeper {
    /// Over the tables, keys, clock and dice of `app`.
    #[must_use]
    pub fn new(app: App) -> Self {
        Self { app, slice: Slice::MINUTE, patience: Patience::WATCH, tills: Tills::default() }
    }

    /// With another slice for each run.
    #[must_use]
    pub fn with_slice(self, slice: Slice) -> Self {
        Self { slice, ..self }
    }

    /// With another patience for platforms.
    #[must_use]
    pub fn with_patience(self, patience: Patience) -> Self {
        Self { patience, ..self }
    }

    /// A slice of every shop.
    pub async fn sweep(&self) -> Swept {
        let mut swept = Swept::default();
        let mut shops = match self.app.store.tenants().await {
            Ok(shops) => shops,
            Err(error) => {
                tracing::error!(target: TARGET, function = FUNCTION, cause = %error, "the shops cannot be listed");
                return Swept { failed: 1, ..swept };
            }
        };
        // Whoever comes last in a run that is cut off comes first in another.
        let minute = usize::try_from(self.app.clock.now().0 / 60).unwrap_or_default();
        let first = minute % shops.len().max(1);
        shops.rotate_left(first);
        for shop in shops {
            swept.shops += 1;
            match Box::pin(self.sweep_shop(&shop)).await {
                Ok((closed, open)) => (swept.closed, swept.open) = (swept.closed + closed, swept.open + open),
                Err(error) => {
                    swept.failed += 1;
                    tracing::error!(target: TARGET, function = FUNCTION, %shop, cause = %error, "the slice broke off");
                }
            }
        }
        swept
    }

    /// A slice of the wishes to be forgotten of one shop's people, and of nothing else; how many were closed.
    ///
    /// # Errors
    /// As [`Sweeper::sweep_shop`].
    pub async fn forget_people(&self, shop: &ShopId) -> Result<usize, SweepError> {
        let open = Open::of(self.app.store.privacy_requests(shop).await?);
        self.pass(shop, &open.erase, &open.export).await
    }

    /// A slice of one shop; how many wishes were closed, and how many are open.
    ///
    /// # Errors
    /// [`SweepError`]: what was done stands.
    pub async fn sweep_shop(&self, shop: &ShopId) -> Result<(usize, usize), SweepError> {
        // Money first; and whatever is wrong with it keeps nobody from being forgotten.
        if let Err(error) = Box::pin(self.carry_on(shop)).await {
            tracing::error!(target: TARGET, function = FUNCTION, %shop, cause = %error, "open offers wait for another run");
        }
        let open = Open::of(self.app.store.privacy_requests(shop).await?);
        let mut closed = self.uninstall(shop, &open.uninstall).await?;
        if let Some(forget) = open.forget_shop.first() {
            // Whatever else was wished there goes with the shop.
            return Ok(if self.forget_shop(shop, forget).await? { (open.count(), 0) } else { (closed, open.count() - closed) });
        }
        let resealed = reseal(&self.app.store, &self.app.keyring, shop, &self.app.random).await?;
        if resealed > 0 {
            tracing::info!(target: TARGET, function = FUNCTION, %shop, resealed, "sealed anew with the current master key");
        }
        closed += self.pass(shop, &open.erase, &open.export).await?;
        self.watch(shop).await?;
        Ok((closed, open.count().saturating_sub(closed)))
    }
}

/// A shop's wishes that are not done, by what is to be done.
#[derive(Debug, Default)]
struct Open {
    erase: Vec<PrivacyRequest>,
    export: Vec<PrivacyRequest>,
    forget_shop: Vec<PrivacyRequest>,
    uninstall: Vec<PrivacyRequest>,
}

impl Open {
    fn of(wishes: Vec<PrivacyRequest>) -> Self {
        let mut open = Self::default();
        for wish in wishes.into_iter().filter(|wish| wish.done.is_none()) {
            match wish.wish {
                Wish::Erase => open.erase.push(wish),
                Wish::Export => open.export.push(wish),
                Wish::ForgetShop => open.forget_shop.push(wish),
                Wish::Uninstall => open.uninstall.push(wish),
            }
        }
        open
    }

    const fn count(&self) -> usize {
        self.erase.len() + self.export.len() + self.forget_shop.len() + self.uninstall.len()
    }
}

/// A run may move between threads: whoever serves everything from one program spawns it.
const _: fn(Sweeper) = |sweeper| {
    fn spawned(_: impl Future<Output = Swept> + Send) {}
    spawned(answer(sweeper, Scheduled {}));
};
