//! Fitting boosted trees on binned features.

use rayon::prelude::*;
use scoring::feature::FEATURES;
use scoring::forest::{Ask, Forest, Node};
use scoring::hash::mix;

use crate::logistic::Sample;

/// Bins of a feature.
const BINS: usize = 64;
/// Values from which a feature's bins are cut, evenly spread over the sample.
const CUT_FROM: usize = 50_000;
/// Features of a row, and room up to a power of two.
const ROW: usize = FEATURES.next_power_of_two();
/// Rows that one sum runs over: few enough for single precision.
const CHUNK: usize = 16_384;
/// A split must gain so much.
const GAIN_MIN: f64 = 1e-6;

/// How a forest is grown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Growth {
    /// Trees.
    pub trees: usize,
    /// Most leaves of a tree.
    pub leaves: usize,
    /// Share of a leaf's best step that is taken.
    pub rate: f64,
    /// L2 penalty on leaves.
    pub penalty: f64,
    /// Fewest rows of a leaf.
    pub rows_min: usize,
    /// Share of the features that a tree may ask about.
    pub features: f64,
    /// Share of the rows that a tree sees.
    pub rows: f64,
}

impl Growth {
    /// As the scoring recipe has it.
    pub const RECIPE: Self = Self { trees: 100, leaves: 16, rate: 0.1, penalty: 5.0, rows_min: 100, features: 0.7, rows: 0.8 };
}

/// Each value as the number of its bin.
struct Binned {
    /// By feature: upper bounds of all bins but the last, ascending.
    bounds: Vec<Vec<f32>>,
    /// By row: what a row's sums touch lies together.
    rows: Vec<[u8; ROW]>,
}

impl Binned {
    fn of(sample: &Sample, used: usize) -> Self {
        let step = sample.features.len().div_ceil(CUT_FROM).max(1);
        let bounds: Vec<Vec<f32>> = (0..used)
            .into_par_iter()
            .map(|feature| {
                let mut values: Vec<f32> = sample.features.iter().step_by(step).map(|row| row[feature]).collect();
                values.sort_unstable_by(f32::total_cmp);
                bounds(&values)
            })
            .collect();
        let bin = |row: &[f32; FEATURES]| {
            let mut bins = [0; ROW];
            for ((bin, value), bounds) in bins.iter_mut().zip(row).zip(&bounds) {
                *bin = bounds.partition_point(|bound| *bound < *value) as u8;
            }
            bins
        };
        let rows = sample.features.par_iter().with_min_len(8_192).map(bin).collect();
        Self { bounds, rows }
    }
}

/// Bounds between bins of about equal numbers of distinct values' rows.
fn bounds(sorted: &[f32]) -> Vec<f32> {
    let mut bounds: Vec<f32> = Vec::with_capacity(BINS);
    let (mut left, mut filled, mut first) = (sorted.len(), 0_usize, 0);
    while first < sorted.len() && bounds.len() < BINS - 1 {
        let same = sorted[first..].partition_point(|value| *value <= sorted[first]);
        filled += same;
        left -= same;
        if left > 0 && filled * (BINS - bounds.len()) >= left + filled {
            let (below, above) = (sorted[first], sorted[first + same]);
            bounds.push(below + (above - below) * 0.5);
            filled = 0;
        }
        first += same;
    }
    bounds
}

#[derive(Clone, Copy, Default)]
struct Cell {
    gradient: f64,
    curvature: f64,
    rows: f64,
}

impl Cell {
    fn add(&mut self, other: Self) {
        self.gradient += other.gradient;
        self.curvature += other.curvature;
        self.rows += other.rows;
    }

    fn less(self, other: Self) -> Self {
        Self {
            gradient: self.gradient - other.gradient,
            curvature: self.curvature - other.curvature,
            rows: self.rows - other.rows,
        }
    }

    fn worth(self, penalty: f64) -> f64 {
        self.gradient * self.gradient / (self.curvature + penalty)
    }
}

type Histogram = [Cell; BINS];

#[derive(Clone, Copy)]
struct Split {
    gain: f64,
    column: usize,
    bin: usize,
    left: Cell,
}

struct Leaf {
    node: usize,
    rows: Vec<u32>,
    total: Cell,
    histograms: Vec<Histogram>,
    split: Option<Split>,
}

/// A node while its tree grows.
struct Growing {
    value: f64,
    ask: Option<(usize, usize, usize, usize)>,
}

struct Grower<'a> {
    binned: &'a Binned,
    growth: Growth,
    columns: Vec<usize>,
    gradients: &'a [[f32; 2]],
}

impl Grower<'_> {
    /// One histogram a column. Sums of chunks are added in order, so threads do not change the result.
    fn histograms(&self, rows: &[u32]) -> Vec<Histogram> {
        // Gradient, curvature, rows and nothing: a vector register's four.
        let parts: Vec<Vec<[[f32; 4]; BINS]>> = rows
            .par_chunks(CHUNK)
            .map(|rows| {
                let mut histograms = vec![[[0.0; 4]; BINS]; self.columns.len()];
                for row in rows {
                    let bins = &self.binned.rows[*row as usize];
                    let [gradient, curvature] = self.gradients[*row as usize];
                    let more = [gradient, curvature, 1.0, 0.0];
                    for (histogram, column) in histograms.iter_mut().zip(&self.columns) {
                        let cell = &mut histogram[usize::from(bins[*column % ROW]) % BINS];
                        *cell = core::array::from_fn(|place| cell[place] + more[place]);
                    }
                }
                histograms
            })
            .collect();
        let mut total = vec![[Cell::default(); BINS]; self.columns.len()];
        for part in parts {
            for (sum, part) in total.as_flattened_mut().iter_mut().zip(part.as_flattened()) {
                let [gradient, curvature, rows, _] = part.map(f64::from);
                sum.add(Cell { gradient, curvature, rows });
            }
        }
        total
    }

    fn leaf(&self, node: usize, rows: Vec<u32>, total: Cell, histograms: Vec<Histogram>) -> Leaf {
        let penalty = self.growth.penalty;
        let least = self.growth.rows_min as f64;
        let mut best: Option<Split> = None;
        for (nth, histogram) in histograms.iter().enumerate() {
            let mut left = Cell::default();
            for (bin, cell) in histogram[..BINS - 1].iter().enumerate() {
                left.add(*cell);
                let right = total.less(left);
                if left.rows < least || right.rows < least {
                    continue;
                }
                let gain = left.worth(penalty) + right.worth(penalty) - total.worth(penalty);
                if gain > best.map_or(GAIN_MIN, |best| best.gain) {
                    best = Some(Split { gain, column: nth, bin, left });
                }
            }
        }
        Leaf { node, rows, total, histograms, split: best }
    }

    fn value(&self, total: Cell) -> f64 {
        -self.growth.rate * total.gradient / (total.curvature + self.growth.penalty)
    }

    fn grow(&self, rows: Vec<u32>) -> Vec<Growing> {
        let histograms = self.histograms(&rows);
        let mut total = Cell::default();
        if let Some(first) = histograms.first() {
            first.iter().for_each(|cell| total.add(*cell));
        }
        let mut nodes = vec![Growing { value: self.value(total), ask: None }];
        let mut leaves = vec![self.leaf(0, rows, total, histograms)];
        while leaves.len() < self.growth.leaves {
            let gain = |leaf: &Leaf| leaf.split.map_or(0.0, |split| split.gain);
            let Some((place, split)) = leaves
                .iter()
                .enumerate()
                .filter_map(|(place, leaf)| Some((place, leaf.split?)))
                .max_by(|a, b| gain(&leaves[a.0]).total_cmp(&gain(&leaves[b.0])).then(b.0.cmp(&a.0)))
            else {
                break;
            };
            let parent = leaves.swap_remove(place);
            let column = self.columns[split.column];
            let (left, right): (Vec<u32>, Vec<u32>) =
                parent.rows.iter().partition(|row| usize::from(self.binned.rows[**row as usize][column]) <= split.bin);
            let totals = [split.left, parent.total.less(split.left)];
            let [small, large] = if left.len() <= right.len() { [0, 1] } else { [1, 0] };
            let sides = [left, right];
            let counted = self.histograms(&sides[small]);
            let mut rest = parent.histograms;
            for (rest, counted) in rest.iter_mut().zip(&counted) {
                for (rest, counted) in rest.iter_mut().zip(counted) {
                    *rest = rest.less(*counted);
                }
            }
            let mut parts = [Vec::new(), Vec::new()];
            (parts[small], parts[large]) = (counted, rest);
            let first = nodes.len();
            nodes[parent.node].ask = Some((column, split.bin, first, first + 1));
            for (side, (rows, histograms)) in sides.into_iter().zip(parts).enumerate() {
                nodes.push(Growing { value: self.value(totals[side]), ask: None });
                leaves.push(self.leaf(first + side, rows, totals[side], histograms));
            }
        }
        nodes
    }
}

impl Sample {
    /// Grows a forest over the first `used` features; `seed` draws features and rows of each tree.
    ///
    /// # Source
    /// Gradient boosting of second order with leaves split best first (Friedman 2001; Chen and Guestrin 2016; Ke et al. 2017).
    #[must_use]
    pub fn grow_forest(&self, used: usize, growth: Growth, seed: u64) -> Forest {
        let binned = Binned::of(self, used);
        let share = (self.positives() as f64 + 0.5) / (self.candidates() + 1.0);
        let base = libm::log(share / (1.0 - share));
        let mut forest = Forest { base, roots: Vec::new(), nodes: Vec::new() };
        let mut odds = vec![base; self.features.len()];
        for tree in 0..growth.trees as u64 {
            let draw = |salt: u64, place: u64| mix(seed ^ mix((tree << 40) ^ (salt << 36) ^ place));
            let mut columns: Vec<usize> = (0..used).collect();
            columns.sort_by_key(|column| draw(1, *column as u64));
            columns.truncate(((used as f64 * growth.features).round() as usize).max(1));
            columns.sort_unstable();
            let bound = (growth.rows * u64::MAX as f64) as u64;
            let rows: Vec<u32> = (0..self.features.len() as u32).filter(|row| draw(2, u64::from(*row)) < bound).collect();
            let gradients: Vec<[f32; 2]> = odds
                .par_iter()
                .zip(&self.bought)
                .with_min_len(8_192)
                .map(|(odds, bought)| {
                    let probability = 1.0 / (1.0 + libm::exp(-odds));
                    let times = self.stands_for(*bought);
                    let error = probability - f64::from(u8::from(*bought));
                    [(times * error) as f32, (times * probability * (1.0 - probability)) as f32]
                })
                .collect();
            let grown = Grower { binned: &binned, growth, columns, gradients: &gradients }.grow(rows);
            let root = forest.nodes.len();
            flatten(&grown, 0, &binned.bounds, &mut forest.nodes);
            forest.roots.push(root as u32);
            odds.par_iter_mut().zip(&binned.rows).with_min_len(8_192).for_each(|(odds, bins)| {
                let mut node = 0;
                while let Some((column, bin, left, right)) = grown[node].ask {
                    node = if usize::from(bins[column]) <= bin { left } else { right };
                }
                *odds += grown[node].value;
            });
        }
        forest
    }
}

/// Appends a node and all below it, the first child right after it.
fn flatten(grown: &[Growing], node: usize, bounds: &[Vec<f32>], nodes: &mut Vec<Node>) {
    let place = nodes.len();
    nodes.push(Node { mean: grown[node].value as f32, ask: None });
    if let Some((column, bin, left, right)) = grown[node].ask {
        flatten(grown, left, bounds, nodes);
        let ahead = (nodes.len() - place) as u8;
        nodes[place].ask = Some(Ask { feature: column as u8, most: bounds[column][bin], ahead });
        flatten(grown, right, bounds, nodes);
    }
}
