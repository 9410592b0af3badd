//! What reports count: cells of whole numbers, and what each decision and each order has given to them. Plain figures; the
//! arithmetic is `learning`'s.

use crate::assignment::Assignment;
use crate::id::{CustomerId, DecisionName, ItemId, OrderId, VisitorId};
use crate::placement::Placement;
use crate::time::Timestamp;

/// Most orders that took something of one decision.
pub const PURCHASES_MAX: usize = 64;
/// Most decisions that one order took something of.
pub const TAKEN_MAX: usize = 64;
/// Most people whose spending one order is, while it is moved from one to another.
pub const UNITS_MAX: usize = 4;
/// Most names by which an order's person is found.
pub const NAMES_MAX: usize = 18;

/// Where a decision is counted: the UTC day on which it was made, where, and in which arm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Days since 1970.
    pub day: i64,
    /// Where.
    pub placement: Placement,
    /// Which arm.
    pub assignment: Assignment,
}

/// What a cell counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// Decisions whose block's place came into view.
    Decisions,
    /// Of these, the ones without an offer.
    Silent,
    /// Offers of these decisions.
    Offers,
    /// Offers of which at least half was in sight.
    Seen,
    /// Offers whose product page was opened: engagement, never money.
    Clicked,
    /// Offers that were put into the cart.
    Added,
    /// Offers that were refused.
    Dismissed,
    /// Offers that an order holds.
    Bought,
    /// Pieces of them that stayed bought.
    Pieces,
    /// Money paid for these pieces, in minor units.
    Revenue,
    /// Pieces of them that came back.
    Returned,
    /// Money that the offers were expected to bring, in minor units.
    Expected,
    /// Offers that "frequently bought together" would not have made.
    Differing,
    /// Of these, the ones that an order holds.
    DifferingBought,
    /// Money paid for these, in minor units.
    DifferingRevenue,
}

/// How many figures a cell has.
pub const FIGURES: usize = 15;

/// Figures by [`Figure::index`]; changes of them too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally(pub [i64; FIGURES]);

/// What has been counted of one decision, and what orders took of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reckoning {
    /// What orders took, ascending by order and item; counted as far as the decision is known to have offered it.
    pub purchases: Vec<Purchase>,
    /// What erased orders took: their figures stay in the cell, without a name.
    pub nameless: Tally,
    /// The cell and what stands there of this decision; none while its block has not come into view.
    pub counted: Option<(Cell, Tally)>,
}

/// Pieces of an order that came from a decision.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Purchase {
    /// Which order.
    pub order: OrderId,
    /// What.
    pub item: ItemId,
    /// Pieces that stayed bought.
    pub pieces: u32,
    /// Money paid for them, in minor units.
    pub revenue: i64,
    /// Pieces that came back.
    pub returned: u32,
}

/// What an order has been attributed to, so that it can be taken back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attribution {
    /// When it was placed.
    pub time: Timestamp,
    /// Decisions that hold a purchase of it, or may do so, ascending.
    pub decisions: Vec<DecisionName>,
    /// Browsers by which its person is found, ascending.
    pub visitors: Vec<VisitorId>,
    /// The account.
    pub customer: Option<CustomerId>,
    /// Whose spending it is, or may be, in the comparison of arms, ascending: see [`crate::trial`].
    pub units: Vec<VisitorId>,
}

impl Figure {
    /// All of them, in the order of a [`Tally`].
    pub const ALL: [Self; FIGURES] = [
        Self::Decisions,
        Self::Silent,
        Self::Offers,
        Self::Seen,
        Self::Clicked,
        Self::Added,
        Self::Dismissed,
        Self::Bought,
        Self::Pieces,
        Self::Revenue,
        Self::Returned,
        Self::Expected,
        Self::Differing,
        Self::DifferingBought,
        Self::DifferingRevenue,
    ];

    /// Its name in the store and in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Decisions => "decisions",
            Self::Silent => "silent",
            Self::Offers => "offers",
            Self::Seen => "seen",
            Self::Clicked => "clicked",
            Self::Added => "added",
            Self::Dismissed => "dismissed",
            Self::Bought => "bought",
            Self::Pieces => "pieces",
            Self::Revenue => "revenue",
            Self::Returned => "returned",
            Self::Expected => "expected",
            Self::Differing => "differing",
            Self::DifferingBought => "differing_bought",
            Self::DifferingRevenue => "differing_revenue",
        }
    }

    /// Its place in [`Figure::ALL`].
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }
}

impl Tally {
    /// One figure.
    #[must_use]
    pub const fn of(&self, figure: Figure) -> i64 {
        self.0[figure.index()]
    }

    /// Whether nothing is counted.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.0 == [0; FIGURES]
    }
}
