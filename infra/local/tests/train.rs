//! What `train` leaves in a data folder beside the store.
#![allow(clippy::unwrap_used)]

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use local::data_folder::DataFolder;
use local::train::{self, TrainArgs};
use scoring::id::ShopId;

/// A folder that goes when the test ends, however it ends.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn the_buyers_whom_serve_shows_are_named() {
    let folder = Folder(std::env::temp_dir().join(format!("alongside-train-{}", std::process::id())));
    let data = folder.0.join("shop");
    let kept = DataFolder::open(&data).unwrap();
    assert!(kept.buyers().unwrap().is_empty());
    let mut text = "order_id,customer_id,timestamp,sku,title,category,quantity,unit_price\n".to_owned();
    for month in 1..=9 {
        // One buys coffee again and again, one buys dear things once each, many buy once.
        text += &format!("c{month},regular,2025-0{month}-03,coffee,Coffee,Coffee,1,9.90\n");
        text += &format!("d{month},rich,2025-0{month}-05,pan-{month},Pan {month},Pans,1,220.00\n");
        text += &format!("e{month},guest-{month},2025-0{month}-07,mug,Mug,Mugs,1,12.00\n");
    }
    let orders = folder.0.join("orders.csv");
    std::fs::write(&orders, text).unwrap();
    let args = TrainArgs { orders, catalog: None, data: data.clone(), shop: ShopId::new("shop").unwrap(), currency: None };
    train::run(&args).unwrap();
    let buyers = kept.buyers().unwrap();
    let named: Vec<_> = buyers.iter().map(|buyer| (buyer.key.as_str(), buyer.customer.as_deref())).collect();
    assert_eq!(named, [("loyal", Some("rich")), ("returning", Some("regular"))]);
    let file = data.join("buyers.json");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o077, 0, "customers' ids are nobody else's");
    std::fs::write(&file, "[{").unwrap();
    assert!(format!("{:#}", kept.buyers().unwrap_err()).contains("train the shop again"));
}
