//! Acceptance: the log-odds that this buyer takes this item beside this cart, as a sum of terms in whole millionths.

use crate::candidate::Candidate;
use crate::feature::{ANONYMOUS_FEATURES, FEATURES, Feature};
use crate::model::{CoefficientPair, Coefficients};
use crate::money::Millionths;
use crate::receipt::Term;
use crate::scene::Scene;
use crate::time::{DAY_SECONDS, Timestamp};

/// ln(0.0001): what [`Feature::NorMean`] says of a candidate that no row of the cart knows.
const LN_NO_PAIR: f64 = -9.210_340_499_877_93;

/// ln, in single precision: some two thousand a decision, each far more precise than the evidence under it.
#[inline]
#[allow(clippy::cast_possible_truncation)]
fn ln(x: f64) -> f64 {
    f64::from(libm::logf(x as f32))
}

/// ln(1 + x); most candidates have no evidence of most kinds, and 0 needs no logarithm.
#[inline]
fn ln1p(x: f64) -> f64 {
    if x == 0.0 { 0.0 } else { ln(1.0 + x) }
}

impl Scene<'_> {
    /// All features of a candidate at a price (ln of major units), by [`Feature::index`]; the person's are 0 without a
    /// history, but for the price comparison, which then falls back on the cart.
    ///
    /// # Source
    /// The scoring recipe's feature list; each formula stands with its [`Feature`].
    #[must_use]
    pub fn features(&self, candidate: &Candidate<'_>, ln_price: f64, now: Timestamp) -> [f64; FEATURES] {
        let mut values = [0.0; LANES];
        self.fill(candidate, ln_price, now, &mut values);
        let mut features = [0.0; FEATURES];
        features.copy_from_slice(&values[..FEATURES]);
        features
    }

    #[inline]
    fn fill(&self, candidate: &Candidate<'_>, ln_price: f64, now: Timestamp, f: &mut [f64; LANES]) {
        // Most candidates of a full profile stand in no row of the cart: their logarithms are known.
        f[Feature::NorMean.index()] = LN_NO_PAIR;
        if candidate.has_pair() {
            self.pair_features(candidate, f);
        }
        self.item_features(candidate, ln_price, f);
        self.history_features(candidate, now, f);
    }

    /// What the cart's rows say.
    #[inline]
    fn pair_features(&self, c: &Candidate<'_>, f: &mut [f64; LANES]) {
        f[Feature::ASum.index()] = ln1p(20.0 * c.sum_a);
        f[Feature::AMax.index()] = ln1p(50.0 * c.max_a);
        f[Feature::AMean.index()] = ln1p(50.0 * c.sum_a / self.n);
        f[Feature::NorMean.index()] = ln(c.sum_l / self.n + 0.0001);
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
    fn item_features(&self, c: &Candidate<'_>, ln_price: f64, f: &mut [f64; LANES]) {
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
    fn history_features(&self, c: &Candidate<'_>, now: Timestamp, f: &mut [f64; LANES]) {
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

/// Room for the features, rounded up to whole vector registers.
const LANES: usize = FEATURES.next_multiple_of(4);

/// A coefficient set applied to one scene.
#[derive(Clone, Debug)]
pub struct Acceptance<'s, 'a> {
    scene: &'s Scene<'a>,
    now: Timestamp,
    base: Millionths,
    /// coef / sd in millionths, by feature; 0 for features that the set does not use.
    scales: [f64; LANES],
    /// Means, by feature.
    means: [f64; LANES],
}

impl<'s, 'a> Acceptance<'s, 'a> {
    /// The set for known people where there is a history, else the anonymous one.
    #[must_use]
    pub fn of(pair: &CoefficientPair, scene: &'s Scene<'a>, now: Timestamp) -> Self {
        let (set, used): (&Coefficients, usize) =
            if scene.is_known() { (&pair.known, FEATURES) } else { (&pair.anonymous, ANONYMOUS_FEATURES) };
        let (mut scales, mut means) = ([0.0; LANES], [0.0; LANES]);
        for (place, weight) in set.weights[..used].iter().enumerate() {
            scales[place] = weight.coef / weight.sd * 1e6;
            means[place] = weight.mean;
        }
        Self { scene, now, base: Millionths::nearest(set.intercept), scales, means }
    }

    #[inline]
    fn term(&self, place: usize, value: f64) -> Millionths {
        Millionths::nearest_of_scaled(self.scales[place] * (value - self.means[place]))
    }

    /// The log-odds alone: the same whole millionths as [`Acceptance::explain`], without naming them.
    #[must_use]
    pub fn log_odds(&self, candidate: &Candidate<'_>, ln_price: f64) -> Millionths {
        let mut values = [0.0; LANES];
        self.scene.fill(candidate, ln_price, self.now, &mut values);
        let mut sum = self.base.0;
        for (place, value) in values.iter().enumerate() {
            sum += self.term(place, *value).0;
        }
        Millionths(sum)
    }

    /// Base, terms that are not 0, and their exact sum.
    #[must_use]
    pub fn explain(&self, candidate: &Candidate<'_>, ln_price: f64) -> (Millionths, Vec<Term>, Millionths) {
        let values = self.scene.features(candidate, ln_price, self.now);
        let mut terms = Vec::with_capacity(FEATURES);
        let mut sum = self.base.0;
        for feature in Feature::ALL {
            let value = values[feature.index()];
            let log_odds = self.term(feature.index(), value);
            sum += log_odds.0;
            if log_odds.0 != 0 {
                terms.push(Term { feature, value, log_odds });
            }
        }
        (self.base, terms, Millionths(sum))
    }

    /// What a term adds beyond what its feature would add without evidence: how much it speaks for the candidate.
    #[must_use]
    pub(crate) fn speaks(&self, term: &Term) -> i64 {
        let silent = if term.feature == Feature::NorMean { LN_NO_PAIR } else { 0.0 };
        term.log_odds.0 - self.term(term.feature.index(), silent).0
    }
}

/// 1 / (1 + exp(-log-odds)), in [0, 1].
#[must_use]
#[inline]
pub fn probability(log_odds: Millionths) -> f64 {
    1.0 / (1.0 + libm::exp(-log_odds.float()))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_logarithm_of_nothing_is_exact() {
        assert_eq!(super::LN_NO_PAIR.to_bits(), super::ln(0.0001).to_bits());
    }
}
