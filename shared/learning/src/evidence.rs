//! The five weights of a pair, from counts.

use crate::counts::{Counts, UNIT};
use crate::rows::UNLISTED;
use crate::titles::Titles;

/// Popularity's weight, in orders, in the shrinkage of `l`.
const SHRINK: f64 = 10.0;
/// Largest probability that noisy-OR believes of one pair.
const CERTAIN: f64 = 0.97;
/// Exponents of the anchor's and the candidate's totals.
const ANCHOR_POWER: f64 = 0.7;
const CANDIDATE_POWER: f64 = 0.3;
/// What keeps rare pairs small.
const A_FLOOR: f64 = 0.3;
const F_FLOOR: f64 = 0.1;

/// What every pair's weights are made from; everything by item number.
pub(crate) struct Weights<'a> {
    pub(crate) counts: &'a Counts,
    /// Place on the shelf, or [`UNLISTED`].
    pub(crate) places: Vec<u32>,
    pub(crate) lambda: f64,
    ridge: Vec<Vec<(u32, f64)>>,
    totals: Vec<Totals>,
}

/// One item's totals, raised to both powers once.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Totals {
    c0: f64,
    c1_anchor: f64,
    c1_candidate: f64,
    sent: f64,
    received: f64,
    popularity: f64,
}

/// Weights of one pair, without its title.
#[derive(Clone, Copy, Default)]
pub(crate) struct Pair {
    pub(crate) e: f64,
    pub(crate) a: f64,
    pub(crate) l: f64,
    pub(crate) f: f64,
}

#[allow(clippy::cast_precision_loss)]
impl Totals {
    /// Of an item's whole numbers, among so many `orders` of the shop that feed pairs. While changes are under way a figure may be
    /// below 0: it then counts as 0.
    pub(crate) fn of(c0: i64, c1: i64, sent: i64, received: i64, orders: i64) -> Self {
        let weight = |sum: i64| sum.max(0) as f64 / UNIT;
        let c0 = c0.max(0) as f64;
        Self {
            c0,
            c1_anchor: libm::pow(weight(c1), ANCHOR_POWER),
            c1_candidate: libm::pow(weight(c1), CANDIDATE_POWER),
            sent: libm::pow(weight(sent), ANCHOR_POWER),
            received: libm::pow(weight(received), CANDIDATE_POWER),
            popularity: if orders <= 0 { 0.0 } else { c0 / orders as f64 },
        }
    }
}

#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_possible_wrap)]
impl<'a> Weights<'a> {
    pub(crate) fn new(counts: &'a Counts, places: Vec<u32>, ridge: Vec<Vec<(u32, f64)>>, lambda: f64) -> Self {
        let totals = (0..counts.items_len() as u32)
            .map(|item| {
                let row = counts.row(item);
                let (c0, c1) = row.place(item).map_or((0, 0), |place| (i64::from(row.c0.get(place)), row.c1.get(place)));
                Totals::of(c0, c1, counts.follow(item).sent, counts.received(item), counts.orders() as i64)
            })
            .collect();
        Self { counts, places, lambda, ridge, totals }
    }

    fn totals(&self, item: u32) -> Totals {
        self.totals.get(item as usize).copied().unwrap_or_default()
    }

    /// All weights of anchor j and candidate i; an item that was never in an order has no number.
    pub(crate) fn pair(&self, anchor: Option<u32>, candidate: Option<u32>) -> Pair {
        if anchor == candidate && anchor.is_some() {
            let j = anchor.unwrap_or_default();
            return Pair { f: self.follow(j, j), ..Pair::default() };
        }
        let mut pair = Pair::default();
        let theirs = candidate.map(|i| self.totals(i)).unwrap_or_default();
        let own = anchor.map(|j| self.totals(j)).unwrap_or_default();
        let mut together = 0;
        if let (Some(j), Some(i)) = (anchor, candidate) {
            let row = self.counts.row(j);
            if let Some(place) = row.place(i) {
                together = i64::from(row.c0.get(place));
                pair.a = association(row.c1.get(place), own, theirs);
            }
            pair.f = self.follow(j, i);
            if let Some(ridge) = self.ridge.get(j as usize) {
                pair.e = ridge.binary_search_by_key(&i, |(item, _)| *item).map_or(0.0, |place| ridge[place].1);
            }
        }
        pair.l = likely(together, own, theirs);
        pair
    }

    fn follow(&self, anchor: u32, candidate: u32) -> f64 {
        let row = self.counts.follow(anchor);
        row.place(candidate).map_or(0.0, |place| followed(row.f.get(place), self.totals(anchor), self.totals(candidate)))
    }
}

/// A of a pair.
#[allow(clippy::cast_precision_loss)]
pub(crate) fn association(c1: i64, anchor: Totals, candidate: Totals) -> f64 {
    c1 as f64 / UNIT / (anchor.c1_anchor * candidate.c1_candidate + A_FLOOR)
}

/// L of a pair in so many orders together.
#[allow(clippy::cast_precision_loss)]
pub(crate) fn likely(together: i64, anchor: Totals, candidate: Totals) -> f64 {
    let probability = (together.max(0) as f64 + SHRINK * candidate.popularity) / (anchor.c0 + SHRINK);
    -libm::log(1.0 - probability.min(CERTAIN))
}

/// F of a pair.
#[allow(clippy::cast_precision_loss)]
pub(crate) fn followed(f: i64, anchor: Totals, candidate: Totals) -> f64 {
    f as f64 / UNIT / (anchor.sent * candidate.received + F_FLOOR)
}

/// Everything positive that is known beside one anchor, by place on the shelf; reused from anchor to anchor.
pub(crate) struct Evidence {
    pub(crate) e: Vec<(f64, u32)>,
    pub(crate) a: Vec<(f64, u32)>,
    pub(crate) f: Vec<(f64, u32)>,
    pub(crate) t: Vec<(f64, u32)>,
    /// Cosine of every good, zero between anchors.
    cosines: Vec<f64>,
    /// Goods with a cosine.
    touched: Vec<u32>,
}

impl Evidence {
    pub(crate) const fn empty() -> Self {
        Self { e: Vec::new(), a: Vec::new(), f: Vec::new(), t: Vec::new(), cosines: Vec::new(), touched: Vec::new() }
    }

    pub(crate) fn new(goods: usize) -> Self {
        Self { cosines: vec![0.0; goods], ..Self::empty() }
    }

    /// Fills the four lists for the anchor at `place`, whose item has `number`.
    pub(crate) fn gather(&mut self, weights: &Weights<'_>, titles: &Titles, place: usize, number: Option<u32>) {
        let listed = |item: u32| Some(weights.places[item as usize]).filter(|place| *place != UNLISTED);
        if let Some(number) = number {
            let own = weights.totals(number);
            let row = weights.counts.row(number);
            row.items.each(0..row.items.len(), |place, item| {
                if let Some(other) = listed(item).filter(|_| item != number) {
                    self.a.push((association(row.c1.get(place), own, weights.totals[item as usize]), other));
                }
            });
            let follows = weights.counts.follow(number);
            follows.items.each(0..follows.items.len(), |place, item| {
                if let Some(other) = listed(item) {
                    self.f.push((followed(follows.f.get(place), own, weights.totals[item as usize]), other));
                }
            });
            for (item, weight) in weights.ridge.get(number as usize).into_iter().flatten() {
                if let Some(other) = listed(*item).filter(|_| *weight > 0.0) {
                    self.e.push((*weight, other));
                }
            }
        }
        titles.cosines(place, &mut self.cosines, &mut self.touched);
        // An item beside itself says nothing.
        self.cosines[place] = 0.0;
        let cosine = |other: &u32| (self.cosines[*other as usize], *other);
        self.t.extend(self.touched.iter().map(cosine).filter(|(cosine, _)| *cosine > 0.0));
    }

    /// Cosine of the good at `place` with the anchor.
    pub(crate) fn title(&self, place: u32) -> f64 {
        self.cosines[place as usize]
    }

    pub(crate) fn clear(&mut self) {
        for place in self.touched.drain(..) {
            self.cosines[place as usize] = 0.0;
        }
        self.e.clear();
        self.a.clear();
        self.f.clear();
        self.t.clear();
    }
}
