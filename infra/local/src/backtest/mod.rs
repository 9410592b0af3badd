//! `alongside backtest`: what each ranking would have captured in a shop's last fifth, having seen only what came before.

mod calibration;
mod contrast;
mod estimate;
mod exponent;
mod figures;
mod headline;
mod html;
mod kept;
mod panel;
mod partners;
mod ranking;
mod repeats;
mod replay;
mod rolling;
mod silence;
mod stage;
mod table;
mod variety;
mod young;

use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

use clap::{Args, ValueEnum};
use learning::cases::Cut;
use learning::fit::fit_families;
use scoring::money::Currency;
use scoring::placement::Protocol;

use crate::answer::currency;
use crate::files::orders::{self, Taking};
use crate::files::output::write_whole;
use crate::files::source;
use crate::progress;
use crate::train::{cpu_seconds, fit_report, peak_memory, starting_model};

use figures::{Report, Shop, Shown, section};
use partners::partners;
use replay::{Stages, Test};
use stage::{Goods, KINDS};
use young::young;

/// Replay a shop's last fifth of time and compare rankings.
///
/// Everything is learned from the first four fifths. Of each later order a part is shown and the rest is to be guessed: half of it
/// (cart), all but one item (page), or what the customer buys within 30 days after it (follow). Compared are popularity,
/// "frequently bought together" counted on all orders and on orders of at most 15 items, and Alongside without and with the
/// buyer's history. Intervals are 95 %, over customers.
///
/// Captured money is money that these shoppers spent anyway. It tells which ranking knows the shop better. It is not lift: only
/// a holdout measures that.
///
/// Besides the table it writes one page, alongside-backtest.html, that stands alone: open it, print it, mail it. It loads nothing,
/// and no customer is named in it; ten examples show what was in ten carts.
///
/// The same file and seed give the same bytes; times go to stderr.
///
/// Examples:
///   alongside backtest --orders orders.csv.gz
///   alongside backtest --orders orders.csv.gz --protocol cart --rolling --no-html
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct BacktestArgs {
    /// Order lines: CSV or CSV.gz with order_id, customer_id, timestamp, sku, quantity, unit_price, and title, category where known.
    #[arg(long, value_name = "FILE")]
    pub orders: PathBuf,
    /// Leave out orders of more items before anything else, as for a shop of small baskets.
    #[arg(long, value_name = "N")]
    pub max_order_skus: Option<usize>,
    /// Which kind of case.
    #[arg(long, value_enum, default_value_t = Kind::All)]
    pub protocol: Kind,
    /// Draws which items are visible, and the resamples of the intervals.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Learn the test's own orders every 7 days as they pass, as a live shop does; weights stay. Also says what that gains.
    #[arg(long)]
    pub rolling: bool,
    /// Also replay this shop as it was when it had only its last 100, 250, 500 and 1,000 orders.
    #[arg(long)]
    pub young: bool,
    /// Where the page goes.
    #[arg(long, value_name = "FILE", default_value = "alongside-backtest.html", conflicts_with = "no_html")]
    pub html: PathBuf,
    /// Write no page.
    #[arg(long)]
    pub no_html: bool,
    /// Also write all figures here as JSON.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Currency of the prices, as in EUR; without it the one the file names, else none.
    #[arg(long, value_name = "CODE", value_parser = currency)]
    pub currency: Option<Currency>,
}

/// Which kind of case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// Half of an order is visible.
    Cart,
    /// One item is visible.
    Page,
    /// A whole order is visible; the next 30 days are to be guessed.
    Follow,
    /// All three.
    All,
}

impl Kind {
    const fn protocols(self) -> &'static [Protocol] {
        match self {
            Self::Cart => &[Protocol::Cart],
            Self::Page => &[Protocol::Page],
            Self::Follow => &[Protocol::Follow],
            Self::All => &[Protocol::Cart, Protocol::Page, Protocol::Follow],
        }
    }
}

/// Replays and prints.
///
/// # Errors
/// What reading or writing says.
pub fn run(args: &BacktestArgs) -> anyhow::Result<()> {
    let started = Instant::now();
    let file = orders::read(&args.orders, Taking { currency: args.currency, items_max: args.max_order_skus })?;
    if file.skipped.total() > 0 {
        eprintln!("left out of {}:\n{}", source::name(&args.orders), file.skipped);
    }
    let read = started.elapsed();
    let (history, shelf) = (&file.history, file.shelf());
    let cut = Cut::of(history);
    let spinner = progress::spinner("fitting");
    let known = shelf.as_sold_before(history, cut.cut);
    let prior = starting_model(history, 0..history.before(cut.cut), &known);
    let fits = fit_families(history, &shelf, &cut, &prior, args.seed, KINDS);
    spinner.finish_and_clear();
    let fitted = started.elapsed();
    let (protocols, seed) = (args.protocol.protocols(), args.seed);
    let models = fits.each_ref().map(|(model, _)| model);
    let exponents = models.map(|model| model.price_exponent);
    let test = Test { history, goods: Goods::Sold(&shelf), cut: &cut, models, protocols, seed };
    let frozen = test.replay(Stages::Frozen, "replay")?;
    let weekly = args.rolling.then(|| test.replay(Stages::Weekly, "rolling")).transpose()?;
    let young = if args.young { young(history, &shelf, &cut, protocols, seed)? } else { Vec::new() };
    let replayed_at = started.elapsed();
    let shown = Shown { history, shelf: &shelf, exponent: exponents[0], seed };
    let sections = match &weekly {
        Some(weekly) => {
            weekly.protocols.iter().zip(&frozen.protocols).map(|(own, other)| section(own, Some(other), &shown)).collect()
        }
        None => frozen.protocols.iter().map(|own| section(own, None, &shown)).collect(),
    };
    let report = Report {
        shop: Shop::of(history, &cut, args),
        rows: frozen.rows,
        fit: fits.iter().map(|(_, reports)| fit_report(reports)).collect(),
        exponents,
        sections,
        partners: partners(history, &shelf, &cut),
        young,
    };
    std::io::stdout().write_all(report.to_string().as_bytes())?;
    if let Some(path) = &args.json {
        write_whole(path, |out| Ok(serde_json::to_writer_pretty(out, &report)?))?;
    }
    if !args.no_html {
        write_whole(&args.html, |out| Ok(out.write_all(html::page(&report).into_string().as_bytes())?))?;
        eprintln!("page: {}", args.html.display());
    }
    eprintln!(
        "read {:.1} s, fit of three families {:.1} s, replay {:.1} s, figures {:.1} s; {}{}",
        read.as_secs_f64(),
        (fitted - read).as_secs_f64(),
        (replayed_at - fitted).as_secs_f64(),
        (started.elapsed() - replayed_at).as_secs_f64(),
        cpu_seconds().map_or_else(String::new, |seconds| format!("{seconds:.1} s of processor time; ")),
        peak_memory()
    );
    Ok(())
}
