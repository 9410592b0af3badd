//! `serve`, the default: every function on one port over an embedded DynamoDB, and the demo's pages.

pub mod customers;
mod deliveries;
mod from_file;
pub mod lesson;
mod live;
pub(crate) mod opened;
mod schedule;

use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use axum::Router;
use edge::keyring::Keyring;
use edge::{App, Random};
use learn::Learner;
use store::{Endpoint, Patience, Store, TablePrefix};
use tokio::net::TcpListener;
use tracing::level_filters::LevelFilter;

use crate::counter::Counter;
use crate::data_folder::{self, DataFolder};
use crate::embedded::{Embedded, Kept};
use crate::feed::Feed;
use crate::{demo, pages};

/// How long open requests may take once the program is asked to stop.
const FAREWELL: Duration = Duration::from_secs(2);

/// Serve everything from this machine: the functions, an embedded DynamoDB, and a shop in the browser (the default).
///
/// Without files it is a demo shop.
#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    /// Port on 127.0.0.1; 0 picks a free one
    #[arg(long, default_value_t = 8787)]
    pub port: u16,
    /// Keep the store in this folder, or serve what is kept there
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// A shop of one's own.
    #[command(flatten)]
    pub files: from_file::Files,
}

/// Serves until Ctrl-C.
///
/// # Errors
/// When the port is taken, the store does not open, or its content cannot be read.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve(args))
}

async fn serve(args: &Args) -> anyhow::Result<()> {
    let started = Instant::now();
    let level = std::env::var("ALONGSIDE_LOG").ok().and_then(|text| text.parse().ok()).unwrap_or(LevelFilter::ERROR);
    let _ = tracing::subscriber::set_global_default(edge::trace::subscriber(level, std::io::stderr));
    let listener = listen(args.port).await?;
    let folder = args.data.as_deref().map(DataFolder::open).transpose()?;
    let file = folder.as_ref().map(DataFolder::store);
    let engine = Embedded::start(file.as_deref().map_or(Kept::Memory, Kept::File))?;
    let prefix = TablePrefix::new("")?;
    let worker = Store::connect(Endpoint::local(engine.url()).with_patience(Patience::WORK), prefix.clone());
    let worker = worker.with_loader(engine.loader());
    worker.create_tables().await.context("the tables cannot be made")?;
    let keyring = Keyring::new(&data_folder::master_key(folder.as_ref(), &Random::system())?, None);
    let known = worker.shops().await?;
    // A shop of one's own goes before the demo shop that the folder may have held first.
    let own = known.iter().find(|shop| shop.as_str() != demo::SHOP).or(known.first());
    let feed = Feed::open(engine.database(), &worker)?;
    let (window, learned) = match (&args.files.orders, own) {
        (Some(path), _) => from_file::window(&worker, path, &args.files, folder.as_ref(), keyring.clone()).await?,
        (None, Some(shop)) => (opened::window(&worker, shop, folder.as_ref(), keyring.clone()).await?, None),
        (None, None) => lesson::demo(&worker, folder.as_ref(), keyring.clone(), edge::Clock::System.now()).await?,
    };
    let (kept, secret) = deliveries::connect(&worker, &keyring, &window.shop, folder.as_ref()).await?;
    let counter = Counter::open(&worker, &keyring, &window, &secret).await?.map(Arc::new);
    if args.files.orders.is_some() || own.is_none() {
        // All of it has just been learned at once.
        feed.skip()?;
    }
    let learner = Learner::new(worker.clone(), window.clock, keyring.clone());
    let groundwork = learned.map(|learned| live::Groundwork {
        store: worker.clone(),
        shop: window.shop.clone(),
        clock: window.clock,
        learned,
    });
    let schedule = schedule::Schedule {
        endpoint: Endpoint::local(engine.url()).with_patience(Patience::WORK),
        prefix: prefix.clone(),
        clock: window.clock,
    };
    let learning = tokio::spawn(live::run(feed, learner, groundwork, schedule));
    let sweeping = tokio::spawn(crate::sweep::run_on(App::new(worker.clone(), keyring.clone()).with_clock(window.clock)));
    let app = App::new(Store::connect(Endpoint::local(engine.url()), prefix), keyring).with_clock(window.clock);
    let api = functions(app);
    let address = listener.local_addr()?;
    tell(&format!("{} products of {}, ready after {:.1} s", window.items.len(), window.name, started.elapsed().as_secs_f64()));
    tell(&format!("WooCommerce may deliver to http://{address}/webhooks/woocommerce/{}, {}", window.shop, kept.words()));
    writeln!(std::io::stdout(), "Open http://{address}/ in a browser. Ctrl-C stops it.")?;
    let delivering = counter.as_ref().map(|counter| counter.deliver(api.clone()));
    let router = pages::router(Arc::new(window), api, worker, counter);
    let (farewell, leaving) = tokio::sync::oneshot::channel::<()>();
    let stop = async move {
        asked_to_stop().await;
        let _ = farewell.send(());
    };
    let serving = axum::serve(listener, router).with_graceful_shutdown(stop).into_future();
    tokio::select! {
        served = serving => served?,
        () = async { if leaving.await.is_ok() { tokio::time::sleep(FAREWELL).await } else { std::future::pending().await } } => {}
    }
    // Wherever it is, the next start goes on from there.
    learning.abort();
    sweeping.abort();
    if let Some(delivering) = delivering {
        delivering.abort();
    }
    Ok(())
}

/// Every function's routes over one state.
pub fn functions(app: App) -> Router {
    edge::face(
        product_page::router()
            .merge(cart::router())
            .merge(confirmation::router())
            .merge(events::router())
            .merge(webhooks::router()),
        app,
    )
}

/// Waits for Ctrl-C, or for the signal that service managers send.
async fn asked_to_stop() {
    let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) else {
        return drop(tokio::signal::ctrl_c().await);
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

async fn listen(port: u16) -> anyhow::Result<TcpListener> {
    match TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => bail!(
            "port {port} is taken, perhaps by an earlier run: stop that one, or choose another port with `--port {}` (`--port 0` picks a free one)",
            port.checked_add(1).unwrap_or(8787)
        ),
        Err(error) => Err(error).with_context(|| format!("port {port} cannot be had")),
    }
}

/// A line of progress.
fn tell(text: &str) {
    // Nobody reads it when standard error is closed.
    let _ = writeln!(std::io::stderr(), "{text}");
}
