//! Where and when an offer may stand.

/// The four moments; the cart has three stages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Placement {
    /// Beside one product.
    ProductPage,
    /// The drawer that slides in after something was added.
    CartDrawer,
    /// The cart page.
    CartPage,
    /// The checkout: exactly one offer, never in the way.
    Checkout,
    /// After paying, one tap.
    Confirmation,
    /// The list that an email or a push carries.
    FollowUp,
}

/// The kind of case a placement's coefficients were fitted on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// One item visible, the rest of the order hidden.
    Page,
    /// Half of the order visible, the other half hidden.
    Cart,
    /// The whole order visible, what the customer buys in the next 30 days hidden.
    Follow,
}

impl Placement {
    /// All of them, in the order of a shopper's journey.
    pub const ALL: [Self; 6] =
        [Self::ProductPage, Self::CartDrawer, Self::CartPage, Self::Checkout, Self::Confirmation, Self::FollowUp];

    /// Most offers that may stand there, whatever the policy says.
    #[must_use]
    pub const fn slots(self) -> usize {
        match self {
            Self::ProductPage | Self::FollowUp => 4,
            Self::CartDrawer | Self::CartPage => 2,
            Self::Checkout | Self::Confirmation => 1,
        }
    }

    /// Whose coefficients serve it.
    #[must_use]
    pub const fn protocol(self) -> Protocol {
        match self {
            Self::ProductPage => Protocol::Page,
            Self::CartDrawer | Self::CartPage | Self::Checkout | Self::Confirmation => Protocol::Cart,
            Self::FollowUp => Protocol::Follow,
        }
    }

    /// Its name in answers, records and logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ProductPage => "product_page",
            Self::CartDrawer => "cart_drawer",
            Self::CartPage => "cart_page",
            Self::Checkout => "checkout",
            Self::Confirmation => "confirmation",
            Self::FollowUp => "follow_up",
        }
    }

    /// Its place in [`Placement::ALL`].
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }
}

impl Protocol {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Page, Self::Cart, Self::Follow];

    /// Its name in commands and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Cart => "cart",
            Self::Follow => "follow",
        }
    }

    /// Its place in [`Protocol::ALL`].
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }
}
