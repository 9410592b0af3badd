//! The Lambda binary of `events`.

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::lambda(events::FUNCTION, events::router())
}
