//! Whether an order may be followed by an offer at all, and if not, why.

use edge::tap::TapRead;
use platform::inbound::paid::{NotReusable, PaidOrder, PaymentMeans, Release, Reuse, Ships};
use scoring::id::PayerId;
use scoring::one_tap::{Payer, Rail, Why};
use scoring::shop::Shop;
use scoring::time::Timestamp;
use store::SecretKind;

/// Who would charge, and whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chargeable {
    pub(crate) rail: Rail,
    pub(crate) payer: Option<Payer>,
}

/// Who would charge for an offer beside this order; or the first reason why nobody may.
pub(crate) fn chargeable(
    order: &PaidOrder,
    shop: &Shop,
    read: &TapRead,
    needs: &[SecretKind],
    now: Timestamp,
) -> Result<Chargeable, Why> {
    if order.release == Release::Released {
        return Err(Why::Released);
    }
    match order.ships {
        Ships::Pickup => return Err(Why::Pickup),
        Ships::Digital => return Err(Why::Digital),
        Ships::Address | Ships::Unknown => {}
    }
    if order.presentment != order.total.currency || order.total.currency != shop.currency {
        return Err(Why::OtherCurrency);
    }
    let chargeable = means(&order.means)?;
    if read.found != needs {
        return Err(Why::NotConnected);
    }
    if read.no_until.is_some_and(|until| now < until) {
        return Err(Why::SaidNo);
    }
    Ok(chargeable)
}

fn means(means: &PaymentMeans) -> Result<Chargeable, Why> {
    match means {
        PaymentMeans::Platform => Ok(Chargeable { rail: Rail::Platform, payer: None }),
        PaymentMeans::Stripe { reuse: Reuse::NotAgreed, .. } => Err(Why::NotAgreed),
        PaymentMeans::Stripe { customer, payment_method, reuse: Reuse::Agreed } => {
            let id = |text: &str| PayerId::new(text).map_err(|_| Why::NobodysCard);
            let payer = Payer { customer: id(customer)?, method: id(payment_method)? };
            Ok(Chargeable { rail: Rail::Stripe, payer: Some(payer) })
        }
        PaymentMeans::NotReusable(why) => Err(match why {
            NotReusable::OtherGateway => Why::OtherGateway,
            NotReusable::NotACard => Why::NotACard,
            NotReusable::OlderSource => Why::OlderCard,
            NotReusable::NobodysCard => Why::NobodysCard,
        }),
    }
}
