//! What a visitor did, as one bounded record that only grows by [`Behaviour::join`].
//!
//! Joining is commutative, associative and idempotent: beacons that come twice, late or in any order leave the same record. Each
//! list is a set of entries under a key, the largest keys kept; two entries of one key become their maximum. An entry that is
//! among the largest in the end is among the largest of every part, so that cutting early loses nothing.

use core::cmp::Ordering;

use crate::facts::Tag;
use crate::id::ItemId;
use crate::impression::Exposure;
use crate::outcome::Act;
use crate::placement::Placement;
use crate::time::Timestamp;

/// Most views that are kept, the latest.
pub const VIEWS_MAX: usize = 64;
/// Most days of visits that are kept, the latest.
pub const VISIT_DAYS_MAX: usize = 60;
/// Most searches that are kept, the latest.
pub const SEARCHES_MAX: usize = 32;
/// Most declared preferences that are kept, the latest.
pub const PREFERENCES_MAX: usize = 16;
/// Longest name or value of a preference, in bytes.
pub const PREFERENCE_BYTES_MAX: usize = 40;
/// Most items of the last cart that are kept.
pub const CART_SEEN_MAX: usize = 20;
/// Most met offers that are kept, the latest.
pub const MET_MAX: usize = 96;
/// Longest dwell that counts, in seconds: a forgotten tab is no reader.
pub const DWELL_SECONDS_MAX: u16 = 1_800;
/// The whole page was scrolled through.
pub const DEPTH_MAX: u8 = 100;

/// What a visitor did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Behaviour {
    /// Pages looked at, by start and id.
    pub views: Vec<View>,
    /// UTC days with a visit, ascending.
    pub days: Vec<i64>,
    /// Searches, by moment and id. What was searched for is not kept.
    pub searches: Vec<Search>,
    /// What was declared in a quiz or a form, names ascending.
    pub preferences: Vec<Preference>,
    /// The cart as last seen.
    pub cart: Option<CartSeen>,
    /// When the checkout was last begun.
    pub checkout: Option<Timestamp>,
    /// Offers that were met, by item and placement.
    pub met: Vec<Met>,
}

/// A page looked at. Its key is when it was opened and the id that the page gave itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// When it was opened.
    pub start: Timestamp,
    /// The page's own name of this view, hashed.
    pub id: u64,
    /// The item looked at; none on the page of a category.
    pub item: Option<ItemId>,
    /// Its category, where the page knows it.
    pub category: Tag,
    /// How far it was scrolled, in hundredths; at most [`DEPTH_MAX`].
    pub depth: u8,
    /// Seconds in sight; at most [`DWELL_SECONDS_MAX`].
    pub dwell: u16,
    /// Whether its reviews were read, and whether it was compared with others.
    pub engagement: Engagement,
}

/// How a page was engaged with: a set of [`Engagement::REVIEWS`] and [`Engagement::COMPARISON`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Engagement(u8);

/// A search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Search {
    /// When.
    pub at: Timestamp,
    /// The page's own name of it, hashed.
    pub id: u64,
}

/// A declared preference; the last word counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preference {
    /// About what; at most [`PREFERENCE_BYTES_MAX`] bytes.
    pub name: String,
    /// When.
    pub at: Timestamp,
    /// What; at most [`PREFERENCE_BYTES_MAX`] bytes.
    pub value: String,
}

/// A cart as a page showed it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CartSeen {
    /// When.
    pub at: Timestamp,
    /// Its first [`CART_SEEN_MAX`] items, ascending.
    pub items: Vec<ItemId>,
}

/// An offer that was met at a placement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Met {
    /// What was offered.
    pub item: ItemId,
    /// Where.
    pub placement: Placement,
    /// When it was last seen.
    pub seen: Option<Timestamp>,
    /// When it was last refused.
    pub passed: Option<Timestamp>,
}

impl Engagement {
    /// Its reviews were read.
    pub const REVIEWS: Self = Self(1);
    /// It was compared with others.
    pub const COMPARISON: Self = Self(2);
    /// Both.
    pub const ALL: Self = Self(3);

    /// Both sets together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether anything of `other` is in it.
    #[must_use]
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// As one byte.
    #[must_use]
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// From [`Engagement::bits`]; none for other bytes.
    #[must_use]
    pub const fn of_bits(bits: u8) -> Option<Self> {
        if bits <= Self::ALL.0 { Some(Self(bits)) } else { None }
    }
}

impl View {
    fn key(&self) -> (Timestamp, u64) {
        (self.start, self.id)
    }

    fn join(&mut self, other: Self) {
        self.depth = self.depth.max(other.depth);
        self.dwell = self.dwell.max(other.dwell);
        self.engagement = self.engagement.and(other.engagement);
        self.category = self.category.max(other.category);
        self.item = self.item.take().max(other.item);
    }
}

impl Met {
    fn key(&self) -> (&ItemId, usize) {
        (&self.item, self.placement.index())
    }

    fn latest(&self) -> Timestamp {
        self.seen.max(self.passed).unwrap_or_default()
    }
}

impl Behaviour {
    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Both together.
    #[must_use]
    pub fn join(mut self, other: Self) -> Self {
        other.views.into_iter().for_each(|view| self.note_view(view));
        other.days.into_iter().for_each(|day| self.note_day(day));
        other.searches.into_iter().for_each(|search| self.note_search(search));
        other.preferences.into_iter().for_each(|preference| self.note_preference(preference));
        self.cart = self.cart.max(other.cart);
        self.checkout = self.checkout.max(other.checkout);
        other.met.into_iter().for_each(|met| self.note_met(met));
        self
    }

    /// Takes away what was done until `moment`. The day of the moment goes as a whole.
    pub fn forget_until(&mut self, moment: Timestamp) {
        self.views.retain(|view| view.start > moment);
        self.days.retain(|day| *day > moment.day());
        self.searches.retain(|search| search.at > moment);
        self.preferences.retain(|preference| preference.at > moment);
        self.cart = self.cart.take().filter(|cart| cart.at > moment);
        self.checkout = self.checkout.filter(|at| *at > moment);
        for met in &mut self.met {
            (met.seen, met.passed) = (met.seen.filter(|at| *at > moment), met.passed.filter(|at| *at > moment));
        }
        self.met.retain(|met| met.seen.is_some() || met.passed.is_some());
    }

    /// A page was looked at.
    pub fn note_view(&mut self, view: View) {
        match self.views.binary_search_by_key(&view.key(), View::key) {
            Ok(place) => self.views[place].join(view),
            Err(place) => self.views.insert(place, view),
        }
        let surplus = self.views.len().saturating_sub(VIEWS_MAX);
        self.views.drain(..surplus);
    }

    /// A day saw a visit.
    pub fn note_day(&mut self, day: i64) {
        note(&mut self.days, day, VISIT_DAYS_MAX);
    }

    /// Something was searched for.
    pub fn note_search(&mut self, search: Search) {
        note(&mut self.searches, search, SEARCHES_MAX);
    }

    /// A preference was declared.
    pub fn note_preference(&mut self, preference: Preference) {
        match self.preferences.binary_search_by(|known| known.name.cmp(&preference.name)) {
            Ok(place) => {
                let known = &mut self.preferences[place];
                if (known.at, &known.value) < (preference.at, &preference.value) {
                    *known = preference;
                }
            }
            Err(place) => self.preferences.insert(place, preference),
        }
        cut(&mut self.preferences, PREFERENCES_MAX, |a, b| (a.at, &a.name).cmp(&(b.at, &b.name)));
    }

    /// A cart was shown.
    pub fn note_cart(&mut self, cart: CartSeen) {
        self.cart = self.cart.take().max(Some(cart));
    }

    /// The checkout was begun.
    pub fn note_checkout(&mut self, at: Timestamp) {
        self.checkout = self.checkout.max(Some(at));
    }

    /// An offer was met.
    pub fn note_met(&mut self, met: Met) {
        match self.met.binary_search_by(|known| known.key().cmp(&met.key())) {
            Ok(place) => {
                let known = &mut self.met[place];
                (known.seen, known.passed) = (known.seen.max(met.seen), known.passed.max(met.passed));
            }
            Err(place) => self.met.insert(place, met),
        }
        cut(&mut self.met, MET_MAX, |a, b| (a.latest(), a.key()).cmp(&(b.latest(), b.key())));
    }

    /// What came back of a decision says which offers were met. The item is that of the sealed record, never the page's word.
    pub fn note_exposure(&mut self, exposure: &Exposure) {
        let Some(impression) = &exposure.impression else { return };
        for offer in &impression.offers {
            let when = |act: Act| {
                let found = exposure.outcomes.iter().find(|outcome| (outcome.slot, outcome.act) == (offer.slot, act));
                found.map(|outcome| outcome.last)
            };
            let (seen, passed) = (when(Act::Seen), when(Act::Dismissed));
            if seen.is_some() || passed.is_some() {
                self.note_met(Met { item: offer.item.clone(), placement: impression.placement, seen, passed });
            }
        }
    }
}

/// Adds an entry that is its own key to an ascending list; the smallest go.
fn note<T: Ord + Copy>(list: &mut Vec<T>, entry: T, most: usize) {
    if let Err(place) = list.binary_search(&entry) {
        list.insert(place, entry);
    }
    let surplus = list.len().saturating_sub(most);
    list.drain(..surplus);
}

/// Takes the oldest away from a list that stands in another order.
fn cut<T>(list: &mut Vec<T>, most: usize, by_age: impl Fn(&T, &T) -> Ordering) {
    while list.len() > most {
        let oldest = list.iter().enumerate().min_by(|(_, a), (_, b)| by_age(a, b)).map(|(place, _)| place);
        oldest.map(|place| list.remove(place));
    }
}
