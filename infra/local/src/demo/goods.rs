//! What the demo shop sells, read from the tables beside this file.

use scoring::catalogue::{Endurance, Item, Stock, Variant};
use scoring::hash::draw;
use scoring::id::{ItemId, VariantId};
use scoring::money::{Currency, Money};

use super::price;

const TABLES: [(Field, &str); 4] = [
    (Field::Outdoor, include_str!("goods/outdoor.txt")),
    (Field::Camera, include_str!("goods/camera.txt")),
    (Field::Kitchen, include_str!("goods/kitchen.txt")),
    (Field::Home, include_str!("goods/home.txt")),
];

/// A part of the range that a shopper may be at home in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Field {
    Outdoor,
    Camera,
    Kitchen,
    Home,
}

impl Field {
    pub(super) const ALL: [Self; 4] = [Self::Outdoor, Self::Camera, Self::Kitchen, Self::Home];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Outdoor => "outdoor",
            Self::Camera => "camera",
            Self::Kitchen => "kitchen",
            Self::Home => "home",
        }
    }

    /// As the shop's pages call it.
    pub(super) const fn department(self) -> &'static str {
        match self {
            Self::Outdoor => "Outdoor",
            Self::Camera => "Camera",
            Self::Kitchen => "Kitchen",
            Self::Home => "Yoga, office, care",
        }
    }
}

/// How dear a thing is among its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tier {
    Value,
    Standard,
    Premium,
}

/// A thing of the range, with what the generator knows about it and the shop does not say.
#[derive(Clone, Debug)]
pub(super) struct Good {
    pub(super) id: ItemId,
    pub(super) title: &'static str,
    pub(super) category: &'static str,
    pub(super) brand: &'static str,
    pub(super) field: Field,
    /// What it is for; the pairs speak of roles.
    pub(super) role: &'static str,
    pub(super) endurance: Endurance,
    pub(super) tier: Tier,
    /// Usual price in cents.
    pub(super) price: i64,
    /// What the shop pays, in cents.
    pub(super) cost: i64,
    /// How often it is chosen among its role; 0 before its first sale.
    pub(super) pull: u64,
    /// Words that two goods share when one fits the other: a lens mount, a battery type.
    pub(super) fits: Vec<&'static str>,
    sizes: &'static [&'static str],
    colours: Vec<&'static str>,
}

/// The whole range, in the order of the tables.
pub(super) fn range() -> Vec<Good> {
    let mut goods = Vec::new();
    for (field, table) in TABLES {
        let mut section = None;
        for line in table.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if let Some(head) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                section = Section::read(field, head);
            } else {
                let good = section.as_ref().and_then(|section| section.good(line));
                goods.push(good.expect("the tables are part of the program, and a test reads them"));
            }
        }
    }
    goods
}

struct Section {
    field: Field,
    category: &'static str,
    role: &'static str,
    endurance: Endurance,
    cost_percent: i64,
    sizes: &'static [&'static str],
}

impl Section {
    fn read(field: Field, head: &'static str) -> Option<Self> {
        let mut parts = head.split(';').map(str::trim);
        Some(Self {
            field,
            category: parts.next()?,
            role: parts.next()?,
            endurance: match parts.next()? {
                "durable" => Endurance::Durable,
                "consumable" => Endurance::Consumable,
                _ => return None,
            },
            cost_percent: parts.next()?.parse().ok()?,
            sizes: sizes(parts.next()?)?,
        })
    }

    fn good(&self, line: &'static str) -> Option<Good> {
        let mut parts = line.split('|').map(str::trim);
        let (title, brand) = (parts.next()?, parts.next()?);
        let price = Money::parse(parts.next()?, euro()).ok()?.minor;
        let tier = match parts.next()? {
            "value" => Tier::Value,
            "standard" => Tier::Standard,
            "premium" => Tier::Premium,
            _ => return None,
        };
        Some(Good {
            id: ItemId::new(&slug(title)).ok()?,
            title,
            category: self.category,
            brand,
            field: self.field,
            role: self.role,
            endurance: self.endurance,
            tier,
            price,
            cost: price * self.cost_percent / 100,
            pull: parts.next()?.parse().ok()?,
            fits: parts.next()?.split_whitespace().collect(),
            sizes: self.sizes,
            colours: parts.next().unwrap_or_default().split(',').map(str::trim).filter(|name| !name.is_empty()).collect(),
        })
    }
}

fn sizes(kind: &str) -> Option<&'static [&'static str]> {
    Some(match kind {
        "" => &[],
        "apparel" => &["S", "M", "L", "XL"],
        "glove" => &["S", "M", "L"],
        "sock" => &["36-38", "39-41", "42-44", "45-47"],
        "shoe" => &["38", "39", "40", "41", "42", "43", "44", "45"],
        _ => return None,
    })
}

/// The currency of the demo shop.
pub(super) fn euro() -> Currency {
    Currency::new("EUR").expect("three capital letters")
}

fn slug(title: &str) -> String {
    let words: String = title
        .chars()
        .filter(|c| *c != '\'')
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' })
        .collect();
    words.split_whitespace().collect::<Vec<_>>().join("-")
}

impl Good {
    /// Whether the two share a word of `fits`.
    pub(super) fn fits(&self, other: &Self) -> bool {
        self.fits.iter().any(|word| other.fits.contains(word))
    }

    /// The catalogue's entry on day `day` of the year.
    pub(super) fn item(&self, day: i64) -> Item {
        let colours: &[&str] = if self.colours.len() > 1 { &self.colours } else { &[] };
        let mut options = Vec::new();
        if !self.sizes.is_empty() {
            options.push("Size".to_owned());
        }
        if !colours.is_empty() {
            options.push("Colour".to_owned());
        }
        let one: &[&str] = &[""];
        let mut variants = Vec::new();
        for colour in if colours.is_empty() { one } else { colours } {
            for size in if self.sizes.is_empty() { one } else { self.sizes } {
                let chosen: Vec<&str> = [*size, *colour].into_iter().filter(|part| !part.is_empty()).collect();
                variants.push(self.variant(&chosen, day));
            }
        }
        Item {
            id: self.id.clone(),
            title: self.title.to_owned(),
            category: self.category.to_owned(),
            brand: self.brand.to_owned(),
            url: format!("/products/{}", self.id),
            image: format!("/demo/images/{}.svg", self.id),
            endurance: self.endurance,
            options,
            variants,
        }
    }

    fn variant(&self, chosen: &[&str], day: i64) -> Variant {
        let id = if chosen.is_empty() { self.id.to_string() } else { format!("{}-{}", self.id, slug(&chosen.join(" "))) };
        let price = price::at(self, day);
        // A size or a colour is gone now and then, a whole item almost never.
        let gone = draw(&id).is_multiple_of(if chosen.is_empty() { 97 } else { 11 });
        Variant {
            id: VariantId::new(&id).expect("a slug of a title of the tables and of its options is short and printable"),
            title: chosen.join(" / "),
            price: Money::new(price, euro()),
            was: (price < self.price).then(|| Money::new(self.price, euro())),
            cost: Some(Money::new(self.cost, euro())),
            stock: if gone { Stock::SoldOut } else { Stock::Available },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::range;

    #[test]
    fn the_tables_are_a_shop() {
        let goods = range();
        assert!((300..=450).contains(&goods.len()), "{}", goods.len());
        let ids: HashSet<&str> = goods.iter().map(|good| good.id.as_str()).collect();
        assert_eq!(ids.len(), goods.len());
        for good in &goods {
            assert!(good.cost > 0 && good.cost < good.price, "{}", good.title);
            let item = good.item(365);
            assert!(!item.variants.is_empty());
            assert_eq!(item.options.is_empty(), item.variants.len() == 1, "{}", good.title);
            let variants: HashSet<_> = item.variants.iter().map(|variant| &variant.id).collect();
            assert_eq!(variants.len(), item.variants.len(), "{}", good.title);
        }
    }
}
