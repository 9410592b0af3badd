//! Facts, with the tags that many items of one record share told once.
//!
//! `tags: n, n x u64 ascending`; then each item is its four figures, category and brand as 1 + place among the tags, 0 for none,
//! and its title's words, hash and weight. Records of which a decision reads several lay their items out otherwise: see `mentions`.

use scoring::facts::{FACTS_FIGURES, Facts, Tag};
use scoring::title::TitleWeight;

use super::wire::{Reader, Writer};
use super::{PackError, UnpackError};

/// Fewest bytes of an item's facts: figures, category, brand, number of words.
pub(super) const FACTS_BYTES_MIN: usize = 4 * FACTS_FIGURES + 2 + 2 + 1;
/// Bytes of a word: its hash and its weight.
const WORD_BYTES: usize = 4 + 2;
/// Most tags of one record; each item has two.
const TAGS_MAX: usize = 1_024;

/// The tags that the facts of one record share, while packing.
pub(super) struct Tags(Vec<u64>);

impl Tags {
    /// Collects the tags of `facts`.
    pub(super) fn of<'a>(facts: impl Iterator<Item = &'a Facts>) -> Self {
        let known = |facts: &'a Facts| [facts.category, facts.brand].into_iter().filter(|tag| *tag != Tag::NONE);
        let mut tags: Vec<u64> = facts.flat_map(known).map(|tag| tag.0).collect();
        tags.sort_unstable();
        tags.dedup();
        Self(tags)
    }

    pub(super) fn write(&self, writer: &mut Writer) -> Result<(), PackError> {
        writer.length(self.0.len(), TAGS_MAX, "tags")?;
        self.0.iter().for_each(|tag| writer.u64(*tag));
        Ok(())
    }

    /// What stands for a tag: 1 + its place, 0 for none.
    #[allow(clippy::cast_possible_truncation)]
    fn place(&self, tag: Tag) -> u16 {
        if tag == Tag::NONE { 0 } else { self.0.partition_point(|other| *other < tag.0) as u16 + 1 }
    }

    /// An item's facts.
    #[allow(clippy::cast_possible_truncation)]
    pub(super) fn item(&self, writer: &mut Writer, facts: &Facts) -> Result<(), PackError> {
        facts.figures().into_iter().try_for_each(|value| writer.f32(value, "a fact"))?;
        writer.u16(self.place(facts.category));
        writer.u16(self.place(facts.brand));
        writer.u8(facts.title.len() as u8);
        for word in facts.title.iter() {
            writer.u32(word.word);
            writer.u16(word.weight);
        }
        Ok(())
    }
}

/// The tags that the facts of one record share, while unpacking: still in the record's bytes.
#[derive(Clone, Copy)]
pub(super) struct TagBytes<'a>(&'a [[u8; 8]]);

impl<'a> TagBytes<'a> {
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
        Ok(Self(tags))
    }

    /// Reads an item's facts.
    pub(super) fn item(self, reader: &mut Reader<'_>) -> Result<Facts, UnpackError> {
        let [ln_price, pop14, pop60, ln_age] = reader.floats("a fact")?;
        let (category, brand) = (self.tag(reader.u16()?)?, self.tag(reader.u16()?)?);
        let words = usize::from(reader.u8()?);
        let mut facts = Facts { ln_price, pop14, pop60, ln_age, category, brand, ..Facts::default() };
        let words = reader.chunks::<WORD_BYTES>(words)?.iter().map(TitleWeight::of);
        facts.title.replace(words).map_err(|_| UnpackError::TooLong("words of a title"))?;
        Ok(facts)
    }

    #[inline(always)]
    fn tag(self, place: u16) -> Result<Tag, UnpackError> {
        if place == 0 {
            return Ok(Tag::NONE);
        }
        self.0.get(usize::from(place) - 1).map(|tag| Tag(u64::from_le_bytes(*tag))).ok_or(UnpackError::Range("a tag"))
    }
}
