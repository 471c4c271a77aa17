//! `presentie run-daily`.

use clap::Args;
use presentie::clock::Clock;
use presentie::deed::expire_explanations::Done;
use presentie::jobs::daily::{self, Ran};

use super::{CliError, Common, open, read};

#[derive(Args)]
pub(super) struct RunDailyArgs {
    /// At which institution, by code [default: at every one]
    #[arg(long, value_name = "CODE")]
    institution: Option<String>,
}

pub(super) async fn run(common: &Common, args: &RunDailyArgs) -> Result<(), CliError> {
    let store = open::ready(&read(&common.layers())?).await?;
    let only = args.institution.as_deref();
    let ran = daily::run(&store, Clock::SYSTEM.now(), only).await?;
    if let (Some(code), true) = (only, ran.is_empty()) {
        return Err(format!("there is no institution {code}").into());
    }
    let mut failed = vec![];
    for Ran { code, done, moved, announced } in &ran {
        match done {
            Ok(Done { students, presences }) => println!("{code}: presences changed {presences}, students {students}"),
            Err(error) => failed.push(format!("{code}: {error}")),
        }
        match moved {
            Ok(0) => {}
            Ok(students) => println!("{code}: windows moved {students}"),
            Err(error) => failed.push(format!("{code}: {error}")),
        }
        match announced {
            Ok(0) => {}
            Ok(persons) => println!("{code}: told of a coming of age {persons}"),
            Err(error) => failed.push(format!("{code}: {error}")),
        }
    }
    store.close().await?;
    if failed.is_empty() { Ok(()) } else { Err(failed.join("\n").into()) }
}
