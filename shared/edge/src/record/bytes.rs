//! Reading and writing the parts of a record: varints, short texts, and never past the end.

use scoring::id::IdError;

use super::RecordError;

/// Bytes being written.
#[derive(Default)]
pub(super) struct Writer(pub(super) Vec<u8>);

impl Writer {
    pub(super) fn byte(&mut self, byte: u8) {
        self.0.push(byte);
    }

    pub(super) fn raw(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// Seven bits a byte, the lowest first.
    pub(super) fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push((number & 0x7f) as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    /// Small numbers of either sign stay short.
    pub(super) fn signed(&mut self, number: i64) {
        self.number(((number << 1) ^ (number >> 63)).cast_unsigned());
    }

    /// An id; every kind has at most 64 bytes.
    pub(super) fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.raw(text.as_bytes());
    }

    /// A list's length; lists here are short.
    pub(super) fn count(&mut self, count: usize) {
        self.number(count as u64);
    }
}

/// Bytes being read.
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Insists that nothing is left.
    pub(super) const fn end(&self) -> Result<(), RecordError> {
        if self.0.is_empty() { Ok(()) } else { Err(RecordError::Broken) }
    }

    fn slice(&mut self, bytes: usize) -> Result<&'a [u8], RecordError> {
        let (head, rest) = self.0.split_at_checked(bytes).ok_or(RecordError::Broken)?;
        self.0 = rest;
        Ok(head)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], RecordError> {
        self.slice(N)?.try_into().map_err(|_| RecordError::Broken)
    }

    pub(super) fn byte(&mut self) -> Result<u8, RecordError> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub(super) fn number(&mut self) -> Result<u64, RecordError> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                return Err(RecordError::Broken);
            }
            number |= bits << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(RecordError::Broken)
    }

    pub(super) fn signed(&mut self) -> Result<i64, RecordError> {
        let number = self.number()?;
        Ok((number >> 1).cast_signed() ^ -((number & 1).cast_signed()))
    }

    pub(super) fn small(&mut self) -> Result<u32, RecordError> {
        self.number()?.try_into().map_err(|_| RecordError::Broken)
    }

    pub(super) fn text<T>(&mut self, new: fn(&str) -> Result<T, IdError>) -> Result<T, RecordError> {
        let length = usize::try_from(self.number()?).map_err(|_| RecordError::Broken)?;
        let text = core::str::from_utf8(self.slice(length)?).map_err(|_| RecordError::Broken)?;
        new(text).map_err(|_| RecordError::Broken)
    }

    /// A list. Every entry takes at least a byte, so a false length ends at the end of the bytes.
    pub(super) fn list<T>(&mut self, read: fn(&mut Self) -> Result<T, RecordError>) -> Result<Vec<T>, RecordError> {
        let count = self.number()?;
        (0..count).map(|_| read(self)).collect()
    }

    pub(super) fn optional<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, RecordError>,
    ) -> Result<Option<T>, RecordError> {
        match self.byte()? {
            0 => Ok(None),
            1 => read(self).map(Some),
            _ => Err(RecordError::Broken),
        }
    }
}
