//! The progress bar on standard error: how far, how fast, how long still. Nothing is drawn where nobody looks.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use kaijuan::Progress;

use super::present::summary::grouped;

const READING: &str =
    "{msg} [{wide_bar}] {percent:>3} %  {decimal_bytes}  {decimal_bytes_per_sec}  {eta} left";
const WRITING: &str = "{spinner} {msg}";

/// The bar of one index run.
pub(crate) struct Bar(ProgressBar);

impl Bar {
    /// A bar that appears with the first progress shown.
    pub(crate) fn new() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        Bar(bar.with_style(style(READING)))
    }

    /// Draws this moment.
    pub(crate) fn show(&self, progress: Progress) {
        if progress.finishing {
            self.0.set_style(style(WRITING));
            self.0.set_message(format!(
                "writing the index of {} files",
                grouped(progress.of_sources as u64)
            ));
            self.0.enable_steady_tick(Duration::from_millis(120));
            return;
        }
        let (done, all) = (
            grouped(progress.sources as u64),
            grouped(progress.of_sources as u64),
        );
        self.0
            .set_message(format!("{done:>width$}/{all} files", width = all.len()));
        self.0.set_length(progress.of_bytes);
        self.0.set_position(progress.bytes);
    }

    /// Takes the bar away.
    pub(crate) fn clear(&self) {
        self.0.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    let style =
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    style.progress_chars("=> ")
}
