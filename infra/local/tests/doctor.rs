//! Each finding in a made-up shop in which it is present, and a clean one in which none is.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use local::doctor::{Catalogue, Diagnosis, EXAMPLES_MAX, Finding, Kind, LinesRead, Sales, Severity, examine, examine_file};
use local::files::orders::{OrderFile, Taking, read_from};
use local::files::skipped::{Skipped, Why};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Strategy, prop_assert, prop_assert_eq, proptest};
use proptest::sample::select;
use serde_json::{Value, json};

const HEADER: &str = "order_id,customer_id,timestamp,sku,title,category,brand,quantity,unit_price,cost,currency\n";
const NAMES: [&str; 30] = [
    "Anvil",
    "Basket",
    "Candle",
    "Drum",
    "Easel",
    "Flask",
    "Gloves",
    "Hammock",
    "Inkwell",
    "Jigsaw",
    "Kettle",
    "Lantern",
    "Mirror",
    "Napkins",
    "Oven",
    "Pillow",
    "Quilt",
    "Raincoat",
    "Saddle",
    "Teapot",
    "Umbrella",
    "Violin",
    "Wagon",
    "Xylophone",
    "Yarn",
    "Zither",
    "Thermometer",
    "Binoculars",
    "Compass",
    "Wheelbarrow",
];
const DAYS: usize = 210;
const A_DAY: usize = 20;

#[derive(Clone, Debug)]
struct Line {
    order: String,
    customer: String,
    day: usize,
    time: String,
    sku: String,
    title: String,
    category: String,
    quantity: String,
    price: String,
    cost: String,
    currency: String,
}

/// A shop's two files while they can still be spoilt.
#[derive(Clone, Debug)]
struct Files {
    lines: Vec<Line>,
    catalogue: Vec<Value>,
}

fn price(item: usize) -> usize {
    500 + 100 * item
}

fn euros(minor: usize) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}

fn moment(day: usize) -> String {
    let days = jiff::SignedDuration::from_hours(24 * i64::try_from(day).unwrap() + 12);
    (jiff::civil::date(2023, 1, 2).at(0, 0, 0, 0) + days).strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

/// 4,200 orders of two to four of thirty things by three hundred customers, twenty a day.
fn clean() -> Files {
    let mut lines = Vec::new();
    let mut dice = 1_u64;
    for order in 0..DAYS * A_DAY {
        let mut things = BTreeSet::new();
        while things.len() < 2 + order % 3 {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            things.insert(usize::try_from(dice >> 33).unwrap() % NAMES.len());
        }
        let day = order / A_DAY;
        lines.extend(things.into_iter().map(|item| Line {
            order: format!("A-{order}"),
            customer: format!("c{}", order * 7 % 300),
            day,
            time: moment(day),
            sku: format!("s{item}"),
            title: NAMES[item].to_owned(),
            category: format!("Room {}", item % 4),
            quantity: "1".to_owned(),
            price: euros(price(item)),
            cost: euros(price(item) / 2),
            currency: "EUR".to_owned(),
        }));
    }
    let listed = |item: usize| {
        json!({
            "sku": format!("s{item}"), "title": NAMES[item], "category": format!("Room {}", item % 4), "brand": "Larch",
            "type": "thing", "unit_price": price(item) as f64 / 100.0, "cost": price(item) as f64 / 200.0,
            "image": format!("https://shop.example/{item}.jpg"),
        })
    };
    Files { lines, catalogue: (0..NAMES.len()).map(listed).collect() }
}

impl Files {
    fn orders(&self) -> String {
        let mut text = HEADER.to_owned();
        for line in &self.lines {
            let Line { order, customer, time, sku, title, category, quantity, price, cost, currency, .. } = line;
            text += &format!("{order},{customer},{time},{sku},{title},{category},Larch,{quantity},{price},{cost},{currency}\n");
        }
        text
    }

    fn listed(&self) -> String {
        self.catalogue.iter().map(|line| format!("{line}\n")).collect()
    }

    fn examined(&self) -> Diagnosis {
        let file = read(&self.orders());
        let catalogue = Catalogue::read_from(self.listed().as_bytes(), "catalog.jsonl", file.history.currency()).unwrap();
        examine_file(&file, Some(&catalogue))
    }

    /// Every other line of the fourth thing, spoilt.
    fn half(&mut self, spoil: impl Fn(&mut Line)) {
        self.lines.iter_mut().filter(|line| line.sku == "s26").step_by(2).for_each(spoil);
    }

    fn keep_orders(&mut self, orders: usize) {
        let kept: BTreeSet<String> = (0..orders).map(|order| format!("A-{order}")).collect();
        self.lines.retain(|line| kept.contains(&line.order));
    }
}

fn read(text: &str) -> OrderFile {
    read_from(text.as_bytes(), "orders.csv", Taking::default()).unwrap()
}

fn found(diagnosis: &Diagnosis, kind: Kind) -> Option<&Finding> {
    diagnosis.findings.iter().find(|finding| finding.kind == kind)
}

fn kinds(diagnosis: &Diagnosis) -> Vec<Kind> {
    diagnosis.findings.iter().map(|finding| finding.kind).collect()
}

/// A way to spoil a clean shop, what is to be said of it, and of how many.
type Spoilt = (Kind, Severity, u64, fn(&mut Files));

const SPOILT: [Spoilt; 37] = [
    (Kind::NoOrders, Severity::Stop, 0, |files| files.lines.clear()),
    (Kind::FewSharedOrders, Severity::Mend, 100, |files| files.keep_orders(100)),
    (Kind::FewToFit, Severity::Know, 600, |files| files.keep_orders(2_000)),
    (Kind::FewRepeatingPairs, Severity::Mend, 0, |files| files.keep_orders(20)),
    (Kind::FewReturningCustomers, Severity::Mend, 0, |files| {
        files.lines.iter_mut().for_each(|line| line.customer = line.order.clone());
    }),
    (Kind::BrokenLines, Severity::Mend, 2, |files| {
        files.lines[7].time = "yesterday".to_owned();
        files.lines[9].quantity = "some".to_owned();
    }),
    (Kind::UnreadablePrices, Severity::Mend, 1, |files| files.lines[7].price.clear()),
    (Kind::ZeroPrices, Severity::Mend, 1, |files| files.lines[7].price = "0".to_owned()),
    (Kind::ZeroQuantities, Severity::Know, 1, |files| files.lines[7].quantity = "0".to_owned()),
    (Kind::Returns, Severity::Know, 1, |files| files.lines[7].quantity = "-1".to_owned()),
    (Kind::OtherCurrency, Severity::Mend, 1, |files| files.lines[7].currency = "USD".to_owned()),
    (Kind::ReusedOrderIds, Severity::Mend, 3, |files| files.lines[7].order = "A-4000".to_owned()),
    (Kind::DuplicateItems, Severity::Mend, 2, |files| files.half(|line| line.sku = "x".to_owned())),
    (Kind::NearDuplicates, Severity::Know, 2, |files| {
        files.half(|line| (line.sku, line.title) = ("x".to_owned(), "Termometer".to_owned()));
    }),
    (Kind::SameTitleOtherPrice, Severity::Know, 2, |files| {
        files.half(|line| (line.sku, line.price) = ("x".to_owned(), "9.99".to_owned()));
    }),
    (Kind::SkuOfTwoThings, Severity::Mend, 1, |files| files.half(|line| line.title = "Garden gnome".to_owned())),
    (Kind::SkuReworded, Severity::Know, 1, |files| files.half(|line| line.title = "Thermometer in brass".to_owned())),
    (Kind::DaysWithoutOrders, Severity::Know, 3, |files| files.lines.retain(|line| !(100..103).contains(&line.day))),
    (Kind::OrdersWithoutCustomer, Severity::Know, 40, |files| {
        files.lines.iter_mut().filter(|line| line.day < 2).for_each(|line| line.customer.clear());
    }),
    (Kind::OneLargeCustomer, Severity::Stop, 1, |files| {
        files.lines.iter_mut().filter(|line| line.customer == "c7").for_each(|line| line.quantity = "400".to_owned());
    }),
    (Kind::ExtremeCustomers, Severity::Know, 2, |files| {
        let big = |line: &&mut Line| line.customer == "c7" || line.customer == "c14";
        files.lines.iter_mut().filter(big).for_each(|line| line.quantity = "40".to_owned());
    }),
    (Kind::VeryLargeOrders, Severity::Know, 1, |files| files.lines[7].quantity = "1001".to_owned()),
    (Kind::NewItemsAtOnce, Severity::Mend, 1, |files| {
        files.lines.iter_mut().filter(|line| line.day >= 105).for_each(|line| line.sku.insert(0, 'n'));
    }),
    (Kind::ItemsGoneAtOnce, Severity::Mend, 1, |files| {
        files.lines.iter_mut().filter(|line| line.day >= 105).for_each(|line| line.sku.insert(0, 'n'));
    }),
    (Kind::MissingTitles, Severity::Mend, 1, |files| files.catalogue[3]["title"] = Value::Null),
    (Kind::MissingCategories, Severity::Mend, 1, |files| files.catalogue[3]["category"] = json!("")),
    (Kind::MissingBrands, Severity::Know, 1, |files| files.catalogue[3]["brand"] = Value::Null),
    (Kind::MissingTypes, Severity::Know, 1, |files| files.catalogue[3]["type"] = json!(" ")),
    (Kind::MissingImages, Severity::Mend, 1, |files| files.catalogue[3]["image"] = json!([])),
    (Kind::MissingCosts, Severity::Mend, 1, |files| {
        files.catalogue[3]["cost"] = json!(0);
        files.lines.iter_mut().filter(|line| line.sku == "s3").for_each(|line| line.cost.clear());
    }),
    (Kind::CostAbovePrice, Severity::Mend, 1, |files| files.catalogue[3]["cost"] = json!("8.00")),
    (Kind::TwoCategories, Severity::Mend, 1, |files| {
        let mut again = files.catalogue[3].clone();
        again["category"] = json!("Cellar");
        files.catalogue.push(again);
    }),
    (Kind::NotInCatalogue, Severity::Know, 1, |files| drop(files.catalogue.remove(3))),
    (Kind::NeverSold, Severity::Know, 1, |files| {
        let mut new = files.catalogue[3].clone();
        (new["sku"], new["title"]) = (json!("new"), json!("Barometer"));
        files.catalogue.push(new);
    }),
    (Kind::ListedTwice, Severity::Mend, 1, |files| files.catalogue.push(files.catalogue[3].clone())),
    (Kind::NoCataloguePrice, Severity::Stop, 1, |files| files.catalogue[3]["unit_price"] = json!(0)),
    (Kind::PriceFarFromPaid, Severity::Mend, 1, |files| files.catalogue[3]["unit_price"] = json!(80)),
];

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
