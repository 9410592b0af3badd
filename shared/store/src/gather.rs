//! The first read of a decision: one BatchGetItem over pair rows, profiles and settings.

use scoring::hash::draw;
use scoring::id::{CustomerId, ItemId, ShopId, VisitorId};
use scoring::memory::{CustomerMemory, VisitorMemory};
use scoring::model::Model;
use scoring::pair::PairSheet;
use scoring::policy::Policy;
use scoring::profile::ProfileSheet;
use scoring::shop::Shop;
use scoring::time::Timestamp;

use crate::batch::Found;
use crate::error::{Corrupt, Record, StoreError};
use crate::key::{BODY, Key, SettingKind, Table};
use crate::pack::{UnpackError, unpack_customer_memory, unpack_pair_sheet, unpack_profile_sheet, unpack_visitor_memory};
use crate::settings;
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
    /// What has expired by then is not read.
    pub now: Timestamp,
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
    pub rows: Vec<PairSheet>,
    /// The visitor's profile.
    pub visitor: Option<ProfileSheet>,
    /// The customer's profile.
    pub customer: Option<ProfileSheet>,
    /// What is remembered of the visitor.
    pub visitor_memory: Option<VisitorMemory>,
    /// What is remembered of the customer.
    pub customer_memory: Option<CustomerMemory>,
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
    pub async fn gather(&self, request: &GatherRequest<'_>) -> Result<Gathered, StoreError> {
        let found = self.gathered_with(request, Vec::new()).await?;
        Ok(Gathered::of(request, found)?)
    }

    /// The records of a request and some more, in one BatchGetItem.
    pub(crate) async fn gathered_with(&self, request: &GatherRequest<'_>, more: Vec<Key>) -> Result<Vec<Found>, StoreError> {
        let mut keys = keys(request)?;
        keys.extend(more);
        self.read(keys, seed(request)).await
    }
}

fn keys(request: &GatherRequest<'_>) -> Result<Vec<Key>, StoreError> {
    let shop = request.shop;
    let mut items = request.items.iter().collect::<Vec<_>>();
    items.sort_unstable();
    items.dedup();
    if items.len() > GATHER_ITEMS_MAX {
        return Err(StoreError::TooManyKeys { asked: items.len(), most: GATHER_ITEMS_MAX });
    }
    let mut keys = items.into_iter().map(|item| Key::row(shop, item)).collect::<Vec<_>>();
    keys.extend(request.visitor.map(|visitor| Key::visitor(shop, visitor)));
    keys.extend(request.customer.map(|customer| Key::customer(shop, customer)));
    if request.settings == Settings::Read {
        keys.extend([Key::shop(shop), Key::policy(shop), Key::model(shop)]);
    }
    Ok(keys)
}

/// Spreads the retries of different requests.
fn seed(request: &GatherRequest<'_>) -> u64 {
    let items = request.items.iter().map(ItemId::as_str);
    let people = request.visitor.map(VisitorId::as_str).into_iter().chain(request.customer.map(CustomerId::as_str));
    items.chain(people).fold(draw(request.shop.as_str()), |seed, text| seed.rotate_left(7) ^ draw(text))
}

impl Gathered {
    /// What some records say.
    pub(crate) fn of(request: &GatherRequest<'_>, found: Vec<Found>) -> Result<Self, Corrupt> {
        let mut gathered = Self { rows: Vec::with_capacity(found.len()), ..Self::default() };
        for found in found {
            match found.table {
                Table::Pairs => gathered.take_row(request.shop, &found),
                Table::Profiles => gathered.take_profile(request, &found),
                Table::Settings => gathered.take_setting(request.shop, &found)?,
                // Not asked for.
                _ => {}
            }
        }
        gathered.rows.sort_unstable_by(|a, b| a.item().cmp(b.item()));
        Ok(gathered)
    }

    fn take_row(&mut self, shop: &ShopId, found: &Found) {
        let row = found
            .body()
            .and_then(unpack_pair_sheet)
            .and_then(|row| if row.item().as_str() == found.sort() { Ok(row) } else { Err(UnpackError::Misplaced) });
        match (row, ItemId::new(found.sort())) {
            (Ok(row), _) => self.rows.push(row),
            (Err(why), Ok(item)) => self.corrupt.push(Corrupt { shop: shop.clone(), record: Record::Row(item), why }),
            // We asked by item id: nothing else can come back.
            (Err(_), Err(_)) => {}
        }
    }

    fn take_profile(&mut self, request: &GatherRequest<'_>, found: &Found) {
        let is_customer = request.customer.is_some_and(|id| Key::customer(request.shop, id).sort == found.sort());
        let (place, record) =
            if is_customer { (&mut self.customer, Record::Customer) } else { (&mut self.visitor, Record::Visitor) };
        // DynamoDB takes its time to remove what has expired.
        if !is_customer && found.has_expired(request.now) {
            return;
        }
        let mut corrupt = |why| self.corrupt.push(Corrupt { shop: request.shop.clone(), record: record.clone(), why });
        // Of some people only behaviour is known.
        match found.attribute(BODY).map(|_| found.body().and_then(unpack_profile_sheet)) {
            Some(Ok(profile)) => *place = Some(profile),
            Some(Err(why)) => corrupt(why),
            None => {}
        }
        let memory = found.memory(request.now);
        let taken = if is_customer {
            memory.and_then(|bytes| bytes.map(unpack_customer_memory).transpose()).map(|memory| self.customer_memory = memory)
        } else {
            memory.and_then(|bytes| bytes.map(unpack_visitor_memory).transpose()).map(|memory| self.visitor_memory = memory)
        };
        taken.unwrap_or_else(corrupt);
    }

    fn take_setting(&mut self, shop: &ShopId, found: &Found) -> Result<(), Corrupt> {
        match SettingKind::of(found.sort()) {
            Some(SettingKind::Shop) => self.shop = Some(settings::shop(shop, found)?),
            Some(SettingKind::Policy) => self.policy = Some(settings::policy(shop, found)?),
            Some(SettingKind::Model) => self.model = Some(settings::model(shop, found)?),
            None => {}
        }
        Ok(())
    }
}
