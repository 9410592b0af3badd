//! The one-tap ledger against a world that loses answers, dies anywhere and speaks out of order: at most one charge, and none
//! forgotten.
#![allow(clippy::unwrap_used)]

mod chooser;
mod exhaustive;
mod outside;
mod run;
mod schedules;
mod table;

use scoring::id::{DecisionName, ItemId, OfferName, OrderId, PayerId, ShopId, VariantId};
use scoring::money::{Currency, Money};
use scoring::one_tap::{Course, OFFER_SECONDS, Offer, Payer, Rail};
use scoring::time::Timestamp;

/// When the offer was made.
const MADE: Timestamp = Timestamp(1_800_000_000);
/// What it costs.
const TOTAL: i64 = 1_490;

fn offer(rail: Rail) -> Offer {
    let eur = Currency::new("EUR").unwrap();
    let payer = PayerId::new("cus_1").unwrap();
    Offer {
        id: OfferName::new("offer-1").unwrap(),
        shop: ShopId::new("demo").unwrap(),
        order: OrderId::new("1001").unwrap(),
        decision: DecisionName::new("d-1").unwrap(),
        item: ItemId::new("mug").unwrap(),
        variant: VariantId::new("mug-1").unwrap(),
        quantity: 1,
        reason: String::new(),
        price: Money::new(TOTAL, eur),
        was: None,
        discount: 0,
        total: Money::new(TOTAL, eur),
        made: MADE,
        good_until: Timestamp(MADE.0 + OFFER_SECONDS),
        grace_seconds: 600,
        rail,
        payer: (rail == Rail::Stripe).then(|| Payer { customer: payer.clone(), method: payer }),
        course: Course::offered(MADE),
    }
}
