//! Candidates: everything that anything speaks for, each with its evidence; then the few hundred worth scoring.

use core::hash::BuildHasher as _;

use rustc_hash::FxBuildHasher;

use crate::context::Context;
use crate::facts::FactsAt;
use crate::guard::Guard;
use crate::id::ItemId;
use crate::logexp::exp_single;
use crate::pair::PAIR_FIGURES;
use crate::profile::NEAR_FIGURES;
use crate::scene::Scene;
use crate::time::Timestamp;
use crate::view::View;

/// An item and all that speaks for it beside this cart and person. Sums and maxima run over the cart's rows.
#[derive(Clone, Debug)]
pub struct Candidate<'a> {
    /// Which item.
    pub item: &'a ItemId,
    /// Its newest facts.
    pub facts: FactsAt<'a>,
    pub(crate) facts_as_of: Timestamp,
    pub(crate) sum_e: f32,
    pub(crate) sum_a: f32,
    pub(crate) sum_l: f32,
    pub(crate) sum_f: f32,
    pub(crate) sum_t: f32,
    pub(crate) max_e: f32,
    pub(crate) max_a: f32,
    pub(crate) max_f: f32,
    pub(crate) max_t: f32,
    /// Anchors (places in the scene's list) of the largest A, F and T.
    pub(crate) anchor_a: u16,
    pub(crate) anchor_f: u16,
    pub(crate) anchor_t: u16,
    /// Place among what the person has bought.
    pub(crate) bought: Option<u16>,
    /// Place among what is near the person's history.
    pub(crate) near: Option<u16>,
    pub(crate) viewed: bool,
    /// Already in the cart: it takes its place among the strongest, as in the published recipe, and then leaves.
    pub(crate) in_cart: bool,
    /// Brought in whatever its evidence: popular, viewed, bought, or a cold anchor's best seller.
    pub(crate) invited: bool,
    /// What of this visit speaks against it.
    pub(crate) earlier: Option<Guard>,
}

impl<'a> Candidate<'a> {
    pub(crate) const fn new(item: &'a ItemId, facts: FactsAt<'a>, facts_as_of: Timestamp) -> Self {
        Self {
            item,
            facts,
            facts_as_of,
            sum_e: 0.0,
            sum_a: 0.0,
            sum_l: 0.0,
            sum_f: 0.0,
            sum_t: 0.0,
            max_e: 0.0,
            max_a: 0.0,
            max_f: 0.0,
            max_t: 0.0,
            anchor_a: 0,
            anchor_f: 0,
            anchor_t: 0,
            bought: None,
            near: None,
            viewed: false,
            in_cart: false,
            invited: false,
            earlier: None,
        }
    }

    /// Whether anything in the cart's rows speaks for it.
    #[inline(always)]
    pub(crate) fn has_pair(&self) -> bool {
        // Joined without a branch: which of them is 0 cannot be guessed.
        (self.sum_l != 0.0) | (self.sum_a != 0.0) | (self.sum_e != 0.0) | (self.sum_f != 0.0) | (self.sum_t != 0.0)
    }

    /// Whether nothing but its popularity speaks for it. The shrunk `L` is no evidence: popularity alone makes it positive.
    pub(crate) fn is_popularity_alone(&self) -> bool {
        self.sum_a <= 0.0
            && self.sum_f <= 0.0
            && self.sum_t <= 0.0
            && self.bought.is_none()
            && self.near.is_none()
            && !self.viewed
    }

    #[inline(always)]
    fn add(&mut self, anchor: u16, figures: &[f32; PAIR_FIGURES]) {
        let [e, a, l, f, t, ..] = *figures;
        self.sum_e += e;
        self.sum_a += a;
        self.sum_l += l;
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
        self.invited |= (a == 0.0) & (e == 0.0) & (f == 0.0) & (t == 0.0);
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

    /// The item's candidate, if there is one.
    fn get(&mut self, item: &ItemId) -> Option<&mut Candidate<'a>> {
        let place = self.slots[self.slot(item)];
        self.candidates.get_mut(place as usize)
    }

    /// The place of the item's candidate, which is made if it is new.
    #[inline(always)]
    #[allow(clippy::cast_possible_truncation)]
    fn place(&mut self, item: &'a ItemId, facts: FactsAt<'a>, as_of: Timestamp) -> u32 {
        let slot = self.slot(item);
        if self.slots[slot] == FREE {
            self.slots[slot] = self.candidates.len() as u32;
            self.candidates.push(Candidate::new(item, facts, as_of));
        }
        let place = self.slots[slot];
        let candidate = &mut self.candidates[place as usize];
        if as_of > candidate.facts_as_of {
            (candidate.facts, candidate.facts_as_of) = (facts, as_of);
        }
        place
    }

    /// [`Pool::place`], and the candidate itself.
    #[inline(always)]
    fn at(&mut self, item: &'a ItemId, facts: FactsAt<'a>, as_of: Timestamp) -> &mut Candidate<'a> {
        let place = self.place(item, facts, as_of);
        &mut self.candidates[place as usize]
    }
}

/// Everything that anything brings up.
struct Gathered<'a> {
    candidates: Vec<Candidate<'a>>,
    /// How many of them, the first, the cart's rows bring up.
    beside_cart: usize,
    /// Places of the items near the person's history.
    near: Vec<u32>,
}

/// What the cart's rows, the person, the visit and the shop's best sellers bring up.
fn gather<'a>(context: &Context<'a>, scene: &Scene<'a>) -> Gathered<'a> {
    let person = context.person;
    let from_rows: usize = scene.anchors.iter().map(|row| row.len()).sum();
    let from_person = person.map_or(0, |profile| profile.bought.len() + profile.near.len());
    let room = from_rows + from_person + context.shop.popular.len() + context.session.viewed.len();
    let mut pool = Pool::with_room(room);
    for (anchor, row) in (0_u16..).zip(&scene.anchors) {
        for entry in row.entries() {
            pool.at(entry.item, entry.facts(), row.as_of).add(anchor, entry.figures);
        }
    }
    let beside_cart = pool.candidates.len();
    let mut near = Vec::new();
    if let Some(profile) = person {
        for (place, bought) in (0_u16..).zip(profile.bought.iter()) {
            let candidate = pool.at(bought.item, bought.facts(), profile.as_of);
            candidate.bought = Some(place);
            candidate.invited = true;
        }
        near.reserve_exact(profile.near.len());
        for (nth, mention) in (0_u16..).zip(profile.near.iter()) {
            let place = pool.place(mention.item, mention.facts(), profile.as_of);
            pool.candidates[place as usize].near = Some(nth);
            near.push(place);
        }
    }
    for popular in &context.shop.popular {
        pool.at(&popular.item, popular.facts.at(), context.shop.as_of).invited = true;
    }
    for row in context.rows {
        if context.session.viewed.contains(row.item()) {
            let candidate = pool.at(row.item(), row.facts(), row.as_of);
            candidate.viewed = true;
            candidate.invited = true;
        }
    }
    for line in context.cart.lines() {
        if let Some(candidate) = pool.get(&line.item) {
            candidate.in_cart = true;
        }
    }
    // What was both shown and refused was shown first.
    for (items, guard) in [(&context.session.passed, Guard::Passed), (&context.session.seen, Guard::SeenEarlier)] {
        for item in items {
            if let Some(candidate) = pool.get(item) {
                candidate.earlier = Some(guard);
            }
        }
    }
    Gathered { candidates: pool.candidates, beside_cart, near }
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
    let Gathered { candidates, beside_cart, near } = gather(context, scene);
    let mut chosen: Vec<bool> = candidates.iter().map(|candidate| candidate.invited).collect();
    for (chosen, strong) in chosen.iter_mut().zip(strongest_beside_cart(&candidates[..beside_cart]).chosen()) {
        *chosen |= strong;
    }
    if let Some(person) = context.person {
        let strength = |column: usize| person.near.figures.iter().skip(column).step_by(NEAR_FIGURES).copied();
        let item = |nth: usize| &person.near.items[nth];
        let mut view = View::of(near.len());
        view.choose(most::BY_TASTE, strength(0), item);
        view.choose(most::BY_TASTE_FOLLOWING, strength(1), item);
        for (place, strong) in near.iter().zip(view.chosen()) {
            chosen[*place as usize] |= strong;
        }
    }
    for (chosen, candidate) in chosen.iter_mut().zip(&candidates) {
        *chosen &= !candidate.in_cart;
    }
    Pooled { candidates, chosen }
}

/// The strongest by what the cart's rows say.
fn strongest_beside_cart(candidates: &[Candidate<'_>]) -> View {
    let all = || candidates.iter();
    let item = |nth: usize| candidates[nth].item;
    let mut roots: Vec<f32> = all().map(|c| 0.5 * c.facts.ln_price).collect();
    roots.iter_mut().for_each(|root| *root = exp_single(*root));
    let mut view = View::of(candidates.len());
    view.choose(most::BY_ASSOCIATION, all().map(|c| c.sum_a), item);
    view.choose(most::BY_ASSOCIATION_AND_PRICE, all().zip(&roots).map(|(c, root)| c.sum_a * root), item);
    view.choose(most::BY_RIDGE, all().map(|c| c.sum_e), item);
    view.choose(most::BY_EVIDENCE_AND_PRICE, all().zip(&roots).map(|(c, root)| c.sum_l * root), item);
    view.choose(most::BY_FOLLOWING, all().map(|c| c.sum_f), item);
    view.choose(most::BY_TITLE, all().map(|c| c.sum_t), item);
    view
}
