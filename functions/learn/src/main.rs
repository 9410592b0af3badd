//! The Lambda binary of `learn`.

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::lambda_events(learn::FUNCTION, |app| learn::Learner::new(app.store, app.clock, app.keyring), learn::answer)
}
