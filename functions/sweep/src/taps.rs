//! Offers that somebody took: what a crash, a closed page or a silent shop left of them is carried on, under the same keys.

use edge::trace::TARGET;
use scoring::id::ShopId;
use till::{Till, TillError, Waits};

use crate::{FUNCTION, Sweeper};

/// Open offers that one run looks at, of each of a shop's partitions.
const OPEN_MAX: usize = 100;
/// How many that cannot be driven end a slice: whoever is silent now is silent to the next one too.
const FAILURES_MAX: usize = 5;

impl Sweeper {
    /// Takes up every open offer that nobody is at. What cannot be driven is named and left: another run comes.
    pub(crate) async fn carry_on(&self, shop: &ShopId) -> Result<(), TillError> {
        let open = self.app.store.open_offers(shop, OPEN_MAX).await?;
        if open.is_empty() {
            return Ok(());
        }
        let till = Till::open(&self.app, shop, Waits::CLOCK, &self.tills).await?;
        let mut failures = 0;
        for order in open {
            match till.resume(&order).await {
                Ok(Some(driven)) => {
                    let course = &driven.offer.course;
                    if let Some(trouble) = course.trouble {
                        tracing::warn!(
                            target: TARGET, function = FUNCTION, %shop, %order, state = course.state.name(), trouble = trouble.name(),
                            "an offer went another way"
                        );
                    }
                }
                Ok(None) => {}
                Err(error) => {
                    tracing::error!(target: TARGET, function = FUNCTION, %shop, %order, cause = %error, "an offer cannot be driven");
                    failures += 1;
                    if failures == FAILURES_MAX {
                        return Err(error);
                    }
                }
            }
        }
        Ok(())
    }
}
