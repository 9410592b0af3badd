//! The front page: departments, search, and the goods, page by page.

use axum::extract::Query;
use maud::{Markup, html};
use scoring::catalogue::Item;
use serde::Deserialize;

use super::layout::Visit;
use super::price;

/// Goods on one page.
const PAGE: usize = 24;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    category: String,
    page: String,
}

pub(super) async fn page(visit: Visit, Query(asked): Query<Asked>) -> Markup {
    let q = asked.q.trim().to_lowercase();
    let window = &visit.window;
    let front = q.is_empty() && asked.category.is_empty();
    let mut found: Vec<&Item> = window.items.iter().filter(|item| matches(item, &q, &asked.category)).collect();
    if front {
        // The goods with a story first; the others keep their order.
        found.sort_by_key(|item| window.picks.iter().position(|pick| *pick == item.id).unwrap_or(usize::MAX));
    }
    let pages = found.len().div_ceil(PAGE).max(1);
    let number = asked.page.parse::<usize>().unwrap_or(1).clamp(1, pages);
    let shown = found.iter().skip((number - 1) * PAGE).take(PAGE);
    let heading = match (asked.category.as_str(), q.as_str()) {
        ("", "") => "Everything".to_owned(),
        ("", words) => format!("“{words}”"),
        (category, _) => category.to_owned(),
    };
    visit.page(
        &heading,
        "/",
        &html! {
            @if front && number == 1 {
                div.hero {
                    h1 { "Look around, fill a cart, be somebody else" }
                    p {
                        "Open a product or your cart to see what is offered beside it, and why. Then switch the buyer at the top: "
                        "the same cart, another person, other offers. The panels “For the curious” show the arithmetic."
                    }
                }
            }
            div.shop[!window.departments.is_empty()] {
                @if !window.departments.is_empty() { (departments(&visit, &asked.category)) }
                section aria-label="Products" {
                    @if !front || number > 1 { h1 { (heading) } }
                    p.quiet { (found.len()) " products" @if pages > 1 { ", page " (number) " of " (pages) } }
                    @if found.is_empty() { p.empty { "Nothing found. " a href="/" { "Show everything" } "." } }
                    ul.grid { @for item in shown { (tile(item)) } }
                    @if pages > 1 { (pager(&asked, number, pages)) }
                }
            }
        },
    )
}

fn matches(item: &Item, q: &str, category: &str) -> bool {
    let text = || format!("{} {} {} {}", item.title, item.brand, item.category, item.id).to_lowercase();
    (category.is_empty() || item.category == category)
        && (q.is_empty() || {
            let text = text();
            q.split_whitespace().all(|word| text.contains(word))
        })
}

fn departments(visit: &Visit, chosen: &str) -> Markup {
    html! {
        nav.side aria-label="Departments" {
            @for department in &visit.window.departments {
                details open[department.categories.iter().any(|name| name == chosen)] {
                    summary { (department.name) }
                    ul {
                        @for name in &department.categories {
                            li {
                                a href={ "/?category=" (encoded(name)) } aria-current=[(name == chosen).then_some("true")] {
                                    (name)
                                    small { (visit.window.items.iter().filter(|item| item.category == *name).count()) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn tile(item: &Item) -> Markup {
    html! {
        li.tile {
            img src={ "/demo/images/" (encoded(item.id.as_str())) ".svg" } alt="" width="200" height="200" loading="lazy";
            a href={ "/products/" (encoded(item.id.as_str())) } { (item.title) }
            div { (price::tag(item)) }
            @if !item.brand.is_empty() { div.quiet { (item.brand) } }
        }
    }
}

fn pager(asked: &Asked, number: usize, pages: usize) -> Markup {
    let to = |page: usize| format!("/?q={}&category={}&page={page}", encoded(&asked.q), encoded(&asked.category));
    html! {
        nav.pager aria-label="Pages" {
            @if number > 1 { a.button rel="prev" href=(to(number - 1)) { "Back" } }
            span.quiet { "Page " (number) " of " (pages) }
            @if number < pages { a.button rel="next" href=(to(number + 1)) { "More" } }
        }
    }
}

/// Percent-encoded for a path segment or a query value.
pub(super) fn encoded(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            // Writing to a text cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
