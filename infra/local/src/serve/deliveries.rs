//! Deliveries to a shop of this machine: what its platform would sign with.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;

use anyhow::{Context as _, bail};
use edge::Random;
use edge::keyring::Keyring;
use edge::tenant_secret::TenantSecret;
use scoring::id::ShopId;
use store::{SecretKind, Store};

use crate::data_folder::DataFolder;

/// The secret for deliveries goes by this name in the environment.
const VARIABLE: &str = "ALONGSIDE_WEBHOOK_SECRET";

/// Letters of a fresh secret: WordPress changes other characters before it signs.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Where the secret of a shop is to be found; never the secret itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    /// In the environment.
    Environment,
    /// In this file.
    File(std::path::PathBuf),
    /// Nowhere: nobody can sign until one is given.
    Nowhere,
}

impl Kept {
    /// What to do with it, for whoever started the program.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Environment => format!("signed with the secret in {VARIABLE}"),
            Self::File(path) => format!("signed with the secret in {}", path.display()),
            Self::Nowhere => format!("once you start with {VARIABLE} set, or with --data"),
        }
    }
}

/// Connects `shop` as a WooCommerce shop would be: its deliveries are believed from now on. What it signs with comes along, for the
/// counter of this very program.
///
/// # Errors
/// When the secret cannot be read, or the store cannot be written.
pub(super) async fn connect(
    store: &Store,
    keyring: &Keyring,
    shop: &ShopId,
    folder: Option<&DataFolder>,
) -> anyhow::Result<(Kept, String)> {
    let (random, kind) = (Random::system(), SecretKind::Woocommerce);
    let (text, kept) = secret(folder, &random)?;
    let stands = store.secret(shop, kind).await?;
    let stands = stands.and_then(|sealed| TenantSecret::open(keyring, shop, kind, &sealed).ok());
    let secret = match stands {
        Some(stands) if *stands.current().reveal() == text => return Ok((kept, text)),
        // Guests stay who they were.
        Some(stands) => stands.rotated(&text)?,
        None => TenantSecret::new(&text, random.bytes()?)?,
    };
    store.put_secret(shop, kind, &secret.seal(keyring, shop, kind, &random)?).await?;
    Ok((kept, text))
}

/// The environment's secret, else the folder's, else a fresh one.
fn secret(folder: Option<&DataFolder>, random: &Random) -> anyhow::Result<(String, Kept)> {
    if let Some(text) = std::env::var(VARIABLE).ok().filter(|text| !text.trim().is_empty()) {
        return Ok((text.trim().to_owned(), Kept::Environment));
    }
    let Some(path) = folder.map(DataFolder::webhook_secret) else { return Ok((fresh(random)?, Kept::Nowhere)) };
    if path.exists() {
        let text = fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        let text = text.trim().to_owned();
        if text.is_empty() {
            bail!("{} is empty: write a secret of letters and digits into it, or delete it", path.display());
        }
        return Ok((text, Kept::File(path)));
    }
    let text = fresh(random)?;
    let file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
    writeln!(file.with_context(|| format!("{} cannot be made", path.display()))?, "{text}")?;
    Ok((text, Kept::File(path)))
}

fn fresh(random: &Random) -> anyhow::Result<String> {
    let bytes = random.bytes::<32>()?;
    Ok(bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    use edge::Random;

    use super::{Kept, secret};
    use crate::data_folder::DataFolder;

    #[test]
    fn a_folders_secret_is_made_once_and_is_its_owners_alone() {
        let path = std::env::temp_dir().join(format!("alongside-webhook-{}", std::process::id()));
        let folder = DataFolder::open(&path).unwrap();
        let (first, kept) = secret(Some(&folder), &Random::system()).unwrap();
        let (again, _) = secret(Some(&folder), &Random::system()).unwrap();
        let Kept::File(file) = &kept else { panic!("{kept:?}") };
        let mode = fs::metadata(file).unwrap().permissions().mode();
        fs::remove_dir_all(&path).unwrap();
        assert_eq!((first.len(), mode & 0o777), (32, 0o600));
        assert_eq!(first, again);
        assert!(first.bytes().all(|byte| byte.is_ascii_alphanumeric()) && !kept.words().contains(&first));
        let (loose, kept) = secret(None, &Random::system()).unwrap();
        assert!(kept == Kept::Nowhere && loose != first);
    }
}
