//! The strongest few of many, by one figure: found without sorting, and the same whatever the order of arrival.

use crate::candidate::Candidate;

/// The candidates that one kind of evidence knows, and who among all is chosen.
pub(crate) struct View<'c, 'a> {
    candidates: &'c [Candidate<'a>],
    chosen: &'c mut [bool],
    /// Places of those seen.
    pub(crate) seen: Vec<u32>,
    strengths: Vec<f64>,
    ordered: Vec<u64>,
}

impl<'c, 'a> View<'c, 'a> {
    #[allow(clippy::cast_possible_truncation)]
    pub(crate) fn of(
        candidates: &'c [Candidate<'a>],
        chosen: &'c mut [bool],
        mut sees: impl FnMut(usize, &Candidate<'a>) -> bool,
    ) -> Self {
        let places = 0..candidates.len() as u32;
        let seen: Vec<u32> = places.filter(|place| sees(*place as usize, &candidates[*place as usize])).collect();
        let room = seen.len();
        Self { candidates, chosen, seen, strengths: Vec::with_capacity(room), ordered: Vec::with_capacity(room) }
    }

    /// Chooses the `most` strongest above 0 (`strength` of a candidate and its number among those seen); of those that
    /// tie at the edge the first by item.
    #[inline]
    pub(crate) fn choose(&mut self, most: usize, strength: impl Fn(&Candidate<'a>, usize) -> f64) {
        self.strengths.clear();
        let candidates = self.candidates;
        self.strengths
            .extend(self.seen.iter().enumerate().map(|(nth, place)| strength(&candidates[*place as usize], nth).max(0.0)));
        let (edge, room) = edge(&self.strengths, most, &mut self.ordered);
        match room {
            Room::ForAllTied => self.mark(|strength| strength > 0.0 && strength >= edge),
            Room::For(room) if edge > 0.0 => {
                self.mark(|strength| strength > edge);
                self.mark_tied(edge, room);
            }
            Room::For(_) => self.mark(|strength| strength > 0.0),
        }
    }

    #[inline]
    fn mark(&mut self, wanted: impl Fn(f64) -> bool) {
        for (place, strength) in self.seen.iter().zip(&self.strengths) {
            self.chosen[*place as usize] |= wanted(*strength);
        }
    }

    /// Marks the first `room` by item of those exactly at the edge.
    #[cold]
    fn mark_tied(&mut self, edge: f64, room: usize) {
        let at_edge = |(_, strength): &(&u32, &f64)| strength.to_bits() == edge.to_bits();
        let mut tied: Vec<u32> = self.seen.iter().zip(&self.strengths).filter(at_edge).map(|(place, _)| *place).collect();
        tied.sort_unstable_by_key(|place| self.candidates[*place as usize].item);
        for place in tied.into_iter().take(room) {
            self.chosen[place as usize] = true;
        }
    }
}

/// Whether all that tie at the edge are among the strongest.
enum Room {
    ForAllTied,
    For(usize),
}

/// The least of the `most` largest strengths (0 when there are fewer above 0), and how many at that edge belong to them.
fn edge(strengths: &[f64], most: usize, ordered: &mut Vec<u64>) -> (f64, Room) {
    // Floats that are not negative order as their bits, and whole numbers partition without branches.
    ordered.clear();
    ordered.extend(strengths.iter().map(|strength| strength.to_bits()));
    let place = ordered.len().saturating_sub(most);
    if place == 0 {
        return (0.0, Room::ForAllTied);
    }
    let (below, edge, above) = ordered.select_nth_unstable(place);
    let edge = *edge;
    let tied = |part: &[u64]| part.iter().filter(|bits| **bits == edge).count();
    let room = if tied(below) == 0 { Room::ForAllTied } else { Room::For(1 + tied(above)) };
    (f64::from_bits(edge), room)
}

#[cfg(test)]
mod tests {
    use super::{Room, edge};

    #[test]
    fn the_edge_is_that_of_a_sorted_list() {
        let strengths = [0.0, 3.0, 1.0, 2.0, 2.0, 5.0, 0.0, 2.0];
        for most in 1..8 {
            let (found, room) = edge(&strengths, most, &mut Vec::new());
            let mut sorted: Vec<f64> = strengths.iter().copied().filter(|strength| *strength > 0.0).collect();
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
