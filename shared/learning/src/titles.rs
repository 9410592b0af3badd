//! Titles as TF-IDF vectors: the only evidence about what was never sold.

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use scoring::title::{TITLE_WORDS_MAX, TitleVector, TitleWeight};

use crate::shelf::Good;

/// Fewest titles that a thread takes at once.
const TITLES_A_THREAD: usize = 256;

/// Unit vectors of all goods of a shelf, by place on it, with the postings of every word.
///
/// # Source
/// TF-IDF with logarithmic term frequency and smoothed inverse document frequency: (1 + ln tf) (ln((1 + D)/(1 + df)) + 1).
#[derive(Debug)]
pub(crate) struct Titles {
    /// Word number and weight, words in ascending order of their text.
    vectors: Vec<Vec<(u32, f64)>>,
    /// Places of the goods with a word, and its weight there.
    postings: Vec<Vec<(u32, f64)>>,
    /// Keys of the words as facts hold them.
    keys: Vec<u32>,
}

/// Words of at least two letters, in lower case. Letters of all scripts count, so that no language is cut apart.
fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphabetic()).filter(|word| word.chars().nth(1).is_some()).map(str::to_lowercase)
}

#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
impl Titles {
    /// Vectors of `goods` in their order; document frequencies are drawn from those that `sold` says yes to. Category and brand
    /// are read like words of the title.
    pub(crate) fn of(goods: &[&Good], sold: &[bool]) -> Self {
        let texts: Vec<Vec<String>> = goods
            .par_iter()
            .with_min_len(TITLES_A_THREAD)
            .map(|good| {
                let mut all: Vec<String> =
                    [&good.title, &good.category, &good.brand].into_iter().flat_map(|text| words(text)).collect();
                all.sort_unstable();
                all
            })
            .collect();
        let mut distinct: Vec<&str> = texts.iter().flatten().map(String::as_str).collect();
        distinct.sort_unstable();
        distinct.dedup();
        let numbers: FxHashMap<&str, u32> = distinct.iter().copied().zip(0_u32..).collect();
        let mut frequency = vec![0_u32; distinct.len()];
        let documents = sold.iter().filter(|sold| **sold).count() as f64;
        let mut vectors: Vec<Vec<(u32, f64)>> = Vec::with_capacity(texts.len());
        for (text, sold) in texts.iter().zip(sold) {
            let vector: Vec<(u32, f64)> = text
                .chunk_by(PartialEq::eq)
                .filter_map(|same| Some((*numbers.get(same[0].as_str())?, same.len() as f64)))
                .collect();
            for (word, _) in vector.iter().filter(|_| *sold) {
                frequency[*word as usize] += 1;
            }
            vectors.push(vector);
        }
        let mut postings = vec![Vec::new(); distinct.len()];
        for (place, vector) in (0_u32..).zip(&mut vectors) {
            for (word, weight) in vector.iter_mut() {
                let inverse = libm::log((1.0 + documents) / (1.0 + f64::from(frequency[*word as usize]))) + 1.0;
                *weight = (1.0 + libm::log(*weight)) * inverse;
            }
            let length = vector.iter().map(|(_, weight)| weight * weight).sum::<f64>().sqrt();
            for (word, weight) in vector.iter_mut() {
                *weight /= length;
                postings[*word as usize].push((place, *weight));
            }
        }
        let keys = distinct.iter().map(|word| TitleWeight::word(word)).collect();
        Self { vectors, postings, keys }
    }

    /// Adds the cosine of the good at `place` with every good to `sums`, which has a cell for each, all 0 before; `touched`
    /// gets the goods met.
    pub(crate) fn cosines(&self, place: usize, sums: &mut [f64], touched: &mut Vec<u32>) {
        for (word, weight) in &self.vectors[place] {
            for (other, theirs) in &self.postings[*word as usize] {
                let sum = &mut sums[*other as usize];
                if *sum == 0.0 {
                    touched.push(*other);
                }
                *sum += weight * theirs;
            }
        }
    }

    /// The vector as facts hold it: the heaviest words, in order of their keys.
    #[allow(clippy::cast_sign_loss)]
    pub(crate) fn facts(&self, place: usize) -> TitleVector {
        let mut weights: Vec<TitleWeight> = self.vectors[place]
            .iter()
            .map(|(word, weight)| TitleWeight {
                word: self.keys[*word as usize],
                weight: (weight * 65_535.0).round().min(65_535.0) as u16,
            })
            .collect();
        weights.sort_unstable_by_key(|weight| (core::cmp::Reverse(weight.weight), weight.word));
        weights.truncate(TITLE_WORDS_MAX);
        weights.sort_unstable_by_key(|weight| weight.word);
        weights.dedup_by_key(|weight| weight.word);
        weights.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Titles, words};
    use crate::shelf::Good;

    #[test]
    fn words_are_letters_of_any_script() {
        assert_eq!(words("SET OF 3 Größe-L T-lights").collect::<Vec<_>>(), ["set", "of", "größe", "lights"]);
    }

    #[test]
    fn weights_are_the_formula() {
        let good = |title: &str| Good { title: title.to_owned(), ..Good::default() };
        let goods = [good("red cup red"), good("red bowl"), good("blue bowl")];
        let titles = Titles::of(&goods.each_ref(), &[true, true, false]);
        // D = 2; df: red 2, cup 1, bowl 1, blue 0 (its only title was never sold).
        let (red, cup) = ((1.0 + 2.0_f64.ln()) * 1.0, (3.0_f64 / 2.0).ln() + 1.0);
        let (bowl, length) = ((3.0_f64 / 2.0).ln() + 1.0, red.hypot(cup));
        let mut sums = [0.0; 3];
        titles.cosines(0, &mut sums, &mut Vec::new());
        assert!((sums[0] - 1.0).abs() < 1e-12);
        assert!((sums[1] - red / length / 1.0_f64.hypot(bowl)).abs() < 1e-12);
        assert!(sums[2].abs() < 1e-12);
    }
}
