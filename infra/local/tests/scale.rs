//! `alongside train` on years of orders: a bounded part always, five million lines by
//! `cargo test --release -p local --test scale -- --ignored --nocapture`.
//!
//! Lines are the file that `ALONGSIDE_ORDERS` names (made-up ones without it), again and again with new customers, order ids and
//! dates, streamed into a temporary folder.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use jiff::ToSpan as _;
use jiff::civil::Date;
use scoring::hash::mix;

const HEADER: &str = "order_id,customer_id,timestamp,sku,title,category,quantity,unit_price";
/// How much later each copy begins.
const DAYS_A_COPY: i64 = 25;

/// What training said, and its peak memory.
struct Taken {
    said: String,
    peak_mb: u64,
}

impl Taken {
    /// Lines learned.
    fn lines(&self) -> usize {
        self.said.split(" lines").next().unwrap().rsplit(|c: char| !c.is_ascii_digit()).next().unwrap().parse().unwrap()
    }
}

/// The lines that are repeated: those of the file, or made-up ones of about its size.
fn source() -> Box<dyn Iterator<Item = String>> {
    match std::env::var_os("ALONGSIDE_ORDERS") {
        Some(path) => {
            let mut lines = BufReader::new(MultiGzDecoder::new(File::open(path).unwrap())).lines().map(Result::unwrap);
            assert_eq!(lines.next().unwrap(), HEADER, "ALONGSIDE_ORDERS names a gzip file with these columns");
            Box::new(lines)
        }
        None => Box::new((0..13_800).flat_map(made_up)),
    }
}

/// An order of a few to fifty items, of which a few sell much and most little.
fn made_up(order: u64) -> impl Iterator<Item = String> {
    let dice = move |salt: u64, most: u64| mix(mix(order * 1_024 + salt + 1) ^ 0x9e37_79b9) % most;
    let date = Date::constant(2023, 1, 1).checked_add((order / 46).cast_signed().days()).unwrap();
    (0..1 + dice(0, 50)).map(move |line| {
        let item = dice(2 + line, 3_600) * dice(100 + line, 3_600) / 3_600;
        let (customer, hour, price) = (dice(1, 3_500), 8 + order % 46 / 4, 1 + item % 40);
        format!("{order:06},{customer},{date}T{hour:02}:00:00,{item:05},Thing {item} of kind {},,1,{price}.50", item % 90)
    })
}

/// Writes `lines` lines, packed quickly.
fn write(path: &Path, lines: usize) {
    let mut file = BufWriter::new(GzEncoder::new(File::create(path).unwrap(), Compression::fast()));
    writeln!(file, "{HEADER}").unwrap();
    let mut written = 0;
    for copy in 0_i64.. {
        let mut dates: HashMap<String, String> = HashMap::new();
        for line in source().take(lines - written) {
            let mut fields = line.splitn(4, ',');
            let [order, customer, time, rest] = [(); 4].map(|()| fields.next().unwrap());
            let (date, clock) = time.split_at(10);
            let later = dates
                .entry(date.to_owned())
                .or_insert_with(|| date.parse::<Date>().unwrap().checked_add((copy * DAYS_A_COPY).days()).unwrap().to_string());
            let customer = if customer.is_empty() { String::new() } else { format!("{copy}-{customer}") };
            writeln!(file, "{copy}-{order},{customer},{later}{clock},{rest}").unwrap();
            written += 1;
        }
        if written == lines {
            break;
        }
    }
    file.into_inner().unwrap().finish().unwrap();
}

/// Processor seconds of the programs that this test has waited for.
fn cpu_of_children() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let fields = stat.rsplit(')').next().unwrap().split_whitespace();
    fields.skip(13).take(2).map(|ticks| ticks.parse::<f64>().unwrap() / 100.0).sum()
}

fn train(lines: usize) -> Taken {
    let folder = std::env::temp_dir().join(format!("alongside-scale-{lines}-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let orders = folder.join("orders.csv.gz");
    write(&orders, lines);
    let (start, cpu) = (Instant::now(), cpu_of_children());
    let mut command = Command::new(env!("CARGO_BIN_EXE_alongside"));
    let done = command.arg("train").arg("--orders").arg(&orders).arg("--data").arg(folder.join("data")).output().unwrap();
    let (wall, cpu) = (start.elapsed().as_secs_f64(), cpu_of_children() - cpu);
    let kept =
        fs::read_dir(folder.join("data")).unwrap().map(|file| file.unwrap().metadata().unwrap().len()).sum::<u64>() / 1_000_000;
    fs::remove_dir_all(&folder).unwrap();
    let said = String::from_utf8(done.stdout).unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let peak = said.rsplit("peak memory ").next().unwrap();
    let peak_mb = peak.trim().trim_end_matches(" MB").parse().unwrap();
    println!("{said}{lines} lines: {wall:.1} s, {cpu:.1} CPU s, peak memory {peak_mb} MB, {kept} MB kept");
    Taken { said, peak_mb }
}

#[test]
fn a_part_is_learned_within_its_bounds() {
    let taken = train(60_000);
    // Lines of one item in one order become one.
    assert!((58_000..=60_000).contains(&taken.lines()), "{}", taken.said);
    assert!(taken.peak_mb < 400, "peak memory {} MB", taken.peak_mb);
}

#[test]
#[ignore = "five million lines: cargo test --release -p local --test scale -- --ignored --nocapture"]
fn five_million_lines_take_less_than_two_gibibytes() {
    let taken = train(5_000_000);
    assert!((4_800_000..=5_000_000).contains(&taken.lines()), "{}", taken.said);
    assert!(taken.peak_mb < 2_048, "peak memory {} MB", taken.peak_mb);
}
