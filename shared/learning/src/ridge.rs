//! Local ridge regression: what each item's neighbours say about it together, not one by one.

use rayon::prelude::*;

use crate::counts::{Counts, UNIT};
use crate::items::Items;

/// Most neighbours that explain an item.
pub(crate) const NEIGHBOURS: usize = 50;
/// Penalty in units of the mean diagonal.
const PENALTY: f64 = 30.0;
/// Fewest items that a thread takes at once.
const ITEMS_A_THREAD: usize = 128;
/// Not a neighbour, in the table of positions.
const ABSENT: u8 = u8::MAX;

/// Penalty of the regression: 30 sum ch[i][i] / sum c0[i][i]; 0 without orders.
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
pub(crate) fn lambda(counts: &Counts) -> f64 {
    let (mut weights, mut orders) = (0_i64, 0_i64);
    for item in 0..counts.items_len() as u32 {
        let row = counts.row(item);
        if let Some(place) = row.place(item) {
            weights += row.ch.get(place);
            orders += i64::from(row.c0.get(place));
        }
    }
    if orders == 0 { 0.0 } else { PENALTY * (weights as f64 / UNIT) / orders as f64 }
}

/// For every item j of the counts, its weights E[j][i] as (i, weight), i ascending; only items that `wanted` names get a column.
///
/// # Source
/// EASE (Steck 2019) solved for each column over its nearest items only: (G + lambda I) b = g, G the size-weighted co-counts.
#[allow(clippy::cast_possible_truncation)]
pub(crate) fn weights(counts: &Counts, items: &Items, lambda: f64, wanted: &[bool]) -> Vec<Vec<(u32, f64)>> {
    let number = counts.items_len();
    let diagonal: Vec<f64> = (0..number as u32).map(|item| diagonal(counts, item)).collect();
    let columns: Vec<Vec<(u32, f64)>> = (0..number)
        .into_par_iter()
        .with_min_len(ITEMS_A_THREAD)
        .map_init(
            || Scratch { positions: vec![ABSENT; number], candidates: Vec::new(), matrix: vec![0.0; NEIGHBOURS * NEIGHBOURS] },
            |scratch, item| {
                if wanted.get(item).copied().unwrap_or_default() {
                    scratch.column(counts, items, item as u32, &diagonal, lambda)
                } else {
                    Vec::new()
                }
            },
        )
        .collect();
    let mut rows: Vec<Vec<(u32, f64)>> = vec![Vec::new(); number];
    for (item, column) in (0_u32..).zip(columns) {
        for (neighbour, weight) in column {
            rows[neighbour as usize].push((item, weight));
        }
    }
    rows
}

#[allow(clippy::cast_precision_loss)]
fn diagonal(counts: &Counts, item: u32) -> f64 {
    let row = counts.row(item);
    row.place(item).map_or(0.0, |place| row.ch.get(place) as f64 / UNIT)
}

/// One thread's working space.
struct Scratch {
    /// By item: its place among the neighbours, or [`ABSENT`].
    positions: Vec<u8>,
    candidates: Vec<(f64, u32, f64)>,
    matrix: Vec<f64>,
}

#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
impl Scratch {
    /// Solves for one item i: its neighbours j and their weights b.
    fn column(&mut self, counts: &Counts, items: &Items, item: u32, diagonal: &[f64], lambda: f64) -> Vec<(u32, f64)> {
        let row = counts.row(item);
        let own = diagonal[item as usize];
        self.candidates.clear();
        row.items.each(0..row.items.len(), |place, other| {
            if other != item {
                let together = row.ch.get(place) as f64 / UNIT;
                self.candidates.push((together / (own * diagonal[other as usize]).sqrt(), other, together));
            }
        });
        let nearer = |a: &(f64, u32, f64), b: &(f64, u32, f64)| b.0.total_cmp(&a.0).then(items.rank(a.1).cmp(&items.rank(b.1)));
        if self.candidates.len() > NEIGHBOURS {
            self.candidates.select_nth_unstable_by(NEIGHBOURS, nearer);
            self.candidates.truncate(NEIGHBOURS);
        }
        self.candidates.sort_unstable_by_key(|(_, other, _)| *other);
        let size = self.candidates.len();
        for (position, (_, other, _)) in self.candidates.iter().enumerate() {
            self.positions[*other as usize] = position as u8;
        }
        self.matrix[..size * size].fill(0.0);
        for (position, (_, other, _)) in self.candidates.iter().enumerate() {
            let theirs = counts.row(*other);
            let line = &mut self.matrix[position * size..(position + 1) * size];
            // Items ascend, so the lower triangle ends at the diagonal.
            let end = theirs.place(*other).map_or(0, |place| place + 1);
            theirs.items.each(0..end, |place, third| {
                let neighbour = self.positions[third as usize];
                if neighbour != ABSENT {
                    line[neighbour as usize] = theirs.ch.get(place) as f64 / UNIT;
                }
            });
            line[position] += lambda;
        }
        for (_, other, _) in &self.candidates {
            self.positions[*other as usize] = ABSENT;
        }
        let mut solution: Vec<f64> = self.candidates.iter().map(|(_, _, together)| *together).collect();
        solve(&mut self.matrix[..size * size], &mut solution);
        self.candidates.iter().zip(solution).map(|((_, other, _), weight)| (*other, weight)).collect()
    }
}

/// Solves `matrix` x = `right` in place for a symmetric positive definite matrix given by its lower triangle, row by row.
///
/// # Source
/// Cholesky decomposition.
pub(crate) fn solve(matrix: &mut [f64], right: &mut [f64]) {
    let size = right.len();
    for row in 0..size {
        let (above, rest) = matrix.split_at_mut(row * size);
        let line = &mut rest[..size];
        for column in 0..row {
            let pivot = &above[column * size..=column * size + column];
            let sum: f64 = dot(&line[..column], &pivot[..column]);
            line[column] = (line[column] - sum) / pivot[column];
        }
        let sum: f64 = dot(&line[..row], &line[..row]);
        // A positive penalty keeps the matrix definite; the floor only keeps a degenerate one finite.
        line[row] = (line[row] - sum).max(f64::MIN_POSITIVE).sqrt();
    }
    for row in 0..size {
        let line = &matrix[row * size..=row * size + row];
        right[row] = (right[row] - dot(&line[..row], &right[..row])) / line[row];
    }
    for row in (0..size).rev() {
        right[row] /= matrix[row * size + row];
        let value = right[row];
        for (column, cell) in right[..row].iter_mut().enumerate() {
            *cell -= value * matrix[row * size + column];
        }
    }
}

/// Four sums side by side, so that the processor need not wait for each addition; always in this order.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; 4];
    let (a_chunks, b_chunks) = (a.chunks_exact(4), b.chunks_exact(4));
    let tail: f64 = a_chunks.remainder().iter().zip(b_chunks.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in a_chunks.zip(b_chunks) {
        for lane in 0..4 {
            sums[lane] += x[lane] * y[lane];
        }
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3]) + tail
}

#[cfg(test)]
mod tests {
    use super::solve;

    #[test]
    fn a_small_system_is_solved() {
        // [[4, 2, 1], [2, 3, 0], [1, 0, 2]] x = [1, 2, 3]
        let mut matrix = [4.0, 0.0, 0.0, 2.0, 3.0, 0.0, 1.0, 0.0, 2.0];
        let mut x = [1.0, 2.0, 3.0];
        solve(&mut matrix, &mut x);
        let check = [4.0 * x[0] + 2.0 * x[1] + x[2], 2.0 * x[0] + 3.0 * x[1], x[0] + 2.0 * x[2]];
        for (found, wanted) in check.iter().zip([1.0, 2.0, 3.0]) {
            assert!((found - wanted).abs() < 1e-12, "{check:?}");
        }
    }
}
