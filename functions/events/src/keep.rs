//! What a batch leaves behind: first what is taken back, then decisions, then memory.

use std::time::Duration;

use edge::App;
use edge::consent::{Caller, Claims, Consent};
use edge::problem::Problem;
use scoring::behaviour::Behaviour;
use scoring::hash::{draw, mix};
use scoring::id::ShopId;
use scoring::mail::Mails;

use crate::decisions::{self, Bearing};
use crate::leave;
use crate::memory::{self, Remembering};
use crate::told::{Came, DECISIONS_MAX, Refused, Told};

/// How often a record is read again because another beacon came in between.
pub(crate) const TRIES: u32 = 8;
/// Longest wait before reading again.
const PAUSE: Duration = Duration::from_millis(40);

/// What became of a batch.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    /// Events that were understood and are not kept.
    pub(crate) refused: Vec<(usize, Refused)>,
    /// Whether more is left to delete.
    pub(crate) is_unfinished: bool,
}

/// The waits of those who met are spread by what they work on.
pub(crate) async fn pause(seed: &str, attempt: u32) {
    if attempt > 0 {
        let share = (mix(draw(seed) ^ u64::from(attempt)) % 1_000) as u32;
        tokio::time::sleep(PAUSE / 1_000 * share).await;
    }
}

/// Keeps what was told.
pub(crate) async fn keep(
    app: &App,
    shop: &ShopId,
    claims: &Claims<'_>,
    caller: &Caller,
    told: Vec<(usize, Told)>,
) -> Result<Kept, Problem> {
    let mut kept = Kept::default();
    let (mut did, mut mails) = (Behaviour::default(), Mails::default());
    let mut came: Vec<Came> = Vec::new();
    let mut given_up = false;
    let mut did_anything = false;
    for (index, one) in told {
        match one {
            Told::Withdrawn(what, at) => {
                let leaver = claims.leaver(shop, &app.keyring)?;
                kept.is_unfinished |= leave::withdraw(app, shop, &leaver, what, at).await?;
            }
            Told::LoggedOut | Told::Did(_) | Told::Mailed(..) if caller.visitor().is_none() => {
                kept.refused.push((index, Refused::Withheld))
            }
            Told::LoggedOut => given_up = true,
            Told::Did(one) => {
                did = did.join(one);
                did_anything = true;
            }
            Told::Mailed(act, moment) => {
                mails.note(act, moment);
                did_anything = true;
            }
            Told::Came(one) => match came.iter().position(|known| known.decision == one.decision) {
                Some(place) => came[place].join(*one),
                None if came.len() < DECISIONS_MAX => came.push(*one),
                None => kept.refused.push((index, Refused::TooMany)),
            },
        }
    }
    if given_up && let (Some(visitor), Some(proof)) = leave::given_up(&claims.leaver(shop, &app.keyring)?) {
        leave::log_out(app, shop, &visitor, &proof).await?;
    }
    let visitor = match caller.consent() {
        Consent::Given => caller.visitor(),
        Consent::Withheld => None,
    };
    let forgotten = match visitor {
        Some(visitor) if !came.is_empty() => memory::forgotten(app, shop, visitor).await?,
        _ => None,
    };
    let bearing = Bearing { consent: caller.consent(), forgotten };
    for one in came {
        let exposure = decisions::keep(app, shop, &bearing, one).await?;
        if let Some(visitor) = visitor {
            let theirs = exposure.impression.as_ref().and_then(|impression| impression.shopper.as_ref()?.visitor.as_ref());
            if theirs == Some(visitor) {
                did.note_exposure(&exposure);
                did_anything = true;
            }
        }
    }
    if let Some(visitor) = visitor.filter(|_| did_anything || caller.proof().is_some()) {
        // What was given up in this very batch proves nothing any more.
        let proof = caller.proof().filter(|_| !given_up);
        memory::remember(app, shop, &Remembering { visitor, proof, did, mails }).await?;
    }
    Ok(kept)
}
