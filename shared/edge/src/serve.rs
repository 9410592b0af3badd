//! From routes to a service, and from a service to a Lambda.

use std::process::ExitCode;

use axum::Router;
use axum::middleware::from_fn;
use lambda_http::lambda_runtime;
use lambda_http::{LambdaEvent, service_fn};
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::Store;

use crate::app::App;
use crate::config::Config;
use crate::cors;
use crate::keyring::Keyring;
use crate::problem::Problem;
use crate::trace::{self, TARGET};

/// A function's routes as a service: unknown paths and methods become problem documents, CORS headers go on everything.
pub fn face(routes: Router<App>, app: App) -> Router {
    routes
        .fallback(async || Problem::UnknownRoute)
        .method_not_allowed_fallback(async || Problem::WrongMethod)
        .layer(from_fn(cors::layer))
        .with_state(app)
}

/// Runs a function's routes as a Lambda: configuration from the environment, one thread, requests one after another.
/// A wrong configuration is told in one message, and the sandbox fails to start.
#[must_use]
pub fn lambda(function: &'static str, routes: Router<App>) -> ExitCode {
    started(function, async |app| lambda_http::run(face(routes, app)).await)
}

/// Runs a function that answers events as a Lambda, in the same way: `open` makes its state once, `answer` takes one event.
#[must_use]
pub fn lambda_events<State, Event, Answer, Answering>(
    function: &'static str,
    open: impl FnOnce(App) -> State,
    answer: impl Fn(State, Event) -> Answering,
) -> ExitCode
where
    State: Clone,
    Event: DeserializeOwned,
    Answer: Serialize,
    Answering: Future<Output = Answer>,
{
    started(function, async |app| {
        let state = open(app);
        let handle = |event: LambdaEvent<Event>| {
            let answering = Box::pin(answer(state.clone(), event.payload));
            async { Ok::<Answer, lambda_http::Error>(answering.await) }
        };
        lambda_runtime::run(service_fn(handle)).await
    })
}

/// Configuration, logs, one thread and the tables; then `run` until it ends.
fn started(function: &'static str, run: impl AsyncFnOnce(App) -> Result<(), lambda_http::Error>) -> ExitCode {
    let config = match Config::from_env() {
        Ok(config) => config,
        Err(error) => {
            trace::install(tracing::level_filters::LevelFilter::INFO);
            tracing::error!(target: TARGET, function, cause = %error, "not started");
            return ExitCode::FAILURE;
        }
    };
    trace::install(config.log);
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            tracing::error!(target: TARGET, function, cause = %error, "not started");
            return ExitCode::FAILURE;
        }
    };
    let keyring = Keyring::new(&config.master_key, config.previous_master_key.as_ref());
    let app = App::new(Store::connect(config.endpoint, config.tables), keyring);
    match runtime.block_on(run(app)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(target: TARGET, function, cause = %error, "stopped");
            ExitCode::FAILURE
        }
    }
}
