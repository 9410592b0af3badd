//! Opening a shop that the store already keeps.

use anyhow::Context as _;
use edge::Clock;
use edge::keyring::Keyring;
use scoring::id::ShopId;
use scoring::shop::Shop;
use scoring::time::DAY_SECONDS;
use store::{Person, Store};

use super::{lesson, tell};
use crate::data_folder::DataFolder;
use crate::demo::{self, Buyer};
use crate::pages::{Persona, Window};

/// Most goods that the pages list. The offers know all of them.
const LISTED_MAX: usize = 20_000;

/// Days after which a kept shop is shown at its own time, so that its orders are as recent as when it was learned.
const OLD_DAYS: i64 = 30;

/// The window of a kept shop, at its own time when that is long ago.
///
/// # Errors
/// When it cannot be read.
pub(super) async fn window(store: &Store, id: &ShopId, folder: Option<&DataFolder>, keyring: Keyring) -> anyhow::Result<Window> {
    let shop = store.shop(id).await?.with_context(|| format!("the kept shop {id} has no shop row: train it again"))?;
    let goods = store.catalogue(id).all(LISTED_MAX).await?;
    if !goods.corrupt.is_empty() {
        tell(&format!("{} catalogue records cannot be understood and are left out: train the shop again", goods.corrupt.len()));
    }
    let mut window = Window::new(id.clone(), shop.currency, goods.items, keyring);
    if id.as_str() == demo::SHOP {
        lesson::decorate(&mut window);
    } else {
        window.picks = shop.popular.iter().map(|popular| popular.item.clone()).collect();
        window.buyers = vec![Persona::of(Buyer::Unknown), Persona::of(Buyer::Thrifty)];
        window.buyers.extend(folder.map(DataFolder::buyers).transpose()?.unwrap_or_default());
        // The newcomer who minds the price has bought nowhere; what browsing taught stands where browsing would have written it.
        let visitors = Buyer::ALL.into_iter();
        let visitors = visitors.filter_map(|buyer| Some((Person::Visitor(buyer.visitor()?), buyer.visitor_profile(shop.as_of)?)));
        store.put_profiles(id, visitors).await?;
    }
    window.clock = clock(&shop);
    Ok(window)
}

/// A kept shop's own time when it is long ago, else the machine's.
pub(crate) fn clock(shop: &Shop) -> Clock {
    let behind = shop.as_of.0 - Clock::System.now().0;
    if behind < -OLD_DAYS * DAY_SECONDS { Clock::Shifted(behind) } else { Clock::System }
}
