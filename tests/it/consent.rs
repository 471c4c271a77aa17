//! What a student lets a guardian see and do, over HTTP: what can be granted at which age, what it opens by every path, and that it is
//! closed by every path in the second in which it is taken back.

use serde_json::{Value, json};

use crate::on_both;
use crate::support::import::{change, texts};
use crate::support::server::Server;
use crate::support::ties::{grant, grants, tie};
use crate::support::world::{CODE, OTHER_CODE, student};

const GRANT: &str = "mutation($input: GrantAccessInput!) { grantAccess(input: $input) {
    grant { id purposes level from until revokedAt version viewerCan } guardianship { id grants { id } viewerCan }
    errors { code rule path date article message } } }";
const REVOKE: &str = "mutation($input: RevokeAccessInput!) { revokeAccess(input: $input) {
    grant { id revokedAt version viewerCan } errors { code rule path date article } } }";

pub async fn give(server: &Server, login: &str, input: &Value) -> Value {
    server.ask(login, GRANT, json!({ "input": input })).await.data()["grantAccess"].clone()
}

pub async fn take_back(server: &Server, login: &str, grant: &str, version: i32) -> Value {
    server.ask(login, REVOKE, json!({ "input": { "grantId": grant, "version": version } })).await.data()["revokeAccess"].clone()
}

/// `+`, or `CODE RULE path date article`.
fn told(payload: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    match payload["errors"].as_array().unwrap().first() {
        None => "+".to_owned(),
        Some(error) => ["code", "rule", "path", "date", "article"]
            .map(|name| if name == "path" { text(&error[name][0]) } else { text(&error[name]) })
            .join(" "),
    }
}

pub async fn wish(server: &Server, from: &str, to: &str, purposes: &[&str], level: Option<&str>, key: &str) -> Value {
    let guardianship = tie(&server.store, CODE, to, from).await;
    json!({ "studentId": student(CODE, from), "guardianshipId": guardianship, "purposes": purposes, "level": level, "idempotencyKey": key })
}

on_both! {
    async fn what_can_be_granted_at_which_age_to_whom(server: Server) {
        let (see, reason): (&[&str], &[&str]) = (&["SEE_PRESENCE"], &["SEE_REASON"]);
        let of_age = "Burgerlijk Wetboek art. 1:233";
        for (from, to, purposes, level, until, expected) in [
            ("new18", "authority", see, Some("SUMMARY"), None, "+".to_owned()),
            ("new18", "carer", &["REPORT_ABSENCE", "BE_CONTACTED"][..], None, Some("2026-11-23"), "+".to_owned()),
            ("new18", "authority", &["SEE_REASON", "SEE_REASON"], None, Some("2027-02-28"), "+".to_owned()),
            ("new18", "authority", see, Some("FULL"), Some("2026-11-22"), "BAD_USER_INPUT IN_PAST until 2026-11-23 -".to_owned()),
            ("new18", "authority", see, Some("FULL"), Some("2026-02-30"), "BAD_USER_INPUT DATE until - -".to_owned()),
            ("new18", "authority", see, None, None, "BAD_USER_INPUT LEVEL_MISSING level - -".to_owned()),
            ("new18", "authority", reason, Some("FULL"), None, "BAD_USER_INPUT LEVEL_WITHOUT_SEE_PRESENCE level - -".to_owned()),
            ("new18", "authority", &[], None, None, "BAD_USER_INPUT PURPOSE_MISSING purposes - -".to_owned()),
            ("new18", "info", see, Some("FULL"), None, "BAD_USER_INPUT NO_AUTHORITY_OR_CARE guardianshipId - Burgerlijk Wetboek art. 1:377c".to_owned()),
            ("new18", "unknown", see, Some("FULL"), None, "BAD_USER_INPUT NO_AUTHORITY_OR_CARE guardianshipId - Burgerlijk Wetboek art. 1:377c".to_owned()),
            ("new18", "blocked", see, Some("FULL"), None, "BAD_USER_INPUT GUARDIANSHIP_CLOSED guardianshipId - -".to_owned()),
            ("new18", "ended", see, Some("FULL"), None, "BAD_USER_INPUT GUARDIANSHIP_CLOSED guardianshipId - -".to_owned()),
            ("kid17", "authority", reason, None, None, "+".to_owned()),
            ("kid17", "carer", reason, None, Some("2027-04-30"), "+".to_owned()),
            ("kid17", "authority", reason, None, Some("2027-05-01"), "BAD_USER_INPUT UNTIL_BIRTHDAY until 2027-04-30 Burgerlijk Wetboek art. 1:245".to_owned()),
            ("kid17", "authority", see, Some("SUMMARY"), None, format!("BAD_USER_INPUT REASONS_ALONE purposes 2027-05-01 {of_age}")),
            ("kid17", "authority", &["SEE_REASON", "BE_CONTACTED"], None, None, format!("BAD_USER_INPUT REASONS_ALONE purposes 2027-05-01 {of_age}")),
            ("kid15", "authority", reason, None, None, "FORBIDDEN AGE_RULE studentId - -".to_owned()),
            ("ageless", "authority", reason, None, None, "FORBIDDEN AGE_RULE studentId - -".to_owned()),
        ] {
            let key = format!("{to} {purposes:?} {level:?} {until:?}");
            let mut input = wish(&server, from, to, purposes, level, &key).await;
            input["until"] = until.into();
            assert_eq!(told(&give(&server, from, &input).await), expected, "{from}: {key}");
        }
        let made = grants(&server.store, CODE, "kid17", "authority").await;
        assert_eq!(made.iter().map(|row| row.ends.unwrap().to_string()).collect::<Vec<_>>(), ["2027-04-30"], "a minor's grant ends before the birthday");
    }
}

on_both! {
    async fn nobody_grants_for_another_nor_himself(server: Server) {
        let input = wish(&server, "new18", "authority", &["SEE_REASON"], None, "k").await;
        for (login, expected) in [
            ("grown21", "NOT_FOUND - studentId - -"),
            ("authority", "FORBIDDEN ROLE studentId - -"),
            ("full", "FORBIDDEN ROLE studentId - -"),
            ("info", "NOT_FOUND - studentId - -"),
            ("mentor", "FORBIDDEN ROLE studentId - -"),
            ("admin", "FORBIDDEN ROLE studentId - -"),
            ("idle", "NOT_FOUND - studentId - -"),
        ] {
            assert_eq!(told(&give(&server, login, &input).await), expected, "{login}");
        }
        // The guardianship of another student, of another school's student, of nobody; another school's student.
        let missing = "guardianship_01900000000070018000000000ffffff".to_owned();
        let there = tie(&server.store, OTHER_CODE, "authority", "new18").await;
        for other in [tie(&server.store, CODE, "authority", "grown21").await, there, missing] {
            let mut input = input.clone();
            input["guardianshipId"] = other.into();
            assert_eq!(told(&give(&server, "new18", &input).await), "NOT_FOUND - guardianshipId - -");
        }
        let mut theirs = input.clone();
        theirs["studentId"] = student(OTHER_CODE, "new18").into();
        assert_eq!(told(&give(&server, "new18", &theirs).await), "NOT_FOUND - studentId - -");
        for (field, value, expected) in [
            ("studentId", "nobody", "BAD_USER_INPUT ID studentId - -"),
            ("guardianshipId", "guardian_1", "BAD_USER_INPUT ID guardianshipId - -"),
            ("idempotencyKey", "", "BAD_USER_INPUT TEXT idempotencyKey - -"),
            ("idempotencyKey", "\u{0}", "BAD_USER_INPUT TEXT idempotencyKey - -"),
        ] {
            let mut input = input.clone();
            input[field] = value.into();
            assert_eq!(told(&give(&server, "new18", &input).await), expected, "{field}");
        }
        // The student's own account is that of the guardian too.
        let both = "UPDATE identity SET guardian_id = (SELECT g.guardian_id FROM guardianship g WHERE g.source_id = 'authority-new18' \
                    AND g.institution_id = identity.institution_id) WHERE subject = 'new18'";
        change(&server.store, both).await;
        assert_eq!(told(&give(&server, "new18", &input).await), "BAD_USER_INPUT ONESELF guardianshipId - -");
        assert_eq!(texts(&server.store, "SELECT event FROM outbox").await, [""; 0], "nothing was done");
    }
}

on_both! {
    async fn a_grant_takes_the_place_of_the_one_before(server: Server) {
        // The test world's guardian has FULL since August.
        let input = wish(&server, "new18", "full", &["SEE_PRESENCE", "BE_CONTACTED"], Some("SUMMARY"), "a").await;
        let done = give(&server, "new18", &input).await;
        assert_eq!(done["grant"]["purposes"], json!(["SEE_PRESENCE", "BE_CONTACTED"]), "{done}");
        assert_eq!((&done["grant"]["level"], &done["grant"]["from"], &done["grant"]["version"]), (&json!("SUMMARY"), &json!("2026-11-23"), &json!(1)));
        assert_eq!(done["grant"]["viewerCan"], json!(["REVOKE_ACCESS"]));
        assert_eq!((&done["guardianship"]["grants"], &done["guardianship"]["viewerCan"]), (&json!([{ "id": done["grant"]["id"] }]), &json!(["GRANT_ACCESS"])));
        let [before, after] = <[_; 2]>::try_from(grants(&server.store, CODE, "new18", "full").await).unwrap();
        assert_eq!((before.version, before.revoked_at.is_some(), after.revoked_at), (2, true, None));
        // What it was is kept, and other systems hear of both.
        let kept = texts(&server.store, "SELECT before FROM history WHERE subject = 'access_grant' AND deed = 'grantAccess'").await;
        assert_eq!(kept.iter().map(|row| serde_json::from_str(row).unwrap()).collect::<Vec<Value>>(), [json!({ "revoked_at": null, "version": 1 })]);
        assert_eq!(texts(&server.store, "SELECT event FROM outbox ORDER BY event").await, ["grant.given", "grant.revoked"]);
        // The same again is answered and not done again; the same key for another thing is refused.
        let again = give(&server, "new18", &input).await;
        assert_eq!((again["grant"]["id"].clone(), told(&again)), (done["grant"]["id"].clone(), "+".to_owned()));
        let other = wish(&server, "new18", "full", &["SEE_REASON"], None, "a").await;
        assert_eq!(told(&give(&server, "new18", &other).await), "IDEMPOTENCY_MISMATCH - idempotencyKey - -");
        assert_eq!(grants(&server.store, CODE, "new18", "full").await.len(), 2);
        // Of two at once, one holds in the end.
        let (one, two) = (wish(&server, "new18", "full", &["SEE_REASON"], None, "b").await, wish(&server, "new18", "full", &["SEE_REASON"], None, "c").await);
        let (one, two) = tokio::join!(give(&server, "new18", &one), give(&server, "new18", &two));
        assert_eq!((told(&one), told(&two)), ("+".to_owned(), "+".to_owned()));
        let running = grants(&server.store, CODE, "new18", "full").await.into_iter().filter(|row| row.revoked_at.is_none()).count();
        assert_eq!(running, 1);
        // One that was to end later, and one that has ended, are another matter.
        change(&server.store, "UPDATE access_grant SET begins = '2026-10-01', ends = '2026-11-01', revoked_at = NULL WHERE revoked_at IS NULL AND version = 1 AND source_id IS NULL").await;
        let fresh = wish(&server, "new18", "full", &["SEE_REASON"], None, "d").await;
        let earlier = grants(&server.store, CODE, "new18", "full").await;
        give(&server, "new18", &fresh).await;
        let later = grants(&server.store, CODE, "new18", "full").await;
        assert_eq!(later[..earlier.len()], earlier[..], "what is over is left as it was");
    }
}

on_both! {
    async fn a_grant_is_taken_back_once_by_who_made_it(server: Server) {
        let id = grant(&server.store, CODE, "new18", "full").await;
        for (login, version, expected) in [
            ("full", 1, "FORBIDDEN ROLE grantId - -"),
            ("authority", 1, "NOT_FOUND - grantId - -"),
            ("grown21", 1, "NOT_FOUND - grantId - -"),
            ("mentor", 1, "FORBIDDEN ROLE grantId - -"),
            ("teach", 1, "NOT_FOUND - grantId - -"),
            ("new18", 2, "CONFLICT VERSION version - -"),
            ("new18", 1, "+"),
            ("new18", 1, "CONFLICT VERSION version - -"),
            ("new18", 2, "BAD_USER_INPUT OVER grantId - -"),
        ] {
            assert_eq!(told(&take_back(&server, login, &id, version).await), expected, "{login} {version}");
        }
        assert_eq!(told(&take_back(&server, "new18", &grant(&server.store, OTHER_CODE, "new18", "full").await, 1).await), "NOT_FOUND - grantId - -");
        assert_eq!(told(&take_back(&server, "new18", "grant_1", 1).await), "BAD_USER_INPUT ID grantId - -");
        let of_two = grant(&server.store, CODE, "new18", "report").await;
        let (one, two) = tokio::join!(take_back(&server, "new18", &of_two, 1), take_back(&server, "new18", &of_two, 1));
        let mut said = [told(&one), told(&two)];
        said.sort();
        assert_eq!(said, ["+", "CONFLICT VERSION version - -"]);
        let ended = "UPDATE access_grant SET ends = '2026-11-22'";
        change(&server.store, ended).await;
        assert_eq!(told(&take_back(&server, "new18", &grant(&server.store, CODE, "new18", "summary").await, 1).await), "BAD_USER_INPUT OVER grantId - -");
    }
}

/// What a guardian finds of a student by every path: where nothing, an empty list of words.
pub async fn found(server: &Server, login: &str, of: &str) -> Vec<&'static str> {
    let id = student(CODE, of);
    let mut seen = vec![];
    let mut note = |name, there| {
        if there {
            seen.push(name);
        }
    };
    let query = "query($id: ID!, $ids: [ID!]!) {
        me { students { student { id } grants { purposes } } }
        home(on: \"2026-11-20\") { student { id } lessons { presence { mark } } openReports { status } }
        student(id: $id) { firstName lastName summary(from: \"2026-11-01\", to: \"2026-11-30\") { expectedLessons } }
        node(id: $id) { id }
        week(studentId: $id, of: \"2026-11-20\") { days { lessons { presence { mark } } } }
        presences(studentIds: $ids, from: \"2026-11-01\", to: \"2026-11-30\", first: 100) { nodes { mark } }
        unexplained(filter: { studentIds: $ids }, first: 10) { nodes { mark } }
        absenceReports(filter: { studentIds: $ids }, first: 10) { nodes { kind } }
        absenceOptions(studentId: $id) { kinds { kind } } }";
    let data = server.ask(login, query, json!({ "id": id, "ids": [id] })).await.json()["data"].clone();
    let among = |list: &Value| list.as_array().into_iter().flatten().find(|row| row["student"]["id"] == id.as_str()).cloned();
    let filled = |list: &Value| list.as_array().is_some_and(|list| !list.is_empty());
    let (me, home) = (among(&data["me"]["students"]), among(&data["home"]));
    note("me", me.is_some());
    note("grant", me.is_some_and(|row| filled(&row["grants"])));
    note("home", home.as_ref().is_some());
    note("home's lessons", home.is_some_and(|row| filled(&row["lessons"])));
    note("node", data["node"].is_object());
    note("student", data["student"].is_object());
    note("lastName", data["student"]["lastName"].is_string());
    note("summary", data["student"]["summary"].is_object());
    let lessons = data["week"]["days"].as_array().into_iter().flatten().flat_map(|day| day["lessons"].as_array().into_iter().flatten());
    note("week", lessons.clone().next().is_some());
    note("marks", lessons.clone().any(|lesson| lesson["presence"].is_object()));
    note("presences", filled(&data["presences"]["nodes"]));
    note("unexplained", filled(&data["unexplained"]["nodes"]));
    let reports = data["absenceReports"]["nodes"].as_array().cloned().unwrap_or_default();
    note("reports", !reports.is_empty());
    note("reasons", reports.iter().any(|report| report["kind"].is_string()));
    note("options", filled(&data["absenceOptions"]["kinds"]));
    let input = json!({ "studentId": id, "kind": "OTHER", "begins": "2026-11-24T09:00:00+01:00", "ends": "2026-11-24T10:00:00+01:00", "note": "\u{0}", "idempotencyKey": "k" });
    let report = "mutation($input: ReportAbsenceInput!) { reportAbsence(input: $input) { errors { rule } } }";
    let filed = server.ask(login, report, json!({ "input": input })).await.data();
    note("may report", filed["reportAbsence"]["errors"][0]["rule"] == "CONTROL_CHARACTER");
    seen
}

on_both! {
    async fn what_each_purpose_opens_is_closed_in_the_second_it_is_taken_back(server: Server) {
        // Born 2005: without a grant the student has long not existed for a guardian.
        let known = ["me", "grant", "home", "node", "student"];
        for (at, (purposes, level, opens)) in [
            (&["SEE_PRESENCE"][..], Some("SUMMARY"), &["lastName", "summary"][..]),
            (&["SEE_PRESENCE"], Some("FULL"), &["home's lessons", "lastName", "summary", "week", "marks", "presences", "unexplained", "reports"]),
            (&["SEE_REASON"], None, &[]),
            (&["SEE_PRESENCE", "SEE_REASON"], Some("FULL"), &["home's lessons", "lastName", "summary", "week", "marks", "presences", "unexplained", "reports", "reasons"]),
            // This guardian reported the illness of Thursday.
            (&["REPORT_ABSENCE"], None, &["lastName", "week", "marks", "presences", "reports", "reasons", "options", "may report"]),
            (&["BE_CONTACTED"], None, &[]),
        ]
        .into_iter()
        .enumerate()
        {
            assert_eq!(found(&server, "authority", "grown21").await, [""; 0]);
            let input = wish(&server, "grown21", "authority", purposes, level, &at.to_string()).await;
            let made = give(&server, "grown21", &input).await["grant"]["id"].as_str().unwrap().to_owned();
            let seen = found(&server, "authority", "grown21").await;
            if purposes == ["BE_CONTACTED"] {
                assert_eq!(seen, [""; 0], "to be rung opens nothing");
            } else {
                let open: Vec<_> = seen.iter().copied().filter(|name| !known.contains(name)).collect();
                assert!(known.iter().all(|name| seen.contains(name)), "{purposes:?}: {seen:?}");
                let unlisted: Vec<_> = open.iter().filter(|name| !opens.contains(*name) && **name != "reports" && **name != "week").collect();
                assert!(unlisted.is_empty() && opens.iter().all(|name| open.contains(name)), "{purposes:?}: {open:?}");
            }
            assert_eq!(found(&server, "carer", "grown21").await, [""; 0], "granted to one");
            let done = take_back(&server, "grown21", &made, 1).await;
            assert_eq!((&done["grant"]["revokedAt"], &done["grant"]["version"], &done["grant"]["viewerCan"]), (&json!("2026-11-23T11:00:00+01:00"), &json!(2), &json!([])));
            assert_eq!(found(&server, "authority", "grown21").await, [""; 0], "{purposes:?} in the same second");
        }
    }
}

on_both! {
    async fn what_a_minor_opened_is_closed_on_the_eighteenth_birthday(server: Server) {
        let reasons = async |server: &Server| {
            let query = "query($ids: [ID!]!) { absenceReports(filter: { studentIds: $ids }, first: 10) { nodes { kind } } }";
            let answer = server.ask("authority", query, json!({ "ids": [student(CODE, "kid17")] })).await.json();
            answer["data"]["absenceReports"]["nodes"].as_array().unwrap().iter().filter(|report| report["kind"].is_string()).count()
        };
        assert_eq!(reasons(&server).await, 1, "of the report that a guardian filed");
        let input = wish(&server, "kid17", "authority", &["SEE_REASON"], None, "k").await;
        assert_eq!(told(&give(&server, "kid17", &input).await), "+");
        assert_eq!(reasons(&server).await, 2);
        // 23:30 on the day before, and midnight in Amsterdam.
        assert_eq!(reasons(&server.at("2027-04-30T21:30:00Z")).await, 2);
        let birthday = server.at("2027-04-30T22:00:00Z");
        assert_eq!(found(&birthday, "authority", "kid17").await, ["me", "home", "node", "student"], "the notice alone");
        // From now on it can be granted again, and more.
        let input = wish(&birthday, "kid17", "authority", &["SEE_PRESENCE", "SEE_REASON"], Some("FULL"), "l").await;
        assert_eq!(told(&give(&birthday, "kid17", &input).await), "+");
        assert_eq!(reasons(&birthday).await, 2);
        // Born on 29 February: of age on 1 March.
        change(&server.store, "UPDATE student SET birth_date = '2008-02-29' WHERE source_id = 'calm17'").await;
        let (eve, day) = (server.at("2026-02-28T12:00:00Z"), server.at("2026-03-01T12:00:00Z"));
        let all = wish(&server, "calm17", "authority", &["BE_CONTACTED"], None, "m").await;
        assert_eq!(told(&give(&eve, "calm17", &all).await), "BAD_USER_INPUT REASONS_ALONE purposes 2026-03-01 Burgerlijk Wetboek art. 1:233");
        assert_eq!(told(&give(&day, "calm17", &all).await), "+");
    }
}

on_both! {
    async fn a_grant_is_read_by_the_student_the_guardian_and_staff_who_know_the_guardians(server: Server) {
        let id = grant(&server.store, CODE, "new18", "summary").await;
        let query = "query($id: ID!) { node(id: $id) { ... on Grant { purposes level version viewerCan } } }";
        for (login, expected) in [
            ("new18", json!({ "purposes": ["SEE_PRESENCE"], "level": "SUMMARY", "version": 1, "viewerCan": ["REVOKE_ACCESS"] })),
            ("summary", json!({ "purposes": ["SEE_PRESENCE"], "level": "SUMMARY", "version": 1, "viewerCan": [] })),
            ("mentor", json!({ "purposes": ["SEE_PRESENCE"], "level": "SUMMARY", "version": 1, "viewerCan": [] })),
            ("admin", json!({ "purposes": ["SEE_PRESENCE"], "level": "SUMMARY", "version": 1, "viewerCan": [] })),
            ("authority", json!(null)),
            ("full", json!(null)),
            ("grown21", json!(null)),
            ("teach", json!(null)),
            ("lead", json!(null)),
        ] {
            let answer = server.ask(login, query, json!({ "id": id })).await.json();
            assert_eq!(answer["data"]["node"], expected, "{login}");
        }
        let me = server.ask("summary", "{ me { students { student { id } grants { level from until } } } }", json!({})).await.data();
        let own = me["me"]["students"].as_array().unwrap().iter().find(|row| row["student"]["id"] == student(CODE, "new18").as_str()).unwrap().clone();
        assert_eq!(own["grants"], json!([{ "level": "SUMMARY", "from": "2026-08-01", "until": null }]));
        let tie = tie(&server.store, CODE, "summary", "new18").await;
        let query = "query($id: ID!) { node(id: $id) { ... on Guardianship { displayName grants { level } viewerCan } } }";
        for (login, expected) in [
            ("new18", json!({ "displayName": "summary parent", "grants": [{ "level": "SUMMARY" }], "viewerCan": ["GRANT_ACCESS"] })),
            ("mentor", json!({ "displayName": "summary parent", "grants": [{ "level": "SUMMARY" }], "viewerCan": [] })),
            ("summary", json!(null)),
            ("teach", json!(null)),
        ] {
            let answer = server.ask(login, query, json!({ "id": tie })).await.json();
            assert_eq!(answer["data"]["node"], expected, "{login}");
        }
    }
}

on_both! {
    async fn staff_see_beside_the_telephone_whether_they_may_ring(server: Server) {
        let query = "query($id: ID!) { student(id: $id) { guardianships { displayName phone mayBeContacted } } }";
        let ring = async |login: &str, of: &str| {
            let data = server.ask(login, query, json!({ "id": student(CODE, of) })).await.json()["data"].clone();
            let rows = data["student"]["guardianships"].as_array().unwrap().clone();
            let may = |row: &&Value| row["mayBeContacted"] == true;
            rows.iter().filter(may).map(|row| row["displayName"].as_str().unwrap().replace(" parent", "")).collect::<Vec<_>>()
        };
        let all = ["authority", "carer", "full", "reason", "report", "summary"].map(str::to_owned).to_vec();
        let sorted = |mut names: Vec<String>| {
            names.sort();
            names
        };
        for of in ["kid15", "kid17", "calm17"] {
            assert_eq!(sorted(ring("mentor", of).await), all, "{of}: a minor, by law");
        }
        for of in ["new18", "grown21", "ageless"] {
            assert_eq!(ring("mentor", of).await, [""; 0], "{of}");
        }
        for to in ["carer", "blocked"] {
            let input = wish(&server, "new18", to, &["BE_CONTACTED"], None, to).await;
            give(&server, "new18", &input).await;
        }
        assert_eq!(ring("mentor", "new18").await, ["carer"]);
        assert_eq!(ring("officer", "new18").await, ["carer"]);
        // Not for who has nothing to ring about: it is withheld, as the telephone is.
        for login in ["new18", "admin"] {
            let answer = server.ask(login, query, json!({ "id": student(CODE, "new18") })).await;
            assert!(answer.errors().iter().any(|(path, code, _)| path.ends_with("mayBeContacted") && code == "FORBIDDEN"), "{login}");
        }
    }
}
