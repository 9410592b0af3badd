//! Facts, with the words and tags that many items of one record share told once.
//!
//! `tags: n, n x u64 ascending; words: n, n x u32 ascending`, then for each item's facts four floats, category and brand as
//! 1 + place among the tags (0: none), and the title's words as their place among the words (one byte while there are at most
//! 256 words, else two) with their weight.

use scoring::facts::{Facts, TITLE_WORDS_MAX, Tag, TitleVector, TitleWeight};

use super::wire::{Reader, Writer};
use super::{PackError, UnpackError};

/// Fewest bytes of an item's facts.
pub(super) const FACTS_BYTES_MIN: usize = 16 + 3;

/// What the facts of one record share, while packing.
pub(super) struct Shared {
    tags: Vec<u64>,
    words: Vec<u32>,
}

impl Shared {
    /// Collects tags and words of `facts`, and `words` besides.
    pub(super) fn of<'a>(facts: impl Iterator<Item = &'a Facts>, words: impl Iterator<Item = u32>) -> Self {
        let (mut tags, mut words) = (Vec::new(), words.collect::<Vec<_>>());
        for facts in facts {
            tags.extend([facts.category, facts.brand].iter().filter(|tag| **tag != Tag::NONE).map(|tag| tag.0));
            words.extend(facts.title.iter().map(|word| word.word));
        }
        tags.sort_unstable();
        tags.dedup();
        words.sort_unstable();
        words.dedup();
        Self { tags, words }
    }

    pub(super) fn write(&self, writer: &mut Writer) -> Result<(), PackError> {
        writer.length(self.tags.len(), TAGS_MAX, "tags")?;
        self.tags.iter().for_each(|tag| writer.u64(*tag));
        writer.length(self.words.len(), WORDS_MAX, "words")?;
        self.words.iter().for_each(|word| writer.u32(*word));
        Ok(())
    }

    pub(super) fn facts(&self, writer: &mut Writer, facts: &Facts) -> Result<(), PackError> {
        for value in [facts.ln_price, facts.pop14, facts.pop60, facts.ln_age] {
            writer.f32(value, "a fact")?;
        }
        for tag in [facts.category, facts.brand] {
            writer.varint(if tag == Tag::NONE { 0 } else { self.tags.partition_point(|other| *other < tag.0) as u64 + 1 });
        }
        if !facts.title.is_sorted_by(|a, b| a.word < b.word) {
            return Err(PackError::Order("words of a title"));
        }
        writer.length(facts.title.len(), TITLE_WORDS_MAX, "words of a title")?;
        for word in &facts.title {
            self.word(writer, word.word);
            writer.u16(word.weight);
        }
        Ok(())
    }

    /// A word that was among those collected.
    #[allow(clippy::cast_possible_truncation)]
    pub(super) fn word(&self, writer: &mut Writer, word: u32) {
        let place = self.words.partition_point(|other| *other < word);
        if self.words.len() <= NARROW_WORDS { writer.u8(place as u8) } else { writer.u16(place as u16) }
    }
}

/// Most tags of one record; each item has two.
const TAGS_MAX: usize = 1_024;
/// Most words of one record; a place has at most two bytes.
const WORDS_MAX: usize = 65_536;
/// Most words while a place takes one byte.
const NARROW_WORDS: usize = 256;

/// What the facts of one record share, while unpacking: still in the record's bytes.
#[derive(Clone, Copy)]
pub(super) struct SharedBytes<'a> {
    tags: &'a [[u8; 8]],
    words: &'a [[u8; 4]],
}

impl<'a> SharedBytes<'a> {
    pub(super) fn read(reader: &mut Reader<'a>) -> Result<Self, UnpackError> {
        let length = reader.length(TAGS_MAX, 8, "tags")?;
        let tags = reader.chunks(length)?;
        if !tags.is_sorted_by(|a, b| u64::from_le_bytes(*a) < u64::from_le_bytes(*b)) {
            return Err(UnpackError::Order("tags"));
        }
        // The first tag is the least: none of them stands for "none".
        if tags.first().is_some_and(|tag| u64::from_le_bytes(*tag) == Tag::NONE.0) {
            return Err(UnpackError::Range("a tag"));
        }
        let length = reader.length(WORDS_MAX, 4, "words")?;
        let words = reader.chunks(length)?;
        if !words.is_sorted_by(|a, b| u32::from_le_bytes(*a) < u32::from_le_bytes(*b)) {
            return Err(UnpackError::Order("words"));
        }
        Ok(Self { tags, words })
    }

    /// Reads facts into `facts`, which is still [`Facts::default`]: it stands in its list already, and is not moved again.
    #[inline(always)]
    pub(super) fn facts(&self, reader: &mut Reader<'_>, facts: &mut Facts) -> Result<(), UnpackError> {
        [facts.ln_price, facts.pop14, facts.pop60, facts.ln_age] = reader.floats("a fact")?;
        facts.category = self.tag(reader)?;
        facts.brand = self.tag(reader)?;
        let length = reader.length(TITLE_WORDS_MAX, 3, "words of a title")?;
        if self.words.len() <= NARROW_WORDS {
            let split = |[place, low, high]: [u8; 3]| (usize::from(place), [low, high]);
            self.title(reader.chunks(length)?, split, &mut facts.title)
        } else {
            let split = |[a, b, low, high]: [u8; 4]| (usize::from(u16::from_le_bytes([a, b])), [low, high]);
            self.title(reader.chunks(length)?, split, &mut facts.title)
        }
    }

    #[inline(always)]
    fn tag(&self, reader: &mut Reader<'_>) -> Result<Tag, UnpackError> {
        match reader.varint()? {
            0 => Ok(Tag::NONE),
            place => {
                let place = usize::try_from(place - 1).map_err(|_| UnpackError::Range("a tag"))?;
                self.tags.get(place).map(|tag| Tag(u64::from_le_bytes(*tag))).ok_or(UnpackError::Range("a tag"))
            }
        }
    }

    #[inline(always)]
    fn title<const N: usize>(
        &self,
        chunks: &[[u8; N]],
        split: impl Fn([u8; N]) -> (usize, [u8; 2]),
        title: &mut TitleVector,
    ) -> Result<(), UnpackError> {
        let mut least = 0;
        for chunk in chunks {
            let (place, weight) = split(*chunk);
            let word = self.words.get(place).ok_or(UnpackError::Range("a word"))?;
            if place < least {
                return Err(UnpackError::Order("words of a title"));
            }
            least = place + 1;
            let weight = TitleWeight { word: u32::from_le_bytes(*word), weight: u16::from_le_bytes(weight) };
            title.try_push(weight).map_err(|_| UnpackError::TooLong("words of a title"))?;
        }
        Ok(())
    }

    /// A word written by [`Shared::word`].
    #[inline]
    pub(super) fn word(&self, reader: &mut Reader<'_>) -> Result<u32, UnpackError> {
        let place = if self.words.len() <= NARROW_WORDS { usize::from(reader.u8()?) } else { usize::from(reader.u16()?) };
        self.words.get(place).map(|word| u32::from_le_bytes(*word)).ok_or(UnpackError::Range("a word"))
    }
}
