//! What decisions may know of a visitor's behaviour, derived on reading: how lately and often they came, what they dwelt on, how
//! far they are. Figures only: what each is worth is learned from outcomes.

use crate::behaviour::{Behaviour, Engagement, Preference};
use crate::facts::Tag;
use crate::id::ItemId;
use crate::placement::Placement;
use crate::time::{DAY_SECONDS, Timestamp};

/// Days after which behaviour says nothing any more.
pub const BEHAVIOUR_DAYS: i64 = 90;
/// Most viewed items that are candidates.
pub const VIEWED_MAX: usize = 20;
/// Days of the window in which visits are counted.
pub const VISITS_DAYS: i64 = 30;
/// How long an offer that was seen at an earlier placement is not repeated: one visit.
pub const VISIT_SECONDS: i64 = 4 * 3_600;
/// How long a refused offer is not repeated.
pub const PASSED_DAYS: i64 = 30;
/// How long reading reviews, comparing and filling a cart say where somebody stands.
const STAGE_SECONDS: i64 = 7 * DAY_SECONDS;

/// What is known of a visitor now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signals {
    /// Whole days since the last visit; none without one.
    pub days_since_visit: Option<i64>,
    /// Days with a visit within [`VISITS_DAYS`].
    pub visits: u32,
    /// Seconds spent on each known category, the longest first.
    pub dwell: Vec<(Tag, u32)>,
    /// Items looked at, the latest first; at most [`VIEWED_MAX`].
    pub viewed: Vec<ItemId>,
    /// How far they are.
    pub stage: Stage,
    /// Searches within [`VISITS_DAYS`].
    pub searches: u32,
    /// What they declared, names ascending.
    pub preferences: Vec<Preference>,
}

/// How far somebody is towards buying.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Nothing is known.
    Unknown,
    /// Looking around.
    Looking,
    /// Reading reviews, or comparing.
    Weighing,
    /// Something is in the cart, or the checkout was begun.
    Buying,
}

/// What must not be offered again at a placement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    /// Seen at an earlier placement of this visit.
    pub seen: Vec<ItemId>,
    /// Refused lately, anywhere.
    pub passed: Vec<ItemId>,
}

impl Stage {
    /// Its name in answers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Looking => "looking",
            Self::Weighing => "weighing",
            Self::Buying => "buying",
        }
    }
}

/// Whether `at` is not longer ago than so many seconds.
const fn within(at: Timestamp, now: Timestamp, seconds: i64) -> bool {
    now.0.saturating_sub(at.0) <= seconds
}

impl Behaviour {
    /// What it says `now`.
    #[must_use]
    pub fn signals(&self, now: Timestamp) -> Signals {
        let counted = |seconds: i64, at: &mut dyn Iterator<Item = Timestamp>| -> u32 {
            at.map(|at| u32::from(within(at, now, seconds))).sum()
        };
        let days = self.days.iter().filter(|day| now.day() - **day <= BEHAVIOUR_DAYS);
        let visits = days.clone().filter(|day| now.day() - **day < VISITS_DAYS).count();
        let mut dwell: Vec<(Tag, u32)> = Vec::new();
        for view in self.lately(now).filter(|view| view.category != Tag::NONE) {
            match dwell.iter_mut().find(|(tag, _)| *tag == view.category) {
                Some((_, seconds)) => *seconds += u32::from(view.dwell),
                None => dwell.push((view.category, view.dwell.into())),
            }
        }
        dwell.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        Signals {
            days_since_visit: days.max().map(|day| (now.day() - day).max(0)),
            visits: u32::try_from(visits).unwrap_or(u32::MAX),
            dwell,
            viewed: self.viewed(now),
            stage: self.stage(now),
            searches: counted(VISITS_DAYS * DAY_SECONDS, &mut self.searches.iter().map(|search| search.at)),
            preferences: self.preferences.clone(),
        }
    }

    /// Items looked at, the latest first.
    #[must_use]
    pub fn viewed(&self, now: Timestamp) -> Vec<ItemId> {
        let mut viewed: Vec<ItemId> = Vec::new();
        for item in self.lately(now).filter_map(|view| view.item.as_ref()) {
            if viewed.len() < VIEWED_MAX && !viewed.contains(item) {
                viewed.push(item.clone());
            }
        }
        viewed
    }

    /// What must not be offered again at `placement`.
    #[must_use]
    pub fn spent(&self, placement: Placement, now: Timestamp) -> Spent {
        let passed = self.met.iter().filter(|met| met.passed.is_some_and(|at| within(at, now, PASSED_DAYS * DAY_SECONDS)));
        let earlier = self.met.iter().filter(|met| met.placement.index() < placement.index());
        let seen = earlier.filter(|met| met.seen.is_some_and(|at| within(at, now, VISIT_SECONDS)));
        Spent { seen: seen.map(|met| met.item.clone()).collect(), passed: passed.map(|met| met.item.clone()).collect() }
    }

    /// Views that still count, the latest first.
    fn lately(&self, now: Timestamp) -> impl Iterator<Item = &crate::behaviour::View> {
        self.views.iter().rev().filter(move |view| within(view.start, now, BEHAVIOUR_DAYS * DAY_SECONDS))
    }

    fn stage(&self, now: Timestamp) -> Stage {
        let fresh = |at: Timestamp| within(at, now, STAGE_SECONDS);
        let in_cart = self.cart.as_ref().is_some_and(|cart| !cart.items.is_empty() && fresh(cart.at));
        let weighed = |view: &crate::behaviour::View| view.engagement.has(Engagement::ALL) && fresh(view.start);
        if in_cart || self.checkout.is_some_and(fresh) {
            Stage::Buying
        } else if self.views.iter().any(weighed) {
            Stage::Weighing
        } else if self.views.iter().any(|view| fresh(view.start)) {
            Stage::Looking
        } else {
            Stage::Unknown
        }
    }
}
