//! What is to be done in the world outside, and under which key.

use crate::id::{IntentId, OrderId, ShopId};

/// What follows from a step. Each may be done again: under the same key, or to the same end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing.
    None,
    /// Ask for price and stock of now: the catalogue, then the platform. Answered by [`super::Event::Asked`].
    AskPrice,
    /// Sign the change of the order: the same bytes each time. The platform's own word answers it.
    Sign,
    /// Make the child order unless one bears this offer's name already. Answered by [`super::Event::Child`].
    CreateChild,
    /// Ask for the money under the offer's key. Answered by [`super::Event::Money`].
    Charge,
    /// Ask what became of a payment. Answered by [`super::Event::Money`].
    LookUp(IntentId),
    /// Look for a payment that bears this offer's name. Answered by [`super::Event::Money`].
    Find,
    /// Mark the child order as paid by the payment, and cancel every other that bears this offer's name. Answered by
    /// [`super::Event::Settled`].
    Settle,
    /// Give back all of a payment under its key. Answered by [`super::Event::GivenBack`], unless it is a stray one.
    Refund(IntentId),
    /// Take a payment's question back, so that it can no longer succeed. Answered by [`super::Event::Revoked`].
    CancelIntent(IntentId),
    /// Cancel every order that bears this offer's name. Answered by [`super::Event::Cleared`].
    CancelChildren,
    /// Cancel one order that is not the offer's. Nobody waits for it.
    CancelStray(OrderId),
}

impl Effect {
    /// Its name in logs.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::AskPrice => "ask_price",
            Self::Sign => "sign",
            Self::CreateChild => "create_child",
            Self::Charge => "charge",
            Self::LookUp(_) => "look_up",
            Self::Find => "find",
            Self::Settle => "settle",
            Self::Refund(_) => "refund",
            Self::CancelIntent(_) => "cancel_intent",
            Self::CancelChildren => "cancel_children",
            Self::CancelStray(_) => "cancel_stray",
        }
    }
}

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyedStep<'a> {
    /// Taking the money.
    Charge,
    /// Giving a payment back.
    Refund(&'a IntentId),
    /// The signed change of an order.
    Change,
}

/// Longest key, in bytes: what a payment side takes is 255.
pub const KEY_BYTES_MAX: usize = 255;

/// The key of a step: by shop, order and step alone, so that whoever repeats it says the same. There is one offer an order.
#[must_use]
pub fn key(shop: &ShopId, order: &OrderId, step: KeyedStep<'_>) -> String {
    match step {
        KeyedStep::Charge => format!("alongside/{shop}/{order}/charge"),
        KeyedStep::Refund(intent) => format!("alongside/{shop}/{order}/refund/{intent}"),
        KeyedStep::Change => format!("alongside/{shop}/{order}/change"),
    }
}

#[cfg(test)]
mod tests {
    use super::{KEY_BYTES_MAX, KeyedStep, key};
    use crate::id::{ID_BYTES_MAX, IntentId, OrderId, ShopId};

    #[test]
    fn keys_tell_shops_orders_and_steps_apart_and_fit() {
        let (shop, order) = (|text: &str| ShopId::new(text).unwrap(), |text: &str| OrderId::new(text).unwrap());
        let longest = "x".repeat(ID_BYTES_MAX);
        let intent = IntentId::new(&longest).unwrap();
        let steps = [KeyedStep::Charge, KeyedStep::Refund(&intent), KeyedStep::Change];
        let mut keys = Vec::new();
        for (shop, order) in [(shop("a"), order("1")), (shop("a"), order("2")), (shop("b"), order("1"))] {
            keys.extend(steps.map(|step| key(&shop, &order, step)));
        }
        let all = keys.len();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), all);
        assert!(key(&shop(&longest), &order(&longest), KeyedStep::Refund(&intent)).len() <= KEY_BYTES_MAX);
    }
}
