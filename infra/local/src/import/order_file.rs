//! `orders.csv.gz` out of the staging database: sorted by time, the same bytes for the same orders.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::Write;

use jiff::tz::TimeZone;
use platform::order::{Kept, OrderLine, Standing};
use platform::settle::{NotSold, Sold, settle};
use rusqlite::params;
use scoring::money::{Currency, Money};

use super::staged_order::{self, Belonging};
use super::staging::{StagedHead, StagedLine, Staging};
use crate::progress;

/// The columns that are written: those that `train`, `serve` and `backtest` read, and more for people.
const COLUMNS: [&str; 14] = [
    "order_id",
    "customer_id",
    "timestamp",
    "sku",
    "variant_id",
    "variant_sku",
    "title",
    "category",
    "brand",
    "quantity",
    "unit_price",
    "list_price",
    "cost",
    "currency",
];

/// Most goods whose texts are kept in memory at once.
const REMEMBERED_MAX: usize = 50_000;

/// What was written.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) orders: u64,
    pub(super) lines: u64,
    pub(super) accounts: u64,
    pub(super) guests: u64,
    /// Guests' orders that are now those of an account with the same address.
    pub(super) recognised: u64,
    pub(super) nobody: u64,
    pub(super) customers: HashSet<u64>,
    pub(super) items: HashSet<String>,
    pub(super) not_sold: BTreeMap<&'static str, u64>,
    /// Orders of which nothing is left to learn from.
    pub(super) emptied: u64,
    pub(super) with_refunds: u64,
    /// Orders of which money went back without saying for what.
    pub(super) lowered: u64,
    pub(super) bundles: u64,
    pub(super) first: Option<i64>,
    pub(super) last: Option<i64>,
}

/// What the catalogue says of an item.
#[derive(Clone, Debug, Default)]
struct Texts {
    title: String,
    category: String,
    brand: String,
}

/// On the way from orders to lines of the file.
struct Writer<'a> {
    staging: &'a Staging,
    currency: Currency,
    belonging: Belonging,
    texts: HashMap<String, Texts>,
    costs: HashMap<String, Option<i64>>,
    written: Written,
}

/// A line of the file, with what only our own columns say.
struct Row {
    sold: Sold,
    category: String,
    brand: String,
    cost: Option<i64>,
}

/// Writes all orders that count in `currency`.
pub(super) fn write(staging: &Staging, currency: Currency, belonging: Belonging, out: &mut dyn Write) -> anyhow::Result<Written> {
    let (texts, costs) = (HashMap::new(), HashMap::new());
    let mut writer = Writer { staging, currency, belonging, texts, costs, written: Written::default() };
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(out);
    csv.write_record(COLUMNS)?;
    let counts = Standing::Counts as u8;
    let total = staging.db().query_row(
        "SELECT count(*) FROM orders WHERE standing = ?1 AND currency = ?2",
        params![counts, currency.code()],
        |row| row.get(0),
    )?;
    let bar = progress::things("writing", total);
    let columns = StagedHead::COLUMNS;
    let mut ask = staging
        .db()
        .prepare(&format!("SELECT {columns} FROM orders WHERE standing = ?1 AND currency = ?2 ORDER BY placed, id"))?;
    let mut heads = ask.query(params![counts, currency.code()])?;
    while let Some(row) = heads.next()? {
        writer.order(&StagedHead::read(row)?, &mut csv)?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    csv.flush()?;
    Ok(writer.written)
}

impl Writer<'_> {
    fn order<W: Write>(&mut self, head: &StagedHead, csv: &mut csv::Writer<W>) -> anyhow::Result<()> {
        let mut lines = staged_order::lines(self.staging, head, self.belonging)?;
        let kept = staged_order::refunds(self.staging, head, self.currency, &mut lines)?;
        let lowered = kept.part < kept.of;
        let refunded = lowered || lines.iter().any(|line| line.line.stayed < line.line.ordered);
        self.written.lowered += u64::from(lowered);
        self.written.with_refunds += u64::from(refunded);
        let mut rows = self.settled(lines, kept)?;
        if rows.is_empty() {
            self.written.emptied += 1;
            return Ok(());
        }
        let key = |row: &Row| (row.sold.item.clone(), row.sold.variant.clone(), row.sold.unit_price, row.sold.quantity);
        rows.sort_by_cached_key(|row| (key(row), row.sold.title.clone()));
        let customer = self.customer(head)?;
        let time = jiff::Timestamp::from_second(head.placed)?.to_zoned(TimeZone::UTC).strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        for row in rows {
            self.row(head, &customer, &time, row, csv)?;
        }
        self.written.orders += 1;
        self.written.first.get_or_insert(head.placed);
        self.written.last = Some(head.placed);
        Ok(())
    }

    fn settled(&mut self, lines: Vec<StagedLine>, kept: Kept) -> anyhow::Result<Vec<Row>> {
        let mut extras: HashMap<String, (String, String, Option<i64>)> = HashMap::new();
        for line in &lines {
            if let platform::order::What::Product { item, .. } = &line.line.what {
                extras.insert(item.to_string(), (line.category.clone(), line.brand.clone(), line.cost));
            }
        }
        let lines: Vec<OrderLine> = lines.into_iter().map(|line| line.line).collect();
        let bundles: HashSet<String> = lines.iter().filter_map(|line| Some(line.bundle.as_ref()?.id.clone())).collect();
        let mut failed = None;
        let staging = self.staging;
        let not_sold = &mut self.written.not_sold;
        let product_of = |variant: &_| {
            staging.product_of(variant).unwrap_or_else(|error| {
                failed = Some(error);
                None
            })
        };
        let mut in_bundles = 0_u64;
        let sold = settle(lines, kept, product_of, |why| {
            in_bundles += u64::from(why == NotSold::InBundle);
            *not_sold.entry(why.words()).or_default() += 1;
        });
        if let Some(error) = failed {
            return Err(error.into());
        }
        if in_bundles > 0 {
            self.written.bundles += bundles.len() as u64;
        }
        let row = |sold: Sold| {
            let (category, brand, cost) = extras.get(sold.item.as_str()).cloned().unwrap_or_default();
            Row { sold, category, brand, cost }
        };
        Ok(sold.into_iter().map(row).collect())
    }

    /// The customer of an order: the account, else the account with the guest's address, else the guest.
    fn customer(&mut self, head: &StagedHead) -> anyhow::Result<String> {
        let customer = match (&head.account, &head.guest) {
            (Some(account), _) => {
                self.written.accounts += 1;
                account.clone()
            }
            (None, Some(guest)) => match self.staging.account_of(guest)? {
                Some(account) => {
                    self.written.recognised += 1;
                    account
                }
                None => {
                    self.written.guests += 1;
                    guest.clone()
                }
            },
            (None, None) => {
                self.written.nobody += 1;
                return Ok(String::new());
            }
        };
        let mut hasher = DefaultHasher::new();
        customer.hash(&mut hasher);
        self.written.customers.insert(hasher.finish());
        Ok(customer)
    }

    fn row<W: Write>(
        &mut self,
        head: &StagedHead,
        customer: &str,
        time: &str,
        row: Row,
        csv: &mut csv::Writer<W>,
    ) -> anyhow::Result<()> {
        let sold = &row.sold;
        let item = sold.item.as_str();
        let texts = self.texts(item)?;
        let first = |known: &str, line: &str| if known.is_empty() { line.to_owned() } else { known.to_owned() };
        let (title, category) = (first(&texts.title, &sold.title), first(&texts.category, &row.category));
        let brand = first(&texts.brand, &row.brand);
        let cost = match row.cost {
            Some(cost) => Some(cost),
            None => self.cost(sold.variant.as_ref().map_or(item, |variant| variant.as_str()))?,
        };
        let money = |minor: i64| decimal(minor, self.currency);
        let variant = sold.variant.as_ref().map_or("", |variant| variant.as_str());
        let code = if self.currency == Currency::NONE { "" } else { self.currency.code() };
        csv.write_record([
            head.id.as_str(),
            customer,
            time,
            item,
            variant,
            &sold.sku,
            &title,
            &category,
            &brand,
            &sold.quantity.to_string(),
            &money(sold.unit_price),
            &money(sold.list_price),
            &cost.map(money).unwrap_or_default(),
            code,
        ])?;
        self.written.lines += 1;
        if !self.written.items.contains(item) {
            self.written.items.insert(item.to_owned());
        }
        Ok(())
    }

    fn texts(&mut self, item: &str) -> anyhow::Result<Texts> {
        if let Some(texts) = self.texts.get(item) {
            return Ok(texts.clone());
        }
        let mut ask = self.staging.db().prepare_cached("SELECT title, category, brand FROM products WHERE id = ?1")?;
        let mut rows = ask.query([item])?;
        let texts = match rows.next()? {
            Some(row) => Texts { title: row.get(0)?, category: row.get(1)?, brand: row.get(2)? },
            None => Texts::default(),
        };
        if self.texts.len() >= REMEMBERED_MAX {
            self.texts.clear();
        }
        self.texts.insert(item.to_owned(), texts.clone());
        Ok(texts)
    }

    /// What a variant costs the merchant, in minor units.
    fn cost(&mut self, variant: &str) -> anyhow::Result<Option<i64>> {
        if let Some(cost) = self.costs.get(variant) {
            return Ok(*cost);
        }
        let mut ask = self.staging.db().prepare_cached("SELECT cost FROM variants WHERE id = ?1")?;
        let mut rows = ask.query([variant])?;
        let text: String = rows.next()?.map(|row| row.get(0)).transpose()?.unwrap_or_default();
        let cost = Money::parse(&text, self.currency).ok().map(|money| money.minor).filter(|minor| *minor >= 0);
        if self.costs.len() >= REMEMBERED_MAX {
            self.costs.clear();
        }
        self.costs.insert(variant.to_owned(), cost);
        Ok(cost)
    }
}

/// Minor units as plain decimals, without the currency's code.
pub(super) fn decimal(minor: i64, currency: Currency) -> String {
    let text = Money::new(minor, currency).to_string();
    text.split(' ').next().unwrap_or_default().to_owned()
}
