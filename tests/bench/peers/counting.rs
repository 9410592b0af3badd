//! The product's own counting on the lines of `compare.py`: `counting all|same-order LINES.csv` prints one JSON object.
//!
//! Lines are read into a history before the clock starts; processor seconds (user and system) are those of the counting alone, on
//! one thread.
#![allow(clippy::expect_used, clippy::print_stdout, reason = "a bench stops where its input is not what it says")]

use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use learning::counts::Counts;
use learning::history::{History, HistoryBuilder};
use rustix::time::{ClockId, clock_gettime};
use scoring::id::{CustomerId, ItemId, OrderId};
use scoring::money::Currency;
use scoring::order::{Order, OrderLine};
use scoring::time::Timestamp;

/// What is counted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Pairs of one order, and pairs within 30 days.
    All,
    /// Pairs of one order: the same lines, nobody known.
    SameOrder,
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let kind = match arguments.next().as_deref() {
        Some("all") => Kind::All,
        Some("same-order") => Kind::SameOrder,
        _ => panic!("usage: counting all|same-order LINES.csv"),
    };
    let history = read(Path::new(&arguments.next().expect("a file of lines")), kind);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("one thread");
    let (wall, processor) = (Instant::now(), processor_seconds());
    let counts = pool.install(|| Counts::build(&history, 0..history.len()));
    let (wall, processor) = (wall.elapsed().as_secs_f64(), processor_seconds() - processor);
    let peak = peak_mb();
    println!("{{\"cpu\": {processor}, \"wall\": {wall}, \"peak_mb\": {peak}, {}}}", sums(&history, &counts));
}

fn processor_seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

fn peak_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    peak.unwrap_or_default().div_ceil(1024)
}

fn read(path: &Path, kind: Kind) -> History {
    let mut reader = csv::Reader::from_path(path).expect("a file of lines");
    let mut builder = HistoryBuilder::new(Currency::NONE);
    let mut open: Option<Order> = None;
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).expect("whole numbers") {
        let number = |place: usize| record[place].parse::<i64>().expect("whole numbers");
        let id = OrderId::new(&format!("{:09}", number(0))).expect("a short number");
        if open.as_ref().is_none_or(|open| open.id != id) {
            let customer = (kind == Kind::All && number(1) > 0).then(|| CustomerId::new(&record[1]).expect("a short number"));
            let next = Order { id, customer, time: Timestamp(number(2)), currency: Currency::NONE, lines: Vec::new() };
            if let Some(done) = open.replace(next) {
                builder.push(&done).expect("one currency");
            }
        }
        let item = ItemId::new(&format!("{:09}", number(3))).expect("a short number");
        open.as_mut().expect("just opened").lines.push(OrderLine { item, quantity: 1, unit_price: 1 });
    }
    if let Some(done) = open {
        builder.push(&done).expect("one currency");
    }
    builder.finish()
}

/// What the peers' counts are held against: sums, sums weighted by pair, and single pairs.
fn sums(history: &History, counts: &Counts) -> String {
    let name = |item: u32| history.items().id(item).as_str().parse::<i128>().expect("a number");
    let weighted = |j: i128, i: i128| (j * 7_919 + i * 104_729) % 1_000_003;
    let (mut pairs, mut follows, mut spots) = ([0_i128; 7], [0_i128; 3], Vec::new());
    for item in 0..u32::try_from(history.items().len()).expect("few items") {
        let (j, row, later) = (name(item), counts.row(item), counts.follow(item));
        for (place, other) in row.items.iter().enumerate() {
            let i = name(other);
            let cells = [i128::from(row.c0.get(place)), i128::from(row.ch.get(place)), i128::from(row.c1.get(place))];
            let sums = [1, cells[0], cells[1], cells[2]].into_iter().chain(cells.map(|cell| cell * weighted(j, i)));
            pairs.iter_mut().zip(sums).for_each(|(sum, cell)| *sum += cell);
            if (j * 7_919 + i * 104_729) % 9_973 == 0 {
                let f = later.place(other).map_or(0, |place| later.f.get(place));
                spots.push([j, i, cells[0], cells[1], cells[2], i128::from(f)]);
            }
        }
        for (other, f) in later.items.iter().zip(later.f.iter()) {
            let f = i128::from(f);
            follows.iter_mut().zip([1, f, f * weighted(j, name(other))]).for_each(|(sum, cell)| *sum += cell);
        }
    }
    spots.sort_unstable_by_key(|spot| (-spot[2], spot[0], spot[1]));
    spots.truncate(50);
    let mut text = String::new();
    write!(text, "\"pairs\": {pairs:?}, \"follows\": {follows:?}, \"spots\": {spots:?}").expect("text grows");
    text
}
