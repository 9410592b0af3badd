//! Scorecards: each feature moves the log-odds by a curve of its own, a few pairs of features by a surface.

use crate::feature::{FEATURES, Feature};

/// Points of every curve, evenly spaced.
pub const POINTS: usize = 12;
/// Points of a surface along each of its features.
pub const SIDE: usize = 5;
/// Most surfaces of a scorecard.
pub const SURFACES_MAX: usize = 8;

/// An even grid over a feature's values; what lies beyond its ends counts as its ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grid {
    /// Value at the first point.
    pub low: f32,
    /// Cells in one unit of the feature: 0 if it is the same everywhere.
    pub density: f32,
}

impl Grid {
    /// Everywhere the first point.
    pub const FLAT: Self = Self { low: 0.0, density: 0.0 };

    /// The grid of `points` points from `low` to `high`.
    #[must_use]
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
    pub fn over(low: f64, high: f64, points: usize) -> Self {
        let density = ((points - 1) as f64 / (high - low)) as f32;
        if high > low && density.is_finite() { Self { low: low as f32, density } } else { Self { low: low as f32, density: 0.0 } }
    }

    /// The value at a point.
    #[must_use]
    #[allow(clippy::cast_precision_loss)]
    pub fn value(self, point: usize) -> f64 {
        f64::from(self.low) + if self.density > 0.0 { point as f64 / f64::from(self.density) } else { 0.0 }
    }

    /// The point at or below `value`, which has a next one, and the part of the way to that.
    #[inline(always)]
    #[must_use]
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_possible_wrap,
        clippy::manual_clamp
    )]
    pub fn place(self, value: f64, points: usize) -> (usize, f32) {
        let last = (points - 1) as f32;
        let at = (value as f32 - self.low) * self.density;
        // Written so that NaN becomes 0.
        let at = if at > 0.0 { at } else { 0.0 };
        let at = if at < last { at } else { last };
        // Through a signed number, which the machine converts to in one step.
        let cell = (at as i32).min(points as i32 - 2);
        (cell as usize, at - cell as f32)
    }
}

/// The curve of one feature: straight lines between evenly spaced points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Curve {
    /// Where the points stand.
    pub grid: Grid,
    /// Log-odds at each.
    pub heights: [f32; POINTS],
}

impl Curve {
    /// A feature that plays no part.
    pub const SILENT: Self = Self { grid: Grid::FLAT, heights: [0.0; POINTS] };

    /// Log-odds at a value.
    #[inline(always)]
    #[must_use]
    pub fn at(&self, value: f64) -> f32 {
        let (cell, part) = self.grid.place(value, POINTS);
        let (here, next) = (self.heights[cell], self.heights[cell + 1]);
        here + (next - here) * part
    }
}

/// What two features say together beyond their curves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Surface {
    /// Which two.
    pub pair: [Feature; 2],
    /// Where the points stand along each.
    pub grids: [Grid; 2],
    /// Log-odds at each point, by the first feature's place, then the second's.
    pub heights: [[f32; SIDE]; SIDE],
}

impl Surface {
    /// Log-odds at two values.
    #[inline(always)]
    #[must_use]
    pub fn at(&self, first: f64, second: f64) -> f32 {
        let (row, down) = self.grids[0].place(first, SIDE);
        let (column, along) = self.grids[1].place(second, SIDE);
        let line = |row: usize| {
            let (here, next) = (self.heights[row][column], self.heights[row][column + 1]);
            here + (next - here) * along
        };
        let (here, next) = (line(row), line(row + 1));
        here + (next - here) * down
    }
}

/// Log-odds = base + a curve of each feature + the surfaces.
#[derive(Clone, Debug, PartialEq)]
pub struct Scorecard {
    /// Log-odds where every curve and surface is at 0.
    pub base: f64,
    /// By [`Feature::index`].
    pub curves: Box<[Curve; FEATURES]>,
    /// At most [`SURFACES_MAX`].
    pub surfaces: Vec<Surface>,
}

impl Scorecard {
    /// What each curve adds.
    #[inline(always)]
    #[must_use]
    pub fn heights(&self, features: &[f64; FEATURES]) -> [f32; FEATURES] {
        let mut heights = [0.0; FEATURES];
        for ((height, curve), value) in heights.iter_mut().zip(self.curves.iter()).zip(features) {
            *height = curve.at(*value);
        }
        heights
    }

    /// The log-odds as a plain sum.
    #[inline]
    #[must_use]
    pub fn log_odds(&self, features: &[f64; FEATURES]) -> f64 {
        let curves: f32 = self.heights(features).iter().sum();
        let surface = |surface: &Surface| surface.at(features[surface.pair[0].index()], features[surface.pair[1].index()]);
        let surfaces: f32 = self.surfaces.iter().map(surface).sum();
        self.base + f64::from(curves + surfaces)
    }
}
