//! Consent to tracking in the demo: given and withdrawn in the bar above every page.

use axum::Form;
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use maud::{Markup, html};
use scoring::id::VisitorId;
use serde::Deserialize;

use super::layout::Visit;
use super::window::Persona;

/// Name of the cookie that keeps the choice; without it a buyer's story tells it.
const CHOICE: &str = "alongside_consent";
/// Name of the cookie with the random id of a browser whose buyer has none.
const BROWSER: &str = "alongside_browser";

/// What the cookies say about consent.
#[derive(Clone, Debug, Default)]
pub(super) struct Consent {
    choice: Option<Choice>,
    browser: Option<VisitorId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Choice {
    Give,
    Withdraw,
}

impl Consent {
    /// Reads the cookies.
    pub(super) fn of<'c>(cookie: impl Fn(&str) -> Option<&'c str>) -> Self {
        let choice = match cookie(CHOICE) {
            Some("give") => Some(Choice::Give),
            Some("withdraw") => Some(Choice::Withdraw),
            _ => None,
        };
        Self { choice, browser: cookie(BROWSER).and_then(|id| VisitorId::new(id).ok()) }
    }

    /// The browser's id as far as consent allows; `story` is that of the chosen buyer, who has agreed when there is one.
    pub(super) fn visitor(&self, story: Option<VisitorId>) -> Option<VisitorId> {
        match self.choice {
            Some(Choice::Withdraw) => None,
            Some(Choice::Give) => story.or_else(|| self.browser.clone()),
            None => story,
        }
    }

    /// What the shop may know of a buyer: their story, unless they chose otherwise here.
    pub(super) fn story<'b>(&self, buyer: &'b Persona) -> &'b str {
        match (self.choice, &buyer.visitor) {
            (Some(Choice::Give), None) => "Consent given: the shop remembers what this browser looks at, and nothing else.",
            (Some(Choice::Withdraw), Some(_)) => "Consent withdrawn: the shop knows the page and the cart, and nothing else.",
            _ => &buyer.story,
        }
    }
}

/// The cookies of a choice that is gone: another buyer is another person.
pub(super) fn cleared() -> [(HeaderName, String); 2] {
    [CHOICE, BROWSER].map(|name| (header::SET_COOKIE, format!("{name}=; Path=/; Max-Age=0; SameSite=Lax; HttpOnly")))
}

/// The bar's button.
pub(super) fn button(is_given: Option<&VisitorId>, path: &str) -> Markup {
    let (choice, words) =
        if is_given.is_some() { ("withdraw", "Withdraw consent to tracking") } else { ("give", "Allow tracking") };
    html! {
        form.consent method="post" action="/demo/consent" data-consent=(choice) {
            input type="hidden" name="back" value=(path);
            button.link type="submit" name="choice" value=(choice) { (words) }
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Chosen {
    choice: Choice,
    #[serde(default)]
    back: String,
}

/// Keeps the choice, and goes back to the page.
pub(super) async fn choose(visit: Visit, Form(chosen): Form<Chosen>) -> Response {
    let name = match chosen.choice {
        Choice::Give => "give",
        Choice::Withdraw => "withdraw",
    };
    let kept = |name: &str, value: &str| (header::SET_COOKIE, format!("{name}={value}; Path=/; SameSite=Lax; HttpOnly"));
    let mut cookies = vec![kept(CHOICE, name)];
    match chosen.choice {
        Choice::Give => match visit.window.random.bytes::<16>() {
            Ok(random) => cookies.push(kept(BROWSER, &format!("v-{:032x}", u128::from_be_bytes(random)))),
            Err(error) => return (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
        },
        Choice::Withdraw => cookies.extend(cleared().into_iter().skip(1)),
    }
    let back = super::buyers::ours(&chosen.back);
    (StatusCode::SEE_OTHER, AppendHeaders(cookies), [(header::LOCATION, back.to_owned())]).into_response()
}
