//! From what happened to what is kept of it.

use edge::App;
use edge::marks::{Marks, MarksError};
use platform::goods::Customer;
use platform::inbound::{Event, Verified};
use platform::{listing, told};
use scoring::badge::{Badge, Told};
use scoring::catalogue::Shelved;
use scoring::id::{CustomerId, ItemId, ShopId};
use scoring::money::Currency;
use scoring::privacy::Wish;
use scoring::time::Timestamp;
use store::{Store, StoreError, Telling};

/// What became of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It stands now.
    Kept,
    /// The same or something newer stood already.
    Known,
    /// It cannot be applied and is kept aside.
    Parked,
    /// There is nothing in it to keep.
    Nothing,
}

impl Outcome {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Known => "known",
            Self::Parked => "parked",
            Self::Nothing => "nothing",
        }
    }
}

impl From<Telling> for Outcome {
    fn from(telling: Telling) -> Self {
        match telling {
            Telling::Kept => Self::Kept,
            Telling::Known => Self::Known,
        }
    }
}

/// How often an item is read again because another delivery about it came in between.
const TRIES: usize = 5;

/// Keeps what happened: one conditional write. Only what was proven comes here.
pub(crate) async fn apply(app: &App, shop: &ShopId, event: &Verified<Event>, now: Timestamp) -> Result<Outcome, StoreError> {
    let store = &app.store;
    Ok(match event.get() {
        Event::Order(told) => store.tell_order(shop, told).await?.into(),
        Event::OrderGone(id) => {
            let known = store.told_order(shop, id).await?;
            match told::gone(id, known, now) {
                Some(void) => store.tell_order(shop, &void).await?.into(),
                None => Outcome::Known,
            }
        }
        Event::Refund(refund) => {
            // An order that is not known yet will be told with its refunds.
            let known = store.told_order(shop, &refund.order).await?;
            match known.and_then(|known| refund.applied(&known)) {
                Some(after) => store.tell_order(shop, &after).await?.into(),
                None => Outcome::Known,
            }
        }
        Event::Product(listing) => {
            shelve(store, shop, &listing.product.id, |known, currency| listing.over(known, currency)).await?
        }
        Event::Variation(change) => shelve(store, shop, &change.item, |known, currency| change.over(known, currency)).await?,
        Event::ProductGone(item) => shelve(store, shop, item, |known, _| listing::gone(known, now)).await?,
        Event::Consent(word) if is_erased(app, shop, &word.customer, word.told).await? => Outcome::Known,
        Event::Consent(word) => store.tell_marketing(shop, word).await?.into(),
        Event::Privacy(request) => {
            let telling = store.ask_privacy(shop, request).await?;
            // Decisions stop at once; whether it is true, and what else goes, is looked into by the clock.
            if request.wish == Wish::Uninstall && telling == Telling::Kept {
                store.close_shop(shop).await?;
            }
            telling.into()
        }
        // Who has an account is told by their orders; addresses are not kept.
        Event::Customer(customer) => badges(app, shop, customer).await?,
        Event::CustomerGone(_) | Event::Elsewhere(_) | Event::Unknown => Outcome::Nothing,
    })
}

/// Keeps what the platform says a customer is, as far as it stands for a band of the shop's.
async fn badges(app: &App, shop: &ShopId, customer: &Customer) -> Result<Outcome, StoreError> {
    let Some(latest) = customer.badges.iter().map(|badge| badge.told).max() else { return Ok(Outcome::Nothing) };
    let tiers = match app.store.tiers(shop).await {
        Err(StoreError::Corrupt(_)) => return Ok(Outcome::Nothing),
        tiers => tiers?,
    };
    let badges: Vec<Badge> = customer.badges.iter().filter(|badge| tiers.maps(badge)).cloned().collect();
    if badges.is_empty() {
        return Ok(Outcome::Nothing);
    }
    if is_erased(app, shop, &customer.account, latest).await? {
        return Ok(Outcome::Known);
    }
    Ok(app.store.tell_badges(shop, &Told { customer: customer.account.clone(), badges }).await?.into())
}

/// Whether what was told (in milliseconds) is of somebody who was erased since. Such words are rare enough to be looked up.
async fn is_erased(app: &App, shop: &ShopId, customer: &CustomerId, told: u64) -> Result<bool, StoreError> {
    let marks = match Marks::of(&app.store, &app.keyring, shop).await {
        Ok(Some(marks)) => marks,
        Ok(None) => return Ok(false),
        Err(MarksError::Store(error)) => return Err(error),
        Err(error) => return Err(StoreError::Unavailable { operation: "opening the marks", source: Box::new(error) }),
    };
    let standing = app.store.marks(shop, &[marks.customer(customer)]).await?;
    let given = i64::try_from(told / 1_000).unwrap_or(i64::MAX);
    Ok(standing.iter().any(|(_, until)| given <= until.0))
}

/// Puts an item over what stands of it, in the shop's currency.
async fn shelve(
    store: &Store,
    shop: &ShopId,
    item: &ItemId,
    over: impl Fn(&Shelved, Currency) -> Option<Shelved>,
) -> Result<Outcome, StoreError> {
    for _ in 0..TRIES {
        let standing = store.standing(shop, item).await?;
        let known = standing.shelved.item.as_ref().and_then(|item| item.variants.first());
        let currency = match known {
            Some(variant) => variant.price.currency,
            // Platforms tell prices without their currency. A shop that has none has not learned anything, and lists its goods then.
            None => match store.shop(shop).await? {
                Some(row) => row.currency,
                None => return Ok(Outcome::Nothing),
            },
        };
        let outcome = match over(&standing.shelved, currency) {
            None => Outcome::Known,
            Some(after) => match store.shelve(shop, item, &after, &standing).await {
                Ok(()) => Outcome::Kept,
                Err(StoreError::Conflict) => continue,
                Err(error) => return Err(error),
            },
        };
        // A delivery that comes again because this failed is known by then, and notes it.
        store.note_change(shop).await?;
        return Ok(outcome);
    }
    Err(StoreError::Conflict)
}
