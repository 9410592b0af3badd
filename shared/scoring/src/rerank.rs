//! Variety: the best few together, not the few best alone.

use crate::facts::Tag;
use crate::money::Millionths;

/// Places of up to `slots` of `ranked` (rank and category, best first), in the order in which they are shown. Each is the
/// best of those left, where an item counts `same_category` of its rank for every one of its category already chosen.
///
/// # Source
/// Greedy re-ranking after Carbonell and Goldstein (1998), with the category as the likeness.
#[must_use]
pub fn vary(ranked: &[(f64, Tag)], slots: usize, same_category: Millionths) -> Vec<usize> {
    let mut chosen: Vec<usize> = Vec::with_capacity(slots.min(ranked.len()));
    // What each is worth beside those chosen.
    let mut worths: Vec<f64> = ranked.iter().map(|(rank, _)| *rank).collect();
    while chosen.len() < slots.min(ranked.len()) {
        let left = (0..ranked.len()).filter(|place| !chosen.contains(place));
        // Of equals the one that ranked first.
        let Some(best) = left.rev().max_by(|a, b| worths[*a].total_cmp(&worths[*b])) else { break };
        chosen.push(best);
        for (worth, (_, category)) in worths.iter_mut().zip(ranked) {
            if category.same(ranked[best].1) {
                *worth *= same_category.float();
            }
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::vary;
    use crate::facts::Tag;
    use crate::money::Millionths;

    const LENS: Tag = Tag(1);
    const BAG: Tag = Tag(2);

    #[test]
    fn a_second_lens_makes_room_for_a_bag_unless_it_is_much_better() {
        let half = Millionths(500_000);
        assert_eq!(vary(&[(1.0, LENS), (0.9, LENS), (0.5, BAG)], 2, half), [0, 2]);
        assert_eq!(vary(&[(1.0, LENS), (0.9, LENS), (0.4, BAG)], 2, half), [0, 1]);
        assert_eq!(vary(&[(1.0, LENS), (0.9, LENS), (0.5, BAG)], 2, Millionths::ONE), [0, 1]);
        assert_eq!(vary(&[(1.0, Tag::NONE), (0.9, Tag::NONE), (0.5, BAG)], 2, half), [0, 1]);
        assert_eq!(vary(&[(1.0, LENS)], 4, half), [0]);
        assert_eq!(vary(&[(0.5, LENS), (0.5, BAG), (0.5, Tag(3))], 3, half), [0, 1, 2]);
    }
}
