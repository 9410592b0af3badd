//! Taking money and adding what was bought, against stand-ins for Stripe and for a WooCommerce shop that break as the real ones do.
#![allow(clippy::unwrap_used)]

mod stripe;
mod woocommerce;
