//! What was bought with one tap comes into the shop once, whatever breaks.

use std::time::Duration;

use platform::outbound::woocommerce::{Addition, Made, Shop, Unwritten};
use platform::outbound::{AskError, Patience};
use platform::woocommerce::now::{Paid, Status};
use scoring::catalogue::Stock;
use scoring::id::{DecisionName, ItemId, OrderId, VariantId};
use serde_json::json;
use support::{Goods, PricesAre, ShopMood, WOOCOMMERCE_KEY, WoocommerceStandIn};

const PATIENT: Duration = Duration::from_secs(60);
/// Waited out where no answer comes.
const HASTY: Duration = Duration::from_millis(1_500);
const TEA: u64 = 101;
const CUP: u64 = 102;

fn client(stand_in: &WoocommerceStandIn, wait: Duration) -> Shop {
    let (key, secret) = WOOCOMMERCE_KEY;
    Shop::new(&stand_in.url(), key, secret, Patience::ONCE).unwrap().waiting(wait)
}

/// A client that gives up where the shop, in this mood, never answers.
fn client_for(mood: ShopMood, stand_in: &WoocommerceStandIn) -> Shop {
    client(stand_in, if mood == ShopMood::WriteAndFallSilent { HASTY } else { PATIENT })
}

/// A shop with a paid order of two teas; a cup costs 14.90.
fn shop(prices: PricesAre) -> (WoocommerceStandIn, Shop, u64) {
    let stand_in = WoocommerceStandIn::start(2_000, prices).unwrap();
    stand_in.shelve(TEA, Goods { price: 900, stock: Some(10) });
    stand_in.shelve(CUP, Goods { price: 1_490, stock: Some(3) });
    let parent = stand_in.paid_order(TEA, 2);
    let shop = client(&stand_in, PATIENT);
    (stand_in, shop, parent)
}

fn order(id: u64) -> OrderId {
    OrderId::new(&id.to_string()).unwrap()
}

fn number(id: &OrderId) -> u64 {
    id.as_str().parse().unwrap()
}

fn cup(parent: u64) -> Addition {
    Addition {
        parent: order(parent),
        offer: "o-1".to_owned(),
        decision: Some(DecisionName::new("d-1").unwrap()),
        item: ItemId::new(&CUP.to_string()).unwrap(),
        variant: Some(VariantId::new(&CUP.to_string()).unwrap()),
        quantity: 1,
        list: 1_490,
        price: 1_490,
    }
}

#[tokio::test]
async fn an_order_is_told_as_it_stands() {
    let (stand_in, shop, parent) = shop(PricesAre::WithTax);
    let now = shop.order_now(&order(parent)).await.unwrap().unwrap();
    assert_eq!((now.status, now.paid, now.parent, now.customer.unwrap().as_str()), (Status::Processing, Paid::Yes, None, "55"));
    assert_eq!(
        (now.total.to_string(), now.tax.to_string(), now.transaction.as_deref()),
        ("18.00 EUR".to_owned(), "3.00 EUR".to_owned(), Some("pi_first"))
    );
    assert_eq!((now.lines.len(), now.lines[0].quantity, now.lines[0].paid.minor), (1, 2, 1_800));
    assert_eq!(shop.order_now(&order(1)).await.unwrap(), None);
    assert_eq!(stand_in.stock(TEA), Some(8));
    let stranger = Shop::new(&stand_in.url(), "ck_1", "cs_1", Patience::ONCE).unwrap();
    assert!(matches!(stranger.order_now(&order(parent)).await, Err(AskError::Refused(401))));
}

#[tokio::test]
async fn price_and_stock_are_those_of_now() {
    let (stand_in, shop, _) = shop(PricesAre::WithTax);
    let item = ItemId::new(&CUP.to_string()).unwrap();
    let now = shop.for_sale(&item, None).await.unwrap().unwrap();
    assert_eq!((now.price.as_str(), now.stock, now.left), ("14.90", Stock::Available, Some(3)));
    stand_in.shelve(CUP, Goods { price: 1_590, stock: Some(0) });
    let now = shop.for_sale(&item, Some(&VariantId::new("102").unwrap())).await.unwrap().unwrap();
    assert_eq!((now.price.as_str(), now.stock, now.left), ("15.90", Stock::SoldOut, Some(0)));
    stand_in.shelve(1_021, Goods { price: 2_000, stock: None });
    let blue = shop.for_sale(&item, Some(&VariantId::new("1021").unwrap())).await.unwrap().unwrap();
    assert_eq!((blue.price.as_str(), blue.stock, blue.left, blue.shelf), ("20.00", Stock::Available, None, None));
    assert_eq!(shop.for_sale(&ItemId::new("9").unwrap(), None).await.unwrap(), None);
}

#[tokio::test]
async fn a_child_order_costs_what_the_shop_computes() {
    for (prices, list, price, total) in [
        (PricesAre::WithTax, 1_490, 1_490, 1_490),
        (PricesAre::WithTax, 1_490, 1_192, 1_192),
        (PricesAre::WithTax, 1_490, 1_341, 1_341),
        (PricesAre::Net, 1_490, 1_490, 1_788),
        (PricesAre::Net, 1_490, 1_192, 1_430),
    ] {
        let (stand_in, shop, parent) = shop(prices);
        let made = shop.child_order(&Addition { list, price, ..cup(parent) }).await.unwrap();
        assert_eq!((made.total.minor, made.status, made.made), (total, Status::Pending, Made::Now), "{prices:?} {price}");
        let child = stand_in.order(number(&made.order));
        assert_eq!(made.payment_link.as_ref().map(|link| link.reveal()), child["payment_url"].as_str());
        assert_eq!((child["parent_id"].as_u64(), child["customer_id"].as_u64()), (Some(parent), Some(55)));
        assert_eq!((child["billing"]["address_1"].as_str(), child["billing"]["phone"].as_str()), (Some("1 Harbour Row"), None));
        assert_eq!((child["shipping"]["city"].as_str(), child["payment_method"].as_str()), (Some("Porto"), Some("stripe")));
        let mark = |key: &str, value: &str| json!({ "key": key, "value": value });
        assert_eq!(child["meta_data"], json!([mark("_alongside_offer", "o-1")]));
        assert_eq!(child["line_items"][0]["meta_data"], json!([mark("_alongside_offer", "o-1"), mark("_alongside", "d-1")]));
        assert_eq!(
            (child["line_items"][0]["variation_id"].as_u64(), stand_in.stock(CUP)),
            (Some(0), Some(3)),
            "nothing is taken yet"
        );
        // Asking again makes and changes nothing.
        let writes = stand_in.written().len();
        let again = shop.child_order(&Addition { list, price, ..cup(parent) }).await.unwrap();
        assert_eq!((again.order, again.total, again.made), (made.order, made.total, Made::Before));
        assert_eq!(stand_in.written().len(), writes);
    }
}

#[tokio::test]
async fn a_child_is_made_once_whatever_breaks() {
    for mood in [ShopMood::Break, ShopMood::WriteAndBreak, ShopMood::WriteAndFallSilent, ShopMood::WriteAndBlock] {
        let (stand_in, shop, parent) = shop(PricesAre::WithTax);
        let reduced = Addition { price: 1_192, ..cup(parent) };
        stand_in.plan([mood]);
        assert!(matches!(client_for(mood, &stand_in).child_order(&reduced).await, Err(Unwritten::Unknown(_))), "{mood:?}");
        // It breaks again while the price is being set.
        stand_in.plan(if mood == ShopMood::Break { vec![ShopMood::Write, mood] } else { vec![mood] });
        assert!(matches!(client_for(mood, &stand_in).child_order(&reduced).await, Err(Unwritten::Unknown(_))), "{mood:?}");
        let child = shop.child_order(&reduced).await.unwrap();
        assert_eq!((child.total.minor, child.made), (1_192, Made::Before), "{mood:?}");
        assert_eq!(stand_in.children(parent).len(), 1, "{mood:?}");
    }
}

#[tokio::test]
async fn of_two_children_the_older_stands() {
    let (stand_in, shop, parent) = shop(PricesAre::WithTax);
    let (first, second) = (shop.child_order(&cup(parent)).await.unwrap(), {
        // Written by a request that was slower than the one after it.
        let other = Addition { offer: "o-2".to_owned(), ..cup(parent) };
        let other = shop.child_order(&other).await.unwrap();
        stand_in.merchant(number(&other.order), &json!({ "meta_data": [{ "key": "_alongside_offer", "value": "o-1" }] }));
        other
    });
    let found = shop.child_order(&cup(parent)).await.unwrap();
    assert_eq!(found.order, first.order);
    assert_eq!(stand_in.order(number(&second.order))["status"], "cancelled");
    assert_eq!(stand_in.order(number(&first.order))["status"], "pending");
}

#[tokio::test]
async fn a_paid_child_is_settled_once_and_takes_its_stock() {
    let (stand_in, shop, parent) = shop(PricesAre::WithTax);
    let child = shop.child_order(&cup(parent)).await.unwrap();
    for _ in 0..2 {
        let settled = shop.settle(&child.order, "pi_1").await.unwrap();
        assert_eq!((settled.status, settled.paid, settled.transaction.as_deref()), (Status::Processing, Paid::Yes, Some("pi_1")));
    }
    assert_eq!(stand_in.stock(CUP), Some(2));
    assert!(
        matches!(shop.cancel(&child.order).await, Err(Unwritten::Stands(Status::Processing))),
        "what is paid is not given up"
    );
    let found = shop.child_order(&cup(parent)).await.unwrap();
    assert_eq!((found.order, found.status, found.made), (child.order.clone(), Status::Processing, Made::Before));
    for _ in 0..2 {
        shop.give_back(&child.order).await.unwrap();
    }
    assert_eq!((stand_in.order(number(&child.order))["status"].as_str(), stand_in.stock(CUP)), (Some("refunded"), Some(3)));
    assert!(matches!(shop.settle(&child.order, "pi_1").await, Err(Unwritten::Stands(Status::Refunded))));
    assert!(matches!(shop.settle(&order(1), "pi_1").await, Err(Unwritten::Gone)));
}

#[tokio::test]
async fn a_child_that_the_shop_gave_up_comes_back_when_it_is_paid() {
    let (stand_in, shop, parent) = shop(PricesAre::WithTax);
    let child = shop.child_order(&cup(parent)).await.unwrap();
    stand_in.give_up_unpaid();
    assert_eq!(shop.child_order(&cup(parent)).await.unwrap().status, Status::Cancelled);
    assert_eq!(shop.settle(&child.order, "pi_1").await.unwrap().status, Status::Processing);
    assert_eq!((stand_in.children(parent).len(), stand_in.stock(CUP)), (1, Some(2)));
}

#[tokio::test]
async fn settling_and_giving_up_bear_lost_answers() {
    for mood in [ShopMood::Break, ShopMood::WriteAndBreak, ShopMood::WriteAndFallSilent, ShopMood::WriteAndBlock] {
        let (stand_in, shop, parent) = shop(PricesAre::WithTax);
        let (kept, given_up) = (shop.child_order(&cup(parent)).await.unwrap(), {
            shop.child_order(&Addition { offer: "o-2".to_owned(), ..cup(parent) }).await.unwrap()
        });
        stand_in.plan([mood, mood]);
        assert!(matches!(client_for(mood, &stand_in).settle(&kept.order, "pi_1").await, Err(Unwritten::Unknown(_))), "{mood:?}");
        assert!(matches!(client_for(mood, &stand_in).cancel(&given_up.order).await, Err(Unwritten::Unknown(_))), "{mood:?}");
        shop.settle(&kept.order, "pi_1").await.unwrap();
        shop.cancel(&given_up.order).await.unwrap();
        shop.cancel(&given_up.order).await.unwrap();
        shop.cancel(&order(1)).await.unwrap();
        assert_eq!(stand_in.order(number(&given_up.order))["status"], "cancelled");
        assert_eq!(stand_in.stock(CUP), Some(2), "{mood:?}");
    }
}

#[tokio::test]
async fn a_line_on_the_order_itself_is_added_once() {
    for mood in [ShopMood::Write, ShopMood::WriteAndBreak, ShopMood::WriteAndFallSilent] {
        let (stand_in, shop, parent) = shop(PricesAre::WithTax);
        let reduced = Addition { price: 1_192, ..cup(parent) };
        stand_in.plan([mood]);
        let first = client_for(mood, &stand_in).add_line(&reduced).await;
        assert_eq!(first.is_ok(), mood == ShopMood::Write, "{mood:?}");
        let added = shop.add_line(&reduced).await.unwrap();
        assert_eq!((added.order, added.total.minor, added.made), (order(parent), 1_192, Made::Before));
        let told = stand_in.order(parent);
        assert_eq!((told["line_items"].as_array().unwrap().len(), told["total"].as_str()), (2, Some("29.92")), "{mood:?}");
        assert_eq!(stand_in.stock(CUP), Some(2));
    }
    let (stand_in, shop, parent) = shop(PricesAre::WithTax);
    stand_in.merchant(parent, &json!({ "status": "completed" }));
    assert!(matches!(shop.add_line(&cup(parent)).await, Err(Unwritten::Stands(Status::Completed))), "it is packed");
    assert!(matches!(shop.add_line(&cup(1)).await, Err(Unwritten::Gone)));
}

#[tokio::test]
async fn a_no_of_the_shops_is_a_no() {
    let (stand_in, shop, parent) = shop(PricesAre::WithTax);
    stand_in.plan([ShopMood::Refuse]);
    assert!(matches!(shop.child_order(&cup(parent)).await, Err(Unwritten::Refused(AskError::Status(400)))));
    assert!(matches!(shop.child_order(&cup(1)).await, Err(Unwritten::Gone)));
    let odd = Addition { parent: OrderId::new("7001&x=1").unwrap(), ..cup(parent) };
    assert!(matches!(shop.child_order(&odd).await, Err(Unwritten::Gone)));
    assert!(stand_in.children(parent).is_empty() && stand_in.written().is_empty());
    let (key, secret) = WOOCOMMERCE_KEY;
    let nobody = Shop::new(&support::nowhere().unwrap(), key, secret, Patience::ONCE).unwrap();
    assert!(matches!(nobody.child_order(&cup(parent)).await, Err(Unwritten::Unknown(_))));
}
