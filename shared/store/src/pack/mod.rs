//! Packed bytes: one Binary attribute an entity.
//!
//! First byte: the format's version. Second byte: the kind of entity. Little-endian throughout; lengths are LEB128 varints and
//! are bounded on both sides, so that a writer never writes what a reader refuses. The bytes of a value are unique: equal values
//! have equal bytes.

use scoring::catalogue::Item;
use scoring::id::IdError;
use scoring::model::Model;
use scoring::pair::PairRow;
use scoring::policy::Policy;
use scoring::profile::Profile;
use scoring::shop::Shop;

/// The version that this program writes, and the only one it reads.
pub const FORMAT: u8 = 1;

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

macro_rules! entity {
    ($pack:ident, $unpack:ident, $type:ty, $what:literal) => {
        #[doc = concat!("Packs ", $what, ".\n\n# Errors\n[`PackError`] when it breaks a bound.")]
        pub fn $pack(_value: &$type) -> Result<Vec<u8>, PackError> {
            Err(PackError::Range("not written yet"))
        }
        #[doc = concat!("Unpacks ", $what, ".\n\n# Errors\n[`UnpackError`] for any bytes that [`", stringify!($pack), "`] does not make.")]
        pub fn $unpack(_bytes: &[u8]) -> Result<$type, UnpackError> {
            Err(UnpackError::Short)
        }
    };
}
entity!(pack_row, unpack_row, PairRow, "a pair row");
entity!(pack_profile, unpack_profile, Profile, "a profile");
entity!(pack_item, unpack_item, Item, "an item with its variants");
entity!(pack_shop, unpack_shop, Shop, "a shop row");
entity!(pack_policy, unpack_policy, Policy, "a policy");
entity!(pack_model, unpack_model, Model, "a model");
