//! What the shop is asked, and what its answers mean to the ledger.

use edge::trace::TARGET;
use platform::goods::OnShelf;
use platform::outbound::woocommerce::{Addition, Unwritten};
use platform::woocommerce::now::Status;
use scoring::catalogue::Stock;
use scoring::id::{IntentId, OrderId};
use scoring::one_tap::{Asked, Child, Offer, Outcome, Rail};

use crate::till::{Till, TillError};

impl Till {
    /// Price and stock of now: what the catalogue says, then what the shop itself says. The dearer answer counts.
    pub(crate) async fn ask_price(&self, offer: &Offer) -> Result<Asked, TillError> {
        let listed = self.app.store.items(&self.id, core::slice::from_ref(&offer.item)).await?;
        let item = listed.items.first();
        let Some(variant) = item.and_then(|item| item.variants.iter().find(|variant| variant.id == offer.variant)) else {
            return Ok(Asked::SoldOut);
        };
        if variant.stock == Stock::SoldOut {
            return Ok(Asked::SoldOut);
        }
        if variant.price != offer.price {
            return Ok(Asked::Changed);
        }
        match offer.rail {
            // It asks itself when it applies what we sign.
            Rail::Platform => Ok(Asked::Holds),
            Rail::Stripe => Ok(self.ask_shop(offer).await),
        }
    }

    async fn ask_shop(&self, offer: &Offer) -> Asked {
        let Some(shop) = self.shop() else { return Asked::Unknown };
        match shop.order_now(&offer.order).await {
            Ok(Some(order)) if matches!(order.status, Status::Processing | Status::OnHold) => {}
            Ok(_) => return Asked::Released,
            Err(_) => return Asked::Unknown,
        }
        let sale = match shop.for_sale(&offer.item, Some(&offer.variant)).await {
            Ok(Some(sale)) => sale,
            Ok(None) => return Asked::SoldOut,
            Err(_) => return Asked::Unknown,
        };
        let is_sold = sale.shelf.is_none_or(|shelf| shelf == OnShelf::Sold);
        let is_enough = sale.left.is_none_or(|left| left >= offer.quantity);
        if !is_sold || !is_enough || sale.stock == Stock::SoldOut {
            return Asked::SoldOut;
        }
        match sale.price.minor(offer.price.currency, "price") {
            Ok(minor) if minor == offer.price.minor => Asked::Holds,
            _ => Asked::Changed,
        }
    }

    pub(crate) async fn create_child(&self, offer: &Offer) -> Child {
        let Some(shop) = self.shop() else { return Child::Unknown };
        match shop.child_order(&addition(offer)).await {
            // Somebody paid it by hand: it is not ours to charge for.
            Ok(created) if !matches!(created.status, Status::Pending | Status::Cancelled) => Child::Refused,
            Ok(created) => {
                let total = created.total;
                let total = (total.currency == offer.total.currency).then_some(total.minor);
                Child::Made { id: created.order, total }
            }
            Err(error) => match outcome(&error) {
                Outcome::Unknown => Child::Unknown,
                _ => {
                    tracing::warn!(target: TARGET, shop = %self.id, order = %offer.order, why = %error, "the shop makes no order");
                    Child::Refused
                }
            },
        }
    }

    pub(crate) async fn settle(&self, offer: &Offer) -> Outcome {
        let (Some(shop), Some(child), Some(intent)) = (self.shop(), &offer.course.child, &offer.course.intent) else {
            return Outcome::Unknown;
        };
        match shop.settle(child, IntentId::as_str(intent)).await {
            Ok(_) => Outcome::Done,
            Err(error) => {
                tracing::warn!(target: TARGET, shop = %self.id, order = %offer.order, why = %error, "not settled");
                outcome(&error)
            }
        }
    }

    /// Whether the shop itself says that the line is on an order.
    pub(crate) async fn is_on_order(&self, offer: &Offer) -> bool {
        let (Some(shop), Some(child)) = (self.shop(), &offer.course.child) else { return false };
        let order = shop.order_now(child).await;
        order.is_ok_and(|order| order.is_some_and(|order| order.is_owed() && order.offer.as_deref() == Some(offer.id.as_str())))
    }

    /// Takes away what stands in the shop for an offer that came to nothing, or whose money went back.
    pub(crate) async fn cancel_children(&self, offer: &Offer) -> Outcome {
        let Some(shop) = self.shop() else { return Outcome::Unknown };
        let child = match &offer.course.child {
            Some(child) => child.clone(),
            // One may have been made whose answer was lost. It is found by its mark; where there is none, one is made and given up.
            None => match shop.child_order(&addition(offer)).await {
                Ok(created) => created.order,
                Err(error) if outcome(&error) == Outcome::Refused => return Outcome::Done,
                Err(_) => return Outcome::Unknown,
            },
        };
        let ended = match shop.cancel(&child).await {
            // It was paid: its money is back, and so its goods stay.
            Err(Unwritten::Stands(_)) if offer.course.intent.is_some() => shop.give_back(&child).await,
            other => other,
        };
        ended.map_or_else(|error| outcome(&error), |()| Outcome::Done)
    }

    /// Gives up an order that another run made at the same moment. Unpaid, it harms nobody for long.
    pub(crate) async fn cancel_stray(&self, order: &OrderId) {
        if let Some(shop) = self.shop()
            && let Err(error) = shop.cancel(order).await
        {
            tracing::warn!(target: TARGET, shop = %self.id, %order, why = %error, "an unpaid order is left");
        }
    }
}

fn addition(offer: &Offer) -> Addition {
    Addition {
        parent: offer.order.clone(),
        offer: offer.id.to_string(),
        decision: Some(offer.decision.clone()),
        item: offer.item.clone(),
        variant: Some(offer.variant.clone()),
        quantity: offer.quantity,
        list: Offer::line_total(offer.price.minor, offer.quantity, 0),
        price: offer.total.minor,
    }
}

const fn outcome(error: &Unwritten) -> Outcome {
    match error {
        Unwritten::Unknown(_) => Outcome::Unknown,
        Unwritten::Refused(_) | Unwritten::Gone | Unwritten::Stands(_) | Unwritten::Other => Outcome::Refused,
    }
}
