//! Opening a file: plain or gzip by its first bytes, whatever it is called, with a progress bar over what is read.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;
use indicatif::ProgressBar;

use super::error::FileError;
use crate::progress;

const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Bytes of a file, unpacked.
pub type Bytes<'a> = BufReader<Box<dyn Read + 'a>>;

/// Opens `path`; a progress bar named `label` follows the bytes on disk.
///
/// # Errors
/// [`FileError::Open`] or, when its first bytes cannot be read, [`FileError::Read`].
pub fn open(path: &Path, label: &'static str) -> Result<Bytes<'static>, FileError> {
    let failed = |source| FileError::Open { path: path.to_owned(), source };
    let file = File::open(path).map_err(failed)?;
    let about = file.metadata().map_err(failed)?;
    if about.is_dir() {
        return Err(failed(io::ErrorKind::IsADirectory.into()));
    }
    let bar = progress::bytes(label, about.len());
    unpack(Finishing { inner: bar.wrap_read(file), bar }).map_err(failed)
}

/// Bytes of `raw`, unpacked when they are gzip.
///
/// # Errors
/// What reading the first bytes says.
pub fn unpack<'a>(raw: impl Read + 'a) -> io::Result<Bytes<'a>> {
    let mut raw = BufReader::with_capacity(1 << 16, raw);
    let packed = raw.fill_buf()?.starts_with(&GZIP);
    let bytes: Box<dyn Read + 'a> = if packed { Box::new(MultiGzDecoder::new(raw)) } else { Box::new(raw) };
    Ok(BufReader::with_capacity(1 << 16, bytes))
}

/// Takes the bar away at the end of the file.
struct Finishing<R> {
    inner: R,
    bar: ProgressBar,
}

impl<R: Read> Read for Finishing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        if read == 0 {
            self.bar.finish_and_clear();
        }
        Ok(read)
    }
}

/// The name of a file in messages.
#[must_use]
pub fn name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}
