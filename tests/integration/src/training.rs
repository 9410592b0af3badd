//! Weights on schedule: the fit of the orders that the store keeps, adopted only when it is better; a shop that is too young keeps
//! what is shipped.

use edge::Clock;
use learning::fit::Outcome;
use learning::history::HistoryBuilder;
use learning::refit::refit;
use learning::shelf::Shelf;
use local::demo;
use local::serve::lesson;
use scoring::model::{Model, ModelOrigin};
use scoring::time::Timestamp;
use support::{NOW, made_up};
use train::{Trainer, Wish};

const EVER: Timestamp = Timestamp(i64::MAX);

#[tokio::test]
async fn a_refit_is_the_fit_of_the_orders_that_are_kept() {
    let test = support::store().await.unwrap();
    let mut shop = demo::shop(demo::SEED, NOW);
    // The last months are enough to fit on.
    let first = NOW.plus_days(-150);
    shop.orders.retain(|order| order.time >= first);
    lesson::teach(&test.store, &shop).await.unwrap();
    let before = test.store.model(&shop.id).await.unwrap().unwrap();
    // A day later nothing is due; a week later the same orders teach nothing new.
    for days in [1, 8] {
        let trainer = Trainer::new(test.store.clone(), Clock::Fixed(NOW.plus_days(days)));
        let trained = trainer.train(&shop.id, Wish::WhenDue, EVER).await.unwrap();
        assert!(trained.rebuilt.is_none() && trained.fitted.is_none());
    }
    let trainer = Trainer::new(test.store.clone(), Clock::Fixed(NOW.plus_days(8)));
    let fitted = trainer.train(&shop.id, Wish::Now, EVER).await.unwrap().fitted.unwrap();
    let mut builder = HistoryBuilder::new(shop.currency);
    shop.orders.iter().for_each(|order| builder.push(order).unwrap());
    let (expected, reports) = refit(&builder.finish(), &Shelf::of_items(&shop.items, shop.currency));
    assert_eq!(fitted.reports, reports);
    assert!(reports.iter().any(|report| matches!(report.outcome, Outcome::Adopted { .. })), "{reports:?}");
    let after = test.store.model(&shop.id).await.unwrap().unwrap();
    assert_eq!(fitted.adopted, Some(before.version + 1));
    assert_eq!(after, Model { version: before.version + 1, ..local::packed::stored(&expected).unwrap() });
    assert_eq!(test.store.training(&shop.id).await.unwrap().fitting.unwrap().at, NOW.plus_days(8));
    // Again: the same fit is no new version.
    let again = trainer.train(&shop.id, Wish::Now, EVER).await.unwrap().fitted.unwrap();
    assert_eq!(again.adopted, None);
    assert_eq!(test.store.model(&shop.id).await.unwrap().unwrap(), after);
}

#[tokio::test]
async fn a_shop_that_is_too_young_keeps_its_weights_and_one_without_gets_the_shipped_ones() {
    let (test, shop) = (support::store().await.unwrap(), made_up::shop_id());
    made_up::seed(&test.store).await.unwrap();
    let before = test.store.model(&shop).await.unwrap();
    let trainer = Trainer::new(test.store.clone(), Clock::Fixed(NOW));
    let fitted = trainer.train(&shop, Wish::Now, EVER).await.unwrap().fitted.unwrap();
    assert!(fitted.adopted.is_none() && fitted.reports.iter().all(|report| report.outcome == Outcome::TooFew));
    assert_eq!(test.store.model(&shop).await.unwrap(), before);
    // A shop that was opened and has nothing yet.
    let new = made_up::other_shop_id();
    let row = scoring::shop::Shop { id: new.clone(), popular: Vec::new(), ..test.store.shop(&shop).await.unwrap().unwrap() };
    test.store.put_shop(&row).await.unwrap();
    test.store.put_items(&new, &made_up::items()).await.unwrap();
    let trained = trainer.train(&new, Wish::WhenDue, EVER).await.unwrap();
    assert_eq!((trained.rebuilt.unwrap().written, trained.fitted.unwrap().adopted), (12, Some(0)));
    assert_eq!(test.store.model(&new).await.unwrap().unwrap().origin, ModelOrigin::Prior);
    assert!(trainer.train(&new, Wish::WhenDue, EVER).await.unwrap().rebuilt.is_none());
}
