//! The made-up shop with numbers for names, as its platforms have them.

use std::collections::BTreeMap;

use scoring::catalogue::{Item, Variant};
use scoring::id::{ItemId, VariantId};
use scoring::pair::{Neighbour, PairEntry, PairRow};
use scoring::shop::{Popular, Shop};
use support::made_up;

/// The number of an item of the made-up shop.
pub(crate) fn number(name: &str) -> u64 {
    100 + made_up::items().iter().position(|item| item.id.as_str() == name).unwrap() as u64
}

fn renamed(id: &ItemId) -> ItemId {
    ItemId::new(&number(id.as_str()).to_string()).unwrap()
}

/// A product that is sold as it is has one variant, of its own number.
pub(crate) fn items() -> Vec<Item> {
    let variants = |item: &Item| {
        let number = number(item.id.as_str());
        let id = |place: usize| if item.variants.len() == 1 { number } else { number * 10 + place as u64 };
        let renamed = item.variants.iter().enumerate();
        renamed
            .map(|(place, variant)| Variant { id: VariantId::new(&id(place).to_string()).unwrap(), ..variant.clone() })
            .collect()
    };
    made_up::items().iter().map(|item| Item { id: renamed(&item.id), variants: variants(item), ..item.clone() }).collect()
}

pub(crate) fn rows() -> Vec<PairRow> {
    let row = |row: PairRow| {
        let mut entries: BTreeMap<ItemId, PairEntry> = BTreeMap::new();
        for entry in row.entries {
            let item = renamed(&entry.item);
            entries.insert(item.clone(), PairEntry { item, ..entry });
        }
        let neighbours = row.neighbours.iter().map(|near| Neighbour { item: renamed(&near.item), ..near.clone() });
        PairRow {
            item: renamed(&row.item),
            neighbours: neighbours.collect(),
            entries: entries.into_values().collect(),
            title: row.title,
            as_of: row.as_of,
            facts: row.facts,
        }
    };
    made_up::rows().into_iter().map(row).collect()
}

pub(crate) fn shop() -> Shop {
    let shop = made_up::shop();
    let popular = shop.popular.iter().map(|popular| Popular { item: renamed(&popular.item), facts: popular.facts.clone() });
    Shop { popular: popular.collect(), ..shop }
}
