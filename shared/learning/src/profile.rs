//! A customer's profile, rebuilt from their orders: never patched, so that a refund or a late order needs no special way.

use scoring::id::ItemId;
use scoring::pair::PairRow;
use scoring::profile::Profile;
use scoring::time::Timestamp;

use crate::history::History;
use crate::rows::Rows;

/// A bought line as a profile needs it.
#[derive(Clone, Copy, Debug)]
pub struct Purchase<'a> {
    /// Which order of the customer (any number that tells two apart); lines of one order stand together.
    pub order: u32,
    /// When.
    pub time: Timestamp,
    /// What.
    pub item: &'a ItemId,
    /// ln of the line's unit price in major units, for items without a row.
    pub ln_price: f64,
}

/// The profile of the `purchases` (in order of time, one line an item and order), as of `as_of`.
#[must_use]
pub fn derive<'a>(_purchases: &[Purchase<'a>], _as_of: Timestamp, _row: impl Fn(&ItemId) -> Option<&'a PairRow>) -> Profile {
    unimplemented!()
}

/// The profile of a customer of `history` (by number) as of `moment`: orders strictly before it. `None` without any.
#[must_use]
pub fn of_customer(_history: &History, _rows: &Rows, _customer: u32, _moment: Timestamp) -> Option<Profile> {
    unimplemented!()
}
