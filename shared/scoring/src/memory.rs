//! What a profile remembers beside purchases: what its person did, and by which other names they are known.
//!
//! A browser and an account are tied by a proof: a buyer token, which says when we made it. Ties only grow, like behaviour: the
//! latest proof and the latest end of each stay, whatever comes first. A token that was given up proves nothing any more, though
//! a late beacon may still bring it.

use crate::behaviour::Behaviour;
use crate::facts::Facts;
use crate::id::{CustomerId, ItemId, VisitorId};
use crate::mail::Mails;
use crate::time::Timestamp;

/// Most ties that are kept, those proven last.
pub const TIES_MAX: usize = 16;

/// How far a browser's clock may be from ours, in seconds, so that what it says still counts.
pub const CLOCKS_SECONDS: i64 = 600;

/// What is remembered of a person under one kind of name; `Id` is the other kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Memory<Id> {
    /// What they did.
    pub behaviour: Behaviour,
    /// Their other names, ascending.
    pub ties: Vec<Tie<Id>>,
    /// The other name that was proven first of all; it stays when its tie ends.
    pub first: Option<First<Id>>,
    /// What was done and proven until then is forgotten, also where it arrives later: consent was withdrawn.
    pub forgotten: Option<Timestamp>,
    /// What is known of the items that they looked at, ids ascending: from pair rows, so that viewed items are candidates.
    pub viewed: Vec<Viewed>,
    /// What they did with our mails.
    pub mails: Mails,
}

/// What is remembered of a browser: its accounts are its other names.
pub type VisitorMemory = Memory<CustomerId>;
/// What is remembered of an account: its browsers are its other names, the first of which draws its arms.
pub type CustomerMemory = Memory<VisitorId>;

/// Another name of the same person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tie<Id> {
    /// The name.
    pub other: Id,
    /// When the latest proof was made.
    pub proven: Timestamp,
    /// Proofs made until then hold no more.
    pub ended: Option<Timestamp>,
}

/// The other name that was proven first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct First<Id> {
    /// When.
    pub proven: Timestamp,
    /// The name.
    pub other: Id,
}

/// An item that was looked at, with its facts as of a row's writing.
#[derive(Clone, Debug, PartialEq)]
pub struct Viewed {
    /// Which.
    pub item: ItemId,
    /// The moment to which the facts belong.
    pub as_of: Timestamp,
    /// Its facts.
    pub facts: Facts,
}

impl<Id> Default for Memory<Id> {
    fn default() -> Self {
        Self {
            behaviour: Behaviour::default(),
            ties: Vec::new(),
            first: None,
            forgotten: None,
            viewed: Vec::new(),
            mails: Mails::default(),
        }
    }
}

impl<Id: Ord> Tie<Id> {
    /// Whether it holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.ended.is_none_or(|ended| ended < self.proven)
    }
}

impl<Id: Ord + Clone> Memory<Id> {
    /// Whether nothing is remembered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.behaviour.is_empty()
            && self.ties.is_empty()
            && self.first.is_none()
            && self.forgotten.is_none()
            && self.mails.is_empty()
    }

    /// Forgets what was done until `moment`, now and for good.
    pub fn forget(&mut self, moment: Timestamp) {
        self.forgotten = self.forgotten.max(Some(moment));
        self.obey();
    }

    /// Whether something that we made at `moment` is forgotten. Withdrawals bear the moment of a browser's clock and what we made
    /// that of ours, so a while more is forgotten than was said.
    #[must_use]
    pub fn has_forgotten(&self, moment: Timestamp) -> bool {
        self.forgotten.is_some_and(|forgotten| moment.0 <= forgotten.0.saturating_add(CLOCKS_SECONDS))
    }

    fn obey(&mut self) {
        let Some(forgotten) = self.forgotten else { return };
        self.behaviour.forget_until(forgotten);
        self.mails.forget_until(forgotten);
        let mut ties = core::mem::take(&mut self.ties);
        ties.retain(|tie| !self.has_forgotten(tie.proven));
        self.ties = ties;
        self.first = self.first.take().filter(|first| !self.has_forgotten(first.proven));
        if self.behaviour.views.is_empty() {
            self.viewed.clear();
        }
    }

    /// A proof made at `proven` ties the other name to this one.
    pub fn tie(&mut self, other: &Id, proven: Timestamp) {
        if self.has_forgotten(proven) {
            return;
        }
        self.note(Tie { other: other.clone(), proven, ended: None });
        let first = First { proven, other: other.clone() };
        self.first = Some(self.first.take().map_or(first.clone(), |known| known.min(first)));
    }

    /// Proofs made until `ended` tie the other name no more.
    pub fn untie(&mut self, other: &Id, ended: Timestamp) {
        self.note(Tie { other: other.clone(), proven: ended, ended: Some(ended) });
    }

    /// The tie to the other name.
    #[must_use]
    pub fn tie_to(&self, other: &Id) -> Option<&Tie<Id>> {
        self.ties.binary_search_by(|tie| tie.other.cmp(other)).ok().map(|place| &self.ties[place])
    }

    /// The other names that hold.
    pub fn tied(&self) -> impl Iterator<Item = &Id> {
        self.ties.iter().filter(|tie| tie.holds()).map(|tie| &tie.other)
    }

    /// Both together; what is known of viewed items is the newest of both.
    #[must_use]
    pub fn join(mut self, other: Self) -> Self {
        self.behaviour = self.behaviour.join(other.behaviour);
        self.mails = self.mails.join(other.mails);
        other.ties.into_iter().for_each(|tie| self.note(tie));
        self.first = match (self.first, other.first) {
            (Some(one), Some(another)) => Some(one.min(another)),
            (one, another) => one.or(another),
        };
        other.viewed.into_iter().for_each(|viewed| self.know(viewed));
        self.forgotten = self.forgotten.max(other.forgotten);
        self.obey();
        self
    }

    /// Keeps what is known of an item, unless something newer is.
    pub fn know(&mut self, viewed: Viewed) {
        match self.viewed.binary_search_by(|known| known.item.cmp(&viewed.item)) {
            Ok(place) if self.viewed[place].as_of < viewed.as_of => self.viewed[place] = viewed,
            Ok(_) => {}
            Err(place) => self.viewed.insert(place, viewed),
        }
    }

    /// Forgets what is known of items that were looked at too long ago to be candidates.
    pub fn tidy(&mut self, now: Timestamp) {
        let wanted = self.behaviour.viewed(now);
        self.viewed.retain(|viewed| wanted.contains(&viewed.item));
    }

    fn note(&mut self, tie: Tie<Id>) {
        match self.ties.binary_search_by(|known| known.other.cmp(&tie.other)) {
            Ok(place) => {
                let known = &mut self.ties[place];
                (known.proven, known.ended) = (known.proven.max(tie.proven), known.ended.max(tie.ended));
            }
            Err(place) => self.ties.insert(place, tie),
        }
        if self.ties.len() > TIES_MAX {
            let oldest = (0..self.ties.len()).min_by(|a, b| {
                let age = |place: &usize| (self.ties[*place].proven, &self.ties[*place].other);
                age(a).cmp(&age(b))
            });
            oldest.map(|place| self.ties.remove(place));
        }
    }
}

impl VisitorMemory {
    /// The account that the browser belongs to: one at a time. Where somebody else has proven to be here since, the tie before
    /// has ended.
    pub fn owner(&mut self) -> Option<&CustomerId> {
        let latest = self.ties.iter().max_by(|a, b| (a.proven, &a.other).cmp(&(b.proven, &b.other)))?.other.clone();
        for tie in &mut self.ties {
            if tie.other != latest {
                tie.ended = tie.ended.max(Some(tie.proven));
            }
        }
        self.tie_to(&latest).filter(|tie| tie.holds()).map(|tie| &tie.other)
    }
}
