//! Ways to spoil a clean shop.

use local::doctor::{Kind, Severity};
use serde_json::{Value, json};

use super::made_up::{Files, Line};

/// A way to spoil a clean shop, what is to be said of it, and of how many.
pub(super) type Spoilt = (Kind, Severity, u64, fn(&mut Files));

pub(super) const SPOILT: [Spoilt; 37] = [
    (Kind::NoOrders, Severity::Stop, 0, |files| files.lines.clear()),
    (Kind::FewSharedOrders, Severity::Mend, 100, |files| files.keep_orders(100)),
    (Kind::FewToFit, Severity::Know, 180, |files| files.keep_orders(400)),
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
