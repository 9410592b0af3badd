//! `alongside`: the whole backend on one machine, and the commands a merchant runs on a file of orders.

use std::io::Write as _;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use local::{answer, backtest, doctor, dump, erase, export, files, import, one_tap, report, serve, statement, sweep, train};

/// The exit code of `doctor --strict` when a finding says stop.
const MUST_STOP: u8 = 3;

/// Add-on offers for shops: learn from your own orders, decide per buyer, show the few things they are glad of.
#[derive(Parser)]
#[command(name = "alongside", version, about, args_conflicts_with_subcommands = true)]
struct Program {
    #[command(subcommand)]
    command: Option<Command>,
    /// Without a command: serve.
    #[command(flatten)]
    serve: serve::Args,
}

#[derive(Subcommand)]
enum Command {
    Serve(serve::Args),
    Answer(answer::AnswerArgs),
    Backtest(backtest::BacktestArgs),
    Doctor(doctor::DoctorArgs),
    Dump(dump::DumpArgs),
    Erase(erase::EraseArgs),
    Export(export::ExportArgs),
    Import(import::ImportArgs),
    OneTap(one_tap::OneTapArgs),
    Report(report::ReportArgs),
    Statement(statement::StatementArgs),
    Sweep(sweep::SweepArgs),
    Train(train::TrainArgs),
}

fn main() -> ExitCode {
    let program = Program::parse();
    let done = match program.command.unwrap_or(Command::Serve(program.serve)) {
        Command::Serve(args) => serve::run(&args),
        Command::Answer(args) => answer::run(&args),
        Command::Backtest(args) => backtest::run(&args),
        Command::Doctor(args) => doctor::run(&args),
        Command::Dump(args) => dump::run(&args),
        Command::Erase(args) => erase::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Import(args) => import::run(&args),
        Command::OneTap(args) => one_tap::run(&args),
        Command::Report(args) => report::run(&args),
        Command::Statement(args) => statement::run(&args),
        Command::Sweep(args) => sweep::run(&args),
        Command::Train(args) => train::run(&args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "alongside: {error:#}");
            ExitCode::from(if error.is::<doctor::MustStop>() { MUST_STOP } else { files::exit_code(&error) })
        }
    }
}
