//! What goes with what, and what a purchase begins with: the tables `pairs.txt` and `starts.txt`.

use super::goods::Field;

/// A companion of a role.
pub(super) struct Companion {
    pub(super) anchor: &'static str,
    pub(super) role: &'static str,
    pub(super) fit: Fit,
    /// Of 1000 orders that begin with the anchor, how many hold it.
    pub(super) together: u64,
    /// And how many are followed by it within a month.
    pub(super) later: u64,
}

/// Whether a companion must fit the very thing it goes with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    Needed,
    Free,
}

/// What a purchase begins with.
pub(super) struct Start {
    pub(super) field: Field,
    pub(super) role: &'static str,
    pub(super) weight: u64,
}

fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .map(|line| line.split_whitespace().filter(|word| *word != ">").collect())
}

fn number(text: &str) -> u64 {
    text.parse().expect("the tables are part of the program, and a test reads them")
}

pub(super) fn companions() -> Vec<Companion> {
    rows(include_str!("goods/pairs.txt"))
        .map(|row| Companion {
            anchor: row[0],
            role: row[1],
            fit: if row[2] == "fits" { Fit::Needed } else { Fit::Free },
            together: number(row[3]),
            later: number(row[4]),
        })
        .collect()
}

pub(super) fn starts() -> Vec<Start> {
    rows(include_str!("goods/starts.txt"))
        .map(|row| Start {
            field: Field::ALL.into_iter().find(|field| field.name() == row[0]).unwrap_or(Field::Home),
            role: row[1],
            weight: number(row[2]),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Fit, companions, starts};
    use crate::demo::goods::range;

    #[test]
    fn the_tables_speak_of_goods_that_exist() {
        let goods = range();
        let sold = |role: &str| goods.iter().any(|good| good.role == role);
        for start in starts() {
            assert!(goods.iter().any(|good| good.role == start.role && good.field == start.field), "{}", start.role);
        }
        for pair in companions() {
            assert!(sold(pair.anchor) && sold(pair.role), "{} > {}", pair.anchor, pair.role);
            let fitting = goods
                .iter()
                .filter(|good| good.role == pair.anchor)
                .any(|anchor| goods.iter().any(|other| other.role == pair.role && (pair.fit == Fit::Free || anchor.fits(other))));
            assert!(fitting, "{} > {}: nothing fits", pair.anchor, pair.role);
        }
    }
}
