//! A clean shop's two files.

use std::collections::BTreeSet;

use local::doctor::{Catalogue, Diagnosis, examine_file};
use local::files::orders::{OrderFile, Taking, read_from};
use serde_json::{Value, json};

pub(super) const HEADER: &str = "order_id,customer_id,timestamp,sku,title,category,brand,quantity,unit_price,cost,currency\n";
pub(super) const NAMES: [&str; 30] = [
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
pub(super) const DAYS: usize = 210;
pub(super) const A_DAY: usize = 20;

#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) order: String,
    pub(super) customer: String,
    pub(super) day: usize,
    pub(super) time: String,
    pub(super) sku: String,
    pub(super) title: String,
    pub(super) category: String,
    pub(super) quantity: String,
    pub(super) price: String,
    pub(super) cost: String,
    pub(super) currency: String,
}

/// A shop's two files while they can still be spoilt.
#[derive(Clone, Debug)]
pub(super) struct Files {
    pub(super) lines: Vec<Line>,
    pub(super) catalogue: Vec<Value>,
}

pub(super) fn price(item: usize) -> usize {
    500 + 100 * item
}

pub(super) fn euros(minor: usize) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}

pub(super) fn moment(day: usize) -> String {
    let days = jiff::SignedDuration::from_hours(24 * i64::try_from(day).unwrap() + 12);
    (jiff::civil::date(2023, 1, 2).at(0, 0, 0, 0) + days).strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

/// 4,200 orders of two to four of thirty things by three hundred customers, twenty a day.
pub(super) fn clean() -> Files {
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
    pub(super) fn orders(&self) -> String {
        let mut text = HEADER.to_owned();
        for line in &self.lines {
            let Line { order, customer, time, sku, title, category, quantity, price, cost, currency, .. } = line;
            text += &format!("{order},{customer},{time},{sku},{title},{category},Larch,{quantity},{price},{cost},{currency}\n");
        }
        text
    }

    pub(super) fn listed(&self) -> String {
        self.catalogue.iter().map(|line| format!("{line}\n")).collect()
    }

    pub(super) fn examined(&self) -> Diagnosis {
        let file = read(&self.orders());
        let catalogue = Catalogue::read_from(self.listed().as_bytes(), "catalog.jsonl", file.history.currency()).unwrap();
        examine_file(&file, Some(&catalogue))
    }

    /// Every other line of the fourth thing, spoilt.
    pub(super) fn half(&mut self, spoil: impl Fn(&mut Line)) {
        self.lines.iter_mut().filter(|line| line.sku == "s26").step_by(2).for_each(spoil);
    }

    pub(super) fn keep_orders(&mut self, orders: usize) {
        let kept: BTreeSet<String> = (0..orders).map(|order| format!("A-{order}")).collect();
        self.lines.retain(|line| kept.contains(&line.order));
    }
}

pub(super) fn read(text: &str) -> OrderFile {
    read_from(text.as_bytes(), "orders.csv", Taking::default()).unwrap()
}
