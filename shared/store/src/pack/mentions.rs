//! The items that one record mentions, as bytes: several hundred before every decision.
//!
//! `tags: n, n x u64 ascending`, and of the items, whose number is the record's to write: the marks (end of the words,
//! category, brand), the figures, all title words (hash and weight), the ids' lengths, the ids. What is alike stands together, so that all
//! but the ids is copied as it stands.

use scoring::facts::{Facts, Tag};
use scoring::id::ItemId;
use scoring::mentions::Mentions;
use scoring::title::TITLE_WORDS_MAX;

use super::wire::{Reader, Writer};
use super::{PackError, UnpackError};

/// Most tags of one record; each item has two.
const TAGS_MAX: usize = 1_024;
/// Bytes of a mark.
const MARK_BYTES: usize = 6;

/// Fewest bytes of an item with so many figures.
pub(super) const fn bytes_min(figures: usize) -> usize {
    1 + MARK_BYTES + 4 * figures + 1
}

/// Writes `mentions` but for their number.
pub(super) fn write<const W: usize>(writer: &mut Writer, mentions: &Mentions<W>) -> Result<(), PackError> {
    writer.length(mentions.tags.len(), TAGS_MAX, "tags")?;
    mentions.tags.iter().for_each(|tag| writer.u64(tag.0));
    mentions.marks.as_flattened().iter().for_each(|mark| writer.u16(*mark));
    mentions.figures.iter().try_for_each(|figure| writer.f32(*figure, "a fact or a weight"))?;
    mentions.words.iter().for_each(|word| writer.raw(word));
    write_items(writer, mentions.items.iter());
    Ok(())
}

/// Writes the lengths of ids, each of which its type bounds, then the ids.
#[allow(clippy::cast_possible_truncation)]
pub(super) fn write_items<'i>(writer: &mut Writer, items: impl Iterator<Item = &'i ItemId> + Clone) {
    items.clone().for_each(|item| writer.u8(item.as_str().len() as u8));
    items.for_each(|item| writer.raw(item.as_str().as_bytes()));
}

/// Reads `count` of them.
pub(super) fn read_items(reader: &mut Reader<'_>, count: usize) -> Result<Vec<ItemId>, UnpackError> {
    let lengths = reader.bytes(count)?;
    reader.items(lengths)
}

/// Reads `count` items with `W` figures each.
pub(super) fn read<const W: usize>(reader: &mut Reader<'_>, count: usize) -> Result<Mentions<W>, UnpackError> {
    let length = reader.length(TAGS_MAX, 8, "tags")?;
    let tags: Vec<Tag> = reader.chunks(length)?.iter().map(|tag| Tag(u64::from_le_bytes(*tag))).collect();
    if !tags.is_sorted_by(|a, b| a < b) {
        return Err(UnpackError::Order("tags"));
    }
    // The first tag is the least: none of them stands for "none".
    if tags.first() == Some(&Tag::NONE) {
        return Err(UnpackError::Range("a tag"));
    }
    let mark = |[a, b, c, d, e, f]: &[u8; MARK_BYTES]| [[*a, *b], [*c, *d], [*e, *f]].map(u16::from_le_bytes);
    let marks: Vec<[u16; 3]> = reader.chunks(count)?.iter().map(mark).collect();
    let words = words(&marks, tags.len())?;
    let figures: Vec<f32> = reader.chunks(W * count)?.iter().map(|figure| f32::from_le_bytes(*figure)).collect();
    // Every one is looked at: several at a time, without a branch.
    if !figures.iter().fold(true, |finite, figure| finite & figure.is_finite()) {
        return Err(UnpackError::Range("a fact or a weight"));
    }
    let words = reader.chunks(words)?.to_vec();
    let items = read_items(reader, count)?;
    Ok(Mentions { items, figures, marks, tags, words })
}

/// How many words the marks speak of, each title of a permitted length, if none of them points beyond the tags.
fn words(marks: &[[u16; 3]], tags: usize) -> Result<usize, UnpackError> {
    let (mut start, mut longest, mut last_tag) = (0_u16, 0, 0);
    for [end, category, brand] in marks {
        // An end before its start wraps to a title that is too long.
        longest = longest.max(end.wrapping_sub(start));
        last_tag = last_tag.max(*category).max(*brand);
        start = *end;
    }
    if usize::from(longest) > TITLE_WORDS_MAX {
        return Err(UnpackError::TooLong("words of a title"));
    }
    if usize::from(last_tag) > tags { Err(UnpackError::Range("a tag")) } else { Ok(usize::from(start)) }
}

/// All items, each with its figures and its facts in full.
pub(super) fn whole<const W: usize>(
    mentions: &Mentions<W>,
) -> impl Iterator<Item = Result<(ItemId, &[f32; W], Facts), UnpackError>> {
    mentions.iter().map(|mention| {
        let at = mention.facts();
        let mut facts = Facts {
            ln_price: at.ln_price,
            pop14: at.pop14,
            pop60: at.pop60,
            ln_age: at.ln_age,
            category: at.category,
            brand: mention.brand(),
            ..Facts::default()
        };
        let words = at.title.iter().map(scoring::title::TitleWeight::of);
        facts.title.replace(words).map_err(|_| UnpackError::TooLong("words of a title"))?;
        Ok((mention.item.clone(), mention.figures, facts))
    })
}
