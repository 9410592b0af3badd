//! What can be wrong with a shop's data, each with what to do about it.

use serde::Serialize;

/// A kind of finding. Its name in JSON never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// No order at all.
    NoOrders,
    /// Too few orders of several items for any pair.
    FewSharedOrders,
    /// Too few recent orders to fit weights of the shop's own.
    FewToFit,
    /// Too few pairs of items that are bought together again and again.
    FewRepeatingPairs,
    /// Too few customers who came back.
    FewReturningCustomers,
    /// Lines that could not be read.
    BrokenLines,
    /// Prices that are no numbers, or not there.
    UnreadablePrices,
    /// Prices of zero or below.
    ZeroPrices,
    /// Quantities of zero.
    ZeroQuantities,
    /// Returns and cancellations.
    Returns,
    /// Codes that are no products.
    NoProducts,
    /// Lines of another currency.
    OtherCurrency,
    /// Order ids that stand for two orders.
    ReusedOrderIds,
    /// One thing under several SKUs.
    DuplicateItems,
    /// Items whose titles are one letter apart.
    NearDuplicates,
    /// One title at several prices.
    SameTitleOtherPrice,
    /// One SKU that has stood for different things.
    SkuOfTwoThings,
    /// One SKU whose title was reworded.
    SkuReworded,
    /// Days on which orders should be and are not.
    DaysWithoutOrders,
    /// Orders that name no customer.
    OrdersWithoutCustomer,
    /// One customer with a large part of the revenue.
    OneLargeCustomer,
    /// Customers whose orders are of another size than the shop's.
    ExtremeCustomers,
    /// Orders of very many items or pieces.
    VeryLargeOrders,
    /// A week that sold mostly what was never sold before.
    NewItemsAtOnce,
    /// A week from which on much of the range was never sold again.
    ItemsGoneAtOnce,
    /// Items without a title.
    MissingTitles,
    /// Items without a category.
    MissingCategories,
    /// Items without a brand.
    MissingBrands,
    /// Items without a product type.
    MissingTypes,
    /// Items without an image.
    MissingImages,
    /// Items whose cost is not known.
    MissingCosts,
    /// Items that cost more than they bring.
    CostAbovePrice,
    /// One thing in two categories.
    TwoCategories,
    /// Sold, but not in the catalogue.
    NotInCatalogue,
    /// In the catalogue, never sold.
    NeverSold,
    /// Twice in the catalogue.
    ListedTwice,
    /// No price, or one of zero, in the catalogue.
    NoCataloguePrice,
    /// Catalogue price far from prices paid.
    PriceFarFromPaid,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 38] = [
        Self::NoOrders,
        Self::FewSharedOrders,
        Self::FewToFit,
        Self::FewRepeatingPairs,
        Self::FewReturningCustomers,
        Self::BrokenLines,
        Self::UnreadablePrices,
        Self::ZeroPrices,
        Self::ZeroQuantities,
        Self::Returns,
        Self::NoProducts,
        Self::OtherCurrency,
        Self::ReusedOrderIds,
        Self::DuplicateItems,
        Self::NearDuplicates,
        Self::SameTitleOtherPrice,
        Self::SkuOfTwoThings,
        Self::SkuReworded,
        Self::DaysWithoutOrders,
        Self::OrdersWithoutCustomer,
        Self::OneLargeCustomer,
        Self::ExtremeCustomers,
        Self::VeryLargeOrders,
        Self::NewItemsAtOnce,
        Self::ItemsGoneAtOnce,
        Self::MissingTitles,
        Self::MissingCategories,
        Self::MissingBrands,
        Self::MissingTypes,
        Self::MissingImages,
        Self::MissingCosts,
        Self::CostAbovePrice,
        Self::TwoCategories,
        Self::NotInCatalogue,
        Self::NeverSold,
        Self::ListedTwice,
        Self::NoCataloguePrice,
        Self::PriceFarFromPaid,
    ];

    /// Its heading.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::NoOrders => "No orders",
            Self::FewSharedOrders => "Few orders of two or more items",
            Self::FewToFit => "Too young for weights of its own",
            Self::FewRepeatingPairs => "Few pairs that repeat",
            Self::FewReturningCustomers => "Few customers known to return",
            Self::BrokenLines => "Lines that cannot be read",
            Self::UnreadablePrices => "Prices missing or unreadable",
            Self::ZeroPrices => "Sold for nothing",
            Self::ZeroQuantities => "Quantities of zero",
            Self::Returns => "Returns among the orders",
            Self::NoProducts => "Codes that are no products",
            Self::OtherCurrency => "Several currencies in one file",
            Self::ReusedOrderIds => "Order numbers used twice",
            Self::DuplicateItems => "One thing under several SKUs",
            Self::NearDuplicates => "Titles one letter apart",
            Self::SameTitleOtherPrice => "One title at several prices",
            Self::SkuOfTwoThings => "One SKU for different things",
            Self::SkuReworded => "Titles that were reworded",
            Self::DaysWithoutOrders => "Days without orders",
            Self::OrdersWithoutCustomer => "Orders without a customer",
            Self::OneLargeCustomer => "One customer is much of the shop",
            Self::ExtremeCustomers => "Customers of another size",
            Self::VeryLargeOrders => "Very large orders",
            Self::NewItemsAtOnce => "Much of the range new at once",
            Self::ItemsGoneAtOnce => "Much of the range gone at once",
            Self::MissingTitles => "Items without a title",
            Self::MissingCategories => "Items without a category",
            Self::MissingBrands => "Items without a brand",
            Self::MissingTypes => "Items without a product type",
            Self::MissingImages => "Items without an image",
            Self::MissingCosts => "Items whose cost is not known",
            Self::CostAbovePrice => "Cost at or above the price",
            Self::TwoCategories => "One thing in two categories",
            Self::NotInCatalogue => "Sold, but not in the catalogue",
            Self::NeverSold => "In the catalogue, never sold",
            Self::ListedTwice => "Twice in the catalogue",
            Self::NoCataloguePrice => "No price in the catalogue",
            Self::PriceFarFromPaid => "Catalogue prices far from paid ones",
        }
    }

    /// What to do about it.
    #[must_use]
    pub const fn advice(self) -> &'static str {
        match self {
            Self::NoOrders => "Export the orders again; the file should have one line for each item of each order.",
            Self::FewSharedOrders => {
                "Export a longer time. Until more orders come, offers rest on titles, categories and what sells best."
            }
            Self::FewToFit => {
                "Nothing to mend: the shop starts with the weights that come with Alongside, and learns its own later. \
                 A longer export brings that nearer."
            }
            Self::FewRepeatingPairs => {
                "Export a longer time; and if each size or colour has a SKU of its own, export the product's number instead, \
                 so that their sales count together."
            }
            Self::FewReturningCustomers => {
                "Check that customer_id is the same for one person in all their orders (an e-mail's hash will do); without it \
                 everybody is a stranger each time."
            }
            Self::BrokenLines => "Look at the lines named here and mend the export; a cut or shifted column is the usual cause.",
            Self::UnreadablePrices => "Write unit_price as a plain number such as 14.90, without a currency sign, on every line.",
            Self::ZeroPrices => {
                "Leave out gifts, samples and replacements; if the things were sold, export the price that was paid."
            }
            Self::ZeroQuantities => "Nothing to mend if they are notes or cancelled lines: they are left out.",
            Self::Returns => "Nothing to mend: they are left out. The order that was sent back still counts as bought.",
            Self::NoProducts => "Nothing to mend: postage, fees and vouchers are left out.",
            Self::OtherCurrency => {
                "Convert all prices to one currency before the export, or export one file a currency; --currency chooses which \
                 of them counts."
            }
            Self::ReusedOrderIds => {
                "Make order numbers unique, for instance by putting the shop's or the year's name before them."
            }
            Self::DuplicateItems => {
                "If they are one thing, give it one SKU; if they are its sizes or colours, export the product's number as sku. \
                 Sales split over several numbers teach too little about each, and a buyer may be offered what they just bought."
            }
            Self::NearDuplicates => "Look whether they are one thing misspelt; if so, give it one SKU and one title.",
            Self::SameTitleOtherPrice => {
                "If they are sizes or packs, say so in the title: a buyer cannot tell them apart. If they are one thing, give it \
                 one SKU."
            }
            Self::SkuOfTwoThings => {
                "Never give an old number to a new thing: what was learned of the old one would be said of the new. Give the new \
                 thing a SKU of its own and export again."
            }
            Self::SkuReworded => "Nothing to mend if it is the same thing: the title that stands most often is used.",
            Self::DaysWithoutOrders => {
                "If the shop was closed, nothing. If it was open, these days are missing from the export: export them and put \
                 the files together."
            }
            Self::OrdersWithoutCustomer => {
                "Export a customer number for guests too (an e-mail's hash will do). Without it these orders teach what goes with \
                 what, but nothing about the person."
            }
            Self::OneLargeCustomer => {
                "If this is a reseller, an own account or the till, leave its orders out or export them on their own: what is \
                 learned would be this one buyer's habits."
            }
            Self::ExtremeCustomers => {
                "If they buy for resale, consider a file of their own: what they buy together is stock, not a basket."
            }
            Self::VeryLargeOrders => {
                "Look at the largest: leave out what is a transfer of stock, a correction, or was cancelled later. The others may \
                 stay: orders of more than 100 items count for popularity and for their buyer, never as pairs."
            }
            Self::NewItemsAtOnce => {
                "If SKUs were renumbered that week, export old orders under the new numbers; if a season began, nothing."
            }
            Self::ItemsGoneAtOnce => {
                "If SKUs were renumbered, export old orders under the new numbers; if a range ended, give --catalog so that only \
                 what is still sold is offered."
            }
            Self::MissingTitles => "Add the title: it is all that is known about a thing that has hardly been sold.",
            Self::MissingCategories => {
                "Add the category: with it offers are varied, and new things find buyers before they have sold."
            }
            Self::MissingBrands => "Add the brand where there is one: many buyers stay with theirs.",
            Self::MissingTypes => "Add the product type where there is one.",
            Self::MissingImages => "Add an image: an offer without one is passed over.",
            Self::MissingCosts => {
                "Add what you pay for one piece as cost: without it an offer is ranked by its price, not by what you earn."
            }
            Self::CostAbovePrice => {
                "Check cost and price; a cost for a whole box beside the price of one piece is the usual cause. At such figures \
                 every sale loses money."
            }
            Self::TwoCategories => "Choose one category for each thing; two split what is known about it.",
            Self::NotInCatalogue => {
                "If they are still sold, export the catalogue again with all of them; if not, nothing: they will not be offered."
            }
            Self::NeverSold => {
                "Nothing must be done: they are offered by title and category alone. Check that their SKUs are written as in the \
                 orders."
            }
            Self::ListedTwice => "Keep one line for each SKU; of two the later counts.",
            Self::NoCataloguePrice => {
                "Give each item a unit_price above zero, or leave out what is not for sale: a catalogue with such a line is \
                 refused by train and serve."
            }
            Self::PriceFarFromPaid => {
                "Check that both files are in one currency, both with or both without tax, and for one piece and not a box."
            }
        }
    }
}
