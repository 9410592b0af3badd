//! Saved pages of WooCommerce's REST API into the staging database.

use platform::error::ParseError;
use platform::guest::GuestKey;
use platform::woocommerce::{customer, order, product, refund};

use super::Exports;
use super::intake::{Outcome, Run, once};
use super::staging::{Kind, Staging};

/// Takes all files.
pub(super) fn take(run: &mut Run<'_>, exports: &Exports, guests: &GuestKey) -> anyhow::Result<()> {
    let staging = run.staging;
    staging.make_line_index()?;
    for (kind, paths) in [
        (Kind::Products, &exports.products),
        (Kind::Customers, &exports.customers),
        (Kind::Orders, &exports.orders),
        (Kind::Refunds, &exports.refunds),
    ] {
        for path in once(paths) {
            run.objects(kind, path, &mut |source, text| put(staging, kind, source.number, text, guests))?;
        }
    }
    Ok(())
}

/// Puts one object of a list there.
pub(super) fn put(staging: &Staging, kind: Kind, source: i64, text: &[u8], guests: &GuestKey) -> Outcome {
    let put = |parsed: Result<rusqlite::Result<()>, ParseError>| match parsed {
        Ok(done) => done.map(Ok),
        Err(error) => Ok(Err(error.into())),
    };
    match kind {
        Kind::Orders => put(order(text, guests).map(|order| staging.put_order(source, &order))),
        Kind::Products => put(product(text).map(|listed| staging.put_listed(source, &listed))),
        Kind::Customers => put(customer(text, guests).map(|customer| staging.put_customer(&customer))),
        Kind::Refunds => put(refund(text).map(|refund| staging.put_refund(&refund))),
    }
}
