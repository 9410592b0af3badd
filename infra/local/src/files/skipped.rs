//! Lines that were left out, counted by why, with the first line of each kind.

use core::fmt;

/// Why a line is left out. The first that applies is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Why {
    /// More or fewer fields than the header.
    Fields,
    /// Not UTF-8.
    Encoding,
    /// No usable order id.
    OrderId,
    /// No usable item id.
    Item,
    /// A customer id that is none.
    Customer,
    /// No date that can be read one way only.
    Date,
    /// A quantity below zero.
    Returned,
    /// A quantity of zero.
    NoQuantity,
    /// A quantity that is no whole number.
    Quantity,
    /// A price of zero or below.
    NotPaid,
    /// A price that is no plain number.
    Price,
    /// Another currency than the file's.
    Currency,
    /// An order id seen before with another customer.
    OtherCustomer,
    /// An order id seen before more than a day apart.
    OtherDate,
    /// A cancellation or an adjustment.
    Cancelled,
    /// A code that is no product: postage, fees, vouchers.
    NoProduct,
    /// After the last moment asked for.
    TooLate,
}

impl Why {
    /// All of them, in the order in which they are reported.
    pub const ALL: [Self; 17] = [
        Self::Fields,
        Self::Encoding,
        Self::OrderId,
        Self::Item,
        Self::Customer,
        Self::Date,
        Self::Returned,
        Self::NoQuantity,
        Self::Quantity,
        Self::NotPaid,
        Self::Price,
        Self::Currency,
        Self::OtherCustomer,
        Self::OtherDate,
        Self::Cancelled,
        Self::NoProduct,
        Self::TooLate,
    ];

    /// As few words as say what to do about it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Fields => "more or fewer fields than the first line names",
            Self::Encoding => "not UTF-8 (save the file as \"CSV UTF-8\")",
            Self::OrderId => "order_id empty, longer than 64 bytes, or with control characters",
            Self::Item => "sku empty, longer than 64 bytes, or with control characters",
            Self::Customer => "customer_id longer than 64 bytes, or with control characters",
            Self::Date => "timestamp not read (write YYYY-MM-DDTHH:MM:SS)",
            Self::Returned => "returns: a quantity below zero",
            Self::NoQuantity => "a quantity of zero",
            Self::Quantity => "quantity is not a whole number up to ten million",
            Self::NotPaid => "a price of zero or below",
            Self::Price => "unit_price is not a plain number",
            Self::Currency => "another currency than the rest",
            Self::OtherCustomer => "the order_id of another customer's order",
            Self::OtherDate => "the order_id of an order more than a day apart",
            Self::Cancelled => "cancellations and adjustments",
            Self::NoProduct => "codes that are no products",
            Self::TooLate => "later than asked for",
        }
    }
}

/// How many lines of each kind were left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Skipped {
    tallies: [Tally; Why::ALL.len()],
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tally {
    lines: u64,
    first: u64,
}

impl Skipped {
    /// One more, at `line`.
    pub fn add(&mut self, why: Why, line: u64) {
        let tally = &mut self.tallies[why as usize];
        if tally.lines == 0 {
            tally.first = line;
        }
        tally.lines += 1;
    }

    /// How many of a kind.
    #[must_use]
    pub const fn lines(&self, why: Why) -> u64 {
        self.tallies[why as usize].lines
    }

    /// The first line of a kind.
    #[must_use]
    pub fn first(&self, why: Why) -> Option<u64> {
        let tally = self.tallies[why as usize];
        (tally.lines > 0).then_some(tally.first)
    }

    /// How many in all.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.tallies.iter().map(|tally| tally.lines).sum()
    }
}

impl fmt::Display for Skipped {
    /// One line a kind; nothing when nothing was left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds = Why::ALL.iter().filter(|why| self.lines(**why) > 0);
        for (place, why) in kinds.enumerate() {
            let tally = self.tallies[*why as usize];
            let gap = if place == 0 { "" } else { "\n" };
            write!(f, "{gap}  {:>9}  {} (first: line {})", tally.lines, why.words(), tally.first)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Skipped, Why};

    #[test]
    fn places_follow_the_list() {
        for (place, why) in Why::ALL.iter().enumerate() {
            assert_eq!(*why as usize, place);
        }
    }

    #[test]
    fn the_first_line_of_a_kind_is_kept() {
        let mut skipped = Skipped::default();
        for line in [7, 9, 30] {
            skipped.add(Why::Returned, line);
        }
        assert_eq!((skipped.lines(Why::Returned), skipped.first(Why::Returned), skipped.first(Why::Price)), (3, Some(7), None));
        assert_eq!(skipped.to_string(), "          3  returns: a quantity below zero (first: line 7)");
    }
}
