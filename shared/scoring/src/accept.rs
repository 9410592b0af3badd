//! Acceptance: the log-odds that this buyer takes this item beside this cart, as a sum of terms in whole millionths.

use crate::candidate::Candidate;
use crate::feature::{ANONYMOUS_FEATURES, FEATURES, Feature};
use crate::logexp::ln;
use crate::model::{Correction, Scorer, ScorerPair};
use crate::money::Millionths;
use crate::receipt::Term;
use crate::scene::Scene;
use crate::time::{DAY_SECONDS, Timestamp};

/// ln(0.0001): what [`Feature::NorMean`] says of a candidate that no row of the cart knows.
const LN_NO_PAIR: f64 = -9.210_340_499_877_93;

/// ln(1 + x); exactly 0 at 0.
#[inline(always)]
fn ln1p(x: f64) -> f64 {
    ln(1.0 + x)
}

impl Scene<'_> {
    /// All features of a candidate at a price (ln of major units), by [`Feature::index`]; the person's are 0 without a
    /// history, but for the price comparison, which then falls back on the cart.
    ///
    /// # Source
    /// The scoring recipe's feature list; each formula stands with its [`Feature`].
    #[must_use]
    pub fn features(&self, candidate: &Candidate<'_>, ln_price: f64, now: Timestamp) -> [f64; FEATURES] {
        let mut features = [0.0; FEATURES];
        self.visit(candidate, ln_price, now, |feature, value| features[feature.index()] = value);
        features
    }

    /// Tells `put` every feature that may differ from 0. Values go straight from registers into a sum: an array between
    /// would cost more than the arithmetic.
    #[inline(always)]
    fn visit(&self, candidate: &Candidate<'_>, ln_price: f64, now: Timestamp, mut put: impl FnMut(Feature, f64)) {
        // Most candidates of a full profile stand in no row of the cart, and most of the rows' in no profile.
        if candidate.has_pair() {
            self.visit_pair(candidate, &mut put);
        } else {
            put(Feature::NorMean, LN_NO_PAIR);
        }
        self.visit_item(candidate, ln_price, &mut put);
        self.visit_history(candidate, now, &mut put);
    }

    /// What the cart's rows say.
    #[inline(always)]
    fn visit_pair(&self, c: &Candidate<'_>, put: &mut impl FnMut(Feature, f64)) {
        put(Feature::ASum, ln1p(20.0 * c.sum_a));
        put(Feature::AMax, ln1p(50.0 * c.max_a));
        put(Feature::AMean, ln1p(50.0 * c.sum_a / self.n));
        put(Feature::NorMean, ln(c.sum_l / self.n + 0.0001));
        put(Feature::ESum, libm::copysign(ln1p(20.0 * c.sum_e.abs()), c.sum_e));
        put(Feature::EMax, ln1p(50.0 * c.max_e));
        put(Feature::FSum, ln1p(20.0 * c.sum_f));
        put(Feature::TitleMax, c.max_t);
        put(Feature::TitleMean, c.sum_t / self.n);
        put(Feature::HasPair, if c.sum_l > 0.0 { 1.0 } else { 0.0 });
        put(Feature::NorMean2, ln1p(50.0 * c.sum_l / self.n));
    }

    /// What the item itself, its price and the cart's size say; and, where there is a person, their taste.
    #[inline(always)]
    fn visit_item(&self, c: &Candidate<'_>, ln_price: f64, put: &mut impl FnMut(Feature, f64)) {
        let facts = c.facts;
        let (in_cart, share) = self.category(facts.category);
        let d = ln_price - self.cart_ln_price;
        put(Feature::CategoryInCart, in_cart);
        put(Feature::CategoryShare, share);
        put(Feature::Pop14, f64::from(facts.pop14));
        put(Feature::Pop60, f64::from(facts.pop60));
        put(Feature::LnPrice, ln_price + self.ln_price_shift);
        put(Feature::PriceVsCart, d);
        put(Feature::AbsPriceVsCart, d.abs());
        put(Feature::LnAge, f64::from(facts.ln_age));
        put(Feature::LnNCart, self.ln_n);
        put(Feature::LnCartValue, self.ln_cart_value);
        let d_person = match &self.person {
            Some(person) => {
                put(Feature::HOrders, person.ln_orders);
                put(Feature::HCategory, person.category_share(facts.category));
                put(Feature::HTitle, person.title(facts));
                ln_price - f64::from(person.profile.ln_price)
            }
            None => d,
        };
        put(Feature::PriceVsPerson, d_person);
        put(Feature::AbsPriceVsPerson, d_person.abs());
    }

    /// What the person's history says of this item and its neighbours.
    #[inline(always)]
    #[allow(clippy::cast_precision_loss)]
    fn visit_history(&self, c: &Candidate<'_>, now: Timestamp, put: &mut impl FnMut(Feature, f64)) {
        let Some(person) = &self.person else { return };
        if let Some(bought) = c.bought {
            let days = (now.0 - bought.last.0).max(0) as f64 / DAY_SECONDS as f64;
            put(Feature::H60, ln1p(f64::from(bought.h60) * person.decay));
            put(Feature::HRecency, 1.0 / (1.0 + days / 7.0));
            put(Feature::HTimes, ln1p(f64::from(bought.times)));
        }
        if let Some(affinity) = c.affinity {
            put(Feature::HA, ln1p(200.0 * f64::from(affinity.a)));
            put(Feature::HF, ln1p(200.0 * f64::from(affinity.f)));
        }
    }
}

/// A scorer applied to one scene.
#[derive(Clone, Debug)]
pub struct Acceptance<'s, 'a> {
    scene: &'s Scene<'a>,
    scorer: &'a Scorer,
    now: Timestamp,
    /// Corrected coef / sd, by feature; 0 for features that the scorer does not use.
    slopes: [f64; FEATURES],
    /// Corrected log-odds with all features at 0, by the straight lines.
    at_zero: f64,
}

impl<'s, 'a> Acceptance<'s, 'a> {
    /// The scorer for known people where there is a history, else the anonymous one.
    #[must_use]
    pub fn of(pair: &'a ScorerPair, scene: &'s Scene<'a>, now: Timestamp) -> Self {
        let (scorer, used) = if scene.is_known() { (&pair.known, FEATURES) } else { (&pair.anonymous, ANONYMOUS_FEATURES) };
        let Correction { slope, offset } = scorer.correction;
        let mut slopes = [0.0; FEATURES];
        let mut at_zero = scorer.linear.intercept;
        for (place, weight) in scorer.linear.weights[..used].iter().enumerate() {
            let line = weight.coef / weight.sd;
            slopes[place] = slope * line;
            at_zero -= line * weight.mean;
        }
        Self { scene, scorer, now, slopes, at_zero: slope * at_zero + offset }
    }

    /// The log-odds by the straight lines alone, without rounding its terms. For finding the few among hundreds that are worth
    /// more; what is shown and recorded is [`Acceptance::explain`]'s.
    #[must_use]
    pub fn rough(&self, candidate: &Candidate<'_>, ln_price: f64) -> f64 {
        let mut sum = self.at_zero;
        self.scene.visit(candidate, ln_price, self.now, |feature, value| sum += self.slopes[feature.index()] * value);
        sum
    }

    /// Base, terms that are not 0, and their exact sum.
    #[must_use]
    pub fn explain(&self, candidate: &Candidate<'_>, ln_price: f64) -> (Millionths, Vec<Term>, Millionths) {
        let values = self.scene.features(candidate, ln_price, self.now);
        self.scorer.explain(&values, if self.scene.is_known() { FEATURES } else { ANONYMOUS_FEATURES })
    }

    /// What a term adds beyond what its feature would add without evidence: how much it speaks for the candidate.
    #[must_use]
    pub(crate) fn speaks(&self, term: &Term) -> i64 {
        let Some(feature) = term.subject.feature() else { return 0 };
        let silent = if feature == Feature::NorMean { LN_NO_PAIR } else { 0.0 };
        term.log_odds.0 - self.scorer.without(feature, silent).0
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
        assert_eq!(super::LN_NO_PAIR.to_bits(), crate::logexp::ln(0.0001).to_bits());
    }
}
