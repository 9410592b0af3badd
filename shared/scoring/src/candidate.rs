//! Candidates: everything that anything speaks for, each with its evidence; then the few hundred worth scoring.

use core::hash::BuildHasher as _;

use rustc_hash::FxBuildHasher;

use crate::context::Context;
use crate::facts::Facts;
use crate::id::ItemId;
use crate::logexp::exp_single;
use crate::profile::{Affinity, Bought};
use crate::scene::Scene;
use crate::time::Timestamp;
use crate::view::View;

/// An item and all that speaks for it beside this cart and person. Sums and maxima run over the cart's rows.
#[derive(Clone, Debug)]
pub struct Candidate<'a> {
    /// Which item.
    pub item: &'a ItemId,
    /// Its newest facts.
    pub facts: &'a Facts,
    pub(crate) facts_as_of: Timestamp,
    pub(crate) sum_a: f32,
    pub(crate) max_a: f32,
    pub(crate) sum_l: f32,
    pub(crate) sum_e: f32,
    pub(crate) max_e: f32,
    pub(crate) sum_f: f32,
    pub(crate) max_f: f32,
    pub(crate) sum_t: f32,
    pub(crate) max_t: f32,
    /// Anchors (places in the scene's list) of the largest A, F and T.
    pub(crate) anchor_a: u16,
    pub(crate) anchor_f: u16,
    pub(crate) anchor_t: u16,
    pub(crate) bought: Option<&'a Bought>,
    pub(crate) affinity: Option<&'a Affinity>,
    pub(crate) viewed: bool,
    /// Already in the cart: it takes its place among the strongest, as in the published recipe, and then leaves.
    pub(crate) in_cart: bool,
    /// Brought in whatever its evidence: popular, viewed, bought, or a cold anchor's best seller.
    pub(crate) invited: bool,
}

impl<'a> Candidate<'a> {
    pub(crate) const fn new(item: &'a ItemId, facts: &'a Facts, facts_as_of: Timestamp) -> Self {
        Self {
            item,
            facts,
            facts_as_of,
            sum_a: 0.0,
            max_a: 0.0,
            sum_l: 0.0,
            sum_e: 0.0,
            max_e: 0.0,
            sum_f: 0.0,
            max_f: 0.0,
            sum_t: 0.0,
            max_t: 0.0,
            anchor_a: 0,
            anchor_f: 0,
            anchor_t: 0,
            bought: None,
            affinity: None,
            viewed: false,
            in_cart: false,
            invited: false,
        }
    }

    /// Whether anything in the cart's rows speaks for it.
    pub(crate) fn has_pair(&self) -> bool {
        self.sum_l != 0.0 || self.sum_a != 0.0 || self.sum_e != 0.0 || self.sum_f != 0.0 || self.sum_t != 0.0
    }

    /// Whether nothing but its popularity speaks for it. The shrunk `L` is no evidence: popularity alone makes it positive.
    pub(crate) fn is_popularity_alone(&self) -> bool {
        self.sum_a <= 0.0
            && self.sum_f <= 0.0
            && self.sum_t <= 0.0
            && self.bought.is_none()
            && self.affinity.is_none()
            && !self.viewed
    }

    fn add(&mut self, anchor: u16, entry: &crate::pair::PairEntry) {
        let crate::pair::PairEntry { a, l, e, f, t, .. } = *entry;
        self.sum_a += a;
        self.sum_l += l;
        self.sum_e += e;
        self.sum_f += f;
        self.sum_t += t;
        self.max_e = self.max_e.max(e);
        if a > self.max_a {
            (self.max_a, self.anchor_a) = (a, anchor);
        }
        if f > self.max_f {
            (self.max_f, self.anchor_f) = (f, anchor);
        }
        if t > self.max_t {
            (self.max_t, self.anchor_t) = (t, anchor);
        }
        self.invited |= a == 0.0 && e == 0.0 && f == 0.0 && t == 0.0;
    }
}

/// All candidates by item, each with the newest facts seen.
struct Pool<'a> {
    candidates: Vec<Candidate<'a>>,
    /// Places of candidates by the hash of their item, each in the first free slot from there on; at most half are taken.
    slots: Vec<u32>,
}

/// A slot without a candidate.
const FREE: u32 = u32::MAX;

impl<'a> Pool<'a> {
    /// For at most `room` candidates.
    fn with_room(room: usize) -> Self {
        Self { candidates: Vec::with_capacity(room), slots: vec![FREE; (2 * room).next_power_of_two()] }
    }

    /// The item's slot: its own, or the free one that it would take.
    #[inline(always)]
    #[allow(clippy::cast_possible_truncation)]
    fn slot(&self, item: &ItemId) -> usize {
        let last = self.slots.len() - 1;
        let mut slot = FxBuildHasher.hash_one(item) as usize & last;
        while self.slots[slot] != FREE && self.candidates[self.slots[slot] as usize].item != item {
            slot = (slot + 1) & last;
        }
        slot
    }

    /// The item's candidate, made if it is new.
    #[inline(always)]
    #[allow(clippy::cast_possible_truncation)]
    fn place(&mut self, item: &'a ItemId, facts: &'a Facts, as_of: Timestamp) -> &mut Candidate<'a> {
        let slot = self.slot(item);
        if self.slots[slot] == FREE {
            self.slots[slot] = self.candidates.len() as u32;
            self.candidates.push(Candidate::new(item, facts, as_of));
        }
        let candidate = &mut self.candidates[self.slots[slot] as usize];
        if as_of > candidate.facts_as_of {
            (candidate.facts, candidate.facts_as_of) = (facts, as_of);
        }
        candidate
    }
}

/// Everything that the cart's rows, the person, the visit and the shop's best sellers bring up.
#[allow(clippy::cast_possible_truncation)]
fn gather<'a>(context: &Context<'a>, scene: &Scene<'a>) -> Vec<Candidate<'a>> {
    let person = context.person;
    let from_rows: usize = scene.anchors.iter().map(|row| row.entries.len()).sum();
    let from_person = person.map_or(0, |profile| profile.bought.len() + profile.affinities.len());
    let room = from_rows + from_person + context.shop.popular.len() + context.session.viewed.len();
    let mut pool = Pool::with_room(room);
    for (anchor, row) in scene.anchors.iter().enumerate() {
        for entry in &row.entries {
            pool.place(&entry.item, &entry.facts, row.as_of).add(anchor as u16, entry);
        }
    }
    if let Some(profile) = person {
        for bought in &profile.bought {
            let candidate = pool.place(&bought.item, &bought.facts, profile.as_of);
            candidate.bought = Some(bought);
            candidate.invited = true;
        }
        for affinity in &profile.affinities {
            pool.place(&affinity.item, &affinity.facts, profile.as_of).affinity = Some(affinity);
        }
    }
    for popular in &context.shop.popular {
        pool.place(&popular.item, &popular.facts, context.shop.as_of).invited = true;
    }
    for row in context.rows {
        if context.session.viewed.contains(&row.item) {
            let candidate = pool.place(&row.item, &row.facts, row.as_of);
            candidate.viewed = true;
            candidate.invited = true;
        }
    }
    for line in context.cart.lines() {
        let place = pool.slots[pool.slot(&line.item)];
        if place != FREE {
            pool.candidates[place as usize].in_cart = true;
        }
    }
    pool.candidates
}

/// How many of the strongest each view of the evidence brings in.
///
/// # Source
/// The scoring recipe's candidate list.
mod most {
    pub(super) const BY_ASSOCIATION: usize = 80;
    pub(super) const BY_ASSOCIATION_AND_PRICE: usize = 40;
    pub(super) const BY_RIDGE: usize = 40;
    pub(super) const BY_EVIDENCE_AND_PRICE: usize = 20;
    pub(super) const BY_FOLLOWING: usize = 30;
    pub(super) const BY_TITLE: usize = 15;
    pub(super) const BY_TASTE: usize = 20;
    pub(super) const BY_TASTE_FOLLOWING: usize = 15;
}

/// The candidates worth scoring: the strongest by each view, and those invited. A few hundred at most; their order
/// says nothing.
#[must_use]
pub fn generate<'a>(context: &Context<'a>, scene: &Scene<'a>) -> Vec<Candidate<'a>> {
    let Pooled { candidates, chosen } = pool(context, scene);
    candidates.into_iter().zip(chosen).filter(|(_, chosen)| *chosen).map(|(candidate, _)| candidate).collect()
}

/// All candidates, and which of them are worth scoring. They stay where they are: moving hundreds would cost more than
/// looking past the others.
pub(crate) struct Pooled<'a> {
    pub(crate) candidates: Vec<Candidate<'a>>,
    pub(crate) chosen: Vec<bool>,
}

/// Gathers all candidates and chooses.
pub(crate) fn pool<'a>(context: &Context<'a>, scene: &Scene<'a>) -> Pooled<'a> {
    let candidates = gather(context, scene);
    let mut chosen: Vec<bool> = candidates.iter().map(|candidate| candidate.invited).collect();
    let mut beside_cart = View::of(&candidates, |_, candidate| candidate.has_pair());
    let roots = beside_cart.each(|c| exp_single(0.5 * c.facts.ln_price));
    let by_price = |strengths: &[f32]| strengths.iter().zip(&roots).map(|(strength, root)| strength * root).collect::<Vec<f32>>();
    let association = beside_cart.each(|c| c.sum_a);
    beside_cart.choose(most::BY_ASSOCIATION, &association);
    beside_cart.choose(most::BY_ASSOCIATION_AND_PRICE, &by_price(&association));
    beside_cart.choose(most::BY_RIDGE, &beside_cart.each(|c| c.sum_e));
    beside_cart.choose(most::BY_EVIDENCE_AND_PRICE, &by_price(&beside_cart.each(|c| c.sum_l)));
    beside_cart.choose(most::BY_FOLLOWING, &beside_cart.each(|c| c.sum_f));
    beside_cart.choose(most::BY_TITLE, &beside_cart.each(|c| c.sum_t));
    let mut near_person = View::of(&candidates, |_, candidate| candidate.affinity.is_some());
    near_person.choose(most::BY_TASTE, &near_person.each(|c| c.affinity.map_or(0.0, |affinity| affinity.a)));
    near_person.choose(most::BY_TASTE_FOLLOWING, &near_person.each(|c| c.affinity.map_or(0.0, |affinity| affinity.f)));
    for place in beside_cart.chosen().chain(near_person.chosen()) {
        chosen[place] = true;
    }
    for (chosen, candidate) in chosen.iter_mut().zip(&candidates) {
        *chosen &= !candidate.in_cart;
    }
    Pooled { candidates, chosen }
}
