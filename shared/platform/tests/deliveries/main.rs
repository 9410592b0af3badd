//! Deliveries of both platforms: believed with a signature only, and read into our own words.
#![allow(clippy::unwrap_used)]

mod one_tap;
mod shopify;
mod woocommerce;

use platform::error::ParseError;
use platform::guest::GuestKey;
use platform::inbound::{Delivery, Envelope, Event, Refusal, Secrets, Verified, signature};
use scoring::id::ShopId;
use scoring::time::Timestamp;
use serde_json::Value;

const SHOP: &str = "lantern-and-loom.myshopify.com";
const SECRET: &str = "made0up0secret";
const NOW: Timestamp = Timestamp(1_790_000_000);

fn shop() -> ShopId {
    ShopId::new(SHOP).unwrap()
}

fn guests() -> GuestKey {
    GuestKey::new(&[3; 32])
}

/// A delivery's headers by name.
type Headers = Vec<(String, String)>;

fn shopify_headers(family: &str, topic: &str, body: &[u8]) -> Headers {
    let header = |name: &str, value: &str| (format!("{family}{name}"), value.to_owned());
    vec![
        header("topic", topic),
        header("shop-domain", "Lantern-and-Loom.myshopify.com"),
        header("hmac-sha256", &signature(SECRET, body)),
        header("event-id", "e-1"),
        header("webhook-id", "w-1"),
    ]
}

fn find<'h>(headers: &'h Headers, name: &str) -> Option<&'h str> {
    headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

fn open<'a>(envelope: Result<Envelope, Refusal>, body: &'a [u8]) -> Result<Verified<Delivery<'a>>, Refusal> {
    envelope?.open(body, &Secrets { current: SECRET, previous: None })
}

/// What a signed Shopify body about `topic` says.
fn from_shopify(topic: &str, body: &Value) -> Result<Event, ParseError> {
    let body = body.to_string();
    let headers = shopify_headers("x-shopify-", topic, body.as_bytes());
    let delivery = open(Envelope::shopify(|name| find(&headers, name)), body.as_bytes()).unwrap();
    delivery.event(&guests(), NOW).map(Verified::into_inner)
}

/// What a signed WooCommerce body about `topic` says.
fn from_woocommerce(topic: &str, body: &Value) -> Result<Event, ParseError> {
    let body = body.to_string();
    let headers = vec![
        ("x-wc-webhook-topic".to_owned(), topic.to_owned()),
        ("x-wc-webhook-signature".to_owned(), signature(SECRET, body.as_bytes())),
        // The same in every delivery: it must not matter.
        ("x-wc-webhook-delivery-id".to_owned(), "d".to_owned()),
    ];
    let delivery = open(Envelope::woocommerce(&shop(), |name| find(&headers, name)), body.as_bytes()).unwrap();
    delivery.event(&guests(), NOW).map(Verified::into_inner)
}

/// `base` with the fields of `more` in their place.
fn with(mut base: Value, more: &Value) -> Value {
    for (name, value) in more.as_object().unwrap() {
        base[name] = value.clone();
    }
    base
}

#[test]
fn both_families_of_headers_are_read_and_the_signature_is_over_the_very_bytes() {
    let body = b"{\"id\":7}";
    for family in ["x-shopify-", "shopify-"] {
        let headers = shopify_headers(family, "products/delete", body);
        let delivery = open(Envelope::shopify(|name| find(&headers, name)), body).unwrap();
        assert_eq!(delivery.get().shop(), &shop());
        assert_eq!(delivery.get().topic().name(), "products/delete");
        for other in [b"{\"id\":7}\n".as_slice(), b"{ \"id\":7}", b""] {
            assert_eq!(open(Envelope::shopify(|name| find(&headers, name)), other).unwrap_err(), Refusal::Forged);
        }
        let unsigned: Headers = headers.iter().filter(|(name, _)| !name.ends_with("hmac-sha256")).cloned().collect();
        assert_eq!(Envelope::shopify(|name| find(&unsigned, name)).unwrap_err(), Refusal::Unsigned);
        let nameless: Headers = headers.iter().filter(|(name, _)| !name.ends_with("shop-domain")).cloned().collect();
        assert_eq!(Envelope::shopify(|name| find(&nameless, name)).unwrap_err(), Refusal::NoShop);
    }
    // The headers of the two families are not mixed.
    let mut headers = shopify_headers("x-shopify-", "products/delete", body);
    headers.retain(|(name, _)| name.ends_with("hmac-sha256"));
    headers.extend(
        shopify_headers("shopify-", "products/delete", body).into_iter().filter(|(name, _)| !name.ends_with("hmac-sha256")),
    );
    assert_eq!(Envelope::shopify(|name| find(&headers, name)).unwrap_err(), Refusal::NoShop);
}

#[test]
fn the_secret_before_holds_during_a_rotation_and_no_longer() {
    let body = b"{\"id\":7}";
    let headers = shopify_headers("x-shopify-", "products/delete", body);
    let opened = |current: &str, previous: Option<&str>| {
        Envelope::shopify(|name| find(&headers, name)).unwrap().open(body, &Secrets { current, previous }).is_ok()
    };
    assert!(opened("fresh", Some(SECRET)) && opened(SECRET, Some("stale")));
    assert!(!opened("fresh", None) && !opened("fresh", Some("staler")));
}

#[test]
fn a_topic_that_nobody_knows_is_verified_and_unread() {
    assert_eq!(from_shopify("themes/publish", &serde_json::json!([])).unwrap(), Event::Unknown);
    assert_eq!(from_woocommerce("coupon.created", &serde_json::json!({})).unwrap(), Event::Unknown);
}
