//! Progress bars on stderr; nothing is drawn when stderr is not a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// A bar over `total` bytes of a file.
pub fn bytes(label: &'static str, total: u64) -> ProgressBar {
    bar(label, total, "{msg:>9} [{bar:30}] {bytes}/{total_bytes} {eta}")
}

/// A bar over `total` things.
pub fn things(label: &'static str, total: u64) -> ProgressBar {
    bar(label, total, "{msg:>9} [{bar:30}] {human_pos}/{human_len} {eta}")
}

/// A sign of life during work whose length nobody knows.
pub fn spinner(label: &'static str) -> ProgressBar {
    let spinner = ProgressBar::new_spinner().with_message(label);
    spinner.enable_steady_tick(Duration::from_millis(120));
    spinner
}

fn bar(label: &'static str, total: u64, template: &str) -> ProgressBar {
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(total).with_style(style.progress_chars("=> ")).with_message(label)
}
