//! A shop held in memory as the tables hold it: packed bytes, unpacked for each decision, so that a replay runs what serves.

use std::collections::HashMap;

use learning::tables::Tables;
use scoring::assignment::Assignment;
use scoring::cart::{CART_ITEMS_MAX, Cart};
use scoring::catalogue::{Endurance, Item, Quote, Stock, Variant};
use scoring::context::{Context, Identity, Session, seed};
use scoring::decide::{conclude, shortlist};
use scoring::decision::Decision;
use scoring::id::{IdError, ItemId, ShopId, VariantId};
use scoring::model::Model;
use scoring::money::Money;
use scoring::pair::PairSheet;
use scoring::placement::Placement;
use scoring::policy::Policy;
use scoring::profile::Profile;
use scoring::shop::Shop;
use scoring::time::Timestamp;
use store::pack::{
    PackError, UnpackError, pack_item, pack_model, pack_policy, pack_profile, pack_row, pack_shop, unpack_model,
    unpack_pair_sheet, unpack_policy, unpack_profile_sheet, unpack_quote, unpack_shop,
};

/// Rows, catalogue and settings of one shop.
#[derive(Debug)]
pub struct PackedShop {
    rows: HashMap<ItemId, Box<[u8]>>,
    items: HashMap<ItemId, Box<[u8]>>,
    shop: Shop,
    policy: Policy,
}

/// What is asked in one moment.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// Where.
    pub placement: Placement,
    /// When.
    pub now: Timestamp,
    /// What the shopper holds.
    pub cart: &'a Cart,
    /// Who, if known.
    pub person: Option<&'a Profile>,
    /// Whose weights answer.
    pub model: &'a Model,
}

/// A model as reading it from the tables gives it.
///
/// # Errors
/// [`PackedError`].
pub fn stored(model: &Model) -> Result<Model, PackedError> {
    Ok(unpack_model(&pack_model(model)?)?)
}

/// Why a shop cannot be held, or a decision not be made.
#[derive(Debug, thiserror::Error)]
pub enum PackedError {
    /// Something breaks a bound of its format.
    #[error("a record cannot be packed: {0}")]
    Pack(#[from] PackError),
    /// Bytes that we packed ourselves do not unpack.
    #[error("a record cannot be unpacked: {0}")]
    Unpack(#[from] UnpackError),
    /// An item id that is no variant id.
    #[error("an item cannot be sold under its own id: {0}")]
    Id(#[from] IdError),
}

/// The catalogue record of a good that is sold in one form, in stock, at its known price.
///
/// # Errors
/// [`IdError`] when its id is no variant id.
pub fn listed(item: &ItemId, good: &learning::shelf::Good, currency: scoring::money::Currency) -> Result<Item, IdError> {
    Ok(Item {
        id: item.clone(),
        title: good.title.clone(),
        category: good.category.clone(),
        brand: good.brand.clone(),
        url: String::new(),
        image: String::new(),
        endurance: Endurance::Unknown,
        options: Vec::new(),
        variants: vec![Variant {
            id: VariantId::new(item.as_str())?,
            title: String::new(),
            price: Money::new(good.price, currency),
            was: None,
            cost: None,
            stock: Stock::Available,
        }],
    })
}

impl PackedShop {
    /// Packs what `tables` know, under `policy`.
    ///
    /// # Errors
    /// [`PackedError`].
    pub fn new(id: ShopId, tables: &Tables, policy: &Policy) -> Result<Self, PackedError> {
        let mut items = HashMap::with_capacity(tables.shelf.len());
        for (item, good) in tables.shelf.iter() {
            items.insert(item.clone(), pack_item(&listed(item, good, tables.shelf.currency())?)?.into_boxed_slice());
        }
        let mut packed = Self {
            rows: HashMap::new(),
            items,
            shop: unpack_shop(&pack_shop(&tables.shop(id))?)?,
            policy: unpack_policy(&pack_policy(policy)?)?,
        };
        packed.renew(tables)?;
        Ok(packed)
    }

    /// Packs rebuilt rows and the popular list; the catalogue stays.
    ///
    /// # Errors
    /// [`PackedError`].
    pub fn renew(&mut self, tables: &Tables) -> Result<(), PackedError> {
        self.rows.clear();
        for row in tables.rows.all() {
            self.rows.insert(row.item.clone(), pack_row(row)?.into_boxed_slice());
        }
        self.shop = unpack_shop(&pack_shop(&tables.shop(self.shop.id.clone()))?)?;
        Ok(())
    }

    /// Bytes of all rows.
    #[must_use]
    pub fn row_bytes(&self) -> usize {
        self.rows.values().map(|row| row.len()).sum()
    }

    /// Decides as serving does: rows of the cart, then the finalists' catalogue records, everything from its packed bytes.
    ///
    /// # Errors
    /// [`PackedError`].
    pub fn decide(&self, question: Question<'_>) -> Result<Decision, PackedError> {
        self.decide_in(&Session::default(), question)
    }

    /// [`PackedShop::decide`] in a visit that has seen or refused something.
    ///
    /// # Errors
    /// [`PackedError`].
    pub fn decide_in(&self, session: &Session, question: Question<'_>) -> Result<Decision, PackedError> {
        let Question { placement, now, cart, person, model } = question;
        let person = person.map(|profile| Ok::<_, PackedError>(unpack_profile_sheet(&pack_profile(profile)?)?)).transpose()?;
        let read = cart.lines().iter().take(CART_ITEMS_MAX).filter_map(|line| self.rows.get(&line.item));
        let rows: Vec<PairSheet> = read.map(|bytes| unpack_pair_sheet(bytes)).collect::<Result<_, _>>()?;
        let context = Context {
            shop: &self.shop,
            placement,
            now,
            cart,
            person: person.as_ref(),
            session,
            rows: &rows.iter().collect::<Vec<_>>(),
            policy: &self.policy,
            model,
            assignment: Assignment::Unassigned,
            seed: seed(&self.shop.id, Identity::None, placement, cart, now),
        };
        let shortlist = shortlist(&context);
        let known = shortlist.items().iter().filter_map(|item| self.items.get(item));
        let quotes: Vec<Quote> = known.map(|bytes| unpack_quote(bytes)).collect::<Result<_, _>>()?;
        Ok(conclude(&context, &shortlist, &quotes))
    }
}
