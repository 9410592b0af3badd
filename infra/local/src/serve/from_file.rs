//! A shop from a file of real orders.

use std::path::PathBuf;

use anyhow::Context as _;
use edge::keyring::Keyring;
use edge::{App, Clock};
use scoring::id::ShopId;
use scoring::money::Currency;
use store::Store;

use super::{customers, lesson, opened, tell};
use crate::answer::currency;
use crate::data_folder::DataFolder;
use crate::erase;
use crate::pages::Window;
use crate::progress;
use crate::train::{self, Learned, Lesson};

/// The files of a shop.
#[derive(clap::Args, Clone, Debug)]
pub struct Files {
    /// Serve a shop from these order lines: CSV or CSV.gz, the columns as for `train`
    #[arg(long, value_name = "FILE")]
    pub orders: Option<PathBuf>,
    /// What that shop sells now, as for `train`; without it everything ever sold
    #[arg(long, value_name = "FILE", requires = "orders")]
    pub catalog: Option<PathBuf>,
    /// Currency of its prices, as in EUR
    #[arg(long, value_name = "CODE", value_parser = currency, requires = "orders")]
    pub currency: Option<Currency>,
}

/// Learns the files, writes them, and opens the shop at the time of its last order.
///
/// # Errors
/// When a file cannot be read to its end, or the store cannot be written.
pub(super) async fn window(
    store: &Store,
    path: &std::path::Path,
    files: &Files,
    folder: Option<&DataFolder>,
    keyring: Keyring,
) -> anyhow::Result<(Window, Option<Box<Learned>>)> {
    let Lesson { learned, costs, listings, report } = train::study(path, files.catalog.as_deref(), files.currency)?;
    tell(report.trim_end());
    let id = ShopId::new("shop").context("a lower case word is a shop id")?;
    let spinner = progress::spinner("writing");
    let as_of = learned.tables.as_of;
    let (known, items) = (customers::telling(&learned.history), learned.items(&costs, &listings));
    let learned = lesson::written(store, folder, &id, learned, &items).await?;
    erase::again(&App::new(store.clone(), keyring.clone()).with_clock(Clock::Fixed(as_of)), &id).await?;
    spinner.finish_and_clear();
    let known = erase::still_known(store, &id, known).await?;
    if let Some(folder) = folder {
        folder.name_buyers(&known)?;
    }
    let mut window = opened::window(store, &id, folder, keyring).await?;
    if folder.is_none() {
        window.buyers.extend(known);
    }
    window.clock = Clock::Shifted(as_of.0 - Clock::System.now().0);
    Ok((window, learned))
}
