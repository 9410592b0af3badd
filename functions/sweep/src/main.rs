//! The Lambda binary of `sweep`.

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::lambda_events(sweep::FUNCTION, sweep::Sweeper::new, sweep::answer)
}
