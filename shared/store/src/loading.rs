//! Bulk writing past the network: into an engine of this very process.

use core::fmt;
use std::sync::Arc;

use aws_sdk_dynamodb::types::AttributeValue;

use crate::batch::Attributes;
use crate::error::StoreError;
use crate::key::Table;
use crate::store::Store;

/// Records loaded together. Of a busy shop's profiles they are a few megabytes.
pub(crate) const LOAD_RECORDS: usize = 250;

/// An attribute of a record that is loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Loaded {
    /// Text.
    Text(String),
    /// A number, spelled out.
    Number(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// Records of one table, attributes by name.
pub type Load = Vec<Vec<(String, Loaded)>>;

/// What loads, or says why not.
type Loading = dyn Fn(&str, Load) -> Result<(), String> + Send + Sync;

/// Takes records of a table (by its full name) for good, replacing what stands; of several under one key, the last. What is loaded is
/// heard by no stream.
#[derive(Clone)]
pub struct Loader(Arc<Loading>);

impl Loader {
    /// One that does what `load` does; it may take its time.
    pub fn new(load: impl Fn(&str, Load) -> Result<(), String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(load))
    }
}

impl fmt::Debug for Loader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Loader")
    }
}

impl Store {
    /// Bulk writers hand their records to `loader` instead of sending them; everything else goes on as before.
    #[must_use]
    pub fn with_loader(mut self, loader: Loader) -> Self {
        self.loader = Some(loader);
        self
    }

    /// Loads records; blocks until they stand.
    pub(crate) fn load(&self, loader: &Loader, table: Table, records: Vec<Attributes>) -> Result<(), StoreError> {
        let load = records.into_iter().map(loaded).collect::<Option<Load>>();
        let load = load.ok_or_else(|| StoreError::unavailable("loading", "an attribute of a kind that is never loaded"))?;
        (loader.0)(&self.table(table), load).map_err(|error| StoreError::unavailable("loading", error))
    }
}

/// The kinds of attribute that records written in bulk have.
fn loaded(record: Attributes) -> Option<Vec<(String, Loaded)>> {
    let attributes = record.into_iter().map(|(name, value)| {
        let value = match value {
            AttributeValue::S(text) => Loaded::Text(text),
            AttributeValue::N(number) => Loaded::Number(number),
            AttributeValue::B(bytes) => Loaded::Bytes(bytes.into_inner()),
            _ => return None,
        };
        Some((name, value))
    });
    attributes.collect()
}
