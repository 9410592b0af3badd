//! Pair rows against the golden file of the real orders.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod support;

use learning::tables::Tables;
use scoring::id::ItemId;

#[test]
fn golden_rows_agree() {
    let Some(folder) = support::golden_folder() else { return };
    let (history, titles) = support::read_orders(&folder.join("train.csv.gz"), usize::MAX);
    let shelf = support::read_catalogue(&folder.join("catalog.jsonl"));
    assert_eq!(titles.len(), shelf.len());
    let last = *history.times().last().unwrap();
    let tables = Tables::learn(&history, 0..history.len(), shelf, last);
    assert!((tables.rows.lambda() - 14.510_822).abs() < 1e-6, "{}", tables.rows.lambda());
    let expected = std::fs::read_to_string(folder.join("expected_rows.jsonl")).unwrap();
    for line in expected.lines() {
        let expected: serde_json::Value = serde_json::from_str(line).unwrap();
        let row = tables.rows.get(&ItemId::new(expected["sku"].as_str().unwrap()).unwrap()).unwrap();
        let mut differing = 0;
        let entries = expected["entries"].as_array().unwrap();
        for entry in entries {
            let item = ItemId::new(entry["sku"].as_str().unwrap()).unwrap();
            let Ok(found) = row.entries.binary_search_by(|entry| entry.item.cmp(&item)) else {
                differing += 1;
                println!("{}: {item} is not in the row: {entry}", row.item);
                continue;
            };
            let found = &row.entries[found];
            for (name, value) in [("e", found.e), ("a", found.a), ("l", found.l), ("f", found.f), ("t", found.t)] {
                let wanted = entry[name].as_f64().unwrap();
                assert!((f64::from(value) - wanted).abs() < 1e-4, "{} {item} {name}: {value} is not {wanted}", row.item);
            }
        }
        // Two items that tie at a cut-off may stand for each other.
        assert!(differing <= 3, "{}: {differing} of {} entries differ", row.item, entries.len());
        assert_eq!(row.entries.len(), entries.len());
        println!("{}: {} entries, {differing} differ", row.item, entries.len());
    }
}
