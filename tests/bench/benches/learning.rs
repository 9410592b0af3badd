//! From order lines to counts and rows: `cargo bench -p bench --bench learning`, on the real orders when `ALONGSIDE_ORDERS` names
//! their file, else on made-up ones of the same size. `RAYON_NUM_THREADS=1` measures one core.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a bench stops where its input is not what it says")]

use std::path::Path;
use std::sync::OnceLock;
use std::time::Instant;

use bench::Draws;
use divan::{Bencher, black_box};
use flate2::read::GzDecoder;
use learning::cases::Cut;
use learning::counts::Counts;
use learning::fit::fit_model;
use learning::history::{History, HistoryBuilder};
use learning::prior::{PriorShop, prior_model};
use learning::rows::{Basis, Rows};
use learning::sales::Sales;
use learning::shelf::{Good, Shelf};
use rustix::time::{ClockId, clock_gettime};
use scoring::id::{CustomerId, ItemId, OrderId};
use scoring::money::{Currency, Money};
use scoring::order::{Order, OrderLine};
use scoring::time::Timestamp;

fn main() {
    let world = world();
    let history = &world.history;
    eprintln!(
        "{} lines, {} orders, {} items, {} customers ({})",
        history.lines_len(),
        history.len(),
        history.items().len(),
        history.customers_len(),
        world.source,
    );
    measured("pair counts", || Counts::build(history, 0..history.len()).pairs_len());
    measured("all rows", || world.rows().all().iter().map(|row| row.entries.len()).sum());
    two_cores(world);
    measured("fit", || {
        let prior = prior_model(PriorShop::like(history, 0..history.len()), None);
        fit_model(history, &world.shelf, &Cut::of(history), &prior, 1).1.iter().map(|report| report.rows).sum()
    });
    eprintln!("peak memory: {}", status("VmHWM:"));
    divan::main();
}

/// Orders with everything that rows are made from.
struct World {
    source: &'static str,
    history: History,
    shelf: Shelf,
    counts: Counts,
    sales: Sales,
}

impl World {
    fn rows(&self) -> Rows {
        let now = self.history.times().last().copied().unwrap_or_default();
        let (items, counts, sales, shelf) = (self.history.items(), &self.counts, &self.sales, &self.shelf);
        Rows::build(&Basis { items, counts, sales, shelf, now })
    }
}

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let (source, (history, titles)) = match std::env::var_os("ALONGSIDE_ORDERS") {
            Some(path) => ("ALONGSIDE_ORDERS", read(Path::new(&path))),
            None => ("made up", made_up()),
        };
        let counts = Counts::build(&history, 0..history.len());
        let sales = Sales::build(&history, 0..history.len());
        let shelf = titles.as_sold_before(&history, Timestamp(i64::MAX));
        World { source, history, shelf, counts, sales }
    })
}

/// Wall and processor seconds of the best of five runs, and what was made.
fn measured(name: &str, run: impl Fn() -> usize) {
    let mut best = (f64::INFINITY, f64::INFINITY, 0);
    for _ in 0..5 {
        let (wall, cpu) = (Instant::now(), cpu_seconds());
        let made = black_box(run());
        best = (best.0.min(wall.elapsed().as_secs_f64()), best.1.min(cpu_seconds() - cpu), made);
    }
    eprintln!("{name}: {:.3} s, {:.3} CPU s, {} made", best.0, best.1, best.2);
}

/// How much sooner all rows are there with two threads than with one: best of nine runs each, taken in turn, on the same rows.
fn two_cores(world: &World) {
    let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    let pools = [pool(1), pool(2)];
    let mut best = [f64::INFINITY; 2];
    for _ in 0..9 {
        let rows = pools.each_ref().map(|pool| {
            let start = Instant::now();
            (pool.install(|| world.rows()), start.elapsed().as_secs_f64())
        });
        assert!(rows[0].0 == rows[1].0, "rows depend on the number of threads");
        for (best, (_, seconds)) in best.iter_mut().zip(&rows) {
            *best = best.min(*seconds);
        }
    }
    eprintln!("all rows: one thread {:.3} s, two threads {:.3} s: {:.2} times as fast", best[0], best[1], best[0] / best[1]);
}

/// Processor time of this process so far.
fn cpu_seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

fn status(field: &str) -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(field)).unwrap_or_default();
    line.trim_start_matches(field).trim().to_owned()
}

#[divan::bench(sample_count = 10)]
fn pair_counts(bencher: Bencher<'_, '_>) {
    let history = &world().history;
    bencher.bench(|| Counts::build(black_box(history), 0..history.len()));
}

#[divan::bench(sample_count = 10)]
fn all_rows(bencher: Bencher<'_, '_>) {
    let world = world();
    bencher.bench(|| black_box(world).rows());
}

/// One more order of the last ones, order by order.
#[divan::bench(sample_count = 10)]
fn add_and_subtract_one_order(bencher: Bencher<'_, '_>) {
    let world = world();
    let order = (0..world.history.len()).find(|order| world.history.lines(*order).len() == 22).unwrap_or(0);
    bencher.with_inputs(|| world.counts.clone()).bench_refs(|counts| {
        counts.add(world.history.basket(order), &[]);
        counts.subtract(world.history.basket(order), &[]);
    });
}

fn order(id: &str, customer: &str, time: Timestamp) -> Order {
    Order {
        id: OrderId::new(id).unwrap(),
        customer: (!customer.is_empty()).then(|| CustomerId::new(customer).unwrap()),
        time,
        currency: Currency::NONE,
        lines: Vec::new(),
    }
}

/// Seconds from the year's begin of a `YYYY-MM-DDTHH:MM:SS`, months of 31 days: enough to sort and to age.
fn moment(text: &str) -> Timestamp {
    let part = |range: core::ops::Range<usize>| text[range].parse::<i64>().unwrap();
    let days = (part(0..4) * 12 + part(5..7)) * 31 + part(8..10);
    Timestamp(days * 86_400 + part(11..13) * 3_600 + part(14..16) * 60 + part(17..19))
}

fn read(path: &Path) -> (History, Shelf) {
    let mut reader = csv::Reader::from_reader(GzDecoder::new(std::fs::File::open(path).expect("ALONGSIDE_ORDERS names a file")));
    let (mut builder, mut titles) = (HistoryBuilder::new(Currency::NONE), Shelf::new(Currency::NONE));
    let mut open: Option<Order> = None;
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).unwrap() {
        if open.as_ref().is_none_or(|open| open.id.as_str() != &record[0]) {
            let next = order(&record[0], &record[1], moment(&record[2]));
            if let Some(done) = open.replace(next) {
                builder.push(&done).unwrap();
            }
        }
        let item = ItemId::new(&record[3]).unwrap();
        if titles.get(&item).is_none() {
            titles.put(item.clone(), Good { title: record[4].to_owned(), ..Good::default() });
        }
        let (quantity, price) = (record[6].parse().unwrap(), Money::parse(&record[7], Currency::NONE).unwrap());
        open.as_mut().unwrap().lines.push(OrderLine { item, quantity, unit_price: price.minor });
    }
    if let Some(done) = open {
        builder.push(&done).unwrap();
    }
    (builder.finish(), titles)
}

/// About as many orders, lines, items and customers as the real file; a few items sell much, most little.
fn made_up() -> (History, Shelf) {
    let mut draws = Draws::new(1);
    let (mut builder, mut titles) = (HistoryBuilder::new(Currency::NONE), Shelf::new(Currency::NONE));
    let name = |number: u32| ItemId::new(&format!("{number:05}")).unwrap();
    for number in 0..3_600 {
        let title = format!("word{} thing{} of kind{}", number % 40, number % 300, number % 90);
        titles.put(name(number), Good { title: title.replace(|c: char| c.is_ascii_digit(), "x"), ..Good::default() });
    }
    for number in 0..13_800 {
        let customer = if draws.next() < 0.1 { String::new() } else { format!("c{}", draws.below(3_500)) };
        let mut made = order(&format!("{number:06}"), &customer, Timestamp(i64::from(number) * 1_900));
        for _ in 0..=draws.below(50) {
            let place = draws.next();
            let item = name((place * place * 3_600.0) as u32);
            made.lines.push(OrderLine { item, quantity: 1, unit_price: i64::from(5_000 + draws.below(90_000)) });
        }
        builder.push(&made).unwrap();
    }
    (builder.finish(), titles)
}
