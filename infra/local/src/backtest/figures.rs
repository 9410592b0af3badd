//! The figures of a backtest, as the table prints them and as JSON.

use std::collections::HashSet;

use jiff::tz::TimeZone;
use learning::cases::Cut;
use learning::history::History;
use learning::measure::Figure;
use learning::replay::CaseResult;
use learning::shelf::Shelf;
use scoring::money::Currency;
use scoring::time::Timestamp;
use serde::Serialize;

use super::BacktestArgs;
use super::calibration::{Reliability, reliability};
use super::contrast::{Contrast, contrast};
use super::estimate::CUSTOMERS_MIN;
use super::exponent::{Exponent, exponents};
use super::headline::{Headline, headline};
use super::panel::Panel;
use super::partners::Partners;
use super::ranking::Ranking;
use super::repeats::{Repeats, repeats};
use super::replay::{ReplayedProtocol, RowLengths};
use super::rolling::{Gain, gain};
use super::silence::{Threshold, thresholds};
use super::stage::KINDS;
use super::variety::{Varied, varied};
use super::young::Young;

/// A whole backtest.
#[derive(Serialize)]
pub(super) struct Report {
    pub(super) shop: Shop,
    pub(super) rows: RowLengths,
    pub(super) fit: String,
    /// Exponents of money of the families in [`KINDS`].
    pub(super) exponents: [f64; KINDS.len()],
    pub(super) sections: Vec<Section>,
    pub(super) partners: Partners,
    /// Empty unless asked for.
    pub(super) young: Vec<Young>,
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
    /// ISO code; none where the file names no currency.
    pub(super) currency: Option<String>,
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
    /// None: no case, nothing to tell.
    pub(super) insight: Option<Insight>,
}

/// What a page tells of one kind of case.
#[derive(Serialize)]
pub(super) struct Insight {
    pub(super) headline: Headline,
    pub(super) calibration: Reliability,
    pub(super) contrast: Contrast,
    pub(super) thresholds: Vec<Threshold>,
    pub(super) exponent: f64,
    pub(super) exponents: Vec<Exponent>,
    pub(super) variety: Vec<Varied>,
    pub(super) repeats: Repeats,
    /// Of learning every week; none when frozen.
    pub(super) rolling: Option<Gain>,
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
            currency: (history.currency() != Currency::NONE).then(|| history.currency().to_string()),
        }
    }
}

/// What sections are made from besides their cases.
pub(super) struct Shown<'a> {
    pub(super) history: &'a History,
    pub(super) shelf: &'a Shelf,
    pub(super) exponent: f64,
    pub(super) seed: u64,
}

/// Figures of one kind of case; `frozen` is the same without learning, where `replayed` learned every week.
pub(super) fn section(replayed: &ReplayedProtocol, frozen: Option<&ReplayedProtocol>, shown: &Shown<'_>) -> Section {
    let cases = &replayed.cases;
    let known: HashSet<u32> = cases.iter().filter_map(|case| case.customer).collect();
    let customers = known.len() + cases.iter().filter(|case| case.customer.is_none()).count();
    let panel = Panel::new(replayed, shown.history.currency(), shown.seed);
    let measured = Measured { panel: &panel, enough: customers >= CUSTOMERS_MIN };
    let captured: i64 = panel.results(Ranking::Profile).iter().map(|result| result.captured).sum();
    #[allow(clippy::cast_precision_loss)]
    Section {
        protocol: replayed.protocol.name(),
        cases: cases.len(),
        visible: cases.iter().map(|case| case.visible.len()).sum(),
        hidden: cases.iter().map(|case| case.hidden.len()).sum(),
        customers,
        rankings: Ranking::ALL.map(|ranking| measured.line(ranking)).into(),
        repeats: (captured > 0).then(|| replayed.repeats() as f64 / captured as f64),
        insight: (!cases.is_empty()).then(|| insight(&panel, frozen, shown)),
    }
}

fn insight(panel: &Panel<'_>, frozen: Option<&ReplayedProtocol>, shown: &Shown<'_>) -> Insight {
    Insight {
        headline: headline(panel, shown.history),
        calibration: reliability(panel),
        contrast: contrast(panel, shown.history, shown.shelf),
        thresholds: thresholds(panel, shown.history),
        exponent: shown.exponent,
        exponents: exponents(panel, shown.history),
        variety: varied(panel, &[panel.now(), Ranking::Profile]),
        repeats: repeats(panel),
        rolling: frozen.map(|frozen| gain(panel, frozen)),
    }
}

impl Ratio {
    /// None where `theirs` captured nothing.
    pub(super) fn of(panel: &Panel<'_>, ours: &[CaseResult], theirs: &[CaseResult]) -> Option<Self> {
        let captured: i64 = theirs.iter().map(|result| result.captured).sum();
        let enough = panel.resamples.customers(ours.iter().map(|_| 1.0)) >= CUSTOMERS_MIN;
        let Figure { value, low, high } = panel.resamples.ratio(ours, theirs);
        (captured > 0).then(|| Self { value, interval: enough.then_some([low, high]) })
    }
}

struct Measured<'a> {
    panel: &'a Panel<'a>,
    enough: bool,
}

#[allow(clippy::cast_precision_loss)]
impl Measured<'_> {
    fn line(&self, ranking: Ranking) -> Line {
        let scale = self.panel.currency.scale() as f64;
        let results = self.panel.results(ranking);
        let measures = self.panel.resamples.measure(results);
        let by = |other: Ranking| Ratio::of(self.panel, results, self.panel.results(other));
        Line {
            name: ranking.name(),
            hit_cases: measures.hit_cases,
            hits: measures.hits,
            captured: measures.captured as f64 / scale,
            hit_rate: measures.hit_rate,
            precision: measures.precision,
            rpi: measures.rpi.value / scale,
            rpi_interval: self.enough.then_some([measures.rpi.low / scale, measures.rpi.high / scale]),
            cart_share: measures.cart_share,
            cart_share_quantity: measures.cart_share_quantity,
            price: measures.mean_price / scale,
            coverage: measures.coverage,
            by_raw: by(Ranking::Raw),
            by_capped: by(Ranking::Capped),
            calibration: (ranking.predicts() && measures.shown > 0).then(|| Calibration {
                predicted: measures.predicted,
                observed: measures.observed,
                predicted_money: measures.predicted_money / scale,
                observed_money: measures.observed_money / scale,
            }),
        }
    }
}
