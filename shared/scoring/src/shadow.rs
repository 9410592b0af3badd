//! What "frequently bought together" would have shown: the yardstick beside every decision.

use crate::decision::SHADOW_MAX;
use crate::id::ItemId;
use crate::pair::{Neighbour, PairRow};

/// The items most often in one order with the cart's, by the sum of raw counts over the cart's rows, ties by item.
#[must_use]
pub fn shadow(anchors: &[&PairRow], in_cart: impl Fn(&ItemId) -> bool) -> Vec<ItemId> {
    let mut neighbours: Vec<&Neighbour> = anchors.iter().flat_map(|row| &row.neighbours).collect();
    neighbours.sort_by(|a, b| a.item.cmp(&b.item));
    let mut sums: Vec<(u64, &ItemId)> = neighbours
        .chunk_by(|a, b| a.item == b.item)
        .filter(|same| !in_cart(&same[0].item))
        .map(|same| (same.iter().map(|neighbour| u64::from(neighbour.together)).sum(), &same[0].item))
        .collect();
    sums.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    sums.truncate(SHADOW_MAX);
    sums.into_iter().map(|(_, item)| item.clone()).collect()
}
