//! What an answer about leave depends on: the student's duty, the lessons planned for a school year, and leave that was accepted in it.

use ::entity::id::{AbsenceReportId, StaffMemberId, StudentId};
use ::entity::kind::{AbsenceKind, LessonStatus, StudentFactKind};
use chrono::{DateTime, NaiveDate, Utc, Weekday};
use chrono_tz::Tz;
use sea_orm::{DbErr, QueryResult, Value};

use super::work::Work;
use super::{Store, StoreError, rows};
use crate::domain::basis::Basis;
use crate::domain::interval::Interval;
use crate::domain::leave::{Facts, is_by_own_week};
use crate::domain::leave_days::{Planned, timetabled, used, usual_weekdays};
use crate::domain::local_time::{begin_of_day, end_of_day, local_date};
use crate::domain::school::School;
use crate::domain::span::Span;
use crate::policy::permit::Named;
use crate::policy::viewer::Viewer;

/// The facts come first, so that PostgreSQL learns the types of the columns from them.
const DUTY: &str = "SELECT kind, begins, ends FROM student_fact WHERE institution_id = $1 AND student_id = $6 \
       AND kind <> 'START_QUALIFICATION' AND (ends IS NULL OR ends >= begins) \
     UNION ALL SELECT 'BIRTH', birth_date, NULL FROM student WHERE institution_id = $1 AND id = $6 AND birth_date IS NOT NULL \
     UNION ALL SELECT 'QUALIFIED', start_qualification_on, NULL FROM student \
       WHERE institution_id = $1 AND id = $6 AND start_qualification_on IS NOT NULL";

const PLANNED: &str = "SELECT lp.local_date, l.begins, l.ends, l.status FROM lesson_participant lp \
     JOIN lesson l ON l.id = lp.lesson_id AND l.institution_id = $1 \
     WHERE lp.institution_id = $1 AND lp.student_id = $6 AND lp.local_date BETWEEN $7 AND $8 ORDER BY lp.local_date, l.begins, l.id";

const ACCEPTED: &str = "SELECT id, kind, begins, effective_ends FROM absence_report WHERE institution_id = $1 AND student_id = $6 \
     AND begins < $8 AND effective_ends > $7 AND status = 'ACCEPTED' AND kind IN ('PARENTS_PROFESSION_HOLIDAY', 'WEIGHTY_CIRCUMSTANCES') \
     ORDER BY begins, id";

/// What is known of a student's leave in a school year.
#[derive(Clone, Debug, Default)]
pub struct LeaveFacts {
    basis: Basis,
    /// Lessons planned in the year, and in the weeks of the leave that is asked for.
    pub lessons: Vec<Planned>,
    accepted: Vec<(AbsenceReportId, AbsenceKind, Interval)>,
}

impl LeaveFacts {
    /// As the rules read them, for leave that begins on a day of a school year. `but`: what is decided about is not given before.
    #[must_use]
    pub fn on(&self, day: NaiveDate, year: Span, school: &School, but: Option<AbsenceReportId>) -> Facts {
        let usual = self.usual(day, year, school);
        let given = self.accepted.iter().filter(|(id, ..)| Some(*id) != but).map(|(_, kind, period)| (*kind, *period));
        Facts {
            duty: self.basis.duty(day),
            timetabled: timetabled(&self.in_year(year), &school.calendar),
            used: used(given, year, &self.lessons, usual.as_deref(), &school.calendar, school.zone),
        }
    }

    /// The weekdays by which such leave is counted where nothing is planned yet; none: by all school days.
    #[must_use]
    pub fn usual(&self, day: NaiveDate, year: Span, school: &School) -> Option<Vec<Weekday>> {
        let by_own_week = is_by_own_week(self.basis.duty(day), &school.settings);
        if by_own_week { usual_weekdays(&self.in_year(year), &school.calendar) } else { None }
    }

    fn in_year(&self, year: Span) -> Vec<Planned> {
        self.lessons.iter().filter(|lesson| year.holds(lesson.on)).copied().collect()
    }
}

/// Whether the student has a mentor on that day who is somebody else.
pub async fn has_other_mentor<D: Named>(
    work: &Work<'_, D>,
    student: StudentId,
    than: StaffMemberId,
    on: NaiveDate,
) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM mentorship WHERE institution_id = $1 AND student_id = $6 AND staff_member_id <> $7 AND begins <= $8 \
               AND (ends IS NULL OR ends >= $8) LIMIT 1";
    Ok(!work.query(sql, vec![student.0.into(), than.0.into(), on.into()]).await?.is_empty())
}

/// Whether a lesson that the student would have had by now, of a time that began then, has begun.
pub async fn has_begun<D: Named>(work: &Work<'_, D>, student: StudentId, from: DateTime<Utc>, zone: Tz) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM lesson_participant lp JOIN lesson l ON l.id = lp.lesson_id AND l.institution_id = $1 \
               WHERE lp.institution_id = $1 AND lp.student_id = $6 AND lp.local_date BETWEEN $7 AND $8 \
               AND l.begins <= $2 AND l.ends > $9 AND l.status <> 'CANCELLED' LIMIT 1";
    let days = [from, work.now()].map(|at| Value::from(local_date(at, zone)));
    let [first, last] = days;
    Ok(!work.query(sql, vec![student.0.into(), first, last, from.into()]).await?.is_empty())
}

/// Of a student, under the permit of a deed: lessons of those days, and leave accepted in that year.
pub async fn of<D: Named>(work: &Work<'_, D>, student: StudentId, days: Span, year: Span, zone: Tz) -> Result<LeaveFacts, StoreError> {
    let of = Value::from(student.0);
    let (first, last) = bounds(days);
    let (from, to) = instants(year, zone);
    read(
        &work.query(DUTY, vec![of.clone()]).await?,
        &work.query(PLANNED, vec![of.clone(), first.into(), last.into()]).await?,
        &work.query(ACCEPTED, vec![of, from.into(), to.into()]).await?,
    )
}

/// Of a student that exists for the viewer.
pub async fn of_viewer(store: &Store, viewer: &Viewer, student: StudentId, year: Span) -> Result<LeaveFacts, StoreError> {
    // As many values as a deed's statements have: a connection keeps a statement by its text, together with their number.
    let nobody = || Value::from("");
    let given = |more: Vec<Value>| {
        let five = vec![viewer.institution.0.into(), viewer.now.into(), nobody(), nobody(), nobody(), student.0.into()];
        five.into_iter().chain(more).collect::<Vec<Value>>()
    };
    let (first, last) = bounds(year);
    let (from, to) = instants(year, viewer.zone);
    read(
        &rows::raw(store, DUTY, given(vec![])).await?,
        &rows::raw(store, PLANNED, given(vec![first.into(), last.into()])).await?,
        &rows::raw(store, ACCEPTED, given(vec![from.into(), to.into()])).await?,
    )
}

/// First and last day; a span without end has one day.
fn bounds(span: Span) -> (NaiveDate, NaiveDate) {
    (span.begins, span.ends.unwrap_or(span.begins))
}

fn instants(span: Span, zone: Tz) -> (DateTime<Utc>, DateTime<Utc>) {
    let (first, last) = bounds(span);
    (begin_of_day(first, zone), end_of_day(last, zone))
}

fn read(duty: &[QueryResult], planned: &[QueryResult], accepted: &[QueryResult]) -> Result<LeaveFacts, StoreError> {
    let mut facts = LeaveFacts::default();
    for row in duty {
        let (kind, begins): (String, NaiveDate) = (row.try_get("", "kind")?, row.try_get("", "begins")?);
        match StudentFactKind::parse(&kind) {
            Some(kind) => facts.basis.facts.push((kind, Span { begins, ends: row.try_get("", "ends")? })),
            None if kind == "BIRTH" => facts.basis.birth = Some(begins),
            None => facts.basis.start_qualification_on = Some(begins),
        }
    }
    facts.lessons = planned.iter().map(lesson).collect::<Result<_, DbErr>>()?;
    let leave = |row: &QueryResult| -> Result<_, DbErr> {
        Ok((
            row.try_get("", "id")?,
            row.try_get("", "kind")?,
            Interval { begins: row.try_get("", "begins")?, ends: row.try_get("", "effective_ends")? },
        ))
    };
    facts.accepted = accepted.iter().map(leave).collect::<Result<_, _>>()?;
    Ok(facts)
}

fn lesson(row: &QueryResult) -> Result<Planned, DbErr> {
    Ok(Planned {
        on: row.try_get("", "local_date")?,
        during: Interval { begins: row.try_get("", "begins")?, ends: row.try_get("", "ends")? },
        cancelled: row.try_get::<LessonStatus>("", "status")? == LessonStatus::Cancelled,
    })
}
