//! The log-odds of hundreds of candidates, near enough to find the finalists, who are then scored to the millionth.

use crate::accept::LN_NO_PAIR;
use crate::candidate::Candidate;
use crate::facts::{FactsAt, Tag};
use crate::feature::{FEATURES, Feature};
use crate::logexp::rough_ln;
use crate::profile::{BOUGHT_FIGURES, NEAR_FIGURES, ProfileSheet};
use crate::scene::{PersonScene, Scene};
use crate::time::{DAY_SECONDS, Timestamp};

/// A linear log-odds with everything that all candidates share worked out once, in single precision: a thousandth off at
/// most. Logarithms are taken side by side, as one vector register holds them.
#[derive(Clone, Debug)]
pub struct Rough<'s, 'a> {
    scene: &'s Scene<'a>,
    /// Log-odds of an item of which nothing is known, at a price of 1.
    base: f32,
    /// What no pair at all says, in place of [`Rough::pair_logarithms`].
    no_pair: f32,
    pair_logarithms: [f32; 8],
    /// Factors that turn sums and maxima into the arguments of those logarithms.
    pair_arguments: [f32; 8],
    has_pair: f32,
    title_max: f32,
    title_sum: f32,
    ln_price: f32,
    from_cart: f32,
    from_person: f32,
    pop14: f32,
    pop60: f32,
    ln_age: f32,
    categories: CategoryWeights,
    h_title: f32,
    cart_ln_price: f32,
    person_ln_price: f32,
    /// By place among what the person has bought: what recency weight and number say, and what the time since says.
    bought: Vec<[f32; 2]>,
    /// By place among what is near the history: what either affinity says.
    near: Vec<[f32; 2]>,
}

impl<'s, 'a> Rough<'s, 'a> {
    /// A linear model of `scene`: its log-odds with all features at 0, and its slopes by feature.
    #[allow(clippy::cast_possible_truncation)]
    pub(crate) fn of(scene: &'s Scene<'a>, now: Timestamp, at_zero: f64, slopes: &[f64; FEATURES]) -> Self {
        let slope = |feature: Feature| slopes[feature.index()];
        let single = |feature: Feature| slope(feature) as f32;
        let person_ln_price = scene.person.as_ref().map_or(scene.cart_ln_price, |person| f64::from(person.profile.ln_price));
        let mut base = at_zero + slope(Feature::LnPrice) * scene.ln_price_shift;
        base += slope(Feature::LnNCart) * scene.ln_n + slope(Feature::LnCartValue) * scene.ln_cart_value;
        base -= slope(Feature::PriceVsCart) * scene.cart_ln_price + slope(Feature::PriceVsPerson) * person_ln_price;
        base += scene.person.as_ref().map_or(0.0, |person| slope(Feature::HOrders) * person.ln_orders);
        let n = scene.n as f32;
        Self {
            scene,
            base: base as f32,
            no_pair: (slope(Feature::NorMean) * LN_NO_PAIR) as f32,
            // In the order of the arguments in `pair`. ln(1 / 10,000 + x) is ln(1 + 10,000 x) and a constant.
            pair_logarithms: [
                single(Feature::ASum),
                single(Feature::ESum),
                single(Feature::FSum),
                single(Feature::NorMean),
                single(Feature::AMax),
                single(Feature::EMax),
                single(Feature::AMean),
                single(Feature::NorMean2),
            ],
            pair_arguments: [20.0, 20.0, 20.0, 10_000.0 / n, 50.0, 50.0, 50.0 / n, 50.0 / n],
            has_pair: single(Feature::HasPair),
            title_max: single(Feature::TitleMax),
            title_sum: single(Feature::TitleMean) / n,
            ln_price: (slope(Feature::LnPrice) + slope(Feature::PriceVsCart) + slope(Feature::PriceVsPerson)) as f32,
            from_cart: single(Feature::AbsPriceVsCart),
            from_person: single(Feature::AbsPriceVsPerson),
            pop14: single(Feature::Pop14),
            pop60: single(Feature::Pop60),
            ln_age: single(Feature::LnAge),
            categories: CategoryWeights::of(scene, slope),
            h_title: single(Feature::HTitle),
            cart_ln_price: scene.cart_ln_price as f32,
            person_ln_price: person_ln_price as f32,
            bought: scene.person.as_ref().map_or_else(Vec::new, |person| bought(person, now, single)),
            near: scene.person.as_ref().map_or_else(Vec::new, |person| near(person, single)),
        }
    }

    /// The log-odds at the price in the candidate's facts.
    #[inline]
    #[must_use]
    pub fn log_odds(&self, candidate: &Candidate<'_>) -> f32 {
        let pair = if candidate.has_pair() { self.pair(candidate) } else { 0.0 };
        self.base + self.no_pair + pair + self.item(&candidate.facts) + self.history(candidate)
    }

    /// What the cart's rows say, beyond what they say by saying nothing.
    #[inline(always)]
    fn pair(&self, c: &Candidate<'_>) -> f32 {
        let mut arguments = [c.sum_a, c.sum_e.abs(), c.sum_f, c.sum_l, c.max_a, c.max_e, c.sum_a, c.sum_l];
        for (argument, factor) in arguments.iter_mut().zip(&self.pair_arguments) {
            *argument = 1.0 + *argument * factor;
        }
        rough_ln(&mut arguments);
        arguments[1] = arguments[1].copysign(c.sum_e);
        let has_pair = if c.sum_l > 0.0 { self.has_pair } else { 0.0 };
        dot(&arguments, &self.pair_logarithms) + has_pair + self.title_max * c.max_t + self.title_sum * c.sum_t
    }

    /// What the item and its price say, beside this cart and to this person.
    #[inline(always)]
    fn item(&self, facts: &FactsAt<'_>) -> f32 {
        let price = self.ln_price * facts.ln_price
            + self.from_cart * (facts.ln_price - self.cart_ln_price).abs()
            + self.from_person * (facts.ln_price - self.person_ln_price).abs();
        let popularity = self.pop14 * facts.pop14 + self.pop60 * facts.pop60 + self.ln_age * facts.ln_age;
        let title = self.scene.person.as_ref().map_or(0.0, |person| self.h_title * person.title(facts));
        price + popularity + self.categories.weight(facts.category) + title
    }

    /// What the person's history says of this item and its neighbours.
    #[inline(always)]
    fn history(&self, c: &Candidate<'_>) -> f32 {
        let said = |all: &[[f32; 2]], place: Option<u16>| {
            place.and_then(|place| all.get(usize::from(place)).copied()).unwrap_or_default()
        };
        let ([often, lately], [a, f]) = (said(&self.bought, c.bought), said(&self.near, c.near));
        often + a + f + lately
    }
}

/// What each item that the person has bought has for it by that.
#[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
fn bought(person: &PersonScene<'_>, now: Timestamp, slope: impl Fn(Feature) -> f32) -> Vec<[f32; 2]> {
    let ProfileSheet { bought, purchases, .. } = person.profile;
    let decay = person.decay as f32;
    let mut h60: Vec<f32> = bought.figures.iter().step_by(BOUGHT_FIGURES).map(|h60| 1.0 + h60 * decay).collect();
    let mut times: Vec<f32> = purchases.iter().map(|purchases| 1.0 + purchases.times as f32).collect();
    rough_ln(&mut h60);
    rough_ln(&mut times);
    let days = purchases.iter().map(|purchases| (now.0 - purchases.last.0).max(0) as f32 / DAY_SECONDS as f32);
    let [by_h60, by_times, by_recency] = [Feature::H60, Feature::HTimes, Feature::HRecency].map(slope);
    let said =
        |((h60, times), days): ((&f32, &f32), f32)| [h60 * by_h60 + times * by_times, by_recency * (1.0 / (1.0 + days / 7.0))];
    h60.iter().zip(&times).zip(days).map(said).collect()
}

/// What each item near the history has for it by that.
fn near(person: &PersonScene<'_>, slope: impl Fn(Feature) -> f32) -> Vec<[f32; 2]> {
    let affinities = person.profile.near.figures.as_chunks::<NEAR_FIGURES>().0.iter();
    let mut said: Vec<[f32; 2]> = affinities.map(|[a, f, ..]| [1.0 + 200.0 * a, 1.0 + 200.0 * f]).collect();
    rough_ln(said.as_flattened_mut());
    let [by_a, by_f] = [Feature::HA, Feature::HF].map(slope);
    said.iter_mut().for_each(|said| *said = [said[0] * by_a, said[1] * by_f]);
    said
}

/// What each category that the cart or the person knows adds to the log-odds.
#[derive(Clone, Debug)]
struct CategoryWeights {
    /// Each in the first free slot from its low bits on; most are free, with no category and a weight of 0.
    slots: Vec<(Tag, f32)>,
}

impl CategoryWeights {
    #[allow(clippy::cast_possible_truncation)]
    fn of(scene: &Scene<'_>, slope: impl Fn(Feature) -> f64) -> Self {
        let tags = scene.categories();
        let mut all = Self { slots: vec![(Tag::NONE, 0.0); (4 * tags.len()).next_power_of_two()] };
        for tag in tags {
            let (in_cart, share) = scene.category(tag);
            let of_person = scene.person.as_ref().map_or(0.0, |person| f64::from(person.category_share(tag)));
            let weight = slope(Feature::CategoryInCart) * in_cart
                + slope(Feature::CategoryShare) * share
                + slope(Feature::HCategory) * of_person;
            let slot = all.slot(tag);
            all.slots[slot] = (tag, weight as f32);
        }
        all
    }

    /// The slot of a category, or the free one where its search ends.
    #[inline(always)]
    #[allow(clippy::cast_possible_truncation)]
    fn slot(&self, tag: Tag) -> usize {
        let last = self.slots.len() - 1;
        let mut slot = tag.0 as usize & last;
        while self.slots[slot].0 != tag && self.slots[slot].0 != Tag::NONE {
            slot = (slot + 1) & last;
        }
        slot
    }

    #[inline(always)]
    fn weight(&self, tag: Tag) -> f32 {
        self.slots[self.slot(tag)].1
    }
}

#[inline(always)]
fn dot<const N: usize>(a: &[f32; N], b: &[f32; N]) -> f32 {
    let mut products = [0.0; N];
    for place in 0..N {
        products[place] = a[place] * b[place];
    }
    products.iter().sum()
}
