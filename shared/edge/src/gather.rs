//! The first read of an answer: rows, the person, and the shop's settings unless they are in memory.

use std::sync::Arc;
use std::time::Instant;

use scoring::id::ShopId;
use scoring::pair::PairSheet;
use scoring::policy::Policy;
use scoring::profile::ProfileSheet;
use store::{GatherRequest, Gathered as Read, Settings};

use crate::app::App;
use crate::ask::Ask;
use crate::cache::ShopSettings;
use crate::consent::Caller;
use crate::problem::Problem;
use crate::remembered::Remembered;

/// What an answer rests on.
pub(crate) struct Gathered {
    pub(crate) settings: Arc<ShopSettings>,
    pub(crate) rows: Vec<PairSheet>,
    pub(crate) person: Option<ProfileSheet>,
    pub(crate) remembered: Remembered,
    pub(crate) corrupt: usize,
}

/// One BatchGetItem, and nothing of a person who has not been let in.
pub(crate) async fn gather(app: &App, ask: &Ask<'_>, caller: &Caller) -> Result<Gathered, Problem> {
    let started = Instant::now();
    let held = app.cache.get(&ask.shop, started);
    let request = GatherRequest {
        shop: &ask.shop,
        items: &ask.rows(),
        visitor: caller.visitor(),
        customer: caller.customer(),
        settings: if held.is_some() { Settings::Cached } else { Settings::Read },
        now: app.clock.now(),
    };
    let mut read = app.store.gather(&request).await?;
    let settings = match held {
        Some(held) => held,
        None => kept(app, &ask.shop, &mut read, started)?,
    };
    let remembered = Remembered::of(read.visitor_memory, read.customer_memory);
    let person = person(read.customer, read.visitor);
    Ok(Gathered { settings, rows: read.rows, person, remembered, corrupt: read.corrupt.len() })
}

/// A shop's settings: from memory, else by one BatchGetItem.
pub(crate) async fn settings(app: &App, shop: &ShopId) -> Result<Arc<ShopSettings>, Problem> {
    let started = Instant::now();
    if let Some(held) = app.cache.get(shop, started) {
        return Ok(held);
    }
    let (settings, now) = (Settings::Read, app.clock.now());
    let request = GatherRequest { shop, items: &[], visitor: None, customer: None, settings, now };
    let mut read = app.store.gather(&request).await?;
    kept(app, shop, &mut read, started)
}

/// Keeps the settings that were read.
pub(crate) fn kept(app: &App, shop: &ShopId, read: &mut Read, started: Instant) -> Result<Arc<ShopSettings>, Problem> {
    let (Some(row), Some(model)) = (read.shop.take(), read.model.take()) else { return Err(Problem::UnknownShop) };
    // A merchant who has not written a policy yet has the standard one.
    let policy = read.policy.take().unwrap_or_else(|| Policy::standard(row.currency));
    let settings = Arc::new(ShopSettings { shop: row, policy, model });
    app.cache.put(shop, Arc::clone(&settings), started);
    Ok(settings)
}

/// Of two profiles the customer's, if it has a history; price sensitivity is whichever is known to be larger.
pub(crate) fn person(customer: Option<ProfileSheet>, visitor: Option<ProfileSheet>) -> Option<ProfileSheet> {
    let share = customer.iter().chain(&visitor).map(|profile| profile.discount_share).max()?;
    let person = match (customer, visitor) {
        (Some(customer), visitor) if customer.orders > 0 || visitor.is_none() => customer,
        (customer, visitor) => visitor.or(customer)?,
    };
    Some(ProfileSheet { discount_share: share, ..person })
}

#[cfg(test)]
mod tests {
    use super::person;
    use scoring::money::Millionths;
    use scoring::profile::{Profile, ProfileSheet};

    fn profile(orders: u32, share: i64) -> ProfileSheet {
        ProfileSheet::of(&Profile { orders, discount_share: Millionths(share), ..Profile::default() })
    }

    #[test]
    fn the_customer_with_a_history_comes_first_and_sensitivity_is_kept() {
        assert_eq!(person(None, None), None);
        assert_eq!(person(Some(profile(3, 1)), Some(profile(9, 5))), Some(profile(3, 5)));
        assert_eq!(person(Some(profile(0, 7)), Some(profile(9, 5))), Some(profile(9, 7)));
        assert_eq!(person(Some(profile(0, 7)), None), Some(profile(0, 7)));
        assert_eq!(person(None, Some(profile(9, 5))), Some(profile(9, 5)));
    }
}
