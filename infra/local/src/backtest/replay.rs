//! What every ranking shows in every case, and what of it was bought.

use core::ops::Range;

use learning::baselines::Baseline;
use learning::cases::{Case, Cut, draw};
use learning::fit::Kind;
use learning::history::History;
use learning::replay::{CaseResult, SLOTS, Shown, score};
use learning::scenario::{Person, Scenario, anonymous, placement};
use learning::shelf::Shelf;
use learning::tables::Tables;
use rayon::prelude::*;
use scoring::id::ShopId;
use scoring::model::Model;
use scoring::placement::Protocol;
use scoring::policy::Policy;
use scoring::profile::Profile;
use scoring::time::Timestamp;
use serde::Serialize;

use crate::packed::{PackedError, PackedShop, Question, stored};
use crate::progress;

/// Items of an order up to which the second "frequently bought together" counts it.
pub(super) const CAPPED_ITEMS: usize = 15;
/// Days between two rebuilds of a rolling replay.
const ROLL_DAYS: i64 = 7;

/// Whether the test's own orders are learned as they pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stages {
    /// Everything as of the cut.
    Frozen,
    /// Tables anew every [`ROLL_DAYS`].
    Weekly,
}

/// A ranking on trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ranking {
    Popularity,
    Raw,
    Capped,
    LinesUnknown,
    LinesKnown,
    TreesUnknown,
    TreesKnown,
    UnknownByProbability,
    Unknown,
    CandidatesOnly,
    KnownByProbability,
    Known,
}

impl Ranking {
    pub(super) const ALL: [Self; 12] = [
        Self::Popularity,
        Self::Raw,
        Self::Capped,
        Self::LinesUnknown,
        Self::LinesKnown,
        Self::TreesUnknown,
        Self::TreesKnown,
        Self::UnknownByProbability,
        Self::Unknown,
        Self::CandidatesOnly,
        Self::KnownByProbability,
        Self::Known,
    ];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Popularity => "popularity",
            Self::Raw => "FBT raw",
            Self::Capped => "FBT <= 15",
            Self::LinesUnknown => "straight lines, unknown",
            Self::LinesKnown => "straight lines, known",
            Self::TreesUnknown => "trees, unknown",
            Self::TreesKnown => "trees, known",
            Self::UnknownByProbability => "unknown, P alone",
            Self::Unknown => "unknown",
            Self::CandidatesOnly => "unknown, own candidates",
            Self::KnownByProbability => "known, P alone",
            Self::Known => "known",
        }
    }

    /// Whether it predicts probabilities.
    pub(super) const fn predicts(self) -> bool {
        !matches!(self, Self::Popularity | Self::Raw | Self::Capped)
    }
}

/// The families that are compared; the first one is shipped.
pub(super) const KINDS: [Kind; 3] = [Kind::Scorecard, Kind::Forest, Kind::Logistic];

/// The models that rank, as the tables give them.
struct Models {
    by_probability: Model,
    shipped: Model,
    /// The shipped one's anonymous scorers for everyone: a person then only brings candidates.
    candidates_only: Model,
    trees: Model,
    lines: Model,
}

impl Models {
    fn of([shipped, trees, lines]: [&Model; KINDS.len()]) -> Result<Self, PackedError> {
        Ok(Self {
            by_probability: stored(&Model { price_exponent: 0.0, ..shipped.clone() })?,
            shipped: stored(shipped)?,
            candidates_only: stored(&anonymous(shipped))?,
            trees: stored(trees)?,
            lines: stored(lines)?,
        })
    }
}

/// Lengths of the pair rows at the cut.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(super) struct RowLengths {
    pub(super) rows: usize,
    pub(super) mean: f64,
    pub(super) p95: usize,
    pub(super) max: usize,
    pub(super) bytes: usize,
}

/// All that came of one kind of case.
pub(super) struct ReplayedProtocol {
    pub(super) protocol: Protocol,
    pub(super) cases: Vec<Case>,
    /// By [`Ranking::ALL`], in the order of the cases.
    pub(super) results: [Vec<CaseResult>; Ranking::ALL.len()],
    /// Captured by the last ranking with items that the customer had bought before, minor units.
    pub(super) repeats: i64,
}

pub(super) struct Replayed {
    pub(super) rows: RowLengths,
    pub(super) protocols: Vec<ReplayedProtocol>,
}

/// What is known from a moment on.
struct Stage<'a> {
    history: &'a History,
    tables: Tables,
    packed: PackedShop,
    baselines: [Baseline; 3],
    models: &'a Models,
}

/// Replays the test part of a history.
///
/// # Errors
/// When something learned cannot be packed.
pub(super) fn replay(
    history: &History,
    shelf: &Shelf,
    cut: &Cut,
    models: [&Model; KINDS.len()],
    stages: Stages,
    protocols: &[Protocol],
    seed: u64,
) -> Result<Replayed, PackedError> {
    let models = Models::of(models)?;
    let empty = |protocol: &Protocol| ReplayedProtocol {
        protocol: *protocol,
        cases: draw(history, *protocol, &cut.test(), seed),
        results: Default::default(),
        repeats: 0,
    };
    let mut protocols: Vec<ReplayedProtocol> = protocols.iter().map(empty).collect();
    let bar = progress::things("replay", protocols.iter().map(|protocol| protocol.cases.len() as u64).sum());
    let mut rows = None;
    for span in spans(cut, stages) {
        let stage = Stage::new(history, shelf, span.start, &models)?;
        let lengths = RowLengths::of(&stage.tables, &stage.packed);
        rows.get_or_insert(lengths);
        for replayed in &mut protocols {
            let within = |moment| replayed.cases.partition_point(|case| case.time < moment);
            let cases = &replayed.cases[within(span.start)..within(span.end)];
            let answered: Vec<Answered> = cases
                .par_iter()
                .map(|case| stage.answer(case, replayed.protocol).inspect(|_| bar.inc(1)))
                .collect::<Result<_, _>>()?;
            for answered in answered {
                replayed.repeats += answered.repeats;
                for (results, result) in replayed.results.iter_mut().zip(answered.results) {
                    results.push(result);
                }
            }
        }
    }
    bar.finish_and_clear();
    Ok(Replayed { rows: rows.unwrap_or_default(), protocols })
}

/// The stretches of the test in which the same is known.
fn spans(cut: &Cut, stages: Stages) -> Vec<Range<Timestamp>> {
    let end = Timestamp(cut.last.0.saturating_add(1));
    if stages == Stages::Frozen {
        return vec![cut.cut..end];
    }
    let starts = (0..).map(|roll| cut.cut.plus_days(roll * ROLL_DAYS)).take_while(|start| *start < end);
    starts.map(|start| start..start.plus_days(ROLL_DAYS).min(end)).collect()
}

/// What came of one case.
struct Answered {
    results: [CaseResult; Ranking::ALL.len()],
    repeats: i64,
}

impl<'a> Stage<'a> {
    fn new(history: &'a History, shelf: &Shelf, moment: Timestamp, models: &'a Models) -> Result<Self, PackedError> {
        let tables = Tables::frozen(history, shelf, moment);
        let packed = PackedShop::new(ShopId::new("backtest")?, &tables, &Policy::neutral())?;
        let orders = 0..history.before(moment);
        let baselines = [
            Baseline::popularity(history, orders.clone()),
            Baseline::frequently_bought(history, orders.clone(), usize::MAX),
            Baseline::frequently_bought(history, orders, CAPPED_ITEMS),
        ];
        Ok(Self { history, tables, packed, baselines, models })
    }

    fn answer(&self, case: &Case, protocol: Protocol) -> Result<Answered, PackedError> {
        let scenario = Scenario::new(self.history, &self.tables, ShopId::new("backtest")?);
        let profile = scenario.profile(case, Person::Known);
        let known = profile.as_ref();
        let Models { by_probability, shipped, candidates_only, trees, lines } = self.models;
        let ours = |model: &Model, person: Option<&Profile>| self.decide(case, protocol, model, person);
        let [popularity, raw, capped] = self.baselines.each_ref().map(|baseline| self.plain(baseline, case));
        let shown: [Vec<Shown>; Ranking::ALL.len()] = [
            popularity,
            raw,
            capped,
            ours(lines, None)?,
            ours(lines, known)?,
            ours(trees, None)?,
            ours(trees, known)?,
            ours(by_probability, None)?,
            ours(shipped, None)?,
            ours(candidates_only, known)?,
            ours(by_probability, known)?,
            ours(shipped, known)?,
        ];
        let repeats = self.repeats(case, &shown[Ranking::Known as usize]);
        Ok(Answered { results: shown.map(|shown| score(self.history, case, &shown)), repeats })
    }

    fn plain(&self, baseline: &Baseline, case: &Case) -> Vec<Shown> {
        let price = |item: u32| self.tables.shelf.get(self.history.items().id(item)).map_or(0, |good| good.price);
        baseline.rank(self.history, case).into_iter().map(|item| Shown { item, price: price(item), probability: 0.0 }).collect()
    }

    fn decide(
        &self,
        case: &Case,
        protocol: Protocol,
        model: &Model,
        person: Option<&Profile>,
    ) -> Result<Vec<Shown>, PackedError> {
        let (placement, cart) = (placement(protocol), case.cart(self.history));
        let decision = self.packed.decide(Question { placement, now: case.time, cart: &cart, person, model })?;
        let shown = decision.offers.iter().filter_map(|offer| {
            let item = self.history.items().number(&offer.item)?;
            Some(Shown { item, price: offer.price.minor, probability: offer.receipt.probability.float() })
        });
        Ok(shown.collect())
    }

    /// Captured with items that the customer had bought before.
    fn repeats(&self, case: &Case, shown: &[Shown]) -> i64 {
        let Some(customer) = case.customer else { return 0 };
        let before = self.history.orders_before(customer, case.time);
        let owned = |item: u32| before.iter().any(|order| self.history.basket(*order as usize).items.contains(&item));
        let hits = shown.iter().take(SLOTS).filter_map(|shown| case.hides(shown.item));
        hits.filter(|hidden| owned(hidden.item)).map(|hidden| hidden.unit_price).sum()
    }
}

impl RowLengths {
    #[allow(clippy::cast_precision_loss)]
    fn of(tables: &Tables, packed: &PackedShop) -> Self {
        let all = tables.rows.all().iter().map(|row| row.entries.len());
        let mut lengths: Vec<usize> = all.filter(|length| *length > 0).collect();
        lengths.sort_unstable();
        let rows = lengths.len();
        let nearest = (rows * 95).div_ceil(100).saturating_sub(1);
        Self {
            rows,
            mean: lengths.iter().sum::<usize>() as f64 / rows.max(1) as f64,
            p95: lengths.get(nearest).copied().unwrap_or_default(),
            max: lengths.last().copied().unwrap_or_default(),
            bytes: packed.row_bytes(),
        }
    }
}
