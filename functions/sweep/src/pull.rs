//! Asking a shop for what it changed: told by the very path that its deliveries take, page by page, each page once done.

use edge::trace::TARGET;
use platform::guest::GuestKey;
use platform::outbound::AskError;
use platform::told;
use scoring::hash::{draw, fnv1a64};
use scoring::id::{OrderId, RequestId, ShopId};
use scoring::order::Standing;
use scoring::time::Timestamp;
use scoring::watch::{Leg, Pull, Watch, Why};
use store::pack::{NEXT_BYTES_MAX, PARKED_BYTES_MAX, WHY_BYTES_MAX};
use store::{Held, Parked, Step, StoreError, Telling};

use crate::pages::Asked;
use crate::watch::OVERLAP_SECONDS;
use crate::{FUNCTION, SweepError, Sweeper};

/// Orders older than this are not looked for again: who tidies up, tidies up what is new.
const MISSING_DAYS: i64 = 60;
/// Most ids that are asked after at once, and so most records of a page.
const NAMED_MAX: u32 = 100;

impl Sweeper {
    /// A slice of what is being asked for; `held` is where it stands afterwards.
    pub(crate) async fn pull(
        &self,
        shop: &ShopId,
        asked: &Asked,
        guests: &GuestKey,
        held: &mut Held<Watch>,
    ) -> Result<(), SweepError> {
        let mut asks = self.slice.asks;
        while asks > 0 {
            let watch = held.value.clone().unwrap_or_default();
            let Some(mut pull) = watch.pull.clone() else { return Ok(()) };
            let goes_on = match pull.leg {
                Leg::Changed => {
                    asks -= 1;
                    self.changed(shop, asked, guests, &mut pull).await?
                }
                Leg::Missing => self.missing(shop, asked, guests, &mut pull, &mut asks).await?,
            };
            let after = if goes_on {
                Watch { pull: Some(pull), again: None, trouble: None, ..watch }
            } else {
                self.finished(shop, watch, &pull)
            };
            let (step, kept) = self.app.store.keep_watch(shop, held, after).await?;
            if step == Step::Overtaken {
                // Another run does the same: what was told twice counts once.
                return Ok(());
            }
            *held = kept;
        }
        Ok(())
    }

    /// One page of what changed; whether there is more to ask for.
    async fn changed(&self, shop: &ShopId, asked: &Asked, guests: &GuestKey, pull: &mut Pull) -> Result<bool, SweepError> {
        let since = Timestamp(pull.from.0 - OVERLAP_SECONDS);
        let page = asked.changed(since, &pull.next).await?;
        if pull.next.is_empty() {
            // By the shop's own clock, should it be behind ours.
            pull.began = page.answered.map_or(pull.began, |answered| answered.min(pull.began));
        }
        for body in &page.bodies {
            pull.told += u64::from(self.tell(shop, asked, guests, body).await?);
        }
        // One that was deleted between two pages may have let another slip over to a page that was read already.
        let has_shrunk = page.total < pull.total;
        pull.total = page.total;
        pull.next = match page.next {
            Some(next) if next.len() > NEXT_BYTES_MAX => return Err(AskError::NotFound.into()),
            Some(next) => next,
            None if has_shrunk => String::new(),
            None => {
                (pull.leg, pull.next) = (Leg::Missing, String::new());
                return Ok(pull.why == Why::Daily && matches!(asked, Asked::Woocommerce(_)));
            }
        };
        if has_shrunk {
            pull.next.clear();
        }
        Ok(true)
    }

    /// Tells an order that the shop named; whether it had not been told. What cannot be read is set aside as a delivery would be.
    async fn tell(&self, shop: &ShopId, asked: &Asked, guests: &GuestKey, body: &[u8]) -> Result<bool, SweepError> {
        let why = match asked.read(body, guests) {
            Ok(told) => match self.app.store.tell_order(shop, &told).await {
                Ok(telling) => return Ok(telling == Telling::Kept),
                Err(error @ (StoreError::Pack(_) | StoreError::Corrupt(_))) => error.to_string(),
                Err(error) => return Err(error.into()),
            },
            Err(error) => error.without_content(),
        };
        let text = String::from_utf8_lossy(body);
        let name = format!("asked-{:016x}{:016x}", fnv1a64(body), draw(&text));
        let Ok(fingerprint) = RequestId::new(&name) else { return Ok(false) };
        tracing::warn!(target: TARGET, function = FUNCTION, %shop, %fingerprint, why, "parked");
        let parked = Parked {
            fingerprint,
            origin: format!("{} asked", asked.name()),
            why: why[..why.floor_char_boundary(WHY_BYTES_MAX)].to_owned(),
            received: self.app.clock.now(),
            length: body.len() as u64,
            body: body[..body.len().min(PARKED_BYTES_MAX)].to_vec(),
        };
        self.app.store.park(shop, &parked).await?;
        Ok(false)
    }

    /// One page of the orders that stand: those that the shop no longer has are void. Each is asked for by itself before it is
    /// believed to be gone.
    async fn missing(
        &self,
        shop: &ShopId,
        asked: &Asked,
        guests: &GuestKey,
        pull: &mut Pull,
        asks: &mut u32,
    ) -> Result<bool, SweepError> {
        let (place, after) = pull.next.split_once('/').unwrap_or(("0", ""));
        let passed = self.app.store.pass(shop, (place.parse().unwrap_or_default(), after), NAMED_MAX).await?;
        let from = pull.began.plus_days(-MISSING_DAYS);
        let recent = passed.orders.into_iter().filter(|told| told.standing == Standing::Counts && told.order.time >= from);
        let is_theirs = |id: &OrderId| id.as_str().bytes().all(|byte| byte.is_ascii_digit());
        let recent: Vec<OrderId> = recent.map(|told| told.order.id).filter(is_theirs).collect();
        let mut missing = Vec::new();
        if !recent.is_empty() {
            *asks = asks.saturating_sub(1);
            missing = asked.missing(&recent).await?;
        }
        for id in missing {
            *asks = asks.saturating_sub(1);
            match asked.order(&id).await? {
                Some(body) => pull.told += u64::from(self.tell(shop, asked, guests, &body).await?),
                None => {
                    let known = self.app.store.told_order(shop, &id).await?;
                    if let Some(void) = told::gone(&id, known, self.app.clock.now()) {
                        pull.gone += u64::from(self.app.store.tell_order(shop, &void).await? == Telling::Kept);
                    }
                }
            }
        }
        match passed.next {
            Some((place, after)) if place < order_partitions() => pull.next = format!("{place}/{after}"),
            _ => return Ok(false),
        }
        Ok(true)
    }
}

/// The partitions of the orders come first in a passage.
fn order_partitions() -> u32 {
    u32::try_from(store::key::BUCKETS).unwrap_or(u32::MAX)
}
