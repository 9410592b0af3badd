//! Objects of a JSON file one by one: one a line, or the elements of an array. Each has a bound, and knows its line.

use std::io::{BufRead, Read};

use super::error::FileError;
use super::json_lines::LINE_BYTES_MAX;

/// Objects of a file, read one by one.
pub struct JsonRecords<R> {
    bytes: R,
    name: String,
    /// Line breaks read so far.
    breaks: u64,
    shape: Shape,
    buffer: Vec<u8>,
}

/// How the objects stand in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Unknown,
    /// One a line.
    Lines,
    /// In an array; whether its end is still to come.
    Array {
        open: u32,
    },
}

/// One object, unread.
#[derive(Debug)]
pub struct JsonRecord<'a> {
    /// The line it begins on, counted from 1.
    pub line: u64,
    /// Its text; none when it is longer than [`LINE_BYTES_MAX`].
    pub text: Option<&'a [u8]>,
}

impl<R: BufRead> JsonRecords<R> {
    /// Over `bytes`; `name` stands in messages.
    pub fn new(bytes: R, name: &str) -> Self {
        Self { bytes, name: name.to_owned(), breaks: 0, shape: Shape::Unknown, buffer: Vec::new() }
    }

    /// The next object; none after the last.
    ///
    /// # Errors
    /// [`FileError::Malformed`] where neither JSON lines nor an array stands, or an array does not end; what reading says.
    pub fn read(&mut self) -> Result<Option<JsonRecord<'_>>, FileError> {
        if self.shape == Shape::Unknown {
            self.shape = match self.passed_blanks()? {
                None => return Ok(None),
                Some(b'[') => Shape::Array { open: 0 },
                Some(b'{') => Shape::Lines,
                Some(_) => return Err(self.malformed("JSON is needed here: one object a line, or an array of objects")),
            };
        }
        match self.shape {
            Shape::Array { .. } => self.element(),
            _ => self.line(),
        }
    }

    fn malformed(&self, what: &str) -> FileError {
        FileError::Malformed { name: self.name.clone(), line: self.breaks + 1, what: what.to_owned() }
    }

    fn reading(&self, source: std::io::Error) -> FileError {
        FileError::reading(&self.name, self.breaks, source)
    }

    /// The first byte that is no white space and no byte order mark, still to be read.
    fn passed_blanks(&mut self) -> Result<Option<u8>, FileError> {
        loop {
            let failed = |source| FileError::reading(&self.name, self.breaks, source);
            let Some(byte) = self.bytes.fill_buf().map_err(failed)?.first().copied() else { return Ok(None) };
            match byte {
                b'\n' => self.breaks += 1,
                b' ' | b'\t' | b'\r' | 0xef | 0xbb | 0xbf => {}
                _ => return Ok(Some(byte)),
            }
            self.bytes.consume(1);
        }
    }

    fn line(&mut self) -> Result<Option<JsonRecord<'_>>, FileError> {
        loop {
            self.buffer.clear();
            let read = (&mut self.bytes).take(LINE_BYTES_MAX as u64 + 1).read_until(b'\n', &mut self.buffer);
            if read.map_err(|source| self.reading(source))? == 0 {
                return Ok(None);
            }
            let line = self.breaks + 1;
            self.breaks += 1;
            let long = self.buffer.len() > LINE_BYTES_MAX;
            if long && self.buffer.last() != Some(&b'\n') {
                self.pass_line()?;
            }
            if !self.buffer.trim_ascii().is_empty() {
                let text = (!long).then(|| self.buffer.trim_ascii());
                return Ok(Some(JsonRecord { line, text }));
            }
        }
    }

    /// Reads on to the end of a line without keeping it.
    fn pass_line(&mut self) -> Result<(), FileError> {
        loop {
            let failed = |source| FileError::reading(&self.name, self.breaks, source);
            let input = self.bytes.fill_buf().map_err(failed)?;
            let end = input.iter().position(|byte| *byte == b'\n');
            let (passed, done) = (end.map_or(input.len(), |end| end + 1), end.is_some() || input.is_empty());
            self.bytes.consume(passed);
            if done {
                return Ok(());
            }
        }
    }

    /// The next object of an array; several arrays may follow each other, as when pages were put together.
    fn element(&mut self) -> Result<Option<JsonRecord<'_>>, FileError> {
        loop {
            let byte = self.passed_blanks()?;
            let Shape::Array { open } = &mut self.shape else { return Ok(None) };
            match byte {
                None if *open == 0 => return Ok(None),
                None => return Err(self.malformed("the array has no end; fetch or export the file again")),
                Some(b'[') if *open == 0 => *open = 1,
                Some(b']') if *open == 1 => *open = 0,
                Some(b',') if *open == 1 => {}
                Some(b'{') if *open == 1 => break,
                Some(_) => return Err(self.malformed("an array of objects is needed here")),
            }
            self.bytes.consume(1);
        }
        let line = self.breaks + 1;
        let long = self.object()?;
        Ok(Some(JsonRecord { line, text: long.is_none().then_some(self.buffer.as_slice()) }))
    }

    /// Reads one object by its braces into the buffer; says so when it is too long to be kept.
    fn object(&mut self) -> Result<Option<TooLong>, FileError> {
        self.buffer.clear();
        let (mut depth, mut quoted, mut escaped, mut long) = (0_u32, false, false, None);
        loop {
            let failed = |source| FileError::reading(&self.name, self.breaks, source);
            let input = self.bytes.fill_buf().map_err(failed)?;
            if input.is_empty() {
                return Err(self.malformed("the file ends within an object; fetch or export it again"));
            }
            let mut read = 0;
            let mut done = false;
            for byte in input {
                read += 1;
                match byte {
                    b'\n' => self.breaks += 1,
                    _ if escaped => escaped = false,
                    b'\\' if quoted => escaped = true,
                    b'"' => quoted = !quoted,
                    b'{' if !quoted => depth += 1,
                    b'}' if !quoted => depth -= 1,
                    _ => {}
                }
                if depth == 0 {
                    done = true;
                    break;
                }
            }
            if self.buffer.len() + read > LINE_BYTES_MAX {
                long = Some(TooLong);
                self.buffer.clear();
            } else if long.is_none() {
                self.buffer.extend_from_slice(&input[..read]);
            }
            self.bytes.consume(read);
            if done {
                return Ok(long);
            }
        }
    }
}

/// An object beyond the bound.
struct TooLong;

#[cfg(test)]
mod tests {
    use super::JsonRecords;
    use std::io::BufReader;

    fn all(text: &str) -> Result<Vec<(u64, String)>, String> {
        // A small buffer, so that objects cross its edges.
        let mut records = JsonRecords::new(BufReader::with_capacity(3, text.as_bytes()), "file.json");
        let mut found = Vec::new();
        while let Some(record) = records.read().map_err(|error| error.to_string())? {
            found.push((record.line, String::from_utf8(record.text.unwrap().to_vec()).unwrap()));
        }
        Ok(found)
    }

    #[test]
    fn lines_and_arrays_are_told_apart() {
        let (a, b) = (r#"{"a":"}]\"{"}"#.to_owned(), r#"{"b":[{}]}"#.to_owned());
        assert_eq!(all(&format!("\u{feff}{a}\n\n  {b}")), Ok(vec![(1, a.clone()), (3, b.clone())]));
        assert_eq!(all(&format!("\n[ {a},\n{b} ]\n[]\n[{b}]")), Ok(vec![(2, a), (3, b.clone()), (5, b)]));
        assert_eq!(all("{broken\n{}"), Ok(vec![(1, "{broken".to_owned()), (2, "{}".to_owned())]));
        assert_eq!((all(""), all(" \n ")), (Ok(vec![]), Ok(vec![])));
    }

    #[test]
    fn what_is_no_json_is_named_with_its_line() {
        for (text, line, what) in [
            ("\n<html>", 2, "JSON is needed"),
            ("[{},\n1]", 2, "array of objects"),
            ("[{},\n", 2, "no end"),
            ("[{\n\"a\": 1", 2, "within an object"),
        ] {
            let error = all(text).unwrap_err();
            assert!(error.starts_with(&format!("file.json, line {line}: ")) && error.contains(what), "{error}");
        }
    }

    #[test]
    fn what_is_too_long_is_passed_without_being_kept() {
        let long = "x".repeat(super::LINE_BYTES_MAX);
        for text in [format!("{{}}\n{{\"a\":\"{long}\"}}\n{{}}\n"), format!("[{{}},\n{{\"a\":\"{long}\"}},\n{{}}]")] {
            let mut records = JsonRecords::new(BufReader::new(text.as_bytes()), "file.json");
            let mut found = Vec::new();
            while let Some(record) = records.read().unwrap() {
                found.push((record.line, record.text.is_some()));
            }
            assert_eq!(found, [(1, true), (2, false), (3, true)]);
            assert!(records.buffer.capacity() <= 2 * super::LINE_BYTES_MAX + 64);
        }
    }
}
