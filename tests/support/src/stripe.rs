//! A stand-in for Stripe on this machine: one account that takes money as the real one does, keeps idempotency keys as documented,
//! and can be told to decline, to ask for the buyer, to break and to fall silent. It counts what it took.
//!
//! Kept answers: once a request with a key is being carried out, its answer is kept, declines and 500s too, and given again to the
//! same key with the same parameters. Other parameters are an error. While it is being carried out the key is in use. What fails
//! before that (a wrong key of the account, too many requests, parameters that cannot be) is not kept.

mod account;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use anyhow::Result;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::background::Background;
use account::{Account, Answer, Begun};

/// The account's restricted key.
pub const STRIPE_KEY: &str = "rk_test_standin";

/// What happens to one charge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// It is taken.
    Take,
    /// The bank says no.
    Decline,
    /// The bank wants to see the buyer.
    Authenticate,
    /// The bank takes its time.
    Process,
    /// It is taken, and no answer comes.
    TakeAndFallSilent,
    /// It is taken, and the answer is a 500.
    TakeAndBreak,
    /// It is not taken, no answer comes, and nothing is kept: it never arrived.
    FallSilent,
    /// Too many requests.
    TooMany,
    /// A page of another service in between.
    Firewall,
}

/// Money that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The intent.
    pub intent: String,
    /// How much, in Stripe's units.
    pub amount: i64,
    /// In which currency, in small letters.
    pub currency: String,
    /// The offer that it was for.
    pub offer: String,
    /// With which key.
    pub key: String,
}

/// The account; gone when dropped.
pub struct StripeStandIn {
    server: Background,
    account: Arc<Mutex<Account>>,
    bank: watch::Sender<Bank>,
}

/// Whether the bank answers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bank {
    Open,
    Closed,
}

#[derive(Clone)]
struct Shared {
    account: Arc<Mutex<Account>>,
    bank: watch::Receiver<Bank>,
}

impl StripeStandIn {
    /// An account with the card `pm_1` of the customer `cus_1`.
    ///
    /// # Errors
    /// When no port can be had.
    pub fn start() -> Result<Self> {
        let account = Arc::new(Mutex::new(Account::new()));
        let (bank, open) = watch::channel(Bank::Open);
        let shared = Shared { account: Arc::clone(&account), bank: open };
        let server = Background::start("stripe", move |listener| async move {
            let router = Router::new()
                .route("/v1/payment_intents", post(charge).get(list))
                .route("/v1/payment_intents/{id}", get(intent))
                .route("/v1/payment_intents/{id}/cancel", post(cancel))
                .route("/v1/refunds", post(refund))
                .with_state(shared);
            let _ = axum::serve(listener, router).await;
        })?;
        Ok(Self { server, account, bank })
    }

    /// Where it listens.
    #[must_use]
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// What happens to the next charges that are not answered from what is kept, one after the other; after them money is taken.
    pub fn plan(&self, moods: impl IntoIterator<Item = Mood>) {
        self.lock().moods.extend(moods);
    }

    /// The bank stops answering: charges that begin stay open until [`Self::open_bank`].
    pub fn close_bank(&self) {
        self.bank.send_replace(Bank::Closed);
    }

    /// The bank answers again.
    pub fn open_bank(&self) {
        self.bank.send_replace(Bank::Open);
    }

    /// How many charges are being carried out.
    #[must_use]
    pub fn under_way(&self) -> usize {
        self.lock().under_way()
    }

    /// The card is no longer there.
    pub fn detach(&self, payment_method: &str) {
        self.lock().cards.retain(|(_, card)| card != payment_method);
    }

    /// A day goes by: no key is remembered.
    pub fn forget_keys(&self) {
        self.lock().kept.clear();
    }

    /// The buyer has proven who they are, or the bank has made up its mind: the money of an open intent is taken.
    pub fn finish(&self, intent: &str) {
        self.lock().take(intent);
    }

    /// All money that was taken, in its order.
    #[must_use]
    pub fn taken(&self) -> Vec<Taken> {
        self.lock().taken.clone()
    }

    /// The intents whose money went back, in its order.
    #[must_use]
    pub fn refunds(&self) -> Vec<String> {
        self.lock().refunds.clone()
    }

    /// How often each idempotency key was asked with.
    #[must_use]
    pub fn asked(&self) -> BTreeMap<String, u32> {
        self.lock().asked.clone()
    }

    /// The body of an event about an intent as it stands.
    #[must_use]
    pub fn event(&self, kind: &str, intent: &str) -> Vec<u8> {
        let account = self.lock();
        let event = json!({
            "id": format!("evt_{kind}_{intent}"), "object": "event", "created": account.clock, "livemode": false, "type": kind,
            "data": { "object": account.intent(intent) },
        });
        event.to_string().into_bytes()
    }

    fn lock(&self) -> MutexGuard<'_, Account> {
        locked(&self.account)
    }
}

fn locked(account: &Mutex<Account>) -> MutexGuard<'_, Account> {
    account.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn answer(answer: Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let replayed = [("idempotent-replayed", if answer.replayed { "true" } else { "false" })];
    (status, replayed, Json(answer.body)).into_response()
}

/// No answer, ever: who asked gives up.
async fn silence() -> Response {
    std::future::pending().await
}

fn form(text: &str) -> BTreeMap<String, String> {
    let byte = |text: &str| u8::from_str_radix(text, 16).unwrap_or(b'?');
    let decoded = |text: &str| {
        let mut parts = text.split('%');
        let mut bytes = parts.next().unwrap_or_default().replace('+', " ").into_bytes();
        for part in parts {
            let (code, rest) = part.split_at_checked(2).unwrap_or((part, ""));
            bytes.push(byte(code));
            bytes.extend(rest.replace('+', " ").bytes());
        }
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (decoded(name), decoded(value))).collect()
}

fn header<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn stranger(headers: &HeaderMap) -> Option<Response> {
    let known = header(headers, "authorization") == format!("Bearer {STRIPE_KEY}");
    let pinned = !header(headers, "stripe-version").is_empty();
    (!known || !pinned).then(|| answer(Answer::error(401, "invalid_request_error", "api_key_expired")))
}

async fn charge(State(mut shared): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    if let Some(refusal) = stranger(&headers) {
        return refusal;
    }
    let key = header(&headers, "idempotency-key").to_owned();
    let form = form(&String::from_utf8_lossy(&body));
    let begun = locked(&shared.account).begin(&key, form);
    let (number, mood) = match begun {
        Begun::Answered(kept) => return answer(kept),
        Begun::Silence => return silence().await,
        Begun::Firewall => return (StatusCode::OK, "<html>Are you a robot?").into_response(),
        Begun::Running(number, mood) => (number, mood),
    };
    // Whoever asked may be gone meanwhile; what has begun goes on all the same.
    let account = Arc::clone(&shared.account);
    let carried_out = tokio::spawn(async move {
        let _ = shared.bank.wait_for(|bank| *bank == Bank::Open).await;
        locked(&account).finish_charge(&key, number, mood)
    });
    let done = carried_out.await.unwrap_or_else(|_| Answer::error(500, "api_error", ""));
    if mood == Mood::TakeAndFallSilent { silence().await } else { answer(done) }
}

async fn list(State(shared): State<Shared>, headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    if let Some(refusal) = stranger(&headers) {
        return refusal;
    }
    let asked = form(&query.unwrap_or_default());
    Json(locked(&shared.account).list(&asked)).into_response()
}

async fn intent(State(shared): State<Shared>, headers: HeaderMap, Path(id): Path<String>) -> Response {
    if let Some(refusal) = stranger(&headers) {
        return refusal;
    }
    match locked(&shared.account).intent(&id) {
        Value::Null => answer(Answer::error(404, "invalid_request_error", "resource_missing")),
        intent => Json(intent).into_response(),
    }
}

async fn cancel(State(shared): State<Shared>, headers: HeaderMap, Path(id): Path<String>) -> Response {
    if let Some(refusal) = stranger(&headers) {
        return refusal;
    }
    answer(locked(&shared.account).cancel(&id))
}

async fn refund(State(shared): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    if let Some(refusal) = stranger(&headers) {
        return refusal;
    }
    let form = form(&String::from_utf8_lossy(&body));
    answer(locked(&shared.account).refund(header(&headers, "idempotency-key"), form))
}
