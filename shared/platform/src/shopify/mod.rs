//! Shopify in our own words: the Admin GraphQL shapes as its bulk operations write them (one node a line, children by
//! `__parentId`), and the REST shapes of its webhooks.

pub mod applied;
mod bulk;
pub mod changeset;
mod gid;
mod line;
mod money;
mod order;
mod product;
pub(crate) mod rest;
mod whole;
mod whole_taken;

pub use bulk::{Node, parse};
pub use whole::whole_order;
pub use whole_taken::whole_taken;

/// The bulk operation that brings everything that orders say.
pub const ORDERS_QUERY: &str = include_str!("orders.graphql");
/// The bulk operation that brings the catalogue with costs.
pub const PRODUCTS_QUERY: &str = include_str!("products.graphql");
/// The bulk operation that brings the accounts, so that a guest who has one is known again.
pub const CUSTOMERS_QUERY: &str = include_str!("customers.graphql");
/// The question for the orders that changed, a few at once, and what it says of a line.
#[cfg(feature = "outbound")]
pub(crate) const CHANGED_QUERY: &str = concat!(include_str!("changed_orders.graphql"), include_str!("line.graphql"));
/// The question for further lines of a long order.
#[cfg(feature = "outbound")]
pub(crate) const LINES_QUERY: &str = concat!(include_str!("order_lines.graphql"), include_str!("line.graphql"));
