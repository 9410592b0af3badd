//! What every page shares: its head, the search, the switch of buyers, the cart's drawer.

use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::header;
use axum::http::request::Parts;
use maud::{DOCTYPE, Markup, html};
use scoring::id::VisitorId;

use super::consent::{self, Consent};
use super::price;
use super::window::{Persona, Window};

/// Name of the cookie that keeps whom the visitor chose to be.
pub(super) const COOKIE: &str = "alongside_buyer";

/// A visit to a page: the shop, and who looks at it.
pub(super) struct Visit {
    pub(super) window: Arc<Window>,
    key: String,
    consent: Consent,
}

impl<S> FromRequestParts<S> for Visit
where
    S: Send + Sync,
    Arc<Window>: FromRef<S>,
{
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let cookies = parts.headers.get(header::COOKIE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let cookie = |name: &str| cookies.split(';').find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='));
        let key = cookie(COOKIE).unwrap_or_default().to_owned();
        Ok(Self { window: Arc::from_ref(state), key, consent: Consent::of(cookie) })
    }
}

impl Visit {
    pub(super) fn buyer(&self) -> &Persona {
        self.window.buyer(&self.key)
    }

    /// The browser's id, as far as consent allows.
    pub(super) fn visitor(&self) -> Option<VisitorId> {
        self.consent.visitor(self.buyer().visitor())
    }

    /// A whole page. `path` is where the switch of buyers comes back to.
    pub(super) fn page(&self, title: &str, path: &str, main: &Markup) -> Markup {
        let Window { name, shop, currency, .. } = &*self.window;
        let buyer = self.buyer();
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (title) " · " (name) }
                    link rel="icon" href="data:,";
                    link rel="stylesheet" href="/demo/style.css";
                    script type="module" src="/demo/shop.js" {}
                    script type="module" src="/demo/beacons.js" {}
                }
                body data-shop=(shop) data-currency=(currency) data-places=(price::places(*currency)) data-buyer=(buyer.key) {
                    a.skip href="#main" { "Skip to content" }
                    (self.top(path))
                    div.persona { div.wrap { span { b { (buyer.label) ": " } (self.consent.story(buyer)) } (consent::button(self.visitor().as_ref(), path)) } }
                    main #main { div.wrap { (main) } }
                    footer { div.wrap { "A demo of Alongside on this machine. Nothing is sold here, and nothing leaves this computer." } }
                    (drawer())
                    div.unseen #say aria-live="polite" {}
                    div.toast #toast aria-hidden="true" {}
                }
            }
        }
    }

    fn top(&self, path: &str) -> Markup {
        html! {
            header.top {
                div.wrap {
                    a.brand href="/" { (self.window.name) span { "." } }
                    form.search role="search" action="/" {
                        label.unseen for="q" { "Search the shop" }
                        input #q name="q" type="search" placeholder="Search" maxlength="80" autocomplete="off";
                        button.button type="submit" { "Search" }
                    }
                    (self.switch(path))
                    a.button data-open-drawer href="/cart" {
                        "Cart " span.count data-cart-count="" { "0" }
                    }
                }
            }
        }
    }

    fn switch(&self, path: &str) -> Markup {
        let chosen = &self.buyer().key;
        html! {
            details.who {
                summary { span.button { span.unseen { "You are: " } span.name { (self.buyer().label) } } }
                form method="post" action="/demo/buyer" data-who="" {
                    input type="hidden" name="back" value=(path);
                    @for buyer in &self.window.buyers {
                        button type="submit" name="buyer" value=(buyer.key) aria-pressed=(&buyer.key == chosen) {
                            b { (buyer.label) } small { (buyer.story) }
                        }
                    }
                }
            }
        }
    }
}

fn drawer() -> Markup {
    html! {
        dialog.drawer #drawer aria-labelledby="drawer-title" {
            div.head {
                h2 #drawer-title { "Your cart" }
                button.link type="button" data-close="" { "Close" }
            }
            div.body {
                p.empty data-cart-empty="" hidden { "Nothing in it yet." }
                ul.lines data-cart-lines="" {}
                (offers("drawer", "two", None))
                (curious("drawer"))
                div.unseen aria-live="polite" {}
            }
            div.foot data-cart-full="" hidden {
                div.sum { span { "Total" } span data-cart-total="" {} }
                div.acts {
                    a.button href="/cart" { "View cart" }
                    a.button.main href="/checkout" { "Checkout" }
                }
            }
        }
    }
}

/// The reserved place of a block of offers.
pub(super) fn offers(placement: &str, size: &str, item: Option<&str>) -> Markup {
    html! {
        section class={ "offers " (size) } data-placement=(placement) data-item=[item] aria-label="Suggestions" tabindex="-1" {
            h2 {}
            ul.slots {}
        }
    }
}

/// The panel for the curious of the block at `placement`.
pub(super) fn curious(placement: &str) -> Markup {
    html! {
        details.curious data-for=(placement) {
            summary { "For the curious: why these?" }
            div.inside {}
        }
    }
}
