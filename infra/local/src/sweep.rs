//! `alongside sweep`: what the schedule does in the cloud, once, by hand; how a shop is watched, and how long it remembers.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use edge::platform_access::{AccessKey, PlatformAccess};
use edge::{App, Secret};
use platform::moment::written;
use scoring::id::ShopId;
use scoring::watch::{Trouble, Why};
use store::Store;
use sweep::{Scheduled, Sweeper};

use crate::import::secret;
use crate::kept;
use crate::train::shop_id;

/// The wait between two runs while a shop is served.
const BETWEEN: Duration = Duration::from_secs(5);

/// Do what is due: walk the list of the erased, ask connected shops what they changed, cut old orders from their customers.
///
/// `alongside serve` does it every few seconds. Prints how each shop is watched, and every gap that was healed.
///
/// With --url and --key a WooCommerce shop is connected first: it is then asked once a day, and whenever it is silent for longer
/// than is likely. With --keep-customer-months orders lose their customer after so many months; 0 keeps them for ever, as it is
/// until you say so.
///
/// Example:
///   alongside sweep --data ./shop --url https://shop.example --key ck_... --secret-file secret.txt
///   alongside sweep --data ./shop --keep-customer-months 36
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct SweepArgs {
    /// Folder of the kept store
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// Name of the shop in the store; needed only where there are several
    #[arg(long, value_parser = shop_id)]
    pub shop: Option<ShopId>,
    /// Address of the WooCommerce shop to connect
    #[arg(long, requires = "key")]
    pub url: Option<String>,
    /// Its REST key with read permission: the public half (ck_...)
    #[arg(long, requires = "url")]
    pub key: Option<String>,
    /// File with the secret half (cs_...); else ALONGSIDE_WOOCOMMERCE_SECRET
    #[arg(long, value_name = "FILE", requires = "url")]
    pub secret_file: Option<PathBuf>,
    /// Months after which an order loses its customer; 0: never
    #[arg(long, value_name = "MONTHS")]
    pub keep_customer_months: Option<u32>,
}

/// Does it once, and prints how things stand.
///
/// # Errors
/// When there is no such store, or it cannot be read or written.
#[allow(clippy::print_stdout)]
pub fn run(args: &SweepArgs) -> anyhow::Result<()> {
    kept::with(&args.data, async |kept| {
        let (app, shop) = (&kept.app, kept.shop(args.shop.as_ref()).await?);
        if let (Some(url), Some(key)) = (&args.url, &args.key) {
            let secret = Secret::new(secret(args.secret_file.as_ref())?);
            connect(app, &shop, url, AccessKey::Woocommerce { key: key.clone(), secret }).await?;
        }
        if let Some(months) = args.keep_customer_months {
            app.store.put_retention(&shop, Some(months).filter(|months| *months > 0)).await?;
        }
        let swept = sweep::answer(Sweeper::new(app.clone()), Scheduled::default()).await;
        println!("{} shops, {} wishes done, {} open, {} broke off", swept.shops, swept.closed, swept.open, swept.failed);
        print!("{}", watched(&app.store, &shop).await?);
        Ok(())
    })
}

/// Keeps what a shop is asked with.
async fn connect(app: &App, shop: &ShopId, url: &str, key: AccessKey) -> anyhow::Result<()> {
    let access = PlatformAccess { address: url.trim_end_matches('/').to_owned(), connected: app.clock.now(), key };
    let sealed = access.seal(&app.keyring, shop, &app.random)?;
    app.store.put_secret(shop, access.kind(), &sealed).await?;
    Ok(())
}

/// How a shop is watched, in words.
async fn watched(store: &Store, shop: &ShopId) -> anyhow::Result<String> {
    let watch = store.watch(shop).await?.value.unwrap_or_default();
    let moment = |time: Option<_>| time.map_or_else(|| "never".to_owned(), written);
    let mut text = String::new();
    writeln!(text, "last delivery: {}", moment(store.heard(shop).await?))?;
    writeln!(text, "all changes known up to: {}", moment(watch.known))?;
    match watch.trouble {
        Some(Trouble::Refused) => writeln!(text, "the shop refuses what it is asked with: connect it anew")?,
        Some(Trouble::Silent) => writeln!(text, "the shop does not answer")?,
        None => {}
    }
    for gap in watch.gaps {
        let why = match gap.why {
            Why::Daily => "found by the daily look",
            Why::Silence => "noticed by its silence",
        };
        writeln!(
            text,
            "healed, {why}: {} orders not told, {} gone, from {} to {}",
            gap.told,
            gap.gone,
            written(gap.from),
            written(gap.until)
        )?;
    }
    match store.retention(shop).await? {
        Some(months) => writeln!(text, "orders lose their customer after {months} months")?,
        None => writeln!(text, "orders keep their customer")?,
    }
    Ok(text)
}

/// Sweeps every few seconds, until dropped.
pub async fn run_on(app: App) {
    let sweeper = Sweeper::new(app);
    loop {
        let _ = sweep::answer(sweeper.clone(), Scheduled::default()).await;
        tokio::time::sleep(BETWEEN).await;
    }
}
