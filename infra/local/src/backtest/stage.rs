//! What is known from a moment on, and what every ranking makes of a case then.

use learning::baselines::Baseline;
use learning::cases::Case;
use learning::fit::Kind;
use learning::history::History;
use learning::replay::{CaseResult, SLOTS, Shown, score};
use learning::scenario::{Person, Scenario, anonymous, placement};
use learning::shelf::Shelf;
use learning::tables::Tables;
use scoring::context::Session;
use scoring::decision::Decision;
use scoring::id::ShopId;
use scoring::model::Model;
use scoring::placement::Protocol;
use scoring::policy::Policy;
use scoring::profile::Profile;
use scoring::time::Timestamp;

use super::kept::{Kept, finalists};
use super::ranking::{RANKINGS, Ranking};
use super::replay::RowLengths;
use super::variety::Variety;
use crate::packed::{PackedError, PackedShop, Question, stored};

/// Items of an order up to which the second "frequently bought together" counts it.
pub(super) const CAPPED_ITEMS: usize = 15;

/// The families that are compared; the first one is shipped.
pub(super) const KINDS: [Kind; 3] = [Kind::Scorecard, Kind::Forest, Kind::Logistic];

/// The models that rank, as the tables give them.
pub(super) struct Models {
    by_probability: Model,
    by_money: Model,
    /// The anonymous scorers for everyone: a person then only brings candidates.
    candidates_only: Model,
    trees: Model,
    lines: Model,
}

impl Models {
    /// Of a shop's models in the families of [`KINDS`].
    pub(super) fn of([shipped, trees, lines]: [&Model; KINDS.len()]) -> Result<Self, PackedError> {
        Ok(Self {
            by_probability: stored(&Model { price_exponent: 0.0, ..shipped.clone() })?,
            by_money: stored(shipped)?,
            candidates_only: stored(&anonymous(shipped))?,
            trees: stored(trees)?,
            lines: stored(lines)?,
        })
    }
}

/// What may be offered.
#[derive(Clone, Copy)]
pub(super) enum Goods<'a> {
    /// What was sold before; titles and categories are the shelf's.
    Sold(&'a Shelf),
    /// A catalogue as it stands, whether its goods were sold or not.
    Listed(&'a Shelf),
}

impl Goods<'_> {
    /// Tables of the orders before a moment.
    fn tables(self, history: &History, moment: Timestamp) -> Tables {
        match self {
            Self::Sold(shelf) => Tables::frozen(history, shelf, moment),
            Self::Listed(shelf) => Tables::learn(history, 0..history.before(moment), shelf.clone(), moment),
        }
    }
}

/// What is known from a moment on.
pub(super) struct Stage<'a> {
    history: &'a History,
    tables: Tables,
    packed: PackedShop,
    baselines: [Baseline; 3],
    models: &'a Models,
}

/// What came of one case.
pub(super) struct Answered {
    pub(super) results: [CaseResult; RANKINGS],
    pub(super) kept: Kept,
}

impl<'a> Stage<'a> {
    pub(super) fn new(
        history: &'a History,
        goods: Goods<'_>,
        moment: Timestamp,
        models: &'a Models,
    ) -> Result<Self, PackedError> {
        let tables = goods.tables(history, moment);
        let packed = PackedShop::new(ShopId::new("backtest")?, &tables, &Policy::neutral())?;
        let orders = 0..history.before(moment);
        let baselines = [
            Baseline::popularity(history, orders.clone()),
            Baseline::frequently_bought(history, orders.clone(), usize::MAX),
            Baseline::frequently_bought(history, orders, CAPPED_ITEMS),
        ];
        Ok(Self { history, tables, packed, baselines, models })
    }

    pub(super) fn row_lengths(&self) -> RowLengths {
        RowLengths::of(&self.tables, &self.packed)
    }

    /// Every ranking's offers, and what came of them.
    pub(super) fn answer(&self, case: &Case, protocol: Protocol) -> Result<Answered, PackedError> {
        let profile = Scenario::new(self.history, &self.tables, ShopId::new("backtest")?).profile(case, Person::Known);
        let asked = Asked { stage: self, case, protocol };
        let Models { by_probability, by_money, candidates_only, trees, lines } = self.models;
        let anonymous = [asked.decide(by_probability, None)?, asked.decide(by_money, None)?];
        let known = match &profile {
            Some(profile) => Some([asked.decide(by_probability, Some(profile))?, asked.decide(by_money, Some(profile))?]),
            None => None,
        };
        let [likely, ours] = known.as_ref().unwrap_or(&anonymous);
        let [popularity, raw, capped] = self.baselines.each_ref().map(|baseline| self.plain(baseline, case));
        let [plain_likely, plain] = anonymous.each_ref();
        let other = |model: &Model, person: Option<&Profile>| Ok::<_, PackedError>(self.shown(&asked.decide(model, person)?));
        let shown: [Vec<Shown>; RANKINGS] = [
            popularity,
            raw,
            capped,
            other(lines, None)?,
            other(lines, profile.as_ref())?,
            other(trees, None)?,
            other(trees, profile.as_ref())?,
            self.shown(plain_likely),
            self.shown(plain),
            other(candidates_only, profile.as_ref())?,
            self.shown(likely),
            self.shown(ours),
        ];
        let owned = self.owned(case);
        let fresh = match &profile {
            Some(profile) => self.shown(&asked.decide_fresh(by_money, profile, &owned)?),
            None => shown[Ranking::Profile as usize].clone(),
        };
        let (finalists, ranked) = finalists(self.history, [ours, likely]);
        let again = |shown: &Shown| owned.binary_search(&shown.item).is_ok();
        let repeated = shown.each_ref().map(|shown| {
            let hits = shown.iter().take(SLOTS).filter(|shown| again(shown)).filter_map(|shown| case.hides(shown.item));
            hits.map(|hidden| hidden.unit_price).sum()
        });
        let repeats = shown.each_ref().map(|shown| (0_u32..).zip(shown.iter().filter(|shown| again(shown))).count());
        let kept = Kept {
            finalists,
            ranked,
            reasons: ours.offers.iter().map(|offer| offer.reason.clone()).collect(),
            repeated,
            repeats: repeats.map(|repeats| u32::try_from(repeats).unwrap_or(u32::MAX)),
            fresh: score(self.history, case, &fresh),
            variety: shown.each_ref().map(|shown| self.variety(shown)),
            known: profile.is_some(),
            shown: shown.each_ref().map(|shown| shown.iter().map(|shown| shown.item).collect()),
        };
        Ok(Answered { results: shown.map(|shown| score(self.history, case, &shown)), kept })
    }

    fn plain(&self, baseline: &Baseline, case: &Case) -> Vec<Shown> {
        let price = |item: u32| self.tables.shelf.get(self.history.items().id(item)).map_or(0, |good| good.price);
        baseline.rank(self.history, case).into_iter().map(|item| Shown { item, price: price(item), probability: 0.0 }).collect()
    }

    fn shown(&self, decision: &Decision) -> Vec<Shown> {
        let shown = decision.offers.iter().filter_map(|offer| {
            let item = self.history.items().number(&offer.item)?;
            Some(Shown { item, price: offer.price.minor, probability: offer.receipt.probability.float() })
        });
        shown.collect()
    }

    /// Items that the customer had bought before, numbers ascending.
    fn owned(&self, case: &Case) -> Vec<u32> {
        let before = case.customer.map_or(&[][..], |customer| self.history.orders_before(customer, case.time));
        let mut owned: Vec<u32> = before.iter().flat_map(|order| self.history.basket(*order as usize).items).copied().collect();
        owned.sort_unstable();
        owned.dedup();
        owned
    }

    fn variety(&self, shown: &[Shown]) -> Variety {
        Variety::of(&self.tables.rows, shown.iter().map(|shown| self.history.items().id(shown.item)))
    }
}

/// A case put to a stage.
struct Asked<'s, 'a> {
    stage: &'s Stage<'a>,
    case: &'s Case,
    protocol: Protocol,
}

impl Asked<'_, '_> {
    fn decide(&self, model: &Model, person: Option<&Profile>) -> Result<Decision, PackedError> {
        self.decide_in(&Session::default(), model, person)
    }

    /// As if all that the customer had bought before had just been refused.
    fn decide_fresh(&self, model: &Model, person: &Profile, owned: &[u32]) -> Result<Decision, PackedError> {
        let passed = owned.iter().map(|item| self.stage.history.items().id(*item).clone()).collect();
        self.decide_in(&Session { passed, ..Session::default() }, model, Some(person))
    }

    fn decide_in(&self, session: &Session, model: &Model, person: Option<&Profile>) -> Result<Decision, PackedError> {
        let cart = self.case.cart(self.stage.history);
        let question = Question { placement: placement(self.protocol), now: self.case.time, cart: &cart, person, model };
        self.stage.packed.decide_in(session, question)
    }
}
