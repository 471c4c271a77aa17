//! `presentie import`, run as people run it.

use std::process::{Command, Output};

use super::bundle::{new_school, old_school};

fn presentie(folder: &std::path::Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_presentie"));
    command.env_clear().current_dir(folder).args(["import", "oneroster"]).args(arguments);
    command.args(["--database-url", "sqlite:roster.db"]).output().unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap() + std::str::from_utf8(&output.stderr).unwrap()
}

#[test]
fn the_exit_code_tells_refused_rows_apart() {
    let folder = tempfile::tempdir().unwrap();
    let (new, old) = (folder.path().join("new"), folder.path().join("old"));
    new_school().with("users", "metadata.bsn", "metadata.bsn2").with("users", "100000004", "").folder(&new);
    old_school().folder(&old);
    for (arguments, code, says) in [
        (vec!["new", "--institution", "31VA", "--issuer", "x", "--name", "De Vaart"], 0, "guardianship                 4"),
        (vec!["new", "--institution", "31VA", "--issuer", "x"], 0, "guardianship                 0         0         4         0"),
        (vec!["old", "--institution", "31VB", "--dry-run"], 3, "nothing was written: this was a dry run"),
        (vec!["old", "--institution", "31VB", "--strict"], 3, "nothing was written: rows were refused"),
        (vec!["old", "--institution", "31VB"], 3, "users.csv:8 familyName: is blank"),
        (vec!["none", "--institution", "31VB"], 1, "none: No such file"),
        (vec!["new", "--institution", "31vb"], 1, "--institution must be a BRIN code"),
        (vec!["new", "--institution", "31VC", "--time-zone", "Mars"], 1, "Mars is no time zone"),
        (vec!["new"], 2, "--institution"),
    ] {
        let output = presentie(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?} {}", text(&output));
        assert!(text(&output).contains(says), "{arguments:?} {}", text(&output));
        assert!(!text(&output).contains("Hunter2"), "{arguments:?}");
    }
}
