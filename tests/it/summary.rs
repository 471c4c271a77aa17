//! Totals of a student over a period: equal to a count from scratch of the marks, whatever was done to lessons and marks.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use entity::kind::{LessonStatus, Mark};
use entity::{institution, lesson, lesson_participant, presence, student};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use crate::on_both;
use crate::support::grow;
use crate::support::import::change;
use crate::support::server::{Server, now};
use crate::support::world::{CODE, OTHER_CODE, STUDENTS, student as student_id};

const QUERY: &str = "query($id: ID!, $from: Date!, $to: Date!) { student(id: $id) { summary(from: $from, to: $to) {
    expectedLessons attendedLessons missedLessons unknownLessons lateLessons missedMinutes authorisedMinutes unauthorisedMinutes pendingMinutes unexplainedMinutes } } }";

async fn asked(server: &Server, login: &str, of: &str, from: &str, to: &str) -> Value {
    server.ask(login, QUERY, json!({ "id": student_id(CODE, of), "from": from, "to": to })).await.json()
}

/// The same from all rows, by the words of the design.
async fn counted(server: &Server, of: &str, (from, to): (NaiveDate, NaiveDate), now: DateTime<Utc>) -> Value {
    let db = server.store.read();
    let school = institution::Entity::find().filter(institution::Column::Code.eq(CODE)).one(db).await.unwrap().unwrap().id;
    let who = student::Entity::find().filter(student::Column::InstitutionId.eq(school)).filter(student::Column::SourceId.eq(of));
    let who = who.one(db).await.unwrap().unwrap().id;
    let lessons = lesson::Entity::find().filter(lesson::Column::InstitutionId.eq(school)).all(db).await.unwrap();
    let taken = lesson_participant::Entity::find().filter(lesson_participant::Column::StudentId.eq(who)).all(db).await.unwrap();
    let marks = presence::Entity::find().filter(presence::Column::StudentId.eq(who)).all(db).await.unwrap();
    let (mut attended, mut missed, mut unknown, mut late, mut minutes) = (0, 0, 0, 0, [0; 4]);
    for lesson in lessons.iter().filter(|lesson| taken.iter().any(|row| row.lesson_id == lesson.id)) {
        if lesson.local_date < from || lesson.local_date > to || lesson.status == LessonStatus::Cancelled {
            continue;
        }
        let mark = marks.iter().find(|mark| mark.lesson_id == lesson.id && mark.first_marked_at >= lesson.begins - Duration::minutes(15));
        let Some(mark) = mark else {
            unknown += i32::from(lesson.ends <= now);
            continue;
        };
        attended += i32::from(matches!(mark.mark, Mark::Present | Mark::Late | Mark::LeftEarly | Mark::SentOut));
        missed += i32::from(mark.mark == Mark::Absent);
        late += i32::from(mark.mark == Mark::Late);
        let passed = mark.becomes_unauthorised_at.is_some_and(|at| at <= now);
        let [unauthorised, unexplained] = if passed { [mark.unexplained_minutes, 0] } else { [0, mark.unexplained_minutes] };
        let counts = [mark.authorised_minutes, mark.unauthorised_minutes + unauthorised, mark.pending_minutes, unexplained];
        minutes = std::array::from_fn(|at| minutes[at] + counts[at]);
    }
    json!({ "expectedLessons": attended + missed + unknown, "attendedLessons": attended, "missedLessons": missed, "unknownLessons": unknown, "lateLessons": late,
        "missedMinutes": minutes.iter().sum::<i32>(), "authorisedMinutes": minutes[0], "unauthorisedMinutes": minutes[1], "pendingMinutes": minutes[2], "unexplainedMinutes": minutes[3] })
}

on_both! {
    async fn the_totals_are_those_of_the_marks(server: Server) {
        let marks = [
            "UPDATE presence SET mark = 'LATE', minutes_late = 10, minutes_missed = 10, unauthorised_minutes = 10, unexplained_minutes = 0 WHERE id IN \
             (SELECT p.id FROM presence p JOIN lesson l ON l.id = p.lesson_id AND l.institution_id = p.institution_id WHERE l.source_id = '18-1')",
            "UPDATE presence SET mark = 'SENT_OUT', sent_out_at = marked_at, minutes_missed = 20, pending_minutes = 5, authorised_minutes = 15 WHERE id IN \
             (SELECT p.id FROM presence p JOIN lesson l ON l.id = p.lesson_id AND l.institution_id = p.institution_id WHERE l.source_id = '18-2')",
            "UPDATE presence SET becomes_unauthorised_at = '2026-11-23T23:00:00+00:00' WHERE unexplained_minutes > 0",
            // Of Thursday one was cancelled, and from one of Friday the student was exempt.
            "UPDATE lesson SET status = 'CANCELLED' WHERE source_id = '19-1'",
            "UPDATE presence SET mark = 'EXEMPT' WHERE id IN \
             (SELECT p.id FROM presence p JOIN lesson l ON l.id = p.lesson_id AND l.institution_id = p.institution_id WHERE l.source_id = '20-2')",
        ];
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let mut seen = std::collections::BTreeSet::new();
        for step in 0..=marks.len() + 1 {
            if let Some(sql) = step.checked_sub(1).and_then(|at| marks.get(at)) {
                change(&server.store, sql).await;
            }
            if step == marks.len() + 1 {
                // Moved to later: the mark is from when it was to be earlier, so nobody has seen the student there.
                change(&server.store, "UPDATE lesson SET begins = '2026-11-19T15:00:00+00:00', ends = '2026-11-19T16:00:00+00:00' WHERE source_id = '19-2'").await;
            }
            for at in [now(), "2026-11-23T08:30:00Z".parse().unwrap(), "2026-11-23T22:59:59Z".parse().unwrap(), "2026-11-23T23:00:00Z".parse().unwrap()] {
                let server = server.at(&at.to_rfc3339());
                for (from, to) in [("2026-11-01", "2026-11-30"), ("2026-11-19", "2026-11-19"), ("2026-11-20", "2027-11-20"), ("2026-01-01", "2026-01-02")] {
                    for (of, _) in STUDENTS {
                        let answer = asked(&server, "mentor", of, from, to).await;
                        let expected = counted(&server, of, (day(from), day(to)), at).await;
                        assert_eq!(answer["data"]["student"]["summary"], expected, "step {step}, {of} {from} {to} at {at}");
                        seen.insert(expected.to_string());
                    }
                }
            }
        }
        assert!(seen.len() > 15, "{seen:?}");
        // As many statements for a class of 46 with a full week as for one student, and the same numbers.
        grow::grow(&server.store).await;
        let answer = asked(&server, "mentor", "kid15", "2026-11-01", "2026-11-30").await;
        assert_eq!(answer["data"]["student"]["summary"], counted(&server, "kid15", (day("2026-11-01"), day("2026-11-30")), now()).await);
    }
}

on_both! {
    async fn at_most_366_days_of_a_student_one_may_know_the_totals_of(server: Server) {
        for (from, to, good) in [
            ("2026-11-23", "2026-11-23", true),
            ("2027-08-01", "2028-07-31", true), // 366 days
            ("2027-08-01", "2028-08-01", false),
            ("2026-11-23", "2026-11-22", false),
            ("2000-01-01", "2100-12-31", false),
            ("2026-02-29", "2026-03-01", false),
        ] {
            let answer = asked(&server, "authority", "kid15", from, to).await;
            assert_eq!(answer["data"]["student"]["summary"].is_object(), good, "{from} {to}: {answer}");
            if !good {
                assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{answer}");
            }
        }
        let answer = asked(&server, "teach", "kid15", "2026-11-01", "2026-11-30").await;
        assert_eq!(answer["errors"][0]["extensions"]["reason"], "ROLE");
        let theirs = server.ask("mentor", QUERY, json!({ "id": student_id(OTHER_CODE, "kid15"), "from": "2026-11-01", "to": "2026-11-30" })).await.json();
        assert_eq!(theirs["data"]["student"], json!(null));
        // Who was granted totals sees them, and no lessons.
        let answer = asked(&server, "summary", "new18", "2026-11-01", "2026-11-30").await;
        assert_eq!(answer["data"]["student"]["summary"]["attendedLessons"], 5, "{answer}");
        let week = "query($id: ID!) { week(studentId: $id, of: \"2026-11-20\") { days { lessons { lesson { subject } } } } }";
        let week = server.ask("summary", week, json!({ "id": student_id(CODE, "new18") })).await;
        assert!(week.errors().iter().all(|(_, code, extensions)| code == "FORBIDDEN" && extensions["reason"] == "CONSENT_MISSING"), "{}", week.text);
        assert!(!week.errors().is_empty());
    }
}
