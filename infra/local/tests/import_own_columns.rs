//! Files in our own columns through the importer.
#![allow(clippy::unwrap_used)]

mod export;

use std::fs;

use export::{Folder, gzip, orders};
use local::files::orders::{Taking, read, read_from};
use local::import::{Exports, From, Pace, Stopped, import};

const TABLE: &str = "order_id;customer_id;timestamp;sku;quantity;unit_price;title;category;cost;currency\n\
B2;c2;2026-02-03T10:00:00+02:00;91;1;4,50;Salt;Pantry;2,00;EUR\n\
A1;c1;2026-02-01 09:00:00;92;2;10,00;Oil;;;EUR\n\
A1;;2026-02-01 08:59:00;91;1;5,00;Sea Salt;;;EUR\n\
A1;c9;2026-02-01 09:00:00;93;1;5,00;Jam;;;EUR\n\
C3;mia@example.test;2026-02-04;91;-1;5,00;Salt;;;EUR\n\
C3;Mia@Example.test;2026-02-04;91;3;5,00;Salt;;;EUR\n\
C3;mia@example.test;2026-02-04;91;3;5,00;Salt;;;USD\n\
D4;c4;04/02/2026;91;3;5,00;Salt;;;EUR\n";

fn from(path: std::path::PathBuf) -> From {
    From::OwnColumns(Exports { orders: vec![path], ..Exports::default() })
}

#[test]
fn lines_are_taken_as_the_learner_takes_them() {
    let folder = Folder::new("csv-kinds");
    let path = folder.write("orders.csv.gz", gzip(TABLE));
    let imported = import(&from(path.clone()), &folder.out(), Pace::default()).unwrap();
    let text = orders(&folder.out());
    let guest = text.lines().last().unwrap().split(',').nth(1).unwrap();
    assert!(guest.starts_with("guest-"), "{text}");
    assert_eq!(
        text.replace(guest, "GUEST"),
        "order_id,customer_id,timestamp,sku,variant_id,variant_sku,title,category,brand,quantity,unit_price,list_price,cost,currency\n\
         A1,c1,2026-02-01T08:59:00Z,91,,,Sea Salt,,,1,5.00,5.00,,EUR\n\
         A1,c1,2026-02-01T08:59:00Z,92,,,Oil,,,2,10.00,10.00,,EUR\n\
         B2,c2,2026-02-03T08:00:00Z,91,,,Salt,Pantry,,1,4.50,4.50,2.00,EUR\n\
         C3,GUEST,2026-02-04T00:00:00Z,91,,,Salt,,,3,5.00,5.00,,EUR\n"
    );
    let (direct, through) = (read(&path, Taking::default()), read_from(text.as_bytes(), "orders.csv", Taking::default()));
    let (direct, through) = (direct.unwrap(), through.unwrap());
    assert_eq!((direct.history.len(), direct.lines), (through.history.len(), through.lines));
    assert_eq!(direct.history.times(), through.history.times());
    assert_eq!(direct.history.line_prices(), through.history.line_prices());
    let passed: Vec<(u64, &str)> = imported.report.passed_over.iter().map(|passed| (passed.first, passed.why.as_str())).collect();
    assert_eq!(passed.len(), 4, "{passed:?}");
    assert!(passed.contains(&(5, "the order_id of another customer's order")), "{passed:?}");
    assert!(passed.iter().any(|(line, why)| *line == 9 && why.starts_with("timestamp not read")), "{passed:?}");
}

#[test]
fn stopped_anywhere_it_ends_with_the_same_bytes_and_a_later_file_replaces() {
    let folder = Folder::new("csv-stopped");
    let path = folder.write("orders.csv", TABLE);
    import(&from(path.clone()), &folder.out(), Pace::default()).unwrap();
    let key = fs::read(folder.out().join("customer.key")).unwrap();
    let expected = fs::read(folder.out().join("orders.csv.gz")).unwrap();
    for stop in 1..=8 {
        let out = folder.out().with_file_name(format!("stop-{stop}"));
        fs::create_dir_all(&out).unwrap();
        fs::write(out.join("customer.key"), &key).unwrap();
        let error = import(&from(path.clone()), &out, Pace { batch: 3, stop_after: Some(stop) }).unwrap_err();
        assert!(error.is::<Stopped>());
        import(&from(path.clone()), &out, Pace { batch: 3, stop_after: None }).unwrap();
        assert_eq!(fs::read(out.join("orders.csv.gz")).unwrap(), expected, "stopped after {stop}");
    }
    let next =
        folder.write("next.csv", "order_id,customer_id,timestamp,sku,quantity,unit_price\nA1,c1,2026-02-01 09:00:00,99,1,2.00\n");
    let with = From::OwnColumns(Exports {
        orders: vec![next],
        currency: scoring::money::Currency::new("EUR").ok(),
        ..Exports::default()
    });
    import(&with, &folder.out(), Pace::default()).unwrap();
    let text = orders(&folder.out());
    let of: Vec<&str> = text.lines().filter(|line| line.starts_with("A1,")).collect();
    assert_eq!(of, ["A1,c1,2026-02-01T09:00:00Z,99,,,,,,1,2.00,2.00,,EUR"]);
    assert_eq!(text.lines().count(), 4);
}

#[test]
fn a_table_without_the_columns_says_which() {
    let folder = Folder::new("csv-bad");
    let path = folder.write("orders.csv", "a,b\n1,2\n");
    let error = import(&from(path), &folder.out(), Pace::default()).unwrap_err().to_string();
    assert!(error.contains("orders.csv: the first line has no column order_id"), "{error}");
}
