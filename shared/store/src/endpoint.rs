//! How DynamoDB is reached. Every value is an argument: this crate reads no environment.

use core::fmt;
use core::time::Duration;

/// Where DynamoDB is, who we are there, and how long we wait.
#[derive(Clone, Debug)]
pub struct Endpoint {
    pub(crate) place: Place,
    pub(crate) patience: Patience,
}

#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// Plain HTTP, any credentials: the embedded engine, or another engine on this machine.
    Local(String),
    /// The service itself, over TLS.
    Aws(String, Credentials),
}

/// Keys of an AWS identity.
#[derive(Clone)]
pub struct Credentials {
    /// Access key id.
    pub access_key: String,
    /// Secret access key.
    pub secret_key: String,
    /// Session token, which a Lambda always has.
    pub session_token: Option<String>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials")
    }
}

/// How long a call may take. A page waits for us: better no offers than late ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// To open a connection.
    pub connect: Duration,
    /// One attempt.
    pub attempt: Duration,
    /// A call with all its attempts.
    pub operation: Duration,
    /// Most attempts of a call.
    pub attempts: u32,
}

impl Patience {
    /// For answers that a page waits for.
    pub const PAGE: Self = Self {
        connect: Duration::from_millis(1_000),
        attempt: Duration::from_millis(400),
        operation: Duration::from_millis(1_000),
        attempts: 3,
    };

    /// For training, seeding and other work that nobody watches.
    pub const WORK: Self = Self {
        connect: Duration::from_millis(3_000),
        attempt: Duration::from_millis(10_000),
        operation: Duration::from_millis(30_000),
        attempts: 5,
    };
}

impl Endpoint {
    /// An engine on this machine or in this network: plain HTTP at `url`, dummy credentials, region `local`. A busy laptop
    /// may be slow, so it has [`Patience::WORK`].
    #[must_use]
    pub fn local(url: impl Into<String>) -> Self {
        Self { place: Place::Local(url.into()), patience: Patience::WORK }
    }

    /// DynamoDB in an AWS region ("eu-central-1"), over TLS, with [`Patience::PAGE`].
    #[must_use]
    pub fn aws(region: impl Into<String>, credentials: Credentials) -> Self {
        Self { place: Place::Aws(region.into(), credentials), patience: Patience::PAGE }
    }

    /// The same with another patience for reads. Writers always have [`Patience::WORK`].
    #[must_use]
    pub const fn with_patience(mut self, patience: Patience) -> Self {
        self.patience = patience;
        self
    }
}
