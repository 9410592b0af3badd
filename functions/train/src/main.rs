//! The Lambda binary of `train`.

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::lambda_events(train::FUNCTION, |app| train::Trainer::new(app.store, app.clock), train::answer)
}
