//! A WooCommerce shop on this machine that answers as shops do: in pages, and now and then not at all.
#![allow(clippy::unwrap_used)]

mod export;

use std::collections::HashMap;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::extract::{Path as UrlPath, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::serve::Listener;
use axum::{Json, Router};
use export::{Folder, catalogue, orders};
use local::import::{Ask, Exports, From, Pace, Stopped, import};
use platform::outbound::Patience;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};

const KEY: &str = "ck_made_up";
const SECRET: &str = "cs_made_up";
const PATIENCE: Patience =
    Patience { attempts: 5, first_wait: Duration::from_millis(1), longest_wait: Duration::from_millis(400) };

/// What goes wrong before an answer.
#[derive(Clone, Copy)]
enum Trouble {
    TooMany,
    Unavailable,
    Firewall,
    Moved,
}

#[derive(Default)]
struct Shop {
    orders: Vec<Value>,
    /// Troubles in store for a path and page.
    troubles: HashMap<(String, u64), Vec<Trouble>>,
    /// Connections to be dropped as soon as they are made.
    drops: u32,
    asked: Vec<String>,
}

type Shared = Arc<Mutex<Shop>>;

struct Dropping {
    listener: TcpListener,
    shop: Shared,
}

impl Listener for Dropping {
    type Io = TcpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (TcpStream, SocketAddr) {
        loop {
            let Ok(connection) = self.listener.accept().await else { continue };
            let mut shop = self.shop.lock().unwrap();
            if shop.drops == 0 {
                return connection;
            }
            shop.drops -= 1;
        }
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

fn order(id: u64, modified: &str) -> Value {
    json!({
        "id": id, "status": "completed", "currency": "EUR", "date_created_gmt": format!("2026-01-{:02}T08:00:00", id % 28 + 1),
        "date_modified_gmt": modified, "total": "10.00", "customer_id": id % 7, "billing": { "email": format!("g{}@example.test", id % 5) },
        "line_items": [{ "id": id * 10, "name": "Thing", "product_id": id % 11 + 1, "variation_id": 0, "quantity": 2, "total": "10.00", "subtotal": "10.00" }],
        "refunds": if id == 6 { json!([{ "id": 600, "total": "-5.00" }]) } else { json!([]) },
    })
}

async fn answer(
    State(shop): State<Shared>,
    UrlPath(path): UrlPath<String>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    let number: u64 = query["page"].parse().unwrap();
    let per_page: usize = query["per_page"].parse().unwrap();
    let mut shop = shop.lock().unwrap();
    shop.asked.push(format!("{path} {number}"));
    // base64 of ck_made_up:cs_made_up
    if headers.get(header::AUTHORIZATION).unwrap() != "Basic Y2tfbWFkZV91cDpjc19tYWRlX3Vw" {
        return (StatusCode::UNAUTHORIZED, Json(json!({ "code": "woocommerce_rest_authentication_error" }))).into_response();
    }
    if let Some(troubles) = shop.troubles.get_mut(&(path.clone(), number))
        && !troubles.is_empty()
    {
        return match troubles.remove(0) {
            Trouble::TooMany => (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "1")]).into_response(),
            Trouble::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "<html>").into_response(),
            Trouble::Firewall => (StatusCode::OK, "<html>Are you a robot?").into_response(),
            Trouble::Moved => {
                let to = "https://www.shop.example/wp-json/wc/v3/orders?page=1";
                (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, to)]).into_response()
            }
        };
    }
    let product = |id: u64, kind: &str| {
        let variations = if kind == "variable" { json!([1000 + id]) } else { json!([]) };
        json!({ "id": id, "name": format!("Product {id}"), "type": kind, "status": "publish", "price": "5.00", "variations": variations })
    };
    let all: Vec<Value> = match path.as_str() {
        "orders" => {
            let after = query.get("modified_after").cloned().unwrap_or_default();
            assert!(after.is_empty() || query["dates_are_gmt"] == "true");
            shop.orders.iter().filter(|order| order["date_modified_gmt"].as_str().unwrap() > after.as_str()).cloned().collect()
        }
        "orders/6/refunds" => vec![json!({ "id": 600, "line_items": [
            { "id": 1, "quantity": -1, "total": "-5.00", "meta_data": [{ "key": "_refunded_item_id", "value": "60" }] }] })],
        "products" => (1..=11).map(|id| product(id, if id == 3 { "variable" } else { "simple" })).collect(),
        "products/3/variations" => vec![json!({ "id": 1003, "price": "6.00", "attributes": [{ "option": "M" }] })],
        "customers" => vec![json!({ "id": 3, "email": "G3@example.test" })],
        _ => return (StatusCode::NOT_FOUND, Json(json!({ "code": "rest_no_route" }))).into_response(),
    };
    let start = (usize::try_from(number).unwrap() - 1) * per_page;
    let page: Vec<Value> = all.iter().skip(start).take(per_page).cloned().collect();
    let pages = all.len().div_ceil(per_page).to_string();
    let headers =
        [("x-wp-totalpages", pages), ("date", "Sun, 01 Mar 2026 00:00:00 GMT".to_owned()), ("connection", "close".to_owned())];
    (headers, Json(page)).into_response()
}

/// A shop with 250 orders, and where it listens.
fn open() -> (Shared, String) {
    let orders = (1..=250).map(|id| order(id, "2026-02-01T00:00:00")).collect();
    let shop = Arc::new(Mutex::new(Shop { orders, ..Shop::default() }));
    let state = Arc::clone(&shop);
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            tell.send(listener.local_addr().unwrap()).unwrap();
            let router = Router::new().route("/sub/wp-json/wc/v3/{*path}", get(answer)).with_state(Arc::clone(&state));
            axum::serve(Dropping { listener, shop: state }, router).await.unwrap();
        });
    });
    let address = told.recv().unwrap();
    (shop, format!("http://{address}/sub/"))
}

fn from(url: &str) -> From {
    From::Shop(Ask { url: url.to_owned(), key: KEY.to_owned(), secret: SECRET.to_owned(), patience: PATIENCE }, None)
}

/// An empty output folder with a guests' key of its own.
fn out(folder: &Folder, name: &str) -> PathBuf {
    let out = folder.out().with_file_name(name);
    fs::create_dir_all(&out).unwrap();
    fs::write(out.join("customer.key"), [7; 32]).unwrap();
    out
}

fn bytes(out: &Path) -> [Vec<u8>; 2] {
    ["orders.csv.gz", "catalog.jsonl"].map(|name| fs::read(out.join(name)).unwrap())
}

#[test]
fn a_shop_is_read_page_by_page_through_all_its_troubles() {
    let (shop, url) = open();
    let folder = Folder::new("shop-troubles");
    let calm = out(&folder, "calm");
    let imported = import(&from(&url), &calm, Pace::default()).unwrap();
    assert_eq!((imported.report.orders.written, imported.report.orders.with_refunds), (250, 1));
    assert_eq!((imported.report.customers.of_recognised_guests, imported.report.catalogue.as_ref().unwrap().products), (7, 11));
    let asked =
        ["products 1", "products/3/variations 1", "customers 1", "orders 1", "orders/6/refunds 1", "orders 2", "orders 3"];
    assert_eq!(std::mem::take(&mut shop.lock().unwrap().asked), asked);
    assert!(orders(&calm).contains("\n6,6,2026-01-07T08:00:00Z,7,,,Product 7,,,1,5.00,5.00,,EUR\n"));
    assert!(catalogue(&calm).contains(r#""variant_id":"1003","title":"M","unit_price":6.0"#));
    {
        let mut shop = shop.lock().unwrap();
        shop.drops = 2;
        let troubles = vec![Trouble::TooMany, Trouble::Unavailable, Trouble::Firewall];
        shop.troubles.insert(("orders".to_owned(), 2), troubles);
        shop.troubles.insert(("products/3/variations".to_owned(), 1), vec![Trouble::Unavailable]);
    }
    let stormy = out(&folder, "stormy");
    let begun = Instant::now();
    import(&from(&url), &stormy, Pace::default()).unwrap();
    // The shop asked for a second; the patience allows 0.4.
    assert!(begun.elapsed() >= Duration::from_millis(400), "{:?}", begun.elapsed());
    assert_eq!(bytes(&stormy), bytes(&calm));
    assert_eq!(shop.lock().unwrap().drops, 0);
    // The same pages from files give the same orders.
    let saved = out(&folder, "saved");
    let page = folder.write("orders.json", Value::from(shop.lock().unwrap().orders.clone()).to_string());
    let customers = folder.write("customers.json", json!([{ "id": 3, "email": "g3@example.test" }]).to_string());
    let refunds = json!([{ "id": 600, "line_items": [{ "id": 1, "quantity": -1, "meta_data": [{ "key": "_refunded_item_id", "value": "60" }] }] }]);
    let refunds = vec![folder.write("refunds.json", refunds.to_string())];
    let exports = Exports { orders: vec![page], customers: vec![customers], refunds, ..Exports::default() };
    import(&From::Woocommerce(exports), &saved, Pace::default()).unwrap();
    let without_titles = |text: String| text.lines().map(|line| line.replacen("Thing", "", 1)).collect::<Vec<_>>();
    let titled = orders(&calm)
        .lines()
        .map(|line| line.split(',').map(|f| if f.starts_with("Product ") { "" } else { f }).collect::<Vec<_>>().join(","))
        .collect::<Vec<_>>();
    assert_eq!(without_titles(orders(&saved)), titled);
}

#[test]
fn stopped_at_any_page_it_goes_on_there() {
    let (shop, url) = open();
    let folder = Folder::new("shop-stopped");
    let whole = out(&folder, "whole");
    import(&from(&url), &whole, Pace::default()).unwrap();
    for stop in 1..=5 {
        let out = out(&folder, &format!("stop-{stop}"));
        let error = import(&from(&url), &out, Pace { stop_after: Some(stop), ..Pace::default() }).unwrap_err();
        assert!(error.chain().any(|cause| cause.is::<Stopped>()), "{error:#}");
        shop.lock().unwrap().asked.clear();
        import(&from(&url), &out, Pace::default()).unwrap();
        assert_eq!(bytes(&out), bytes(&whole), "stopped after {stop}");
        let asked: Vec<String> =
            shop.lock().unwrap().asked.iter().filter(|asked| asked.starts_with("orders ")).cloned().collect();
        let first = stop.saturating_sub(2).max(1);
        assert_eq!(asked, (first..=3).map(|page| format!("orders {page}")).collect::<Vec<_>>(), "stopped after {stop}");
    }
}

#[test]
fn the_second_time_only_what_changed_is_asked_for() {
    let (shop, url) = open();
    let folder = Folder::new("shop-again");
    let out = out(&folder, "out");
    import(&from(&url), &out, Pace::default()).unwrap();
    let before = bytes(&out);
    import(&from(&url), &out, Pace::default()).unwrap();
    assert_eq!(bytes(&out), before);
    {
        let mut shop = shop.lock().unwrap();
        let mut changed = order(9, "2026-03-02T00:00:00");
        changed["status"] = "cancelled".into();
        shop.orders[8] = changed;
        shop.asked.clear();
    }
    let imported = import(&from(&url), &out, Pace::default()).unwrap();
    assert_eq!((imported.report.orders.read, imported.report.orders.written), (250, 249));
    let asked: Vec<String> = shop.lock().unwrap().asked.iter().filter(|asked| asked.starts_with("orders ")).cloned().collect();
    assert_eq!(asked, ["orders 1"]);
}

#[test]
fn what_will_not_pass_is_said_without_the_secret() {
    let (shop, url) = open();
    let folder = Folder::new("shop-refused");
    let error = |from: From, name: &str| {
        let error = format!("{:#}", import(&from, &out(&folder, name), Pace::default()).unwrap_err());
        assert!(!error.contains(SECRET) && !error.contains("Basic"), "{error}");
        error
    };
    let stranger = Ask { url: url.clone(), key: KEY.to_owned(), secret: "cs_other".to_owned(), patience: PATIENCE };
    let refused = error(From::Shop(stranger, None), "a");
    assert!(refused.contains("for its products: the shop refuses the key (HTTP 401)"), "{refused}");
    assert!(error(from(&url.replace("/sub/", "/else/")), "b").contains("no WooCommerce REST API at this address"));
    shop.lock().unwrap().troubles.insert(("customers".to_owned(), 1), vec![Trouble::Moved]);
    assert!(error(from(&url), "c").contains("give its own address, https://www.shop.example"));
    shop.lock().unwrap().troubles.insert(("orders".to_owned(), 2), vec![Trouble::Unavailable; 5]);
    let gave_up = error(from(&url), "d");
    assert!(gave_up.contains("gave up after 5 attempts: HTTP 503; run the same command again"), "{gave_up}");
    import(&from(&url), &out(&folder, "d"), Pace::default()).unwrap();
}
