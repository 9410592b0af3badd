//! What went another way, by name.

/// What a statement names: an offer that went another way than from the tap to the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Trouble {
    /// The price or the total is no longer what was shown.
    PriceChanged,
    /// It was sold out at the tap.
    SoldOut,
    /// The order had been released before the tap.
    Released,
    /// The shop did not take the order.
    ShopRefused,
    /// The bank said no.
    BankDeclined,
    /// The buyer's bank was not answered.
    NotAuthenticated,
    /// The payment side took the request for a wrong one: nothing was taken.
    ChargeRefused,
    /// The tap was not carried out in time: nothing was taken.
    TooLate,
    /// Money was taken that could not be added, and went back.
    NotAddable,
    /// Money was taken after the offer had ended, and went back.
    TakenLate,
    /// The buyer took it back.
    Undone,
    /// It was given back by hand.
    RefundedByHand,
    /// The platform put it on the order and got no money for it.
    BalanceDue,
    /// The platform never spoke of the signed change.
    NotHeard,
    /// Added, and the platform has not said so.
    NotConfirmed,
    /// Whether money was taken is not known.
    OutcomeUnknown,
    /// The payment side does not give the money back.
    RefundRefused,
    /// An unpaid order is left in the shop.
    ChildLeft,
}

impl Trouble {
    /// All of them.
    pub const ALL: [Self; 18] = [
        Self::PriceChanged,
        Self::SoldOut,
        Self::Released,
        Self::ShopRefused,
        Self::BankDeclined,
        Self::NotAuthenticated,
        Self::ChargeRefused,
        Self::TooLate,
        Self::NotAddable,
        Self::TakenLate,
        Self::Undone,
        Self::RefundedByHand,
        Self::BalanceDue,
        Self::NotHeard,
        Self::NotConfirmed,
        Self::OutcomeUnknown,
        Self::RefundRefused,
        Self::ChildLeft,
    ];

    /// Its name in answers, statements and logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PriceChanged => "price_changed",
            Self::SoldOut => "sold_out",
            Self::Released => "order_released",
            Self::ShopRefused => "shop_refused",
            Self::BankDeclined => "bank_declined",
            Self::NotAuthenticated => "not_authenticated",
            Self::ChargeRefused => "charge_refused",
            Self::TooLate => "too_late",
            Self::NotAddable => "not_addable",
            Self::TakenLate => "taken_late",
            Self::Undone => "undone",
            Self::RefundedByHand => "refunded_by_hand",
            Self::BalanceDue => "balance_due",
            Self::NotHeard => "not_heard",
            Self::NotConfirmed => "not_confirmed",
            Self::OutcomeUnknown => "outcome_unknown",
            Self::RefundRefused => "refund_refused",
            Self::ChildLeft => "child_left",
        }
    }

    /// Its place in [`Trouble::ALL`].
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }
}
