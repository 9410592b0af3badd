//! From a platform's order to what is kept of it: what of it counts, when it was told, what was given back.

use std::collections::BTreeMap;

use scoring::id::{ItemId, OrderId, VisitorId};
use scoring::money::Currency;
use scoring::order::{
    CLAIM_BYTES_MAX, CLAIMS_MAX, Claim, ORDER_LINES_MAX, Order, OrderLine as Line, REDUCTIONS_MAX, Reduction, Returned,
    Standing as Counted, ToldOrder,
};
use scoring::time::Timestamp;

use crate::order::{OrderHead, OrderLine, Standing, What};
use crate::settle::{quotient, settle};

/// Name of the line property (on Shopify) or line meta (on WooCommerce) in which a decision's name travels with an added item.
pub const LINE_PROPERTY: &str = "_alongside";
/// Name of the cart attribute or order meta in which the browser's id travels, where its person consented.
pub const VISITOR_ATTRIBUTE: &str = "_alongside_visitor";

/// Name of the order meta and line meta (on WooCommerce) that say which one-tap offer an order or a line came from.
pub const OFFER_META: &str = "_alongside_offer";
/// Namespace of the order's metafield (on Shopify) that says the same. A subscription to orders must ask for it
/// (`metafieldNamespaces`), or deliveries come without.
pub const OFFER_NAMESPACE: &str = "alongside";
/// Its key.
pub const OFFER_KEY: &str = "offer";
/// Longest name of an offer that is believed, in bytes.
pub const OFFER_BYTES_MAX: usize = 64;

/// Milliseconds of a second.
const MILLIS: u64 = 1_000;
/// Most refunds that tell two tellings of one second apart.
const REFUNDS_TOLD: u64 = 99;

/// What the parsers of both platforms find in an order besides its head and lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Extras {
    /// The browser that it was placed from.
    pub(crate) visitor: Option<VisitorId>,
    /// Lines that name a decision.
    pub(crate) claims: Vec<Claim>,
    /// What was given back, one entry a refunded line.
    pub(crate) returned: Vec<(ItemId, u32)>,
    /// How many refunds there are.
    pub(crate) refunds: usize,
    /// Where its state stands on the way from placed to closed, 0 to 9: of two tellings of one second the later state is newer.
    pub(crate) stage: u8,
}

/// A claim, if the text can be a decision's name.
pub(crate) fn claim(item: Option<ItemId>, decision: &str) -> Option<Claim> {
    let decision = decision.trim();
    let fits = !decision.is_empty() && decision.len() <= CLAIM_BYTES_MAX && !decision.contains(char::is_control);
    fits.then(|| Some(Claim { item: item?, decision: decision.to_owned() })).flatten()
}

/// An offer's name, if the text can be one.
pub(crate) fn offer(text: &str) -> Option<String> {
    let fits = !text.is_empty() && text.len() <= OFFER_BYTES_MAX && !text.contains(char::is_control);
    fits.then(|| text.to_owned())
}

/// When a telling is of, for comparing: the platform's second, within it the stage, within that the number of refunds.
fn moment(updated: Timestamp, extras: &Extras) -> u64 {
    let seconds = u64::try_from(updated.0).unwrap_or_default();
    let refunds = (extras.refunds as u64).min(REFUNDS_TOLD);
    seconds.saturating_mul(MILLIS).saturating_add(u64::from(extras.stage.min(9)) * (REFUNDS_TOLD + 1) + refunds)
}

/// The telling of an order.
pub(crate) fn told(head: OrderHead, lines: Vec<OrderLine>, extras: Extras) -> ToldOrder {
    let told = moment(head.updated, &extras);
    let standing = if head.standing == Standing::Counts { Counted::Counts } else { Counted::Void };
    let sold = if standing == Counted::Counts { settle(lines, head.kept, |_| None, |_| {}) } else { Vec::new() };
    let mut items: BTreeMap<ItemId, Sum> = BTreeMap::new();
    for line in sold {
        let sum = items.entry(line.item).or_default();
        sum.quantity += u64::from(line.quantity);
        sum.paid += i128::from(line.quantity) * i128::from(line.unit_price);
        // Money given back lowers what was paid and what the list said alike: only what was cheaper when bought is a reduction.
        let list = quotient(i128::from(line.list_price) * i128::from(head.kept.part), i128::from(head.kept.of.max(1)));
        sum.list += i128::from(line.quantity) * i128::from(list);
    }
    let reductions = items.iter().take(ORDER_LINES_MAX).filter_map(|(item, sum)| {
        let by = quotient(sum.list - sum.paid, i128::from(sum.quantity.max(1)));
        (by > 0).then(|| Reduction { item: item.clone(), by })
    });
    let reductions = reductions.take(REDUCTIONS_MAX).collect();
    let lines = items.into_iter().map(|(item, sum)| Line {
        item,
        quantity: u32::try_from(sum.quantity).unwrap_or(u32::MAX),
        unit_price: quotient(sum.paid, i128::from(sum.quantity.max(1))),
    });
    let mut back: BTreeMap<ItemId, u32> = BTreeMap::new();
    for (item, quantity) in extras.returned.into_iter().filter(|(_, quantity)| *quantity > 0) {
        let sum = back.entry(item).or_default();
        *sum = sum.saturating_add(quantity);
    }
    ToldOrder {
        order: Order {
            id: head.id,
            customer: head.account.or(head.guest),
            time: head.placed,
            currency: head.currency,
            lines: lines.take(ORDER_LINES_MAX).collect(),
        },
        told,
        standing,
        visitor: extras.visitor,
        claims: extras.claims.into_iter().take(CLAIMS_MAX).collect(),
        returned: back.into_iter().map(|(item, quantity)| Returned { item, quantity }).take(ORDER_LINES_MAX).collect(),
        reductions,
    }
}

/// What was sold of one item on all its lines.
#[derive(Default)]
struct Sum {
    quantity: u64,
    paid: i128,
    list: i128,
}

/// The telling that an order was deleted, as it came `now`, over what stands of it; none when nothing of it counts already.
///
/// A deletion does not say when it was. It counts from now, or right after what it takes away, since clocks differ.
#[must_use]
pub fn gone(id: &OrderId, known: Option<ToldOrder>, now: Timestamp) -> Option<ToldOrder> {
    let told = u64::try_from(now.0).unwrap_or_default().saturating_mul(MILLIS).saturating_add(MILLIS - 1);
    let Some(mut known) = known else {
        let order = Order { id: id.clone(), customer: None, time: now, currency: Currency::NONE, lines: Vec::new() };
        let (claims, returned, reductions) = (Vec::new(), Vec::new(), Vec::new());
        return Some(ToldOrder { order, told, standing: Counted::Void, visitor: None, claims, returned, reductions });
    };
    let told = match known.standing {
        Counted::Counts => told.max(known.told.saturating_add(1)),
        Counted::Void if known.told < told => told,
        Counted::Void | Counted::Erased => return None,
    };
    known.order.lines.clear();
    known.reductions.clear();
    Some(ToldOrder { told, standing: Counted::Void, ..known })
}

/// Something of an order that was given back, told by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    /// Of which order.
    pub order: OrderId,
    /// When.
    pub at: Timestamp,
    /// What came back; a line of a deleted product names nothing.
    pub lines: Vec<(ItemId, u32)>,
}

impl Refund {
    /// The order after this refund, if what stands of it is older. The order's own telling of that second, which has the refund in
    /// it and the money that went back without a line, counts as newer.
    #[must_use]
    pub fn applied(&self, known: &ToldOrder) -> Option<ToldOrder> {
        let at = u64::try_from(self.at.0).unwrap_or_default().saturating_mul(MILLIS).saturating_sub(1);
        if known.told >= at || known.standing != Counted::Counts {
            return None;
        }
        let mut after = ToldOrder { told: at, ..known.clone() };
        for (item, quantity) in &self.lines {
            if let Some(line) = after.order.lines.iter_mut().find(|line| line.item == *item) {
                line.quantity = line.quantity.saturating_sub(*quantity);
            }
            match after.returned.binary_search_by(|returned| returned.item.cmp(item)) {
                Ok(place) => after.returned[place].quantity = after.returned[place].quantity.saturating_add(*quantity),
                Err(place) if after.returned.len() < ORDER_LINES_MAX => {
                    after.returned.insert(place, Returned { item: item.clone(), quantity: *quantity });
                }
                Err(_) => {}
            }
        }
        after.order.lines.retain(|line| line.quantity > 0);
        let lines = &after.order.lines;
        after.reductions.retain(|reduction| lines.iter().any(|line| line.item == reduction.item));
        Some(after)
    }
}

/// What a line is an item of; none for what is no product.
pub(crate) fn item_of(line: &OrderLine) -> Option<ItemId> {
    match &line.what {
        What::Product { item, .. } => Some(item.clone()),
        What::Other(_) => None,
    }
}
