//! The Lambda binary of `product_page`.

use std::process::ExitCode;

fn main() -> ExitCode {
    edge::lambda(product_page::FUNCTION, product_page::router())
}
