//! Log lines: JSON, one a decision, and never a person, a token or a secret in them.

use tracing::Subscriber;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;

/// Target of every line of ours.
pub const TARGET: &str = "alongside";

/// A subscriber that writes one JSON object a line. `level` is for our own lines; libraries may only warn, since their
/// finer lines show requests, and requests name people.
pub fn subscriber<W>(level: LevelFilter, writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let filter = Targets::new().with_default(LevelFilter::WARN.min(level)).with_target(TARGET, level);
    let lines = tracing_subscriber::fmt::layer().json().flatten_event(true).with_current_span(false).with_span_list(false);
    tracing_subscriber::registry().with(filter).with(lines.with_writer(writer))
}

/// Installs [`subscriber`] for this process, writing to standard output, which Lambda collects. A second call changes nothing.
pub fn install(level: LevelFilter) {
    let _ = tracing::subscriber::set_global_default(subscriber(level, std::io::stdout));
}
