//! `alongside report`: what became of offers, by placement and arm.

mod lift;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::bail;
use clap::Args;
use edge::Clock;
use learning::attribution::sum;
use scoring::assignment::{Arm, Assignment};
use scoring::id::ShopId;
use scoring::money::{Currency, Money};
use scoring::placement::Placement;
use scoring::report::{Cell, Figure, Tally};
use store::{Endpoint, Patience, Store, TablePrefix};

use crate::embedded::{Embedded, Kept};
use crate::train::{STORE_FILE, shop_id};

/// Offers below which shares say nothing yet.
const OFFERS_MIN: i64 = 100;

/// Print what became of a kept shop's offers: shown, clicked, added, refused, bought, returned, by placement and arm.
///
/// A decision counts once, when its block's place came into view. An order's line counts at the decision whose name it carries,
/// else at the latest one that showed the item to the same person within a day. Money is what stayed paid after returns. It is
/// what came by way of offers, and not lift: only a holdout tells what would have been bought anyway.
///
/// Lift stands below: what people of an arm spent within 30 days beyond those of another, whether it came by way of offers or not,
/// adjusted by what they had spent before (CUPED, Deng et al. 2013), with its 95 % interval. People enter with the first decision
/// of a placement that comes into their view; those who entered within the days count. Fewer than 200 in an arm say nothing.
///
/// Example:
///   alongside report --data ./shop --days 30
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct ReportArgs {
    /// Folder of the kept store
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// Name of the shop in the store
    #[arg(long, default_value = "shop", value_parser = shop_id)]
    pub shop: ShopId,
    /// So many days back, today included
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=3_660))]
    pub days: u16,
}

/// Prints the report.
///
/// # Errors
/// When there is no such store or shop, or a record cannot be understood.
#[allow(clippy::print_stdout)]
pub fn run(args: &ReportArgs) -> anyhow::Result<()> {
    let file = args.data.join(STORE_FILE);
    if !file.exists() {
        bail!("there is no store in {}", args.data.display());
    }
    let embedded = Embedded::start(Kept::File(&file))?;
    let store = Store::connect(Endpoint::local(embedded.url()).with_patience(Patience::WORK), TablePrefix::new("")?);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let today = Clock::System.now().day();
    let (cells, moments, currency) = runtime.block_on(async {
        store.create_tables().await?;
        let Some(shop) = store.shop(&args.shop).await? else { bail!("there is no shop {} here", args.shop) };
        let days = (today - i64::from(args.days) + 1, today);
        Ok((store.cells(&args.shop, days).await?, store.moments(&args.shop, days).await?, shop.currency))
    })?;
    print!("{}{}", text(&cells, currency), lift::text(&moments, currency));
    Ok(())
}

/// The report in lines.
#[must_use]
pub fn text(cells: &[(Cell, Tally)], currency: Currency) -> String {
    let mut rows: BTreeMap<(usize, &'static str), (Placement, Tally)> = BTreeMap::new();
    for (cell, tally) in cells {
        let (_, row) = rows.entry((cell.placement.index(), arm(cell.assignment))).or_insert((cell.placement, Tally::default()));
        *row = sum(row, tally);
    }
    if rows.is_empty() {
        return "Nothing has come into view yet: pages tell it once shoppers see them.\n".to_owned();
    }
    let mut text = format!(
        "{:<14}{:<12}{:>9}{:>9}{:>8}{:>8}{:>8}{:>8}{:>8}{:>14}{:>14}{:>12}\n",
        "", "", "in view", "silent", "offers", "clicked", "added", "refused", "bought", "accepted", "money", "expected"
    );
    let mut few = Vec::new();
    for ((_, arm), (placement, tally)) in rows {
        let figure = |figure: Figure| tally.of(figure);
        let money = |figure: Figure| Money::new(tally.of(figure), currency).to_string();
        let offers = figure(Figure::Offers);
        let accepted = if offers < OFFERS_MIN {
            few.push(placement.name());
            "not enough".to_owned()
        } else {
            share(figure(Figure::Bought), offers)
        };
        let _ = writeln!(
            text,
            "{:<14}{arm:<12}{:>9}{:>9}{offers:>8}{:>8}{:>8}{:>8}{:>8}{accepted:>14}{:>14}{:>12}",
            placement.name(),
            figure(Figure::Decisions),
            share(figure(Figure::Silent), figure(Figure::Decisions)),
            figure(Figure::Clicked),
            figure(Figure::Added),
            figure(Figure::Dismissed),
            figure(Figure::Bought),
            money(Figure::Revenue),
            money(Figure::Expected),
        );
        let _ = writeln!(
            text,
            "{:26}of them {} would not have been \"frequently bought together\"; {} of these bought, for {}; {} pieces came back",
            "",
            share(figure(Figure::Differing), offers),
            figure(Figure::DifferingBought),
            money(Figure::DifferingRevenue),
            figure(Figure::Returned),
        );
    }
    if !few.is_empty() {
        let _ = writeln!(text, "Not enough: fewer than {OFFERS_MIN} offers say nothing about how many are accepted.");
    }
    text.push_str(
        "Money that came by way of offers is not lift: some of it would have been spent anyway. A holdout tells how much.\n",
    );
    text
}

pub(super) const fn arm(assignment: Assignment) -> &'static str {
    match assignment {
        Assignment::Unassigned => "unassigned",
        Assignment::Assigned(Arm::Ordinary) => "offers",
        Assignment::Assigned(Arm::Holdout) => "held out",
        Assignment::Assigned(Arm::FrequentlyBought) => "plain list",
    }
}

/// A share in tenths of a percent, by whole numbers.
fn share(part: i64, whole: i64) -> String {
    if whole <= 0 {
        return "-".to_owned();
    }
    let tenths = part.saturating_mul(1_000) / whole;
    format!("{}.{} %", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use scoring::assignment::{Arm, Assignment};
    use scoring::money::Currency;
    use scoring::placement::Placement;
    use scoring::report::{Cell, Figure, Tally};

    use super::text;

    fn tally(figures: &[(Figure, i64)]) -> Tally {
        let mut tally = Tally::default();
        figures.iter().for_each(|(figure, value)| tally.0[figure.index()] = *value);
        tally
    }

    #[test]
    fn days_add_up_and_few_offers_are_not_enough() {
        let cell = |day, placement| Cell { day, placement, assignment: Assignment::Assigned(Arm::Ordinary) };
        let busy = tally(&[
            (Figure::Decisions, 100),
            (Figure::Silent, 20),
            (Figure::Offers, 150),
            (Figure::Bought, 6),
            (Figure::Revenue, 12_345),
        ]);
        let quiet = tally(&[(Figure::Decisions, 3), (Figure::Offers, 3), (Figure::Bought, 1)]);
        let eur = Currency::new("EUR").unwrap();
        let text = text(
            &[(cell(1, Placement::CartPage), busy), (cell(2, Placement::CartPage), busy), (cell(2, Placement::Checkout), quiet)],
            eur,
        );
        let row = |name: &str| text.lines().find(|line| line.starts_with(name)).unwrap().to_owned();
        assert!(row("cart_page").contains("200") && row("cart_page").contains("20.0 %"), "{text}");
        assert!(row("cart_page").contains("4.0 %") && row("cart_page").contains("246.90"), "{text}");
        assert!(row("checkout").contains("not enough"), "{text}");
        assert!(text.contains("not lift"));
    }
}
