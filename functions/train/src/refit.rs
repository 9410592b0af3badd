//! The weekly fit, on the orders that the store keeps.

use learning::fit::CASES_MIN;
use learning::history::{History, HistoryBuilder, HistoryError};
use learning::refit::refit;
use scoring::fitting::Fitting;
use scoring::id::ShopId;
use scoring::model::{Model, ModelOrigin};
use scoring::money::Currency;
use scoring::order::Standing;
use store::StoreError;

use crate::{Fitted, Trained, Trainer, Wish};

/// Days between two fits.
const REFIT_DAYS: i64 = 7;

/// Whether a shop with so many `orders` is to be fitted: each week, when it has other orders than at the last fit; while it
/// still starts from shipped weights, as soon as it has half as many again, so that it is fitted when it first can be.
fn is_due(last: Option<Fitting>, orders: i64, is_young: bool, now: scoring::time::Timestamp) -> bool {
    let enough = usize::try_from(orders).is_ok_and(|orders| orders >= CASES_MIN);
    match last {
        None => enough,
        Some(last) if is_young && enough && orders >= last.orders.saturating_add(last.orders / 2) => true,
        Some(last) => orders != last.orders && now >= last.at.plus_days(REFIT_DAYS),
    }
}

impl Trainer {
    pub(crate) async fn is_fit_due(
        &self,
        shop: &ShopId,
        last: Option<Fitting>,
        trained: &Trained,
        wish: Wish,
    ) -> Result<bool, StoreError> {
        if wish == Wish::Now {
            return Ok(true);
        }
        let now = self.clock.now();
        if trained.rebuilt.is_none() && last.is_some_and(|last| now < last.at.plus_days(REFIT_DAYS)) {
            // Nothing changed, and it is too early.
            return Ok(false);
        }
        let orders = match &trained.rebuilt {
            Some(rebuilt) => rebuilt.orders,
            None => self.store.footing_head(shop).await?.map_or(0, |head| head.orders),
        };
        let model = self.store.model(shop).await?;
        // A shop without any model answers nothing: it gets the shipped one at least.
        let is_due = model.as_ref().is_none_or(|model| is_due(last, orders, model.origin == ModelOrigin::Prior, now));
        Ok(is_due && self.store.shop(shop).await?.is_some())
    }

    /// Fits a shop; a fit that is better than the shipped weights becomes the next version.
    pub(crate) async fn refit(&self, shop: &ShopId) -> Result<Fitted, StoreError> {
        let store = &self.store;
        let Some(row) = store.shop(shop).await? else { return Ok(Fitted { reports: Vec::new(), adopted: None }) };
        let goods = self.goods(shop, row.currency).await?;
        let history = self.history(shop, row.currency).await?;
        let orders = store.footing_head(shop).await?.map_or(0, |head| head.orders);
        let (model, reports) = refit(&history, &goods.shelf);
        let adopted = successor(store.model(shop).await?, model);
        if let Some(model) = &adopted {
            store.put_model(shop, model).await?;
        }
        store.keep_fitting(shop, &Fitting { at: self.clock.now(), orders }).await?;
        Ok(Fitted { reports, adopted: adopted.map(|model| model.version) })
    }

    /// The orders of a shop that count, in its currency.
    async fn history(&self, shop: &ShopId, currency: Currency) -> Result<History, StoreError> {
        let mut builder = HistoryBuilder::new(currency);
        let mut pages = self.store.tellings(shop);
        while let Some(page) = pages.next().await? {
            for told in page.iter().filter(|told| told.standing == Standing::Counts && !told.order.lines.is_empty()) {
                match builder.push(&told.order) {
                    Ok(()) | Err(HistoryError::Currency { .. } | HistoryError::Late { .. }) => {}
                    Err(HistoryError::TooMany) => return Ok(builder.finish()),
                }
            }
        }
        Ok(builder.finish())
    }
}

/// The model that follows `current`: a fitted one that differs, with the next version; the first one whatever it is.
fn successor(current: Option<Model>, model: Model) -> Option<Model> {
    let Some(current) = current else { return Some(model) };
    let same = Model { version: current.version, ..model };
    let is_new = same.origin == ModelOrigin::Fitted && same != current;
    is_new.then(|| Model { version: current.version.saturating_add(1), ..same })
}

#[cfg(test)]
mod tests {
    use learning::prior::{PriorShop, prior_model};
    use scoring::fitting::Fitting;
    use scoring::model::{Model, ModelOrigin};
    use scoring::time::Timestamp;

    use super::{is_due, successor};

    #[test]
    fn fits_come_weekly_and_for_young_shops_as_they_grow() {
        let at = |day: i64| Timestamp(0).plus_days(day);
        let last = |orders| Some(Fitting { at: at(0), orders });
        assert!(!is_due(None, 199, true, at(0)) && is_due(None, 200, true, at(0)));
        assert!(!is_due(last(1_000), 1_400, false, at(6)) && is_due(last(1_000), 1_400, false, at(7)));
        assert!(!is_due(last(1_000), 1_000, false, at(70)), "nothing new");
        assert!(!is_due(last(200), 299, true, at(1)) && is_due(last(200), 300, true, at(1)));
        assert!(!is_due(last(10), 199, true, at(1)));
    }

    #[test]
    fn only_a_fitted_model_that_differs_follows() {
        let prior = || prior_model(PriorShop::Small, None);
        let fitted = |version, exponent| Model { version, origin: ModelOrigin::Fitted, price_exponent: exponent, ..prior() };
        assert_eq!(successor(None, prior()), Some(prior()));
        assert_eq!(successor(Some(fitted(3, 0.7)), prior()), None);
        assert_eq!(successor(Some(fitted(3, 0.7)), fitted(1, 0.7)), None);
        assert_eq!(successor(Some(fitted(3, 0.7)), fitted(1, 0.8)), Some(fitted(4, 0.8)));
        assert_eq!(successor(Some(prior()), fitted(1, 0.8)), Some(fitted(1, 0.8)));
    }
}
