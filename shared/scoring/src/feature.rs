//! The features of acceptance, in the order in which coefficients are stored.

/// How many there are.
pub const FEATURES: usize = 31;

/// How many of them need no person: the anonymous set uses the first so many.
pub const ANONYMOUS_FEATURES: usize = 21;

/// A feature of a candidate beside a cart and a person. Formulas: each variant's text; sums and maxima run over the
/// cart's items (a maximum is at least 0), n is their number, `i` the candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Feature {
    /// ln(1 + 20 sum A)
    ASum,
    /// ln(1 + 50 max A)
    AMax,
    /// ln(1 + 50 sum A / n)
    AMean,
    /// ln(sum L / n + 0.0001)
    NorMean,
    /// sign(s) ln(1 + 20 |s|), s = sum E
    ESum,
    /// ln(1 + 50 max(0, max E))
    EMax,
    /// ln(1 + 20 sum F)
    FSum,
    /// max T
    TitleMax,
    /// sum T / n
    TitleMean,
    /// 1 if a cart item has i's category
    CategoryInCart,
    /// share of cart items with i's category
    CategoryShare,
    /// ln(1 + 14-day popularity)
    Pop14,
    /// ln(1 + 60-day popularity)
    Pop60,
    /// ln price
    LnPrice,
    /// d = ln price - mean ln price of the cart
    PriceVsCart,
    /// |d|
    AbsPriceVsCart,
    /// ln(1 + days since the first sale)
    LnAge,
    /// ln n
    LnNCart,
    /// ln(1 + sum of the cart's unit prices)
    LnCartValue,
    /// 1 if sum L > 0
    HasPair,
    /// ln(1 + 50 sum L / n)
    NorMean2,
    /// ln(1 + h60 of i)
    H60,
    /// 1 / (1 + days since i was last bought / 7), 0 if never
    HRecency,
    /// ln(1 + times i was bought)
    HTimes,
    /// ln(1 + the person's orders)
    HOrders,
    /// ln(1 + 200 hA of i)
    HA,
    /// ln(1 + 200 hF of i)
    HF,
    /// share of the history in i's category
    HCategory,
    /// ln price - the person's mean ln price (the cart's mean without history)
    PriceVsPerson,
    /// its absolute value
    AbsPriceVsPerson,
    /// dot product of i's title and the person's
    HTitle,
}

impl Feature {
    /// All of them, in order.
    pub const ALL: [Self; FEATURES] = [
        Self::ASum,
        Self::AMax,
        Self::AMean,
        Self::NorMean,
        Self::ESum,
        Self::EMax,
        Self::FSum,
        Self::TitleMax,
        Self::TitleMean,
        Self::CategoryInCart,
        Self::CategoryShare,
        Self::Pop14,
        Self::Pop60,
        Self::LnPrice,
        Self::PriceVsCart,
        Self::AbsPriceVsCart,
        Self::LnAge,
        Self::LnNCart,
        Self::LnCartValue,
        Self::HasPair,
        Self::NorMean2,
        Self::H60,
        Self::HRecency,
        Self::HTimes,
        Self::HOrders,
        Self::HA,
        Self::HF,
        Self::HCategory,
        Self::PriceVsPerson,
        Self::AbsPriceVsPerson,
        Self::HTitle,
    ];

    /// Its place in coefficient sets and receipts.
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }

    /// Its name in receipts, records and coefficient files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ASum => "a_sum",
            Self::AMax => "a_max",
            Self::AMean => "a_mean",
            Self::NorMean => "nor_mean",
            Self::ESum => "e_sum",
            Self::EMax => "e_max",
            Self::FSum => "f_sum",
            Self::TitleMax => "title_max",
            Self::TitleMean => "title_mean",
            Self::CategoryInCart => "category_in_cart",
            Self::CategoryShare => "category_share",
            Self::Pop14 => "pop14",
            Self::Pop60 => "pop60",
            Self::LnPrice => "ln_price",
            Self::PriceVsCart => "price_vs_cart",
            Self::AbsPriceVsCart => "abs_price_vs_cart",
            Self::LnAge => "ln_age",
            Self::LnNCart => "ln_n_cart",
            Self::LnCartValue => "ln_cart_value",
            Self::HasPair => "has_pair",
            Self::NorMean2 => "nor_mean_2",
            Self::H60 => "h60",
            Self::HRecency => "h_recency",
            Self::HTimes => "h_times",
            Self::HOrders => "h_orders",
            Self::HA => "h_a",
            Self::HF => "h_f",
            Self::HCategory => "h_category",
            Self::PriceVsPerson => "price_vs_person",
            Self::AbsPriceVsPerson => "abs_price_vs_person",
            Self::HTitle => "h_title",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Feature;

    #[test]
    fn places_follow_the_list() {
        for (place, feature) in Feature::ALL.iter().enumerate() {
            assert_eq!(feature.index(), place);
        }
    }
}
