//! The confirmation page over a real DynamoDB API, a stand-in Stripe and a stand-in WooCommerce shop.
#![allow(clippy::unwrap_used)]

mod crowd;
mod desk;
mod goods;
mod killed;
mod making;
mod refused;
mod shopify;
mod tapping;
