//! Everything a decision may know.

use crate::assignment::Assignment;
use crate::cart::Cart;
use crate::hash::{fnv1a64, mix};
use crate::id::{CustomerId, ItemId, ShopId, VisitorId};
use crate::model::Model;
use crate::pair::PairSheet;
use crate::placement::Placement;
use crate::policy::Policy;
use crate::profile::ProfileSheet;
use crate::shop::Shop;
use crate::time::Timestamp;

/// What is known when an answer is due. Plain data, gathered before; nothing is fetched while deciding.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The tenant.
    pub shop: &'a Shop,
    /// Where the offers would stand.
    pub placement: Placement,
    /// The moment, given.
    pub now: Timestamp,
    /// What the shopper holds; on a product page the one item looked at.
    pub cart: &'a Cart,
    /// Who, as far as consent allows. There is no other way for a person to enter a decision.
    pub person: Option<&'a ProfileSheet>,
    /// What this page's session knows without any memory of ours.
    pub session: &'a Session,
    /// Pair rows of the cart's items and of items viewed, in any order; missing ones are simply unknown.
    pub rows: &'a [&'a PairSheet],
    /// The merchant's guardrails.
    pub policy: &'a Policy,
    /// What was fitted.
    pub model: &'a Model,
    /// The experiment's arm.
    pub assignment: Assignment,
    /// [`seed`] of this request, for the record.
    pub seed: u64,
}

/// What the page itself remembers of this visit; at most [`SESSION_ITEMS_MAX`] of each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Session {
    /// Items looked at, latest first.
    pub viewed: Vec<ItemId>,
    /// Items offered at an earlier placement.
    pub seen: Vec<ItemId>,
    /// Items offered and refused.
    pub passed: Vec<ItemId>,
}

/// Most items of each kind in a [`Session`].
pub const SESSION_ITEMS_MAX: usize = 50;

/// Most viewed items whose rows are read.
pub const VIEWED_ROWS_MAX: usize = 5;

/// Whose decision it is, for the seed.
#[derive(Clone, Copy, Debug)]
pub enum Identity<'a> {
    /// Nobody we may know.
    None,
    /// A browser.
    Visitor(&'a VisitorId),
    /// A proven customer.
    Customer(&'a CustomerId),
}

/// The seed of a decision: hash of shop, person or none, placement, sorted cart and UTC day. Same day, same cart, same draws.
#[must_use]
pub fn seed(shop: &ShopId, identity: Identity<'_>, placement: Placement, cart: &Cart, now: Timestamp) -> u64 {
    let (kind, who) = match identity {
        Identity::None => ("-", ""),
        Identity::Visitor(id) => ("v", id.as_str()),
        Identity::Customer(id) => ("c", id.as_str()),
    };
    let mut text = format!("{shop}|{kind}|{who}|{}|{}", placement.name(), now.day());
    for line in cart.lines() {
        text.push('|');
        text.push_str(line.item.as_str());
    }
    mix(fnv1a64(text.as_bytes()))
}
