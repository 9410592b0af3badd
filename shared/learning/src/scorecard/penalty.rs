//! What holds curves and surfaces back.

use scoring::scorecard::{POINTS, SIDE};

use super::layout::Layout;

/// How strongly a scorecard is held back: chosen on earlier time, in both shops.
mod stiffness {
    /// Of a curve against bending.
    pub(super) const BEND: f64 = 1_000.0;
    /// Of a curve's points against leaving the straight line they start from.
    pub(super) const LEAVE: f64 = 2.0;
    /// Of a surface against bending along either feature.
    pub(super) const WARP: f64 = 30.0;
    /// Of a surface's points against leaving 0.
    pub(super) const RISE: f64 = 5.0;
}

/// What the penalty adds: half of sum over rows r of weight_r (r . (at - centre))^2.
pub(super) struct Penalty {
    rows: Vec<(f64, Vec<(usize, f64)>)>,
}

impl Penalty {
    pub(super) fn of(layout: &Layout) -> Self {
        let mut rows = vec![(1e-9, vec![(0, 1.0)])];
        let bend = |a: usize, b: usize, c: usize| vec![(a, 1.0), (b, -2.0), (c, 1.0)];
        for nth in 0..layout.grids.len() {
            let start = 1 + nth * POINTS;
            for point in 0..POINTS {
                rows.push((stiffness::LEAVE, vec![(start + point, 1.0)]));
                if point >= 2 {
                    rows.push((stiffness::BEND, bend(start + point - 2, start + point - 1, start + point)));
                }
            }
        }
        for nth in 0..layout.pairs.len() {
            let start = layout.surfaces_start() + nth * SIDE * SIDE;
            for down in 0..SIDE {
                for along in 0..SIDE {
                    let place = start + down * SIDE + along;
                    rows.push((stiffness::RISE, vec![(place, 1.0)]));
                    if down >= 2 {
                        rows.push((stiffness::WARP, bend(place - 2 * SIDE, place - SIDE, place)));
                    }
                    if along >= 2 {
                        rows.push((stiffness::WARP, bend(place - 2, place - 1, place)));
                    }
                }
            }
        }
        Self { rows }
    }

    pub(super) fn loss(&self, off: &[f64]) -> f64 {
        let square = |row: &[(usize, f64)]| row.iter().map(|(place, factor)| factor * off[*place]).sum::<f64>().powi(2);
        0.5 * self.rows.iter().map(|(weight, row)| weight * square(row)).sum::<f64>()
    }

    pub(super) fn add(&self, off: &[f64], gradient: &mut [f64], matrix: &mut [f64], width: usize) {
        for (weight, row) in &self.rows {
            let lean: f64 = row.iter().map(|(place, factor)| factor * off[*place]).sum();
            for (place, factor) in row {
                gradient[*place] += weight * factor * lean;
                for (other, other_factor) in row {
                    if other <= place {
                        matrix[place * width + other] += weight * factor * other_factor;
                    }
                }
            }
        }
    }
}
