//! Dated facts of a student as they are read with who recorded them, and set by hand.

use ::entity::id::{StudentFactId, StudentId};
use ::entity::kind::StudentFactKind;
use chrono::{DateTime, Days, NaiveDate, Utc};
use sea_orm::{DbBackend, DbErr, QueryResult, Value};

use super::json::{ids, instant, key};
use super::set_row::{FACT, QUALIFIED, by, day};
use super::taken_state::row;
use super::work::{Row, Work};
use super::{Store, StoreError, rows};
use crate::domain::span::Span;
use crate::policy::permit::Named;
use crate::policy::viewer::Viewer;

/// A fact. One that was taken back keeps its row, so that no source brings it back; it holds on no day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactSet {
    /// Key.
    pub id: StudentFactId,
    /// Whose.
    pub student: StudentId,
    /// What.
    pub kind: StudentFactKind,
    /// From when to when.
    pub days: Span,
    /// Who recorded it: a name of the staff, or of an import.
    pub recorded_by: String,
    /// When.
    pub recorded_at: DateTime<Utc>,
    /// Whether a person of the school set it.
    pub by_hand: bool,
    /// Counts changes.
    pub version: i32,
}

impl FactSet {
    /// One under a new key.
    #[must_use]
    pub fn new<D: Named>(work: &Work<'_, D>, student: StudentId, kind: StudentFactKind, days: Span) -> Self {
        let (recorded_by, recorded_at) = (work.actor().to_owned(), work.now());
        Self { id: StudentFactId::new(), student, kind, days, recorded_by, recorded_at, by_hand: true, version: 1 }
    }

    /// The same, without any day.
    #[must_use]
    pub fn taken_back(self) -> Self {
        let before = self.days.begins.checked_sub_days(Days::new(1));
        Self { days: Span { ends: before, ..self.days }, ..self }
    }

    /// Whether it holds on any day.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.days.overlaps(self.days)
    }
}

const COLUMNS: &str = "f.id, f.student_id, f.kind, f.begins, f.ends, f.recorded_at, f.set_by, f.version";

fn fact_row(found: &QueryResult, by: &str) -> Result<FactSet, DbErr> {
    Ok(FactSet {
        id: found.try_get("", "id")?,
        student: found.try_get("", "student_id")?,
        kind: found.try_get("", "kind")?,
        days: Span { begins: found.try_get("", "begins")?, ends: found.try_get("", "ends")? },
        recorded_by: found.try_get("", by)?,
        recorded_at: found.try_get("", "recorded_at")?,
        by_hand: found.try_get::<Option<String>>("", "set_by")?.is_some(),
        version: found.try_get("", "version")?,
    })
}

/// Facts of these students that hold on any day, by begin; the caller has shown that they exist.
pub async fn facts(store: &Store, viewer: &Viewer, of: &[StudentId]) -> Result<Vec<(StudentId, FactSet)>, StoreError> {
    let staff = if store.backend() == DbBackend::Postgres { "replace(m.id::text, '-', '')" } else { "lower(hex(m.id))" };
    let sql = format!(
        "SELECT {COLUMNS}, coalesce(m.first_name || ' ' || m.last_name, f.recorded_by) AS name FROM student_fact f \
         LEFT JOIN staff_member m ON m.institution_id = $1 AND {staff} = coalesce(f.set_by, f.recorded_by) \
         WHERE f.institution_id = $1 AND f.student_id IN {} AND (f.ends IS NULL OR f.ends >= f.begins) ORDER BY f.begins, f.id",
        rows::ids(store, "$2"),
    );
    let keys: Vec<_> = of.iter().map(|id| id.0).collect();
    let found = rows::raw(store, &sql, vec![Value::from(viewer.institution.0), Value::from(ids(&keys)?)]).await?;
    found.iter().map(|row| Ok(fact_row(row, "name").map(|fact| (fact.student, fact))?)).collect()
}

/// Whose fact that is, at the viewer's institution.
pub async fn student_of(store: &Store, viewer: &Viewer, id: StudentFactId) -> Result<Option<StudentId>, StoreError> {
    let sql = "SELECT student_id FROM student_fact WHERE institution_id = $1 AND id = $2";
    let found = rows::raw(store, sql, vec![Value::from(viewer.institution.0), Value::from(id.0)]).await?;
    Ok(found.first().map(|row| row.try_get("", "student_id")).transpose()?)
}

/// All of a student who is locked, those that were taken back too, and the birth date, if known.
pub async fn of<D: Named>(work: &Work<'_, D>, student: StudentId) -> Result<(Vec<FactSet>, Option<NaiveDate>), StoreError> {
    let sql = format!(
        "SELECT {COLUMNS}, f.recorded_by FROM student_fact f WHERE f.institution_id = $1 AND f.student_id = $6 ORDER BY f.begins, f.id"
    );
    let found = work.query(&sql, vec![Value::from(student.0)]).await?;
    let facts = found.iter().map(|row| fact_row(row, "recorded_by")).collect::<Result<_, DbErr>>()?;
    let born = work.query("SELECT birth_date FROM student WHERE institution_id = $1 AND id = $6", vec![Value::from(student.0)]).await?;
    Ok((facts, born.first().map_or(Ok(None), |row| row.try_get("", "birth_date"))?))
}

/// Writes those that were not there, and changes the others to what they are to be.
pub async fn set<D: Named>(work: &Work<'_, D>, new: &[FactSet], changed: &[FactSet]) -> Result<(), StoreError> {
    let written = |rows: &[FactSet]| -> Vec<Row> { rows.iter().map(|row| written(work, row)).collect() };
    work.derive(&FACT, &written(new)).await?;
    work.amend(&FACT, &written(changed)).await.map(|_| ())
}

/// Writes the day of the start qualification, which every look at a student reads.
pub async fn qualify<D: Named>(work: &Work<'_, D>, student: StudentId, on: Option<NaiveDate>) -> Result<(), StoreError> {
    let written = row([("id", key(student.0)), ("start_qualification_on", day(on))]);
    work.amend(&QUALIFIED, &[written]).await.map(|_| ())
}

fn written<D: Named>(work: &Work<'_, D>, fact: &FactSet) -> Row {
    let mut written = row([
        ("id", key(fact.id.0)),
        ("student_id", key(fact.student.0)),
        ("kind", fact.kind.as_str().into()),
        ("begins", day(Some(fact.days.begins))),
        ("ends", day(fact.days.ends)),
        ("recorded_by", fact.recorded_by.as_str().into()),
        ("recorded_at", instant(fact.recorded_at)),
    ]);
    written.extend(by(work).map(|(name, value)| (name.to_owned(), value)));
    written
}
