//! Lines that were left out on reading: nobody knows their revenue.

use super::finding::{Count, Finding, Severity, share};
use super::kind::Kind;
use super::wording::{counted, number, percent};
use crate::files::skipped::{Skipped, Why};

/// Part of a file's lines from which on what is left is not the shop.
const SHARE_STOP: f64 = 0.1;

/// What a line left out tells about the file; none when it was asked for.
const fn kind(why: Why) -> Option<Kind> {
    match why {
        Why::Fields | Why::Encoding | Why::OrderId | Why::Item | Why::Customer | Why::Date | Why::Quantity => {
            Some(Kind::BrokenLines)
        }
        Why::Returned | Why::Cancelled => Some(Kind::Returns),
        Why::NoQuantity => Some(Kind::ZeroQuantities),
        Why::NotPaid => Some(Kind::ZeroPrices),
        Why::Price => Some(Kind::UnreadablePrices),
        Why::Currency => Some(Kind::OtherCurrency),
        Why::OtherCustomer | Why::OtherDate => Some(Kind::ReusedOrderIds),
        Why::NoProduct => Some(Kind::NoProducts),
        Why::TooLate => None,
    }
}

/// A finding for each kind of line that was left out of `read` lines.
pub(super) fn findings(skipped: &Skipped, read: u64) -> Vec<Finding> {
    let mut kinds: Vec<Kind> = Why::ALL.into_iter().filter_map(kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds.into_iter().filter_map(|kind| finding(skipped, read, kind)).collect()
}

fn finding(skipped: &Skipped, read: u64, of: Kind) -> Option<Finding> {
    let mut reasons: Vec<Why> = Why::ALL.into_iter().filter(|why| kind(*why) == Some(of) && skipped.lines(*why) > 0).collect();
    reasons.sort_by_key(|why| core::cmp::Reverse(skipped.lines(*why)));
    let lines: u64 = reasons.iter().map(|why| skipped.lines(*why)).sum();
    let part = share(i128::from(lines), i128::from(read));
    let severity = match of {
        Kind::Returns | Kind::ZeroQuantities | Kind::NoProducts => Severity::Know,
        Kind::ZeroPrices | Kind::ReusedOrderIds => Severity::Mend,
        _ if part >= SHARE_STOP => Severity::Stop,
        _ => Severity::Mend,
    };
    let count = usize::try_from(lines).ok().filter(|lines| *lines > 0)?;
    let count = Count { number: count, of: usize::try_from(read).unwrap_or(usize::MAX), unit: "lines" };
    let says = format!(
        "{} of {} lines ({}) were left out for this; their revenue is not known and stands in no sum here.",
        number(count.number),
        number(count.of),
        percent(part)
    );
    let example = |why: &Why| {
        let first = skipped.first(*why).unwrap_or_default();
        let such = counted(usize::try_from(skipped.lines(*why)).unwrap_or(usize::MAX), "such line");
        format!("line {first}: {} ({such})", why.words())
    };
    Some(Finding::new(severity, of, count, None, says).showing(reasons.iter().map(example)))
}
