//! A title as a sparse vector of its words.

use crate::hash::fnv1a64;

/// Most words of a title that a row keeps; beyond it the lightest go.
pub const TITLE_WORDS_MAX: usize = 12;

/// A word of a title and its weight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TitleWeight {
    /// Low 32 bits of the word's FNV-1a hash.
    pub word: u32,
    /// TF-IDF weight of the unit vector, in 1/65535.
    pub weight: u16,
}

/// A [`TitleWeight`] as records keep it, little-endian: most words are never looked at, and copied in one go with all others.
pub type WordBytes = [u8; 6];

impl TitleWeight {
    /// What a weight of 1 is kept as.
    pub const ONE: f32 = 65_535.0;

    /// The key of a word, which must be lower case.
    #[must_use]
    #[allow(clippy::cast_possible_truncation)]
    pub const fn word(word: &str) -> u32 {
        fnv1a64(word.as_bytes()) as u32
    }

    /// As records keep it.
    #[inline(always)]
    #[must_use]
    pub const fn of([a, b, c, d, low, high]: &WordBytes) -> Self {
        Self { word: u32::from_le_bytes([*a, *b, *c, *d]), weight: u16::from_le_bytes([*low, *high]) }
    }

    /// For a record.
    #[must_use]
    pub const fn bytes(self) -> WordBytes {
        let ([a, b, c, d], [low, high]) = (self.word.to_le_bytes(), self.weight.to_le_bytes());
        [a, b, c, d, low, high]
    }

    /// The weight as a float in [0, 1].
    #[must_use]
    pub fn float(self) -> f64 {
        f64::from(self.weight) / f64::from(Self::ONE)
    }
}

/// A title as a sparse unit vector, its words distinct and as a rule ascending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TitleVector {
    length: u8,
    /// Zero behind `length`.
    words: [WordBytes; TITLE_WORDS_MAX],
}

impl TitleVector {
    /// No words.
    pub const EMPTY: Self = Self { length: 0, words: [[0; 6]; TITLE_WORDS_MAX] };

    /// Puts `words` in the place of what was there. They are taken as they stand: no reader depends on their order.
    ///
    /// # Errors
    /// [`TooManyWords`] when there are more than [`TITLE_WORDS_MAX`].
    #[inline(always)]
    #[allow(clippy::cast_possible_truncation)]
    pub fn replace(&mut self, words: impl ExactSizeIterator<Item = TitleWeight>) -> Result<(), TooManyWords> {
        let length = words.len();
        if length > TITLE_WORDS_MAX {
            return Err(TooManyWords);
        }
        *self = Self::EMPTY;
        self.length = length as u8;
        self.words.iter_mut().zip(words).for_each(|(place, word)| *place = word.bytes());
        Ok(())
    }

    /// How many words.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.length as usize
    }

    /// Whether there is no word.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The words with their weights, as records keep them.
    #[must_use]
    pub fn words(&self) -> &[WordBytes] {
        &self.words[..self.len()]
    }

    /// The words with their weights.
    pub fn iter(&self) -> impl Iterator<Item = TitleWeight> + '_ {
        self.words().iter().map(TitleWeight::of)
    }
}

/// More words than a title may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a title has at most {TITLE_WORDS_MAX} words")]
pub struct TooManyWords;

impl Default for TitleVector {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl FromIterator<TitleWeight> for TitleVector {
    /// Any words in any order; of one word the first weight stays, and of more than [`TITLE_WORDS_MAX`] the heaviest.
    fn from_iter<I: IntoIterator<Item = TitleWeight>>(words: I) -> Self {
        let mut all: Vec<TitleWeight> = words.into_iter().collect();
        all.sort_by_key(|word| word.word);
        all.dedup_by_key(|word| word.word);
        all.sort_by_key(|word| core::cmp::Reverse(word.weight));
        all.truncate(TITLE_WORDS_MAX);
        all.sort_by_key(|word| word.word);
        let mut title = Self::EMPTY;
        // Never fails: the longer part has just been cut off.
        let _ = title.replace(all.into_iter());
        title
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{TITLE_WORDS_MAX, TitleVector, TitleWeight, TooManyWords};

    proptest! {
        #[test]
        fn it_is_what_its_words_were(
            words in proptest::collection::btree_map(any::<u32>(), any::<u16>(), 0..=TITLE_WORDS_MAX),
        ) {
            let words: Vec<TitleWeight> = words.into_iter().map(|(word, weight)| TitleWeight { word, weight }).collect();
            let collected: TitleVector = words.iter().rev().copied().collect();
            prop_assert_eq!(collected.iter().collect::<Vec<_>>(), words.clone());
            let mut replaced: TitleVector = [TitleWeight { word: 1, weight: 1 }, TitleWeight { word: 2, weight: 1 }].into_iter().collect();
            prop_assert_eq!(replaced.replace(words.iter().copied()), Ok(()));
            prop_assert_eq!(replaced, collected);
        }
    }

    #[test]
    fn the_lightest_of_too_many_go() {
        let words = (0..20_u32).map(|word| TitleWeight { word, weight: if word == 7 { 1 } else { 500 } });
        let title: TitleVector = words.collect();
        assert_eq!(title.len(), TITLE_WORDS_MAX);
        assert!(title.iter().all(|word| word.word != 7));
        let mut title = title;
        assert_eq!(title.replace([TitleWeight::default(); 13].into_iter()), Err(TooManyWords));
    }
}
