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
}

impl SecretKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Shopify, Self::Woocommerce, Self::ShopifyToken, Self::WoocommerceKey];

    /// Those with which a platform is asked: they go when a shop removes the app.
    pub const ACCESS: [Self; 2] = [Self::ShopifyToken, Self::WoocommerceKey];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Shopify => "shopify",
            Self::Woocommerce => "woocommerce",
            Self::ShopifyToken => "shopify_token",
            Self::WoocommerceKey => "woocommerce_key",
        }
    }
}
