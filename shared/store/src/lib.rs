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
//! | visitor's profile | profiles | `{shop}#{bucket}` | `v#{visitor}` | 90 days | first read, with consent | events; sweep: gone | 80 kB |
//! | customer's profile | profiles | `{shop}#{bucket}` | `c#{customer}` | none | first read, with proof and consent | train, learn, events; sweep: gone | 80 kB |
//! | closed shop's row | settings | `{shop}` | `closed` | none | sweep (`tenants`: scan) | webhooks, sweep | 30 kB |
//! | retention | settings | `{shop}` | `retention` | none | sweep | the merchant, by command | 8 B |
//! | platform's secrets | access | `{shop}` | `secret#{kind}` | none | webhooks, events, confirmation, sweep, console | connect; sweep, tokens | 4200 B |
//! | order as last told | orders | `{shop}#{bucket}` | `o#{order}` | none | learn, train, export | webhooks, erasure | 400 kB |
//! | erasure list's entry | access | `{shop}` | `privacy#{wish}#{request}` | none | sweep (query) | webhooks, once; sweep, done | 330 kB |
//! | receipt | access | `{shop}` | `receipt#{wish}#{request}` | none | sweep; the merchant, by command | sweep | 100 B |
//! | key for marks | access | `{shop}#{bucket}` | `marks` | none | learn, webhooks, sweep | sweep | 4200 B |
//! | mark of the erased | access | `{shop}#{bucket}` | `mark#{mark}` | none | learn, webhooks, sweep | sweep, learn | 20 B |
//! | passage | access | `{shop}` | `passage` | none | sweep | sweep | 1300 B |
//! | watch | access | `{shop}` | `watch` | none | sweep; the merchant, by command | sweep | 3 kB |
//! | last heard | access | `{shop}` | `heard` | none | sweep | webhooks, once a minute | 20 B |
//! | parked body | parked | `{shop}#{bucket}` | `{fingerprint}` | 14 days | the merchant, by command (query) | webhooks, learn | 264 kB |
//! | marketing consent | profiles | `{shop}#{bucket}` | `m#{channel}#{customer}` | none | follow-ups | webhooks | 90 B |
//! | customer's badges | profiles | `{shop}#{bucket}` | `l#{customer}` | none | learn | webhooks; sweep: gone | 5 kB |
//! | order's plan | counts | `{shop}#{bucket}` | `plan#{order}` | none | learn | learn | 270 kB |
//! | customer's planned orders | counts | `{shop}#{bucket}` | `history#{customer}` | none | learn | learn | 80 kB |
//! | count page | counts | `{shop}#{bucket}` | `item#{bytes}#{item}#counts#{page}` | none | learn, train | learn | 110 kB |
//! | delta | counts | `{shop}#{bucket}` | `item#{bytes}#{item}#delta#{order}#{revision}#{part}` | none | learn | learn | 350 kB |
//! | exposure | decisions | `{shop}#{bucket}` | `d#{decision}` | 90 days | learn, console | events; learn, sweep: gone | 5 kB |
//! | record of a decision | decisions | `{shop}#{bucket}` | `r#{decision}` | 90 days | console | events; sweep: gone | 4100 B |
//! | shown to a visitor | decisions | `{shop}#{bucket}` | `s#v#{bytes}#{visitor}#{time}#{decision}` | 90 days | learn, sweep (query) | events; sweep: gone | 1100 B |
//! | shown to a customer | decisions | `{shop}#{bucket}` | `s#c#{bytes}#{customer}#{time}#{decision}` | 90 days | learn, sweep (query) | events; sweep: gone | 1100 B |
//! | counted of a decision | decisions | `{shop}#{bucket}` | `w#{decision}` | 90 days | learn | learn | 11 kB |
//! | attribution of an order | decisions | `{shop}#{bucket}` | `a#{order}` | 90 days | learn | learn | 10 kB |
//! | placed by a visitor | decisions | `{shop}#{bucket}` | `b#v#{bytes}#{visitor}#{time}#{order}` | 90 days | learn (query) | learn | 2 B |
//! | placed by a customer | decisions | `{shop}#{bucket}` | `b#c#{bytes}#{customer}#{time}#{order}` | 90 days | learn (query) | learn | 2 B |
//! | offer | offers | `{shop}#{bucket}` | `offer#{order}` | 90 days | first read of confirmation; confirmation, webhooks, sweep, the statement | confirmation, once; confirmation, webhooks, sweep, on its version | 1600 B |
//! | open offer | offers | `{shop}#{bucket}` | `open#{order}` | none | sweep (query) | confirmation, webhooks, sweep, with the offer | 20 B |
//! | taken on a day | offers | `{shop}#{bucket}` | `tapped#{day}#{order}` | none | the statement (query) | confirmation, with the offer | 20 B |
//! | no offer made | offers | `{shop}#{bucket}` | `missed#{day}#{order}` | 90 days | the statement (query) | confirmation, once a day | 30 B |
//! | said no | offers | `{shop}#{bucket}` | `no#{customer}` | 365 days | first read of confirmation, with consent | confirmation; sweep: gone | 20 B |
//! | one-tap terms | settings | `{shop}` | `one_tap` | none | first read of confirmation | the merchant | 4400 B |
//! | clicked by a visitor | decisions | `{shop}#{bucket}` | `k#v#{bytes}#{visitor}#{time}#{decision}` | 90 days | learn (query) | events, follow-ups; sweep: gone | 1100 B |
//! | clicked by a customer | decisions | `{shop}#{bucket}` | `k#c#{bytes}#{customer}#{time}#{decision}` | 90 days | learn (query) | events, follow-ups; sweep: gone | 1100 B |
//! | tied to a customer | decisions | `{shop}#{bucket}` | `t#{customer}` | 2 days | nobody: its change wakes learn | events; sweep: gone | 16 B |
//! | person's trial | decisions | `{shop}#{bucket}` | `u#{visitor}` | 90 days | learn | learn; events, sweep: gone | 15 kB |
//! | cell of a report | cells | `{shop}#{bucket}` | `{day}#{placement}#{arm}` | none | console, the report | learn | 800 B |
//! | footing head | counts | `{shop}#{bucket}` | `footing` | none | learn | train | 40 B |
//! | footing | counts | `{shop}#{bucket}` | `footing#{run}#{part}` | none | learn | train | 120 kB |
//! | mark of training | counts | `{shop}#{bucket}` | `training` | none | train, learn | train; learn and webhooks, noting a change | 30 B |
//! | cap of spending | settings | `{shop}` | `cap` | none | learn | train, once | 16 B |
//! | bands of spending | settings | `{shop}` | `tiers` | none | learn | the merchant | 10 kB |
//!
//! An item that its platform told has beside its body when that was (`version`) and, packed under 4 kB, whether it is shown and when
//! its variations were told (`shelf`); decisions pass over one that is not shown. What has a TTL says in `expires` when it goes, and is
//! not read after that.
//!
//! Beside a profile, packed under 40 kB, stands what is remembered of its person besides purchases (`memory`): behaviour, and who
//! else they are. A browser's record says in `expires` when it goes; every visit puts it off.
//!
//! Of a decision whose block came into view stand its exposure (what was shown, and what became of each offer, in whatever order
//! that was told), its receipt, and, with consent, what was shown to whom by moment, so that the decision behind an order's line
//! is found by one query. Only exposures name what learning needs to hear of.
//!
//! What has been counted of a decision changes together with its cell, whose figures are attributes of their own, in one
//! transaction. An order says under its person's names that it was placed before it looks for what they were shown; a decision
//! stands before it looks for what was placed: so whichever is told second joins the two. A follow-up leads to orders by its
//! clicks, which stand by their own moments; a proof that ties a browser to an account has the account's orders joined anew.
//!
//! A cell's moments are sums over people: who a browser or an account is in the comparison of arms, when they entered it and what
//! they spent around that stands in their trial, which changes together with its cells in the same way.
//!
//! **How long records are kept.** What a person can be known by goes when they wish it: sweep walks the list, and marks keep it from
//! coming back.
//!
//! | table | kept |
//! |---|---|
//! | settings, catalog, pairs, counts | as long as the shop |
//! | profiles | until the person or the shop is forgotten; what browsers did 90 days after the last visit |
//! | orders | as long as the shop; their customer for as many months as the merchant says, without a word for ever |
//! | access | tokens until the shop removes the app; secrets, marks and receipts as long as the shop |
//! | decisions | 90 days |
//! | cells | as long as the shop: sums without a person |
//! | parked | 14 days |
//! | offers | 90 days, unless taken: then as long as the shop, without a person; who said no at most 365 days |
//!
//! There is one offer an order, put under the order's reference once and moved only from the version that was read. When it is taken,
//! it stops going by itself, and two entries are written with it: that it was taken on that day, and that it is open. The latter
//! goes with the step that leaves nothing to be done, so that sweep and the statement find what they want by 16 queries that pass
//! over nothing else. It names no person: the payment's names go once nothing can be charged any more, and who said no stands apart,
//! for as many days as the merchant says.
//!
//! Everything counted at one item stands in one partition, pages before deltas, so that one query brings what a fold needs.
//! A pair row has beside its body a number that counts up with each replacement, so that a rebuild need not hold the bytes that it
//! means to replace. A customer's profile has beside it, packed under 1 kB, where the customer stands (`standing`): no decision
//! unpacks it. Every rebuild's footing has keys of its own, and its head is swapped last.
//!
//! Beside a plan's body stand its revision and, until all that it changed is folded, how many of its chunks are unwritten: that
//! number is the mark of every chunk.
//!
//! First read: one BatchGetItem over pairs, profiles and settings, on a confirmation page also access and offers, at most 100 keys. Second read: one over catalog, at most 28
//! keys. Neither is strongly consistent; neither writes.
#![deny(missing_docs)]

mod access;
mod badges;
mod batch;
mod between;
mod catalogue;
mod clicks;
mod counts;
mod customers;
mod decisions;
mod endpoint;
mod error;
mod gather;
mod gather_tap;
mod held;
pub mod key;
mod listing;
mod loading;
mod marketing;
mod marks;
mod memories;
mod newer;
mod offers;
mod orders;
pub mod pack;
mod paged;
mod parked;
mod passages;
mod plans;
mod prefix;
mod rebuilt;
mod reckonings;
mod refusals;
mod secret_kind;
mod settings;
mod shelf;
mod store;
mod table;
mod tables;
mod tenants;
mod tokens;
mod training;
mod transact;
mod trials;
mod watches;
mod wishes;
mod write;

pub use catalogue::{Catalogue, Items, Quotes};
pub use clicks::TIED_DAYS;
pub use counts::{FOLD_DELTAS_MAX, StandingCounts};
pub use decisions::{DECISION_DAYS, Deleted};
pub use endpoint::{Credentials, Endpoint, Patience};
pub use error::{Corrupt, Record, StoreError};
pub use gather::{GATHER_ITEMS_MAX, GatherRequest, Gathered, Settings};
pub use gather_tap::{TAP_ITEMS_MAX, TapGathered, TapRequest};
pub use held::Held;
pub use key::{Person, SecretKind, TablePrefix, TablePrefixError};
pub use listing::CountedItem;
pub use loading::{Load, Loaded, Loader};
pub use newer::Telling;
pub use offers::{KeptOffer, OFFER_DAYS};
pub use paged::{CountedItems, Tellings};
pub use parked::{PARKED_DAYS, Parked};
pub use passages::Passed;
pub use plans::{KeptHistory, KeptPlan, Planning, Progress};
pub use rebuilt::{Replaced, StandingRow};
pub use reckonings::Recount;
pub use shelf::Standing;
pub use store::Store;
pub use tenants::RECORDS_AT_ONCE;
pub use tokens::KeptToken;
pub use training::{Change, Training};
pub use transact::Step;
pub use trials::Restake;
pub use wishes::{REMOVALS_MAX, Removal};
