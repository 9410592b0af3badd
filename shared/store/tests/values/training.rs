//! Of customers' standings, bands of spending and fits.

use proptest::prelude::*;
use scoring::customer::{BrandShare, CustomerStanding, TIERS_MAX, Tier, Tiers};
use scoring::facts::Tag;
use scoring::fitting::Fitting;
use scoring::money::{Currency, Millionths};

use super::times;

fn shares() -> impl Strategy<Value = Millionths> {
    (0..=Millionths::ONE.0).prop_map(Millionths)
}

pub(crate) fn standing() -> impl Strategy<Value = CustomerStanding> {
    let brands = proptest::collection::btree_map(any::<u64>(), shares(), 0..8);
    let amounts = (any::<i64>(), any::<i64>(), any::<i64>(), any::<i64>(), any::<i64>());
    (times(), times(), times(), any::<u32>(), amounts, shares(), any::<i64>(), any::<u8>(), brands).prop_map(
        |(as_of, first, last, orders, amounts, reduced, expected, tier, brands)| CustomerStanding {
            as_of,
            currency: Currency::new("EUR").unwrap(),
            orders,
            first,
            last,
            spent: amounts.0,
            spent_year: amounts.1,
            mean_order: amounts.2,
            reduced,
            saved: amounts.3,
            expected_orders: Millionths(expected),
            expected_spend: amounts.4,
            tier,
            brands: brands.into_iter().map(|(brand, share)| BrandShare { brand: Tag(brand), share }).collect(),
        },
    )
}

pub(crate) fn tiers() -> impl Strategy<Value = Tiers> {
    proptest::collection::btree_map(any::<i64>(), "[a-zé ]{0,20}", 0..=TIERS_MAX).prop_map(|tiers| {
        Tiers(tiers.into_iter().map(|(from, name)| Tier { badges: vec![name.clone(); 2], name, from }).collect())
    })
}

pub(crate) fn fitting() -> impl Strategy<Value = Fitting> {
    (times(), any::<i64>()).prop_map(|(at, orders)| Fitting { at, orders })
}
