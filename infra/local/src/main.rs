//! `alongside`: the whole backend on one machine, and the commands a merchant runs on a file of orders.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use local::{answer, backtest, files, import, train};

/// Add-on offers for shops: learn from your own orders, decide per buyer, show the few things they are glad of.
#[derive(Parser)]
#[command(name = "alongside", version, about)]
struct Program {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    Answer(answer::AnswerArgs),
    Backtest(backtest::BacktestArgs),
    Import(import::ImportArgs),
    Train(train::TrainArgs),
}

fn main() -> ExitCode {
    let done = match Program::parse().command {
        Some(Command::Answer(args)) => answer::run(&args),
        Some(Command::Backtest(args)) => backtest::run(&args),
        Some(Command::Import(args)) => import::run(&args),
        Some(Command::Train(args)) => train::run(&args),
        None => Ok(()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("alongside: {error:#}");
            ExitCode::from(files::exit_code(&error))
        }
    }
}
