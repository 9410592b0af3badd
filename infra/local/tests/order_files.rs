//! Every kind of bad line and bad file has one decided outcome.
#![allow(clippy::unwrap_used)]

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use local::files::error::FileError;
use local::files::orders::{OrderFile, Taking, read_from};
use local::files::skipped::Why;
use local::files::source::unpack;
use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_oneof, proptest};
use scoring::id::ItemId;
use scoring::money::Currency;

const HEADER: &str = "order_id,customer_id,timestamp,sku,title,category,quantity,unit_price\n";

fn read(bytes: &[u8]) -> Result<OrderFile, FileError> {
    read_from(unpack(bytes).unwrap(), "orders.csv", Taking::default())
}

/// A good line, then `line`, then another good line.
fn beside(line: &[u8]) -> OrderFile {
    let mut bytes = HEADER.as_bytes().to_vec();
    bytes.extend_from_slice(b"A-1,c1,2011-07-28T12:00:00,mug,Mug,,2,5.275\n");
    bytes.extend_from_slice(line);
    bytes.extend_from_slice(b"\nA-2,,2011-07-29T12:00:00,cup,Cup,,1,3.00\n");
    read(&bytes).unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

/// An order's id, and its items with quantity and price.
type Contents = (String, Vec<(String, u32, i64)>);

/// What was read, in order of time.
fn contents(file: &OrderFile) -> Vec<Contents> {
    let history = &file.history;
    (0..history.len())
        .map(|order| {
            let line = |line: usize| {
                let item = history.items().id(history.line_items()[line]).to_string();
                (item, history.line_quantities()[line], history.line_prices()[line])
            };
            (history.order_id(order).to_string(), history.lines(order).map(line).collect())
        })
        .collect()
}

#[test]
fn a_line_that_teaches_nothing_is_skipped_counted_and_named() {
    let long = "x".repeat(65);
    for (line, why) in [
        ("A-9,c1,2011-07-28T12:00:00,mug,Mug,,2".to_owned(), Why::Fields),
        ("A-9,c1,2011-07-28T12:00:00,mug,Mug,,2,5.00,more".to_owned(), Why::Fields),
        (",c1,2011-07-28T12:00:00,mug,Mug,,2,5.00".to_owned(), Why::OrderId),
        (format!("{long},c1,2011-07-28T12:00:00,mug,Mug,,2,5.00"), Why::OrderId),
        ("A-9,c1,2011-07-28T12:00:00, ,Mug,,2,5.00".to_owned(), Why::Item),
        (format!("A-9,c1,2011-07-28T12:00:00,{long},Mug,,2,5.00"), Why::Item),
        ("A-9,c1,2011-07-28T12:00:00,m\u{7}g,Mug,,2,5.00".to_owned(), Why::Item),
        (format!("A-9,{long},2011-07-28T12:00:00,mug,Mug,,2,5.00"), Why::Customer),
        ("A-9,c1,28/07/2011,mug,Mug,,2,5.00".to_owned(), Why::Date),
        ("A-9,c1,,mug,Mug,,2,5.00".to_owned(), Why::Date),
        ("A-9,c1,2011-07-28T12:00:00,mug,Mug,,-2,5.00".to_owned(), Why::Returned),
        ("A-9,c1,2011-07-28T12:00:00,mug,Mug,,0,5.00".to_owned(), Why::NoQuantity),
        ("A-9,c1,2011-07-28T12:00:00,mug,Mug,,1.5,5.00".to_owned(), Why::Quantity),
        ("A-9,c1,2011-07-28T12:00:00,mug,Mug,,99999999999999999999,5.00".to_owned(), Why::Quantity),
        ("A-9,c1,2011-07-28T12:00:00,mug,Mug,,2,0".to_owned(), Why::NotPaid),
        ("A-9,c1,2011-07-28T12:00:00,mug,Mug,,2,-5.00".to_owned(), Why::NotPaid),
        ("A-9,c1,2011-07-28T12:00:00,mug,Mug,,2,NaN".to_owned(), Why::Price),
        ("A-9,c1,2011-07-28T12:00:00,mug,Mug,,2,1e400".to_owned(), Why::Price),
        ("A-9,c1,2011-07-28T12:00:00,mug,Mug,,2,".to_owned(), Why::Price),
        ("A-1,c2,2011-07-28T12:00:00,cup,Cup,,2,5.00".to_owned(), Why::OtherCustomer),
        ("A-1,c1,2011-07-30T12:00:01,cup,Cup,,2,5.00".to_owned(), Why::OtherDate),
    ] {
        let file = beside(line.as_bytes());
        assert_eq!((file.skipped.total(), file.skipped.lines(why), file.skipped.first(why)), (1, 1, Some(3)), "{line}");
        assert_eq!((file.lines, file.history.len()), (2, 2), "{line}");
    }
    let latin = beside(b"A-9,c1,2011-07-28T12:00:00,mug,Caf\xe9,,2,5.00");
    assert_eq!((latin.skipped.total(), latin.skipped.first(Why::Encoding)), (1, Some(3)));
}

#[test]
fn the_line_number_is_the_one_an_editor_shows() {
    let lines = "\n\"A\r\n-1\",c1,2011-07-28,mug,\"two\r\nlines\",,2,5.00\n\n\nA-2,c1,2011-07-28,mug,Mug,,-1,5.00\n";
    for ends in ["\n", "\r\n"] {
        let text = format!("{HEADER}{lines}").replace("\r\n", "\n").replace('\n', ends);
        let file = read(text.as_bytes());
        // Line 3 holds an id with a line break, line 8 a return.
        let said = file.unwrap_err().to_string();
        assert!(said.contains("order_id") && said.contains("(first: line 3)") && said.contains("(first: line 8)"), "{said}");
    }
}

#[test]
fn byte_order_mark_separator_quotes_and_packing_change_nothing() {
    let comma = format!("{HEADER}A-1,c1,2011-07-28T12:00:00,mug,\"Mug, \"\"big\"\"\",Kitchen,2,14.90\n");
    let expected = contents(&read(comma.as_bytes()).unwrap());
    assert_eq!(expected, [("A-1".to_owned(), vec![("mug".to_owned(), 2, 149_000)])]);
    let semicolon = "order_id;customer_id;timestamp;sku;title;category;quantity;unit_price\r\n\
                     A-1;c1;2011-07-28 12:00;mug;\"Mug, \"\"big\"\"\";Kitchen;2;14,90\r\n";
    let tab = "SKU\tUnit_Price\tTitle\tQuantity\tOrder_ID\tCustomer_ID\tTimestamp\n\
               mug\t14,90\t\"Mug, \"\"big\"\"\"\t2.0\tA-1\tc1\t2011-07-28T12:00:00";
    for text in [comma.as_str(), semicolon, tab] {
        let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
        for bytes in [text.as_bytes().to_vec(), gzip(text.as_bytes()), gzip(&marked), marked] {
            let file = read(&bytes).unwrap();
            assert_eq!((contents(&file), file.goods.all()[0].title()), (expected.clone(), "Mug, \"big\""));
            assert_eq!(file.history.times()[0].0, 1_311_854_400);
        }
    }
}

#[test]
fn lines_of_one_order_may_stand_anywhere() {
    let text = format!(
        "{HEADER}A-2,,2011-07-29T09:00:00,mug,Mug,,1,5.00\n\
         A-1,,2011-07-28T12:05:00,mug,Mug,,1,5.00\n\
         A-2,c1,2011-07-29T09:00:00,cup,Cup,,1,3.00\n\
         A-1,,2011-07-28T12:00:00,mug,Mug,,3,4.00\n\
         A-1,,2011-07-28T12:00:00,pan,Pan,,1,9.00\n\
         A-1,,2011-07-28T12:00:00,pan,Pan,,1,9.00\n"
    );
    let file = read(text.as_bytes()).unwrap();
    let (cup, mug, pan) = ("cup".to_owned(), "mug".to_owned(), "pan".to_owned());
    assert_eq!(
        contents(&file),
        [
            ("A-1".to_owned(), vec![(mug.clone(), 4, 42_500), (pan, 2, 90_000)]),
            ("A-2".to_owned(), vec![(cup, 1, 30_000), (mug, 1, 50_000)]),
        ]
    );
    // Earliest line time; a customer named on one line is the customer of all.
    assert_eq!(file.history.times()[0].0, 1_311_854_400);
    assert_eq!([file.history.customer(0), file.history.customer(1)], [None, Some(0)]);
    assert_eq!((file.lines, file.skipped.total()), (6, 0));
}

#[test]
fn the_most_frequent_title_is_the_items_title() {
    let line = |order: u32, title: &str| format!("{order},,2011-07-28,mug,{title},,1,5.00\n");
    let text = format!("{HEADER}{}{}{}{}", line(1, "damaged"), line(2, "Mug"), line(3, "Mug"), line(4, ""));
    assert_eq!(read(text.as_bytes()).unwrap().goods.all()[0].title(), "Mug");
}

#[test]
fn an_order_of_five_thousand_lines_is_an_order() {
    let lines: String = (0..5_000).map(|n| format!("A-1,c1,2011-07-28T12:00:00,i{n:04},Item {n},,1,2.00\n")).collect();
    let file = read(format!("{HEADER}{lines}").as_bytes()).unwrap();
    assert_eq!((file.history.len(), file.history.lines_len(), file.skipped.total()), (1, 5_000, 0));
    let taking = Taking { items_max: Some(10), ..Taking::default() };
    let small = read_from(format!("{HEADER}{lines}").as_bytes(), "orders.csv", taking).unwrap();
    assert_eq!((small.history.len(), small.lines), (0, 5_000));
}

#[test]
fn one_file_has_one_currency() {
    let header = "order_id,customer_id,timestamp,sku,quantity,unit_price,currency,cost\n";
    let text =
        format!("{header}A-1,,2011-07-28,mug,1,5.005,eur,2.50\nA-2,,2011-07-28,mug,1,5.00,USD,\nA-3,,2011-07-28,mug,1,6,,\n");
    let file = read(text.as_bytes()).unwrap();
    assert_eq!((file.history.currency().code(), file.skipped.first(Why::Currency)), ("EUR", Some(3)));
    assert_eq!(file.history.line_prices(), [500, 600]);
    assert_eq!(file.goods.all()[0].cost, Some(250));
    let taking = Taking { currency: Some(Currency::new("USD").unwrap()), ..Taking::default() };
    let file = read_from(text.as_bytes(), "orders.csv", taking).unwrap();
    assert_eq!((file.history.currency().code(), file.skipped.first(Why::Currency)), ("USD", Some(2)));
}

#[test]
fn a_file_that_cannot_be_trusted_is_an_error_that_says_what_to_do() {
    let good = format!("{HEADER}A-1,c1,2011-07-28T12:00:00,mug,Mug,,2,5.00\n");
    let said = |bytes: &[u8]| read(bytes).unwrap_err().to_string();
    assert!(said(b"").contains("the file is empty"));
    assert!(said(b"order_id,sku,price\nA,b,1\n").contains("no column customer_id, timestamp, quantity, unit_price"));
    assert!(said(b"order_id,sku,price\nA,b,1\n").contains("it has order_id, sku, price"));
    assert!(said(b"order_id,order_id\n").contains("stands twice"));
    assert!(said(b"\xff\xfeo\0r\0").contains("UTF-16"));
    assert!(said(&HEADER.replace(',', ".").into_bytes()).contains("no column order_id"));
    let open = format!("{good}A-2,c1,2011-07-28,mug,\"Mug,,2,5.00\n{}", "x\n".repeat(40_000));
    assert!(said(open.as_bytes()).contains("line 3: the record is longer than 65536 bytes; is a quotation mark never closed?"));
    assert!(said(format!("{HEADER}A-1,c1,yesterday,mug,Mug,,2,5.00\n").as_bytes()).contains("no line could be used"));
    let none = read(HEADER.as_bytes()).unwrap();
    assert_eq!((none.history.len(), none.lines, none.skipped.total()), (0, 0, 0));
}

#[test]
fn a_gzip_file_that_is_cut_off_or_damaged_keeps_nothing() {
    let lines: String = (0..20_000)
        .map(|n: u64| format!("A-{n},c{},2011-07-28T12:00:00,i{},,,1,2.00\n", n * 7919 % 997, n * 104_729 % 4_999))
        .collect();
    let whole = gzip(format!("{HEADER}{lines}").as_bytes());
    assert_eq!(read(&whole).unwrap().lines, 20_000);
    match read(&whole[..whole.len() / 2]).unwrap_err() {
        FileError::Truncated { line, .. } => assert!((5_000..15_000).contains(&line), "{line}"),
        other => panic!("{other}"),
    }
    assert!(matches!(read(&whole[..whole.len() - 4]).unwrap_err(), FileError::Truncated { line: 20_001, .. }));
    let mut damaged = whole.clone();
    let end = damaged.len() - 6;
    damaged[end] ^= 0xff;
    assert!(matches!(read(&damaged).unwrap_err(), FileError::Damaged { .. }));
}

fn piece() -> impl Strategy<Value = Vec<u8>> {
    let text = "[-A-Z0-9,;\t\"'\r\n. éTZ:]{0,12}";
    prop_oneof![
        vec(any::<u8>(), 0..8),
        text.prop_map(String::into_bytes),
        Just(b"A-1,c1,2011-07-28T12:00:00,mug,Mug,,2,5.00\n".to_vec()),
        Just(HEADER.as_bytes().to_vec()),
    ]
}

proptest! {
    #[test]
    fn no_bytes_panic(pieces in vec(piece(), 0..12), start in prop_oneof![Just(""), Just(HEADER)]) {
        let mut bytes = start.as_bytes().to_vec();
        bytes.extend(pieces.concat());
        if let Ok(file) = read(&bytes) {
            assert!(file.history.line_prices().iter().all(|price| *price > 0));
            assert!(file.history.line_quantities().iter().all(|quantity| *quantity > 0));
        }
        let packed = gzip(&bytes);
        assert_eq!(read(&packed).is_ok(), read(&bytes).is_ok() || bytes.starts_with(&[0x1f, 0x8b]));
        let _ = read(&packed[..packed.len() / 2]);
    }
}

/// The published counts of the real file, when its path is given in `ALONGSIDE_ORDERS`.
#[test]
fn the_real_file_is_read_whole() {
    let Some(path) = std::env::var_os("ALONGSIDE_ORDERS") else {
        eprintln!("ALONGSIDE_ORDERS is not set: the real orders were not read");
        return;
    };
    let file = local::files::orders::read(path.as_ref(), Taking::default()).unwrap();
    let history = &file.history;
    assert_eq!(
        (file.lines, file.skipped.total(), history.lines_len(), history.len(), history.items().len(), history.customers_len()),
        (344_686, 0, 344_686, 13_795, 3_618, 3_547)
    );
    assert_eq!(
        file.goods.all().iter().find(|good| good.item == ItemId::new("21730").unwrap()).map(|good| good.title()),
        Some("GLASS STAR FROSTED T-LIGHT HOLDER")
    );
}
