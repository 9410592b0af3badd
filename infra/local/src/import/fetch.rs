//! A running WooCommerce shop into the staging database, page by page.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use platform::guest::GuestKey;
use platform::order::Standing;
use platform::outbound::woocommerce::{Last, List, Page, Shop};
use platform::outbound::{AskError, Patience};
use platform::woocommerce::{Listed, order, product, refund, variation};
use ring::digest::{SHA256, digest};
use scoring::id::ItemId;
use scoring::time::Timestamp;

use super::intake::{Outcome, Run, Stopped, Why};
use super::staging::{Kind, Source, SourceState};
use super::woocommerce::put;
use crate::progress;

/// The environment variable that holds a REST key's secret.
pub const SECRET: &str = "ALONGSIDE_WOOCOMMERCE_SECRET";
/// Changes made while the last import began to ask are asked for again.
const OVERLAP_SECONDS: i64 = 120;

/// Which shop is asked, and how.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Its address.
    pub url: String,
    /// The key's public half.
    pub key: String,
    /// Its secret half.
    pub secret: String,
    /// How long it is waited for.
    pub patience: Patience,
}

impl Ask {
    /// With the secret from a file, else from the environment: on a command line everybody on the machine could read it.
    ///
    /// # Errors
    /// When there is none.
    pub fn new(url: &str, key: &str, file: Option<&PathBuf>) -> anyhow::Result<Self> {
        Ok(Self { url: url.to_owned(), key: key.to_owned(), secret: secret(file)?, patience: Patience::IMPORT })
    }
}

/// The secret half of a key: from a file, else from the environment.
///
/// # Errors
/// When there is none.
pub(crate) fn secret(file: Option<&PathBuf>) -> anyhow::Result<String> {
    let secret = match file {
        Some(path) => fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?,
        None => std::env::var(SECRET).unwrap_or_default(),
    };
    let secret = secret.trim().to_owned();
    if secret.is_empty() {
        bail!("the key's secret (cs_...) is missing: put it in a file and name it with --secret-file, or into {SECRET}");
    }
    Ok(secret)
}

/// Takes the whole shop the first time; later its goods and customers again, and the orders changed since.
pub(super) fn take(run: &mut Run<'_>, ask: &Ask, guests: &GuestKey) -> anyhow::Result<()> {
    run.staging.make_line_index()?;
    let shop = Shop::new(&ask.url, &ask.key, &ask.secret, ask.patience)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        for kind in [Kind::Products, Kind::Customers, Kind::Orders] {
            let done = Fetch { run: &mut *run, shop: &shop, guests }.list(kind).await;
            done.with_context(|| format!("asking {} for its {}", shop.address(), kind.name()))?;
        }
        Ok(())
    })
}

struct Fetch<'r, 's> {
    run: &'r mut Run<'s>,
    shop: &'r Shop,
    guests: &'r GuestKey,
}

/// A page with everything that must be asked for besides, so that one transaction takes it all.
struct Whole {
    page: Page,
    variations: Vec<(ItemId, Vec<Box<serde_json::value::RawValue>>)>,
    refunds: Vec<Box<serde_json::value::RawValue>>,
}

impl Fetch<'_, '_> {
    async fn list(&mut self, kind: Kind) -> anyhow::Result<()> {
        let name = format!("{} {}", self.shop.address(), kind.name());
        let (passes, since) = self.run.staging.passes(kind, &name)?;
        let since = since.map(|since| Timestamp(since.0 - OVERLAP_SECONDS));
        let list = match kind {
            Kind::Orders => List::Orders(since),
            Kind::Products => List::Products,
            _ => List::Customers,
        };
        let pass = digest(&SHA256, format!("{name} {passes}").as_bytes());
        let mut source = self.run.staging.source(kind, &name, pass.as_ref(), self.run.number)?;
        let bar = progress::things(kind.name(), 0);
        loop {
            let whole = self.whole(&list, source.taken + 1, kind).await?;
            bar.set_length(whole.page.pages.unwrap_or_default());
            source.taken += 1;
            bar.set_position(source.taken);
            self.keep(kind, &source, &whole)?;
            if whole.page.last == Last::Yes {
                bar.finish_and_clear();
                return Ok(());
            }
        }
    }

    /// A page, and the variations of its products or the refunds of its orders.
    async fn whole(&self, list: &List, number: u64, kind: Kind) -> anyhow::Result<Whole> {
        let page = self.shop.page(list, number).await?;
        let mut whole = Whole { page, variations: Vec::new(), refunds: Vec::new() };
        for body in &whole.page.bodies {
            let text = body.get().as_bytes();
            match kind {
                Kind::Products => {
                    if let Ok(Listed::Product(product, None, _)) = product(text) {
                        let all = self.all(&List::Variations(product.id.to_string())).await?;
                        whole.variations.push((product.id, all));
                    }
                }
                Kind::Orders => {
                    if let Ok(order) = order(text, self.guests)
                        && order.head.standing == Standing::Counts
                        && !order.refunds.is_empty()
                    {
                        whole.refunds.extend(self.all(&List::Refunds(order.head.id.to_string())).await?);
                    }
                }
                _ => {}
            }
        }
        Ok(whole)
    }

    /// A short list to its end; empty when what it belongs to was deleted meanwhile.
    async fn all(&self, list: &List) -> anyhow::Result<Vec<Box<serde_json::value::RawValue>>> {
        let (mut all, mut number) = (Vec::new(), 1);
        loop {
            let page = match self.shop.page(list, number).await {
                Ok(page) => page,
                Err(AskError::NotFound) => return Ok(all),
                Err(error) => return Err(error.into()),
            };
            all.extend(page.bodies);
            number += 1;
            if page.last == Last::Yes {
                return Ok(all);
            }
        }
    }

    /// Writes a page and the position after it in one transaction.
    fn keep(&mut self, kind: Kind, source: &Source, whole: &Whole) -> anyhow::Result<()> {
        let staging = self.run.staging;
        staging.begin()?;
        if source.taken == 1
            && let Some(answered) = whole.page.answered
        {
            staging.started(source.number, answered)?;
        }
        let count = |outcome: Outcome| -> anyhow::Result<()> {
            match outcome? {
                Ok(()) => Ok(()),
                Err(Why { kind, words }) => staging.pass_over(source.number, kind, source.taken, &words),
            }
        };
        for body in &whole.page.bodies {
            count(put(staging, kind, source.number, body.get().as_bytes(), self.guests))?;
        }
        for (product, bodies) in &whole.variations {
            for body in bodies {
                count(match variation(body.get().as_bytes()) {
                    Ok(variant) => staging.put_variant(source.number, Some(product), &variant).map(Ok),
                    Err(error) => Ok(Err(error.into())),
                })?;
            }
        }
        for body in &whole.refunds {
            count(match refund(body.get().as_bytes()) {
                Ok(refund) => staging.put_refund(&refund).map(Ok),
                Err(error) => Ok(Err(error.into())),
            })?;
        }
        if let Some(left) = &mut self.run.left {
            *left = left.saturating_sub(1);
            if *left == 0 {
                return Err(Stopped.into());
            }
        }
        let state = if whole.page.last == Last::Yes { SourceState::Finished } else { SourceState::Open };
        staging.position(source.number, source.taken, state)?;
        staging.commit()
    }
}
