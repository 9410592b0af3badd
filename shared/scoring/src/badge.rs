//! What a shop's platform says a customer is: tags, a role, metafields. A merchant maps some of them to tiers.
//!
//! Of each badge the latest word stands, whatever comes first: joining is commutative, associative and idempotent.

use crate::id::CustomerId;

/// Most badges of a customer that are kept, those told last.
pub const BADGES_MAX: usize = 32;
/// Longest name, and longest value, in bytes.
pub const BADGE_BYTES_MAX: usize = 64;

/// One badge, as it was last told.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Badge {
    /// What it is of: `tag:vip`, `role`, `metafield:loyalty.tier`; in lower case.
    pub slot: String,
    /// When, in milliseconds since 1970.
    pub told: u64,
    /// What holds there, by which it is mapped: `vip`, `wholesale`, `loyalty.tier=gold`; in lower case, empty where it was taken
    /// away.
    pub value: String,
}

/// A customer's badges.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Badges(pub Vec<Badge>);

/// What a delivery says of a customer's badges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Whose.
    pub customer: CustomerId,
    /// What.
    pub badges: Vec<Badge>,
}

/// Where the tags of a customer stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// They have it.
    Yes,
    /// It was taken away.
    No,
}

impl Badge {
    /// A tag; none for one that is too long or empty.
    #[must_use]
    pub fn tag(tag: &str, holds: Holds, told: u64) -> Option<Self> {
        let tag = named(tag)?;
        let value = if holds == Holds::Yes { tag.clone() } else { String::new() };
        Some(Self { slot: format!("tag:{tag}"), told, value }).filter(Self::fits)
    }

    /// The one role of a customer.
    #[must_use]
    pub fn role(role: &str, told: u64) -> Option<Self> {
        Some(Self { slot: "role".to_owned(), told, value: named(role)? }).filter(Self::fits)
    }

    /// A metafield.
    #[must_use]
    pub fn metafield(namespace: &str, key: &str, value: &str, told: u64) -> Option<Self> {
        let name = named(&format!("{}.{}", namespace.trim(), key.trim()))?;
        let value = named(value).map(|value| format!("{name}={value}")).unwrap_or_default();
        Some(Self { slot: format!("metafield:{name}"), told, value }).filter(Self::fits)
    }

    fn fits(&self) -> bool {
        self.slot.len() <= BADGE_BYTES_MAX && self.value.len() <= BADGE_BYTES_MAX
    }
}

fn named(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let fits = !text.is_empty() && text.len() <= BADGE_BYTES_MAX && !text.contains(char::is_control);
    fits.then_some(text)
}

impl Badges {
    /// Notes what was told; the later word stands.
    pub fn note(&mut self, badge: Badge) {
        match self.0.binary_search_by(|known| known.slot.cmp(&badge.slot)) {
            Ok(place) => {
                let known = &mut self.0[place];
                if (known.told, &known.value) < (badge.told, &badge.value) {
                    *known = badge;
                }
            }
            Err(place) => self.0.insert(place, badge),
        }
        while self.0.len() > BADGES_MAX {
            let oldest = (0..self.0.len()).min_by_key(|place| (self.0[*place].told, *place));
            oldest.map(|place| self.0.remove(place));
        }
    }

    /// What holds of them.
    pub fn held(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|badge| badge.value.as_str()).filter(|value| !value.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::{Badge, Badges, Holds};

    #[test]
    fn the_latest_word_stands_whatever_comes_first() {
        let words = [
            Badge::tag(" VIP ", Holds::Yes, 1).unwrap(),
            Badge::tag("vip", Holds::No, 3).unwrap(),
            Badge::tag("vip", Holds::Yes, 2).unwrap(),
            Badge::role("wholesale", 5).unwrap(),
            Badge::role("customer", 4).unwrap(),
            Badge::metafield("Loyalty", "tier", "Gold", 1).unwrap(),
        ];
        let mut forth = Badges::default();
        words.iter().for_each(|word| forth.note(word.clone()));
        let mut back = Badges::default();
        words.iter().rev().chain(&words).for_each(|word| back.note(word.clone()));
        assert_eq!(forth, back);
        assert_eq!(forth.held().collect::<Vec<_>>(), ["loyalty.tier=gold", "wholesale"]);
        assert_eq!(Badge::tag(&"x".repeat(65), Holds::Yes, 1), None);
        assert_eq!((Badge::role(" ", 1), Badge::tag("a\u{7}", Holds::Yes, 1)), (None, None));
    }
}
