//! Where bytes become types and errors become answers: configuration, keys and tokens, the border of a request, the one
//! path from a request to an answer, and the Lambda bootstrap.
#![deny(missing_docs)]

pub mod admin_key;
mod answer;
mod app;
pub mod ask;
pub mod body;
pub mod buyer_token;
pub mod cache;
mod clock;
pub mod config;
pub mod consent;
mod cors;
pub mod decision_id;
pub mod field;
mod gather;
pub mod keyring;
pub mod ledger;
pub mod marks;
mod master_key;
pub mod offer_id;
pub mod page;
pub mod platform_access;
pub mod problem;
mod random;
pub mod rate;
pub mod record;
mod remembered;
mod render;
pub mod resealed;
mod secret;
mod serve;
pub mod tap;
pub mod tenant_secret;
pub mod trace;
pub mod wire;

pub use answer::{READ_BUDGET, respond};
pub use app::App;
pub use clock::Clock;
pub use random::{NoRandomness, Random};
pub use render::{amount, in_words as reason_in_words};
pub use secret::Secret;
pub use serve::{face, lambda, lambda_events};

/// The OpenAPI document of all functions.
pub const OPENAPI: &str = include_str!("openapi.json");
