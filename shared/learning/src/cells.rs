//! A dense accumulator: a cell for each item, of which some are met.

use crate::column::Column;
use crate::sequences::Number;

/// One in so many items is few: to list them as they are met takes less time than to look through all cells.
pub(crate) const FEW: usize = 64;

/// What a cell adds up.
pub(crate) trait Sum: Copy + Default {
    /// Adds what is more than nothing.
    fn add(&mut self, more: Self);
    /// Whether nothing was added.
    fn is_nothing(self) -> bool;
}

impl Sum for u64 {
    fn add(&mut self, more: Self) {
        *self += more;
    }

    fn is_nothing(self) -> bool {
        self == 0
    }
}

impl Sum for [u64; 2] {
    fn add(&mut self, more: Self) {
        self[0] += more[0];
        self[1] += more[1];
    }

    fn is_nothing(self) -> bool {
        self[0] == 0
    }
}

/// Cells by item, all nothing between anchors.
pub(crate) struct Cells<C> {
    pub(crate) cells: Vec<C>,
    /// Items met, as they were while they are few; all of them, ascending, once they were listed.
    pub(crate) met: Vec<u32>,
    few: usize,
}

#[allow(clippy::cast_possible_truncation)]
impl<C: Sum> Cells<C> {
    pub(crate) fn new(items: usize) -> Self {
        Self { cells: vec![C::default(); items], met: Vec::with_capacity(items), few: items / FEW }
    }

    /// Adds to some cells.
    #[inline(always)]
    pub(crate) fn add<N: Number>(&mut self, more: impl Iterator<Item = (N, C)>) {
        let cells = self.cells.as_mut_slice();
        if self.met.len() > self.few {
            for (item, more) in more {
                cells[item.into() as usize].add(more);
            }
        } else {
            for (item, more) in more {
                let cell = &mut cells[item.into() as usize];
                if cell.is_nothing() {
                    self.met.push(item.into());
                }
                cell.add(more);
            }
        }
    }

    /// Lists the items met, ascending.
    pub(crate) fn list_all_met(&mut self) {
        if self.met.len() <= self.few {
            self.met.sort_unstable();
            return;
        }
        self.met.resize(self.cells.len(), 0);
        let (met, mut listed) = (self.met.as_mut_slice(), 0);
        for (item, cell) in self.cells.iter().enumerate() {
            // Without a branch, which could not be foreseen.
            met[listed] = item as u32;
            listed += usize::from(!cell.is_nothing());
        }
        self.met.truncate(listed);
    }

    /// The items listed.
    pub(crate) fn items(&self) -> Column<u32> {
        Column::of(self.met.iter().map(|item| (*item).into()), self.cells.len() as u64)
    }

    /// Back to nothing.
    pub(crate) fn clear(&mut self) {
        for item in self.met.drain(..) {
            self.cells[item as usize] = C::default();
        }
    }
}
