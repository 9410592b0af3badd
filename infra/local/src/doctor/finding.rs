//! One thing that is wrong, how much, and what to do.

use core::cmp::Reverse;

use serde::Serialize;

use super::kind::Kind;

/// Most examples of a finding.
pub const EXAMPLES_MAX: usize = 5;

/// How bad it is, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// What would be learned from these data would be wrong: settle it first.
    Stop,
    /// Go on, and mend it: offers get better.
    Mend,
    /// Nothing is wrong, perhaps; it should be known.
    Know,
}

impl Severity {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::Mend => "mend",
            Self::Know => "know",
        }
    }
}

/// Revenue that a finding touches.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Touched {
    /// In minor units of the shop's currency.
    pub minor: i128,
    /// Part of all revenue, 0 to 1, six decimals.
    pub share: f64,
}

impl Touched {
    /// `minor` of `total`, neither below zero.
    #[must_use]
    pub fn of(minor: i128, total: i128) -> Self {
        Self { minor, share: share(minor, total) }
    }
}

/// `part` of `whole` in six decimals; 0 of nothing.
#[allow(clippy::cast_precision_loss)]
pub(super) fn share(part: i128, whole: i128) -> f64 {
    if whole <= 0 { 0.0 } else { (part as f64 / whole as f64 * 1e6).round() / 1e6 }
}

/// A finding.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// What it is.
    pub kind: Kind,
    /// The same as a heading.
    pub title: &'static str,
    /// How many.
    pub count: u64,
    /// Of how many, where that is known.
    pub of: Option<u64>,
    /// What is counted, in the plural.
    pub unit: &'static str,
    /// Revenue it touches; none when nobody can know, as of lines that could not be read.
    pub revenue: Option<Touched>,
    /// What was seen, in a sentence or two.
    pub says: String,
    /// A few of them, those of most revenue first.
    pub examples: Vec<String>,
    /// What to do about it.
    pub what_to_do: &'static str,
}

/// How many of how many.
#[derive(Clone, Copy, Debug)]
pub(super) struct Count {
    pub(super) number: usize,
    pub(super) of: usize,
    pub(super) unit: &'static str,
}

impl Finding {
    /// A finding without examples.
    pub(super) fn new(severity: Severity, kind: Kind, count: Count, revenue: Option<Touched>, says: String) -> Self {
        Self {
            severity,
            kind,
            title: kind.title(),
            count: count.number as u64,
            of: Some(count.of as u64),
            unit: count.unit,
            revenue,
            says,
            examples: Vec::new(),
            what_to_do: kind.advice(),
        }
    }

    /// With examples, of which the first few stay.
    pub(super) fn showing(self, examples: impl Iterator<Item = String>) -> Self {
        Self { examples: examples.take(EXAMPLES_MAX).collect(), ..self }
    }
}

/// Worst first; of equals those of most revenue, of which unknown comes last; then in the order of their kinds.
pub(super) fn rank(findings: &mut [Finding]) {
    findings.sort_by_key(|finding| (finding.severity, Reverse(finding.revenue.map(|touched| touched.minor)), finding.kind));
}
