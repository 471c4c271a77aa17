//! What a student's counting rests on, and what is kept of it, read under the lock of the student: dated facts, enrolments, the totals as they
//! were counted last, and all signals. One statement, however many students.

use std::collections::HashMap;

use ::entity::id::{SignalId, StudentId};
use ::entity::kind::StudentFactKind;
use chrono::NaiveDate;
use sea_orm::{DbErr, QueryResult, Value};

use super::StoreError;
use super::json::ids;
use super::signal_row::signal;
use super::work::Work;
use crate::domain::basis::Basis;
use crate::domain::line::Missed;
use crate::domain::signal::Known;
use crate::domain::span::Span;
use crate::policy::permit::Named;

/// Totals as they were counted last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StandingState {
    /// As of this day.
    pub counted_on: NaiveDate,
    /// First day of the window.
    pub window_begins: NaiveDate,
    /// Missed in it.
    pub missed: Missed,
    /// Lessons in it that nobody marked.
    pub unknown: u32,
    /// The first day of all on which a report waits to be judged.
    pub pending_from: Option<NaiveDate>,
    /// The day on which time alone may change it.
    pub next_on: Option<NaiveDate>,
}

/// What is known and kept of a student.
#[derive(Clone, Debug, Default)]
pub struct Counted {
    /// What counting rests on.
    pub basis: Basis,
    /// Totals as they were counted last; none: never.
    pub standing: Option<StandingState>,
    /// Signals, whatever became of them.
    pub signals: Vec<Known<SignalId>>,
    /// Until when what each asks for is due.
    pub due_on: HashMap<SignalId, NaiveDate>,
}

/// Of students who are locked. One that is not there is left out. Columns bear the names of those of a signal; other rows put theirs there.
pub async fn of<D: Named>(work: &Work<'_, D>, students: &[StudentId]) -> Result<HashMap<StudentId, Counted>, StoreError> {
    let among = work.ids("$6");
    let sql = format!(
        "SELECT 'SIGNAL' AS what, g.student_id, g.begins, g.ends, g.reached_on, g.due_on, g.value, NULL AS b, \
           NULL AS c, NULL AS d, NULL AS e, g.code, g.status, g.provisional, g.id \
           FROM signal g WHERE g.institution_id = $1 AND g.student_id IN {among} \
         UNION ALL SELECT 'STANDING', c.student_id, c.counted_on, c.window_begins, c.pending_from, c.next_on, c.authorised_minutes, \
           c.pending_minutes, c.unexplained_minutes, c.unauthorised_minutes, c.unknown_lessons, NULL, NULL, FALSE, NULL \
           FROM standing c WHERE c.institution_id = $1 AND c.student_id IN {among} \
         UNION ALL SELECT 'STUDENT', s.id, s.birth_date, s.start_qualification_on, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, FALSE, NULL \
           FROM student s WHERE s.institution_id = $1 AND s.id IN {among} \
         UNION ALL SELECT 'FACT', f.student_id, f.begins, f.ends, NULL, NULL, NULL, NULL, NULL, NULL, NULL, f.kind, NULL, FALSE, NULL \
           FROM student_fact f WHERE f.institution_id = $1 AND f.student_id IN {among} AND (f.ends IS NULL OR f.ends >= f.begins) \
         UNION ALL SELECT 'ENROLMENT', e.student_id, e.begins, e.ends, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, FALSE, NULL \
           FROM enrolment e WHERE e.institution_id = $1 AND e.student_id IN {among} AND (e.ends IS NULL OR e.ends >= e.begins)"
    );
    let keys: Vec<_> = students.iter().map(|id| id.0).collect();
    let mut found: HashMap<StudentId, Counted> = HashMap::new();
    for row in work.query(&sql, vec![Value::from(ids(&keys)?)]).await? {
        let one = found.entry(row.try_get("", "student_id")?).or_default();
        add(one, &row)?;
    }
    Ok(found)
}

fn add(one: &mut Counted, row: &QueryResult) -> Result<(), DbErr> {
    let number = |column: &str| Ok::<_, DbErr>(row.try_get::<Option<i32>>("", column)?.and_then(|n| u32::try_from(n).ok()).unwrap_or(0));
    let span = || Ok::<_, DbErr>(Span { begins: row.try_get("", "begins")?, ends: row.try_get("", "ends")? });
    match row.try_get::<String>("", "what")?.as_str() {
        "STUDENT" => {
            one.basis.birth = row.try_get("", "begins")?;
            one.basis.start_qualification_on = row.try_get("", "ends")?;
        }
        "FACT" => one.basis.facts.push((row.try_get::<StudentFactKind>("", "code")?, span()?)),
        "ENROLMENT" => one.basis.enrolments.push(span()?),
        "SIGNAL" => {
            let known = signal(row)?;
            one.due_on.insert(known.key, row.try_get("", "due_on")?);
            one.signals.push(known);
        }
        _ => {
            one.standing = Some(StandingState {
                counted_on: row.try_get("", "begins")?,
                window_begins: row.try_get("", "ends")?,
                missed: Missed {
                    authorised: number("value")?,
                    pending: number("b")?,
                    unexplained: number("c")?,
                    unauthorised: number("d")?,
                },
                unknown: number("e")?,
                pending_from: row.try_get("", "reached_on")?,
                next_on: row.try_get("", "due_on")?,
            });
        }
    }
    Ok(())
}
