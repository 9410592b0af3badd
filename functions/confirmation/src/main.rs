//! The Lambda binary of `confirmation`.

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::lambda(confirmation::FUNCTION, confirmation::router())
}
