//! A proxy between the SDK and the engine: it counts the calls that really go over the wire, and fails them on demand.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Result;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};

use stand_in::Background;

use crate::weather::Weather;

/// Counts DynamoDB calls by operation.
pub struct CallCounter {
    server: Background,
    log: Arc<Log>,
}

/// What happens to a call instead of its answer.
#[derive(Clone, Copy, Debug)]
pub enum Failure {
    /// A batch is taken, and all of it comes back unprocessed.
    Unprocessed,
    /// Of each table the later half of a batch comes back unprocessed.
    HalfUnprocessed,
    /// `ProvisionedThroughputExceededException`.
    Throttled,
    /// `InternalServerError`.
    Broken,
    /// The right answer, late.
    Late(Duration),
    /// Another transaction holds one of the records.
    Conflict,
    /// The connection is lost, before the work is done or after it.
    Dropped(Moment),
}

/// On which side of a write a process dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// The write never reached the store.
    Before,
    /// The write is done; its answer never came.
    After,
}

#[derive(Default)]
struct Log {
    calls: Mutex<Vec<String>>,
    failures: Mutex<VecDeque<(String, Failure)>>,
    /// How many writes pass before the one at which everything ends.
    crash: Mutex<Option<(usize, Moment)>>,
    /// What befalls calls that nothing else was said of.
    weather: Mutex<Option<Arc<Weather>>>,
    /// Nothing passes any more.
    is_dead: AtomicBool,
    /// What was sent.
    sent: Mutex<Vec<String>>,
    /// Whether writes are asked what they cost.
    is_measuring: AtomicBool,
    /// Tenths of write units.
    units: AtomicU64,
}

/// What a crash means for one call.
enum Fate {
    Passes,
    Dies(Moment),
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[derive(Clone)]
struct Proxy {
    client: Client<HttpConnector, Body>,
    target: String,
    log: Arc<Log>,
}

impl CallCounter {
    /// Starts a proxy in front of the engine at `target` (plain HTTP).
    ///
    /// # Errors
    /// When no port can be had.
    pub fn start(target: &str) -> Result<Self> {
        let log = Arc::<Log>::default();
        let (target, shared) = (target.trim_end_matches('/').to_owned(), log.clone());
        let server = Background::start("proxy", move |listener| async move {
            let client = Client::builder(TokioExecutor::new()).build_http();
            let app = Router::new().fallback(handle).with_state(Proxy { client, target, log: shared });
            let _ = axum::serve(listener, app).await;
        })?;
        Ok(Self { server, log })
    }

    /// Where it listens.
    #[must_use]
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// Operations called since the start or the last [`CallCounter::clear`], in order.
    #[must_use]
    pub fn all(&self) -> Vec<String> {
        lock(&self.log.calls).clone()
    }

    /// How often `operation` ("BatchGetItem") was called.
    #[must_use]
    pub fn count(&self, operation: &str) -> usize {
        lock(&self.log.calls).iter().filter(|call| *call == operation).count()
    }

    /// What was sent with the calls of [`CallCounter::all`], as text.
    #[must_use]
    pub fn sent(&self) -> Vec<String> {
        lock(&self.log.sent).clone()
    }

    /// Forgets calls and failures.
    pub fn clear(&self) {
        lock(&self.log.calls).clear();
        lock(&self.log.sent).clear();
        lock(&self.log.failures).clear();
    }

    /// Lets everything end at a write: `writes` pass, the next one is the last, and from then on no call passes until
    /// [`CallCounter::revive`].
    pub fn crash(&self, writes: usize, moment: Moment) {
        *lock(&self.log.crash) = Some((writes, moment));
    }

    /// Lets calls pass again; whether there was a crash.
    pub fn revive(&self) -> bool {
        *lock(&self.log.crash) = None;
        self.log.is_dead.swap(false, Ordering::SeqCst)
    }

    /// From now on writes are asked what they cost.
    pub fn measure(&self) {
        self.log.is_measuring.store(true, Ordering::SeqCst);
        self.log.units.store(0, Ordering::SeqCst);
    }

    /// Write units since [`CallCounter::measure`], as the engine counts them.
    #[must_use]
    #[allow(clippy::cast_precision_loss)]
    pub fn write_units(&self) -> f64 {
        self.log.units.load(Ordering::SeqCst) as f64 / 10.0
    }

    /// Lets this weather befall calls from now on, or none.
    pub fn weather(&self, weather: Option<Arc<Weather>>) {
        *lock(&self.log.weather) = weather;
    }

    /// Lets the next `times` calls of `operation` fail so.
    pub fn fail(&self, operation: &str, failure: Failure, times: usize) {
        lock(&self.log.failures).extend(std::iter::repeat_n((operation.to_owned(), failure), times));
    }
}

impl Log {
    fn note(&self, operation: &str) -> Option<Failure> {
        lock(&self.calls).push(operation.to_owned());
        let mut failures = lock(&self.failures);
        let place = failures.iter().position(|(wanted, _)| wanted == operation);
        let failure = place.and_then(|place| failures.remove(place)).map(|(_, failure)| failure);
        failure.or_else(|| lock(&self.weather).as_ref()?.befalls(operation))
    }
}

impl Log {
    fn fate(&self, operation: &str) -> Fate {
        if self.is_dead.load(Ordering::SeqCst) {
            return Fate::Dies(Moment::Before);
        }
        let mut crash = lock(&self.crash);
        match crash.as_mut().filter(|_| is_write(operation)) {
            None => Fate::Passes,
            Some((0, moment)) => {
                let moment = *moment;
                *crash = None;
                self.is_dead.store(true, Ordering::SeqCst);
                Fate::Dies(moment)
            }
            Some((writes, _)) => {
                *writes -= 1;
                Fate::Passes
            }
        }
    }
}

fn is_write(operation: &str) -> bool {
    ["PutItem", "DeleteItem", "UpdateItem", "TransactWriteItems", "BatchWriteItem"].contains(&operation)
}

/// Sum of the write units that an answer tells of, in tenths.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn units(answer: &Value) -> u64 {
    let tables = match &answer["ConsumedCapacity"] {
        Value::Array(tables) => tables.clone(),
        Value::Null => Vec::new(),
        one => vec![one.clone()],
    };
    let units = tables.iter().filter_map(|table| table["WriteCapacityUnits"].as_f64().or(table["CapacityUnits"].as_f64()));
    (units.sum::<f64>() * 10.0) as u64
}

async fn handle(State(proxy): State<Proxy>, request: Request) -> Response {
    match proxy.answer(request).await {
        Ok(response) => response,
        Err(error) => (StatusCode::BAD_GATEWAY, format!("{error:#}")).into_response(),
    }
}

impl Proxy {
    async fn answer(&self, request: Request) -> Result<Response> {
        let (mut head, body) = request.into_parts();
        let body = body.collect().await?.to_bytes();
        let target = head.headers.get("x-amz-target").and_then(|value| value.to_str().ok()).unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
        head.uri = format!("{}{}", self.target, head.uri.path_and_query().map_or("/", |path| path.as_str())).parse()?;
        head.headers.remove(header::HOST);
        head.headers.remove(header::CONTENT_LENGTH);
        lock(&self.log.sent).push(String::from_utf8_lossy(&body).into_owned());
        if let Fate::Dies(moment) = self.log.fate(&operation) {
            if moment == Moment::After {
                self.pass(head, body).await?;
            }
            // Not one of the errors that are tried again: whoever is dead does not wait.
            return Ok(error(StatusCode::BAD_REQUEST, "Crash"));
        }
        if is_write(&operation) && self.log.is_measuring.load(Ordering::SeqCst) {
            let mut asked: Value = serde_json::from_slice(&body)?;
            asked["ReturnConsumedCapacity"] = json!("TOTAL");
            let answer = self.pass(head, Bytes::from(asked.to_string())).await?;
            let (parts, body) = answer.into_parts();
            let body = body.collect().await?.to_bytes();
            self.log.units.fetch_add(units(&serde_json::from_slice(&body)?), Ordering::SeqCst);
            return Ok(Response::from_parts(parts, Body::from(body)));
        }
        match self.log.note(&operation) {
            None => self.pass(head, body).await,
            Some(Failure::Late(wait)) => {
                tokio::time::sleep(wait).await;
                self.pass(head, body).await
            }
            Some(Failure::Conflict) => Ok(conflict(&operation)),
            Some(Failure::Dropped(moment)) => {
                if moment == Moment::After {
                    self.pass(head, body).await?;
                }
                Ok(cut())
            }
            Some(Failure::Throttled) => Ok(error(StatusCode::BAD_REQUEST, "ProvisionedThroughputExceededException")),
            Some(Failure::Broken) => Ok(error(StatusCode::INTERNAL_SERVER_ERROR, "InternalServerError")),
            Some(Failure::Unprocessed) => {
                let mut wanted: Value = serde_json::from_slice(&body)?;
                Ok(amz_json(StatusCode::OK, &unprocessed(&operation, json!({}), wanted["RequestItems"].take())))
            }
            Some(Failure::HalfUnprocessed) => {
                let mut now: Value = serde_json::from_slice(&body)?;
                let later = split(&mut now["RequestItems"]);
                let answer = self.pass(head, Bytes::from(now.to_string())).await?.into_body().collect().await?.to_bytes();
                let answer: Value = serde_json::from_slice(&answer)?;
                Ok(amz_json(StatusCode::OK, &unprocessed(&operation, answer, later)))
            }
        }
    }

    async fn pass(&self, head: Parts, body: Bytes) -> Result<Response> {
        let answer = self.client.request(Request::from_parts(head, Body::from(body))).await?;
        Ok(answer.map(Body::new))
    }
}

/// Takes the later half of each table's keys (or puts) out of a batch.
fn split(now: &mut Value) -> Value {
    let mut later = now.clone();
    let (Some(now), Some(rest)) = (now.as_object_mut(), later.as_object_mut()) else { return json!({}) };
    for (table, keys) in now.iter_mut() {
        let list = |value: &mut Value| if value.is_array() { value.take() } else { value["Keys"].take() };
        let mut all = list(keys);
        let Some(first) = all.as_array_mut() else { continue };
        let second = first.split_off(first.len().div_ceil(2));
        let put = |value: &mut Value, keys: Value| {
            if value.is_null() { *value = keys } else { value["Keys"] = keys }
        };
        put(keys, all);
        if second.is_empty() {
            rest.remove(table);
        } else if let Some(value) = rest.get_mut(table) {
            let _ = list(value);
            put(value, Value::Array(second));
        }
    }
    later
}

fn unprocessed(operation: &str, mut answer: Value, left: Value) -> Value {
    if operation == "BatchWriteItem" {
        answer["UnprocessedItems"] = left;
    } else {
        if answer.get("Responses").is_none() {
            answer["Responses"] = json!({});
        }
        answer["UnprocessedKeys"] = left;
    }
    answer
}

/// An answer that breaks off: the connection is closed before it is whole.
fn cut() -> Response {
    Response::new(Body::new(Limited::new(Full::new(Bytes::from_static(b"{ broken off")), 1)))
}

/// What a call is told whose record is in another transaction.
fn conflict(operation: &str) -> Response {
    if operation != "TransactWriteItems" {
        return error(StatusCode::BAD_REQUEST, "TransactionConflictException");
    }
    let body = json!({
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "message": "Transaction cancelled, please refer cancellation reasons for specific reasons [TransactionConflict]",
        "CancellationReasons": [{ "Code": "TransactionConflict", "Message": "Transaction is ongoing for the item" }],
    });
    amz_json(StatusCode::BAD_REQUEST, &body)
}

fn error(status: StatusCode, name: &str) -> Response {
    let kind = format!("com.amazonaws.dynamodb.v20120810#{name}");
    amz_json(status, &json!({ "__type": kind, "message": "injected" }))
}

fn amz_json(status: StatusCode, body: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, "application/x-amz-json-1.0")], body.to_string()).into_response()
}
