//! The diagnosis in words and columns.

use core::fmt;

use super::Diagnosis;
use super::finding::{Finding, Severity, Touched};
use super::wording::{amount, number, percent};

/// Widest line, in characters.
const WIDTH: usize = 110;

impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shop = &self.shop;
        let counted = |count: u64| number(usize::try_from(count).unwrap_or(usize::MAX));
        writeln!(
            f,
            "{} lines ({} left out), {} orders, {} items sold, {} known customers, revenue {}",
            counted(shop.lines),
            counted(shop.lines_left_out),
            counted(shop.orders),
            counted(shop.items),
            counted(shop.customers),
            amount(shop.revenue_minor, self.currency())
        )?;
        match (&shop.first_day, &shop.last_day) {
            (Some(first), Some(last)) => writeln!(f, "{first} to {last}")?,
            _ => writeln!(f, "no day with an order")?,
        }
        if self.findings.is_empty() {
            writeln!(f, "\nNothing found that is wrong.")?;
        } else {
            self.table(f)?;
            for (place, finding) in self.findings.iter().enumerate() {
                self.details(f, place + 1, finding)?;
            }
        }
        if !self.unknown.is_empty() {
            writeln!(f, "\nNot known from these files:")?;
        }
        for unknown in &self.unknown {
            wrapped(f, "  ", &format!("{}: {}; {}.", unknown.what, unknown.why, unknown.what_to_do))?;
        }
        Ok(())
    }
}

impl Diagnosis {
    fn table(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = |severity| self.findings.iter().filter(|finding| finding.severity == severity).count();
        writeln!(
            f,
            "\nstop: settle it before anything is learned ({}); mend: go on, and mend it ({}); know: should be known ({})\n",
            of(Severity::Stop),
            of(Severity::Mend),
            of(Severity::Know)
        )?;
        writeln!(f, "{:>3}  {:<4}  {:<36}{:>20}{:>24}{:>9}", "", "", "", "how many", "revenue touched", "share")?;
        for (place, finding) in self.findings.iter().enumerate() {
            let count = number(usize::try_from(finding.count).unwrap_or(usize::MAX));
            let count = format!("{count} {}", finding.unit);
            let (word, title) = (finding.severity.word(), finding.title);
            let (money, share) = self.money(finding.revenue);
            let row = format!("{:>3}  {word:<4}  {title:<36}{count:>20}{money:>24}{share:>9}", place + 1);
            writeln!(f, "{}", row.trim_end())?;
        }
        Ok(())
    }

    fn money(&self, revenue: Option<Touched>) -> (String, String) {
        match revenue {
            Some(touched) => (amount(touched.minor, self.currency()), percent(touched.share)),
            None => ("not known".to_owned(), String::new()),
        }
    }

    fn details(&self, f: &mut fmt::Formatter<'_>, place: usize, finding: &Finding) -> fmt::Result {
        writeln!(f, "\n{place}. {} [{}]", finding.title, finding.severity.word())?;
        wrapped(f, "   ", &finding.says)?;
        for example in &finding.examples {
            wrapped(f, "     - ", example)?;
        }
        wrapped(f, "   > ", finding.what_to_do)
    }
}

/// Lines of at most [`WIDTH`] characters, broken between words, the first after `start` and the others below its end.
fn wrapped(f: &mut fmt::Formatter<'_>, start: &str, text: &str) -> fmt::Result {
    let (mut written, indent) = (0, start.chars().count());
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if written == 0 {
            write!(f, "{start}{word}")?;
            written = indent + length;
        } else if written + 1 + length > WIDTH {
            write!(f, "\n{:indent$}{word}", "")?;
            written = indent + length;
        } else {
            write!(f, " {word}")?;
            written += 1 + length;
        }
    }
    writeln!(f)
}
