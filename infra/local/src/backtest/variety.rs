//! How unlike each other the offers of one moment are.

use std::collections::BTreeMap;

use learning::rows::Rows;
use scoring::facts::Facts;
use scoring::id::ItemId;
use scoring::title::{TitleVector, TitleWeight};
use serde::Serialize;

use super::estimate::Estimate;
use super::panel::Panel;
use super::ranking::Ranking;

/// The pairs among the offers of one case.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Variety {
    /// How many pairs.
    pub(super) pairs: u32,
    /// Sum over them of the likeness of their titles, each in [0, 1].
    pub(super) likeness: f64,
    /// How many are of one category.
    pub(super) one_category: u32,
}

impl Variety {
    /// Of the `items` shown together.
    pub(super) fn of<'a>(rows: &Rows, items: impl Iterator<Item = &'a ItemId>) -> Self {
        let facts: Vec<&Facts> = items.filter_map(|item| rows.get(item)).map(|row| &row.facts).collect();
        let mut variety = Self::default();
        for (place, one) in facts.iter().enumerate() {
            for other in &facts[..place] {
                variety.pairs += 1;
                variety.likeness += likeness(&one.title, &other.title);
                variety.one_category += u32::from(one.category.same(other.category));
            }
        }
        variety
    }
}

/// Cosine of two titles.
fn likeness(one: &TitleVector, other: &TitleVector) -> f64 {
    let weight = |word: u32| other.iter().find(|weight| weight.word == word).map_or(0.0, TitleWeight::float);
    one.iter().map(|own| own.float() * weight(own.word)).sum()
}

/// Variety of one ranking.
#[derive(Serialize)]
pub(super) struct Varied {
    pub(super) name: &'static str,
    /// Mean likeness of two titles shown together: 0 nothing in common, 1 the same words.
    pub(super) likeness: Estimate,
    /// Share of pairs shown together that are of one category; none where no category is known.
    pub(super) one_category: Option<Estimate>,
    /// Distinct items shown over all cases.
    pub(super) items: usize,
    /// Share of all places taken by the ten items shown most.
    pub(super) top_ten: f64,
}

/// Variety of each ranking that the page compares.
#[allow(clippy::cast_precision_loss)]
pub(super) fn varied(panel: &Panel<'_>, rankings: &[Ranking]) -> Vec<Varied> {
    let kept = &panel.replayed.kept;
    let one = |ranking: &Ranking| {
        let variety = |case: usize| kept[case].variety[*ranking as usize];
        let pairs = |case: usize| f64::from(variety(case).pairs);
        let any = (0..kept.len()).any(|case| variety(case).one_category > 0);
        let mut times: BTreeMap<u32, usize> = BTreeMap::new();
        for item in kept.iter().flat_map(|kept| &kept.shown[*ranking as usize]) {
            *times.entry(*item).or_default() += 1;
        }
        let mut most: Vec<usize> = times.values().copied().collect();
        most.sort_unstable_by(|a, b| b.cmp(a));
        let all = most.iter().sum::<usize>().max(1) as f64;
        Varied {
            name: ranking.plain_name(),
            likeness: panel.level(|case| variety(case).likeness, pairs),
            one_category: any.then(|| panel.level(|case| f64::from(variety(case).one_category), pairs)),
            items: times.len(),
            top_ten: most.iter().take(10).sum::<usize>() as f64 / all,
        }
    };
    rankings.iter().map(one).collect()
}
