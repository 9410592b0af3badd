//! A platform's changed orders, page by page, in one shape.

use edge::platform_access::{AccessKey, PlatformAccess};
use platform::error::ParseError;
use platform::guest::GuestKey;
use platform::outbound::shopify::Admin;
use platform::outbound::woocommerce::{Last, List, Shop};
use platform::outbound::{AskError, Patience};
use platform::{shopify, woocommerce};
use scoring::id::OrderId;
use scoring::order::ToldOrder;
use scoring::time::Timestamp;

/// A platform that can be asked.
#[derive(Debug)]
pub(crate) enum Asked {
    Woocommerce(Shop),
    Shopify(Admin),
}

/// A page of orders that changed.
#[derive(Debug)]
pub(crate) struct Page {
    /// The orders, unread.
    pub(crate) bodies: Vec<Vec<u8>>,
    /// Where to go on; none after the last.
    pub(crate) next: Option<String>,
    /// How many there are on all pages; 0 where the platform does not say it.
    pub(crate) total: u64,
    /// The platform's clock.
    pub(crate) answered: Option<Timestamp>,
}

impl Asked {
    pub(crate) fn new(access: &PlatformAccess, patience: Patience) -> Result<Self, AskError> {
        Ok(match &access.key {
            AccessKey::Woocommerce { key, secret } => {
                Self::Woocommerce(Shop::new(&access.address, key, secret.reveal(), patience)?)
            }
            AccessKey::Shopify { token, .. } => Self::Shopify(Admin::new(&access.address, token.reveal(), patience)?),
            // It has no orders.
            AccessKey::Stripe { .. } => return Err(AskError::Key),
        })
    }

    /// Its name in log lines.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Woocommerce(_) => "woocommerce",
            Self::Shopify(_) => "shopify",
        }
    }

    /// Orders changed since a moment, from where the page before ended.
    pub(crate) async fn changed(&self, since: Timestamp, next: &str) -> Result<Page, AskError> {
        match self {
            Self::Woocommerce(shop) => {
                let number = next.parse().unwrap_or(1);
                let page = shop.page(&List::Orders(Some(since)), number).await?;
                let bodies = page.bodies.iter().map(|body| body.get().as_bytes().to_vec()).collect();
                let next = (page.last == Last::No).then(|| (number + 1).to_string());
                Ok(Page { bodies, next, total: page.total.unwrap_or_default(), answered: page.answered })
            }
            Self::Shopify(admin) => {
                let changed = admin.changed(since, Some(next).filter(|next| !next.is_empty())).await?;
                Ok(Page { bodies: changed.orders, next: changed.next, total: 0, answered: None })
            }
        }
    }

    /// The very reading that a webhook has.
    pub(crate) fn read(&self, body: &[u8], guests: &GuestKey) -> Result<ToldOrder, ParseError> {
        match self {
            Self::Woocommerce(_) => woocommerce::order(body, guests).map(woocommerce::Order::told),
            Self::Shopify(_) => shopify::whole_order(body, guests),
        }
    }

    /// Of these orders those that the platform does not name any more. Only WooCommerce deletes without a word.
    pub(crate) async fn missing(&self, orders: &[OrderId]) -> Result<Vec<OrderId>, AskError> {
        let Self::Woocommerce(shop) = self else { return Ok(Vec::new()) };
        #[derive(serde::Deserialize)]
        struct Named {
            id: u64,
        }
        let page = shop.page(&List::OrdersNamed(orders.to_vec()), 1).await?;
        let there = page.bodies.iter().filter_map(|body| serde_json::from_str::<Named>(body.get()).ok());
        let there: Vec<String> = there.map(|named| named.id.to_string()).collect();
        Ok(orders.iter().filter(|order| !there.iter().any(|id| id == order.as_str())).cloned().collect())
    }

    /// One order as it stands; none when there is no such order any more.
    pub(crate) async fn order(&self, id: &OrderId) -> Result<Option<Vec<u8>>, AskError> {
        let Self::Woocommerce(shop) = self else { return Err(AskError::NotFound) };
        Ok(shop.order(id).await?.map(|body| body.get().as_bytes().to_vec()))
    }
}
