//! The made-up shop with orders that are told and learned one by one, and what a batch makes of the same orders.
#![allow(clippy::unwrap_used, dead_code)]

use edge::Clock;
use learn::Learner;
use learning::history::HistoryBuilder;
use learning::shelf::Shelf;
use learning::tables::Tables;
use scoring::hash::mix;
use scoring::id::{CustomerId, OrderId, ShopId};
use scoring::order::{Order, OrderLine, Standing, ToldOrder};
use scoring::time::{DAY_SECONDS, Timestamp};
use store::key::Table;
use store::pack::pack_row;
use support::{NOW, TestStore, made_up};
use train::Trainer;

/// The rebuild's clock at [`NOW`]: the last quarter of its day.
pub(crate) const AS_OF: Timestamp = Timestamp(NOW.0 - NOW.0 % (6 * 3_600));

pub(crate) struct World {
    pub(crate) test: TestStore,
    pub(crate) shop: ShopId,
    pub(crate) told: Vec<ToldOrder>,
}

/// Orders of a few items each, at noon: counts hold days, whose sales count as made then.
pub(crate) fn order(number: u64) -> ToldOrder {
    let (items, dice) = (made_up::items(), |salt: u64, most: u64| mix(number * 64 + salt) % most);
    let noon = NOW.0 - NOW.0 % DAY_SECONDS + DAY_SECONDS / 2;
    let mut names: Vec<_> = (0..1 + dice(0, 4)).map(|n| items[dice(2 + n, items.len() as u64) as usize].id.clone()).collect();
    names.sort_unstable();
    names.dedup();
    let time = Timestamp(noon).plus_days(-1 - dice(1, 90) as i64);
    ToldOrder {
        order: Order {
            id: OrderId::new(&format!("order {number}")).unwrap(),
            customer: (!number.is_multiple_of(3)).then(|| CustomerId::new(&format!("customer {}", number % 7)).unwrap()),
            time,
            currency: made_up::currency(),
            lines: names.into_iter().map(|item| OrderLine { item, quantity: 1, unit_price: 900 }).collect(),
        },
        told: (time.0 as u64) * 1_000,
        standing: Standing::Counts,
        visitor: None,
        claims: Vec::new(),
        returned: Vec::new(),
        reductions: Vec::new(),
    }
}

impl World {
    /// A shop with so many orders.
    pub(crate) async fn with(orders: u64) -> Self {
        let (test, shop) = (support::store().await.unwrap(), made_up::shop_id());
        made_up::seed(&test.store).await.unwrap();
        let mut world = Self { test, shop, told: Vec::new() };
        world.learn_all((0..orders).map(order).collect()).await;
        world
    }

    pub(crate) fn trainer(&self) -> Trainer {
        Trainer::new(self.test.store.clone(), Clock::Fixed(NOW))
    }

    /// Tells and learns one more.
    pub(crate) async fn learn(&mut self, number: u64) {
        self.learn_all(vec![order(number)]).await;
    }

    pub(crate) async fn learn_all(&mut self, told: Vec<ToldOrder>) {
        for told in &told {
            let _ = self.test.store.tell_order(&self.shop, told).await.unwrap();
        }
        let ids: Vec<OrderId> = told.iter().map(|told| told.order.id.clone()).collect();
        let learner = Learner::new(self.test.store.clone(), Clock::Fixed(NOW), support::keyring());
        assert!(learner.learn(&self.shop, &ids).await.is_empty());
        self.told.extend(told);
    }

    /// What a batch makes of the same orders at the same clock.
    pub(crate) async fn batch(&self) -> Tables {
        let mut builder = HistoryBuilder::new(made_up::currency());
        self.told.iter().for_each(|told| builder.push(&told.order).unwrap());
        let history = builder.finish();
        let items = self.test.store.catalogue(&self.shop).all(usize::MAX).await.unwrap();
        Tables::learn(&history, 0..history.len(), Shelf::of_items(&items.items, made_up::currency()), AS_OF)
    }

    /// The stored rows, byte for byte, are those of the batch.
    pub(crate) async fn assert_rows(&self) {
        let batch = self.batch().await;
        let expected: Vec<(String, Vec<u8>)> =
            batch.rows.all().iter().map(|row| (row.item.to_string(), pack_row(row).unwrap())).collect();
        let found = self.test.dump(Table::Pairs).await.unwrap();
        let names = |rows: &[(String, Vec<u8>)]| rows.iter().map(|(item, _)| item.clone()).collect::<Vec<_>>();
        assert_eq!(names(&found), names(&expected));
        for (found, expected) in found.iter().zip(&expected) {
            assert!(found == expected, "the row of {} differs", found.0);
        }
    }
}
