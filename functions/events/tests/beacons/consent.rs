//! Consent comes before everything, and may be taken back.

use anyhow::Result;
use axum::http::StatusCode;
use scoring::assignment::Assignment;
use scoring::id::{CustomerId, DecisionName};
use scoring::impression::Ground;
use scoring::marketing::{Answer, Channel};
use scoring::time::Timestamp;
use serde_json::{Value, json};
use store::Person;
use store::key::{Key, Table, exposure_at};
use support::{NOW, made_up};

use crate::desk::{Desk, VISITOR, act, batch, given, shop, shown, viewed, visitor};

/// What was sent and may name a person: one of their names, or a key that stands for one.
fn names_a_person(desk: &Desk) -> Option<String> {
    let (browser, account) = (visitor(VISITOR), made_up::customer());
    let decision = DecisionName::new("d").unwrap();
    let shown = |person: Person| Key::shown(&shop(), &person, NOW, &decision).sort;
    let mut names = vec![VISITOR.to_owned(), account.to_string()];
    names.push(format!("\"{}", &Key::visitor(&shop(), &browser).sort[..2]));
    names.push(format!("\"{}", &Key::customer(&shop(), &account).sort[..2]));
    names.push(format!("\"{}", &shown(Person::Visitor(browser))[..4]));
    names.push(format!("\"{}", &shown(Person::Customer(account))[..4]));
    desk.test.calls.sent().into_iter().find(|sent| names.iter().any(|name| sent.contains(name.as_str())))
}

/// Whether nothing of a decision stands but what is nameless.
fn is_exposure(sort: &str) -> bool {
    exposure_at("any#0", sort).is_some()
}

#[tokio::test]
async fn without_consent_no_personal_key_is_read_or_written() -> Result<()> {
    let desk = Desk::open().await?;
    let nobody = desk.decide(&json!({})).await;
    desk.tell_all(&batch(&json!([viewed("1", 10, "mug")]))).await;
    let before = desk.test.dump(Table::Profiles).await?;
    let token = desk.token("customer 1");
    for consent in [json!(null), json!({}), json!({ "tracking": false }), json!({ "tracking": true, "no_profiling": true })] {
        for (visitor, buyer) in [(json!(VISITOR), json!(token)), (json!([[]]), json!({ "x": 7 }))] {
            desk.test.calls.clear();
            let mut events = shown(&nobody);
            events.extend([viewed("2", 10, "mat"), json!({ "type": "logged_out" })]);
            let batch =
                json!({ "shop": shop().as_str(), "consent": consent, "visitor": visitor, "buyer": buyer, "events": events });
            let reply = desk.tell(&batch).await;
            let place = u64::try_from(events.len()).unwrap();
            assert_eq!(reply.refused(), [(place - 2, "without_consent"), (place - 1, "without_consent")], "{consent}");
            assert_eq!(reply.body["buyer"], "anonymous");
            assert_eq!(names_a_person(&desk), None, "{consent}");
        }
    }
    assert_eq!(desk.test.dump(Table::Profiles).await?, before);
    let impression = desk.exposure(&nobody).await.unwrap().impression.unwrap();
    assert_eq!((impression.shopper, impression.assignment), (None, Assignment::Unassigned), "it counts, keyless");
    assert!(impression.offers.len() == 2 && !desk.exposure(&nobody).await.unwrap().outcomes.is_empty());
    Ok(())
}

#[tokio::test]
async fn a_record_made_with_consent_loses_its_person_when_it_comes_back_without() -> Result<()> {
    let desk = Desk::open().await?;
    let person = json!({ "consent": given(), "visitor": VISITOR, "buyer": desk.token("customer 1"), "lines": [{ "item": "mug", "quantity": 1, "unit_price": "40.00" }] });
    let (before, after) = (desk.decide(&person).await, desk.decide(&person).await);
    let without = |decision: &Value| json!({ "shop": shop().as_str(), "events": shown(decision) });
    desk.tell_all(&without(&before)).await;
    // The other was kept with its person first; the receipt and the names go when consent is gone.
    desk.tell_all(&batch(&json!(shown(&after)))).await;
    let named = desk.exposure(&after).await.unwrap().impression.unwrap();
    assert!(named.shopper.is_some() && named.offers.iter().any(|offer| offer.ground == Ground::Person), "{named:?}");
    desk.tell_all(&without(&after)).await;
    for decision in [&before, &after] {
        // A copy with consent that comes late changes nothing.
        desk.tell_all(&batch(&json!(shown(decision)))).await;
        let impression = desk.exposure(decision).await.unwrap().impression.unwrap();
        assert_eq!((&impression.shopper, impression.assignment), (&None, Assignment::Unassigned));
        assert!(impression.offers.iter().all(|offer| offer.ground == Ground::Shop), "{impression:?}");
        assert_eq!(desk.test.store.decision_record(&shop(), &impression.decision, NOW).await?, None);
    }
    let left = desk.test.dump(Table::Decisions).await?;
    assert!(left.iter().all(|(sort, _)| is_exposure(sort)), "{left:?}");
    Ok(())
}

#[tokio::test]
async fn a_withdrawal_deletes_what_was_remembered_and_late_beacons_do_not_bring_it_back() -> Result<()> {
    let desk = Desk::open().await?;
    let token = desk.token("customer 1");
    let person = json!({ "consent": given(), "visitor": VISITOR, "buyer": token });
    let decision = desk.decide(&person).await;
    let mut told = batch(&json!([viewed("1", 30, "mat"), viewed("2", 20, "mug")]));
    told["buyer"] = json!(token);
    let seen = batch(&json!(shown(&decision)));
    desk.tell_all(&told).await;
    desk.tell_all(&seen).await;
    assert!(!desk.of_customer("customer 1").await.behaviour.is_empty());
    let withdrawal = json!([{ "type": "consent_withdrawn", "at": NOW.0, "what": "tracking" }]);
    let leaving = json!({ "shop": shop().as_str(), "consent": { "tracking": false }, "visitor": VISITOR, "events": withdrawal });
    let reply = desk.tell(&leaving).await;
    assert_eq!((reply.body["kept"].as_u64(), reply.body.get("unfinished")), (Some(1), None));
    for late in [None, Some(&told), Some(&seen), Some(&leaving)] {
        if let Some(late) = late {
            desk.tell_all(late).await;
        }
        let memory = desk.of_visitor(VISITOR).await;
        assert_eq!((memory.forgotten, memory.ties.len(), memory.viewed.len()), (Some(NOW), 0, 0));
        assert!(memory.behaviour.is_empty(), "{memory:?}");
        assert!(desk.of_customer("customer 1").await.behaviour.is_empty());
        let decisions = desk.test.dump(Table::Decisions).await?;
        // That an account's orders are to be looked at again says nothing of what was done where.
        let word = store::key::Key::tied(&shop(), &made_up::customer()).sort;
        let browser = |body: &[u8]| body.windows(VISITOR.len()).any(|part| part == VISITOR.as_bytes());
        assert!(decisions.iter().all(|(sort, body)| is_exposure(sort) || *sort == word && !browser(body)), "{decisions:?}");
    }
    assert!(desk.exposure(&decision).await.unwrap().impression.is_none_or(|impression| impression.shopper.is_none()));
    // Who agrees again begins anew.
    let later = desk.at(Timestamp(NOW.0 + 3_600));
    let mut anew = viewed("3", 0, "camera");
    anew["at"] = json!(NOW.0 + 3_600);
    later.tell_all(&batch(&json!([anew]))).await;
    assert_eq!(later.of_visitor(VISITOR).await.behaviour.views.len(), 1);
    Ok(())
}

#[tokio::test]
async fn an_account_that_withdraws_takes_its_browsers_along_and_keeps_its_orders_profile() -> Result<()> {
    let desk = Desk::open().await?;
    let token = desk.token("customer 1");
    for browser in [VISITOR, "visitor-ffffffffffffffff"] {
        let mut told = batch(&json!([viewed("1", 30, "mat")]));
        (told["visitor"], told["buyer"]) = (json!(browser), json!(token));
        desk.tell_all(&told).await;
    }
    let withdrawal = json!([{ "type": "consent_withdrawn", "at": NOW.0, "what": "profiling" }]);
    // However old the token is: to take back is never too late.
    let old = desk.token_minted("customer 1", NOW.plus_days(-20));
    desk.tell_all(&json!({ "shop": shop().as_str(), "buyer": old, "events": withdrawal })).await;
    for browser in [VISITOR, "visitor-ffffffffffffffff"] {
        assert!(desk.of_visitor(browser).await.behaviour.is_empty());
    }
    let customers = desk.test.store.all_customers(&shop()).await?;
    assert_eq!(customers, [(made_up::customer(), made_up::profile())]);
    assert!(desk.of_customer("customer 1").await.ties.is_empty());
    Ok(())
}

#[tokio::test]
async fn a_page_may_say_no_to_being_written_to_and_never_yes() -> Result<()> {
    let desk = Desk::open().await?;
    let id = CustomerId::new("customer 1")?;
    let told = json!({ "shop": shop().as_str(), "consent": { "tracking": true, "marketing": { "email": true, "sms": true } }, "visitor": VISITOR,
        "buyer": desk.token("customer 1"), "events": [{ "type": "consent_withdrawn", "at": NOW.0, "what": "sms" }] });
    desk.tell_all(&told).await;
    assert_eq!(desk.test.store.marketing(&shop(), Channel::Sms, &id).await?.map(|word| word.answer), Some(Answer::No));
    assert_eq!(desk.test.store.marketing(&shop(), Channel::Email, &id).await?, None);
    let mut bent = told.clone();
    bent["buyer"] = json!("customer 2");
    desk.tell_all(&bent).await;
    assert_eq!(
        desk.test.store.marketing(&shop(), Channel::Sms, &CustomerId::new("customer 2")?).await?,
        None,
        "a bare id is nobody"
    );
    let wrong = json!({ "shop": shop().as_str(), "consent": { "marketing": { "email": "yes" } }, "events": [act("offer_seen", &json!({}), 0)] });
    assert_eq!(desk.post("/v1/events", &wrong).await.status, StatusCode::BAD_REQUEST);
    Ok(())
}
