//! Where an offer stands and how it came there, as bytes inside its record.

use scoring::id::{IntentId, OrderId};
use scoring::one_tap::{Course, Ending, HISTORY_MAX, Passed, State, Trouble};

use super::wire::{Reader, Writer};
use super::{PackError, UnpackError};

/// Bytes of the smallest entry of a history.
const PASSED_BYTES_MIN: usize = 2;

pub(super) fn write(writer: &mut Writer, course: &Course) -> Result<(), PackError> {
    let Course { state, entered, touched, attempts, ending, trouble, child, intent, history } = course;
    writer.u8(*state as u8);
    writer.time(*entered);
    writer.time(*touched);
    writer.varint((*attempts).into());
    writer.u8(ending.map_or(0, |ending| 1 + ending as u8));
    writer.u8(trouble.map_or(0, |trouble| 1 + trouble as u8));
    writer.optional_id(child.as_ref().map(OrderId::as_str));
    writer.optional_id(intent.as_ref().map(IntentId::as_str));
    writer.length(history.len(), HISTORY_MAX, "steps of an offer")?;
    for Passed { state, at } in history {
        writer.u8(*state as u8);
        writer.time(*at);
    }
    Ok(())
}

pub(super) fn read(reader: &mut Reader<'_>) -> Result<Course, UnpackError> {
    let state = state(reader)?;
    let [entered, touched] = [reader.time()?, reader.time()?];
    let attempts = reader.count("attempts")?;
    let ending = one_of(reader.u8()?, &Ending::ALL, "how it ends")?;
    let trouble = one_of(reader.u8()?, &Trouble::ALL, "what went wrong")?;
    let child = reader.optional_id(OrderId::at_front)?;
    let intent = reader.optional_id(IntentId::at_front)?;
    let length = reader.length(HISTORY_MAX, PASSED_BYTES_MIN, "steps of an offer")?;
    let passed = |_| Ok(Passed { state: self::state(reader)?, at: reader.time()? });
    let history = (0..length).map(passed).collect::<Result<_, UnpackError>>()?;
    Ok(Course { state, entered, touched, attempts, ending, trouble, child, intent, history })
}

fn state(reader: &mut Reader<'_>) -> Result<State, UnpackError> {
    State::ALL.get(usize::from(reader.u8()?)).copied().ok_or(UnpackError::Range("where it stands"))
}

/// 0 for none, else one more than the place.
fn one_of<T: Copy>(byte: u8, all: &[T], what: &'static str) -> Result<Option<T>, UnpackError> {
    match usize::from(byte).checked_sub(1) {
        None => Ok(None),
        Some(place) => all.get(place).copied().map(Some).ok_or(UnpackError::Range(what)),
    }
}
