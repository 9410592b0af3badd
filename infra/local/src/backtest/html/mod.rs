//! The backtest as one page that stands alone: no script, nothing loaded, every chart with its table.

mod calibration;
mod chart;
mod contrast;
mod exponent;
mod headline;
mod number;
mod partners;
mod repeats;
mod rolling;
mod silence;
mod variety;
mod young;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::estimate::{CUSTOMERS_MIN, HALF_WIDTH_MAX};
use super::figures::{Insight, Report, Section};
use number::{count, percent};

const STYLE: &str = include_str!("style.css");

/// A kind of case with something to tell.
#[derive(Clone, Copy)]
struct Place<'a> {
    section: &'a Section,
    insight: &'a Insight,
}

impl Place<'_> {
    /// Where it stands in a shop.
    fn name(&self) -> &'static str {
        place_name(self.section.protocol)
    }

    /// For ids of charts.
    const fn key(&self) -> &'static str {
        self.section.protocol
    }
}

/// Where the cases of a protocol stand in a shop.
fn place_name(protocol: &str) -> &'static str {
    match protocol {
        "page" => "Product page",
        "cart" => "Cart",
        _ => "30 days after the order",
    }
}

/// The page.
pub(super) fn page(report: &Report) -> Markup {
    let placed = report.sections.iter().filter_map(|section| Some(Place { section, insight: section.insight.as_ref()? }));
    let mut places: Vec<Place<'_>> = placed.collect();
    // As a shopper meets them.
    places.sort_by_key(|place| ["page", "cart", "follow"].iter().position(|key| *key == place.key()));
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:";
                link rel="icon" href="data:,";
                title { "Backtest: " (report.shop.first.split('T').next().unwrap_or_default()) " to " (report.shop.last.split('T').next().unwrap_or_default()) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#main" { "Skip to the figures" }
                header { div.wrap { (head(report)) } }
                main #main {
                    div.wrap {
                        @if places.is_empty() {
                            section { h2 { "Not enough data" } p { "No order after the cut can be a case: two items are needed, and for the 30 days after an order a customer who comes back." } }
                        } @else {
                            (headline::section(report, &places))
                            (rolling::section(&places))
                            (calibration::section(report, &places))
                            (contrast::section(report, &places))
                            (partners::section(report))
                            (silence::section(report, &places))
                            (exponent::section(report, &places))
                            (variety::section(&places))
                            (repeats::section(report, &places))
                            (young::section(report))
                            (rankings(&places))
                        }
                    }
                }
                footer { div.wrap { (foot(report)) } }
            }
        }
    }
}

fn head(report: &Report) -> Markup {
    let shop = &report.shop;
    let day = |moment: &str| moment.split('T').next().unwrap_or_default().to_owned();
    html! {
        p.brand { "Alongside" }
        h1 { "Would it have known this shop better?" }
        p.lead {
            "Learned from " (count(shop.learned)) " orders, " (day(&shop.first)) " to " (day(&shop.cut)) "; tried on the "
            (count(shop.after)) " orders after that, up to " (day(&shop.last)) ". "
            (count(shop.items)) " items, " (count(shop.customers)) " known customers"
            @if let Some(most) = shop.max_order_skus { ", orders of at most " (most) " items only" }
            "."
            @if shop.rolling { " Its tables were learned anew every seven days of the trial." }
        }
    }
}

/// What the figures mean and when they mean nothing; said before any of them.
fn meaning(report: &Report) -> Markup {
    html! {
        aside.note {
            h3 { "What captured money says, and what it does not" }
            p {
                "Of each later order a part is shown to the system and the rest is hidden; it offers four items. What of them was in the hidden part is "
                b { "captured" } ", at the price that was paid. "
                "These shoppers bought these things anyway, without any offer. So captured money tells which system knows the shop better. "
                b { "It is not money that an offer would add." } " Only a holdout, a share of visitors who are left alone, measures that."
            }
            p {
                "In brackets: 95 % intervals over customers, from 1,000 resamples. "
                b { "Not enough data" } " stands wherever a figure rests on fewer than " (CUSTOMERS_MIN)
                " customers, or its interval reaches more than " (percent(HALF_WIDTH_MAX))
                " to each side of the figure itself (for a difference: of the larger of it and what the shop has now), or nothing was seen at all. It is an answer: wait, or do not act on it."
            }
            @match &report.shop.currency {
                Some(code) => p { "Money is in " (code) "." }
                None => p { "The file names no currency: money is in the unit of its prices." }
            }
        }
    }
}

fn foot(report: &Report) -> Markup {
    html! {
        p {
            "alongside backtest, seed " (report.shop.seed) "; data up to " (report.shop.last) ". The same file and seed give the same page. "
            "It loads nothing and names no customer."
        }
        pre { (report.fit) }
    }
}

/// All rankings, as the terminal prints them.
fn rankings(places: &[Place<'_>]) -> Markup {
    html! {
        section #rankings {
            h2 { "All rankings" }
            p { "RPI is captured money for each of four places. FBT is frequently bought together: raw on all earlier orders, ≤ 15 on orders of at most 15 items. P is by likelihood alone; P × p^.85 is what serves." }
            @for place in places {
                (table(&format!("{}: {} cases", place.name(), count(place.section.cases)),
                    &["Ranking", "Orders with a hit", "Offers bought", "RPI", "Price shown", "× FBT raw", "× FBT ≤ 15"],
                    place.section.rankings.iter().map(|line| {
                        let ratio = |ratio: Option<super::figures::Ratio>| match ratio {
                            Some(super::figures::Ratio { value, interval: Some([low, high]) }) => html! { (format!("{value:.2}")) " " span.ci { "[" (format!("{low:.2}, {high:.2}")) "]" } },
                            _ => number::not_enough(None),
                        };
                        vec![
                            html! { (line.name.replace("<=", "≤").replace(" x ", " × ")) },
                            html! { (percent(line.hit_rate)) },
                            html! { (percent(line.precision)) },
                            match line.rpi_interval {
                                Some([low, high]) => html! { (format!("{:.3}", line.rpi)) " " span.ci { "[" (format!("{low:.3}, {high:.3}")) "]" } },
                                None => number::not_enough(None),
                            },
                            html! { (number::amount(line.price)) },
                            ratio(line.by_raw),
                            ratio(line.by_capped),
                        ]
                    }).collect()))
            }
        }
    }
}

/// A table that scrolls on its own where it must; the first column heads each row.
fn table(caption: &str, heads: &[&str], rows: Vec<Vec<Markup>>) -> Markup {
    html! {
        div.scroll role="region" aria-label=(caption) tabindex="0" {
            // Named roles: where rows become blocks on a phone it stays a table to those who listen.
            table role="table" {
                caption { (caption) }
                thead role="rowgroup" { tr role="row" { @for head in heads { th scope="col" role="columnheader" { (head) } } } }
                tbody role="rowgroup" {
                    @for row in rows {
                        tr role="row" {
                            @for (head, (place, cell)) in heads.iter().zip(row.into_iter().enumerate()) {
                                @if place == 0 { th scope="row" role="rowheader" { (cell) } }
                                @else { td role="cell" data-head=(head) { span { (cell) } } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The figures behind a chart, folded away.
fn figures(tables: &Markup) -> Markup {
    html! { details { summary { "The figures behind it" } (tables) } }
}

/// Who is drawn how.
fn legend(entries: &[(&str, &str)]) -> Markup {
    html! {
        ul.legend {
            @for (class, name) in entries { li { span class={ "key " (class) } aria-hidden="true" {} (name) } }
        }
    }
}
