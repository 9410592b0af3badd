//! What every ranking shows in every case, and what of it was bought.

use core::ops::Range;

use learning::cases::{Case, Cut, draw};
use learning::history::History;
use learning::replay::CaseResult;
use learning::tables::Tables;
use rayon::prelude::*;
use scoring::model::Model;
use scoring::placement::Protocol;
use scoring::time::Timestamp;
use serde::Serialize;

use super::kept::Kept;
use super::ranking::{RANKINGS, Ranking};
use super::stage::{Answered, Goods, KINDS, Models, Stage};
use crate::packed::{PackedError, PackedShop};
use crate::progress;

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

/// Lengths of the pair rows at the cut.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(super) struct RowLengths {
    pub(super) rows: usize,
    pub(super) mean: f64,
    pub(super) p95: usize,
    pub(super) max: usize,
    pub(super) bytes: usize,
}

/// All that came of one kind of case; the lists are in the order of the cases.
pub(super) struct ReplayedProtocol {
    pub(super) protocol: Protocol,
    pub(super) cases: Vec<Case>,
    /// By [`Ranking::ALL`].
    pub(super) results: [Vec<CaseResult>; RANKINGS],
    pub(super) kept: Vec<Kept>,
}

pub(super) struct Replayed {
    pub(super) rows: RowLengths,
    pub(super) protocols: Vec<ReplayedProtocol>,
}

/// What is replayed.
#[derive(Clone, Copy)]
pub(super) struct Test<'a> {
    pub(super) history: &'a History,
    pub(super) goods: Goods<'a>,
    pub(super) cut: &'a Cut,
    /// In the families of [`KINDS`].
    pub(super) models: [&'a Model; KINDS.len()],
    pub(super) protocols: &'a [Protocol],
    pub(super) seed: u64,
}

impl ReplayedProtocol {
    /// Captured by [`Ranking::Profile`] with items that the customer had bought before, minor units.
    pub(super) fn repeats(&self) -> i64 {
        self.kept.iter().map(|kept| kept.repeated[Ranking::Profile as usize]).sum()
    }
}

impl Test<'_> {
    /// Replays the test part of the history.
    ///
    /// # Errors
    /// When something learned cannot be packed.
    pub(super) fn replay(&self, stages: Stages, label: &'static str) -> Result<Replayed, PackedError> {
        let models = Models::of(self.models)?;
        let empty = |protocol: &Protocol| ReplayedProtocol {
            protocol: *protocol,
            cases: draw(self.history, *protocol, &self.cut.test(), self.seed),
            results: Default::default(),
            kept: Vec::new(),
        };
        let mut protocols: Vec<ReplayedProtocol> = self.protocols.iter().map(empty).collect();
        let bar = progress::things(label, protocols.iter().map(|protocol| protocol.cases.len() as u64).sum());
        let mut rows = None;
        for span in spans(self.cut, stages) {
            let stage = Stage::new(self.history, self.goods, span.start, &models)?;
            rows.get_or_insert_with(|| stage.row_lengths());
            for replayed in &mut protocols {
                let within = |moment| replayed.cases.partition_point(|case| case.time < moment);
                let cases = &replayed.cases[within(span.start)..within(span.end)];
                let answered: Vec<Answered> = cases
                    .par_iter()
                    .map(|case| stage.answer(case, replayed.protocol).inspect(|_| bar.inc(1)))
                    .collect::<Result<_, _>>()?;
                for answered in answered {
                    replayed.kept.push(answered.kept);
                    for (results, result) in replayed.results.iter_mut().zip(answered.results) {
                        results.push(result);
                    }
                }
            }
        }
        bar.finish_and_clear();
        Ok(Replayed { rows: rows.unwrap_or_default(), protocols })
    }
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

impl RowLengths {
    #[allow(clippy::cast_precision_loss)]
    pub(super) fn of(tables: &Tables, packed: &PackedShop) -> Self {
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
