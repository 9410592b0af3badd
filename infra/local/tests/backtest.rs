//! `alongside backtest` on a made-up shop, and against the published figures of the real orders.
#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn backtest(orders: &Path, more: &[&str]) -> Output {
    paged(orders, &[more, &["--no-html"]].concat())
}

fn paged(orders: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_alongside")).arg("backtest").arg("--orders").arg(orders).args(more).output().unwrap()
}

fn place(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("alongside-backtest-{name}-{}", std::process::id()))
}

/// A shop of six pairs, `customers` of whom each buys six times over 240 days.
fn shop(customers: u32) -> String {
    let mut text = "order_id,customer_id,timestamp,sku,quantity,unit_price\n".to_owned();
    for time in 0..6 {
        for customer in 0..customers {
            let (day, minute) = (time * 40 + customer % 40, customer % 60);
            let (month, day) = (1 + day / 28, 1 + day % 28);
            let pair = (customer + time * 5) % 6;
            for (sku, price) in [(format!("a{pair}"), 4 + pair), (format!("b{pair}"), 9), (format!("c{}", customer % 9), 3)] {
                writeln!(text, "o{time}-{customer},p{customer},2024-{month:02}-{day:02}T10:{minute:02}:00,{sku},1,{price}.50")
                    .unwrap();
            }
        }
    }
    text
}

#[test]
fn the_same_file_prints_the_same_bytes_and_says_what_it_means() {
    let (orders, json) = (place("shop.csv"), place("shop.json"));
    fs::write(&orders, shop(60)).unwrap();
    let first = backtest(&orders, &["--json", json.to_str().unwrap()]);
    let figures: Value = serde_json::from_slice(&fs::read(&json).unwrap()).unwrap();
    let again = backtest(&orders, &["--json", json.to_str().unwrap()]);
    let other_seed = backtest(&orders, &["--seed", "2"]);
    let rolling = backtest(&orders, &["--rolling", "--protocol", "page"]);
    fs::remove_file(&orders).unwrap();
    fs::remove_file(&json).unwrap();
    assert!(first.status.success(), "{}", String::from_utf8_lossy(&first.stderr));
    assert_eq!(first.stdout, again.stdout);
    assert_ne!(first.stdout, other_seed.stdout);
    let text = String::from_utf8(first.stdout).unwrap();
    for said in [
        "money that these shoppers spent anyway",
        "not lift",
        "Only a holdout measures lift",
        "\ncart: ",
        "\npage: ",
        "\nfollow: ",
    ] {
        assert!(text.contains(said), "{said}\n{text}");
    }
    let text = String::from_utf8(rolling.stdout).unwrap();
    assert!(
        text.contains("rolling: tables learned anew every 7 days") && text.contains("\npage: ") && !text.contains("\ncart: ")
    );
    // In a shop of pairs everyone who counts pairs finds them, and popularity does not.
    let page = &figures["sections"][1];
    assert_eq!(page["protocol"], "page");
    let rankings = page["rankings"].as_array().unwrap();
    let rpi = |name: &str| rankings.iter().find(|ranking| ranking["name"] == name).unwrap()["rpi"].as_f64().unwrap();
    for finds in ["FBT raw", "cart-only", "+ profile", "trees + profile"] {
        assert!(rpi(finds) > rpi("popularity"), "{finds}: {page}");
    }
    assert!((page["rankings"][1]["by_raw"]["value"].as_f64().unwrap() - 1.0).abs() < 1e-12);
}

#[test]
fn the_page_stands_alone_and_is_the_same_each_time() {
    let (orders, page, json) = (place("page.csv"), place("page.html"), place("page.json"));
    // A title that would break out of the page if it could.
    let shop = shop(80).replace("sku,quantity", "sku,title,quantity").replace(",a1,1,", ",a1,<script>alert('&')</script>,1,");
    let untitled = |line: &str| line.split(',').count() == 6 && !line.starts_with("order_id");
    let shop: String = shop
        .lines()
        .map(|line| if untitled(line) { line.replacen(",1,", ",Plain thing,1,", 1) } else { line.to_owned() } + "\n")
        .collect();
    fs::write(&orders, shop).unwrap();
    let arguments = ["--html", page.to_str().unwrap(), "--json", json.to_str().unwrap(), "--young", "--rolling"];
    let mut written = Vec::new();
    for threads in ["1", "3"] {
        let done = Command::new(env!("CARGO_BIN_EXE_alongside"))
            .env("RAYON_NUM_THREADS", threads)
            .arg("backtest")
            .arg("--orders")
            .arg(&orders)
            .args(arguments)
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        written.push((done.stdout, fs::read(&page).unwrap(), fs::read(&json).unwrap()));
    }
    let euro = paged(&orders, &["--html", page.to_str().unwrap(), "--currency", "EUR"]);
    assert!(euro.status.success());
    let in_euro = fs::read_to_string(&page).unwrap();
    for file in [&orders, &page, &json] {
        fs::remove_file(file).unwrap();
    }
    assert!(written[0] == written[1], "the same file and seed give the same bytes, on however many threads");
    let (table, page, json) = &written[0];
    let (table, page) = (String::from_utf8_lossy(table), String::from_utf8_lossy(page));
    assert!(table.contains("learning every week: x ") && table.contains("paired over customers"), "{table}");
    for never in ["<script", "http:", "https:", "url(", "@import", " src=", "onload", "uplift", "incremental"] {
        assert!(!page.contains(never), "{never} stands in the page");
    }
    assert!(page.contains("&lt;script&gt;alert('&amp;')&lt;/script&gt;"), "a title is only text");
    for said in [
        "These shoppers bought these things anyway",
        "It is not money that an offer would add.",
        "Only a holdout",
        "Not enough data",
        "What learning every week gains",
        "Had this shop been younger",
        "<svg",
        "<caption>",
        "lang=\"en\"",
    ] {
        assert!(page.contains(said), "{said} is missing");
    }
    assert!(page.contains("The file names no currency") && in_euro.contains("Money is in EUR."));
    assert!(!page.contains("p12"), "no customer is named");
    // Every chart has a name and a description of its own.
    assert_eq!(page.matches("role=\"img\"").count(), page.matches("<desc id=").count());

    let figures: Value = serde_json::from_slice(json).unwrap();
    let cart = &figures["sections"][0]["insight"];
    let all = &cart["headline"]["all"];
    let difference = all["ours"]["value"].as_f64().unwrap() - all["now"]["value"].as_f64().unwrap();
    assert!((all["difference"]["value"].as_f64().unwrap() - difference).abs() < 1e-6, "{all}");
    // A thousand orders have four thousand places.
    let rpi = figures["sections"][0]["rankings"][6]["rpi"].as_f64().unwrap();
    assert!((all["ours"]["value"].as_f64().unwrap() - 4_000.0 * rpi).abs() < 1e-6, "{all} {rpi}");
    let buyers = cart["headline"]["buyers"].as_array().unwrap();
    assert_eq!(buyers.iter().map(|group| group["cases"].as_u64().unwrap()).sum::<u64>(), all["cases"].as_u64().unwrap());
    let thresholds = cart["thresholds"].as_array().unwrap();
    let rising = |name: &str| -> Vec<f64> { thresholds.iter().map(|threshold| threshold[name].as_f64().unwrap()).collect() };
    assert!(rising("silent").is_sorted() && rising("least").is_sorted() && rising("kept")[0] == 1.0);
    let serving = cart["exponents"].as_array().unwrap().iter().find(|one| one["exponent"] == 0.85).unwrap();
    assert!((serving["rpi"]["value"].as_f64().unwrap() - rpi).abs() < 1e-9, "the exponent that serves earns what serves");
    let repeats = &cart["repeats"];
    let part = |name: &str| repeats[name]["value"].as_f64().unwrap();
    assert!((part("captured") - part("captured_again") - part("captured_new")).abs() < 1e-6, "{repeats}");
    let examples = cart["contrast"]["examples"].as_array().unwrap();
    assert!(!examples.is_empty() && examples.len() <= 10);
    let tenths = cart["calibration"]["tenths"].as_array().unwrap();
    assert_eq!(tenths.len(), 10);
    assert_eq!(figures["young"].as_array().unwrap().len() % 3, 0);
}

#[test]
fn a_page_without_a_case_says_so() {
    let (orders, page) = (place("none.csv"), place("none.html"));
    fs::write(&orders, "order_id,customer_id,timestamp,sku,quantity,unit_price\na,b,2024-01-01,c,1,1\n").unwrap();
    let done = paged(&orders, &["--html", page.to_str().unwrap()]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let text = fs::read_to_string(&page).unwrap();
    assert!(text.contains("<h2>Not enough data</h2>"), "{text}");
    let both = paged(&orders, &["--html", page.to_str().unwrap(), "--no-html"]);
    assert_eq!(both.status.code(), Some(2), "either a page or none");
    fs::remove_file(&orders).unwrap();
    fs::remove_file(&page).unwrap();
}

#[test]
fn a_shop_too_small_for_an_interval_says_so() {
    let orders = place("small.csv");
    fs::write(&orders, shop(8)).unwrap();
    let small = String::from_utf8(backtest(&orders, &["--protocol", "cart"]).stdout).unwrap();
    assert!(small.contains("not enough data for intervals: they need 30 customers"), "{small}");
    assert!(small.contains("[not enough data]") && !small.contains("[0."), "{small}");
    for text in [
        "order_id,customer_id,timestamp,sku,quantity,unit_price\n",
        "order_id,customer_id,timestamp,sku,quantity,unit_price\na,b,2024-01-01,c,1,1\n",
    ] {
        fs::write(&orders, text).unwrap();
        let empty = backtest(&orders, &[]);
        let said = String::from_utf8(empty.stdout).unwrap();
        assert!(empty.status.success() && said.contains("not enough data: no order after the cut"), "{said}");
    }
    fs::remove_file(&orders).unwrap();
    let gone = backtest(&orders, &[]);
    assert_eq!(gone.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&gone.stderr).contains("cannot open"));
}

/// Cases, visible and hidden items; hit cases, hits and captured money of popularity, raw and capped counts; the least RPI of
/// the rankings without and with the profile (lower ends of the reference's intervals).
type Published = ([u64; 3], [(u64, u64, f64); 3], [f64; 2]);

const FULL: [Published; 3] = [
    ([2_628, 27_454, 28_745], [(545, 612, 3_117.83), (1_097, 1_584, 4_680.60), (1_411, 2_180, 6_701.08)], [0.995, 1.119]),
    ([2_628, 2_628, 53_571], [(812, 998, 5_527.34), (1_385, 2_268, 6_225.02), (1_249, 2_037, 5_925.71)], [0.833, 1.239]),
    ([613, 11_495, 26_057], [(237, 365, 1_698.66), (274, 458, 1_434.45), (288, 475, 1_560.31)], [0.726, 1.471]),
];

const SMALL: [Published; 3] = [
    ([835, 2_207, 2_562], [(76, 78, 388.39), (342, 468, 1_425.61), (342, 468, 1_425.61)], [0.482, 0.565]),
    ([835, 835, 3_934], [(114, 118, 601.64), (317, 491, 1_485.15), (317, 491, 1_485.15)], [0.494, 0.668]),
    ([202, 963, 1_796], [(55, 70, 341.80), (65, 89, 311.51), (65, 89, 311.51)], [0.344, 0.742]),
];

fn check(name: &str, more: &[&str], published: &[Published; 3]) {
    let Some(path) = std::env::var_os("ALONGSIDE_ORDERS") else {
        eprintln!("ALONGSIDE_ORDERS is not set: the published figures were not compared");
        return;
    };
    let json = place(name);
    let done = backtest(Path::new(&path), &[more, &["--json", json.to_str().unwrap()]].concat());
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let figures: Value = serde_json::from_slice(&fs::read(&json).unwrap()).unwrap();
    fs::remove_file(&json).unwrap();
    for (section, (sizes, baselines, least)) in figures["sections"].as_array().unwrap().iter().zip(published) {
        assert_eq!(["cases", "visible", "hidden"].map(|size| section[size].as_u64().unwrap()), *sizes);
        for (ranking, (hit_cases, hits, captured)) in baselines.iter().enumerate() {
            let line = &section["rankings"][ranking];
            assert_eq!((line["hit_cases"].as_u64().unwrap(), line["hits"].as_u64().unwrap()), (*hit_cases, *hits), "{line}");
            assert!((line["captured"].as_f64().unwrap() - captured).abs() < 0.005, "{line}");
        }
        for (ranking, least) in [4, 6].into_iter().zip(least) {
            let line = &section["rankings"][ranking];
            assert!(line["rpi"].as_f64().unwrap() >= *least, "{line}");
        }
    }
}

#[test]
fn the_full_shop_is_as_published() {
    check("full.json", &[], &FULL);
}

#[test]
fn the_small_shop_is_as_published() {
    check("small.json", &["--max-order-skus", "10"], &SMALL);
}
