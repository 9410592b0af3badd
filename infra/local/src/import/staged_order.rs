//! One order as the staging database holds it: its lines, and what was given back of them.

use std::collections::BTreeMap;

use platform::Decimal;
use platform::order::Kept;
use platform::woocommerce::{Prices, RefundedLine};
use scoring::money::Currency;

use super::staging::{StagedHead, StagedLine, Staging};

/// Which lines are those of an order that stands in several files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Belonging {
    /// Those of the file that its newest state came from.
    Newest,
    /// Each line in its newest state: platforms that keep every line for ever may spread an order over files.
    EachLine,
}

/// The lines of an order, one each.
pub(super) fn lines(staging: &Staging, head: &StagedHead, belonging: Belonging) -> anyhow::Result<Vec<StagedLine>> {
    let columns = StagedLine::COLUMNS;
    let ask = format!("SELECT {columns} FROM lines WHERE order_id = ?1 ORDER BY rowid");
    let mut ask = staging.db().prepare_cached(&ask)?;
    let mut newest: BTreeMap<String, StagedLine> = BTreeMap::new();
    let rank = |line: &StagedLine| (line.source == head.source, line.source);
    for line in ask.query_map([&head.id], StagedLine::read)? {
        let line = line?;
        if belonging == Belonging::Newest && line.source != head.source {
            continue;
        }
        if newest.get(&line.line.id).is_none_or(|known| rank(known) <= rank(&line)) {
            newest.insert(line.line.id.clone(), line);
        }
    }
    Ok(newest.into_values().collect())
}

/// Takes off what refunds name, and tells what part of the money stayed of the rest.
pub(super) fn refunds(
    staging: &Staging,
    head: &StagedHead,
    currency: Currency,
    lines: &mut [StagedLine],
) -> anyhow::Result<Kept> {
    let mut ask = staging.db().prepare_cached(
        "SELECT id, minor, EXISTS (SELECT 1 FROM refunds_told WHERE refunds_told.id = refunds.id) FROM refunds
         WHERE order_id = ?1 ORDER BY id",
    )?;
    let mut untold = 0_i64;
    let mut refunds = ask.query([&head.id])?;
    while let Some(row) = refunds.next()? {
        if row.get::<_, bool>(2)? {
            refunded(staging, &row.get::<_, String>(0)?, head.prices, currency, lines)?;
        } else {
            untold = untold.saturating_add(row.get(1)?);
        }
    }
    Ok(if untold > 0 { Kept::after(untold, head.total) } else { head.kept })
}

fn refunded(staging: &Staging, refund: &str, prices: Prices, currency: Currency, lines: &mut [StagedLine]) -> anyhow::Result<()> {
    let mut ask =
        staging.db().prepare_cached("SELECT line, quantity, total, tax FROM refunded_lines WHERE refund = ?1 ORDER BY rowid")?;
    let amount = |text: String| serde_json::from_value::<Decimal>(text.into()).unwrap_or_default();
    let told = ask.query_map([refund], |row| {
        Ok(RefundedLine { line: row.get(0)?, quantity: row.get(1)?, total: amount(row.get(2)?), tax: amount(row.get(3)?) })
    })?;
    for told in told {
        let told = told?;
        let Some(line) = lines.iter_mut().find(|line| line.line.id == told.line) else { continue };
        line.line.stayed = line.line.stayed.saturating_sub(told.quantity);
        if told.quantity == 0 {
            line.line.paid = line.line.paid.saturating_sub(told.minor(currency, prices).unwrap_or_default()).max(0);
        }
    }
    Ok(())
}
