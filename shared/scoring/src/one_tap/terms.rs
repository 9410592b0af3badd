//! What the merchant sets for one-tap offers, and why an order may get none.

use crate::money::{Millionths, Money};
use crate::time::Timestamp;

/// Longest rest after a no, in days.
pub const NO_DAYS_MAX: u32 = 365;
/// Rest after a no unless the merchant sets another, in days.
pub const NO_DAYS: u32 = 30;
/// Largest reduction of a one-tap offer.
pub const DISCOUNT_MAX: Millionths = Millionths(900_000);

/// The merchant's terms. A shop without any makes no one-tap offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Days for which a person who said no is left alone; at most [`NO_DAYS_MAX`].
    pub no_days: u32,
    /// Seconds for which an added line may be taken back; 0: not at all; at most [`super::GRACE_SECONDS_MAX`].
    pub grace_seconds: u32,
    /// Share of the price that every one-tap offer is cheaper by; at most [`DISCOUNT_MAX`]. The same for all: a refused offer never
    /// comes back cheaper.
    pub discount: Millionths,
    /// Where the buyer reads about withdrawing from the purchase; absolute or from the shop's root. Without it nothing is offered.
    pub withdrawal_url: String,
    /// Where the buyer reads about delivery; may be empty.
    pub delivery_url: String,
    /// When and how it comes, in one plain sentence of the merchant's; may be empty.
    pub delivery: String,
}

impl Terms {
    /// The standard terms around the one thing that only the merchant knows.
    #[must_use]
    pub fn standard(withdrawal_url: &str) -> Self {
        Self {
            no_days: NO_DAYS,
            grace_seconds: 0,
            discount: Millionths(0),
            withdrawal_url: withdrawal_url.to_owned(),
            delivery_url: String::new(),
            delivery: String::new(),
        }
    }

    /// What a line of so many minor units is reduced by: whole minor units, never more than set.
    #[must_use]
    pub fn discount_on(&self, minor: i64) -> i64 {
        let reduced = i128::from(minor.max(0)) * i128::from(self.discount.0) / i128::from(Millionths::ONE.0);
        i64::try_from(reduced).unwrap_or_default()
    }
}

/// Why an order that could have been followed by an offer was not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Why {
    /// The order had been handed to those who pack it.
    Released,
    /// The buyer did not agree to the card's being used again.
    NotAgreed,
    /// It was not paid through what can be charged again.
    OtherGateway,
    /// A wallet's one-off, a transfer, instalments.
    NotACard,
    /// Stored in a way that can no longer be charged.
    OlderCard,
    /// The card belongs to nobody whom the payment side knows.
    NobodysCard,
    /// The buyer paid in another currency than the shop's.
    OtherCurrency,
    /// It is fetched.
    Pickup,
    /// Nothing is shipped, so that there is nowhere to send a further thing.
    Digital,
    /// The shop gave nothing to charge or to be asked with.
    NotConnected,
    /// The person said no lately.
    SaidNo,
}

impl Why {
    /// All of them, in the order in which they are reported.
    pub const ALL: [Self; 11] = [
        Self::Released,
        Self::NotAgreed,
        Self::OtherGateway,
        Self::NotACard,
        Self::OlderCard,
        Self::NobodysCard,
        Self::OtherCurrency,
        Self::Pickup,
        Self::Digital,
        Self::NotConnected,
        Self::SaidNo,
    ];

    /// Its name in answers, statements and logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Released => "order_released",
            Self::NotAgreed => "reuse_not_agreed",
            Self::OtherGateway => "other_gateway",
            Self::NotACard => "not_a_card",
            Self::OlderCard => "older_card",
            Self::NobodysCard => "nobodys_card",
            Self::OtherCurrency => "other_currency",
            Self::Pickup => "pickup",
            Self::Digital => "digital",
            Self::NotConnected => "not_connected",
            Self::SaidNo => "said_no",
        }
    }

    /// Its place in [`Why::ALL`].
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }
}

/// An offer that was not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missed {
    /// Why.
    pub why: Why,
    /// What would have been charged for it.
    pub stake: Money,
    /// When.
    pub at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::{Terms, Why};
    use crate::money::Millionths;

    #[test]
    fn a_reduction_never_passes_what_is_set() {
        let terms = Terms { discount: Millionths(100_000), ..Terms::standard("/withdrawal") };
        assert_eq!([1_490, 1_499, 9, 0, -5].map(|minor| terms.discount_on(minor)), [149, 149, 0, 0, 0]);
        assert_eq!(Terms::standard("/withdrawal").discount_on(1_490), 0);
    }

    #[test]
    fn reasons_stand_at_their_places() {
        assert!(Why::ALL.iter().enumerate().all(|(place, why)| why.index() == place));
    }
}
