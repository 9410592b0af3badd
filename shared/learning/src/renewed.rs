//! A touched row between two rebuilds: its anchor's counts as they are now, everything else as of the last rebuild.

use rustc_hash::FxHashMap;
use scoring::count::{Counted, Footing, PairWeights};
use scoring::facts::Facts;
use scoring::id::ItemId;
use scoring::pair::{ENTRIES_MAX, NEIGHBOURS_MAX, Neighbour, PairEntry, PairRow};

use crate::evidence::{Totals, association, followed, likely};
use crate::rows::{BY_A, BY_E, BY_F, BY_T};

/// What the last rebuild left behind.
#[derive(Clone, Debug, Default)]
pub struct Ground {
    orders: i64,
    footings: FxHashMap<ItemId, Footing>,
}

impl Ground {
    /// Of a rebuild that counted so many `orders` and left `footings`, one an item.
    #[must_use]
    pub fn new(orders: i64, footings: impl IntoIterator<Item = Footing>) -> Self {
        Self { orders, footings: footings.into_iter().map(|footing| (footing.item.clone(), footing)).collect() }
    }

    /// Of an item that was on the shelf.
    #[must_use]
    pub fn footing(&self, item: &ItemId) -> Option<&Footing> {
        self.footings.get(item)
    }
}

/// A candidate beside the anchor.
struct Near<'a> {
    item: &'a ItemId,
    facts: &'a Facts,
    counts: PairWeights,
    totals: Totals,
    e: f32,
    a: f64,
    f: f64,
    t: f64,
    /// Whether the last row had it with its title's likeness, which orders do not change.
    titled: bool,
}

/// The row of an anchor with `counted` as its counts now: A, L and F anew, E and T as in `row`, neighbours' totals and facts
/// as of the last rebuild. With the counts of that rebuild it is `row` itself.
#[must_use]
pub fn renewed(row: &PairRow, counted: &Counted, ground: &Ground) -> PairRow {
    let own = own_totals(&row.item, counted, ground.orders);
    let near = near(row, counted, ground, own);
    let (e, t) = (|near: &Near<'_>| f64::from(near.e), |near: &Near<'_>| if near.titled { near.t } else { 0.0 });
    let (by_a, by_f) = (top(&near, BY_A, |near| near.a), top(&near, BY_F, |near| near.f));
    // The last row holds E and T rounded: of those that look alike at the edge any may have been the stronger one.
    let mut chosen = union([with_ties(&near, BY_E, e), by_a.clone(), by_f.clone(), with_ties(&near, BY_T, t)]);
    if chosen.len() > ENTRIES_MAX {
        chosen = union([top(&near, BY_E, e), by_a, by_f, top(&near, BY_T, t)]);
    }
    let mut entries: Vec<PairEntry> = chosen.into_iter().map(|place| entry(&near[place], &row.item, own)).collect();
    if entries.is_empty() {
        // Nothing is known beside it: the best sellers of its category stay.
        entries.clone_from(&row.entries);
    }
    PairRow {
        item: row.item.clone(),
        title: row.title.clone(),
        as_of: row.as_of,
        facts: row.facts.clone(),
        entries,
        neighbours: neighbours(&row.item, &near),
    }
}

fn own_totals(item: &ItemId, counted: &Counted, orders: i64) -> Totals {
    let own = place(counted, item).map(|place| counted.pairs[place].weights).unwrap_or_default();
    let sent = counted.pairs.iter().map(|pair| pair.weights.f).sum();
    Totals::of(own.c0, own.c1, sent, counted.received, orders)
}

fn place(counted: &Counted, item: &ItemId) -> Option<usize> {
    counted.pairs.binary_search_by(|pair| pair.item.cmp(item)).ok()
}

/// Everything on the shelf that was counted with the anchor or stood in its last row, items ascending.
fn near<'a>(row: &'a PairRow, counted: &'a Counted, ground: &'a Ground, own: Totals) -> Vec<Near<'a>> {
    let totals = |footing: &Footing| Totals::of(footing.c0, footing.c1, 0, footing.received, ground.orders);
    let mut near: Vec<Near<'_>> = Vec::with_capacity(counted.pairs.len());
    for pair in &counted.pairs {
        let Some(footing) = ground.footing(&pair.item) else { continue };
        let listed = row.entries.binary_search_by(|entry| entry.item.cmp(&pair.item)).ok().map(|place| &row.entries[place]);
        let itself = pair.item == row.item;
        let mut totals = totals(footing);
        if itself {
            totals = own;
        }
        near.push(Near {
            item: &pair.item,
            facts: &footing.facts,
            counts: pair.weights,
            totals,
            e: listed.map_or(0.0, |entry| entry.e),
            a: if itself { 0.0 } else { association(pair.weights.c1, own, totals) },
            f: followed(pair.weights.f, own, totals),
            t: listed.map_or_else(|| if itself { 0.0 } else { likeness(&row.facts, &footing.facts) }, |entry| entry.t.into()),
            titled: listed.is_some(),
        });
    }
    for entry in &row.entries {
        if place(counted, &entry.item).is_some() {
            continue;
        }
        near.push(Near {
            item: &entry.item,
            facts: &entry.facts,
            counts: PairWeights::default(),
            totals: ground.footing(&entry.item).map(totals).unwrap_or_default(),
            e: entry.e,
            a: 0.0,
            f: 0.0,
            t: entry.t.into(),
            titled: true,
        });
    }
    near.sort_unstable_by(|a, b| a.item.cmp(b.item));
    near
}

/// Places of the `most` largest positive figures, ties by item.
fn top(near: &[Near<'_>], most: usize, figure: impl Fn(&Near<'_>) -> f64) -> Vec<usize> {
    let mut places: Vec<usize> = (0..near.len()).filter(|place| figure(&near[*place]) > 0.0).collect();
    let stronger = |a: &usize, b: &usize| figure(&near[*b]).total_cmp(&figure(&near[*a])).then(a.cmp(b));
    if places.len() > most {
        places.select_nth_unstable_by(most, stronger);
        places.truncate(most);
    }
    places
}

/// As [`top`], and all that equal the last of them.
fn with_ties(near: &[Near<'_>], most: usize, figure: impl Fn(&Near<'_>) -> f64) -> Vec<usize> {
    let Some(least) = top(near, most, &figure).into_iter().map(|place| figure(&near[place])).min_by(f64::total_cmp) else {
        return Vec::new();
    };
    (0..near.len()).filter(|place| figure(&near[*place]) >= least).collect()
}

fn union(lists: [Vec<usize>; 4]) -> Vec<usize> {
    let mut places = lists.concat();
    places.sort_unstable();
    places.dedup();
    places
}

#[allow(clippy::cast_possible_truncation)]
fn entry(near: &Near<'_>, anchor: &ItemId, own: Totals) -> PairEntry {
    PairEntry {
        item: near.item.clone(),
        e: near.e,
        a: near.a as f32,
        l: if near.item == anchor { 0.0 } else { likely(near.counts.c0, own, near.totals) as f32 },
        f: near.f as f32,
        t: near.t as f32,
        facts: near.facts.clone(),
    }
}

/// Cosine of two titles as far as facts keep them.
fn likeness(one: &Facts, other: &Facts) -> f64 {
    let cosine: f64 = one
        .title
        .iter()
        .map(|word| other.title.iter().find(|their| their.word == word.word).map_or(0.0, |their| word.float() * their.float()))
        .sum();
    cosine.min(1.0)
}

fn neighbours(anchor: &ItemId, near: &[Near<'_>]) -> Vec<Neighbour> {
    let together = |near: &Near<'_>| u32::try_from(near.counts.c0).unwrap_or_default();
    let mut listed: Vec<&Near<'_>> = near.iter().filter(|near| together(near) > 0 && near.item != anchor).collect();
    listed.sort_by(|a, b| together(b).cmp(&together(a)).then(a.item.cmp(b.item)));
    listed.into_iter().take(NEIGHBOURS_MAX).map(|near| Neighbour { item: near.item.clone(), together: together(near) }).collect()
}
