//! People: what is known of a customer is derived anew from the orders that stand, never patched.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use learning::profile::{Purchase, derive};
use learning::standing::{Paid, standing};
use scoring::customer::{CustomerStanding, Tiers};
use scoring::hash::draw;
use scoring::id::{CustomerId, ItemId, OrderId, ShopId};
use scoring::money::{Currency, Money};
use scoring::order::{OrderLine, Standing, ToldOrder};
use scoring::pair::PairRow;
use scoring::profile::Profile;
use store::{Person, Step, StoreError};

use crate::Learner;
use crate::order::pause;

/// How often in a row somebody else may be first.
const ATTEMPTS: u32 = 12;

impl Learner {
    /// Derives what is known of `customers`; those that failed come back.
    pub(crate) async fn renew_profiles(
        &self,
        shop: &ShopId,
        customers: BTreeSet<CustomerId>,
    ) -> BTreeMap<CustomerId, StoreError> {
        let mut failed = BTreeMap::new();
        if customers.is_empty() {
            return failed;
        }
        let tiers = match self.store.tiers(shop).await {
            Ok(tiers) => tiers,
            // Bands that cannot be understood are nobody's.
            Err(StoreError::Corrupt(_)) => Tiers::default(),
            Err(error) => {
                failed.extend(customers.into_iter().map(|customer| (customer, StoreError::Throttled)));
                if let Some(first) = failed.values_mut().next() {
                    *first = error;
                }
                return failed;
            }
        };
        for customer in customers {
            if let Err(error) = self.renew_profile(shop, &customer, &tiers).await {
                failed.insert(customer, error);
            }
        }
        failed
    }

    /// Derives the profile and the standing of a customer from their planned orders; without any there is neither.
    async fn renew_profile(&self, shop: &ShopId, customer: &CustomerId, tiers: &Tiers) -> Result<(), StoreError> {
        let (store, person) = (&self.store, Person::Customer(customer.clone()));
        for attempt in 0..ATTEMPTS {
            if attempt > 0 {
                pause(draw(customer.as_str()), attempt).await;
            }
            // Read first: whoever derives from later orders then changes it under us, and we see it.
            let held = store.held_profile(shop, &person, self.clock.now()).await?;
            let history = store.history(shop, customer).await?.history;
            let planned: Vec<OrderId> = history.orders.iter().map(|planned| planned.order.clone()).collect();
            let mut orders = store.told_orders(shop, &planned).await?;
            orders.retain(|told| told.standing == Standing::Counts && told.order.customer.as_ref() == Some(customer));
            orders.sort_unstable_by(|a, b| (a.order.time, &a.order.id).cmp(&(b.order.time, &b.order.id)));
            // Nothing is asked of a platform's badges where none stands for a band.
            let badged = match tiers.0.iter().any(|tier| !tier.badges.is_empty()) {
                true => tiers.badged(&store.badges(shop, customer).await?),
                false => None,
            };
            let step = match self.derived(shop, &orders, tiers, badged).await? {
                Some((profile, standing)) => store.replace_customer(shop, customer, &held, (&profile, &standing)).await?,
                None => store.replace_profile(shop, &person, &held, None).await?,
            };
            if step == Step::Done {
                return Ok(());
            }
        }
        Err(StoreError::Throttled)
    }

    async fn derived(
        &self,
        shop: &ShopId,
        orders: &[ToldOrder],
        tiers: &Tiers,
        badged: Option<u8>,
    ) -> Result<Option<(Profile, CustomerStanding)>, StoreError> {
        let Some(currency) = orders.last().map(|told| told.order.currency) else { return Ok(None) };
        let items: BTreeSet<&ItemId> = orders.iter().flat_map(|told| told.order.lines.iter().map(|line| &line.item)).collect();
        let items: Vec<ItemId> = items.into_iter().cloned().collect();
        let rows = self.store.rows(shop, &items).await?;
        let rows: HashMap<&ItemId, &PairRow> = rows.iter().map(|row| (&row.item, row)).collect();
        let row = |item: &ItemId| rows.get(item).copied();
        let paid: Vec<Paid<'_>> = (0_u32..).zip(orders).flat_map(|(number, told)| paid(number, told)).collect();
        let purchases: Vec<Purchase<'_>> = paid.iter().map(|paid| paid.purchase).collect();
        let (profile, now) = (derive(&purchases, self.clock.now(), row), self.clock.now());
        let standing = standing(&paid, now, currency, tiers, row);
        Ok(standing.map(|standing| (profile, CustomerStanding { tier: badged.unwrap_or(standing.tier), ..standing })))
    }
}

/// The lines of a customer's order of this number.
fn paid(number: u32, told: &ToldOrder) -> impl Iterator<Item = Paid<'_>> {
    let currency: Currency = told.order.currency;
    let reduction = |line: &OrderLine| {
        let place = told.reductions.binary_search_by(|reduction| reduction.item.cmp(&line.item)).ok();
        place.map_or(0, |place| told.reductions[place].by)
    };
    told.order.lines.iter().map(move |line| Paid {
        purchase: Purchase {
            order: number,
            time: told.order.time,
            item: &line.item,
            quantity: line.quantity,
            unit_price: Money::new(line.unit_price, currency),
        },
        reduction: reduction(line),
    })
}
