//! What an import counted: to be read, and as JSON.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use jiff::tz::TimeZone;
use platform::order::Standing;
use serde::Serialize;

use super::catalogue_file::Listed;
use super::order_file::Written;
use super::staging::{Reached, Staging};

/// The counts of everything that an output folder holds, however many runs brought it there.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Where the exports come from.
    pub format: String,
    /// What was read, in the order of reading.
    pub sources: Vec<SourceCount>,
    /// Records that were passed over.
    pub passed_over: Vec<PassedOver>,
    /// Orders.
    pub orders: Orders,
    /// Lines of the orders that count.
    pub lines: Lines,
    /// Whose they are.
    pub customers: Customers,
    /// What may be offered; none without a catalogue.
    pub catalogue: Option<Catalogue>,
}

/// A source and how much of it was read.
#[derive(Debug, Serialize)]
pub struct SourceCount {
    /// What it holds.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Lines, objects or pages.
    pub records: u64,
    /// Whether its end is still missing.
    pub unfinished: bool,
}

/// Records of one source that were passed over for one reason.
#[derive(Debug, Serialize)]
pub struct PassedOver {
    /// Which source.
    pub source: String,
    /// Why.
    pub why: String,
    /// How many.
    pub records: u64,
    /// Line of the first, or its page.
    pub first: u64,
    /// What was wrong with the first.
    pub example: String,
}

/// Orders, counted.
#[derive(Debug, Serialize)]
pub struct Orders {
    /// In the files.
    pub read: u64,
    /// In the order file.
    pub written: u64,
    /// Left out, by why.
    pub left_out: BTreeMap<String, u64>,
    /// Their currency.
    pub currency: String,
    /// Time of the first, in UTC.
    pub first: Option<String>,
    /// Time of the last, in UTC.
    pub last: Option<String>,
    /// Of which something was refunded.
    pub with_refunds: u64,
    /// Of which money went back without saying for what: their prices are lower by that part.
    pub with_lowered_prices: u64,
}

/// Lines, counted.
#[derive(Debug, Serialize)]
pub struct Lines {
    /// In the order file.
    pub written: u64,
    /// Different items on them.
    pub items: u64,
    /// Left out, by why.
    pub left_out: BTreeMap<String, u64>,
    /// Bundles that stand as one line.
    pub bundles: u64,
    /// Lines whose order was in no file.
    pub without_order: u64,
}

/// Orders by customer.
#[derive(Debug, Serialize)]
pub struct Customers {
    /// Different ones.
    pub known: u64,
    /// Orders of accounts.
    pub of_accounts: u64,
    /// Guests' orders of which an account with the same address is known.
    pub of_recognised_guests: u64,
    /// Guests' orders under a hash of their address.
    pub of_guests: u64,
    /// Orders of nobody known.
    pub of_nobody: u64,
}

/// Goods, counted.
#[derive(Debug, Serialize)]
pub struct Catalogue {
    /// Written.
    pub products: u64,
    /// Their variants.
    pub variants: u64,
    /// Of which the cost is known.
    pub with_cost: u64,
    /// Left out, by why.
    pub left_out: BTreeMap<String, u64>,
}

fn words(counts: &BTreeMap<&'static str, u64>) -> BTreeMap<String, u64> {
    counts.iter().map(|(why, count)| ((*why).to_owned(), *count)).collect()
}

impl Report {
    pub(super) fn new(
        format: &str,
        staging: &Staging,
        currency: &str,
        written: &Written,
        listed: Option<&Listed>,
    ) -> anyhow::Result<Self> {
        let standings = staging.standings()?;
        let mut left_out = BTreeMap::new();
        for (standing, code, count) in &standings {
            let why = match standing {
                Standing::Counts if code == currency => continue,
                Standing::Counts => format!("in {code}, not {currency}"),
                other => other.words().to_owned(),
            };
            *left_out.entry(why).or_default() += count;
        }
        if written.emptied > 0 {
            left_out.insert("nothing left on them to learn from".to_owned(), written.emptied);
        }
        let sources = staging.read_so_far()?.into_iter().map(|read| {
            let unfinished = read.reached == Reached::Broken;
            SourceCount { kind: read.kind, name: read.name, records: read.records, unfinished }
        });
        let passed = staging.passed_over()?.into_iter().map(|passed| {
            let super::staging::Passed { source, why, records, first, example } = passed;
            PassedOver { source, why, records, first, example }
        });
        let moment = |seconds: Option<i64>| {
            let time = jiff::Timestamp::from_second(seconds?).ok()?;
            Some(time.to_zoned(TimeZone::UTC).strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
        };
        Ok(Self {
            format: format.to_owned(),
            sources: sources.collect(),
            passed_over: passed.collect(),
            orders: Orders {
                read: standings.iter().map(|(_, _, count)| count).sum(),
                written: written.orders,
                left_out,
                currency: currency.to_owned(),
                first: moment(written.first),
                last: moment(written.last),
                with_refunds: written.with_refunds,
                with_lowered_prices: written.lowered,
            },
            lines: Lines {
                written: written.lines,
                items: written.items.len() as u64,
                left_out: words(&written.not_sold),
                bundles: written.bundles,
                without_order: staging.orphans()?,
            },
            customers: Customers {
                known: written.customers.len() as u64,
                of_accounts: written.accounts,
                of_recognised_guests: written.recognised,
                of_guests: written.guests,
                of_nobody: written.nobody,
            },
            catalogue: listed.map(|listed| Catalogue {
                products: listed.products,
                variants: listed.variants,
                with_cost: listed.costs,
                left_out: words(&listed.left_out),
            }),
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.tell(&mut text)?;
        f.write_str(&text)
    }
}

impl Report {
    fn tell(&self, f: &mut String) -> fmt::Result {
        let Orders { first, last, currency, .. } = &self.orders;
        if let (Some(first), Some(last)) = (first, last) {
            let code = if currency == "XXX" { "without a currency" } else { currency };
            writeln!(f, "{first} to {last}, {code}")?;
        }
        writeln!(f, "\n{:>10}  orders read", self.orders.read)?;
        left_out(f, &self.orders.left_out)?;
        writeln!(f, "{:>10}  orders", self.orders.written)?;
        when(f, self.orders.with_refunds, "of which something was refunded")?;
        when(
            f,
            self.orders.with_lowered_prices,
            "of which money went back without saying for what: prices lowered in proportion",
        )?;
        left_out(f, &self.lines.left_out)?;
        writeln!(f, "{:>10}  lines of {} items", self.lines.written, self.lines.items)?;
        when(f, self.lines.bundles, "bundles, each as one line")?;
        when(f, self.lines.without_order, "lines whose order was in no file")?;
        let customers = &self.customers;
        writeln!(f, "\n{:>10}  known customers", customers.known)?;
        when(f, customers.of_accounts, "orders of accounts")?;
        when(f, customers.of_recognised_guests, "orders of guests who have an account")?;
        when(f, customers.of_guests, "orders of guests, known by a hash of their address")?;
        when(f, customers.of_nobody, "orders of nobody known")?;
        if let Some(catalogue) = &self.catalogue {
            writeln!(f, "\n{:>10}  products to offer, {} variants", catalogue.products, catalogue.variants)?;
            when(f, catalogue.with_cost, "variants whose cost is known")?;
            left_out(f, &catalogue.left_out)?;
        }
        for passed in &self.passed_over {
            let PassedOver { source, why, records, first, example } = passed;
            let place = if source.contains("://") { "page" } else { "line" };
            writeln!(f, "\n{records:>10}  passed over in {source}: {why} (first: {place} {first}: {example})")?;
        }
        for source in self.sources.iter().filter(|source| source.unfinished) {
            writeln!(f, "\nunfinished: {}, read up to record {}; give it again, whole", source.name, source.records)?;
        }
        Ok(())
    }
}

fn when(f: &mut String, count: u64, what: &str) -> fmt::Result {
    if count == 0 { Ok(()) } else { writeln!(f, "{count:>10}    {what}") }
}

fn left_out(f: &mut String, counts: &BTreeMap<String, u64>) -> fmt::Result {
    counts.iter().try_for_each(|(why, count)| writeln!(f, "{count:>10}  - {why}"))
}
