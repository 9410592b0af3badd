//! Whoever was erased stays so: a platform that tells them again, late or doubled, is not believed about them.

use edge::marks::{Marks, MarksError};
use scoring::id::{RequestId, ShopId};
use scoring::order::{Standing, ToldOrder};
use scoring::plan::Plan;
use scoring::time::Timestamp;
use store::StoreError;

use crate::Learner;

/// Shops whose key for marks is held in memory.
const SHOPS_MAX: usize = 64;

impl Learner {
    /// Whether an order, as told after its settled plan, was erased or is of somebody who was erased after they placed it. One read
    /// for an order that is new or has become somebody else's; none for any other telling.
    pub(crate) async fn is_erased(&self, shop: &ShopId, told: &ToldOrder, kept: Option<&Plan>) -> Result<bool, StoreError> {
        let customer = told.order.customer.as_ref();
        let known = kept.is_some_and(|plan| plan.now.as_ref().and_then(|now| now.customer.as_ref()) == customer);
        if told.standing == Standing::Erased || known {
            return Ok(false);
        }
        let Some(marks) = self.marks_of(shop).await? else { return Ok(false) };
        let order = marks.order(&told.order.id);
        let sought: Vec<RequestId> = core::iter::once(order.clone()).chain(customer.map(|id| marks.customer(id))).collect();
        let standing = self.store.marks(shop, &sought).await?;
        let holds = |(mark, until): &(RequestId, Timestamp)| *mark == order || told.order.time <= *until;
        if !standing.iter().any(holds) {
            return Ok(false);
        }
        // Told once more without its customer, it is still known.
        self.store.put_mark(shop, &order, Timestamp(i64::MAX)).await?;
        Ok(true)
    }

    async fn marks_of(&self, shop: &ShopId) -> Result<Option<Marks>, StoreError> {
        let Some(keyring) = &self.keyring else { return Ok(None) };
        let held = self.marks.lock().unwrap_or_else(std::sync::PoisonError::into_inner).get(shop).cloned();
        if held.is_some() {
            return Ok(held);
        }
        let marks = match Marks::of(&self.store, keyring, shop).await {
            Ok(Some(marks)) => marks,
            Ok(None) => return Ok(None),
            Err(MarksError::Store(error)) => return Err(error),
            // Nobody can say who was erased: what is new waits until somebody can.
            Err(error) => return Err(StoreError::Unavailable { operation: "opening the marks", source: Box::new(error) }),
        };
        let mut held = self.marks.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if held.len() >= SHOPS_MAX {
            held.clear();
        }
        held.insert(shop.clone(), marks.clone());
        Ok(Some(marks))
    }
}
