//! What pages tell, over a real DynamoDB API.
#![allow(clippy::unwrap_used)]

mod consent;
mod desk;
mod effects;
mod once;
mod refused;
mod session;
mod stitching;
