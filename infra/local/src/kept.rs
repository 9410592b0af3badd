//! A store in a folder, opened for a command: its engine, its keys, and the shop that is meant.

use std::path::Path;

use anyhow::bail;
use edge::keyring::Keyring;
use edge::{App, Random};
use scoring::id::ShopId;
use store::{Endpoint, Patience, Store, TablePrefix};

use crate::data_folder::{self, DataFolder};
use crate::embedded::{Embedded, Kept};

/// An open store. The engine stops when this is dropped.
pub struct KeptStore {
    /// Its tables and keys.
    pub app: App,
    _engine: Embedded,
}

impl KeptStore {
    /// Opens the store in `data`.
    ///
    /// # Errors
    /// When there is none, or it does not open.
    pub async fn open(data: &Path) -> anyhow::Result<Self> {
        if !data.join(crate::train::STORE_FILE).exists() {
            bail!("there is no store in {}: make one with `alongside train` or `alongside serve --data`", data.display());
        }
        let folder = DataFolder::open(data)?;
        let engine = Embedded::start(Kept::File(&folder.store()))?;
        let store = Store::connect(Endpoint::local(engine.url()).with_patience(Patience::WORK), TablePrefix::new("")?);
        store.create_tables().await?;
        let keyring = Keyring::new(&data_folder::master_key(Some(&folder), &Random::system())?, None);
        Ok(Self { app: App::new(store, keyring), _engine: engine })
    }

    /// The shop that is meant: the one named, else the only one.
    ///
    /// # Errors
    /// When it is not there, or there are several.
    pub async fn shop(&self, named: Option<&ShopId>) -> anyhow::Result<ShopId> {
        let shops = self.app.store.tenants().await?;
        let names = || shops.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        match (named, shops.as_slice()) {
            (Some(shop), _) if shops.contains(shop) => Ok(shop.clone()),
            (Some(shop), _) => bail!("there is no shop {shop} here; there are: {}", names()),
            (None, [shop]) => Ok(shop.clone()),
            (None, []) => bail!("there is no shop here yet"),
            (None, _) => bail!("there are several shops here: choose one with --shop: {}", names()),
        }
    }
}

/// Runs a command over a kept store.
///
/// # Errors
/// What it says, and when there is no runtime to be had.
pub fn with<T>(data: &Path, command: impl AsyncFnOnce(KeptStore) -> anyhow::Result<T>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async { command(KeptStore::open(data).await?).await })
}
