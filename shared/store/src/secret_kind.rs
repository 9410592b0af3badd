//! The secrets of a tenant.

/// What a tenant and its platform keep secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SecretKind {
    /// Shopify signs with it.
    Shopify,
    /// The WooCommerce shop signs with it.
    Woocommerce,
    /// Shopify is asked with it.
    ShopifyToken,
    /// The WooCommerce shop is asked with it.
    WoocommerceKey,
    /// Stripe signs with it.
    Stripe,
    /// The merchant's account at Stripe is asked with it.
    StripeKey,
}

impl SecretKind {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Shopify, Self::Woocommerce, Self::ShopifyToken, Self::WoocommerceKey, Self::Stripe, Self::StripeKey];

    /// Those with which a platform is asked: they go when a shop removes the app.
    pub const ACCESS: [Self; 2] = [Self::ShopifyToken, Self::WoocommerceKey];

    /// That with which money is asked for: it goes with them.
    pub const PAYMENT: [Self; 1] = [Self::StripeKey];

    /// All with which somebody is asked.
    pub const ASKING: [Self; 3] = [Self::ShopifyToken, Self::WoocommerceKey, Self::StripeKey];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Shopify => "shopify",
            Self::Woocommerce => "woocommerce",
            Self::ShopifyToken => "shopify_token",
            Self::WoocommerceKey => "woocommerce_key",
            Self::Stripe => "stripe",
            Self::StripeKey => "stripe_key",
        }
    }
}
