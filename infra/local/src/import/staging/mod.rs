//! The database beside the outputs in which an import stands until it is whole: what was read, and how far.
//!
//! A record and the position after it are written in one transaction, so that an import may stop anywhere and go on.

mod csv_head;
mod goods;
mod orders;
mod sources;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use platform::guest::GuestKey;
use ring::rand::{SecureRandom as _, SystemRandom};
use rusqlite::{Connection, ErrorCode, OptionalExtension as _};

pub(super) use csv_head::Changed;
pub(super) use orders::{CsvExtras, StagedHead, StagedLine, main_currency};
pub(super) use sources::{Kind, Passed, Reached, Source, SourceState};

/// Memory for pages of the database.
const CACHE_KILOBYTES: u32 = 96 << 10;
const SCHEMA: &str = include_str!("schema.sql");

/// An open staging database.
pub(super) struct Staging {
    db: Connection,
    folder: PathBuf,
}

impl Staging {
    /// Opens or makes the database of `folder` for imports of `format`.
    pub(super) fn open(folder: &Path, format: &str) -> anyhow::Result<Self> {
        fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
        let path = folder.join("staging.sqlite");
        own(&path)?;
        let db = Connection::open(&path).with_context(|| format!("cannot open {}", path.display()))?;
        db.set_prepared_statement_cache_capacity(64);
        db.execute_batch(&format!(
            "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
             PRAGMA cache_size = -{CACHE_KILOBYTES}; PRAGMA temp_store = FILE; PRAGMA wal_autocheckpoint = 4000;"
        ))
        .and_then(|()| db.execute_batch(SCHEMA))
        .map_err(|error| match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy) => anyhow::anyhow!("another import works in {} now; wait for it", folder.display()),
            _ => anyhow::Error::new(error).context(format!("{} is not usable", path.display())),
        })?;
        let staging = Self { db, folder: folder.to_owned() };
        match staging.about("format")? {
            None => staging.set_about("format", format)?,
            Some(known) if known == format => {}
            Some(known) => bail!("{} holds an import of {known}; give another --out for {format}", folder.display()),
        }
        Ok(staging)
    }

    /// Removes what a killed import was writing; nobody else writes here now.
    pub(super) fn sweep(&self) -> anyhow::Result<()> {
        for file in fs::read_dir(&self.folder)? {
            let file = file?;
            let name = file.file_name();
            let name = name.to_string_lossy();
            let ours = name.starts_with("orders.csv.gz.") || name.starts_with("catalog.jsonl.");
            if ours && name.ends_with(".part") {
                fs::remove_file(file.path())?;
            }
        }
        Ok(())
    }

    /// The key of guests in this folder, made on the first import.
    pub(super) fn guest_key(&self) -> anyhow::Result<GuestKey> {
        let path = self.folder.join("customer.key");
        if !path.exists() {
            let mut secret = [0_u8; 32];
            SystemRandom::new().fill(&mut secret).map_err(|_| anyhow::anyhow!("this machine has no randomness"))?;
            own(&path)?;
            fs::OpenOptions::new().write(true).truncate(true).open(&path)?.write_all(&secret)?;
        }
        let secret = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let secret: [u8; 32] = secret.try_into().map_err(|_| {
            anyhow::anyhow!("{} must hold 32 bytes; without it guests of earlier imports are not known again", path.display())
        })?;
        Ok(GuestKey::new(&secret))
    }

    /// A remembered word.
    pub(super) fn about(&self, key: &str) -> anyhow::Result<Option<String>> {
        let mut ask = self.db.prepare_cached("SELECT value FROM about WHERE key = ?1")?;
        Ok(ask.query_row([key], |row| row.get(0)).optional()?)
    }

    pub(super) fn set_about(&self, key: &str, value: &str) -> anyhow::Result<()> {
        self.db.execute("INSERT INTO about VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value", [key, value])?;
        Ok(())
    }

    /// Begins a transaction.
    pub(super) fn begin(&self) -> anyhow::Result<()> {
        Ok(self.db.execute_batch("BEGIN IMMEDIATE")?)
    }

    /// Ends it, kept.
    pub(super) fn commit(&self) -> anyhow::Result<()> {
        Ok(self.db.execute_batch("COMMIT")?)
    }

    /// The database, for what reads it.
    pub(super) const fn db(&self) -> &Connection {
        &self.db
    }

    /// Where the outputs go.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }
}

/// Makes a file that only its owner may read, unless it is there.
fn own(path: &Path) -> anyhow::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(())
}
