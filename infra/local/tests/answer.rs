//! `alongside answer` on a made-up shop, and on the golden files beside the real orders.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

/// A folder of its own for one test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("alongside-answer-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn answer(&self, events: &[Value], more: &[&str]) -> Output {
        let (orders, catalogue) = (self.0.join("train.csv"), self.0.join("catalog.jsonl"));
        fs::write(&orders, orders_csv()).unwrap();
        let good = |sku: &str| json!({"sku": sku, "title": sku, "category": "", "unit_price": price(sku)}).to_string() + "\n";
        fs::write(&catalogue, GOODS.map(good).concat()).unwrap();
        let lines: String = events.iter().map(|event| event.to_string() + "\n").collect();
        fs::write(self.0.join("events.jsonl"), lines).unwrap();
        answer(&orders, &catalogue, &self.0.join("events.jsonl"), &self.out(), more)
    }

    fn out(&self) -> PathBuf {
        self.0.join("out.jsonl")
    }

    /// Answers by case, in the order written.
    fn answers(&self) -> Vec<(String, Vec<String>)> {
        read_answers(&self.out())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn answer(orders: &Path, catalogue: &Path, events: &Path, out: &Path, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_alongside"));
    command.arg("answer").arg("--orders").arg(orders).arg("--catalog").arg(catalogue);
    command.arg("--events").arg(events).arg("--out").arg(out).args(more).output().unwrap()
}

fn read_answers(out: &Path) -> Vec<(String, Vec<String>)> {
    let text = fs::read_to_string(out).unwrap();
    let line = |line: &str| {
        let answer: Value = serde_json::from_str(line).unwrap();
        let skus = answer["skus"].as_array().unwrap().iter().map(|sku| sku.as_str().unwrap().to_owned()).collect();
        (answer["case_id"].as_str().unwrap().to_owned(), skus)
    };
    text.lines().map(line).collect()
}

const GOODS: [&str; 8] = ["tent", "mat", "pan", "lid", "mug", "spoon", "lamp", "rope"];

fn price(sku: &str) -> f64 {
    if sku == "tent" { 120.0 } else { 10.0 }
}

/// 120 orders over 60 days, two a day: tents go with mats, pans with lids, mugs with spoons, and customers buy theirs again; lamps and ropes are never sold, and
/// "ghost", which goes with tents too, is not in the catalogue.
fn orders_csv() -> String {
    let mut text = "order_id,customer_id,timestamp,sku,title,category,quantity,unit_price\n".to_owned();
    for order in 0..120 {
        let pairs: [&[&str]; 3] = [&["tent", "mat", "ghost"], &["pan", "lid"], &["mug", "spoon"]];
        for sku in pairs[order % 3] {
            let (month, day) = (1 + order / 2 / 28, 1 + order / 2 % 28);
            let customer = if order % 4 == 0 { String::new() } else { format!("c{}", order % 15) };
            writeln!(
                text,
                "t{order:03},{customer},2024-{month:02}-{day:02}T{:02}:00:00,{sku},{sku},,1,{}",
                9 + order % 2,
                price(sku)
            )
            .unwrap();
        }
    }
    text
}

fn case(id: &str, moment: &str, skus: &[&str]) -> Value {
    let line = |sku: &&str| json!({"sku": sku, "quantity": 1, "unit_price": price(sku)});
    json!({"type": "case", "case_id": id, "customer_id": "", "cart": skus.iter().map(line).collect::<Vec<_>>(), "timestamp": moment})
}

fn order(id: &str, moment: &str, skus: &[&str]) -> Value {
    let line = |sku: &&str| json!({"sku": sku, "quantity": 1, "unit_price": price(sku), "more": true});
    json!({"type": "order", "order_id": id, "customer_id": "c1", "lines": skus.iter().map(line).collect::<Vec<_>>(), "timestamp": moment})
}

#[test]
fn every_case_is_answered_in_its_order_with_what_goes_with_the_cart() {
    let folder = Folder::new("plain");
    let events = [
        case("b", "2024-04-01T10:00:00", &["tent"]),
        case("a", "2024-04-01T10:00:00", &["pan"]),
        case("nobody knows it", "2024-04-01T10:00:01", &["unheard-of"]),
        case("empty", "2024-04-01T10:00:02", &[]),
    ];
    let done = folder.answer(&events, &[]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let answers = folder.answers();
    assert_eq!(answers.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["b", "a", "nobody knows it", "empty"]);
    assert_eq!((answers[0].1[0].as_str(), answers[1].1[0].as_str()), ("mat", "lid"));
    for (id, skus) in &answers {
        let mut distinct = skus.clone();
        distinct.sort();
        distinct.dedup();
        assert!(skus.len() <= 4 && distinct.len() == skus.len(), "{id}: {skus:?}");
        assert!(!skus.contains(&"ghost".to_owned()), "{id}: {skus:?}");
    }
    assert!(!answers[0].1.contains(&"tent".to_owned()));
    // The same files give the same bytes.
    let first = fs::read(folder.out()).unwrap();
    assert!(folder.answer(&events, &[]).status.success());
    assert_eq!(fs::read(folder.out()).unwrap(), first);
}

/// Thirty orders of tent and lamp on one day, with a case before, among and after them.
fn lamps(copies: usize) -> Vec<Value> {
    let mut events = vec![case("before", "2024-04-01T00:00:00", &["tent"])];
    for number in 0..30 {
        for _ in 0..copies {
            events.push(order(&format!("n{number}"), &format!("2024-04-01T10:{number:02}:00"), &["tent", "lamp"]));
        }
    }
    events.push(case("after", "2024-04-02T10:00:00", &["tent"]));
    events
}

#[test]
fn orders_are_learned_within_a_day_and_once_each() {
    let folder = Folder::new("live");
    assert!(folder.answer(&lamps(1), &[]).status.success());
    let once = folder.answers();
    assert!(!once[0].1.contains(&"lamp".to_owned()), "{once:?}");
    assert_eq!(once[1].1[0], "lamp");
    assert!(folder.answer(&lamps(3), &[]).status.success());
    assert_eq!(folder.answers(), once);
    // Frozen tables never hear of it.
    assert!(folder.answer(&lamps(1), &["--frozen"]).status.success());
    assert!(folder.answers().iter().all(|(_, skus)| !skus.contains(&"lamp".to_owned())), "{:?}", folder.answers());
}

#[test]
fn frozen_tables_still_learn_the_buyer() {
    let folder = Folder::new("profile");
    let mut asked = case("later", "2024-04-03T10:00:00", &["spoon"]);
    asked["customer_id"] = json!("new");
    let mut bought = order("n1", "2024-04-01T10:00:00", &["tent", "pan"]);
    bought["customer_id"] = json!("new");
    assert!(folder.answer(&[asked.clone()], &["--frozen"]).status.success());
    let before = folder.answers();
    assert!(folder.answer(&[bought, asked], &["--frozen"]).status.success());
    assert_ne!(before, folder.answers());
}

#[test]
fn a_malformed_line_stops_with_its_number_and_leaves_nothing() {
    let folder = Folder::new("malformed");
    let good = case("a", "2024-04-01T10:00:00", &["tent"]);
    let with = |key: &str, value: Value| {
        let mut event = good.clone();
        event[key] = value;
        event
    };
    let thing = |quantity: Value, price: Value| json!([{"sku": "pan", "quantity": quantity, "unit_price": price}]);
    for bad in [
        with("type", json!("wish")),
        with("timestamp", json!("1 April")),
        with("timestamp", json!("2024-03-31T10:00:00")),
        with("cart", thing(json!(0), json!(1.0))),
        with("cart", thing(json!(-1), json!(1.0))),
        with("cart", thing(json!(1.5), json!(1.0))),
        with("cart", thing(json!(1), json!(-1.0))),
        with("cart", thing(json!(1), json!(1e300))),
        with("cart", json!([{"sku": "", "quantity": 1, "unit_price": 1.0}])),
        with("cart", json!("tent")),
        with("customer_id", json!("x".repeat(65))),
        json!(7),
        order("late", "2023-04-01T10:00:00", &["tent"]),
    ] {
        let done = folder.answer(&[good.clone(), bad.clone()], &[]);
        let said = String::from_utf8_lossy(&done.stderr);
        assert_eq!(done.status.code(), Some(2), "{bad}: {said}");
        assert!(said.contains("events.jsonl, line 2: "), "{bad}: {said}");
        assert_eq!(fs::read_dir(&folder.0).unwrap().count(), 3, "{bad}");
    }
    let good = good.to_string();
    for bad in [&b"{\"type\":\"case\"\n"[..], b"\xff\xfe\n", b"{\"type\":\"case\",\"case_id\":NaN}\n"] {
        fs::write(folder.0.join("events.jsonl"), [good.as_bytes(), b"\n", bad].concat()).unwrap();
        let done = answer(
            &folder.0.join("train.csv"),
            &folder.0.join("catalog.jsonl"),
            &folder.0.join("events.jsonl"),
            &folder.out(),
            &[],
        );
        assert_eq!(done.status.code(), Some(2), "{}", String::from_utf8_lossy(&done.stderr));
    }
}

/// The golden files in the folder `answer_example` beside the real orders.
#[test]
fn golden_answers_agree() {
    let Some(path) = std::env::var_os("ALONGSIDE_ORDERS") else {
        eprintln!("ALONGSIDE_ORDERS is not set: the golden answers were not compared");
        return;
    };
    let golden = Path::new(&path).with_file_name("answer_example");
    let folder = Folder::new("golden");
    let file = |name: &str| golden.join(name);
    let done = answer(&file("train.csv.gz"), &file("catalog.jsonl"), &file("replay.jsonl"), &folder.out(), &["--frozen"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let answers: BTreeMap<String, Vec<String>> = folder.answers().into_iter().collect();
    let lines = |name: &str| -> Vec<Value> {
        fs::read_to_string(file(name)).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    for expected in lines("expected_frozen.jsonl") {
        let top: Vec<&str> = expected["top"].as_array().unwrap().iter().map(|top| top["sku"].as_str().unwrap()).collect();
        assert_eq!(answers[expected["case_id"].as_str().unwrap()], top, "{}", expected["case_id"]);
    }
    let (mut hit_cases, mut hits, mut captured) = (0, 0, 0.0);
    for truth in lines("truth.jsonl") {
        let shown = &answers[truth["case_id"].as_str().unwrap()];
        let hidden = truth["hidden"].as_array().unwrap();
        let found: Vec<&Value> = hidden.iter().filter(|line| shown.contains(&line["sku"].as_str().unwrap().to_owned())).collect();
        hit_cases += u32::from(!found.is_empty());
        hits += found.len();
        captured += found.iter().map(|line| line["unit_price"].as_f64().unwrap()).sum::<f64>();
    }
    assert_eq!((hit_cases, hits, format!("{captured:.2}")), (7, 8, "18.98".to_owned()));
}
