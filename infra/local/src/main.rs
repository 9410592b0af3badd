//! `alongside`: the whole backend on one machine, and the commands a merchant runs on a file of orders.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Add-on offers for shops: learn from your own orders, decide per buyer, show the few things they are glad of.
#[derive(Parser)]
#[command(name = "alongside", version, about, args_conflicts_with_subcommands = true)]
struct Program {
    #[command(subcommand)]
    command: Option<Command>,
    /// Without a command: serve.
    #[command(flatten)]
    serve: local::serve::Args,
}

#[derive(Subcommand)]
enum Command {
    /// Serve everything from this machine: the functions, an embedded DynamoDB, and a demo shop in the browser (the default)
    Serve(local::serve::Args),
}

fn main() -> ExitCode {
    let program = Program::parse();
    let done = match program.command.unwrap_or(Command::Serve(program.serve)) {
        Command::Serve(args) => local::serve::run(&args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            use std::io::Write as _;
            let _ = writeln!(std::io::stderr(), "alongside: {error:#}");
            ExitCode::FAILURE
        }
    }
}
