//! What Alongside decides, and nothing else: the words of the house, the decision, the receipt.
//!
//! Pure. No clock, no dice, no I/O, no threads; `ln` and `exp` are arithmetic of our own or from `libm`,
//! so that every machine agrees.
#![deny(missing_docs)]

pub mod accept;
pub mod assignment;
pub mod badge;
pub mod behaviour;
pub mod candidate;
pub mod cart;
pub mod catalogue;
pub mod context;
pub mod count;
pub mod customer;
pub mod decide;
pub mod decision;
pub mod facts;
pub mod feature;
pub mod fitting;
pub mod forest;
pub mod guard;
pub mod hash;
pub mod id;
pub mod impression;
mod logexp;
pub mod mail;
pub mod marketing;
pub mod memory;
pub mod mentions;
pub mod model;
pub mod money;
pub mod one_tap;
pub mod order;
pub mod outcome;
pub mod pair;
pub mod placement;
pub mod plan;
pub mod policy;
pub mod privacy;
pub mod profile;
pub mod reason;
pub mod receipt;
pub mod report;
pub mod rerank;
pub mod rough;
pub mod scene;
pub mod scorecard;
mod scorer;
pub mod shadow;
pub mod shop;
mod short_text;
pub mod signals;
pub mod time;
pub mod title;
pub mod trial;
pub mod value;
mod view;
pub mod watch;
pub mod word_table;
