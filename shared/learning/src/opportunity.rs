//! Items lately bought without the partner that similar customers took with them.
//!
//! An order of at most [`crate::counts::PAIR_ITEMS_MAX`] items that holds the anchor X *takes* Y when Y stands in it or, for a known customer, in
//! another order of theirs within [`crate::counts::FOLLOW_DAYS`] days after it. Orders are alike when their buyers are (unknown, first order,
//! returning) and when they hold about as many items besides X and Y: 15 kinds h.
//!
//! - Earlier orders (their days end before the cut): share r = (taken + m p) / (orders + m), p = share of all earlier orders that
//!   hold Y; by kind r_h = (taken_h + m r) / (orders_h + m), with m = [`SHRINK`].
//! - Expected e of a recent order of kind h: trend x r_h. The trend min(1, recent orders with Y / as many as before) takes out what Y
//!   lost everywhere, by season or stock; below [`TREND_MIN`] Y is fading and no partner.
//! - Gap g = mean over the recent orders with X of (e - taken). Its variance adds that of the r_h, summed by customer, and that of as
//!   many draws with chances e, times the design effect: how much more than draws the customers of all pairs vary, 1 at least. (A
//!   pair's own variance by customer is smallest where by chance nobody took Y, and would find just those.)
//! - Pairs are compared by their relative gap z = g / e: who is taken often can lose more. What all pairs lost alike, max(0, mean of z
//!   weighted by 1 / variance), is no pair's own and is taken off.
//! - The rest is shrunk by t / (t + variance), t = variance of the true z between pairs; its interval is the posterior's 95 %.
//! - Money at stake = shrunk gap x recent orders with X x price of Y.
//!
//! It is an association between orders, not what an offer would add.
//!
//! # Source
//! Direct standardisation as in epidemiology; variances by cluster after Liang and Zeger (1986); design effect after Kish (1965); mean
//! and t by the moments of
//! DerSimonian and Laird (1986); shrinkage as the empirical Bayes estimate of a normal mean (Efron and Morris 1973).

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::beside::{KINDS, Parts, beside, customers};
use crate::cases::Cut;
use crate::history::History;
use crate::measure::Figure;

/// Orders' worth of the more general share in every shrunk share.
pub const SHRINK: f64 = 10.0;
/// Fewest earlier orders that hold the anchor.
pub const EARLIER_MIN: usize = 50;
/// Fewest of them that took the partner.
pub const TAKEN_MIN: u32 = 20;
/// Fewest recent orders that hold the anchor, and fewest customers who placed them.
pub const RECENT_MIN: usize = 30;
/// Least share of the earlier orders that took the partner, and how often that must be its share of all orders: else it is
/// popular, not a partner.
pub const SHARE_MIN: f64 = 0.05;
/// See [`SHARE_MIN`].
pub const TIMES_MIN: f64 = 2.0;
/// A partner not sold in the last so many days may be gone.
pub const SOLD_DAYS: i64 = 14;
/// A partner whose share of all orders fell below this part of what it was is fading, by season or stock.
pub const TREND_MIN: f64 = 0.5;

/// A pair whose recent buyers took the partner less often than similar customers did.
#[derive(Clone, Debug, PartialEq)]
pub struct Opportunity {
    /// Number of the item that they bought.
    pub anchor: u32,
    /// Number of the item that was missing.
    pub partner: u32,
    /// Earlier orders with the anchor, and how many took the partner.
    pub earlier: (usize, u32),
    /// Recent orders with the anchor, and how many took the partner.
    pub recent: (usize, u32),
    /// Customers of the recent orders; an unknown one counts for each order.
    pub customers: usize,
    /// Share of the recent orders that should have taken it.
    pub expected: f64,
    /// Share that did.
    pub observed: f64,
    /// The gap after shrinkage, with its 95 % interval.
    pub gap: Figure,
    /// Money at stake in the recent orders, minor units, with its interval.
    pub money: Figure,
}

/// All pairs compared, and those that stand out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Survey {
    /// Earlier orders looked at, and recent ones.
    pub orders: (usize, usize),
    /// Pairs with counts enough to compare.
    pub pairs: usize,
    /// What all pairs lost alike, as a share of what was expected of them.
    pub common: f64,
    /// How much what pairs lost truly differs between them: a standard deviation, as a share of what was expected; 0: chance alone
    /// explains all that is seen.
    pub spread: f64,
    /// Pairs whose shrunk gap is above 0 by its whole interval, by falling money, ties by item number.
    pub found: Vec<Opportunity>,
}

/// A gap before shrinkage.
struct Gap {
    found: Opportunity,
    gap: f64,
    /// Variance of the recent mean, by customer.
    clustered: f64,
    /// The same if all orders were draws of their own.
    drawn: f64,
    /// Variance of the expected shares, by customer.
    expected: f64,
}

/// Compares the recent orders of `history` (from the cut on) with the earlier ones. `prices` are the items' prices now, in minor
/// units, by number; an item without one is no partner.
#[must_use]
pub fn survey(history: &History, cut: &Cut, prices: &[Option<i64>]) -> Survey {
    let parts = Parts::of(history, cut);
    let still_sold = still_sold(history, cut);
    let items = u32::try_from(history.items().len()).unwrap_or(u32::MAX);
    let gaps: Vec<Gap> = (0..items)
        .into_par_iter()
        .flat_map_iter(|anchor| {
            gaps(&parts, anchor, |partner| still_sold[partner as usize] && prices[partner as usize].is_some())
        })
        .collect();
    let orders = (parts.orders[0].len(), parts.orders[1].len());
    shrunk(gaps, prices, orders)
}

/// By item: whether it was sold in the last [`SOLD_DAYS`] days.
fn still_sold(history: &History, cut: &Cut) -> Vec<bool> {
    let mut sold = vec![false; history.items().len()];
    for order in history.before(cut.last.plus_days(-SOLD_DAYS))..history.len() {
        for item in history.basket(order).items {
            sold[*item as usize] = true;
        }
    }
    sold
}

/// The gaps of one anchor's natural partners.
#[allow(clippy::cast_precision_loss)]
fn gaps(parts: &Parts, anchor: u32, eligible: impl Fn(u32) -> bool) -> Vec<Gap> {
    let [earlier, recent] = [0, 1].map(|part| parts.count(part, anchor));
    if earlier < EARLIER_MIN || recent < RECENT_MIN || customers(parts.holding(1, anchor)) < RECENT_MIN {
        return Vec::new();
    }
    let mut taken: FxHashMap<u32, u32> = FxHashMap::default();
    for (item, _) in parts.holding(0, anchor).flat_map(|seen| &seen.items) {
        *taken.entry(*item).or_default() += 1;
    }
    let everywhere = |part: usize, item: u32| parts.count(part, item) as f64;
    let share = |item: u32| everywhere(0, item) / parts.orders[0].len() as f64;
    let natural = |item: u32, taken: u32| {
        let own = f64::from(taken) / earlier as f64;
        taken >= TAKEN_MIN && own >= SHARE_MIN && own >= TIMES_MIN * share(item)
    };
    let trend = |item: u32| {
        let as_before = share(item) * parts.orders[1].len() as f64;
        (everywhere(1, item) / as_before).min(1.0)
    };
    let mut partners: Vec<(u32, u32)> = taken
        .into_iter()
        .filter(|(item, taken)| *item != anchor && natural(*item, *taken) && trend(*item) >= TREND_MIN && eligible(*item))
        .collect();
    partners.sort_unstable();
    let gap = |(partner, taken)| gap(parts, anchor, (partner, taken), share(partner), trend(partner));
    partners.into_iter().map(gap).collect()
}

#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn gap(parts: &Parts, anchor: u32, (partner, taken): (u32, u32), everywhere: f64, trend: f64) -> Gap {
    let (earlier, recent) = (beside(parts, 0, anchor, partner), beside(parts, 1, anchor, partner));
    let whole = (f64::from(taken) + SHRINK * everywhere) / (earlier.len() as f64 + SHRINK);
    let (mut orders, mut took, mut wanted) = ([SHRINK; KINDS], [SHRINK * whole; KINDS], [0.0; KINDS]);
    for (_, kind, taken) in &earlier {
        orders[*kind] += 1.0;
        took[*kind] += taken;
    }
    for (_, kind, _) in &recent {
        wanted[*kind] += 1.0;
    }
    let share = |kind: usize| took[kind] / orders[kind];
    let n = recent.len() as f64;
    let observed = recent.iter().map(|(_, _, taken)| taken).sum::<f64>();
    let expected = recent.iter().map(|(_, kind, _)| trend * share(*kind)).sum::<f64>();
    let gap = (expected - observed) / n;
    let drawn =
        recent.iter().map(|(_, kind, _)| trend * share(*kind)).map(|chance| chance * (1.0 - chance)).sum::<f64>() / (n * n);
    let clustered = by_customer(recent.iter().map(|(who, kind, taken)| (*who, (trend * share(*kind) - taken - gap) / n)));
    let own = by_customer(
        earlier.iter().map(|(who, kind, taken)| (*who, trend * wanted[*kind] / n * (taken - share(*kind)) / orders[*kind])),
    );
    let found = Opportunity {
        anchor,
        partner,
        earlier: (earlier.len(), taken),
        recent: (recent.len(), observed as u32),
        customers: customers(parts.holding(1, anchor)),
        expected: expected / n,
        observed: observed / n,
        gap: Figure::default(),
        money: Figure::default(),
    };
    Gap { found, gap, clustered, drawn, expected: own }
}

/// Sum of squares of each customer's sum.
fn by_customer(parts: impl Iterator<Item = (u64, f64)>) -> f64 {
    let mut parts: Vec<(u64, f64)> = parts.collect();
    // Stable, so that each customer's parts are added in order of time.
    parts.sort_by_key(|(customer, _)| *customer);
    parts.chunk_by(|a, b| a.0 == b.0).map(|own| own.iter().map(|(_, part)| part).sum::<f64>()).map(|sum| sum * sum).sum()
}

/// Takes off what all lost alike, shrinks, and keeps what stands out.
#[allow(clippy::cast_precision_loss)]
fn shrunk(gaps: Vec<Gap>, prices: &[Option<i64>], orders: (usize, usize)) -> Survey {
    let sum = |figure: fn(&Gap) -> f64| gaps.iter().map(figure).sum::<f64>();
    let design = (sum(|gap| gap.clustered) / sum(|gap| gap.drawn)).max(1.0);
    let variance = |gap: &Gap| (gap.drawn * design + gap.expected) / (gap.found.expected * gap.found.expected);
    let relative = |gap: &Gap| gap.gap / gap.found.expected;
    let weight = |gap: &Gap| 1.0 / variance(gap);
    let total: f64 = gaps.iter().map(weight).sum();
    let mean = if total > 0.0 { gaps.iter().map(|gap| weight(gap) * relative(gap)).sum::<f64>() / total } else { 0.0 };
    let squares: f64 = gaps.iter().map(|gap| weight(gap) * weight(gap)).sum();
    let seen: f64 = gaps.iter().map(|gap| weight(gap) * (relative(gap) - mean) * (relative(gap) - mean)).sum();
    let free = total - if total > 0.0 { squares / total } else { 0.0 };
    let between = if free > 0.0 { ((seen - (gaps.len() as f64 - 1.0)) / free).max(0.0) } else { 0.0 };
    let common = mean.max(0.0);
    let pairs = gaps.len();
    let mut found: Vec<Opportunity> = gaps
        .into_iter()
        .filter_map(|gap| {
            let (variance, relative) = (variance(&gap), relative(&gap));
            let (found, keep) = (gap.found, between / (between + variance));
            let value = keep * (relative - common) * found.expected;
            let half = 1.959_964 * libm::sqrt(keep * variance) * found.expected;
            let gap = Figure { value, low: value - half, high: value + half };
            let worth = prices[found.partner as usize]? as f64 * found.recent.0 as f64;
            let money = Figure { value: value * worth, low: gap.low * worth, high: gap.high * worth };
            (keep > 0.0 && gap.low > 0.0).then_some(Opportunity { gap, money, ..found })
        })
        .collect();
    found.sort_by(|a, b| b.money.value.total_cmp(&a.money.value).then(a.anchor.cmp(&b.anchor)).then(a.partner.cmp(&b.partner)));
    Survey { orders, pairs, common, spread: libm::sqrt(between), found }
}
