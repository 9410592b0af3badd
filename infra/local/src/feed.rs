//! The embedded store's streams of told orders and of what came back of decisions, handed to the learn function as Lambda would: in
//! batches, again where it failed, from where it stopped. How far each has come stands in the store's own file.

use std::time::Duration;

use anyhow::{Context as _, anyhow};
use dynoxide::Database;
use learn::Learner;
use learn::event::{StreamEvent, StreamRecord};
use serde_json::{Value, json};
use store::Store;
use store::key::Table;

/// How often the stream is looked at.
const PAUSE: Duration = Duration::from_millis(150);
/// The wait before a batch that failed is tried again.
const AFTER_FAILURE: Duration = Duration::from_secs(1);
/// Most records of a batch.
const BATCH_MAX: usize = 100;
/// The table of this machine's own notes; functions know nothing of it.
const NOTES: &str = "local-notes";

/// The tables that wake the learn function.
const TABLES: [Table; 2] = [Table::Orders, Table::Decisions];

/// A reader of the streams.
#[derive(Clone)]
pub struct Feed {
    database: Database,
    tables: [String; TABLES.len()],
}

/// Where the stream is read on.
struct Position {
    stream: String,
    shard: String,
    /// The last record that was learned, or the last there is.
    last: Option<String>,
}

impl Feed {
    /// Over the embedded store in which `store`'s tables stand.
    ///
    /// # Errors
    /// When the store has no room for its notes.
    pub fn open(database: Database, store: &Store) -> anyhow::Result<Self> {
        let notes = database.describe_table(request(json!({ "TableName": NOTES }))?);
        if notes.is_err() {
            let table = json!({
                "TableName": NOTES, "BillingMode": "PAY_PER_REQUEST",
                "AttributeDefinitions": [{ "AttributeName": "name", "AttributeType": "S" }],
                "KeySchema": [{ "AttributeName": "name", "KeyType": "HASH" }],
            });
            database.create_table(request(table)?).map_err(told)?;
        }
        Ok(Self { database, tables: TABLES.map(|table| store.table(table)) })
    }

    /// Passes over all orders told so far: they were learned in another way.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub fn skip(&self) -> anyhow::Result<()> {
        let [orders, _] = &self.tables;
        match self.end(orders)?.last {
            Some(last) => self.note(orders, &last),
            None => Ok(()),
        }
    }

    /// Hands over whatever is told, until dropped. Whatever cannot be handed over now is handed over later.
    pub async fn run(self, learner: Learner) {
        loop {
            let (feed, learner) = (self.clone(), learner.clone());
            let wait = match feed.hand_over(&learner).await {
                Ok(BATCH_MAX) => Duration::ZERO,
                Ok(_) => PAUSE,
                Err(error) => {
                    tracing::warn!(target: edge::trace::TARGET, function = learn::FUNCTION, cause = format!("{error:#}"), "later");
                    AFTER_FAILURE
                }
            };
            tokio::time::sleep(wait).await;
        }
    }

    /// Hands over one batch of each stream; how many records the largest had.
    ///
    /// # Errors
    /// When the store cannot be read, or some records have to be handed over again.
    pub async fn hand_over(&self, learner: &Learner) -> anyhow::Result<usize> {
        let mut most = 0;
        for table in &self.tables {
            most = most.max(self.hand_over_from(table, learner).await?);
        }
        Ok(most)
    }

    async fn hand_over_from(&self, table: &str, learner: &Learner) -> anyhow::Result<usize> {
        let (feed, name) = (self.clone(), table.to_owned());
        // The engine works synchronously behind one lock.
        let (records, last) = tokio::task::spawn_blocking(move || feed.batch(&name)).await??;
        let number = records.len();
        let Some(last) = last else { return Ok(0) };
        let answer = learn::answer(learner.clone(), StreamEvent { records }).await;
        if !answer.failures.is_empty() {
            return Err(anyhow!("{} of {number} records have to be handed over again", answer.failures.len()));
        }
        let (feed, name) = (self.clone(), table.to_owned());
        tokio::task::spawn_blocking(move || feed.note(&name, &last)).await??;
        Ok(number)
    }

    /// The next records, and the last of them.
    fn batch(&self, table: &str) -> anyhow::Result<(Vec<StreamRecord>, Option<String>)> {
        let Position { stream, shard, .. } = self.end(table)?;
        let mut from = json!({ "StreamArn": stream, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON" });
        if let Some(last) = self.noted(table)? {
            from["ShardIteratorType"] = json!("AFTER_SEQUENCE_NUMBER");
            from["SequenceNumber"] = json!(last);
        }
        let iterator = self.database.get_shard_iterator(request(from)?).map_err(told)?.shard_iterator;
        let iterator = iterator.context("the stream has no iterator")?;
        let answer =
            self.database.get_records(request(json!({ "ShardIterator": iterator, "Limit": BATCH_MAX }))?).map_err(told)?;
        let last = answer.records.last().map(|record| record.dynamodb.sequence_number.clone());
        let records = answer.records.iter().map(|record| serde_json::from_value(serde_json::to_value(record)?));
        Ok((records.collect::<Result<_, _>>().context("a record of the stream is of another shape than Lambda's")?, last))
    }

    /// The end of a table's stream.
    fn end(&self, table: &str) -> anyhow::Result<Position> {
        let streams = self.database.list_streams(request(json!({ "TableName": table }))?).map_err(told)?.streams;
        let stream = streams.into_iter().next().with_context(|| format!("the table {table} has no stream"))?.stream_arn;
        let described = self.database.describe_stream(request(json!({ "StreamArn": stream }))?).map_err(told)?;
        let shard = described.stream_description.shards.into_iter().next().context("the stream has no shard")?;
        Ok(Position { stream, shard: shard.shard_id, last: shard.sequence_number_range.ending_sequence_number })
    }

    fn note(&self, table: &str, last: &str) -> anyhow::Result<()> {
        let note = json!({ "TableName": NOTES, "Item": { "name": { "S": table }, "last": { "S": last } } });
        self.database.put_item(request(note)?).map_err(told)?;
        Ok(())
    }

    fn noted(&self, table: &str) -> anyhow::Result<Option<String>> {
        let key = json!({ "TableName": NOTES, "Key": { "name": { "S": table } } });
        let answer = self.database.get_item(request(key)?).map_err(told)?;
        let note = serde_json::to_value(&answer)?;
        Ok(note["Item"]["last"]["S"].as_str().map(str::to_owned))
    }
}

fn request<T: serde::de::DeserializeOwned>(body: Value) -> anyhow::Result<T> {
    serde_json::from_value(body).context("the embedded store takes no such request")
}

#[allow(clippy::needless_pass_by_value, reason = "as map_err hands it over")]
fn told(error: dynoxide::DynoxideError) -> anyhow::Error {
    anyhow!("the embedded store says: {error}")
}
