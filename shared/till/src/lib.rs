//! Carries out what the one-tap ledger decides. Whoever lets something happen to an offer (a tap, a word from the payment side,
//! sweep) drives it from there as far as it goes: each step is written first, then done in the world outside, and what that comes
//! to is the next thing that happens.
//!
//! It may stop anywhere. What it leaves says what was about to be done, and sweep does it again under the same key.
#![deny(missing_docs)]

mod drive;
mod money;
mod opened;
mod shop;
mod till;

pub use drive::Driven;
pub use opened::Tills;
pub use till::{Till, TillError, Waits};
