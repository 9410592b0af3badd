//! What order lines say about the items themselves: the most frequent title, category and brand of each.

use std::collections::HashMap;

use scoring::id::ItemId;
use store::pack::NAME_BYTES_MAX;

/// Longest text kept, in bytes: as long as a stored name may be.
pub const TEXT_BYTES_MAX: usize = NAME_BYTES_MAX;
/// Most spellings of one text that are counted; later ones are passed over.
const SPELLINGS_MAX: usize = 8;

/// Items by number, in order of their first line.
#[derive(Clone, Debug, Default)]
pub struct Goods {
    numbers: HashMap<ItemId, u32>,
    goods: Vec<SeenGood>,
}

/// An item as the lines describe it.
#[derive(Clone, Debug)]
pub struct SeenGood {
    /// Which.
    pub item: ItemId,
    title: Spellings,
    category: Spellings,
    brand: Spellings,
    /// What the merchant last said to pay for it, in minor units.
    pub cost: Option<i64>,
}

#[derive(Clone, Debug, Default)]
struct Spellings(Vec<(Box<str>, u32)>);

impl Spellings {
    fn add(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        match self.0.iter().position(|(spelling, _)| **spelling == *text) {
            Some(place) => self.0[place].1 = self.0[place].1.saturating_add(1),
            None if self.0.len() < SPELLINGS_MAX => self.0.push((text.into(), 1)),
            None => {}
        }
    }

    fn all(&self) -> impl Iterator<Item = (&str, u32)> {
        self.0.iter().map(|(spelling, times)| (&**spelling, *times))
    }

    /// The most frequent; of equals the first seen.
    fn most(&self) -> &str {
        let most = self.0.iter().map(|(_, times)| *times).max();
        self.0.iter().find(|(_, times)| Some(*times) == most).map_or("", |(spelling, _)| spelling)
    }
}

impl SeenGood {
    /// Its most frequent title, or empty.
    #[must_use]
    pub fn title(&self) -> &str {
        self.title.most()
    }

    /// Its most frequent category, or empty.
    #[must_use]
    pub fn category(&self) -> &str {
        self.category.most()
    }

    /// Its most frequent brand, or empty.
    #[must_use]
    pub fn brand(&self) -> &str {
        self.brand.most()
    }

    /// Its titles with how many lines say each, in order of their first line; later ones beyond a bound are not counted.
    pub fn titles(&self) -> impl Iterator<Item = (&str, u32)> {
        self.title.all()
    }

    /// Its categories, as [`Self::titles`].
    pub fn categories(&self) -> impl Iterator<Item = (&str, u32)> {
        self.category.all()
    }

    /// Counts what one line says; control characters become blanks and long texts are cut.
    pub fn describe(&mut self, title: &str, category: &str, brand: &str) {
        self.title.add(&clean(title));
        self.category.add(&clean(category));
        self.brand.add(&clean(brand));
    }
}

impl Goods {
    /// The number of an item, a new one if need be; none beyond 4 billion.
    pub fn number(&mut self, item: ItemId) -> Option<u32> {
        if let Some(number) = self.numbers.get(&item) {
            return Some(*number);
        }
        let number = u32::try_from(self.goods.len()).ok()?;
        self.numbers.insert(item.clone(), number);
        let text = Spellings::default;
        self.goods.push(SeenGood { item, title: text(), category: text(), brand: text(), cost: None });
        Some(number)
    }

    /// The good of a number that was given out.
    #[must_use]
    pub fn get(&self, number: u32) -> &SeenGood {
        &self.goods[number as usize]
    }

    /// The same, to describe it.
    pub fn get_mut(&mut self, number: u32) -> &mut SeenGood {
        &mut self.goods[number as usize]
    }

    /// All of them, in order of their first line.
    #[must_use]
    pub fn all(&self) -> &[SeenGood] {
        &self.goods
    }
}

/// One line of text without control characters, at most [`TEXT_BYTES_MAX`] bytes.
#[must_use]
pub fn clean(text: &str) -> std::borrow::Cow<'_, str> {
    let end = text.floor_char_boundary(TEXT_BYTES_MAX);
    let text = text[..end].trim();
    if text.chars().any(char::is_control) { text.replace(char::is_control, " ").into() } else { text.into() }
}
