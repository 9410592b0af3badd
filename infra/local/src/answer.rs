//! `alongside answer`: learn a file of orders, then walk through events and answer each case, without looking ahead.

use std::collections::HashSet;
use std::io::{BufRead, Write};
use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, ValueEnum};
use learning::history::History;
use learning::profile::of_customer;
use learning::scenario::placement;
use learning::tables::Tables;
use scoring::id::{OrderId, ShopId};
use scoring::model::Model;
use scoring::money::Currency;
use scoring::order::Order;
use scoring::placement::Protocol;
use scoring::policy::Policy;
use scoring::time::Timestamp;

use crate::files::catalogue;
use crate::files::events::{CaseEvent, Event, Events};
use crate::files::orders::{self, Taking};
use crate::files::output::write_whole;
use crate::files::source;
use crate::packed::{PackedShop, Question, stored};
use crate::progress;
use crate::train::{Learned, learn};

/// Answer cases in a stream of events, as the shop would have, and write what was offered.
///
/// Learns --orders, then reads --events line by line in order of time: a "case" is answered at once with up to four items,
/// best first; an "order" is learned. Nothing later is known, and the clock is the events' own. The very code that serves
/// decides, under a neutral policy: four slots, no guardrail, everything in stock.
///
/// Without --frozen everything learns: profiles and counts with each order, rows once per day of event time. With it
/// orders change profiles only; pairs, popularity, prices and ages stay those of --orders.
///
/// A malformed line stops with its number and exit code 2; the output appears whole or not at all.
///
/// Example:
///   alongside answer --orders train.csv.gz --catalog catalog.jsonl --events replay.jsonl --out predictions.jsonl
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct AnswerArgs {
    /// Order lines to learn: CSV or CSV.gz with order_id, customer_id, timestamp, sku, title, category, quantity, unit_price.
    #[arg(long, value_name = "FILE")]
    pub orders: PathBuf,
    /// What may be offered, one {"sku", "title", "category", "unit_price"} a line.
    #[arg(long, value_name = "FILE")]
    pub catalog: PathBuf,
    /// Cases and orders, one JSON object a line, in order of time.
    #[arg(long, value_name = "FILE")]
    pub events: PathBuf,
    /// Where the answers go, one {"case_id", "skus"} a line.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Which placement's weights answer.
    #[arg(long, value_enum, default_value_t = Ask::Cart)]
    pub protocol: Ask,
    /// Orders among the events update profiles only.
    #[arg(long)]
    pub frozen: bool,
    /// Currency of the prices, as in EUR; without it none, with four decimals.
    #[arg(long, value_name = "CODE", value_parser = currency)]
    pub currency: Option<Currency>,
}

/// The kind of case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Ask {
    /// Half of an order is visible.
    Cart,
    /// One item is visible.
    Page,
    /// A whole order is visible; the next 30 days are to be guessed.
    Follow,
}

impl Ask {
    /// The protocol that it asks for.
    #[must_use]
    pub const fn protocol(self) -> Protocol {
        match self {
            Self::Cart => Protocol::Cart,
            Self::Page => Protocol::Page,
            Self::Follow => Protocol::Follow,
        }
    }
}

/// Reads a currency code of the command line.
///
/// # Errors
/// A message for the terminal.
pub fn currency(code: &str) -> Result<Currency, String> {
    Currency::new(code).map_err(|error| error.to_string())
}

/// What orders among the events may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Learning {
    /// Everything.
    Live,
    /// Profiles only.
    Frozen,
}

/// Learns, answers, writes.
///
/// # Errors
/// What reading, learning or writing says.
pub fn run(args: &AnswerArgs) -> anyhow::Result<()> {
    let taking = Taking { currency: args.currency, items_max: None };
    let file = orders::read(&args.orders, taking)?;
    if file.skipped.total() > 0 {
        eprintln!("left out of {}:\n{}", source::name(&args.orders), file.skipped);
    }
    let shelf = catalogue::read(&args.catalog, file.history.currency())?.shelf;
    let spinner = progress::spinner("learning");
    let learned = learn(file.history, shelf);
    spinner.finish_and_clear();
    let learning = if args.frozen { Learning::Frozen } else { Learning::Live };
    let currency = learned.history.currency();
    let mut desk = Desk::new(learned, args.protocol.protocol(), learning)?;
    let events = Events::new(source::open(&args.events, "answering")?, &source::name(&args.events), currency);
    write_whole(&args.out, |out| desk.answer_all(events, out))
}

/// Answers cases and learns orders as they come.
#[derive(Debug)]
pub struct Desk {
    history: History,
    tables: Tables,
    packed: PackedShop,
    model: Model,
    protocol: Protocol,
    learning: Learning,
    known: HashSet<OrderId>,
    /// Orders counted since the rows were built.
    pending: usize,
}

impl Desk {
    /// A desk that knows what was learned.
    ///
    /// # Errors
    /// When something learned cannot be packed.
    pub fn new(learned: Learned, protocol: Protocol, learning: Learning) -> anyhow::Result<Self> {
        let Learned { history, tables, model, .. } = learned;
        let id = ShopId::new("answer").context("the shop's name")?;
        let packed = PackedShop::new(id, &tables, &Policy::neutral())?;
        let model = stored(&model)?;
        let known = (0..history.len()).map(|order| history.order_id(order).clone()).collect();
        Ok(Self { history, tables, packed, model, protocol, learning, known, pending: 0 })
    }

    /// Walks through all events; one line a case.
    ///
    /// # Errors
    /// [`crate::files::error::FileError::Malformed`] with its line; what deciding or writing says.
    pub fn answer_all(&mut self, mut events: Events<impl BufRead>, out: &mut dyn Write) -> anyhow::Result<()> {
        while let Some(event) = events.read()? {
            match event {
                Event::Case(case) => {
                    let skus = self.answer(&case)?;
                    serde_json::to_writer(&mut *out, &serde_json::json!({ "case_id": case.id, "skus": skus }))?;
                    out.write_all(b"\n")?;
                }
                Event::Order(order) => self.learn(&order).map_err(|error| events.malformed(error))?,
            }
        }
        Ok(())
    }

    /// Up to four items, best first.
    ///
    /// # Errors
    /// What packing or unpacking says.
    pub fn answer(&mut self, case: &CaseEvent) -> anyhow::Result<Vec<String>> {
        self.rebuild(case.time)?;
        let customer = case.customer.as_ref().and_then(|customer| self.history.customer_number(customer));
        let profile = customer.and_then(|number| of_customer(&self.history, &self.tables.rows, number, case.time));
        let decision = self.packed.decide(Question {
            placement: placement(self.protocol),
            now: case.time,
            cart: &case.cart,
            person: profile.as_ref(),
            model: &self.model,
        })?;
        Ok(decision.offers.iter().map(|offer| offer.item.to_string()).collect())
    }

    /// Learns a finished order, once.
    ///
    /// # Errors
    /// When it lies before the last one.
    pub fn learn(&mut self, order: &Order) -> Result<(), learning::history::HistoryError> {
        if self.known.contains(&order.id) {
            return Ok(());
        }
        let number = self.history.append(order)?;
        self.known.insert(order.id.clone());
        if self.learning == Learning::Live {
            self.tables.count(&self.history, number);
            self.pending += 1;
        }
        Ok(())
    }

    /// Builds rows anew with the first case of a day, if anything was counted since.
    fn rebuild(&mut self, now: Timestamp) -> anyhow::Result<()> {
        if self.pending > 0 && now.day() > self.tables.as_of.day() {
            self.tables.rebuild(&self.history, now);
            self.packed.renew(&self.tables)?;
            self.pending = 0;
        }
        Ok(())
    }
}
