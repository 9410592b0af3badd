//! A shop's model, fitted by replaying its own baskets: what serving computes for each candidate, against what was bought.

use scoring::feature::{ANONYMOUS_FEATURES, FEATURES};
use scoring::model::{Coefficients, Correction, Family, Model, ModelOrigin, Scorer, ScorerPair};
use scoring::placement::Protocol;

use crate::cases::{Cut, Fold};
use crate::correction::fit_correction;
use crate::exponent::Captured;
use crate::forest::Growth;
use crate::history::History;
use crate::logistic::{Centre, Sample, Thinning};
use crate::replayed::Replayed;
use crate::scenario::Person;
use crate::shelf::Shelf;
use crate::tables::Tables;

/// Fewest cases and fewest positives of all folds on which a shop is fitted.
pub const CASES_MIN: usize = 200;
/// See [`CASES_MIN`].
pub const POSITIVES_MIN: usize = 400;

/// Standard errors, over the cases of the last fold, by which a fit must predict it better than the prior. A fit that is better by less
/// captures less as often as more.
const SURE: f64 = 2.0;

/// A family to fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Straight lines.
    Logistic,
    /// Curves and a few surfaces: what is shipped.
    Scorecard,
    /// Boosted trees.
    Forest,
}

/// What a fit was made of, for reports.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FitReport {
    /// Kind of case.
    pub protocol: Protocol,
    /// Cases of all folds.
    pub cases: usize,
    /// Candidates of these cases, of people with a history counted once with it and once without.
    pub rows: usize,
    /// Candidates that were bought, counted likewise.
    pub positives: usize,
    /// What came of it.
    pub outcome: Outcome,
    /// What is done to log-odds afterwards: without and with a person.
    pub corrections: [Correction; 2],
}

/// What came of a fit. Log-losses are means over the last fold, that of anonymous and that of known people summed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// The fitted pair serves.
    Adopted {
        /// Its family: the wanted one, or straight lines where these predicted the last fold better.
        kind: Kind,
        /// Of the pair fitted on the folds before the last.
        fitted: f64,
        /// Of the prior.
        prior: f64,
    },
    /// Too few cases or positives: the prior stays.
    TooFew,
    /// No better than the prior on the last fold, or not surely so: the prior stays.
    NoBetter {
        /// Of the pair fitted on the folds before the last.
        fitted: f64,
        /// Of the prior.
        prior: f64,
    },
}

/// A shop's model of the shipped family. See [`fit_families`].
#[must_use]
pub fn fit_model(history: &History, shelf: &Shelf, cut: &Cut, prior: &Model, seed: u64) -> (Model, Vec<FitReport>) {
    let [fitted] = fit_families(history, shelf, cut, prior, seed, [Kind::Scorecard]);
    fitted
}

/// The model of a shop in each wanted family, fitted on the three folds before the cut; where the shop is too young or a fit not surely
/// better, the prior's scorers stay. A fit on the folds before the last must beat the prior on the last by more than chance. There its
/// log-odds are corrected and the exponent of money is chosen; then all folds are fitted together. Reports in the order of
/// [`Protocol::ALL`]. A fitted model has version 1 and keeps the prior's shift of prices, in which its scorers are fitted too, so that
/// fitted and kept ones stand side by side.
#[must_use]
pub fn fit_families<const N: usize>(
    history: &History,
    shelf: &Shelf,
    cut: &Cut,
    prior: &Model,
    seed: u64,
    kinds: [Kind; N],
) -> [(Model, Vec<FitReport>); N] {
    let mut fits = kinds.map(|kind| (kind, prior.clone(), Vec::new(), Captured::default()));
    let mut folds: Option<[(Tables, Fold); 3]> = None;
    for protocol in Protocol::ALL {
        let wanted = cut.training(protocol);
        // Cart and page share their folds.
        if folds.as_ref().is_none_or(|folds| folds.each_ref().map(|(_, fold)| fold) != wanted.each_ref()) {
            folds = None;
        }
        let folds = folds.get_or_insert_with(|| wanted.map(|fold| (Tables::frozen(history, shelf, fold.tables), fold)));
        let replay = |person: Person| {
            folds.each_ref().map(|(tables, fold)| Replayed::of(history, tables, fold, protocol, person, prior, seed))
        };
        let lessons = [Lesson::of(replay(Person::Ignored), ANONYMOUS_FEATURES), Lesson::of(replay(Person::Known), FEATURES)];
        fit_protocol(protocol, lessons, prior, &mut fits);
    }
    fits.map(|(_, mut model, reports, captured)| {
        if model.origin == ModelOrigin::Fitted {
            model.price_exponent = captured.exponent();
        }
        (model, reports)
    })
}

/// The replayed folds of anonymous or of known people.
struct Lesson {
    /// What is fitted on: a part of the folds before the last, and at the end of the last one too.
    early: Sample,
    late: Replayed,
    thinning: Thinning,
    /// Features that they may use.
    used: usize,
    /// Cases, candidates and bought ones of all folds.
    cases: usize,
    rows: usize,
    positives: usize,
}

/// A scorer and how it predicts the last fold.
struct Tried {
    scorer: Scorer,
    /// Mean log-loss on the last fold.
    loss: f64,
    /// Parts of it by case.
    by_case: Vec<f64>,
}

impl Tried {
    /// Standard error, over cases, of how much smaller another's loss is.
    #[allow(clippy::cast_precision_loss)]
    fn noise(&self, other: &Self) -> f64 {
        let cases = self.by_case.len().max(1) as f64;
        let mean = (self.loss - other.loss) / cases;
        let differences = self.by_case.iter().zip(&other.by_case).map(|(own, other)| own - other - mean);
        differences.map(|difference| difference * difference).sum::<f64>().sqrt()
    }
}

impl Lesson {
    fn of(folds: [Replayed; 3], used: usize) -> Self {
        let sum = |figure: fn(&Replayed) -> usize| folds.iter().map(figure).sum();
        let (cases, rows) = (sum(|fold| fold.ends.len()), sum(|fold| fold.money.len()));
        let positives = sum(|fold| fold.sample.positives());
        let [first, second, late] = folds;
        let thinning = Thinning::of(rows);
        let mut early = first.sample.thinned(thinning);
        early.append(second.sample.thinned(thinning));
        Self { early, late, thinning, used, cases, rows, positives }
    }

    fn lines(&self, prior: &Scorer, from: &Coefficients) -> Coefficients {
        self.early.fit_from(self.used, Centre::Prior(&prior.linear), Centre::Prior(from))
    }

    /// A scorer of a family on the early rows; `from` is an earlier one to start from.
    fn family(&self, kind: Kind, linear: Coefficients, from: Option<&Scorer>, seed: u64) -> Scorer {
        let sample = &self.early;
        let family = match kind {
            Kind::Logistic => Family::Logistic,
            Kind::Scorecard => {
                let start = from.and_then(|from| match &from.family {
                    Family::Scorecard(card) => Some(card),
                    Family::Logistic | Family::Forest(_) => None,
                });
                Family::Scorecard(sample.fit_scorecard(self.used, &linear, start))
            }
            Kind::Forest => Family::Forest(sample.grow_forest(self.used, Growth::RECIPE, seed)),
        };
        Scorer { linear, family, correction: Correction::IDENTITY }
    }

    fn tried(&self, scorer: Scorer) -> Tried {
        let by_case = self.late.losses(&self.late.log_odds(&scorer));
        Tried { scorer, loss: by_case.iter().sum(), by_case }
    }
}

type Fit = (Kind, Model, Vec<FitReport>, Captured);

/// Fits one kind of case in all wanted families.
fn fit_protocol(protocol: Protocol, mut lessons: [Lesson; 2], prior: &Model, fits: &mut [Fit]) {
    let before = prior.pair(protocol);
    let before = [&before.anonymous, &before.known];
    let [all, _] = &lessons;
    let (cases, bought) = (all.cases, all.positives);
    let mut report = FitReport {
        protocol,
        cases,
        rows: lessons.iter().map(|lesson| lesson.rows).sum(),
        positives: lessons.iter().map(|lesson| lesson.positives).sum(),
        outcome: Outcome::TooFew,
        corrections: [Correction::IDENTITY; 2],
    };
    if cases < CASES_MIN || bought < POSITIVES_MIN {
        fits.iter_mut().for_each(|(_, _, reports, _)| reports.push(report));
        return;
    }
    let both = |of: &dyn Fn(&Lesson, &Scorer) -> Tried| [of(&lessons[0], before[0]), of(&lessons[1], before[1])];
    let old = both(&|lesson, prior| lesson.tried(prior.clone()));
    let lines = both(&|lesson, prior| lesson.tried(Scorer::logistic(lesson.lines(prior, &prior.linear))));
    let loss = |tried: &[Tried; 2]| tried[0].loss + tried[1].loss;
    let mut adopted: Vec<(usize, Kind, [Scorer; 2])> = Vec::new();
    for (nth, (kind, _, reports, captured)) in fits.iter_mut().enumerate() {
        let wanted = [0, 1].map(|who: usize| {
            let lesson = &lessons[who];
            let linear = lines[who].scorer.linear.clone();
            lesson.tried(lesson.family(*kind, linear, None, SEED))
        });
        let (kind, best) = if loss(&wanted) <= loss(&lines) { (*kind, &wanted) } else { (Kind::Logistic, &lines) };
        let (fitted, prior) = (loss(best), loss(&old));
        let noise: f64 = old.iter().zip(best).map(|(old, best)| old.noise(best)).sum();
        if prior - fitted > SURE * noise {
            report.outcome = Outcome::Adopted { kind, fitted, prior };
            let corrected = [0, 1].map(|who: usize| {
                let late = &lessons[who].late;
                let mut scorer = best[who].scorer.clone();
                let log_odds = late.log_odds(&scorer);
                let shown = late.shown(&log_odds, crate::prior::PRICE_EXPONENT);
                let offers: Vec<(f64, bool)> = shown.into_iter().map(|row| (log_odds[row], late.sample.bought[row])).collect();
                scorer.correction = fit_correction(&offers);
                captured.add(late, &late.log_odds(&scorer));
                scorer
            });
            report.corrections = corrected.each_ref().map(|scorer| scorer.correction);
            adopted.push((nth, kind, corrected));
        } else {
            report.outcome = Outcome::NoBetter { fitted, prior };
            report.corrections = [Correction::IDENTITY; 2];
        }
        reports.push(report);
    }
    if adopted.is_empty() {
        return;
    }
    for lesson in &mut lessons {
        lesson.early.append(core::mem::take(&mut lesson.late).sample.thinned(lesson.thinning));
    }
    let linear = [0, 1].map(|who: usize| lessons[who].lines(before[who], &lines[who].scorer.linear));
    for (nth, kind, tried) in adopted {
        let [anonymous, known] = [0, 1].map(|who: usize| {
            let scorer = lessons[who].family(kind, linear[who].clone(), Some(&tried[who]), SEED);
            Scorer { correction: tried[who].correction, ..scorer }
        });
        let (_, model, ..) = &mut fits[nth];
        model.sets[protocol.index()] = ScorerPair { anonymous, known };
        model.origin = ModelOrigin::Fitted;
        model.version = 1;
    }
}

/// Draws features and rows of trees.
const SEED: u64 = 1;
