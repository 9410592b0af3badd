//! What changes against what the shop has: how many offers differ, what those earn, and examples.

use edge::reason_in_words;
use learning::history::History;
use learning::shelf::Shelf;
use scoring::money::Money;
use serde::Serialize;

use super::estimate::Estimate;
use super::panel::Panel;
use super::ranking::Ranking;

/// Examples shown.
const EXAMPLES: usize = 10;

/// How two rankings differ.
#[derive(Serialize)]
pub(super) struct Contrast {
    pub(super) cases: usize,
    /// Cases in which at least one offer differs.
    pub(super) differing: usize,
    /// Of those: where ours captured more, less, the same (mostly nothing).
    pub(super) won: usize,
    pub(super) lost: usize,
    pub(super) even: usize,
    /// Share of our offers that the other list does not show.
    pub(super) share: Estimate,
    /// Captured by them for a thousand orders, major units, and by those of theirs that ours does not show.
    pub(super) ours: Estimate,
    pub(super) theirs: Estimate,
    pub(super) difference: Estimate,
    pub(super) examples: Vec<Example>,
}

/// An order, and what two rankings would have shown beside a part of it.
#[derive(Serialize)]
pub(super) struct Example {
    /// Its place among the cases that differ, from 1.
    pub(super) place: usize,
    pub(super) known: bool,
    pub(super) cart: Vec<String>,
    /// Items of the cart that are not named.
    pub(super) cart_more: usize,
    /// Items of the rest of the order.
    pub(super) rest: usize,
    pub(super) theirs: Vec<Pick>,
    pub(super) ours: Vec<Pick>,
    /// Captured, major units.
    pub(super) theirs_captured: f64,
    pub(super) ours_captured: f64,
}

/// An offer of an example.
#[derive(Serialize)]
pub(super) struct Pick {
    pub(super) title: String,
    pub(super) price: String,
    /// In plain words; none for the plain list.
    pub(super) reason: Option<String>,
    /// Whether it was in the rest of the order.
    pub(super) bought: bool,
}

/// Most items of a cart that an example names.
const CART_NAMED: usize = 8;

pub(super) fn contrast(panel: &Panel<'_>, history: &History, shelf: &Shelf) -> Contrast {
    let replayed = panel.replayed;
    let (now, mine) = (panel.now() as usize, Ranking::Profile as usize);
    let only = |case: usize, own: usize, other: usize| {
        let shown = &replayed.kept[case].shown;
        let (own, other) = (&shown[own], &shown[other]);
        own.iter().filter(move |item| !other.contains(item))
    };
    let count = |case: usize| u32::try_from(only(case, mine, now).count()).unwrap_or(u32::MAX);
    let captured = |case: usize, own: usize, other: usize| -> f64 {
        let hits = only(case, own, other).filter_map(|item| replayed.cases[case].hides(*item));
        panel.major(hits.map(|hidden| hidden.unit_price).sum::<i64>()) * 1_000.0
    };
    let differing: Vec<usize> = (0..replayed.cases.len())
        .filter(|case| only(*case, mine, now).next().is_some() || only(*case, now, mine).next().is_some())
        .collect();
    let gain = |case: &usize| replayed.results[mine][*case].captured - replayed.results[now][*case].captured;
    let picked =
        (0..EXAMPLES.min(differing.len())).map(|nth| (2 * nth + 1) * differing.len() / (2 * EXAMPLES.min(differing.len())));
    let ours = |case: usize| captured(case, mine, now);
    let theirs = |case: usize| captured(case, now, mine);
    let telling = Telling { panel, history, shelf };
    Contrast {
        cases: replayed.cases.len(),
        won: differing.iter().filter(|case| gain(case) > 0).count(),
        lost: differing.iter().filter(|case| gain(case) < 0).count(),
        even: differing.iter().filter(|case| gain(case) == 0).count(),
        share: panel.level(|case| f64::from(count(case)), |case| f64::from(replayed.results[mine][case].shown)),
        ours: panel.level(ours, |_| 1.0),
        theirs: panel.level(theirs, |_| 1.0),
        difference: panel.difference(ours, theirs, |_| 1.0),
        examples: picked.map(|place| telling.example(place, differing[place])).collect(),
        differing: differing.len(),
    }
}

/// Cases told with titles.
struct Telling<'a> {
    panel: &'a Panel<'a>,
    history: &'a History,
    shelf: &'a Shelf,
}

impl Telling<'_> {
    fn title(&self, item: u32) -> String {
        let id = self.history.items().id(item);
        let title = self.shelf.get(id).map(|good| good.title.trim()).filter(|title| !title.is_empty());
        title.map_or_else(|| id.to_string(), str::to_owned)
    }

    fn example(&self, place: usize, number: usize) -> Example {
        let (replayed, now) = (self.panel.replayed, self.panel.now() as usize);
        let (case, kept) = (&replayed.cases[number], &replayed.kept[number]);
        let pick = |item: u32, reason: Option<String>| {
            // The bought line's own price is what was captured; else the price as the shop knew it.
            let price = case.hides(item).map(|hidden| hidden.unit_price);
            let known = self.shelf.get(self.history.items().id(item)).map(|good| good.price);
            let spelt = |minor| Money::new(minor, self.history.currency()).to_string();
            let price = price.or(known).map(spelt).unwrap_or_default();
            Pick { title: self.title(item), price, reason, bought: case.hides(item).is_some() }
        };
        let ours = kept.shown[Ranking::Profile as usize].iter().zip(&kept.reasons);
        let cart: Vec<u32> = case.visible.iter().map(|line| self.history.line_items()[*line]).collect();
        Example {
            place: place + 1,
            known: kept.known,
            cart: cart.iter().take(CART_NAMED).map(|item| self.title(*item)).collect(),
            cart_more: cart.len().saturating_sub(CART_NAMED),
            rest: case.hidden.len(),
            theirs: kept.shown[now].iter().map(|item| pick(*item, None)).collect(),
            ours: ours.map(|(item, reason)| pick(*item, Some(reason_in_words(reason)))).collect(),
            theirs_captured: self.panel.major(replayed.results[now][number].captured),
            ours_captured: self.panel.major(replayed.results[Ranking::Profile as usize][number].captured),
        }
    }
}
