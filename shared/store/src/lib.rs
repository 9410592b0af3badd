//! DynamoDB and nothing else: keys, tables, packed rows, batched reads.
#![deny(missing_docs)]

mod catalogue;
mod endpoint;
mod error;
mod gather;
pub mod key;
pub mod pack;
mod settings;
mod store;
mod tables;
mod write;

pub use catalogue::{Catalogue, Items};
pub use endpoint::{Credentials, Endpoint, Patience};
pub use error::{Corrupt, Record, StoreError};
pub use gather::{GATHER_ITEMS_MAX, GatherRequest, Gathered, Settings};
pub use key::{Person, TablePrefix, TablePrefixError};
pub use store::Store;
