//! Orders and their lines in the database.

use platform::order::{Bundle, Kept, NotProduct, OrderHead, OrderLine, Standing, What};
use platform::woocommerce::{self, Prices, Refund};
use rusqlite::{Row, params};
use scoring::id::{CustomerId, ItemId, VariantId};
use scoring::money::Currency;

use super::Staging;

/// What only our own columns say about a line.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::import) struct CsvExtras<'a> {
    pub(in crate::import) category: &'a str,
    pub(in crate::import) brand: &'a str,
    /// What the merchant pays, in minor units.
    pub(in crate::import) cost: Option<i64>,
}

/// An order's head as it stands in the database.
#[derive(Debug)]
pub(in crate::import) struct StagedHead {
    pub(in crate::import) id: String,
    pub(in crate::import) source: i64,
    pub(in crate::import) placed: i64,
    pub(in crate::import) account: Option<String>,
    pub(in crate::import) guest: Option<String>,
    pub(in crate::import) kept: Kept,
    pub(in crate::import) total: i64,
    pub(in crate::import) prices: Prices,
}

/// A line as it stands in the database.
#[derive(Debug)]
pub(in crate::import) struct StagedLine {
    pub(in crate::import) source: i64,
    pub(in crate::import) line: OrderLine,
    pub(in crate::import) category: String,
    pub(in crate::import) brand: String,
    pub(in crate::import) cost: Option<i64>,
}

/// Whether a head took the place it was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) enum Placed {
    /// It is new, or newer than what stood there.
    Yes,
    /// A newer one stands there.
    No,
}

impl Staging {
    /// Puts a head there unless a newer one stands there; of equals the one read last stays.
    pub(in crate::import) fn put_head(
        &self,
        source: i64,
        head: &OrderHead,
        total: i64,
        prices: Prices,
    ) -> rusqlite::Result<Placed> {
        let mut put = self.db.prepare_cached(
            "INSERT INTO orders VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT DO UPDATE SET
             source = excluded.source, updated = excluded.updated, placed = excluded.placed, account = excluded.account,
             guest = excluded.guest, currency = excluded.currency, standing = excluded.standing, kept_part = excluded.kept_part,
             kept_of = excluded.kept_of, total = excluded.total, prices = excluded.prices
             WHERE (excluded.updated, excluded.source) >= (updated, source)",
        )?;
        let changed = put.execute(params![
            head.id.as_str(),
            source,
            head.updated.0,
            head.placed.0,
            head.account.as_ref().map(CustomerId::as_str),
            head.guest.as_ref().map(CustomerId::as_str),
            head.currency.code(),
            head.standing as u8,
            head.kept.part,
            head.kept.of,
            total,
            i64::from(prices == Prices::WithTax),
        ])?;
        Ok(if changed > 0 { Placed::Yes } else { Placed::No })
    }

    /// Adds a line, whatever stands there.
    pub(in crate::import) fn add_line(
        &self,
        source: i64,
        order: &str,
        line: &OrderLine,
        more: CsvExtras<'_>,
    ) -> rusqlite::Result<()> {
        let (what, item, variant) = match &line.what {
            What::Product { item, variant } => (0, Some(item.as_str()), variant.as_ref().map(VariantId::as_str)),
            What::Other(other) => (1 + *other as u8, None, None),
        };
        let bundle = line.bundle.as_ref();
        let mut put = self.db.prepare_cached(
            "INSERT INTO lines VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20)",
        )?;
        put.execute(params![
            order,
            source,
            line.id,
            what,
            item,
            variant,
            line.title,
            line.sku,
            line.ordered,
            line.stayed,
            line.paid,
            line.list,
            bundle.map(|bundle| &bundle.id),
            bundle.map(|bundle| bundle.quantity),
            bundle.map(|bundle| &bundle.title),
            bundle.and_then(|bundle| bundle.item.as_ref()).map(ItemId::as_str),
            bundle.and_then(|bundle| bundle.variant.as_ref()).map(VariantId::as_str),
            Some(more.category).filter(|text| !text.is_empty()),
            Some(more.brand).filter(|text| !text.is_empty()),
            more.cost,
        ])?;
        Ok(())
    }

    /// Puts a whole order there, its lines and refunds with it, unless a newer one stands there.
    pub(in crate::import) fn put_order(&self, source: i64, order: &woocommerce::Order) -> rusqlite::Result<()> {
        if self.put_head(source, &order.head, order.total, order.prices)? == Placed::No {
            return Ok(());
        }
        let id = order.head.id.as_str();
        self.db.prepare_cached("DELETE FROM lines WHERE order_id = ?1")?.execute([id])?;
        self.db.prepare_cached("DELETE FROM refunds WHERE order_id = ?1")?.execute([id])?;
        for line in &order.lines {
            self.add_line(source, id, line, CsvExtras::default())?;
        }
        for refund in &order.refunds {
            let mut put = self.db.prepare_cached("INSERT OR REPLACE INTO refunds VALUES (?1, ?2, ?3)")?;
            put.execute(params![id, refund.id, refund.minor])?;
        }
        Ok(())
    }

    /// Puts there what a refund says about its lines.
    pub(in crate::import) fn put_refund(&self, refund: &Refund) -> rusqlite::Result<()> {
        self.db.prepare_cached("INSERT OR IGNORE INTO refunds_told VALUES (?1)")?.execute([&refund.id])?;
        self.db.prepare_cached("DELETE FROM refunded_lines WHERE refund = ?1")?.execute([&refund.id])?;
        let mut put = self.db.prepare_cached("INSERT INTO refunded_lines VALUES (?1, ?2, ?3, ?4, ?5)")?;
        for line in &refund.lines {
            put.execute(params![refund.id, line.line, line.quantity, line.total.as_str(), line.tax.as_str()])?;
        }
        Ok(())
    }

    /// Adding millions of lines is quicker without their index.
    pub(in crate::import) fn drop_line_index(&self) -> rusqlite::Result<()> {
        self.db.execute_batch("DROP INDEX IF EXISTS lines_by_order")
    }

    /// Finding the lines of an order needs it.
    pub(in crate::import) fn make_line_index(&self) -> rusqlite::Result<()> {
        self.db.execute_batch("CREATE INDEX IF NOT EXISTS lines_by_order ON lines (order_id)")
    }

    /// Drops lines that a newer state of them replaced, so that weekly exports do not pile up.
    pub(in crate::import) fn drop_replaced_lines(&self) -> rusqlite::Result<()> {
        let files = "SELECT count(DISTINCT source) FROM lines";
        if self.db.query_row(files, [], |row| row.get::<_, u64>(0))? > 1 {
            self.db.execute_batch(
                "DELETE FROM lines WHERE rowid IN (
                   SELECT old.rowid FROM lines old JOIN orders ON orders.id = old.order_id
                   JOIN lines new ON new.order_id = old.order_id AND new.line = old.line
                   WHERE (new.source = orders.source, new.source, new.rowid) > (old.source = orders.source, old.source, old.rowid))",
            )?;
        }
        Ok(())
    }

    /// Orders by standing, and those that count by currency.
    pub(in crate::import) fn standings(&self) -> anyhow::Result<Vec<(Standing, String, u64)>> {
        let mut ask =
            self.db.prepare("SELECT standing, currency, count(*) FROM orders GROUP BY standing, currency ORDER BY 1, 2")?;
        let rows = ask.query_map([], |row| {
            let standing = Standing::ALL.get(row.get::<_, usize>(0)?).copied().unwrap_or(Standing::Deleted);
            Ok((standing, row.get(1)?, row.get(2)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Lines whose order stands in no file.
    pub(in crate::import) fn orphans(&self) -> anyhow::Result<u64> {
        let count = "SELECT count(*) FROM lines WHERE NOT EXISTS (SELECT 1 FROM orders WHERE orders.id = lines.order_id)";
        Ok(self.db.query_row(count, [], |row| row.get(0))?)
    }
}

impl StagedHead {
    /// The columns that [`Self::read`] wants.
    pub(in crate::import) const COLUMNS: &str = "id, source, placed, account, guest, kept_part, kept_of, total, prices";

    pub(in crate::import) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            source: row.get(1)?,
            placed: row.get(2)?,
            account: row.get(3)?,
            guest: row.get(4)?,
            kept: Kept { part: row.get(5)?, of: row.get(6)? },
            total: row.get(7)?,
            prices: if row.get::<_, i64>(8)? == 1 { Prices::WithTax } else { Prices::Net },
        })
    }
}

impl StagedLine {
    /// The columns that [`Self::read`] wants.
    pub(in crate::import) const COLUMNS: &str = "source, line, what, item, variant, title, sku, ordered, stayed, paid, list, \
         bundle, bundle_quantity, bundle_title, bundle_item, bundle_variant, category, brand, cost";

    pub(in crate::import) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let item =
            |place: usize| Ok::<_, rusqlite::Error>(row.get_ref(place)?.as_str_or_null()?.and_then(|id| ItemId::new(id).ok()));
        let variant =
            |place: usize| Ok::<_, rusqlite::Error>(row.get_ref(place)?.as_str_or_null()?.and_then(|id| VariantId::new(id).ok()));
        let what = match (row.get::<_, usize>(2)?, item(3)?) {
            (0, Some(item)) => What::Product { item, variant: variant(4)? },
            (other, _) => What::Other(NotProduct::ALL.get(other.wrapping_sub(1)).copied().unwrap_or(NotProduct::Custom)),
        };
        let bundle = match row.get::<_, Option<String>>(11)? {
            None => None,
            Some(id) => Some(Bundle { id, quantity: row.get(12)?, title: row.get(13)?, item: item(14)?, variant: variant(15)? }),
        };
        Ok(Self {
            source: row.get(0)?,
            line: OrderLine {
                id: row.get(1)?,
                what,
                title: row.get(5)?,
                sku: row.get(6)?,
                ordered: row.get(7)?,
                stayed: row.get(8)?,
                paid: row.get(9)?,
                list: row.get(10)?,
                bundle,
            },
            category: row.get::<_, Option<String>>(16)?.unwrap_or_default(),
            brand: row.get::<_, Option<String>>(17)?.unwrap_or_default(),
            cost: row.get(18)?,
        })
    }
}

/// The currency of most orders that count; of equals the first by its letters.
pub(in crate::import) fn main_currency(standings: &[(Standing, String, u64)]) -> Option<Currency> {
    let counted = standings.iter().filter(|(standing, _, _)| *standing == Standing::Counts);
    let most = counted.max_by(|a, b| a.2.cmp(&b.2).then_with(|| b.1.cmp(&a.1)))?;
    Currency::new(&most.1).ok()
}
