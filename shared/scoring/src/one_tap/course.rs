//! Where an offer stands, and how it came there.

use super::Trouble;
use crate::id::{IntentId, OrderId};
use crate::time::Timestamp;

/// Most entries of an offer's history: no way through the states is as long, so that none is ever left out.
pub const HISTORY_MAX: usize = 16;

/// Where an offer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum State {
    /// Shown, not answered.
    Offered,
    /// Tapped: price and stock are asked again, and a child order is made.
    Accepted,
    /// Money is being asked for under a fixed key; whether it was taken is not known.
    Charging,
    /// The bank wants its buyer's word; the page has the question.
    Authenticating,
    /// The bank's question is being taken back.
    Revoking,
    /// The money is taken; the line is not on an order yet.
    Charged,
    /// The line is on an order.
    Added,
    /// The platform said so itself.
    Confirmed,
    /// The money goes back under a fixed key.
    Refunding,
    /// What was made in the shop is taken away; [`Course::ending`] comes next.
    Cancelling,
    /// The buyer said no.
    Declined,
    /// Nothing was taken and nothing will be.
    Failed,
    /// Too late, dearer by now, or sold out.
    Expired,
    /// The money is back.
    Refunded,
    /// Nobody knows what became of the money, it cannot be given back, or is still due: somebody has to look.
    Stopped,
}

impl State {
    /// All of them, in the order in which they may follow each other.
    pub const ALL: [Self; 15] = [
        Self::Offered,
        Self::Accepted,
        Self::Charging,
        Self::Authenticating,
        Self::Revoking,
        Self::Charged,
        Self::Added,
        Self::Confirmed,
        Self::Refunding,
        Self::Cancelling,
        Self::Declined,
        Self::Failed,
        Self::Expired,
        Self::Refunded,
        Self::Stopped,
    ];

    /// Its name in answers, statements and logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Offered => "offered",
            Self::Accepted => "accepted",
            Self::Charging => "charging",
            Self::Authenticating => "authenticating",
            Self::Revoking => "revoking",
            Self::Charged => "charged",
            Self::Added => "added",
            Self::Confirmed => "confirmed",
            Self::Refunding => "refunding",
            Self::Cancelling => "cancelling",
            Self::Declined => "declined",
            Self::Failed => "failed",
            Self::Expired => "expired",
            Self::Refunded => "refunded",
            Self::Stopped => "stopped",
        }
    }

    /// Its place in [`State::ALL`].
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }

    /// Whether something is left to be done or heard, so that sweep has to see it.
    #[must_use]
    pub const fn is_open(self) -> bool {
        match self {
            Self::Accepted
            | Self::Charging
            | Self::Authenticating
            | Self::Revoking
            | Self::Charged
            | Self::Added
            | Self::Refunding
            | Self::Cancelling => true,
            Self::Offered | Self::Confirmed | Self::Declined | Self::Failed | Self::Expired | Self::Refunded | Self::Stopped => {
                false
            }
        }
    }
}

/// What [`State::Cancelling`] and [`State::Revoking`] lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Ending {
    /// [`State::Failed`].
    Failed,
    /// [`State::Expired`].
    Expired,
    /// [`State::Declined`].
    Declined,
    /// [`State::Refunded`].
    Refunded,
}

impl Ending {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Failed, Self::Expired, Self::Declined, Self::Refunded];

    /// The state.
    #[must_use]
    pub const fn state(self) -> State {
        match self {
            Self::Failed => State::Failed,
            Self::Expired => State::Expired,
            Self::Declined => State::Declined,
            Self::Refunded => State::Refunded,
        }
    }
}

/// A state that was reached, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passed {
    /// Which.
    pub state: State,
    /// When.
    pub at: Timestamp,
}

/// The part of an offer that moves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    /// Where it stands.
    pub state: State,
    /// Since when.
    pub entered: Timestamp,
    /// When somebody last took it up: nobody else does for a while.
    pub touched: Timestamp,
    /// How often it was taken up in this state after the first time.
    pub attempts: u32,
    /// What comes after [`State::Cancelling`] or [`State::Revoking`].
    pub ending: Option<Ending>,
    /// What a statement names.
    pub trouble: Option<Trouble>,
    /// The order that was made in the shop for it.
    pub child: Option<OrderId>,
    /// The payment that takes the money.
    pub intent: Option<IntentId>,
    /// Every state that was reached, in order; at most [`HISTORY_MAX`].
    pub history: Vec<Passed>,
}

impl Course {
    /// Of an offer that is shown.
    #[must_use]
    pub fn offered(now: Timestamp) -> Self {
        Self {
            state: State::Offered,
            entered: now,
            touched: now,
            attempts: 0,
            ending: None,
            trouble: None,
            child: None,
            intent: None,
            history: vec![Passed { state: State::Offered, at: now }],
        }
    }

    /// When a state was first reached; none if it never was.
    #[must_use]
    pub fn reached(&self, state: State) -> Option<Timestamp> {
        self.history.iter().find(|passed| passed.state == state).map(|passed| passed.at)
    }

    /// The same in another state, by way of it alone.
    pub(super) fn at(&self, state: State, now: Timestamp) -> Self {
        let mut history = self.history.clone();
        if history.len() < HISTORY_MAX {
            history.push(Passed { state, at: now });
        }
        Self { state, entered: now, touched: now, attempts: 0, history, ..self.clone() }
    }

    /// The same, taken up again.
    pub(super) fn again(&self, now: Timestamp) -> Self {
        Self { touched: now, attempts: self.attempts.saturating_add(1), ..self.clone() }
    }

    pub(super) fn with_ending(self, ending: Ending) -> Self {
        Self { ending: Some(ending), ..self }
    }

    pub(super) fn with_trouble(self, trouble: Trouble) -> Self {
        Self { trouble: Some(trouble), ..self }
    }

    pub(super) fn without_trouble(self) -> Self {
        Self { trouble: None, ..self }
    }

    pub(super) fn with_intent(self, intent: &IntentId) -> Self {
        Self { intent: Some(intent.clone()), ..self }
    }

    pub(super) fn with_child(self, child: &OrderId) -> Self {
        Self { child: Some(child.clone()), ..self }
    }
}
