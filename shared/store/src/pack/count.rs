//! Counts by anchor and their changes, as bytes.

use scoring::count::{Counted, DELTA_ITEMS_MAX, DaySales, Delta, DeltaGroup, PairCount, PairWeights};
use scoring::hash::draw;
use scoring::id::ItemId;

use super::wire::{Kind, Reader, Writer};
use super::{PackError, UnpackError};

/// Beyond so many bytes an anchor's pages are split in two.
const PAGE_BYTES: usize = 64_000;
/// Most pages of one anchor; beyond it they grow.
pub const PAGES_MAX: usize = 32;
/// Most bytes of a page: so many neighbours nobody has. All pages together stay within one transaction.
pub const PAGE_BYTES_MAX: usize = 110_000;
/// Most days with sales: more than fifty years.
const DAYS_MAX: usize = 20_000;
/// Most pairs of a page; its bytes end before.
const PAIRS_MAX: usize = 20_000;
/// Most days that one delta changes: the old and the new one.
const DELTA_DAYS_MAX: usize = 2;
/// Fewest bytes of a pair: an id of one byte, four weights.
const PAIR_BYTES_MIN: usize = 2 + 4;

/// Packs everything counted at an anchor in at least `least` pages (a power of two): neighbours by a hash of their id, everything
/// else in the first.
///
/// # Errors
/// [`PackError`] when a page breaks its bound.
pub fn pack_counted(counted: &Counted, least: usize) -> Result<Vec<Vec<u8>>, PackError> {
    let mut pages = least.clamp(1, PAGES_MAX).next_power_of_two();
    loop {
        let mut split = vec![Counted::default(); pages];
        split[0] = Counted { pairs: Vec::new(), ..counted.clone() };
        for pair in &counted.pairs {
            split[page_of(&pair.item, pages)].pairs.push(pair.clone());
        }
        let packed: Vec<Vec<u8>> = split.iter().map(|page| pack_page(page, pages)).collect::<Result<_, _>>()?;
        let full = packed.iter().any(|page| page.len() > PAGE_BYTES);
        if !full || pages == PAGES_MAX {
            return match packed.iter().map(Vec::len).max() {
                Some(found) if found > PAGE_BYTES_MAX => {
                    Err(PackError::TooLong { what: "a count page's bytes", found, most: PAGE_BYTES_MAX })
                }
                _ => Ok(packed),
            };
        }
        pages *= 2;
    }
}

#[allow(clippy::cast_possible_truncation)]
fn page_of(item: &ItemId, pages: usize) -> usize {
    (draw(item.as_str()) >> 32) as usize % pages
}

/// Packs one page of an anchor that has so many.
///
/// # Errors
/// [`PackError`] when it breaks a bound.
pub fn pack_page(page: &Counted, pages: usize) -> Result<Vec<u8>, PackError> {
    let Counted { led, received, sales, pairs } = page;
    let mut writer = Writer::new(Kind::CountPage, 64 + 3 * sales.len() + 26 * pairs.len());
    writer.length(pages, PAGES_MAX, "pages")?;
    writer.signed(*led);
    writer.signed(*received);
    write_sales(&mut writer, sales, DAYS_MAX)?;
    if !pairs.is_sorted_by(|a, b| a.item < b.item) {
        return Err(PackError::Order("neighbours"));
    }
    writer.length(pairs.len(), PAIRS_MAX, "neighbours")?;
    for pair in pairs {
        writer.id(pair.item.as_str());
        write_weights(&mut writer, pair.weights);
    }
    Ok(writer.finish())
}

/// Unpacks a page, and how many its anchor has.
///
/// # Errors
/// [`UnpackError`] when the bytes are not what [`pack_page`] makes, or break a bound.
pub fn unpack_page(bytes: &[u8]) -> Result<(usize, Counted), UnpackError> {
    let mut reader = Reader::new(bytes, Kind::CountPage)?;
    let pages = reader.length(PAGES_MAX, 0, "pages")?;
    let (led, received) = (reader.signed()?, reader.signed()?);
    let sales = read_sales(&mut reader, DAYS_MAX)?;
    let length = reader.length(PAIRS_MAX, PAIR_BYTES_MIN, "neighbours")?;
    let mut pairs = Vec::with_capacity(length);
    for _ in 0..length {
        pairs.push(PairCount { item: reader.id(ItemId::at_front)?, weights: read_weights(&mut reader)? });
    }
    if !pairs.is_sorted_by(|a, b| a.item < b.item) {
        return Err(UnpackError::Order("neighbours"));
    }
    reader.finish()?;
    Ok((pages, Counted { led, received, sales, pairs }))
}

/// Packs a delta; its anchor and part stand in its key.
///
/// # Errors
/// [`PackError`] when it breaks a bound.
pub fn pack_delta(delta: &Delta) -> Result<Vec<u8>, PackError> {
    let Delta { anchor: _, part: _, led, received, sales, groups } = delta;
    let mut writer = Writer::new(Kind::Delta, 64 + groups.iter().map(|group| 16 + 16 * group.items.len()).sum::<usize>());
    writer.signed(*led);
    writer.signed(*received);
    write_sales(&mut writer, sales, DELTA_DAYS_MAX)?;
    let items = groups.iter().map(|group| group.items.len()).sum::<usize>();
    if items > DELTA_ITEMS_MAX {
        return Err(PackError::TooLong { what: "a delta's neighbours", found: items, most: DELTA_ITEMS_MAX });
    }
    writer.length(groups.len(), DELTA_ITEMS_MAX, "groups")?;
    for group in groups {
        write_weights(&mut writer, group.weights);
        if !group.items.is_sorted_by(|a, b| a < b) {
            return Err(PackError::Order("neighbours"));
        }
        writer.length(group.items.len(), DELTA_ITEMS_MAX, "neighbours")?;
        group.items.iter().for_each(|item| writer.id(item.as_str()));
    }
    Ok(writer.finish())
}

/// Unpacks the delta of `anchor` with this `part`.
///
/// # Errors
/// [`UnpackError`] when the bytes are not what [`pack_delta`] makes, or break a bound.
pub fn unpack_delta(bytes: &[u8], anchor: ItemId, part: u32) -> Result<Delta, UnpackError> {
    let mut reader = Reader::new(bytes, Kind::Delta)?;
    let (led, received) = (reader.signed()?, reader.signed()?);
    let sales = read_sales(&mut reader, DELTA_DAYS_MAX)?;
    let length = reader.length(DELTA_ITEMS_MAX, 5, "groups")?;
    let (mut groups, mut all) = (Vec::with_capacity(length), 0);
    for _ in 0..length {
        let weights = read_weights(&mut reader)?;
        let length = reader.length(DELTA_ITEMS_MAX, 2, "neighbours")?;
        all += length;
        if all > DELTA_ITEMS_MAX {
            return Err(UnpackError::TooLong("a delta's neighbours"));
        }
        let items = (0..length).map(|_| reader.id(ItemId::at_front)).collect::<Result<Vec<_>, _>>()?;
        if !items.is_sorted_by(|a, b| a < b) {
            return Err(UnpackError::Order("neighbours"));
        }
        groups.push(DeltaGroup { weights, items });
    }
    reader.finish()?;
    Ok(Delta { anchor, part, led, received, sales, groups })
}

fn write_weights(writer: &mut Writer, PairWeights { c0, ch, c1, f }: PairWeights) {
    [c0, ch, c1, f].into_iter().for_each(|weight| writer.signed(weight));
}

fn read_weights(reader: &mut Reader<'_>) -> Result<PairWeights, UnpackError> {
    Ok(PairWeights { c0: reader.signed()?, ch: reader.signed()?, c1: reader.signed()?, f: reader.signed()? })
}

/// Days as steps from the one before.
fn write_sales(writer: &mut Writer, sales: &[DaySales], most: usize) -> Result<(), PackError> {
    if !sales.is_sorted_by(|a, b| a.day < b.day) {
        return Err(PackError::Order("days"));
    }
    writer.length(sales.len(), most, "days")?;
    let mut before = 0_i64;
    for DaySales { day, orders } in sales {
        writer.signed(day.wrapping_sub(before));
        writer.signed(*orders);
        before = *day;
    }
    Ok(())
}

fn read_sales(reader: &mut Reader<'_>, most: usize) -> Result<Vec<DaySales>, UnpackError> {
    let length = reader.length(most, 2, "days")?;
    let (mut sales, mut before) = (Vec::with_capacity(length), 0_i64);
    for _ in 0..length {
        before = before.wrapping_add(reader.signed()?);
        sales.push(DaySales { day: before, orders: reader.signed()? });
    }
    if sales.is_sorted_by(|a, b| a.day < b.day) { Ok(sales) } else { Err(UnpackError::Order("days")) }
}
