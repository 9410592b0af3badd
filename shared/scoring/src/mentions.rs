//! The items that one record mentions, as a decision reads them: it passes over several hundred and keeps few.

use crate::facts::{FACTS_FIGURES, Facts, FactsAt, Tag};
use crate::id::ItemId;
use crate::title::WordBytes;

/// Items side by side, in lists of plain numbers that are copied out of a record as they stand there.
///
/// Of an item's `W` figures the last four are its facts', in the order of [`Facts::figures`]; those before them say why it is
/// mentioned.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mentions<const W: usize> {
    /// Which.
    pub items: Vec<ItemId>,
    /// `W` of each item.
    pub figures: Vec<f32>,
    /// Of each item: where its words end in the list of all (they start where those of the item before it end), then category and
    /// brand as 1 + place among the tags, 0 for none. A mark that points nowhere says that nothing is known.
    pub marks: Vec<[u16; 3]>,
    /// Categories and brands.
    pub tags: Vec<Tag>,
    /// The words of all titles.
    pub words: Vec<WordBytes>,
}

/// One item among [`Mentions`].
#[derive(Clone, Copy, Debug)]
pub struct Mention<'a, const W: usize> {
    /// Which.
    pub item: &'a ItemId,
    /// Its figures, those of its facts last.
    pub figures: &'a [f32; W],
    all: &'a Mentions<W>,
    words_start: u16,
    mark: [u16; 3],
}

impl<'a, const W: usize> Mention<'a, W> {
    /// The item's facts.
    #[inline(always)]
    #[must_use]
    pub fn facts(&self) -> FactsAt<'a> {
        let [ln_price, pop14, pop60, ln_age] = self.figures.last_chunk().copied().unwrap_or_default();
        let [words_end, category, _] = self.mark;
        let title = self.all.words.get(usize::from(self.words_start)..usize::from(words_end)).unwrap_or_default();
        FactsAt { ln_price, pop14, pop60, ln_age, category: self.all.tag(category), title }
    }

    /// Its brand, which no decision asks for.
    #[must_use]
    pub fn brand(&self) -> Tag {
        self.all.tag(self.mark[2])
    }
}

impl<const W: usize> Mentions<W> {
    /// Lays out items, each with the figures for which it is mentioned, as many as stand before those of the facts.
    #[must_use]
    #[allow(clippy::cast_possible_truncation)]
    pub fn of<'f, const OWN: usize>(items: impl Iterator<Item = (&'f ItemId, [f32; OWN], &'f Facts)> + Clone) -> Self {
        const { assert!(OWN + FACTS_FIGURES == W, "own figures, then those of the facts") };
        let known = |facts: &'f Facts| [facts.category, facts.brand].into_iter().filter(|tag| *tag != Tag::NONE);
        let mut tags: Vec<Tag> = items.clone().flat_map(|(_, _, facts)| known(facts)).collect();
        tags.sort_unstable();
        tags.dedup();
        let mut all = Self { tags, ..Self::default() };
        for (item, own, facts) in items {
            all.items.push(item.clone());
            all.figures.extend(own.into_iter().chain(facts.figures()));
            all.words.extend(facts.title.words());
            let place = |tag: Tag| all.tags.binary_search(&tag).map_or(0, |place| place as u16 + 1);
            all.marks.push([all.words.len() as u16, place(facts.category), place(facts.brand)]);
        }
        all
    }

    /// How many.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// One of them by its place.
    #[inline]
    #[must_use]
    pub fn get(&self, place: usize) -> Option<Mention<'_, W>> {
        let words_start = if place == 0 { 0 } else { self.marks.get(place - 1)?[0] };
        let (item, mark) = (self.items.get(place)?, *self.marks.get(place)?);
        Some(Mention { item, figures: self.figures(place)?, all: self, words_start, mark })
    }

    /// The figures of one of them.
    #[inline(always)]
    #[must_use]
    pub fn figures(&self, place: usize) -> Option<&[f32; W]> {
        self.figures.as_chunks().0.get(place)
    }

    /// All of them, in order.
    #[inline(always)]
    pub fn iter(&self) -> impl Iterator<Item = Mention<'_, W>> + Clone {
        let starts = core::iter::once(0).chain(self.marks.iter().map(|mark| mark[0]));
        self.items
            .iter()
            .zip(self.figures.as_chunks().0)
            .zip(self.marks.iter().zip(starts))
            .map(|((item, figures), (mark, words_start))| Mention { item, figures, all: self, words_start, mark: *mark })
    }

    #[inline(always)]
    fn tag(&self, place: u16) -> Tag {
        usize::from(place).checked_sub(1).and_then(|place| self.tags.get(place)).copied().unwrap_or(Tag::NONE)
    }
}
