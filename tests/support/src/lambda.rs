//! The Lambda Runtime API on a loopback port, and a function binary that runs against it.

use std::collections::HashMap;
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result, anyhow, bail};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path as UrlPath, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, Command};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::event::{Answer, HttpEvent};
use stand_in::Background;

/// How long a function has for one event, its start included.
const DEADLINE: Duration = Duration::from_secs(30);

/// A function binary under the emulator; killed when dropped.
pub struct LambdaRuntime {
    desk: Arc<Desk>,
    events: mpsc::UnboundedSender<(String, Value)>,
    child: tokio::sync::Mutex<Child>,
    output: Output,
    _server: Background,
}

/// Where invocations wait for their answers.
#[derive(Default)]
struct Desk {
    waiting: Mutex<HashMap<String, oneshot::Sender<Result<Value>>>>,
    invocations: std::sync::atomic::AtomicU64,
}

#[derive(Clone)]
struct Api {
    desk: Arc<Desk>,
    events: Arc<tokio::sync::Mutex<mpsc::UnboundedReceiver<(String, Value)>>>,
}

impl Desk {
    fn waiting(&self) -> MutexGuard<'_, HashMap<String, oneshot::Sender<Result<Value>>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer(&self, id: &str, answer: Result<Value>) -> StatusCode {
        match self.waiting().remove(id) {
            Some(waiting) => {
                let _ = waiting.send(answer);
                StatusCode::ACCEPTED
            }
            None => StatusCode::BAD_REQUEST,
        }
    }

    /// Fails everything that waits: the function will not answer any more.
    fn fail_all(&self, why: &str) {
        for (_, waiting) in self.waiting().drain() {
            let _ = waiting.send(Err(anyhow!("{why}")));
        }
    }
}

impl LambdaRuntime {
    /// Starts `binary` as Lambda would, with `env` and the usual Lambda variables and nothing else in its environment.
    ///
    /// # Errors
    /// When the emulator or the binary cannot be started.
    pub async fn start(binary: impl AsRef<Path>, env: &[(&str, &str)]) -> Result<Self> {
        let (events, queue) = mpsc::unbounded_channel();
        let desk = Arc::<Desk>::default();
        let api = Api { desk: desk.clone(), events: Arc::new(tokio::sync::Mutex::new(queue)) };
        let server = Background::start("runtime-api", move |listener| async move {
            let app = Router::new()
                .route("/2018-06-01/runtime/invocation/next", get(next))
                .route("/2018-06-01/runtime/invocation/{id}/response", post(response))
                .route("/2018-06-01/runtime/invocation/{id}/error", post(invocation_error))
                .route("/2018-06-01/runtime/init/error", post(init_error))
                .layer(axum::extract::DefaultBodyLimit::max(16 << 20))
                .with_state(api);
            let _ = axum::serve(listener, app).await;
        })?;
        let binary = binary.as_ref();
        let name = binary.file_stem().and_then(|stem| stem.to_str()).unwrap_or("function");
        let mut child = Command::new(binary)
            .env_clear()
            .env("AWS_LAMBDA_RUNTIME_API", server.authority())
            .env("AWS_LAMBDA_FUNCTION_NAME", name)
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
            .env("AWS_LAMBDA_LOG_GROUP_NAME", format!("/aws/lambda/{name}"))
            .env("AWS_LAMBDA_LOG_STREAM_NAME", "test")
            .env("AWS_REGION", "local")
            .envs(env.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {}", binary.display()))?;
        let output = Output::of(&mut child);
        Ok(Self { desk, events, child: tokio::sync::Mutex::new(child), output, _server: server })
    }

    /// Hands the function an event and waits for its answer.
    ///
    /// # Errors
    /// When the function answers with an error, ends, or does not answer in time.
    pub async fn invoke(&self, event: &Value) -> Result<Value> {
        let number = self.desk.invocations.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let id = format!("00000000-0000-4000-8000-{number:012}");
        let (answer, answered) = oneshot::channel();
        self.desk.waiting().insert(id.clone(), answer);
        self.events.send((id, event.clone())).map_err(|_| anyhow!("the emulator has stopped"))?;
        let mut child = self.child.lock().await;
        tokio::select! {
            answer = answered => answer.context("the emulator has stopped")?,
            status = child.wait() => {
                bail!("the function ended with {}: {}", status?, self.output.all().await)
            }
            () = tokio::time::sleep(DEADLINE) => bail!("no answer within {DEADLINE:?}"),
        }
    }

    /// Sends a request and reads the answer.
    ///
    /// # Errors
    /// As [`LambdaRuntime::invoke`], and when the answer is not one to an HTTP request.
    pub async fn request(&self, event: &HttpEvent) -> Result<Answer> {
        Answer::read(&self.invoke(&event.json()).await?)
    }

    /// Kills the function and returns all that it wrote to standard output and error: its log lines.
    ///
    /// # Errors
    /// When it cannot be killed.
    pub async fn stop(self) -> Result<String> {
        let mut child = self.child.lock().await;
        child.start_kill()?;
        child.wait().await?;
        Ok(self.output.all().await)
    }
}

/// What a child writes, read as it comes, so that it never waits for us.
struct Output {
    readers: tokio::sync::Mutex<Vec<JoinHandle<Vec<u8>>>>,
}

impl Output {
    fn of(child: &mut Child) -> Self {
        let out = child.stdout.take().map(|out| tokio::spawn(read(out)));
        let err = child.stderr.take().map(|err| tokio::spawn(read(err)));
        Self { readers: tokio::sync::Mutex::new(out.into_iter().chain(err).collect()) }
    }

    /// Everything, once the child has ended.
    async fn all(&self) -> String {
        let mut text = Vec::new();
        for reader in self.readers.lock().await.drain(..) {
            text.append(&mut reader.await.unwrap_or_default());
        }
        String::from_utf8_lossy(&text).into_owned()
    }
}

async fn read(mut from: impl AsyncRead + Unpin) -> Vec<u8> {
    let mut text = Vec::new();
    let _ = from.read_to_end(&mut text).await;
    text
}

async fn next(State(api): State<Api>) -> Response {
    let Some((id, event)) = api.events.lock().await.recv().await else { return StatusCode::GONE.into_response() };
    let deadline = SystemTime::now() + DEADLINE;
    let deadline = deadline.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis().to_string();
    let headers = [
        ("content-type", "application/json".to_owned()),
        ("lambda-runtime-aws-request-id", id),
        ("lambda-runtime-deadline-ms", deadline),
        ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:local:000000000000:function:test".to_owned()),
        ("lambda-runtime-trace-id", "Root=1-00000000-000000000000000000000000;Parent=0000000000000000;Sampled=0".to_owned()),
    ];
    (headers, event.to_string()).into_response()
}

async fn response(State(api): State<Api>, UrlPath(id): UrlPath<String>, body: Bytes) -> StatusCode {
    api.desk.answer(&id, serde_json::from_slice(&body).context("the answer is not JSON"))
}

async fn invocation_error(State(api): State<Api>, UrlPath(id): UrlPath<String>, body: Bytes) -> StatusCode {
    api.desk.answer(&id, Err(anyhow!("the function failed: {}", String::from_utf8_lossy(&body))))
}

async fn init_error(State(api): State<Api>, body: Bytes) -> StatusCode {
    api.desk.fail_all(&format!("the function did not start: {}", String::from_utf8_lossy(&body)));
    StatusCode::ACCEPTED
}
