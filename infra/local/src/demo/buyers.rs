//! The four people whom the demo lets a visitor be.

use scoring::id::{CustomerId, VisitorId};
use scoring::money::Millionths;
use scoring::profile::Profile;
use scoring::time::Timestamp;

use super::history::{LOYAL_BUYER, RETURNING_BUYER};

/// Which of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Buyer {
    /// No consent, no id: nobody.
    Unknown,
    /// Here for the first time, after a good price.
    Thrifty,
    /// Comes often, spends much, outdoors above all.
    Loyal,
    /// Comes back for coffee and body care.
    Returning,
}

impl Buyer {
    /// All four, in the order in which the switch shows them.
    pub const ALL: [Self; 4] = [Self::Unknown, Self::Thrifty, Self::Loyal, Self::Returning];

    /// Its key in cookies and forms.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Thrifty => "thrifty",
            Self::Loyal => "loyal",
            Self::Returning => "returning",
        }
    }

    /// The buyer of a key; unknown keys are nobody.
    #[must_use]
    pub fn of(key: &str) -> Self {
        Self::ALL.into_iter().find(|buyer| buyer.key() == key).unwrap_or(Self::Unknown)
    }

    /// What the switch calls the buyer.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Unknown => "Somebody unknown",
            Self::Thrifty => "First visit, minds the price",
            Self::Loyal => "Loyal, spends much",
            Self::Returning => "Comes back for supplies",
        }
    }

    /// What is known about the buyer, in a sentence.
    #[must_use]
    pub const fn story(self) -> &'static str {
        match self {
            Self::Unknown => "No consent given: the shop knows the page and the cart, and nothing else.",
            Self::Thrifty => "Agreed to tracking, has bought nothing yet, and so far looked at reduced goods.",
            Self::Loyal => "Signed in. Many orders over the year, mostly for outdoors and seldom the cheap one.",
            Self::Returning => "Signed in. Orders coffee and body care again every few weeks.",
        }
    }

    /// The browser's id, for those who agreed to tracking.
    #[must_use]
    pub fn visitor(self) -> Option<VisitorId> {
        (self != Self::Unknown).then(|| VisitorId::new(&format!("demo-visitor-{}", self.key())).expect("letters and dashes"))
    }

    /// The customer of the generated year, for those who signed in.
    #[must_use]
    pub fn customer(self) -> Option<CustomerId> {
        let number = match self {
            Self::Unknown | Self::Thrifty => return None,
            Self::Loyal => LOYAL_BUYER,
            Self::Returning => RETURNING_BUYER,
        };
        Some(CustomerId::new(&format!("customer-{number:04}")).expect("short and printable"))
    }

    /// What browsing has taught about the visitor, without any order.
    #[must_use]
    pub fn visitor_profile(self, now: Timestamp) -> Option<Profile> {
        match self {
            Self::Thrifty => Some(Profile { as_of: now, discount_share: Millionths(800_000), ..Profile::default() }),
            Self::Unknown | Self::Loyal | Self::Returning => None,
        }
    }
}
