//! One charge, and every answer to it.

use std::time::Duration;

use platform::outbound::AskError;
use platform::outbound::stripe::{Cancelled, Charge, Charged, Doubt, Refunded, Stripe};
use platform::stripe::{IntentStatus, charged, refunded};
use scoring::money::{Currency, Money};
use scoring::time::Timestamp;
use support::{Mood, NOW, STRIPE_KEY, StripeStandIn};

const KEY: &str = "shop:7001:o-1:charge";
/// Long enough for an answer of this machine, however busy; waited out only where none comes.
const PATIENT: Duration = Duration::from_secs(60);
const HASTY: Duration = Duration::from_millis(1_500);

fn money(minor: i64) -> Money {
    Money::new(minor, Currency::new("EUR").unwrap())
}

fn charge() -> Charge {
    Charge {
        amount: money(1_490),
        customer: "cus_1".to_owned(),
        payment_method: "pm_1".to_owned(),
        description: "One-tap offer & \"more\" for order 7001".to_owned(),
        offer: "o-1".to_owned(),
        order: "7001".to_owned(),
        shop: "pine.example".to_owned(),
    }
}

fn account() -> (StripeStandIn, Stripe) {
    let stand_in = StripeStandIn::start().unwrap();
    let stripe = Stripe::new(&stand_in.url(), STRIPE_KEY).unwrap().waiting(PATIENT);
    (stand_in, stripe)
}

/// The same account, whose answers are not waited for long.
fn hasty(stand_in: &StripeStandIn) -> Stripe {
    Stripe::new(&stand_in.url(), STRIPE_KEY).unwrap().waiting(HASTY)
}

fn took(intent: &str) -> Charged {
    Charged::Succeeded { intent: intent.to_owned(), received: money(1_490) }
}

fn unknown(why: Doubt) -> Charged {
    Charged::Unknown { why }
}

#[tokio::test]
async fn the_same_key_takes_the_money_once() {
    let (stand_in, stripe) = account();
    for _ in 0..3 {
        assert_eq!(stripe.charge(&charge(), KEY).await, took("pi_1"));
    }
    let taken = stand_in.taken();
    assert_eq!(taken.len(), 1);
    assert_eq!(
        (taken[0].amount, taken[0].currency.as_str(), taken[0].offer.as_str(), taken[0].key.as_str()),
        (1_490, "eur", "o-1", KEY)
    );
    assert_eq!(stand_in.asked()[KEY], 3);
    let dearer = Charge { amount: money(1_491), ..charge() };
    assert_eq!(
        stripe.charge(&dearer, KEY).await,
        unknown(Doubt::OtherParameters),
        "money was taken with this key: it is no refusal"
    );
    assert!(!Doubt::OtherParameters.may_pass());
    assert_eq!(stand_in.taken().len(), 1);
}

#[tokio::test]
async fn a_decline_stays_a_decline() {
    let (stand_in, stripe) = account();
    stand_in.plan([Mood::Decline]);
    let decline_code = Some("insufficient_funds".to_owned());
    let declined = Charged::Declined { intent: Some("pi_1".to_owned()), code: "card_declined".to_owned(), decline_code };
    for _ in 0..2 {
        assert_eq!(stripe.charge(&charge(), KEY).await, declined);
    }
    assert!(stand_in.taken().is_empty());
    assert_eq!(stripe.cancel("pi_1").await, Cancelled::Done);
    assert_eq!(stripe.cancel("pi_1").await, Cancelled::Done, "giving up twice is giving up once");
}

#[tokio::test]
async fn a_bank_that_wants_the_buyer_gives_the_page_something_to_go_on_with() {
    let (stand_in, stripe) = account();
    stand_in.plan([Mood::Authenticate]);
    let Charged::AuthenticationRequired { intent, client_secret } = stripe.charge(&charge(), KEY).await else { panic!() };
    assert_eq!((intent.as_str(), client_secret.reveal()), ("pi_1", "pi_1_secret_x"));
    let open = stripe.intent("pi_1").await.unwrap().unwrap();
    assert_eq!((open.status, open.received), (IntentStatus::RequiresPaymentMethod, money(0)));
    stand_in.finish("pi_1");
    let done = stripe.intent("pi_1").await.unwrap().unwrap();
    assert_eq!((done.status, done.received, done.asked.offer.as_deref()), (IntentStatus::Succeeded, money(1_490), Some("o-1")));
    assert_eq!(stripe.cancel("pi_1").await, Cancelled::TooLate(IntentStatus::Succeeded));
    assert_eq!(stand_in.taken().len(), 1);
}

#[tokio::test]
async fn silence_after_taking_is_asked_about_with_the_same_key() {
    let (stand_in, stripe) = account();
    stand_in.plan([Mood::TakeAndFallSilent]);
    assert_eq!(hasty(&stand_in).charge(&charge(), KEY).await, unknown(Doubt::TimedOut));
    assert_eq!(stripe.charge(&charge(), KEY).await, took("pi_1"));
    assert_eq!(stand_in.taken().len(), 1);
}

#[tokio::test]
async fn silence_before_taking_is_the_same_to_us() {
    let (stand_in, stripe) = account();
    stand_in.plan([Mood::FallSilent]);
    assert_eq!(hasty(&stand_in).charge(&charge(), KEY).await, unknown(Doubt::TimedOut));
    assert!(stand_in.taken().is_empty());
    assert_eq!(stripe.charge(&charge(), KEY).await, took("pi_1"));
    assert_eq!(stand_in.taken().len(), 1);
}

#[tokio::test]
async fn a_kept_500_hides_money_that_was_taken_and_looking_finds_it() {
    let (stand_in, stripe) = account();
    assert_eq!(stripe.find("cus_1", "o-1", NOW).await, Ok(None));
    stand_in.plan([Mood::TakeAndBreak]);
    for _ in 0..2 {
        assert_eq!(stripe.charge(&charge(), KEY).await, unknown(Doubt::Server(500)));
    }
    assert_eq!(stand_in.taken().len(), 1);
    let found = stripe.find("cus_1", "o-1", NOW).await.unwrap().unwrap();
    assert_eq!((found.id.as_str(), found.status, found.received), ("pi_1", IntentStatus::Succeeded, money(1_490)));
    assert_eq!(stripe.find("cus_1", "o-2", NOW).await, Ok(None));
    assert_eq!(stripe.find("cus_2", "o-1", NOW).await, Ok(None));
    assert_eq!(stripe.find("cus_1", "o-1", Timestamp(NOW.0 + 1_000)).await, Ok(None));
}

#[tokio::test]
async fn after_a_day_it_is_looked_for_among_many() {
    let (stand_in, stripe) = account();
    stand_in.plan([Mood::TakeAndFallSilent]);
    assert_eq!(hasty(&stand_in).charge(&charge(), KEY).await, unknown(Doubt::TimedOut));
    for number in 0..120 {
        let other = Charge { offer: format!("other-{number}"), ..charge() };
        assert!(matches!(stripe.charge(&other, &format!("other-{number}")).await, Charged::Succeeded { .. }));
    }
    stand_in.forget_keys();
    let found = stripe.find("cus_1", "o-1", NOW).await.unwrap().unwrap();
    assert_eq!((found.id.as_str(), found.status), ("pi_1", IntentStatus::Succeeded));
    // Of several the one that came furthest: what a forgotten key does when it is used all the same.
    stand_in.plan([Mood::Decline]);
    assert!(matches!(stripe.charge(&charge(), KEY).await, Charged::Declined { .. }));
    assert_eq!(stripe.find("cus_1", "o-1", NOW).await.unwrap().unwrap().id, "pi_1");
}

#[tokio::test]
async fn a_key_in_use_is_waited_for() {
    let (stand_in, stripe) = account();
    stand_in.close_bank();
    let url = stand_in.url();
    let first = tokio::spawn(async move {
        let stripe = Stripe::new(&url, STRIPE_KEY).unwrap().waiting(PATIENT);
        stripe.charge(&charge(), KEY).await
    });
    while stand_in.under_way() == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(stripe.charge(&charge(), KEY).await, unknown(Doubt::KeyInUse));
    stand_in.open_bank();
    assert_eq!(first.await.unwrap(), took("pi_1"));
    assert_eq!(stripe.charge(&charge(), KEY).await, took("pi_1"));
    assert_eq!(stand_in.taken().len(), 1);
}

#[tokio::test]
async fn what_says_nothing_is_a_doubt() {
    let (stand_in, stripe) = account();
    stand_in.plan([Mood::TooMany, Mood::Firewall]);
    assert_eq!(stripe.charge(&charge(), KEY).await, unknown(Doubt::TooMany));
    assert_eq!(stripe.charge(&charge(), KEY).await, unknown(Doubt::Unreadable));
    let stranger = Stripe::new(&stand_in.url(), "rk_test_another").unwrap();
    assert_eq!(stranger.charge(&charge(), KEY).await, unknown(Doubt::NotLetIn));
    assert_eq!(stranger.intent("pi_1").await, Err(Doubt::NotLetIn));
    assert_eq!(stranger.find("cus_1", "o-1", NOW).await, Err(Doubt::NotLetIn), "none must not be concluded");
    let nobody = Stripe::new(&support::nowhere().unwrap(), STRIPE_KEY).unwrap();
    assert_eq!(nobody.charge(&charge(), KEY).await, unknown(Doubt::NotReached));
    assert_eq!(nobody.refund("pi_1", "r").await, Refunded::Unknown { why: Doubt::NotReached });
    assert_eq!(nobody.cancel("pi_1").await, Cancelled::Unknown { why: Doubt::NotReached });
    assert!(stand_in.taken().is_empty());
    assert!(Doubt::NotReached.is_nothing_at_first() && !Doubt::TimedOut.is_nothing_at_first());
    stand_in.plan([Mood::Process]);
    assert_eq!(stripe.charge(&charge(), KEY).await, Charged::Processing { intent: "pi_1".to_owned() });
}

#[tokio::test]
async fn what_cannot_be_is_refused_and_not_kept() {
    let (stand_in, stripe) = account();
    let refused = |code: &str| Charged::Refused { code: code.to_owned() };
    let gone = Charge { payment_method: "pm_2".to_owned(), ..charge() };
    assert_eq!(stripe.charge(&gone, KEY).await, refused("resource_missing"));
    let small = Charge { amount: money(49), ..charge() };
    assert_eq!(stripe.charge(&small, KEY).await, refused("amount_too_small"));
    assert_eq!(stripe.charge(&charge(), KEY).await, took("pi_1"), "a refusal is not kept");
    // What cannot be written is never sent.
    let asked = stand_in.asked().values().sum::<u32>();
    for (amount, key, code) in [
        (money(0), KEY, "amount"),
        (Money::new(1_005, Currency::new("KWD").unwrap()), KEY, "amount"),
        (Money::new(500, Currency::NONE), KEY, "amount"),
        (money(1_490), "", "idempotency_key"),
        (money(1_490), "a\nb", "idempotency_key"),
        (money(1_490), &"k".repeat(256), "idempotency_key"),
    ] {
        assert_eq!(stripe.charge(&Charge { amount, ..charge() }, key).await, refused(code));
    }
    assert_eq!(stand_in.asked().values().sum::<u32>(), asked);
    stand_in.detach("pm_1");
    assert_eq!(stripe.charge(&charge(), "another").await, refused("resource_missing"));
    assert_eq!(stripe.charge(&charge(), KEY).await, took("pi_1"), "what is kept is answered all the same");
    assert_eq!(stripe.intent("pi_9").await, Ok(None));
    assert_eq!(stripe.intent("../refunds").await, Ok(None));
    assert_eq!(stripe.cancel("pi_9").await, Cancelled::Refused { code: "resource_missing".to_owned() });
    assert_eq!(stand_in.taken().len(), 1);
}

#[tokio::test]
async fn money_goes_back_once() {
    let (stand_in, stripe) = account();
    assert_eq!(stripe.refund("pi_1", "refund-1").await, Refunded::Refused { code: "payment_intent_unexpected_state".to_owned() });
    assert_eq!(stripe.charge(&charge(), KEY).await, took("pi_1"));
    for _ in 0..2 {
        assert_eq!(stripe.refund("pi_1", "refund-1").await, Refunded::Done { refund: Some("re_1".to_owned()) });
    }
    assert_eq!(stripe.refund("pi_1", "refund-2").await, Refunded::Done { refund: None }, "it is back already");
    assert_eq!(stand_in.refunds(), ["pi_1"]);
}

#[test]
fn the_key_is_no_browsers_and_is_not_shown() {
    for key in ["pk_live_1", "", "rk_1 2", "whsec_1", "rk_1\n"] {
        assert!(matches!(Stripe::new("https://api.stripe.com", key), Err(AskError::Key)), "{key}");
    }
    assert!(matches!(Stripe::new("http://api.stripe.com", "rk_1"), Err(AskError::Address(_))));
    let shown = format!("{:?}", Stripe::new("https://api.stripe.com", "rk_live_9z").unwrap());
    assert!(!shown.contains("9z"), "{shown}");
}

/// Every answer that is documented, and some that are not: what is not certain is a doubt.
#[test]
fn every_answer_has_one_meaning() {
    let intent = |status: &str| {
        format!(
            r#"{{"id":"pi_1","status":"{status}","amount":1490,"amount_received":1490,"currency":"eur","client_secret":"s"}}"#
        )
    };
    let error = |kind: &str, code: &str, more: &str| format!(r#"{{"error":{{"type":"{kind}","code":"{code}"{more}}}}}"#);
    let doubt = |status, body: &str| match charged(status, body.as_bytes()) {
        Charged::Unknown { why } => Some(why),
        _ => None,
    };
    for (status, body, why) in [
        (200, intent("requires_capture"), Doubt::Unreadable),
        (200, intent("requires_confirmation"), Doubt::Unreadable),
        (200, intent("brand_new"), Doubt::Unreadable),
        (200, intent("succeeded").replace("eur", "xyz"), Doubt::Unreadable),
        (200, "{}".to_owned(), Doubt::Unreadable),
        (204, String::new(), Doubt::Unreadable),
        (302, String::new(), Doubt::Unreadable),
        (400, error("idempotency_error", "", ""), Doubt::OtherParameters),
        (409, error("idempotency_error", "idempotency_key_in_use", ""), Doubt::KeyInUse),
        (400, error("invalid_request_error", "idempotency_key_in_use", ""), Doubt::KeyInUse),
        (409, String::new(), Doubt::KeyInUse),
        (429, String::new(), Doubt::TooMany),
        (400, error("invalid_request_error", "lock_timeout", ""), Doubt::TooMany),
        (401, error("invalid_request_error", "", ""), Doubt::NotLetIn),
        (403, "<html>".to_owned(), Doubt::NotLetIn),
        (400, "<html>".to_owned(), Doubt::Unreadable),
        (402, "<html>".to_owned(), Doubt::Unreadable),
        (404, "<html>".to_owned(), Doubt::Unreadable),
        (418, error("card_error", "card_declined", ""), Doubt::Unreadable),
        (400, error("api_error", "", ""), Doubt::Server(400)),
        (500, String::new(), Doubt::Server(500)),
        (503, error("card_error", "card_declined", ""), Doubt::Server(503)),
        (402, error("card_error", "card_declined", &format!(r#","payment_intent":{}"#, intent("succeeded"))), Doubt::Unreadable),
    ] {
        assert_eq!(doubt(status, &body), Some(why), "{status} {body}");
    }
    let refused = charged(402, error("invalid_request_error", "payment_method_unactivated", "").as_bytes());
    assert_eq!(refused, Charged::Refused { code: "payment_method_unactivated".to_owned() });
    assert_eq!(charged(200, intent("canceled").as_bytes()), Charged::Refused { code: "canceled".to_owned() });
    let bare = charged(402, error("card_error", "expired_card", "").as_bytes());
    assert_eq!(bare, Charged::Declined { intent: None, code: "expired_card".to_owned(), decline_code: None });
    // Without something to go on with, a page cannot ask the buyer.
    let closed = charged(402, error("card_error", "authentication_required", "").as_bytes());
    assert!(matches!(closed, Charged::Declined { .. }));
    let later = charged(200, intent("requires_action").as_bytes());
    assert!(matches!(later, Charged::AuthenticationRequired { .. }));
    let refund = |status: &str| refunded(200, format!(r#"{{"id":"re_1","status":"{status}"}}"#).as_bytes());
    assert_eq!(refund("pending"), Refunded::Done { refund: Some("re_1".to_owned()) });
    assert_eq!(refund("failed"), Refunded::Refused { code: "failed".to_owned() });
    assert_eq!(refunded(500, b""), Refunded::Unknown { why: Doubt::Server(500) });
    assert_eq!(refunded(200, b"<html>"), Refunded::Unknown { why: Doubt::Unreadable });
}
