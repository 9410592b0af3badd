//! Whoever drives the ledger, one small step at a time, and what must hold when all is quiet.

use scoring::id::IntentId;
use scoring::one_tap::{Effect, Event, Next, Offer, Rail, State, Trouble, step};
use scoring::time::Timestamp;

use crate::outside::{Apply, Order, Outside, Status, unanswered};

/// The ledger: an offer, and how often it was written.
#[derive(Debug)]
pub(crate) struct Ledger {
    pub(crate) offer: Offer,
    version: u64,
}

/// Whether what the payment side tells unasked is ever heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Telling {
    Arrives,
    IsLost,
}

/// Where a driver is.
#[derive(Clone, Debug)]
enum Stage {
    Reads(Event),
    Writes { event: Event, next: Next, seen: u64, offer: Box<Offer> },
    Acts { effect: Effect, offer: Box<Offer> },
    Gone,
}

#[derive(Clone, Debug)]
pub(crate) struct Driver(Stage);

/// What befalls a driver in a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Lives,
    /// Dies, nothing done.
    DiesBefore,
    /// Dies, all done.
    DiesAfter,
    /// Done, and the answer is lost.
    Lost,
    /// Never done, and nobody says so.
    TimesOut,
}

impl Driver {
    pub(crate) const fn of(event: Event) -> Self {
        Self(Stage::Reads(event))
    }

    pub(crate) const fn is_gone(&self) -> bool {
        matches!(self.0, Stage::Gone)
    }

    /// Whether what it does next is seen by others.
    pub(crate) const fn is_acting(&self) -> bool {
        matches!(self.0, Stage::Acts { .. })
    }

    pub(crate) fn step(&mut self, ledger: &mut Ledger, outside: &mut Outside, now: Timestamp, fate: Fate) {
        let stage = std::mem::replace(&mut self.0, Stage::Gone);
        if fate == Fate::DiesBefore {
            return;
        }
        let after = match stage {
            Stage::Reads(event) => {
                let (offer, seen) = (Box::new(ledger.offer.clone()), ledger.version);
                let next = step(&offer, &event, now);
                match next.course {
                    Some(_) => Stage::Writes { event, next, seen, offer },
                    None => Stage::Acts { effect: next.effect, offer },
                }
            }
            Stage::Writes { event, next, seen, offer } => {
                if ledger.version == seen {
                    let offer = Box::new(offer.moved(next.course.unwrap()));
                    (ledger.offer, ledger.version) = ((*offer).clone(), seen + 1);
                    Stage::Acts { effect: next.effect, offer }
                } else {
                    Stage::Reads(event)
                }
            }
            Stage::Acts { effect, offer } => {
                let answer = match fate {
                    Fate::TimesOut => unanswered(&effect),
                    Fate::Lost => outside.does(&offer, &effect).and_then(|_| unanswered(&effect)),
                    _ => outside.does(&offer, &effect),
                };
                // A stray payment is given back, and that is that.
                let is_stray = matches!(&effect, Effect::Refund(intent) if offer.course.intent.as_ref() != Some(intent));
                answer.filter(|_| !is_stray).map_or(Stage::Gone, Stage::Reads)
            }
            Stage::Gone => Stage::Gone,
        };
        if fate != Fate::DiesAfter {
            self.0 = after;
        }
    }

    pub(crate) fn finish(&mut self, ledger: &mut Ledger, outside: &mut Outside, now: Timestamp) {
        for _ in 0..100 {
            if self.is_gone() {
                return;
            }
            self.step(ledger, outside, now, Fate::Lives);
        }
        panic!("a driver goes round in circles: {self:?}");
    }
}

impl Ledger {
    pub(crate) const fn of(offer: Offer) -> Self {
        Self { offer, version: 0 }
    }

    /// Lets the world calm down: whoever was at it is dead, everything answers, orders are told, and sweep comes by. The payment
    /// side tells what it took, or its word never arrives.
    pub(crate) fn calm(&mut self, outside: &mut Outside, from: Timestamp, telling: Telling) {
        let mut now = from;
        for round in 0..300 {
            for intent in &mut outside.intents {
                if intent.status == Status::Underway {
                    intent.status = Status::Taken;
                }
            }
            if round > 0 {
                outside.searchable = outside.intents.len();
            }
            now = Timestamp(now.0 + if round < 20 { 150 } else { 3_600 });
            let payment = outside.payment_news().filter(|_| telling == Telling::Arrives);
            let news = [payment, outside.order_news(), Some(Event::Resumed)];
            for event in news.into_iter().flatten() {
                Driver::of(event).finish(self, outside, now);
            }
            if !self.offer.course.state.is_open() && self.offer.course.state != State::Offered {
                return;
            }
        }
        panic!("never calm: {:?} {outside:?}", self.offer.course);
    }

    /// What must hold in the end.
    pub(crate) fn check(&self, outside: &Outside, made: &str) {
        let course = &self.offer.course;
        let taken = outside.taken();
        assert!(taken <= 1, "{made}: {taken} charges");
        assert!(self.offer.payer.is_none(), "{made}: whoever was charged is forgotten");
        let paid = outside.orders(Order::Paid);
        match course.state {
            State::Confirmed if self.offer.rail == Rail::Stripe => {
                assert_eq!((outside.kept(), paid), (1, 1), "{made}: {course:?}");
                let named: Option<&IntentId> = course.intent.as_ref();
                assert_eq!(named, Some(&outside.intents[0].id), "{made}");
            }
            State::Confirmed => assert_eq!(outside.applied, Some(Apply::Processed), "{made}"),
            State::Declined | State::Failed | State::Expired => {
                assert_eq!((taken, paid, outside.applied), (0, 0, None), "{made}: {course:?}");
            }
            State::Refunded => assert_eq!((taken, outside.kept(), paid), (1, 0, 0), "{made}: {course:?}"),
            State::Stopped if self.offer.rail == Rail::Platform => {
                assert_eq!(
                    (outside.applied, course.trouble),
                    (Some(Apply::PartiallyProcessed), Some(Trouble::BalanceDue)),
                    "{made}"
                );
            }
            other => panic!("{made}: ends {other:?}: {course:?} {outside:?}"),
        }
    }
}
