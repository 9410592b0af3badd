//! The published spreadsheet, cell by cell: it never stands in memory as a whole.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use calamine::{DataRef, Reader, Xlsx, XlsxError};
use jiff::tz::TimeZone;
use scoring::time::Timestamp;

use super::cleaning::{COLUMNS, Cleaning, Fields, Imported};
use crate::files::error::FileError;

/// Every .xlsx is a zip archive.
const ARCHIVE: [u8; 4] = *b"PK\x03\x04";
/// Days from the spreadsheet's day 0 to 1970-01-01.
const EPOCH_DAYS: f64 = 25_569.0;

/// Whether a file is an .xlsx, by its first bytes.
///
/// # Errors
/// [`FileError::Open`].
pub(super) fn is_workbook(path: &Path) -> Result<bool, FileError> {
    let failed = |source| FileError::Open { path: path.to_owned(), source };
    let mut start = Vec::new();
    File::open(path).map_err(failed)?.take(ARCHIVE.len() as u64).read_to_end(&mut start).map_err(failed)?;
    Ok(start == ARCHIVE)
}

/// Reads and cleans the first sheet of a workbook.
///
/// # Errors
/// [`FileError::Workbook`] when it is no workbook or a cell cannot be read; [`FileError::MissingColumns`].
pub(super) fn read(path: &Path, name: &str, until: Option<Timestamp>) -> Result<Imported, FileError> {
    let file = File::open(path).map_err(|source| FileError::Open { path: path.to_owned(), source })?;
    let malformed = |row: u64, what: XlsxError| FileError::Workbook { name: name.to_owned(), row, what: what.to_string() };
    let mut workbook = Xlsx::new(BufReader::new(file)).map_err(|error| malformed(0, error))?;
    let sheet = workbook.sheet_names().first().cloned().unwrap_or_default();
    let mut cells = workbook.worksheet_cells_reader(&sheet).map_err(|error| malformed(0, error))?;
    let mut table = Table { places: None, row: Vec::new(), line: 0, cleaning: Cleaning::new(until) };
    while let Some(cell) = cells.next_cell().map_err(|error| malformed(table.line, error))? {
        let (row, column) = cell.get_position();
        if u64::from(row) + 1 != table.line {
            table.end_row(name)?;
            table.line = u64::from(row) + 1;
        }
        table.row.push((column, text(cell.get_value())));
    }
    table.end_row(name)?;
    if table.places.is_none() {
        return Err(FileError::Empty { name: name.to_owned(), wanted: COLUMNS.join(", ") });
    }
    table.cleaning.finish(name)
}

/// The rows as they come.
struct Table {
    /// Where the columns stand; none before the first row.
    places: Option<[u32; COLUMNS.len()]>,
    row: Vec<(u32, String)>,
    line: u64,
    cleaning: Cleaning,
}

impl Table {
    /// Takes the row gathered: the first names the columns.
    fn end_row(&mut self, name: &str) -> Result<(), FileError> {
        let row = std::mem::take(&mut self.row);
        if row.is_empty() {
            return Ok(());
        }
        match self.places {
            None => self.places = Some(places(&row, name)?),
            Some(places) => {
                let field = |place: u32| {
                    let cell = row.iter().find(|(column, _)| *column == place);
                    cell.map_or(Cow::Borrowed(""), |(_, text)| Cow::Borrowed(text.trim()))
                };
                let fields: Fields<'_> = places.map(field);
                self.cleaning.take(self.line, Some(&fields));
            }
        }
        Ok(())
    }
}

/// Where the published columns stand in the first row.
fn places(row: &[(u32, String)], name: &str) -> Result<[u32; COLUMNS.len()], FileError> {
    let place = |column: &str| row.iter().find(|(_, text)| text.trim().eq_ignore_ascii_case(column)).map(|(place, _)| *place);
    let missing: Vec<&str> = COLUMNS.into_iter().filter(|column| place(column).is_none()).collect();
    if !missing.is_empty() {
        let found = row.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(", ");
        return Err(FileError::MissingColumns { name: name.to_owned(), missing: missing.join(", "), found });
    }
    Ok(COLUMNS.map(|column| place(column).unwrap_or_default()))
}

/// A cell as the CSV export would have it.
fn text(cell: &DataRef<'_>) -> String {
    match cell {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::DateTime(date) => date_text(date.as_f64()),
        DataRef::DateTimeIso(text) => text.clone(),
        _ => String::new(),
    }
}

/// Days since the spreadsheet's day 0, to the nearest second.
fn date_text(days: f64) -> String {
    #[allow(clippy::cast_possible_truncation)]
    let seconds = ((days - EPOCH_DAYS) * 86_400.0).round() as i64;
    let time = jiff::Timestamp::from_second(seconds).map(|time| time.to_zoned(TimeZone::UTC).datetime().to_string());
    time.unwrap_or_default()
}
