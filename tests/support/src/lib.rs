//! What tests share: a fresh store whose calls are counted and can be made to fail, a fixed clock, a small made-up shop, stand-ins
//! for Stripe and for a WooCommerce shop, and a Lambda Runtime API emulator that drives the real function binaries.

mod calls;
mod embedded;
mod event;
mod lambda;
pub mod made_up;
mod test_store;
mod weather;

pub use calls::{CallCounter, Failure, Moment};
pub use embedded::EmbeddedStore;
pub use event::{Answer, HttpEvent};
pub use lambda::LambdaRuntime;
pub use stand_in::{Goods, Mood, PricesAre, STRIPE_KEY, ShopMood, StripeStandIn, Taken, WOOCOMMERCE_KEY, WoocommerceStandIn};
pub use test_store::{TestStore, store};
pub use weather::{Sky, Weather};

/// The moment at which tests happen: 2025-11-21T09:00:00Z.
pub const NOW: scoring::time::Timestamp = scoring::time::Timestamp(1_763_715_600);

/// The keys of a test, the same in every run.
///
/// # Panics
/// Never: a counted stream gives as many bytes as are wanted.
#[must_use]
pub fn keyring() -> edge::keyring::Keyring {
    let key = edge::keyring::MasterKey::fresh(&edge::Random::fixed(1)).expect("a counted stream never ends");
    edge::keyring::Keyring::new(&key, None)
}

/// An address on this machine at which nobody listens.
///
/// # Errors
/// When no port can be had.
pub fn nowhere() -> std::io::Result<String> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    Ok(format!("http://{}", listener.local_addr()?))
}
