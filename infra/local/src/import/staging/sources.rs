//! What is read: files by their content, lists of a shop by their pass; how far each was read, and what was passed over.

use rusqlite::{OptionalExtension as _, params};
use scoring::time::Timestamp;

use super::Staging;

/// What a source holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) enum Kind {
    Orders,
    Products,
    Customers,
    Refunds,
}

impl Kind {
    pub(in crate::import) const fn name(self) -> &'static str {
        match self {
            Self::Orders => "orders",
            Self::Products => "products",
            Self::Customers => "customers",
            Self::Refunds => "refunds",
        }
    }
}

/// A source that is to be read, or was.
#[derive(Clone, Debug)]
pub(in crate::import) struct Source {
    pub(in crate::import) number: i64,
    /// Records that are in the database already: lines, objects or pages.
    pub(in crate::import) taken: u64,
    pub(in crate::import) state: SourceState,
}

/// How far a source was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) enum SourceState {
    Open,
    Finished,
}

/// A source and how much of it was read.
#[derive(Clone, Debug)]
pub(in crate::import) struct ReadSource {
    pub(in crate::import) kind: String,
    pub(in crate::import) name: String,
    pub(in crate::import) records: u64,
    pub(in crate::import) reached: Reached,
}

/// Whether a source is whole in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) enum Reached {
    /// It is, or a later one of its name is.
    End,
    /// Its end is still missing.
    Broken,
}

/// Records of one source that were passed over, by why.
#[derive(Clone, Debug)]
pub(in crate::import) struct Passed {
    pub(in crate::import) source: String,
    pub(in crate::import) why: String,
    pub(in crate::import) records: u64,
    pub(in crate::import) first: u64,
    pub(in crate::import) example: String,
}

impl Staging {
    /// The number of this run: sources of one run were given together.
    pub(in crate::import) fn new_run(&self) -> anyhow::Result<i64> {
        Ok(self.db.query_row("SELECT coalesce(max(run), 0) + 1 FROM sources", [], |row| row.get(0))?)
    }

    /// The source of this digest, a new one if need be, now of run `run`.
    pub(in crate::import) fn source(&self, kind: Kind, name: &str, digest: &[u8], run: i64) -> anyhow::Result<Source> {
        self.db.execute(
            "INSERT INTO sources (kind, name, digest, run) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (digest) DO UPDATE SET run = excluded.run",
            params![kind.name(), name, digest, run],
        )?;
        let source = self.db.query_row("SELECT number, taken, finished FROM sources WHERE digest = ?1", [digest], |row| {
            let state = if row.get::<_, i64>(2)? == 1 { SourceState::Finished } else { SourceState::Open };
            Ok(Source { number: row.get(0)?, taken: row.get(1)?, state })
        })?;
        Ok(source)
    }

    /// How many passes over `name` were finished, and when the last of them began.
    pub(in crate::import) fn passes(&self, kind: Kind, name: &str) -> anyhow::Result<(u64, Option<Timestamp>)> {
        Ok(self.db.query_row(
            "SELECT count(*), max(started) FROM sources WHERE kind = ?1 AND name = ?2 AND finished = 1",
            [kind.name(), name],
            |row| Ok((row.get(0)?, row.get::<_, Option<i64>>(1)?.map(Timestamp))),
        )?)
    }

    /// Writes how far a source was read.
    pub(in crate::import) fn position(&self, source: i64, taken: u64, state: SourceState) -> anyhow::Result<()> {
        let finished = i64::from(state == SourceState::Finished);
        self.db
            .prepare_cached("UPDATE sources SET taken = ?2, finished = ?3 WHERE number = ?1")?
            .execute(params![source, taken, finished])?;
        Ok(())
    }

    /// Writes when reading a source began.
    pub(in crate::import) fn started(&self, source: i64, moment: Timestamp) -> anyhow::Result<()> {
        self.db.execute("UPDATE sources SET started = ?2 WHERE number = ?1", [source, moment.0])?;
        Ok(())
    }

    /// Counts a record that was passed over.
    pub(in crate::import) fn pass_over(&self, source: i64, why: &str, record: u64, example: &str) -> anyhow::Result<()> {
        let mut put = self.db.prepare_cached(
            "INSERT INTO passed_over VALUES (?1, ?2, 1, ?3, ?4) ON CONFLICT DO UPDATE SET records = records + 1",
        )?;
        put.execute(params![source, why, record, example])?;
        Ok(())
    }

    /// Everything that was passed over, in order of sources.
    pub(in crate::import) fn passed_over(&self) -> anyhow::Result<Vec<Passed>> {
        let mut ask = self.db.prepare(
            "SELECT name, why, records, first, example FROM passed_over JOIN sources ON number = source ORDER BY number, why",
        )?;
        let rows = ask.query_map([], |row| {
            let (source, why, example) = (row.get(0)?, row.get(1)?, row.get(4)?);
            Ok(Passed { source, why, records: row.get(2)?, first: row.get(3)?, example })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Sources read so far.
    pub(in crate::import) fn read_so_far(&self) -> anyhow::Result<Vec<ReadSource>> {
        let mut ask = self.db.prepare(
            "SELECT kind, name, taken, finished = 0 AND NOT EXISTS
               (SELECT 1 FROM sources later WHERE later.name = s.name AND later.kind = s.kind AND later.number > s.number
                AND later.finished = 1)
             FROM sources s ORDER BY number",
        )?;
        let rows = ask.query_map([], |row| {
            let reached = if row.get(3)? { Reached::Broken } else { Reached::End };
            Ok(ReadSource { kind: row.get(0)?, name: row.get(1)?, records: row.get(2)?, reached })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The last run that brought sources of a kind.
    pub(in crate::import) fn last_run(&self, kind: Kind) -> anyhow::Result<Option<i64>> {
        let last = "SELECT max(run) FROM sources WHERE kind = ?1";
        Ok(self.db.query_row(last, [kind.name()], |row| row.get(0)).optional()?.flatten())
    }
}
