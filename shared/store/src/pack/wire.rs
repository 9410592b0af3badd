//! Reading and writing the primitive forms, over slices. Every read is checked; nothing is allocated before its bytes are seen.

use scoring::id::{IdError, ItemId};
use scoring::money::{Currency, Money};
use scoring::time::Timestamp;

use super::{FORMAT, PackError, UnpackError};

/// The second byte of every packed entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Kind {
    Row = b'r',
    Profile = b'p',
    Item = b'i',
    Shop = b's',
    Policy = b'g',
    Model = b'm',
    Order = b'o',
    Sealed = b'k',
    Privacy = b'e',
    Marketing = b'c',
    Parked = b'x',
    Shelf = b'h',
    CountPage = b'n',
    Delta = b'd',
    Plan = b'l',
    History = b'y',
    FootingHead = b'f',
    Footings = b't',
    Exposure = b'v',
    Shown = b'w',
    DecisionRecord = b'q',
    VisitorMemory = b'b',
    CustomerMemory = b'j',
    Reckoning = b'R',
    Attribution = b'A',
    Placed = b'B',
    Receipt = b'E',
    Mark = b'z',
    Passage = b'a',
    Watch = b'W',
    Retention = b'M',
    Fitting = b'F',
    Standing = b'S',
    Tiers = b'T',
    Offer = b'O',
    Missed = b'N',
    Terms = b'P',
    Trial = b'V',
    Cap = b'C',
    Tied = b'K',
    Badges = b'G',
}

/// Bytes under construction.
pub(super) struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    pub(super) fn new(kind: Kind, expected: usize) -> Self {
        let mut bytes = Vec::with_capacity(expected);
        bytes.extend_from_slice(&[FORMAT, kind as u8]);
        Self { bytes }
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.bytes
    }

    pub(super) fn u8(&mut self, value: u8) {
        self.bytes.push(value);
    }

    pub(super) fn u16(&mut self, value: u16) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    pub(super) fn u32(&mut self, value: u32) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    pub(super) fn u64(&mut self, value: u64) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    #[allow(clippy::cast_possible_truncation)]
    pub(super) fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    /// A signed number, small in either direction: zigzag, then varint.
    pub(super) fn signed(&mut self, value: i64) {
        self.varint(((value << 1) ^ (value >> 63)).cast_unsigned());
    }

    pub(super) fn time(&mut self, time: Timestamp) {
        self.signed(time.0);
    }

    pub(super) fn optional_time(&mut self, time: Option<Timestamp>) {
        self.u8(u8::from(time.is_some()));
        if let Some(time) = time {
            self.time(time);
        }
    }

    pub(super) fn f32(&mut self, value: f32, what: &'static str) -> Result<(), PackError> {
        if !value.is_finite() {
            return Err(PackError::Range(what));
        }
        self.u32(value.to_bits());
        Ok(())
    }

    pub(super) fn f64(&mut self, value: f64, what: &'static str) -> Result<(), PackError> {
        if !value.is_finite() {
            return Err(PackError::Range(what));
        }
        self.u64(value.to_bits());
        Ok(())
    }

    pub(super) fn length(&mut self, found: usize, most: usize, what: &'static str) -> Result<(), PackError> {
        if found > most {
            return Err(PackError::TooLong { what, found, most });
        }
        self.varint(found as u64);
        Ok(())
    }

    pub(super) fn text(&mut self, text: &str, most: usize, what: &'static str) -> Result<(), PackError> {
        self.length(text.len(), most, what)?;
        self.bytes.extend_from_slice(text.as_bytes());
        Ok(())
    }

    pub(super) fn blob(&mut self, bytes: &[u8], most: usize, what: &'static str) -> Result<(), PackError> {
        self.length(bytes.len(), most, what)?;
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    /// Several texts: all lengths, then all bytes, which are then checked at once.
    pub(super) fn texts<const N: usize>(&mut self, texts: [&str; N], most: [(usize, &'static str); N]) -> Result<(), PackError> {
        for (text, (most, what)) in texts.iter().zip(most) {
            self.length(text.len(), most, what)?;
        }
        texts.iter().for_each(|text| self.bytes.extend_from_slice(text.as_bytes()));
        Ok(())
    }

    /// Bytes whose number stands elsewhere.
    pub(super) fn raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// An id; its own type bounds it.
    pub(super) fn id(&mut self, id: &str) {
        self.varint(id.len() as u64);
        self.bytes.extend_from_slice(id.as_bytes());
    }

    /// An id or none; no id is empty.
    pub(super) fn optional_id(&mut self, id: Option<&str>) {
        self.id(id.unwrap_or_default());
    }

    pub(super) fn currency(&mut self, currency: Currency) {
        self.bytes.extend_from_slice(currency.code().as_bytes());
    }

    pub(super) fn minor(&mut self, money: Money, what: &'static str) -> Result<(), PackError> {
        if money.minor.unsigned_abs() > Money::MINOR_MAX.unsigned_abs() {
            return Err(PackError::Range(what));
        }
        self.signed(money.minor);
        Ok(())
    }
}

/// Bytes being read, front to back.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Checks version and kind.
    pub(super) fn new(bytes: &'a [u8], kind: Kind) -> Result<Self, UnpackError> {
        match bytes {
            [] => Err(UnpackError::Short),
            [FORMAT, found, rest @ ..] if *found == kind as u8 => Ok(Self { rest }),
            [FORMAT] => Err(UnpackError::Short),
            [FORMAT, ..] => Err(UnpackError::Kind),
            [found, ..] => Err(UnpackError::Version { found: *found }),
        }
    }

    pub(super) const fn finish(self) -> Result<(), UnpackError> {
        if self.rest.is_empty() { Ok(()) } else { Err(UnpackError::Long) }
    }

    #[inline(always)]
    fn array<const N: usize>(&mut self) -> Result<[u8; N], UnpackError> {
        let (head, rest) = self.rest.split_first_chunk::<N>().ok_or(UnpackError::Short)?;
        self.rest = rest;
        Ok(*head)
    }

    #[inline(always)]
    pub(super) fn bytes(&mut self, length: usize) -> Result<&'a [u8], UnpackError> {
        let (head, rest) = self.rest.split_at_checked(length).ok_or(UnpackError::Short)?;
        self.rest = rest;
        Ok(head)
    }

    /// `length` pieces of `N` bytes.
    #[inline(always)]
    pub(super) fn chunks<const N: usize>(&mut self, length: usize) -> Result<&'a [[u8; N]], UnpackError> {
        let bytes = self.bytes(length.checked_mul(N).ok_or(UnpackError::Short)?)?;
        Ok(bytes.as_chunks::<N>().0)
    }

    #[inline(always)]
    pub(super) fn u8(&mut self) -> Result<u8, UnpackError> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub(super) fn u16(&mut self) -> Result<u16, UnpackError> {
        self.array().map(u16::from_le_bytes)
    }

    #[inline(always)]
    pub(super) fn u32(&mut self) -> Result<u32, UnpackError> {
        self.array().map(u32::from_le_bytes)
    }

    #[inline(always)]
    pub(super) fn u64(&mut self) -> Result<u64, UnpackError> {
        self.array().map(u64::from_le_bytes)
    }

    #[inline(always)]
    pub(super) fn varint(&mut self) -> Result<u64, UnpackError> {
        let first = self.u8()?;
        if first < 0x80 { Ok(u64::from(first)) } else { self.long_varint(first) }
    }

    #[cold]
    #[inline(never)]
    fn long_varint(&mut self, first: u8) -> Result<u64, UnpackError> {
        let mut value = u64::from(first & 0x7f);
        for shift in (7..64).step_by(7) {
            let byte = self.u8()?;
            // The tenth byte has room for one bit; a last byte of 0 would spell a shorter number in another way.
            if (shift == 63 && byte > 1) || byte == 0 {
                return Err(UnpackError::Range("a number"));
            }
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(UnpackError::Range("a number"))
    }

    #[inline(always)]
    pub(super) fn signed(&mut self) -> Result<i64, UnpackError> {
        self.varint().map(|value| (value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }

    #[inline(always)]
    pub(super) fn count(&mut self, what: &'static str) -> Result<u32, UnpackError> {
        u32::try_from(self.varint()?).map_err(|_| UnpackError::Range(what))
    }

    pub(super) fn time(&mut self) -> Result<Timestamp, UnpackError> {
        self.signed().map(Timestamp)
    }

    /// What [`Writer::optional_time`] wrote.
    pub(super) fn optional_time(&mut self) -> Result<Option<Timestamp>, UnpackError> {
        if self.flag("whether there is a moment")? { self.time().map(Some) } else { Ok(None) }
    }

    /// 0 or 1.
    pub(super) fn flag(&mut self, what: &'static str) -> Result<bool, UnpackError> {
        match self.u8()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(UnpackError::Range(what)),
        }
    }

    #[inline(always)]
    pub(super) fn f32(&mut self, what: &'static str) -> Result<f32, UnpackError> {
        let value = f32::from_bits(self.u32()?);
        if value.is_finite() { Ok(value) } else { Err(UnpackError::Range(what)) }
    }

    pub(super) fn floats<const N: usize>(&mut self, what: &'static str) -> Result<[f32; N], UnpackError> {
        let mut values = [0.0; N];
        for value in &mut values {
            *value = self.f32(what)?;
        }
        Ok(values)
    }

    pub(super) fn f64(&mut self, what: &'static str) -> Result<f64, UnpackError> {
        let value = f64::from_bits(self.u64()?);
        if value.is_finite() { Ok(value) } else { Err(UnpackError::Range(what)) }
    }

    /// A length within `most` for things of at least `least` bytes each: no more than the rest can hold, so that reserving
    /// that many is safe.
    #[inline(always)]
    pub(super) fn length(&mut self, most: usize, least: usize, what: &'static str) -> Result<usize, UnpackError> {
        let length = usize::try_from(self.varint()?).map_err(|_| UnpackError::TooLong(what))?;
        if length > most {
            Err(UnpackError::TooLong(what))
        } else if length.saturating_mul(least) > self.rest.len() {
            Err(UnpackError::Short)
        } else {
            Ok(length)
        }
    }

    /// A text where it stands.
    pub(super) fn text_at(&mut self, most: usize, what: &'static str) -> Result<&'a str, UnpackError> {
        let length = self.length(most, 1, what)?;
        core::str::from_utf8(self.bytes(length)?).map_err(|_| UnpackError::Text)
    }

    pub(super) fn text(&mut self, most: usize, what: &'static str) -> Result<String, UnpackError> {
        self.text_at(most, what).map(str::to_owned)
    }

    pub(super) fn blob(&mut self, most: usize, what: &'static str) -> Result<Vec<u8>, UnpackError> {
        let length = self.length(most, 1, what)?;
        self.bytes(length).map(<[u8]>::to_vec)
    }

    /// What [`Writer::texts`] wrote, where it stands.
    pub(super) fn texts_at<const N: usize>(&mut self, most: [(usize, &'static str); N]) -> Result<[&'a str; N], UnpackError> {
        let mut lengths = [0; N];
        for (length, (most, what)) in lengths.iter_mut().zip(most) {
            *length = self.length(most, 1, what)?;
        }
        let bytes = self.bytes(lengths.iter().sum())?;
        let mut rest = core::str::from_utf8(bytes).map_err(|_| UnpackError::Text)?;
        let mut texts = [""; N];
        for (text, length) in texts.iter_mut().zip(lengths) {
            (*text, rest) = rest.split_at_checked(length).ok_or(UnpackError::Text)?;
        }
        Ok(texts)
    }

    /// An id, by its own type's constructor.
    #[inline(always)]
    pub(super) fn id<T>(&mut self, at_front: impl FnOnce(&[u8], usize) -> Result<T, IdError>) -> Result<T, UnpackError> {
        let length = self.length(scoring::id::ID_BYTES_MAX, 1, "an id")?;
        let id = at_front(self.rest, length)?;
        self.bytes(length)?;
        Ok(id)
    }

    /// Items whose lengths stand elsewhere, one behind the other.
    pub(super) fn items(&mut self, lengths: &[u8]) -> Result<Vec<ItemId>, UnpackError> {
        let items = ItemId::all_at_front(self.rest, lengths)?;
        self.bytes(lengths.iter().map(|length| usize::from(*length)).sum())?;
        Ok(items)
    }

    /// What [`Writer::optional_id`] wrote.
    pub(super) fn optional_id<T>(
        &mut self,
        at_front: impl FnOnce(&[u8], usize) -> Result<T, IdError>,
    ) -> Result<Option<T>, UnpackError> {
        if self.rest.first() == Some(&0) { self.u8().map(|_| None) } else { self.id(at_front).map(Some) }
    }

    pub(super) fn currency(&mut self) -> Result<Currency, UnpackError> {
        let code = self.array::<3>()?;
        core::str::from_utf8(&code).ok().and_then(|code| Currency::new(code).ok()).ok_or(UnpackError::Range("a currency"))
    }

    pub(super) fn money(&mut self, currency: Currency, what: &'static str) -> Result<Money, UnpackError> {
        let minor = self.signed()?;
        if minor.unsigned_abs() > Money::MINOR_MAX.unsigned_abs() {
            return Err(UnpackError::Range(what));
        }
        Ok(Money::new(minor, currency))
    }
}
