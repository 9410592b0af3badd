//! Deliveries through the routes, over a real DynamoDB API.
#![allow(clippy::unwrap_used)]

mod desk;
mod failing;
mod plugin;
mod refused;
mod shopify;
mod taken;
mod woocommerce;
