//! `alongside`: the whole backend on one machine, and the commands a merchant runs on a file of orders.

use clap::{Parser, Subcommand};

/// Add-on offers for shops: learn from your own orders, decide per buyer, show the few things they are glad of.
#[derive(Parser)]
#[command(name = "alongside", version, about)]
struct Program {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {}

fn main() -> std::process::ExitCode {
    let _ = Program::parse();
    std::process::ExitCode::SUCCESS
}
