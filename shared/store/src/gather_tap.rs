//! The first read of a confirmation page: what every decision reads, and in the same BatchGetItem what the proof is checked with.

use scoring::id::{CustomerId, OrderId, ShopId};
use scoring::one_tap::Terms;
use scoring::time::Timestamp;

use crate::batch::Found;
use crate::error::{Corrupt, Record, StoreError};
use crate::gather::{GatherRequest, Gathered};
use crate::key::{Key, SecretKind, Table};
use crate::offers::{KeptOffer, read_offer};
use crate::pack::{unpack_mark, unpack_sealed, unpack_terms};
use crate::store::Store;

/// What a confirmation page asks for besides. All of it is named by a proof that nobody checked yet.
#[derive(Clone, Copy, Debug)]
pub struct TapRequest<'a> {
    /// The order that the offer follows.
    pub order: &'a OrderId,
    /// Who may have said no lately, when consent allows.
    pub customer: Option<&'a CustomerId>,
    /// What the proof is checked with.
    pub secret: SecretKind,
    /// What a tap will want: whether the shop gave it; at most two.
    pub needs: &'a [SecretKind],
}

/// Most items of a [`GatherRequest`] that a [`TapRequest`] goes with: its six keys want room among the hundred.
pub const TAP_ITEMS_MAX: usize = 89;

/// What came of that; not to be used before the proof holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TapGathered {
    /// The secret, sealed as it was kept.
    pub secret: Option<Vec<u8>>,
    /// The offer that follows the order already.
    pub offer: Option<KeptOffer>,
    /// The merchant's terms.
    pub terms: Option<Terms>,
    /// What the shop gave of what was needed, in the order in which it was asked for.
    pub found: Vec<SecretKind>,
    /// Until when the person is left alone.
    pub no_until: Option<Timestamp>,
}

impl Store {
    /// [`Store::gather`] with what a confirmation page wants besides: still one BatchGetItem, eventually consistent.
    ///
    /// # Errors
    /// As [`Store::gather`]; [`StoreError::TooManyKeys`] beyond [`TAP_ITEMS_MAX`] items; [`StoreError::Corrupt`] also when secret,
    /// offer or terms are unreadable.
    pub async fn gather_tap(
        &self,
        request: &GatherRequest<'_>,
        tap: &TapRequest<'_>,
    ) -> Result<(Gathered, TapGathered), StoreError> {
        let shop = request.shop;
        let mut keys = vec![Key::secret(shop, tap.secret), Key::offer(shop, tap.order), Key::terms(shop)];
        keys.extend(tap.needs.iter().map(|kind| Key::secret(shop, *kind)));
        keys.extend(tap.customer.map(|customer| Key::said_no(shop, customer)));
        let own = keys.clone();
        let mut gathered = TapGathered::default();
        let (mut found, rest) = (Vec::new(), self.gathered_with(request, keys).await?);
        for record in rest {
            match own.iter().position(|key| key.table == record.table && key.sort == record.sort()) {
                Some(place) => gathered.take(shop, tap, place, &record, request.now)?,
                None => found.push(record),
            }
        }
        gathered.found.sort_unstable_by_key(|kind| tap.needs.iter().position(|needed| needed == kind));
        Ok((Gathered::of(request, found)?, gathered))
    }
}

impl TapGathered {
    /// Takes what stood under one of the keys, by its place among them.
    fn take(&mut self, shop: &ShopId, tap: &TapRequest<'_>, place: usize, found: &Found, now: Timestamp) -> Result<(), Corrupt> {
        let corrupt = |record: Record| move |why| Corrupt { shop: shop.clone(), record, why };
        match (place, found.table) {
            (0, Table::Access) => {
                self.secret = Some(found.body().and_then(unpack_sealed).map_err(corrupt(Record::Secrets))?);
            }
            _ if found.has_expired(now) => {}
            (1, _) => self.offer = Some(read_offer(shop, tap.order, found)?),
            (2, _) => self.terms = Some(found.body().and_then(unpack_terms).map_err(corrupt(Record::Terms))?),
            (_, Table::Access) => self.found.extend(tap.needs.get(place - 3)),
            _ => self.no_until = Some(found.body().and_then(unpack_mark).map_err(corrupt(Record::Offer))?),
        }
        Ok(())
    }
}
