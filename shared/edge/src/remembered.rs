//! What a decision makes of what was remembered: items viewed before come up again, what was seen in this visit or refused lately
//! does not, and an account keeps the arms of its first browser.

use scoring::behaviour::Behaviour;
use scoring::context::Session;
use scoring::id::{ItemId, VisitorId};
use scoring::memory::{CustomerMemory, Viewed, VisitorMemory};
use scoring::pair::{PairRow, PairSheet};
use scoring::placement::Placement;
use scoring::time::Timestamp;

/// What is remembered of whoever asks, under both of their names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Remembered {
    behaviour: Behaviour,
    viewed: Vec<Viewed>,
    first: Option<VisitorId>,
}

impl Remembered {
    pub(crate) fn of(visitor: Option<VisitorMemory>, customer: Option<CustomerMemory>) -> Self {
        let visitor = visitor.unwrap_or_default();
        let Some(customer) = customer else {
            return Self { behaviour: visitor.behaviour, viewed: visitor.viewed, first: None };
        };
        let first = customer.first.clone().map(|first| first.other);
        let mut both = customer;
        both.behaviour = both.behaviour.join(visitor.behaviour);
        visitor.viewed.into_iter().for_each(|viewed| both.know(viewed));
        Self { behaviour: both.behaviour, viewed: both.viewed, first }
    }

    /// Whose arms they are in: of an account its first browser's, else the asking one's.
    pub(crate) fn assignment_id<'a>(&'a self, visitor: Option<&'a VisitorId>) -> Option<&'a VisitorId> {
        self.first.as_ref().or(visitor)
    }

    /// What the page remembers of this visit, and behind it what we do.
    pub(crate) fn session(&self, page: &Session, placement: Placement, now: Timestamp) -> Session {
        let mut session = page.clone();
        let spent = self.behaviour.spent(placement, now);
        let lists = [
            (&mut session.viewed, self.behaviour.viewed(now)),
            (&mut session.seen, spent.seen),
            (&mut session.passed, spent.passed),
        ];
        for (list, more) in lists {
            let more: Vec<ItemId> = more.into_iter().filter(|item| !list.contains(item)).collect();
            list.extend(more);
        }
        session
    }

    /// What is known of viewed items whose rows were not read, as rows that say nothing but that.
    pub(crate) fn rows(&self, read: &[PairSheet]) -> Vec<PairSheet> {
        let unread = self.viewed.iter().filter(|viewed| !read.iter().any(|row| *row.item() == viewed.item));
        let row = |viewed: &Viewed| {
            PairSheet::of(&PairRow {
                item: viewed.item.clone(),
                title: String::new(),
                as_of: viewed.as_of,
                facts: viewed.facts.clone(),
                entries: Vec::new(),
                neighbours: Vec::new(),
            })
        };
        unread.map(row).collect()
    }
}
