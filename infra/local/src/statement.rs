//! `alongside statement`: what one day's taps came to, in offers accepted, charges made and lines added.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::bail;
use clap::Args;
use scoring::id::ShopId;
use scoring::money::{Currency, Money};
use scoring::one_tap::{Missed, Offer, State};

use crate::kept;
use crate::train::shop_id;

/// Most offers of one day that are read, of each of a shop's partitions.
const OFFERS_MAX: usize = 100_000;
/// Orders named behind one exception.
const NAMED_MAX: usize = 5;

/// Print what one day's taps on a confirmation page came to: offers accepted, charges made, lines added.
///
/// An offer belongs to the day on which its buyer tapped (UTC). In the end every tap is one of two things: carried through, that is
/// charged once and its line on an order; or an exception with a name, such as the bank's no or a sold-out item, in which no money
/// is kept and no line is sent. The money of the three columns is therefore equal, but for exceptions that say themselves where it
/// is not:
///
///   balance_due      the line is on the order, and the platform got no money for it: collect it, or take the line off
///   outcome_unknown  the payment side did not say for a week whether money was taken: look for the order's number there
///   refund_refused   money was taken, could not be added, and is not given back: give it back by hand
///
/// An offer that is still being carried through is named by where it stands; sweep goes on with it. Below stands why orders of that
/// day could be followed by no offer, with the money that was at stake.
///
/// Exits with 1 when the money of the three columns differs.
///
/// Examples:
///   alongside statement --day 2026-11-27 --data ./shop
///   alongside statement --day 2026-11-27 --data ./shop --shop larch-and-ladle.example
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct StatementArgs {
    /// The day, in UTC
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub day: jiff::civil::Date,
    /// Folder of the kept store
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// Name of the shop in the store; needed only where there are several
    #[arg(long, value_parser = shop_id)]
    pub shop: Option<ShopId>,
}

fn day(text: &str) -> Result<jiff::civil::Date, String> {
    text.parse().map_err(|_| "a day is written as in 2026-11-27".to_owned())
}

/// The number of a day since 1970-01-01.
fn number(day: jiff::civil::Date) -> i64 {
    (day - jiff::civil::date(1970, 1, 1)).get_days().into()
}

/// Prints the statement.
///
/// # Errors
/// When there is no such store or shop, a record cannot be understood, or the money of the columns differs.
#[allow(clippy::print_stdout)]
pub fn run(args: &StatementArgs) -> anyhow::Result<()> {
    kept::with(&args.data, async |kept| {
        let (store, shop) = (&kept.app.store, kept.shop(args.shop.as_ref()).await?);
        let Some(row) = store.shop(&shop).await? else { bail!("the shop {shop} has learned nothing yet") };
        let day = number(args.day);
        let offers = store.tapped_on(&shop, day, OFFERS_MAX).await?;
        let missed = store.missed_on(&shop, day, OFFERS_MAX, kept.app.clock.now()).await?;
        let statement = Statement::of(&offers, &missed, row.currency);
        print!("Confirmation offers of {}, {shop}\n\n{}", args.day, statement.text());
        if statement.is_even() { Ok(()) } else { bail!("the money of the three columns differs: the exceptions say where") }
    })
}

/// How many, and how much.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sum {
    count: u64,
    minor: i64,
}

impl Sum {
    fn add(&mut self, minor: i64) {
        self.count += 1;
        self.minor = self.minor.saturating_add(minor);
    }

    fn words(self, currency: Currency) -> String {
        format!("{:>7} {:>16}", self.count, Money::new(self.minor, currency).to_string())
    }
}

/// Offers accepted, charges made, lines added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Row {
    columns: [Sum; 3],
    orders: Vec<String>,
}

/// What a day's taps came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    currency: Currency,
    through: Row,
    exceptions: BTreeMap<&'static str, Row>,
    missed: BTreeMap<&'static str, Sum>,
}

impl Statement {
    /// Of everything taken on a day, and everything missed.
    #[must_use]
    pub fn of(offers: &[Offer], missed: &[Missed], currency: Currency) -> Self {
        let mut statement = Self { currency, through: Row::default(), exceptions: BTreeMap::new(), missed: BTreeMap::new() };
        for offer in offers {
            statement.take(offer);
        }
        for missed in missed {
            statement.missed.entry(missed.why.name()).or_default().add(missed.stake.minor);
        }
        statement
    }

    fn take(&mut self, offer: &Offer) {
        let course = &offer.course;
        let is_back = course.state == State::Refunded;
        let is_charged = course.reached(State::Charged).is_some() && !is_back;
        let is_added = course.reached(State::Added).is_some() && !is_back;
        let is_through = matches!(course.state, State::Added | State::Confirmed) && is_charged && is_added;
        let row = match course.trouble.filter(|_| course.state != State::Confirmed) {
            None if is_through => &mut self.through,
            Some(trouble) => self.exceptions.entry(trouble.name()).or_default(),
            None => self.exceptions.entry(course.state.name()).or_default(),
        };
        row.columns[0].add(offer.total.minor);
        for (column, holds) in [(1, is_charged), (2, is_added)] {
            if holds {
                row.columns[column].add(offer.total.minor);
            }
        }
        row.orders.push(offer.order.to_string());
    }

    /// Whether charges and lines are equal, and both equal what was accepted but for exceptions.
    #[must_use]
    pub fn is_even(&self) -> bool {
        let [accepted, charged, added] = self.through.columns;
        let exceptions = self.exceptions.values().all(|row| row.columns[1] == row.columns[2]);
        accepted == charged && charged == added && exceptions
    }

    /// In lines.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        let line = |name: &str, row: &Row| {
            let columns = row.columns.map(|sum| sum.words(self.currency)).join("  ");
            format!("{name:<20}{columns}")
        };
        if self.through.columns[0].count == 0 && self.exceptions.is_empty() {
            text.push_str("Nobody tapped.\n");
        } else {
            let _ = writeln!(text, "{:<20}{:>24}  {:>24}  {:>24}", "", "offers accepted", "charges made", "lines added");
            let _ = writeln!(text, "{}", line("carried through", &self.through));
            for (name, row) in &self.exceptions {
                let more = row.orders.len().saturating_sub(NAMED_MAX);
                let named = row.orders.iter().take(NAMED_MAX).cloned().collect::<Vec<_>>().join(", ");
                let more = if more > 0 { format!(" and {more} more") } else { String::new() };
                let _ = writeln!(text, "{}   order {named}{more}", line(name, row));
            }
            let verdict = if self.is_even() {
                "Every charge has its line, and every line its charge."
            } else {
                "NOT EQUAL: a charge without its line, or a line without its charge, stands among the exceptions."
            };
            let _ = writeln!(text, "\n{verdict}");
        }
        if !self.missed.is_empty() {
            text.push_str("\nNo offer could be made          orders         at stake\n");
            for (why, sum) in &self.missed {
                let _ = writeln!(text, "  {why:<28}{}", sum.words(self.currency));
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::{Statement, number};
    use scoring::id::{DecisionName, ItemId, OfferName, OrderId, ShopId, VariantId};
    use scoring::money::{Currency, Money};
    use scoring::one_tap::{Course, Missed, Offer, Passed, Rail, State, Trouble, Why};
    use scoring::time::Timestamp;

    const NOW: Timestamp = Timestamp(1_800_000_000);

    fn eur(minor: i64) -> Money {
        Money::new(minor, Currency::new("EUR").unwrap())
    }

    fn offer(order: &str, minor: i64, states: &[State], trouble: Option<Trouble>) -> Offer {
        let states = [&[State::Offered, State::Accepted], states].concat();
        let history = states.iter().map(|state| Passed { state: *state, at: NOW }).collect();
        let course = Course { state: *states.last().unwrap(), trouble, history, ..Course::offered(NOW) };
        Offer {
            id: OfferName::new("o").unwrap(),
            shop: ShopId::new("shop").unwrap(),
            order: OrderId::new(order).unwrap(),
            decision: DecisionName::new("d").unwrap(),
            item: ItemId::new("i").unwrap(),
            variant: VariantId::new("v").unwrap(),
            quantity: 1,
            reason: String::new(),
            price: eur(minor),
            was: None,
            discount: 0,
            total: eur(minor),
            made: NOW,
            good_until: NOW,
            grace_seconds: 0,
            rail: Rail::Stripe,
            payer: None,
            course,
        }
    }

    const THROUGH: [State; 4] = [State::Charging, State::Charged, State::Added, State::Confirmed];

    #[test]
    fn the_three_columns_are_equal_and_exceptions_have_names() {
        let back = [State::Charging, State::Charged, State::Refunding, State::Cancelling, State::Refunded];
        let offers = [
            offer("1", 1_490, &THROUGH, None),
            offer("2", 500, &THROUGH[..3], None),
            offer("3", 990, &[State::Charging, State::Cancelling, State::Failed], Some(Trouble::BankDeclined)),
            offer("4", 700, &back, Some(Trouble::NotAddable)),
            offer("5", 300, &[State::Charging], None),
        ];
        let missed =
            [Missed { why: Why::Pickup, stake: eur(250), at: NOW }, Missed { why: Why::Pickup, stake: eur(150), at: NOW }];
        let statement = Statement::of(&offers, &missed, Currency::new("EUR").unwrap());
        assert!(statement.is_even());
        let text = statement.text();
        let words = |name: &str| {
            let line = text.lines().find(|line| line.trim_start().starts_with(name)).unwrap_or_else(|| panic!("{name}: {text}"));
            line.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        assert_eq!(words("carried through"), "carried through 2 19.90 EUR 2 19.90 EUR 2 19.90 EUR");
        assert_eq!(words("bank_declined"), "bank_declined 1 9.90 EUR 0 0.00 EUR 0 0.00 EUR order 3");
        assert_eq!(words("not_addable"), "not_addable 1 7.00 EUR 0 0.00 EUR 0 0.00 EUR order 4");
        assert_eq!(words("charging"), "charging 1 3.00 EUR 0 0.00 EUR 0 0.00 EUR order 5");
        assert_eq!(words("pickup"), "pickup 2 4.00 EUR");
    }

    #[test]
    fn a_line_without_its_charge_is_not_equal() {
        let due = offer("1", 1_490, &[State::Charging, State::Added], Some(Trouble::BalanceDue));
        let statement = Statement::of(&[due], &[], Currency::new("EUR").unwrap());
        assert!(!statement.is_even() && statement.text().contains("NOT EQUAL"), "{}", statement.text());
        let charged = offer("1", 1_490, &[State::Charging, State::Charged], None);
        assert!(!Statement::of(&[charged], &[], Currency::new("EUR").unwrap()).is_even(), "until its line is there");
        assert_eq!(Statement::of(&[], &[], Currency::new("EUR").unwrap()).text(), "Nobody tapped.\n");
    }

    #[test]
    fn days_are_counted_from_1970() {
        assert_eq!(number(jiff::civil::date(1970, 1, 1)), 0);
        assert_eq!(number(jiff::civil::date(2025, 11, 21)), 1_763_715_600 / 86_400);
    }
}
