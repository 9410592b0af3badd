//! One JSON object a line, each of a bounded length.

use std::io::{BufRead, Read};

use serde::de::DeserializeOwned;

use super::error::FileError;

/// Longest line, in bytes: an order of tens of thousands of lines.
pub const LINE_BYTES_MAX: usize = 4 << 20;

/// Lines of JSON, read one by one.
pub struct JsonLines<R> {
    bytes: R,
    name: String,
    line: u64,
    buffer: Vec<u8>,
}

impl<R: BufRead> JsonLines<R> {
    /// Over `bytes`; `name` stands in messages.
    pub fn new(bytes: R, name: &str) -> Self {
        Self { bytes, name: name.to_owned(), line: 0, buffer: Vec::new() }
    }

    /// A complaint about the line last read.
    #[must_use]
    pub fn malformed(&self, what: impl ToString) -> FileError {
        FileError::Malformed { name: self.name.clone(), line: self.line, what: what.to_string() }
    }

    /// The next object; none after the last. Empty lines and a byte order mark are passed over.
    ///
    /// # Errors
    /// [`FileError::Malformed`] for a line that is no such object or too long; what reading says.
    pub fn read<T: DeserializeOwned>(&mut self) -> Result<Option<T>, FileError> {
        loop {
            self.buffer.clear();
            let mut bounded = (&mut self.bytes).take(LINE_BYTES_MAX as u64);
            let read = bounded.read_until(b'\n', &mut self.buffer);
            if read.map_err(|source| FileError::reading(&self.name, self.line, source))? == 0 {
                return Ok(None);
            }
            self.line += 1;
            if self.buffer.len() == LINE_BYTES_MAX {
                return Err(self.malformed(format_args!("the line is longer than {LINE_BYTES_MAX} bytes")));
            }
            let text = self.buffer.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.buffer).trim_ascii();
            if !text.is_empty() {
                return serde_json::from_slice(text).map(Some).map_err(|error| self.malformed(error));
            }
        }
    }
}
