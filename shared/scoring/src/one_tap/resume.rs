//! What sweep does with an offer that nobody is at any more.

use super::step::ends;
use super::{
    ADDING_SECONDS, AUTHENTICATION_SECONDS, CONFIRMING_SECONDS, Course, Effect, Ending, GIVING_UP_SECONDS, HOLD_SECONDS,
    KEY_SECONDS, LEASE_DOUBLINGS_MAX, LEASE_SECONDS, Next, Offer, Rail, State, TAP_SECONDS, Trouble,
};
use crate::time::Timestamp;

pub(super) fn resumed(offer: &Offer, now: Timestamp) -> Next {
    let course = &offer.course;
    let old = |seconds: i64| now.0 > course.entered.0.saturating_add(seconds);
    if course.state == State::Offered {
        return if now > offer.good_until { Next::moves(course.at(State::Expired, now), Effect::None) } else { Next::STAYS };
    }
    if !course.state.is_open() || is_taken(course, now) {
        return Next::STAYS;
    }
    let stops = || Next::moves(course.at(State::Stopped, now).with_trouble(Trouble::OutcomeUnknown), Effect::None);
    let again = |effect| Next::moves(course.again(now), effect);
    match (course.state, &course.intent) {
        (State::Accepted, _) if old(TAP_SECONDS) => too_late(offer, now),
        (State::Accepted, _) => again(Effect::AskPrice),
        (State::Charging, _) if offer.rail == Rail::Platform => {
            if old(HOLD_SECONDS) {
                ends(offer, Ending::Expired, Trouble::NotHeard, now)
            } else {
                Next::STAYS
            }
        }
        (State::Charging, _) if old(GIVING_UP_SECONDS) => stops(),
        (State::Charging, Some(intent)) => again(Effect::LookUp(intent.clone())),
        (State::Charging, None) if old(KEY_SECONDS) || course.trouble == Some(Trouble::OutcomeUnknown) => again(Effect::Find),
        // What was taken and not told is found at once; what never arrived is asked for again, in turns.
        (State::Charging, None) if course.attempts.is_multiple_of(2) => again(Effect::Find),
        (State::Charging, None) => again(Effect::Charge),
        (State::Authenticating, Some(intent)) if old(AUTHENTICATION_SECONDS) => {
            let revoking = course.at(State::Revoking, now).with_ending(Ending::Failed).with_trouble(Trouble::NotAuthenticated);
            Next::moves(revoking, Effect::CancelIntent(intent.clone()))
        }
        (State::Authenticating, Some(intent)) => again(Effect::LookUp(intent.clone())),
        (State::Revoking, _) if old(GIVING_UP_SECONDS) => stops(),
        (State::Revoking, Some(intent)) => again(Effect::CancelIntent(intent.clone())),
        (State::Charged, Some(intent)) if old(ADDING_SECONDS) => {
            let refunding = course.at(State::Refunding, now).with_trouble(Trouble::NotAddable);
            Next::moves(refunding, Effect::Refund(intent.clone()))
        }
        (State::Charged, _) => again(Effect::Settle),
        (State::Refunding, _) if old(GIVING_UP_SECONDS) => stops(),
        (State::Refunding, Some(intent)) => again(Effect::Refund(intent.clone())),
        (State::Cancelling, _) if old(GIVING_UP_SECONDS) => {
            let ended = course.at(course.ending.unwrap_or(Ending::Failed).state(), now);
            Next::moves(ended.with_trouble(Trouble::ChildLeft), Effect::None)
        }
        (State::Cancelling, _) => again(Effect::CancelChildren),
        (State::Added, _) if old(GIVING_UP_SECONDS) => Next::moves(course.at(State::Stopped, now), Effect::None),
        (State::Added, _) if old(CONFIRMING_SECONDS) && course.trouble.is_none() => {
            Next::moves(course.clone().with_trouble(Trouble::NotConfirmed), Effect::None)
        }
        // A payment that asks its bank, or has been made, has a name: without one nobody knows what to ask for.
        (State::Authenticating | State::Revoking | State::Refunding, None) => stops(),
        _ => Next::STAYS,
    }
}

/// A tap that was not carried out in time: nothing was asked of the payment side, so nothing can have been taken.
fn too_late(offer: &Offer, now: Timestamp) -> Next {
    // Whoever began may have made an order that nobody wrote down.
    let mut begun = offer.clone();
    begun.course.attempts = begun.course.attempts.max(1);
    ends(&begun, Ending::Expired, Trouble::TooLate, now)
}

/// Whether whoever took it up last may still be at it. Each further attempt waits longer.
fn is_taken(course: &Course, now: Timestamp) -> bool {
    let wait = LEASE_SECONDS << course.attempts.min(LEASE_DOUBLINGS_MAX);
    now.0 < course.touched.0.saturating_add(wait)
}
