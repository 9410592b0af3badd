//! What the account knows: intents, kept answers, money taken and given back.

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Value, json};

use super::{Mood, Taken};
use crate::NOW;

pub(super) struct Account {
    pub(super) moods: VecDeque<Mood>,
    /// Customers with their cards.
    pub(super) cards: Vec<(String, String)>,
    pub(super) kept: BTreeMap<String, Kept>,
    pub(super) taken: Vec<Taken>,
    pub(super) refunds: Vec<String>,
    pub(super) asked: BTreeMap<String, u32>,
    pub(super) clock: i64,
    intents: Vec<Made>,
}

/// What is kept of a key: the request, and its answer once there is one.
pub(super) struct Kept {
    form: BTreeMap<String, String>,
    answer: Option<(u16, Value)>,
}

/// An intent, and with which key it was made.
struct Made {
    intent: Value,
    key: String,
}

pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Value,
    pub(super) replayed: bool,
}

impl Answer {
    pub(super) fn new(status: u16, body: Value) -> Self {
        Self { status, body, replayed: false }
    }

    pub(super) fn error(status: u16, kind: &str, code: &str) -> Self {
        let mut error = json!({ "type": kind, "message": "made up" });
        if !code.is_empty() {
            error["code"] = code.into();
        }
        Self::new(status, json!({ "error": error }))
    }
}

/// What becomes of a request that has come.
pub(super) enum Begun {
    Answered(Answer),
    Silence,
    Firewall,
    /// It is being carried out: the place of its intent.
    Running(usize, Mood),
}

impl Account {
    pub(super) fn new() -> Self {
        Self {
            moods: VecDeque::new(),
            cards: vec![("cus_1".to_owned(), "pm_1".to_owned())],
            kept: BTreeMap::new(),
            taken: Vec::new(),
            refunds: Vec::new(),
            asked: BTreeMap::new(),
            clock: NOW.0,
            intents: Vec::new(),
        }
    }

    pub(super) fn under_way(&self) -> usize {
        self.kept.values().filter(|kept| kept.answer.is_none()).count()
    }

    /// What is kept of a key: its answer, or that there is none to be had.
    fn known(&self, key: &str, form: &BTreeMap<String, String>) -> Option<Answer> {
        let kept = self.kept.get(key)?;
        if kept.form != *form {
            return Some(Answer::error(400, "idempotency_error", ""));
        }
        Some(match &kept.answer {
            Some((status, body)) => Answer { status: *status, body: body.clone(), replayed: true },
            None => Answer::error(409, "invalid_request_error", "idempotency_key_in_use"),
        })
    }

    pub(super) fn begin(&mut self, key: &str, form: BTreeMap<String, String>) -> Begun {
        *self.asked.entry(key.to_owned()).or_default() += 1;
        if let Some(known) = self.known(key, &form) {
            return Begun::Answered(known);
        }
        match self.moods.front() {
            Some(Mood::TooMany) => {
                self.moods.pop_front();
                return Begun::Answered(Answer::error(429, "invalid_request_error", "rate_limit"));
            }
            Some(Mood::FallSilent) => {
                self.moods.pop_front();
                return Begun::Silence;
            }
            Some(Mood::Firewall) => {
                self.moods.pop_front();
                return Begun::Firewall;
            }
            _ => {}
        }
        if let Some(refusal) = self.refusal(key, &form) {
            return Begun::Answered(refusal);
        }
        let number = self.intents.len();
        self.clock += 1;
        let text = |name: &str| form.get(name).cloned().unwrap_or_default();
        let metadata: serde_json::Map<String, Value> = form
            .iter()
            .filter_map(|(name, value)| {
                Some((name.strip_prefix("metadata[")?.strip_suffix(']')?.to_owned(), value.clone().into()))
            })
            .collect();
        let id = format!("pi_{}", number + 1);
        let intent = json!({
            "id": id, "object": "payment_intent", "amount": text("amount").parse::<i64>().unwrap_or_default(),
            "amount_received": 0, "currency": text("currency"), "customer": text("customer"), "payment_method": text("payment_method"),
            "created": self.clock, "client_secret": format!("{id}_secret_x"), "status": "processing", "metadata": metadata,
            "last_payment_error": null, "livemode": false,
        });
        self.intents.push(Made { intent, key: key.to_owned() });
        self.kept.insert(key.to_owned(), Kept { form, answer: None });
        Begun::Running(number, self.moods.pop_front().unwrap_or(Mood::Take))
    }

    /// What cannot be: it is not kept.
    fn refusal(&self, key: &str, form: &BTreeMap<String, String>) -> Option<Answer> {
        let is = |name: &str, value: &str| form.get(name).is_some_and(|found| found == value);
        let amount = form.get("amount").and_then(|amount| amount.parse::<i64>().ok()).filter(|amount| *amount >= 50);
        let currency =
            form.get("currency").is_some_and(|code| code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_lowercase()));
        let card = self.cards.iter().any(|(customer, card)| is("customer", customer) && is("payment_method", card));
        let ours = is("confirm", "true") && is("off_session", "true") && is("payment_method_types[]", "card") && !key.is_empty();
        if !card {
            return Some(Answer::error(404, "invalid_request_error", "resource_missing"));
        }
        if amount.is_none() {
            return Some(Answer::error(400, "invalid_request_error", "amount_too_small"));
        }
        (!currency || !ours).then(|| Answer::error(400, "invalid_request_error", "parameter_invalid"))
    }

    /// Carries a charge out and keeps the answer.
    pub(super) fn finish_charge(&mut self, key: &str, number: usize, mood: Mood) -> Answer {
        let id = format!("pi_{}", number + 1);
        let (status, body) = match mood {
            Mood::Decline => (402, self.fail(number, "card_declined", "insufficient_funds")),
            Mood::Authenticate => (402, self.fail(number, "authentication_required", "authentication_required")),
            Mood::Process => (200, self.intent(&id)),
            Mood::TakeAndBreak => {
                self.take(&id);
                (500, Answer::error(500, "api_error", "").body)
            }
            _ => {
                self.take(&id);
                (200, self.intent(&id))
            }
        };
        if let Some(kept) = self.kept.get_mut(key) {
            kept.answer = Some((status, body.clone()));
        }
        Answer::new(status, body)
    }

    /// The error of a charge that the bank did not make, with what the real one shows of the card.
    fn fail(&mut self, number: usize, code: &str, decline_code: &str) -> Value {
        let card = json!({ "id": "pm_1", "type": "card", "card": { "brand": "visa", "last4": "3184", "fingerprint": "fp_9z" } });
        let error = json!({ "type": "card_error", "code": code, "decline_code": decline_code, "payment_method": card });
        let intent = &mut self.intents[number].intent;
        intent["status"] = "requires_payment_method".into();
        intent["payment_method"] = Value::Null;
        intent["last_payment_error"] = error.clone();
        let mut error = error;
        error["payment_intent"] = intent.clone();
        json!({ "error": error })
    }

    /// The money of an intent is taken, once.
    pub(super) fn take(&mut self, id: &str) {
        let Some(made) = self.intents.iter_mut().find(|made| made.intent["id"] == id) else { return };
        if made.intent["status"] == "succeeded" || made.intent["status"] == "canceled" {
            return;
        }
        made.intent["status"] = "succeeded".into();
        made.intent["amount_received"] = made.intent["amount"].clone();
        made.intent["last_payment_error"] = Value::Null;
        self.taken.push(Taken {
            intent: id.to_owned(),
            amount: made.intent["amount"].as_i64().unwrap_or_default(),
            currency: made.intent["currency"].as_str().unwrap_or_default().to_owned(),
            offer: made.intent["metadata"]["alongside_offer"].as_str().unwrap_or_default().to_owned(),
            key: made.key.clone(),
        });
    }

    pub(super) fn intent(&self, id: &str) -> Value {
        self.intents.iter().find(|made| made.intent["id"] == id).map(|made| made.intent.clone()).unwrap_or_default()
    }

    /// A page of a customer's intents, the newest first.
    pub(super) fn list(&self, asked: &BTreeMap<String, String>) -> Value {
        let number = |name: &str| asked.get(name).and_then(|text| text.parse::<i64>().ok());
        let (since, limit) = (number("created[gte]").unwrap_or_default(), number("limit").unwrap_or(10).clamp(1, 100));
        let matching = self.intents.iter().rev().map(|made| &made.intent).filter(|intent| {
            intent["customer"].as_str() == asked.get("customer").map(String::as_str)
                && intent["created"].as_i64().is_some_and(|created| created >= since)
        });
        let all: Vec<&Value> = matching.collect();
        let start = asked.get("starting_after").and_then(|id| all.iter().position(|intent| intent["id"] == id.as_str()));
        let start = start.map_or(0, |place| place + 1);
        let page: Vec<&Value> = all.iter().skip(start).take(usize::try_from(limit).unwrap_or(10)).copied().collect();
        json!({ "object": "list", "has_more": start + page.len() < all.len(), "data": page })
    }

    pub(super) fn cancel(&mut self, id: &str) -> Answer {
        let Some(made) = self.intents.iter_mut().find(|made| made.intent["id"] == id) else {
            return Answer::error(404, "invalid_request_error", "resource_missing");
        };
        match made.intent["status"].as_str() {
            Some("succeeded" | "processing" | "canceled") => {
                let mut refusal = Answer::error(400, "invalid_request_error", "payment_intent_unexpected_state");
                refusal.body["error"]["payment_intent"] = made.intent.clone();
                refusal
            }
            _ => {
                made.intent["status"] = "canceled".into();
                Answer::new(200, made.intent.clone())
            }
        }
    }

    pub(super) fn refund(&mut self, key: &str, form: BTreeMap<String, String>) -> Answer {
        *self.asked.entry(key.to_owned()).or_default() += 1;
        if let Some(known) = self.known(key, &form) {
            return known;
        }
        let id = form.get("payment_intent").cloned().unwrap_or_default();
        if self.intent(&id)["status"] != "succeeded" {
            return Answer::error(400, "invalid_request_error", "payment_intent_unexpected_state");
        }
        if self.refunds.contains(&id) {
            return Answer::error(400, "invalid_request_error", "charge_already_refunded");
        }
        let mood = self.moods.pop_front();
        if mood == Some(Mood::TooMany) {
            return Answer::error(429, "invalid_request_error", "rate_limit");
        }
        self.refunds.push(id);
        let refund = json!({ "id": format!("re_{}", self.refunds.len()), "object": "refund", "status": "succeeded" });
        let (status, body) =
            if mood == Some(Mood::TakeAndBreak) { (500, Answer::error(500, "api_error", "").body) } else { (200, refund) };
        self.kept.insert(key.to_owned(), Kept { form, answer: Some((status, body.clone())) });
        Answer::new(status, body)
    }
}
