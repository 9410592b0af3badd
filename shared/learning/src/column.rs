//! A column of whole numbers in as few bytes each as all of them need: most counts are small, and memory is what counting waits for.

use core::fmt::Debug;
use core::marker::PhantomData;
use core::ops::Range;

/// What a column holds: item numbers and counts of orders, or sums of weights.
pub trait Whole: Copy + Debug + Eq + Into<i64> {
    /// The number of this value; only values of this kind are ever put into its column.
    fn of(value: i64) -> Self;
}

impl Whole for u32 {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn of(value: i64) -> Self {
        value as Self
    }
}

impl Whole for i64 {
    fn of(value: i64) -> Self {
        value
    }
}

/// Whole numbers by place. Equal columns hold equal numbers, however wide.
#[derive(Clone, Debug)]
pub struct Column<T> {
    width: Width,
    holds: PhantomData<T>,
}

/// Bytes of each number.
#[derive(Clone, Debug)]
enum Width {
    Two(Vec<u16>),
    Four(Vec<u32>),
    Eight(Vec<i64>),
}

/// The same for every width.
macro_rules! whatever_width {
    ($width:expr, $numbers:ident => $what:expr) => {
        match $width {
            Width::Two($numbers) => $what,
            Width::Four($numbers) => $what,
            Width::Eight($numbers) => $what,
        }
    };
}

impl<T> Column<T> {
    /// Nothing yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { width: Width::Two(Vec::new()), holds: PhantomData }
    }

    /// How many numbers.
    #[must_use]
    pub const fn len(&self) -> usize {
        whatever_width!(&self.width, numbers => numbers.len())
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<T> Default for Column<T> {
    fn default() -> Self {
        Self::new()
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
#[allow(clippy::useless_conversion, reason = "of the three widths one is wide already")]
impl<T: Whole> Column<T> {
    /// Of numbers from 0 to `most`.
    pub(crate) fn of(numbers: impl Iterator<Item = u64>, most: u64) -> Self {
        let width = if most <= u64::from(u16::MAX) {
            Width::Two(numbers.map(|number| number as u16).collect())
        } else if most <= u64::from(u32::MAX) {
            Width::Four(numbers.map(|number| number as u32).collect())
        } else {
            Width::Eight(numbers.map(|number| number as i64).collect())
        };
        Self { width, holds: PhantomData }
    }

    /// The number at a place.
    ///
    /// # Panics
    /// When there is no such place.
    #[must_use]
    #[inline]
    pub fn get(&self, place: usize) -> T {
        whatever_width!(&self.width, numbers => T::of(numbers[place].into()))
    }

    /// All numbers.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = T> + '_ {
        (0..self.len()).map(|place| self.get(place))
    }

    /// Shows the numbers at some places, one after the other: in long loops faster than asking for each.
    #[inline]
    pub(crate) fn each(&self, places: Range<usize>, mut look: impl FnMut(usize, T)) {
        whatever_width!(&self.width, numbers => {
            for (place, number) in places.clone().zip(&numbers[places]) {
                look(place, T::of((*number).into()));
            }
        });
    }

    /// Place of a number among ascending ones, or where it belongs.
    pub(crate) fn search(&self, number: T) -> Result<usize, usize> {
        let number = number.into();
        whatever_width!(&self.width, numbers => numbers.binary_search_by_key(&number, |other| (*other).into()))
    }

    /// Another number at a place.
    pub(crate) fn set(&mut self, place: usize, number: T) {
        let number: i64 = number.into();
        match &mut self.width {
            Width::Two(numbers) if u16::try_from(number).is_ok() => numbers[place] = number as u16,
            Width::Four(numbers) if u32::try_from(number).is_ok() => numbers[place] = number as u32,
            Width::Eight(numbers) => numbers[place] = number,
            narrow => {
                *narrow = match (&*narrow, u32::try_from(number)) {
                    (Width::Two(numbers), Ok(_)) => Width::Four(numbers.iter().map(|number| (*number).into()).collect()),
                    (narrow, _) => {
                        Width::Eight(whatever_width!(narrow, numbers => numbers.iter().map(|number| (*number).into()).collect()))
                    }
                };
                self.set(place, T::of(number));
            }
        }
    }

    /// Opens a cell of 0 before each of the ascending `places`, moving every number once.
    pub(crate) fn insert_zeros(&mut self, places: &[usize]) {
        whatever_width!(&mut self.width, numbers => insert_zeros(numbers, places));
    }

    /// Keeps the numbers at the places that say so.
    pub(crate) fn retain(&mut self, keep: &[bool]) {
        let mut keep = keep.iter();
        whatever_width!(&mut self.width, numbers => numbers.retain(|_| keep.next().copied().unwrap_or(true)));
    }
}

impl<T: Whole> PartialEq for Column<T> {
    fn eq(&self, other: &Self) -> bool {
        match (&self.width, &other.width) {
            (Width::Two(a), Width::Two(b)) => a == b,
            (Width::Four(a), Width::Four(b)) => a == b,
            _ => self.iter().eq(other.iter()),
        }
    }
}

impl<T: Whole> Eq for Column<T> {}

fn insert_zeros<N: Copy + Default>(numbers: &mut Vec<N>, places: &[usize]) {
    let mut end = numbers.len();
    numbers.resize(end + places.len(), N::default());
    for (shift, place) in places.iter().enumerate().rev() {
        numbers.copy_within(*place..end, place + shift + 1);
        numbers[place + shift] = N::default();
        end = *place;
    }
}

#[cfg(test)]
mod tests {
    use super::Column;

    #[test]
    fn a_column_grows_wider_with_its_numbers() {
        let mut column: Column<i64> = Column::new();
        let numbers = [3, 65_535, 65_536, 4_294_967_295, 4_294_967_296, -1, 0];
        for (nth, number) in numbers.into_iter().enumerate() {
            column.insert_zeros(&[nth]);
            column.set(nth, number);
            assert!(column.iter().eq(numbers[..=nth].iter().copied()), "{column:?}");
        }
        column.set(4, 1);
        column.set(5, 2);
        let narrow = Column::of([3, 65_535, 65_536, 4_294_967_295, 1, 2, 0].into_iter(), 4_294_967_295);
        assert_eq!(column, narrow);
        column.insert_zeros(&[0, 2, 2, 7]);
        assert!(column.iter().eq([0, 3, 65_535, 0, 0, 65_536, 4_294_967_295, 1, 2, 0, 0]));
        column.retain(&[true, false, false, true, true, true, true, false, false, true, true]);
        let mut shown = Vec::new();
        column.each(2..4, |place, number| shown.push((place, number)));
        assert_eq!(shown, [(2, 0), (3, 65_536)]);
        let ascending: Column<u32> = Column::of([3, 8, 70_000].into_iter(), 70_000);
        assert_eq!((ascending.search(8), ascending.search(9)), (Ok(1), Err(2)));
    }
}
