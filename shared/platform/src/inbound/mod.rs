//! What platforms tell us unasked: a delivery is believed once its signature holds over the bytes as they came, and only then read.
//!
//! [`Envelope`] is what the headers claim, [`Verified`] what a signature has proven. Nothing in here needs a socket.

mod envelope;
mod event;
mod login;
pub mod one_tap;
pub mod paid;
mod plugin;
mod topic;
mod verified;

pub use envelope::{Delivery, Envelope, Refusal};
pub use event::{Elsewhere, Event};
pub use login::{Login, LoginClaim, LoginError, PLUGIN_SECONDS_MAX, PROXY_SECONDS_MAX, proxy_query};
pub use plugin::WISH_SECONDS_MAX;
pub use topic::{PluginTopic, ShopifyTopic, Topic, WoocommerceTopic};
pub use verified::{Secrets, Verified, is_ping};

/// The header with the current signature of `body`, for those who send: tests and trials.
#[must_use]
pub fn signature(secret: &str, body: &[u8]) -> String {
    verified::sign(secret, body)
}

/// The same in small hexadecimal digits.
pub(crate) fn signature_hex(secret: &str, body: &[u8]) -> String {
    verified::sign_hex(secret, body)
}
