//! One thing under several SKUs, and several things under one.

use std::collections::BTreeSet;

use super::finding::{Count, Finding, Severity};
use super::kind::Kind;
use super::range::{Thing, dearest_first, revenue};
use super::sales::Sales;
use super::titles::{key, near, shared_words};
use super::wording::{counted, named, number};

/// Prices of one thing lie at most this far apart, in per cent of the lower.
const PRICE_PERCENT: i128 = 10;
/// Most things whose titles are searched for misspellings: it bounds memory.
pub(super) const NEAR_THINGS_MAX: usize = 200_000;
/// Part of the words of a title that a rewording keeps at least.
const REWORDED_SHARE: f64 = 0.34;

pub(super) fn findings(sales: &Sales<'_>, things: &[Thing<'_>]) -> Vec<Finding> {
    let groups = by_title(things);
    let mut findings = Vec::new();
    findings.extend(same_things(sales, things, &groups));
    findings.extend(other_prices(sales, things, &groups));
    findings.extend(near_things(sales, things, &groups));
    findings.extend(several_titles(sales));
    findings
}

/// Things of one title key, in groups of ascending price; those without a title or price stand in none.
fn by_title(things: &[Thing<'_>]) -> Vec<Vec<usize>> {
    let priced = things.iter().enumerate().filter(|(_, thing)| thing.price.is_some());
    let mut keyed: Vec<(String, Option<i64>, usize)> =
        priced.map(|(place, thing)| (key(thing.title), thing.price, place)).filter(|(key, ..)| !key.is_empty()).collect();
    keyed.sort_unstable();
    keyed.chunk_by(|a, b| a.0 == b.0).map(|group| group.iter().map(|(.., place)| *place).collect()).collect()
}

fn alike(one: Option<i64>, other: Option<i64>) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return false };
    let (low, high) = (i128::from(one.min(other)), i128::from(one.max(other)));
    high * 100 <= low * (100 + PRICE_PERCENT)
}

/// Parts of a group whose prices are near each other.
fn clusters<'a>(things: &'a [Thing<'_>], group: &'a [usize]) -> impl Iterator<Item = &'a [usize]> {
    group.chunk_by(|a, b| alike(things[*a].price, things[*b].price))
}

/// Ids of the things at `places`, with the title and price of the first.
fn told(sales: &Sales<'_>, things: &[Thing<'_>], places: &[usize]) -> String {
    const IDS_MAX: usize = 4;
    let price = |place: usize| things[place].price.map_or_else(String::new, |price| sales.amount(i128::from(price)));
    let ids: Vec<String> =
        places.iter().take(IDS_MAX).map(|place| format!("{} at {}", things[*place].id, price(*place))).collect();
    let more = if places.len() > IDS_MAX { format!(" and {} more", places.len() - IDS_MAX) } else { String::new() };
    named(&format!("{}{more}:", ids.join(", ")), things[places[0]].title)
}

fn finding(
    (kind, severity): (Kind, Severity),
    sales: &Sales<'_>,
    things: &[Thing<'_>],
    mut groups: Vec<Vec<usize>>,
    says: impl FnOnce(&str, &str) -> String,
) -> Option<Finding> {
    let all: BTreeSet<usize> = groups.iter().flatten().copied().collect();
    let all: Vec<usize> = all.into_iter().collect();
    let number_of = (number(all.len()), number(groups.len()));
    let count = Count { number: all.len(), of: things.len(), unit: "items" };
    for group in &mut groups {
        dearest_first(things, group);
    }
    groups.sort_by_key(|group| (core::cmp::Reverse(revenue(things, group)), group[0]));
    let touched = sales.touched(revenue(things, &all));
    let found = Finding::new(severity, kind, count, touched, says(&number_of.0, &number_of.1));
    (!all.is_empty()).then(|| found.showing(groups.iter().map(|group| told(sales, things, group))))
}

fn same_things(sales: &Sales<'_>, things: &[Thing<'_>], groups: &[Vec<usize>]) -> Option<Finding> {
    let same = groups.iter().flat_map(|group| clusters(things, group)).filter(|same| same.len() > 1).map(<[usize]>::to_vec);
    finding((Kind::DuplicateItems, Severity::Mend), sales, things, same.collect(), |items, groups| {
        format!(
            "{items} SKUs share their title and, within {PRICE_PERCENT} %, their price with another: they look like {groups} things."
        )
    })
}

fn other_prices(sales: &Sales<'_>, things: &[Thing<'_>], groups: &[Vec<usize>]) -> Option<Finding> {
    let apart = groups.iter().filter(|group| clusters(things, group).count() > 1).cloned();
    finding((Kind::SameTitleOtherPrice, Severity::Know), sales, things, apart.collect(), |items, groups| {
        format!("{items} SKUs share {groups} titles, at prices more than {PRICE_PERCENT} % apart.")
    })
}

fn near_things(sales: &Sales<'_>, things: &[Thing<'_>], groups: &[Vec<usize>]) -> Option<Finding> {
    if groups.len() > NEAR_THINGS_MAX {
        return None;
    }
    let first = groups.iter().map(|group| group[0]);
    let mut hashes: Vec<(u64, usize)> =
        first.flat_map(|place| near(things[place].title).into_iter().map(move |hash| (hash, place))).collect();
    hashes.sort_unstable();
    let meet = hashes.windows(2).filter(|two| two[0].0 == two[1].0).map(|two| vec![two[0].1, two[1].1]);
    let close: BTreeSet<Vec<usize>> = meet.filter(|two| alike(things[two[0]].price, things[two[1]].price)).collect();
    finding((Kind::NearDuplicates, Severity::Know), sales, things, close.into_iter().collect(), |items, _| {
        format!("{items} SKUs have a title that is one letter away from another's, at nearly the same price.")
    })
}

/// SKUs whose lines say several titles: different things, or the same in other words.
fn several_titles(sales: &Sales<'_>) -> Vec<Finding> {
    let (mut different, mut reworded) = (Vec::new(), Vec::new());
    for item in 0..sales.items() {
        let Some(good) = sales.good(item) else { continue };
        let main = good.title();
        let others = good.titles().map(|(title, _)| title).filter(|title| key(title) != key(main));
        let misspelt = |other: &str| near(main).iter().any(|hash| near(other).contains(hash));
        let least = others.map(|other| if misspelt(other) { 1.0 } else { shared_words(main, other) }).reduce(f64::min);
        match least {
            Some(least) if least < REWORDED_SHARE => different.push(item),
            Some(_) => reworded.push(item),
            None => {}
        }
    }
    let finding = |kind, severity, mut items: Vec<usize>, says: &str| {
        sales.dearest_first(&mut items);
        let count = Count { number: items.len(), of: sales.items(), unit: "items" };
        let says = format!("{} {says}", counted(items.len(), "SKU"));
        let example = |item: &usize| {
            let titles = sales.good(*item).into_iter().flat_map(|good| good.titles()).take(3);
            let lines = |lines: u32| counted(lines as usize, "line");
            let titles: Vec<String> = titles.map(|(title, times)| format!("\"{title}\" ({})", lines(times))).collect();
            let number = u32::try_from(*item).unwrap_or_default();
            format!("{}: {}", sales.history.items().id(number), titles.join(", "))
        };
        let found = Finding::new(severity, kind, count, sales.touched_by(&items), says);
        (!items.is_empty()).then(|| found.showing(items.iter().map(example)))
    };
    let different = finding(
        Kind::SkuOfTwoThings,
        Severity::Mend,
        different,
        "whose lines name titles with hardly a word in common: numbers that were given to something new.",
    );
    let reworded = finding(
        Kind::SkuReworded,
        Severity::Know,
        reworded,
        "whose lines name several titles that share words: probably the same thing, described anew.",
    );
    different.into_iter().chain(reworded).collect()
}
