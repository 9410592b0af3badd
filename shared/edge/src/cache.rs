//! A shop's settings, kept in the sandbox's memory for half a minute: warm answers need not read them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use scoring::id::ShopId;
use scoring::model::Model;
use scoring::policy::Policy;
use scoring::shop::Shop;

/// Most shops held.
pub const SHOPS_MAX: usize = 64;

/// How long settings are believed: a merchant's change is seen everywhere after so long.
pub const LIFETIME: Duration = Duration::from_secs(30);

/// What every decision of a shop shares.
#[derive(Clone, Debug)]
pub struct ShopSettings {
    /// The shop row.
    pub shop: Shop,
    /// The current policy.
    pub policy: Policy,
    /// The current model.
    pub model: Model,
}

/// Settings by shop, at most [`SHOPS_MAX`]. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Cache(Arc<Mutex<HashMap<ShopId, Held>>>);

/// When settings were read, and they.
type Held = (Instant, Arc<ShopSettings>);

impl Cache {
    /// The settings of `shop`, if they are younger than [`LIFETIME`].
    pub(crate) fn get(&self, shop: &ShopId, now: Instant) -> Option<Arc<ShopSettings>> {
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (read, settings) = held.get(shop)?;
        (now.saturating_duration_since(*read) < LIFETIME).then(|| Arc::clone(settings))
    }

    /// Keeps settings that were read `now`; when full, the oldest go.
    pub(crate) fn put(&self, shop: &ShopId, settings: Arc<ShopSettings>, now: Instant) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.len() >= SHOPS_MAX && !held.contains_key(shop) {
            let oldest = held.iter().min_by_key(|(_, (read, _))| *read).map(|(shop, _)| shop.clone());
            if let Some(oldest) = oldest {
                held.remove(&oldest);
            }
        }
        held.insert(shop.clone(), (now, settings));
    }

    /// Forgets a shop, so that the next answer reads its settings anew.
    pub fn forget(&self, shop: &ShopId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(shop);
    }
}

#[cfg(test)]
mod tests {
    use super::{Cache, LIFETIME, SHOPS_MAX, ShopSettings};
    use scoring::feature::FEATURES;
    use scoring::id::ShopId;
    use scoring::model::{Coefficients, Model, ModelOrigin, Scorer, ScorerPair, Weight};
    use scoring::money::Currency;
    use scoring::policy::Policy;
    use scoring::shop::Shop;
    use scoring::time::Timestamp;
    use std::sync::Arc;
    use std::time::{Duration, Instant};

    fn settings(id: &ShopId) -> Arc<ShopSettings> {
        let silent = Coefficients { intercept: 0.0, weights: [Weight::SILENT; FEATURES] };
        let silent = Scorer::logistic(silent);
        let pair = ScorerPair { anonymous: silent.clone(), known: silent };
        Arc::new(ShopSettings {
            shop: Shop {
                id: id.clone(),
                currency: Currency::NONE,
                origins: vec![],
                as_of: Timestamp(0),
                popular: vec![],
                small_price: 0,
            },
            policy: Policy::neutral(),
            model: Model {
                version: 0,
                origin: ModelOrigin::Prior,
                price_exponent: 0.85,
                ln_price_shift: 0.0,
                sets: [pair.clone(), pair.clone(), pair],
            },
        })
    }

    #[test]
    fn settings_are_held_for_a_while_and_never_for_too_many_shops() {
        let (cache, start) = (Cache::default(), Instant::now());
        let shops: Vec<ShopId> = (0..=SHOPS_MAX).map(|n| ShopId::new(&format!("shop-{n}")).unwrap()).collect();
        for (seconds, shop) in (0..).zip(&shops) {
            cache.put(shop, settings(shop), start + Duration::from_millis(seconds));
        }
        let end = start + Duration::from_secs(1);
        assert!(cache.get(&shops[0], end).is_none(), "the oldest made room");
        assert_eq!(shops.iter().filter(|shop| cache.get(shop, end).is_some()).count(), SHOPS_MAX);
        assert!(cache.get(&shops[64], start + Duration::from_millis(64) + LIFETIME).is_none());
        cache.forget(&shops[64]);
        assert!(cache.get(&shops[64], end).is_none());
    }
}
