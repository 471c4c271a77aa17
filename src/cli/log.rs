//! The log goes to standard error, so that what a command prints can be piped.

use std::panic::PanicHookInfo;

use presentie::config::Config;
use tracing_subscriber::EnvFilter;

use super::CliError;

/// Starts it. A panic is logged by its place alone: its text may hold a value of somebody's.
pub(super) fn start(config: &Config) -> Result<(), CliError> {
    let filter: EnvFilter = config.log.parse().map_err(|_| "log: must be error, warn, info, debug or trace, also by module")?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if config.log_json {
        builder.json().init();
    } else {
        builder.init();
    }
    std::panic::set_hook(Box::new(panicked));
    Ok(())
}

fn panicked(panic: &PanicHookInfo<'_>) {
    let at = panic.location().map_or_else(String::new, ToString::to_string);
    tracing::error!(at, "panic");
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_panic_is_logged_by_its_place_and_not_by_its_text() {
        let kept = Kept::default();
        let writer = kept.clone();
        let subscriber = tracing_subscriber::fmt().with_writer(move || writer.clone()).finish();
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(panicked));
        let ended = tracing::subscriber::with_default(subscriber, || std::panic::catch_unwind(|| panic!("no such student: Willemijn")));
        std::panic::set_hook(before);
        assert!(ended.is_err());
        let log = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
        assert!(log.contains("log.rs") && !log.contains("Willemijn"), "{log}");
    }
}
