//! Packed bytes: one Binary attribute an entity.
//!
//! First byte: the format's version. Second byte: the kind of entity. Little-endian throughout; lengths are LEB128 varints and
//! are bounded on both sides, so that a writer never writes what a reader refuses. The same value always packs to the same bytes.

mod badges;
mod count;
mod course;
mod exposure;
mod facts;
mod fitting;
mod footing;
mod forest;
mod item;
mod mark;
mod marketing;
mod memory;
mod mentions;
mod model;
mod offer;
mod order;
mod parked;
mod passage;
mod plan;
mod policy;
mod privacy;
mod profile;
mod receipt;
mod reckoning;
mod row;
mod scorecard;
mod sealed;
mod shelf;
mod shop;
mod standing;
mod terms;
mod tiers;
mod trial;
mod watch;
mod wire;

pub use badges::{pack_badges, unpack_badges};
pub use count::{PAGE_BYTES_MAX, PAGES_MAX, pack_counted, pack_delta, pack_page, unpack_delta, unpack_page};
pub use exposure::{
    DECISION_RECORD_BYTES_MAX, pack_decision_record, pack_exposure, pack_shown, unpack_decision_record, unpack_exposure,
    unpack_shown,
};
pub use fitting::{pack_fitting, unpack_fitting};
pub use footing::{FOOTINGS_MAX, pack_footing_head, pack_footings, unpack_footing_head, unpack_footings};
pub use item::{ITEM_TITLE_BYTES_MAX, NAME_BYTES_MAX, OPTIONS_MAX, URL_BYTES_MAX, pack_item, unpack_item, unpack_quote};
pub use mark::{pack_mark, pack_retention, unpack_mark, unpack_retention};
pub use marketing::{pack_marketing, unpack_marketing};
pub use memory::{pack_customer_memory, pack_visitor_memory, unpack_customer_memory, unpack_visitor_memory};
pub use model::{pack_model, unpack_model};
pub use offer::{pack_missed, pack_offer, unpack_missed, unpack_offer};
pub use order::{pack_order, unpack_order};
pub use parked::{PARKED_BYTES_MAX, WHY_BYTES_MAX, pack_parked, unpack_parked};
pub use passage::{pack_passage, unpack_passage};
pub use plan::{pack_history, pack_plan, unpack_history, unpack_plan};
pub use policy::{SLOTS_MAX, pack_policy, unpack_policy};
pub use privacy::{pack_privacy, unpack_privacy};
pub use profile::{PROFILE_CATEGORIES_MAX, pack_profile, unpack_profile, unpack_profile_sheet};
pub use receipt::{pack_receipt, unpack_receipt};
pub use reckoning::{pack_attribution, pack_placed, pack_reckoning, unpack_attribution, unpack_reckoning};
pub use row::{pack_row, unpack_pair_sheet, unpack_row};
pub use sealed::{SEALED_BYTES_MAX, pack_sealed, unpack_sealed};
pub use shelf::{Shelving, pack_shelf, unpack_shelf};
pub use shop::{ORIGIN_BYTES_MAX, ORIGINS_MAX, pack_shop, unpack_shop};
pub use standing::{pack_standing, unpack_standing};
pub use terms::{DELIVERY_BYTES_MAX, pack_terms, unpack_terms};
pub use tiers::{pack_tiers, unpack_tiers};
pub(crate) use trial::pack_tied;
pub use trial::{pack_cap, pack_trial, unpack_cap, unpack_trial};
pub use watch::{NEXT_BYTES_MAX, pack_watch, unpack_watch};

use scoring::id::IdError;

/// The version that this program writes, and the only one it reads.
pub const FORMAT: u8 = 3;

/// What breaks a bound of the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// A list or a text that is too long.
    #[error("{what} may have at most {most} and has {found}")]
    TooLong {
        /// Of what.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many may be.
        most: usize,
    },
    /// A value outside its range: NaN, infinite, or an amount beyond reason.
    #[error("{0} is out of range")]
    Range(&'static str),
    /// A list that is not in its order, or repeats itself.
    #[error("{0} must ascend and be distinct")]
    Order(&'static str),
}

/// Why bytes are not the packed form of what was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnpackError {
    /// Written by an older or a newer program.
    #[error("format version {found} where this program reads {FORMAT}: rebuild it, or update the program")]
    Version {
        /// The version byte.
        found: u8,
    },
    /// Packed, but another kind of entity.
    #[error("another kind of record")]
    Kind,
    /// The bytes end before the value does.
    #[error("the bytes end early")]
    Short,
    /// The value ends before the bytes do.
    #[error("bytes are left over")]
    Long,
    /// A list or a text longer than its bound.
    #[error("{0} is too long")]
    TooLong(&'static str),
    /// A value outside its range.
    #[error("{0} is out of range")]
    Range(&'static str),
    /// A list that is not in its order, or repeats itself.
    #[error("{0} must ascend and be distinct")]
    Order(&'static str),
    /// A text that is not UTF-8.
    #[error("a text is not UTF-8")]
    Text,
    /// A text that is no id.
    #[error(transparent)]
    Id(#[from] IdError),
    /// The record has no body.
    #[error("the body is missing or not binary")]
    NoBody,
    /// The record says that it is another one than its key says.
    #[error("the record stands under another's key")]
    Misplaced,
}
