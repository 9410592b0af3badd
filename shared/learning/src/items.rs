//! Items by number: a dense index for arithmetic, an order by id for ties.

use rustc_hash::FxHashMap;
use scoring::id::ItemId;

/// Item ids by number. Numbers never change once given; ties in every ranking break by [`Items::rank`].
#[derive(Clone, Debug, Default)]
pub struct Items {
    ids: Vec<ItemId>,
    numbers: FxHashMap<ItemId, u32>,
    /// Place of each number in ascending id order.
    rank: Vec<u32>,
}

impl Items {
    /// The number of `item`, if it has one.
    #[must_use]
    pub fn number(&self, item: &ItemId) -> Option<u32> {
        self.numbers.get(item).copied()
    }

    /// The item of a number that was given out.
    ///
    /// # Panics
    /// When the number was never given out.
    #[must_use]
    pub fn id(&self, number: u32) -> &ItemId {
        &self.ids[number as usize]
    }

    /// How many items have numbers.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether no item has a number.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Place of the item in ascending id order.
    ///
    /// # Panics
    /// When the number was never given out.
    #[must_use]
    pub fn rank(&self, number: u32) -> u32 {
        self.rank[number as usize]
    }

    /// The item's number, a new one if need be. A new item costs a pass over all ranks; it is rare after the first load.
    #[allow(clippy::cast_possible_truncation)]
    pub(crate) fn intern(&mut self, item: &ItemId) -> u32 {
        if let Some(number) = self.number(item) {
            return number;
        }
        let place = self.ids.iter().filter(|id| *id < item).count() as u32;
        for rank in &mut self.rank {
            *rank += u32::from(*rank >= place);
        }
        self.rank.push(place);
        self.give(item)
    }

    /// The item's number, in order of arrival; ranks stay unknown until [`Items::sorted`].
    pub(crate) fn number_by_arrival(&mut self, item: &ItemId) -> u32 {
        self.number(item).unwrap_or_else(|| self.give(item))
    }

    #[allow(clippy::cast_possible_truncation)]
    fn give(&mut self, item: &ItemId) -> u32 {
        let number = self.ids.len() as u32;
        self.ids.push(item.clone());
        self.numbers.insert(item.clone(), number);
        number
    }

    /// The same items numbered in ascending id order, and the new number of each old one.
    pub(crate) fn sorted(&self) -> (Self, Vec<u32>) {
        let mut ids = self.ids.clone();
        ids.sort_unstable();
        let numbers: FxHashMap<ItemId, u32> = ids.iter().cloned().zip(0_u32..).collect();
        let renumbered = self.ids.iter().map(|id| numbers[id]).collect();
        let rank = (0_u32..).take(ids.len()).collect();
        (Self { ids, numbers, rank }, renumbered)
    }
}

#[cfg(test)]
mod tests {
    use super::Items;
    use scoring::id::ItemId;

    #[test]
    fn late_items_keep_numbers_and_move_ranks() {
        let id = |text| ItemId::new(text).unwrap();
        let mut items = Items::default();
        items.number_by_arrival(&id("d"));
        items.number_by_arrival(&id("b"));
        let (mut items, renumbered) = items.sorted();
        assert_eq!(renumbered, [1, 0]);
        assert_eq!([items.intern(&id("c")), items.intern(&id("a")), items.intern(&id("b"))], [2, 3, 0]);
        assert_eq!([0, 1, 2, 3].map(|number| items.rank(number)), [1, 3, 2, 0]);
    }
}
