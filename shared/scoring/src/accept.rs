//! Acceptance: the log-odds that this buyer takes this item beside this cart, as a sum of terms in whole millionths.

use crate::candidate::Candidate;
use crate::feature::{ANONYMOUS_FEATURES, FEATURES, Feature};
use crate::logexp::ln;
use crate::model::{Correction, Scorer, ScorerPair};
use crate::money::Millionths;
use crate::receipt::Term;
use crate::rough::Rough;
use crate::scene::Scene;
use crate::time::{DAY_SECONDS, Timestamp};

/// ln(0.0001): what [`Feature::NorMean`] says of a candidate that no row of the cart knows.
pub(crate) const LN_NO_PAIR: f64 = -9.210_340_499_877_93;

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
        let [sum_a, max_a, sum_l, sum_e, max_e, sum_f, sum_t, max_t] =
            [c.sum_a, c.max_a, c.sum_l, c.sum_e, c.max_e, c.sum_f, c.sum_t, c.max_t].map(f64::from);
        put(Feature::ASum, ln1p(20.0 * sum_a));
        put(Feature::AMax, ln1p(50.0 * max_a));
        put(Feature::AMean, ln1p(50.0 * sum_a / self.n));
        put(Feature::NorMean, ln(sum_l / self.n + 0.0001));
        put(Feature::ESum, libm::copysign(ln1p(20.0 * sum_e.abs()), sum_e));
        put(Feature::EMax, ln1p(50.0 * max_e));
        put(Feature::FSum, ln1p(20.0 * sum_f));
        put(Feature::TitleMax, max_t);
        put(Feature::TitleMean, sum_t / self.n);
        put(Feature::HasPair, if sum_l > 0.0 { 1.0 } else { 0.0 });
        put(Feature::NorMean2, ln1p(50.0 * sum_l / self.n));
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
                put(Feature::HCategory, f64::from(person.category_share(facts.category)));
                put(Feature::HTitle, f64::from(person.title(&facts)));
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
        if let Some((h60, purchases)) = person.bought(c) {
            let days = (now.0 - purchases.last.0).max(0) as f64 / DAY_SECONDS as f64;
            put(Feature::H60, ln1p(f64::from(h60) * person.decay));
            put(Feature::HRecency, 1.0 / (1.0 + days / 7.0));
            put(Feature::HTimes, ln1p(f64::from(purchases.times)));
        }
        if let Some([a, f]) = person.affinities(c) {
            put(Feature::HA, ln1p(200.0 * f64::from(a)));
            put(Feature::HF, ln1p(200.0 * f64::from(f)));
        }
    }
}

/// A scorer applied to one scene.
#[derive(Clone, Debug)]
pub struct Acceptance<'s, 'a> {
    scene: &'s Scene<'a>,
    scorer: &'a Scorer,
    now: Timestamp,
}

impl<'s, 'a> Acceptance<'s, 'a> {
    /// The scorer for known people where there is a history, else the anonymous one.
    #[must_use]
    pub const fn of(pair: &'a ScorerPair, scene: &'s Scene<'a>, now: Timestamp) -> Self {
        let scorer = if scene.is_known() { &pair.known } else { &pair.anonymous };
        Self { scene, scorer, now }
    }

    /// Features that the scorer may use, from the first on.
    const fn used(&self) -> usize {
        if self.scene.is_known() { FEATURES } else { ANONYMOUS_FEATURES }
    }

    /// The corrected log-odds by the straight lines alone, in single precision, without rounding terms. For finding the finalists
    /// among hundreds; what is shown and recorded is [`Acceptance::explain`]'s.
    #[must_use]
    pub fn rough(&self) -> Rough<'s, 'a> {
        let Correction { slope, offset } = self.scorer.correction;
        let linear = &self.scorer.linear;
        let mut slopes = [0.0; FEATURES];
        let mut at_zero = linear.intercept;
        for (to, weight) in slopes.iter_mut().zip(&linear.weights[..self.used()]) {
            let line = weight.coef / weight.sd;
            *to = slope * line;
            at_zero -= line * weight.mean;
        }
        Rough::of(self.scene, self.now, slope * at_zero + offset, &slopes)
    }

    /// Base, terms that are not 0, and their exact sum.
    #[must_use]
    pub fn explain(&self, candidate: &Candidate<'_>, ln_price: f64) -> (Millionths, Vec<Term>, Millionths) {
        let values = self.scene.features(candidate, ln_price, self.now);
        self.scorer.explain(&values, self.used())
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
