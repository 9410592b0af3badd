//! What may happen to an offer.

use crate::id::{IntentId, OrderId};

/// Something that happened: to the page, by the clock, or in the world outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The buyer tapped, again perhaps, or the page asks how it stands after a bank's question.
    Tapped,
    /// The buyer said no.
    Refused,
    /// The buyer takes an added line back.
    Undone,
    /// Sweep came by.
    Resumed,
    /// [`super::Effect::AskPrice`] was answered.
    Asked(Asked),
    /// [`super::Effect::CreateChild`] was answered.
    Child(Child),
    /// The payment side said something, asked or unasked.
    Money(Money),
    /// [`super::Effect::Settle`] was answered.
    Settled(Outcome),
    /// [`super::Effect::Refund`] was answered, or the payment side says unasked that all was given back.
    GivenBack(Outcome),
    /// [`super::Effect::CancelIntent`] was answered; [`Outcome::Refused`] where it is too late for that.
    Revoked(Outcome),
    /// [`super::Effect::CancelChildren`] was answered.
    Cleared(Outcome),
    /// The platform told an order that bears this offer's name.
    Heard(Heard),
}

/// What became of something that can be done again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Done, now or before.
    Done,
    /// It cannot be done, however often it is tried.
    Refused,
    /// Nobody answered, or nobody knows.
    Unknown,
}

/// Price and stock at the tap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Asked {
    /// As shown, and to be had.
    Holds,
    /// No longer at this price.
    Changed,
    /// Not to be had.
    SoldOut,
    /// The order went to be packed before the tap.
    Released,
    /// Nobody answered.
    Unknown,
}

/// The child order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Child {
    /// It stands, unpaid, and the shop computed its total.
    Made {
        /// Which.
        id: OrderId,
        /// Whole minor units of the offer's currency, with tax and shipping; none in another currency.
        total: Option<i64>,
    },
    /// The shop does not take it.
    Refused,
    /// Nobody answered.
    Unknown,
}

/// What the payment side says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Money {
    /// The whole amount was taken.
    Taken(IntentId),
    /// It is being taken.
    Underway(IntentId),
    /// The bank wants its buyer's word first, or the payment waits for another try.
    Waiting(IntentId),
    /// The bank said no to this key, for good.
    Declined,
    /// The request itself is wrong: this request took nothing.
    Refused,
    /// This payment was cancelled and can take nothing any more.
    Dead(IntentId),
    /// No payment bears this offer's name.
    Nothing,
    /// Nobody answered, or nobody knows.
    Unknown,
}

/// What a platform told of the order that should hold the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Heard {
    /// The line is on it, and paid.
    OnOrder,
    /// The line is on it, and money is due.
    BalanceDue,
}
