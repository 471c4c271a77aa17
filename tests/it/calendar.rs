//! The calendar: holidays and closures come, change and go by hand, and what hangs on them is counted anew, once, whoever counts it.

use chrono::{DateTime, Utc};
use presentie::jobs::daily;
use presentie::store::Store;
use serde_json::{Value, json};

use crate::on_both;
use crate::support::import::{change, texts};
use crate::support::scratch::{differences, uncounted};
use crate::support::server::{Server, now};
use crate::support::world::{CODE, OTHER_CODE, STAFF, portal};

const UPDATE: &str = "mutation($input: UpdateCalendarInput!) { updateCalendar(input: $input) { institution { viewerCan calendar { id kind name begins ends setByHand version } } errors { code rule path date limit message } } }";
const READ: &str = "{ institution { calendar { id name begins ends version setByHand } } }";

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

async fn update(server: &Server, login: &str, mut input: Value, key: &str) -> Value {
    input["idempotencyKey"] = key.into();
    server.ask(login, UPDATE, json!({ "input": input })).await.data()["updateCalendar"].clone()
}

fn told(done: &Value) -> Value {
    let error = &done["errors"][0];
    json!([error["code"], error["rule"], error["path"], error["date"], error["limit"]])
}

fn holiday(begins: &str, ends: &str) -> Value {
    json!({ "kind": "HOLIDAY", "name": "Vakantie", "begins": begins, "ends": ends })
}

async fn run(store: &Store, instant: &str) -> usize {
    let ran = daily::run(store, at(instant), Some(CODE)).await.unwrap();
    ran.into_iter().next().unwrap().done.unwrap().presences
}

on_both! {
    async fn periods_come_change_and_go(server: Server) {
        let add = json!({ "add": [holiday("2026-12-21", "2027-01-03"), { "kind": "CLOSURE", "name": " Studiedag ", "begins": "2026-12-22", "ends": "2026-12-22" }] });
        let done = update(&server, "admin", add.clone(), "k").await;
        assert_eq!(done["errors"], json!([]));
        assert_eq!(done["institution"]["viewerCan"], json!(["ASSIGN_ROLE", "END_ROLE", "UPDATE_SETTINGS", "UPDATE_CALENDAR", "UPDATE_RULE"]));
        let calendar = done["institution"]["calendar"].as_array().unwrap().clone();
        let days: Vec<Value> = calendar.iter().map(|one| json!([one["kind"], one["name"], one["begins"], one["ends"], one["setByHand"], one["version"]])).collect();
        assert_eq!(days, [json!(["HOLIDAY", "Vakantie", "2026-12-21", "2027-01-03", true, 1]), json!(["CLOSURE", "Studiedag", "2026-12-22", "2026-12-22", true, 1])]);
        // The same again is answered, and not done; another under its key is none.
        assert_eq!(update(&server, "admin", add, "k").await["institution"]["calendar"].as_array().unwrap().len(), 2);
        assert_eq!(told(&update(&server, "admin", json!({}), "k").await)[0], "IDEMPOTENCY_MISMATCH");

        let id = |at: usize| calendar[at]["id"].clone();
        let stale = json!({ "change": [{ "id": id(0), "version": 2, "to": holiday("2026-12-19", "2027-01-03") }], "remove": [{ "id": id(1), "version": 3 }] });
        let done = update(&server, "admin", stale, "s").await;
        let paths: Vec<&Value> = done["errors"].as_array().unwrap().iter().map(|error| &error["path"]).collect();
        assert_eq!(paths, [&json!(["remove", "0", "version"]), &json!(["change", "0", "version"])]);
        let good = json!({ "change": [{ "id": id(0), "version": 1, "to": holiday("2026-12-19", "2027-01-03") }], "remove": [{ "id": id(1), "version": 1 }] });
        let done = update(&server, "admin", good, "g").await;
        let left = done["institution"]["calendar"].as_array().unwrap();
        assert_eq!((left.len(), &left[0]["begins"], &left[0]["version"]), (1, &json!("2026-12-19"), &json!(2)));
        assert_eq!(told(&update(&server, "admin", json!({ "remove": [{ "id": id(1), "version": 2 }] }), "gone").await), json!(["NOT_FOUND", null, ["remove", "0", "id"], null, null]));
        let history = "SELECT deed || ' ' || CASE WHEN before IS NULL THEN 'made' ELSE 'changed' END FROM history WHERE subject = 'calendar_period'";
        assert_eq!(texts(&server.store, history).await, ["updateCalendar changed", "updateCalendar changed"]);
        assert_eq!(texts(&server.store, "SELECT event FROM outbox WHERE event = 'calendar.changed'").await.len(), 4);
        // The other school has a calendar of its own, and periods of this one are not there.
        let other = server.ask_at("admin", OTHER_CODE, portal("admin"), READ, json!({})).await.data();
        assert_eq!(other["institution"]["calendar"], json!([]));
        let input = json!({ "remove": [{ "id": id(0), "version": 2 }], "idempotencyKey": "o" });
        let theirs = server.ask_at("admin", OTHER_CODE, portal("admin"), UPDATE, json!({ "input": input })).await.data()["updateCalendar"].clone();
        assert_eq!(told(&theirs), json!(["NOT_FOUND", null, ["remove", "0", "id"], null, null]));
    }
}

on_both! {
    async fn what_makes_no_sense_is_refused_and_nothing_is_changed(server: Server) {
        let year = "INSERT INTO school_year (id, institution_id, source_id, name, begins, ends) SELECT i.id, i.id, 'y', '2026-2027', '2026-08-01', '2027-07-31' FROM institution i";
        change(&server.store, year).await;
        update(&server, "admin", json!({ "add": [holiday("2026-12-21", "2027-01-03")] }), "first").await;
        for (period, rule, field, date, limit) in [
            (holiday("2027-02-28", "2027-02-20"), "ENDS_BEFORE_BEGIN", "ends", json!(null), json!(null)),
            (holiday("2026-08-01", "2027-08-02"), "TOO_LONG", "ends", json!(null), json!(366)),
            (holiday("2028-02-20", "2028-02-29"), "OUTSIDE_SCHOOL_YEARS", "begins", json!(null), json!(null)),
            (holiday("2027-01-03", "2027-01-09"), "OVERLAPS", "begins", json!("2026-12-21"), json!(null)),
            (json!({ "kind": "HOLIDAY", "name": "", "begins": "2027-02-20", "ends": "2027-02-28" }), "TEXT", "name", json!(null), json!(200)),
            (json!({ "kind": "HOLIDAY", "name": "a\u{0}", "begins": "2027-02-20", "ends": "2027-02-28" }), "TEXT", "name", json!(null), json!(200)),
            (json!({ "kind": "HOLIDAY", "name": "x".repeat(201), "begins": "2027-02-20", "ends": "2027-02-28" }), "TEXT", "name", json!(null), json!(200)),
            (holiday("2027-02-29", "2027-03-01"), "DATE", "begins", json!(null), json!(null)),
        ] {
            let done = update(&server, "admin", json!({ "add": [holiday("2027-05-01", "2027-05-05"), period] }), "bad").await;
            assert_eq!(told(&done), json!(["BAD_USER_INPUT", rule, ["add", "1", field], date, limit]), "{period}");
        }
        let two = json!({ "add": [holiday("2027-02-20", "2027-02-28"), holiday("2027-02-28", "2027-03-01")] });
        assert_eq!(told(&update(&server, "admin", two, "two").await), json!(["BAD_USER_INPUT", "OVERLAPS", ["add", "1", "begins"], "2027-02-20", null]));
        let many: Vec<Value> = (0..101).map(|_| holiday("2027-02-20", "2027-02-28")).collect();
        assert_eq!(told(&update(&server, "admin", json!({ "add": many }), "many").await), json!(["BAD_USER_INPUT", "AT_MOST", ["add"], null, 100]));
        for login in STAFF.into_iter().filter(|login| *login != "admin").chain(["authority", "kid17"]) {
            let done = update(&server, login, json!({ "add": [holiday("2027-02-20", "2027-02-28")] }), "k").await;
            assert_eq!((&done["errors"][0]["code"], &done["institution"]["viewerCan"]), (&json!("FORBIDDEN"), &json!([])), "{login}");
        }
        assert_eq!(texts(&server.store, "SELECT name FROM calendar_period").await, ["Vakantie"]);
    }
}

on_both! {
    async fn days_with_lessons_that_were_marked_are_counted_and_taken_when_that_is_meant(server: Server) {
        // From Wednesday to Friday there were six lessons, all of them marked.
        let input = json!({ "add": [holiday("2026-11-16", "2026-11-22")] });
        assert_eq!(told(&update(&server, "admin", input.clone(), "k").await), json!(["BAD_USER_INPUT", "MARKED_LESSONS", ["add", "0"], null, 6]));
        assert_eq!(texts(&server.store, "SELECT name FROM calendar_period").await, [""; 0]);
        let mut sure = input;
        sure["confirmed"] = true.into();
        let done = update(&server, "admin", sure, "l").await;
        assert_eq!(done["errors"], json!([]));
        assert_eq!(texts(&server.store, "SELECT mark FROM presence").await.len(), 72, "marks stay");
        // A change to fewer days is about no new ones.
        let period = &done["institution"]["calendar"][0];
        let less = json!({ "change": [{ "id": period["id"], "version": 1, "to": holiday("2026-11-17", "2026-11-22") }] });
        assert_eq!(update(&server, "admin", less, "m").await["errors"], json!([]));
        let more = json!({ "change": [{ "id": period["id"], "version": 2, "to": holiday("2026-11-16", "2026-11-22") }] });
        assert_eq!(told(&update(&server, "admin", more, "n").await), json!(["BAD_USER_INPUT", "MARKED_LESSONS", ["change", "0", "to"], null, 6]));
    }
}

/// Friday's absences as they come to by the rules alone, since the test world leaves them without deadline.
async fn counted(server: &Server) {
    let sql = "INSERT INTO recount (id, institution_id, from_day, to_day, due_on, asked_at, asked_by) \
               SELECT i.id, i.id, '2026-11-01', '2026-11-30', '2026-11-23', i.created_at, 'test' FROM institution i";
    change(&server.store, sql).await;
    // Its reports end where they were claimed to, and do not say by what.
    change(&server.store, "UPDATE absence_report SET ended_by = 'PERIOD'").await;
    run(&server.store, "2026-11-23T10:00:00Z").await;
}

async fn deadlines(server: &Server) -> Vec<String> {
    let sql = "SELECT CAST(p.unauthorised_minutes AS text) || '/' || CAST(p.unexplained_minutes AS text) || ' v' || CAST(p.version AS text) FROM presence p \
               JOIN institution i ON i.id = p.institution_id WHERE i.code = '25LX' AND p.minutes_missed > 0 ORDER BY 1";
    texts(&server.store, sql).await
}

on_both! {
    async fn what_hangs_on_the_calendar_is_counted_anew_as_from_scratch(server: Server) {
        counted(&server).await;
        assert_eq!(differences(&server.store, CODE, now()).await, [""; 0]);
        let before = deadlines(&server).await;
        // Monday to Wednesday are free: what was missed on Friday can be explained for longer.
        assert_eq!(update(&server, "admin", json!({ "add": [holiday("2026-11-23", "2026-11-29")], "confirmed": true }), "k").await["errors"], json!([]));
        let waiting = differences(&server.store, CODE, now()).await;
        assert!(!waiting.is_empty(), "the deadlines are those of before");
        assert_eq!(run(&server.store, "2026-11-23T10:05:00Z").await, 5);
        assert_eq!(differences(&server.store, CODE, now()).await, [""; 0]);
        assert_ne!(deadlines(&server).await, before);
        assert_eq!(run(&server.store, "2026-11-23T10:10:00Z").await, 0, "once is enough");
        assert_eq!(texts(&server.store, "SELECT asked_by FROM recount WHERE done_at IS NULL").await, ["test"], "of the other school");

        // A setting that moves deadlines does so on its day, and not before.
        let settings = "mutation($input: UpdateSettingsInput!) { updateSettings(input: $input) { errors { code } } }";
        let changes = json!({ "input": { "changes": [{ "key": "explanationSchoolDays", "value": "5", "effectiveFrom": "2026-11-24" }], "version": 0 } });
        assert_eq!(server.ask("admin", settings, changes).await.data()["updateSettings"]["errors"], json!([]));
        assert_eq!(run(&server.store, "2026-11-23T10:15:00Z").await, 0);
        assert_eq!(run(&server.store, "2026-11-24T10:00:00Z").await, 5);
        assert_eq!(differences(&server.store, CODE, at("2026-11-24T10:00:00Z")).await, [""; 0]);

        // Taken away again, after a deadline that comes back has passed: late is early enough.
        let period = server.ask("admin", READ, json!({})).await.data()["institution"]["calendar"][0].clone();
        let later = server.at("2026-12-20T10:00:00Z");
        assert_eq!(update(&later, "admin", json!({ "remove": [{ "id": period["id"], "version": 1 }] }), "r").await["errors"], json!([]));
        run(&server.store, "2026-12-21T10:00:00Z").await;
        assert_eq!(differences(&server.store, CODE, at("2026-12-21T10:00:00Z")).await, [""; 0]);
        assert!(deadlines(&server).await.iter().all(|line| line.starts_with("60/0")));
    }
}

on_both! {
    async fn two_runs_at_once_and_one_that_breaks_off_come_to_the_same(server: Server) {
        counted(&server).await;
        update(&server, "admin", json!({ "add": [holiday("2026-11-23", "2026-11-29")], "confirmed": true }), "k").await;
        // A mark that cannot be read breaks the run off, and what was asked stays asked.
        change(&server.store, "UPDATE presence SET mark = 'UNREADABLE' WHERE mark = 'ABSENT'").await;
        let ran = daily::run(&server.store, now(), Some(CODE)).await.unwrap();
        assert!(ran[0].done.is_err());
        assert_eq!(texts(&server.store, "SELECT asked_by FROM recount WHERE done_at IS NULL").await.len(), 2);
        change(&server.store, "UPDATE presence SET mark = 'ABSENT' WHERE mark = 'UNREADABLE'").await;
        let other = Store::connect(&server.url, 2).await.unwrap(); // as another process has it
        let (one, two) = tokio::join!(run(&server.store, "2026-11-23T10:05:00Z"), run(&other, "2026-11-23T10:05:00Z"));
        assert_eq!(one + two, 5);
        assert_eq!(differences(&server.store, CODE, now()).await, [""; 0]);
        assert_eq!(uncounted(&server.store, CODE, now()).await, [""; 0]);
        other.close().await.unwrap();
        // It goes on after the last student that was done.
        let far = "UPDATE recount SET done_at = NULL, reached_id = (SELECT s.id FROM student s WHERE s.institution_id = recount.institution_id \
                   ORDER BY s.id DESC LIMIT 1) WHERE asked_by <> 'test'";
        change(&server.store, far).await;
        change(&server.store, "UPDATE presence SET becomes_unauthorised_at = NULL WHERE minutes_missed > 0").await;
        assert_eq!(run(&server.store, "2026-11-23T10:10:00Z").await, 0);
    }
}
