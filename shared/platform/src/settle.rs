//! From the lines of an order to what was bought and kept: refunds taken off, bundles as one, prices of one piece.

use scoring::id::{ItemId, VariantId};

use crate::order::{Bundle, Kept, NotProduct, OrderLine, What};

/// A line to learn from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sold {
    /// Which product.
    pub item: ItemId,
    /// Which variant, when known.
    pub variant: Option<VariantId>,
    /// Its title on the order.
    pub title: String,
    /// The SKU text.
    pub sku: String,
    /// How many were kept; at least 1.
    pub quantity: u32,
    /// Price of one as paid, in minor units; at least 1.
    pub unit_price: i64,
    /// Price of one by the list, in minor units; at least `unit_price`.
    pub list_price: i64,
}

/// Why a line is not among what was sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotSold {
    /// No product.
    Other(NotProduct),
    /// Everything on it went back, or was taken off.
    Returned,
    /// Given away.
    Free,
    /// Stands in the line of its bundle.
    InBundle,
}

impl NotSold {
    /// All of them, in the order in which they are reported.
    pub const ALL: [Self; 9] = [
        Self::Other(NotProduct::GiftCard),
        Self::Other(NotProduct::Tip),
        Self::Other(NotProduct::Custom),
        Self::Other(NotProduct::Deleted),
        Self::Other(NotProduct::Shipping),
        Self::Other(NotProduct::Fee),
        Self::Returned,
        Self::Free,
        Self::InBundle,
    ];

    /// As few words as say it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Other(what) => what.words(),
            Self::Returned => "refunded or taken off",
            Self::Free => "free (gifts, samples)",
            Self::InBundle => "parts of bundles, counted with their bundle",
        }
    }
}

/// What was bought and kept of `lines`, in their order; each line that was not is told to `left_out`.
///
/// Where the bundle itself has a line, that line carries its own id as its bundle's, and is no part.
/// `bundle_of` names the product of a bundle's variant. A bundle whose product is unknown stays as its parts, each counted once.
pub fn settle(
    lines: Vec<OrderLine>,
    kept: Kept,
    mut bundle_of: impl FnMut(&VariantId) -> Option<ItemId>,
    mut left_out: impl FnMut(NotSold),
) -> Vec<Sold> {
    let mut whole: Vec<OrderLine> = Vec::new();
    for line in lines {
        let Some(bundle) = &line.bundle else {
            whole.push(line);
            continue;
        };
        let item = bundle.item.clone().or_else(|| bundle_of(bundle.variant.as_ref()?));
        let Some(item) = item else {
            whole.push(OrderLine { bundle: None, ..line });
            continue;
        };
        if line.id != bundle.id {
            left_out(NotSold::InBundle);
        }
        match whole.iter_mut().find(|other| other.bundle.as_ref().is_some_and(|other| other.id == bundle.id)) {
            Some(parent) => join(parent, &line),
            None => whole.push(parent(item, bundle.clone(), &line)),
        }
    }
    whole.into_iter().filter_map(|line| sold(line, kept).map_err(&mut left_out).ok()).collect()
}

/// The line of a bundle, by its first part. Until all parts are joined it counts pieces, not bundles.
fn parent(item: ItemId, bundle: Bundle, part: &OrderLine) -> OrderLine {
    OrderLine {
        id: part.id.clone(),
        what: What::Product { item, variant: bundle.variant.clone() },
        title: bundle.title.clone(),
        sku: String::new(),
        bundle: Some(bundle),
        ..part.clone()
    }
}

fn join(parent: &mut OrderLine, part: &OrderLine) {
    parent.ordered = parent.ordered.saturating_add(part.ordered);
    parent.stayed = parent.stayed.saturating_add(part.stayed);
    parent.paid = parent.paid.saturating_add(part.paid);
    parent.list = parent.list.saturating_add(part.list);
}

fn sold(mut line: OrderLine, kept: Kept) -> Result<Sold, NotSold> {
    if let Some(bundle) = &line.bundle {
        let (pieces, stayed) = (u64::from(line.ordered.max(1)), u64::from(line.stayed));
        line.ordered = bundle.quantity.max(1);
        line.stayed = u32::try_from(u64::from(line.ordered) * stayed / pieces).unwrap_or(line.ordered);
    }
    let What::Product { item, variant } = line.what else {
        let What::Other(what) = line.what else { return Err(NotSold::Other(NotProduct::Custom)) };
        return Err(NotSold::Other(what));
    };
    if line.ordered == 0 || line.stayed == 0 {
        return Err(NotSold::Returned);
    }
    let ordered = i128::from(line.ordered);
    let unit_price = quotient(i128::from(line.paid) * i128::from(kept.part), ordered * i128::from(kept.of.max(1)));
    if unit_price <= 0 {
        return Err(if line.paid > 0 && kept.part == 0 { NotSold::Returned } else { NotSold::Free });
    }
    let list_price = quotient(i128::from(line.list), ordered).max(unit_price);
    let quantity = line.stayed.min(line.ordered);
    Ok(Sold { item, variant, title: line.title, sku: line.sku, quantity, unit_price, list_price })
}

/// `part / of`, halves to even; `of` above 0.
pub(crate) fn quotient(part: i128, of: i128) -> i64 {
    let (whole, rest) = (part.div_euclid(of), part.rem_euclid(of));
    let up = match (rest * 2).cmp(&of) {
        core::cmp::Ordering::Less => 0,
        core::cmp::Ordering::Equal => whole & 1,
        core::cmp::Ordering::Greater => 1,
    };
    i64::try_from(whole + up).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::{NotSold, quotient, settle};
    use crate::order::{Bundle, Kept, NotProduct, OrderLine, What};
    use proptest::prelude::{prop_assert, proptest};
    use scoring::id::{ItemId, VariantId};

    fn line(item: &str, ordered: u32, stayed: u32, paid: i64) -> OrderLine {
        OrderLine {
            id: item.to_owned(),
            what: What::Product { item: ItemId::new(item).unwrap(), variant: None },
            title: item.to_owned(),
            sku: String::new(),
            ordered,
            stayed,
            paid,
            list: paid + 200,
            bundle: None,
        }
    }

    fn bundled(item: &str, ordered: u32, stayed: u32, paid: i64) -> OrderLine {
        let variant = VariantId::new("v9").ok();
        let bundle = Bundle { id: "g".to_owned(), quantity: 2, title: "Set".to_owned(), item: None, variant };
        OrderLine { bundle: Some(bundle), ..line(item, ordered, stayed, paid) }
    }

    #[test]
    fn refunds_come_off_and_the_rest_is_at_the_price_paid() {
        let mut out = Vec::new();
        let gift = OrderLine { what: What::Other(NotProduct::GiftCard), ..line("card", 1, 1, 5000) };
        let lines = vec![line("a", 3, 2, 1000), line("b", 1, 0, 500), line("c", 1, 1, 0), gift];
        let sold = settle(lines, Kept::ALL, |_| None, |why| out.push(why));
        assert_eq!((sold.len(), sold[0].quantity, sold[0].unit_price, sold[0].list_price), (1, 2, 333, 400));
        assert_eq!(out, [NotSold::Returned, NotSold::Free, NotSold::Other(NotProduct::GiftCard)]);
    }

    #[test]
    fn money_given_back_lowers_every_price() {
        let sold = settle(vec![line("a", 2, 2, 2000)], Kept::after(500, 2000), |_| None, |_| {});
        assert_eq!((sold[0].unit_price, sold[0].list_price), (750, 1100));
        assert!(settle(vec![line("a", 2, 2, 2000)], Kept::after(2500, 2000), |_| None, |_| {}).is_empty());
    }

    #[test]
    fn a_bundle_is_its_parent_once_or_its_parts_once() {
        let lines = || vec![bundled("a", 2, 1, 1000), line("x", 1, 1, 100), bundled("b", 4, 2, 600)];
        let mut parts = 0;
        let sold = settle(lines(), Kept::ALL, |_| ItemId::new("set").ok(), |_| parts += 1);
        let found: Vec<_> = sold.iter().map(|line| (line.item.as_str(), line.quantity, line.unit_price)).collect();
        assert_eq!((found, parts), (vec![("set", 1, 800), ("x", 1, 100)], 2));
        let sold = settle(lines(), Kept::ALL, |_| None, |_| panic!("nothing is left out"));
        let found: Vec<_> = sold.iter().map(|line| (line.item.as_str(), line.quantity)).collect();
        assert_eq!(found, [("a", 1), ("x", 1), ("b", 2)]);
    }

    proptest! {
        #[test]
        fn a_quotient_is_the_nearest(part in 0_i64..1_000_000_000, of in 1_i64..1_000_000) {
            let off = (i128::from(quotient(part.into(), of.into())) * i128::from(of) - i128::from(part)).abs();
            prop_assert!(off * 2 <= i128::from(of));
        }

        #[test]
        fn nothing_sold_is_free_or_more_than_was_ordered(ordered in 0_u32..50, stayed in 0_u32..60, paid in -500_i64..9000, back in 0_i64..9000) {
            for sold in settle(vec![line("a", ordered, stayed, paid)], Kept::after(back, 9000), |_| None, |_| {}) {
                prop_assert!(sold.quantity >= 1 && sold.quantity <= ordered && sold.unit_price >= 1);
                prop_assert!(sold.list_price >= sold.unit_price);
            }
        }
    }
}
