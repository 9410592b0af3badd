//! What one person counts for at most in the comparison of arms: frozen once, as soon as enough orders stand.

use learning::cap::Spending;
use scoring::id::ShopId;
use store::StoreError;

use crate::Trainer;

impl Trainer {
    /// Freezes a shop's cap if it is not frozen and can be. Frozen, it stays: moved, it would move what was counted under it.
    pub(crate) async fn freeze_cap(&self, shop: &ShopId) -> Result<(), StoreError> {
        if self.store.spending_cap(shop).await?.is_some() {
            return Ok(());
        }
        let mut spending = Spending::default();
        let mut pages = self.store.tellings(shop);
        while let Some(page) = pages.next().await? {
            page.iter().for_each(|told| spending.push(told));
        }
        if let Some(cap) = spending.cap() {
            // Whoever was first has frozen it.
            let _ = self.store.freeze_spending_cap(shop, cap).await?;
        }
        Ok(())
    }
}
