//! The schedule on this machine: the train function woken each minute, on a thread of its own, since a rebuild takes a core for a
//! while and pages must not wait for it.

use std::time::Duration;

use edge::Clock;
use store::{Endpoint, Store, TablePrefix};
use tokio::sync::oneshot;
use train::Trainer;

/// How often it is time.
const PAUSE: Duration = Duration::from_secs(60);

/// What the train function works on.
pub(super) struct Schedule {
    pub(super) endpoint: Endpoint,
    pub(super) prefix: TablePrefix,
    pub(super) clock: Clock,
}

/// Runs until dropped; a rebuild under way is gone on with at the next start.
pub(super) struct Training {
    _stop: oneshot::Sender<()>,
}

impl Schedule {
    /// Starts it, with connections of its own.
    ///
    /// # Errors
    /// When no thread is to be had.
    pub(super) fn start(self) -> std::io::Result<Training> {
        let (stop, mut stopped) = oneshot::channel::<()>();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let run = move || {
            runtime.block_on(async move {
                let trainer = Trainer::new(Store::connect(self.endpoint, self.prefix), self.clock);
                loop {
                    tokio::select! {
                        _ = &mut stopped => return,
                        () = tokio::time::sleep(PAUSE) => {}
                    }
                    let answer = train::answer(trainer.clone(), train::Schedule::default()).await;
                    tracing::debug!(target: edge::trace::TARGET, function = train::FUNCTION, ?answer);
                }
            });
        };
        std::thread::Builder::new().name("train".to_owned()).spawn(run)?;
        Ok(Training { _stop: stop })
    }
}
