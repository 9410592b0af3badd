//! What is known of each thing, and whether the catalogue and the orders agree.

use std::collections::BTreeMap;

use super::catalogue::{Catalogue, Property};
use super::finding::{Count, Finding, Severity};
use super::kind::Kind;
use super::range::{Thing, dearest_first, revenue};
use super::sales::Sales;
use super::titles::key;
use super::wording::{number, percent};

/// A catalogue price and a paid one are far apart from this factor on, in per cent.
const FAR_PERCENT: i128 = 150;
/// Part of what stands in both files from which on far prices are no slips.
const FAR_STOP: f64 = 0.5;
/// Part of the revenue outside the catalogue from which on it should be mended.
const OUTSIDE_MEND: f64 = 0.05;

/// Findings about the range `things`.
pub(super) fn findings(sales: &Sales<'_>, things: &[Thing<'_>], catalogue: Option<&Catalogue>) -> Vec<Finding> {
    let mut findings: Vec<Finding> =
        Property::ALL.into_iter().filter_map(|property| missing(sales, things, catalogue, property)).collect();
    findings.extend(unprofitable(sales, things));
    findings.extend(two_categories(sales, things));
    if catalogue.is_some() {
        findings.extend(not_listed(sales, things));
        findings.extend(never_sold(sales, things));
        findings.extend(listed_twice(sales, things));
        findings.extend(unpriced(sales, things));
        findings.extend(far_prices(sales, things));
    }
    findings
}

/// Whether nothing says `property` of anything: then it is unknown, and nothing is missing.
pub(super) fn unknown(things: &[Thing<'_>], catalogue: Option<&Catalogue>, property: Property) -> bool {
    let named = catalogue.is_some_and(|catalogue| catalogue.names(property));
    !named && !described(things, catalogue).any(|place| things[place].has(property))
}

/// Things that should be described: those of the catalogue, else those sold.
fn described<'a>(things: &'a [Thing<'_>], catalogue: Option<&Catalogue>) -> impl Iterator<Item = usize> + use<'a> {
    let all = catalogue.is_none();
    things.iter().enumerate().filter(move |(_, thing)| all || thing.listed.is_some()).map(|(place, _)| place)
}

/// A finding about the things at `places`, if there are any of them among `of`.
fn finding<'a>(
    (kind, severity): (Kind, Severity),
    (sales, things): (&Sales<'_>, &[Thing<'a>]),
    (mut places, of): (Vec<usize>, usize),
    says: String,
    example: impl Fn(&Thing<'a>) -> String,
) -> Option<Finding> {
    dearest_first(things, &mut places);
    let count = Count { number: places.len(), of, unit: "items" };
    let found = Finding::new(severity, kind, count, sales.touched(revenue(things, &places)), says);
    (!places.is_empty()).then(|| found.showing(places.iter().map(|place| example(&things[*place]))))
}

fn missing(sales: &Sales<'_>, things: &[Thing<'_>], catalogue: Option<&Catalogue>, property: Property) -> Option<Finding> {
    if unknown(things, catalogue, property) {
        return None;
    }
    let (kind, severity, what) = match property {
        Property::Title => (Kind::MissingTitles, Severity::Mend, "are without a title"),
        Property::Category => (Kind::MissingCategories, Severity::Mend, "are without a category"),
        Property::Brand => (Kind::MissingBrands, Severity::Know, "are without a brand"),
        Property::Type => (Kind::MissingTypes, Severity::Know, "are without a product type"),
        Property::Image => (Kind::MissingImages, Severity::Mend, "are without an image"),
        Property::Cost => (Kind::MissingCosts, Severity::Mend, "have no cost, or one of zero"),
    };
    let all: Vec<usize> = described(things, catalogue).collect();
    let without: Vec<usize> = all.iter().copied().filter(|place| !things[*place].has(property)).collect();
    let says = format!("{} of {} items {what}.", number(without.len()), number(all.len()));
    finding((kind, severity), (sales, things), (without, all.len()), says, Thing::name)
}

fn places(things: &[Thing<'_>], wanted: impl Fn(&Thing<'_>) -> bool) -> Vec<usize> {
    (0..things.len()).filter(|place| wanted(&things[*place])).collect()
}

fn unprofitable(sales: &Sales<'_>, things: &[Thing<'_>]) -> Option<Finding> {
    let loses = |thing: &Thing<'_>| thing.cost.zip(thing.price).is_some_and(|(cost, price)| cost >= price);
    let (losing, costed) = (places(things, loses), places(things, |thing| thing.cost.is_some() && thing.price.is_some()));
    let says =
        format!("{} of the {} items of known cost cost at least what they sell for.", number(losing.len()), number(costed.len()));
    let told = |thing: &Thing<'_>| {
        let amount = |minor: Option<i64>| sales.amount(i128::from(minor.unwrap_or_default()));
        format!("{}: cost {}, price {}", thing.name(), amount(thing.cost), amount(thing.price))
    };
    finding((Kind::CostAbovePrice, Severity::Mend), (sales, things), (losing, costed.len()), says, told)
}

/// Things of one title, or one SKU, that stand in several categories.
fn two_categories(sales: &Sales<'_>, things: &[Thing<'_>]) -> Option<Finding> {
    let mut categories: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    let group = |thing: &Thing<'_>| match key(thing.title) {
        title if title.is_empty() => format!("\0{}", thing.id),
        title => title,
    };
    for thing in things {
        let all = categories.entry(group(thing)).or_default();
        for category in thing.categories() {
            all.entry(key(category)).or_insert_with(|| category.to_owned());
        }
    }
    categories.retain(|_, all| all.len() > 1);
    let several = places(things, |thing| categories.contains_key(&group(thing)));
    let says = format!("{} items stand in more than one category, under one SKU or under one title.", number(several.len()));
    let told = |thing: &Thing<'_>| {
        let all: Vec<&str> = categories.get(&group(thing)).into_iter().flatten().take(3).map(|(_, text)| text.as_str()).collect();
        format!("{}: {}", thing.name(), all.join(" / "))
    };
    finding((Kind::TwoCategories, Severity::Mend), (sales, things), (several, things.len()), says, told)
}

fn not_listed(sales: &Sales<'_>, things: &[Thing<'_>]) -> Option<Finding> {
    let outside = places(things, |thing| thing.listed.is_none());
    let touched = sales.touched(revenue(things, &outside))?;
    let severity = if touched.share >= OUTSIDE_MEND { Severity::Mend } else { Severity::Know };
    let says = format!(
        "{} of {} items sold do not stand in the catalogue; they brought {} of the revenue.",
        number(outside.len()),
        number(sales.items()),
        percent(touched.share)
    );
    finding((Kind::NotInCatalogue, severity), (sales, things), (outside, sales.items()), says, Thing::name)
}

fn never_sold(sales: &Sales<'_>, things: &[Thing<'_>]) -> Option<Finding> {
    let listed = places(things, |thing| thing.listed.is_some()).len();
    let unsold = places(things, |thing| thing.sold.is_none());
    let says = format!("{} of {} items of the catalogue were never sold.", number(unsold.len()), number(listed));
    finding((Kind::NeverSold, Severity::Know), (sales, things), (unsold, listed), says, Thing::name)
}

fn listed_twice(sales: &Sales<'_>, things: &[Thing<'_>]) -> Option<Finding> {
    let lines = |thing: &Thing<'_>| thing.listed.map_or(0, |listed| listed.lines);
    let listed = places(things, |thing| thing.listed.is_some()).len();
    let twice = places(things, |thing| lines(thing) > 1);
    let says = format!("{} SKUs have more than one line in the catalogue.", number(twice.len()));
    let told = |thing: &Thing<'_>| format!("{}: {} lines", thing.name(), lines(thing));
    finding((Kind::ListedTwice, Severity::Mend), (sales, things), (twice, listed), says, told)
}

fn unpriced(sales: &Sales<'_>, things: &[Thing<'_>]) -> Option<Finding> {
    let listed = places(things, |thing| thing.listed.is_some()).len();
    let without = places(things, |thing| thing.listed.is_some_and(|listed| listed.price.is_none()));
    let says =
        format!("{} of {} items of the catalogue have no readable price above zero.", number(without.len()), number(listed));
    finding((Kind::NoCataloguePrice, Severity::Stop), (sales, things), (without, listed), says, Thing::name)
}

fn far_prices(sales: &Sales<'_>, things: &[Thing<'_>]) -> Option<Finding> {
    let both = |thing: &Thing<'_>| Some((thing.listed?.price?, sales.price(thing.sold?)?));
    let far = |thing: &Thing<'_>| {
        both(thing).is_some_and(|(listed, paid)| {
            let (low, high) = (i128::from(listed.min(paid)), i128::from(listed.max(paid)));
            high * 100 >= low * FAR_PERCENT
        })
    };
    let (apart, compared) = (places(things, far), places(things, |thing| both(thing).is_some()));
    let part = super::finding::share(apart.len() as i128, compared.len() as i128);
    let severity = if part >= FAR_STOP { Severity::Stop } else { Severity::Mend };
    let says = format!(
        "{} of the {} items in both files ({}) have a catalogue price at least half as high again as, or two thirds or less of, \
         the middle price paid in the last 90 days.",
        number(apart.len()),
        number(compared.len()),
        percent(part)
    );
    let told = |thing: &Thing<'_>| {
        let (listed, paid) = both(thing).unwrap_or_default();
        format!("{}: catalogue {}, paid {}", thing.name(), sales.amount(i128::from(listed)), sales.amount(i128::from(paid)))
    };
    finding((Kind::PriceFarFromPaid, severity), (sales, things), (apart, compared.len()), says, told)
}
