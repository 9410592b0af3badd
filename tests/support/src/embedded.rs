//! The embedded DynamoDB engine, in memory.

use anyhow::Result;

use stand_in::Background;

/// An engine on a loopback port, empty at first and gone when dropped.
pub struct EmbeddedStore {
    server: Background,
}

impl EmbeddedStore {
    /// Starts one.
    ///
    /// # Errors
    /// When the engine or its port cannot be had.
    pub fn start() -> Result<Self> {
        let engine = dynoxide::Database::memory()?;
        let server = Background::start("engine", move |listener| dynoxide::server::serve_on(listener, engine))?;
        Ok(Self { server })
    }

    /// Where it listens.
    #[must_use]
    pub fn url(&self) -> String {
        self.server.url()
    }
}
