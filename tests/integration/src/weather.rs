//! A store in trouble, throttling, meeting other transactions, failing, slow, losing connections: nothing that a platform was
//! thanked for is lost, nothing counts twice, and the platform is asked again only where nothing was kept.
//!
//! `cargo test --workspace --lib weather` runs a few seeds.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use edge::tenant_secret::TenantSecret;
use edge::{App, Clock, Random};
use platform::inbound::signature;
use scoring::id::OrderId;
use serde_json::{Value, json};
use store::{Endpoint, Patience, SecretKind, Store};
use support::{NOW, Sky, TestStore, Weather, made_up};
use tower::ServiceExt as _;

use crate::exactly_once::{Dice, difference, event, hand_over};

const SECRET: &str = "made0up0secret0of0one0shop";
/// Most times that a platform sends one delivery, and a stream one batch.
const TRIES: usize = 60;

/// The shop's intake, its store's weather, and a way past it.
struct Desk {
    test: TestStore,
    router: Router,
    past: Store,
}

impl Desk {
    async fn open() -> Self {
        let test = support::store().await.unwrap();
        made_up::seed(&test.store).await.unwrap();
        let shop = made_up::shop_id();
        test.store.delete_customer(&shop, &made_up::customer()).await.unwrap();
        let app = App::new(test.store.clone(), support::keyring()).with_clock(Clock::Fixed(NOW));
        let secret = TenantSecret::new(SECRET, [9; 32]).unwrap();
        let sealed = secret.seal(&app.keyring, &shop, SecretKind::Woocommerce, &Random::system()).unwrap();
        test.store.put_secret(&shop, SecretKind::Woocommerce, &sealed).await.unwrap();
        let past = Store::connect(Endpoint::local(test.engine_url()).with_patience(Patience::WORK), test.prefix.clone());
        Self { router: edge::face(webhooks::router(), app), test, past }
    }

    async fn deliver(&self, body: &Value) -> StatusCode {
        let body = body.to_string();
        let request = Request::post(format!("/webhooks/woocommerce/{}", made_up::shop_id()))
            .header("content-type", "application/json")
            .header("x-wc-webhook-topic", "order.updated")
            .header("x-wc-webhook-signature", signature(SECRET, body.as_bytes()));
        self.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap().status()
    }

    /// The telling that stands, past the weather.
    async fn told(&self, order: &OrderId) -> u64 {
        self.past.told_order(&made_up::shop_id(), order).await.unwrap().map_or(0, |told| told.told)
    }
}

/// Orders as a shop tells them: each up to three times, changed.
fn deliveries(seed: u64, orders: u64) -> Vec<(OrderId, Value)> {
    let (mut dice, items) = (Dice(seed), made_up::items());
    let mut all = Vec::new();
    for number in 1..=orders {
        let customer = dice.below(4);
        let line = |dice: &mut Dice, id: u64| {
            let item = items[dice.below(items.len() as u64) as usize].id.clone();
            // WooCommerce's ids are numbers: the made-up shop's items by their place.
            let place = items.iter().position(|one| one.id == item).unwrap() + 800;
            json!({ "id": id, "name": "x", "product_id": place, "variation_id": 0, "quantity": 1, "subtotal": "9.00", "total": "9.00" })
        };
        let mut lines: Vec<Value> = (1..=1 + dice.below(4)).map(|id| line(&mut dice, id)).collect();
        let mut minute = 0;
        for _ in 0..1 + dice.below(3) {
            minute += 1 + dice.below(50);
            let status = if minute > 1 && dice.one_in(4) { "cancelled" } else { "processing" };
            let total = format!("{}.00", 9 * lines.len());
            let body = json!({
                "id": number, "status": status, "currency": "EUR", "total": total, "customer_id": customer,
                "date_created_gmt": format!("2025-10-{:02}T08:00:00", 1 + number % 28),
                "date_modified_gmt": format!("2025-11-01T08:{:02}:{:02}", minute % 60, minute / 60),
                "billing": { "email": "kim@example.test" }, "line_items": lines
            });
            all.push((OrderId::new(&number.to_string()).unwrap(), body));
            let id = lines.len() as u64 + 1;
            lines.push(line(&mut dice, id));
        }
    }
    all
}

async fn clean(deliveries: &[(OrderId, Value)]) -> String {
    let (desk, shop) = (Desk::open().await, made_up::shop_id());
    for (order, body) in deliveries {
        assert_eq!(desk.deliver(body).await, StatusCode::OK);
        assert!(hand_over(&desk.test.store, &event(&shop, &[order], 0)).await.is_empty());
    }
    local::dump::text(&desk.test.store, &shop).await.unwrap()
}

/// Under a sky; how many calls were struck, and how often the platform was asked again.
async fn under(sky: Sky, seed: u64, deliveries: &[(OrderId, Value)]) -> (String, u64, usize) {
    let (desk, shop, mut dice) = (Desk::open().await, made_up::shop_id(), Dice(seed ^ 0xcafe));
    let weather = Arc::new(Weather::new(seed, 4, sky));
    let mut asked_again = 0;
    for some in deliveries.chunks(3) {
        // Storms, in which most calls fail, come and go: only they outlast the retries of a call.
        let now = if dice.one_in(3) { Arc::new(Weather::new(dice.below(1 << 40), 1, sky)) } else { weather.clone() };
        for (order, body) in some {
            desk.test.calls.weather(Some(now.clone()));
            for tries in 1.. {
                assert!(tries < TRIES, "a delivery never ends");
                let before = desk.told(order).await;
                let status = desk.deliver(body).await;
                let after = desk.told(order).await;
                if status == StatusCode::OK {
                    assert!(after > 0, "thanked for and lost");
                    break;
                }
                assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
                assert!(sky == Sky::Foggy || before == after, "kept, and asked for again");
                asked_again += 1;
                desk.test.calls.weather(Some(weather.clone()));
            }
        }
        desk.test.calls.weather(Some(weather.clone()));
        let orders: Vec<&OrderId> = some.iter().map(|(order, _)| order).collect();
        for tries in 1.. {
            assert!(tries < TRIES, "a batch never ends");
            if hand_over(&desk.test.store, &event(&shop, &orders, 0)).await.is_empty() {
                break;
            }
        }
    }
    desk.test.calls.weather(None);
    let struck = weather.struck();
    (local::dump::text(&desk.test.store, &shop).await.unwrap(), struck, asked_again)
}

#[tokio::test]
#[allow(clippy::print_stdout)]
async fn in_bad_weather_nothing_is_lost_and_nothing_counts_twice() {
    for (seed, sky) in [(1, Sky::Clear), (2, Sky::Foggy)] {
        let deliveries = deliveries(seed, 8);
        let (expected, (found, struck, asked_again)) = (clean(&deliveries).await, under(sky, seed, &deliveries).await);
        println!("{} deliveries, {struck} calls struck, the platform asked again {asked_again} times", deliveries.len());
        assert!(expected == found, "{sky:?}:\n{}", difference(&expected, &found));
        assert!(struck > 30 && asked_again > 0, "{struck} struck, asked again {asked_again} times");
        assert!(expected.contains("\npair\t"));
    }
}

#[tokio::test]
async fn retries_of_a_call_are_bounded_and_their_waits_are_drawn() {
    let desk = Desk::open().await;
    let (order, body) = deliveries(3, 1).remove(0);
    desk.test.calls.clear();
    desk.test.calls.weather(Some(Arc::new(Weather::new(9, 1, Sky::Clear))));
    assert_eq!(desk.deliver(&body).await, StatusCode::SERVICE_UNAVAILABLE);
    let calls = desk.test.calls.all().len();
    assert!(calls <= 12, "{calls} calls for one delivery");
    desk.test.calls.clear();
    let again = hand_over(&desk.test.store, &event(&made_up::shop_id(), &[&order], 0)).await;
    assert_eq!(again.len(), 1);
    let calls = desk.test.calls.all().len();
    assert!(calls <= 60, "{calls} calls for one record of the stream");
    desk.test.calls.weather(None);
    assert_eq!(desk.deliver(&body).await, StatusCode::OK);
    assert!(desk.told(&order).await > 0);
}
