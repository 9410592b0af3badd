//! `alongside export`: everything that is kept about a person, in one file.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;
use std::{fs, io};

use anyhow::{Context as _, bail};
use clap::Args;
use scoring::id::{CustomerId, RequestId, ShopId};
use scoring::privacy::{PrivacyRequest, Wish};

use crate::erase::customer_id;
use crate::kept;
use crate::train::shop_id;

/// Write everything that a kept shop knows about a person into one JSON file, for them to read.
///
/// Orders, what was derived from them, what their browsers did, what they said about being written to, and deliveries about them
/// that could not be read. The file is its owner's alone, and is not written over another one. A wish that came from a platform
/// is done once its file is written, and its person goes from the list.
///
/// Example:
///   alongside export --data ./shop --customer 17850 --out 17850.json
///   alongside export --data ./shop --request 3f6c1c1e --out person.json
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
#[group(id = "whom", required = true, multiple = false, args = ["customer", "request"])]
pub struct ExportArgs {
    /// Folder of the kept store
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// Name of the shop in the store; needed only where there are several
    #[arg(long, value_parser = shop_id)]
    pub shop: Option<ShopId>,
    /// The customer, as the shop names them
    #[arg(long, value_name = "ID", value_parser = customer_id)]
    pub customer: Option<CustomerId>,
    /// The wish, as `alongside erase --status` names it
    #[arg(long, value_name = "ID", value_parser = request_id)]
    pub request: Option<RequestId>,
    /// The file to write
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

fn request_id(text: &str) -> Result<RequestId, String> {
    RequestId::new(text).map_err(|error| error.to_string())
}

/// Writes the file, and closes the wish.
///
/// # Errors
/// When there is no such store or wish, or the file is there already or cannot be written.
#[allow(clippy::print_stdout)]
pub fn run(args: &ExportArgs) -> anyhow::Result<()> {
    kept::with(&args.data, async |kept| {
        let (app, shop) = (&kept.app, kept.shop(args.shop.as_ref()).await?);
        let asked = match &args.request {
            Some(id) => {
                let wish = app.store.wish(&shop, Wish::Export, id).await?;
                let wish = wish.with_context(|| format!("there is no wish {id} to hand anything out"))?;
                if wish.done.is_some() {
                    bail!("the wish {id} is done: its person is no longer on the list");
                }
                wish
            }
            None => PrivacyRequest {
                id: RequestId::new("by-hand")?,
                wish: Wish::Export,
                account: args.customer.clone(),
                guest: None,
                orders: Vec::new(),
                asked: app.clock.now(),
                done: None,
            },
        };
        let everything = sweep::export::everything(app, &shop, &asked).await?;
        let file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&args.out);
        let file = file.with_context(|| format!("{} cannot be made", args.out.display()))?;
        written(file, &everything).with_context(|| format!("{} cannot be written", args.out.display()))?;
        if args.request.is_some() {
            let done =
                PrivacyRequest { account: None, guest: None, orders: Vec::new(), done: Some(app.clock.now()), ..asked.clone() };
            let _ = app.store.close_wish(&shop, &asked, &done).await?;
        }
        let orders = everything["orders"].as_array().map_or(0, Vec::len);
        println!("{}: {orders} orders and all that was made of them", args.out.display());
        Ok(())
    })
}

/// Whole and on the disk, before a wish counts as done.
fn written(mut file: fs::File, everything: &serde_json::Value) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut file, everything)?;
    file.write_all(b"\n")?;
    file.sync_all()
}
