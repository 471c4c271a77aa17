//! The command line as an operator meets it: what it says, what it refuses, and what it never prints.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use crate::support::process::{Ask, Ended, Serving, presentie, run};
use crate::support::server::{ISSUER as KEYS, Server};

fn say(folder: &Path, arguments: &[&str]) -> Ended {
    run(&mut presentie(folder, arguments))
}

/// An issuer, whose keys are in a file beside the settings.
const ISSUER: &str = "[[issuers]]\nissuer = \"https://x.example\"\nalgorithms = \"EC\"\njwks_file = \"jwks.json\"\n\
    audiences = [{ audience = \"parents\", institution = \"25LX\", portal = \"PARENT\" }]\n";

#[test]
fn help_says_what_each_command_does_and_nothing_is_done_without_one() {
    let folder = tempfile::tempdir().unwrap();
    let nothing = say(folder.path(), &[]);
    assert!(!nothing.status.success() && nothing.err.contains("Usage: presentie"), "{nothing:?}");
    let help = say(folder.path(), &["--help"]);
    assert!(help.status.success());
    for command in ["serve", "migrate", "run-daily", "token", "schema", "config"] {
        assert!(help.out.contains(&format!("\n  {command} ")), "{}", help.out);
        let own = say(folder.path(), &[command, "--help"]);
        assert!(own.status.success() && own.out.contains("--database-url") && own.out.lines().count() > 10, "{own:?}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "help leaves nothing behind");
}

#[test]
fn settings_are_shown_with_their_origin_and_without_their_secrets() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("presentie.toml"), format!("request_seconds = 5\n{ISSUER}")).unwrap();
    std::fs::write(folder.path().join("jwks.json"), KEYS.key().jwks()).unwrap();
    let mut command = presentie(folder.path(), &["config", "--database-url", "postgres://me:hush@db/presentie"]);
    let shown = run(command.env("PRESENTIE_LOG", "warn").env("PRESENTIE_NATIONAL_NUMBER_KEY", "ab".repeat(32)));
    assert!(shown.status.success(), "{shown:?}");
    let line =
        |key: &str| shown.out.lines().find(|line| line.starts_with(key)).unwrap_or_else(|| panic!("{key}: {}", shown.out)).to_owned();
    for (key, value, origin) in [
        ("database_url", "\"postgres://***@db/presentie\"", "command line"),
        ("request_seconds", "\"5\"", "presentie.toml"),
        ("log ", "\"warn\"", "PRESENTIE_LOG"),
        ("national_number_key", "\"***\"", "PRESENTIE_NATIONAL_NUMBER_KEY"),
        ("listen", "\"127.0.0.1:8000\"", "default"),
    ] {
        assert!(line(key).contains(value) && line(key).contains(origin), "{}", line(key));
    }
    assert!(shown.out.contains("https://x.example") && shown.out.contains("\"parents\" is PARENT of 25LX"), "{}", shown.out);
    assert!(!shown.out.contains("hush") && !shown.out.contains("abab"));
}

#[test]
fn settings_are_refused_whole_with_every_wrong_key() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("presentie.toml"), "colour = \"red\"\nrequest_seconds = 900\n").unwrap();
    for command in ["config", "serve"] {
        let mut command = presentie(folder.path(), &[command]);
        let refused = run(command.env("PRESENTIE_LISTEN", OsStr::from_bytes(b"\xff")).env("PRESENTIE_SECRET", "hush"));
        assert_eq!(refused.status.code(), Some(1));
        for key in ["colour (", "request_seconds (", "listen (PRESENTIE_LISTEN)", "secret (PRESENTIE_SECRET)"] {
            assert!(refused.err.contains(key), "{key}: {}", refused.err);
        }
        assert!(!refused.err.contains("hush") && !refused.err.contains("panic"), "{}", refused.err);
    }
    let missing = say(folder.path(), &["config", "--config", "nowhere.toml"]);
    assert!(missing.status.code() == Some(1) && missing.err.contains("nowhere.toml"), "{missing:?}");
}

#[test]
fn what_serve_would_refuse_is_refused_when_it_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let keys = folder.path().join("jwks.json");
    let is_refused = |settings: &str, says: &str| {
        std::fs::write(folder.path().join("presentie.toml"), settings).unwrap();
        for command in ["config", "serve"] {
            let refused = say(folder.path(), &[command]);
            assert!(refused.status.code() == Some(1) && refused.err.contains(says), "{command}: {refused:?}");
        }
    };
    is_refused(ISSUER, "issuers[0].jwks_file (jwks.json): No such file");
    std::fs::write(&keys, "{\"keys\":[]}").unwrap();
    is_refused(ISSUER, "issuers[0].jwks_file (jwks.json): no usable key");
    std::fs::write(&keys, KEYS.key().jwks()).unwrap();
    is_refused(&format!("{ISSUER}{ISSUER}"), "issuers[1].issuer: stands there twice");
    is_refused(&format!("log = \"loud\"\n{ISSUER}"), "log (presentie.toml): must be error, warn");
    std::fs::write(folder.path().join("presentie.toml"), ISSUER).unwrap();
    assert!(say(folder.path(), &["config"]).status.success());
    // Who imports needs no keys.
    std::fs::remove_file(&keys).unwrap();
    assert!(say(folder.path(), &["migrate", "up"]).status.success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_is_for_a_portal_that_lets_its_bearer_in_at_one_school() {
    let server = Server::sqlite().await;
    let folder = tempfile::tempdir().unwrap();
    let token = |arguments: &[&str]| say(folder.path(), &[&["token"], arguments, &["--database-url", &server.url]].concat());
    for (arguments, says) in [
        (vec!["authority"], "authority signs in at 11AA and 25LX: say which with --institution"),
        (
            vec!["authority", "--institution", "25LX", "--portal", "staff"],
            "authority is nobody at the staff portal of 25LX; works: parent, mobile",
        ),
        (
            vec!["kid15", "--institution", "25LX", "--portal", "parent"],
            "kid15 is nobody at the parent portal of 25LX; works: student, mobile",
        ),
        (vec!["teach", "--institution", "25LX", "--portal", "mobile"], "teach is nobody at the mobile portal of 25LX; works: staff"),
        (vec!["teach", "--institution", "99ZZ"], "nobody signs in as teach here"),
        (vec!["nobody"], "nobody signs in as nobody here"),
        (vec!["nobody", "--new-guardian"], "there are 11AA and 25LX: say which with --institution"),
        (vec!["nobody", "--new-guardian", "--institution", "99ZZ"], "there is no institution 99ZZ"),
        (vec!["authority", "--new-guardian", "--institution", "25LX"], "authority is a guardian at 25LX already"),
    ] {
        let refused = token(&arguments);
        assert!(refused.status.code() == Some(1) && refused.err.contains(says) && refused.out.is_empty(), "{arguments:?}: {refused:?}");
    }
    for arguments in [
        vec!["authority"],
        vec!["kid15", "--portal", "mobile"],
        vec!["teach", "--portal", "staff"],
        vec!["nobody", "--new-guardian"],
        vec!["teach", "--new-guardian"],
    ] {
        let printed = token(&[&arguments[..], &["--institution", "25LX"]].concat());
        assert!(printed.status.success() && printed.out.matches('.').count() == 2, "{arguments:?}: {printed:?}");
    }
}

#[test]
fn nobody_serves_with_the_built_in_issuer_alone_unless_told_to() {
    let folder = tempfile::tempdir().unwrap();
    let refused = say(folder.path(), &["serve"]);
    assert!(
        refused.status.code() == Some(1) && refused.err.contains("--built-in-issuer") && refused.err.contains("[[issuers]]"),
        "{refused:?}"
    );
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "no key and no database were made");
    assert!(say(folder.path(), &["migrate", "up"]).status.success());
    let serving = Serving::start(&mut presentie(folder.path(), &["serve", "--built-in-issuer"]));
    assert!(serving.ask(&Ask::Get("/health/ready")).starts_with("HTTP/1.1 200"));
    let (status, log) = serving.end();
    assert!(status.success() && log.contains("the built-in issuer is on"), "{log}");
    assert!(folder.path().join("presentie.issuer.key").exists());
    // With an issuer of the school's own it is off, and its key is not even made.
    std::fs::remove_file(folder.path().join("presentie.issuer.key")).unwrap();
    std::fs::write(folder.path().join("presentie.toml"), ISSUER).unwrap();
    std::fs::write(folder.path().join("jwks.json"), KEYS.key().jwks()).unwrap();
    let serving = Serving::start(&mut presentie(folder.path(), &["serve"]));
    assert!(serving.ask(&Ask::Post("x.y.z", "{\"query\":\"{ me { kind } }\"}")).starts_with("HTTP/1.1 401"));
    assert!(!serving.end().1.contains("the built-in issuer is on"));
    assert!(!folder.path().join("presentie.issuer.key").exists());
}

#[test]
fn a_database_is_migrated_before_it_is_served_and_a_missing_file_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let refused = say(folder.path(), &["serve", "--built-in-issuer", "--database-url", "sqlite:school.db"]);
    assert!(refused.status.code() == Some(1) && refused.err.contains("Run `presentie migrate up`"), "{refused:?}");
    let status = say(folder.path(), &["migrate", "status", "--database-url", "sqlite:school.db"]);
    assert!(status.out.contains("missing:\n  m0001_institution"), "{status:?}");
    for (arguments, said) in
        [(["migrate", "up"], "every step is applied"), (["migrate", "down"], "missing:"), (["migrate", "up"], "every step")]
    {
        let done = say(folder.path(), &[&arguments[..], &["--database-url", "sqlite:school.db"]].concat());
        assert!(done.status.success() && done.out.contains(said), "{done:?}");
    }
    assert!(folder.path().join("school.db").exists());
}

#[test]
fn only_a_roster_makes_a_school() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file.csv");
    std::fs::write(&file, "").unwrap();
    assert!(say(folder.path(), &["migrate", "up"]).status.success());
    for kind in ["timetable", "eduarte", "eduarte-reports"] {
        for more in [&[][..], &["--dry-run"]] {
            let refused = say(folder.path(), &[&["import", kind, "file.csv", "--institution", "25LY"], more].concat());
            let says = "there is no institution 25LY: its roster comes first, with `presentie import oneroster`";
            assert!(refused.status.code() == Some(1) && refused.err.contains(says), "{kind}: {refused:?}");
        }
        let unknown = say(folder.path(), &["import", kind, "file.csv", "--institution", "25LY", "--name", "x"]);
        assert!(unknown.status.code() == Some(2), "{unknown:?}");
    }
    let token = say(folder.path(), &["token", "x", "--institution", "25LY"]);
    assert!(token.err.contains("nobody signs in as x here"), "no school was made: {token:?}");
}

#[test]
fn a_database_that_cannot_be_opened_is_said_without_its_password() {
    let folder = tempfile::tempdir().unwrap();
    for url in ["postgres://me:hush@127.0.0.1:1/presentie", "postgres://me:hush@/%zz", "sqlite:/nowhere/at/all.db"] {
        let refused = say(folder.path(), &["migrate", "status", "--database-url", url]);
        assert!(refused.status.code() == Some(1) && refused.err.contains("the database cannot be opened"), "{refused:?}");
        assert!(!refused.err.contains("hush"), "{}", refused.err);
    }
}
