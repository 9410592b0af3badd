//! Facts, with the tags that many items of one record share told once.
//!
//! `tags: n, n x u64 ascending`; then each item is a fixed head (its own floats and the facts' four, category and brand as
//! 1 + place among the tags, 0 for none, and the number of title words) and its words, hash and weight. A head without
//! variable lengths is read with one check of bounds: a decision reads several hundred.

use scoring::facts::{Facts, Tag};
use scoring::title::TitleWeight;

use super::wire::{Reader, Writer};
use super::{PackError, UnpackError};

/// Floats of an item's facts.
pub(super) const FACTS_FLOATS: usize = 4;
/// Bytes of an item's head besides its floats: category, brand, number of words.
const HEAD_BYTES: usize = 2 + 2 + 1;
/// Fewest bytes of an item's facts.
pub(super) const FACTS_BYTES_MIN: usize = 4 * FACTS_FLOATS + HEAD_BYTES;
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

    /// An item's own floats and its facts.
    #[allow(clippy::cast_possible_truncation)]
    pub(super) fn item(&self, writer: &mut Writer, own: &[f32], facts: &Facts) -> Result<(), PackError> {
        for value in own.iter().chain(&[facts.ln_price, facts.pop14, facts.pop60, facts.ln_age]) {
            writer.f32(*value, "a fact or a weight")?;
        }
        for tag in [facts.category, facts.brand] {
            let place = if tag == Tag::NONE { 0 } else { self.0.partition_point(|other| *other < tag.0) + 1 };
            writer.u16(place as u16);
        }
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

    /// Reads an item's `FLOATS` floats, of which the last four are its facts', and its other facts, into `facts`: they stand
    /// in their list already, and are not moved again.
    #[inline(always)]
    pub(super) fn item<const FLOATS: usize>(
        self,
        reader: &mut Reader<'_>,
        facts: &mut Facts,
    ) -> Result<[f32; FLOATS], UnpackError> {
        let bytes = reader.bytes(4 * FLOATS + HEAD_BYTES)?;
        let (floats, head) = bytes.split_at(4 * FLOATS);
        let mut values = [0.0; FLOATS];
        let mut finite = true;
        for (value, chunk) in values.iter_mut().zip(floats.as_chunks::<4>().0) {
            *value = f32::from_le_bytes(*chunk);
            finite &= value.is_finite();
        }
        let &[category, category_high, brand, brand_high, words] = head else { return Err(UnpackError::Short) };
        [facts.ln_price, facts.pop14, facts.pop60, facts.ln_age] =
            *values.last_chunk::<FACTS_FLOATS>().ok_or(UnpackError::Short)?;
        facts.category = self.tag(u16::from_le_bytes([category, category_high]))?;
        facts.brand = self.tag(u16::from_le_bytes([brand, brand_high]))?;
        let words = reader.chunks::<WORD_BYTES>(usize::from(words))?.iter();
        let word = |[a, b, c, d, low, high]: &[u8; WORD_BYTES]| TitleWeight {
            word: u32::from_le_bytes([*a, *b, *c, *d]),
            weight: u16::from_le_bytes([*low, *high]),
        };
        facts.title.replace(words.map(word)).map_err(|_| UnpackError::TooLong("words of a title"))?;
        if finite { Ok(values) } else { Err(UnpackError::Range("a fact or a weight")) }
    }

    #[inline(always)]
    fn tag(self, place: u16) -> Result<Tag, UnpackError> {
        if place == 0 {
            return Ok(Tag::NONE);
        }
        self.0.get(usize::from(place) - 1).map(|tag| Tag(u64::from_le_bytes(*tag))).ok_or(UnpackError::Range("a tag"))
    }
}
