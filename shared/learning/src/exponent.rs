//! The exponent of money in the ranking, by what it would have captured on time that the fit has not seen.

use crate::replayed::Replayed;

/// What may be chosen, ascending. At 1 a single dear hit outweighs a hundred others, and dear junk is shown for it.
pub const EXPONENTS: [f64; 9] = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9];
/// A smaller exponent is taken if it captures at least this share of what the best does: it shows cheaper items and hits more.
const ENOUGH: f64 = 0.995;

/// Captured money by exponent, each set of cases counted alike.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Captured {
    shares: [f64; EXPONENTS.len()],
}

impl Captured {
    /// Adds a set of cases, scored.
    #[allow(clippy::cast_precision_loss)]
    pub(crate) fn add(&mut self, replayed: &Replayed, log_odds: &[f64]) {
        let captured = EXPONENTS.map(|exponent| replayed.captured(log_odds, exponent) as f64);
        let most = captured.into_iter().fold(0.0, f64::max);
        if most > 0.0 {
            self.shares.iter_mut().zip(captured).for_each(|(share, captured)| *share += captured / most);
        }
    }

    /// The smallest exponent that captures about as much as the best.
    pub(crate) fn exponent(&self) -> f64 {
        let most = self.shares.into_iter().fold(0.0, f64::max);
        let enough = EXPONENTS.into_iter().zip(self.shares).find(|(_, share)| *share >= ENOUGH * most);
        enough.map_or(crate::prior::PRICE_EXPONENT, |(exponent, _)| exponent)
    }
}

#[cfg(test)]
mod tests {
    use super::{Captured, EXPONENTS};

    #[test]
    fn the_smallest_that_is_enough() {
        let shares = [0.9, 0.93, 0.95, 0.97, 0.985, 0.996, 1.0, 0.99, 0.9];
        assert_eq!(Captured { shares }.exponent().to_bits(), EXPONENTS[5].to_bits());
        assert_eq!(Captured { shares: [1.0; 9] }.exponent().to_bits(), EXPONENTS[0].to_bits());
    }
}
