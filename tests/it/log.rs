//! No personal data in the log, at its most talkative, whatever is asked and whatever breaks.

use presentie::clock::Clock;
use presentie::http::built_in_issuer::{BuiltInIssuer, key_path};
use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::on_both;
use crate::support::process::{Ask, Serving, presentie};
use crate::support::world::{CODE, GUARDIANS, STAFF, STUDENTS, portal, student};

const WEEK: &str =
    "query($student: ID!, $of: Date!) { week(studentId: $student, of: $of) { student { firstName lastName email phone birthDate }
    days { lessons { lesson { subject teachers { displayName } } presence { mark } report { kind } } } } }";

on_both! {
    async fn nothing_of_anybody_is_in_the_log(server: Server) {
        let folder = tempfile::tempdir().unwrap();
        // A SQLite database has the key beside it, one on PostgreSQL in the working folder.
        let issuer = BuiltInIssuer::open(&folder.path().join(key_path(&server.url))).unwrap();
        let token = |login: &str| issuer.token(login, CODE, portal(login), Clock::SYSTEM.real_now()).unwrap();
        let mut command = presentie(folder.path(), &["serve", "--built-in-issuer", "--database-url", &server.url]);
        let serving = Serving::start(command.env("PRESENTIE_LOG", "trace"));
        let mut secrets = vec![];
        let people = || STUDENTS.iter().map(|(login, _)| *login).chain(GUARDIANS).chain(STAFF);
        let everybody_asks = |secrets: &mut Vec<String>| {
            let mut good = 0;
            for (at, login) in people().enumerate() {
                let child = STUDENTS[at % STUDENTS.len()].0;
                let token = token(login);
                let body = json!({ "query": WEEK, "variables": { "student": student(CODE, child), "of": "2026-11-20" } }).to_string();
                good += usize::from(serving.ask(&Ask::Post(&token, &body)).contains("\"data\""));
                secrets.push(token);
            }
            assert!(good > 10, "{good}");
        };
        everybody_asks(&mut secrets);
        let someone = token("mentor");
        for (token, body) in [
            (format!("{someone}kid15"), "{}".to_owned()),
            (someone.clone(), "{kid15".to_owned()),
            (someone.clone(), json!({ "query": "{ week(studentId: \"kid15@example.nl\", of: \"kid15\") { begins } }" }).to_string()),
            (someone.clone(), json!({ "query": "{ kid15 }" }).to_string()),
            (someone.clone(), json!({ "query": "query kid15($of: Date!) { week(studentId: 1, of: $of) { begins } }", "variables": { "of": ["kid15"] } }).to_string()),
            (someone.clone(), "x".repeat(70_000) + "kid15"),
        ] {
            serving.ask(&Ask::Post(&token, &body));
        }
        for path in ["/students/kid15?mail=kid15@example.nl", "/graphql?query=kid15", "/health/ready", "/schema.graphql"] {
            serving.ask(&Ask::Get(path));
        }
        // Rows that cannot be read, and a table that is gone.
        let broken = server.store.begin().await.unwrap();
        broken.execute_unprepared("UPDATE presence SET mark = 'kid15'").await.unwrap();
        broken.commit().await.unwrap();
        everybody_asks(&mut secrets);
        let gone = server.store.begin().await.unwrap();
        gone.execute_unprepared("ALTER TABLE presence RENAME TO elsewhere").await.unwrap();
        gone.commit().await.unwrap();
        everybody_asks(&mut secrets);
        let (status, log) = serving.end();
        assert!(status.success() && log.contains("serving") && log.contains("store"), "{log}");
        let students = STUDENTS.iter().map(|(login, _)| (*login).to_owned());
        let words = ["@example.nl", "0612345678", "of 25LX", "officer-care", "eyJ"].map(str::to_owned);
        for secret in students.chain(words).chain(secrets) {
            let line = log.lines().find(|line| line.contains(&secret));
            assert_eq!(line, None, "{secret}");
        }
    }
}
