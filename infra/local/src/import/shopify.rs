//! Shopify's bulk results into the staging database.

use platform::guest::GuestKey;
use platform::shopify::{Node, parse};
use platform::woocommerce::Prices;

use super::Exports;
use super::intake::{Outcome, Run, once};
use super::staging::{CsvExtras, Kind, Source, Staging};

/// Takes all files. A file may hold nodes of any kind, and children far from their parents.
pub(super) fn take(run: &mut Run<'_>, exports: &Exports, guests: &GuestKey) -> anyhow::Result<()> {
    let staging = run.staging;
    staging.drop_line_index()?;
    for (kind, paths) in
        [(Kind::Products, &exports.products), (Kind::Customers, &exports.customers), (Kind::Orders, &exports.orders)]
    {
        for path in once(paths) {
            run.objects(kind, path, &mut |source, text| node(staging, source, text, guests))?;
        }
    }
    staging.make_line_index()?;
    staging.drop_replaced_lines()?;
    Ok(())
}

fn node(staging: &Staging, source: &Source, text: &[u8], guests: &GuestKey) -> Outcome {
    let node = match parse(text, guests) {
        Ok(node) => node,
        Err(error) => return Ok(Err(error.into())),
    };
    match node {
        Node::Order(head) => drop(staging.put_head(source.number, &head, 0, Prices::WithTax)?),
        Node::Line(order, line) => staging.add_line(source.number, order.as_str(), &line, CsvExtras::default())?,
        Node::Product(product) => staging.put_product(source.number, &product)?,
        Node::Variant(product, variant) => staging.put_variant(source.number, Some(&product), &variant)?,
        Node::Customer(customer) => staging.put_customer(&customer)?,
        Node::Other => {}
    }
    Ok(Ok(()))
}
