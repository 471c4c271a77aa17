//! Mentors of students: as administrators name them and end that.

use std::collections::HashMap;

use ::entity::id::{MentorshipId, StaffMemberId, StudentId};
use chrono::NaiveDate;
use sea_orm::{DbErr, QueryResult, Value};

use super::json::{ids, key};
use super::set_row::{MENTORSHIP, by, day};
use super::taken_state::row;
use super::work::{Row, Work};
use super::{Store, StoreError, by_hand, rows};
use crate::domain::span::Span;
use crate::policy::permit::Named;
use crate::policy::viewer::Viewer;

/// A mentor of a student.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MentorshipRow {
    /// Key.
    pub id: MentorshipId,
    /// Key in its source.
    pub source_id: String,
    /// Who.
    pub staff: StaffMemberId,
    /// First and last name.
    pub name: String,
    /// Of whom.
    pub student: StudentId,
    /// From when to when.
    pub days: Span,
    /// Whether a person of the school set it.
    pub by_hand: bool,
    /// Counts changes.
    pub version: i32,
}

const SELECT: &str = "SELECT t.id, t.source_id, t.staff_member_id, m.first_name || ' ' || m.last_name AS name, t.student_id, t.begins, t.ends, \
     t.set_by, t.version FROM mentorship t JOIN staff_member m ON m.id = t.staff_member_id AND m.institution_id = $1 WHERE t.institution_id = $1";

fn mentorship_row(found: &QueryResult) -> Result<MentorshipRow, DbErr> {
    Ok(MentorshipRow {
        id: found.try_get("", "id")?,
        source_id: found.try_get("", "source_id")?,
        staff: found.try_get("", "staff_member_id")?,
        name: found.try_get("", "name")?,
        student: found.try_get("", "student_id")?,
        days: Span { begins: found.try_get("", "begins")?, ends: found.try_get("", "ends")? },
        by_hand: found.try_get::<Option<String>>("", "set_by")?.is_some(),
        version: found.try_get("", "version")?,
    })
}

/// The one with that key, at the viewer's institution.
pub async fn find(store: &Store, viewer: &Viewer, id: MentorshipId) -> Result<Option<MentorshipRow>, StoreError> {
    let found = rows::raw(store, &format!("{SELECT} AND t.id = $2"), vec![Value::from(viewer.institution.0), Value::from(id.0)]).await?;
    Ok(found.first().map(mentorship_row).transpose()?)
}

/// Of these students, those that run today or will, by begin.
pub async fn mentorships(store: &Store, viewer: &Viewer, of: &[StudentId]) -> Result<Vec<(StudentId, MentorshipRow)>, StoreError> {
    let sql = format!(
        "{SELECT} AND t.student_id IN {} AND (t.ends IS NULL OR t.ends >= $3 AND t.ends >= t.begins) ORDER BY t.begins, name, t.id",
        rows::ids(store, "$2"),
    );
    let keys: Vec<_> = of.iter().map(|id| id.0).collect();
    let values = vec![Value::from(viewer.institution.0), Value::from(ids(&keys)?), Value::from(viewer.today)];
    let found = rows::raw(store, &sql, values).await?;
    found.iter().map(|row| Ok(mentorship_row(row).map(|row| (row.student, row))?)).collect()
}

/// The same of students who are locked, as from a day on.
pub async fn held<D: Named>(
    work: &Work<'_, D>,
    of: &[StudentId],
    from: NaiveDate,
) -> Result<HashMap<StudentId, Vec<MentorshipRow>>, StoreError> {
    let sql = format!(
        "{SELECT} AND t.student_id IN {} AND (t.ends IS NULL OR t.ends >= $7 AND t.ends >= t.begins) ORDER BY t.begins, t.id",
        work.ids("$6")
    );
    let keys: Vec<_> = of.iter().map(|id| id.0).collect();
    let mut found: HashMap<StudentId, Vec<MentorshipRow>> = HashMap::new();
    for row in work.query(&sql, vec![Value::from(ids(&keys)?), Value::from(from)]).await? {
        let row = mentorship_row(&row)?;
        found.entry(row.student).or_default().push(row);
    }
    Ok(found)
}

/// A mentorship under a new key that no source gives.
#[must_use]
pub fn new(staff: StaffMemberId, student: StudentId, days: Span) -> MentorshipRow {
    let id = MentorshipId::new();
    MentorshipRow { id, source_id: by_hand::source_id(id.0), staff, name: String::new(), student, days, by_hand: true, version: 1 }
}

/// Writes those that were not there, and changes the others to what they are to be.
pub async fn set<D: Named>(work: &Work<'_, D>, new: &[MentorshipRow], changed: &[MentorshipRow]) -> Result<(), StoreError> {
    let written = |rows: &[MentorshipRow]| -> Vec<Row> { rows.iter().map(|row| written(work, row)).collect() };
    work.derive(&MENTORSHIP, &written(new)).await?;
    work.amend(&MENTORSHIP, &written(changed)).await.map(|_| ())
}

fn written<D: Named>(work: &Work<'_, D>, mentorship: &MentorshipRow) -> Row {
    let mut written = row([
        ("id", key(mentorship.id.0)),
        ("source_id", mentorship.source_id.as_str().into()),
        ("staff_member_id", key(mentorship.staff.0)),
        ("student_id", key(mentorship.student.0)),
        ("begins", day(Some(mentorship.days.begins))),
        ("ends", day(mentorship.days.ends)),
    ]);
    written.extend(by(work).map(|(name, value)| (name.to_owned(), value)));
    written
}
