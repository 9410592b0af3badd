//! What deliveries are about.

/// What a delivery is about, by platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// Shopify's.
    Shopify(ShopifyTopic),
    /// WooCommerce's.
    Woocommerce(WoocommerceTopic),
    /// The shop's own plugin's.
    Plugin(PluginTopic),
    /// One that nobody here subscribed to.
    Unknown,
}

macro_rules! topics {
    ($(#[$doc:meta])* $name:ident { $($(#[$each:meta])* $topic:ident: $first:literal $(| $other:literal)*,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $($(#[$each])* $topic,)*
        }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$topic,)*];

            /// By the name in the platform's header; none for one that is not known.
            #[must_use]
            pub fn named(name: &str) -> Option<Self> {
                match name {
                    $($first $(| $other)* => Some(Self::$topic),)*
                    _ => None,
                }
            }

            /// The name in the platform's header.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$topic => $first,)*
                }
            }
        }
    };
}

topics! {
    /// Shopify's topics.
    ShopifyTopic {
        /// An order was placed.
        OrderCreated: "orders/create",
        /// An order was paid.
        OrderPaid: "orders/paid",
        /// An order changed in any way.
        OrderUpdated: "orders/updated",
        /// Lines were added to an order or taken off; the order itself comes with [`Self::OrderUpdated`].
        OrderEdited: "orders/edited",
        /// An order was cancelled.
        OrderCancelled: "orders/cancelled",
        /// An order was deleted.
        OrderDeleted: "orders/delete",
        /// Something of an order was given back.
        RefundCreated: "refunds/create",
        /// A product is new.
        ProductCreated: "products/create",
        /// A product, one of its variants, or its stock changed.
        ProductUpdated: "products/update",
        /// A product is gone.
        ProductDeleted: "products/delete",
        /// The stock of a variant at one place changed; the product itself comes with [`Self::ProductUpdated`].
        InventoryLevel: "inventory_levels/update",
        /// A customer is new.
        CustomerCreated: "customers/create",
        /// A customer changed.
        CustomerUpdated: "customers/update",
        /// A customer is gone.
        CustomerDeleted: "customers/delete",
        /// A customer got tags.
        TagsAdded: "customer.tags_added",
        /// A customer lost tags.
        TagsRemoved: "customer.tags_removed",
        /// A customer's word about e-mails changed.
        EmailConsent: "customers_email_marketing_consent/update" | "customers/email_marketing_consent_update",
        /// A customer's word about text messages changed.
        SmsConsent: "customers_marketing_consent/update" | "customers/sms_marketing_consent_update",
        /// A person asks what is known about them.
        DataRequest: "customers/data_request",
        /// A person is to be forgotten.
        CustomerRedact: "customers/redact",
        /// A shop is to be forgotten.
        ShopRedact: "shop/redact",
        /// The shop removed the app.
        Uninstalled: "app/uninstalled",
    }
}

topics! {
    /// WooCommerce's topics.
    WoocommerceTopic {
        /// An order was placed; it may come after its first update.
        OrderCreated: "order.created",
        /// An order changed, or was placed.
        OrderUpdated: "order.updated",
        /// An order was taken out of the trash.
        OrderRestored: "order.restored",
        /// An order was put into the trash.
        OrderDeleted: "order.deleted",
        /// A product or variation is new.
        ProductCreated: "product.created",
        /// A product or variation changed, or its stock did.
        ProductUpdated: "product.updated",
        /// A product was taken out of the trash.
        ProductRestored: "product.restored",
        /// A product was put into the trash.
        ProductDeleted: "product.deleted",
        /// A customer is new.
        CustomerCreated: "customer.created",
        /// A customer changed, or ordered.
        CustomerUpdated: "customer.updated",
        /// A customer is gone.
        CustomerDeleted: "customer.deleted",
    }
}

topics! {
    /// What a shop's own plugin passes on.
    PluginTopic {
        /// A person is to be forgotten.
        Erase: "privacy/erase",
        /// A person asks what is known about them.
        Export: "privacy/export",
    }
}

impl Topic {
    /// Its name in the platform's header.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Shopify(topic) => topic.name(),
            Self::Woocommerce(topic) => topic.name(),
            Self::Plugin(topic) => topic.name(),
            Self::Unknown => "unknown",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ShopifyTopic, WoocommerceTopic};

    #[test]
    fn a_topic_is_known_by_its_name() {
        assert!(ShopifyTopic::ALL.iter().all(|topic| ShopifyTopic::named(topic.name()) == Some(*topic)));
        assert!(WoocommerceTopic::ALL.iter().all(|topic| WoocommerceTopic::named(topic.name()) == Some(*topic)));
        assert_eq!(ShopifyTopic::named("customers/email_marketing_consent_update"), Some(ShopifyTopic::EmailConsent));
        assert_eq!((ShopifyTopic::named("Orders/Paid"), WoocommerceTopic::named("coupon.created")), (None, None));
    }
}
