//! Titles as they are compared: without case, marks, order of words or plural.

use core::hash::{Hash, Hasher};
use std::collections::hash_map::DefaultHasher;

/// Fewest letters of a word that may be misspelt: shorter ones differ by a letter and mean another thing.
const MISSPELT_LETTERS_MIN: usize = 6;

/// Words in lower case, a plural's `s` taken off.
fn words(title: &str) -> Vec<String> {
    let words = title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words
        .map(|word| {
            let mut word = word.to_lowercase();
            if word.len() >= 4 && word.ends_with('s') && !word.ends_with("ss") {
                word.pop();
            }
            word
        })
        .collect()
}

/// What two titles of one thing have in common; empty when there is no word in it.
pub(super) fn key(title: &str) -> String {
    let mut words = words(title);
    words.sort_unstable();
    words.join(" ")
}

/// Hashes of the title and of it with any one letter taken out of a long word: two titles that share one are a letter apart.
pub(super) fn near(title: &str) -> Vec<u64> {
    let words = words(title);
    let hash = |at: usize, word: &str| {
        let mut hasher = DefaultHasher::new();
        for (place, other) in words.iter().enumerate() {
            if place == at { word.hash(&mut hasher) } else { other.hash(&mut hasher) }
        }
        hasher.finish()
    };
    let mut hashes = vec![hash(usize::MAX, "")];
    for (at, word) in words.iter().enumerate() {
        let letters = word.chars().count();
        if letters < MISSPELT_LETTERS_MIN || !word.chars().all(char::is_alphabetic) {
            continue;
        }
        for (start, letter) in word.char_indices() {
            let shorter = [&word[..start], &word[start + letter.len_utf8()..]].concat();
            hashes.push(hash(at, &shorter));
        }
    }
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

/// Words that two titles share, as a part of those of the shorter.
#[allow(clippy::cast_precision_loss)]
pub(super) fn shared_words(one: &str, other: &str) -> f64 {
    let (mut one, mut other) = (words(one), words(other));
    for words in [&mut one, &mut other] {
        words.sort_unstable();
        words.dedup();
    }
    let shared = one.iter().filter(|word| other.binary_search(word).is_ok()).count();
    shared as f64 / one.len().min(other.len()).max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::{key, near, shared_words};

    #[test]
    fn one_thing_has_one_key() {
        assert_eq!(key("Red Mugs, large"), key("LARGE  red mug"));
        assert_ne!(key("Mug 2 l"), key("Mug 3 l"));
        assert_ne!(key("glass"), key("gla"));
        assert_eq!(key(" -- "), "");
    }

    #[test]
    fn a_letter_apart_is_near_in_long_words_only() {
        let meet = |one: &str, other: &str| near(one).iter().any(|hash| near(other).contains(hash));
        for (one, other) in [("Red lantern", "Red lantren"), ("Red lantern", "RED LANTERNN"), ("Red lantern", "red lintern")] {
            assert!(meet(one, other), "{one} {other}");
        }
        for (one, other) in [("Red mug", "Rad mug"), ("Lantern 1000000", "Lantern 2000000"), ("Red lantern", "Lantern")] {
            assert!(!meet(one, other), "{one} {other}");
        }
    }

    #[test]
    fn words_in_common() {
        assert!((shared_words("Red mug", "mug, red, large") - 1.0).abs() < 1e-12);
        assert!((shared_words("Red mug", "Blue mug") - 0.5).abs() < 1e-12);
        assert!(shared_words("", "Blue mug").abs() < 1e-12);
    }
}
