//! A made-up truth that straight lines cannot follow.

use scoring::feature::{ANONYMOUS_FEATURES, FEATURES};
use scoring::hash::mix;

use crate::forest::Growth;
use crate::logistic::{Centre, Sample};

fn dice(row: u64, salt: u64) -> f64 {
    (mix(row * 31 + salt) >> 11) as f64 / (1_u64 << 53) as f64
}

/// The truth: a hump in the first feature, and two that only count together (title_max and pop60, a pair that gets a surface).
fn truth(row: &[f64; FEATURES]) -> f64 {
    3.0 - 8.0 * (row[0] - 0.5).abs() + if (row[7] > 0.5) == (row[12] > 0.5) { 1.0 } else { -1.0 } - 3.0
}

fn sample(rows: u64) -> Sample {
    let mut sample = Sample::default();
    for row in 0..rows {
        let mut features = [0.0; FEATURES];
        for place in [0, 3, 7, 12] {
            features[place] = dice(row, place as u64);
        }
        sample.features.push(features.map(|value| value as f32));
        sample.bought.push(dice(row, 99) < 1.0 / (1.0 + (-truth(&features)).exp()));
    }
    sample
}

/// Mean distance from the true log-odds.
fn off(sample: &Sample, log_odds: impl Fn(&[f64; FEATURES]) -> f64) -> f64 {
    let rows = sample.features.iter().map(|row| row.map(f64::from));
    rows.map(|row| (log_odds(&row) - truth(&row)).abs()).sum::<f64>() / sample.features.len() as f64
}

#[test]
fn curves_and_surfaces_follow_what_lines_cannot() {
    let (known, unseen) = (sample(60_000), Sample { features: sample(70_000).features[60_000..].to_vec(), ..Sample::default() });
    let lines = known.fit(ANONYMOUS_FEATURES, Centre::Zero);
    let card = known.fit_scorecard(ANONYMOUS_FEATURES, &lines, None);
    let (straight, curved) = (off(&unseen, |row| lines.log_odds(row)), off(&unseen, |row| card.log_odds(row)));
    assert!(curved < 0.5 * straight, "{curved} {straight}");
    // Started from its end, the search stays there.
    let again = known.fit_scorecard(ANONYMOUS_FEATURES, &lines, Some(&card));
    assert!(off(&unseen, |row| again.log_odds(row)) < curved + 0.01);
    // Curves are 0 on average: the base is an average row's.
    let mean = known.features.iter().map(|row| f64::from(card.curves[0].at(f64::from(row[0])))).sum::<f64>();
    assert!((mean / 60_000.0).abs() < 1e-3);
}

#[test]
fn few_rows_stay_near_the_lines() {
    let lines = sample(20_000).fit(ANONYMOUS_FEATURES, Centre::Zero);
    let few = sample(60);
    let card = few.fit_scorecard(ANONYMOUS_FEATURES, &lines, None);
    let apart = few.features.iter().map(|row| row.map(f64::from)).map(|row| (card.log_odds(&row) - lines.log_odds(&row)).abs());
    assert!(apart.fold(0.0, f64::max) < 1.5);
    let none = Sample::default().fit_scorecard(ANONYMOUS_FEATURES, &lines, None);
    assert!(none.log_odds(&[0.0; FEATURES]).is_finite());
}

#[test]
fn threads_change_nothing() {
    let sample = sample(70_000);
    let growth = Growth { trees: 12, ..Growth::RECIPE };
    let fit = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let lines = sample.fit(ANONYMOUS_FEATURES, Centre::Zero);
            let card = sample.fit_scorecard(ANONYMOUS_FEATURES, &lines, None);
            (card, sample.grow_forest(ANONYMOUS_FEATURES, growth, 7))
        })
    };
    let (card, forest) = fit(1);
    assert_eq!((&card, &forest), (&fit(2).0, &fit(2).1));
    assert!(forest != sample.grow_forest(ANONYMOUS_FEATURES, growth, 8));
    let (share, rows) = (sample.positives() as f64, sample.features.len() as f64);
    let mean = |log_odds: &dyn Fn(&[f64; FEATURES]) -> f64| {
        sample.features.iter().map(|row| 1.0 / (1.0 + (-log_odds(&row.map(f64::from))).exp())).sum::<f64>() / rows
    };
    assert!((mean(&|row| card.log_odds(row)) - share / rows).abs() < 1e-3);
    assert!((mean(&|row| forest.log_odds(row)) - share / rows).abs() < 2e-2);
}
