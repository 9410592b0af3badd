//! When each shop was last heard, so that silence is noticed: a note once a minute, never in the way of an answer.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use edge::App;
use edge::trace::TARGET;
use scoring::id::ShopId;
use scoring::time::Timestamp;

use crate::FUNCTION;

/// Seconds between two notes about one shop.
const APART_SECONDS: i64 = 60;
/// Shops whose last note is remembered.
const SHOPS_MAX: usize = 1_000;
/// How long a note may take: what was delivered is kept already.
const BUDGET: Duration = Duration::from_millis(300);

/// When shops were last noted by this sandbox. Clones share it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Heard(Arc<Mutex<HashMap<ShopId, Timestamp>>>);

impl Heard {
    /// Notes that a shop was heard, unless that was noted just now. A note that fails is made up for by the next delivery.
    pub(crate) async fn note(&self, app: &App, shop: &ShopId) {
        let now = app.clock.now();
        if !self.is_due(shop, now) {
            return;
        }
        match tokio::time::timeout(BUDGET, app.store.note_heard(shop, now)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(target: TARGET, function = FUNCTION, %shop, cause = %error, "not noted as heard"),
            Err(_) => tracing::warn!(target: TARGET, function = FUNCTION, %shop, "not noted as heard in time"),
        }
    }

    fn is_due(&self, shop: &ShopId, now: Timestamp) -> bool {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.get(shop).is_some_and(|last| (0..APART_SECONDS).contains(&(now.0 - last.0))) {
            return false;
        }
        if noted.len() >= SHOPS_MAX {
            noted.clear();
        }
        noted.insert(shop.clone(), now);
        true
    }
}
