//! A progress bar, on a terminal alone.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use presentie::exchange::request::Progress;
use tokio::task::JoinHandle;

/// Bytes read, and to read in all.
#[derive(Clone, Default)]
pub(super) struct Meter(Arc<(AtomicU64, AtomicU64)>);

impl Meter {
    /// Told of bytes that were read.
    pub(super) fn read(&self) -> Progress {
        let state = self.0.clone();
        Arc::new(move |bytes| {
            state.0.fetch_add(bytes, Ordering::Relaxed);
        })
    }

    /// Told of bytes that will be.
    pub(super) fn expected(&self) -> Progress {
        let state = self.0.clone();
        Arc::new(move |bytes| {
            state.1.fetch_add(bytes, Ordering::Relaxed);
        })
    }
}

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
    let (shown, state) = (bar.clone(), meter.0.clone());
    let task = tokio::spawn(async move {
        loop {
            let (read, expected) = (state.0.load(Ordering::Relaxed), state.1.load(Ordering::Relaxed));
            if expected > 0 {
                shown.set_length(expected);
                shown.set_position(read.min(expected));
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
