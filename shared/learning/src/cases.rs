//! Cases: orders with a part hidden, to be guessed.

use core::ops::Range;

use scoring::cart::{Cart, CartLine};
use scoring::hash;
use scoring::money::Money;
use scoring::placement::Protocol;
use scoring::time::Timestamp;

use crate::counts::{FOLLOW_DAYS, PAIR_ITEMS_MAX};
use crate::history::History;

/// An order of which a part is visible and the rest is to be guessed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Number of the order in its history.
    pub order: usize,
    /// Number of its customer.
    pub customer: Option<u32>,
    /// The moment of the answer.
    pub time: Timestamp,
    /// Numbers of the visible lines.
    pub visible: Vec<usize>,
    /// What is to be guessed, item numbers ascending.
    pub hidden: Vec<Hidden>,
}

/// A hidden item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hidden {
    /// Number of the item.
    pub item: u32,
    /// How many were bought.
    pub quantity: u64,
    /// The hidden line's own price, in minor units.
    pub unit_price: i64,
}

/// The moments of a backtest, at shares of the span from the first to the last order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// 68 %: where the last training fold begins.
    pub second: Timestamp,
    /// 80 %, the cut: tables of the test. Training never looks past it.
    pub cut: Timestamp,
    /// The last order.
    pub last: Timestamp,
}

/// Where a fold's tables end, and which orders become its cases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fold {
    /// Tables know the orders strictly before it.
    pub tables: Timestamp,
    /// Orders at these moments become cases.
    pub span: Range<Timestamp>,
    /// The last moment that a follow case may look at.
    pub horizon: Timestamp,
}

impl Cut {
    /// The moments of a history; all the same one without orders.
    #[must_use]
    pub fn of(history: &History) -> Self {
        let (Some(first), Some(last)) = (history.times().first(), history.times().last()) else {
            return Self { second: Timestamp(0), cut: Timestamp(0), last: Timestamp(0) };
        };
        let span = last.0 - first.0;
        // Rounded up to a whole second: orders at or after the exact moment are those at or after this one.
        let at = |percent: i64| Timestamp(first.0 + (span * percent + 99).div_euclid(100));
        Self { second: at(68), cut: at(80), last: *last }
    }

    /// The same cut for a shop that knows only a history's orders: a fold is 15 % of the time that it knows.
    #[must_use]
    pub fn of_excerpt(&self, excerpt: &History) -> Self {
        let first = excerpt.times().first().map_or(self.cut.0, |first| first.0.min(self.cut.0));
        Self { second: Timestamp(self.cut.0 - (self.cut.0 - first) * 15 / 100), ..*self }
    }

    /// The walk-forward folds that training may use, each as long as the time from `second` to the cut. Those of follow end 30 days
    /// before it, so that the days which they look ahead do too.
    #[must_use]
    pub fn training(&self, protocol: Protocol) -> [Fold; 3] {
        let length = self.cut.0 - self.second.0;
        let end = match protocol {
            Protocol::Cart | Protocol::Page => self.cut,
            Protocol::Follow => self.cut.plus_days(-FOLLOW_DAYS),
        };
        let fold = |from_end: i64| {
            let start = Timestamp(end.0 - from_end * length);
            Fold { tables: start, span: start..Timestamp(start.0 + length), horizon: self.cut }
        };
        [fold(3), fold(2), fold(1)]
    }

    /// The test: everything from the cut on.
    #[must_use]
    pub const fn test(&self) -> Fold {
        Fold { tables: self.cut, span: self.cut..Timestamp(self.last.0.saturating_add(1)), horizon: self.last }
    }
}

/// The cases of a protocol in a fold, in order of time, drawn with `seed`.
#[must_use]
pub fn draw(history: &History, protocol: Protocol, fold: &Fold, seed: u64) -> Vec<Case> {
    orders(history, fold).filter_map(|order| drawn(history, protocol, fold, order, seed)).collect()
}

/// At most `most` of the cases that [`draw`] draws, evenly spread; no other is drawn.
#[must_use]
pub fn draw_some(history: &History, protocol: Protocol, fold: &Fold, seed: u64, most: usize) -> Vec<Case> {
    let all: Vec<usize> = orders(history, fold).filter(|order| becomes_case(history, protocol, fold, *order)).collect();
    let kept = all.len().min(most);
    (0..kept).filter_map(|case| drawn(history, protocol, fold, all[case * all.len() / kept], seed)).collect()
}

fn orders(history: &History, fold: &Fold) -> Range<usize> {
    history.before(fold.span.start)..history.before(fold.span.end)
}

fn drawn(history: &History, protocol: Protocol, fold: &Fold, order: usize, seed: u64) -> Option<Case> {
    if !becomes_case(history, protocol, fold, order) {
        return None;
    }
    Some(match protocol {
        Protocol::Cart => halved(history, order, seed, |items| (items / 2).max(1)),
        Protocol::Page => halved(history, order, seed, |_| 1),
        Protocol::Follow => followed(history, order),
    })
}

/// Whether there is something to show and something to guess.
fn becomes_case(history: &History, protocol: Protocol, fold: &Fold, order: usize) -> bool {
    let items = history.lines(order).len();
    match protocol {
        Protocol::Cart | Protocol::Page => (2..=PAIR_ITEMS_MAX).contains(&items),
        Protocol::Follow => {
            items <= PAIR_ITEMS_MAX
                && history.times()[order].plus_days(FOLLOW_DAYS) <= fold.horizon
                && later_lines(history, order).next().is_some()
        }
    }
}

fn case(history: &History, order: usize, visible: Vec<usize>, mut hidden: Vec<Hidden>) -> Case {
    hidden.sort_unstable_by_key(|hidden| hidden.item);
    Case { order, customer: history.customer(order), time: history.times()[order], visible, hidden }
}

fn halved(history: &History, order: usize, seed: u64, visible: fn(usize) -> usize) -> Case {
    let mut drawn: Vec<(u64, u32, usize)> = history
        .lines(order)
        .map(|line| {
            let item = history.line_items()[line];
            let text = format!("{seed}|{}|{}", history.order_id(order), history.items().id(item));
            (hash::draw(&text), history.items().rank(item), line)
        })
        .collect();
    drawn.sort_unstable();
    let count = visible(drawn.len());
    let hidden = drawn[count..].iter().map(|(_, _, line)| Hidden {
        item: history.line_items()[*line],
        quantity: u64::from(history.line_quantities()[*line]),
        unit_price: history.line_prices()[*line],
    });
    case(history, order, drawn[..count].iter().map(|(_, _, line)| *line).collect(), hidden.collect())
}

fn followed(history: &History, order: usize) -> Case {
    let mut hidden: Vec<Hidden> = Vec::new();
    for line in later_lines(history, order) {
        let (item, quantity) = (history.line_items()[line], u64::from(history.line_quantities()[line]));
        match hidden.iter_mut().find(|hidden| hidden.item == item) {
            Some(hidden) => hidden.quantity += quantity,
            None => hidden.push(Hidden { item, quantity, unit_price: history.line_prices()[line] }),
        }
    }
    case(history, order, history.lines(order).collect(), hidden)
}

/// The lines of the same customer's later orders within 30 days, but for items that the order has itself.
fn later_lines(history: &History, order: usize) -> impl Iterator<Item = usize> {
    let (times, time) = (history.times(), history.times()[order]);
    let own = &history.line_items()[history.lines(order)];
    let theirs = history.customer(order).map_or(&[][..], |customer| history.orders_of(customer));
    theirs[theirs.partition_point(|other| times[*other as usize] <= time)..]
        .iter()
        .take_while(move |later| times[**later as usize] <= time.plus_days(FOLLOW_DAYS))
        .flat_map(|later| history.lines(*later as usize))
        .filter(|line| !own.contains(&history.line_items()[*line]))
}

impl Case {
    /// The visible lines as a cart.
    #[must_use]
    pub fn cart(&self, history: &History) -> Cart {
        let line = |line: &usize| CartLine {
            item: history.items().id(history.line_items()[*line]).clone(),
            variant: None,
            quantity: history.line_quantities()[*line],
            unit_price: Money::new(history.line_prices()[*line], history.currency()),
        };
        Cart::new(self.visible.iter().map(line).collect())
    }

    /// Whether an item is visible.
    #[must_use]
    pub fn shows(&self, history: &History, item: u32) -> bool {
        self.visible.iter().any(|line| history.line_items()[*line] == item)
    }

    /// The hidden line of an item.
    #[must_use]
    pub fn hides(&self, item: u32) -> Option<&Hidden> {
        self.hidden.binary_search_by_key(&item, |hidden| hidden.item).ok().map(|place| &self.hidden[place])
    }
}
