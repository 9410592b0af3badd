//! What can go wrong between us and the tables.

use core::fmt;

use aws_sdk_dynamodb::error::{BoxError, ProvideErrorMetadata, SdkError};
use scoring::id::{ItemId, ShopId};

use crate::pack::{PackError, UnpackError};

/// Why the store gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// DynamoDB took less than it was given, again and again, or refused by rate.
    #[error("DynamoDB is throttling: try again later, or give the table more capacity")]
    Throttled,
    /// Someone else was first, or a version stands already with other content.
    #[error("another write came first: read the current state and try again")]
    Conflict,
    /// A record that nothing can be decided without is unreadable.
    #[error("{0}: write it anew")]
    Corrupt(#[from] Corrupt),
    /// What was to be written breaks a bound of its format; nothing was written.
    #[error("a record cannot be stored: {0}")]
    Pack(#[from] PackError),
    /// More keys than one read may have.
    #[error("a read asked for {asked} keys and may ask for {most}")]
    TooManyKeys {
        /// How many were asked for.
        asked: usize,
        /// How many may be.
        most: usize,
    },
    /// A table is not there.
    #[error("a table is missing: create the tables first")]
    NoTable,
    /// DynamoDB could not be reached in time, or answered with an error of its own.
    #[error("DynamoDB is unavailable during {operation}")]
    Unavailable {
        /// The DynamoDB operation.
        operation: &'static str,
        /// What the SDK says.
        #[source]
        source: BoxError,
    },
}

impl StoreError {
    /// What an SDK error means here.
    pub(crate) fn of<E, R>(operation: &'static str, error: SdkError<E, R>) -> Self
    where
        E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
        R: fmt::Debug + Send + Sync + 'static,
    {
        match error.code() {
            Some("ProvisionedThroughputExceededException" | "ThrottlingException" | "RequestLimitExceeded") => Self::Throttled,
            Some("ResourceNotFoundException") => Self::NoTable,
            Some("ConditionalCheckFailedException" | "TransactionConflictException" | "TransactionInProgressException") => {
                Self::Conflict
            }
            _ => Self::unavailable(operation, error),
        }
    }

    pub(crate) fn unavailable(operation: &'static str, error: impl Into<BoxError>) -> Self {
        Self::Unavailable { operation, source: error.into() }
    }
}

/// A record whose bytes cannot be understood. It names no person, so that it may be logged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{record} of shop {shop} is unreadable: {why}")]
pub struct Corrupt {
    /// Whose.
    pub shop: ShopId,
    /// Which.
    pub record: Record,
    /// What is wrong with it.
    pub why: UnpackError,
}

/// Which record; a profile stays nameless.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    /// The pair row of an item.
    Row(ItemId),
    /// The catalogue record of an item.
    Item(ItemId),
    /// A visitor's profile.
    Visitor,
    /// A customer's profile.
    Customer,
    /// The shop row.
    Shop,
    /// The current policy.
    Policy,
    /// The current model.
    Model,
    /// An order as last told.
    Order,
    /// What a tenant's platform signs with.
    Secrets,
    /// An entry of the erasure list.
    Privacy,
    /// A customer's word about being written to.
    Marketing,
    /// A body that could not be applied.
    Parked,
    /// What an order contributes.
    Plan,
    /// A customer's planned orders.
    History,
    /// Counts of an item, or a change of them.
    Counts(ItemId),
    /// What rows borrow from the last rebuild.
    Footing,
    /// What came back of a decision.
    Decision,
    /// A mark of the erased, or the key that makes them.
    Marks,
    /// What is kept about watching a shop.
    Watch,
    /// The mark of a shop's training.
    Training,
    /// The bands of spending.
    Tiers,
    /// An offer of the one-tap ledger, or what stands beside it.
    Offer,
    /// The terms for one-tap offers.
    Terms,
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Row(item) => write!(f, "the pair row of item {item:?}"),
            Self::Item(item) => write!(f, "the catalogue record of item {item:?}"),
            Self::Visitor => f.write_str("a visitor's profile"),
            Self::Customer => f.write_str("a customer's profile"),
            Self::Shop => f.write_str("the shop row"),
            Self::Policy => f.write_str("the current policy"),
            Self::Model => f.write_str("the current model"),
            Self::Order => f.write_str("an order"),
            Self::Secrets => f.write_str("what the platform signs with"),
            Self::Privacy => f.write_str("an entry of the erasure list"),
            Self::Marketing => f.write_str("a customer's word about being written to"),
            Self::Parked => f.write_str("a parked body"),
            Self::Plan => f.write_str("an order's plan"),
            Self::History => f.write_str("a customer's planned orders"),
            Self::Counts(item) => write!(f, "the counts of item {item:?}"),
            Self::Footing => f.write_str("the footing of the rows"),
            Self::Decision => f.write_str("what came back of a decision"),
            Self::Marks => f.write_str("a mark of the erased"),
            Self::Watch => f.write_str("the watch over the shop"),
            Self::Training => f.write_str("the mark of training"),
            Self::Tiers => f.write_str("the bands of spending"),
            Self::Offer => f.write_str("an offer of the ledger"),
            Self::Terms => f.write_str("the terms for one-tap offers"),
        }
    }
}
