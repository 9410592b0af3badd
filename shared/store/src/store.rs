//! The client and its tables' names.

use core::fmt;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{self, Config, Credentials, Region, StalledStreamProtectionConfig};
use aws_smithy_http_client::{Builder, tls};

use crate::endpoint::{Endpoint, Patience, Place};
use crate::key::{Table, TablePrefix};
use crate::loading::Loader;

/// A connection to the tables of one installation. Cheap to clone; clones share their connections.
#[derive(Clone)]
pub struct Store {
    pub(crate) client: Client,
    pub(crate) loader: Option<Loader>,
    prefix: TablePrefix,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Store({:?})", self.prefix)
    }
}

impl Store {
    /// Makes a client; the first call opens a connection.
    #[must_use]
    pub fn connect(endpoint: Endpoint, prefix: TablePrefix) -> Self {
        let Endpoint { place, patience } = endpoint;
        let config = with_patience(Config::builder(), patience)
            .behavior_version_latest()
            // Answers are small and each attempt has its own bound.
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled());
        let config = match place {
            Place::Local(url) => config
                .endpoint_url(url)
                .region(Region::from_static("local"))
                .credentials_provider(Credentials::new("local", "local", None, None, "arguments"))
                .http_client(Builder::new().build_http()),
            // The root certificates are the system's. Embedding Amazon's own would save their loading at a cold start.
            Place::Aws(region, keys) => config
                .region(Region::new(region))
                .credentials_provider(Credentials::new(keys.access_key, keys.secret_key, keys.session_token, None, "arguments"))
                .http_client(
                    Builder::new().tls_provider(tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring)).build_https(),
                ),
        };
        Self { client: Client::from_conf(config.build()), loader: None, prefix }
    }

    /// The full name of a table.
    #[must_use]
    pub fn table(&self, table: Table) -> String {
        self.prefix.table(table)
    }

    /// The table with this full name.
    pub(crate) fn table_of(&self, name: &str) -> Option<Table> {
        Table::ALL.into_iter().find(|table| self.table(*table) == name)
    }

    /// What bulk work and rare writes change about a call: nobody watches them, so they may take their time.
    pub(crate) fn patient() -> config::Builder {
        with_patience(Config::builder(), Patience::WORK)
    }
}

fn with_patience(config: config::Builder, patience: Patience) -> config::Builder {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(patience.connect)
        .operation_attempt_timeout(patience.attempt)
        .operation_timeout(patience.operation)
        .build();
    let retries = RetryConfig::standard()
        .with_max_attempts(patience.attempts)
        .with_initial_backoff(FIRST_BACKOFF)
        .with_max_backoff(LONGEST_BACKOFF);
    config.timeout_config(timeouts).retry_config(retries)
}

const FIRST_BACKOFF: core::time::Duration = core::time::Duration::from_millis(20);
const LONGEST_BACKOFF: core::time::Duration = core::time::Duration::from_millis(200);
