//! What the payment side says, asked or unasked, in whatever order.

use super::step::ends;
use super::{Course, Effect, Ending, KEY_SECONDS, Money, Next, Offer, SEARCHING_SECONDS, State, Trouble};
use crate::id::IntentId;
use crate::time::Timestamp;

pub(super) fn told(offer: &Offer, money: &Money, now: Timestamp) -> Next {
    match money {
        Money::Taken(intent) => taken(&offer.course, intent, now),
        Money::Underway(intent) => underway(&offer.course, intent, now),
        Money::Waiting(intent) => waiting(&offer.course, intent, now),
        Money::Dead(intent) => dead(offer, intent, now),
        Money::Declined => declined(offer, now),
        Money::Refused => wrong(offer, now),
        Money::Nothing => nothing(offer, now),
        Money::Unknown => Next::STAYS,
    }
}

/// The money was taken. What can no longer be added goes back; a second payment goes back whatever the first one does.
fn taken(course: &Course, intent: &IntentId, now: Timestamp) -> Next {
    let known = course.intent.as_ref();
    if known.is_some_and(|known| known != intent) {
        return Next::does(Effect::Refund(intent.clone()));
    }
    let refunds = |trouble| {
        let refunding = course.at(State::Refunding, now).with_intent(intent).with_trouble(trouble);
        Next::moves(refunding, Effect::Refund(intent.clone()))
    };
    let charged = || Next::moves(course.at(State::Charged, now).with_intent(intent).without_trouble(), Effect::Settle);
    match (course.state, course.ending) {
        (State::Charging | State::Authenticating, _) => charged(),
        // The buyer answered the bank while the question was being taken back; unless they had said no.
        (State::Revoking, Some(Ending::Declined)) => refunds(Trouble::TakenLate),
        (State::Revoking, _) => charged(),
        // Told twice, or told unasked while we asked: settling twice settles once.
        (State::Charged, _) => Next::does(Effect::Settle),
        (State::Added | State::Confirmed | State::Refunding, _) => Next::STAYS,
        // What is given back stays given back.
        (State::Cancelling, Some(Ending::Refunded)) | (State::Refunded, _) => Next::STAYS,
        (State::Stopped, _) if course.trouble == Some(Trouble::RefundRefused) => Next::STAYS,
        (State::Stopped, _) if course.reached(State::Added).is_some() => Next::STAYS,
        (State::Offered | State::Accepted, _)
        | (State::Cancelling | State::Declined | State::Failed | State::Expired | State::Stopped, _) => {
            refunds(Trouble::TakenLate)
        }
    }
}

/// The payment has a name now: it is asked by that from here on.
fn underway(course: &Course, intent: &IntentId, now: Timestamp) -> Next {
    let named = || Course { touched: now, ..course.clone() }.with_intent(intent);
    match course.state {
        State::Charging if course.intent.is_none() => Next::moves(named(), Effect::None),
        _ => Next::STAYS,
    }
}

fn waiting(course: &Course, intent: &IntentId, now: Timestamp) -> Next {
    match course.state {
        State::Charging => Next::moves(course.at(State::Authenticating, now).with_intent(intent), Effect::None),
        _ => Next::STAYS,
    }
}

fn dead(offer: &Offer, intent: &IntentId, now: Timestamp) -> Next {
    let course = &offer.course;
    if course.intent.as_ref().is_some_and(|known| known != intent) {
        return Next::STAYS;
    }
    match course.state {
        State::Charging | State::Authenticating => ends(offer, Ending::Failed, Trouble::NotAuthenticated, now),
        State::Revoking => Next::moves(course.at(State::Cancelling, now), Effect::CancelChildren),
        _ => Next::STAYS,
    }
}

/// The bank's no. While a question waits for its buyer it tells nothing new: that is how the question began.
fn declined(offer: &Offer, now: Timestamp) -> Next {
    match (offer.course.state, &offer.course.intent) {
        (State::Charging, None) => ends(offer, Ending::Failed, Trouble::BankDeclined, now),
        // A payment that was under way may be tried again by whoever has its question: first it is taken back.
        (State::Charging, Some(intent)) => {
            let revoking = offer.course.at(State::Revoking, now).with_ending(Ending::Failed).with_trouble(Trouble::BankDeclined);
            Next::moves(revoking, Effect::CancelIntent(intent.clone()))
        }
        _ => Next::STAYS,
    }
}

/// A request that is wrong took nothing; an earlier one that nobody answered may have. Then only a search tells.
fn wrong(offer: &Offer, now: Timestamp) -> Next {
    let course = &offer.course;
    match course.state {
        State::Charging if course.attempts == 0 && course.intent.is_none() => {
            ends(offer, Ending::Failed, Trouble::ChargeRefused, now)
        }
        State::Charging if course.trouble != Some(Trouble::OutcomeUnknown) => {
            Next::moves(course.clone().with_trouble(Trouble::OutcomeUnknown), Effect::Find)
        }
        _ => Next::STAYS,
    }
}

/// Searches lag behind: nothing found counts once every request has long ended and would long be found.
fn nothing(offer: &Offer, now: Timestamp) -> Next {
    let course = &offer.course;
    let is_late = now.0 > course.entered.0.saturating_add(KEY_SECONDS + SEARCHING_SECONDS);
    match course.state {
        State::Charging if course.intent.is_none() && is_late => ends(offer, Ending::Failed, Trouble::ChargeRefused, now),
        _ => Next::STAYS,
    }
}
