//! Items lately bought without their natural partner.

use maud::{Markup, html};

use super::number::{amount, count, estimate, percent};
use super::table;
use crate::backtest::figures::Report;
use crate::backtest::partners::Pair;

pub(super) fn section(report: &Report) -> Markup {
    let partners = &report.partners;
    let row = |pair: &Pair| {
        vec![
            html! { (pair.anchor) },
            html! { (pair.partner) },
            html! { (count(pair.earlier_taken as usize)) " of " (count(pair.earlier_orders)) },
            html! { (percent(pair.expected)) },
            html! { (percent(pair.observed)) " " span.ci { "(" (count(pair.recent_taken as usize)) " of " (count(pair.recent_orders)) ")" } },
            estimate(&pair.gap, percent),
            estimate(&pair.money, amount),
        ]
    };
    html! {
        section #partners {
            h2 { "Bought without its partner" }
            p {
                "Pairs where buyers of the first item took the second, in the same order or within 30 days, less often since the cut than similar customers did before. "
                "Similar: unknown, first order or returning, with about as many other items in the order. What the second item lost everywhere, by season or stock, and what all pairs lost alike ("
                (percent(partners.common)) " of what was expected) is already taken off, and every gap is shrunk towards none by what chance alone would show."
            }
            @if partners.compared == 0 {
                p { span.lack { "Not enough data" } ": no pair has 50 earlier orders with the first item, 20 of them with both, and 30 recent orders of 30 customers ("
                    (count(partners.earlier_orders)) " earlier and " (count(partners.recent_orders)) " recent orders have their 30 days)." }
            } @else if partners.pairs.is_empty() {
                p { span.lack { "Not enough data" } ": of " (count(partners.compared)) " pairs compared none stands out from chance by its whole interval." }
            } @else {
                p {
                    "Of " (count(partners.compared)) " pairs compared " (count(partners.found)) " stand out from chance by their whole interval, and "
                    (count(partners.narrow)) " of these are known closely enough to act on. These first, by money at stake, each missing item once:"
                }
                (table("Partners lately missing",
                    &["Bought", "Without", "Together before", "Expected now", "Seen now", "Gap, shrunk", "Money at stake"], partners.pairs.iter().map(row).collect()))
                p.small { "Money at stake: the shrunk gap times the recent orders with the first item times the price of the second. It is an association, worth a look at page, stock and price; what an offer would add is not known." }
            }
        }
    }
}
