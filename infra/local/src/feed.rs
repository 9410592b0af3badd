//! The embedded store's stream of told orders, handed to the learn function as Lambda would: in batches, again where it failed,
//! from where it stopped. How far it has come stands in the store's own file.

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

/// A reader of the stream.
#[derive(Clone)]
pub struct Feed {
    database: Database,
    table: String,
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
        Ok(Self { database, table: store.table(Table::Orders) })
    }

    /// Passes over everything told so far: it was learned in another way.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub fn skip(&self) -> anyhow::Result<()> {
        match self.end()?.last {
            Some(last) => self.note(&last),
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

    /// Hands over one batch; how many records it had.
    ///
    /// # Errors
    /// When the store cannot be read, or some records have to be handed over again.
    pub async fn hand_over(&self, learner: &Learner) -> anyhow::Result<usize> {
        let feed = self.clone();
        // The engine works synchronously behind one lock.
        let (records, last) = tokio::task::spawn_blocking(move || feed.batch()).await??;
        let number = records.len();
        let Some(last) = last else { return Ok(0) };
        let answer = learn::answer(learner.clone(), StreamEvent { records }).await;
        if !answer.failures.is_empty() {
            return Err(anyhow!("{} of {number} records have to be handed over again", answer.failures.len()));
        }
        let feed = self.clone();
        tokio::task::spawn_blocking(move || feed.note(&last)).await??;
        Ok(number)
    }

    /// The next records, and the last of them.
    fn batch(&self) -> anyhow::Result<(Vec<StreamRecord>, Option<String>)> {
        let Position { stream, shard, .. } = self.end()?;
        let mut from = json!({ "StreamArn": stream, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON" });
        if let Some(last) = self.noted()? {
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

    /// The end of the stream.
    fn end(&self) -> anyhow::Result<Position> {
        let streams = self.database.list_streams(request(json!({ "TableName": self.table }))?).map_err(told)?.streams;
        let stream = streams.into_iter().next().context("the table of orders has no stream")?.stream_arn;
        let described = self.database.describe_stream(request(json!({ "StreamArn": stream }))?).map_err(told)?;
        let shard = described.stream_description.shards.into_iter().next().context("the stream has no shard")?;
        Ok(Position { stream, shard: shard.shard_id, last: shard.sequence_number_range.ending_sequence_number })
    }

    fn note(&self, last: &str) -> anyhow::Result<()> {
        let note = json!({ "TableName": NOTES, "Item": { "name": { "S": self.table }, "last": { "S": last } } });
        self.database.put_item(request(note)?).map_err(told)?;
        Ok(())
    }

    fn noted(&self) -> anyhow::Result<Option<String>> {
        let key = json!({ "TableName": NOTES, "Key": { "name": { "S": self.table } } });
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
