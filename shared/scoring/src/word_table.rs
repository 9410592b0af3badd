//! The words of a person's titles, made for thousands of look-ups.

use crate::title::{TitleWeight, WordBytes};

/// Words side by side in one bucket: compared all at once, without a branch to guess.
const WIDTH: usize = 8;

/// Most buckets: 256 kB.
const BUCKETS_MAX: usize = 4_096;

/// A title vector of many words: a hash table of buckets, none of which overflows. A word is a hash already.
#[derive(Clone, Debug, PartialEq)]
pub struct WordTable {
    buckets: Vec<Bucket>,
    mask: u32,
}

/// Words and their weights; free places have weight 0.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Bucket {
    words: [u32; WIDTH],
    weights: [f32; WIDTH],
}

impl WordTable {
    /// The weights of distinct words. Starts with room for four times as many as there are, and doubles until no bucket overflows.
    /// At [`BUCKETS_MAX`], which no real profile comes near, words that find no place are left out.
    #[must_use]
    pub fn of(weights: impl ExactSizeIterator<Item = (u32, f32)> + Clone) -> Self {
        let mut size = (weights.len() * 4 / WIDTH).next_power_of_two().min(BUCKETS_MAX);
        loop {
            let (table, left_out) = Self::sized(weights.clone(), size);
            if left_out == 0 || size == BUCKETS_MAX {
                return table;
            }
            size *= 2;
        }
    }

    /// A table of `size` buckets, and how many words found no place in it.
    #[allow(clippy::cast_possible_truncation)]
    fn sized(weights: impl Iterator<Item = (u32, f32)>, size: usize) -> (Self, usize) {
        let mut table = Self { buckets: vec![Bucket::default(); size], mask: size as u32 - 1 };
        let mut taken = vec![0_u8; size];
        let mut left_out = 0;
        for (word, weight) in weights {
            let place = (word & table.mask) as usize;
            let (bucket, taken) = (&mut table.buckets[place], &mut taken[place]);
            let free = usize::from(*taken);
            if free < WIDTH {
                (bucket.words[free], bucket.weights[free]) = (word, weight);
                *taken += 1;
            } else {
                left_out += 1;
            }
        }
        (table, left_out)
    }

    /// Dot product with a title.
    #[inline]
    #[must_use]
    pub fn dot(&self, title: &[WordBytes]) -> f32 {
        // A sum for each place of a bucket, in each of which at most one matches: no register is summed before the end.
        let mut sums = [0.0; WIDTH];
        for word in title {
            let word = TitleWeight::of(word);
            let bucket = &self.buckets[(word.word & self.mask) as usize];
            let theirs = f32::from(word.weight);
            for (sum, (own, weight)) in sums.iter_mut().zip(bucket.words.iter().zip(&bucket.weights)) {
                let kept = if *own == word.word { u32::MAX } else { 0 };
                *sum += f32::from_bits(weight.to_bits() & kept) * theirs;
            }
        }
        sums.iter().sum::<f32>() / TitleWeight::ONE
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::WordTable;
    use crate::title::{TitleVector, TitleWeight};

    proptest! {
        #[test]
        fn it_is_the_dot_product(
            words in proptest::collection::btree_map(any::<u32>().prop_map(|word| (word % 900).wrapping_mul(2_654_435_761)), 0.01_f32..1.0, 0..512),
            title in proptest::collection::btree_map(any::<u32>().prop_map(|word| (word % 900).wrapping_mul(2_654_435_761)), any::<u16>(), 0..12),
        ) {
            let person = WordTable::of(words.iter().map(|(word, weight)| (*word, *weight)));
            let title: TitleVector = title.into_iter().map(|(word, weight)| TitleWeight { word, weight }).collect();
            let expected: f64 =
                title.iter().map(|word| words.get(&word.word).map_or(0.0, |weight| f64::from(*weight) * word.float())).sum();
            prop_assert!((f64::from(person.dot(title.words())) - expected).abs() < 1e-5);
        }
    }
}
