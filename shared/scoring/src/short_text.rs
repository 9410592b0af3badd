//! A short text that compares, hashes and copies as a few machine words.
//!
//! A decision unpacks, hashes and compares several hundred ids, nearly all of them short visible ASCII. Up to
//! [`INLINE_BYTES`] bytes stand in the value itself, padded with zeros, which no id holds: comparing the padded bytes is
//! comparing the texts.

use core::cmp::Ordering;
use core::hash::{Hash, Hasher};
use std::sync::Arc;

/// Bytes that stand in the value itself.
const INLINE_BYTES: usize = 22;

/// A text without zero bytes; shared on the heap when it is long.
#[derive(Clone)]
pub(crate) enum ShortText {
    /// Valid UTF-8 in the first `length` bytes, zeros behind.
    Inline { length: u8, bytes: [u8; INLINE_BYTES] },
    /// Longer than [`INLINE_BYTES`] bytes.
    Shared(Arc<str>),
}

/// Bytes that [`ShortText::inline`] reads at once.
const WINDOW: usize = 24;

/// By length: the bits of three words that belong to a text of so many bytes.
static MASKS: [[u64; 3]; INLINE_BYTES + 1] = {
    let mut masks = [[0; 3]; INLINE_BYTES + 1];
    let mut length = 0;
    while length <= INLINE_BYTES {
        let mut byte = 0;
        while byte < length {
            masks[length][byte / 8] |= 0xff << (8 * (byte % 8));
            byte += 1;
        }
        length += 1;
    }
    masks
};

/// Inline bytes as words that compare as the text does: two whole ones and the last eight bytes, which overlap them.
#[inline(always)]
fn words(bytes: &[u8; INLINE_BYTES]) -> [u64; 3] {
    let word = |at: usize| bytes[at..].first_chunk().map_or(0, |chunk| u64::from_be_bytes(*chunk));
    [word(0), word(8), word(INLINE_BYTES - 8)]
}

/// Whether all bytes are visible ASCII characters: asked of every one, since many at a time are quicker than the first few.
#[inline(always)]
fn are_visible(bytes: &[u8]) -> bool {
    bytes.iter().fold(true, |visible, byte| visible & byte.is_ascii_graphic())
}

impl ShortText {
    /// The first `length` bytes of `text`, of which there are at least that many, at most [`INLINE_BYTES`]. Reads whole words past the
    /// end of the id where it can: copying an odd number of bytes first would cost more than the rest.
    #[inline(always)]
    #[allow(clippy::cast_possible_truncation)]
    fn inline(text: &[u8], length: usize) -> Self {
        let window: [u8; WINDOW] = match text.first_chunk() {
            Some(window) => *window,
            None => {
                let mut window = [0; WINDOW];
                window[..text.len()].copy_from_slice(text);
                window
            }
        };
        let mut bytes = [0; INLINE_BYTES];
        for (nth, (word, mask)) in window.as_chunks::<8>().0.iter().zip(MASKS[length]).enumerate() {
            let kept = if nth == 2 { INLINE_BYTES - 16 } else { 8 };
            bytes[8 * nth..8 * nth + kept].copy_from_slice(&(u64::from_le_bytes(*word) & mask).to_le_bytes()[..kept]);
        }
        Self::Inline { length: length as u8, bytes }
    }

    /// The first `length` bytes of `text` if they are few enough and all visible ASCII; none for anything else, which then
    /// takes the slower way by `new`.
    #[inline(always)]
    pub(crate) fn front(text: &[u8], length: usize) -> Option<Self> {
        let own = text.get(..length)?;
        ((1..=INLINE_BYTES).contains(&length) && are_visible(own)).then(|| Self::inline(text, length))
    }

    /// Texts of these `lengths` that stand one behind the other at the front of `bytes`, if [`Self::front`] knows all of them.
    /// Whether they are visible is asked of all at once, and each is then written straight into its place.
    #[inline(always)]
    pub(crate) fn fronts<T>(bytes: &[u8], lengths: &[u8], made: impl Fn(Self) -> T) -> Option<Vec<T>> {
        let whole = lengths.iter().map(|length| usize::from(*length)).sum();
        let short = lengths.iter().all(|length| (1..=INLINE_BYTES).contains(&usize::from(*length)));
        if !short || !are_visible(bytes.get(..whole)?) {
            return None;
        }
        let mut rest = bytes;
        let mut texts = Vec::with_capacity(lengths.len());
        for length in lengths {
            let length = usize::from(*length);
            texts.push(made(Self::inline(rest, length)));
            rest = rest.get(length..)?;
        }
        Some(texts)
    }

    /// Any text without zero bytes.
    #[allow(clippy::cast_possible_truncation)]
    pub(crate) fn new(text: &str) -> Self {
        if text.len() > INLINE_BYTES {
            return Self::Shared(text.into());
        }
        let mut bytes = [0; INLINE_BYTES];
        bytes[..text.len()].copy_from_slice(text.as_bytes());
        Self::Inline { length: text.len() as u8, bytes }
    }

    fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Inline { length, bytes } => &bytes[..usize::from(*length)],
            Self::Shared(text) => text.as_bytes(),
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        match self {
            // Never fails: both constructors take valid UTF-8 only.
            Self::Inline { length, bytes } => core::str::from_utf8(&bytes[..usize::from(*length)]).unwrap_or_default(),
            Self::Shared(text) => text,
        }
    }
}

impl PartialEq for ShortText {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Inline { bytes, .. }, Self::Inline { bytes: other, .. }) => bytes == other,
            (Self::Shared(text), Self::Shared(other)) => text == other,
            _ => false,
        }
    }
}

impl Eq for ShortText {}

impl PartialOrd for ShortText {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ShortText {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Inline { bytes, .. }, Self::Inline { bytes: other, .. }) => words(bytes).cmp(&words(other)),
            _ => self.as_bytes().cmp(other.as_bytes()),
        }
    }
}

impl Hash for ShortText {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Inline { bytes, .. } => {
                for word in words(bytes) {
                    state.write_u64(word);
                }
            }
            Self::Shared(text) => text.hash(state),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::ShortText;

    proptest! {
        #[test]
        fn it_is_the_text(a in "[^\\x00]{0,40}", b in "[^\\x00]{0,40}", tail in "[^\\x00]{0,30}") {
            let (short_a, short_b) = (ShortText::new(&a), ShortText::new(&b));
            prop_assert_eq!(short_a.as_str(), &a);
            prop_assert_eq!(short_a.cmp(&short_b), a.cmp(&b));
            prop_assert_eq!(short_a == short_b, a == b);
            if let Some(graphic) = ShortText::front(format!("{a}{tail}").as_bytes(), a.len()) {
                prop_assert!(a.bytes().all(|byte| byte.is_ascii_graphic()));
                prop_assert!(graphic == short_a);
            } else {
                prop_assert!(a.is_empty() || a.len() > 22 || a.bytes().any(|byte| !byte.is_ascii_graphic()));
            }
        }

        #[test]
        fn one_letter_tells_two_texts_apart(text in "[a-c]{1,25}", place in 0_usize..25) {
            let mut other = text.clone().into_bytes();
            let place = place % other.len();
            other[place] = b'z';
            let other = String::from_utf8(other).unwrap();
            prop_assert!(ShortText::new(&text) != ShortText::new(&other));
            prop_assert_eq!(ShortText::new(&text).cmp(&ShortText::new(&other)), text.cmp(&other));
        }
    }
}
