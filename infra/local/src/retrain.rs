//! `alongside train` without a file: a kept shop trained anew from what is kept.

use std::path::Path;

use anyhow::{Context as _, bail};
use scoring::id::ShopId;
use scoring::time::Timestamp;
use store::{Endpoint, Patience, Store, TablePrefix};
use train::{End, Trained, Trainer, Wish};

use crate::embedded::{Embedded, Kept};
use crate::progress;
use crate::serve::opened;
use crate::train::{STORE_FILE, fit_report, peak_memory};

/// Trains, and prints what came of it.
///
/// # Errors
/// When there is no such store or shop, or the store cannot be read or written.
#[allow(clippy::print_stdout)]
pub(crate) fn run(data: &Path, shop: &ShopId) -> anyhow::Result<()> {
    let file = data.join(STORE_FILE);
    if !file.exists() {
        bail!("there is no store in {}: give a file of orders with --orders", data.display());
    }
    let embedded = Embedded::start(Kept::File(&file))?;
    let store = Store::connect(Endpoint::local(embedded.url()).with_patience(Patience::WORK), TablePrefix::new("")?);
    let spinner = progress::spinner("training");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let trained = runtime.block_on(async {
        store.create_tables().await?;
        let known = store.shop(shop).await?;
        let clock = opened::clock(&known.with_context(|| format!("there is no shop {shop} here"))?);
        anyhow::Ok(Trainer::new(store, clock).train(shop, Wish::Now, Timestamp(i64::MAX)).await?)
    })?;
    spinner.finish_and_clear();
    print!("{}", report(&trained));
    println!("{}", peak_memory());
    Ok(())
}

fn report(trained: &Trained) -> String {
    let mut text = String::new();
    if let Some(rebuilt) = &trained.rebuilt {
        let (rows, written, orders) = (rebuilt.rows, rebuilt.written, rebuilt.orders);
        text += &format!("{rows} rows from the counts of {orders} orders, {written} of them written anew");
        text += match rebuilt.end {
            End::Done => "\n",
            End::Unfinished | End::Overtaken => "; not finished: something else is writing here\n",
        };
    }
    if let Some(fitted) = &trained.fitted {
        text += &fit_report(&fitted.reports);
        text += &match fitted.adopted {
            Some(version) => format!("model {version} is adopted\n"),
            None => "the model stays as it is\n".to_owned(),
        };
    }
    text
}
