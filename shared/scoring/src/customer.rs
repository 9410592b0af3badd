//! What a shop knows of a customer from their orders beside what decisions read: stored and shown, in no decision yet.

use crate::badge::{Badge, Badges};
use crate::facts::Tag;
use crate::money::{Currency, Millionths};
use crate::time::Timestamp;

/// Most brands of a customer that are kept, those of largest share.
pub const BRANDS_MAX: usize = 32;
/// Most bands of spending.
pub const TIERS_MAX: usize = 8;
/// Most badges that stand for one band.
pub const TIER_BADGES_MAX: usize = 16;
/// Longest name of a band, in bytes.
pub const TIER_NAME_BYTES_MAX: usize = 40;

/// Where a customer stands. Amounts are minor units of [`CustomerStanding::currency`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerStanding {
    /// The moment at which it was drawn.
    pub as_of: Timestamp,
    /// Currency of all amounts: orders in another are left out.
    pub currency: Currency,
    /// Orders that count.
    pub orders: u32,
    /// The first of them.
    pub first: Timestamp,
    /// The last of them.
    pub last: Timestamp,
    /// What all of them came to, as paid and kept.
    pub spent: i64,
    /// The same of the 365 days before [`CustomerStanding::as_of`].
    pub spent_year: i64,
    /// Mean value of an order, halves to even.
    pub mean_order: i64,
    /// Share of the spending that went on lines below their list price, as far as the platform told it.
    pub reduced: Millionths,
    /// What these lines were cheaper than by the list.
    pub saved: i64,
    /// Orders to be expected within the next 365 days.
    pub expected_orders: Millionths,
    /// What these would come to.
    pub expected_spend: i64,
    /// The band that a badge of the platform stands for, else that of spending, counted from 1; 0 below the first, and where the
    /// shop has none.
    pub tier: u8,
    /// Brands bought, by recency-weighted share of the history; tags ascending, at most [`BRANDS_MAX`].
    pub brands: Vec<BrandShare>,
}

/// How much of a history is of one brand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BrandShare {
    /// The brand; never [`Tag::NONE`].
    pub brand: Tag,
    /// Share in [0, 1].
    pub share: Millionths,
}

/// A band of spending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tier {
    /// What the shop calls it.
    pub name: String,
    /// Spending within 365 days from which on a customer is in it, in minor units of the shop's currency.
    pub from: i64,
    /// Badges by which the platform says that somebody is in it, whatever they spent: see [`crate::badge::Badge::value`]. In lower
    /// case, at most [`TIER_BADGES_MAX`].
    pub badges: Vec<String>,
}

/// The bands of a shop, the lowest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tiers(pub Vec<Tier>);

impl Tiers {
    /// The band of who has spent so much within the year, counted from 1; 0 below the first.
    #[must_use]
    pub fn of(&self, spent_year: i64) -> u8 {
        u8::try_from(self.0.iter().filter(|tier| tier.from <= spent_year).count()).unwrap_or(u8::MAX)
    }

    /// The highest band that a badge stands for, counted from 1; none where no badge of theirs stands for any.
    #[must_use]
    pub fn badged(&self, badges: &Badges) -> Option<u8> {
        let stands = |tier: &Tier| badges.held().any(|held| tier.badges.iter().any(|badge| badge == held));
        let place = self.0.iter().rposition(stands)?;
        u8::try_from(place + 1).ok()
    }

    /// Whether a badge stands for any band: others need not be kept.
    #[must_use]
    pub fn maps(&self, badge: &Badge) -> bool {
        let any = |wanted: &dyn Fn(&str) -> bool| self.0.iter().flat_map(|tier| &tier.badges).any(|badge| wanted(badge));
        match badge.slot.split_once(':') {
            // A field or a role may change into one that stands for a band, and back.
            Some(("metafield", name)) => any(&|badge| badge.split_once('=').is_some_and(|(field, _)| field == name)),
            Some(("tag", name)) => any(&|badge| badge == name),
            _ => any(&|badge| !badge.contains('=')),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Tier, Tiers};
    use crate::badge::{Badge, Badges, Holds};

    #[test]
    fn badges_stand_for_bands_and_the_highest_counts() {
        let tier = |name: &str, from, badges: &[&str]| Tier {
            name: name.to_owned(),
            from,
            badges: badges.iter().map(|badge| (*badge).to_owned()).collect(),
        };
        let tiers = Tiers(vec![
            tier("silver", 100, &["member", "loyalty.tier=silver"]),
            tier("gold", 200, &["vip"]),
            tier("platinum", 300, &[]),
        ]);
        let mut badges = Badges::default();
        assert_eq!(tiers.badged(&badges), None);
        let tag = |name, holds, told| Badge::tag(name, holds, told).unwrap();
        badges.note(tag("Member", Holds::Yes, 1));
        assert_eq!(tiers.badged(&badges), Some(1));
        badges.note(tag("vip", Holds::Yes, 2));
        assert_eq!(tiers.badged(&badges), Some(2));
        badges.note(tag("vip", Holds::No, 3));
        assert_eq!((tiers.badged(&badges), tiers.of(250)), (Some(1), 2));
        let field = |value| Badge::metafield("loyalty", "tier", value, 1).unwrap();
        assert!(
            tiers.maps(&field("bronze")) && tiers.maps(&tag("vip", Holds::No, 1)) && tiers.maps(&Badge::role("x", 1).unwrap())
        );
        assert!(!tiers.maps(&tag("allergic", Holds::Yes, 1)) && !tiers.maps(&Badge::metafield("a", "b", "c", 1).unwrap()));
        assert!(!Tiers(vec![tier("gold", 1, &[])]).maps(&Badge::role("x", 1).unwrap()));
    }
}
