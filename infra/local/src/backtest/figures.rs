//! The figures of a backtest, as the table prints them and as JSON.

use std::collections::HashSet;

use jiff::tz::TimeZone;
use learning::cases::Cut;
use learning::history::History;
use learning::measure::{Figure, Resamples};
use learning::replay::CaseResult;
use scoring::money::Currency;
use scoring::time::Timestamp;
use serde::Serialize;

use super::BacktestArgs;
use super::replay::{KINDS, Ranking, ReplayedProtocol, RowLengths};

/// Fewest customers among the cases for an interval to mean something.
pub(super) const CUSTOMERS_MIN: usize = 30;

/// A whole backtest.
#[derive(Serialize)]
pub(super) struct Report {
    pub(super) shop: Shop,
    pub(super) rows: RowLengths,
    pub(super) fit: String,
    /// Exponent of money by family, as in [`super::replay::KINDS`].
    pub(super) exponents: [f64; KINDS.len()],
    pub(super) sections: Vec<Section>,
}

/// What was read and where it was cut.
#[derive(Serialize)]
pub(super) struct Shop {
    pub(super) lines: usize,
    pub(super) orders: usize,
    pub(super) items: usize,
    pub(super) customers: usize,
    pub(super) first: String,
    pub(super) last: String,
    pub(super) cut: String,
    pub(super) learned: usize,
    pub(super) after: usize,
    pub(super) max_order_skus: Option<usize>,
    pub(super) seed: u64,
    pub(super) rolling: bool,
}

/// One kind of case.
#[derive(Serialize)]
pub(super) struct Section {
    pub(super) protocol: &'static str,
    pub(super) cases: usize,
    pub(super) visible: usize,
    pub(super) hidden: usize,
    /// Distinct known customers, and cases without one.
    pub(super) customers: usize,
    pub(super) rankings: Vec<Line>,
    /// Share of the last ranking's captured money that was for items bought before by the same customer.
    pub(super) repeats: Option<f64>,
}

/// One ranking. Money in major units, shares in [0, 1].
#[derive(Serialize)]
pub(super) struct Line {
    pub(super) name: &'static str,
    pub(super) hit_cases: u64,
    pub(super) hits: u64,
    pub(super) captured: f64,
    pub(super) hit_rate: f64,
    pub(super) precision: f64,
    pub(super) rpi: f64,
    /// None: not enough data.
    pub(super) rpi_interval: Option<[f64; 2]>,
    pub(super) cart_share: f64,
    pub(super) cart_share_quantity: f64,
    pub(super) price: f64,
    pub(super) coverage: f64,
    /// To "frequently bought together" on all orders; none where that captured nothing.
    pub(super) by_raw: Option<Ratio>,
    /// To that on small orders.
    pub(super) by_capped: Option<Ratio>,
    /// None for rankings without a probability.
    pub(super) calibration: Option<Calibration>,
}

/// A ratio of captured money on the same cases.
#[derive(Clone, Copy, Serialize)]
pub(super) struct Ratio {
    pub(super) value: f64,
    /// None: not enough data.
    pub(super) interval: Option<[f64; 2]>,
}

/// What was predicted of what was shown, and what came.
#[derive(Clone, Copy, Serialize)]
pub(super) struct Calibration {
    pub(super) predicted: f64,
    pub(super) observed: f64,
    pub(super) predicted_money: f64,
    pub(super) observed_money: f64,
}

pub(super) fn date(moment: Timestamp) -> String {
    let time = jiff::Timestamp::from_second(moment.0).map(|time| time.to_zoned(TimeZone::UTC).datetime().to_string());
    time.unwrap_or_default()
}

impl Shop {
    pub(super) fn of(history: &History, cut: &Cut, args: &BacktestArgs) -> Self {
        let learned = history.before(cut.cut);
        Self {
            lines: history.lines_len(),
            orders: history.len(),
            items: history.items().len(),
            customers: history.customers_len(),
            first: history.times().first().copied().map(date).unwrap_or_default(),
            last: history.times().last().copied().map(date).unwrap_or_default(),
            cut: date(cut.cut),
            learned,
            after: history.len() - learned,
            max_order_skus: args.max_order_skus,
            seed: args.seed,
            rolling: args.rolling,
        }
    }
}

/// Figures of one kind of case.
pub(super) fn section(replayed: &ReplayedProtocol, currency: Currency, seed: u64) -> Section {
    let cases = &replayed.cases;
    let known: HashSet<u32> = cases.iter().filter_map(|case| case.customer).collect();
    let customers = known.len() + cases.iter().filter(|case| case.customer.is_none()).count();
    let resamples = Resamples::draw(cases.iter().map(|case| case.customer), seed);
    let of = |ranking: Ranking| &replayed.results[ranking as usize];
    let measured = Measured { resamples, currency, enough: customers >= CUSTOMERS_MIN };
    let (raw, capped) = (of(Ranking::Raw), of(Ranking::Capped));
    let rankings = Ranking::ALL.map(|ranking| measured.line(ranking, of(ranking), raw, capped));
    let captured: i64 = of(Ranking::Known).iter().map(|result| result.captured).sum();
    #[allow(clippy::cast_precision_loss)]
    Section {
        protocol: replayed.protocol.name(),
        cases: cases.len(),
        visible: cases.iter().map(|case| case.visible.len()).sum(),
        hidden: cases.iter().map(|case| case.hidden.len()).sum(),
        customers,
        rankings: rankings.into(),
        repeats: (captured > 0).then(|| replayed.repeats as f64 / captured as f64),
    }
}

struct Measured {
    resamples: Resamples,
    currency: Currency,
    enough: bool,
}

#[allow(clippy::cast_precision_loss)]
impl Measured {
    fn interval(&self, figure: Figure, scale: f64) -> Option<[f64; 2]> {
        self.enough.then_some([figure.low / scale, figure.high / scale])
    }

    fn ratio(&self, ours: &[CaseResult], theirs: &[CaseResult]) -> Option<Ratio> {
        let captured: i64 = theirs.iter().map(|result| result.captured).sum();
        let figure = self.resamples.ratio(ours, theirs);
        (captured > 0).then(|| Ratio { value: figure.value, interval: self.interval(figure, 1.0) })
    }

    fn line(&self, ranking: Ranking, results: &[CaseResult], raw: &[CaseResult], capped: &[CaseResult]) -> Line {
        let scale = self.currency.scale() as f64;
        let measures = self.resamples.measure(results);
        Line {
            name: ranking.name(),
            hit_cases: measures.hit_cases,
            hits: measures.hits,
            captured: measures.captured as f64 / scale,
            hit_rate: measures.hit_rate,
            precision: measures.precision,
            rpi: measures.rpi.value / scale,
            rpi_interval: self.interval(measures.rpi, scale),
            cart_share: measures.cart_share,
            cart_share_quantity: measures.cart_share_quantity,
            price: measures.mean_price / scale,
            coverage: measures.coverage,
            by_raw: self.ratio(results, raw),
            by_capped: self.ratio(results, capped),
            calibration: (ranking.predicts() && measures.shown > 0).then(|| Calibration {
                predicted: measures.predicted,
                observed: measures.observed,
                predicted_money: measures.predicted_money / scale,
                observed_money: measures.observed_money / scale,
            }),
        }
    }
}
