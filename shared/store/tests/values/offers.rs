//! What the one-tap ledger keeps.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use scoring::id::{DecisionName, IntentId, OfferName, OrderId, PayerId, ShopId, VariantId};
use scoring::money::{Currency, Millionths, Money};
use scoring::one_tap::{
    Course, Ending, GRACE_SECONDS_MAX, HISTORY_MAX, Missed, NO_DAYS_MAX, Offer, Passed, Payer, QUANTITY_MAX, Rail, State, Terms,
    Trouble, Why,
};

use super::{ids, times};

fn amounts() -> impl Strategy<Value = Money> {
    prop_oneof![0..100_000_i64, 0..=Money::MINOR_MAX].prop_map(|minor| Money::new(minor, Currency::new("EUR").unwrap()))
}

fn states() -> impl Strategy<Value = State> {
    prop::sample::select(State::ALL.to_vec())
}

fn course() -> impl Strategy<Value = Course> {
    let ending = option::of(prop::sample::select(Ending::ALL.to_vec()));
    let trouble = option::of(prop::sample::select(Trouble::ALL.to_vec()));
    let history = vec((states(), times()).prop_map(|(state, at)| Passed { state, at }), 0..=HISTORY_MAX);
    let names = (option::of("[0-9]{1,8}"), option::of("pi_[0-9A-Za-z]{1,24}"));
    (states(), times(), times(), any::<u32>(), ending, trouble, names, history).prop_map(
        |(state, entered, touched, attempts, ending, trouble, (child, intent), history)| Course {
            state,
            entered,
            touched,
            attempts,
            ending,
            trouble,
            child: child.map(|id| OrderId::new(&id).unwrap()),
            intent: intent.map(|id| IntentId::new(&id).unwrap()),
            history,
        },
    )
}

pub(crate) fn offer() -> impl Strategy<Value = Offer> {
    let goods = (ids(), "[0-9]{1,8}", 1..=QUANTITY_MAX, "[a-zé ]{0,40}");
    let money = (amounts(), option::of(amounts()), amounts(), amounts());
    let moments = (times(), times(), 0..=GRACE_SECONDS_MAX);
    let rail = prop_oneof![Just(Rail::Platform), Just(Rail::Stripe)];
    let payer = option::of(("cus_[0-9A-Za-z]{1,20}", "pm_[0-9A-Za-z]{1,20}"));
    ("[0-9A-Za-z_-]{1,36}", "[0-9]{1,8}", goods, money, moments, rail, payer, course()).prop_map(
        |(
            id,
            order,
            (item, variant, quantity, reason),
            (price, was, discount, total),
            (made, good_until, grace_seconds),
            rail,
            payer,
            course,
        )| {
            let payer = payer.map(|(customer, method)| Payer {
                customer: PayerId::new(&customer).unwrap(),
                method: PayerId::new(&method).unwrap(),
            });
            Offer {
                id: OfferName::new(&id).unwrap(),
                shop: ShopId::new("demo").unwrap(),
                order: OrderId::new(&order).unwrap(),
                decision: DecisionName::new(&id).unwrap(),
                item,
                variant: VariantId::new(&variant).unwrap(),
                quantity,
                reason,
                price,
                was,
                discount: discount.minor,
                total,
                made,
                good_until,
                grace_seconds,
                rail,
                payer,
                course,
            }
        },
    )
}

pub(crate) fn missed() -> impl Strategy<Value = Missed> {
    (prop::sample::select(Why::ALL.to_vec()), amounts(), times()).prop_map(|(why, stake, at)| Missed { why, stake, at })
}

pub(crate) fn terms() -> impl Strategy<Value = Terms> {
    let texts = ("/[a-z]{0,20}", "[ -~]{0,40}", "[a-zéß ]{0,40}");
    (0..=NO_DAYS_MAX, 0..=GRACE_SECONDS_MAX, 0..=900_000_i64, texts).prop_map(
        |(no_days, grace_seconds, discount, (withdrawal_url, delivery_url, delivery))| Terms {
            no_days,
            grace_seconds,
            discount: Millionths(discount),
            withdrawal_url,
            delivery_url,
            delivery,
        },
    )
}
