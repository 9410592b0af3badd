//! Shopify, WooCommerce and Stripe in our own words: what a platform sends becomes the orders, goods and customers that we learn
//! from, and the one-tap charges that a confirmation page makes.
//!
//! Parsing needs no socket. Asking a shop (feature `outbound`) brings an HTTP client along. Nothing here keeps an e-mail address:
//! it becomes a [`guest::GuestKey`]'s hash in the act of reading.

pub mod currency;
mod decimal;
pub mod error;
pub mod goods;
pub mod guest;
pub mod inbound;
mod jwt;
pub mod listing;
pub mod moment;
pub mod order;
#[cfg(feature = "outbound")]
pub mod outbound;
pub mod settle;
pub mod shopify;
pub mod stripe;
mod text;
pub mod told;
pub mod woocommerce;

pub use decimal::Decimal;
