//! The one-tap ledger: an offer that is taken with one tap on a stored payment, from the moment it is shown until its line is on
//! the order, or the money is back.
//!
//! [`step`] alone decides: from an offer, something that happened, and the moment, follow where the offer stands next and what is
//! to be done in the world outside. Whoever drives it writes the next standing first, on the condition that nobody else moved the
//! offer, and does the effect afterwards; what that comes to is the next event. So a crash anywhere leaves an offer that says
//! what was about to be done, and doing it again under the same key does it once.
//!
//! Nothing that comes from a page is believed about money: a page may ask, refuse and look, and the payment side is asked.

mod course;
mod effect;
mod event;
mod news;
mod offer;
mod resume;
mod step;
mod terms;
mod trouble;

pub use course::{Course, Ending, HISTORY_MAX, Passed, State};
pub use effect::{Effect, KEY_BYTES_MAX, KeyedStep, key};
pub use event::{Asked, Child, Event, Heard, Money, Outcome};
pub use offer::{Offer, Payer, Rail};
pub use step::{Next, step};
pub use terms::{DISCOUNT_MAX, Missed, NO_DAYS, NO_DAYS_MAX, Terms, Why};
pub use trouble::Trouble;

/// Seconds for which a shown offer may be taken.
pub const OFFER_SECONDS: i64 = 1_800;
/// Seconds for which nobody else takes over from whoever moved an offer last: longer than all outside calls of one run together.
pub const LEASE_SECONDS: i64 = 120;
/// Doublings of the lease for an offer that is taken up again and again: an hour apart at most.
pub const LEASE_DOUBLINGS_MAX: u32 = 5;
/// Seconds after a tap after which it is no longer carried out, as long as nothing was asked of the payment side.
pub const TAP_SECONDS: i64 = 900;
/// Seconds for which a bank's question waits for its buyer.
pub const AUTHENTICATION_SECONDS: i64 = 900;
/// Seconds for which a key is trusted to bring the same answer. The payment side keeps keys for a day; an hour is kept back.
pub const KEY_SECONDS: i64 = 23 * 3_600;
/// Seconds that a search may lag behind, and a request may still be running, with plenty to spare.
pub const SEARCHING_SECONDS: i64 = 3_600;
/// Seconds for which money that was taken waits for its line; then it goes back.
pub const ADDING_SECONDS: i64 = 86_400;
/// Seconds after which a platform that never spoke of a signed change is taken not to have made it: its hold of about an hour,
/// and the four hours for which it repeats what was not heard.
pub const HOLD_SECONDS: i64 = 6 * 3_600;
/// Seconds after which a line that was added but never confirmed is named.
pub const CONFIRMING_SECONDS: i64 = 3 * 86_400;
/// Seconds after which nothing more is tried, and somebody has to look.
pub const GIVING_UP_SECONDS: i64 = 7 * 86_400;
/// Longest time for which an added line may be taken back by its buyer, in seconds.
pub const GRACE_SECONDS_MAX: u32 = 86_400;
/// Longest reason of an offer, in bytes.
pub const REASON_BYTES_MAX: usize = 400;
/// Most pieces of one offer.
pub const QUANTITY_MAX: u32 = 100;
