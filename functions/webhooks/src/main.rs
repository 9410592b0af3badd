//! The Lambda binary of `webhooks`.

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::lambda(webhooks::FUNCTION, webhooks::router())
}
