//! Marks: who and what was erased, as keyed hashes, so that nothing brings it back.

use scoring::hash::draw;
use scoring::id::{RequestId, ShopId};
use scoring::time::Timestamp;

use crate::batch::{Reading, record_attributes};
use crate::error::{Corrupt, Record, StoreError};
use crate::key::Key;
use crate::pack::{pack_mark, pack_sealed, unpack_mark, unpack_sealed};
use crate::store::Store;
use crate::transact::{Step, When};

impl Store {
    /// The key under which a shop's erased become marks, sealed; none where nobody was ever erased.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`], [`StoreError::NoTable`], [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn mark_key(&self, shop: &ShopId) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(found) = self.get(Key::mark_key(shop)).await? else { return Ok(None) };
        let sealed = found.body().and_then(unpack_sealed);
        Ok(Some(sealed.map_err(|why| Corrupt { shop: shop.clone(), record: Record::Marks, why })?))
    }

    /// Keeps that key in the place of `over`, or of none: another one would make all marks unreadable.
    ///
    /// # Errors
    /// As [`Store::put_secret`].
    pub async fn put_mark_key(&self, shop: &ShopId, sealed: &[u8], over: Option<&[u8]>) -> Result<Step, StoreError> {
        let key = Key::mark_key(shop);
        let when = match over {
            None => When::Absent,
            Some(over) => When::body(pack_sealed(over)?),
        };
        self.put_when(key.clone(), record_attributes(key, pack_sealed(sealed)?), when).await
    }

    /// Of `marks`, those that stand, with the moment up to which what they mark is erased; strongly consistent.
    ///
    /// # Errors
    /// As [`Store::mark_key`].
    pub async fn marks(&self, shop: &ShopId, marks: &[RequestId]) -> Result<Vec<(RequestId, Timestamp)>, StoreError> {
        let mut keys: Vec<(Key, &RequestId)> = marks.iter().map(|mark| (Key::mark(shop, mark), mark)).collect();
        keys.sort_by(|a, b| a.1.cmp(b.1));
        keys.dedup();
        let wanted = keys.iter().map(|(key, _)| key.clone()).collect();
        let mut standing = Vec::new();
        for found in self.read_all(wanted, draw(shop.as_str()), Reading::Strong).await? {
            let Some((_, mark)) = keys.iter().find(|(key, _)| key.sort == found.sort()) else { continue };
            let until = found.body().and_then(unpack_mark);
            let until = until.map_err(|why| Corrupt { shop: shop.clone(), record: Record::Marks, why })?;
            standing.push(((*mark).clone(), until));
        }
        Ok(standing)
    }

    /// Puts a mark.
    ///
    /// # Errors
    /// As [`Store::put_secret`].
    pub async fn put_mark(&self, shop: &ShopId, mark: &RequestId, until: Timestamp) -> Result<(), StoreError> {
        let key = Key::mark(shop, mark);
        self.put_when(key.clone(), record_attributes(key, pack_mark(until)), When::Always).await.map(drop)
    }
}
