//! Stripe in our own words, for one-tap charges in the merchant's own account: amounts as Stripe writes them, payment intents, what
//! an answer to a charge means, and signed events.
//!
//! No card number passes here, and what Stripe shows of a card (brand, last digits, fingerprint) is never read.

mod amounts;
mod charge;
mod event;
mod intent;

pub use amounts::{AMOUNT_MAX, AmountError, amount, money};
pub use charge::{Cancelled, Charge, Charged, Doubt, Refunded, cancelled, charged, refunded};
pub use event::{EVENT_SECONDS_MAX, EventRefusal, Mode, StripeDelivery, StripeEvent, StripeEventKind, event_signature};
pub use intent::{Asked, ClientSecret, Intent, IntentStatus};

/// The version of the API whose words these are: asked for with every request, so that Stripe answers in them whatever the account's
/// own version is.
pub const API_VERSION: &str = "2026-10-28.endive";
/// Name of the metadata under which a payment intent says for which offer it is.
pub const OFFER_METADATA: &str = "alongside_offer";
/// The same for the order that the offer was made beside.
pub const ORDER_METADATA: &str = "alongside_order";
/// The same for the shop.
pub const SHOP_METADATA: &str = "alongside_shop";
