//! The events of a table's stream as Lambda hands them over, and the answer it reads. Only what is needed is read; the rest may
//! change as it likes.

use scoring::id::{CustomerId, DecisionName, OrderId, ShopId};
use serde::{Deserialize, Serialize};
use store::key;

/// A batch of records.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct StreamEvent {
    /// The records, in the order of each key's changes.
    #[serde(rename = "Records", default)]
    pub records: Vec<StreamRecord>,
}

/// One change of one record of a table.
#[derive(Clone, Debug, Deserialize)]
pub struct StreamRecord {
    /// What happened.
    #[serde(rename = "eventName")]
    pub name: EventName,
    /// Where.
    pub dynamodb: Change,
}

/// What happened to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum EventName {
    /// It is new.
    Insert,
    /// It was written again, perhaps the same.
    Modify,
    /// It is gone.
    Remove,
}

/// Which record changed.
#[derive(Clone, Debug, Deserialize)]
pub struct Change {
    /// Its key.
    #[serde(rename = "Keys")]
    pub keys: Keys,
    /// The change's place in the stream, by which it is asked for again.
    #[serde(rename = "SequenceNumber")]
    pub sequence: String,
}

/// A key of our tables.
#[derive(Clone, Debug, Deserialize)]
pub struct Keys {
    pk: Text,
    sk: Text,
}

#[derive(Clone, Debug, Deserialize)]
struct Text {
    #[serde(rename = "S")]
    text: String,
}

/// Which records Lambda shall bring again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct StreamAnswer {
    /// By their place in the stream; Lambda goes on from the first of them.
    #[serde(rename = "batchItemFailures")]
    pub failures: Vec<ItemFailure>,
}

/// A record to bring again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ItemFailure {
    /// [`Change::sequence`].
    #[serde(rename = "itemIdentifier")]
    pub sequence: String,
}

/// What a record of the stream is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// An order was told.
    Order(ShopId, OrderId),
    /// Something came back of a decision.
    Decision(ShopId, DecisionName),
    /// A browser was tied to an account, or parted from it: its orders may come from other decisions.
    Tie(ShopId, CustomerId),
    /// A record went, or one changed of which there is nothing to learn.
    Nothing,
}

impl StreamRecord {
    /// What it is about; none when the key is not of a table that is streamed.
    #[must_use]
    pub fn subject(&self) -> Option<Subject> {
        let Keys { pk, sk } = &self.dynamodb.keys;
        if self.name == EventName::Remove {
            return Some(Subject::Nothing);
        }
        let order = key::told_order_at(&pk.text, &sk.text).map(|(shop, order)| Subject::Order(shop, order));
        let decision = || key::exposure_at(&pk.text, &sk.text).map(|(shop, decision)| Subject::Decision(shop, decision));
        let beside = || key::is_beside_exposure(&sk.text).then_some(Subject::Nothing);
        let clicked = || key::clicked_at(&pk.text, &sk.text).map(|(shop, decision)| Subject::Decision(shop, decision));
        let tied = || key::tied_at(&pk.text, &sk.text).map(|(shop, customer)| Subject::Tie(shop, customer));
        order.or_else(decision).or_else(beside).or_else(clicked).or_else(tied)
    }
}
