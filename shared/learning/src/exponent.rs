//! The exponent of money in the ranking, by what it would have captured on time that the fit has not seen.

use crate::replayed::Replayed;

/// What may be chosen, ascending. At 1 a single dear hit outweighs a hundred others, and dear junk is shown for it.
pub const EXPONENTS: [f64; 9] = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9];
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

    /// The exponent that captures most, each counted together with its neighbours: a single dear hit moves one of them by more than
    /// they differ. Of equals the smallest, which shows cheaper items and hits more.
    pub(crate) fn exponent(&self) -> f64 {
        let smooth = |place: usize| {
            let around = &self.shares[place.saturating_sub(1)..(place + 2).min(EXPONENTS.len())];
            around.iter().sum::<f64>() / around.len() as f64
        };
        let best = (0..EXPONENTS.len()).rev().max_by(|a, b| smooth(*a).total_cmp(&smooth(*b)));
        best.filter(|best| smooth(*best) > 0.0).map_or(crate::prior::PRICE_EXPONENT, |best| EXPONENTS[best])
    }
}

#[cfg(test)]
mod tests {
    use super::{Captured, EXPONENTS};
    use crate::prior::PRICE_EXPONENT;

    #[test]
    fn the_best_with_its_neighbours() {
        // The peak at the end stands alone; the other one does not.
        let shares = [0.9, 0.93, 0.95, 0.98, 0.985, 0.98, 0.90, 0.9, 0.99];
        assert_eq!(Captured { shares }.exponent().to_bits(), EXPONENTS[4].to_bits());
        assert_eq!(Captured { shares: [1.0; 9] }.exponent().to_bits(), EXPONENTS[0].to_bits());
        assert_eq!(Captured::default().exponent().to_bits(), PRICE_EXPONENT.to_bits());
    }
}
