//! A pair row, as bytes: the hot path reads up to 95 of them.

use core::iter;

use scoring::id::ItemId;
use scoring::mentions::Mentions;
use scoring::pair::{
    ENTRIES_MAX, NEIGHBOURS_MAX, Neighbour, PAIR_FIGURES, PairEntry, PairRow, PairSheet, TITLE_BYTES_MAX, WEIGHTS,
};
use scoring::time::Timestamp;

use super::wire::{Kind, Reader, Writer};
use super::{PackError, UnpackError, mentions};

/// Packs a pair row.
///
/// # Errors
/// [`PackError`] when it breaks a bound.
pub fn pack_row(row: &PairRow) -> Result<Vec<u8>, PackError> {
    let PairRow { item, title, as_of, facts, entries, neighbours } = row;
    let mut writer = Writer::new(Kind::Row, 512 + entries.len() * 100);
    writer.text(title, TITLE_BYTES_MAX, "a row's title")?;
    writer.time(*as_of);
    if !entries.is_sorted_by(|a, b| a.item < b.item) {
        return Err(PackError::Order("entries"));
    }
    writer.length(entries.len(), ENTRIES_MAX, "entries")?;
    // The anchor is the last item that its row mentions, for nothing but its facts.
    let entries = entries.iter().map(|entry| (&entry.item, entry.weights(), &entry.facts));
    mentions::write::<PAIR_FIGURES>(&mut writer, &Mentions::of(entries.chain(iter::once((item, [0.0; WEIGHTS], facts)))))?;
    writer.length(neighbours.len(), NEIGHBOURS_MAX, "neighbours")?;
    neighbours.iter().for_each(|neighbour| writer.u32(neighbour.together));
    mentions::write_items(&mut writer, neighbours.iter().map(|neighbour| &neighbour.item));
    Ok(writer.finish())
}

/// A row's parts as they were read.
struct Read<'a> {
    title: &'a str,
    as_of: Timestamp,
    entries: usize,
    mentions: Mentions<PAIR_FIGURES>,
    neighbours: Vec<ItemId>,
    together: Vec<u32>,
}

fn read(bytes: &[u8]) -> Result<Read<'_>, UnpackError> {
    let mut reader = Reader::new(bytes, Kind::Row)?;
    let title = reader.text_at(TITLE_BYTES_MAX, "a row's title")?;
    let as_of = reader.time()?;
    let entries = reader.length(ENTRIES_MAX, mentions::bytes_min(PAIR_FIGURES), "entries")?;
    let mentions: Mentions<PAIR_FIGURES> = mentions::read(&mut reader, entries + 1)?;
    if !mentions.items[..entries].is_sorted_by(|a, b| a < b) {
        return Err(UnpackError::Order("entries"));
    }
    if mentions.figures(entries).is_none_or(|[own @ .., _, _, _, _]| own.iter().any(|weight| weight.to_bits() != 0)) {
        return Err(UnpackError::Range("an anchor's own weight"));
    }
    let length = reader.length(NEIGHBOURS_MAX, 6, "neighbours")?;
    let together = reader.chunks(length)?.iter().map(|together| u32::from_le_bytes(*together)).collect();
    let neighbours = mentions::read_items(&mut reader, length)?;
    reader.finish()?;
    Ok(Read { title, as_of, entries, mentions, neighbours, together })
}

/// Unpacks a pair row as a decision reads it.
///
/// # Errors
/// As [`unpack_row`].
pub fn unpack_pair_sheet(bytes: &[u8]) -> Result<PairSheet, UnpackError> {
    let Read { title, as_of, mentions, neighbours, together, .. } = read(bytes)?;
    PairSheet::new(title.to_owned(), as_of, mentions, neighbours, together).ok_or(UnpackError::Short)
}

/// Unpacks a pair row.
///
/// # Errors
/// [`UnpackError`] when the bytes are not what [`pack_row`] makes, or break a bound.
pub fn unpack_row(bytes: &[u8]) -> Result<PairRow, UnpackError> {
    let read = read(bytes)?;
    let mut entries = Vec::with_capacity(read.entries + 1);
    for entry in mentions::whole(&read.mentions) {
        let (item, [e, a, l, f, t, ..], facts) = entry?;
        entries.push(PairEntry { item, e: *e, a: *a, l: *l, f: *f, t: *t, facts });
    }
    let PairEntry { item, facts, .. } = entries.pop().ok_or(UnpackError::Short)?;
    let neighbours = read.neighbours.into_iter().zip(read.together);
    let neighbours = neighbours.map(|(item, together)| Neighbour { item, together }).collect();
    Ok(PairRow { item, title: read.title.to_owned(), as_of: read.as_of, facts, entries, neighbours })
}
