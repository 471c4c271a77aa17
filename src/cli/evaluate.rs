//! `presentie evaluate`.

use chrono::NaiveDate;
use clap::Args;
use presentie::clock::Clock;
use presentie::jobs::evaluation::{self, Asked};

use super::{CliError, Common, open, read};

#[derive(Args)]
pub(super) struct EvaluateArgs {
    /// At which institution, by code [default: at every one]
    #[arg(long, value_name = "CODE")]
    institution: Option<String>,
    /// As of the end of this day, YYYY-MM-DD [default: today, as of now]
    #[arg(long, value_name = "DAY")]
    date: Option<NaiveDate>,
    /// Change nothing: say where what is kept differs from the count, as of the day each student was counted last
    #[arg(long)]
    check: bool,
}

pub(super) async fn run(common: &Common, args: &EvaluateArgs) -> Result<(), CliError> {
    let store = open::ready(&read(&common.layers())?).await?;
    let asked = Asked { only: args.institution.as_deref(), date: args.date, check: args.check };
    let ran = evaluation::run(&store, Clock::SYSTEM.now(), asked).await?;
    store.close().await?;
    if let (Some(code), true) = (asked.only, ran.is_empty()) {
        return Err(format!("there is no institution {code}").into());
    }
    let mut failed = vec![];
    for (code, done) in ran {
        match done {
            Ok(done) if args.check => {
                for difference in &done.differences {
                    println!("{code}: student {}: {}", difference.student.0, difference.what);
                }
                let (compared, left_out) = (done.students, done.left_out);
                println!("{code}: students compared {compared}, not counted by then {left_out}, differences {}", done.differences.len());
                if !done.differences.is_empty() {
                    failed.push(format!("{code}: what is kept differs from the count from scratch; without --check it is put right"));
                }
            }
            Ok(done) => println!("{code}: counted from scratch {}", done.students),
            Err(error) => failed.push(format!("{code}: {error}")),
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(failed.join("\n").into()) }
}
