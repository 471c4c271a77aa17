//! `presentie import`, run as people run it.

use std::process::{Command, Output};

use super::bundle::{new_school, old_school};
use super::ending::school_of;

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

#[test]
fn a_mass_ending_is_refused_until_it_is_allowed() {
    let folder = tempfile::tempdir().unwrap();
    school_of(0..40).folder(&folder.path().join("before"));
    school_of(30..40).folder(&folder.path().join("after"));
    let says = "this would end 30 of 40 students, 30 of 40 guardianships, 30 of 40 enrolments: more than one in three; nothing was changed. \
                Where that is meant: --allow-mass-ending";
    for (arguments, code, says) in [
        (vec!["before"], 0, "student                     40"),
        (vec!["after"], 1, says),
        (vec!["after", "--dry-run"], 1, says),
        (vec!["before"], 0, "student                      0         0        40         0"),
        (vec!["after", "--allow-mass-ending"], 0, "student                      0         0        10        30"),
    ] {
        let output = presentie(folder.path(), &[&arguments[..], &["--institution", "31VA"]].concat());
        assert_eq!(output.status.code(), Some(code), "{arguments:?} {}", text(&output));
        assert!(text(&output).contains(says), "{arguments:?} {}", text(&output));
    }
    std::fs::write(folder.path().join("after/users.csv"), "sourcedID_,givenName\ns1,Student\n").unwrap();
    let output = presentie(folder.path(), &["after", "--institution", "31VA"]);
    assert!(
        output.status.code() == Some(1) && text(&output).contains("users.csv: line 1: there is no column sourcedId"),
        "{}",
        text(&output)
    );
}
