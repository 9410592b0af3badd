//! Seeded dice: the demo shop is the same on every machine.

use scoring::hash::mix;

/// The step of the SplitMix64 counter (2^64 divided by the golden ratio, made odd).
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// SplitMix64 (Steele, Lea, Flood 2014).
pub(super) struct Dice {
    state: u64,
}

impl Dice {
    pub(super) const fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    const fn roll(&mut self) -> u64 {
        self.state = self.state.wrapping_add(STEP);
        mix(self.state)
    }

    /// A number from 0 to `bound` - 1; 0 when `bound` is 0. The bias of the remainder is below 2^-40 here.
    pub(super) const fn below(&mut self, bound: u64) -> u64 {
        if bound == 0 { 0 } else { self.roll() % bound }
    }

    /// A number from `low` to `high`, both included.
    pub(super) const fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1).unsigned_abs()).cast_signed()
    }

    /// True `permille` times of 1000.
    pub(super) const fn chance(&mut self, permille: u64) -> bool {
        self.below(1000) < permille
    }

    /// A place in `weights`, by weight; none when all are 0.
    pub(super) fn weighted(&mut self, weights: &[u64]) -> Option<usize> {
        let total: u64 = weights.iter().sum();
        if total == 0 {
            return None;
        }
        let mut rest = self.below(total);
        weights.iter().position(|weight| {
            let here = rest < *weight;
            rest = rest.saturating_sub(*weight);
            here
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Dice;

    #[test]
    fn weights_decide_and_nothing_falls_on_zero() {
        let mut dice = Dice::new(1);
        let mut hits = [0; 3];
        for _ in 0..3_000 {
            hits[dice.weighted(&[1, 0, 2]).unwrap()] += 1;
        }
        assert_eq!(hits[1], 0);
        assert!((900..1_100).contains(&hits[0]), "{hits:?}");
        assert_eq!(dice.weighted(&[0, 0]), None);
    }
}
