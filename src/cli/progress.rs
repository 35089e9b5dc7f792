//! The progress bar on standard error: how far, how fast, how long still. Nothing is drawn where nobody looks.

use std::fmt::Write;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use kaijuan::Progress;

use super::present::summary::{bytes, duration, grouped};

const READING: &str = "{msg} [{wide_bar}] {percent:>3} %  {read}{pace}";
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
        let all = grouped(progress.of_sources as u64);
        if progress.finishing {
            self.0.set_style(style(WRITING));
            self.0
                .set_message(format!("writing the index of {all} files"));
            self.0.enable_steady_tick(Duration::from_millis(120));
            return;
        }
        let done = grouped(progress.sources as u64);
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
    style
        .progress_chars("=> ")
        .with_key("read", |state: &ProgressState, out: &mut dyn Write| {
            let _ = write!(out, "{}", bytes(state.pos()));
        })
        .with_key("pace", |state: &ProgressState, out: &mut dyn Write| {
            let _ = write!(out, "{}", pace(state));
        })
}

/// How fast on the whole, and how long still at that pace. Sources come in by batches, so that the pace of a moment
/// would say little.
fn pace(state: &ProgressState) -> String {
    let (read, seconds) = (state.pos() as f64, state.elapsed().as_secs_f64());
    if read == 0.0 || seconds < 0.5 {
        return String::new();
    }
    let left = state.len().unwrap_or_default().saturating_sub(state.pos());
    let per_second = read / seconds;
    let seconds_left = (left as f64 / per_second).ceil();
    format!(
        "  {}/s  {} left",
        bytes(per_second as u64),
        duration(seconds_left)
    )
}
