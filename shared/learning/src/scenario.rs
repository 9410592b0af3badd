//! A case as serving would see it: the same context, the same decision, without policy or experiment.

use scoring::assignment::Assignment;
use scoring::cart::CART_ITEMS_MAX;
use scoring::catalogue::{Endurance, Form, Quote, Quoted};
use scoring::context::{Context, Session};
use scoring::decide::{conclude, shortlist};
use scoring::id::{ItemId, ShopId, VariantId};
use scoring::model::Model;
use scoring::money::Money;
use scoring::pair::PairSheet;
use scoring::placement::{Placement, Protocol};
use scoring::policy::Policy;
use scoring::profile::{Profile, ProfileSheet};
use scoring::shop::Shop;

use crate::cases::Case;
use crate::history::History;
use crate::profile::of_customer;
use crate::replay::Shown;
use crate::tables::Tables;

/// Whether a replay may use what it knows of the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Person {
    /// As if nobody were known.
    Ignored,
    /// With the profile of the case's customer, from their orders strictly before the case.
    Known,
}

/// Tables under the neutral policy: four slots, no guard, everything in stock at the known price.
#[derive(Debug)]
pub struct Scenario<'a> {
    history: &'a History,
    tables: &'a Tables,
    shop: Shop,
    policy: Policy,
    session: Session,
}

/// The model with the anonymous coefficients for everyone: a person then only brings candidates. It is the "cart only" row of
/// published comparisons; without consent there is no person at all, see [`Person::Ignored`].
#[must_use]
pub fn anonymous(model: &Model) -> Model {
    let mut plain = model.clone();
    for pair in &mut plain.sets {
        pair.known = pair.anonymous.clone();
    }
    plain
}

/// Where the cases of a protocol stand in a shop.
#[must_use]
pub const fn placement(protocol: Protocol) -> Placement {
    match protocol {
        Protocol::Page => Placement::ProductPage,
        Protocol::Cart => Placement::CartPage,
        Protocol::Follow => Placement::FollowUp,
    }
}

impl<'a> Scenario<'a> {
    /// The shop of `history` as `tables` know it. `id` only names it.
    #[must_use]
    pub fn new(history: &'a History, tables: &'a Tables, id: ShopId) -> Self {
        let (policy, session) = (Policy::neutral(), Session::default());
        Self { history, tables, shop: tables.shop(id), policy, session }
    }

    /// The profile of a case's customer.
    #[must_use]
    pub fn profile(&self, case: &Case, person: Person) -> Option<Profile> {
        let customer = case.customer.filter(|_| person == Person::Known)?;
        of_customer(self.history, &self.tables.rows, customer, case.time)
    }

    /// Looks at a case through the context that serving would build for it.
    pub fn with_context<T>(
        &self,
        case: &Case,
        protocol: Protocol,
        model: &Model,
        person: Option<&Profile>,
        look: impl FnOnce(&Context<'_>) -> T,
    ) -> T {
        let cart = case.cart(self.history);
        let read = cart.lines().iter().take(CART_ITEMS_MAX);
        let rows: Vec<PairSheet> = read.filter_map(|line| self.tables.rows.get(&line.item)).map(PairSheet::of).collect();
        let person = person.map(ProfileSheet::of);
        look(&Context {
            shop: &self.shop,
            placement: placement(protocol),
            now: case.time,
            cart: &cart,
            person: person.as_ref(),
            session: &self.session,
            rows: &rows.iter().collect::<Vec<_>>(),
            policy: &self.policy,
            model,
            assignment: Assignment::Unassigned,
            seed: 0,
        })
    }

    /// What would have been shown, best first.
    #[must_use]
    pub fn decide(&self, case: &Case, protocol: Protocol, model: &Model, person: Option<&Profile>) -> Vec<Shown> {
        self.with_context(case, protocol, model, person, |context| {
            let shortlist = shortlist(context);
            let quotes: Vec<Quote> = shortlist.items().iter().filter_map(|item| self.quote(item)).collect();
            let offers = conclude(context, &shortlist, &quotes).offers;
            let shown = |offer: &scoring::decision::Offer| {
                let item = self.history.items().number(&offer.item)?;
                Some(Shown { item, price: offer.price.minor, probability: offer.receipt.probability.float() })
            };
            offers.iter().filter_map(shown).collect()
        })
    }

    /// A good at its known price, sold in one form.
    fn quote(&self, item: &ItemId) -> Option<Quote> {
        let good = self.tables.shelf.get(item)?;
        let price = Money::new(good.price, self.tables.shelf.currency());
        let variant = Quoted { id: VariantId::new(item.as_str()).ok()?, price, was: None, cost: None };
        Some(Quote { item: item.clone(), endurance: Endurance::Unknown, form: Form::Only, variant: Some(variant) })
    }
}
