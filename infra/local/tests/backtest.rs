//! `alongside backtest` on a made-up shop, and against the published figures of the real orders.
#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn backtest(orders: &Path, more: &[&str]) -> Output {
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
    let rpi = |ranking: usize| page["rankings"][ranking]["rpi"].as_f64().unwrap();
    assert!(rpi(6) > rpi(0) && rpi(4) > rpi(0) && rpi(1) > rpi(0), "{page}");
    assert!((page["rankings"][1]["by_raw"]["value"].as_f64().unwrap() - 1.0).abs() < 1e-12);
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
