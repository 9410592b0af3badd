//! The program learns while it serves: an order placed on its pages changes the next answer; a stopped program goes on where it
//! was; an erased customer never came.
#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

const PROGRAM: &str = env!("CARGO_BIN_EXE_alongside");

/// A folder that goes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("alongside-live-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The program, serving.
struct Serving {
    child: Child,
    address: String,
}

impl Serving {
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(PROGRAM)
            .args(["serve", "--port", "0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).unwrap().split('/').next().unwrap().to_owned();
        Self { child, address }
    }

    /// Posts JSON; status and body.
    fn post(&self, path: &str, cookie: &str, body: &Value) -> (u16, String) {
        let (mut stream, body) = (TcpStream::connect(&self.address).unwrap(), body.to_string());
        write!(
            stream,
            "POST {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncookie: alongside_buyer={cookie}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }

    fn order(&self, cookie: &str, items: &[&str]) {
        let lines: Vec<Value> = items.iter().map(|item| json!({ "item": item, "variant": item, "quantity": 1 })).collect();
        let (status, body) = self.post("/demo/orders", cookie, &json!({ "lines": lines }));
        assert_eq!(status, 201, "{body}");
    }

    /// Whether `item` is offered beside `anchor` because others bought both.
    fn goes_with(&self, anchor: &str, item: &str) -> bool {
        let (status, body) = self.post("/v1/product-page", "", &json!({ "shop": "shop", "item": anchor }));
        assert_eq!(status, 200, "{body}");
        let answer: Value = serde_json::from_str(&body).unwrap();
        let offers = answer["offers"].as_array().unwrap();
        offers.iter().any(|offer| offer["item"] == item && offer["reason"]["kind"] == "together")
    }

    /// Waits until it does; how long that took.
    fn until_goes_with(&self, anchor: &str, item: &str) -> Duration {
        let started = Instant::now();
        while !self.goes_with(anchor, item) {
            assert!(started.elapsed() < Duration::from_secs(20), "{item} never goes with {anchor}");
            std::thread::sleep(Duration::from_millis(50));
        }
        started.elapsed()
    }
}

impl Drop for Serving {
    /// As a power cut would: nothing is said good-bye to.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn run(command: &str, data: &Path, more: &[&str]) -> Output {
    let output = Command::new(PROGRAM).arg(command).arg("--data").arg(data).args(more).output().unwrap();
    assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

/// Tents with mats, pans with lids; customers c0 to c8.
fn orders(folder: &Path) -> PathBuf {
    let mut text = "order_id,customer_id,timestamp,sku,title,category,quantity,unit_price\n".to_owned();
    for order in 0..80 {
        let pair = if order % 2 == 0 { ["tent", "mat"] } else { ["pan", "lid"] };
        for sku in pair {
            let day = 1 + order / 4;
            writeln!(text, "o{order},c{},2024-01-{day:02}T10:{order:02}:00,{sku},{sku} alone,{sku}s,1,10.00", order % 9).unwrap();
        }
    }
    let file = folder.join("orders.csv");
    fs::write(&file, text.replace("T10:6", "T11:0").replace("T10:7", "T11:1")).unwrap();
    file
}

#[test]
fn an_order_placed_here_changes_the_next_answer_and_outlives_the_program() {
    let folder = Folder::new("order");
    let (file, data) = (orders(&folder.0), folder.0.join("data"));
    run("train", &data, &["--orders", file.to_str().unwrap(), "--currency", "EUR"]);
    let trained = run("dump", &data, &[]).stdout;
    let place = ["--data", data.to_str().unwrap()];
    {
        let serving = Serving::start(&place);
        assert!(serving.goes_with("tent", "mat") && !serving.goes_with("tent", "lid"));
        for _ in 0..20 {
            serving.order("", &["tent", "lid"]);
        }
        serving.until_goes_with("tent", "lid");
        // Alone, and with everything warm.
        let (mut slowest, before) = (Duration::ZERO, Instant::now());
        for (one, other) in [("mat", "pan"), ("mat", "lid")] {
            for _ in 0..12 {
                serving.order("", &[one, other]);
            }
            slowest = slowest.max(serving.until_goes_with(one, other));
        }
        assert!(slowest < Duration::from_secs(2), "{slowest:?}, all in {:?}", before.elapsed());
        let (status, _) =
            serving.post("/demo/orders", "", &json!({ "lines": [{ "item": "boat", "variant": "boat", "quantity": 1 }] }));
        assert_eq!(status, 400);
        // The last order may be on its way when the program is killed.
        serving.order("", &["pan", "tent"]);
    }
    let killed = String::from_utf8(run("dump", &data, &[]).stdout).unwrap();
    assert_ne!(killed.as_bytes(), trained.as_slice());
    {
        let serving = Serving::start(&place);
        assert!(serving.goes_with("tent", "lid"), "what was learned stayed");
        let started = Instant::now();
        let own = |text: &str| text.contains("pair\tpan\ttent\t1\t");
        // Served meanwhile, the file cannot be read by another: ask by stopping.
        while started.elapsed() < Duration::from_secs(1) {
            std::thread::sleep(Duration::from_millis(100));
        }
        drop(serving);
        let dump = String::from_utf8(run("dump", &data, &[]).stdout).unwrap();
        assert!(own(&dump), "the order told before the kill is learned after it");
    }
    // Training again from the file keeps what was told besides.
    let before = String::from_utf8(run("dump", &data, &[]).stdout).unwrap();
    run("train", &data, &["--orders", file.to_str().unwrap(), "--currency", "EUR"]);
    let after = String::from_utf8(run("dump", &data, &[]).stdout).unwrap();
    assert!(before == after, "training again changed what is counted");
}

#[test]
fn an_erased_customer_never_came() {
    let folder = Folder::new("erase");
    let (file, data, without) = (orders(&folder.0), folder.0.join("data"), folder.0.join("without"));
    run("train", &data, &["--orders", file.to_str().unwrap(), "--currency", "EUR"]);
    let said = run("erase", &data, &["--customer", "c4"]).stdout;
    assert!(String::from_utf8(said).unwrap().contains("9 orders"));
    let text = fs::read_to_string(&file).unwrap();
    let kept: String = text.lines().filter(|line| !line.contains(",c4,")).map(|line| format!("{line}\n")).collect();
    assert!(kept.len() < text.len());
    fs::write(&file, kept).unwrap();
    run("train", &without, &["--orders", file.to_str().unwrap(), "--currency", "EUR"]);
    let (erased, never) = (run("dump", &data, &[]).stdout, run("dump", &without, &[]).stdout);
    let (erased, never) = (String::from_utf8(erased).unwrap(), String::from_utf8(never).unwrap());
    assert!(!erased.contains("c4\t"));
    assert!(erased == never, "the erased customer left traces");
}
