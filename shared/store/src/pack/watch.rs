//! How far the watch over a shop has come, as bytes.

use scoring::watch::{GAPS_MAX, Gap, Leg, Pull, Rhythm, Trouble, WEEK_HOURS, Watch, Why};

use super::wire::{Kind, Reader, Writer};
use super::{PackError, UnpackError};

/// Longest word of a platform about where to go on, in bytes.
pub const NEXT_BYTES_MAX: usize = 1_000;
/// Bytes of the smallest gap.
const GAP_BYTES_MIN: usize = 5;

/// Packs a watch.
///
/// # Errors
/// [`PackError`] when it breaks a bound.
pub fn pack_watch(watch: &Watch) -> Result<Vec<u8>, PackError> {
    let Watch { rhythm, passed, known, pull, again, trouble, gaps } = watch;
    let mut writer = Writer::new(Kind::Watch, 512);
    writer.u8(u8::from(rhythm.is_some()));
    if let Some(Rhythm { weeks, hours }) = rhythm {
        writer.varint((*weeks).into());
        hours.iter().for_each(|orders| writer.varint((*orders).into()));
    }
    [passed, known, again].into_iter().for_each(|time| writer.optional_time(*time));
    writer.u8(match trouble {
        None => 0,
        Some(Trouble::Refused) => 1,
        Some(Trouble::Silent) => 2,
    });
    writer.u8(u8::from(pull.is_some()));
    if let Some(Pull { why, from, began, leg, next, total, told, gone }) = pull {
        write_why(&mut writer, *why);
        writer.time(*from);
        writer.time(*began);
        writer.u8(match leg {
            Leg::Changed => 0,
            Leg::Missing => 1,
        });
        writer.text(next, NEXT_BYTES_MAX, "where to go on")?;
        [total, told, gone].into_iter().for_each(|number| writer.varint(*number));
    }
    writer.length(gaps.len(), GAPS_MAX, "gaps")?;
    for Gap { why, from, until, told, gone } in gaps {
        write_why(&mut writer, *why);
        writer.time(*from);
        writer.time(*until);
        writer.varint(*told);
        writer.varint(*gone);
    }
    Ok(writer.finish())
}

/// Unpacks a watch.
///
/// # Errors
/// [`UnpackError`] when the bytes are not what [`pack_watch`] makes.
pub fn unpack_watch(bytes: &[u8]) -> Result<Watch, UnpackError> {
    let mut reader = Reader::new(bytes, Kind::Watch)?;
    let rhythm = if reader.flag("whether there is a rhythm")? { Some(rhythm(&mut reader)?) } else { None };
    let [passed, known, again] = [reader.optional_time()?, reader.optional_time()?, reader.optional_time()?];
    let trouble = match reader.u8()? {
        0 => None,
        1 => Some(Trouble::Refused),
        2 => Some(Trouble::Silent),
        _ => return Err(UnpackError::Range("trouble")),
    };
    let pull = if reader.flag("whether something is asked for")? { Some(pull(&mut reader)?) } else { None };
    let length = reader.length(GAPS_MAX, GAP_BYTES_MIN, "gaps")?;
    let gap = |_| {
        let why = why(&mut reader)?;
        let [from, until] = [reader.time()?, reader.time()?];
        Ok(Gap { why, from, until, told: reader.varint()?, gone: reader.varint()? })
    };
    let gaps = (0..length).map(gap).collect::<Result<_, UnpackError>>()?;
    reader.finish()?;
    Ok(Watch { rhythm, passed, known, pull, again, trouble, gaps })
}

fn rhythm(reader: &mut Reader<'_>) -> Result<Rhythm, UnpackError> {
    let weeks = reader.count("weeks")?;
    let mut hours = [0; WEEK_HOURS];
    for orders in &mut hours {
        *orders = reader.count("orders")?;
    }
    Ok(Rhythm { weeks, hours })
}

fn pull(reader: &mut Reader<'_>) -> Result<Pull, UnpackError> {
    let why = why(reader)?;
    let [from, began] = [reader.time()?, reader.time()?];
    let leg = match reader.u8()? {
        0 => Leg::Changed,
        1 => Leg::Missing,
        _ => return Err(UnpackError::Range("a leg")),
    };
    let next = reader.text(NEXT_BYTES_MAX, "where to go on")?;
    let [total, told, gone] = [reader.varint()?, reader.varint()?, reader.varint()?];
    Ok(Pull { why, from, began, leg, next, total, told, gone })
}

fn write_why(writer: &mut Writer, why: Why) {
    writer.u8(match why {
        Why::Daily => 0,
        Why::Silence => 1,
    });
}

fn why(reader: &mut Reader<'_>) -> Result<Why, UnpackError> {
    match reader.u8()? {
        0 => Ok(Why::Daily),
        1 => Ok(Why::Silence),
        _ => Err(UnpackError::Range("why a shop is asked")),
    }
}
