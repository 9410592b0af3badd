//! Samples bent: bytes flipped, cut, doubled and spliced; JSON values replaced by odd ones, moved, wrapped and dropped.

use serde_json::{Value, json};

use crate::exactly_once::Dice;

/// Texts at which parsers stumble.
const ODD: [&str; 24] = [
    "null",
    "true",
    "-1",
    "0",
    "-0.0",
    "1e308",
    "1e-400",
    "18446744073709551615",
    "18446744073709551616",
    "-9223372036854775808",
    "9223372036854775807",
    "\"\"",
    "\"\\u0000\"",
    "\"\\ud800\"",
    "[]",
    "{}",
    "[[[[[[[[]]]]]]]]",
    ",",
    ":",
    "\"",
    "\\",
    "\u{feff}",
    "\r\n\r\n",
    "99999999999999999999.99",
];

/// Longest input that is tried.
const BYTES_MAX: usize = 16_384;

/// One of `samples`, bent once to five times.
pub(super) fn bent(dice: &mut Dice, samples: &[Vec<u8>]) -> Vec<u8> {
    let pick = |dice: &mut Dice| &samples[dice.below(samples.len() as u64) as usize];
    let mut bytes = pick(dice).clone();
    if dice.one_in(2)
        && let Ok(mut value) = serde_json::from_slice::<Value>(&bytes)
    {
        for _ in 0..1 + dice.below(3) {
            bend_value(dice, &mut value);
        }
        bytes = value.to_string().into_bytes();
        if !dice.one_in(4) {
            return bytes;
        }
    }
    for _ in 0..1 + dice.below(5) {
        let other = if dice.one_in(6) { Some(pick(dice).clone()) } else { None };
        bend_bytes(dice, &mut bytes, other.as_deref());
    }
    bytes.truncate(BYTES_MAX);
    bytes
}

fn bend_bytes(dice: &mut Dice, bytes: &mut Vec<u8>, other: Option<&[u8]>) {
    let place = |dice: &mut Dice, length: usize| dice.below(length as u64 + 1) as usize;
    let (one, two) = (place(dice, bytes.len()), place(dice, bytes.len()));
    let (from, to) = (one.min(two), one.max(two).min(one.min(two) + 64));
    if let Some(other) = other {
        let start = place(dice, other.len());
        let _ = bytes.splice(from..to, other[start..].iter().copied());
        return;
    }
    match dice.below(7) {
        0 => {
            if let Some(byte) = bytes.get_mut(from) {
                *byte ^= 1 << dice.below(8);
            }
        }
        1 => {
            if let Some(byte) = bytes.get_mut(from) {
                *byte = [0, 1, 0x7f, 0x80, 0xff, b'"', b'{', b'#'][dice.below(8) as usize];
            }
        }
        2 => drop(bytes.drain(from..to)),
        3 => bytes.truncate(from),
        4 => {
            let again = bytes[from..to].to_vec();
            let _ = bytes.splice(from..from, again);
        }
        5 => {
            let odd = ODD[dice.below(ODD.len() as u64) as usize];
            let _ = bytes.splice(from..to, odd.bytes());
        }
        _ => bend_number(dice, bytes),
    }
}

/// A run of digits becomes another number.
fn bend_number(dice: &mut Dice, bytes: &mut Vec<u8>) {
    let starts: Vec<usize> = (0..bytes.len())
        .filter(|place| bytes[*place].is_ascii_digit() && (*place == 0 || !bytes[*place - 1].is_ascii_digit()))
        .collect();
    let Some(start) = starts.get(dice.below(starts.len().max(1) as u64) as usize).copied() else { return };
    let length = bytes[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let number = match dice.below(4) {
        0 => dice.below(u64::MAX).to_string(),
        1 => "9".repeat(1 + dice.below(30) as usize),
        2 => format!("-{}", dice.below(100)),
        _ => dice.below(10).to_string(),
    };
    let _ = bytes.splice(start..start + length, number.into_bytes());
}

fn bend_value(dice: &mut Dice, value: &mut Value) {
    let go_on = !dice.one_in(4);
    match value {
        Value::Object(fields) if go_on && !fields.is_empty() => {
            let names: Vec<String> = fields.keys().cloned().collect();
            let name = &names[dice.below(names.len() as u64) as usize];
            match dice.below(6) {
                0 => drop(fields.remove(name)),
                1 => {
                    let moved = fields.remove(name).unwrap_or_default();
                    fields.insert(names[dice.below(names.len() as u64) as usize].clone(), moved);
                }
                _ => bend_value(dice, fields.get_mut(name).unwrap()),
            }
        }
        Value::Array(values) if go_on && !values.is_empty() => {
            let place = dice.below(values.len() as u64) as usize;
            match dice.below(6) {
                0 => drop(values.remove(place)),
                1 => {
                    let again = values[place].clone();
                    let times = 1 + dice.below(80) as usize;
                    values.extend(std::iter::repeat_n(again, times));
                }
                _ => bend_value(dice, &mut values[place]),
            }
        }
        _ => *value = odd(dice, value),
    }
}

fn odd(dice: &mut Dice, value: &Value) -> Value {
    match dice.below(9) {
        0 => Value::Null,
        1 => json!([value]),
        2 => json!({ "id": value }),
        3 => json!(value.to_string()),
        4 => json!(dice.below(u64::MAX) as i64),
        5 => json!(f64::from_bits(dice.below(u64::MAX))),
        6 => json!(
            char::from_u32(dice.below(0x11_0000) as u32)
                .map_or(String::new(), |c| c.to_string().repeat(1 + dice.below(90) as usize))
        ),
        7 => json!(
            ["2026-02-30T25:61:61Z", "-0001-01-01", "gid://shopify/Order/0", "1,5", "EUR", "٣", "1e9"][dice.below(7) as usize]
        ),
        _ => json!(dice.one_in(2)),
    }
}
