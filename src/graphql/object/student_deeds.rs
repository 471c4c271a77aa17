//! What the viewer may do with a student now, and for whom somebody may speak.

use ::entity::kind::{AbsenceKind, StudentFactKind};
use async_graphql::Error;
use chrono::NaiveDate;

use super::deed::Deed;
use super::student::Student;
use crate::domain::filing::{self, Filer, NotEligible, may_act};
use crate::domain::notice::{KINDS, Route, route};
use crate::domain::span::Span;
use crate::policy::sight::{About, Tie};
use crate::policy::{deed, doing};
use crate::store::links::FactRow;

impl Student {
    /// Whether the viewer may speak for the student today in a matter of that kind. Staff do, on behalf of somebody.
    pub(crate) async fn may_speak(&self, kind: AbsenceKind) -> Result<bool, Error> {
        Ok(self.speaks(&self.row.tie, kind, self.cohort.viewer.today).await?.is_ok())
    }

    /// Whether somebody with that tie may on a day, or why not.
    pub(crate) async fn speaks(&self, tie: &Tie, kind: AbsenceKind, on: NaiveDate) -> Result<Result<(), NotEligible>, Error> {
        let granted = [Span::between(on, on)];
        let (filer, facts) = match tie {
            Tie::Staff(_) => return Ok(Ok(())),
            Tie::Own => (Filer::Student, self.cohort.facts(self.row.id).await?),
            Tie::Guardian(tie) => {
                let may_report: &[Span] = if tie.report_absence { &granted } else { &[] };
                (Filer::Guardian { authority: tie.authority, carer: tie.carer, may_report }, self.cohort.facts(self.row.id).await?)
            }
        };
        let independent = |fact: &&FactRow| fact.kind == StudentFactKind::LivingIndependently;
        let independent: Vec<Span> = facts.iter().filter(independent).map(|fact| Span { begins: fact.begins, ends: fact.ends }).collect();
        Ok(may_act(&filer, &filing::Facts { birth: self.row.birth_date, independent: &independent, today: on }, kind))
    }

    /// What the viewer may do with the student now. Who speaks for himself reports and explains where some kind is his to tell.
    pub(crate) async fn viewer_can(&self) -> Result<Vec<Deed>, Error> {
        let may = |deed: &deed::Deed| doing::way(*deed, &self.sight, About::default()).is_some();
        let mut speaks = false;
        for kind in KINDS.into_iter().filter(|kind| route(*kind) == Route::Report) {
            speaks = speaks || self.may_speak(kind).await?;
        }
        let asks = self.may_speak(AbsenceKind::WeightyCircumstances).await?;
        let telling = [deed::Deed::ReportAbsence, deed::Deed::ExplainAbsence].into_iter().filter(|_| speaks);
        let asking = [deed::Deed::RequestLeave].into_iter().filter(|_| asks);
        let once = [
            deed::Deed::FlagForAction,
            deed::Deed::InviteGuardian,
            deed::Deed::SetGuardianship,
            deed::Deed::AssignMentor,
            deed::Deed::RecordStudentFact,
        ];
        Ok(once.into_iter().chain(telling).chain(asking).filter(may).map(Deed::from).collect())
    }
}
