//! A table of text: one header line, then records; comma, semicolon or tab; quotes; with or without a byte order mark.
//!
//! Every record has a bound, so that an open quotation mark cannot swallow a file into memory, and knows the line it began on.

use std::borrow::Cow;
use std::io::{BufRead, Chain, Cursor, Read};

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::error::FileError;

/// Longest record, header included, in bytes.
pub const RECORD_BYTES_MAX: usize = 64 * 1024;
/// Most fields of a record.
pub const FIELDS_MAX: usize = 1_024;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A table, read record by record.
pub struct Sheet<R> {
    bytes: Chain<Cursor<Vec<u8>>, R>,
    name: String,
    reader: Reader,
    delimiter: u8,
    columns: Vec<String>,
    record: Record,
    /// Line breaks read so far.
    breaks: u64,
}

/// One record: its fields and where it began.
#[derive(Debug)]
pub struct Record {
    bytes: Vec<u8>,
    ends: Vec<usize>,
    fields: usize,
    line: u64,
}

/// How bytes that are not UTF-8 are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// As an error.
    Utf8,
    /// As Latin-1, where a whole published file is known to be in it.
    Utf8OrLatin1,
}

impl Record {
    fn new() -> Self {
        Self { bytes: vec![0; RECORD_BYTES_MAX], ends: vec![0; FIELDS_MAX], fields: 0, line: 0 }
    }

    /// The line it began on, counted from 1.
    #[must_use]
    pub const fn line(&self) -> u64 {
        self.line
    }

    /// How many fields.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.fields
    }

    /// Whether there is no field.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.fields == 0
    }

    /// A field without outer white space; none when it is not in `encoding` or not there.
    #[must_use]
    pub fn field(&self, place: usize, encoding: Encoding) -> Option<Cow<'_, str>> {
        let end = *self.ends[..self.fields].get(place)?;
        let start = if place == 0 { 0 } else { self.ends[place - 1] };
        let bytes = &self.bytes[start..end];
        match (core::str::from_utf8(bytes), encoding) {
            (Ok(text), _) => Some(Cow::Borrowed(text.trim())),
            (Err(_), Encoding::Utf8) => None,
            (Err(_), Encoding::Utf8OrLatin1) => {
                let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
                Some(Cow::Owned(text.trim().to_owned()))
            }
        }
    }
}

impl<R: BufRead> Sheet<R> {
    /// Reads the header. `wanted` stands in the message for an empty file.
    ///
    /// # Errors
    /// [`FileError`] when there is no header, it is UTF-16 or endless, names a column twice, or reading fails.
    pub fn open(mut bytes: R, name: &str, wanted: &str) -> Result<Self, FileError> {
        let start = first_line(&mut bytes, name)?;
        let delimiter = delimiter_of(&start);
        let reader = ReaderBuilder::new().delimiter(delimiter).build();
        let bytes = Cursor::new(start).chain(bytes);
        let record = Record::new();
        let mut sheet = Self { bytes, name: name.to_owned(), reader, delimiter, columns: Vec::new(), record, breaks: 0 };
        let columns = match sheet.read()? {
            Some(header) => (0..header.len()).filter_map(|place| header.field(place, Encoding::Utf8OrLatin1)),
            None => return Err(FileError::Empty { name: name.to_owned(), wanted: wanted.to_owned() }),
        };
        let columns: Vec<String> = columns.map(|column| column.to_lowercase()).collect();
        for (place, column) in columns.iter().enumerate() {
            if !column.is_empty() && columns[..place].contains(column) {
                return Err(FileError::RepeatedColumn { name: sheet.name, column: column.clone() });
            }
        }
        sheet.columns = columns;
        Ok(sheet)
    }

    /// Columns by their names, in lower case.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The byte between fields.
    #[must_use]
    pub const fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// The file's name in messages.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The place of a column.
    #[must_use]
    pub fn place(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|name| name == column)
    }

    /// The places of columns that must be there.
    ///
    /// # Errors
    /// [`FileError::MissingColumns`] with all that are missing and all that are there.
    pub fn places<const N: usize>(&self, columns: [&str; N]) -> Result<[usize; N], FileError> {
        let missing: Vec<&str> = columns.into_iter().filter(|column| self.place(column).is_none()).collect();
        if missing.is_empty() {
            return Ok(columns.map(|column| self.place(column).unwrap_or_default()));
        }
        Err(FileError::MissingColumns { name: self.name.clone(), missing: missing.join(", "), found: self.columns.join(", ") })
    }

    /// The next record; none after the last. Empty lines are passed over.
    ///
    /// # Errors
    /// [`FileError::Endless`] beyond [`RECORD_BYTES_MAX`] or [`FIELDS_MAX`]; what reading says.
    pub fn read(&mut self) -> Result<Option<&Record>, FileError> {
        self.skip_breaks()?;
        self.record.line = self.breaks + 1;
        let (mut written, mut fields) = (0, 0);
        loop {
            let failed = |source| FileError::reading(&self.name, self.breaks, source);
            let input = self.bytes.fill_buf().map_err(failed)?;
            let (result, read, output, ends) =
                self.reader.read_record(input, &mut self.record.bytes[written..], &mut self.record.ends[fields..]);
            self.breaks += input[..read].iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
            self.bytes.consume(read);
            written += output;
            fields += ends;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::Record => {
                    self.record.fields = fields;
                    return Ok(Some(&self.record));
                }
                ReadRecordResult::End => return Ok(None),
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                    return Err(FileError::Endless { name: self.name.clone(), line: self.record.line, most: RECORD_BYTES_MAX });
                }
            }
        }
    }

    /// Passes over line breaks before a record, so that the record's line is the one its text begins on.
    fn skip_breaks(&mut self) -> Result<(), FileError> {
        loop {
            let failed = |source| FileError::reading(&self.name, self.breaks, source);
            let input = self.bytes.fill_buf().map_err(failed)?;
            let passed = input.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
            self.breaks += input[..passed].iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
            let more = passed > 0 && passed == input.len();
            self.bytes.consume(passed);
            if !more {
                return Ok(());
            }
        }
    }
}

/// The first line without its byte order mark.
fn first_line(bytes: &mut impl BufRead, name: &str) -> Result<Vec<u8>, FileError> {
    let mut line = Vec::new();
    let most = RECORD_BYTES_MAX as u64;
    bytes.take(most).read_until(b'\n', &mut line).map_err(|source| FileError::reading(name, 0, source))?;
    if line.starts_with(b"\xff\xfe") || line.starts_with(b"\xfe\xff") {
        return Err(FileError::Utf16 { name: name.to_owned() });
    }
    if line.starts_with(BYTE_ORDER_MARK) {
        line.drain(..BYTE_ORDER_MARK.len());
    }
    Ok(line)
}

/// The separator that stands most often in the first line outside quotes; a comma when none does.
fn delimiter_of(header: &[u8]) -> u8 {
    let mut quoted = false;
    let mut counts = [0_u32; 3];
    for byte in header.iter().take_while(|byte| !matches!(byte, b'\n' | b'\r')) {
        quoted ^= *byte == b'"';
        let place = b",;\t".iter().position(|candidate| candidate == byte);
        if let (Some(place), false) = (place, quoted) {
            counts[place] += 1;
        }
    }
    let most = counts.iter().max().copied().unwrap_or_default();
    b",;\t"[counts.iter().position(|count| *count == most).unwrap_or_default()]
}
