//! The embedded DynamoDB: an engine of this process with a thread and a runtime of its own, reached over loopback HTTP
//! like any other, so that nothing above it knows the difference.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use dynoxide::{AttributeValue, ImportOptions, Item};
use store::{Loaded, Loader};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// How long open requests may take once the engine is told to stop.
const FAREWELL: Duration = Duration::from_secs(1);

/// A running engine; it stops when dropped.
pub struct Embedded {
    url: String,
    database: dynoxide::Database,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// Where the engine keeps its tables.
#[derive(Clone, Copy, Debug)]
pub enum Kept<'a> {
    /// In memory: gone with the process.
    Memory,
    /// In this file.
    File(&'a Path),
}

impl Embedded {
    /// Opens the engine and a listener on a free port of the loopback address.
    ///
    /// # Errors
    /// When the file is not a database of the engine, when no port is free, or when a thread cannot be had.
    pub fn start(kept: Kept<'_>) -> anyhow::Result<Self> {
        let database = match kept {
            Kept::Memory => dynoxide::Database::memory(),
            Kept::File(path) => dynoxide::Database::new(&path.to_string_lossy()),
        };
        let database = database.map_err(|error| anyhow!("the embedded DynamoDB does not open: {error}"))?;
        let handle = database.clone();
        let (ready, is_ready) = std::sync::mpsc::sync_channel(1);
        let (stop, stopped) = oneshot::channel();
        // The engine works synchronously behind one lock, so a slow scan would hold up whatever shares its runtime.
        let run = move || {
            let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
                Ok(runtime) => runtime,
                Err(error) => return drop(ready.send(Err(error))),
            };
            runtime.block_on(async move {
                match TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await {
                    Ok(listener) => {
                        let _ = ready.send(listener.local_addr());
                        let (halt, halted) = oneshot::channel::<()>();
                        let halted = async move { drop(halted.await) };
                        let mut serving = std::pin::pin!(dynoxide::server::serve_with_shutdown(listener, database, halted));
                        tokio::select! {
                            _ = &mut serving => {}
                            _ = stopped => {
                                drop(halt);
                                // A half-sent request must not hold up the end of the program.
                                let _ = tokio::time::timeout(FAREWELL, serving).await;
                            }
                        }
                    }
                    Err(error) => drop(ready.send(Err(error))),
                }
            });
        };
        let thread = std::thread::Builder::new().name("dynamodb".to_owned()).spawn(run).context("no thread to be had")?;
        let address = is_ready.recv().context("the embedded DynamoDB stopped while starting")??;
        Ok(Self { url: format!("http://{address}"), database: handle, stop: Some(stop), thread: Some(thread) })
    }

    /// The engine itself, for what no function does: reading the stream.
    #[must_use]
    pub fn database(&self) -> dynoxide::Database {
        self.database.clone()
    }

    /// Loads records without a detour over the network, many in one transaction: for shops that are learned at once.
    #[must_use]
    pub fn loader(&self) -> Loader {
        let database = self.database();
        Loader::new(move |table, load| {
            let item = |record: Vec<(String, Loaded)>| record.into_iter().map(|(name, value)| (name, attribute(value))).collect();
            let items: Vec<Item> = load.into_iter().map(item).collect();
            let loaded = database.import_items(table, items, ImportOptions::default());
            loaded.map(drop).map_err(|error| format!("the embedded DynamoDB says: {error}"))
        })
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}

fn attribute(value: Loaded) -> AttributeValue {
    match value {
        Loaded::Text(text) => AttributeValue::S(text),
        Loaded::Number(number) => AttributeValue::N(number),
        Loaded::Bytes(bytes) => AttributeValue::B(bytes),
    }
}

impl Drop for Embedded {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
