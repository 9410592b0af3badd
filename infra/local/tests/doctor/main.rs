//! Each finding in a made-up shop in which it is present, and a clean one in which none is.
#![allow(clippy::unwrap_used)]

mod made_up;
mod spoilt;

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use local::doctor::{Catalogue, Diagnosis, EXAMPLES_MAX, Finding, Kind, LinesRead, Sales, Severity, examine, examine_file};
use local::files::orders::{Taking, read_from};
use local::files::skipped::{Skipped, Why};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Strategy, prop_assert, prop_assert_eq, proptest};
use proptest::sample::select;
use serde_json::{Value, json};

use made_up::{HEADER, clean, moment, price, read};
use spoilt::SPOILT;

fn found(diagnosis: &Diagnosis, kind: Kind) -> Option<&Finding> {
    diagnosis.findings.iter().find(|finding| finding.kind == kind)
}

fn kinds(diagnosis: &Diagnosis) -> Vec<Kind> {
    diagnosis.findings.iter().map(|finding| finding.kind).collect()
}

#[test]
fn of_a_clean_shop_nothing_is_said() {
    let diagnosis = clean().examined();
    assert!(diagnosis.findings.is_empty() && diagnosis.unknown.is_empty(), "{diagnosis}");
    assert!(diagnosis.to_string().contains("Nothing found that is wrong."));
    assert_eq!((diagnosis.shop.orders, diagnosis.shop.items, diagnosis.shop.customers), (4_200, 30, 300));
}

#[test]
fn what_the_files_do_not_say_is_unknown_and_not_missing() {
    let diagnosis = examine_file(&read(&clean().orders()), None);
    assert!(diagnosis.findings.is_empty(), "{diagnosis}");
    let unknown: Vec<&str> = diagnosis.unknown.iter().map(|unknown| unknown.what).collect();
    assert_eq!(unknown, ["product types", "images", "what is still sold"]);
    let mut files = clean();
    files.catalogue.iter_mut().for_each(|line| drop(line.as_object_mut().unwrap().remove("image")));
    let diagnosis = files.examined();
    assert!(diagnosis.findings.is_empty(), "{diagnosis}");
    assert_eq!(diagnosis.unknown[0].why, "the catalogue names none");
}

#[test]
fn each_kind_is_found_where_it_is() {
    let clean = clean();
    let mut wrong = Vec::new();
    for (kind, severity, count, spoil) in SPOILT {
        let mut files = clean.clone();
        spoil(&mut files);
        let diagnosis = files.examined();
        let said = found(&diagnosis, kind).map(|finding| (finding.severity, finding.count));
        if said != Some((severity, count)) {
            wrong.push((kind, said, kinds(&diagnosis)));
        }
        assert!(diagnosis.to_string().contains(kind.title()) || said.is_none());
    }
    assert!(wrong.is_empty(), "{wrong:?}");
    let spoilt: BTreeSet<Kind> = SPOILT.iter().map(|(kind, ..)| *kind).chain([Kind::NoProducts]).collect();
    assert_eq!(spoilt, Kind::ALL.into_iter().collect());
}

#[test]
fn what_an_import_leaves_out_is_found_too() {
    let file = read(&clean().orders());
    let mut skipped = Skipped::default();
    skipped.add(Why::NoProduct, 7);
    skipped.add(Why::TooLate, 8);
    let read = LinesRead { lines: file.lines + 2, skipped: &skipped };
    let diagnosis = examine(&Sales::of(&file.history, &file.goods), read, None);
    assert_eq!(kinds(&diagnosis), [Kind::NoProducts]);
    assert_eq!(diagnosis.findings[0].examples, ["line 7: codes that are no products (1 such line)"]);
    assert_eq!(diagnosis.findings[0].revenue, None);
}

#[test]
fn what_a_finding_touches_is_the_revenue_of_its_items_and_orders() {
    let mut files = clean();
    files.catalogue.remove(3);
    let sold = files.lines.iter().filter(|line| line.sku == "s3").count();
    let diagnosis = files.examined();
    let touched = found(&diagnosis, Kind::NotInCatalogue).unwrap().revenue.unwrap();
    assert_eq!(touched.minor, i128::try_from(sold * price(3)).unwrap());
    // Many small things change the severity.
    files.catalogue.truncate(20);
    assert_eq!(found(&files.examined(), Kind::NotInCatalogue).unwrap().severity, Severity::Mend);
    files.catalogue.iter_mut().for_each(|line| line["unit_price"] = json!(4000));
    assert_eq!(found(&files.examined(), Kind::PriceFarFromPaid).unwrap().severity, Severity::Stop);
    files.lines.iter_mut().step_by(4).for_each(|line| line.time.clear());
    assert_eq!(found(&files.examined(), Kind::BrokenLines).unwrap().severity, Severity::Stop);
}

#[test]
fn the_same_files_print_the_same_bytes() {
    let mut files = clean();
    for (kind, _, _, spoil) in SPOILT {
        if !matches!(kind, Kind::NoOrders | Kind::FewSharedOrders | Kind::FewToFit | Kind::FewRepeatingPairs) {
            spoil(&mut files);
        }
    }
    let (one, other) = (files.examined(), files.examined());
    assert!(one.findings.len() > 15, "{one}");
    assert_eq!(one.to_string(), other.to_string());
    assert_eq!(serde_json::to_string(&one).unwrap(), serde_json::to_string(&other).unwrap());
    // Lines in another order are the same shop; only which line is named first differs.
    files.lines.reverse();
    let reversed = files.examined();
    assert_eq!(reversed.shop.revenue_minor, one.shop.revenue_minor);
    assert!(one.findings.windows(2).all(|two| two[0].severity <= two[1].severity));
}

#[test]
fn the_program_says_by_its_exit_code_whether_to_stop() {
    let folder = std::env::temp_dir().join(format!("alongside-doctor-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let (orders, catalogue, out) = (folder.join("orders.csv"), folder.join("catalog.jsonl"), folder.join("findings.json"));
    let mut files = clean();
    files.keep_orders(25);
    files.catalogue[3]["unit_price"] = json!("");
    fs::write(&orders, files.orders()).unwrap();
    fs::write(&catalogue, files.listed()).unwrap();
    let run = |more: &[&str]| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_alongside"));
        program.args(["doctor", "--orders"]).arg(&orders).arg("--json").arg(&out).args(more).output().unwrap()
    };
    let with = ["--catalog", catalogue.to_str().unwrap()];
    let plain = run(&with);
    assert_eq!(plain.status.code(), Some(0), "{plain:?}");
    let said: Value = serde_json::from_slice(&fs::read(&out).unwrap()).unwrap();
    assert_eq!(
        (&said["form"], &said["shop"]["currency"], &said["shop"]["catalogue_items"]),
        (&json!(1), &json!("EUR"), &json!(30))
    );
    let first = &said["findings"][0];
    assert_eq!((&first["severity"], &first["kind"], &first["count"]), (&json!("stop"), &json!("few_shared_orders"), &json!(25)));
    assert_eq!(first["revenue"], json!({ "minor": said["shop"]["revenue_minor"], "share": 1.0 }));
    let strict = run(&[with[0], with[1], "--strict"]);
    assert_eq!((strict.status.code(), strict.stdout == plain.stdout), (Some(3), true));
    assert!(String::from_utf8(strict.stderr).unwrap().contains("2 findings say stop"));
    fs::write(&catalogue, "{\"title\": \"no sku\"}\n").unwrap();
    assert_eq!(run(&with).status.code(), Some(2));
    fs::remove_file(&orders).unwrap();
    assert_eq!(run(&[]).status.code(), Some(1));
    fs::remove_dir_all(&folder).unwrap();
}

/// A line of any small shop, some of it nonsense.
fn line() -> impl Strategy<Value = String> {
    let ids = (0..40_u32, 0..8_u32, 0..12_u32);
    let title = select(vec!["Red lantern", "red lanterns", "Red lantren", "", "Mug", "Gnome in the garden"]);
    let category = select(vec!["", "Garden", "garden", "Cellar"]);
    let numbers =
        (select(vec!["1", "2", "2000", "10000000", "0", "-3", "x"]), select(vec!["1.00", "1.05", "99999999.99", "0", "", "7"]));
    let rest = (select(vec!["", "2.00", "90"]), select(vec!["EUR", "", "USD"]), 0..500_usize);
    (ids, title, category, numbers, rest).prop_map(
        |((order, customer, sku), title, category, (quantity, price), (cost, currency, day))| {
            let customer = if customer == 0 { String::new() } else { format!("c{}", customer.min(order)) };
            let day = moment(day / 100 + usize::try_from(order).unwrap() * 11);
            format!("A-{order},{customer},{day},s{sku},{title},{category},,{quantity},{price},{cost},{currency}\n")
        },
    )
}

fn listed() -> impl Strategy<Value = String> {
    let price = select(vec![json!(1.0), json!(0), json!("12.50"), Value::Null, json!(1e300), json!(-4)]);
    let text = select(vec![json!("Red lantern"), json!(""), Value::Null, json!(["a"]), json!({ "src": "b" }), json!(7)]);
    (0..16_u32, text.clone(), text.clone(), text, price.clone(), price).prop_map(|(sku, title, category, image, price, cost)| {
        let line = json!({
            "sku": format!("s{sku}"), "title": title, "category": category, "image": image, "unit_price": price, "cost": cost,
        });
        format!("{line}\n")
    })
}

proptest! {
    #[test]
    fn no_finding_touches_more_than_there_is(lines in vec(line(), 1..200), catalogue in option::of(vec(listed(), 0..30))) {
        let text = format!("{HEADER}{}", lines.concat());
        if let Ok(file) = read_from(text.as_bytes(), "orders.csv", Taking::default()) {
            let catalogue = catalogue.map(|lines| {
                Catalogue::read_from(lines.concat().as_bytes(), "catalog.jsonl", file.history.currency()).unwrap()
            });
            let diagnosis = examine_file(&file, catalogue.as_ref());
            let total = diagnosis.shop.revenue_minor;
            let mut kinds = kinds(&diagnosis);
            for finding in &diagnosis.findings {
                if let Some(touched) = finding.revenue {
                    prop_assert!((0..=total).contains(&touched.minor), "{:?} of {}", finding, total);
                    prop_assert!((0.0..=1.0).contains(&touched.share));
                }
                prop_assert!(finding.of.is_none_or(|of| finding.count <= of), "{:?}", finding);
                prop_assert!(finding.examples.len() <= EXAMPLES_MAX);
                prop_assert!(!finding.says.is_empty() && !finding.what_to_do.is_empty());
            }
            kinds.sort_unstable();
            kinds.dedup();
            prop_assert_eq!(kinds.len(), diagnosis.findings.len());
            prop_assert!(!diagnosis.to_string().is_empty());
        }
    }
}

/// The real file, when its path is given in `ALONGSIDE_ORDERS`.
#[test]
fn of_the_real_file_what_is_known_of_it_is_said() {
    let Some(path) = std::env::var_os("ALONGSIDE_ORDERS") else {
        eprintln!("ALONGSIDE_ORDERS is not set: the real orders were not examined");
        return;
    };
    let diagnosis = examine_file(&local::files::orders::read(path.as_ref(), Taking::default()).unwrap(), None);
    let count = |kind| found(&diagnosis, kind).map(|finding| finding.count);
    assert_eq!(diagnosis.stops(), 0, "{diagnosis}");
    assert_eq!(count(Kind::OrdersWithoutCustomer), Some(1_105), "{diagnosis}");
    // Christmas, Easter and the bank holidays.
    assert_eq!(count(Kind::DaysWithoutOrders), Some(20), "{diagnosis}");
    assert_eq!(count(Kind::FewToFit), None);
}
