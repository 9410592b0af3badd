//! A pair row, as bytes: the hot path reads up to 95 of them.

use scoring::facts::Facts;
use scoring::id::ItemId;
use scoring::pair::{ENTRIES_MAX, NEIGHBOURS_MAX, Neighbour, PairEntry, PairRow, TITLE_BYTES_MAX};

use super::facts::{FACTS_BYTES_MIN, FACTS_FLOATS, TagBytes, Tags};
use super::wire::{Kind, Reader, Writer};
use super::{PackError, UnpackError};

/// Weights of an entry.
const WEIGHTS: usize = 5;
/// Fewest bytes of an entry: id, weights, facts.
const ENTRY_BYTES_MIN: usize = 2 + 4 * WEIGHTS + FACTS_BYTES_MIN;

/// Packs a pair row.
///
/// # Errors
/// [`PackError`] when it breaks a bound.
pub fn pack_row(row: &PairRow) -> Result<Vec<u8>, PackError> {
    let facts = core::iter::once(&row.facts).chain(row.entries.iter().map(|entry| &entry.facts));
    let tags = Tags::of(facts);
    let mut writer = Writer::new(Kind::Row, 512 + row.entries.len() * 80);
    writer.id(row.item.as_str());
    writer.text(&row.title, TITLE_BYTES_MAX, "a row's title")?;
    writer.time(row.as_of);
    tags.write(&mut writer)?;
    tags.item(&mut writer, &[], &row.facts)?;
    if !row.entries.is_sorted_by(|a, b| a.item < b.item) {
        return Err(PackError::Order("entries"));
    }
    writer.length(row.entries.len(), ENTRIES_MAX, "entries")?;
    for entry in &row.entries {
        writer.id(entry.item.as_str());
        tags.item(&mut writer, &[entry.e, entry.a, entry.l, entry.f, entry.t], &entry.facts)?;
    }
    writer.length(row.neighbours.len(), NEIGHBOURS_MAX, "neighbours")?;
    for neighbour in &row.neighbours {
        writer.id(neighbour.item.as_str());
        writer.varint(neighbour.together.into());
    }
    Ok(writer.finish())
}

/// Unpacks a pair row.
///
/// # Errors
/// [`UnpackError`] when the bytes are not what [`pack_row`] makes, or break a bound.
pub fn unpack_row(bytes: &[u8]) -> Result<PairRow, UnpackError> {
    let mut reader = Reader::new(bytes, Kind::Row)?;
    let item = reader.id(ItemId::at_front)?;
    let title = reader.text(TITLE_BYTES_MAX, "a row's title")?;
    let as_of = reader.time()?;
    let tags = TagBytes::read(&mut reader)?;
    let mut facts = Facts::default();
    tags.item::<FACTS_FLOATS>(&mut reader, &mut facts)?;
    let length = reader.length(ENTRIES_MAX, ENTRY_BYTES_MIN, "entries")?;
    let mut entries = Vec::with_capacity(length);
    for _ in 0..length {
        let item = reader.id(ItemId::at_front)?;
        entries.push(PairEntry { item, e: 0.0, a: 0.0, l: 0.0, f: 0.0, t: 0.0, facts: Facts::default() });
        if let Some(entry) = entries.last_mut() {
            let floats = tags.item::<{ WEIGHTS + FACTS_FLOATS }>(&mut reader, &mut entry.facts)?;
            [entry.e, entry.a, entry.l, entry.f, entry.t, ..] = floats;
        }
    }
    if !entries.is_sorted_by(|a, b| a.item < b.item) {
        return Err(UnpackError::Order("entries"));
    }
    let length = reader.length(NEIGHBOURS_MAX, 3, "neighbours")?;
    let mut neighbours = Vec::with_capacity(length);
    for _ in 0..length {
        neighbours.push(Neighbour { item: reader.id(ItemId::at_front)?, together: reader.count("a count")? });
    }
    reader.finish()?;
    Ok(PairRow { item, title, as_of, facts, entries, neighbours })
}
