//! The program itself, killed with SIGKILL at drawn moments while a platform delivers to it: started again and told again what it
//! had not answered, it knows in the end what one run knows that was never killed. Its data are on disk.
//!
//! `cargo test --workspace --test killed` kills twice. More:
//! `cargo test -p local --test killed thirty -- --ignored --nocapture`.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use platform::inbound::signature;
use scoring::hash::mix;
use serde_json::{Value, json};

const SECRET: &str = "madeupsecretofoneshop";
/// A bound that ends a hang; it measures nothing.
const PATIENCE: Duration = Duration::from_secs(120);
/// How long a quiet program is left to finish before it is first looked into.
const CALM: Duration = Duration::from_millis(700);

/// Numbers from a seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0) % most
    }
}

/// The program, serving a folder.
struct Serving {
    child: Child,
    address: String,
}

impl Serving {
    fn start(data: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_alongside"));
        let command = command.args(["serve", "--port", "0", "--data"]).arg(data).env("ALONGSIDE_WEBHOOK_SECRET", SECRET);
        let log = fs::OpenOptions::new().create(true).append(true).open(data.join("serve.log")).unwrap();
        let command = command.env("ALONGSIDE_LOG", "warn").stdout(Stdio::piped()).stderr(log);
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).unwrap_or_else(|| panic!("it does not start: {line}"));
        Self { address: address.split('/').next().unwrap().to_owned(), child }
    }

    /// Delivers an order as a WooCommerce shop does; its status, or none when the program is gone.
    fn deliver(&self, body: &Value) -> Option<u16> {
        let mut stream = TcpStream::connect(&self.address).ok()?;
        let (body, mut answer) = (body.to_string(), String::new());
        let head = format!(
            "POST /webhooks/woocommerce/shop HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-type: application/json\r\n\
             x-wc-webhook-topic: order.updated\r\nx-wc-webhook-signature: {}\r\ncontent-length: {}\r\n\r\n",
            self.address,
            signature(SECRET, body.as_bytes()),
            body.len()
        );
        stream.write_all(head.as_bytes()).ok()?;
        stream.write_all(body.as_bytes()).ok()?;
        stream.read_to_string(&mut answer).ok()?;
        answer.split(' ').nth(1)?.parse().ok()
    }

    /// Ends it as the system's administrator would.
    fn stop(mut self) {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(asked.success());
        let _ = self.child.wait();
    }
}

impl Drop for Serving {
    /// SIGKILL.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A folder that goes with its test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("alongside-killed-{name}-{}-{number}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// The same content in a folder of its own.
    fn copy(&self, name: &str) -> Self {
        let copy = Self::new(name);
        for entry in fs::read_dir(&self.0).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, copy.0.join(path.file_name().unwrap())).unwrap();
        }
        copy
    }

    fn dump(&self) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_alongside")).args(["dump", "--data"]).arg(&self.0).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// What the shop knows once nothing is left to be learned, or has become `expected`.
    fn settled(&self, expected: Option<&str>) -> String {
        let (started, mut calm) = (Instant::now(), CALM);
        loop {
            let serving = Serving::start(&self.0);
            std::thread::sleep(calm);
            serving.stop();
            // A batch of the stream that is longer than a life would be begun anew in each.
            calm *= 2;
            let dump = self.dump();
            let is_done = expected.map_or_else(|| is_learned(&dump), |expected| expected == dump);
            if is_done || started.elapsed() > PATIENCE / 2 {
                return dump;
            }
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Whether a dump says that all its orders are in the counts, and in their customers' profiles.
fn is_learned(dump: &str) -> bool {
    let (mut sales, mut orders) = (BTreeMap::<(String, i64), i64>::new(), BTreeMap::<String, i64>::new());
    for line in dump.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        match fields.as_slice() {
            ["order", _, "counts", customer, time, _, lines @ ..] => {
                for line in lines.iter().filter(|line| !line.ends_with("returned")) {
                    let item = line.split(" x ").nth(1).unwrap().split(" at ").next().unwrap();
                    *sales.entry((item.to_owned(), time.parse::<i64>().unwrap() / 86_400)).or_default() += 1;
                }
                if !customer.is_empty() {
                    *orders.entry((*customer).to_owned()).or_default() += 1;
                }
            }
            ["sales", item, day, count] => {
                *sales.entry(((*item).to_owned(), day.parse().unwrap())).or_default() -= count.parse::<i64>().unwrap();
            }
            ["profile", customer, count, ..] => {
                *orders.entry((*customer).to_owned()).or_default() -= count.split(' ').next().unwrap().parse::<i64>().unwrap();
            }
            _ => {}
        }
    }
    sales.values().chain(orders.values()).all(|left| *left == 0)
}

/// A shop of a dozen things that was learned once.
fn learned() -> Folder {
    let folder = Folder::new("learned");
    let file = folder.0.join("orders.csv");
    let mut text = "order_id,customer_id,timestamp,sku,title,quantity,unit_price\n".to_owned();
    for order in 0..60 {
        for line in 0..2 {
            let sku = 800 + (order + line * 5) % 12;
            let day = 1 + order / 3;
            text += &format!("early{order},{},2024-01-{day:02}T10:00:00,{sku},Thing {sku},1,9.00\n", 1 + order % 7);
        }
    }
    fs::write(&file, text).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_alongside"));
    let command = command.args(["train", "--currency", "EUR", "--orders"]).arg(&file).arg("--data").arg(&folder.0);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    // The key under which its guests become ids is made at the first start: copies share it.
    Serving::start(&folder.0).stop();
    folder
}

/// What a shop's platform delivers: orders, each up to three times, changed.
fn deliveries(seed: u64, orders: u64) -> Vec<Value> {
    let mut dice = Dice(seed);
    let mut all = Vec::new();
    for number in 1..=orders {
        let customer = dice.below(8);
        let mut lines = Vec::new();
        let mut minute = 0;
        for _ in 0..1 + dice.below(3) {
            for _ in 0..1 + dice.below(3) {
                let (id, thing) = (lines.len() + 1, 800 + dice.below(12));
                lines.push(json!({ "id": id, "name": "x", "product_id": thing, "variation_id": 0, "quantity": 1,
                    "subtotal": "9.00", "total": "9.00" }));
            }
            minute += 1 + dice.below(20);
            let status = if minute > 20 && dice.below(3) == 0 { "cancelled" } else { "processing" };
            all.push(json!({
                "id": number, "status": status, "currency": "EUR", "total": format!("{}.00", 9 * lines.len()),
                "customer_id": customer, "billing": { "email": "kim@example.test" }, "line_items": lines,
                "date_created_gmt": format!("2024-02-{:02}T08:00:00", 1 + number % 20),
                "date_modified_gmt": format!("2024-03-01T08:{minute:02}:00"),
            }));
        }
    }
    all
}

/// Delivers everything while the program is killed so many times; whatever is not answered is delivered again, and some of what
/// was.
fn delivered(folder: &Folder, seed: u64, deliveries: &[Value], kills: u64) -> u64 {
    let mut dice = Dice(seed ^ 0xdead);
    let mut waiting: Vec<&Value> = deliveries.iter().collect();
    let (mut killed, started) = (0, Instant::now());
    while killed < kills || !waiting.is_empty() {
        assert!(started.elapsed() < PATIENCE, "{} deliveries are never taken", waiting.len());
        let mut serving = Serving::start(&folder.0);
        let last = killed == kills;
        // Between the first delivery's arrival and a while after the last one of a burst: learning is killed as well as intake.
        let moment = Instant::now() + Duration::from_millis(dice.below(600));
        let mut left = Vec::new();
        let mut is_gone = false;
        for (place, body) in waiting.iter().enumerate() {
            if !last && Instant::now() >= moment && !is_gone {
                serving.child.kill().unwrap();
                is_gone = true;
            }
            // Not more than a share of them in one life, so that every life has something to do.
            let is_later = !last && place as u64 > deliveries.len() as u64 / (kills + 1);
            if is_gone || is_later || serving.deliver(body) != Some(200) {
                left.push(*body);
            } else if !last && dice.below(4) == 0 {
                // Told once more, in the next life or in this one.
                left.push(*body);
            }
        }
        if !last {
            std::thread::sleep(moment.saturating_duration_since(Instant::now()));
            killed += 1;
        }
        // Dropped: SIGKILL.
        drop(serving);
        for place in 0..left.len() {
            let room = (left.len() - place).min(6) as u64;
            left.swap(place, place + dice.below(room) as usize);
        }
        waiting = left;
    }
    killed
}

fn compare(seed: u64, orders: u64, kills: u64) {
    let deliveries = deliveries(seed, orders);
    let learned = learned();
    let (clean, dirty) = (learned.copy("clean"), learned.copy("dirty"));
    delivered(&clean, seed, &deliveries, 0);
    let expected = clean.settled(None);
    assert!(is_learned(&expected), "{expected}");
    assert!(expected.lines().filter(|line| line.starts_with("order\t")).count() as u64 >= orders, "{expected}");
    let killed = delivered(&dirty, seed, &deliveries, kills);
    let found = dirty.settled(Some(&expected));
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<BTreeSet<_>>();
    let (one, other) = (lines(&expected), lines(&found));
    // A few lines of each kind.
    let few = |mark: &str, lines: Vec<&String>| {
        let mut shown: BTreeMap<&str, usize> = BTreeMap::new();
        let wanted = lines.into_iter().filter(|line| {
            let count = shown.entry(line.split('\t').next().unwrap_or_default()).or_default();
            *count += 1;
            *count <= 3
        });
        wanted.map(|line| format!("{mark} {line}\n")).collect::<String>()
    };
    let difference = few("-", one.difference(&other).collect()) + &few("+", other.difference(&one).collect());
    let log = fs::read_to_string(dirty.0.join("serve.log")).unwrap_or_default();
    let said: Vec<&str> = log.lines().filter(|line| line.contains("function")).collect();
    assert!(expected == found, "seed {seed}, killed {killed} times:\n{difference}\n{}", said.join("\n"));
    println!("{} deliveries, killed {killed} times: {} lines of the dump equal", deliveries.len(), one.len());
}

#[test]
fn a_killed_program_knows_in_the_end_what_it_was_told() {
    compare(1, 8, 2);
}

#[test]
#[ignore = "minutes: cargo test -p local --test killed thirty -- --ignored --nocapture"]
fn thirty_kills_change_nothing() {
    for seed in 10..15 {
        compare(seed, 40, 6);
    }
}
