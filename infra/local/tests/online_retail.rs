//! A small made-up file in the shape of the published one, cleaned by the published rules.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::{Read, Write};

use flate2::Crc;
use flate2::read::GzDecoder;
use local::files::orders::{Taking, read_from};
use local::import::online_retail::{read_csv, report, run};
use scoring::time::Timestamp;

const PUBLISHED: &[u8] = b"InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\r\n\
536365,85123a ,WHITE HANGING HEART,6,12/1/2010 8:27,2.55,17850,United Kingdom\r\n\
536365,71053,\"LANTERN, WHITE\",6,12/1/2010 8:26,3.39,17850.0,United Kingdom\r\n\
536365,71053,LANTERN,2,12/1/2010 8:26,4.00,17850,United Kingdom\r\n\
536366,POST,POSTAGE,1,12/1/2010 8:28,18.00,12583,France\r\n\
536366,22728,\"CLOCK \xa3\",1,2010-12-01 08:28:00,3.75,,France\r\n\
C536379,22728,CLOCK,-1,12/1/2010 9:41,3.75,14527,United Kingdom\r\n\
A563185,B,Adjust bad debt,1,8/12/2011 14:50,11062.06,,United Kingdom\r\n\
536380,22961,JAM,-5,12/1/2010 9:45,1.45,,United Kingdom\r\n\
536381,71053,\"LANTERN, WHITE\",1,12/2/2010 10:00,0,,United Kingdom\r\n\
536382,71053,\"LANTERN, WHITE\",1,12/2/2010 10:00,3.4999999999,15311,United Kingdom\r\n\
536383,71053,LANTERN,1,31/12/2010 10:00,3.50,15311,United Kingdom\r\n\
590000,71053,LANTERN,1,9/25/2011 16:07,3.50,15311,United Kingdom\r\n";

const CLEANED: &str = "order_id,customer_id,timestamp,sku,title,category,quantity,unit_price\n\
536365,17850,2010-12-01T08:26:00,71053,\"LANTERN, WHITE\",,8,3.5425\n\
536365,17850,2010-12-01T08:26:00,85123A,WHITE HANGING HEART,,6,2.55\n\
536366,,2010-12-01T08:28:00,22728,CLOCK \u{a3},,1,3.75\n\
536382,15311,2010-12-02T10:00:00,71053,\"LANTERN, WHITE\",,1,3.50\n";

const UNTIL: Timestamp = Timestamp(1_316_966_760);

#[test]
fn the_published_rules_make_an_order_file() {
    let folder = std::env::temp_dir().join(format!("alongside-import-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let (file, out) = (folder.join("retail.csv"), folder.join("orders.csv.gz"));
    fs::write(&file, PUBLISHED).unwrap();
    let run = || run(&file, Some(UNTIL), &out);
    run().unwrap();
    let mut text = String::new();
    GzDecoder::new(fs::File::open(&out).unwrap()).read_to_string(&mut text).unwrap();
    assert_eq!(text, CLEANED);
    let again = read_from(text.as_bytes(), "orders.csv", Taking::default()).unwrap();
    assert_eq!((again.lines, again.history.len(), again.skipped.total()), (4, 3, 0));

    // A file that is no such table leaves what stood there, and nothing beside it.
    fs::write(&file, b"a,b\n1,2\n").unwrap();
    assert!(run().unwrap_err().to_string().contains("no column invoiceno"));
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 2);
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn the_counts_are_those_of_the_published_steps() {
    let imported = read_csv(PUBLISHED, "retail.csv", Some(UNTIL)).unwrap();
    let text = report(&imported);
    for (label, count) in [
        ("raw lines", 11),
        ("  cancellations and adjustments, removed", 2),
        ("  quantity or price not above zero, removed", 2),
        ("  codes that are no products, removed", 1),
        ("lines", 4),
        ("orders", 3),
        ("items", 3),
        ("known customers", 2),
    ] {
        assert!(text.contains(&format!("\n{label:<44}{count:>9}")), "{label}\n{text}");
    }
    assert!(text.contains("timestamp not read (write YYYY-MM-DDTHH:MM:SS) (first: line 12)"), "{text}");
}

/// A zip archive of uncompressed files.
///
/// # Source
/// PKWARE, APPNOTE 6.3: local headers, central directory, end record.
fn archive(files: &[(&str, &str)]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for (name, text) in files {
        let mut crc = Crc::new();
        crc.update(text.as_bytes());
        let (size, length) = (u32::try_from(text.len()).unwrap(), u16::try_from(name.len()).unwrap());
        let mut about = Vec::new();
        for word in [20_u16, 0, 0, 0, 33] {
            about.extend(word.to_le_bytes());
        }
        for word in [crc.sum(), size, size] {
            about.extend(word.to_le_bytes());
        }
        about.extend(length.to_le_bytes());
        about.extend([0; 2]);
        let start = u32::try_from(bytes.len()).unwrap();
        directory.extend([b"PK\x01\x02\x14\x00".as_slice(), &about, &[0; 10], &start.to_le_bytes(), name.as_bytes()].concat());
        bytes.extend([b"PK\x03\x04".as_slice(), &about, name.as_bytes(), text.as_bytes()].concat());
    }
    let (start, size) = (u32::try_from(bytes.len()).unwrap(), u32::try_from(directory.len()).unwrap());
    let number = u16::try_from(files.len()).unwrap().to_le_bytes();
    bytes.write_all(&directory).unwrap();
    bytes.extend(
        [b"PK\x05\x06\0\0\0\0".as_slice(), &number, &number, &size.to_le_bytes(), &start.to_le_bytes(), &[0; 2]].concat(),
    );
    bytes
}

/// A workbook with one sheet: cells as numbers, dates (style 1) or inline text.
fn workbook(rows: &[[&str; 8]]) -> Vec<u8> {
    let cell = |(column, value): (usize, &&str)| match value.parse::<f64>() {
        _ if value.is_empty() => String::new(),
        Ok(number) => {
            let style = if column == 4 { 1 } else { 0 };
            format!("<c r=\"{}{{row}}\" s=\"{style}\"><v>{number}</v></c>", char::from(b'A' + u8::try_from(column).unwrap()))
        }
        Err(_) => {
            let place = char::from(b'A' + u8::try_from(column).unwrap());
            format!("<c r=\"{place}{{row}}\" t=\"inlineStr\"><is><t>{value}</t></is></c>")
        }
    };
    let row = |(number, row): (usize, &[&str; 8])| {
        let cells: String = row.iter().enumerate().map(cell).collect();
        format!("<row r=\"{0}\">{1}</row>", number + 1, cells.replace("{row}", &(number + 1).to_string()))
    };
    let rows: String = rows.iter().enumerate().map(row).collect();
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    archive(&[
        (
            "_rels/.rels",
            &format!(
                "<Relationships xmlns=\"{package}\"><Relationship Id=\"r1\" Type=\"{relations}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            &format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{relations}\"><sheets><sheet name=\"Online Retail\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            &format!(
                "<Relationships xmlns=\"{package}\"><Relationship Id=\"r1\" Type=\"{relations}/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" Type=\"{relations}/styles\" Target=\"styles.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/styles.xml",
            &format!(
                "<styleSheet xmlns=\"{main}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"22\"/></cellXfs></styleSheet>"
            ),
        ),
        ("xl/worksheets/sheet1.xml", &format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>")),
    ])
}

#[test]
fn the_published_workbook_is_read_as_it_is() {
    let header = ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"];
    // 40513.35138888889 is 2010-12-01 08:26.
    let rows = [
        header,
        ["536365", "85123A", "WHITE HANGING HEART", "6", "40513.35208333333", "2.55", "17850", "United Kingdom"],
        ["536365", "71053", "LANTERN, WHITE", "6", "40513.35138888889", "3.39", "17850", "United Kingdom"],
        ["536365", "71053", "LANTERN", "2", "40513.35138888889", "4", "17850", "United Kingdom"],
        ["536366", "POST", "POSTAGE", "1", "40513.3527777778", "18", "12583", "France"],
        ["536366", "22728", "CLOCK \u{a3}", "1", "40513.3527777778", "3.75", "", "France"],
        ["C536379", "22728", "CLOCK", "-1", "40513.4", "3.75", "14527", "United Kingdom"],
        ["536382", "71053", "LANTERN, WHITE", "1", "40514.4166666667", "3.4999999999", "15311", "United Kingdom"],
        ["590000", "71053", "LANTERN", "1", "40999", "3.50", "15311", "United Kingdom"],
    ];
    let folder = std::env::temp_dir().join(format!("alongside-workbook-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let (file, out) = (folder.join("retail.xlsx"), folder.join("orders.csv"));
    let run = || run(&file, Some(UNTIL), &out);
    let whole = workbook(&rows);
    fs::write(&file, &whole).unwrap();
    run().unwrap();
    assert_eq!(fs::read_to_string(&out).unwrap(), CLEANED);
    // What is damaged or another table is an error, and what stood there stays.
    fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    assert!(run().unwrap_err().to_string().contains("no readable .xlsx"));
    fs::write(&file, workbook(&[["a", "b", "c", "d", "e", "f", "g", "h"]])).unwrap();
    assert!(run().unwrap_err().to_string().contains("no column invoiceno"));
    fs::write(&file, workbook(&[])).unwrap();
    assert!(run().unwrap_err().to_string().contains("the file is empty"));
    assert_eq!(fs::read_to_string(&out).unwrap(), CLEANED);
    fs::remove_dir_all(&folder).unwrap();
}
