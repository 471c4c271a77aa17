//! Whatever is done to marks, lessons and reports in whatever order, over the API, by imports and by the clock: after every step each row
//! that follows from others is what the pure rules make of the rows it follows from.
//!
//! A new way of changing anything is a new [`Step`]: a line in [`step`], and an arm in [`School::take`].

use chrono::{DateTime, Duration, TimeZone, Utc};
use chrono_tz::Europe::Amsterdam;
use entity::id::{AbsenceReportId, StudentId};
use entity::kind::{AbsenceKind, AbsenceStatus, ActorKind, Channel, EndedBy};
use entity::{absence_report, institution, lesson, presence, signal, student};
use presentie::exchange::eduarte_reason::Reasons;
use presentie::exchange::{eduarte_marks, eduarte_reports, timetable};
use presentie::jobs::daily;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::{Value, json};

use crate::support::import::Files;
use crate::support::scratch::{differences, uncounted};
use crate::support::server::{Server, now};
use crate::support::world::{CODE, STUDENTS, lesson as lesson_id, student as student_id};

/// Sequences per database.
const SEQUENCES: usize = 16;
/// Steps of each.
const STEPS: usize = 50;
/// Days of November with two lessons each.
const DAYS: [u32; 4] = [18, 19, 20, 23];
/// Who is looked at: fewer students make more encounters.
const WHOSE: usize = 2;

const SUBMIT: &str =
    "mutation($input: SubmitRegisterInput!) { submitRegister(input: $input) { rows { outcome error { rule } } errors { code rule } } }";

/// Which lesson: the day, by its place, and the hour of it.
type Which = (usize, u32);

/// Something that is done.
#[derive(Clone, Debug)]
enum Step {
    /// So many hours pass.
    Later(i64),
    /// A teacher marks, or corrects.
    Submit(Which, usize, Seen),
    /// Another system has seen it.
    Import(Which, usize, Seen, bool),
    /// The timetable puts a lesson so many days and minutes from where it was at first, with that length; or cancels it.
    Plan(Which, i64, i64, i64, bool),
    /// Another system has a report: from which half hour after Wednesday midnight, for how many (none: open), what its code means.
    Told(usize, i64, Option<i64>, &'static str),
    /// The desk judges what was missed: with a valid reason, or without.
    Judge(Which, usize, bool),
    /// A diploma of so many days ago is recorded, or taken back.
    Diploma(usize, i64),
    /// A holiday of some days in November is declared, or what was declared is taken away.
    Holiday(u32, u32),
    /// The school's own protocol is reached at so many minutes from today on, or is off.
    Protocol(Option<u32>),
    /// A mentor handles the first open signal.
    Handle,
    /// The clock's own work.
    Daily,
}

/// What was seen; minutes.
#[derive(Clone, Copy, Debug)]
enum Seen {
    There,
    Away,
    NotApplicable,
    Late(i64),
    LeftEarly(i64),
    SentOut(i64),
}

fn step() -> impl Strategy<Value = Step> {
    let which = || (0..DAYS.len(), 1_u32..3);
    let seen = || {
        prop_oneof![
            3 => Just(Seen::There),
            4 => Just(Seen::Away),
            1 => Just(Seen::NotApplicable),
            1 => (1_i64..40).prop_map(Seen::Late),
            1 => (1_i64..40).prop_map(Seen::LeftEarly),
            1 => (0_i64..40).prop_map(Seen::SentOut),
        ]
    };
    prop_oneof![
        2 => (1_i64..30).prop_map(Step::Later),
        1 => (24_i64..120).prop_map(Step::Later),
        5 => (which(), 0..WHOSE, seen()).prop_map(|(which, whose, seen)| Step::Submit(which, whose, seen)),
        4 => (which(), 0..WHOSE, seen(), any::<bool>()).prop_map(|(which, whose, seen, settled)| Step::Import(which, whose, seen, settled)),
        2 => (which(), -2_i64..4, -90_i64..90, 20_i64..100, prop::bool::weighted(0.3))
            .prop_map(|(which, days, minutes, length, cancelled)| Step::Plan(which, days, minutes, length, cancelled)),
        3 => (0..WHOSE, 0_i64..288, prop::option::weighted(0.7, 1_i64..20), prop_oneof![Just("Z"), Just("OP"), Just("OA"), Just("OR")])
            .prop_map(|(whose, begin, length, code)| Step::Told(whose, begin, length, code)),
        2 => (which(), 0..WHOSE, any::<bool>()).prop_map(|(which, whose, valid)| Step::Judge(which, whose, valid)),
        1 => (0..WHOSE, 0_i64..12).prop_map(|(whose, ago)| Step::Diploma(whose, ago)),
        1 => (16_u32..23, 1_u32..8).prop_map(|(first, length)| Step::Holiday(first, length)),
        1 => prop::option::weighted(0.8, 60_u32..120).prop_map(Step::Protocol),
        1 => Just(Step::Handle),
        1 => Just(Step::Daily),
    ]
}

/// A report that was there before any mark: whose, from which hour after Wednesday midnight, for how many hours (none: open), how judged.
type Filed = (usize, i64, Option<i64>, AbsenceStatus);

fn filed() -> impl Strategy<Value = Filed> {
    let status = prop_oneof![Just(AbsenceStatus::Accepted), Just(AbsenceStatus::Pending), Just(AbsenceStatus::Rejected)];
    (0..WHOSE, 0_i64..144, prop::option::weighted(0.6, 1_i64..60), status)
}

/// The same sequences in every run.
fn sequences() -> Vec<(Vec<Filed>, Vec<Step>)> {
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &[26; 32]));
    let one = (prop::collection::vec(filed(), 0..8), prop::collection::vec(step(), STEPS));
    (0..SEQUENCES).map(|_| one.new_tree(&mut runner).unwrap().current()).collect()
}

/// A school in which things are done, and what time it is there.
struct School {
    server: Server,
    files: Files,
    now: DateTime<Utc>,
    done: usize,
}

impl School {
    /// The test world without a mark, and with these reports.
    async fn new(server: Server, filed: &[Filed]) -> Self {
        let files = Files::new(&server.store).await;
        let tx = server.store.begin().await.unwrap();
        let model = absence_report::Entity::find().filter(absence_report::Column::InstitutionId.eq(files.institution));
        let model = model.one(&tx).await.unwrap().unwrap();
        for table in ["presence", "register", "absence_report"] {
            tx.execute_unprepared(&format!("DELETE FROM {table}")).await.unwrap();
        }
        let wednesday: DateTime<Utc> = "2026-11-17T23:00:00Z".parse().unwrap();
        let mut ill = vec![];
        for (whose, hour, hours, status) in filed {
            let whose = StudentId(student_id(CODE, STUDENTS[*whose].0).trim_start_matches("student_").parse().unwrap());
            // One open illness of each at a time.
            if hours.is_none() && ill.contains(&whose) {
                continue;
            }
            let begins = wednesday + Duration::hours(*hour);
            let ends = hours.map(|hours| begins + Duration::hours(hours));
            ill.extend(ends.is_none().then_some(whose));
            let report = absence_report::Model {
                id: AbsenceReportId::new(),
                student_id: whose,
                kind: if ends.is_none() { AbsenceKind::Illness } else { AbsenceKind::Other },
                begins,
                claimed_ends: ends,
                effective_ends: ends,
                ended_by: ends.map(|_| EndedBy::Period),
                status: *status,
                filer_kind: ActorKind::Student,
                filer_student_id: Some(whose),
                filer_guardian_id: None,
                filed_at: begins,
                channel: Channel::Portal,
                note_id: None,
                ..model.clone()
            };
            absence_report::Entity::insert(report.into_active_model()).exec_without_returning(&tx).await.unwrap();
        }
        tx.commit().await.unwrap();
        Self { server, files, now: now(), done: 0 }
    }

    /// The lesson as it is now.
    async fn lesson(&self, (day, hour): Which) -> lesson::Model {
        let found = lesson::Entity::find().filter(lesson::Column::SourceId.eq(format!("{}-{hour}", DAYS[day])));
        let found = found.filter(lesson::Column::InstitutionId.eq(self.files.institution));
        found.one(self.server.store.read()).await.unwrap().unwrap()
    }

    async fn take(&mut self, step: &Step) {
        self.done += 1;
        match *step {
            Step::Later(hours) => self.now += Duration::hours(hours),
            Step::Submit(which, whose, seen) => self.submit(which, STUDENTS[whose].0, seen).await,
            Step::Import(which, whose, seen, settled) => self.import(which, STUDENTS[whose].0, seen, settled).await,
            Step::Plan(which, days, minutes, length, cancelled) => self.plan(which, days, minutes, length, cancelled).await,
            Step::Told(whose, begin, length, code) => self.told(STUDENTS[whose].0, begin, length, code).await,
            Step::Judge(which, whose, valid) => self.judge(which, STUDENTS[whose].0, valid).await,
            Step::Diploma(whose, ago) => self.diploma(STUDENTS[whose].0, ago).await,
            Step::Holiday(first, length) => self.holiday(first, length).await,
            Step::Protocol(minutes) => self.protocol(minutes).await,
            Step::Handle => self.handle().await,
            Step::Daily => self.daily().await,
        }
    }

    async fn daily(&self) {
        for ran in daily::run(&self.server.store, self.now, None).await.unwrap() {
            ran.done.unwrap();
            ran.moved.unwrap();
        }
    }

    /// Asks as somebody, at this instant; a refusal changes nothing, which is right too.
    async fn ask(&self, login: &str, query: &str, input: Value) -> Value {
        let answer = self.server.at(&self.now.to_rfc3339()).ask(login, query, json!({ "input": input })).await;
        assert_eq!(answer.status, 200);
        answer.json()
    }

    async fn judge(&self, which: Which, login: &str, valid: bool) {
        let lesson = self.lesson(which).await;
        let marked = presence::Entity::find().find_also_related(student::Entity).filter(presence::Column::LessonId.eq(lesson.id));
        let marked = marked.filter(student::Column::StudentNumber.eq(format!("n-{login}"))).one(self.server.store.read()).await.unwrap();
        let Some((row, _)) = marked else { return };
        let id = format!("presence_{}", row.id.0.simple());
        let judge = "mutation($input: JudgePresenceInput!) { judgePresence(input: $input) { errors { rule } } }";
        self.ask("officer", judge, json!({ "presenceId": id, "authorised": valid, "version": row.version, "reason": "a trial" })).await;
    }

    async fn diploma(&self, login: &str, ago: i64) {
        let facts = "query($id: ID!) { studentFacts(studentId: $id) { id kind version } }";
        let asked = self.server.at(&self.now.to_rfc3339()).ask("admin", facts, json!({ "id": student_id(CODE, login) })).await.json();
        let known = asked["data"]["studentFacts"].as_array().unwrap_or_else(|| panic!("{asked}")).first().cloned();
        if let Some(fact) = known {
            let correct = "mutation($input: CorrectStudentFactInput!) { correctStudentFact(input: $input) { errors { rule } } }";
            self.ask("admin", correct, json!({ "factId": fact["id"], "version": fact["version"], "never": true })).await;
        } else {
            let begins = (self.now - Duration::days(ago)).with_timezone(&Amsterdam).date_naive();
            let record = "mutation($input: RecordStudentFactInput!) { recordStudentFact(input: $input) { errors { rule } } }";
            let key = format!("d{}", self.done);
            let input =
                json!({ "studentId": student_id(CODE, login), "kind": "START_QUALIFICATION", "begins": begins, "idempotencyKey": key });
            self.ask("admin", record, input).await;
        }
    }

    /// What hangs on the calendar is counted anew by the next daily run.
    async fn holiday(&self, first: u32, length: u32) {
        let known = "{ institution { calendar { id version } } }";
        let asked = self.server.at(&self.now.to_rfc3339()).ask("admin", known, json!({})).await.json();
        let periods = asked["data"]["institution"]["calendar"].as_array().unwrap_or_else(|| panic!("{asked}")).clone();
        let remove: Vec<Value> = periods.iter().map(|one| json!({ "id": one["id"], "version": one["version"] })).collect();
        let ends = (first + length).min(30);
        let add =
            json!([{ "kind": "HOLIDAY", "name": "Holiday", "begins": format!("2026-11-{first}"), "ends": format!("2026-11-{ends}") }]);
        let add = if remove.is_empty() { add } else { json!([]) };
        let update = "mutation($input: UpdateCalendarInput!) { updateCalendar(input: $input) { errors { rule } } }";
        let key = format!("h{}", self.done);
        let done = self.ask("admin", update, json!({ "add": add, "remove": remove, "confirmed": true, "idempotencyKey": key })).await;
        assert_eq!(done["data"]["updateCalendar"]["errors"], json!([]), "{done}");
        self.daily().await;
    }

    async fn protocol(&self, minutes: Option<u32>) {
        let update = "mutation($input: UpdateRuleInput!) { updateRule(input: $input) { errors { rule } } }";
        let key = format!("p{}", self.done);
        let input = json!({ "code": "PREVENTIVE_8H", "on": minutes.is_some(), "thresholdMinutes": minutes, "idempotencyKey": key });
        let done = self.ask("admin", update, input).await;
        assert_eq!(done["data"]["updateRule"]["errors"], json!([]), "{done}");
        self.daily().await;
    }

    async fn handle(&self) {
        let open = "{ signals(filter: { status: OPEN }, first: 1) { nodes { id version } } }";
        let asked = self.server.at(&self.now.to_rfc3339()).ask("mentor", open, json!({})).await.json();
        let Some(signal) = asked["data"]["signals"]["nodes"].as_array().unwrap_or_else(|| panic!("{asked}")).first().cloned() else {
            return;
        };
        let handle = "mutation($input: HandleSignalInput!) { handleSignal(input: $input) { errors { rule } } }";
        let done = self.ask("mentor", handle, json!({ "signalId": signal["id"], "version": signal["version"], "note": "Spoken to" })).await;
        assert_eq!(done["data"]["handleSignal"]["errors"], json!([]), "{done}");
    }

    async fn submit(&self, which: Which, login: &str, seen: Seen) {
        let lesson = self.lesson(which).await;
        let marked = presence::Entity::find().find_also_related(student::Entity).filter(presence::Column::LessonId.eq(lesson.id));
        let marked = marked.filter(student::Column::StudentNumber.eq(format!("n-{login}"))).one(self.server.store.read()).await.unwrap();
        let mut mark = match seen {
            Seen::There => json!({ "mark": "PRESENT" }),
            Seen::Away => json!({ "mark": "ABSENT" }),
            Seen::NotApplicable => json!({ "mark": "EXEMPT" }),
            Seen::Late(minutes) => json!({ "mark": "LATE", "minutesLate": minutes }),
            Seen::LeftEarly(minutes) => json!({ "mark": "LEFT_EARLY", "minutesLeftEarly": minutes }),
            Seen::SentOut(minutes) => json!({ "mark": "SENT_OUT", "sentOutAt": lesson.begins + Duration::minutes(minutes) }),
        };
        mark["studentId"] = student_id(CODE, login).into();
        mark["version"] = marked.map_or(Value::Null, |(row, _)| row.version.into());
        let (day, hour) = which;
        let key = format!("k{}", self.done);
        let input =
            json!({ "lessonId": lesson_id(CODE, DAYS[day], hour), "marks": [mark], "lateBecause": "a trial", "idempotencyKey": key });
        let teacher = if hour == 1 { "teach" } else { "other" };
        let server = self.server.at(&self.now.to_rfc3339());
        // Past its term, before the lesson, of a cancelled one: then nothing is changed, which is right too.
        assert_eq!(server.ask(teacher, SUBMIT, json!({ "input": input })).await.status, 200);
    }

    async fn import(&self, which: Which, login: &str, seen: Seen, settled: bool) {
        let lesson = self.lesson(which).await;
        let at = |instant: DateTime<Utc>| instant.with_timezone(&Amsterdam).format("%Y%m%d;%H%M").to_string();
        let row = |from: DateTime<Utc>, to: DateTime<Utc>, word: &str| {
            format!("n-{login};{};{};;;;{word};{}\n", at(from), at(to), if settled { "J" } else { "N" })
        };
        let (begins, ends) = (lesson.begins, lesson.ends);
        let within = |minutes: i64| begins + Duration::minutes(minutes).min((ends - begins) - Duration::minutes(1));
        let text = match seen {
            Seen::There => row(begins, ends, "Aanwezig"),
            Seen::Away => row(begins, ends, "Afwezig"),
            Seen::NotApplicable => row(begins, ends, "Nvt"),
            Seen::Late(minutes) => row(begins, within(minutes), "Afwezig") + &row(within(minutes), ends, "Aanwezig"),
            Seen::LeftEarly(minutes) | Seen::SentOut(minutes) => {
                let left = within(minutes.max(1));
                row(begins, left, "Aanwezig") + &row(left, ends, "Afwezig")
            }
        };
        let mut request = self.files.request(&self.files.write("waarnemingen.csv", text));
        request.now = self.now;
        eduarte_marks::import(&self.server.store, &request).await.unwrap();
    }

    /// Refused where it overlaps one of its kind, or is of no illness and without end; then nothing is changed, which is right too.
    async fn told(&self, login: &str, begin: i64, length: Option<i64>, code: &str) {
        let wednesday: DateTime<Utc> = "2026-11-17T23:00:00Z".parse().unwrap();
        let at =
            |half_hours: i64| (wednesday + Duration::minutes(30 * half_hours)).with_timezone(&Amsterdam).format("%Y%m%d;%H%M").to_string();
        let end = length.map_or_else(|| ";".to_owned(), |length| at(begin + length));
        let mut request =
            self.files.request(&self.files.write("absentiemeldingen.csv", format!("n-{login};{};{end};;;{code};\n", at(begin))));
        request.now = self.now;
        let codes = ["OP=OTHER:PENDING", "OA=OTHER:ACCEPTED", "OR=OTHER:REJECTED"].map(|code| code.parse().unwrap());
        let reasons = Reasons::new(codes.to_vec(), false).unwrap();
        eduarte_reports::import(&self.server.store, &request, &reasons).await.unwrap();
    }

    async fn plan(&self, (day, hour): Which, days: i64, minutes: i64, length: i64, cancelled: bool) {
        let planned = Utc.with_ymd_and_hms(2026, 11, DAYS[day], 7 + hour, 0, 0).unwrap();
        let begins = planned + Duration::days(days) + Duration::minutes(minutes);
        let (from, to) = (begins.with_timezone(&Amsterdam), (begins + Duration::minutes(length)).with_timezone(&Amsterdam));
        let header = "lesson,date,begin,end,subject,classes,teachers,kind,room,first_period,last_period,status\n";
        let (teacher, status) = (if hour == 1 { "teach" } else { "other" }, if cancelled { "CANCELLED" } else { "" });
        let row = format!(
            "{}-{hour},{},{},Subject {hour},K1,{teacher},,B1,{hour},{hour},{status}\n",
            DAYS[day],
            from.format("%Y-%m-%d,%H:%M"),
            to.format("%H:%M")
        );
        let mut request = self.files.request(&self.files.write("plan.csv", format!("{header}{row}")));
        request.now = self.now;
        timetable::import(&self.server.store, &request, None).await.unwrap();
    }

    async fn agrees(&self) -> Vec<String> {
        let mut found = differences(&self.server.store, CODE, self.now).await;
        found.extend(uncounted(&self.server.store, CODE, self.now).await);
        found
    }
}

/// How many presences there are, and how many versions of them were replaced.
async fn much(server: &Server) -> (usize, i32) {
    let school = institution::Entity::find().filter(institution::Column::Code.eq(CODE)).one(server.store.read()).await.unwrap().unwrap();
    let marks = presence::Entity::find().filter(presence::Column::InstitutionId.eq(school.id)).all(server.store.read()).await.unwrap();
    (marks.len(), marks.iter().map(|row| row.version - 1).sum())
}

async fn every_step_leaves_what_is_worked_out_from_scratch(fresh: impl AsyncFn() -> Server) {
    let (mut marks, mut changes, mut signals) = (0, 0_i32, [0; 3]);
    for (filed, steps) in sequences() {
        let mut school = School::new(fresh().await, &filed).await;
        // Lessons of an hour or so make signals of this.
        school.take(&Step::Protocol(Some(60))).await;
        assert_eq!(school.agrees().await, [""; 0], "before anything is done: {filed:?}");
        for (at, step) in steps.iter().enumerate() {
            school.take(step).await;
            assert_eq!(school.agrees().await, [""; 0], "at {} after {:#?} with {filed:?}", school.now, &steps[..=at]);
        }
        // And then a month goes by: windows move on, signals stay, unknown lessons come and go.
        for day in 0..30 {
            school.now += Duration::days(1);
            school.daily().await;
            if day % 10 == 0 {
                assert_eq!(school.agrees().await, [""; 0], "{day} days after {steps:#?} with {filed:?}");
            }
        }
        let (of, replaced) = much(&school.server).await;
        (marks, changes) = (marks + of, changes + replaced);
        for row in signal::Entity::find().all(school.server.store.read()).await.unwrap() {
            signals[row.status as usize] += 1;
        }
    }
    // The steps do something.
    assert!(marks > SEQUENCES * 5 && changes > 7 * i32::try_from(SEQUENCES).unwrap(), "{marks} presences, {changes} changes");
    assert!(signals.iter().all(|found| *found > 3), "open, handled, lapsed: {signals:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_sqlite() {
    every_step_leaves_what_is_worked_out_from_scratch(Server::sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgres() {
    every_step_leaves_what_is_worked_out_from_scratch(Server::postgres).await;
}
