//! What "frequently bought together" would have shown: the yardstick beside every decision.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use crate::decision::SHADOW_MAX;
use crate::id::ItemId;
use crate::pair::{NEIGHBOURS_MAX, PairSheet};

/// The items most often in one order with the cart's, by the sum of raw counts over the cart's rows, ties by item.
#[must_use]
pub fn shadow(anchors: &[&PairSheet], in_cart: impl Fn(&ItemId) -> bool) -> Vec<ItemId> {
    let mut sums: HashMap<&ItemId, u64, FxBuildHasher> =
        HashMap::with_capacity_and_hasher(anchors.len() * NEIGHBOURS_MAX, FxBuildHasher);
    for (item, together) in anchors.iter().flat_map(|row| row.neighbours()) {
        *sums.entry(item).or_insert(0) += u64::from(together);
    }
    let mut best: Vec<(u64, &ItemId)> = Vec::with_capacity(SHADOW_MAX + 1);
    for (item, sum) in sums {
        let place = best.partition_point(|(other, id)| (*other, item) > (sum, *id));
        if place < SHADOW_MAX && !in_cart(item) {
            best.insert(place, (sum, item));
            best.truncate(SHADOW_MAX);
        }
    }
    best.into_iter().map(|(_, item)| item.clone()).collect()
}
