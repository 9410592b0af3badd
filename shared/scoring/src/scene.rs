//! What all candidates of one decision share: the cart's and the person's figures, computed once.

use crate::candidate::Candidate;
use crate::cart::CART_ITEMS_MAX;
use crate::context::Context;
use crate::facts::{FactsAt, Tag};
use crate::pair::PairSheet;
use crate::profile::{CategoryShare, ProfileSheet, Purchases};

/// Up to so many categories of a history are quicker looked through than searched: a guess wrong at every branch costs more.
const FEW_CATEGORIES: usize = 24;

/// The cart and the person as numbers.
#[derive(Clone, Debug)]
pub struct Scene<'a> {
    /// Rows of the cart's items, by item: sums over them never depend on the order of arrival.
    pub(crate) anchors: Vec<&'a PairSheet>,
    /// Their categories.
    categories: Vec<Tag>,
    /// Number of the cart's items that are read; at least 1, as a divisor.
    pub(crate) n: f64,
    /// ln n, 0 for an empty cart.
    pub(crate) ln_n: f64,
    /// ln(1 + sum of unit prices).
    pub(crate) ln_cart_value: f64,
    /// Mean ln price over the cart: of the row where there is one, else of the line.
    pub(crate) cart_ln_price: f64,
    /// The person, if they have a history.
    pub(crate) person: Option<PersonScene<'a>>,
    /// As in the model.
    pub(crate) ln_price_shift: f64,
}

/// A person with a history, ready for many look-ups.
#[derive(Clone, Debug)]
pub(crate) struct PersonScene<'a> {
    pub(crate) profile: &'a ProfileSheet,
    /// Shrinks recency weights from the profile's moment to now.
    pub(crate) decay: f64,
    /// ln(1 + orders).
    pub(crate) ln_orders: f64,
}

impl<'a> Scene<'a> {
    /// Reads the context once.
    #[must_use]
    #[allow(clippy::cast_precision_loss)]
    pub fn of(context: &Context<'a>) -> Self {
        let lines = &context.cart.lines()[..context.cart.lines().len().min(CART_ITEMS_MAX)];
        let mut anchors: Vec<&'a PairSheet> = Vec::with_capacity(lines.len());
        let mut ln_prices = 0.0;
        let mut value = 0.0;
        for line in lines {
            let row = context.rows.iter().copied().filter(|row| *row.item() == line.item).max_by_key(|row| row.as_of);
            let price = line.unit_price.major().max(0.0);
            value += price;
            ln_prices += row.map_or_else(|| libm::log(price.max(1e-4)), |row| f64::from(row.facts().ln_price));
            anchors.extend(row);
        }
        let n = lines.len().max(1) as f64;
        let shift = context.model.ln_price_shift;
        Self {
            categories: anchors.iter().map(|row| row.facts().category).collect(),
            anchors,
            n,
            ln_n: libm::log(n),
            ln_cart_value: libm::log(1.0 + value * libm::exp(shift)),
            cart_ln_price: ln_prices / n,
            person: context.person.filter(|profile| profile.orders > 0).map(|profile| PersonScene {
                profile,
                decay: profile.decay(context.now),
                ln_orders: libm::log(1.0 + f64::from(profile.orders)),
            }),
            ln_price_shift: shift,
        }
    }

    /// Whether the person's own coefficients apply.
    #[must_use]
    pub const fn is_known(&self) -> bool {
        self.person.is_some()
    }

    /// The categories of the cart's items and of the person's history, ascending and distinct.
    pub(crate) fn categories(&self) -> Vec<Tag> {
        let of_person = self.person.iter().flat_map(|person| &person.profile.categories).map(|share| share.category);
        let mut tags = self.categories.clone();
        tags.extend(of_person);
        tags.retain(|tag| *tag != Tag::NONE);
        tags.sort_unstable();
        tags.dedup();
        tags
    }

    /// 1 if a cart item has the category, and the share of cart items that have it.
    #[allow(clippy::cast_precision_loss)]
    pub(crate) fn category(&self, category: Tag) -> (f64, f64) {
        if category == Tag::NONE {
            return (0.0, 0.0);
        }
        let same = self.categories.iter().filter(|other| other.same(category)).count();
        (if same > 0 { 1.0 } else { 0.0 }, same as f64 / self.n)
    }
}

impl PersonScene<'_> {
    /// Share of the history in a category.
    pub(crate) fn category_share(&self, category: Tag) -> f32 {
        let categories = &self.profile.categories;
        if categories.len() <= FEW_CATEGORIES {
            // At most one matches: joining bits needs no order, as adding floats would, and runs side by side.
            let share = |share: &CategoryShare| if share.category.same(category) { share.share.to_bits() } else { 0 };
            return f32::from_bits(categories.iter().map(share).fold(0, |all, share| all | share));
        }
        match categories.binary_search_by_key(&category, |share| share.category) {
            Ok(place) if category != Tag::NONE => categories[place].share,
            _ => 0.0,
        }
    }

    /// Dot product of an item's title with the person's.
    #[inline(always)]
    pub(crate) fn title(&self, facts: &FactsAt<'_>) -> f32 {
        self.profile.title.dot(facts.title)
    }

    /// The recency weight of an item that the person has bought, at the profile's moment, and when that was.
    #[inline(always)]
    pub(crate) fn bought(&self, candidate: &Candidate<'_>) -> Option<(f32, Purchases)> {
        let place = usize::from(candidate.bought?);
        Some((self.profile.bought.figures(place)?[0], *self.profile.purchases.get(place)?))
    }

    /// The affinities A and F of an item near the person's history.
    #[inline(always)]
    pub(crate) fn affinities(&self, candidate: &Candidate<'_>) -> Option<[f32; 2]> {
        self.profile.near.figures(usize::from(candidate.near?))?.first_chunk().copied()
    }
}
