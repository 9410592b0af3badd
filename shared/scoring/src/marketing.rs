//! Whether a customer may be written to.

use crate::id::CustomerId;

/// A customer's word about one channel, as the platform last told it. What was never told is a no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarketingConsent {
    /// Whose.
    pub customer: CustomerId,
    /// For what.
    pub channel: Channel,
    /// Yes or no.
    pub answer: Answer,
    /// When it was given, in milliseconds since 1970: an older word never overwrites a newer one.
    pub told: u64,
}

/// A way to write to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// By e-mail.
    Email,
    /// By text message.
    Sms,
}

impl Channel {
    /// Its name in keys and log lines.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
        }
    }
}

/// Yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// They agreed.
    Yes,
    /// They did not, or no longer.
    No,
}
