//! A small made-up file in the shape of the published one, cleaned by the published rules.

use std::fs;
use std::io::Read;

use flate2::read::GzDecoder;
use local::files::orders::{Taking, read_from};
use local::import::{Format, ImportArgs, read, report, run};
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
    let args = ImportArgs { format: Format::OnlineRetail, until: Some(UNTIL), file: file.clone(), out: out.clone() };
    run(&args).unwrap();
    let mut text = String::new();
    GzDecoder::new(fs::File::open(&out).unwrap()).read_to_string(&mut text).unwrap();
    assert_eq!(text, CLEANED);
    let again = read_from(text.as_bytes(), "orders.csv", Taking::default()).unwrap();
    assert_eq!((again.lines, again.history.len(), again.skipped.total()), (4, 3, 0));

    // A file that is no such table leaves what stood there, and nothing beside it.
    fs::write(&file, b"a,b\n1,2\n").unwrap();
    assert!(run(&args).unwrap_err().to_string().contains("no column invoiceno"));
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 2);
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn the_counts_are_those_of_the_published_steps() {
    let imported = read(PUBLISHED, "retail.csv", Some(UNTIL)).unwrap();
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
