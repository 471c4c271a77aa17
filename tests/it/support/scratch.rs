//! What marks and reports come to, worked out from the rows alone by the pure rules: whatever was done in whatever order, the rows that follow
//! from others must say the same.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use entity::id::{AbsenceReportId, InstitutionId, PresenceId, StudentId};
use entity::kind::{AbsenceStatus, CalendarKind, EndedBy};
use entity::{absence_report, calendar_period, institution, judgement, lesson, presence, presence_cover, school_year, setting};
use presentie::deed::evaluate::Evaluated;
use presentie::domain::account::{Claim, Taken, account};
use presentie::domain::interval::Interval;
use presentie::domain::presence::{Given, Presence};
use presentie::domain::report_end::Closing;
use presentie::domain::report_period::ReportPeriod;
use presentie::domain::school::School;
use presentie::domain::school_calendar::SchoolCalendar;
use presentie::domain::setting::{Key, Settings};
use presentie::domain::span::Span;
use presentie::jobs::evaluation::{self, Asked};
use presentie::store::Store;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

/// Where the rows of a school differ from that, one line each; none: they agree. Minutes whose deadline has passed count as unauthorised,
/// whether or not the daily run has written it down.
pub async fn differences(store: &Store, code: &str, now: DateTime<Utc>) -> Vec<String> {
    let school_row = institution::Entity::find().filter(institution::Column::Code.eq(code)).one(store.read()).await.unwrap().unwrap();
    let zone: Tz = school_row.time_zone.parse().unwrap();
    let school = school(store, school_row.id, zone, now).await;
    let rows = Rows::read(store, school_row.id).await;
    let students: std::collections::BTreeSet<StudentId> =
        rows.marks.iter().map(|(row, _)| row.student_id).chain(rows.reports.iter().map(|row| row.student_id)).collect();
    students.into_iter().flat_map(|student| rows.of(student, &school, now)).collect()
}

/// Where kept days, standings and signals of a school differ from the count from scratch, as `presentie evaluate --check` says it.
pub async fn uncounted(store: &Store, code: &str, now: DateTime<Utc>) -> Vec<String> {
    let ran = evaluation::run(store, now, Asked { only: Some(code), date: None, check: true }).await.unwrap();
    let of = |(code, done): (String, Result<Evaluated, _>)| {
        let done: Evaluated = done.unwrap_or_else(|failed: evaluation::Failed| panic!("{failed}"));
        done.differences.into_iter().map(move |one| format!("{code} {}: {}", one.student.0, one.what))
    };
    ran.into_iter().flat_map(of).collect()
}

async fn school(store: &Store, id: InstitutionId, zone: Tz, now: DateTime<Utc>) -> School {
    let mut calendar = SchoolCalendar::default();
    for row in calendar_period::Entity::find().filter(calendar_period::Column::InstitutionId.eq(id)).all(store.read()).await.unwrap() {
        let span = Span::between(row.begins, row.ends);
        match row.kind {
            CalendarKind::Holiday => calendar.holidays.push(span),
            CalendarKind::Closure => calendar.closures.push(span),
        }
    }
    let years = school_year::Entity::find().filter(school_year::Column::InstitutionId.eq(id)).all(store.read()).await.unwrap();
    calendar.years.extend(years.iter().map(|row| Span::between(row.begins, row.ends)));
    let changes = setting::Entity::find().filter(setting::Column::InstitutionId.eq(id)).order_by_asc(setting::Column::ChangedAt);
    let changes = changes.all(store.read()).await.unwrap();
    let changes: Vec<_> =
        changes.iter().map(|row| (row.effective_from, Key::parse(&row.key).unwrap(), serde_json::from_str(&row.value).unwrap())).collect();
    let today = now.with_timezone(&zone).date_naive();
    let settings = Settings::in_force(changes.iter().map(|(from, key, value)| (*from, *key, value)), today).unwrap();
    School { zone, calendar, settings }
}

struct Rows {
    marks: Vec<(presence::Model, lesson::Model)>,
    reports: Vec<absence_report::Model>,
    covers: Vec<presence_cover::Model>,
    /// The newest of each presence.
    judged: BTreeMap<PresenceId, bool>,
}

impl Rows {
    async fn read(store: &Store, id: InstitutionId) -> Self {
        let marks = presence::Entity::find().find_also_related(lesson::Entity).filter(presence::Column::InstitutionId.eq(id));
        let reports = absence_report::Entity::find().filter(absence_report::Column::InstitutionId.eq(id));
        let covers = presence_cover::Entity::find().filter(presence_cover::Column::InstitutionId.eq(id));
        let judged = judgement::Entity::find().filter(judgement::Column::InstitutionId.eq(id));
        let judged = judged.order_by_asc(judgement::Column::JudgedAt).order_by_asc(judgement::Column::Id);
        Self {
            marks: marks.all(store.read()).await.unwrap().into_iter().map(|(row, lesson)| (row, lesson.unwrap())).collect(),
            reports: reports.all(store.read()).await.unwrap(),
            covers: covers.all(store.read()).await.unwrap(),
            judged: judged.all(store.read()).await.unwrap().into_iter().map(|row| (row.presence_id, row.authorised)).collect(),
        }
    }

    fn of(&self, student: StudentId, school: &School, now: DateTime<Utc>) -> Vec<String> {
        let marks: Vec<_> = self.marks.iter().filter(|(row, _)| row.student_id == student).collect();
        let reports: Vec<_> = self.reports.iter().filter(|row| row.student_id == student).collect();
        let taken: Vec<Taken> = marks.iter().map(|(row, lesson)| taken(row, lesson, self.judged.get(&row.id).copied())).collect();
        let standing: Vec<_> = reports.iter().filter(|row| row.status != AbsenceStatus::Withdrawn).collect();
        let claims: Vec<Claim> = standing.iter().map(|row| claim(row)).collect();
        let account = account(&taken, &claims, &school.terms(), now);
        let mut wrong = vec![];
        for (row, end) in standing.iter().zip(&account.ends) {
            if (row.effective_ends, row.ended_by) != (end.ends, end.by) {
                wrong.push(format!("report {} of {student:?} ends {:?} by {:?}, not {end:?}", row.id.0, row.effective_ends, row.ended_by));
            }
        }
        for ((row, lesson), counted) in marks.iter().zip(&account.counted) {
            let passed = row.becomes_unauthorised_at.is_some_and(|at| at <= now);
            let (unauthorised, unexplained, becomes) = if passed {
                (row.unauthorised_minutes + row.unexplained_minutes, 0, None)
            } else {
                (row.unauthorised_minutes, row.unexplained_minutes, row.becomes_unauthorised_at)
            };
            let kept =
                [row.authorised_minutes, unauthorised, row.pending_minutes, unexplained].map(|minutes| u32::try_from(minutes).unwrap());
            let outcome = counted.outcome;
            let counts = [outcome.authorised, outcome.unauthorised, outcome.pending, outcome.unexplained];
            let same = (kept, becomes, row.settled, row.local_date)
                == (counts, outcome.becomes_unauthorised_at, counted.settled || row.settled_by_source, lesson.local_date);
            if !same {
                wrong.push(format!("{row:?} in {} {} to {}, not {counted:?}", lesson.local_date, lesson.begins, lesson.ends));
            }
            let mut covers: Vec<(AbsenceReportId, u32)> =
                counted.covered.iter().map(|(at, minutes)| (standing[*at].id, *minutes)).collect();
            let mut kept: Vec<(AbsenceReportId, u32)> = self
                .covers
                .iter()
                .filter(|cover| cover.presence_id == row.id)
                .map(|cover| (cover.absence_report_id, u32::try_from(cover.minutes).unwrap()))
                .collect();
            covers.sort_unstable();
            kept.sort_unstable();
            if covers != kept {
                wrong.push(format!("{} is covered by {kept:?}, not {covers:?}", row.id.0));
            }
        }
        wrong
    }
}

fn taken(row: &presence::Model, lesson: &lesson::Model, judged: Option<bool>) -> Taken {
    let during = Interval { begins: lesson.begins, ends: lesson.ends };
    let given =
        Given { mark: row.mark, minutes_late: row.minutes_late, minutes_left_early: row.minutes_left_early, sent_out_at: row.sent_out_at };
    let presence = Presence::kept(given, during);
    Taken { lesson: during, on: lesson.local_date, status: lesson.status, presence, first_marked_at: row.first_marked_at, judged }
}

/// What people said and did; where it ends by itself is worked out.
fn claim(row: &absence_report::Model) -> Claim {
    let closing = row.effective_ends.and_then(|at| match row.ended_by {
        Some(EndedBy::Recovery) => Some(Closing::Recovery(at)),
        Some(EndedBy::Staff) => Some(Closing::Staff(at)),
        Some(EndedBy::Period | EndedBy::Attended) | None => None,
    });
    let claimed = ReportPeriod { begins: row.begins, ends: row.claimed_ends };
    Claim { kind: row.kind, claimed, closing, status: row.status, filed_at: row.filed_at }
}
