//! Output files that appear whole or not at all.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::Context;
use flate2::Compression;
use flate2::write::GzEncoder;

/// Writes beside `path` and moves the whole file there at the end: it appears whole or not at all.
///
/// # Errors
/// What writing says; nothing stands at `path` then but what stood there before.
pub fn write_whole(path: &Path, write: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let mut name = path.file_name().context("the output needs a file name")?.to_owned();
    name.push(format!(".{}.part", std::process::id()));
    let part = path.with_file_name(name);
    let packed = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gz"));
    let written = || -> anyhow::Result<()> {
        let file = BufWriter::new(File::create(&part).with_context(|| format!("cannot write {}", part.display()))?);
        let mut file = if packed {
            let mut gzip = GzEncoder::new(file, Compression::default());
            write(&mut gzip)?;
            gzip.finish()?
        } else {
            let mut file = file;
            write(&mut file)?;
            file
        };
        file.flush()?;
        file.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
        fs::rename(&part, path).with_context(|| format!("cannot write {}", path.display()))
    };
    written().inspect_err(|_| {
        let _ = fs::remove_file(&part);
    })
}
