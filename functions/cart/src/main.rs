//! The Lambda binary of `cart`.

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::lambda(cart::FUNCTION, cart::router())
}
