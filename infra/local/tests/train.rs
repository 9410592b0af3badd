//! `alongside train` writes what decisions read, and nothing of a file that is cut off.
#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use local::embedded::{Embedded, Kept};
use local::train::STORE_FILE;
use scoring::id::{CustomerId, ItemId, ShopId};
use scoring::model::ModelOrigin;
use store::{Endpoint, GatherRequest, Gathered, Patience, Settings, Store, TablePrefix};

fn train(orders: &Path, data: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_alongside"));
    command.arg("train").arg("--orders").arg(orders).arg("--data").arg(data).args(["--currency", "EUR"]).output().unwrap()
}

/// Tents with mats, pans with lids; mats have a cost.
fn orders() -> String {
    let mut text = "order_id,customer_id,timestamp,sku,title,category,quantity,unit_price,cost\n".to_owned();
    for order in 0..80 {
        let pair = if order % 2 == 0 { ["tent", "mat"] } else { ["pan", "lid"] };
        for sku in pair {
            let cost = if sku == "mat" { "4.20" } else { "" };
            writeln!(text, "o{order},c{},2024-01-{:02}T10:00:00,{sku},The {sku},Gear,1,10.00,{cost}", order % 9, 1 + order / 4)
                .unwrap();
        }
    }
    text
}

/// What a decision beside a tent reads for customer c2, and the mat's catalogue cost.
fn read(data: &Path) -> (Gathered, Option<i64>) {
    let engine = Embedded::start(Kept::File(&data.join(STORE_FILE))).unwrap();
    let endpoint = Endpoint::local(engine.url()).with_patience(Patience::WORK);
    let store = Store::connect(endpoint, TablePrefix::new("").unwrap());
    let shop = ShopId::new("shop").unwrap();
    let (tent, mat) = (ItemId::new("tent").unwrap(), ItemId::new("mat").unwrap());
    let customer = CustomerId::new("c2").unwrap();
    let request = GatherRequest {
        shop: &shop,
        items: &[tent],
        visitor: None,
        customer: Some(&customer),
        settings: Settings::Read,
        now: edge::Clock::System.now(),
    };
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        let gathered = store.gather(&request).await.unwrap();
        let items = store.items(&shop, &[mat]).await.unwrap();
        (gathered, items.items[0].variants[0].cost.map(|cost| cost.minor))
    })
}

#[test]
fn what_was_learned_is_kept_and_learning_it_again_changes_nothing() {
    let folder = std::env::temp_dir().join(format!("alongside-train-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let (file, data) = (folder.join("orders.csv"), folder.join("data"));
    // A name of any length fits into a record.
    let long = format!("The tent,{}", "g".repeat(400));
    fs::write(&file, orders().replace("The tent,Gear", &long)).unwrap();
    let done = train(&file, &data);
    let said = String::from_utf8(done.stdout).unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    for words in ["160 lines, 80 orders, 4 items sold, 9 known customers", "not enough data to fit", "peak memory"] {
        assert!(said.contains(words), "{said}");
    }
    let (first, cost) = read(&data);
    assert_eq!((first.rows.len(), cost), (1, Some(420)));
    assert!(first.rows[0].entries().any(|entry| entry.item.as_str() == "mat" && entry.figures[1] > 0.0));
    assert!(first.customer.as_ref().is_some_and(|profile| profile.orders == 9 && profile.bought.len() == 4));
    assert_eq!(first.shop.as_ref().map(|shop| shop.currency.code().to_owned()), Some("EUR".to_owned()));
    assert_eq!(first.model.as_ref().map(|model| (model.version, model.origin)), Some((0, ModelOrigin::Prior)));
    assert!(train(&file, &data).status.success());
    assert_eq!(read(&data).0, first);
    // Cut off in the middle: an error, and the store is as it was.
    let packed = {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        std::io::Write::write_all(&mut gzip, orders().replace("tent", "boat").as_bytes()).unwrap();
        gzip.finish().unwrap()
    };
    fs::write(&file, &packed[..packed.len() / 2]).unwrap();
    let done = train(&file, &data);
    assert_eq!(done.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&done.stderr).contains("the gzip file is cut off after line"), "{:?}", done.stderr);
    assert_eq!(read(&data).0, first);
    fs::remove_dir_all(&folder).unwrap();
}
