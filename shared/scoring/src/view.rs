//! The strongest few of many, by one figure: found without sorting, and the same whatever the order of arrival.

use crate::candidate::Candidate;

/// The candidates that one kind of evidence knows, and which of them are chosen. Strengths come as dense lists, so that
/// marking runs through whole registers.
pub(crate) struct View<'c, 'a> {
    candidates: &'c [Candidate<'a>],
    /// Places of those seen.
    pub(crate) seen: Vec<u32>,
    /// By their number among those seen.
    chosen: Vec<bool>,
    ordered: Vec<u32>,
}

impl<'c, 'a> View<'c, 'a> {
    #[allow(clippy::cast_possible_truncation)]
    pub(crate) fn of(candidates: &'c [Candidate<'a>], mut sees: impl FnMut(usize, &Candidate<'a>) -> bool) -> Self {
        let mut seen = Vec::with_capacity(candidates.len());
        for (place, candidate) in candidates.iter().enumerate() {
            if sees(place, candidate) {
                seen.push(place as u32);
            }
        }
        let (chosen, ordered) = (vec![false; seen.len()], Vec::with_capacity(seen.len()));
        Self { candidates, seen, chosen, ordered }
    }

    /// A figure of each of those seen.
    #[inline(always)]
    pub(crate) fn each(&self, figure: impl Fn(&Candidate<'a>) -> f32) -> Vec<f32> {
        self.seen.iter().map(|place| figure(&self.candidates[*place as usize])).collect()
    }

    /// Chooses the `most` of largest `strengths` above 0 (one for each seen); of those that tie at the edge the first by item.
    pub(crate) fn choose(&mut self, most: usize, strengths: &[f32]) {
        let (edge, room) = edge(strengths, most, &mut self.ordered);
        match room {
            Room::ForAllTied => self.mark(strengths, |strength| strength > 0.0 && strength >= edge),
            Room::For(room) if edge > 0.0 => {
                self.mark(strengths, |strength| strength > edge);
                self.mark_tied(strengths, edge, room);
            }
            Room::For(_) => self.mark(strengths, |strength| strength > 0.0),
        }
    }

    /// The places of those chosen, ascending.
    pub(crate) fn chosen(&self) -> impl Iterator<Item = usize> + '_ {
        self.seen.iter().zip(&self.chosen).filter(|(_, chosen)| **chosen).map(|(place, _)| *place as usize)
    }

    #[inline(always)]
    fn mark(&mut self, strengths: &[f32], wanted: impl Fn(f32) -> bool) {
        for (chosen, strength) in self.chosen.iter_mut().zip(strengths) {
            *chosen |= wanted(*strength);
        }
    }

    /// Marks the first `room` by item of those exactly at the edge.
    #[cold]
    fn mark_tied(&mut self, strengths: &[f32], edge: f32, room: usize) {
        let at_edge = |(_, strength): &(usize, &f32)| strength.to_bits() == edge.to_bits();
        let mut tied: Vec<usize> = strengths.iter().enumerate().filter(at_edge).map(|(nth, _)| nth).collect();
        tied.sort_unstable_by_key(|nth| self.candidates[self.seen[*nth] as usize].item);
        for nth in tied.into_iter().take(room) {
            self.chosen[nth] = true;
        }
    }
}

/// Whether all that tie at the edge are among the strongest.
enum Room {
    ForAllTied,
    For(usize),
}

/// The least of the `most` largest strengths (0 when there are fewer above 0), and how many at that edge belong to them.
fn edge(strengths: &[f32], most: usize, ordered: &mut Vec<u32>) -> (f32, Room) {
    // Floats that are not negative order as their bits, and whole numbers partition without branches.
    ordered.clear();
    ordered.extend(strengths.iter().map(|strength| strength.max(0.0).to_bits()));
    let place = ordered.len().saturating_sub(most);
    if place == 0 {
        return (0.0, Room::ForAllTied);
    }
    let (below, edge, above) = ordered.select_nth_unstable(place);
    let edge = *edge;
    let tied = |part: &[u32]| part.iter().filter(|bits| **bits == edge).count();
    let room = if tied(below) == 0 { Room::ForAllTied } else { Room::For(1 + tied(above)) };
    (f32::from_bits(edge), room)
}

#[cfg(test)]
mod tests {
    use super::{Room, edge};

    #[test]
    fn the_edge_is_that_of_a_sorted_list() {
        let strengths = [0.0, 3.0, 1.0, 2.0, 2.0, 5.0, 0.0, 2.0];
        for most in 1..8 {
            let (found, room) = edge(&strengths, most, &mut Vec::new());
            let mut sorted: Vec<f32> = strengths.iter().copied().filter(|strength| *strength > 0.0).collect();
            sorted.sort_by(|a, b| b.total_cmp(a));
            let expected = sorted.get(most - 1).copied().unwrap_or(0.0);
            assert_eq!(found.to_bits(), expected.to_bits(), "{most}");
            if let Room::For(room) = room
                && found > 0.0
            {
                assert_eq!(room, sorted[..most].iter().filter(|strength| **strength == expected).count(), "{most}");
            }
        }
    }
}
