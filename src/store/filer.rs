//! Who may speak for a student, as the rules of filing read it: age, living independently, guardians with their ties and grants.

use ::entity::guardian;
use ::entity::id::{GuardianId, StudentId};
use ::entity::kind::GuardianshipKind;
use chrono::NaiveDate;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Order, Query};
use sea_orm::{QueryResult, Value};

use super::links::name_of;
use super::work::Work;
use super::{Store, StoreError, rows};
use crate::domain::filing::{Facts, Filer};
use crate::domain::span::Span;
use crate::policy::permit::Named;
use crate::policy::viewer::Viewer;

/// What is known of a student and of those who may speak for him.
#[derive(Clone, Debug, Default)]
pub struct Filers {
    /// Birth date, if known.
    pub birth: Option<NaiveDate>,
    /// When the student lives on his own.
    pub independent: Vec<Span>,
    /// Guardians with a tie in force, unblocked, each once.
    pub guardians: Vec<Candidate>,
}

/// A guardian of the student.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Who.
    pub guardian: GuardianId,
    /// Has authority today.
    pub authority: bool,
    /// Has actual care today.
    pub carer: bool,
    /// Days for which the student granted REPORT_ABSENCE.
    pub may_report: Vec<Span>,
}

impl Filers {
    /// What is known of the student, on the day somebody acts.
    #[must_use]
    pub fn facts(&self, today: NaiveDate) -> Facts<'_> {
        Facts { birth: self.birth, independent: &self.independent, today }
    }

    /// The guardian as somebody who files, if tied today.
    #[must_use]
    pub fn guardian(&self, id: GuardianId) -> Option<Filer<'_>> {
        let found = self.guardians.iter().find(|candidate| candidate.guardian == id)?;
        Some(found.filer())
    }
}

impl Candidate {
    /// As the rules read it.
    #[must_use]
    pub fn filer(&self) -> Filer<'_> {
        Filer::Guardian { authority: self.authority, carer: self.carer, may_report: &self.may_report }
    }
}

/// Ties come first, so that PostgreSQL learns the types of the columns from them.
const SQL: &str = "SELECT 'TIE' AS what, g.guardian_id, g.kind, g.begins, g.ends FROM guardianship g \
       WHERE g.institution_id = $1 AND g.student_id = $6 AND g.begins <= $7 AND (g.ends IS NULL OR g.ends >= $7) \
       AND NOT (g.blocked_from IS NOT NULL AND g.blocked_from <= $7 AND (g.blocked_to IS NULL OR g.blocked_to >= $7)) \
     UNION ALL SELECT 'GRANT', a.guardian_id, NULL, a.begins, a.ends FROM access_grant a \
       WHERE a.institution_id = $1 AND a.student_id = $6 AND a.report_absence AND a.revoked_at IS NULL \
     UNION ALL SELECT 'INDEPENDENT', NULL, NULL, f.begins, f.ends FROM student_fact f \
       WHERE f.institution_id = $1 AND f.student_id = $6 AND f.kind = 'LIVING_INDEPENDENTLY' \
     UNION ALL SELECT 'BIRTH', NULL, NULL, s.birth_date, NULL FROM student s WHERE s.institution_id = $1 AND s.id = $6";

/// Of one student, on a day, under the permit of a deed.
pub async fn of<D: Named>(work: &Work<'_, D>, student: StudentId, today: NaiveDate) -> Result<Filers, StoreError> {
    read(&work.query(SQL, vec![Value::from(student.0), today.into()]).await?)
}

/// Of one student that exists for the viewer, today.
pub async fn of_viewer(store: &Store, viewer: &Viewer, student: StudentId) -> Result<Filers, StoreError> {
    // As many values as a deed's statements have: a connection keeps a statement by its text, together with their number.
    let nobody = || Value::from("");
    let values = vec![viewer.institution.0.into(), viewer.now.into(), nobody(), nobody(), nobody(), student.0.into(), viewer.today.into()];
    read(&rows::raw(store, SQL, values).await?)
}

fn read(rows: &[QueryResult]) -> Result<Filers, StoreError> {
    let mut filers = Filers::default();
    let mut grants: Vec<(GuardianId, Span)> = vec![];
    for row in rows {
        let what: String = row.try_get("", "what")?;
        let Some(begins) = row.try_get::<Option<NaiveDate>>("", "begins")? else { continue };
        let span = Span { begins, ends: row.try_get("", "ends")? };
        match what.as_str() {
            "TIE" => filers.tie(row.try_get("", "guardian_id")?, row.try_get("", "kind")?),
            "GRANT" => grants.push((row.try_get("", "guardian_id")?, span)),
            "INDEPENDENT" => filers.independent.push(span),
            _ => filers.birth = Some(begins),
        }
    }
    for candidate in &mut filers.guardians {
        candidate.may_report = grants.iter().filter(|(id, _)| *id == candidate.guardian).map(|(_, span)| *span).collect();
    }
    Ok(filers)
}

/// Names of guardians of the viewer's institution.
pub async fn names(store: &Store, viewer: &Viewer, ids: &[GuardianId]) -> Result<Vec<(GuardianId, String)>, StoreError> {
    let col = |column| Expr::col((guardian::Entity, column));
    let query = Query::select()
        .column((guardian::Entity, guardian::Column::Id))
        .expr_as(name_of(col(guardian::Column::FirstName), col(guardian::Column::LastName)), Alias::new("name"))
        .from(guardian::Entity)
        .and_where(col(guardian::Column::InstitutionId).eq(viewer.institution))
        .and_where(rows::among(store, col(guardian::Column::Id), ids.iter().map(|id| id.0)))
        .order_by(guardian::Column::LastName, Order::Asc)
        .order_by(guardian::Column::Id, Order::Asc)
        .take();
    let rows = rows::all(store, &query).await?;
    rows.iter().map(|row| Ok((row.try_get("", "id")?, row.try_get("", "name")?))).collect()
}

impl Filers {
    fn tie(&mut self, guardian: GuardianId, kind: Option<GuardianshipKind>) {
        let (authority, carer) = (kind == Some(GuardianshipKind::Authority), kind == Some(GuardianshipKind::Carer));
        if !authority && !carer {
            return; // information only, or nobody has said what: neither speaks for the student
        }
        match self.guardians.iter_mut().find(|candidate| candidate.guardian == guardian) {
            Some(known) => (known.authority, known.carer) = (known.authority || authority, known.carer || carer),
            None => self.guardians.push(Candidate { guardian, authority, carer, may_report: vec![] }),
        }
    }
}
