//! Weights by key, made for hundreds of look-ups.

use crate::facts::Tag;
use crate::title::{TitleVector, TitleWeight};

/// Keys side by side in one bucket: compared all at once, without a branch to guess.
const WIDTH: usize = 8;

/// Most buckets: 256 kB.
const BUCKETS_MAX: usize = 4_096;

/// What weights are kept by. The default key, with a weight of 0, stands for a free place.
pub(crate) trait Key: Copy + Default + PartialEq {
    /// Spreads keys over buckets by its low bits.
    fn spread(self) -> u32;
}

/// A word is a hash already.
impl Key for u32 {
    fn spread(self) -> u32 {
        self
    }
}

impl Key for Tag {
    #[allow(clippy::cast_possible_truncation)]
    fn spread(self) -> u32 {
        self.0 as u32
    }
}

/// A hash table of buckets, none of which overflows.
#[derive(Clone, Debug)]
pub(crate) struct WeightTable<K> {
    buckets: Vec<Bucket<K>>,
    mask: u32,
}

/// Keys and their weights; free places have weight 0.
#[derive(Clone, Copy, Debug, Default)]
struct Bucket<K> {
    keys: [K; WIDTH],
    weights: [f32; WIDTH],
}

impl<K: Key> WeightTable<K> {
    /// The weights of distinct keys. Starts with room for twice as many as there are, and doubles until no bucket overflows.
    /// At [`BUCKETS_MAX`], which no real profile comes near, keys that find no place are left out.
    pub(crate) fn of(weights: impl ExactSizeIterator<Item = (K, f32)> + Clone) -> Self {
        let mut size = (weights.len() * 2 / WIDTH).next_power_of_two().min(BUCKETS_MAX);
        loop {
            let (table, left_out) = Self::sized(weights.clone(), size);
            if left_out == 0 || size == BUCKETS_MAX {
                return table;
            }
            size *= 2;
        }
    }

    /// A table of `size` buckets, and how many keys found no place in it.
    #[allow(clippy::cast_possible_truncation)]
    fn sized(weights: impl Iterator<Item = (K, f32)>, size: usize) -> (Self, usize) {
        let mut table = Self { buckets: vec![Bucket::default(); size], mask: size as u32 - 1 };
        let mut taken = vec![0_u8; size];
        let mut left_out = 0;
        for (key, weight) in weights {
            let place = (key.spread() & table.mask) as usize;
            let (bucket, taken) = (&mut table.buckets[place], &mut taken[place]);
            let free = usize::from(*taken);
            if free < WIDTH {
                (bucket.keys[free], bucket.weights[free]) = (key, weight);
                *taken += 1;
            } else {
                left_out += 1;
            }
        }
        (table, left_out)
    }

    #[inline(always)]
    fn bucket(&self, key: K) -> &Bucket<K> {
        &self.buckets[(key.spread() & self.mask) as usize]
    }

    /// The weight of a key, 0 where it has none.
    #[inline(always)]
    pub(crate) fn weight(&self, key: K) -> f32 {
        let bucket = self.bucket(key);
        // At most one place matches: joining bits needs no order, as adding floats would, and runs side by side.
        let mut weight = 0;
        for place in 0..WIDTH {
            weight |= if bucket.keys[place] == key { bucket.weights[place].to_bits() } else { 0 };
        }
        f32::from_bits(weight)
    }
}

impl WeightTable<u32> {
    /// Dot product of a person's words with a title.
    #[inline]
    pub(crate) fn dot(&self, title: &TitleVector) -> f32 {
        // A sum for each place of a bucket, in each of which at most one matches: no register is summed before the end.
        let mut sums = [0.0; WIDTH];
        for word in title.iter() {
            let bucket = self.bucket(word.word);
            let theirs = f32::from(word.weight);
            for (sum, (key, weight)) in sums.iter_mut().zip(bucket.keys.iter().zip(&bucket.weights)) {
                let kept = if *key == word.word { u32::MAX } else { 0 };
                *sum += f32::from_bits(weight.to_bits() & kept) * theirs;
            }
        }
        sums.iter().sum::<f32>() / TitleWeight::ONE
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::WeightTable;
    use crate::title::{TitleVector, TitleWeight};

    proptest! {
        #[test]
        fn it_is_the_dot_product(
            words in proptest::collection::btree_map(any::<u32>().prop_map(|word| (word % 900).wrapping_mul(2_654_435_761)), 0.01_f32..1.0, 0..512),
            title in proptest::collection::btree_map(any::<u32>().prop_map(|word| (word % 900).wrapping_mul(2_654_435_761)), any::<u16>(), 0..12),
        ) {
            let person = WeightTable::of(words.iter().map(|(word, weight)| (*word, *weight)));
            let title: TitleVector = title.into_iter().map(|(word, weight)| TitleWeight { word, weight }).collect();
            let expected: f64 =
                title.iter().map(|word| words.get(&word.word).map_or(0.0, |weight| f64::from(*weight) * word.float())).sum();
            prop_assert!((f64::from(person.dot(&title)) - expected).abs() < 1e-5);
        }
    }
}
