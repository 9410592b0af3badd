//! What somebody did with our mails: which they opened and clicked, and when. It only grows by joining, like behaviour.
//!
//! That a mail was opened is a weak word: some mail programs open all of them by themselves. A click is a person's.

use crate::time::Timestamp;

/// Most moments of each act that are kept, the latest.
pub const MAIL_ACTS_MAX: usize = 32;

/// What can become of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailAct {
    /// It was opened.
    Opened,
    /// A link in it was clicked.
    Clicked,
}

/// That something was done with a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MailMoment {
    /// When.
    pub at: Timestamp,
    /// Which mail, by its name, hashed.
    pub mail: u64,
}

/// What somebody did with mails; each list ascends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mails {
    /// When which was opened.
    pub opened: Vec<MailMoment>,
    /// When which was clicked.
    pub clicked: Vec<MailMoment>,
}

/// How often, and when last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MailCount {
    /// How many mails.
    pub mails: u32,
    /// The last moment.
    pub last: Option<Timestamp>,
}

impl Mails {
    /// Whether nothing is known.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.opened.is_empty() && self.clicked.is_empty()
    }

    /// Something was done with a mail.
    pub fn note(&mut self, act: MailAct, moment: MailMoment) {
        let list = match act {
            MailAct::Opened => &mut self.opened,
            MailAct::Clicked => &mut self.clicked,
        };
        if let Err(place) = list.binary_search(&moment) {
            list.insert(place, moment);
        }
        let surplus = list.len().saturating_sub(MAIL_ACTS_MAX);
        list.drain(..surplus);
    }

    /// Both together.
    #[must_use]
    pub fn join(mut self, other: Self) -> Self {
        other.opened.into_iter().for_each(|moment| self.note(MailAct::Opened, moment));
        other.clicked.into_iter().for_each(|moment| self.note(MailAct::Clicked, moment));
        self
    }

    /// Takes away what was done until `moment`.
    pub fn forget_until(&mut self, moment: Timestamp) {
        self.opened.retain(|one| one.at > moment);
        self.clicked.retain(|one| one.at > moment);
    }

    /// How many mails were so met since `since`, and when last.
    #[must_use]
    pub fn count(&self, act: MailAct, since: Timestamp) -> MailCount {
        let list = match act {
            MailAct::Opened => &self.opened,
            MailAct::Clicked => &self.clicked,
        };
        let mut mails: Vec<u64> = list.iter().filter(|one| one.at >= since).map(|one| one.mail).collect();
        mails.sort_unstable();
        mails.dedup();
        let last = list.last().map(|one| one.at).filter(|last| *last >= since);
        MailCount { mails: u32::try_from(mails.len()).unwrap_or(u32::MAX), last }
    }
}

#[cfg(test)]
mod tests {
    use super::{MAIL_ACTS_MAX, MailAct, MailCount, MailMoment, Mails};
    use crate::time::Timestamp;

    #[test]
    fn a_mail_counts_once_however_often_it_is_told_and_the_latest_stay() {
        let moment = |at, mail| MailMoment { at: Timestamp(at), mail };
        let mut mails = Mails::default();
        for (at, mail) in [(5, 1), (9, 1), (5, 1), (7, 2)] {
            mails.note(MailAct::Opened, moment(at, mail));
        }
        mails.note(MailAct::Clicked, moment(8, 2));
        assert_eq!(mails.count(MailAct::Opened, Timestamp(0)), MailCount { mails: 2, last: Some(Timestamp(9)) });
        assert_eq!(mails.count(MailAct::Clicked, Timestamp(9)), MailCount::default());
        assert_eq!(mails.clone().join(mails.clone()), mails);
        let mut many = Mails::default();
        (0..100).rev().for_each(|at| many.note(MailAct::Clicked, moment(at, 7)));
        assert_eq!((many.clicked.len(), many.clicked[0].at), (MAIL_ACTS_MAX, Timestamp(100 - MAIL_ACTS_MAX as i64)));
        many.forget_until(Timestamp(99));
        assert!(many.is_empty());
    }
}
