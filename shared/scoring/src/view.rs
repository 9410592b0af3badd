//! The strongest few of many, by one figure: found without sorting, and the same whatever the order of arrival.

use crate::id::ItemId;

/// Which of so many candidates are chosen, by one strength or another.
pub(crate) struct View {
    chosen: Vec<bool>,
    /// Strengths in the choice at hand, as [`key`] orders them.
    keys: Vec<i32>,
}

/// A strength as a whole number of the same order; 0 if it is none. Floats above 0 order as their bits, and whole numbers are
/// compared several at a time.
#[inline(always)]
fn key(strength: f32) -> i32 {
    strength.max(0.0).to_bits().cast_signed()
}

impl View {
    /// Of so many, none chosen yet.
    pub(crate) fn of(count: usize) -> Self {
        Self { chosen: vec![false; count], keys: Vec::with_capacity(count) }
    }

    /// Chooses the `most` of largest strength above 0; of those that tie at the edge the first by item.
    #[inline(always)]
    pub(crate) fn choose<'i>(&mut self, most: usize, strengths: impl Iterator<Item = f32>, item: impl Fn(usize) -> &'i ItemId) {
        self.keys.clear();
        self.keys.extend(strengths.map(key));
        let (edge, room) = edge(&self.keys, most);
        match room {
            Room::ForAllTied => self.mark(edge),
            Room::For(room) => {
                self.mark(edge + 1);
                let mut tied: Vec<usize> = (0..self.keys.len()).filter(|nth| self.keys[*nth] == edge).collect();
                tied.sort_unstable_by_key(|nth| item(*nth));
                tied.into_iter().take(room).for_each(|nth| self.chosen[nth] = true);
            }
        }
    }

    fn mark(&mut self, least: i32) {
        for (chosen, key) in self.chosen.iter_mut().zip(&self.keys) {
            *chosen |= *key >= least;
        }
    }

    /// By number.
    pub(crate) fn chosen(&self) -> &[bool] {
        &self.chosen
    }
}

/// Whether all that tie at the edge are among the strongest.
enum Room {
    ForAllTied,
    For(usize),
}

/// Between the keys of a strength and an eighth of it.
const EIGHTH: i32 = 3 << 23;

/// The least of the `most` largest keys above 0, or one that no other key separates from it; and how many at that edge belong to them.
/// Halving the interval in which it lies takes a few passes of counting, each quicker than moving anything.
fn edge(keys: &[i32], most: usize) -> (i32, Room) {
    #[allow(clippy::cast_sign_loss)]
    let at_least = |least: i32| keys.iter().map(|key| i32::from(*key >= least)).sum::<i32>() as usize;
    let mut low = 1;
    if at_least(low) <= most {
        return (low, Room::ForAllTied);
    }
    // More than `most` reach `low`, fewer reach `high`. Among the strongest hundreds few are weaker than an eighth of the strongest.
    let mut high = keys.iter().copied().max().unwrap_or(low) + 1;
    let mut middle = (high - EIGHTH).max(low + 1);
    while high - low > 1 {
        match at_least(middle) {
            found if found == most => return (middle, Room::ForAllTied),
            found if found > most => low = middle,
            _ => high = middle,
        }
        middle = low + (high - low) / 2;
    }
    (low, Room::For(most - at_least(high)))
}

#[cfg(test)]
mod tests {
    use super::{Room, edge, key};

    #[test]
    fn the_edge_is_that_of_a_sorted_list() {
        let strengths = [0.0, 3.0, 1.0, 2.0, 2.0, 5.0, -1.0, 2.0, f32::NAN, 1e-30];
        for most in 1..9 {
            let keys = strengths.map(key);
            let (found, room) = edge(&keys, most);
            let mut sorted: Vec<i32> = keys.iter().copied().filter(|key| *key > 0).collect();
            sorted.sort_unstable_by(|a, b| b.cmp(a));
            let strongest = &sorted[..most.min(sorted.len())];
            match room {
                Room::ForAllTied => assert_eq!(keys.iter().filter(|key| **key >= found).count(), strongest.len(), "{most}"),
                Room::For(room) => {
                    assert_eq!(Some(&found), strongest.last(), "{most}");
                    assert_eq!(room, strongest.iter().filter(|key| **key == found).count(), "{most}");
                }
            }
        }
    }
}
