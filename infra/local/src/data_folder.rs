//! The folder in which `--data` keeps a shop: the store's file and the master key.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use edge::Random;
use edge::keyring::MasterKey;

use crate::pages::Persona;
use crate::train::STORE_FILE;

/// Names of buyers in a data folder.
const BUYERS_FILE: &str = "buyers.json";

/// The environment's master key goes before every other.
const VARIABLE: &str = "ALONGSIDE_MASTER_KEY";

/// A folder that exists and is ours.
#[derive(Clone, Debug)]
pub struct DataFolder(PathBuf);

impl DataFolder {
    /// Opens `path` and makes it where it is missing.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        fs::create_dir_all(path).with_context(|| format!("the folder {} cannot be made", path.display()))?;
        Ok(Self(path.to_owned()))
    }

    /// The store's file.
    #[must_use]
    pub fn store(&self) -> PathBuf {
        self.0.join(STORE_FILE)
    }

    /// The file of the secret with which deliveries to its shop are signed.
    #[must_use]
    pub fn webhook_secret(&self) -> PathBuf {
        self.0.join("webhook.secret")
    }

    /// The buyers who were named when the shop was learned; none when nothing was learned here.
    ///
    /// # Errors
    /// When their file cannot be read or is not what [`Self::name_buyers`] wrote.
    pub fn buyers(&self) -> anyhow::Result<Vec<Persona>> {
        let path = self.0.join(BUYERS_FILE);
        if !path.exists() {
            return Ok(Vec::new());
        }
        let text = fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        serde_json::from_str(&text).with_context(|| format!("{} is not what train wrote: train the shop again", path.display()))
    }

    /// Names the learned shop's buyers whom the pages may show; whole or not at all, and for the folder's owner only.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn name_buyers(&self, buyers: &[Persona]) -> anyhow::Result<()> {
        let (path, fresh) = (self.0.join(BUYERS_FILE), self.0.join(format!("{BUYERS_FILE}.new")));
        let write = || {
            let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
            file.write_all(&serde_json::to_vec_pretty(buyers)?)?;
            file.sync_all()?;
            fs::rename(&fresh, &path)
        };
        write().with_context(|| format!("{} cannot be written", path.display()))
    }

    /// The master key kept here; a fresh one, readable by its owner only, the first time.
    ///
    /// # Errors
    /// When the file is no master key, is open to others, or cannot be written.
    pub fn master_key(&self, random: &Random) -> anyhow::Result<MasterKey> {
        let path = self.0.join("master.key");
        if !path.exists() {
            let key = MasterKey::fresh(random)?;
            let file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
            let mut file = file.with_context(|| format!("{} cannot be made", path.display()))?;
            writeln!(file, "{}", key.to_base64().reveal())?;
            file.sync_all()?;
            return Ok(key);
        }
        let mode = fs::metadata(&path)?.permissions().mode();
        if mode & 0o077 != 0 {
            bail!("{0} is open to other users of this machine: close it with `chmod 600 {0}`", path.display());
        }
        let text = fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        MasterKey::from_base64(&text).with_context(|| format!("{} is no master key", path.display()))
    }
}

/// The master key: the environment's, else the folder's, else a fresh one that lives as long as the process.
///
/// # Errors
/// When the environment's or the folder's is no master key.
pub fn master_key(folder: Option<&DataFolder>, random: &Random) -> anyhow::Result<MasterKey> {
    match (std::env::var(VARIABLE), folder) {
        (Ok(text), _) => MasterKey::from_base64(&text).with_context(|| format!("{VARIABLE} is no master key")),
        (Err(_), Some(folder)) => folder.master_key(random),
        (Err(_), None) => Ok(MasterKey::fresh(random)?),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    use edge::Random;

    use super::DataFolder;

    #[test]
    fn the_key_of_a_folder_is_made_once_and_is_its_owners_alone() {
        let path = std::env::temp_dir().join(format!("alongside-key-{}", std::process::id()));
        let folder = DataFolder::open(&path).unwrap();
        let first = folder.master_key(&Random::system()).unwrap();
        let again = folder.master_key(&Random::system()).unwrap();
        let file = path.join("master.key");
        let mode = fs::metadata(&file).unwrap().permissions().mode();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        let open = folder.master_key(&Random::system()).unwrap_err().to_string();
        fs::remove_dir_all(&path).unwrap();
        assert_eq!(first, again);
        assert_eq!(mode & 0o777, 0o600);
        assert!(open.contains("chmod 600"), "{open}");
    }
}
