//! A store with fresh, empty tables for one test.

use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context as _, Result};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{Config, Credentials, Region};
use store::key::{BODY, Key, PARTITION, SORT, Table};
use store::{Endpoint, Store, TablePrefix};

use crate::calls::CallCounter;
use crate::embedded::EmbeddedStore;

/// Fresh tables, in an engine of their own or, when `ALONGSIDE_DYNAMODB_ENDPOINT` names a running one (plain HTTP), there.
/// Tables go when this is dropped.
pub struct TestStore {
    /// The store; its calls pass through `calls`.
    pub store: Store,
    /// Counts the calls, and fails them on demand.
    pub calls: CallCounter,
    /// The prefix of this test's tables.
    pub prefix: TablePrefix,
    client: Client,
    engine_url: String,
    engine: Option<EmbeddedStore>,
}

/// Makes a [`TestStore`] whose tables exist and are empty; its calls are counted from now on.
///
/// # Errors
/// When the engine cannot be started or reached.
pub async fn store() -> Result<TestStore> {
    let given = std::env::var("ALONGSIDE_DYNAMODB_ENDPOINT").ok().filter(|url| !url.is_empty());
    let engine = if given.is_some() { None } else { Some(EmbeddedStore::start()?) };
    let url = given.or_else(|| engine.as_ref().map(EmbeddedStore::url)).context("no endpoint")?;
    let calls = CallCounter::start(&url)?;
    let prefix = TablePrefix::new(&fresh_prefix())?;
    let store = Store::connect(Endpoint::local(calls.url()), prefix.clone());
    store.create_tables().await?;
    calls.clear();
    Ok(TestStore { store, calls, prefix, client: plain_client(&url), engine_url: url, engine })
}

/// Differs between tests of one process and between processes.
fn fresh_prefix() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    format!("test-{}-{}-", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

fn plain_client(url: &str) -> Client {
    let config = Config::builder()
        .behavior_version_latest()
        .endpoint_url(url)
        .region(Region::from_static("local"))
        .credentials_provider(Credentials::new("local", "local", None, None, "tests"))
        .http_client(aws_smithy_http_client::Builder::new().build_http());
    Client::from_conf(config.build())
}

impl TestStore {
    /// Where a function under test finds DynamoDB: calls are counted there too.
    #[must_use]
    pub fn url(&self) -> String {
        self.calls.url()
    }

    /// Where the engine itself listens, past the counter and its failures.
    #[must_use]
    pub fn engine_url(&self) -> &str {
        &self.engine_url
    }

    /// A client past the store and the counter, for putting in what the store would refuse.
    #[must_use]
    pub const fn client(&self) -> &Client {
        &self.client
    }

    /// Puts raw bytes under a key.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn put_bytes(&self, key: Key, bytes: &[u8]) -> Result<()> {
        use aws_sdk_dynamodb::types::AttributeValue::{B, S};
        let put = self.client.put_item().table_name(self.prefix.table(key.table));
        put.item(PARTITION, S(key.partition)).item(SORT, S(key.sort)).item(BODY, B(bytes.to_vec().into())).send().await?;
        Ok(())
    }

    /// Deletes a record.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn delete(&self, key: Key) -> Result<()> {
        use aws_sdk_dynamodb::types::AttributeValue::S;
        let call = self.client.delete_item().table_name(self.prefix.table(key.table));
        call.key(PARTITION, S(key.partition)).key(SORT, S(key.sort)).send().await?;
        Ok(())
    }

    /// All sort keys and bodies of a table, for comparing.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn dump(&self, table: Table) -> Result<Vec<(String, Vec<u8>)>> {
        let pages = self.client.scan().table_name(self.prefix.table(table)).into_paginator().items().send();
        let mut records = Vec::new();
        let mut pages = pages;
        while let Some(record) = pages.try_next().await? {
            let sort = record.get(SORT).and_then(|value| value.as_s().ok()).cloned().unwrap_or_default();
            let body = record.get(BODY).and_then(|value| value.as_b().ok()).map(|blob| blob.as_ref().to_vec());
            records.push((sort, body.unwrap_or_default()));
        }
        records.sort();
        Ok(records)
    }
}

impl Drop for TestStore {
    fn drop(&mut self) {
        // An engine of our own takes its tables along.
        if self.engine.is_some() {
            return;
        }
        let (client, prefix) = (self.client.clone(), self.prefix.clone());
        // A runtime of its own: the test's may be the one that is running this.
        let thread = std::thread::spawn(move || {
            let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
            runtime.block_on(async {
                for table in Table::ALL {
                    let _ = client.delete_table().table_name(prefix.table(table)).send().await;
                }
            });
        });
        let _ = thread.join();
    }
}
