//! People: a profile is derived anew from the orders that stand, never patched.

use std::collections::{BTreeSet, HashMap};

use learning::profile::{Purchase, derive};
use scoring::hash::draw;
use scoring::id::{CustomerId, ItemId, OrderId, ShopId};
use scoring::money::Money;
use scoring::order::{Standing, ToldOrder};
use scoring::pair::PairRow;
use scoring::profile::Profile;
use store::{Person, Step, StoreError};

use crate::Learner;
use crate::order::pause;

/// How often in a row somebody else may be first.
const ATTEMPTS: u32 = 12;

impl Learner {
    /// Derives the profile of a customer from their planned orders; without any there is none.
    pub(crate) async fn renew_profile(&self, shop: &ShopId, person: &Person, customer: &CustomerId) -> Result<(), StoreError> {
        let store = &self.store;
        for attempt in 0..ATTEMPTS {
            if attempt > 0 {
                pause(draw(customer.as_str()), attempt).await;
            }
            // Read first: whoever derives from later orders then changes it under us, and we see it.
            let held = store.held_profile(shop, person).await?;
            let history = store.history(shop, customer).await?.history;
            let planned: Vec<OrderId> = history.orders.iter().map(|planned| planned.order.clone()).collect();
            let mut orders = store.told_orders(shop, &planned).await?;
            orders.retain(|told| told.standing == Standing::Counts && told.order.customer.as_ref() == Some(customer));
            orders.sort_unstable_by(|a, b| (a.order.time, &a.order.id).cmp(&(b.order.time, &b.order.id)));
            let profile = if orders.is_empty() { None } else { Some(self.derived(shop, &orders).await?) };
            if store.replace_profile(shop, person, &held, profile.as_ref()).await? == Step::Done {
                return Ok(());
            }
        }
        Err(StoreError::Throttled)
    }

    async fn derived(&self, shop: &ShopId, orders: &[ToldOrder]) -> Result<Profile, StoreError> {
        let items: BTreeSet<&ItemId> = orders.iter().flat_map(|told| told.order.lines.iter().map(|line| &line.item)).collect();
        let items: Vec<ItemId> = items.into_iter().cloned().collect();
        let rows = self.store.rows(shop, &items).await?;
        let rows: HashMap<&ItemId, &PairRow> = rows.iter().map(|row| (&row.item, row)).collect();
        let purchases: Vec<Purchase<'_>> = (0_u32..)
            .zip(orders)
            .flat_map(|(number, told)| {
                told.order.lines.iter().map(move |line| Purchase {
                    order: number,
                    time: told.order.time,
                    item: &line.item,
                    quantity: line.quantity,
                    unit_price: Money::new(line.unit_price, told.order.currency),
                })
            })
            .collect();
        Ok(derive(&purchases, self.clock.now(), |item| rows.get(item).copied()))
    }
}
