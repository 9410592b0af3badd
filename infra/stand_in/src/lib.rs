//! Stand-ins on this machine for what the project talks to and nobody can have at home: a payment account and a shop's REST API. They
//! behave as documented, also where it hurts, and count what they did. Tests hold the real clients against them; the demo shop pays
//! with them.

mod background;
mod stripe;
mod woocommerce;

use std::fmt;
use std::sync::Arc;

pub use background::Background;
pub use stripe::{Mood, STRIPE_KEY, StripeStandIn, Taken};
pub use woocommerce::{Goods, PricesAre, ShopMood, WOOCOMMERCE_KEY, WoocommerceStandIn};

/// Where a stand-in has its time from: seconds since 1970.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> i64 + Send + Sync>);

impl Clock {
    /// As the function tells it.
    pub fn of(now: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// It stands still at 2025-11-21T09:00:00Z, where tests happen.
    #[must_use]
    pub fn still() -> Self {
        Self::of(|| 1_763_715_600)
    }

    fn now(&self) -> i64 {
        (self.0)()
    }

    /// As WooCommerce writes it.
    fn gmt(&self) -> String {
        jiff::Timestamp::from_second(self.now()).map(|now| now.strftime("%Y-%m-%dT%H:%M:%S").to_string()).unwrap_or_default()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clock({})", self.now())
    }
}
