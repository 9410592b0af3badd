//! What a confirmation page's answer rests on: one BatchGetItem by what an unchecked proof names, and once the proof holds a
//! second one for the finalists.

use std::sync::Arc;
use std::time::Instant;

use scoring::assignment::Assignment;
use scoring::cart::Cart;
use scoring::catalogue::Item;
use scoring::context::{Context, Session, VIEWED_ROWS_MAX, seed};
use scoring::decide::{conclude, shortlist};
use scoring::decision::Decision;
use scoring::id::{CustomerId, ItemId, OrderId, ShopId};
use scoring::one_tap::Terms;
use scoring::pair::PairSheet;
use scoring::placement::Placement;
use scoring::profile::ProfileSheet;
use scoring::time::Timestamp;
use store::{GatherRequest, KeptOffer, Quotes, SecretKind, Settings, TAP_ITEMS_MAX, TapRequest};

use crate::app::App;
use crate::cache::ShopSettings;
use crate::consent::{Caller, Consent};
use crate::decision_id::DecisionId;
use crate::gather::{kept, person};
use crate::problem::{Cause, Problem};
use crate::record;
use crate::remembered::Remembered;
use crate::tenant_secret::TenantSecret;

/// What a proof names, unchecked: enough to know what to read, and nothing to act on.
#[derive(Clone, Debug)]
pub struct TapAsk {
    /// The tenant.
    pub shop: ShopId,
    /// The order that the offer follows.
    pub order: OrderId,
    /// Who placed it.
    pub customer: Option<CustomerId>,
    /// What is in it.
    pub items: Vec<ItemId>,
    /// What the page remembers of this visit.
    pub session: Session,
    /// What the proof is checked with.
    pub secret: SecretKind,
    /// What a tap will want of the shop.
    pub needs: Vec<SecretKind>,
}

/// What was read. Nothing of it but [`TapRead::secret`] may be used before the proof holds.
#[derive(Debug)]
pub struct TapRead {
    /// What the proof is checked with; none for a shop that is not connected.
    pub secret: Option<TenantSecret>,
    /// The offer that follows the order already.
    pub offer: Option<KeptOffer>,
    /// The merchant's terms.
    pub terms: Option<Terms>,
    /// What the shop gave of what a tap will want.
    pub found: Vec<SecretKind>,
    /// Until when the person is left alone.
    pub no_until: Option<Timestamp>,
    settings: Option<Arc<ShopSettings>>,
    rows: Vec<PairSheet>,
    person: Option<ProfileSheet>,
    remembered: Remembered,
    corrupt: usize,
}

/// The decision beside a paid order.
#[derive(Debug)]
pub struct TapDecided {
    /// The decision.
    pub decision: Decision,
    /// Its name.
    pub id: DecisionId,
    /// Its sealed record.
    pub record: String,
    /// What is offered, in full.
    pub item: Option<Item>,
    /// Records that could not be understood.
    pub corrupt: usize,
}

/// The first read: one BatchGetItem.
///
/// # Errors
/// As reading does; [`Problem::Unavailable`] when the shop's secret does not open.
pub async fn read(app: &App, ask: &TapAsk, caller: &Caller) -> Result<TapRead, Problem> {
    let started = Instant::now();
    let held = app.cache.get(&ask.shop, started);
    let viewed = ask.session.viewed.iter().filter(|viewed| !ask.items.contains(viewed)).take(VIEWED_ROWS_MAX);
    let mut items: Vec<ItemId> = ask.items.iter().take(TAP_ITEMS_MAX - VIEWED_ROWS_MAX).cloned().collect();
    items.extend(viewed.cloned());
    // A person is read only with consent, whoever the proof says they are.
    let customer = ask.customer.as_ref().filter(|_| caller.consent() == Consent::Given);
    let request = GatherRequest {
        shop: &ask.shop,
        items: &items,
        visitor: caller.visitor(),
        customer,
        settings: if held.is_some() { Settings::Cached } else { Settings::Read },
        now: app.clock.now(),
    };
    let tap = TapRequest { order: &ask.order, customer, secret: ask.secret, needs: &ask.needs };
    let (mut gathered, tapped) = app.store.gather_tap(&request, &tap).await?;
    let secret = tapped.secret.map(|sealed| TenantSecret::open(&app.keyring, &ask.shop, ask.secret, &sealed)).transpose();
    let secret = secret.map_err(|error| Problem::Unavailable(Cause::Sealed(error)))?;
    let settings = match held {
        Some(held) => Some(held),
        None => kept(app, &ask.shop, &mut gathered, started).ok(),
    };
    Ok(TapRead {
        secret,
        offer: tapped.offer,
        terms: tapped.terms,
        found: tapped.found,
        no_until: tapped.no_until,
        settings,
        rows: gathered.rows,
        person: person(gathered.customer, gathered.visitor),
        remembered: Remembered::of(gathered.visitor_memory, gathered.customer_memory),
        corrupt: gathered.corrupt.len(),
    })
}

impl TapRead {
    /// The shop's settings.
    ///
    /// # Errors
    /// [`Problem::UnknownShop`] for a shop that has not learned anything yet.
    pub fn settings(&self) -> Result<&ShopSettings, Problem> {
        self.settings.as_deref().ok_or(Problem::UnknownShop)
    }

    /// Decides beside an order whose proof holds, and seals the record: at most one further BatchGetItem.
    ///
    /// # Errors
    /// [`Problem::UnknownShop`]; as reading does.
    pub async fn decide(&self, app: &App, caller: &Caller, cart: &Cart, page: &Session) -> Result<TapDecided, Problem> {
        let placement = Placement::Confirmation;
        let settings = self.settings()?;
        let (shop, now) = (&settings.shop.id, app.clock.now());
        let session = self.remembered.session(page, placement, now);
        let remembered = self.remembered.rows(&self.rows);
        let rows: Vec<&PairSheet> = self.rows.iter().chain(&remembered).collect();
        let assignment_id = self.remembered.assignment_id(caller.visitor());
        let context = Context {
            shop: &settings.shop,
            placement,
            now,
            cart,
            person: self.person.as_ref(),
            session: &session,
            rows: &rows,
            policy: &settings.policy,
            model: &settings.model,
            assignment: Assignment::of(shop, assignment_id, placement, &settings.policy),
            seed: seed(shop, caller.identity(), placement, cart, now),
        };
        let shortlist = shortlist(&context);
        let quotes = match shortlist.items() {
            [] => Quotes::default(),
            wanted => app.store.quotes(shop, wanted).await?,
        };
        let decision = conclude(&context, &shortlist, &quotes.quotes);
        let item = decision.offers.first().and_then(|offer| quotes.item(&offer.item));
        let id = DecisionId::mint(&app.keyring, shop, &app.random)?;
        let record = record::seal(&decision, &id, shop, (caller, assignment_id), &app.keyring, &app.random)?;
        Ok(TapDecided { decision, id, record, item, corrupt: self.corrupt + quotes.corrupt.len() })
    }
}
