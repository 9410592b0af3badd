//! The largest records of the one-tap ledger.

use scoring::id::{DecisionName, ID_BYTES_MAX, IntentId, ItemId, OfferName, OrderId, PayerId, ShopId, VariantId};
use scoring::money::{Currency, Millionths, Money};
use scoring::one_tap::{
    Course, Ending, GRACE_SECONDS_MAX, HISTORY_MAX, Missed, NO_DAYS_MAX, Offer, Passed, Payer, QUANTITY_MAX, REASON_BYTES_MAX,
    Rail, State, Terms, Trouble, Why,
};
use scoring::time::Timestamp;
use store::pack::{DELIVERY_BYTES_MAX, URL_BYTES_MAX};

fn longest() -> String {
    "x".repeat(ID_BYTES_MAX)
}

fn much() -> Money {
    Money::new(Money::MINOR_MAX, Currency::new("EUR").unwrap())
}

pub(crate) fn offer() -> Offer {
    let (id, late) = (longest(), Timestamp(i64::MIN));
    let payer = PayerId::new(&id).unwrap();
    Offer {
        id: OfferName::new(&id).unwrap(),
        shop: ShopId::new(&id).unwrap(),
        order: OrderId::new(&id).unwrap(),
        decision: DecisionName::new(&id).unwrap(),
        item: ItemId::new(&id).unwrap(),
        variant: VariantId::new(&id).unwrap(),
        quantity: QUANTITY_MAX,
        reason: "x".repeat(REASON_BYTES_MAX),
        price: much(),
        was: Some(much()),
        discount: Money::MINOR_MAX,
        total: much(),
        made: late,
        good_until: late,
        grace_seconds: GRACE_SECONDS_MAX,
        rail: Rail::Stripe,
        payer: Some(Payer { customer: payer.clone(), method: payer }),
        course: Course {
            state: State::Stopped,
            entered: late,
            touched: late,
            attempts: u32::MAX,
            ending: Some(Ending::Refunded),
            trouble: Some(Trouble::ChildLeft),
            child: Some(OrderId::new(&id).unwrap()),
            intent: Some(IntentId::new(&id).unwrap()),
            history: vec![Passed { state: State::Stopped, at: late }; HISTORY_MAX],
        },
    }
}

pub(crate) fn missed() -> Missed {
    Missed { why: Why::SaidNo, stake: much(), at: Timestamp(i64::MIN) }
}

pub(crate) fn terms() -> Terms {
    Terms {
        no_days: NO_DAYS_MAX,
        grace_seconds: GRACE_SECONDS_MAX,
        discount: Millionths(900_000),
        withdrawal_url: "x".repeat(URL_BYTES_MAX),
        delivery_url: "x".repeat(URL_BYTES_MAX),
        delivery: "x".repeat(DELIVERY_BYTES_MAX),
    }
}
