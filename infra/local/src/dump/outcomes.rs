//! What orders took of decisions, and the cells of reports.

use std::fmt::Write as _;

use scoring::id::ShopId;
use scoring::report::{Cell, Figure, Purchase, Tally};
use scoring::time::Timestamp;
use scoring::trial::Moments;
use store::Store;

/// Adds a line for everything that an order took of a decision, and one for each cell.
pub(super) async fn add(lines: &mut Vec<String>, store: &Store, shop: &ShopId) -> anyhow::Result<()> {
    for (name, reckoning) in store.all_reckonings(shop, Timestamp(i64::MIN)).await? {
        let taken = |one: &Purchase| {
            format!(
                "taken\t{name}\t{}\t{} x {} for {}, {} returned\n",
                one.order, one.pieces, one.item, one.revenue, one.returned
            )
        };
        lines.extend(reckoning.purchases.iter().map(taken));
    }
    for (at, tally) in store.cells(shop, (i64::MIN, i64::MAX)).await? {
        cell(lines, &at, &tally)?;
    }
    for (at, moments) in store.moments(shop, (i64::MIN, i64::MAX)).await? {
        let sums = Moments::NAMES.iter().zip(moments.0).map(|(name, sum)| format!("\t{name} {sum}")).collect::<String>();
        lines.push(format!("moments\t{:08}\t{}\t{:?}{sums}\n", at.day, at.placement.name(), at.assignment));
    }
    Ok(())
}

fn cell(lines: &mut Vec<String>, cell: &Cell, tally: &Tally) -> std::fmt::Result {
    let mut line = format!("cell\t{:08}\t{}\t{:?}", cell.day, cell.placement.name(), cell.assignment);
    for figure in Figure::ALL.into_iter().filter(|figure| tally.of(*figure) != 0) {
        write!(line, "\t{} {}", figure.name(), tally.of(figure))?;
    }
    line.push('\n');
    lines.push(line);
    Ok(())
}
