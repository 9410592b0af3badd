//! The decided answer of every state to everything that may happen.

use super::{Asked, Child, Course, Effect, Ending, Event, Heard, Offer, Outcome, Rail, State, Trouble, news, resume};
use crate::id::OrderId;
use crate::time::Timestamp;

/// What follows from an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Next {
    /// Where the offer stands then; none when it stays as it is and nothing need be written.
    pub course: Option<Course>,
    /// What is to be done once that is written.
    pub effect: Effect,
}

impl Next {
    pub(super) const STAYS: Self = Self { course: None, effect: Effect::None };

    pub(super) const fn does(effect: Effect) -> Self {
        Self { course: None, effect }
    }

    pub(super) const fn moves(course: Course, effect: Effect) -> Self {
        Self { course: Some(course), effect }
    }
}

/// What follows for an offer from something that happened at a moment. Every state has an answer to every event; one that comes
/// too late, twice or out of order is answered by [`Next::course`] none.
#[must_use]
pub fn step(offer: &Offer, event: &Event, now: Timestamp) -> Next {
    match event {
        Event::Tapped => tapped(offer, now),
        Event::Refused => refused(offer, now),
        Event::Undone => undone(offer, now),
        Event::Resumed => resume::resumed(offer, now),
        Event::Asked(asked) => answered(offer, *asked, now),
        Event::Child(child) => child_order(offer, child, now),
        Event::Money(money) => news::told(offer, money, now),
        Event::Settled(outcome) => settled(&offer.course, *outcome, now),
        Event::GivenBack(outcome) => given_back(&offer.course, *outcome, now),
        Event::Revoked(outcome) => revoked(&offer.course, *outcome, now),
        Event::Cleared(outcome) => cleared(&offer.course, *outcome, now),
        Event::Heard(heard) => on_order(offer, *heard, now),
    }
}

fn tapped(offer: &Offer, now: Timestamp) -> Next {
    let course = &offer.course;
    match (course.state, offer.rail) {
        (State::Offered, _) if now > offer.good_until => Next::moves(course.at(State::Expired, now), Effect::None),
        (State::Offered, _) => Next::moves(course.at(State::Accepted, now), Effect::AskPrice),
        // Whoever tapped first is at it. What the platform charges may be signed again: it takes each signature once.
        (State::Accepted, Rail::Platform) => Next::does(Effect::AskPrice),
        (State::Charging, Rail::Platform) => Next::does(Effect::Sign),
        (State::Authenticating, _) => match &course.intent {
            Some(intent) => Next::does(Effect::LookUp(intent.clone())),
            None => Next::STAYS,
        },
        _ => Next::STAYS,
    }
}

fn refused(offer: &Offer, now: Timestamp) -> Next {
    let course = &offer.course;
    match (course.state, &course.intent) {
        (State::Offered, _) => Next::moves(course.at(State::Declined, now), Effect::None),
        (State::Authenticating, Some(intent)) => {
            let revoking = course.at(State::Revoking, now).with_ending(Ending::Declined).with_trouble(Trouble::NotAuthenticated);
            Next::moves(revoking, Effect::CancelIntent(intent.clone()))
        }
        // Anything that may have been charged by now is undone, not refused.
        _ => Next::STAYS,
    }
}

fn undone(offer: &Offer, now: Timestamp) -> Next {
    match &offer.course.intent {
        Some(intent) if offer.is_undoable(now) => {
            let refunding = offer.course.at(State::Refunding, now).with_trouble(Trouble::Undone);
            Next::moves(refunding, Effect::Refund(intent.clone()))
        }
        _ => Next::STAYS,
    }
}

/// Nothing was taken, and nothing was asked of the payment side: what the shop may have made goes, and the offer ends.
pub(super) fn ends(offer: &Offer, ending: Ending, trouble: Trouble, now: Timestamp) -> Next {
    let course = &offer.course;
    // The first to carry out a tap knows that nothing was made yet.
    let nothing_made = course.state == State::Accepted && course.attempts == 0 && course.child.is_none();
    if offer.rail == Rail::Platform || nothing_made {
        return Next::moves(course.at(ending.state(), now).with_trouble(trouble), Effect::None);
    }
    Next::moves(course.at(State::Cancelling, now).with_ending(ending).with_trouble(trouble), Effect::CancelChildren)
}

fn answered(offer: &Offer, asked: Asked, now: Timestamp) -> Next {
    if offer.course.state != State::Accepted {
        return Next::STAYS;
    }
    match (asked, offer.rail) {
        (Asked::Holds, Rail::Platform) => Next::moves(offer.course.at(State::Charging, now), Effect::Sign),
        (Asked::Holds, Rail::Stripe) => Next::does(Effect::CreateChild),
        (Asked::Changed, _) => ends(offer, Ending::Expired, Trouble::PriceChanged, now),
        (Asked::SoldOut, _) => ends(offer, Ending::Expired, Trouble::SoldOut, now),
        (Asked::Released, _) => ends(offer, Ending::Expired, Trouble::Released, now),
        (Asked::Unknown, _) => Next::STAYS,
    }
}

fn child_order(offer: &Offer, child: &Child, now: Timestamp) -> Next {
    let course = &offer.course;
    if course.state != State::Accepted {
        return match child {
            Child::Made { id, .. } => stray(course, id),
            Child::Refused | Child::Unknown => Next::STAYS,
        };
    }
    // Something may have been made from here on, whatever the attempt.
    let cancels = |ending, trouble, course: Course| {
        Next::moves(course.at(State::Cancelling, now).with_ending(ending).with_trouble(trouble), Effect::CancelChildren)
    };
    match child {
        Child::Made { id, .. } if now.0 > course.entered.0.saturating_add(super::TAP_SECONDS) => {
            cancels(Ending::Expired, Trouble::TooLate, course.clone().with_child(id))
        }
        Child::Made { id, total } if *total == Some(offer.total.minor) => {
            Next::moves(course.at(State::Charging, now).with_child(id), Effect::Charge)
        }
        Child::Made { id, .. } => cancels(Ending::Expired, Trouble::PriceChanged, course.clone().with_child(id)),
        Child::Refused => cancels(Ending::Failed, Trouble::ShopRefused, course.clone()),
        Child::Unknown => Next::STAYS,
    }
}

/// A child order that was made while another went on: only the one that is written down is the offer's.
fn stray(course: &Course, id: &OrderId) -> Next {
    let is_kept = match course.state {
        State::Charging
        | State::Authenticating
        | State::Revoking
        | State::Charged
        | State::Added
        | State::Confirmed
        | State::Stopped => course.child.as_ref() == Some(id),
        State::Offered
        | State::Accepted
        | State::Refunding
        | State::Cancelling
        | State::Declined
        | State::Failed
        | State::Expired
        | State::Refunded => false,
    };
    if is_kept { Next::STAYS } else { Next::does(Effect::CancelStray(id.clone())) }
}

fn settled(course: &Course, outcome: Outcome, now: Timestamp) -> Next {
    match (course.state, outcome, &course.intent) {
        (State::Charged, Outcome::Done, _) => Next::moves(course.at(State::Added, now), Effect::None),
        (State::Charged, Outcome::Refused, Some(intent)) => {
            let refunding = course.at(State::Refunding, now).with_trouble(Trouble::NotAddable);
            Next::moves(refunding, Effect::Refund(intent.clone()))
        }
        // Somebody settled late what had ended by then: it must not be sent for nothing.
        (State::Declined | State::Failed | State::Expired | State::Refunded, Outcome::Done, _) => {
            Next::does(Effect::CancelChildren)
        }
        _ => Next::STAYS,
    }
}

fn given_back(course: &Course, outcome: Outcome, now: Timestamp) -> Next {
    let clears =
        |course: Course| Next::moves(course.at(State::Cancelling, now).with_ending(Ending::Refunded), Effect::CancelChildren);
    match (course.state, outcome) {
        (State::Refunding, Outcome::Done) => clears(course.clone()),
        (State::Refunding, Outcome::Refused) => {
            Next::moves(course.at(State::Stopped, now).with_trouble(Trouble::RefundRefused), Effect::None)
        }
        // By hand, before it was added, or after we could not.
        (State::Charged, Outcome::Done) => clears(course.clone().with_trouble(Trouble::RefundedByHand)),
        (State::Stopped, Outcome::Done) if matches!(course.trouble, Some(Trouble::RefundRefused | Trouble::OutcomeUnknown)) => {
            clears(course.clone().with_trouble(Trouble::RefundedByHand))
        }
        // An added line that its merchant pays back is theirs to take off.
        _ => Next::STAYS,
    }
}

fn revoked(course: &Course, outcome: Outcome, now: Timestamp) -> Next {
    match (course.state, outcome, &course.intent) {
        (State::Revoking, Outcome::Done, _) => Next::moves(course.at(State::Cancelling, now), Effect::CancelChildren),
        (State::Revoking, Outcome::Refused, Some(intent)) => Next::does(Effect::LookUp(intent.clone())),
        _ => Next::STAYS,
    }
}

fn cleared(course: &Course, outcome: Outcome, now: Timestamp) -> Next {
    let ended = |course: &Course| course.at(course.ending.unwrap_or(Ending::Failed).state(), now);
    match (course.state, outcome) {
        (State::Cancelling, Outcome::Done) => Next::moves(ended(course), Effect::None),
        (State::Cancelling, Outcome::Refused) => Next::moves(ended(course).with_trouble(Trouble::ChildLeft), Effect::None),
        _ => Next::STAYS,
    }
}

fn on_order(offer: &Offer, heard: Heard, now: Timestamp) -> Next {
    let course = &offer.course;
    let through = |states: &[State]| {
        let course = states.iter().fold(course.clone(), |course, state| course.at(*state, now));
        Next::moves(course.without_trouble(), Effect::None)
    };
    match (offer.rail, course.state, heard) {
        (_, State::Added, Heard::OnOrder) => through(&[State::Confirmed]),
        // Nobody looked, and it came right.
        (_, State::Stopped, Heard::OnOrder) if matches!(course.trouble, Some(Trouble::BalanceDue | Trouble::NotConfirmed)) => {
            through(&[State::Confirmed])
        }
        // What the shop says of a line whose settling was never answered.
        (Rail::Stripe, State::Charged, Heard::OnOrder) => through(&[State::Added, State::Confirmed]),
        // However late: the platform charged what we signed.
        (Rail::Platform, State::Charging | State::Expired, Heard::OnOrder) if course.reached(State::Charging).is_some() => {
            through(&[State::Charged, State::Added, State::Confirmed])
        }
        (Rail::Platform, State::Charging | State::Expired, Heard::BalanceDue) if course.reached(State::Charging).is_some() => {
            Next::moves(course.at(State::Added, now).with_trouble(Trouble::BalanceDue), Effect::None)
        }
        _ => Next::STAYS,
    }
}
