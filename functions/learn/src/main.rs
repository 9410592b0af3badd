//! The Lambda binary of `learn`.

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::lambda_events(learn::FUNCTION, learn::Learner::new, learn::answer)
}
