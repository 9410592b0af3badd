//! Fitting the correction of log-odds on what would have been shown.

use scoring::model::Correction;

/// Pull towards leaving everything as it is, in units of p (1 - p) summed over offers: as if one stretch of time differed from the next
/// by a seventh in odds, whatever is fitted.
const PULL: f64 = 50.0;
/// Slopes stay within; a fit on few offers should not turn the order of things upside down, nor flatten it.
const SLOPES: (f64, f64) = (0.3, 2.0);
/// Newton steps; five or so are enough.
const STEPS: usize = 20;

/// Minimises sum of log-loss at slope x + offset + 0.5 [`PULL`] ((slope - 1)^2 + offset^2) over offers (log-odds x, whether bought).
///
/// # Source
/// Platt (1999), with a penalty in place of his smoothed labels.
#[must_use]
pub fn fit_correction(offers: &[(f64, bool)]) -> Correction {
    let (mut slope, mut offset) = (1.0, 0.0);
    for _ in 0..STEPS {
        let mut gradient = [PULL * (slope - 1.0), PULL * offset];
        let mut curvature = [PULL, 0.0, PULL];
        for (x, bought) in offers {
            let probability = 1.0 / (1.0 + libm::exp(-(slope * x + offset)));
            let error = probability - f64::from(u8::from(*bought));
            let steep = probability * (1.0 - probability);
            gradient[0] += error * x;
            gradient[1] += error;
            curvature[0] += steep * x * x;
            curvature[1] += steep * x;
            curvature[2] += steep;
        }
        let [a, b, c] = curvature;
        let whole = a * c - b * b;
        slope -= (c * gradient[0] - b * gradient[1]) / whole;
        offset -= (a * gradient[1] - b * gradient[0]) / whole;
    }
    if slope.is_finite() && offset.is_finite() {
        Correction { slope: slope.clamp(SLOPES.0, SLOPES.1), offset }
    } else {
        Correction::IDENTITY
    }
}

#[cfg(test)]
mod tests {
    use super::fit_correction;
    use scoring::hash::mix;
    use scoring::model::Correction;

    #[test]
    fn what_is_too_steep_is_flattened() {
        let dice = |salt: u64| (mix(salt) >> 11) as f64 / (1_u64 << 53) as f64;
        let offer = |nth: u64| {
            let x = dice(2 * nth) * 6.0 - 4.0;
            (x, dice(2 * nth + 1) < 1.0 / (1.0 + (-(0.6 * x - 0.3)).exp()))
        };
        let found = fit_correction(&(0..20_000).map(offer).collect::<Vec<_>>());
        assert!((found.slope - 0.6).abs() < 0.05 && (found.offset + 0.3).abs() < 0.06, "{found:?}");
    }

    #[test]
    fn nothing_seen_changes_nothing() {
        assert_eq!(fit_correction(&[]), Correction::IDENTITY);
        let one = fit_correction(&[(-30.0, true)]);
        assert!(one.slope > 0.0 && one.offset.is_finite());
    }
}
