//! The command line: `presentie --help` tells what it can do.

mod cli;

use std::process::ExitCode;

use clap::Parser;

// Many small allocations on every request: measured faster than the system's on Debian.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    match cli::run(cli::Cli::parse()).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("presentie: {error}");
            ExitCode::FAILURE
        }
    }
}
