//! Boosted trees: many small trees whose leaves add up to the log-odds.

use crate::feature::FEATURES;

/// Most trees of a forest.
pub const TREES_MAX: usize = 100;
/// Most leaves of a tree.
pub const LEAVES_MAX: usize = 16;
/// Most nodes of a tree: one less than twice its leaves.
pub const TREE_NODES_MAX: usize = 2 * LEAVES_MAX - 1;

/// A node: a question with two answers, or a leaf.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Node {
    /// Mean log-odds that a tree would add for the fitting rows that came here; a leaf adds it.
    pub mean: f32,
    /// What it asks; none at a leaf.
    pub ask: Option<Ask>,
}

/// A question of a node.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ask {
    /// By [`crate::feature::Feature::index`]; below [`FEATURES`].
    pub feature: u8,
    /// Values up to it go to the next node.
    pub most: f32,
    /// Larger ones go so many nodes ahead; at least 2.
    pub ahead: u8,
}

/// Trees in a row, each with its nodes from the root down: a node's first child follows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Forest {
    /// Log-odds before any tree.
    pub base: f64,
    /// Where each tree starts, ascending; at most [`TREES_MAX`].
    pub roots: Vec<u32>,
    /// All nodes.
    pub nodes: Vec<Node>,
}

impl Forest {
    /// Walks each tree and tells `step` every answered question's feature and the change of the mean along it.
    #[inline]
    fn walk(&self, features: &[f64; FEATURES], mut step: impl FnMut(usize, f32)) -> f64 {
        let mut roots = 0.0;
        for root in &self.roots {
            let mut place = *root as usize;
            let Some(mut node) = self.nodes.get(place) else { continue };
            roots += f64::from(node.mean);
            while let Some(ask) = node.ask {
                let feature = usize::from(ask.feature).min(FEATURES - 1);
                place += if features[feature] as f32 <= ask.most { 1 } else { usize::from(ask.ahead) };
                let Some(next) = self.nodes.get(place) else { break };
                step(feature, next.mean - node.mean);
                node = next;
            }
        }
        roots
    }

    /// The log-odds as a plain sum.
    #[inline]
    #[must_use]
    pub fn log_odds(&self, features: &[f64; FEATURES]) -> f64 {
        let mut sum = 0.0;
        let roots = self.walk(features, |_, change| sum += f64::from(change));
        self.base + roots + sum
    }

    /// Log-odds of the average row, and what each feature adds along the paths.
    #[must_use]
    pub fn parts(&self, features: &[f64; FEATURES]) -> (f64, [f64; FEATURES]) {
        let mut parts = [0.0; FEATURES];
        let roots = self.walk(features, |feature, change| parts[feature] += f64::from(change));
        (self.base + roots, parts)
    }
}
