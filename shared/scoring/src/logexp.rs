//! ln and exp in single precision, without branches: a decision takes some three thousand of them. Plain arithmetic only,
//! so that every machine gets the same bits; within a millionth of the truth. Where precision is the point, `libm` serves.
//!
//! # Source
//! Reduction to a small interval as in Cody and Waite (1980); the polynomials are Chebyshev fits made for these intervals.

/// ln 2, in two parts of which the first is exact in few bits.
const LN_2_HIGH: f32 = 0.693_359_4;
const LN_2_LOW: f32 = -2.121_944_4e-4;

/// The bits of sqrt(1/2): mantissas are taken from there to sqrt(2).
const ROOT_HALF: u32 = 0x3f35_04f3;

/// (ln(1 + m) - m + m^2 / 2) / m^3 on [sqrt(1/2) - 1, sqrt(2) - 1], from m^0 up.
const LN: [f32; 9] = [
    0.333_333_3,
    -0.249_999_9,
    0.200_007_08,
    -0.166_684_8,
    0.142_499_36,
    -0.124_110_505,
    0.116_615_12,
    -0.115_712_01,
    0.071_497_54,
];

/// ln(1 + m) / m on the same interval, from m^0 up.
const ROUGH_LN: [f32; 5] = [0.999_918_9, -0.499_233_57, 0.337_345_2, -0.273_498_74, 0.175_130_07];

/// (exp(r) - 1 - r) / r^2 on [-ln 2 / 2, ln 2 / 2], from r^0 up.
const EXP: [f32; 6] = [0.5, 0.166_666_67, 0.041_666_456, 0.008_333_297, 0.001_393_454_5, 0.000_199_004_44];

/// ln's polynomial by Estrin's scheme: short chains instead of one long one.
#[inline(always)]
fn ln_polynomial(x: f32) -> f32 {
    let [a, b, c, d, e, f, g, h, i] = LN;
    let (x2, pair) = (x * x, |low: f32, high: f32| low + high * x);
    let x4 = x2 * x2;
    (pair(a, b) + pair(c, d) * x2) + ((pair(e, f) + pair(g, h) * x2) + i * x4) * x4
}

/// The same of exp's.
#[inline(always)]
fn exp_polynomial(x: f32) -> f32 {
    let [a, b, c, d, e, f] = EXP;
    let (x2, pair) = (x * x, |low: f32, high: f32| low + high * x);
    (pair(a, b) + pair(c, d) * x2) + pair(e, f) * (x2 * x2)
}

/// `x` as 2^exponent x (1 + m), with 1 + m from sqrt(1/2) to sqrt(2).
#[inline(always)]
#[allow(clippy::cast_possible_wrap, clippy::cast_precision_loss)]
fn reduced(x: f32) -> (f32, f32) {
    let bits = x.to_bits();
    let exponent = (bits.wrapping_sub(ROOT_HALF) as i32) >> 23;
    (exponent as f32, f32::from_bits(bits.wrapping_sub((exponent << 23).cast_unsigned())) - 1.0)
}

/// ln `x`, for a normal positive `x`; within 1e-6 of the truth up to e^12.
#[inline]
#[allow(clippy::cast_possible_truncation)]
pub(crate) fn ln(x: f64) -> f64 {
    let (exponent, m) = reduced(x as f32);
    let square = m * m;
    let tail = m * square * ln_polynomial(m) + exponent * LN_2_LOW - 0.5 * square;
    f64::from(m + tail + exponent * LN_2_HIGH)
}

/// ln of normal positive numbers, within 2e-5 of the truth: several at once, as vector registers hold them.
#[inline(always)]
pub(crate) fn rough_ln(x: &mut [f32]) {
    for x in x {
        let (exponent, m) = reduced(*x);
        let [a, b, c, d, e] = ROUGH_LN;
        let square = m * m;
        *x = ((a + b * m) + ((c + d * m) + e * square) * square) * m + exponent * core::f32::consts::LN_2;
    }
}

/// e^`x`, to a relative 2e-7; `x` is held within ±87.
#[inline(always)]
#[allow(clippy::manual_clamp, reason = "clamp would let NaN through")]
pub(crate) fn exp_single(x: f32) -> f32 {
    /// Adding it rounds to a whole number, which then stands in the low bits.
    const MAGIC: f32 = 12_582_912.0;
    let x = if x > -87.0 { x } else { -87.0 };
    let x = if x < 87.0 { x } else { 87.0 };
    let rounded = x * core::f32::consts::LOG2_E + MAGIC;
    let n = rounded - MAGIC;
    let r = x - n * LN_2_HIGH - n * LN_2_LOW;
    let power = rounded.to_bits().wrapping_sub(MAGIC.to_bits()).wrapping_add(127) << 23;
    (exp_polynomial(r) * r * r + r + 1.0) * f32::from_bits(power)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{exp_single, ln, rough_ln};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn both_are_near_the_truth(x in -11.0_f64..12.0) {
            let y = f64::from(libm::exp(x) as f32);
            prop_assert!((ln(y) - libm::log(y)).abs() < 1e-6);
            let mut rough = [y as f32];
            rough_ln(&mut rough);
            prop_assert!((f64::from(rough[0]) - libm::log(y)).abs() < 2e-5);
            let x = f64::from(x as f32) * 7.0;
            let truth = libm::exp(f64::from(x as f32));
            prop_assert!((f64::from(exp_single(x as f32)) - truth).abs() <= 2e-7 * truth);
        }
    }

    #[test]
    fn the_ends_are_decided() {
        for x in [f32::NEG_INFINITY, f32::INFINITY, f32::NAN] {
            assert!(exp_single(x) > 0.0 && exp_single(x).is_finite(), "{x}");
        }
        assert!(ln(1.0).abs() < 1e-9);
        assert!((exp_single(0.0) - 1.0).abs() < 1e-9);
    }
}
