//! Taking a file into the staging database: record by record, in transactions that know their position.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::Path;

use anyhow::Context as _;
use platform::error::ParseError;
use ring::digest::{Context, SHA256};

use super::staging::{Kind, Source, SourceState, Staging};
use crate::files::error::FileError;
use crate::files::json_records::JsonRecords;
use crate::files::{self, source};
use crate::progress;

/// Records of one transaction: what a kill at the worst moment repeats.
pub const BATCH: u64 = 20_000;

/// How an import goes; anything but the default is for those who want to see it interrupted.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Records of one transaction, at least 1.
    pub batch: u64,
    /// Stop, as if killed, once so many records were taken in this run.
    pub stop_after: Option<u64>,
}

impl Default for Pace {
    fn default() -> Self {
        Self { batch: BATCH, stop_after: None }
    }
}

/// The import was to stop here.
#[derive(Debug, thiserror::Error)]
#[error("stopped on the way; run the same command again and it goes on")]
pub struct Stopped;

/// A run of one import: the database, and how fast it goes.
pub(super) struct Run<'a> {
    pub(super) staging: &'a Staging,
    pub(super) number: i64,
    pub(super) batch: u64,
    pub(super) left: Option<u64>,
}

/// Why a record is passed over: a few words to count it under, and more of them for the first.
#[derive(Debug)]
pub(super) struct Why {
    pub(super) kind: &'static str,
    pub(super) words: String,
}

impl From<ParseError> for Why {
    fn from(error: ParseError) -> Self {
        let kind = match error {
            ParseError::Json(_) => "not readable JSON of the expected shape",
            ParseError::Missing(_) => "a field that is needed is missing",
            ParseError::Field { .. } => "a field cannot be read",
            ParseError::Refusal(_) => "an error message of the shop instead of an object",
        };
        Self { kind, words: error.to_string() }
    }
}

/// What came of a record: in the database, or passed over.
pub(super) type Outcome = rusqlite::Result<Result<(), Why>>;

/// A source on its way into the database.
pub(super) struct Intake<'r, 's> {
    run: &'r mut Run<'s>,
    source: Source,
    seen: u64,
}

impl<'r, 's> Intake<'r, 's> {
    /// Goes on with `source` where it was left.
    pub(super) fn begin(run: &'r mut Run<'s>, source: Source) -> anyhow::Result<Self> {
        run.staging.begin()?;
        Ok(Self { run, source, seen: 0 })
    }

    /// Whether the next record is in the database already.
    pub(super) fn known(&mut self) -> Known {
        self.seen += 1;
        if self.seen <= self.source.taken { Known::Yes } else { Known::No }
    }

    /// Counts the record on `line`, and ends the transaction when it is full.
    pub(super) fn took(&mut self, line: u64, outcome: Result<(), Why>) -> anyhow::Result<()> {
        let staging = self.run.staging;
        if let Err(why) = outcome {
            staging.pass_over(self.source.number, why.kind, line, &why.words)?;
        }
        if self.seen.is_multiple_of(self.run.batch) {
            self.keep(SourceState::Open)?;
            staging.begin()?;
        }
        if let Some(left) = &mut self.run.left {
            *left = left.saturating_sub(1);
            if *left == 0 {
                return Err(Stopped.into());
            }
        }
        Ok(())
    }

    fn keep(&self, state: SourceState) -> anyhow::Result<()> {
        self.run.staging.position(self.source.number, self.seen.max(self.source.taken), state)?;
        self.run.staging.commit()
    }

    /// Keeps what was taken, and says that more cannot be read.
    pub(super) fn cut_off(self, error: FileError) -> anyhow::Error {
        // A read that failed inside a record has counted only whole ones.
        match self.keep(SourceState::Open) {
            Ok(()) => broken(error, self.seen),
            Err(kept) => kept,
        }
    }

    /// The source was read to its end.
    pub(super) fn finish(self) -> anyhow::Result<()> {
        self.keep(SourceState::Finished)
    }
}

/// Whether a record was taken in an earlier run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    Yes,
    No,
}

/// The words of a file that breaks off: unlike other readers, an import keeps what it read.
fn broken(error: FileError, records: u64) -> anyhow::Error {
    let kept = format!(
        "{records} records of it are kept; the outputs are as they were. Fetch or export it again and run the same command: it replaces them"
    );
    match error {
        FileError::Truncated { name, line } => anyhow::anyhow!("{name}: the gzip file is cut off after line {line}; {kept}"),
        FileError::Damaged { name, line, source } => {
            anyhow::anyhow!("{name}: the gzip file is damaged after line {line}: {source}; {kept}")
        }
        other => anyhow::Error::new(other),
    }
}

impl Run<'_> {
    /// The source that a file is, by its content; none when it was read to its end before.
    pub(super) fn file(&self, kind: Kind, path: &Path) -> anyhow::Result<Option<Source>> {
        let digest = digest(kind, path)?;
        let source = self.staging.source(kind, &files::source::name(path), &digest, self.number)?;
        Ok((source.state == SourceState::Open).then_some(source))
    }

    /// Takes the JSON objects of a file.
    pub(super) fn objects(
        &mut self,
        kind: Kind,
        path: &Path,
        take: &mut dyn FnMut(&Source, &[u8]) -> Outcome,
    ) -> anyhow::Result<()> {
        let Some(source) = self.file(kind, path)? else { return Ok(()) };
        let name = files::source::name(path);
        let mut records = JsonRecords::new(source::open(path, kind.name())?, &name);
        let mut intake = Intake::begin(self, source.clone())?;
        loop {
            let record = match records.read() {
                Ok(Some(record)) => record,
                Ok(None) => return intake.finish(),
                Err(error) => return Err(intake.cut_off(error)),
            };
            if intake.known() == Known::Yes {
                continue;
            }
            let outcome = match record.text {
                Some(text) => take(&source, text).with_context(|| format!("{name}, line {}", record.line))?,
                None => Err(Why { kind: "longer than 4 MB", words: "longer than 4 MB".to_owned() }),
            };
            intake.took(record.line, outcome)?;
        }
    }
}

/// Digest of a file's bytes and its kind: the same file is known again under any name.
fn digest(kind: Kind, path: &Path) -> anyhow::Result<Vec<u8>> {
    let failed = |source| FileError::Open { path: path.to_owned(), source };
    let file = File::open(path).map_err(failed)?;
    let about = file.metadata().map_err(failed)?;
    if about.is_dir() {
        return Err(failed(std::io::ErrorKind::IsADirectory.into()).into());
    }
    let bar = progress::bytes("checking", about.len());
    let mut bytes = BufReader::with_capacity(1 << 18, bar.wrap_read(file));
    let mut sum = Context::new(&SHA256);
    sum.update(kind.name().as_bytes());
    let mut buffer = vec![0_u8; 1 << 18];
    loop {
        let read = bytes.read(&mut buffer).with_context(|| format!("cannot read {}", path.display()))?;
        if read == 0 {
            bar.finish_and_clear();
            return Ok(sum.finish().as_ref().to_vec());
        }
        sum.update(&buffer[..read]);
    }
}

/// A file named twice would be read twice for nothing.
pub(super) fn once(paths: &[std::path::PathBuf]) -> Vec<&Path> {
    let mut seen = BTreeSet::new();
    paths.iter().map(std::path::PathBuf::as_path).filter(|path| seen.insert(*path)).collect()
}
