//! What the shopper holds: the live cart, or on a product page the one item looked at.

use crate::id::{ItemId, VariantId};
use crate::money::Money;

/// Most items of a cart that a decision reads; the first by id when there are more.
pub const CART_ITEMS_MAX: usize = 90;

/// A line of the live cart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CartLine {
    /// The item.
    pub item: ItemId,
    /// The chosen variant, when the page knows it.
    pub variant: Option<VariantId>,
    /// How many; at least 1.
    pub quantity: u32,
    /// Price of one, as the page shows it. Used for ranking only: nobody is charged by it.
    pub unit_price: Money,
}

/// Cart lines by item, ids ascending and distinct: their order of arrival never matters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cart {
    lines: Vec<CartLine>,
}

impl Cart {
    /// Sorts by item; of several lines of one item the dearest stands for all, with the quantities added.
    #[must_use]
    pub fn new(mut lines: Vec<CartLine>) -> Self {
        lines.sort_by(|a, b| {
            (&a.item, -a.unit_price.minor, &a.variant, a.quantity).cmp(&(&b.item, -b.unit_price.minor, &b.variant, b.quantity))
        });
        lines.dedup_by(|later, first| {
            let same = later.item == first.item;
            if same {
                first.quantity = first.quantity.saturating_add(later.quantity);
            }
            same
        });
        Self { lines }
    }

    /// The lines, item ids ascending.
    #[must_use]
    pub fn lines(&self) -> &[CartLine] {
        &self.lines
    }

    /// Whether `item` is in it.
    #[must_use]
    pub fn holds(&self, item: &ItemId) -> bool {
        self.lines.binary_search_by(|line| line.item.cmp(item)).is_ok()
    }
}
