//! Leave over HTTP: who may ask, what the Act refuses with which article, who decides, what it does to the minutes and to who sees what.

use chrono::NaiveDate;
use entity::id::{CalendarPeriodId, SchoolYearId};
use entity::kind::{Audience, CalendarKind};
use entity::{calendar_period, identity, institution, school_year};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::{Value, json};

use crate::on_both;
use crate::support::import::texts;
use crate::support::server::Server;
use crate::support::world::{CODE, OTHER_CODE, guardian, student};

const REPORT: &str = "report { id status decider kind filedBy { displayName } note version viewerCan }
    errors { code rule path date limit article message }";

async fn call(server: &Server, login: &str, mutation: &str, input: Value) -> Value {
    let name = mutation[..1].to_uppercase() + &mutation[1..];
    let query = format!("mutation($input: {name}Input!) {{ {mutation}(input: $input) {{ {REPORT} }} }}");
    server.ask(login, &query, json!({ "input": input })).await.json()["data"][mutation].clone()
}

/// Leave from one day up to, and with, another.
fn leave(of: &str, kind: &str, first: &str, last: &str) -> Value {
    json!({
        "studentId": student(CODE, of), "kind": kind, "begins": format!("{first}T00:00:00+01:00"), "ends": format!("{last}T23:59:00+01:00"),
        "note": "Our shop", "idempotencyKey": format!("{of}{kind}{first}{last}"),
    })
}

/// `STATUS DECIDER`, or `CODE RULE path date limit article`.
fn told(payload: &Value) -> String {
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Null => "-".to_owned(),
        other => other.to_string(),
    };
    match payload["errors"].as_array().unwrap().first() {
        None => format!("{} {}", text(&payload["report"]["status"]), text(&payload["report"]["decider"])),
        Some(error) => {
            let names = ["code", "rule", "path", "date", "limit", "article"];
            names.map(|name| if name == "path" { text(&error[name][0]) } else { text(&error[name]) }).join(" ")
        }
    }
}

/// The year of the world and the next one, with their summer holidays.
pub async fn calendar(server: &Server) {
    let tx = server.store.begin().await.unwrap();
    let school = institution::Entity::find().filter(institution::Column::Code.eq(CODE)).one(&tx).await.unwrap().unwrap().id;
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    for (name, begins, ends, summer) in
        [("2026", "2026-08-01", "2027-07-31", "2026-08-30"), ("2027", "2027-08-01", "2028-07-31", "2027-08-29")]
    {
        let year = school_year::Model {
            id: SchoolYearId::new(),
            institution_id: school,
            source_id: name.into(),
            name: name.into(),
            begins: day(begins),
            ends: day(ends),
        };
        school_year::Entity::insert(year.into_active_model()).exec_without_returning(&tx).await.unwrap();
        let holiday = calendar_period::Model {
            id: CalendarPeriodId::new(),
            institution_id: school,
            source_id: name.into(),
            kind: CalendarKind::Holiday,
            name: "Summer".into(),
            begins: day(begins),
            ends: day(summer),
            set_by: None,
            set_at: None,
            version: 1,
        };
        calendar_period::Entity::insert(holiday.into_active_model()).exec_without_returning(&tx).await.unwrap();
    }
    tx.commit().await.unwrap();
}

const HOLIDAY: &str = "PARENTS_PROFESSION_HOLIDAY";
const WEIGHTY: &str = "WEIGHTY_CIRCUMSTANCES";
const OF_13A: &str = "Leerplichtwet 1969 art. 13a(2)";

on_both! {
    async fn who_may_ask_and_what_the_act_refuses(server: Server) {
        calendar(&server).await;
        let of_weighty = "Leerplichtwet 1969 art. 14(2)";
        let once = format!("BAD_USER_INPUT LEAVE_FIRST_WEEKS begins 2027-09-13 - {OF_13A}");
        let cases: [(&str, Value, &str); 27] = [
            ("authority", leave("kid15", WEIGHTY, "2026-12-01", "2026-12-01"), "PENDING MENTOR"),
            ("carer", leave("kid15", WEIGHTY, "2026-12-03", "2026-12-07"), "PENDING TEAM_LEAD"),
            ("authority", leave("kid15", WEIGHTY, "2026-12-07", "2026-12-21"), "PENDING LPA"),
            ("authority", leave("kid15", HOLIDAY, "2027-09-07", "2027-09-08"), &once),
            ("authority", leave("kid15", HOLIDAY, "2027-09-13", "2027-09-24"), "PENDING TEAM_LEAD"),
            ("authority", leave("kid15", HOLIDAY, "2027-10-04", "2027-10-18"), &format!("BAD_USER_INPUT LEAVE_TOO_MANY_DAYS begins - 10 {OF_13A}")),
            ("authority", leave("kid15", HOLIDAY, "2026-11-23", "2026-11-23"), "BAD_USER_INPUT LEAVE_TOO_LATE begins 2026-11-22 - Leerplichtwet 1969 art. 13a"),
            ("authority", leave("kid15", WEIGHTY, "2026-11-18", "2026-11-18"), &format!("BAD_USER_INPUT LEAVE_TOO_LATE begins 2026-11-20 - {of_weighty}")),
            // The Act sets no bound to what the municipality gives; a holiday is short.
            ("authority", leave("kid15", WEIGHTY, "2027-01-11", "2027-03-19"), "PENDING LPA"),
            ("authority", leave("kid15", WEIGHTY, "2027-01-11", "2028-01-12"), "BAD_USER_INPUT TOO_LONG ends - 366 -"),
            ("authority", leave("kid15", HOLIDAY, "2027-10-04", "2027-11-10"), "BAD_USER_INPUT TOO_LONG ends - 31 -"),
            ("authority", leave("kid15", WEIGHTY, "2026-11-21", "2026-11-22"), "BAD_USER_INPUT NO_LESSONS begins - - -"),
            ("authority", leave("kid15", WEIGHTY, "2028-01-10", "2028-01-10"), "BAD_USER_INPUT TOO_FAR_AHEAD begins 2027-11-24 - -"),
            // Two timetabled days a week: four of ten, Lpw art. 4c. Weeks that are not planned yet have as many.
            ("authority", leave("kid17", WEIGHTY, "2026-11-30", "2026-12-18"), "BAD_USER_INPUT LEAVE_PRO_RATA begins - 4 Leerplichtwet 1969 art. 4c, 14"),
            ("authority", leave("kid17", WEIGHTY, "2026-11-30", "2026-12-11"), "PENDING TEAM_LEAD"),
            ("authority", leave("kid17", WEIGHTY, "2026-11-30", "2026-12-04"), "PENDING MENTOR"),
            ("authority", leave("kid17", WEIGHTY, "2026-12-15", "2026-12-15"), "PENDING MENTOR"), // no usual weekday, but who knows
            ("authority", leave("kid17", WEIGHTY, "2027-04-30", "2027-05-03"), "BAD_USER_INPUT SPLIT_AT_BIRTHDAY ends 2027-05-01 - Burgerlijk Wetboek art. 1:233"),
            ("kid17", leave("kid17", WEIGHTY, "2026-12-01", "2026-12-01"), "FORBIDDEN AGE_RULE studentId - - -"),
            ("new18", leave("new18", HOLIDAY, "2027-09-07", "2027-09-30"), "PENDING TEAM_LEAD"),
            ("authority", leave("new18", WEIGHTY, "2026-12-01", "2026-12-01"), "FORBIDDEN ROLE studentId - - -"),
            ("report", leave("grown21", WEIGHTY, "2026-12-01", "2026-12-01"), "FORBIDDEN ROLE studentId - - -"),
            ("mentor", leave("kid15", WEIGHTY, "2026-12-01", "2026-12-01"), "FORBIDDEN ROLE studentId - - -"),
            ("blocked", leave("kid15", WEIGHTY, "2026-12-01", "2026-12-01"), "NOT_FOUND - studentId - - -"),
            ("authority", leave("kid15", "ILLNESS", "2026-12-01", "2026-12-01"), "BAD_USER_INPUT NO_LEAVE kind - - -"),
            ("authority", leave("ageless", WEIGHTY, "2026-12-01", "2026-12-01"), "NOT_FOUND - studentId - - -"),
            ("authority", json!({ "studentId": student(OTHER_CODE, "kid15"), "kind": WEIGHTY, "begins": "2026-12-01T00:00:00Z",
                "ends": "2026-12-02T00:00:00Z", "note": "x", "idempotencyKey": "x" }), "NOT_FOUND - studentId - - -"),
        ];
        for (login, input, expected) in cases {
            let payload = call(&server, login, "requestLeave", input.clone()).await;
            assert_eq!(told(&payload), *expected, "{login} {input}");
        }
        for (more, expected) in [
            (json!({ "note": "" }), "BAD_USER_INPUT REASON_NEEDED note - - -"),
            (json!({ "note": "\u{0}" }), "BAD_USER_INPUT CONTROL_CHARACTER note - - -"),
            (json!({ "ends": "2026-12-10T00:00:00+01:00" }), "BAD_USER_INPUT TOO_SHORT ends - - -"),
            (json!({ "idempotencyKey": "kid15WEIGHTY_CIRCUMSTANCES2026-12-012026-12-01" }), "IDEMPOTENCY_MISMATCH - idempotencyKey - - -"),
        ] {
            let mut input = leave("kid15", WEIGHTY, "2026-12-10", "2026-12-10");
            more.as_object().unwrap().iter().for_each(|(name, value)| input[name] = value.clone());
            assert_eq!(told(&call(&server, "authority", "requestLeave", input).await), expected);
        }
        // The same again is answered and not done again.
        let again = call(&server, "authority", "requestLeave", leave("kid15", WEIGHTY, "2026-12-01", "2026-12-01")).await;
        assert_eq!((told(&again).as_str(), &again["report"]["version"]), ("PENDING MENTOR", &json!(1)));
    }
}

async fn asked(server: &Server, login: &str, input: Value) -> String {
    let payload = call(server, login, "requestLeave", input).await;
    payload["report"]["id"].as_str().unwrap_or_else(|| panic!("{payload}")).to_owned()
}

fn decision(id: &str, decision: &str, version: i32) -> Value {
    json!({ "reportId": id, "decision": decision, "reason": "As agreed", "version": version })
}

on_both! {
    async fn the_mentor_decides_short_leave_and_the_minutes_follow(server: Server) {
        calendar(&server).await;
        let id = asked(&server, "authority", leave("kid15", WEIGHTY, "2026-11-23", "2026-11-23")).await;
        for (login, input, expected) in [
            ("teach", decision(&id, "ACCEPT", 1), "FORBIDDEN ROLE reportId - - -"), // of an own lesson
            ("officer", decision(&id, "ACCEPT", 1), "NOT_FOUND - reportId - - -"),
            ("lead", decision(&id, "ACCEPT", 1), "NOT_FOUND - reportId - - -"),
            ("authority", decision(&id, "ACCEPT", 1), "FORBIDDEN ROLE reportId - - -"),
            ("mentor", decision(&id, "ACCEPT", 7), "CONFLICT VERSION version - - -"),
            ("mentor", json!({ "reportId": id, "decision": "REJECT", "version": 1 }), "BAD_USER_INPUT REASON_NEEDED reason - - -"),
            ("mentor", decision(&id, "FORWARD", 1), "BAD_USER_INPUT SCHOOL_DECIDES decision - 10 Leerplichtwet 1969 art. 14(3)"),
            ("mentor", decision(&id, "ACCEPT", 1), "ACCEPTED MENTOR"),
            // A decision can be mended, with a reason.
            ("mentor", decision(&id, "REJECT", 2), "REJECTED MENTOR"),
            ("mentor", json!({ "reportId": id, "decision": "ACCEPT", "version": 3 }), "BAD_USER_INPUT REASON_NEEDED reason - - -"),
            ("authority", decision(&id, "ACCEPT", 3), "FORBIDDEN ROLE reportId - - -"),
            ("mentor", decision(&id, "ACCEPT", 3), "ACCEPTED MENTOR"),
        ] {
            assert_eq!(told(&call(&server, login, "decideLeave", input).await), expected, "{login}");
        }
        let kept = "SELECT status || ' ' || CASE WHEN decision_id IS NULL THEN '-' ELSE 'because' END FROM absence_report_version WHERE decided_by IS NOT NULL ORDER BY version";
        assert_eq!(texts(&server.store, kept).await, ["ACCEPTED because", "REJECTED because"]);
        let judged = call(&server, "mentor", "judgeAbsenceReport", json!({ "reportId": id, "accepted": false, "reason": "x", "version": 4 })).await;
        assert_eq!(told(&judged), "BAD_USER_INPUT DECIDE_LEAVE reportId - - -");
        let changed = call(&server, "authority", "changeAbsencePeriod", json!({ "reportId": id, "ends": "2026-11-24T00:00:00+01:00", "version": 4 })).await;
        assert_eq!(told(&changed), "BAD_USER_INPUT ASK_FOR_LEAVE reportId - - -");
        let marked = "mutation($input: SubmitRegisterInput!) { submitRegister(input: $input) { rows { presence { outcome { authorisedMinutes unexplainedMinutes } } } errors { rule } } }";
        let input = json!({ "lessonId": crate::support::world::lesson(CODE, 23, 1), "marks": [{ "studentId": student(CODE, "kid15"), "mark": "ABSENT" }], "idempotencyKey": "m" });
        let data = server.at("2026-11-23T10:00:00Z").ask("teach", marked, json!({ "input": input })).await.data();
        assert_eq!(data["submitRegister"]["rows"][0]["presence"]["outcome"], json!({ "authorisedMinutes": 60, "unexplainedMinutes": 0 }));
        // The first lesson was at nine, and it is eleven: leave that was taken is not taken back.
        let back = json!({ "reportId": id, "version": 4 });
        let own = server.at("2026-11-23T07:59:59Z").ask("authority", CAN, json!({ "id": id })).await.data();
        assert_eq!(own["node"]["viewerCan"], json!(["WITHDRAW_ABSENCE_REPORT"]), "a second before");
        let refused = call(&server, "authority", "withdrawAbsenceReport", back.clone()).await;
        assert_eq!((told(&refused).as_str(), &refused["report"]["viewerCan"]), ("BAD_USER_INPUT OVER reportId - - -", &json!([])));
        // The mentor, who decides about it, does on behalf of who asked, and says why.
        let told_by = |reason: Value| json!({ "reportId": id, "version": 4, "onBehalfOf": guardian(CODE, "authority"), "channel": "PHONE", "reason": reason });
        assert_eq!(told(&call(&server, "mentor", "withdrawAbsenceReport", back.clone()).await), "BAD_USER_INPUT CHANNEL_NEEDED channel - - -");
        assert_eq!(told(&call(&server, "mentor", "withdrawAbsenceReport", told_by(Value::Null)).await), "BAD_USER_INPUT REASON_NEEDED reason - - -");
        let taken_back = call(&server.at("2026-11-23T07:59:59Z"), "authority", "withdrawAbsenceReport", json!({ "reportId": id, "version": 3 })).await;
        assert_eq!(told(&taken_back), "CONFLICT VERSION version - - -", "who asked may, until it begins");
        assert_eq!(told(&call(&server, "mentor", "withdrawAbsenceReport", told_by(json!("came after all"))).await), "WITHDRAWN MENTOR");
        assert_eq!(texts(&server.store, "SELECT t.body FROM report_word w JOIN reason_text t ON t.id = w.reason_id").await, ["came after all"]);
    }
}

const CAN: &str = "query($id: ID!) { node(id: $id) { ... on AbsenceReport { viewerCan } } }";

on_both! {
    async fn what_others_decided_the_mentor_does_not_take_back_nor_who_was_refused(server: Server) {
        calendar(&server).await;
        let id = asked(&server, "authority", leave("kid15", WEIGHTY, "2026-12-07", "2026-12-11")).await;
        let told_by = |version: i32| json!({ "reportId": id, "version": version, "onBehalfOf": guardian(CODE, "authority"), "channel": "PHONE", "reason": "x" });
        assert_eq!(decided(&server, "lead", "decideLeave", decision(&id, "ACCEPT", 1)).await, "");
        assert_eq!(told(&call(&server, "mentor", "withdrawAbsenceReport", told_by(2)).await), "FORBIDDEN ROLE reportId - - -");
        assert_eq!(server.ask("mentor", CAN, json!({ "id": id })).await.data()["node"]["viewerCan"], json!(["DECIDE_LEAVE"]));
        assert_eq!(server.ask("authority", CAN, json!({ "id": id })).await.data()["node"]["viewerCan"], json!(["WITHDRAW_ABSENCE_REPORT"]));
        assert_eq!(told(&call(&server, "mentor", "decideLeave", decision(&id, "FORWARD", 2)).await), "PENDING TEAM_LEAD");
        assert_eq!(decided(&server, "lead", "decideLeave", decision(&id, "REJECT", 3)).await, "");
        let over = "BAD_USER_INPUT OVER reportId - - -";
        assert_eq!(told(&call(&server, "authority", "withdrawAbsenceReport", json!({ "reportId": id, "version": 4 })).await), over);
        assert_eq!(told(&call(&server, "mentor", "withdrawAbsenceReport", told_by(4)).await), over);
        // A request that nobody decided about yet is theirs to take back, by telephone too.
        let id = asked(&server, "carer", leave("kid15", WEIGHTY, "2026-12-01", "2026-12-01")).await;
        let told_by = json!({ "reportId": id, "version": 1, "onBehalfOf": guardian(CODE, "carer"), "channel": "MAIL" });
        assert_eq!(told(&call(&server, "mentor", "withdrawAbsenceReport", told_by).await), "WITHDRAWN MENTOR");
    }
}

on_both! {
    async fn a_holiday_that_was_taken_stays_the_one_of_the_year(server: Server) {
        calendar(&server).await;
        crate::support::import::change(&server.store, "UPDATE lesson SET local_date = '2026-11-24', begins = '2026-11-24T08:00:00+00:00', ends = '2026-11-24T09:00:00+00:00' WHERE local_date = '2026-11-23'").await;
        crate::support::import::change(&server.store, "UPDATE lesson_participant SET local_date = '2026-11-24' WHERE local_date = '2026-11-23'").await;
        let id = asked(&server, "authority", leave("kid15", HOLIDAY, "2026-11-24", "2026-11-25")).await;
        assert_eq!(told(&call(&server, "mentor", "decideLeave", decision(&id, "ACCEPT", 1)).await), "ACCEPTED MENTOR");
        let back = json!({ "reportId": id, "version": 2 });
        let after = server.at("2026-12-01T08:00:00Z");
        assert_eq!(told(&call(&after, "authority", "withdrawAbsenceReport", back.clone()).await), "BAD_USER_INPUT OVER reportId - - -");
        let second = call(&after, "authority", "requestLeave", leave("kid15", HOLIDAY, "2027-02-01", "2027-02-01")).await;
        assert_eq!(told(&second), format!("BAD_USER_INPUT LEAVE_ONCE_A_YEAR begins - - {OF_13A}"));
        // Until its first lesson begins it is theirs to take back: then it was never taken.
        let before = server.at("2026-11-24T07:30:00Z");
        assert_eq!(told(&call(&before, "authority", "withdrawAbsenceReport", back).await), "WITHDRAWN MENTOR");
        let second = call(&after, "authority", "requestLeave", leave("kid15", HOLIDAY, "2027-02-01", "2027-02-01")).await;
        assert_eq!(told(&second), "PENDING MENTOR");
    }
}

on_both! {
    async fn a_second_holiday_is_refused_when_it_is_decided_too(server: Server) {
        calendar(&server).await;
        let first = asked(&server, "authority", leave("kid15", HOLIDAY, "2026-12-01", "2026-12-02")).await;
        let second = asked(&server, "carer", leave("kid15", HOLIDAY, "2027-02-01", "2027-02-02")).await;
        assert_eq!(told(&call(&server, "mentor", "decideLeave", decision(&first, "ACCEPT", 1)).await), "ACCEPTED MENTOR");
        let refused = format!("BAD_USER_INPUT LEAVE_ONCE_A_YEAR decision - - {OF_13A}");
        assert_eq!(told(&call(&server, "mentor", "decideLeave", decision(&second, "ACCEPT", 1)).await), refused);
        assert_eq!(told(&call(&server, "mentor", "decideLeave", decision(&second, "REJECT", 1)).await), "REJECTED MENTOR");
        let third = call(&server, "authority", "requestLeave", leave("kid15", HOLIDAY, "2027-03-01", "2027-03-01")).await;
        assert_eq!(told(&third), format!("BAD_USER_INPUT LEAVE_ONCE_A_YEAR begins - - {OF_13A}"));
        let options = "query($id: ID!) { absenceOptions(studentId: $id) { kinds { kind via leaveDaysUsed leaveDaysLeft } } }";
        let data = server.ask("authority", options, json!({ "id": student(CODE, "kid15") })).await.data();
        let kinds = data["absenceOptions"]["kinds"].as_array().unwrap().clone();
        let of = |kind: &str| kinds.iter().find(|option| option["kind"] == kind).unwrap().clone();
        assert_eq!(of(HOLIDAY), json!({ "kind": HOLIDAY, "via": "LEAVE_REQUEST", "leaveDaysUsed": 2, "leaveDaysLeft": 0 }));
        assert_eq!(of(WEIGHTY), json!({ "kind": WEIGHTY, "via": "LEAVE_REQUEST", "leaveDaysUsed": 0, "leaveDaysLeft": 10 }));
        assert_eq!(of("ILLNESS"), json!({ "kind": "ILLNESS", "via": "REPORT", "leaveDaysUsed": null, "leaveDaysLeft": null }));
        let data = server.ask("mentor", options, json!({ "id": student(CODE, "kid15") })).await.data();
        assert!(data["absenceOptions"]["kinds"].as_array().unwrap().iter().all(|option| option["via"] == "REPORT"), "{data}");
    }
}

const DOSSIER: &str = "query($id: ID!) { student(id: $id) { email guardianships { displayName } } absenceReports(filter: { status: PENDING }, first: 5) { nodes { id note viewerCan } } }";

on_both! {
    async fn a_team_lead_sees_what_is_to_be_decided_until_it_is(server: Server) {
        calendar(&server).await;
        let kid = json!({ "id": student(CODE, "kid15") });
        let seen = async |login: &str| server.ask(login, DOSSIER, kid.clone()).await.json();
        let before = seen("lead").await;
        assert_eq!((&before["data"]["student"]["email"], &before["data"]["absenceReports"]["nodes"]), (&json!(null), &json!([])), "{before}");
        // The mentor decides short leave: the team lead has nothing to do with it.
        asked(&server, "authority", leave("kid15", WEIGHTY, "2026-12-01", "2026-12-01")).await;
        assert_eq!(seen("lead").await["data"]["student"]["email"], json!(null));
        let id = asked(&server, "authority", leave("kid15", WEIGHTY, "2026-12-07", "2026-12-11")).await;
        let open = seen("lead").await;
        assert_eq!(open["errors"], json!(null), "{open}");
        let nodes = open["data"]["absenceReports"]["nodes"].as_array().unwrap().clone();
        let node = nodes.iter().find(|node| node["id"] == id.as_str()).unwrap();
        assert_eq!(*node, json!({ "id": id, "note": "Our shop", "viewerCan": ["WITHDRAW_ABSENCE_REPORT", "DECIDE_LEAVE"] }));
        assert_eq!(seen("lead-care").await["data"]["student"], json!(null), "of another unit");
        let mentor = seen("mentor").await;
        let of_mentor = mentor["data"]["absenceReports"]["nodes"].as_array().unwrap().iter().find(|node| node["id"] == id.as_str()).unwrap().clone();
        assert_eq!(of_mentor["viewerCan"], json!(["WITHDRAW_ABSENCE_REPORT"]), "the mentor does not decide about five days");
        assert_eq!(told(&call(&server, "mentor", "decideLeave", decision(&id, "ACCEPT", 1)).await), "FORBIDDEN ROLE reportId - - -");
        let officer = seen("officer").await;
        assert!(!officer["data"]["absenceReports"]["nodes"].as_array().unwrap().iter().any(|node| node["id"] == id.as_str()), "{officer}");
        let done = call(&server, "lead", "decideLeave", decision(&id, "REJECT", 1)).await;
        assert_eq!((&done["report"], &done["errors"]), (&json!(null), &json!([])), "{done}");
        assert_eq!(seen("lead").await["data"]["student"]["email"], json!(null));
        let own = server.ask("authority", "query($id: ID!) { node(id: $id) { ... on AbsenceReport { status } } }", json!({ "id": id })).await;
        assert_eq!(own.data()["node"]["status"], "REJECTED");
    }
}

on_both! {
    async fn more_than_ten_days_are_the_municipalitys(server: Server) {
        calendar(&server).await;
        let id = asked(&server, "authority", leave("kid15", WEIGHTY, "2026-12-07", "2026-12-21")).await;
        let answer = |accepted: bool, on: &str, version: i32| json!({ "reportId": id, "accepted": accepted, "decidedOn": on, "reason": "2026/17", "version": version });
        let not_ours = "BAD_USER_INPUT LPA_DECIDES decision - 10 Leerplichtwet 1969 art. 14(3)";
        assert_eq!(told(&call(&server, "lead", "decideLeave", decision(&id, "ACCEPT", 1)).await), not_ours);
        assert_eq!(told(&call(&server, "lead", "decideLeave", decision(&id, "REJECT", 1)).await), not_ours);
        assert_eq!(told(&call(&server, "lead", "recordLpaDecision", answer(true, "2026-11-23", 1)).await), "BAD_USER_INPUT NOT_FORWARDED reportId - - -");
        assert_eq!(told(&call(&server, "lead", "decideLeave", decision(&id, "FORWARD", 1)).await), "FORWARDED_TO_LPA LPA");
        let later = server.at("2026-11-30T09:00:00Z");
        for (login, input, expected) in [
            ("mentor", answer(true, "2026-11-30", 2), "FORBIDDEN ROLE reportId - - -"),
            ("lead", answer(true, "2026-12-01", 2), "BAD_USER_INPUT OUTSIDE_DAYS decidedOn 2026-11-23 - -"),
            ("lead", answer(true, "2026-11-22", 2), "BAD_USER_INPUT OUTSIDE_DAYS decidedOn 2026-11-23 - -"),
            ("lead", answer(true, "2026-11-27", 1), "CONFLICT VERSION version - - -"),
        ] {
            assert_eq!(told(&call(&later, login, "recordLpaDecision", input).await), expected, "{login}");
        }
        let done = call(&later, "lead", "recordLpaDecision", answer(true, "2026-11-27", 2)).await;
        assert_eq!((&done["report"], &done["errors"]), (&json!(null), &json!([])));
        let own = later.ask("authority", "query($id: ID!) { node(id: $id) { ... on AbsenceReport { status decider version decision { accepted lpaDecidedOn reason decidedBy { displayName } } } } }", json!({ "id": id })).await;
        assert_eq!(own.data()["node"], json!({ "status": "ACCEPTED", "decider": "LPA", "version": 3,
            "decision": { "accepted": true, "lpaDecidedOn": "2026-11-27", "reason": "2026/17", "decidedBy": { "displayName": "lead staff" } } }));
        // What was given counts: a day more is the municipality's too.
        let more = call(&later, "authority", "requestLeave", leave("kid15", WEIGHTY, "2027-02-01", "2027-02-01")).await;
        assert_eq!(told(&more), "PENDING LPA");
    }
}

on_both! {
    async fn nobody_decides_about_what_he_asked_for(server: Server) {
        calendar(&server).await;
        the_mentor_is_the_guardian(&server).await;
        let at_home = format!("mutation($input: RequestLeaveInput!) {{ requestLeave(input: $input) {{ {REPORT} }} }}");
        let input = leave("kid15", WEIGHTY, "2026-12-01", "2026-12-01");
        let asked = server.ask_at("mentor", CODE, Audience::Parent, &at_home, json!({ "input": input })).await.data()["requestLeave"]["report"].clone();
        // The only mentor asks: the team lead decides.
        assert_eq!(asked["decider"], "TEAM_LEAD", "{asked}");
        let query = "query($id: ID!) { node(id: $id) { ... on AbsenceReport { status viewerCan } } }";
        let seen = server.ask("mentor", query, json!({ "id": asked["id"] })).await.data()["node"].clone();
        assert_eq!(seen, json!({ "status": "PENDING", "viewerCan": ["WITHDRAW_ABSENCE_REPORT"] }));
        let done = call(&server, "mentor", "decideLeave", decision(asked["id"].as_str().unwrap(), "ACCEPT", 1)).await;
        assert_eq!(told(&done), "FORBIDDEN ROLE reportId - - -");
        // With another mentor beside, that one does.
        let at = |day: &str| leave("kid15", WEIGHTY, day, day);
        crate::support::import::change(&server.store, "UPDATE mentorship SET ends = NULL WHERE source_id = 'former-kid15'").await;
        let beside = server.ask_at("mentor", CODE, Audience::Parent, &at_home, json!({ "input": at("2026-12-03") })).await.data();
        let id = beside["requestLeave"]["report"]["id"].as_str().unwrap().to_owned();
        assert_eq!(beside["requestLeave"]["report"]["decider"], "MENTOR");
        assert_eq!(told(&call(&server, "mentor", "decideLeave", decision(&id, "ACCEPT", 1)).await), "FORBIDDEN ROLE reportId - - -");
        assert_eq!(told(&call(&server, "former", "decideLeave", decision(&id, "ACCEPT", 1)).await), "ACCEPTED MENTOR");
    }
}

/// The mentor is the child's guardian, under the same account.
async fn the_mentor_is_the_guardian(server: &Server) {
    let tx = server.store.begin().await.unwrap();
    let school = institution::Entity::find().filter(institution::Column::Code.eq(CODE)).one(&tx).await.unwrap().unwrap().id;
    let accounts = || identity::Entity::find().filter(identity::Column::InstitutionId.eq(school));
    let guardian = accounts().filter(identity::Column::Subject.eq("authority")).one(&tx).await.unwrap().unwrap().guardian_id;
    identity::Entity::delete_many()
        .filter(identity::Column::InstitutionId.eq(school))
        .filter(identity::Column::Subject.eq("authority"))
        .exec(&tx)
        .await
        .unwrap();
    identity::Entity::update_many()
        .filter(identity::Column::InstitutionId.eq(school))
        .filter(identity::Column::Subject.eq("mentor"))
        .col_expr(identity::Column::GuardianId, Expr::val(guardian.map(|id| id.0)))
        .exec(&tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

on_both! {
    async fn who_asked_and_became_the_only_mentor_since_decides_nothing_and_the_team_lead_does(server: Server) {
        calendar(&server).await;
        let id = asked(&server, "authority", leave("kid15", WEIGHTY, "2026-12-01", "2026-12-01")).await;
        assert_eq!(told(&call(&server, "lead", "decideLeave", decision(&id, "ACCEPT", 1)).await), "NOT_FOUND - reportId - - -");
        the_mentor_is_the_guardian(&server).await;
        assert_eq!(told(&call(&server, "mentor", "decideLeave", decision(&id, "ACCEPT", 1)).await), "FORBIDDEN ROLE reportId - - -");
        assert_eq!(decided(&server, "lead", "decideLeave", decision(&id, "ACCEPT", 1)).await, "");
        assert_eq!(status(&server, "mentor", &id).await, "ACCEPTED MENTOR");
    }
}

/// What a deed complains of; nothing where it was done. A team lead sees no more of it then.
async fn decided(server: &Server, login: &str, mutation: &str, input: Value) -> String {
    let payload = call(server, login, mutation, input).await;
    if payload["errors"] == json!([]) { String::new() } else { told(&payload) }
}

/// What became of leave, as somebody sees it.
async fn status(server: &Server, login: &str, id: &str) -> String {
    let query = "query($id: ID!) { node(id: $id) { ... on AbsenceReport { status decider } } }";
    let node = server.ask(login, query, json!({ "id": id })).await.data()["node"].clone();
    told(&json!({ "report": node, "errors": [] }))
}

on_both! {
    async fn what_the_mentor_may_not_decide_is_forwarded_step_by_step(server: Server) {
        calendar(&server).await;
        let first = asked(&server, "authority", leave("kid15", WEIGHTY, "2026-12-07", "2026-12-16")).await;
        let second = asked(&server, "authority", leave("kid15", WEIGHTY, "2026-12-01", "2026-12-02")).await;
        let third = asked(&server, "carer", leave("kid15", WEIGHTY, "2027-01-11", "2027-01-12")).await;
        assert_eq!(decided(&server, "lead", "decideLeave", decision(&first, "ACCEPT", 1)).await, "");
        let by_lpa = "BAD_USER_INPUT LPA_DECIDES decision - 10 Leerplichtwet 1969 art. 14(3)";
        for (login, what, id, version, expected) in [
            ("mentor", "ACCEPT", &second, 1, "ACCEPTED MENTOR"), // ten in all
            ("mentor", "ACCEPT", &third, 1, by_lpa),             // twelve, which nobody knew when it was asked
            ("mentor", "REJECT", &third, 1, by_lpa),
            ("lead", "FORWARD", &third, 1, "NOT_FOUND - reportId - - -"),
            ("mentor", "FORWARD", &third, 1, "PENDING LPA"),
            ("mentor", "FORWARD", &third, 2, "FORBIDDEN ROLE reportId - - -"),
            ("lead", "ACCEPT", &third, 2, by_lpa),
            ("lead", "FORWARD", &third, 2, "FORWARDED_TO_LPA LPA"),
        ] {
            assert_eq!(told(&call(&server, login, "decideLeave", decision(id, what, version)).await), expected, "{login} {what}");
        }
        let answer = json!({ "reportId": third, "accepted": true, "decidedOn": "2026-11-23", "version": 3 });
        assert_eq!(decided(&server, "mentor", "recordLpaDecision", answer.clone()).await, "FORBIDDEN ROLE reportId - - -");
        assert_eq!(decided(&server, "lead", "recordLpaDecision", answer).await, "");
        assert_eq!(status(&server, "carer", &third).await, "ACCEPTED LPA");
    }
}

on_both! {
    async fn what_a_mentor_forwarded_before_reaches_the_team_lead(server: Server) {
        calendar(&server).await;
        let id = asked(&server, "authority", leave("kid15", WEIGHTY, "2026-12-01", "2026-12-01")).await;
        crate::support::import::change(&server.store, "UPDATE absence_report SET status = 'FORWARDED_TO_LPA' WHERE decider = 'MENTOR'").await;
        let answer = json!({ "reportId": id, "accepted": false, "reason": "2026/18", "decidedOn": "2026-11-23", "version": 1 });
        assert_eq!(decided(&server, "lead", "recordLpaDecision", answer).await, "");
        assert_eq!(status(&server, "authority", &id).await, "REJECTED LPA");
    }
}

on_both! {
    async fn what_others_decided_the_mentor_forwards_to_be_decided_anew(server: Server) {
        calendar(&server).await;
        let id = asked(&server, "authority", leave("kid15", WEIGHTY, "2026-12-07", "2026-12-11")).await;
        assert_eq!(decided(&server, "lead", "decideLeave", decision(&id, "REJECT", 1)).await, "");
        let no_reason = json!({ "reportId": id, "decision": "FORWARD", "version": 2 });
        for (login, input, expected) in [
            ("mentor", decision(&id, "ACCEPT", 2), "BAD_USER_INPUT TEAM_LEAD_DECIDES decision - 2 -"),
            ("mentor", no_reason, "BAD_USER_INPUT REASON_NEEDED reason - - -"),
            ("authority", decision(&id, "FORWARD", 2), "FORBIDDEN ROLE reportId - - -"),
            ("lead", decision(&id, "ACCEPT", 2), "NOT_FOUND - reportId - - -"), // sees it no more
            ("mentor", decision(&id, "FORWARD", 2), "PENDING TEAM_LEAD"),
        ] {
            assert_eq!(told(&call(&server, login, "decideLeave", input).await), expected, "{login}");
        }
        assert_eq!(decided(&server, "lead", "decideLeave", decision(&id, "ACCEPT", 3)).await, "");
        assert_eq!(status(&server, "authority", &id).await, "ACCEPTED TEAM_LEAD");
        // What the LPA decided, the LPA decides anew: the school has nothing to say of it.
        let id = asked(&server, "authority", leave("kid15", WEIGHTY, "2027-01-11", "2027-01-29")).await;
        let answer = |accepted: bool, version: i32| json!({ "reportId": id, "accepted": accepted, "decidedOn": "2026-11-23", "reason": "2026/19", "version": version });
        assert_eq!(told(&call(&server, "lead", "decideLeave", decision(&id, "FORWARD", 1)).await), "FORWARDED_TO_LPA LPA");
        assert_eq!(decided(&server, "lead", "recordLpaDecision", answer(false, 2)).await, "");
        assert_eq!(told(&call(&server, "mentor", "decideLeave", decision(&id, "ACCEPT", 3)).await), "BAD_USER_INPUT TEAM_LEAD_DECIDES decision - 2 -");
        assert_eq!(told(&call(&server, "mentor", "decideLeave", decision(&id, "FORWARD", 3)).await), "FORWARDED_TO_LPA LPA");
        assert_eq!(decided(&server, "lead", "recordLpaDecision", answer(true, 4)).await, "");
        assert_eq!(status(&server, "authority", &id).await, "ACCEPTED LPA");
        // Who still has to do with the student records another answer at once, and says why.
        asked(&server, "authority", leave("kid15", WEIGHTY, "2027-02-01", "2027-02-05")).await;
        assert_eq!(told(&call(&server, "lead", "decideLeave", decision(&id, "ACCEPT", 5)).await), "BAD_USER_INPUT LPA_DECIDES decision - 10 Leerplichtwet 1969 art. 14(3)");
        let mut bare = answer(true, 5);
        bare["reason"] = Value::Null;
        assert_eq!(decided(&server, "lead", "recordLpaDecision", bare).await, "BAD_USER_INPUT REASON_NEEDED reason - - -");
        assert_eq!(decided(&server, "lead", "recordLpaDecision", answer(false, 5)).await, "");
        assert_eq!(status(&server, "authority", &id).await, "REJECTED LPA");
        let kept = "SELECT status FROM absence_report_version WHERE lpa_decided_on IS NOT NULL ORDER BY version";
        assert_eq!(texts(&server.store, kept).await, ["REJECTED", "ACCEPTED"]);
    }
}

on_both! {
    async fn a_day_for_which_two_parents_ask_is_one_day(server: Server) {
        calendar(&server).await;
        for login in ["authority", "carer"] {
            let id = asked(&server, login, leave("kid15", WEIGHTY, "2026-11-30", "2026-12-02")).await;
            assert_eq!(decided(&server, "lead", "decideLeave", decision(&id, "ACCEPT", 1)).await, "", "{login}");
        }
        let options = "query($id: ID!) { absenceOptions(studentId: $id) { kinds { kind leaveDaysUsed leaveDaysLeft } } }";
        let data = server.ask("authority", options, json!({ "id": student(CODE, "kid15") })).await.data();
        let kinds = data["absenceOptions"]["kinds"].as_array().unwrap().clone();
        let of_weighty = kinds.iter().find(|option| option["kind"] == WEIGHTY).unwrap();
        assert_eq!(*of_weighty, json!({ "kind": WEIGHTY, "leaveDaysUsed": 3, "leaveDaysLeft": 7 }));
        for (last, expected) in [("2026-12-09", "PENDING TEAM_LEAD"), ("2026-12-10", "PENDING TEAM_LEAD"), ("2026-12-14", "PENDING LPA")] {
            // From the last of those days on: that one is given already.
            let asked = call(&server, "authority", "requestLeave", leave("kid15", WEIGHTY, "2026-12-02", last)).await;
            assert_eq!(told(&asked), expected, "{last}");
        }
    }
}

on_both! {
    async fn no_holiday_in_a_school_year_of_which_the_calendar_is_not_known(server: Server) {
        calendar(&server).await;
        let id = asked(&server, "authority", leave("kid15", HOLIDAY, "2027-09-13", "2027-09-14")).await;
        crate::support::import::change(&server.store, "DELETE FROM school_year WHERE source_id = '2027'").await;
        let refused = |field: &str, day: &str| format!("BAD_USER_INPUT LEAVE_YEAR_UNKNOWN {field} {day} - {OF_13A}");
        let again = call(&server, "authority", "requestLeave", leave("kid15", HOLIDAY, "2027-09-20", "2027-09-21")).await;
        assert_eq!(told(&again), refused("begins", "2027-09-20"));
        assert_eq!(told(&call(&server, "lead", "decideLeave", decision(&id, "ACCEPT", 1)).await), refused("decision", "2027-09-13"));
        // Other leave knows no first weeks.
        let weighty = call(&server, "authority", "requestLeave", leave("kid15", WEIGHTY, "2027-09-20", "2027-09-21")).await;
        assert_eq!(told(&weighty), "PENDING TEAM_LEAD");
        assert_eq!(decided(&server, "lead", "decideLeave", decision(&id, "REJECT", 1)).await, "");
    }
}

on_both! {
    async fn of_two_decisions_at_once_one_is_told_to_look_again(server: Server) {
        calendar(&server).await;
        let id = asked(&server, "authority", leave("kid15", WEIGHTY, "2026-12-01", "2026-12-01")).await;
        let decide = |what: &'static str| call(&server, "mentor", "decideLeave", decision(&id, what, 1));
        let (one, other) = tokio::join!(decide("ACCEPT"), decide("REJECT"));
        let mut said = [told(&one), told(&other)];
        said.sort();
        assert!(said.iter().any(|one| one.starts_with("CONFLICT VERSION")), "{said:?}");
        assert_eq!(said.iter().filter(|one| one.ends_with("MENTOR")).count(), 1, "{said:?}");
    }
}
