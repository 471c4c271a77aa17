//! Something to do: absences, reports, leave, signals and contradictions put into the first school of the test world, so that every kind of
//! task waits for somebody. And what waits for whom, worked out in plain Rust from the rows: the measure for the list in SQL.

use std::collections::BTreeSet;

use chrono::{DateTime, Days, NaiveDate, Utc};
use entity::id::{AbsenceReportId, GuardianId, InstitutionId, LessonId, PresenceId, SignalId, StudentId};
use entity::kind::{
    AbsenceKind, AbsenceStatus, ActorKind, Channel, EndedBy, LeaveDecider, LessonStatus, Mark, MarkSource, RuleCode, SignalStatus, TaskKind,
};
use entity::{absence_report, identity, lesson, lesson_participant, lesson_teacher, mentorship, presence, register, signal, student};
use presentie::domain::interval::Interval;
use presentie::domain::presence::{Given, Presence};
use presentie::domain::report_end::contradicts;
use presentie::domain::study_finance::Step;
use presentie::policy::sight::{Sight, sight};
use presentie::policy::task::{Matter, waits, waits_in_lesson};
use presentie::policy::viewer::{Capacity, Viewer};
use presentie::store::Store;
use sea_orm::{EntityTrait, IntoActiveModel};
use uuid::Uuid;

use super::facts::Facts;
use super::import::change;
use super::world::{self, CODE};

fn key(wire: &str) -> Uuid {
    wire.rsplit_once('_').unwrap().1.parse().unwrap()
}

pub fn student_id(login: &str) -> StudentId {
    StudentId(key(&world::student(CODE, login)))
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A mark of today, in the lesson of that hour.
fn mark(institution_id: InstitutionId, login: &str, hour: u32, [authorised, pending, unexplained]: [i32; 3]) -> presence::Model {
    let marked = at(if hour == 1 { "2026-11-23T08:05:00Z" } else { "2026-11-23T09:05:00Z" });
    presence::Model {
        id: PresenceId::new(),
        institution_id,
        lesson_id: key(&world::lesson(CODE, 23, hour)).into(),
        student_id: student_id(login),
        local_date: day("2026-11-23"),
        mark: Mark::Absent,
        minutes_late: None,
        minutes_left_early: None,
        sent_out_at: None,
        lesson_version: 1,
        first_marked_at: marked,
        marked_at: marked,
        marked_by: None,
        source: MarkSource::Register,
        minutes_missed: 60,
        authorised_minutes: authorised,
        unauthorised_minutes: 0,
        pending_minutes: pending,
        unexplained_minutes: unexplained,
        becomes_unauthorised_at: (unexplained > 0).then(|| at("2026-11-24T23:00:00Z")),
        settled: authorised == 60,
        settled_by_source: false,
        version: 1,
        mark_version: 1,
    }
}

/// A report by a guardian, or by the student himself.
pub fn report(
    institution_id: InstitutionId,
    login: &str,
    guardian: Option<&str>,
    (begins, ends): (&str, &str),
    (status, decider): (AbsenceStatus, Option<LeaveDecider>),
) -> absence_report::Model {
    absence_report::Model {
        id: AbsenceReportId::new(),
        institution_id,
        student_id: student_id(login),
        kind: if decider.is_some() { AbsenceKind::WeightyCircumstances } else { AbsenceKind::Other },
        begins: at(begins),
        claimed_ends: Some(at(ends)),
        effective_ends: Some(at(ends)),
        ended_by: Some(EndedBy::Period),
        status,
        filer_kind: if guardian.is_some() { ActorKind::Guardian } else { ActorKind::Student },
        filer_student_id: guardian.is_none().then(|| student_id(login)),
        filer_guardian_id: guardian.map(|name| GuardianId(key(&world::guardian(CODE, name)))),
        entered_by: None,
        filed_at: at(begins) - chrono::Duration::days(3),
        filed_late: false,
        channel: Channel::Portal,
        note_id: None,
        decided_by: None,
        decided_at: None,
        decision_id: None,
        decider,
        lpa_decided_on: None,
        version: 1,
    }
}

/// A signal of those days: begin, reached on, due on.
pub fn signal(institution_id: InstitutionId, login: &str, code: RuleCode, days: [&str; 3], status: SignalStatus) -> signal::Model {
    let [begins, reached_on, due_on] = days.map(day);
    signal::Model {
        id: SignalId::new(),
        institution_id,
        student_id: student_id(login),
        code,
        begins,
        reached_on,
        ends: reached_on,
        value: 960,
        provisional: false,
        status,
        established_on: reached_on,
        due_on,
        flag_id: None,
        ended_at: (status != SignalStatus::Open).then(|| at("2026-11-20T10:00:00Z")),
        handled_by: None,
        handled_note_id: None,
        lapsed_because: None,
        lapsed_day: None,
        version: 1,
    }
}

/// The same, of so many days.
fn lasted(row: signal::Model, step: Step) -> signal::Model {
    signal::Model { value: step.after_days().try_into().unwrap(), ..row }
}

/// Signals of rules, and of study finance those of one step and the other.
fn signals(school: InstitutionId) -> [signal::Model; 9] {
    let (open, closed) = (SignalStatus::Open, SignalStatus::Handled);
    [
        signal(school, "kid17", RuleCode::Statutory16h, ["2026-11-02", "2026-11-20", "2026-11-27"], open),
        signal(school, "calm17", RuleCode::Preventive8h, ["2026-11-02", "2026-11-13", "2026-11-20"], open),
        signal(school, "calm17", RuleCode::ActionWanted, ["2026-11-23", "2026-11-23", "2026-11-24"], open),
        signal(school, "kid15", RuleCode::Preventive8h, ["2026-11-02", "2026-11-13", "2026-11-20"], closed),
        lasted(signal(school, "grown21", RuleCode::StudyFinance, ["2026-09-28", "2026-10-25", "2026-10-28"], open), Step::Notice),
        lasted(signal(school, "grown21", RuleCode::StudyFinance, ["2026-09-28", "2026-11-22", "2026-11-27"], open), Step::Determination),
        lasted(signal(school, "new18", RuleCode::StudyFinance, ["2026-10-26", "2026-11-22", "2026-11-25"], open), Step::Notice),
        // Told of four weeks ago: what is done about the notice says nothing of the determination.
        lasted(signal(school, "ageless", RuleCode::StudyFinance, ["2026-09-28", "2026-10-25", "2026-10-28"], closed), Step::Notice),
        lasted(signal(school, "ageless", RuleCode::StudyFinance, ["2026-09-28", "2026-11-22", "2026-11-27"], open), Step::Determination),
    ]
}

/// Puts it in. It is made so that of each kind something waits, and something beside it does not.
pub async fn fill(store: &Store) {
    let facts = super::facts::read(store).await;
    let school = facts.institutions.iter().find(|school| school.code == CODE).unwrap().id;
    // Too long ago by a day, and just not.
    let lesson = lesson::Entity::find_by_id(LessonId(key(&world::lesson(CODE, 20, 1)))).one(store.read()).await.unwrap().unwrap();
    let old = ["2026-10-26", "2026-10-27"].map(|on| {
        let begins = at(&format!("{on}T08:00:00Z"));
        let ends = begins + chrono::Duration::hours(1);
        lesson::Model { id: LessonId::new(), source_id: on.into(), local_date: day(on), begins, ends, ..lesson.clone() }
    });
    let unsettled = |lesson: &lesson::Model| presence::Model {
        lesson_id: lesson.id,
        local_date: lesson.local_date,
        first_marked_at: lesson.begins,
        marked_at: lesson.begins,
        unauthorised_minutes: 60,
        ..mark(school, "grown21", 1, [0, 0, 0])
    };
    let marks = [
        unsettled(&old[0]),
        unsettled(&old[1]),
        mark(school, "kid15", 1, [0, 0, 60]),
        mark(school, "kid15", 2, [0, 0, 60]),
        mark(school, "kid17", 2, [0, 0, 60]),
        mark(school, "calm17", 1, [0, 60, 0]),
        mark(school, "new18", 1, [60, 0, 0]),
    ];
    let (pending, mentor, lead, lpa) = (AbsenceStatus::Pending, LeaveDecider::Mentor, LeaveDecider::TeamLead, LeaveDecider::Lpa);
    let reports = [
        report(school, "calm17", Some("authority"), ("2026-11-23T08:00:00Z", "2026-11-23T09:00:00Z"), (pending, None)),
        report(school, "ageless", None, ("2026-11-19T08:00:00Z", "2026-11-19T09:00:00Z"), (pending, None)),
        report(school, "kid15", Some("authority"), ("2026-11-30T07:00:00Z", "2026-11-30T16:00:00Z"), (pending, Some(mentor))),
        report(school, "kid17", Some("authority"), ("2026-12-07T07:00:00Z", "2026-12-11T16:00:00Z"), (pending, Some(lead))),
        report(
            school,
            "calm17",
            Some("authority"),
            ("2026-11-24T07:00:00Z", "2026-12-18T16:00:00Z"),
            (AbsenceStatus::ForwardedToLpa, Some(lpa)),
        ),
        // The mentor is this guardian too, once `same_person` was called.
        report(school, "new18", Some("carer"), ("2026-11-25T07:00:00Z", "2026-11-25T16:00:00Z"), (pending, Some(mentor))),
        report(school, "grown21", None, ("2026-11-26T07:00:00Z", "2026-11-26T16:00:00Z"), (AbsenceStatus::Accepted, Some(mentor))),
    ];
    let signals = signals(school);
    let tx = store.begin().await.unwrap();
    lesson::Entity::insert_many(old.map(IntoActiveModel::into_active_model)).exec_without_returning(&tx).await.unwrap();
    presence::Entity::insert_many(marks.map(IntoActiveModel::into_active_model)).exec_without_returning(&tx).await.unwrap();
    absence_report::Entity::insert_many(reports.map(IntoActiveModel::into_active_model)).exec_without_returning(&tx).await.unwrap();
    signal::Entity::insert_many(signals.map(IntoActiveModel::into_active_model)).exec_without_returning(&tx).await.unwrap();
    tx.commit().await.unwrap();
    let of = |login: &str, lesson: &str| {
        format!(
            "lesson_id IN (SELECT id FROM lesson WHERE source_id = '{lesson}') AND student_id IN (SELECT id FROM student WHERE source_id = '{login}')"
        )
    };
    let filed = |login: &str, on: &str| {
        format!("student_id IN (SELECT id FROM student WHERE source_id = '{login}') AND begins = '{on}' AND status = 'ACCEPTED'")
    };
    let iso = if store.backend() == sea_orm::DbBackend::Postgres { "2026-11-18 08:00:00+00" } else { "2026-11-18T08:00:00+00:00" };
    let instant = |time: &str| iso.replace("08:00:00", time);
    for sql in [
        // Friday: written down as unauthorised, past and not written down, not past yet, of a part somebody decided.
        format!("UPDATE presence SET unexplained_minutes = 0, unauthorised_minutes = 60 WHERE {}", of("kid15", "20-1")),
        format!(
            "UPDATE presence SET becomes_unauthorised_at = '{}' WHERE {}",
            instant("10:00:00").replace("11-18", "11-23"),
            of("kid17", "20-1")
        ),
        format!(
            "UPDATE presence SET becomes_unauthorised_at = '{}' WHERE {}",
            instant("10:00:01").replace("11-18", "11-23"),
            of("new18", "20-1")
        ),
        format!(
            "UPDATE presence SET becomes_unauthorised_at = '{}', unexplained_minutes = 30, unauthorised_minutes = 30 WHERE {}",
            instant("23:00:00").replace("11-18", "11-23"),
            of("grown21", "20-1")
        ),
        // Thursday is open to the desk of this student.
        format!(
            "UPDATE presence SET settled = false, mark = 'ABSENT', minutes_missed = 60, unauthorised_minutes = 60 WHERE {}",
            of("kid17", "19-2")
        ),
        // Wednesday: who comes late from the dentist contradicts nothing, who comes sooner does; nor does what ended by attending, what was
        // rejected, and who was sent out at once.
        format!("UPDATE absence_report SET effective_ends = '{}' WHERE {}", instant("08:30:00"), filed("calm17", iso)),
        format!("UPDATE presence SET mark = 'LATE', minutes_late = 30 WHERE {}", of("calm17", "18-1")),
        format!("UPDATE absence_report SET effective_ends = '{}' WHERE {}", instant("08:30:00.5"), filed("kid15", iso)),
        format!("UPDATE presence SET mark = 'LATE', minutes_late = 30 WHERE {}", of("kid15", "18-1")),
        format!("UPDATE absence_report SET ended_by = 'ATTENDED' WHERE {}", filed("grown21", iso)),
        format!("UPDATE absence_report SET status = 'REJECTED' WHERE {}", filed("ageless", iso)),
        format!("UPDATE presence SET mark = 'SENT_OUT', sent_out_at = '{}' WHERE {}", instant("08:00:00"), of("new18", "18-1")),
        format!("UPDATE presence SET mark = 'LATE', minutes_late = 20, minutes_left_early = 40 WHERE {}", of("kid17", "18-1")),
    ] {
        change(store, &sql).await;
    }
}

/// The mentor is the guardian `carer` too.
pub async fn same_person(store: &Store) {
    change(store, "DELETE FROM identity WHERE subject = 'carer'").await;
    let carer = "(SELECT g.id FROM guardian g WHERE g.source_id = 'carer' AND g.institution_id = identity.institution_id)";
    change(store, &format!("UPDATE identity SET guardian_id = {carer} WHERE subject = 'mentor'")).await;
}

/// Every row that a task can rest on.
pub struct Rows {
    facts: Facts,
    presences: Vec<presence::Model>,
    lessons: Vec<lesson::Model>,
    reports: Vec<absence_report::Model>,
    signals: Vec<signal::Model>,
    registers: Vec<register::Model>,
    participants: Vec<lesson_participant::Model>,
    teachers: Vec<lesson_teacher::Model>,
    mentorships: Vec<mentorship::Model>,
    identities: Vec<identity::Model>,
}

pub async fn read(store: &Store) -> Rows {
    macro_rules! all {
        ($($field:ident: $table:ident),+ $(,)?) => { Rows { facts: super::facts::read(store).await, $($field: $table::Entity::find().all(store.read()).await.unwrap()),+ } };
    }
    all! {
        presences: presence,
        lessons: lesson,
        reports: absence_report,
        signals: signal,
        registers: register,
        participants: lesson_participant,
        teachers: lesson_teacher,
        mentorships: mentorship,
        identities: identity,
    }
}

type Waiting = BTreeSet<(TaskKind, Uuid)>;

impl Rows {
    /// What waits for a viewer.
    pub fn of(&self, viewer: &Viewer) -> Waiting {
        let mut all = Waiting::new();
        for student in &self.facts.students {
            let Some(seen) = self.facts.tie(viewer, student).and_then(|tie| sight(student.birth_date, &tie, viewer.today)) else {
                continue;
            };
            self.of_marks(viewer, student, &seen, &mut all);
            self.of_reports(viewer, student, &seen, &mut all);
            self.of_signals(student, &seen, &mut all);
        }
        if let Capacity::Staff(me, _) = &viewer.capacity {
            for lesson in self.lessons.iter().filter(|lesson| lesson.institution_id == viewer.institution) {
                let own = self.teachers.iter().any(|row| (row.lesson_id, row.staff_member_id) == (lesson.id, *me));
                let recent = lesson.local_date >= viewer.today - Days::new(7) && lesson.local_date <= viewer.today;
                let given = lesson.ends <= viewer.now && lesson.status != LessonStatus::Cancelled;
                let somebody = self.participants.iter().any(|row| row.lesson_id == lesson.id);
                let complete = self.registers.iter().any(|row| row.lesson_id == lesson.id && row.complete);
                if recent && given && somebody && !complete && waits_in_lesson(viewer, own) {
                    all.insert((TaskKind::RegisterNotTaken, lesson.id.0));
                }
            }
        }
        all
    }

    fn of_marks(&self, viewer: &Viewer, student: &student::Model, seen: &Sight, all: &mut Waiting) {
        let own: Vec<_> = self.presences.iter().filter(|row| row.student_id == student.id).collect();
        let recent = |row: &&&presence::Model| row.local_date > viewer.today - Days::new(28);
        let later = |row: &presence::Model| row.becomes_unauthorised_at.is_none_or(|at| at > viewer.now);
        let today = |row: &presence::Model| row.local_date == viewer.today && row.unexplained_minutes > 0 && later(row);
        let past = |row: &presence::Model| {
            let by_now = row.unexplained_minutes > 0 && row.becomes_unauthorised_at.is_some_and(|at| at <= viewer.now);
            by_now || row.unexplained_minutes == 0 && row.unauthorised_minutes > 0
        };
        for kind in [TaskKind::CallToday, TaskKind::UnexplainedPastDeadline] {
            let asks = |row: &presence::Model| if kind == TaskKind::CallToday { today(row) } else { past(row) };
            let asking: Vec<_> = own.iter().filter(recent).filter(|row| !row.settled && asks(row)).collect();
            let days: BTreeSet<NaiveDate> = asking.iter().map(|row| row.local_date).collect();
            for on in days.into_iter().filter(|_| waits(kind, seen, Matter::default())) {
                let first = asking.iter().filter(|row| row.local_date == on).map(|row| row.id).min().unwrap();
                all.insert((kind, first.0));
            }
        }
        for row in own.iter().filter(recent) {
            let against: Vec<_> =
                self.reports.iter().filter(|report| report.student_id == student.id && self.contradicts(report, row)).collect();
            let unsettled = own.iter().any(|other| other.local_date == row.local_date && !other.settled);
            let pending = against.iter().any(|report| report.status == AbsenceStatus::Pending && report.decider.is_none());
            let signal = self.signals.iter().any(|row| row.student_id == student.id && row.status == SignalStatus::Open);
            let matter = Matter { day_asks: unsettled || pending || signal, ..Matter::default() };
            if !against.is_empty() && waits(TaskKind::Contradiction, seen, matter) {
                all.insert((TaskKind::Contradiction, row.id.0));
            }
        }
    }

    fn contradicts(&self, report: &absence_report::Model, row: &presence::Model) -> bool {
        let stands = !matches!(report.status, AbsenceStatus::Rejected | AbsenceStatus::Withdrawn);
        let lesson = self.lessons.iter().find(|lesson| lesson.id == row.lesson_id).unwrap();
        let during = Interval { begins: lesson.begins, ends: lesson.ends };
        let given = Given {
            mark: row.mark,
            minutes_late: row.minutes_late,
            minutes_left_early: row.minutes_left_early,
            sent_out_at: row.sent_out_at,
        };
        let by = report.ended_by.unwrap_or(EndedBy::Period);
        let period = report.effective_ends.map(|ends| Interval { begins: report.begins, ends });
        stands && period.is_some_and(|period| contradicts(period, by, Presence::kept(given, during), during, lesson.status))
    }

    fn of_reports(&self, viewer: &Viewer, student: &student::Model, seen: &Sight, all: &mut Waiting) {
        for report in self.reports.iter().filter(|report| report.student_id == student.id) {
            let is_pending = report.status == AbsenceStatus::Pending;
            if is_pending && report.decider.is_none() && waits(TaskKind::JudgeReport, seen, Matter::default()) {
                all.insert((TaskKind::JudgeReport, report.id.0));
            }
            let person = viewer.person;
            let matter = Matter {
                for_mentor: is_pending && report.decider == Some(LeaveDecider::Mentor),
                for_team_lead: report.status == AbsenceStatus::ForwardedToLpa
                    || is_pending
                        && report.decider.is_some_and(|decider| decider != LeaveDecider::Mentor || !self.mentored(viewer, report)),
                by_same_person: report.filer_guardian_id.is_some() && report.filer_guardian_id == person.guardian
                    || report.filer_student_id.is_some() && report.filer_student_id == person.student,
                ..Matter::default()
            };
            if waits(TaskKind::DecideLeave, seen, matter) {
                all.insert((TaskKind::DecideLeave, report.id.0));
            }
        }
    }

    /// There is a mentor who did not ask for it.
    fn mentored(&self, viewer: &Viewer, report: &absence_report::Model) -> bool {
        let runs = |row: &&mentorship::Model| row.begins <= viewer.today && row.ends.is_none_or(|ends| ends >= viewer.today);
        let himself = |row: &mentorship::Model| {
            let both = |account: &&identity::Model| account.staff_member_id == Some(row.staff_member_id) && account.guardian_id.is_some();
            self.identities.iter().filter(both).any(|account| account.guardian_id == report.filer_guardian_id)
        };
        self.mentorships.iter().filter(|row| row.student_id == report.student_id).filter(runs).any(|row| !himself(row))
    }

    fn of_signals(&self, student: &student::Model, seen: &Sight, all: &mut Waiting) {
        for row in self.signals.iter().filter(|row| row.student_id == student.id && row.status == SignalStatus::Open) {
            let kind = match (row.code, row.value) {
                (RuleCode::StudyFinance, 56..) => TaskKind::StudyFinanceDetermination,
                (RuleCode::StudyFinance, _) => TaskKind::StudyFinanceNotice,
                _ => TaskKind::HandleSignal,
            };
            if waits(kind, seen, Matter::default()) {
                all.insert((kind, row.id.0));
            }
        }
    }
}
