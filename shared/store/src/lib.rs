//! DynamoDB and nothing else: keys, tables, packed rows, batched reads.
//!
//! Every record is a partition key, a sort key and one packed Binary; current policies and models have their version beside it.
//! The tenant comes first in every key. In wide tables a shop's records are spread over 16 partitions by a hash of their sort
//! key: a busy shop is no hot partition, any record is found by its id alone, and the shop can still be listed, exported or
//! erased with 16 queries instead of a scan. [`key`] alone spells keys and table names; this table is tested against it.
//!
//! | entity | table | partition key | sort key | TTL | read by | written by | size bound |
//! |---|---|---|---|---|---|---|---|
//! | shop row | settings | `{shop}` | `shop` | none | first read unless cached; start-up (`shops`: scan) | train, connect | 30 kB |
//! | current policy | settings | `{shop}` | `policy` | none | first read unless cached | activation | 400 B |
//! | policy version | settings | `{shop}` | `policy#{version}` | none | receipts | activation, once | 400 B |
//! | current model | settings | `{shop}` | `model` | none | first read unless cached | activation | 145 kB |
//! | model version | settings | `{shop}` | `model#{version}` | none | receipts | activation, once | 145 kB |
//! | item with its variants | catalog | `{shop}#{bucket}` | `{item}` | none | second read; listing (query) | train, webhooks | 50 kB |
//! | pair row | pairs | `{shop}#{bucket}` | `{item}` | none | first read | train, learn | 20 kB |
//! | visitor's profile | profiles | `{shop}#{bucket}` | `v#{visitor}` | none | first read, with consent | train, learn | 80 kB |
//! | order as last told | orders | `{shop}#{bucket}` | `o#{order}` | none | learn, export | webhooks, erasure | 350 kB |
//! | customer's profile | profiles | `{shop}#{bucket}` | `c#{customer}` | none | first read, with proof and consent | train, learn | 80 kB |
//! | platform's secrets | access | `{shop}` | `secret#{kind}` | none | webhooks, events, confirmation, sweep, console | connect | 4200 B |
//! | erasure list's entry | access | `{shop}` | `privacy#{wish}#{request}` | none | sweep (query) | webhooks, once; sweep, done | 330 kB |
//! | parked body | parked | `{shop}#{bucket}` | `{fingerprint}` | 14 days | the merchant, by command (query) | webhooks, learn | 264 kB |
//! | marketing consent | profiles | `{shop}#{bucket}` | `m#{channel}#{customer}` | none | follow-ups | webhooks | 90 B |
//! | order's plan | counts | `{shop}#{bucket}` | `plan#{order}` | none | learn | learn | 270 kB |
//! | customer's planned orders | counts | `{shop}#{bucket}` | `history#{customer}` | none | learn | learn | 80 kB |
//! | count page | counts | `{shop}#{bucket}` | `item#{bytes}#{item}#counts#{page}` | none | learn, train | learn | 110 kB |
//! | delta | counts | `{shop}#{bucket}` | `item#{bytes}#{item}#delta#{order}#{revision}#{part}` | none | learn | learn | 350 kB |
//! | footing head | counts | `{shop}#{bucket}` | `footing` | none | learn | train | 30 B |
//! | footing | counts | `{shop}#{bucket}` | `footing#{part}` | none | learn | train | 120 kB |
//!
//! An item that its platform told has beside its body when that was (`version`) and, packed under 4 kB, whether it is shown and when
//! its variations were told (`shelf`); decisions pass over one that is not shown. What has a TTL says in `expires` when it goes, and is
//! not read after that.
//!
//! Everything counted at one item stands in one partition, pages before deltas, so that one query brings what a fold needs.
//! Beside a plan's body stand its revision and, until all that it changed is folded, how many of its chunks are unwritten: that
//! number is the mark of every chunk.
//!
//! First read: one BatchGetItem over pairs, profiles and settings, at most 100 keys. Second read: one over catalog, at most 28
//! keys. Neither is strongly consistent; neither writes.
#![deny(missing_docs)]

mod access;
mod batch;
mod catalogue;
mod counts;
mod endpoint;
mod error;
mod gather;
mod held;
pub mod key;
mod listing;
mod marketing;
mod newer;
mod orders;
pub mod pack;
mod parked;
mod plans;
mod settings;
mod shelf;
mod store;
mod tables;
mod transact;
mod write;

pub use catalogue::{Catalogue, Items, Quotes};
pub use counts::{FOLD_DELTAS_MAX, StandingCounts};
pub use endpoint::{Credentials, Endpoint, Patience};
pub use error::{Corrupt, Record, StoreError};
pub use gather::{GATHER_ITEMS_MAX, GatherRequest, Gathered, Settings};
pub use held::Held;
pub use key::{Person, SecretKind, TablePrefix, TablePrefixError};
pub use listing::CountedItem;
pub use newer::Telling;
pub use parked::{PARKED_DAYS, Parked};
pub use plans::{KeptHistory, KeptPlan, Planning, Progress};
pub use shelf::Standing;
pub use store::Store;
pub use transact::Step;
