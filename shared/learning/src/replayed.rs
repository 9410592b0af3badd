//! Candidates of replayed cases, as serving would score them: what fits are made of, and what they are tried on.

use rayon::prelude::*;
use scoring::candidate::generate;
use scoring::feature::{FEATURES, Feature};
use scoring::id::ShopId;
use scoring::model::{Model, Scorer};
use scoring::placement::Protocol;
use scoring::scene::Scene;
use scoring::value::rank;

use crate::cases::{Case, Fold, draw_some};
use crate::history::History;
use crate::logistic::{Sample, log_loss};
use crate::replay::SLOTS;
use crate::scenario::{Person, Scenario};
use crate::tables::Tables;

/// Most cases of one fold that are replayed, evenly spread: it bounds time and memory of a fit in shops of any size.
pub const CASES_MAX: usize = 1_500;

/// The candidates of many cases, case after case.
#[derive(Clone, Debug, Default)]
pub struct Replayed {
    /// Their features, and whether they were bought.
    pub sample: Sample,
    /// Where each case ends.
    pub ends: Vec<usize>,
    /// The hidden line's unit price in minor units; 0 for what was not bought.
    pub money: Vec<i64>,
    /// Shift that ln prices among the features bear.
    ln_price_shift: f64,
}

impl Replayed {
    /// Replays a fold's cases: all of them with nobody known, or those of people with a history. Items that were not yet on the
    /// shelf are no candidates, whoever bought them since.
    #[must_use]
    pub fn of(
        history: &History,
        tables: &Tables,
        fold: &Fold,
        protocol: Protocol,
        person: Person,
        prior: &Model,
        seed: u64,
    ) -> Self {
        let cases = draw_some(history, protocol, fold, seed, CASES_MAX);
        let mut whole = Self { ln_price_shift: prior.ln_price_shift, ..Self::default() };
        // The neutral shop needs a name only to be a shop.
        let Ok(id) = ShopId::new("replay") else { return whole };
        let scenario = Scenario::new(history, tables, id);
        let parts: Vec<Self> =
            cases.par_iter().filter_map(|case| candidates(&scenario, history, tables, case, protocol, person, prior)).collect();
        let rows = parts.iter().map(|part| part.money.len()).sum();
        whole.sample.features.reserve_exact(rows);
        parts.into_iter().for_each(|part| whole.append(part));
        whole
    }

    /// Adds more cases after these.
    pub(crate) fn append(&mut self, more: Self) {
        let start = self.money.len();
        self.sample.features.extend(more.sample.features);
        self.sample.bought.extend(more.sample.bought);
        self.money.extend(more.money);
        self.ends.extend(more.ends.into_iter().map(|end| start + end));
    }

    /// Corrected log-odds of every candidate.
    #[must_use]
    pub fn log_odds(&self, scorer: &Scorer) -> Vec<f64> {
        let rows = self.sample.features.par_iter().with_min_len(1_024);
        rows.map(|row| scorer.log_odds(&row.map(f64::from))).collect()
    }

    /// What each case adds to the mean log-loss of all candidates.
    #[must_use]
    #[allow(clippy::cast_precision_loss)]
    pub fn losses(&self, log_odds: &[f64]) -> Vec<f64> {
        let number = log_odds.len().max(1) as f64;
        let mut start = 0;
        let case = |end: &usize| {
            let rows = start..*end;
            start = *end;
            rows.map(|row| log_loss(log_odds[row], self.sample.bought[row])).sum::<f64>() / number
        };
        self.ends.iter().map(case).collect()
    }

    /// Numbers of the candidates that would have been shown, case after case.
    #[must_use]
    pub fn shown(&self, log_odds: &[f64], exponent: f64) -> Vec<usize> {
        let mut shown = Vec::with_capacity(self.ends.len() * SLOTS);
        let mut start = 0;
        for end in &self.ends {
            let figure = |row: usize| {
                let ln_price = f64::from(self.sample.features[row][Feature::LnPrice.index()]) - self.ln_price_shift;
                rank(1.0 / (1.0 + libm::exp(-log_odds[row])), ln_price, exponent)
            };
            let mut ranked: Vec<(f64, usize)> = (start..*end).map(|row| (figure(row), row)).collect();
            ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            shown.extend(ranked.into_iter().take(SLOTS).map(|(_, row)| row));
            start = *end;
        }
        shown
    }

    /// Captured by what would have been shown, minor units.
    #[must_use]
    pub fn captured(&self, log_odds: &[f64], exponent: f64) -> i64 {
        self.shown(log_odds, exponent).into_iter().map(|row| self.money[row]).sum()
    }
}

/// One case's candidates; none where a known person was wanted and there is none.
#[allow(clippy::cast_possible_truncation)]
fn candidates(
    scenario: &Scenario<'_>,
    history: &History,
    tables: &Tables,
    case: &Case,
    protocol: Protocol,
    person: Person,
    prior: &Model,
) -> Option<Replayed> {
    let profile = scenario.profile(case, person);
    if person == Person::Known && profile.is_none() {
        return None;
    }
    Some(scenario.with_context(case, protocol, prior, profile.as_ref(), |context| {
        let scene = Scene::of(context);
        let mut replayed = Replayed::default();
        for candidate in generate(context, &scene) {
            let Some(number) = history.items().number(candidate.item) else { continue };
            if tables.shelf.get(candidate.item).is_some() {
                let features = scene.features(&candidate, f64::from(candidate.facts.ln_price), context.now);
                let features: [f32; FEATURES] = features.map(|value| value as f32);
                let hidden = case.hides(number);
                replayed.sample.features.push(features);
                replayed.sample.bought.push(hidden.is_some());
                replayed.money.push(hidden.map_or(0, |hidden| hidden.unit_price));
            }
        }
        replayed.ends.push(replayed.money.len());
        replayed
    }))
}
