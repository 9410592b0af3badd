//! What stops the reading of a file.

use std::io;
use std::path::PathBuf;

/// Why a file could not be read to its end. Nothing of it is kept then.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It is not there, or may not be read.
    #[error("cannot open {}: {source}", path.display())]
    Open {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Reading failed on the way.
    #[error("{name}: reading failed after line {line}: {source}")]
    Read {
        /// Which.
        name: String,
        /// Last whole line.
        line: u64,
        /// What the system says.
        source: io::Error,
    },
    /// A gzip stream that ends before its end.
    #[error("{name}: the gzip file is cut off after line {line}; fetch or export it again (nothing was kept)")]
    Truncated {
        /// Which.
        name: String,
        /// Last whole line.
        line: u64,
    },
    /// A gzip stream that does not add up.
    #[error("{name}: the gzip file is damaged after line {line}: {source}; fetch or export it again (nothing was kept)")]
    Damaged {
        /// Which.
        name: String,
        /// Last whole line.
        line: u64,
        /// What is wrong.
        source: io::Error,
    },
    /// No header line.
    #[error("{name}: the file is empty; its first line must name the columns {wanted}")]
    Empty {
        /// Which.
        name: String,
        /// What it should have.
        wanted: String,
    },
    /// UTF-16, as some spreadsheets save "Unicode text".
    #[error("{name}: the file is UTF-16; save it as \"CSV UTF-8\"")]
    Utf16 {
        /// Which.
        name: String,
    },
    /// The header lacks columns.
    #[error("{name}: the first line has no column {missing}; it has {found}")]
    MissingColumns {
        /// Which file.
        name: String,
        /// Which columns.
        missing: String,
        /// What stands there instead.
        found: String,
    },
    /// Two columns of one name.
    #[error("{name}: the column {column} stands twice in the first line")]
    RepeatedColumn {
        /// Which file.
        name: String,
        /// Which column.
        column: String,
    },
    /// A record that does not end: mostly a quotation mark that is never closed.
    #[error("{name}, line {line}: the record is longer than {most} bytes; is a quotation mark never closed?")]
    Endless {
        /// Which file.
        name: String,
        /// Where it begins.
        line: u64,
        /// The bound.
        most: usize,
    },
    /// A line of a file that must be right to be of use.
    #[error("{name}, line {line}: {what}")]
    Malformed {
        /// Which file.
        name: String,
        /// Which line.
        line: u64,
        /// What is wrong.
        what: String,
    },
    /// A spreadsheet that cannot be read.
    #[error("{name}: no readable .xlsx after row {row}: {what}; fetch it again, or save it as CSV")]
    Workbook {
        /// Which file.
        name: String,
        /// Last row read.
        row: u64,
        /// What is wrong.
        what: String,
    },
    /// Every line was skipped.
    #[error("{name}: no line could be used\n{skipped}")]
    NothingUsable {
        /// Which file.
        name: String,
        /// Why.
        skipped: String,
    },
    /// More lines than a history numbers.
    #[error("{name}: {what}")]
    TooMany {
        /// Which file.
        name: String,
        /// What the history says.
        what: learning::history::HistoryError,
    },
}

impl FileError {
    /// What a failed read means after `line` whole lines.
    #[must_use]
    pub fn reading(name: &str, line: u64, source: io::Error) -> Self {
        let name = name.to_owned();
        match source.kind() {
            io::ErrorKind::UnexpectedEof => Self::Truncated { name, line },
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => Self::Damaged { name, line, source },
            _ => Self::Read { name, line, source },
        }
    }
}
