//! Whoever carries out a tap dies at every write; answers are lost; sweep takes up what is left.

use anyhow::Result;
use edge::{App, Clock};
use scoring::one_tap::{State, Trouble};
use scoring::time::Timestamp;
use serde_json::{Value, json};
use support::{Moment, Mood, NOW, ShopMood};
use sweep::Sweeper;

use crate::desk::{Desk, order_of, shop};

/// Runs of sweep, by their seconds after the tap: a lease, some more, then days.
const RUNS: [i64; 8] = [200, 600, 1_500, 4_000, 90_000, 100_000, 110_000, 120_000];

async fn sweep_at(desk: &Desk, seconds: i64) -> Result<()> {
    let app: App = desk.app.clone().with_clock(Clock::Fixed(Timestamp(NOW.0 + seconds)));
    Sweeper::new(app).sweep_shop(&shop()).await?;
    Ok(())
}

/// One charge and its line, or neither.
async fn check(desk: &Desk, page: &(Value, String), made: &str) -> State {
    let offer = desk.kept(page).await;
    let taken = desk.stripe.taken().into_iter().filter(|taken| taken.offer == page.1).collect::<Vec<_>>();
    let children = desk.shop.children(order_of(&page.0));
    let paid = children.iter().filter(|child| child["status"] == "processing").count();
    let pending = children.iter().filter(|child| child["status"] == "pending").count();
    assert_eq!(pending, 0, "{made}: {children:?}");
    match offer.course.state {
        State::Confirmed => {
            assert_eq!((taken.len(), paid), (1, 1), "{made}");
            assert_eq!(taken[0].amount, offer.total.minor);
            assert!(!desk.stripe.refunds().contains(&taken[0].intent), "{made}");
        }
        State::Refunded => {
            assert_eq!((taken.len(), paid), (1, 0), "{made}");
            assert!(desk.stripe.refunds().contains(&taken[0].intent), "{made}");
        }
        State::Failed | State::Expired | State::Offered => assert_eq!((taken.len(), paid), (0, 0), "{made}"),
        other => panic!("{made}: ends {other:?} {:?}", offer.course),
    }
    assert!(desk.test.store.open_offers(&shop(), 100).await.unwrap().is_empty(), "{made}: nothing is left open");
    offer.course.state
}

#[tokio::test]
async fn killed_at_every_write_of_a_tap_it_is_carried_on_and_charged_once() -> Result<()> {
    let desk = Desk::open().await?;
    for moment in [Moment::Before, Moment::After] {
        let mut deaths = 0;
        for writes in 0.. {
            let page = desk.page().await;
            desk.test.calls.crash(writes, moment);
            let reply = desk.accept(&page).await;
            if !desk.test.calls.revive() {
                assert_eq!(reply.state(), "added");
                break;
            }
            deaths += 1;
            assert_eq!(reply.status.as_u16(), 503);
            for seconds in RUNS {
                sweep_at(&desk, seconds).await?;
            }
            let made = format!("{writes} writes, {moment:?}");
            let state = check(&desk, &page, &made).await;
            let untouched = writes == 0 && moment == Moment::Before;
            assert_eq!(state, if untouched { State::Offered } else { State::Confirmed }, "{made}");
        }
        assert_eq!(deaths, 4, "accepted, charging, charged, added");
    }
    Ok(())
}

#[tokio::test]
async fn sweep_itself_may_die_anywhere() -> Result<()> {
    let desk = Desk::open().await?;
    for writes in 0..6 {
        let page = desk.page().await;
        desk.test.calls.crash(1, Moment::Before);
        desk.accept(&page).await;
        assert!(desk.test.calls.revive());
        desk.test.calls.crash(writes, Moment::After);
        let _ = sweep_at(&desk, 200).await;
        desk.test.calls.revive();
        for seconds in RUNS.into_iter().skip(1) {
            sweep_at(&desk, seconds).await?;
        }
        assert_eq!(check(&desk, &page, &format!("{writes} writes of sweep")).await, State::Confirmed);
    }
    Ok(())
}

#[tokio::test]
async fn lost_answers_of_the_bank_are_found_again() -> Result<()> {
    let desk = Desk::open().await?;
    let cases = [
        (vec![Mood::TakeAndBreak], State::Confirmed),
        (vec![Mood::TooMany], State::Confirmed),
        (vec![Mood::Firewall, Mood::Firewall], State::Confirmed),
        (vec![Mood::TooMany, Mood::Decline], State::Failed),
        (vec![Mood::Authenticate], State::Failed),
    ];
    for (moods, ends) in cases {
        desk.stripe.plan(moods.clone());
        let page = desk.page().await;
        assert!(["charging", "authenticating"].contains(&desk.accept(&page).await.state()));
        for seconds in RUNS {
            sweep_at(&desk, seconds).await?;
        }
        assert_eq!(check(&desk, &page, &format!("{moods:?}")).await, ends, "{moods:?}");
    }
    // A bank that takes its time, and then takes the money.
    desk.stripe.plan([Mood::Process]);
    let page = desk.page().await;
    assert_eq!(desk.accept(&page).await.state(), "charging");
    sweep_at(&desk, 200).await?;
    desk.stripe.finish(desk.kept(&page).await.course.intent.unwrap().as_str());
    for seconds in RUNS.into_iter().skip(1) {
        sweep_at(&desk, seconds).await?;
    }
    assert_eq!(check(&desk, &page, "processing").await, State::Confirmed);
    Ok(())
}

#[tokio::test]
async fn a_shop_that_falls_silent_gets_its_line_later_or_the_money_goes_back() -> Result<()> {
    let desk = Desk::open().await?;
    // Written, and the answer lost: the order is found again by its mark.
    for moods in [vec![ShopMood::WriteAndBreak], vec![ShopMood::Break, ShopMood::WriteAndBlock]] {
        let page = desk.page().await;
        desk.shop.plan(moods.clone());
        assert_eq!(desk.accept(&page).await.state(), "accepted");
        for seconds in RUNS {
            sweep_at(&desk, seconds).await?;
        }
        assert_eq!(check(&desk, &page, &format!("{moods:?}")).await, State::Confirmed);
        assert_eq!(desk.shop.children(order_of(&page.0)).len(), 1, "{moods:?}");
    }
    // Settled, and the answer lost.
    let page = desk.page().await;
    desk.shop.plan([ShopMood::Write, ShopMood::WriteAndBreak]);
    assert_eq!(desk.accept(&page).await.state(), "charged");
    sweep_at(&desk, 200).await?;
    assert_eq!(check(&desk, &page, "settled").await, State::Confirmed);
    // It never answers again: a day later the money goes back.
    let page = desk.page().await;
    desk.shop.plan([vec![ShopMood::Write], vec![ShopMood::Break; 6]].concat());
    assert_eq!(desk.accept(&page).await.state(), "charged");
    for seconds in RUNS {
        sweep_at(&desk, seconds).await?;
    }
    assert_eq!(check(&desk, &page, "never settled").await, State::Refunded);
    assert_eq!(desk.kept(&page).await.course.trouble, Some(Trouble::NotAddable));
    Ok(())
}

#[tokio::test]
async fn a_key_that_was_withdrawn_is_no_proof_that_nothing_was_taken() -> Result<()> {
    let desk = Desk::open().await?;
    desk.stripe.plan([Mood::TakeAndBreak]);
    let page = desk.page().await;
    assert_eq!(desk.accept(&page).await.state(), "charging");
    let kept = desk.test.store.secret(&shop(), store::SecretKind::StripeKey).await?.unwrap();
    desk.test.delete(store::key::Key::secret(&shop(), store::SecretKind::StripeKey)).await?;
    for seconds in [200, 600, 1_500] {
        sweep_at(&desk, seconds).await?;
    }
    assert_eq!(desk.kept(&page).await.course.state, State::Charging);
    let later = desk.shop.children(order_of(&page.0));
    assert_eq!(later[0]["status"], json!("pending"), "nothing is given up before it is known");
    desk.test.store.put_secret(&shop(), store::SecretKind::StripeKey, &kept).await?;
    for seconds in [9_000, 20_000, 90_000] {
        sweep_at(&desk, seconds).await?;
    }
    assert_eq!(check(&desk, &page, "a key that came back").await, State::Confirmed);
    Ok(())
}
