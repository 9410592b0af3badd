//! Every state has an answer to every event; no way through the states is longer than the history, or comes back.

use std::collections::{BTreeSet, HashMap};

use scoring::id::{IntentId, OrderId};
use scoring::one_tap::{
    Asked, Child, Course, Effect, Ending, Event, GIVING_UP_SECONDS, HISTORY_MAX, Heard, Money, Offer, Outcome, Rail, State,
    Trouble, step,
};
use scoring::time::Timestamp;

use crate::{MADE, TOTAL, offer};

fn events() -> Vec<Event> {
    let [intent, other] = ["pi_1", "pi_2"].map(|id| IntentId::new(id).unwrap());
    let outcomes = [Outcome::Done, Outcome::Refused, Outcome::Unknown];
    let child = |total| Event::Child(Child::Made { id: OrderId::new("c1").unwrap(), total });
    let mut events = vec![Event::Tapped, Event::Refused, Event::Undone, Event::Resumed];
    events.extend([Asked::Holds, Asked::Changed, Asked::SoldOut, Asked::Released, Asked::Unknown].map(Event::Asked));
    events.extend([child(Some(TOTAL)), child(Some(1)), child(None), Event::Child(Child::Refused), Event::Child(Child::Unknown)]);
    let money = [
        Money::Taken(intent.clone()),
        Money::Taken(other),
        Money::Underway(intent.clone()),
        Money::Waiting(intent.clone()),
        Money::Declined,
        Money::Refused,
        Money::Dead(intent),
        Money::Nothing,
        Money::Unknown,
    ];
    events.extend(money.map(Event::Money));
    events.extend(outcomes.map(Event::Settled));
    events.extend(outcomes.map(Event::GivenBack));
    events.extend(outcomes.map(Event::Revoked));
    events.extend(outcomes.map(Event::Cleared));
    events.extend([Heard::OnOrder, Heard::BalanceDue].map(Event::Heard));
    events
}

#[test]
fn names_stand_at_their_places_and_differ() {
    let states = State::ALL.map(|state| (state.index(), state.name()));
    let troubles = Trouble::ALL.map(|trouble| (trouble.index(), trouble.name()));
    for all in [&states[..], &troubles[..]] {
        assert!(all.iter().enumerate().all(|(place, (index, _))| place == *index));
        assert_eq!(all.iter().map(|(_, name)| name).collect::<BTreeSet<_>>().len(), all.len());
    }
    assert!(Ending::ALL.iter().enumerate().all(|(place, ending)| place == *ending as usize));
}

/// What tells two standings apart, times and histories left out.
type Shape = (State, bool, bool, Option<Ending>, Option<u8>, bool);

fn shape(course: &Course) -> Shape {
    let trouble = course.trouble.map(|trouble| trouble as u8);
    (course.state, course.child.is_some(), course.intent.is_some(), course.ending, trouble, course.attempts > 0)
}

/// Every standing that can be reached, each with one offer that stands so.
fn reachable(rail: Rail) -> HashMap<Shape, Offer> {
    let mut known = HashMap::new();
    let mut open = vec![offer(rail)];
    while let Some(offer) = open.pop() {
        if known.insert(shape(&offer.course), offer.clone()).is_some() {
            continue;
        }
        for (event, seconds) in events().iter().flat_map(|event| [1, 3_600, GIVING_UP_SECONDS + 1].map(|time| (event, time))) {
            let now = Timestamp(offer.course.touched.0 + seconds);
            let next = step(&offer, event, now);
            open.extend(next.course.map(|course| offer.moved(course)).filter(|after| !known.contains_key(&shape(&after.course))));
        }
    }
    known
}

#[test]
fn every_state_is_reached_and_no_way_is_longer_than_its_history() {
    let mut reached = BTreeSet::new();
    for rail in [Rail::Stripe, Rail::Platform] {
        for offer in reachable(rail).into_values() {
            let course = &offer.course;
            assert!(course.history.len() < HISTORY_MAX, "{course:?}");
            assert_eq!(course.history.last().map(|passed| passed.state), Some(course.state));
            assert!(course.history.iter().all(|passed| passed.at >= MADE));
            reached.insert(course.state);
        }
    }
    assert_eq!(reached.len(), State::ALL.len(), "{reached:?}");
}

#[test]
fn what_is_open_is_taken_up_and_what_is_closed_is_left_alone() {
    for rail in [Rail::Stripe, Rail::Platform] {
        for offer in reachable(rail).into_values() {
            let late = Timestamp(offer.course.touched.0 + 2 * GIVING_UP_SECONDS);
            let next = step(&offer, &Event::Resumed, late);
            let acts = next.course.is_some() || next.effect != Effect::None;
            let state = offer.course.state;
            assert_eq!(acts, state.is_open() || state == State::Offered, "{:?}", offer.course);
            let soon = step(&offer, &Event::Resumed, offer.course.touched);
            assert!(soon.course.is_none() && soon.effect == Effect::None, "nobody takes over at once: {:?}", offer.course);
        }
    }
}

#[test]
fn only_a_tap_begins_to_charge_and_only_in_time() {
    let intact = offer(Rail::Stripe);
    for event in events() {
        let next = step(&intact, &event, MADE);
        let state = next.course.map_or(State::Offered, |course| course.state);
        match event {
            Event::Tapped => assert_eq!(state, State::Accepted),
            Event::Refused => assert_eq!(state, State::Declined),
            // Money that nobody asked for goes back.
            Event::Money(Money::Taken(_)) => assert_eq!(state, State::Refunding),
            _ => assert_eq!(state, State::Offered, "{event:?}"),
        }
        assert!(!matches!(next.effect, Effect::Charge | Effect::Settle | Effect::Sign), "{event:?}");
    }
    let late = step(&intact, &Event::Tapped, Timestamp(intact.good_until.0 + 1));
    assert_eq!((late.course.map(|course| course.state), late.effect), (Some(State::Expired), Effect::None));
}

#[test]
fn nobody_is_asked_for_money_after_the_end() {
    for (shape, offer) in reachable(Rail::Stripe) {
        for event in events() {
            let next = step(&offer, &event, Timestamp(offer.course.touched.0 + 1));
            if matches!(next.effect, Effect::Charge) {
                assert!(matches!(offer.course.state, State::Accepted | State::Charging), "{shape:?} {event:?}");
            }
            // Closed again and again: only money that turns up, or is given back, opens it.
            if !offer.course.state.is_open()
                && offer.course.state != State::Offered
                && let Some(course) = next.course
            {
                let is_news =
                    matches!(event, Event::Money(Money::Taken(_)) | Event::GivenBack(_) | Event::Undone | Event::Heard(_));
                assert!(is_news, "{shape:?} {event:?} {course:?}");
            }
        }
    }
}
