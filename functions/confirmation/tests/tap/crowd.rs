//! A thousand buyers who tap twice at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Result;
use axum::http::StatusCode;
use edge::Clock;
use scoring::one_tap::{LEASE_SECONDS, State};
use scoring::time::Timestamp;
use serde_json::Value;
use support::NOW;
use till::{Till, Tills, Waits};
use tokio::sync::Semaphore;

use crate::desk::{Desk, order_of, post, shop};

const BUYERS: usize = 1_000;
/// Taps under way at once.
const AT_ONCE: usize = 64;
/// How often a page asks again that was told to.
const ASKS: usize = 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_double_taps_are_a_thousand_charges() -> Result<()> {
    let desk = Desk::open().await?;
    let mut pages: Vec<(Value, String)> = Vec::with_capacity(BUYERS);
    for _ in 0..BUYERS {
        pages.push(desk.page().await);
    }
    let room = Arc::new(Semaphore::new(AT_ONCE));
    let taps = pages.iter().flat_map(|page| [page, page]).map(|(proof, id)| {
        let (router, room, proof, path) =
            (desk.router.clone(), Arc::clone(&room), proof.clone(), format!("/v1/confirmation/{id}/accept"));
        tokio::spawn(async move {
            let _seat = room.acquire_owned().await.unwrap();
            for _ in 0..ASKS {
                let reply = post(&router, &path, &proof).await;
                if reply.status != StatusCode::SERVICE_UNAVAILABLE {
                    return reply.state().to_owned();
                }
            }
            panic!("never answered");
        })
    });
    let taps: Vec<_> = taps.collect();
    for tap in taps {
        let state = tap.await?;
        assert!(["accepted", "charging", "charged", "added"].contains(&state.as_str()), "{state}");
    }
    // A machine that is busy with other things may have let somebody down: sweep takes it up.
    let later = desk.app.clone().with_clock(Clock::Fixed(Timestamp(NOW.0 + LEASE_SECONDS)));
    let till = Till::open(&later, &shop(), Waits::CLOCK, &Tills::default()).await?;
    for order in desk.test.store.open_offers(&shop(), BUYERS).await? {
        till.resume(&order).await?;
    }
    let mut charges: BTreeMap<String, usize> = BTreeMap::new();
    for taken in desk.stripe.taken() {
        *charges.entry(taken.offer).or_default() += 1;
    }
    assert_eq!(charges.len(), BUYERS);
    assert!(charges.values().all(|times| *times == 1), "somebody was charged twice");
    for page in &pages {
        let state = desk.kept(page).await.course.state;
        assert!(matches!(state, State::Added | State::Confirmed), "{state:?}");
        assert_eq!(desk.shop.children(order_of(&page.0)).len(), 1);
    }
    Ok(())
}
