//! What a table's lines say about their order, line by line.

use platform::order::OrderHead;
use rusqlite::{OptionalExtension as _, Row, params};
use scoring::id::CustomerId;
use scoring::money::Currency;
use scoring::time::{DAY_SECONDS, Timestamp};

use super::Staging;
use crate::files::skipped::Why;

/// What earlier lines of a table said about their order.
#[derive(Debug)]
pub(in crate::import) struct CsvHead {
    placed: Timestamp,
    account: Option<CustomerId>,
    guest: Option<CustomerId>,
    currency: Currency,
}

/// Whether a further line changes its order's head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) enum Changed {
    Yes,
    No,
}

impl CsvHead {
    /// Joins what a further line says: the earliest time is the order's, a customer named on one of its lines is that of all.
    pub(in crate::import) fn join(&self, head: &mut OrderHead) -> Result<Changed, Why> {
        if head.currency != self.currency {
            return Err(Why::Currency);
        }
        if (head.placed.0 - self.placed.0).abs() > DAY_SECONDS {
            return Err(Why::OtherDate);
        }
        let nobody = |account: &Option<CustomerId>, guest: &Option<CustomerId>| account.is_none() && guest.is_none();
        if nobody(&head.account, &head.guest) {
            (head.account, head.guest) = (self.account.clone(), self.guest.clone());
        } else if !nobody(&self.account, &self.guest) && (&head.account, &head.guest) != (&self.account, &self.guest) {
            return Err(Why::OtherCustomer);
        }
        head.placed = head.placed.min(self.placed);
        let same = head.placed == self.placed && head.account == self.account && head.guest == self.guest;
        Ok(if same { Changed::No } else { Changed::Yes })
    }
}

impl Staging {
    /// The head that an earlier line of the same file gave its order.
    pub(in crate::import) fn csv_head(&self, source: i64, order: &str) -> rusqlite::Result<Option<CsvHead>> {
        let mut ask =
            self.db.prepare_cached("SELECT placed, account, guest, currency FROM orders WHERE id = ?1 AND source = ?2")?;
        let read = |row: &Row<'_>| {
            let customer =
                |place| Ok::<_, rusqlite::Error>(row.get::<_, Option<String>>(place)?.and_then(|id| CustomerId::new(&id).ok()));
            Ok(CsvHead {
                placed: Timestamp(row.get(0)?),
                account: customer(1)?,
                guest: customer(2)?,
                currency: Currency::new(&row.get::<_, String>(3)?).unwrap_or(Currency::NONE),
            })
        };
        ask.query_row(params![order, source], read).optional()
    }
}
