//! `alongside one-tap`: the merchant's terms for the offer after the order, and the account that is charged for it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::Args;
use edge::platform_access::{AccessKey, PlatformAccess};
use edge::{App, Secret};
use platform::outbound::stripe::{STRIPE, Stripe};
use scoring::id::ShopId;
use scoring::money::Millionths;
use scoring::one_tap::{DISCOUNT_MAX, GRACE_SECONDS_MAX, NO_DAYS_MAX, Terms};
use store::{SecretKind, Store};

use crate::kept;
use crate::train::shop_id;

/// The key goes by this name in the environment.
const VARIABLE: &str = "ALONGSIDE_STRIPE_KEY";
/// Longest address or sentence, in bytes.
const TEXT_BYTES_MAX: usize = 300;

/// Say on which terms an offer is made after the order, and which account is charged for it.
///
/// Without --withdrawal a shop makes no such offers: the law wants the way back beside the button. What is not said stays as it
/// stands. Prints the terms.
///
/// A WooCommerce shop is charged through its own Stripe account. Make a restricted key there (rk_...) that may write PaymentIntents
/// and Refunds and nothing else; it is sealed for this shop alone. The shop's REST key (alongside sweep --url --key) must then be
/// allowed to write. A Shopify shop needs neither: the platform charges.
///
/// Examples:
///   alongside one-tap --data ./shop --withdrawal https://shop.example/withdrawal --delivery https://shop.example/delivery
///   alongside one-tap --data ./shop --stripe-publishable pk_live_... --stripe-key-file key.txt
///   alongside one-tap --data ./shop --no-days 60 --undo-minutes 10
///   alongside one-tap --data ./shop --off
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct OneTapArgs {
    /// Folder of the kept store
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// Name of the shop in the store; needed only where there are several
    #[arg(long, value_parser = shop_id)]
    pub shop: Option<ShopId>,
    /// Where the buyer reads about withdrawing from a purchase
    #[arg(long, value_name = "URL", value_parser = text)]
    pub withdrawal: Option<String>,
    /// Where the buyer reads about delivery
    #[arg(long, value_name = "URL", value_parser = text)]
    pub delivery: Option<String>,
    /// When and how it comes, in one plain sentence
    #[arg(long, value_name = "SENTENCE", value_parser = text)]
    pub delivery_words: Option<String>,
    /// Days for which a buyer who said no is left alone
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(0..=i64::from(NO_DAYS_MAX)))]
    pub no_days: Option<u32>,
    /// Minutes for which an added line may be taken back (WooCommerce); 0: not at all
    #[arg(long, value_name = "MINUTES", value_parser = clap::value_parser!(u32).range(0..=i64::from(GRACE_SECONDS_MAX / 60)))]
    pub undo_minutes: Option<u32>,
    /// Percent by which every offer is cheaper, the same for all
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u32).range(0..=i64::from(DISCOUNT_MAX.0 as u32 / 10_000)))]
    pub discount: Option<u32>,
    /// The publishable half of the Stripe key (pk_...): a bank's question is asked with it
    #[arg(long, value_name = "KEY")]
    pub stripe_publishable: Option<String>,
    /// File with the restricted key (rk_...); else ALONGSIDE_STRIPE_KEY
    #[arg(long, value_name = "FILE", requires = "stripe_publishable")]
    pub stripe_key_file: Option<PathBuf>,
    /// Make no offers after orders
    #[arg(long, conflicts_with_all = ["withdrawal", "stripe_publishable"])]
    pub off: bool,
}

fn text(text: &str) -> Result<String, String> {
    let text = text.trim();
    let fits = !text.is_empty() && text.len() <= TEXT_BYTES_MAX && !text.chars().any(char::is_control);
    fits.then(|| text.to_owned()).ok_or_else(|| format!("1 to {TEXT_BYTES_MAX} bytes of plain text"))
}

/// Sets what is said, and prints how things stand.
///
/// # Errors
/// When there is no such store, the key is none, or the store cannot be written.
#[allow(clippy::print_stdout)]
pub fn run(args: &OneTapArgs) -> anyhow::Result<()> {
    kept::with(&args.data, async |kept| {
        let (app, shop) = (&kept.app, kept.shop(args.shop.as_ref()).await?);
        if args.off {
            app.store.put_terms(&shop, None).await?;
        } else {
            let stands = app.store.terms(&shop).await?;
            let terms = args.over(stands.clone())?;
            if terms != stands {
                app.store.put_terms(&shop, terms.as_ref()).await?;
            }
        }
        if let Some(publishable) = &args.stripe_publishable {
            connect(app, &shop, publishable, key(args.stripe_key_file.as_deref())?).await?;
        }
        print!("{}", words(&app.store, &shop).await?);
        Ok(())
    })
}

impl OneTapArgs {
    /// The terms as they stand with what was said in place.
    fn over(&self, stands: Option<Terms>) -> anyhow::Result<Option<Terms>> {
        let says_more = self.delivery.is_some()
            || self.delivery_words.is_some()
            || self.no_days.is_some()
            || self.undo_minutes.is_some()
            || self.discount.is_some();
        let Some(mut terms) = stands.or_else(|| self.withdrawal.as_deref().map(Terms::standard)) else {
            if says_more {
                bail!("say first where buyers read about withdrawing from a purchase: --withdrawal URL");
            }
            return Ok(None);
        };
        let set = |field: &mut String, said: &Option<String>| {
            if let Some(said) = said {
                field.clone_from(said);
            }
        };
        set(&mut terms.withdrawal_url, &self.withdrawal);
        set(&mut terms.delivery_url, &self.delivery);
        set(&mut terms.delivery, &self.delivery_words);
        terms.no_days = self.no_days.unwrap_or(terms.no_days);
        terms.grace_seconds = self.undo_minutes.map_or(terms.grace_seconds, |minutes| minutes * 60);
        terms.discount = self.discount.map_or(terms.discount, |percent| Millionths(i64::from(percent) * 10_000));
        Ok(Some(terms))
    }
}

/// The restricted key, from where it does not stand in a list of processes.
fn key(file: Option<&Path>) -> anyhow::Result<Secret<String>> {
    let text = match file {
        Some(path) => std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?,
        None => std::env::var(VARIABLE).with_context(|| format!("name a file with --stripe-key-file, or set {VARIABLE}"))?,
    };
    Ok(Secret::new(text.trim().to_owned()))
}

async fn connect(app: &App, shop: &ShopId, publishable: &str, key: Secret<String>) -> anyhow::Result<()> {
    if !key.reveal().starts_with("rk_") {
        bail!("a restricted key begins with rk_: make one that may write PaymentIntents and Refunds, and nothing else");
    }
    if !publishable.starts_with("pk_") {
        bail!("a publishable key begins with pk_");
    }
    Stripe::new(STRIPE, key.reveal())?;
    let key = AccessKey::Stripe { publishable: publishable.to_owned(), key };
    let access = PlatformAccess { address: STRIPE.to_owned(), connected: app.clock.now(), key };
    let sealed = access.seal(&app.keyring, shop, &app.random)?;
    app.store.put_secret(shop, access.kind(), &sealed).await?;
    Ok(())
}

/// How things stand, in words.
async fn words(store: &Store, shop: &ShopId) -> anyhow::Result<String> {
    let mut text = String::new();
    let Some(terms) = store.terms(shop).await? else {
        return Ok("no offers after orders: --withdrawal URL begins them\n".to_owned());
    };
    writeln!(text, "offers after orders, with the way back at {}", terms.withdrawal_url)?;
    for (what, said) in [("delivery", &terms.delivery_url), ("how it comes", &terms.delivery)] {
        writeln!(text, "{what}: {}", if said.is_empty() { "not said" } else { said })?;
    }
    writeln!(text, "after a no: {} days of rest", terms.no_days)?;
    match terms.grace_seconds / 60 {
        0 => writeln!(text, "an added line stays")?,
        minutes => writeln!(text, "an added line may be taken back for {minutes} minutes")?,
    }
    writeln!(text, "{} % cheaper", terms.discount.0 / 10_000)?;
    for (kind, what) in [(SecretKind::WoocommerceKey, "the shop's REST key"), (SecretKind::StripeKey, "the Stripe account")] {
        let stands = if store.secret(shop, kind).await?.is_some() { "connected" } else { "not connected" };
        writeln!(text, "{what}: {stands}")?;
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::{OneTapArgs, Terms};

    #[derive(Parser)]
    struct Program {
        #[command(flatten)]
        args: OneTapArgs,
    }

    fn said(words: &[&str]) -> OneTapArgs {
        Program::try_parse_from([&["one-tap", "--data", "shop"], words].concat()).unwrap().args
    }

    #[test]
    fn what_is_not_said_stays() {
        assert!(said(&["--no-days", "60"]).over(None).is_err(), "without the way back nothing begins");
        assert_eq!(said(&[]).over(None).unwrap(), None);
        let first = said(&["--withdrawal", "/withdrawal", "--discount", "10"]).over(None).unwrap().unwrap();
        assert_eq!((first.discount.0, first.no_days), (100_000, Terms::standard("/").no_days));
        let next = said(&["--no-days", "60", "--undo-minutes", "10"]).over(Some(first.clone())).unwrap().unwrap();
        assert_eq!(next, Terms { no_days: 60, grace_seconds: 600, ..first });
    }

    #[test]
    fn what_cannot_be_is_refused() {
        for words in [["--no-days", "400"], ["--discount", "95"], ["--withdrawal", " "], ["--undo-minutes", "2000"]] {
            assert!(Program::try_parse_from([&["one-tap", "--data", "shop"][..], &words].concat()).is_err(), "{words:?}");
        }
        assert!(Program::try_parse_from(["one-tap", "--data", "shop", "--off", "--withdrawal", "/w"]).is_err());
    }
}
