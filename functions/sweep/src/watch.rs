//! The watch over a shop: is it due to be asked, and what became of asking.

use edge::trace::TARGET;
use platform::outbound::AskError;
use scoring::id::ShopId;
use scoring::time::{DAY_SECONDS, Timestamp};
use scoring::watch::{GAPS_MAX, Gap, Leg, Pull, Trouble, Watch, Why};
use store::{Held, Step};

use crate::pages::Asked;
use crate::people::guest_key;
use crate::{FUNCTION, SweepError, Sweeper, shop, silence};

/// Changes of the last seconds before what is known are asked for again: clocks differ.
pub(crate) const OVERLAP_SECONDS: i64 = 120;
/// A shop that does not accept what we show is asked again after so long, in case it was mended.
const AFTER_REFUSAL_SECONDS: i64 = 3_600;
/// One that does not answer is left alone for so long.
const AFTER_SILENCE_SECONDS: i64 = 300;

impl Sweeper {
    /// Asks a shop for what it changed, if something is being asked for or is due.
    pub(crate) async fn watch(&self, shop: &ShopId) -> Result<(), SweepError> {
        let now = self.app.clock.now();
        let mut held = self.app.store.watch(shop).await?;
        let watch = held.value.clone().unwrap_or_default();
        if watch.again.is_some_and(|again| again > now) {
            return Ok(());
        }
        let access = match self.access(shop).await {
            Ok(Some(access)) => access,
            Ok(None) | Err(SweepError::Renewing) => return Ok(()),
            Err(SweepError::Ask(error)) => return self.in_trouble(shop, &held, &error).await,
            Err(error) => return Err(error),
        };
        let since = watch.known.unwrap_or(shop::known_since(&access));
        if watch.pull.is_none() {
            let Some(why) = self.reason(shop, &watch, since, now).await? else { return Ok(()) };
            let pull = Pull { why, from: since, began: now, leg: Leg::Changed, next: String::new(), total: 0, told: 0, gone: 0 };
            let (step, kept) = self.app.store.keep_watch(shop, &held, Watch { pull: Some(pull), ..watch }).await?;
            if step == Step::Overtaken {
                return Ok(());
            }
            held = kept;
        }
        let Some(guests) = guest_key(&self.app, shop).await? else { return Ok(()) };
        let asked = match Asked::new(&access, self.patience) {
            Ok(asked) => asked,
            Err(error) => return self.in_trouble(shop, &held, &error).await,
        };
        match self.pull(shop, &asked, &guests, &mut held).await {
            // It was renewed, or the shop connected anew, while we asked.
            Err(SweepError::Ask(AskError::Refused(_))) if !self.accesses(shop).await?.contains(&access) => Ok(()),
            Err(SweepError::Ask(error)) => self.in_trouble(shop, &held, &error).await,
            other => other,
        }
    }

    /// Why the shop is asked now; none when it is not.
    async fn reason(&self, shop: &ShopId, watch: &Watch, known: Timestamp, now: Timestamp) -> Result<Option<Why>, SweepError> {
        if now.0 - known.0 >= DAY_SECONDS {
            return Ok(Some(Why::Daily));
        }
        let Some(rhythm) = &watch.rhythm else { return Ok(None) };
        let heard = self.app.store.heard(shop).await?.unwrap_or(known).max(known);
        Ok(silence::is_unbelievable(rhythm, heard, now).then_some(Why::Silence))
    }

    /// Everything asked for has come: it is known from now on, and what had been missed is remembered.
    pub(crate) fn finished(&self, shop: &ShopId, watch: Watch, pull: &Pull) -> Watch {
        let Pull { why, from, began: until, told, gone, .. } = *pull;
        let mut watch = Watch { known: Some(until), pull: None, again: None, trouble: None, ..watch };
        if told + gone > 0 {
            tracing::warn!(
                target: TARGET, function = FUNCTION, %shop, told, gone, from = from.0, until = until.0,
                "a gap was healed: deliveries were missed"
            );
            watch.gaps.push(Gap { why, from, until, told, gone });
            let surplus = watch.gaps.len().saturating_sub(GAPS_MAX);
            watch.gaps.drain(..surplus);
        }
        watch
    }

    /// The shop could not be asked: what came stands, the rest is asked for later.
    async fn in_trouble(&self, shop: &ShopId, held: &Held<Watch>, error: &AskError) -> Result<(), SweepError> {
        let now = self.app.clock.now();
        let (trouble, wait) = match error {
            AskError::GaveUp { .. } => (Trouble::Silent, AFTER_SILENCE_SECONDS),
            AskError::Refused(_)
            | AskError::NotFound
            | AskError::Moved { .. }
            | AskError::Status(_)
            | AskError::Address(_)
            | AskError::Key
            | AskError::Tls(_) => (Trouble::Refused, AFTER_REFUSAL_SECONDS),
        };
        tracing::error!(target: TARGET, function = FUNCTION, %shop, cause = %error, "the shop cannot be asked for what it changed");
        let again = Some(Timestamp(now.0 + wait));
        let watch = Watch { trouble: Some(trouble), again, ..held.value.clone().unwrap_or_default() };
        let _ = self.app.store.keep_watch(shop, held, watch).await?;
        Ok(())
    }
}
