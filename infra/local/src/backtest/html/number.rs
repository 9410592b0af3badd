//! Figures as people read them.

use maud::{Markup, html};

use crate::backtest::estimate::{Estimate, Verdict};

/// `12,345`.
pub(super) fn count(number: usize) -> String {
    grouped(&number.to_string())
}

fn grouped(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Money in major units: `4,839`, below a hundred `12.34`.
pub(super) fn amount(value: f64) -> String {
    let places = if value.abs() < 100.0 { 2 } else { 0 };
    let text = format!("{:.places$}", value.abs());
    let (whole, rest) = text.split_once('.').map_or((text.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let sign = if value < 0.0 && text.bytes().any(|b| (b'1'..=b'9').contains(&b)) { "−" } else { "" };
    let rest = rest.map(|rest| format!(".{rest}")).unwrap_or_default();
    format!("{sign}{}{rest}", grouped(whole))
}

/// The same with its sign always.
pub(super) fn signed(value: f64) -> String {
    if value > 0.0 { format!("+{}", amount(value)) } else { amount(value) }
}

/// `27 %`; below ten one decimal.
pub(super) fn percent(share: f64) -> String {
    let hundredths = share * 100.0;
    if hundredths != 0.0 && hundredths.abs() < 9.95 { format!("{hundredths:.1} %") } else { format!("{hundredths:.0} %") }
}

/// A figure and its interval, spelt by `spell`, or that there is not enough data.
pub(super) fn estimate(estimate: &Estimate, spell: fn(f64) -> String) -> Markup {
    let [low, high] = estimate.interval;
    match estimate.verdict {
        Verdict::NotEnoughData => not_enough(Some(estimate.customers)),
        verdict => html! {
            span.figure { (spell(estimate.value)) } " " span.ci { "[" (spell(low)) ", " (spell(high)) "]" }
            @if verdict == Verdict::NoClearDifference { " " span.unclear { "no clear difference" } }
        },
    }
}

/// An answer of its own.
pub(super) fn not_enough(customers: Option<usize>) -> Markup {
    html! {
        span.lack { "Not enough data" }
        @if let Some(customers) = customers { " " span.ci { "(" (count(customers)) @if customers == 1 { " customer" } @else { " customers" } ")" } }
    }
}

#[cfg(test)]
mod tests {
    use super::{amount, count, percent, signed};

    #[test]
    fn figures_read_as_people_write_them() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(count), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!([0.0, 99.994, 100.4, 12_345.6, -7.5, -0.001].map(amount), ["0.00", "99.99", "100", "12,346", "−7.50", "0.00"]);
        assert_eq!([1.0, -1.0].map(signed), ["+1.00", "−1.00"]);
        assert_eq!([0.0, 0.014, 0.5, 1.0].map(percent), ["0 %", "1.4 %", "50 %", "100 %"]);
    }
}
