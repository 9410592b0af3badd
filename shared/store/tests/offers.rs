//! The one-tap ledger: put once, moved only from where it was read, found while it is open and on the day it was taken.
#![allow(clippy::unwrap_used)]

use scoring::id::{CustomerId, DecisionName, ItemId, OfferName, OrderId, PayerId, ShopId, VariantId};
use scoring::money::Money;
use scoring::one_tap::{Asked, Child, Course, Event, Missed, Money as News, Offer, Payer, Rail, State, Terms, Why, step};
use scoring::time::{DAY_SECONDS, Timestamp};
use store::key::Table;
use store::{GatherRequest, KeptOffer, SecretKind, Settings, Step, Store, StoreError, TAP_ITEMS_MAX, TapRequest, Telling};
use support::{NOW, made_up};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

const DAY: i64 = NOW.0.div_euclid(DAY_SECONDS);

fn order(text: &str) -> OrderId {
    OrderId::new(text).unwrap()
}

fn offer(shop: &ShopId, reference: &str) -> Offer {
    let price = Money::new(1_490, made_up::currency());
    let payer = PayerId::new("cus_1").unwrap();
    Offer {
        id: OfferName::new("offer-1").unwrap(),
        shop: shop.clone(),
        order: order(reference),
        decision: DecisionName::new("d-1").unwrap(),
        item: made_up::item_id("mug"),
        variant: VariantId::new("mug-1").unwrap(),
        quantity: 1,
        reason: "Popular right now".to_owned(),
        price,
        was: None,
        discount: 0,
        total: price,
        made: NOW,
        good_until: Timestamp(NOW.0 + 1_800),
        grace_seconds: 0,
        rail: Rail::Stripe,
        payer: Some(Payer { customer: payer.clone(), method: payer }),
        course: Course::offered(NOW),
    }
}

async fn moved(store: &Store, kept: &KeptOffer, event: Event) -> Result<Step> {
    let course = step(&kept.offer, &event, NOW).course.unwrap();
    Ok(store.move_offer(kept, &kept.offer.moved(course)).await?)
}

async fn kept(store: &Store, reference: &str) -> Result<KeptOffer> {
    Ok(store.offer(&made_up::shop_id(), &order(reference), support::NOW).await?.unwrap())
}

#[tokio::test]
async fn an_order_has_one_offer_and_it_moves_once() -> Result<()> {
    let test = support::store().await?;
    let (store, shop) = (&test.store, made_up::shop_id());
    let first = offer(&shop, "1001");
    assert_eq!(store.put_offer(&first).await?, Telling::Kept);
    let dearer = Offer { total: Money::new(9_990, made_up::currency()), ..first.clone() };
    assert_eq!(store.put_offer(&dearer).await?, Telling::Known);
    let read = kept(store, "1001").await?;
    assert_eq!(read.offer, first);
    assert_eq!(moved(store, &read, Event::Tapped).await?, Step::Done);
    assert_eq!(moved(store, &read, Event::Tapped).await?, Step::Overtaken);
    assert_eq!(moved(store, &read, Event::Refused).await?, Step::Overtaken);
    assert_eq!(kept(store, "1001").await?.offer.course.state, State::Accepted);
    assert!(store.offer(&shop, &order("1002"), support::NOW).await?.is_none());
    let other = ShopId::new("another").unwrap();
    assert!(store.offer(&other, &order("1001"), support::NOW).await?.is_none());
    Ok(())
}

#[tokio::test]
async fn what_is_open_is_found_until_it_is_finished_and_the_day_remembers_it() -> Result<()> {
    let test = support::store().await?;
    let (store, shop) = (&test.store, made_up::shop_id());
    for reference in ["1", "2", "3"] {
        store.put_offer(&offer(&shop, reference)).await?;
    }
    assert!(store.open_offers(&shop, 100).await?.is_empty(), "an offer that nobody answered wants nothing");
    for reference in ["1", "2"] {
        assert_eq!(moved(store, &kept(store, reference).await?, Event::Tapped).await?, Step::Done);
    }
    assert_eq!(moved(store, &kept(store, "3").await?, Event::Refused).await?, Step::Done);
    let mut open = store.open_offers(&shop, 100).await?;
    open.sort_unstable();
    assert_eq!(open, [order("1"), order("2")]);
    assert_eq!(moved(store, &kept(store, "1").await?, Event::Asked(Asked::SoldOut)).await?, Step::Done);
    assert_eq!(store.open_offers(&shop, 100).await?, [order("2")]);
    let child = Child::Made { id: order("77"), total: Some(1_490) };
    assert_eq!(moved(store, &kept(store, "2").await?, Event::Child(child)).await?, Step::Done);
    assert!(kept(store, "2").await?.offer.payer.is_some());
    assert_eq!(moved(store, &kept(store, "2").await?, Event::Money(News::Declined)).await?, Step::Done);
    assert!(kept(store, "2").await?.offer.payer.is_none(), "whoever cannot be charged any more is forgotten");
    assert_eq!(store.open_offers(&shop, 100).await?, [order("2")], "its order is still to be cancelled");
    let tapped = store.tapped_on(&shop, DAY, 100).await?;
    let states: Vec<_> = tapped.iter().map(|offer| (offer.order.as_str(), offer.course.state)).collect();
    assert_eq!(states, [("1", State::Expired), ("2", State::Cancelling)]);
    assert!(store.tapped_on(&shop, DAY + 1, 100).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn what_was_taken_stays_and_what_was_not_goes_by_itself() -> Result<()> {
    let test = support::store().await?;
    let (store, shop) = (&test.store, made_up::shop_id());
    store.put_offer(&offer(&shop, "1")).await?;
    assert!(test.calls.sent().last().unwrap().contains("\"expires\""));
    assert_eq!(moved(store, &kept(store, "1").await?, Event::Tapped).await?, Step::Done);
    assert!(!test.calls.sent().last().unwrap().contains("\"expires\""));
    Ok(())
}

#[tokio::test]
async fn days_are_listed_by_queries_that_pass_over_nothing_else() -> Result<()> {
    let test = support::store().await?;
    let (store, shop) = (&test.store, made_up::shop_id());
    let missed = |why| Missed { why, stake: Money::new(500, made_up::currency()), at: NOW };
    assert_eq!(store.put_missed(&shop, &order("1"), &missed(Why::Pickup)).await?, Telling::Kept);
    assert_eq!(store.put_missed(&shop, &order("1"), &missed(Why::Pickup)).await?, Telling::Known);
    store.put_missed(&shop, &order("2"), &missed(Why::Digital)).await?;
    test.calls.clear();
    assert_eq!(store.missed_on(&shop, DAY, 100, NOW).await?.len(), 2);
    assert!(store.missed_on(&shop, DAY - 1, 100, NOW).await?.is_empty());
    store.open_offers(&shop, 100).await?;
    assert_eq!(test.calls.count("Query"), 3 * 16);
    assert_eq!(test.calls.all().len(), 3 * 16);
    Ok(())
}

#[tokio::test]
async fn one_read_brings_what_a_confirmation_page_needs() -> Result<()> {
    let test = support::store().await?;
    made_up::seed(&test.store).await?;
    let (store, shop, customer) = (&test.store, made_up::shop_id(), CustomerId::new("c-9").unwrap());
    store.put_offer(&offer(&shop, "1001")).await?;
    store.put_secret(&shop, SecretKind::Woocommerce, b"sealed").await?;
    store.put_secret(&shop, SecretKind::StripeKey, b"key").await?;
    store.put_terms(&shop, Some(&Terms::standard("/withdrawal"))).await?;
    store.put_no(&shop, &customer, NOW, 30).await?;
    test.calls.clear();
    let items: Vec<ItemId> = (0..TAP_ITEMS_MAX - 1).map(|n| ItemId::new(&format!("n-{n}")).unwrap()).collect();
    let items = [items, vec![made_up::item_id("mug")]].concat();
    let request = GatherRequest {
        shop: &shop,
        items: &items,
        visitor: Some(&made_up::visitor()),
        customer: Some(&customer),
        settings: Settings::Read,
        now: NOW,
    };
    let order = order("1001");
    let needs = [SecretKind::WoocommerceKey, SecretKind::StripeKey];
    let tap = TapRequest { order: &order, customer: Some(&customer), secret: SecretKind::Woocommerce, needs: &needs };
    let (gathered, tapped) = store.gather_tap(&request, &tap).await?;
    assert_eq!(test.calls.all(), ["BatchGetItem"]);
    assert_eq!((gathered.rows.len(), gathered.shop.is_some(), gathered.visitor.is_some()), (1, true, true));
    assert_eq!(tapped.found, [SecretKind::StripeKey]);
    assert_eq!(tapped.secret.as_deref(), Some(b"sealed".as_slice()));
    assert_eq!(tapped.offer.map(|kept| kept.offer), Some(offer(&shop, "1001")));
    assert_eq!(tapped.terms, Some(Terms::standard("/withdrawal")));
    assert_eq!(tapped.no_until, Some(NOW.plus_days(30)));
    let later = GatherRequest { now: NOW.plus_days(30), ..request };
    assert_eq!(store.gather_tap(&later, &tap).await?.1.no_until, None, "a no ends");
    store.forget_no(&shop, &customer).await?;
    assert_eq!(store.gather_tap(&request, &tap).await?.1.no_until, None);
    Ok(())
}

#[tokio::test]
async fn an_offer_under_anothers_key_is_no_offer() -> Result<()> {
    let test = support::store().await?;
    let (store, shop) = (&test.store, made_up::shop_id());
    let body = store::pack::pack_offer(&offer(&shop, "1001"))?;
    test.put_bytes(store::key::Key::offer(&shop, &order("1002")), &body).await?;
    assert!(matches!(store.offer(&shop, &order("1002"), support::NOW).await, Err(StoreError::Corrupt(_))));
    assert_eq!(test.dump(Table::Offers).await?.len(), 1);
    Ok(())
}
