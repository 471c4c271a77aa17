//! A progress bar, on a terminal alone.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use presentie::exchange::meter::Meter;
use tokio::task::JoinHandle;

/// The bar on the screen.
pub(super) struct Shown {
    bar: ProgressBar,
    task: JoinHandle<()>,
}

/// Shows how far the meter is; into a pipe nothing is written.
pub(super) fn show(meter: &Meter) -> Shown {
    let bar = ProgressBar::no_length();
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {bytes} of {total_bytes} {msg}") {
        bar.set_style(style);
    }
    let (shown, meter) = (bar.clone(), meter.clone());
    let task = tokio::spawn(async move {
        loop {
            let (read, expected) = meter.state();
            if expected > 0 {
                shown.set_length(expected);
                shown.set_position(read);
                shown.set_message(if read >= expected { "writing" } else { "" });
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
    Shown { bar, task }
}

impl Shown {
    pub(super) fn finish(self) {
        self.task.abort();
        self.bar.finish_and_clear();
    }
}
