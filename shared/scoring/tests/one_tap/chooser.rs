//! Where choices come from: drawn, or all of them one after another.

use scoring::hash::mix;

/// A source of choices.
pub(crate) enum Chooser {
    /// Drawn, the same for a seed.
    Drawn(u64),
    /// The leaves of the tree of all choices, from left to right: which was taken, of how many.
    Walked { path: Vec<(usize, usize)>, place: usize },
}

impl Chooser {
    pub(crate) const fn drawn(seed: u64) -> Self {
        Self::Drawn(seed.wrapping_mul(1 << 20))
    }

    pub(crate) const fn walked() -> Self {
        Self::Walked { path: Vec::new(), place: 0 }
    }

    /// One of `count`.
    #[allow(clippy::cast_possible_truncation)]
    pub(crate) fn pick(&mut self, count: usize) -> usize {
        match self {
            Self::Drawn(next) => {
                *next = next.wrapping_add(1);
                (mix(*next) % count as u64) as usize
            }
            Self::Walked { path, place } => {
                if *place == path.len() {
                    path.push((0, count));
                }
                let (chosen, of) = path[*place];
                assert_eq!(of, count, "the same choices lead to the same question");
                *place += 1;
                chosen
            }
        }
    }

    /// One of some values, those that stand more often more often.
    pub(crate) fn of<T: Copy>(&mut self, values: &[T]) -> T {
        values[self.pick(values.len())]
    }

    /// Goes on to the next leaf; whether there is one.
    pub(crate) fn advance(&mut self) -> bool {
        let Self::Walked { path, place } = self else { return false };
        *place = 0;
        while let Some((chosen, of)) = path.pop() {
            if chosen + 1 < of {
                path.push((chosen + 1, of));
                return true;
            }
        }
        false
    }
}
