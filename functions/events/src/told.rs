//! The events of a batch in our own words. One that makes no sense is refused by its place; its neighbours go on.

use std::borrow::Cow;

use edge::App;
use edge::decision_id::DecisionId;
use edge::field::{self, Place, Raw};
use edge::problem::Problem;
use edge::record::{self, RecordError};
use scoring::behaviour::{
    Behaviour, CART_SEEN_MAX, CartSeen, DEPTH_MAX, DWELL_SECONDS_MAX, Engagement, PREFERENCE_BYTES_MAX, Preference, Search, View,
};
use scoring::facts::Tag;
use scoring::hash::draw;
use scoring::id::{DecisionName, ItemId, ShopId};
use scoring::impression::{Exposure, Impression};
use scoring::mail::{MailAct, MailMoment};
use scoring::marketing::Channel;
use scoring::outcome::{Act, OUTCOME_SLOTS_MAX, Outcome, note};
use scoring::time::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;

/// Most events of a batch.
pub const EVENTS_MAX: usize = 50;
/// Most decisions that a batch is about.
pub const DECISIONS_MAX: usize = 8;
/// How far ahead of ours a page's clock may be, in seconds.
pub const FUTURE_SECONDS_MAX: i64 = scoring::memory::CLOCKS_SECONDS;
/// How late an event may come, in seconds: a page that was without a network for a day.
pub const LATE_SECONDS_MAX: i64 = 48 * 3_600;

/// Shortest and longest name that a page gives to what it did.
const NAME_CHARACTERS: std::ops::RangeInclusive<usize> = 8..=64;
/// Longest category, in bytes.
const CATEGORY_BYTES_MAX: usize = 200;

/// Why an event is not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// A field is missing or wrong.
    Wrong(String),
    /// Nobody here knows its type.
    Unknown,
    /// Its moment is later than now.
    FromTheFuture,
    /// Its moment, or its record's, is too long ago.
    Late,
    /// The decision or record is not one of ours for this shop.
    Forged,
    /// Consent does not cover it.
    Withheld,
    /// More decisions than a batch may be about.
    TooMany,
    /// A program that looks at shops.
    Robot,
}

impl Refused {
    /// Its name in answers.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Wrong(_) => "bad_event",
            Self::Unknown => "unknown_type",
            Self::FromTheFuture => "from_the_future",
            Self::Late => "late",
            Self::Forged => "forged",
            Self::Withheld => "without_consent",
            Self::TooMany => "too_many_decisions",
            Self::Robot => "robot",
        }
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self::Wrong(problem.to_string())
    }
}

/// What an event says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Told {
    /// What a visitor did; kept with consent only.
    Did(Behaviour),
    /// What a visitor did with a mail; kept with consent only.
    Mailed(MailAct, MailMoment),
    /// Something came back of a decision.
    Came(Box<Came>),
    /// Consent is taken back.
    Withdrawn(Withdrawal, Timestamp),
    /// The account is no longer at this browser.
    LoggedOut,
}

/// What came back of one decision.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Came {
    pub(crate) decision: DecisionName,
    pub(crate) exposure: Exposure,
    /// The record's plain bytes.
    pub(crate) plain: Option<Vec<u8>>,
}

/// Which consent is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Withdrawal {
    /// To tracking, or an objection to profiling: both end all memory.
    Memory,
    /// To being written to.
    Marketing(Channel),
}

#[derive(Default, Deserialize)]
struct Fields<'a> {
    #[serde(borrow, rename = "type")]
    kind: Raw<'a>,
    #[serde(borrow)]
    id: Raw<'a>,
    #[serde(borrow)]
    at: Raw<'a>,
    #[serde(borrow)]
    item: Raw<'a>,
    #[serde(borrow)]
    items: Raw<'a>,
    #[serde(borrow)]
    category: Raw<'a>,
    #[serde(borrow)]
    depth: Raw<'a>,
    #[serde(borrow)]
    dwell: Raw<'a>,
    #[serde(borrow)]
    reviews: Raw<'a>,
    #[serde(borrow)]
    compared: Raw<'a>,
    #[serde(borrow)]
    name: Raw<'a>,
    #[serde(borrow)]
    value: Raw<'a>,
    #[serde(borrow)]
    record: Raw<'a>,
    #[serde(borrow)]
    decision: Raw<'a>,
    #[serde(borrow)]
    slot: Raw<'a>,
    #[serde(borrow)]
    what: Raw<'a>,
}

/// Reads events one by one.
pub(crate) struct Reader<'r> {
    pub(crate) app: &'r App,
    pub(crate) shop: &'r ShopId,
    pub(crate) now: Timestamp,
}

/// One event, and its place for whoever has to mend it.
struct One<'a> {
    index: usize,
    fields: Fields<'a>,
}

impl Reader<'_> {
    /// What the event at `index` says.
    pub(crate) fn read(&self, index: usize, raw: &RawValue) -> Result<Told, Refused> {
        let one = One { index, fields: field::object(Place::Element("events", index), Some(raw))? };
        let kind = one.text("type", one.fields.kind)?;
        let act = |act: Act| self.act(&one, act);
        match &*kind {
            "product_viewed" => self.product(&one),
            "category_viewed" => self.category(&one),
            "searched" => {
                let at = self.moment(&one)?;
                let search = Search { at, id: one.page_name()? };
                Ok(did(at, |behaviour| behaviour.note_search(search)))
            }
            "cart_seen" => self.cart(&one),
            "checkout_started" => {
                let at = self.moment(&one)?;
                Ok(did(at, |behaviour| behaviour.note_checkout(at)))
            }
            "preference_declared" => self.preference(&one),
            "email_opened" => self.mail(&one, MailAct::Opened),
            "email_clicked" => self.mail(&one, MailAct::Clicked),
            "block_seen" => self.block(&one),
            "offer_seen" => act(Act::Seen),
            "offer_clicked" => act(Act::Clicked),
            "offer_added" => act(Act::Added),
            "offer_dismissed" => act(Act::Dismissed),
            "consent_withdrawn" => self.withdrawn(&one),
            "logged_out" => Ok(Told::LoggedOut),
            _ => Err(Refused::Unknown),
        }
    }

    /// The event's moment, if it can be believed.
    fn moment(&self, one: &One<'_>) -> Result<Timestamp, Refused> {
        let at: i64 = one.number("at", one.fields.at, "must be seconds since 1970")?;
        let age = self.now.0.saturating_sub(at);
        if age < -FUTURE_SECONDS_MAX {
            Err(Refused::FromTheFuture)
        } else if age > LATE_SECONDS_MAX {
            Err(Refused::Late)
        } else {
            Ok(Timestamp(at))
        }
    }

    fn product(&self, one: &One<'_>) -> Result<Told, Refused> {
        let start = self.moment(one)?;
        let fields = &one.fields;
        let mut engagement = Engagement::default();
        for (name, raw, kind) in
            [("reviews", fields.reviews, Engagement::REVIEWS), ("compared", fields.compared, Engagement::COMPARISON)]
        {
            if field::flag(one.at(name), raw)? {
                engagement = engagement.and(kind);
            }
        }
        let depth: u64 = fields.depth.map_or(Ok(0), |raw| one.number("depth", Some(raw), "must be hundredths of the page"))?;
        let view = View {
            start,
            id: one.page_name()?,
            item: Some(field::id(one.at("item"), field::required(one.at("item"), fields.item)?, ItemId::new)?),
            category: one.category()?,
            depth: u8::try_from(depth).unwrap_or(DEPTH_MAX).min(DEPTH_MAX),
            dwell: one.dwell()?,
            engagement,
        };
        Ok(did(start, |behaviour| behaviour.note_view(view)))
    }

    fn category(&self, one: &One<'_>) -> Result<Told, Refused> {
        let start = self.moment(one)?;
        field::required(one.at("category"), one.fields.category)?;
        let (category, dwell, id) = (one.category()?, one.dwell()?, one.page_name()?);
        let view = View { start, id, item: None, category, depth: 0, dwell, engagement: Engagement::default() };
        Ok(did(start, |behaviour| behaviour.note_view(view)))
    }

    fn cart(&self, one: &One<'_>) -> Result<Told, Refused> {
        let at = self.moment(one)?;
        let list = field::list("items", one.fields.items, edge::ask::LINES_MAX)?;
        let mut items =
            list.into_iter().map(|raw| field::id(one.at("items"), raw, ItemId::new)).collect::<Result<Vec<ItemId>, Problem>>()?;
        items.sort_unstable();
        items.dedup();
        items.truncate(CART_SEEN_MAX);
        Ok(did(at, |behaviour| behaviour.note_cart(CartSeen { at, items })))
    }

    fn preference(&self, one: &One<'_>) -> Result<Told, Refused> {
        let at = self.moment(one)?;
        let text = |name, raw| {
            let text = one.text(name, raw)?;
            let fits = !text.trim().is_empty() && text.len() <= PREFERENCE_BYTES_MAX && !text.chars().any(char::is_control);
            if fits { Ok(text.into_owned()) } else { Err(one.wrong(name, "must be a short text")) }
        };
        let (name, value) = (text("name", one.fields.name)?, text("value", one.fields.value)?);
        Ok(did(at, |behaviour| behaviour.note_preference(Preference { name, at, value })))
    }

    /// The mail's own name is its `id`.
    fn mail(&self, one: &One<'_>, act: MailAct) -> Result<Told, Refused> {
        let at = self.moment(one)?;
        Ok(Told::Mailed(act, MailMoment { at, mail: one.page_name()? }))
    }

    /// A record that came back: the block's place is in view.
    fn block(&self, one: &One<'_>) -> Result<Told, Refused> {
        let text = one.text("record", one.fields.record)?;
        let opened = record::open_plain(&text, self.shop, &self.app.keyring, self.now);
        let (record, plain) = opened.map_err(|error| match error {
            RecordError::Stale => Refused::Late,
            RecordError::FromTheFuture => Refused::FromTheFuture,
            RecordError::Seal(_) | RecordError::Version(_) | RecordError::Broken => Refused::Forged,
        })?;
        let decision = record.id.name();
        let impression = Impression::of(&record.decision, decision.clone(), record.person.map(Into::into));
        let exposure = Exposure { impression: Some(impression), outcomes: Vec::new() };
        Ok(Told::Came(Box::new(Came { decision, exposure, plain: Some(plain) })))
    }

    fn act(&self, one: &One<'_>, act: Act) -> Result<Told, Refused> {
        let last = self.moment(one)?;
        let text = one.text("decision", one.fields.decision)?;
        let decision = DecisionId::verify(&text, &self.app.keyring, self.shop).map_err(|_| Refused::Forged)?.name();
        let slot: u8 = one.number("slot", one.fields.slot, "must be the offer's place in the answer, from 0")?;
        if slot >= OUTCOME_SLOTS_MAX {
            return Err(one.wrong("slot", "must be the offer's place in the answer, from 0"));
        }
        let mut outcomes = Vec::new();
        note(&mut outcomes, Outcome { slot, act, last });
        let exposure = Exposure { impression: None, outcomes };
        Ok(Told::Came(Box::new(Came { decision, exposure, plain: None })))
    }

    fn withdrawn(&self, one: &One<'_>) -> Result<Told, Refused> {
        let at = self.moment(one)?;
        let what = match &*one.text("what", one.fields.what)? {
            "tracking" | "profiling" => Withdrawal::Memory,
            "email" => Withdrawal::Marketing(Channel::Email),
            "sms" => Withdrawal::Marketing(Channel::Sms),
            _ => return Err(one.wrong("what", "must be tracking, profiling, email or sms")),
        };
        Ok(Told::Withdrawn(what, at))
    }
}

/// Something done at a moment, which is a day with a visit.
fn did(at: Timestamp, note: impl FnOnce(&mut Behaviour)) -> Told {
    let mut behaviour = Behaviour::default();
    behaviour.note_day(at.day());
    note(&mut behaviour);
    Told::Did(behaviour)
}

impl<'a> One<'a> {
    const fn at(&self, name: &'static str) -> Place {
        Place::Within("events", self.index, name)
    }

    fn wrong(&self, name: &'static str, wanted: &str) -> Refused {
        Refused::Wrong(format!("`{}` {wanted}", self.at(name)))
    }

    fn text(&self, name: &'static str, raw: Raw<'a>) -> Result<Cow<'a, str>, Refused> {
        Ok(field::text(self.at(name), field::required(self.at(name), raw)?)?)
    }

    fn number<T: for<'n> Deserialize<'n>>(&self, name: &'static str, raw: Raw<'_>, wanted: &str) -> Result<T, Refused> {
        let raw = field::required(self.at(name), raw)?;
        serde_json::from_str(raw.get()).map_err(|_| self.wrong(name, wanted))
    }

    /// The page's own name of what was done, hashed: the same beacon twice is the same event.
    fn page_name(&self) -> Result<u64, Refused> {
        let text = self.text("id", self.fields.id)?;
        if NAME_CHARACTERS.contains(&text.len()) {
            Ok(draw(&text))
        } else {
            Err(self.wrong("id", "must be a random name of 8 to 64 characters"))
        }
    }

    fn category(&self) -> Result<Tag, Refused> {
        let Some(raw) = self.fields.category else { return Ok(Tag::NONE) };
        let text = field::text(self.at("category"), raw)?;
        if text.len() <= CATEGORY_BYTES_MAX { Ok(Tag::of(&text)) } else { Err(self.wrong("category", "is too long")) }
    }

    fn dwell(&self) -> Result<u16, Refused> {
        let Some(raw) = self.fields.dwell else { return Ok(0) };
        let seconds: u64 = self.number("dwell", Some(raw), "must be whole seconds")?;
        Ok(u16::try_from(seconds).unwrap_or(DWELL_SECONDS_MAX).min(DWELL_SECONDS_MAX))
    }
}
