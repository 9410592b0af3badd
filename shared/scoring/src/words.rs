//! The person's title vector, made for hundreds of short titles to be compared with it.

use crate::facts::TitleVector;
use crate::profile::ProfileWord;

/// Words side by side in one bucket: compared all at once, without a branch to guess.
const WIDTH: usize = 8;

/// Most buckets: 256 kB.
const BUCKETS_MAX: usize = 4_096;

/// A hash table of buckets, none of which overflows.
#[derive(Clone, Debug)]
pub(crate) struct WordTable {
    buckets: Vec<Bucket>,
    mask: u32,
}

/// Words and their weights; free places have weight 0.
#[derive(Clone, Copy, Debug, Default)]
struct Bucket {
    words: [u32; WIDTH],
    weights: [f32; WIDTH],
}

impl WordTable {
    /// Starts with room for twice as many words as there are, and doubles until no bucket overflows. At [`BUCKETS_MAX`],
    /// which no real profile comes near, words that find no place are left out.
    pub(crate) fn of(words: &[ProfileWord]) -> Self {
        let mut size = (words.len() * 2 / WIDTH).next_power_of_two().min(BUCKETS_MAX);
        loop {
            let (table, left_out) = Self::sized(words, size);
            if left_out == 0 || size == BUCKETS_MAX {
                return table;
            }
            size *= 2;
        }
    }

    /// A table of `size` buckets, and how many words found no place in it.
    #[allow(clippy::cast_possible_truncation)]
    fn sized(words: &[ProfileWord], size: usize) -> (Self, usize) {
        let mut table = Self { buckets: vec![Bucket::default(); size], mask: size as u32 - 1 };
        let mut left_out = 0;
        for word in words.iter().filter(|word| word.weight != 0.0) {
            let bucket = &mut table.buckets[(word.word & table.mask) as usize];
            match (0..WIDTH).find(|place| bucket.weights[*place] == 0.0) {
                Some(free) => (bucket.words[free], bucket.weights[free]) = (word.word, word.weight),
                None => left_out += 1,
            }
        }
        (table, left_out)
    }

    /// Dot product with a title.
    #[inline]
    pub(crate) fn dot(&self, title: &TitleVector) -> f64 {
        let mut sum = 0.0;
        for word in title {
            let bucket = &self.buckets[(word.word & self.mask) as usize];
            let mut weight = 0.0;
            for place in 0..WIDTH {
                weight += if bucket.words[place] == word.word { bucket.weights[place] } else { 0.0 };
            }
            sum += f64::from(weight) * word.float();
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::WordTable;
    use crate::facts::{TitleVector, TitleWeight};
    use crate::profile::ProfileWord;

    proptest! {
        #[test]
        fn it_is_the_dot_product(
            words in proptest::collection::btree_map(any::<u32>().prop_map(|word| (word % 900).wrapping_mul(2_654_435_761)), 0.01_f32..1.0, 0..512),
            title in proptest::collection::btree_map(any::<u32>().prop_map(|word| (word % 900).wrapping_mul(2_654_435_761)), any::<u16>(), 0..12),
        ) {
            let person: Vec<ProfileWord> = words.iter().map(|(word, weight)| ProfileWord { word: *word, weight: *weight }).collect();
            let title: TitleVector = title.into_iter().map(|(word, weight)| TitleWeight { word, weight }).collect();
            let expected: f64 =
                title.iter().map(|word| words.get(&word.word).map_or(0.0, |weight| f64::from(*weight) * word.float())).sum();
            prop_assert!((WordTable::of(&person).dot(&title) - expected).abs() < 1e-9);
        }
    }
}
