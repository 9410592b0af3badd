//! Acceptance: the log-odds that this buyer takes this item beside this cart, as a sum of terms in whole millionths.

use crate::candidate::Candidate;
use crate::feature::{ANONYMOUS_FEATURES, FEATURES, Feature};
use crate::model::{CoefficientPair, Coefficients};
use crate::money::Millionths;
use crate::receipt::Term;
use crate::scene::Scene;
use crate::time::{DAY_SECONDS, Timestamp};

/// ln(1 + x); most candidates have no evidence of most kinds, and 0 needs no logarithm.
#[inline]
fn ln1p(x: f64) -> f64 {
    if x == 0.0 { 0.0 } else { libm::log(1.0 + x) }
}

impl Scene<'_> {
    /// All features of a candidate at a price (ln of major units), by [`Feature::index`]; the person's are 0 without a
    /// history, but for the price comparison, which then falls back on the cart.
    ///
    /// # Source
    /// The scoring recipe's feature list; each formula stands with its [`Feature`].
    #[must_use]
    pub fn features(&self, candidate: &Candidate<'_>, ln_price: f64, now: Timestamp) -> [f64; FEATURES] {
        let mut f = [0.0; FEATURES];
        self.pair_features(candidate, &mut f);
        self.item_features(candidate, ln_price, &mut f);
        self.history_features(candidate, now, &mut f);
        f
    }

    /// What the cart's rows say.
    #[inline]
    fn pair_features(&self, c: &Candidate<'_>, f: &mut [f64; FEATURES]) {
        f[Feature::ASum.index()] = ln1p(20.0 * c.sum_a);
        f[Feature::AMax.index()] = ln1p(50.0 * c.max_a);
        f[Feature::AMean.index()] = ln1p(50.0 * c.sum_a / self.n);
        f[Feature::NorMean.index()] = libm::log(c.sum_l / self.n + 0.0001);
        f[Feature::ESum.index()] = libm::copysign(ln1p(20.0 * c.sum_e.abs()), c.sum_e);
        f[Feature::EMax.index()] = ln1p(50.0 * c.max_e);
        f[Feature::FSum.index()] = ln1p(20.0 * c.sum_f);
        f[Feature::TitleMax.index()] = c.max_t;
        f[Feature::TitleMean.index()] = c.sum_t / self.n;
        f[Feature::HasPair.index()] = if c.sum_l > 0.0 { 1.0 } else { 0.0 };
        f[Feature::NorMean2.index()] = ln1p(50.0 * c.sum_l / self.n);
    }

    /// What the item itself, its price and the cart's size say; and, where there is a person, their taste.
    #[inline]
    fn item_features(&self, c: &Candidate<'_>, ln_price: f64, f: &mut [f64; FEATURES]) {
        let facts = c.facts;
        let (in_cart, share) = self.category(facts.category);
        let d = ln_price - self.cart_ln_price;
        f[Feature::CategoryInCart.index()] = in_cart;
        f[Feature::CategoryShare.index()] = share;
        f[Feature::Pop14.index()] = f64::from(facts.pop14);
        f[Feature::Pop60.index()] = f64::from(facts.pop60);
        f[Feature::LnPrice.index()] = ln_price + self.ln_price_shift;
        f[Feature::PriceVsCart.index()] = d;
        f[Feature::AbsPriceVsCart.index()] = d.abs();
        f[Feature::LnAge.index()] = f64::from(facts.ln_age);
        f[Feature::LnNCart.index()] = self.ln_n;
        f[Feature::LnCartValue.index()] = self.ln_cart_value;
        let d_person = match &self.person {
            Some(person) => {
                f[Feature::HOrders.index()] = person.ln_orders;
                f[Feature::HCategory.index()] = person.category_share(facts.category);
                f[Feature::HTitle.index()] = person.title(facts);
                ln_price - f64::from(person.profile.ln_price)
            }
            None => d,
        };
        f[Feature::PriceVsPerson.index()] = d_person;
        f[Feature::AbsPriceVsPerson.index()] = d_person.abs();
    }

    /// What the person's history says of this item and its neighbours.
    #[inline]
    #[allow(clippy::cast_precision_loss)]
    fn history_features(&self, c: &Candidate<'_>, now: Timestamp, f: &mut [f64; FEATURES]) {
        let Some(person) = &self.person else { return };
        if let Some(bought) = c.bought {
            let days = (now.0 - bought.last.0).max(0) as f64 / DAY_SECONDS as f64;
            f[Feature::H60.index()] = ln1p(f64::from(bought.h60) * person.decay);
            f[Feature::HRecency.index()] = 1.0 / (1.0 + days / 7.0);
            f[Feature::HTimes.index()] = ln1p(f64::from(bought.times));
        }
        if let Some(affinity) = c.affinity {
            f[Feature::HA.index()] = ln1p(200.0 * f64::from(affinity.a));
            f[Feature::HF.index()] = ln1p(200.0 * f64::from(affinity.f));
        }
    }
}

/// Features that are silent when no row of the cart knows the candidate, and so have one value then.
const PAIR: [Feature; 11] = [
    Feature::ASum,
    Feature::AMax,
    Feature::AMean,
    Feature::NorMean,
    Feature::ESum,
    Feature::EMax,
    Feature::FSum,
    Feature::TitleMax,
    Feature::TitleMean,
    Feature::HasPair,
    Feature::NorMean2,
];

/// Features of the item and of the moment; the last five only where there is a person.
const ITEM: [Feature; 15] = [
    Feature::CategoryInCart,
    Feature::CategoryShare,
    Feature::Pop14,
    Feature::Pop60,
    Feature::LnPrice,
    Feature::PriceVsCart,
    Feature::AbsPriceVsCart,
    Feature::LnAge,
    Feature::LnNCart,
    Feature::LnCartValue,
    Feature::HOrders,
    Feature::HCategory,
    Feature::PriceVsPerson,
    Feature::AbsPriceVsPerson,
    Feature::HTitle,
];

/// Features that are 0 for an item outside the person's history.
const HISTORY: [Feature; 5] = [Feature::H60, Feature::HRecency, Feature::HTimes, Feature::HA, Feature::HF];

/// A coefficient set applied to one scene.
#[derive(Clone, Debug)]
pub struct Acceptance<'s, 'a> {
    scene: &'s Scene<'a>,
    now: Timestamp,
    base: Millionths,
    /// coef / sd and mean, by feature.
    scales: [(f64, f64); FEATURES],
    used: usize,
    /// Sum of the pair terms of a candidate that no row knows.
    pair_silent: i64,
    /// Sum of the history terms of a candidate outside the history.
    history_silent: i64,
}

impl<'s, 'a> Acceptance<'s, 'a> {
    /// The set for known people where there is a history, else the anonymous one.
    #[must_use]
    pub fn of(pair: &CoefficientPair, scene: &'s Scene<'a>, now: Timestamp) -> Self {
        let (set, used): (&Coefficients, usize) =
            if scene.is_known() { (&pair.known, FEATURES) } else { (&pair.anonymous, ANONYMOUS_FEATURES) };
        let mut acceptance = Self {
            scene,
            now,
            base: Millionths::nearest(set.intercept),
            scales: set.weights.map(|weight| (weight.coef / weight.sd, weight.mean)),
            used,
            pair_silent: 0,
            history_silent: 0,
        };
        let mut silent = [0.0; FEATURES];
        silent[Feature::NorMean.index()] = libm::log(0.0001);
        acceptance.pair_silent = acceptance.sum(&PAIR, &silent);
        acceptance.history_silent = acceptance.sum(&HISTORY, &silent);
        acceptance
    }

    #[inline]
    fn term(&self, feature: usize, value: f64) -> Millionths {
        let (scale, mean) = self.scales[feature];
        Millionths::nearest(scale * (value - mean))
    }

    #[inline]
    fn sum(&self, features: &[Feature], values: &[f64; FEATURES]) -> i64 {
        let mut sum = 0;
        for feature in features {
            if feature.index() < self.used {
                sum += self.term(feature.index(), values[feature.index()]).0;
            }
        }
        sum
    }

    /// The log-odds alone: the same whole millionths as [`Acceptance::explain`], without naming them.
    #[must_use]
    pub fn log_odds(&self, candidate: &Candidate<'_>, ln_price: f64) -> Millionths {
        let mut f = [0.0; FEATURES];
        let mut sum = self.base.0;
        if candidate.has_pair() {
            self.scene.pair_features(candidate, &mut f);
            sum += self.sum(&PAIR, &f);
        } else {
            sum += self.pair_silent;
        }
        self.scene.item_features(candidate, ln_price, &mut f);
        sum += self.sum(&ITEM, &f);
        if candidate.bought.is_some() || candidate.affinity.is_some() {
            self.scene.history_features(candidate, self.now, &mut f);
            sum += self.sum(&HISTORY, &f);
        } else {
            sum += self.history_silent;
        }
        Millionths(sum)
    }

    /// Base, terms that are not 0, and their exact sum.
    #[must_use]
    pub fn explain(&self, candidate: &Candidate<'_>, ln_price: f64) -> (Millionths, Vec<Term>, Millionths) {
        let values = self.scene.features(candidate, ln_price, self.now);
        let mut terms = Vec::with_capacity(self.used);
        let mut sum = self.base.0;
        for feature in &Feature::ALL[..self.used] {
            let value = values[feature.index()];
            let log_odds = self.term(feature.index(), value);
            sum += log_odds.0;
            if log_odds.0 != 0 {
                terms.push(Term { feature: *feature, value, log_odds });
            }
        }
        (self.base, terms, Millionths(sum))
    }

    /// What a feature adds beyond what it would add at 0: how much its evidence speaks for the candidate.
    #[must_use]
    pub(crate) fn speaks(&self, term: &Term) -> i64 {
        let silent = if term.feature == Feature::NorMean { libm::log(0.0001) } else { 0.0 };
        term.log_odds.0 - self.term(term.feature.index(), silent).0
    }
}

/// 1 / (1 + exp(-log-odds)), in (0, 1).
#[must_use]
#[inline]
pub fn probability(log_odds: Millionths) -> f64 {
    1.0 / (1.0 + libm::exp(-log_odds.float()))
}
