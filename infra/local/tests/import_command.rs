//! `alongside import` as a merchant types it, killed on the way, and what comes after it.
#![allow(clippy::unwrap_used)]

mod export;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use export::{Folder, catalogue};
use serde_json::Value;

fn alongside(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_alongside"));
    command.args(args);
    command
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Orders of pairs that go together, over half a year, children after their parents.
fn bulk(orders: u64) -> (String, String) {
    let (mut text, mut goods) = (String::new(), String::new());
    for order in 0..orders {
        let (month, day) = (order * 6 / orders + 1, order % 28 + 1);
        writeln!(
            text,
            r#"{{"id":"gid://shopify/Order/{order}","createdAt":"2026-{month:02}-{day:02}T10:00:00Z","updatedAt":"2026-{month:02}-{day:02}T10:00:00Z","displayFinancialStatus":"PAID","currencyCode":"EUR","customer":{{"id":"gid://shopify/Customer/{}"}}}}"#,
            order % 40 + 1
        )
        .unwrap();
        for place in 0..2 {
            let product = 2 * (order % 6) + place + 1;
            writeln!(
                text,
                r#"{{"id":"gid://shopify/LineItem/{}","title":"Thing {product}","quantity":1,"product":{{"id":"gid://shopify/Product/{product}"}},"variant":null,"originalUnitPriceSet":{{"shopMoney":{{"amount":"5.0","currencyCode":"EUR"}}}},"__parentId":"gid://shopify/Order/{order}"}}"#,
                2 * order + place
            )
            .unwrap();
        }
    }
    for product in 1..=12 {
        writeln!(
            goods,
            r#"{{"id":"gid://shopify/Product/{product}","title":"Thing {product}","handle":"thing-{product}","status":"ACTIVE"}}"#
        )
        .unwrap();
        writeln!(goods, r#"{{"id":"gid://shopify/ProductVariant/{product}","title":"Default Title","price":"5.00","__parentId":"gid://shopify/Product/{product}"}}"#).unwrap();
    }
    (text, goods)
}

#[test]
fn what_is_imported_is_learned_at_once() {
    let folder = Folder::new("command");
    let (text, goods) = bulk(600);
    let (orders, products) = (folder.write("orders.jsonl", text), folder.write("products.jsonl", goods));
    let (out, report) = (folder.out(), folder.out().with_file_name("report.json"));
    let (out, report) = (out.to_str().unwrap(), report.to_str().unwrap());
    let (orders, products) = (orders.to_str().unwrap(), products.to_str().unwrap());
    let args = ["import", "--format", "shopify", "--orders", orders, "--products", products, "--out", out, "--report", report];
    let told = said(&alongside(&args).output().unwrap());
    assert!(
        told.contains("       600  orders read\n       600  orders\n") && told.contains("next:    alongside backtest"),
        "{told}"
    );
    let report: Value = serde_json::from_str(&fs::read_to_string(report).unwrap()).unwrap();
    assert_eq!((&report["orders"]["written"], &report["lines"]["items"]), (&600.into(), &12.into()));
    // The doctor has looked at what was written, and says the same in words and for programs.
    assert_eq!(report["doctor"]["shop"]["orders"], 600);
    let found = |kind: &str| report["doctor"]["findings"].as_array().unwrap().iter().any(|finding| finding["kind"] == kind);
    assert!(found("few_repeating_pairs") && told.contains("what the doctor says of them:"), "{}", report["doctor"]);
    assert_eq!(catalogue(Path::new(out)).lines().count(), 12);

    let written = format!("{out}/orders.csv.gz");
    let figures = said(&alongside(&["backtest", "--orders", &written, "--protocol", "page", "--no-html"]).output().unwrap());
    assert!(
        figures.contains("1200 lines, 600 orders, 12 items, 40 known customers") && figures.contains("+ profile"),
        "{figures}"
    );
    let (data, listed) = (format!("{out}/kept"), format!("{out}/catalog.jsonl"));
    let learned = said(&alongside(&["train", "--orders", &written, "--catalog", &listed, "--data", &data]).output().unwrap());
    assert!(learned.contains("1200 lines, 600 orders, 12 items sold, 40 known customers"), "{learned}");
}

#[test]
fn killed_at_any_moment_it_ends_with_the_same_bytes() {
    let folder = Folder::new("killed");
    let (text, _) = bulk(6_000);
    let orders = folder.write("orders.jsonl", text);
    let import = |out: &Path| {
        let mut command = alongside(&["import", "--format", "shopify"]);
        command.arg("--orders").arg(&orders).arg("--out").arg(out).stdout(Stdio::null()).stderr(Stdio::piped());
        command
    };
    let whole = folder.out();
    assert!(import(&whole).status().unwrap().success());
    let expected = fs::read(whole.join("orders.csv.gz")).unwrap();
    let killed = folder.out().with_file_name("killed");
    let mut kills = 0;
    for pause in [60, 150, 300, 500] {
        let mut running = import(&killed).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(pause));
        kills += u32::from(running.try_wait().unwrap().is_none());
        running.kill().unwrap();
        running.wait().unwrap();
    }
    let output = import(&killed).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(fs::read(killed.join("orders.csv.gz")).unwrap(), expected);
    assert!(kills > 0, "no run lasted long enough to be killed");
    // What a killed run was writing is no output.
    assert!(fs::read_dir(&killed).unwrap().all(|file| !file.unwrap().file_name().to_string_lossy().ends_with(".part")));
}

#[test]
fn its_help_teaches_and_its_errors_say_what_to_do() {
    let help = said(&alongside(&["import", "--help"]).output().unwrap());
    for words in
        ["bulkOperationRunQuery", "discountAllocations", "unitCost", "REST API > Add key", "--secret-file", "customer.key"]
    {
        assert!(help.contains(words), "{words}\n{help}");
    }
    let folder = Folder::new("command-errors");
    let out = folder.out();
    let error = |args: &[&str]| {
        let mut command = alongside(&["import", "--out"]);
        let output = command.arg(&out).args(args).env_remove("ALONGSIDE_WOOCOMMERCE_SECRET").output().unwrap();
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    for (args, words) in [
        (&["--format", "shopify"][..], "nothing to read: give --orders FILE"),
        (&["--format", "shopify", "orders.jsonl"], "name the files by what they hold"),
        (&["--format", "shopify", "--refunds", "x"], "--refunds goes with --format woocommerce"),
        (&["--format", "csv", "--orders", "nowhere.csv"], "cannot open nowhere.csv"),
        (&["--format", "csv", "--orders", "x", "--products", "y"], "--catalog"),
        (&["--format", "woocommerce", "--url", "https://shop.example"], "--key"),
        (&["--format", "woocommerce", "--url", "https://shop.example", "--key", "ck_1"], "secret (cs_...) is missing"),
        (&["--format", "online-retail"], "name the published file"),
        (&["--format", "etsy"], "online-retail"),
    ] {
        let said = error(args);
        assert!(said.contains(words), "{args:?}: {said}");
    }
    let secret = folder.write("cs.txt", "cs_1\n");
    let said = error(&[
        "--format",
        "woocommerce",
        "--url",
        "http://shop.example",
        "--key",
        "ck_1",
        "--secret-file",
        secret.to_str().unwrap(),
    ]);
    assert!(said.contains("over http anyone could read the secret"), "{said}");
}
