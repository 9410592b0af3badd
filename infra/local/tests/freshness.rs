//! The program learns while it serves: an order placed on its pages changes the next cart's answer within a moment.
//! `cargo test -p local --test freshness -- --nocapture` prints how long that took.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// A bound that ends a hang; it measures nothing.
const PATIENCE: Duration = Duration::from_secs(60);
/// Most orders until a thing that nobody took with a stove is what is offered with it.
const ORDERS_MAX: usize = 40;
/// Two things of the demo shop that lie in different departments.
const STOVE: &str = "skarn-ember-gas-stove";
const CARD: &str = "pixkeep-sd-card-64-gb";

/// The program, serving its demo shop from memory.
struct Serving {
    child: Child,
    address: String,
}

impl Serving {
    fn start() -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_alongside"));
        let command = command.args(["serve", "--port", "0"]).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).unwrap().split('/').next().unwrap().to_owned();
        Self { child, address }
    }

    /// Posts JSON as a page does.
    fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let (mut stream, body) = (TcpStream::connect(&self.address).unwrap(), body.to_string());
        let head = format!("POST {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n", self.address);
        write!(stream, "{head}content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, serde_json::from_str(body).unwrap_or_else(|_| panic!("{status}: {body}")))
    }

    /// What a cart with the stove is offered, and the arithmetic of everything that was considered.
    fn cart(&self) -> (Vec<String>, Value) {
        let lines = json!([{ "item": STOVE, "variant": null, "quantity": 1, "unit_price": "59.90", "currency": "EUR" }]);
        let (status, answer) = self.post("/demo/explain/v1/cart", &json!({ "shop": "demo", "stage": "page", "lines": lines }));
        assert_eq!(status, 200, "{answer}");
        let offers = answer["offers"].as_array().unwrap().iter().map(|offer| offer["item"].as_str().unwrap().to_owned());
        assert!(answer["receipt"].is_object(), "{answer}");
        (offers.collect(), answer["receipt"].clone())
    }

    fn order(&self) {
        let line = |item: &str| json!({ "item": item, "variant": item, "quantity": 1 });
        let (status, answer) = self.post("/demo/orders", &json!({ "lines": [line(STOVE), line(CARD)] }));
        assert_eq!(status, 201, "{answer}");
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a receipt says of the things themselves, without the moment.
fn arithmetic(receipt: &Value) -> String {
    json!([receipt["offers"], receipt["others"]]).to_string()
}

#[test]
fn an_order_placed_here_changes_the_next_carts_offers() {
    let serving = Serving::start();
    let (before, mut receipt) = serving.cart();
    assert!(!before.iter().any(|item| item == CARD), "{before:?}");
    // Nothing happened in between, nothing changes.
    assert_eq!(arithmetic(&serving.cart().1), arithmetic(&receipt));
    let mut waits = Vec::new();
    for _ in 0..ORDERS_MAX {
        serving.order();
        let placed = Instant::now();
        let offers = loop {
            let (offers, now) = serving.cart();
            if arithmetic(&now) != arithmetic(&receipt) {
                receipt = now;
                break offers;
            }
            assert!(placed.elapsed() < PATIENCE, "an order is never learned");
            std::thread::sleep(Duration::from_millis(20));
        };
        waits.push(placed.elapsed());
        if offers.iter().any(|item| item == CARD) {
            waits.sort_unstable();
            let (middle, slowest) = (waits[waits.len() / 2], waits[waits.len() - 1]);
            println!("{} orders until {offers:?} instead of {before:?}", waits.len());
            println!("from an order's answer to another cart: {middle:.2?} at the median, {slowest:.2?} at most");
            return;
        }
    }
    panic!("{ORDERS_MAX} orders of both change no offer: {:?}", serving.cart().0);
}
